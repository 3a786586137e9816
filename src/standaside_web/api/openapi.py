"""
The OpenAPI document, made from what serves: the table of routes, its parameters, the pages' fields.

Nothing is described twice. An address's parameters are those that a request is checked
against, and an answer's schema is the dataclass that becomes its JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from standaside import __version__
from standaside_web.formats import ENDINGS
from standaside_web.pages import ErrorPage, Page
from standaside_web.parameters import Parameter
from standaside_web.serving import Route

ABOUT = (
    (
        "Addresses",
        "Every page of this site is an answer of this API: put .json, .csv or .xlsx behind its path. "
        "JSON has all of a page, the other two its table. The address that a page gives makes the same "
        "answer again, byte for byte, as long as the version stays.",
    ),
    (
        "Parameters",
        "They are checked as they are described here: what does not fit is refused with 400 and a sentence, "
        "and so is a key that an address does not read, or one given twice. An empty value is the same as "
        "leaving it out. Marks that networks append to links, such as utm_source and fbclid, are dropped.",
    ),
    (
        "Rows",
        "They come all at once, or limit of them (at most 1,000) from offset: paging in the JSON and the "
        "header Link say where the first, previous, next and last ones are. The schema of each table says "
        "of every column what it is, in which unit, and whether it may be null.",
    ),
    (
        "Caching",
        "Every answer has an ETag; sent back as If-None-Match it is answered with 304 and no body.",
    ),
    (
        "Errors",
        'They have one shape in all formats, {"error": {"status", "title", "message"}}, and the message says '
        "what is wrong and what to do.",
    ),
    (
        "Other sites",
        "Scripts of pages elsewhere may not read this API: there are no CORS headers. Every new question "
        "costs seconds of computing, and what a browser has brought is answered to that browser; fetch from "
        "a program or from your own server.",
    ),
    ("Changes", "The API reads. What changes something is a form of the site, with a token."),
)
"""What holds for every address: a heading and a paragraph each."""

FORMATS = {
    "json": "All of the page",
    "csv": "The page's table, in UTF-8 with a byte-order mark; lists inside a cell are divided by semicolons",
    "xlsx": "The page's table, and a sheet that says where it comes from",
}
REFUSALS = {
    "400": "A parameter is not what is described here, or the question has no answer",
    "404": "There is no such thing, or not for this visitor, or its data are not on this machine",
    "414": "The address is longer than servers take",
    "503": "Many questions are being counted just now, or the site's database does not answer; the header "
    "Retry-After says when to try again",
}
_PATH = re.compile(r"<(?:\w+:)?(\w+)>")
_REF = "#/components/schemas/{model}"


def api_routes(routes: Iterable[Route]) -> list[Route]:
    """Routes that answer with data."""
    return [route for route in routes if route.has_data]


def page_of(route: Route) -> type[Page]:
    """The dataclass of a route's answer: what its view says it gives."""
    given = get_type_hints(route.view)["return"]
    found = next(kind for kind in (get_args(given) or (given,)) if issubclass(kind, Page))
    return found


def path_of(route: Route, ending: str) -> str:
    """
    Address of a route's data, as OpenAPI writes it.

    Examples
    --------
    >>> from standaside_web.permissions import ANYONE
    >>> path_of(Route(name="seat", at="seat/<slug:code>", view=print, permission=ANYONE), "csv")
    '/seat/{code}.csv'
    """
    stem = _PATH.sub(r"{\1}", route.at) or "home"
    return f"/{stem}.{ending}"


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """
    The whole document, OpenAPI 3.1.

    Parameters
    ----------
    routes : sequence of Route
        The table of routes.
    """
    schemas: dict[str, Any] = {"Error": _error_schema(), "Paging": _paging_schema()}
    parameters: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for route in api_routes(routes):
        answer = _page_schema(page_of(route), schemas)
        named = [_parameter(one, parameters) for one in (*route.takes, *route.parameters[-2:])]
        for ending in ENDINGS:
            paths[path_of(route, ending)] = {
                "get": {
                    "operationId": f"{route.name.replace('-', '_')}_{ending}",
                    "tags": [route.name],
                    "summary": _first_line(page_of(route)),
                    "description": _said(route, ending),
                    "parameters": named,
                    "responses": _responses(answer, ending),
                }
            }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Standaside",
            "version": __version__,
            "summary": "What an electoral pact would really do, as data",
            "description": "\n\n".join(f"**{head}**: {words}" for head, words in ABOUT),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "parameters": dict(sorted(parameters.items())),
            "responses": {f"Refused{code}": _refused(words) for code, words in REFUSALS.items()},
            "headers": {"ETag": {"description": "Mark of these bytes", "schema": {"type": "string"}}},
        },
    }


