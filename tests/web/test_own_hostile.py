"""A hostile stranger and visitors' data: somebody else's session, disguised and exploding files."""

from __future__ import annotations

import csv
import io
import logging
import zipfile

import pytest

from tests.web.test_own import kept, one_reader, own, reader, sent, table  # noqa: F401 (fixtures)
from tests.web.working import stored

MARKUP = "<script>alert(1)</script>"
SECRET = "Geheimnis-4711"


def workbook(member: bytes, *, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(name, member)
    return out.getvalue()


def test_a_session_key_of_somebodys_own_choice_is_not_taken(client):
    """Whoever plants a cookie in another's browser must not share what it brings."""
    from django.contrib.sessions.models import Session
    from django.test import Client

    planted = "abcdefghijklmnopqrstuvwxyz012345"
    client.cookies["standaside"] = planted
    found = sent(client, table(2), date="2021-09-20")["Location"]
    assert not Session.objects.filter(pk=planted).exists()
    assert client.cookies["standaside"].value != planted
    assert client.get(found).status_code == 200
    attacker = Client()
    attacker.cookies["standaside"] = planted
    assert attacker.get(found).status_code == 404
    assert attacker.get("/data.json").json()["rows"] == []


def test_an_ended_session_opens_nothing_though_its_cookie_is_still_sent(client, own):  # noqa: F811
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    Session.objects.update(expire_date=timezone.now())
    assert client.get(own).status_code == 404
    assert client.post(f"{own}/remove").status_code == 404
    assert kept()[0] == 1


@pytest.mark.parametrize("at", ["/data/add", "/data/own-abcdefghijklmnop/remove"])
def test_a_forged_form_is_refused(at, database):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(at).status_code == 403
    assert kept() == (0, 0)


def test_no_proxy_keeps_a_private_page(client, own):  # noqa: F811
    for at in (own, f"{own}.json", f"{own}.csv", "/data", "/data.json"):
        assert "private" in client.get(at)["Cache-Control"], at


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (workbook(b"0" * (16 << 20)), "unpacks to"),
        (workbook(b"<worksheet/>", name="../../etc/cron.d/x"), ""),
        (workbook(b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"), ""),
        (b"PK\x03\x04" + b"\xff" * 5_000, "archive"),
        (b"\x1f\x8b\x08" + b"\x00" * 50, "compressed"),
        (b"%PDF-1.7 results", "PDF"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"Riding,Party,Votes\n" + b"=HYPERLINK(A1),LD,3\n", "is a formula"),
        (b"Riding,Party,Votes\n" + b"Ba\x1bth,LD,3\n", ""),
        (b'Riding,Party,Votes\n"Bath,LD,3\n', "quotation mark"),
    ],
)
def test_disguised_and_exploding_files_are_refused_and_nothing_is_kept(raw, said, client):
    before = stored()
    answer = sent(client, raw, "results.csv", date="2021-09-20")
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert "/etc/passwd" not in answer.content.decode()
    assert "root:" not in answer.content.decode()
    assert stored() == before
    assert not answer.cookies.get("standaside")


def test_a_map_that_is_nested_to_death_is_refused(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    deep = SimpleUploadedFile("m.toml", b"a = " + b"[" * 60_000)
    assert sent(client, table(2), map=deep).status_code == 400
    binary = SimpleUploadedFile("m.toml", b"\x00\xff")
    assert sent(client, table(2), map=binary).status_code == 400
    assert kept() == (0, 0)


def test_names_with_markup_and_formulas_are_shown_as_names(client):
    """As a page, as CSV and as a workbook; an apostrophe before a sign marks mere text."""
    raw = table(3).replace(b"Place 0", MARKUP.encode()).replace(b"Place 1", b"'=cmd|' /C calc'!A0")
    raw = raw.replace(b"Green Party", b"<img src=x onerror=alert(2)>").replace(b"East", b"'@SUM(1)")
    at = sent(client, raw, f"{MARKUP}.csv", date="2021-09-20", name=f"{MARKUP}{{{{ 7|add:7 }}}}")["Location"]
    page = client.get(at).content.decode()
    ask = page.partition('class="go" href="')[2].partition('"')[0].replace("&amp;", "&")
    chart = f"/map?{ask.partition('?')[2]}&draws=20"
    for shown in (at, "/data", ask, chart, chart.replace("/map", "/advice"), chart.replace("/map", "/pact")):
        answer = client.get(shown)
        assert answer.status_code == 200, shown
        text = answer.content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    rows = list(csv.reader(io.StringIO(client.get(f"{at}.csv").content.decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-"))]
    book = zipfile.ZipFile(io.BytesIO(client.get(f"{at}.xlsx").content))
    assert not [name for name in book.namelist() if b"<f>" in book.read(name)]
    assert "\n" not in client.get(f"{at}.csv")["Content-Disposition"]


def test_two_files_at_once_are_counted_one_after_the_other(client, monkeypatch):
    """Both were read before either was kept: the second still hears that there is no room."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from standaside_web.own import actions

    monkeypatch.setattr(actions, "MOST_HELD", 1)
    assert sent(client, table(2), date="2021-09-20").status_code == 302
    session = client.cookies["standaside"].value
    made = [
        actions.read(file=SimpleUploadedFile("a.csv", table(2)), chart=None, name="", date="2021-09-20")
        for _ in range(2)
    ]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked, pytest.raises(actions.NotTakenError, match="remove one"):
        actions.keep(begin=lambda: session, made=made[0])
    locked = next(n for n, query in enumerate(asked) if "FOR UPDATE" in query["sql"])
    counted = next(n for n, query in enumerate(asked) if "COUNT(" in query["sql"])
    assert locked < counted
    assert kept()[0] == 1


def test_whoever_begins_session_after_session_fills_no_disk(client, own, monkeypatch):  # noqa: F811
    from django.test import Client

    from standaside_web.own import actions

    monkeypatch.setattr(actions, "MOST_OF_ALL", 100)
    before, stranger = kept(), Client()
    answer = sent(stranger, table(2), date="2021-09-20")
    assert answer.status_code == 400
    assert "as many files as it can" in answer.content.decode()
    assert kept() == before
    assert not answer.cookies.get("standaside")


@pytest.mark.parametrize("fault", ["DatabaseError", "OperationalError", "DataError"])
def test_a_full_database_costs_one_sentence_and_no_word_of_the_file_is_logged(
    fault, client, monkeypatch, caplog
):
    import django.db

    from standaside_web.own.models import OwnData

    def full(**values):
        raise getattr(django.db, fault)(f"could not extend file: {values['name']} {values['packed'][:20]}")

    monkeypatch.setattr(OwnData.objects, "create", full)
    with caplog.at_level(logging.DEBUG):
        answer = sent(client, table(2), date="2021-09-20", name=SECRET)
    assert answer.status_code == 400
    assert "took nothing just now" in answer.content.decode()
    assert SECRET not in caplog.text
    assert kept() == (0, 0)
    assert not answer.cookies.get("standaside")


def test_a_refused_file_leaves_no_word_in_the_log(client, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = sent(
            client, f"Riding,Party,Votes\nBath,{SECRET},many\n".encode(), f"{SECRET}.csv", name=SECRET
        )
    assert answer.status_code == 400
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in said if SECRET in line]


def test_the_database_writes_no_statement_into_its_log(database):
    from django.db import connection

    with connection.cursor() as cursor:
        for setting, value in (("log_min_error_statement", "panic"), ("log_error_verbosity", "terse")):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == (value,)


def test_nothing_that_is_sent_touches_the_disk(client, monkeypatch):
    """Three megabytes would go to a temporary file if Django had its way; a killed server leaves those."""
    import tempfile

    def no_file(*_arguments, **_settings):
        raise AssertionError("a file was begun")

    for name in ("NamedTemporaryFile", "TemporaryDirectory", "mkstemp", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, no_file)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", no_file)
    raw = table(4) + b"\n" + b"\n".join(b"," * 4 for _ in range(600_000))
    assert len(raw) > 2_621_440
    assert sent(client, raw, date="2021-09-20").status_code in (302, 400)


def test_a_reader_that_is_killed_costs_one_sentence_has_its_own_child(client, monkeypatch):
    import signal

    from standaside.data.own import sandbox
    from standaside_web.own import actions

    start = sandbox.Sandbox._start

    def killed(self):
        child = start(self)
        child.send_signal(signal.SIGKILL)
        return child

    monkeypatch.setattr(sandbox.Sandbox, "_start", killed)
    answer = sent(client, table(2), date="2021-09-20")
    assert answer.status_code == 400
    assert "damaged" in answer.content.decode()
    assert kept() == (0, 0)
    monkeypatch.setattr(sandbox.Sandbox, "_start", start)
    assert sent(client, table(2), date="2021-09-20").status_code == 302
    assert actions._READERS._value == 2


def test_when_all_readers_are_busy_one_hears_so(client, monkeypatch):
    from threading import Semaphore

    from standaside_web.own import actions

    monkeypatch.setattr(actions, "_READERS", Semaphore(0))
    monkeypatch.setattr(actions, "PATIENCE", 0.01)
    assert "wait a minute" in sent(client, table(2)).content.decode()


def test_more_than_pages_are_made_of_is_refused(client, monkeypatch):
    from standaside_web.own import actions
    from tests.web.test_own import POLLS

    monkeypatch.setattr(actions, "MOST_PLACES", 3)
    monkeypatch.setattr(actions, "MOST_POLLS", 1)
    monkeypatch.setattr(actions, "MOST_PACKED", 1 << 20)
    assert "4 constituencies, more than the 3" in sent(client, table(4), date="2021-09-20").content.decode()
    assert "2 polls, more than the 1" in sent(client, POLLS).content.decode()
    monkeypatch.setattr(actions, "MOST_PACKED", 10)
    assert "one election at a time" in sent(client, table(2), date="2021-09-20").content.decode()
    assert kept() == (0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE own_owndata ADD COLUMN address text",
        "TRUNCATE own_owndata",
        "COPY own_owndata TO PROGRAM 'cat'",
        "COPY own_owndata TO '/tmp/own'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE FUNCTION peek() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_what_the_role_that_serves_may_not_do_with_them(statement, database):
    from django.db import DatabaseError, connection, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def moved(monkeypatch, moment):
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_at_its_minute_a_file_is_gone_for_everybody_and_soon_from_the_database(client, own, monkeypatch):  # noqa: F811
    """The clock is moved; nobody brings anything."""
    import datetime as dt

    from standaside_web.explore.models import StoredQuestion
    from standaside_web.own.models import OwnData
    from standaside_web.own.tasks import forget_task

    held = OwnData.objects.get()
    StoredQuestion.objects.create(id="a" * 16, text=f"from={held.pk}")
    chart = (
        f"/map.json?story=next-election&from={held.pk}&poll=CP+40,LP+30,NDP+20&partners=LP,NDP&opponents=CP"
    )
    chart += "&draws=20"
    told = client.get(f"{own}.json").json()
    assert told["until"] == f"{held.until:%Y-%m-%dT%H:%M:%SZ}"
    assert f"{held.until.day} {held.until:%B %Y, %H:%M} UTC" in client.get(own).content.decode()
    assert f"{held.until.day} {held.until:%B %Y, %H:%M} UTC" in client.get("/data").content.decode()
    assert abs(held.until - held.made_at - dt.timedelta(days=30)) < dt.timedelta(seconds=5)

    moved(monkeypatch, held.until - dt.timedelta(seconds=1))
    assert client.get(chart).status_code == 200
    forget_task(0)
    assert kept()[0] == 1

    moved(monkeypatch, held.until)
    for at in (own, f"{own}.csv", chart):
        assert client.get(at).status_code == 404, at
    assert client.get("/data.json").json()["rows"] == []
    assert "(yours)" not in client.get("/scenario?draws=20").content.decode()
    assert kept()[0] == 1
    forget_task(0)
    assert kept()[0] == 0
    assert not StoredQuestion.objects.exists()

    moved(monkeypatch, held.until + dt.timedelta(days=1))
    forget_task(0)
    assert kept() == (0, 0)


def test_a_session_lasts_as_long_as_the_last_file_in_it(client, own, monkeypatch):  # noqa: F811
    import datetime as dt

    from django.utils import timezone

    moved(monkeypatch, timezone.now() + dt.timedelta(days=29))
    second = sent(client, table(3), date="2021-09-20")["Location"]
    moved(monkeypatch, timezone.now() + dt.timedelta(days=29))
    assert client.get(second).status_code == 200
    assert client.get(own).status_code == 404


def test_the_worker_knows_the_round(site):
    from procrastinate.contrib.django import app

    assert "standaside.own.forget" in {
        task.task.name for task in app.periodic_registry.periodic_tasks.values()
    }


def test_where_there_is_https_nobody_else_can_set_the_cookies(client, monkeypatch):
    """A sibling site may set "standaside" for its parent domain, but never "__Host-standaside"."""
    from django.conf import settings
    from django.test import Client

    monkeypatch.setattr(settings, "SESSION_COOKIE_SECURE", True)
    own = sent(client, table(2), date="2021-09-20")["Location"]  # noqa: F811
    cookie = client.cookies["__Host-standaside"]
    assert "standaside" not in client.cookies
    assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["httponly"]) == (True, "/", "", True)
    assert client.get(own).status_code == 200
    planted = Client()
    planted.cookies["standaside"] = cookie.value
    assert planted.get(own).status_code == 404


def test_a_map_of_the_tables_says_what_is_stored_of_a_good_file(client):
    before = stored()
    assert sent(client, table(2), date="2021-09-20").status_code == 302
    more = {name: count - before[name] for name, count in stored().items() if count != before[name]}
    assert more == {"own_owndata": 1, "django_session": 1}
