"""Any address and any form: a page or a JSON error with a sentence, never a fault, and nothing stored."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PATHS = [
    "/",
    "/map",
    "/map.json",
    "/map.csv",
    "/scenario",
    "/live",
    "/seat/E14000598",
    "/find",
    "/method.json",
]
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
PAIRS = st.lists(st.tuples(st.sampled_from(KEYS), NASTY | st.text(max_size=20)), max_size=6)


@given(path=st.sampled_from(PATHS), pairs=PAIRS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_address_is_a_fault(client, path, pairs):
    from standaside_web.jobs.models import Job

    query = urlencode([(key, value) for key, value in pairs if key != "draws"], errors="replace")
    response = client.get(f"{path}?draws=20&{query}")
    assert response.status_code in (200, 302, 400, 404, 414), (path, query)
    if response.status_code >= 400 and path.endswith((".json", ".csv")):
        assert json.loads(response.content)["error"]["message"].endswith((".", "?"))
    assert not Job.objects.exists()


@given(pairs=PAIRS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_form_is_a_fault(client, pairs):
    from standaside_web.jobs import actions
    from standaside_web.jobs.models import Job

    response = client.post(
        "/jobs/plan", urlencode(pairs, errors="replace"), "application/x-www-form-urlencoded"
    )
    assert response.status_code in (302, 400, 404)
    for job in Job.objects.all():
        actions.cancel(job=job)


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


@pytest.mark.parametrize("query", ["poll-Con=0", "poll=Con+0,Lab+0", "poll-sent=1", "poll=Con+100"])
def test_a_strange_poll_is_no_fault(query, client):
    assert client.get(f"/map.json?draws=20&{query}").status_code in (200, 400)


def test_a_sentence_names_no_file_of_ours(client):
    told = client.get("/map.json?poll=Con+60,Lab+60").json()["error"]["message"]
    assert told == "[poll] shares: The poll of GB adds to 120 %, which is over 100; check the figures."
