"""The form: it offers what can be asked, and says what is wrong in its own words."""

from __future__ import annotations

import re

import pytest

REMAIN, PROGRESSIVE = "remain-alliance-2019", "progressive-alliance-2017"
ODD = [
    {"poll": "Con 90,Lab 25"},
    {"poll": "Con 0.4,Lab 0.3"},
    {"poll": "XYZ 4"},
    {"poll": "Speaker 3"},
    {"partners": "Lab"},
    {"partners": "Lab,Con"},
    {"partners": "XX,Lab"},
    {"opponents": "XX"},
    {"rates": "Lab>LD 300"},
    {"rates": "Lab>Lab 30"},
    {"rates": "Foo 30"},
    {"swing": "foo"},
    {"scope": "foo"},
    {"tactical": "foo"},
    {"seats": "9999"},
    {"asides": "x"},
    {"kinds": "foo"},
    {"pact": "E14000598:BRX:Lab"},
    {"pact": "E14000598:LD:LD"},
    {"pact": "E1:LD:Lab"},
    {"counter": "E14000598:LD:Lab"},
    {"rivals": "Con"},
    {"rivals": "Con,Lab"},
    {"story": PROGRESSIVE, "partners": "Lab,UKIP"},
    {"story": "hard-brexit-2019", "partners": "LD,BRX"},
    {"story": "hard-brexit-2019", "from": "2024"},
    {"story": "unite-to-remain-2019", "from": "2024"},
    {"story": "unite-to-remain-2019", "partners": "LD,Green"},
    {"from": "2005"},
]


@pytest.mark.parametrize("changes", ODD, ids=lambda changes: " ".join(map("=".join, changes.items())))
def test_what_is_wrong_is_said_in_the_words_of_the_form(site, changes):
    from standaside import StandasideError
    from standaside_web.explore.answers import answer
    from standaside_web.explore.question import make

    values = {key: text for key, text in changes.items() if key != "story"}
    with pytest.raises(StandasideError) as caught:
        answer(make(changes.get("story", REMAIN), values, draws=5))
    said = str(caught.value)
    assert not re.search(r"\[|\.toml|\.csv|max_|scenario file|baseline", said), said
    assert re.match(r'[A-Z0-9"].*\.$', said), said


@pytest.mark.parametrize(
    ("story", "fits_2024"),
    [
        (REMAIN, True),
        (PROGRESSIVE, True),
        ("hard-brexit-2019", False),  # it names constituencies that 2024 does not have
        ("unite-to-remain-2019", False),
    ],
)
def test_every_election_offered_has_an_answer(client, story, fits_2024):
    text = client.get(f"/scenario?story={story}&draws=5").content.decode()
    starts = re.findall(r'<option value="(\d{4})"', text[text.index('<select id="from"') :])
    assert set(starts) - {"2024"} == {"2010", "2015", "2017", "2019"}
    assert fits_2024 or "2024" not in starts  # it is offered where it has been brought
    for start in starts:
        sent = client.get(f"/scenario?sent=1&story={story}&from={start}&draws=5", follow=True)
        assert sent.status_code == 200, sent.content.decode()


def test_a_day_of_the_story_that_has_passed_falls_away_and_the_page_says_so(client):
    told = client.get(f"/map.json?story={REMAIN}&from=2019&draws=5").json()
    assert "12 December 2019, is not after the 2019 general election" in told["notes"][0]["text"]
    kept = client.get(f"/map.json?story={REMAIN}&from=2015&draws=5").json()
    assert kept["notes"] == []


