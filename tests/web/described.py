"""A visitor who holds every JSON answer to its description: tables, cell by cell, and errors."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document."""
    from standaside_web.api.openapi import document
    from standaside_web.routes import ROUTES

    return json.loads(json.dumps(document(ROUTES)))


@cache
def validator(name: str) -> Any:
    """What holds a document to a schema of the description."""
    import jsonschema_rs

    schemas = json.loads(json.dumps(description()["components"]["schemas"]))
    text = json.dumps({"$ref": f"#/$defs/{name}", "$defs": schemas})
    return jsonschema_rs.validator_for(json.loads(text.replace("#/components/schemas/", "#/$defs/")))


@cache
def patterns() -> list[tuple[re.Pattern[str], str]]:
    """Paths of JSON answers, with the name of the schema of each; the plain ones first."""
    found = []
    for path, item in sorted(description()["paths"].items(), key=lambda pair: "{" in pair[0]):
        if path.endswith(".json"):
            content = item["get"]["responses"]["200"]["content"]["application/json"]
            pattern = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
            found.append((pattern, content["schema"]["$ref"].rpartition("/")[2]))
    return found


def held(path: str, code: int, body: bytes) -> None:
    """
    Hold a JSON answer to its description.

    Raises
    ------
    AssertionError
        Naming the first cell that is not as described.
    """
    name = "Error" if code >= 400 else next((s for p, s in patterns() if p.fullmatch(path)), None)
    if name is not None:
        wrong = next(iter(validator(name).iter_errors(json.loads(body))), None)
        assert wrong is None, f"{path}: {list(wrong.instance_path)}: {wrong.message[:300]}"


def visitor() -> Any:
    """Django's test client, with that check at every answer."""
    from django.test import Client

    class Told(Client):
        def request(self, **asked: Any) -> Any:
            answer = super().request(**asked)
            plain = answer.content and not answer.has_header("Content-Encoding")
            if plain and answer.get("Content-Type") == "application/json":
                held(answer.wsgi_request.path, answer.status_code, answer.content)
            return answer

    return Told()
