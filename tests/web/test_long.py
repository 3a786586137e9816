"""Long questions: whatever a page's forms send fits an address, and nothing of the question is lost."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.web.test_addresses import forms_of


def pact_of(count: int) -> str:
    """A pact with so many deals, each of two parties."""
    codes = [f"E1400{n:04}" for n in range(530, 530 + count + 1) if n != 608]
    return ",".join(f"{code}:Lab:LD.Green" for code in codes[:count])


def asking(count: int, **keys: str):
    from standaside_web.explore.question import Question

    return Question(draws=20).changed(pact=pact_of(count), **keys)


def form_at(page, action: str):
    """The form of a page that goes to an address."""
    return next(form for form in forms_of(page.content.decode()) if form.at == action)


def filled(form, **boxes: str) -> str:
    """What a browser sends after boxes of a form were filled in."""
    pairs = [(key, boxes.get(key, value)) for key, value in parse_qsl(form.query(), keep_blank_values=True)]
    return urlencode(pairs)


COUNTS = (50, 63, 64, 65, 110, 158)
"""Deals around what a form carries and what an address holds, and the pact found in 2019."""


@pytest.mark.parametrize("count", COUNTS)
def test_whatever_a_form_sends_fits_an_address(count, client):
    from standaside_web.config.middleware import LONGEST_ADDRESS
    from standaside_web.explore.question import address

    question = asking(count, reach="3", mobile="30", rivals="Con,BRX", rates="Green>Lab 55,LD>Lab 45")
    for path in ("/scenario", "/map"):
        form = form_at(client.get(address(path, question)), path if path == "/scenario" else "/map#table")
        assert len(f"/scenario?{filled(form, find='ł' * 80)}") < LONGEST_ADDRESS
    form = form_at(client.get(address("/scenario", question)), "/scenario")
    for path in ("/scenario", "/live"):
        sent = client.get(f"{path}?{filled(form, **{'poll-Con': '31.5'})}")
        assert sent.status_code == (302 if path == "/scenario" else 200)
        at = sent["Location"] if path == "/scenario" else sent["HX-Replace-Url"]
        told = client.get(at.replace("/scenario?", "/scenario.json?")).json()
        before = {**question.changes, "poll": told["values"]["poll"]}
        assert {key: told["values"][key] for key in before} == before
        assert told["values"]["poll"].startswith("Con 31.5,")
        assert told["draws"] == 20
    dropped = client.get(f"/scenario?{filled(form, pact='none')}")
    assert client.get(dropped["Location"].replace("?", ".json?")).json()["values"]["pact"] == "none"


@pytest.mark.parametrize("sent", [True, False])
def test_a_form_keeps_how_the_map_is_shown_and_how_often_it_is_counted(sent, client):
    page = client.get("/scenario?draws=50&seed=3&view=without&colour=probability")
    form = form_at(page, "/scenario")
    answer = client.get(f"{'/scenario' if sent else '/live'}?{filled(form, **{'poll-Con': '31.5'})}")
    at = answer["Location"] if sent else answer["HX-Replace-Url"]
    assert at.startswith("/scenario?story=remain-alliance-2019&poll=Con+31.5,")
    assert at.endswith("&draws=50&seed=3&view=without&colour=probability")
    wrong = client.get(f"/scenario?{filled(form, **{'poll-Con': '90'})}")
    assert wrong.status_code == 400
    again = client.get(f"/scenario?{filled(form_at(wrong, '/scenario'), **{'poll-Con': '31.5'})}")
    assert again["Location"] == at


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        ("story=unite-to-remain-2019&pact=none", {"pact": "none"}),
        ("story=unite-to-remain-2019", {}),
        ("counter=E14000530:Con:BRX", {"counter": "E14000530:Con:BRX"}),
        ("counter=1", {"counter": "1"}),
    ],
)
def test_a_form_keeps_either_pact(at, kept, client):
    form = form_at(client.get(f"/scenario?{at}&draws=20"), "/scenario")
    sent = dict(parse_qsl(client.get(f"/scenario?{filled(form, backfire='25')}")["Location"]))
    assert {key: text for key, text in sent.items() if key in ("pact", "counter")} == kept
    assert sent["backfire"] == "25"


def test_an_address_is_measured_as_browsers_send_it(client):
    """A colon takes one byte in an address of ours and three in a form that a browser sends."""
    from standaside_web.explore.question import LONGEST_QUERY, address, as_sent, encoded, in_form

    counts = range(30, 160)
    pairs = {count: asking(count).pairs() for count in counts}
    written = [count for count in counts if "q=" not in address("/map", asking(count))]
    assert max(as_sent(pairs[count]) for count in written) <= LONGEST_QUERY
    assert as_sent(pairs[written[-1] + 1]) > LONGEST_QUERY > len(encoded(pairs[written[-1] + 1]))
    assert max(as_sent(in_form(asking(count))) for count in counts) <= 2_000


def test_the_answer_to_a_change_is_a_page_that_says_what_is_wrong(client):
    """Which the script of the form shows in place of the map."""
    page = client.get("/live?sent=1&find=" + "x" * 4_000, headers={"HX-Request": "true"})
    assert page.status_code == 414
    assert re.search(r'role="alert">[^<]*4,000 bytes', html.unescape(page.content.decode()))


WRONG = {
    "/scenario": {"sent": "1", "poll-Con": "abc"},
    "/pact": {"edit": "E99999999"},
    "/pact ": {"change": "set", "edit": "E14000530", "aside": "Lab", "for": "Lab"},
    "/campaign": {"sent": "1", "reach": "far"},
    "/counter": {"sent": "1", "rivals": "Lab,LD"},
    "/advice": {"seat": "nowhere"},
    "/find": {"seat": "nowhere"},
    "/map": {"only": "some"},
    "/nowhere": {},
    "/seat/E99": {},
    "/compare": {"a": "story=nobody"},
}
"""What is wrong beside a long question, by page."""


@pytest.mark.parametrize("path", WRONG)
@pytest.mark.parametrize("ending", ["", ".json"])
def test_an_address_that_is_refused_stores_no_long_question(path, ending, client):
    from standaside_web.explore.question import as_sent
    from tests.web.working import stored

    pairs = [*asking(145).pairs(), *WRONG[path].items()]
    assert as_sent(pairs) > 4_000  # so that links would have an id; the address itself is none too long
    before = stored()
    refused = client.get(f"{path.strip()}{ending}?{urlencode(pairs, safe=':,. ')}".replace(" ", "+"))
    assert refused.status_code in (400, 404)
    assert stored() == before


def named_in(page) -> set[str]:
    """Ids of stored questions that a page's links and forms name."""
    text = html.unescape(page.content.decode())
    return {*re.findall(r"[?&]q=(\w+)", text), *re.findall(r'name="q" value="(\w+)"', text)}


