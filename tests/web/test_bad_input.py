"""Any address and any form: a page or a JSON error with a sentence, never a fault, and nothing stored."""

from __future__ import annotations

import html
import json
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.web.examples import EXAMPLES

KEYS = [
    "story",
    "q",
    "from",
    "poll",
    "poll-Con",
    "poll-",
    "partners",
    "partners-sent",
    "opponents",
    "follow",
    "rates",
    "rates-Lab~LD",
    "backfire",
    "swing",
    "scope",
    "seats",
    "asides",
    "fair",
    "holders",
    "gain",
    "pact",
    "counter",
    "draws",
    "seed",
    "view",
    "colour",
    "find",
    "region",
    "party",
    "only",
    "sort",
    "seat",
    "sent",
    "text",
    "offers",
    "at",
    "a",
    "b",
    "add",
    "pasted",
    "change",
    "edit",
    "aside",
    "for",
    "kind",
    "system",
    "districts",
    "method",
    "threshold",
    "refuses",
    "supply",
    "deputies",
    "positions",
    "abstain",
    "reach",
    "mobile",
    "rivals",
    "show",
    "page",
    "limit",
    "offset",
    "name",
    "date",
    "utm_source",
]
NASTY = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "1e9",
        "nan",
        "inf",
        "none",
        "null",
        "%00",
        "\x00",
        "١٢",
        "Con 43",
        "Con 43,Con 43",
        "Lab,LD",
        "Lab",
        "Con,Con",
        "Other 5",
        "Spk 1",
        "E14000598:Green:Lab",
        "E14000598::Lab",
        "E14000598:Lab:Lab",
        ":::",
        "1",
        "2",
        "2017",
        "2019",
        "1997",
        "remain-alliance-2019",
        "unite-to-remain-2019",
        "next-election",
        "../../etc/passwd",
        "<script>",
        "'; DROP TABLE jobs_job; --",
        "🗳",
        "a" * 500,
        "Green>Lab 60",
        "Green>Green 60",
        "winner",
        "with",
        "name",
        "decisive",
        "10",
        "best",
        "nation",
    ]
)
FILES = [
    b"seat,for,aside\nLewes,LD,Green\n",
    b"seat\nLewes",
    b"election = '2017'",
    b"[[offer]]",
    b"PK\x03\x04",
    b"\xff\xfe",
]
PAIRS = st.lists(st.tuples(st.sampled_from(KEYS), NASTY | st.text(max_size=20)), max_size=6)


FEW = {"advice": 2, "systems": 2, "pact": 5, "compare": 5, "chamber": 5}
"""Simulated elections of a request to a page that counts long; 20 elsewhere."""

TAKEN = st.sampled_from([name for name in EXAMPLES if name not in ("job", "own", "home")])
ENDINGS = st.sampled_from(["", ".json", ".csv", ".xlsx"])
CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def stored() -> dict[str, int]:
    """Rows of every table that there is: questions, answers, files, sessions, jobs and all others."""
    from django.apps import apps

    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


LONG = ("pact", ",".join(f"E1400{number:04}:Lab:LD.Green" for number in range(620, 765)))
"""What makes a question so long that every link to it has an id: a refusal stores none even so."""


@example(name="map", ending="", pairs=[("only", "some")], long=True)
@example(name="advice", ending=".json", pairs=[("seat", "nowhere")], long=True)
@given(name=TAKEN, ending=ENDINGS, pairs=PAIRS, long=st.sampled_from([False, False, True]))
@settings(suppress_health_check=CHECKS)
def test_no_address_is_a_fault(client, name, ending, pairs, long):
    from standaside_web.routes import ROUTES

    route = next(route for route in ROUTES if route.name == name)
    assume(route.method == "GET")
    path = EXAMPLES[name].at.partition("?")[0] + (ending if route.has_data else "")
    own = [key for key in KEYS if any(parameter.name == key for parameter in route.parameters)]
    # most keys are those that the page reads: the others are refused at once
    pairs = [
        (own[len(value) % len(own)] if own and n % 3 else key, value) for n, (key, value) in enumerate(pairs)
    ]
    few = [("draws", FEW.get(name, 20))] if "draws" in own else []
    if long and "pact" in own:
        pairs = [LONG, *(pair for pair in pairs if pair[0] not in ("pact", "from", "story", "q"))]
    before = stored()
    few += [(key, value) for key, value in pairs if key != "draws"]
    query = urlencode(few, errors="replace", safe=":,")
    response = client.get(f"{path}?{query}")
    assert response.status_code in (200, 302, 400, 404, 414), (path, query)
    if response.status_code >= 400:
        assert stored() == before, (path, query)
        if route.has_data and ending:
            assert json.loads(response.content)["error"]["message"].endswith((".", "?"))


