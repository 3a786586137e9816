"""Every route: a permission, an example, an answer in each format, and a sentence for what is wrong."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.web.examples import EXAMPLES
from tests.web.working import stored

POSTED = ("start-", "import-", "add-", "bring-", "remove-", "own")
"""Beginnings of the names of routes that change something, and of the page that only its owner finds."""

GETS = [name for name in EXAMPLES if not name.endswith("-job") and not name.startswith(POSTED)]
WITH_FORMATS = [name for name in GETS if name not in ("live", "find", "api-slash", "openapi", "robots")]


@pytest.fixture
def job(database):
    from standaside_web.jobs import actions

    return actions.start(kind="plan", text="story=remain-alliance-2019", session="somebody-else")


def filled(at: str, job) -> str:
    return at.format(job=job.pk)


def with_ending(at: str, ending: str) -> str:
    path, _, query = at.partition("?")
    stem = "/home" if path == "/" else path
    return f"{stem}.{ending}" + (f"?{query}" if query else "")


def test_every_route_has_a_permission_and_an_example(site):
    from standaside_web.permissions import Permission
    from standaside_web.routes import ROUTES

    assert {route.name for route in ROUTES} == set(EXAMPLES)
    assert all(isinstance(route.permission, Permission) for route in ROUTES)
    assert {r.name: r.permission.name for r in ROUTES} == {k: e.permission for k, e in EXAMPLES.items()}


def test_there_is_no_address_outside_the_table(site):
    from django.urls import get_resolver

    from standaside_web.routes import ROUTES
    from standaside_web.serving import patterns

    listed = {pattern.name for route in ROUTES for pattern in patterns(route)}
    assert {pattern.name for pattern in get_resolver().url_patterns} == listed


@pytest.mark.parametrize("name", [*GETS, "job"])
def test_the_page(name, client, job):
    response = client.get(filled(EXAMPLES[name].at, job), follow=True)
    assert response.status_code == 200
    assert "</html>" in response.content.decode() or name in ("live", "openapi", "robots")


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx"])
@pytest.mark.parametrize("name", [*WITH_FORMATS, "job"])
def test_the_same_data_by_ending(name, ending, client, job):
    response = client.get(with_ending(filled(EXAMPLES[name].at, job), ending))
    assert response.status_code == 200
    if ending == "json":
        assert json.loads(response.content)["title"]
    elif ending == "csv":
        table = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
        assert list(table) or name in ("data", "jobs")  # nothing yet
        assert not_described(name, table.fieldnames) == []
    else:
        assert response.content.startswith(b"PK")


def not_described(name: str, columns: list[str]) -> list[str]:
    """Columns of a table that the manual of the API does not have."""
    import re

    from standaside_web.api.openapi import page_of
    from standaside_web.routes import ROUTES

    page = page_of(next(route for route in ROUTES if route.name == name))
    known = [re.escape(one).replace(r"\*", ".+") for one in page.table_columns()]
    return [column for column in columns if not any(re.fullmatch(one, column) for one in known)]


@pytest.mark.parametrize("name", WITH_FORMATS)
def test_whatever_a_page_reads_of_its_address_is_described(name, client, job, monkeypatch):
    from django.http import QueryDict

    from standaside_web import serving
    from standaside_web.routes import ROUTES

    of_request, read = [], set()
    monkeypatch.setattr(serving, "check", lambda parameters, query: of_request.append(query))
    for method in ("get", "getlist", "__getitem__", "__contains__"):
        plain = getattr(QueryDict, method)

        def noted(self, key, *rest, plain=plain):
            if any(self is query for query in of_request):
                read.add(key)
            return plain(self, key, *rest)

        monkeypatch.setattr(QueryDict, method, noted)
    at = filled(EXAMPLES[name].at, job)
    route = next(route for route in ROUTES if route.name == name)
    reads = {parameter.name for parameter in (*route.parameters, *route.fields)}
    other = "draws=9" if "draws" in reads and "draws=" not in at else "utm_source=9"
    client.get(f"{at}{'&' if '?' in at else '?'}{other}")
    assert of_request
    assert read <= reads


@pytest.mark.parametrize("at", [wrong for name in GETS for wrong in EXAMPLES[name].wrong])
def test_what_is_wrong_gets_a_sentence_and_stores_nothing(at, client):
    before = stored()
    response = client.get(at)
    assert response.status_code in (400, 404)
    assert 'role="alert"' in response.content.decode()
    assert not response.cookies
    assert stored() == before
    if at.partition("?")[0] not in ("/find", "/live"):
        told = json.loads(client.get(with_ending(at, "json")).content)["error"]
        assert set(told) == {"status", "title", "message"}
        assert told["message"].endswith((".", "?"))


@pytest.mark.parametrize("at", ["/nowhere", "/nowhere.json", "/map/", "/seat/", "/jobs/x", "/admin/"])
def test_no_such_page(at, client):
    response = client.get(at)
    assert response.status_code == 404
    assert ("error" in response.json()) if at.endswith(".json") else (b"front page" in response.content)


@pytest.mark.parametrize("name", list(EXAMPLES))
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_an_address_takes_one_method(name, method, client, job):
    from standaside_web.routes import ROUTES

    route = next(route for route in ROUTES if route.name == name)
    if route.method.lower() != method:
        assert getattr(client, method)(filled(EXAMPLES[name].at, job)).status_code == 405


def test_only_who_started_a_job_may_cancel_it(client, job):
    assert client.post(f"/jobs/{job.pk}/cancel").status_code == 404
    job.refresh_from_db()
    assert job.open


def test_a_form_without_its_token_is_refused(database):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post("/jobs/plan").status_code == 403


def test_an_address_too_long_is_refused(client):
    response = client.get("/map.json?find=" + "x" * 4_000)
    assert response.status_code == 414
    assert "bytes" in response.json()["error"]["message"]
