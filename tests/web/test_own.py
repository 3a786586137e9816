"""Visitors' own data: read by the importer, seen by one browser session, nothing kept of a bad file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

import pytest

PARTIES = {"Liberal Party": 33, "Conservative Party": 34, "New Democratic Party": 18, "Green Party": 5}


def table(places: int = 24) -> bytes:
    """Results of a country that never was."""
    rows = ["Riding,Province,Party,Votes,Electors"]
    for place in range(places):
        for number, (party, base) in enumerate(PARTIES.items()):
            votes = 1_000 * base + 700 * ((place * (number + 3)) % 29)
            rows.append(f"Place {place},{'East' if place % 2 else 'West'},{party},{votes},200000")
    return "\n".join(rows).encode()


POLLS = (
    b"Pollster,Start,End,Sample,Con,Labour,LD,Monster Raving\n"
    b"You,2019-09-01,2019-09-03,1000,33,25,19,1\nMe,2019-09-04,2019-09-05,1200,32,26,18,1\n"
)


def sent(client, raw: bytes, file: str = "Canada 2021.csv", **fields):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post("/data/add", {"file": SimpleUploadedFile(file, raw), **fields})


def kept() -> tuple[int, int]:
    from django.contrib.sessions.models import Session

    from standaside_web.own.models import OwnData

    return OwnData.objects.count(), Session.objects.count()


@pytest.fixture(scope="module")
def reader():
    """One child for all tests but one; the site starts a fresh one for every file."""
    from standaside.data.own.sandbox import Sandbox

    with Sandbox() as found:
        yield found


@pytest.fixture(autouse=True)
def one_reader(request, site, reader, monkeypatch):
    from functools import partial

    import standaside

    if "has_its_own_child" not in request.node.name:
        known = partial(standaside.read_bytes, sandbox=reader)
        monkeypatch.setattr("standaside_web.own.actions.read_bytes", known)


def test_every_file_has_its_own_child(client, monkeypatch):
    from standaside.data.own import importer
    from standaside.data.own.sandbox import Sandbox

    started = []

    class Counted(Sandbox):
        def __init__(self):
            started.append(self)
            super().__init__()

    monkeypatch.setattr(importer, "Sandbox", Counted)
    assert sent(client, table(2), date="2021-09-20").status_code == 302
    assert sent(client, b"Riding,Party,Votes\nBath,LD,many\n").status_code == 400
    assert len(started) == 2


@pytest.fixture
def another(client):
    """Somebody else's browser."""
    from django.test import Client

    return Client()


@pytest.fixture
def own(client):
    """Address of results that the client has brought."""
    return sent(client, table(), date="2021-09-20", name="Canada, made up")["Location"]


def with_ending(at: str, ending: str) -> str:
    path, mark, query = at.partition("?")
    return f"{path}.{ending}{mark}{query}"


