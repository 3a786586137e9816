"""Pages whose answer a job works out: the campaign, and pact against counter-pact."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.web.working import run

STORY = "story=remain-alliance-2019"


def work_out(kind: str, text: str, monkeypatch: pytest.MonkeyPatch):
    """Have the answer to a question worked out, with few draws."""
    from standaside_web.jobs import actions, tasks

    job = actions.start(kind=kind, text=text, session="s")
    tasks_of = {"campaign": tasks.send_activists, "counter": tasks.answer_each_other}
    done = run(job, tasks_of[kind], monkeypatch)
    assert done.state == "done", done.message
    return done


def test_a_campaign_is_worked_out_once_for_everybody(client, monkeypatch):
    told = client.get(f"/campaign.json?{STORY}").json()
    assert (told["state"], told["lists"], told["rows"][0]["state"]) == ("unasked", {}, "unasked")
    text = "story=unite-to-remain-2019"
    job = work_out("campaign", text, monkeypatch)
    told = client.get(f"/campaign.json?{text}").json()
    assert (told["state"], told["job"]) == ("done", f"/jobs/{job.pk}")
    assert [row["way"] for row in told["ways"]] == ["nothing", "alone", "campaign", "stand_asides", "both"]
    assert told["ways"][0]["gain"] == 0
    assert told["rows"] == told["lists"]["targets"]
    codes = {row["from_code"] for row in told["lists"]["moves"]}
    assert {row["code"] for row in told["lists"]["targets"]} == {
        row["to_code"] for row in told["lists"]["moves"]
    }
    assert all(row["steps"] <= int(told["reach"]) for row in told["lists"]["moves"])
    assert codes
    page = client.get(f"/campaign?{text}&show=moves").content.decode()
    assert "campaigning together" in page.lower()
    assert page[page.index('id="table"') :].count("<tr>") == min(50, len(told["lists"]["moves"])) + 1
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/campaign.csv?{text}&show=moves").content.decode("utf-8-sig"))
        )
    )
    assert len(rows) == len(told["lists"]["moves"])
    again = client.post("/jobs/campaign", {"story": "unite-to-remain-2019"})
    assert again["Location"] == f"/campaign?{text}"
    see = client.get(f"/jobs/{job.pk}").content.decode()
    assert f'href="/campaign?{text}"' in see


@pytest.mark.parametrize("show", ["targets", "leave", "twins", "seats"])
def test_every_list_of_a_campaign_has_a_page(show, client, monkeypatch):
    from standaside_web.jobs import actions

    job = actions.start(kind="campaign", text=STORY, session="s")
    actions.begin(job.pk)
    actions.end(job.pk, "done", result=SMALL)
    told = client.get(f"/campaign.json?{STORY}&show={show}").json()
    assert len(told["rows"]) == 1
    page = client.get(f"/campaign?{STORY}&show={show}").content.decode()
    assert page.count('class="tie"') == (show == "twins")
    assert page.count('class="ch') >= (1 if show != "twins" else 2)
    assert "Brighton, Kemptown" in page[page.index('id="table"') :]


@pytest.mark.parametrize("part", ["SHAPE", "__version__"])
def test_what_an_earlier_shape_or_version_kept_is_not_served(part, client, monkeypatch):
    from standaside_web import kept
    from standaside_web.explore.actions import counted
    from standaside_web.explore.recent import Recent
    from standaside_web.jobs import actions

    monkeypatch.setattr(kept, part, "an earlier one")
    job = actions.start(kind="campaign", text=STORY, session="s")
    actions.begin(job.pk)
    actions.end(job.pk, "done", result={"a shape": "of old"})
    old, new = ({"a shape": "of old"}, {"a shape": "of today"})
    counted("advice", STORY, lambda: old, memory=Recent(1), lasting=True)
    assert actions.finished(kind="campaign", text=STORY) is not None
    monkeypatch.undo()
    assert actions.finished(kind="campaign", text=STORY) is None
    assert client.get(f"/campaign.json?{STORY}").json()["state"] == "unasked"
    assert counted("advice", STORY, lambda: new, memory=Recent(1), lasting=True) == new


def test_an_answer_under_way_is_said_and_not_begun_twice(client):
    from standaside_web.jobs.models import Job

    first = client.post("/jobs/campaign", {"story": "remain-alliance-2019"})
    again = client.post("/jobs/campaign", {"story": "remain-alliance-2019"})
    assert first["Location"] == again["Location"]
    assert Job.objects.count() == 1
    page = client.get(f"/campaign?{STORY}")
    assert first["Location"] in page.content.decode()
    assert client.get(f"/campaign.json?{STORY}").json()["state"] == "open"


def test_pact_and_counter_pact_end_where_nobody_would_change(client, monkeypatch):
    work_out("counter", STORY, monkeypatch)
    told = client.get(f"/counter.json?{STORY}").json()
    assert told["state"] == "done"
    assert {tuple(row["order"]) for row in told["rows"]} == {
        ("Lab+LD+Green+PC", "Con+BRX"),
        ("Con+BRX", "Lab+LD+Green+PC"),
    }
    assert {row["party"] for row in told["fortunes"]} == {"Lab", "LD", "Green", "PC", "Con", "BRX"}
    assert all(play["end"] in ("equilibrium", "settled", "cycle", "unfinished") for play in told["plays"])
    page = client.get(f"/counter?{STORY}").content.decode()
    assert ("no equilibrium is reached" in page) == any(p["end"] == "cycle" for p in told["plays"])
    where = client.get(told["plays"][0]["map"].replace("/map?", "/pact.json?")).json()
    ended = told["plays"][0]["pacts"]["Lab+LD+Green+PC"]
    assert [row["code"] for row in where["rows"]] == [
        row["code"] for row in sorted(ended, key=lambda r: (r["name"], r["code"]))
    ]


def test_the_other_bloc_has_rules_of_its_own_and_both_pacts_are_on_a_map(client, monkeypatch):
    from standaside_web.explore.answers import scenario
    from standaside_web.explore.question import Question

    text = f"{STORY}&rival_seats=3&rival_fair=1"
    before = client.get(f"/counter?{text}").content.decode()
    assert 'name="rival_seats" type="number" step="any" value="3"' in before
    asked = Question().changed(rival_seats="3", rival_fair="1")
    (rival,) = scenario(asked).blocs_against
    assert (rival.rules.max_seats, rival.rules.nobody_worse_off) == (3, True)
    assert asked.changed(rivals="Con,BRX,SNP").value("rival_seats") == "3"
    assert Question().changed(rival_seats="none", rival_fair="0") == Question()
    work_out("counter", text, monkeypatch)
    told = client.get(f"/counter.json?{text}").json()
    pact = told["plays"][0]["pacts"]["Con+BRX"]
    assert len(pact) <= 3
    page = client.get(f"/counter?{text}").content.decode()
    assert page.count('class="hexmap') == 1
    assert all(f"{row['name']}: " in page for row in pact)


def test_a_circle_is_shown_as_one(client):
    from standaside_web.jobs import actions

    job = actions.start(kind="counter", text=STORY, session="s")
    actions.begin(job.pk)
    actions.end(job.pk, "done", result=CIRCLE)
    page = client.get(f"/counter?{STORY}").content.decode()
    assert page.count("again and again") == 2
    assert "no pair of pacts that both would keep" in page
    assert "Round they go." in page
    assert '<p class="warn">Con+BRX: No pact can satisfy this rule: BRX is no worse off.</p>' in page
    losses = re.search(r'id="parties".*?</section>', page, re.DOTALL)[0]
    assert "<b>−1.5</b>" in losses
    assert "Both orders begin with none." in page


def test_a_question_with_one_bloc_says_what_is_missing(client):
    page = client.get(f"/counter?{STORY}&rivals-sent=1").content.decode()
    assert "the other side has too few" in page
    assert '<button class="big-button">' not in page
    assert (
        client.post("/jobs/counter", {"story": "remain-alliance-2019", "rivals-sent": "1"}).status_code == 400
    )
    assert (
        client.post("/jobs/campaign", {"story": "remain-alliance-2019", "partners": "Lab"}).status_code == 400
    )


def test_offers_are_settled_at_a_moment_and_from_pasted_text(client):
    from standaside import offers_text

    before = client.get("/deals.json?at=2017-05-11T11:59:58%2B01:00").json()
    assert {row["id"]: row["state"] for row in before["rows"]}["wight"] == "not_made"
    assert before["settled"]["commitments"] == []
    told = client.get("/deals.json?at=2017-05-11T11:59:59%2B01:00").json()
    assert {row["state"] for row in told["rows"]} == {"binding"}
    assert len(told["settled"]["commitments"]) == 3
    page = client.get(before["address"]).content.decode()
    assert "Nobody is committed" in page
    assert "stand aside in Isle of Wight" in page or "standing aside in Isle of Wight" in page
    late = offers_text("hampstead-2017").replace("2017-05-11T11:59:59", "2017-05-11T12:00:01")
    own = client.get("/deals.json", {"text": late}).json()
    assert {row["id"]: row["state"] for row in own["rows"]}["hampstead"] == "lapsed"
    assert client.get(own["address"].replace("/deals?", "/deals.json?")).json() == own


CHANCE = {"without": 0.4, "with": 0.5}
WAYS = {"nothing": 0.4, "alone": 0.4, "campaign": 0.5, "stand_asides": 0.3, "both": 0.5}
SEATS = {
    "bloc": 10.0,
    "gain": 0.0,
    "gain_p05": 0,
    "gain_p95": 1,
    "low": 10.0,
    "high": 10.0,
    "parties": {"Lab": 8.0, "LD": 2.0},
}
SMALL = {
    "says": "Small.",
    "phrases": [{"text": "Small.", "strong": True}],
    "notes": ["Made up."],
    "document": {
        "sources": ["made up"],
        "moves": [{"party": "Lab", "from": "E14000598", "to": "E14000597", "units": 9, "steps": 1}],
        "targets": [{"party": "Lab", "code": "E14000597", "name": "Brighton, Kemptown", "units": 9}],
        "leave_alone": [
            {
                "party": "LD",
                "code": "E14000597",
                "name": "Brighton, Kemptown",
                "usual": 9,
                "stay": 4,
                "why": "x",
            }
        ],
        "twins": [
            {
                "parties": ["LD", "Lab"],
                "codes": ["E14000597", "E14000599"],
                "names": ["Brighton, Kemptown", "Bristol East"],
                "steps": 3,
            }
        ],
        "p_win": [
            {
                "code": "E14000597",
                "name": "Brighton, Kemptown",
                "p_bloc": CHANCE,
                "p_win": {"Lab": CHANCE},
                "activists": {"Lab": {"without": 20, "with": 29}},
                "aside": ["LD"],
                "p_bloc_by": WAYS,
                "better": "activists",
                "backfires": True,
            }
        ],
        "seats": dict.fromkeys(WAYS, SEATS),
        "who_is_right": {"activists": 1},
    },
}
BLOC = {"mean": 10.0, "p05": 5, "p50": 10, "p95": 15, "p_majority": 0.1}
A, B = "Lab+LD+Green+PC", "Con+BRX"
TWO = {B: BLOC, A: BLOC}
LOSER = {
    "party": "Green",
    "bloc": A,
    "without": 3.0,
    "with": 1.5,
    "gain": -1.5,
    "gain_p05": -3.0,
    "gain_p95": 0.0,
}
CIRCLE = {
    "says": "Round and round.",
    "document": {
        "sources": ["made up"],
        "blocs": [{"name": A}, {"name": B}],
        "equilibrium": None,
        "begins": "none",
        "rounds": [
            {
                "order": [A, B],
                "move": move,
                "bloc": (A, B)[move % 2],
                "changed": True,
                "stand_asides": 1,
                "gain": 1.0,
                "note": None,
                "seats": {"blocs": {B: 2.0, A: 1.0}, "parties": {}},
            }
            for move in (1, 2, 3)
        ],
        "plays": [
            {
                "order": [A, B],
                "end": "cycle",
                "within": None,
                "words": "round they go",
                "stuck": {B: "No pact can satisfy this rule: BRX is no worse off."},
                "moves": 3,
                "cycle": [2, 3],
                "pacts": {A: [], B: []},
            }
        ],
        "seats": {
            "without": TWO,
            "ends": [{"order": [A, B], "end": "cycle", "blocs": TWO, "parties": [LOSER]}],
        },
    },
}


def test_a_seat_says_what_activists_would_do_there_once_that_is_worked_out(client, monkeypatch):
    text = "story=unite-to-remain-2019"
    before = client.get(f"/seat/E14000598.json?{text}").json()
    assert before["campaign"] is None
    assert (
        f'href="/campaign?{text}">Who should campaign where</a>'
        in client.get(f"/seat/E14000598?{text}").content.decode()
    )
    work_out("campaign", text, monkeypatch)
    listed = client.get(f"/campaign.json?{text}").json()["lists"]
    row = listed["seats"][0]
    told = client.get(f"/seat/{row['code']}.json?{text}").json()["campaign"]
    assert {way["way"]: way["p_bloc"] for way in told["ways"]} == row["p"]
    assert told["better"] == row["better"]
    assert all(
        target["may_spend"]["if_borough"] < target["may_spend"]["if_county"] for target in listed["targets"]
    )


def test_a_pact_that_was_found_is_not_denied(client):
    """Form, editor and compare lead to the best pact that is known, and compare it with the same without."""
    from standaside_web.explore.actions import counted
    from standaside_web.explore.question import Question
    from standaside_web.explore.recent import Recent

    asks = "story=progressive-alliance-2017&draws=20"
    for at in (f"/scenario?{asks}", f"/pact?{asks}", f"/map?{asks}"):
        page = client.get(at).content.decode()
        assert "looked for" not in page
        assert "best pact that was found" not in page
    alone = client.get(f"/compare?{asks}")
    assert len(client.get(f"/compare.json?{asks}").json()["rows"]) == 1
    assert "no-store" in alone["Cache-Control"]
    assert "Find one" in alone.content.decode()
    deal = "E14000622:Green:Lab"
    counted(
        "best",
        Question("progressive-alliance-2017").query(),
        lambda: deal,
        memory=Recent(2**20),
        lasting=True,
    )
    for path in ("scenario", "pact"):
        page = client.get(f"/{path}?{asks}").content.decode()
        known = re.search(r'href="([^"]+)">See the best pact that was found', page)[1].replace("&amp;", "&")
        assert known == f"/{path}?story=progressive-alliance-2017&pact={deal}&draws=20"
        assert "best pact that was found" not in client.get(known).content.decode()
    sides = client.get(f"/compare.json?{asks}").json()["rows"]
    assert [row["stand_asides"] for row in sides] == [1, 0]
    assert [
        row["stand_asides"] for row in client.get(f"/compare.json?{asks}&pact={deal}").json()["rows"]
    ] == [1, 0]
    assert "One is known" not in client.get(f"/compare?{asks}").content.decode()
    beside = client.get(
        "/compare?a=story%3Dunite-to-remain-2019&b=story%3Dprogressive-alliance-2017&draws=20"
    )
    assert "One is known" in beside.content.decode()
