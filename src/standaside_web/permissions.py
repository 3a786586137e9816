"""Who may ask what. Every route names one of these; a route without one does not start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from standaside_web.visitors import session_of


@dataclass(frozen=True, slots=True)
class Permission:
    """
    A rule: its name, its words, and the question it asks of a request.

    ``allows`` gets the request and the parts of the address. A refusal looks like a page
    that does not exist, so that nobody learns what there is.
    """

    name: str
    words: str
    allows: Callable[..., bool]


def _anyone(_request: HttpRequest, **_parts: Any) -> bool:
    return True


def _who_asked_for_it(request: HttpRequest, **parts: Any) -> bool:
    from standaside_web.jobs.models import Interest

    key = session_of(request)
    return bool(key) and Interest.objects.filter(job=parts["job"], session=key).exists()


def _who_brought_it(request: HttpRequest, **parts: Any) -> bool:
    from standaside_web.own.models import OwnData

    return bool(OwnData.objects.of(session_of(request)).filter(pk=parts["own"]).exists())


ANYONE = Permission("anyone", "anyone with the address", _anyone)
STARTER = Permission("starter", "a browser session that asked for the job", _who_asked_for_it)
OWNER = Permission("owner", "the browser session that brought the file", _who_brought_it)