@pytest.mark.parametrize("path", [path for path in WRONG if path not in ("/nowhere", "/compare")])
def test_links_of_a_refusal_lead_on_with_the_question_all_the_same(path, client):
    """They say it by the stored question that it was asked with, and what was changed in that."""
    from standaside_web.explore.models import StoredQuestion
    from standaside_web.explore.question import stored

    mark = stored(asking(130))[1]
    refused = client.get(
        f"{path.strip()}?{urlencode({'q': mark, 'backfire': '25', **WRONG[path]})}", follow=False
    )
    assert refused.status_code in (400, 404)
    assert named_in(refused) == {mark}
    assert StoredQuestion.objects.count() == 1
    menu = html.unescape(refused.content.decode())
    at = re.search(r'href="(/money\?q=[^"]*)"', menu)[1]
    assert "backfire=25" in at
    assert asking(130, backfire="25").query() == client.get(at.replace("?", ".json?")).json()["question"]


def test_a_form_that_was_refused_is_sent_again_with_its_long_question(client):
    from standaside_web.explore.question import address

    question = asking(110)
    form = form_at(client.get(address("/scenario", question)), "/scenario")
    wrong = client.get(f"/scenario?{filled(form, **{'poll-Con': 'abc', 'backfire': '25'})}")
    assert wrong.status_code == 400
    again = client.get(f"/scenario?{filled(form_at(wrong, '/scenario'), **{'poll-Con': '31.5'})}")
    told = client.get(again["Location"].replace("?", ".json?")).json()["values"]
    assert (told["pact"], told["backfire"]) == (pact_of(110), "25")
    assert told["poll"].startswith("Con 31.5,")


@pytest.mark.parametrize("path", ["/map", "/advice", "/pact?edit=E14000530"])
def test_whatever_a_page_names_is_stored_from_memory_too(path, client):
    """Of a page that is kept, and of choices counted before, whatever was deleted since."""
    from standaside_web.explore.models import StoredQuestion
    from standaside_web.explore.question import encoded

    mark = "&" if "?" in path else "?"
    at = f"{path}{mark}{encoded(asking(70).pairs())}"
    for _ in range(2):
        page = client.get(at)
        assert page.status_code == 200
        names = named_in(page)
        assert names
        assert names <= set(StoredQuestion.objects.values_list("id", flat=True))
        StoredQuestion.objects.all().delete()