POSTED = [
    "/compare/add",
    "/jobs/plan",
    "/jobs/campaign",
    "/jobs/counter",
    "/jobs/prices",
    "/pact/import",
    "/deals/bring",
    "/data/add",
]
"""Where forms go, but for those that name a job or a file."""


@given(
    path=st.sampled_from(POSTED),
    pairs=PAIRS,
    file=st.none() | st.binary(max_size=60) | st.sampled_from(FILES),
)
@settings(suppress_health_check=CHECKS)
def test_no_form_is_a_fault(client, path, pairs, file):
    from standaside_web.jobs import actions
    from standaside_web.jobs.models import Job

    before = stored()
    sent = {key: value for key, value in pairs if "\x00" not in key} | {"draws": "20"}
    if file is not None and not path.startswith("/jobs"):
        sent["file"] = SimpleUploadedFile("f.csv", file)
    response = client.post(path, sent)
    assert response.status_code in (302, 400, 404), (path, sent)
    if response.status_code >= 400:
        assert stored() == before, (path, sent)
    for job in Job.objects.all():
        actions.cancel(job=job)
        actions.end(job.pk, "cancelled")


def test_every_form_is_tried(site):
    from standaside_web.routes import ROUTES

    posts = {f"/{route.at}" for route in ROUTES if route.method == "POST" and "<" not in route.at}
    assert posts == set(POSTED)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"{}", b"a=%", b"=" * 5_000, b"&".join(b"a=1" for _ in range(500)), b"x" * 2**21]
)
def test_no_body_is_a_fault(body, client):
    for kind in (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "bad",
    ):
        assert client.post("/jobs/plan", body, content_type=kind).status_code < 500


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("poll-Con=0", 400),
        ("poll=Con+0,Lab+0", 400),
        ("poll=Con+0,Lab+0,LD+0,BRX+0,Green+0,SNP+0,PC+0", 400),
        ("poll=Other+5", 200),
        ("poll-sent=1", 200),
        ("poll=Con+100", 200),
    ],
)
def test_a_strange_poll_is_answered_or_refused(query, status, client):
    answer = client.get(f"/map.json?draws=20&{query}")
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["error"]["message"] == (
            "The poll gives every party 0 %, so nobody would be voted for; give at least one party "
            "its share, or leave the poll out."
        )


def test_a_sentence_names_no_file_of_ours(client):
    told = client.get("/map.json?poll=Con+60,Lab+60").json()["error"]["message"]
    assert told == "The poll adds to 120 %, which is over 100; lower a figure."


SEAT = "/seat/E14000598"


