"""What is written about jobs: started, cancelled, run again, and what their workers report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from standaside import ScenarioError
from standaside_web.jobs.models import Job
from standaside_web.kept import mark_of

MOST_OPEN = 3
"""Jobs that one browser session may have under way at a time."""

MOST_WAITING = 60
"""Jobs of everybody that may be under way at a time: about an hour's work of one worker."""


def start(*, kind: str, text: str, session: str, again: Job | None = None) -> Job:
    """
    Write a job down and hand it to a worker: both or neither.

    A session's first job goes before everybody's second, and so on.

    Raises
    ------
    ScenarioError
        If the session, or everybody together, has as many under way as may be.
    """
    from standaside_web.jobs.tasks import TASKS

    with transaction.atomic():
        open_jobs = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])
        own = sum(job.shown() != "lost" for job in open_jobs.filter(session=session))
        if own >= MOST_OPEN:
            raise ScenarioError(
                f"{MOST_OPEN} searches of yours are under way; wait for one, or cancel one, and ask again."
            )
        if open_jobs.count() >= MOST_WAITING:
            raise ScenarioError(
                f"{MOST_WAITING} searches are waiting already, which is an hour's work; ask again later: "
                "the address of your question keeps it."
            )
        job = Job.objects.create(kind=kind, text=text, mark=mark_of(kind, text), session=session, again=again)
        TASKS[kind].task.configure(priority=-own).defer(job=str(job.pk))
    return job


def finished(*, kind: str, text: str) -> Job | None:
    """The last answer to a question, whoever asked it: an answer depends on the question alone."""
    return Job.objects.filter(mark=mark_of(kind, text), state=Job.State.DONE).order_by("-ended_at").first()


def under_way(*, kind: str, text: str) -> Job | None:
    """A job that is answering a question, whoever asked it; lost ones do not count."""
    still = Job.objects.filter(mark=mark_of(kind, text), state__in=[Job.State.WAITING, Job.State.RUNNING])
    return next((job for job in still.order_by("-made_at") if job.shown() != "lost"), None)


def of_session(session: str) -> list[Job]:
    """The jobs that a browser session started, the last first."""
    return list(Job.objects.filter(session=session).order_by("-made_at")) if session else []


def cancel(*, job: Job) -> None:
    """Ask a job to stop; one that nobody has begun stops at once, and so does a lost one."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if not held.open:
            return
        held.cancel_asked = True
        if held.state == Job.State.WAITING or held.shown() == "lost":
            held.state, held.ended_at = Job.State.CANCELLED, timezone.now()
        held.save()


def run_again(*, job: Job, session: str) -> Job:
    """Start the same work anew."""
    return start(kind=job.kind, text=job.text, session=session, again=job)


def begin(pk: UUID) -> Job | None:
    """Take a waiting job; None if it was cancelled, or somebody else has it."""
    now = timezone.now()
    taken = Job.objects.filter(pk=pk, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, begun_at=now, heard_at=now, stage="Reading the question"
    )
    return Job.objects.get(pk=pk) if taken else None


def report(pk: UUID, *, done: float, stage: str) -> None:
    """Say how far a running job is."""
    Job.objects.filter(pk=pk, state=Job.State.RUNNING).update(
        done=min(max(done, 0.0), 1.0), stage=stage[:120], heard_at=timezone.now()
    )


def listen(pk: UUID) -> bool:
    """Say that the worker lives, and hear whether it shall stop."""
    Job.objects.filter(pk=pk, state=Job.State.RUNNING).update(heard_at=timezone.now())
    return not Job.objects.filter(pk=pk, state=Job.State.RUNNING, cancel_asked=False).exists()


def end(pk: UUID, state: str, *, message: str = "", result: Mapping[str, Any] | None = None) -> None:
    """Write what came of a running job."""
    done = {"done": 1.0} if state == Job.State.DONE else {}
    Job.objects.filter(pk=pk, state=Job.State.RUNNING).update(
        state=state, message=message, result=result, ended_at=timezone.now(), **done
    )