def beside(*questions):
    """The page that compares questions."""
    from standaside_web.explore.compare import side_by_side
    from standaside_web.explore.question import encoded

    return f"/compare?{encoded(side_by_side(questions))}"


def added(client, at: str, **boxes: str):
    """The form that adds a question, filled in and sent."""
    form = form_at(client.get(at), "/compare/add")
    return client.post("/compare/add", filled(form, **boxes), "application/x-www-form-urlencoded")


@pytest.mark.parametrize("count", [3, 158])
def test_a_question_is_put_beside_itself_without_its_pact(count, client):
    """That is the choice with which the form begins."""
    at = beside(asking(count))
    sent = added(client, at)
    assert sent.status_code == 302
    rows = client.get(sent["Location"].replace("?", ".json?")).json()["rows"]
    assert [row["stand_asides"] for row in rows] == [2 * count, 0]
    assert rows[1]["question"] == rows[0]["question"].replace(f"&pact={pact_of(count)}", "")


def test_long_questions_are_pasted_beside_each_other_and_taken_out_again(client):
    from standaside_web.config.middleware import LONGEST_ADDRESS
    from standaside_web.explore.question import address

    counts = [100, 105, 30, 63]
    at = beside(asking(counts[0]))
    for count in counts[1:]:
        pasted = f"https://standaside.example{address('/map', asking(count))}"
        at = added(client, at, add="pasted", pasted=pasted)["Location"]
        assert len(at) < LONGEST_ADDRESS
    told = client.get(at.replace("?", ".json?")).json()
    assert [row["stand_asides"] for row in told["rows"]] == [2 * count for count in counts]
    assert told["address"] == at
    assert "c=story%3D" in at  # the short ones stand as they are
    page = html.unescape(client.get(at).content.decode())
    without = re.search(r'<a href="(/compare[^"]*)">Take out<span class="vh"> B<', page)[1]
    told = client.get(without.replace("?", ".json?")).json()
    assert [row["stand_asides"] for row in told["rows"]] == [200, 60, 126]


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ({}, "No question was chosen"),
        ({"add": "pasted", "pasted": "hello"}, "Paste a whole address"),
        ({"add": "pasted", "pasted": "/map?scenario=x"}, 'No page of this site reads "scenario"'),
        ({"add": "pasted", "pasted": "/compare?a=x"}, "several questions side by side"),
        ({"add": "story=nobody"}, "nobody"),
        ({"add": "D"}, '"D" is not read here'),
        ({"add": "A", **{slot: "story=unite-to-remain-2019" for slot in "abcd"}}, "Four questions"),
        ({"add": "A", "a": "q=0000000000000000"}, "No question is stored"),
    ],
)
def test_what_cannot_be_added_is_refused_in_a_sentence(boxes, said, client):
    from standaside_web.explore.models import StoredQuestion

    refused = client.post("/compare/add", boxes)
    assert refused.status_code in (400, 404)
    assert said in html.unescape(refused.content.decode())
    assert not StoredQuestion.objects.exists()


def test_a_question_that_is_sent_needs_no_token_and_leaves_no_cookie(database):
    """It leads to an address and changes nothing, so the page of the form is the same for everybody."""
    from django.test import Client

    sent = Client(enforce_csrf_checks=True).post("/compare/add", {"add": "A"})
    assert (sent.status_code, dict(sent.cookies)) == (302, {})


def test_a_page_of_many_links_looks_for_its_long_question_once(client):
    """Every link of the editor carries the question, and each would ask the database whether it is there."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from standaside_web.explore.question import address

    at = address("/pact", asking(158))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(at)
    assert page.content.decode().count("q=") > 100
    told = [one for one in asked.captured_queries if "storedquestion" in one["sql"].lower()]
    assert len(told) <= 4  # is it there, and store it: this one, and the same with all simulated elections


def test_what_is_worked_out_of_a_question_is_not_taken_over_by_another():
    question = asking(50)
    before = question.query(), question.mark(), question.as_sent()
    other = question.changed(seats="3")
    assert (question.query(), question.mark(), question.as_sent()) == before
    assert other.mark() != before[1]
    assert other == question.changed(seats="3")
    assert question.with_draws(100).query() != before[0]
