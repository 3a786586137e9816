"""The processes of `standaside serve`: started again when they end, but not for ever."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def parts():
    from standaside_web.local.serve import Parts

    made = Parts([SLEEP, SLEEP], os.environ)
    yield made
    made.stop()


def kill(parts, number: int) -> int:
    pid = parts.pids()[number]
    os.kill(pid, signal.SIGKILL)
    for _ in range(200):
        if not parts.whole:
            break
        time.sleep(0.01)
    return pid


def test_a_part_that_was_killed_is_started_again(parts):
    other = parts.pids()[0]
    killed = kill(parts, 1)
    parts.tend()
    assert parts.whole
    assert parts.pids()[0] == other
    assert parts.pids()[1] != killed


def test_a_part_that_keeps_ending_ends_the_site(parts):
    from standaside import SourceError
    from standaside_web.local.serve import MOST_RESTARTS

    for _ in range(MOST_RESTARTS):
        kill(parts, 0)
        parts.tend()
    kill(parts, 0)
    with pytest.raises(SourceError, match="keeps stopping"):
        parts.tend()


def test_stopping_leaves_nothing(parts):
    pids = parts.pids()
    parts.stop()
    assert [gone(pid) for pid in pids] == [True, True]


@pytest.mark.parametrize("own", [True, False])
def test_the_process_that_does_the_jobs_stands_back_and_in_a_session_of_its_own_that_does_too(own):
    import subprocess
    from pathlib import Path

    from standaside_web.__main__ import STEPS_BACK

    shares = Path("/proc/self/autogroup")
    before = shares.read_text() if shares.exists() else ""
    told = (
        "import os; from pathlib import Path; from standaside_web.__main__ import stand_back\n"
        "was = os.nice(0); stand_back(); print(os.nice(0) - was)\n"
        "shares = Path('/proc/self/autogroup'); print(shares.read_text() if shares.exists() else '')"
    )
    command = [sys.executable, "-c", told]
    done = subprocess.run(command, capture_output=True, text=True, check=True, start_new_session=own)
    steps, *rest = done.stdout.split()
    assert steps == str(STEPS_BACK)
    if before:
        assert (rest[-1] == str(STEPS_BACK)) is own
        assert shares.read_text() == before


def test_a_server_sets_aside_what_stays_and_seldom_looks_at_all_there_is(monkeypatch):
    import gc

    from standaside_web.explore import answers
    from standaside_web.local import gunicorn_hooks

    made = []
    monkeypatch.setattr(answers, "warm", lambda: made.append(True))
    before = gc.get_threshold()
    try:
        gunicorn_hooks.post_worker_init(None)
        assert (made, gc.get_freeze_count() > 0) == ([True], True)
        assert gc.get_threshold() == (gunicorn_hooks.YOUNG, gunicorn_hooks.MIDDLE, gunicorn_hooks.OLD)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def test_the_line_with_the_address_is_there_at_once():
    import subprocess

    code = (
        "import os; from standaside.cli.site import _say; _say('http://127.0.0.1:9000/'); "
        "os._exit(0)  # nothing that waits in a buffer is written"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.startswith("The site is at http://127.0.0.1:9000/ (this machine only)")


def test_the_console_says_what_is_being_done_before_the_site_is_there(monkeypatch, tmp_path):
    import contextlib

    from standaside_web.local import serve

    done = []
    monkeypatch.setattr(serve, "home", lambda: tmp_path)
    monkeypatch.setattr(
        serve, "databases", lambda _folder: contextlib.nullcontext(serve.Databases("owner", "application"))
    )
    monkeypatch.setattr(serve, "migrate", lambda *_given: done.append("migrated"))
    monkeypatch.setattr(serve, "gunicorn", lambda _port: SLEEP)
    monkeypatch.setattr(serve, "worker", lambda: SLEEP)
    monkeypatch.setattr(serve, "wait_until_up", lambda *_given: done.append("answered"))
    for start in ("first", "second"):
        with serve.site(0, tell=done.append):
            done.append(f"{start} start is there")
    first = done[: done.index("first start is there")]
    assert [first.index(step) for step in ("migrated", "answered")] == [2, 4]
    assert first[0].startswith("Making the database")
    assert "searched for" in first[3]
    second = done[len(first) + 1 :]
    assert second[0].startswith("Starting the database")
    assert "searched for" not in second[3]


def test_the_pact_of_the_front_page_is_searched_for_once(database, monkeypatch):
    from standaside_web.explore import answers
    from standaside_web.explore import question as asking
    from standaside_web.explore.question import Question
    from standaside_web.explore.recent import Recent

    monkeypatch.setattr(asking, "USUAL_DRAWS", (20,))
    question = Question().with_draws(20)
    found = answers.best(question)
    assert found.value("pact") != "none"
    monkeypatch.setattr(answers, "_BEST", Recent(1))  # another process, with nothing in its memory
    monkeypatch.setattr(answers, "plan", lambda *_given, **_more: 1 / 0)
    assert answers.best(question) == found


def test_two_users_of_one_database_and_the_last_stops_it_even_after_a_kill():
    import tempfile
    from pathlib import Path
    from secrets import token_hex

    import psycopg

    from standaside_web.local.postgres import APPLICATION, running

    folder = Path(tempfile.gettempdir()) / f"standaside-{token_hex(8)}"
    with running(folder) as first:
        with running(folder) as second:
            psycopg.connect(second.address(APPLICATION)).close()
        psycopg.connect(first.address(APPLICATION)).close()
        assert (first.data / "postmaster.pid").exists()
    assert not (first.data / "postmaster.pid").exists()
    with running(folder) as again:
        os.kill(int((again.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        time.sleep(1.0)
        with running(folder) as after:
            psycopg.connect(after.address(APPLICATION)).close()
    import shutil

    shutil.rmtree(folder)


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder of another user's")
    from standaside import SourceError
    from standaside_web.local.postgres import running

    (tmp_path / "database").mkdir()
    with pytest.raises(SourceError, match="belongs to another user"), running(tmp_path / "database"):
        pass


def test_the_demo_opens_a_page_that_has_the_pact_on_a_map(client):
    import io

    from django.core.management import call_command

    from standaside_web.explore.actions import counted
    from standaside_web.explore.question import Question
    from standaside_web.explore.recent import Recent

    def path() -> str:
        out = io.StringIO()
        call_command("demo_story", stdout=out)
        return out.getvalue().strip()

    assert path() == "/"
    deal = "E14000598:Green:Lab"
    counted("best", Question().query(), lambda: deal, memory=Recent(2**20), lasting=True)
    assert path() == f"/map?story=remain-alliance-2019&pact={deal}"
    told = client.get(f"{path().replace('/map?', '/map.json?')}&draws=20").json()
    assert told["bloc"]["constituencies_with_a_deal"] == 1