def test_a_poll_of_over_100_keeps_the_answer_and_offers_to_scale_the_others(client):
    sent = f"sent=1&story={REMAIN}&draws=5&poll-Con=50&poll-Lab=24.9&poll-LD=19.2&poll-BRX=13&poll-Green=4"
    live = client.get(f"/live?{sent}")
    assert live["HX-Reswap"] == "none"
    text = live.content.decode()
    assert 'id="live"' not in text
    assert "The poll adds to 111.1 %, which is over 100; lower a figure." in text
    page = client.get(f"/scenario?{sent}")
    assert page.status_code == 400
    plain = page.content.decode()
    assert "hexmap" in plain
    for said in (text, plain):
        at = re.search(r'href="(/scenario\?[^"]+)">Keep Con 50, scale the others to fit</a>', said)
        told = client.get(at[1].replace("&amp;", "&").replace("/scenario", "/scenario.json"))
        poll = dict(pair.split() for pair in told.json()["values"]["poll"].split(","))
        assert poll["Con"] == "50"
        assert 97 < sum(map(float, poll.values())) <= 100
        assert abs(float(poll["Lab"]) / float(poll["LD"]) - 24.9 / 19.2) < 0.02


def test_where_a_poll_fits_nothing_is_offered(client):
    text = client.get(f"/live?sent=1&story={REMAIN}&draws=5&poll-Con=40&poll-Lab=30&backfire=101").content
    assert b"scale the others" not in text
    assert "to fit" not in client.get(f"/live?sent=1&story={REMAIN}&partners=Lab").content.decode()


def test_two_questions_that_differ_in_what_others_do_do_not_read_the_same(client):
    hard = client.get("/scenario.json?story=hard-brexit-2019&draws=5").json()["asks"]
    remain = client.get(f"/scenario.json?story={REMAIN}&draws=5").json()["asks"]
    assert hard == remain.removesuffix(".") + ", while the Brexit Party stands aside in 28 constituencies."
    answered = client.get(f"/map.json?story={REMAIN}&counter=1&draws=5").json()["asks"]
    assert answered.endswith("while the Brexit Party stands aside in 317 constituencies.")
    assert ">2017</a>" in client.get(f"/map?story={REMAIN}&draws=5").content.decode()


def test_the_order_of_boxes_is_no_change(client):
    sent = f"sent=1&story={REMAIN}&draws=5&partners-sent=1&poll-Con=40&poll-Lab=30"
    sides = "&partners=PC&partners=Green&partners=LD&partners=Lab"
    asked = client.get(f"/scenario?{sent}{sides}")
    assert asked["Location"] == f"/scenario?story={REMAIN}&poll=Con+40,Lab+30&draws=5"


def test_without_a_poll_the_form_says_so_and_has_no_hole(client):
    text = client.get(f"/scenario?story={REMAIN}&poll=&draws=5").content.decode()
    assert 'href="#poll">if votes fall as they did then</a>' in text
    assert "There is no poll yet: until a figure is typed, the last result is repeated" in text
    told = client.get(f"/scenario.json?story={REMAIN}&poll=&draws=5").json()
    assert ", if votes fall as they did then, and Labour" in told["asks"]


def test_nobody_gives_way_for_itself_and_no_deal_is_listed_twice(client):
    deal = "pact=E14000598:Green:Lab.LD&draws=5&edit=E14000598"
    told = client.get(f"/pact?{deal}&change=set&for=Green&aside=Green")
    assert told.status_code == 400
    assert "Green cannot give way for itself" in told.content.decode()
    turned = deal.replace("Lab.LD", "LD.Lab")
    for order in (deal, turned):
        rows = client.get(f"/pact.json?{order}").json()["choices"]
        terms = [
            frozenset((d["for"], frozenset(d["aside"]), d["kind"]) for d in row["deals"]) for row in rows
        ]
        assert len(set(terms)) == len(terms) > 3
        assert [row["current"] for row in rows].count(True) == 1


