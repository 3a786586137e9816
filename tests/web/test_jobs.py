"""Jobs: done, cancelled in the middle of a solve, lost and run again, never two at once."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import OrderedDict

import pytest

from tests.web import working

TEXT = "story=remain-alliance-2019"


@pytest.fixture
def job(database):
    from standaside_web.jobs import actions

    return actions.start(kind="plan", text=TEXT, session="s")


def run(job, monkeypatch, *, beat=None):
    """Do a search here and now."""
    from standaside_web.jobs import tasks

    return working.run(job, tasks.find_pact, monkeypatch, beat=beat)


def test_a_job_finds_the_pact_and_its_page_leads_to_it(job, client, monkeypatch):
    from django.http import QueryDict

    from standaside_web.explore import answers
    from standaside_web.explore.question import Question, asked
    from standaside_web.jobs import tasks

    done = run(job, monkeypatch)
    assert (done.state, done.done, done.shown()) == ("done", 1.0, "done")
    told = client.get(f"/jobs/{job.pk}.json").json()
    assert told["result"]["stand_asides"] > 100
    assert "Had every voter followed" in told["result"]["says"]
    assert told["address"] == f"/jobs/{job.pk}"
    found = asked(QueryDict(told["result"]["question"]))
    monkeypatch.setattr(answers, "FULL_DRAWS", tasks.FULL_DRAWS)
    assert found.value("pact") == answers._search(Question())  # the front page's pact is the same
    page = client.get(f"/jobs/{job.pk}").content.decode()
    assert "See it on the map" in page
    assert "hx-get" not in page
    see = html.unescape(re.search(r'class="go" href="([^"]+)"', page)[1])
    shown = client.get(see.replace("?", ".json?", 1)).json()
    assert shown["says"] == told["result"]["says"]  # and the page that opens next says the same


def test_starting_hands_it_to_a_worker_in_the_same_transaction(job):
    from procrastinate.contrib.django.models import ProcrastinateJob

    assert ProcrastinateJob.objects.filter(args__job=str(job.pk), status="todo").count() == 1


def test_cancelling_reaches_the_solver(job, monkeypatch):
    from standaside_web.jobs import actions

    asked = []

    def beat(pk):
        asked.append(1)
        if len(asked) == 5:
            actions.cancel(job=job)
        return actions.listen(pk)

    assert run(job, monkeypatch, beat=beat).state == "cancelled"
    assert 5 <= len(asked) < 50
    assert job.result is None


def test_a_waiting_job_is_cancelled_at_once_and_nobody_begins_it(job):
    from standaside_web.jobs import actions

    actions.cancel(job=job)
    job.refresh_from_db()
    assert (job.state, job.ended_at is not None) == ("cancelled", True)
    assert actions.begin(job.pk) is None


def test_a_job_is_begun_once(job):
    from standaside_web.jobs import actions

    assert actions.begin(job.pk) is not None
    assert actions.begin(job.pk) is None


def test_a_job_whose_worker_died_is_shown_as_such_and_can_be_run_again(job, client):
    from standaside_web.jobs import actions
    from standaside_web.jobs.models import Job

    actions.begin(job.pk)
    Job.objects.filter(pk=job.pk).update(heard_at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=30))
    page = client.get(f"/jobs/{job.pk}").content.decode()
    assert "worker that had this is gone" in page
    assert "Run it again" in page
    fresh = client.post(f"/jobs/{job.pk}/again")
    assert fresh.status_code == 302
    again = Job.objects.get(again=job)
    assert (again.text, again.state) == (TEXT, "waiting")


def test_a_question_without_an_answer_says_why(database, monkeypatch):
    from standaside_web.jobs import actions

    job = actions.start(kind="plan", text=f"{TEXT}&gain=90", session="s")
    failed = run(job, monkeypatch)
    assert failed.state == "failed"
    assert "No pact can satisfy" in failed.message


def test_a_fault_of_ours_is_a_failed_job_without_a_traceback(job, monkeypatch, caplog):
    from standaside_web.jobs import tasks

    monkeypatch.setattr(tasks, "scenario", lambda question: 1 / 0)
    assert run(job, monkeypatch).message.startswith("A fault of ours")
    assert "ZeroDivisionError" in caplog.text


class Deaf:
    """A database that does not answer the first times, and then asks the work to stop."""

    def __init__(self, monkeypatch, times):
        from django.db import InterfaceError, OperationalError

        from standaside_web.jobs import actions, work

        self.faults = [OperationalError, InterfaceError] * times
        self.closed, self.asked = [], 0
        monkeypatch.setattr(work, "BEAT", 0.001)
        monkeypatch.setattr(work, "connection", self)
        monkeypatch.setattr(work, "close_old_connections", self.close)
        monkeypatch.setattr(actions, "listen", self.listen)
        monkeypatch.setattr(actions, "report", lambda *_given, **_more: self.listen())

    def close(self):
        self.closed.append(self.asked)

    def listen(self, *_given):
        self.asked += 1
        if self.faults:
            raise self.faults.pop()("gone")
        return True


def test_a_worker_goes_on_being_heard_after_the_database_did_not_answer(monkeypatch, caplog):
    from standaside_web.jobs.models import Job
    from standaside_web.jobs.work import Work

    deaf = Deaf(monkeypatch, times=2)
    with Work(Job()) as work:
        assert work._stop.wait(30)  # it was heard after all
    assert deaf.closed[:4] == [1, 2, 3, 4]  # each time a new connection
    assert "is not heard: OperationalError" in caplog.text


def test_how_far_a_job_is_may_stay_unsaid(monkeypatch, caplog):
    from standaside_web.jobs.models import Job
    from standaside_web.jobs.work import Work

    deaf = Deaf(monkeypatch, times=1)
    tell = Work(Job()).progress("Looking")
    for _ in range(3):
        tell(0.5)
    assert (deaf.asked, deaf.closed) == (3, [1, 2])
    assert "is silent" in caplog.text


def test_a_session_has_a_few_jobs_at_a_time(database):
    from standaside import ScenarioError
    from standaside_web.jobs import actions

    for _ in range(actions.MOST_OPEN):
        actions.start(kind="plan", text=TEXT, session="s")
    with pytest.raises(ScenarioError, match="are under way"):
        actions.start(kind="plan", text=TEXT, session="s")
    actions.start(kind="plan", text=TEXT, session="t")


def test_the_button_starts_a_job_of_the_session(client):
    from standaside_web.jobs.models import Job

    response = client.post("/jobs/plan", {"story": "remain-alliance-2019", "poll": "Con 35,Lab 30,LD 20"})
    job = Job.objects.get()
    assert response["Location"] == f"/jobs/{job.pk}"
    assert job.text == "story=remain-alliance-2019&poll=Con+35,Lab+30,LD+20"
    page = client.get(f"/jobs/{job.pk}").content.decode()
    assert "Cancel the search" in page
    client.post(f"/jobs/{job.pk}/cancel")
    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.mark.parametrize(
    "form", [{"partners": "Lab"}, {"partners-sent": "1"}, {"poll": "Con 200"}, {"story": "x"}]
)
def test_a_search_without_meaning_is_refused(form, client):
    from standaside_web.jobs.models import Job

    response = client.post("/jobs/plan", {"story": "remain-alliance-2019", **form})
    assert response.status_code in (400, 404)
    assert not Job.objects.exists()


def test_one_search_is_enough_for_everybody_who_asks_the_same(client):
    from django.test import Client

    from standaside_web.jobs.models import Job

    form = {"story": "remain-alliance-2019", "poll": "Con 35,Lab 30,LD 20"}
    first = client.post("/jobs/plan", form)["Location"]
    assert Client().post("/jobs/plan", form)["Location"] == first
    assert Client().post("/jobs/plan", {**form, "draws": "10000"})["Location"] == first
    assert Job.objects.count() == 1


FORM = {"story": "remain-alliance-2019", "poll": "Con 35,Lab 30,LD 20"}


@pytest.mark.parametrize("leaves", ["who started it", "who joined"])
def test_a_search_that_two_wait_for_goes_on_when_one_cancels_it(leaves, client):
    from django.test import Client

    from standaside_web.jobs.models import Job

    other = Client()
    at = client.post("/jobs/plan", FORM)["Location"]
    assert other.post("/jobs/plan", FORM)["Location"] == at
    assert [row["address"] for row in other.get("/jobs.json").json()["rows"]] == [at]
    assert "Cancel the search" in other.get(at).content.decode()
    goes, stays = (client, other) if leaves == "who started it" else (other, client)
    assert goes.post(f"{at}/cancel")["Location"] == at
    told = goes.get(at).content.decode()
    assert "You have cancelled this for yourself. It goes on" in told
    assert "Cancel the search" not in told
    assert goes.post(f"{at}/cancel").status_code == 302  # a second press does nothing
    assert "Waiting for a worker" in stays.get(at).content.decode()
    assert "Cancel the search" in stays.get(at).content.decode()
    assert Job.objects.get().state == "waiting"
    stays.post(f"{at}/cancel")
    assert Job.objects.get().state == "cancelled"


def test_whoever_has_cancelled_a_search_joins_it_again_by_asking(client):
    from django.test import Client

    other = Client()
    at = client.post("/jobs/plan", FORM)["Location"]
    other.post("/jobs/plan", FORM)
    client.post(f"{at}/cancel")
    assert client.post("/jobs/plan", FORM)["Location"] == at
    assert "Cancel the search" in client.get(at).content.decode()


def test_nobody_joins_a_search_that_is_being_cancelled(client):
    from django.test import Client

    from standaside_web.jobs import actions
    from standaside_web.jobs.models import Job

    at = client.post("/jobs/plan", FORM)["Location"]
    assert actions.begin(Job.objects.get().pk) is not None
    client.post(f"{at}/cancel")
    assert Job.objects.get().state == "running"  # until its worker hears of it
    told = client.get(at).content.decode()
    assert "it is being stopped" in told
    assert "goes on" not in told
    assert "cancelled" not in told
    assert Client().post("/jobs/plan", FORM)["Location"] != at


def test_a_stranger_cancels_nothing(client):
    from django.test import Client

    at = client.post("/jobs/plan", FORM)["Location"]
    stranger = Client()
    stranger.post("/jobs/plan", {**FORM, "seed": "5"})
    assert stranger.post(f"{at}/cancel").status_code == 404
    assert Client().post(f"{at}/cancel").status_code == 404


def test_two_who_run_it_again_share_that_one_too(client):
    from django.test import Client

    from standaside_web.jobs.models import Job

    at = client.post("/jobs/plan", FORM)["Location"]
    client.post(f"{at}/cancel")
    fresh = client.post(f"{at}/again")["Location"]
    assert Client().post(f"{at}/again")["Location"] == fresh
    assert Job.objects.count() == 2


def test_fresh_browsers_of_one_network_have_so_many_searches_and_wait_behind_others(client, monkeypatch):
    from django.test import Client
    from procrastinate.contrib.django.models import ProcrastinateJob

    from standaside_web.jobs import actions
    from standaside_web.jobs.models import Job
    from tests.web.working import stored

    monkeypatch.setattr(actions, "MOST_OF_ORIGIN", 3)

    def asked(number, address, **more):
        form = {"story": "remain-alliance-2019", "seed": str(number)}
        return Client(REMOTE_ADDR=address).post("/jobs/plan", form, **more)

    assert [asked(n, "8.8.8.8").status_code for n in range(3)] == [302, 302, 302]
    before = stored()
    refused = asked(3, "8.8.8.8", headers={"X-Forwarded-For": "9.9.9.9"})
    assert refused.status_code == 400
    assert "3 searches that were started from your network" in refused.content.decode()
    assert stored() == before  # no session either
    assert asked(0, "8.8.8.8").status_code == 302  # to join one is no search
    assert asked(4, "1.1.1.1").status_code == 302
    queued = ProcrastinateJob.objects.order_by("id").values_list("priority", flat=True)
    assert list(queued)[-4:] == [0, -1, -2, 0]
    assert not any("8.8.8" in origin for origin in Job.objects.values_list("origin", flat=True))
    first = Job.objects.order_by("made_at").first()
    actions.begin(first.pk)
    actions.end(first.pk, "done", result={})
    first.refresh_from_db()
    assert first.origin == ""  # it is kept while the search is open, no longer
    assert asked(5, "8.8.8.8").status_code == 302


def test_behind_a_proxy_of_ours_the_last_address_it_wrote_counts(client, settings_of_site):
    from django.test import RequestFactory

    from standaside_web.visitors import origin_of

    def origin(sent, peer="10.0.0.1"):
        return origin_of(RequestFactory(REMOTE_ADDR=peer).get("/", headers={"X-Forwarded-For": sent}))

    assert origin("8.8.8.8") == ""  # nobody told us of a proxy
    settings_of_site.PROXIES = 1
    assert origin("8.8.8.8") == origin("1.1.1.1, 8.8.8.8") != ""  # what comes before it, anybody can write
    assert origin("8.8.8.8") != origin("1.1.1.1")
    assert origin("hello") == origin("") == ""
    assert origin("2606:4700:1:2::5") == origin("2606:4700:1:2:ffff::") != origin("2606:4700:1:3::5")


@pytest.fixture
def settings_of_site(site):
    from django.test import override_settings

    with override_settings():
        from django.conf import settings

        yield settings


def test_searches_whose_workers_are_gone_take_nobodys_place(database, monkeypatch):
    from standaside_web.jobs import actions
    from standaside_web.jobs.models import Job

    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=60)
    for session in ("s", "t"):
        gone = actions.start(kind="plan", text=TEXT, session=session)
        actions.begin(gone.pk)
        Job.objects.filter(pk=gone.pk).update(heard_at=long_ago)
    actions.start(kind="plan", text=TEXT, session="u")


def test_the_queue_has_an_end_and_a_first_search_goes_before_a_second(database, monkeypatch):
    from procrastinate.contrib.django.models import ProcrastinateJob

    from standaside import ScenarioError
    from standaside_web.jobs import actions

    monkeypatch.setattr(actions, "MOST_WAITING", 3)
    for session in ("s", "s", "t"):
        actions.start(kind="plan", text=TEXT, session=session)
    queued = list(ProcrastinateJob.objects.order_by("id").values_list("priority", flat=True))
    assert queued[-3:] == [0, -1, 0]
    with pytest.raises(ScenarioError, match="3 searches are waiting already"):
        actions.start(kind="plan", text=TEXT, session="u")


def test_a_job_that_waits_behind_others_is_not_called_lost(database):
    from django.utils import timezone

    from standaside_web.jobs import actions
    from standaside_web.jobs.models import SILENCE, WAITING, Job

    now = timezone.now()
    waits = actions.start(kind="plan", text=TEXT, session="s")
    Job.objects.filter(pk=waits.pk).update(made_at=now - 2 * WAITING)
    waits.refresh_from_db()
    assert waits.shown(now) == "lost"
    other = actions.start(kind="plan", text=f"{TEXT}&seed=5", session="t")
    assert actions.begin(other.pk) is not None
    assert waits.shown(now) == "waiting"
    Job.objects.filter(pk=other.pk).update(heard_at=now - 2 * SILENCE)
    assert waits.shown(now) == "lost"


def test_whoever_closed_the_tab_finds_the_searches_of_this_browser(client):
    from django.test import Client

    at = client.post("/jobs/plan", {"story": "remain-alliance-2019", "poll": "Con 35,Lab 30"})["Location"]
    (row,) = client.get("/jobs.json").json()["rows"]
    assert (row["address"], row["state"]) == (at, "waiting")
    assert "Con 35" in row["asks"]
    assert f'href="{at}"' in client.get("/jobs").content.decode()
    assert Client().get("/jobs.json").json()["rows"] == []


@pytest.fixture
def pages_of_its_own(monkeypatch):
    """No page that was kept before, and none afterwards: a pact made up here is shown to no other test."""
    from standaside_web.sending import KEPT

    monkeypatch.setattr(KEPT, "answers", OrderedDict())
    monkeypatch.setattr(KEPT, "size", 0)


def test_a_story_whose_pact_nobody_has_searched_for_yet_says_so_and_is_not_kept(
    client, monkeypatch, pages_of_its_own
):
    from standaside_web.explore import answers
    from standaside_web.explore.question import Question

    at = "/?story=hard-brexit-2019"
    waiting = client.get(at)
    assert "is being searched for" in waiting.content.decode()
    assert waiting["Cache-Control"] == "no-store"
    monkeypatch.setattr(answers, "_search", lambda question: "E14000530:LD:Lab")
    monkeypatch.setattr(answers, "_BEST", answers.Recent(10**6))
    answers.best(Question("hard-brexit-2019"))
    found = client.get(at)
    assert "is being searched for" not in found.content.decode()
    assert "found by search" in found.content.decode()


def test_the_front_page_waits_for_nobody_while_a_worker_searches(client, monkeypatch, pages_of_its_own):
    """Without a worker its pact is searched for in the request; with one the page says so, and asks again."""
    from standaside_web.explore import answers
    from standaside_web.explore.models import KeptAnswer

    KeptAnswer.objects.all().delete()
    searched = []
    monkeypatch.setattr(answers, "_BEST", answers.Recent(10**6))
    monkeypatch.setattr(answers, "_search", lambda question: searched.append(question) or "E14000530:LD:Lab")
    _worker_heard("now()")
    waiting = client.get("/")
    assert (searched, waiting["Cache-Control"]) == ([], "no-store")
    assert 'hx-trigger="every 4s"' in waiting.content.decode()
    assert client.get("/home.json").json()["searched"] is False
    _worker_heard("now() - interval '41 seconds'")
    assert client.get("/home.json").json()["searched"] is True
    assert len(searched) == 1
    assert "found by search" in client.get("/").content.decode()


def _worker_heard(moment):
    """Write one worker into the queue's table, heard of at some moment."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({moment})")


def test_a_server_makes_itself_ready_without_a_search(database, monkeypatch):
    from standaside_web.explore import answers
    from standaside_web.explore.models import KeptAnswer

    KeptAnswer.objects.all().delete()
    monkeypatch.setattr(answers, "_BEST", answers.Recent(10**6))
    monkeypatch.setattr(answers, "plan", lambda *_given, **_more: 1 / 0)
    answers.warm()


def test_a_search_that_somebody_left_to_others_counts_for_them_no_longer(database):
    from standaside import ScenarioError
    from standaside_web.jobs import actions

    texts = [f"story=remain-alliance-2019&seats={n}" for n in range(4)]
    jobs = [actions.ask(kind="plan", text=text, session="a") for text in texts[:3]]
    for job in jobs:
        assert actions.ask(kind="plan", text=job.text, session="b") == job
        actions.leave(job=job, session="a")
    assert actions.ask(kind="plan", text=texts[3], session="a").session == "a"
    with pytest.raises(ScenarioError, match="cancel one"):
        actions.ask(kind="plan", text=texts[3] + "1", session="b")
