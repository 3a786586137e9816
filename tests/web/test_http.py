"""What a program or a proxy sees of any address: methods, caching, types, names, and one shape of errors."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile

import pytest

from tests.web.examples import EXAMPLES
from tests.web.test_routes import GETS, WITH_FORMATS, filled, job, with_ending  # noqa: F401

KINDS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.parametrize("at", ["/map.csv?draws=20", "/method", "/method.json", "/scenario.json?draws=20"])
def test_head_says_what_get_would(at, client):
    whole, head = client.get(at), client.head(at)
    assert (head.status_code, head.content) == (200, b"")
    names = ("Content-Type", "ETag", "Cache-Control", "Vary", "Content-Disposition", "Content-Length")
    assert [head.get(name) for name in names] == [whole.get(name) for name in names]
    tag = whole.get("ETag")
    assert tag is None or client.head(at, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("at", ["/map.json", "/scenario", "/jobs/plan", "/api/openapi.json"])
def test_options_says_which_methods_there_are(at, client):
    answer = client.options(at)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == ("POST, OPTIONS" if at == "/jobs/plan" else "GET, HEAD, OPTIONS")
    assert not answer.has_header("Access-Control-Allow-Origin")  # the manual says why


@pytest.mark.parametrize("ending", list(KINDS))
def test_data_have_a_type_a_name_and_a_character_set(ending, client):
    answer = client.get(f"/map.{ending}?draws=20&find=ynys")
    assert answer["Content-Type"] == KINDS[ending]
    named = answer.get("Content-Disposition", "")
    slug = "standaside-map-a-remain-alliance-autumn-2019"
    assert named == ("" if ending == "json" else f'attachment; filename="{slug}.{ending}"')
    if ending != "xlsx":
        assert "Ynys" in answer.content.decode("utf-8")


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("/nowhere.csv", 404),
        ("/seat/atlantis.xlsx", 404),
        ("/map.csv?view=x", 400),
        ("/api/openapi.json?x=1", 400),
        ("/map.json?find=" + "x" * 4_000, 414),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Accept": "text/html"}])
def test_every_refusal_of_data_is_the_same_json(at, code, headers, client):
    answer = client.get(at, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/json")
    assert set(answer.json()["error"]) == {"status", "title", "message"}
    assert answer["Cache-Control"] == "private, no-store"


def test_a_database_that_does_not_answer_is_said_so(client, monkeypatch):
    from django.db import OperationalError

    from standaside_web.explore import maps

    def silent(query):
        raise OperationalError("connection refused")

    monkeypatch.setattr(maps, "asked", silent)
    for at, kind in (("/map.json?seed=77", "application/json"), ("/map?seed=77", "text/html; charset=utf-8")):
        route = client.get(at)
        assert (route.status_code, route["Content-Type"], route["Retry-After"]) == (503, kind, "60")


@pytest.mark.parametrize("name", [*GETS, "job"])
def test_only_what_depends_on_the_address_alone_may_be_kept_by_others(name, client, job):  # noqa: F811
    from standaside_web.routes import ROUTES

    route = next(route for route in ROUTES if route.name == name)
    answer = client.get(filled(EXAMPLES[name].at, job))
    if route.kept:
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.content.decode()
        assert "Cookie" not in answer["Vary"]
    elif name not in ("openapi", "live", "robots"):
        assert answer["Cache-Control"] == "private, no-store"
        assert "Cookie" in answer["Vary"]


def test_a_page_with_a_token_is_kept_for_nobody(client, monkeypatch):
    from django.middleware.csrf import get_token

    from standaside_web import sending, serving
    from standaside_web.explore import about

    plain, kept = about.method, sending.Kept(2**20)
    route = next(
        r for r in __import__("standaside_web.routes", fromlist=["ROUTES"]).ROUTES if r.name == "method"
    )

    def with_token(request):
        get_token(request)
        return plain(request)

    monkeypatch.setattr(serving, "KEPT", kept)
    monkeypatch.setitem(vars(route), "view", with_token)
    answer = client.get("/method")
    assert (answer.status_code, len(kept.answers)) == (200, 0)
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("accepts", ["br, gzip", "identity", ""])
def test_bytes_are_packed_for_who_can_unpack_them(accepts, client):
    plain = client.get("/method.json").content
    answer = client.get("/method.json", headers={"Accept-Encoding": accepts})
    packed = answer.get("Content-Encoding") == "gzip"
    assert packed == ("gzip" in accepts)
    assert (gzip.decompress(answer.content) if packed else answer.content) == plain


def test_a_hostile_cell_stays_text_in_every_table(site):
    from standaside_web.explore.about import MethodPage
    from standaside_web.formats import WHOLE, WRITERS

    cells = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\n=1", "＝1", "{=1}", "a\r=1"]
    page = MethodPage(title="t", address="/method", rows=[{"name": cell} for cell in cells], verdicts={})
    table = csv.reader(io.StringIO(WRITERS["csv"](page, WHOLE).decode("utf-8-sig"), newline=""))
    assert [row[0] for row in table] == ["name", *(f"'{cell}" for cell in cells[:-2]), "{=1}", "a\n=1"]
    book = zipfile.ZipFile(io.BytesIO(WRITERS["xlsx"](page, WHOLE)))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("/deals?text=offer", "offer"),
        ("/deals?at=yesterday", "yesterday"),
    ],
)
def test_malformed_text_in_an_address_is_a_wrong_request_and_no_missing_page(at, said, client):
    page = client.get(at)
    assert (page.status_code, said in page.content.decode()) == (400, True)
    error = client.get(at.replace("/deals?", "/deals.json?")).json()["error"]
    assert (error["status"], error["title"]) == (400, "What was sent cannot be read")


def test_a_pact_that_cannot_be_read_comes_back_in_its_box(client):
    sent = {"story": "unite-to-remain-2019", "text": "place,helped\nLewes,LD"}
    page = client.post("/pact/import", sent)
    text = page.content.decode()
    assert page.status_code == 400
    assert "no column" in text
    assert ">place,helped\nLewes,LD</textarea>" in text
    assert 'name="story" value="unite-to-remain-2019"' in text


def test_programs_that_follow_links_are_asked_to_leave_what_would_be_counted_anew(client):
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    left = [line.removeprefix("Disallow: ") for line in answer.content.decode().splitlines()[1:]]
    assert {"/*draws=", "/*edit=", "/live", "/jobs"} <= set(left)
    shown = client.get("/map?draws=20").content.decode()
    count = next(at for at in shown.split('"') if "draws=10000" in at)
    assert any(rule.strip("/*") in count for rule in left)
    assert not any(client_rule in "/map?story=unite-to-remain-2019" for client_rule in map(str.strip, left))


def test_a_kept_page_is_made_again_after_a_minute(client, monkeypatch):
    from standaside_web import sending

    at = "/method"
    client.get(at)
    key = f"{at}?"
    held = sending.KEPT.find(key)
    assert held is not None
    late = held.made_at + sending.FRESH_SECONDS + 1
    monkeypatch.setattr(sending.time, "monotonic", lambda: late)
    size = sending.KEPT.size
    assert sending.KEPT.find(key) is None
    assert sending.KEPT.size == size - held.size