def test_a_question_without_an_answer_leads_on(client):
    """The form with that question, and elections from which it has an answer; from any page."""
    asks = f"story={PROGRESSIVE}&poll=Con+40,Lab+30,BRX+20&draws=5"
    for at in ("scenario", "chamber", "advice"):
        assert "Mend it in the form" in client.get(f"/{at}?{asks}").content.decode(), at
    refused = client.get(f"/map?{asks}")
    assert refused.status_code == 400
    links = dict(re.findall(r'href="([^"]+)">((?:Mend|Start)[^<]+)', refused.content.decode()))
    by_words = {words: at.replace("&amp;", "&") for at, words in links.items()}
    assert "Start from the 2019 general election" in by_words
    assert client.get(by_words["Start from the 2019 general election"]).status_code == 200
    form = client.get(by_words["Mend it in the form"])
    assert form.status_code == 400
    text = form.content.decode()
    assert re.search(r'id="e-poll">BRX is in the poll but stood nowhere', text)
    assert re.search(r'name="poll-BRX"[^>]* value="20"', text)
    assert re.search(r'name="poll-LD"[^>]* value=""', text)
    assert "Start from the 2019 general election</a>" in text
    mended = client.get(by_words["Mend it in the form"].replace("%2CBRX+20", ""), follow=True)
    assert mended.status_code == 200


def test_a_page_that_is_refused_for_another_reason_does_not_blame_the_question(client):
    page = client.get("/map?view=upside-down").content.decode()
    assert "Mend it in the form" not in page
    assert "Mend it in the form" in client.get("/map?poll=Con+90,Lab+25").content.decode()
    assert client.get("/map.json?poll=Con+90,Lab+25").json()["error"]["status"] == 400


def test_the_days_of_a_poll_widen_its_error(client):
    """A poll years ahead of polling day is less sure; the form has both days, and says what follows."""
    near = f"/scenario?story={PROGRESSIVE}&fieldwork_end=2017-06-07&draws=400"
    far = f"/scenario?story={PROGRESSIVE}&date=2019-12-12&draws=400"
    texts = [client.get(at).content.decode() for at in (near, far)]
    said = [re.search(r'id="poll-days">([^<]+)', text)[1] for text in texts]
    assert said[0].startswith("The poll ended a day before polling day")
    assert said[1].startswith("The poll ended 968 days (2.7 years) before polling day")
    errors = [float(re.search(r"standard deviation Con ([\d.]+)", words)[1]) for words in said]
    assert errors[1] > 1.5 * errors[0]
    assert re.search(r'name="date" type="date" value="2019-12-12"', texts[1])
    assert re.search(r'name="fieldwork_end" type="date" value="2017-06-07"', texts[0])
    spread = [
        row["without"]["p95"] - row["without"]["p05"]
        for text in (near, far)
        for row in client.get(text.replace("/scenario?", "/scenario.json?")).json()["parties"]
        if row["party"] == "Con"
    ]
    assert spread[1] > 1.2 * spread[0]


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ("date=2017-02-30", "date", "Polling day, &quot;2017-02-30&quot;, is no date"),
        ("date=soon", "date", "is no date; write year-month-day"),
        ("date=2014-05-01", "date", "Polling day, 2014-05-01, is not after the 2015 general election"),
        ("fieldwork_end=2014-05-01", "fieldwork_end", "before the 2015 general election"),
        ("fieldwork_end=2018-05-01", "fieldwork_end", "after polling day, 2017-06-08; correct one"),
    ],
)
def test_what_is_wrong_with_a_day_stands_beside_it(client, changes, key, words):
    refused = client.get(f"/scenario?sent=1&story={PROGRESSIVE}&{changes}&draws=5")
    assert refused.status_code == 400
    assert words in re.search(rf'id="e-{key}">([^<]*)', refused.content.decode())[1]
    assert client.get(f"/map.json?story={PROGRESSIVE}&{changes}&draws=5").status_code == 400


def test_days_without_figures_are_no_poll(client):
    page = client.get(f"/scenario?story={PROGRESSIVE}&poll=&fieldwork_end=2017-05-01&draws=5")
    assert page.status_code == 200
    assert "No poll given" in page.content.decode()
    assert 'name="fieldwork_end" type="date" value="2017-05-01"' in page.content.decode()
