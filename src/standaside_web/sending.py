"""Answers as they are sent: compressed, with a tag, who may keep them; and those that this process keeps."""

from __future__ import annotations

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

NOTHING: Mapping[str, str] = MappingProxyType({})

FRESH_SECONDS = 60
"""Seconds for which a page may be sent as it was made: what it tells of searches is no older."""


@dataclass(frozen=True, slots=True)
class Held:
    """
    An answer as it is sent: its bytes, the same compressed, its type, its tag, further headers.

    ``named`` are the questions that its links have by their ids: whoever gets it finds them stored.
    """

    body: bytes
    packed: bytes
    kind: str
    tag: str
    headers: Mapping[str, str]
    named: Mapping[str, str]
    made_at: float = field(default_factory=time.monotonic)

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return len(self.body) + len(self.packed)


class Kept:
    """Answers kept in this process, least recently used dropped first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.size = most_bytes, 0
        self.answers: OrderedDict[str, Held] = OrderedDict()
        self.lock = Lock()

    def find(self, key: str) -> Held | None:
        """An answer that is kept, and no older than its readers may have it."""
        with self.lock:
            held = self.answers.get(key)
            if held is None:
                return None
            if time.monotonic() - held.made_at > FRESH_SECONDS:
                self.size -= self.answers.pop(key).size
                return None
            self.answers.move_to_end(key)
            return held

    def keep(self, key: str, answer: Held) -> None:
        """Keep an answer, and drop others for it if need be."""
        with self.lock:
            held = self.answers.pop(key, None)
            self.size += answer.size - (held.size if held else 0)
            self.answers[key] = answer
            while self.size > self.most_bytes and self.answers:
                self.size -= self.answers.popitem(last=False)[1].size


KEPT = Kept(96 * 2**20)


def told_to_caches(answered: HttpResponse, *, private: bool) -> HttpResponse:
    """
    Say who may keep an answer: everybody one that depends on the address alone, nobody any other.

    An answer with a tag may be kept by the visitor, who asks whether it still holds; one in which
    something private was read not even by the browser.
    """
    said = answered.get("Cache-Control", "")
    if said.startswith("public"):
        return answered
    if private or not said:
        answered["Cache-Control"] = "private, no-store"
    patch_vary_headers(answered, ["Cookie"])
    return answered


def public(request: HttpRequest, held: Held) -> HttpResponse:
    """Send an answer that is everybody's, its links with the questions that they name."""
    from standaside_web.explore.actions import store

    store(held.named)
    return _send(request, held, f"public, max-age={FRESH_SECONDS}")


def conditional(request: HttpRequest, made: HttpResponse) -> HttpResponse:
    """Send an answer with its tag, or say that the visitor has it already; nobody else keeps it."""
    return _send(request, held_of(made), "private, no-cache")


def held_of(made: HttpResponse, named: Mapping[str, str] = NOTHING) -> Held:
    """Take an answer as it is sent, with a tag made from its bytes."""
    tag = hashlib.sha256(made.content).hexdigest()[:32]
    packed = gzip.compress(made.content, 6, mtime=0)
    more = {name: made[name] for name in ("Content-Disposition", "Link") if made.has_header(name)}
    return Held(made.content, packed, str(made["Content-Type"]), tag, more, named)


def _send(request: HttpRequest, held: Held, cache: str) -> HttpResponse:
    """Send an answer, or say that the visitor has it already."""
    seen = parse_etags(request.headers.get("If-None-Match", ""))
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    tag = f'"{held.tag}"'
    if "*" in seen or tag in (one.removeprefix("W/") for one in seen):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(held.packed if packed else held.body, content_type=held.kind)
        if packed:
            response["Content-Encoding"] = "gzip"
        for name, value in held.headers.items():
            response[name] = value
    response["ETag"] = f"W/{tag}"
    response["Cache-Control"] = cache
    response["Vary"] = "Accept-Encoding"
    return response
