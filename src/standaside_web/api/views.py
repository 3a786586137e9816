"""The manual of the API: as the OpenAPI document, and as a page that needs nobody's scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from standaside import __version__
from standaside_web.api import openapi
from standaside_web.explore import other_tables as tables
from standaside_web.formats import ENDINGS
from standaside_web.pages import Page, fact
from standaside_web.parameters import PAGING, Parameter
from standaside_web.sending import conditional
from standaside_web.serving import Route


@dataclass(frozen=True, slots=True)
class Operation:
    """
    An address of data as the page shows it.

    ``asks`` says whether it takes a whole question; ``parameters`` are those beside it,
    ``facts`` the fields of the answer, name and words each, and ``columns`` those of its table.
    ``in_path`` is an example of the parts of the path.
    """

    name: str
    path: str
    words: str
    who: str
    asks: bool
    in_path: str
    parameters: Sequence[Mapping[str, str]]
    facts: Sequence[Mapping[str, str]]
    columns: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ApiPage(Page):
    """Every address of data, with what it takes and what it gives."""

    template: ClassVar[str] = "api.html"
    section: ClassVar[str] = "api"
    brief: ClassVar[str] = (
        "Whatever a page shows, as JSON, CSV or XLSX at the same address with another ending."
    )

    rows: Sequence[Mapping[str, Any]] = fact(
        "One address of data each: name, path, what it gives, who may ask, formats, parameters, fields",
        shape=Sequence[tables.AddressRow],
    )
    operations: Sequence[Operation] = fact("The rows, for the template", data=False, default=())
    about: Sequence[tuple[str, str]] = fact(
        "What holds for all of them: a heading and a paragraph each", data=False, default=openapi.ABOUT
    )
    shared: Sequence[Mapping[str, str]] = fact(
        "Parameters of a question, which most addresses take", data=False, default=()
    )


def show(request: HttpRequest) -> ApiPage:
    """The manual for people."""
    from standaside_web.explore.parameters import QUESTION

    operations = _operations()
    return ApiPage(
        title="The same answers for programs",
        address="/api",
        version=__version__,
        rows=[
            {
                "name": one.name,
                "path": one.path,
                "words": one.words,
                "who": one.who,
                "formats": list(ENDINGS),
                "takes_a_question": one.asks,
                "parameters": [row["name"] for row in one.parameters],
                "fields": [row["name"] for row in one.facts],
                "columns": list(one.columns),
            }
            for one in operations
        ],
        operations=operations,
        shared=[_row(parameter) for parameter in QUESTION],
    )


@cache
def _operations() -> tuple[Operation, ...]:
    """Read the table of routes."""
    from standaside_web.explore.parameters import QUESTION
    from standaside_web.routes import ROUTES

    return tuple(_operation(route, shared=QUESTION) for route in openapi.api_routes(ROUTES))


def _operation(route: Route, *, shared: Sequence[Parameter]) -> Operation:
    page, keys = openapi.page_of(route), set(route.parameters)
    in_path = "".join(f"{one.name}={one.example} " for one in route.takes if one.in_path)
    return Operation(
        name=route.name,
        path=openapi.path_of(route, "json"),
        words=(page.__doc__ or "").strip().splitlines()[0],
        who=route.permission.words,
        asks=keys >= set(shared),
        in_path=in_path.strip(),
        parameters=[_row(one) for one in (*route.takes, *PAGING) if one not in shared],
        facts=[
            {"name": one.name, "words": one.metadata["help"]}
            for one in fields(page)
            if one.metadata.get("data", True)
        ],
        columns=page.table_columns(),
    )


def _row(parameter: Parameter) -> dict[str, str]:
    return {"name": parameter.name, "words": parameter.words, "expects": parameter.expects}


def to_page(request: HttpRequest) -> HttpResponse:
    """From the address with a slash to the page."""
    return HttpResponseRedirect("/api")


def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return conditional(request, HttpResponse(_document(), content_type="application/json"))


@cache
def _document() -> bytes:
    from standaside_web.routes import ROUTES

    return json.dumps(openapi.document(ROUTES), ensure_ascii=False, allow_nan=False).encode() + b"\n"