def test_results_come_in_and_are_shown_as_they_were_read(client, own):
    told = client.get(f"{own}.json").json()
    assert told["kind"] == "election"
    assert told["counts"] == {
        "date": "2021-09-20", "constituencies": 24, "parties": 4, "candidacies": 96,
        "valid_votes": sum(row["votes"] for row in told["parties"]),
    }  # fmt: skip
    assert told["rows"][0]["votes"]["CP"] == 34_000
    assert "constituency <- 'Riding'" in told["read_as"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{own}.csv").content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == [row["name"] for row in told["rows"]]
    assert client.get(f"{own}.xlsx").content.startswith(b"PK")
    assert "Canada, made up" in client.get("/data").content.decode()
    assert [row["address"] for row in client.get("/data.json").json()["rows"]] == [own]


def test_results_are_an_election_to_start_from(client, own):
    import re

    ask, chart = re.findall(r'href="(/(?:scenario|map)\?[^"]+)"', client.get(own).content.decode())[:2]
    ask, chart = (at.replace("&amp;", "&") for at in (ask, chart))
    page = client.get(ask)
    assert page.status_code == 200
    assert "Canada, made up (yours)" in page.content.decode()
    told = client.get(f"{with_ending(chart, 'json')}&draws=50").json()
    assert len(told["rows"]) == 24
    assert told["sources"][0].startswith("Canada 2021.csv, added by the user (sha256 ")
    seat = client.get(f"/seat/{told['rows'][0]['code']}?{chart.partition('?')[2]}&draws=50")
    assert seat.status_code == 200


def test_nobody_else_finds_them_by_any_address(client, another, own):
    chart = f"/map.json?story=next-election&from={own.removeprefix('/data/')}&poll=CP+40,LP+30,NDP+20"
    chart += "&partners=LP,NDP&opponents=CP&draws=20"
    mine = client.get(chart)
    assert (mine.status_code, mine["Cache-Control"]) == (200, "private, no-store")
    question = mine.json()["question"]
    for at in (
        own,
        f"{own}.json",
        chart,
        f"/scenario?{question}",
        f"/compare?a={question.replace('&', '%26').replace('=', '%3D')}",
        f"/pact.csv?{question}",
    ):
        for other in (another, client.__class__()):
            assert other.get(at).status_code == 404, at
        assert client.get(at).status_code == 200, at
    assert another.post(f"{own}/remove").status_code == 404
    unknown = another.get(chart.replace(own.removeprefix("/data/"), "own-" + "x" * 16))
    theirs = another.get(chart)
    words = [answer.json()["error"]["message"].partition('"')[0] for answer in (unknown, theirs)]
    assert words[0] == words[1]
    assert another.get("/data.json").json()["rows"] == []


def test_a_search_of_them_is_for_the_same_browser(client, another, own, monkeypatch):
    from standaside_web.jobs.models import Job
    from tests.web.test_jobs import run

    form = {"story": "next-election", "from": own.removeprefix("/data/"), "poll": "CP 40,LP 30,NDP 20"}
    form |= {"partners": "LP,NDP", "opponents": "CP", "seats": "4"}
    at = client.post("/jobs/plan", form)["Location"]
    job = run(Job.objects.get(), monkeypatch)
    assert job.state == "done", job.message
    assert client.get(f"{at}.json").json()["result"]["stand_asides"] >= 0
    assert another.get(f"{at}.json").status_code == 404
    client.post(f"{own}/remove")
    assert not Job.objects.exists()
    assert client.get(f"{at}.json").status_code == 404


def test_what_is_removed_is_gone_with_what_was_made_of_it(client, own):
    from standaside_web.explore.models import StoredQuestion

    StoredQuestion.objects.create(id="a" * 16, text=f"from={own.removeprefix('/data/')}")
    chart = f"/map.json?story=next-election&from={own.removeprefix('/data/')}&poll=CP+40,LP+30,NDP+20"
    chart += "&partners=LP,NDP&opponents=CP&draws=20"
    assert client.get(chart).status_code == 200
    assert client.post(f"{own}/remove")["Location"] == "/data"
    assert client.get(own).status_code == 404
    assert client.get(chart).status_code == 404
    assert kept()[0] == 0
    assert not StoredQuestion.objects.exists()


def test_polls_lead_to_questions_one_by_one_and_together(client):
    own = sent(client, POLLS, "polls.csv")["Location"]
    told = client.get(f"{own}.json").json()
    assert (told["kind"], told["counts"]) == ("polls", {"polls": 2})
    assert [row["pollster"] for row in told["rows"]] == ["You", "Me"]
    con = next(row for row in told["parties"] if row["party"] == "Con")
    assert con["p05"] < 0.32 < con["share"] < 0.33 < con["p95"]
    assert any("Monster Raving" in note["text"] for note in told["notes"])
    text = client.get(own).content.decode()
    one = 'href="/scenario?story=remain-alliance-2019&amp;poll=Con+33,Lab+25,LD+19&amp;fieldwork_end=20'
    assert one in text
    together = text[text.index('class="go" href="') + 17 :].partition('"')[0].replace("&amp;", "&")
    assert client.get(f"{with_ending(together, 'json')}&draws=20").status_code == 200


BAD = {
    "nothing": (b"", "is empty"),
    "no table": (b"hello", ""),
    "a word for a number": (b"Riding,Party,Votes\nBath,LD,many\n", "row 2, column Votes"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, "it is a picture"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\x00" * 99, "old .xls kind"),
    "a broken archive": (b"PK\x03\x04" + b"\x00" * 99, "archive"),
    "a broken Parquet": (b"PAR1" + b"\x00" * 99, ""),
    "no day": (b"Riding,Party,Votes\nBath,LD,3\nBath,Lab,4\n", "in the box for polling day, as 2021-09-20"),
}


@pytest.mark.parametrize("what", list(BAD))
def test_nothing_is_kept_of_a_bad_file_and_the_form_says_why(what, client):
    raw, said = BAD[what]
    answer = sent(client, raw, "results.csv", name="Mine & only")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert 'role="alert"' in text
    assert 'value="Mine &amp; only"' in text
    assert not answer.cookies.get("standaside")
    assert kept() == (0, 0)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"date": "yesterday"}, "which is no day"),
        ({"date": "2021-02-30"}, "which is no day"),
        ({"name": "x\x00"}, ""),
    ],
)
def test_wrong_words_beside_a_file_are_refused(fields, said, client):
    answer = sent(client, table(2), **fields)
    assert answer.status_code in (302, 400)
    assert said in answer.content.decode()
    assert answer.status_code == 302 or kept() == (0, 0)