@pytest.mark.parametrize(
    ("at", "status", "told"),
    [
        ("/map.json?region=Nowhere", 400, '"region" is "Nowhere"; there is no such region here. It can be'),
        ("/advice.json?draws=20&region=Nowhere", 400, "East Midlands"),
        (
            "/map.json?party=Grene",
            400,
            "no party has that code here. Did you mean Green?",
        ),
        ("/advice.json?draws=20&party=Zzz", 400, "Codes are as in Con"),
        ("/map.json?partners=Lab,Zzz", 400, "Zzz"),
        ("/chamber.json?draws=20&refuses=Lab%2BZzz", 400, "Zzz"),
        ("/seat/E14001063.json", 404, "a code belongs to one set"),
        ("/find?seat=e14001063", 404, "a code belongs to one set"),
        (f"{SEAT}/", 404, "no page at this address"),
        (
            "/compare.json?a=seed%3D5&seed=6",
            400,
            '"seed" is said to be 5 and 6',
        ),
        ("/compare.json?a=seed%3D5&b=seed%3D6", 400, "write it once, beside the questions"),
        (f"/map.json?pact={','.join(['E1:A:B'] * 520)}", 400, "room for 3,500 of it; import it as a file"),
        (f"/map.json?poll={'Con+1,' * 600}Lab+1", 400, "room for 3,500 of it; shorten it"),
    ],
)
def test_a_refusal_says_what_to_do(at, status, told, client):
    answer = client.get(at)
    assert answer.status_code == status
    said = html.unescape(answer.content.decode())
    assert told in (json.loads(said)["error"]["message"] if said.startswith("{") else said)
    assert "Did you mean E1" not in said


@pytest.mark.parametrize("spelt", ["gower", "W07000046,,,", "w07000046", "gower-"])
def test_a_constituency_has_one_page(spelt, client):
    assert client.get(f"{SEAT}/../x.json").status_code == 404
    answer = client.get(f"/seat/{spelt}?draws=20")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/seat/W07000046?story=remain-alliance-2019&draws=20",
    )


def test_what_is_said_inside_a_compared_question_counts(client):
    at = "/compare.json?a=story%3Dunite-to-remain-2019%26seed%3D5%26draws%3D20&b=story%3Dremain-alliance-2019"
    told = client.get(at).json()
    assert (told["seed"], told["draws"]) == (5, 20)
    assert told["address"].endswith("&draws=20&seed=5")


def test_only_the_head_is_sent_where_only_that_was_asked_for(site, database):
    from django.core.wsgi import get_wsgi_application
    from django.test import RequestFactory

    heads = []

    def sent(method, at):
        environ = RequestFactory(HTTP_HOST="testserver").generic(method, at).environ
        body = b"".join(get_wsgi_application()(environ, lambda *told: heads.append(told)))
        return body, dict(heads[-1][1])["Content-Length"]

    for at in ("/method", "/nowhere", "/map.json?draws=0"):
        whole, length = sent("GET", at)
        assert length == str(len(whole))
        assert sent("HEAD", at) == (b"", length)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"&".join(b"a=1" for _ in range(500)), "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data; boundary="),
        (b"x" * 2**21, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_line_of_the_log_at_most(body, kind, client):
    import io
    import logging.config

    from standaside_web.config.settings import LOGGING

    made, told = logging.config.dictConfigClass(LOGGING), io.StringIO()
    handler = logging.StreamHandler(told)
    for name in LOGGING["handlers"]["stderr"]["filters"]:
        handler.addFilter(made.configure_filter(dict(LOGGING["filters"][name])))
    logging.getLogger().addHandler(handler)
    try:
        assert client.post("/jobs/plan", body, content_type=kind).status_code in (400, 413)
    finally:
        logging.getLogger().removeHandler(handler)
    assert "Traceback" not in told.getvalue()
    assert told.getvalue().count("\n") <= 1


@pytest.mark.parametrize(
    "at",
    [
        "/compare.json?a=seed%3D7%26draws%3D00000000000300000",
        "/live?sent=1&draws=00000000000150000&seed=8",
        "/live?sent=1&seed=00000000000099999999999999",
        "/scenario?sent=1&draws=20001",
    ],
)
def test_noughts_before_a_number_are_no_way_past_its_limit(at, client):
    answer = client.get(at)
    assert answer.status_code == 400 or "/live" in at  # which says it beside the answer before
    assert "whole number from" in answer.content.decode()
    assert 'class="hexmap' not in answer.content.decode()


def test_noughts_before_a_number_are_no_matter_within_its_limit(client):
    assert client.get("/map.json?draws=00020&limit=1").json()["draws"] == 20
