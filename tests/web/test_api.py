"""
The API and its description: made from what serves, served whole, and kept to, case by case.

1,000 requests made by Schemathesis from the description, half of them against it;
``STANDASIDE_CAMPAIGN=10`` makes ten times as many.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import zlib
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

CASES = 1_000 * int(os.environ.get("STANDASIDE_CAMPAIGN", "1"))
SHARES = {
    ("light", "positive"): 9,
    ("light", "negative"): 4,
    ("question", "positive"): 4,
    ("question", "negative"): 2,
    ("slow", "positive"): 1,
}
"""Of twenty requests, those to pages without a question, with one, and to those that count long."""

ALWAYS = {"record", "sources", "method", "api", "data", "jobs"}
"""Pages that ask nothing of their address but rows: whatever is as described is answered."""

SLOW = {"advice", "systems", "pact", "compare"}
FEW, FEWEST = 20, 2
"""Simulated elections of a request here: what is tested is the form of the answers, not their figures."""


@pytest.fixture(scope="module")
def description(site):
    from standaside_web.api.openapi import document
    from standaside_web.routes import ROUTES

    return document(ROUTES)


def test_the_description_is_served_and_names_every_address_of_data(client, description):
    from standaside_web.routes import ROUTES

    served = client.get("/api/openapi.json")
    assert (served.status_code, served["Content-Type"]) == (200, "application/json")
    assert served.json() == json.loads(json.dumps(description))
    assert served.json()["openapi"].startswith("3.1")
    assert len(served.json()["paths"]) == 3 * sum(route.has_data for route in ROUTES)
    again = client.get("/api/openapi.json", headers={"If-None-Match": served["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_parameter_is_explained_and_its_example_is_right(site):
    from standaside_web.parameters import fits
    from standaside_web.routes import ROUTES

    every = {parameter for route in ROUTES for parameter in (*route.takes, *route.parameters)}
    assert len(every) > 40
    for parameter in every:
        assert len(parameter.words) >= 10, parameter.name
        assert parameter.expects, parameter.name
        assert not parameter.example or fits(parameter.kind, parameter.example) or parameter.in_path
        assert parameter.in_path or parameter.check([""]) is None


OPEN = {"CampaignFound.document", "CounterFound.document", "PricesFound.prices", "DealsPage.settled"}
"""What a command prints is described with the command."""


def test_every_table_says_of_every_column_what_it_is(site, description):
    schemas = description["components"]["schemas"]
    silent, loose = [], []
    for name, schema in schemas.items():
        if "properties" in schema and name not in ("Note", "Phrase"):
            assert schema["additionalProperties"] is False, name
            for column, told in schema["properties"].items():
                at = f"{name}.{column}"
                silent += [] if len(told.get("description", told.get("$ref", ""))) > 3 else [at]
                loose += [at] if _is_loose(told) else []
    assert silent == []
    assert set(loose) == OPEN
    tables = [name for name in schemas if name.endswith("Row")]
    assert len(tables) > 40


def _is_loose(told) -> bool:
    """Whether anything at all would do somewhere inside."""
    if isinstance(told, dict):
        free = told.get("type") == "object" and told.get("additionalProperties", True) is True
        return free or told.get("items", "some") == {} or any(map(_is_loose, told.values()))
    return isinstance(told, list) and any(map(_is_loose, told))


def test_an_answer_that_is_not_as_described_is_found(client):
    from tests.web.described import held

    told = client.get("/method.json").json()
    held("/method.json", 200, json.dumps(told).encode())
    for spoilt in ({"anchor": 5}, {"anchor": None}, {"more": 1}):
        rows = [{**told["rows"][0], **spoilt}]
        with pytest.raises(AssertionError, match="rows"):
            held("/method.json", 200, json.dumps({**told, "rows": rows}).encode())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_without_rows_still_has_its_columns(ending, client):
    answer = client.get(f"/map.{ending}?draws=20&find=atlantis")
    if ending == "csv":
        head = client.get("/map.csv?draws=20&limit=1").content.decode("utf-8-sig").splitlines()[0]
        assert answer.content.decode("utf-8-sig") == f"{head}\n"
    else:
        import io
        import zipfile

        assert b"p_bloc_without" in zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/sharedStrings.xml")


def test_every_key_of_a_question_is_described(site):
    from standaside_web.explore.keys import KEYS
    from standaside_web.explore.parameters import KINDS, QUESTION

    assert set(KEYS) <= {parameter.name for parameter in QUESTION}
    assert set(KINDS) <= set(KEYS)


def test_the_manual_for_people_needs_nobody_else(client):
    from standaside_web.routes import ROUTES

    text = client.get("/api").content.decode()
    for route in ROUTES:
        assert (f'id="at-{route.name}"' in text) == route.has_data
    assert 'href="/api/openapi.json"' in text
    assert "http" not in text.replace("http-equiv", "")
    assert client.get("/api/")["Location"] == "/api"


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx"])
@pytest.mark.parametrize("at", ["/map{}?draws=20&seed=5", "/scenario{}?draws=20&seed=5"])
def test_an_answer_that_the_visitor_has_is_not_sent_again(at, ending, client):
    address = at.format(f".{ending}")
    first = client.get(address)
    same = [f'"x", {first["ETag"]}', first["ETag"].removeprefix("W/"), "*"]
    for seen in same:
        again = client.get(address, headers={"If-None-Match": seen})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(address, headers={"If-None-Match": '"x"'}).content == first.content


def test_rows_come_in_turns_and_each_answer_leads_to_the_next(client):
    whole = client.get("/map.json?draws=20").json()
    assert whole["paging"] == {
        "total": 650,
        "offset": 0,
        "limit": None,
        **dict.fromkeys(("first", "previous", "next", "last")),
    }
    rows, address = [], "/map.json?draws=20&limit=300"
    while address:
        answer = client.get(address)
        told = answer.json()
        assert told["address"] == whole["address"]
        assert (f'<{told["paging"]["next"]}>; rel="next"' in answer.get("Link", "")) == bool(
            told["paging"]["next"]
        )
        rows += told["rows"]
        last, address = address, told["paging"]["next"]
    assert rows == whole["rows"]
    paging = client.get(last).json()["paging"]
    assert paging["previous"].endswith("&limit=300&offset=300")
    assert (paging["first"][-18:], paging["last"]) == ("limit=300&offset=0", last)
    assert f'<{last}>; rel="last"' in client.get("/map.json?draws=20&limit=300")["Link"]
    table = client.get("/map.csv?draws=20&limit=2&offset=649").content.decode("utf-8-sig").splitlines()
    assert table == [table[0], client.get("/map.csv?draws=20").content.decode("utf-8-sig").splitlines()[-1]]
    beyond = client.get("/map.json?draws=20&limit=5&offset=9000").json()
    assert (beyond["rows"], beyond["paging"]["previous"][-10:]) == ([], "offset=645")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("limit=0", '"limit" is "0"; give a whole number from 1 to 1,000.'),
        ("limit=1e2", '"limit" is "1e2"; give a whole number from 1 to 1,000.'),
        ("limit=%D9%A1", '"limit" is "١"; give a whole number from 1 to 1,000.'),
        ("offset=-1", '"offset" is "-1"; give a whole number from 0 to 100,000.'),
        ("seed=1&seed=2", '"seed" is given 2 times; give it once.'),
        ("seats=5.0", '"seats" is "5.0"; give a whole number from 0 to 5,000, or "none".'),
        ("follow=nan", '"follow" is "nan"; give a number from 0 to 100.'),
        ("fair=yes", '"fair" is "yes"; give 0 or 1.'),
        ("poll=Con", '"poll" is "Con"; give names with a figure each, as in Con 43,Lab 25.'),
        ("q=ZZ", '"q" is "ZZ"; give the id from an address of this site.'),
    ],
)
@pytest.mark.parametrize("path", ["/map.json", "/pact.csv", "/systems.xlsx"])
def test_what_is_not_as_described_is_refused_in_one_shape(path, wrong, said, client):
    answer = client.get(f"{path}?draws=20&{wrong}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    title = "Part of this address cannot be read"
    assert answer.json() == {"error": {"status": 400, "title": title, "message": said}}


@pytest.mark.parametrize(
    "empty", ["limit", "offset", "seats", "view", "sort", "find", "poll", "draws", "story"]
)
def test_an_empty_value_is_the_same_as_none(empty, client):
    assert client.get(f"/map.json?{empty}=").status_code == 200


@pytest.mark.parametrize("at", ["/map.json", "/api/openapi.json", "/nowhere.json"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "MADE-UP"])
def test_a_reader_says_which_methods_it_takes(method, at, database):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).generic(method, at)
    if at != "/nowhere.json":
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer.json()["error"]["status"] == 405


def strategy(schema):
    """Requests of every operation, as described and against the description, in the shares above."""
    from schemathesis import GenerationMode

    groups = {key: [] for key in SHARES}
    for found in schema.get_all_operations():
        operation = found.ok()
        name = operation.definition.raw["tags"][0]
        kind = "slow" if name in SLOW else "question" if simulates(operation) else "light"
        groups[kind, "positive"].append(operation.as_strategy(GenerationMode.POSITIVE))
        against = "question" if kind == "slow" else kind
        groups[against, "negative"].append(operation.as_strategy(GenerationMode.NEGATIVE))
    assert all(groups.values())
    turns = [key for key, share in SHARES.items() for _ in range(share)]
    return st.sampled_from(turns).flatmap(lambda key: st.one_of(groups[key]))


def simulates(operation) -> bool:
    """Whether an address says how many elections to simulate."""
    return "/draws" in str(operation.definition.raw["parameters"])


def made_cheap(case):
    """The same request with few simulated elections but for one in fifty; what is wrong in it stays wrong."""
    name, query = case.operation.definition.raw["tags"][0], dict(case.query or {})
    as_it_is = name not in SLOW and zlib.crc32(repr(query).encode()) % 50 == 0
    if simulates(case.operation) and not as_it_is:
        few = FEWEST if name in SLOW else FEW
        draws = query.get("draws", few)
        query["draws"] = min(draws, few) if isinstance(draws, int) and draws > 0 else draws
    if case.meta.generation.mode.is_positive:  # to JSON 20.0 is a whole number; an address writes 20
        query = {key: int(v) if isinstance(v, float) and v.is_integer() else v for key, v in query.items()}
    case.query = query


@pytest.fixture
def one_connection(database):
    """The application keeps the connection, and with it the transaction, as Django's own test client does."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_answer_keeps_to_the_description(one_connection, caplog):
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    from standaside_web.config.wsgi import application
    from standaside_web.explore.models import StoredQuestion
    from standaside_web.serving import NOT_AS_DESCRIBED

    answers = ["200", "400", "404", "414"]  # what is as described may still have no meaning, or no data here
    checks = {
        "negative_data_rejection": {"expected-statuses": answers[1:]},
        "positive_data_acceptance": {"expected-statuses": answers},
    }
    config = SchemathesisConfig.from_dict({"checks": checks})
    at = "http://testserver"
    schema = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", application, config=config, base_url=at, headers={"Host": "testserver"}
    )
    seen: Counter[int] = Counter()
    stored = [0]

    @given(case=strategy(schema))
    @settings(
        max_examples=CASES, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck)
    )
    def keep_to_it(case):
        made_cheap(case)
        answer = case.call(headers={"Accept-Encoding": "identity", "Host": "testserver"})
        seen[answer.status_code] += 1
        before, stored[:] = stored[0], [StoredQuestion.objects.count()]
        assert answer.status_code == 200 or stored[0] == before
        case.validate_response(answer)
        as_described = case.meta.generation.mode.is_positive
        if as_described and case.operation.definition.raw["tags"][0] in ALWAYS:
            assert answer.status_code == 200, (case.path, case.query)
        assert not (as_described and NOT_AS_DESCRIBED.encode() in answer.content), (
            case.query,
            answer.content,
        )

    with caplog.at_level(logging.CRITICAL):
        keep_to_it()
    sys.stdout.write(f"answers by status: {dict(sorted(seen.items()))}\n")  # shown by pytest -s
    assert sum(seen.values()) >= CASES
    assert set(seen) <= {200, 400, 404, 414}
    assert min(seen[200], seen[400]) > CASES / 10