def test_one_of_each_is_said_in_the_singular(client):
    one = b"Riding,Province,Party,Votes,Electors\nPlace,East,Labour,1,200000\n"
    page = client.get(sent(client, one)["Location"]).content.decode()
    said = re.sub(r"<[^>]+>", "", page)
    assert "1 constituency, 1 candidacy of 1 party, 1 vote on" in said


def test_no_file_and_too_large_a_file_are_refused(client, monkeypatch):
    from standaside_web.own import actions

    assert "No file was sent" in client.post("/data/add").content.decode()
    monkeypatch.setattr(actions, "MOST_BYTES", 100)
    assert sent(client, table()).status_code == 400
    large = client.generic(
        "POST", "/data/add", b"x" * (10 << 20), content_type="multipart/form-data; boundary=x"
    )
    assert large.status_code == 413
    assert "send a smaller file" in large.content.decode()
    assert kept() == (0, 0)


@pytest.mark.parametrize("file", ["../../etc/passwd", ".hidden.csv", "x" * 300 + ".csv", "a\nb.csv", "💥"])
def test_a_files_name_leads_nowhere(file, client):
    from standaside_web.own.models import OwnData

    answer = sent(client, table(2), file, date="2021-09-20")
    assert answer.status_code == 302
    held = OwnData.objects.get()
    assert not {"/", "\\", "\n"} & set(held.file)
    assert len(held.file) <= 80


def test_a_map_says_what_the_guess_got_wrong(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    raw = table(3).replace(b"Riding", b"Sprengel")
    chart = SimpleUploadedFile("m.toml", b'[columns]\nconstituency = "Sprengel"\n')
    assert sent(client, raw, date="2021-09-20", map=chart).status_code == 302
    wrong = SimpleUploadedFile("m.toml", b"[columns\n")
    assert sent(client, raw, date="2021-09-20", map=wrong).status_code == 400
    assert kept()[0] == 1


def test_a_session_keeps_a_few_files_for_a_while(client, monkeypatch):
    from standaside_web.own import actions
    from standaside_web.own.models import OwnData

    monkeypatch.setattr(actions, "MOST_HELD", 1)
    first = sent(client, table(2), date="2021-09-20")["Location"].removeprefix("/data/")
    refused = sent(client, table(2), date="2021-09-20")
    assert "remove one and send this one again" in refused.content.decode()
    OwnData.objects.filter(pk=first).update(until=dt.datetime.now(dt.UTC))
    assert sent(client, table(2), date="2021-09-20").status_code == 302
    assert not OwnData.objects.filter(pk=first).exists()


def test_a_cookie_that_no_session_has_opens_nothing(client, own):
    for cookie in (r'"abcdefgh\000ijkl"', "x" * 5_000, "é" * 20, "' OR 1=1 --"):
        client.cookies["standaside"] = cookie
        for at in (own, "/data", "/scenario?draws=20"):
            assert client.get(at).status_code == (404 if at == own else 200)
        assert client.post(f"{own}/remove").status_code == 404


def test_what_happens_with_a_file_is_said_on_the_page(client):
    told = client.get("/data.json").json()
    assert "is not kept" in told["privacy"][0]
    assert "30 days" in told["privacy"][1]
    assert "at once" in told["privacy"][1]
    assert json.dumps(told["rows"]) == "[]"


@pytest.mark.parametrize("path", ["/sources", "/record", "/method", "/api"])
@pytest.mark.parametrize("by_id", [False, True])
def test_a_stranger_who_comes_first_takes_nothing_from_the_owners_page(path, by_id, client, another, own):
    from standaside_web.explore.models import StoredQuestion

    question = f"story=next-election&from={own.removeprefix('/data/')}&seed=8"
    if by_id:
        StoredQuestion.objects.create(id="b" * 16, text=question)
        question = f"q={'b' * 16}"
    for visitor in (another, client, another, client):
        page = visitor.get(f"{path}?{question}")
        assert page.status_code == 200
        assert page["Cache-Control"] == "private, no-store" if visitor is another else True
        assert (own.removeprefix("/data/") in page.content.decode()) == (visitor is client)
        assert "public" not in page["Cache-Control"]