def _said(route: Route, ending: str) -> str:
    """What an address gives and to whom; the columns of its table, for the formats that hold it alone."""
    names = page_of(route).table_columns() if ending != "json" else []
    listed = f" Columns: {', '.join(names)}." if names else ""
    return f"{FORMATS[ending]}. For {route.permission.words}.{listed}"


def _first_line(page: type[Page]) -> str:
    return (page.__doc__ or "").strip().splitlines()[0].rstrip(".")


def _parameter(parameter: Parameter, known: dict[str, Any]) -> dict[str, str]:
    """A reference to a parameter, which is described once; two of one name have names of their own."""
    described = {
        "name": parameter.name,
        "in": "path" if parameter.in_path else "query",
        "required": parameter.in_path,
        "description": f"{parameter.words}. Give {parameter.expects}.",
        "schema": parameter.schema(),
    }
    if parameter.example:
        described["example"] = parameter.example
    name, number = parameter.name, 2
    while known.setdefault(name, described) != described:
        name, number = f"{parameter.name}{number}", number + 1
    return {"$ref": f"#/components/parameters/{name}"}


def _responses(answer: Mapping[str, Any], ending: str) -> dict[str, Any]:
    kind = ENDINGS[ending]
    schema = answer if ending == "json" else {"type": "string"}
    content = {kind.partition(";")[0]: {"schema": schema}}
    headers = {"ETag": {"$ref": "#/components/headers/ETag"}}
    refusals = {code: {"$ref": f"#/components/responses/Refused{code}"} for code in REFUSALS}
    return {
        "200": {"description": FORMATS[ending], "headers": headers, "content": content},
        "304": {"description": "The same as before; there is no body", "headers": headers},
        **refusals,
    }


def _refused(words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": _REF.format(model="Error")}}},
    }


def _page_schema(page: type[Page], schemas: dict[str, Any]) -> dict[str, Any]:
    if page.__name__ not in schemas:
        schemas[page.__name__] = page_schema(page, schemas)
    return {"$ref": _REF.format(model=page.__name__)}


def page_schema(page: type[Page], schemas: dict[str, Any]) -> dict[str, Any]:
    """
    JSON schema of a page's document.

    Parameters
    ----------
    page : type
        A dataclass of facts.
    schemas : dict
        Receives the schemas of what its fields hold.
    """
    hints = get_type_hints(page, include_extras=True)
    properties: dict[str, Any] = {}
    for one in fields(page):
        if one.metadata.get("data", True):
            kind = one.metadata.get("shape") or hints[one.name]
            properties[one.name] = _described(kind, one.metadata["help"], schemas)
    if page.table in properties:
        properties["paging"] = {"$ref": _REF.format(model="Paging")}
    return _object(properties, (page.__doc__ or "").strip().splitlines()[0])


def _described(kind: Any, words: str, schemas: dict[str, Any]) -> dict[str, Any]:
    found = _schema_of(kind)
    for name, inner in found.pop("$defs", {}).items():
        schemas.setdefault(name, inner)
    found.pop("title", None)
    return (
        {**found, "description": words} if "$ref" not in found else {"allOf": [found], "description": words}
    )


@lru_cache(maxsize=256)
def _cached(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _schema_of(kind: Any) -> dict[str, Any]:
    return dict(_cached(kind).json_schema(ref_template=_REF, mode="serialization"))


def _object(properties: Mapping[str, Any], words: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": words,
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _error_schema() -> dict[str, Any]:
    inner = {
        "status": {
            "type": "integer",
            "minimum": 400,
            "maximum": 599,
            "description": "As in the answer's head",
        },
        "title": {"type": "string", "description": "The kind of error in a few words"},
        "message": {
            "type": "string",
            "description": ErrorPage.__dataclass_fields__["message"].metadata["help"],
        },
    }
    return _object({"error": _object(inner, "The error")}, "The one shape of every error")


def _paging_schema() -> dict[str, Any]:
    count = {"type": "integer", "minimum": 0}
    address = {"type": ["string", "null"]}
    return _object(
        {
            "total": {**count, "description": "Rows there are"},
            "offset": {**count, "description": "Rows passed over"},
            "limit": {"type": ["integer", "null"], "description": "Most rows given; null for all"},
            "first": {**address, "description": "Address of the first rows; null where all are given"},
            "previous": {**address, "description": "Address of the rows before, or null"},
            "next": {**address, "description": "Address of the rows after, or null"},
            "last": {**address, "description": "Address of the last rows; null where all are given"},
        },
        "Which rows of the table these are",
    )
