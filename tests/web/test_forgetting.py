"""What is deleted at night, by a clock that is moved: nothing grows for ever."""

from __future__ import annotations

import datetime as dt

import pytest

TEXT = "story=remain-alliance-2019"


@pytest.fixture
def job(database):
    from standaside_web.jobs import actions

    return actions.start(kind="plan", text=TEXT, session="s")


@pytest.fixture
def after(monkeypatch):
    """Move the clock of what forgets."""
    from django.utils import timezone

    now = timezone.now()

    def move(**by):
        monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(**by))

    return move


def queued():
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.count()


def test_a_night_leaves_what_is_young(job, after):
    from standaside_web.jobs.forgetting import JOB_DAYS, forget_jobs, forget_queued

    after(days=JOB_DAYS - 1)
    assert forget_jobs() == 0
    after(days=1)
    assert forget_queued() == 0
    assert queued() == 1


@pytest.mark.parametrize("state", ["waiting", "running", "done"])
def test_old_searches_go_whatever_became_of_them(job, state, after):
    from standaside_web.jobs import actions
    from standaside_web.jobs.forgetting import JOB_DAYS, forget_jobs
    from standaside_web.jobs.models import Job

    again = actions.start(kind=job.kind, text=job.text, session="s", again=job)
    if state != "waiting":
        actions.begin(job.pk)
    if state == "done":
        actions.end(job.pk, "done", result={"says": "x"})
    after(days=JOB_DAYS / 2)
    Job.objects.filter(pk=again.pk).update(made_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=9))
    after(days=JOB_DAYS + 1)
    assert forget_jobs() == 1
    again.refresh_from_db()
    assert again.again is None


@pytest.mark.parametrize("status", ["todo", "doing", "failed", "succeeded"])
def test_rows_of_the_queue_go_in_which_nothing_happens_any_more(job, status, after):
    from django.db import connection

    from standaside_web.jobs.forgetting import QUEUED_DAYS, forget_queued

    with connection.cursor() as cursor:
        for step in {"todo": (), "doing": ("doing",)}.get(status, ("doing", status)):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s", [step])
    after(days=QUEUED_DAYS + 1)
    assert (forget_queued(), queued()) == (1, 0)


def test_a_row_that_is_to_begin_later_stays(job, after):
    from django.db import connection

    from standaside_web.jobs.forgetting import forget_queued

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '30 days'")
    after(days=20)
    assert forget_queued() == 0


def test_the_task_of_the_night_does_all_of_it(job, after):
    from django.contrib.sessions.models import Session

    from standaside_web.explore.models import KeptAnswer, StoredQuestion
    from standaside_web.jobs.models import Job
    from standaside_web.jobs.tasks import forget_task
    from standaside_web.own.tasks import forget_task as forget_own

    KeptAnswer.objects.create(id="x", text="{}")
    StoredQuestion.objects.create(id="x", text=TEXT)
    Session.objects.create(session_key="x", expire_date=dt.datetime.now(dt.UTC) + dt.timedelta(days=30))
    kinds = (KeptAnswer, StoredQuestion, Session, Job)
    after(days=1)
    forget_task(0)
    forget_own(0)
    assert [kind.objects.count() for kind in kinds] == [1, 1, 1, 1]
    after(days=31)
    forget_task(0)
    forget_own(0)
    assert [kind.objects.count() for kind in kinds] == [0, 1, 0, 0]
    assert queued() == 0
    after(days=366)
    forget_task(0)
    assert not StoredQuestion.objects.exists()
