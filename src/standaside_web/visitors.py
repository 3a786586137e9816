"""
Whose request or job this is, for what only its browser session may see.

Questions are values and know nobody. What they name may be private all the same: results
that somebody brought. So the session is set once, where a request or a job begins, and
asked only where such a thing is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.http import HttpRequest

BEGUN = "begun"
LONGEST_KEY = 40
"""Characters of a key in the table of sessions."""


@dataclass(slots=True)
class Visitor:
    """
    Who asks.

    Attributes
    ----------
    session : str
        Key of the browser session; empty for somebody without one.
    allowed : set of str
        Ids of private things that were found to be this visitor's. An answer in which any was
        read is kept for nobody else.
    """

    session: str = ""
    allowed: set[str] = field(default_factory=set)

    @property
    def private(self) -> bool:
        """Whether anything private was read."""
        return bool(self.allowed)


_NOW: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def session_of(request: HttpRequest) -> str:
    """
    Key of a visitor's session; empty where there is none that this site began and that has not ended.

    What a cookie says is not enough: whoever put a key of their own choice into somebody's
    browser would share what that browser brings.
    """
    key = str(request.session.session_key or "")
    if not (key.isascii() and key.isalnum() and len(key) <= LONGEST_KEY):
        return ""
    return key if request.session.get(BEGUN) else ""


def begun(request: HttpRequest) -> str:
    """Key of the visitor's session, begun here: only those who start or bring something have one."""
    if not session_of(request):
        request.session.create()
        request.session[BEGUN] = True
        request.session.save()
    return session_of(request)


def prolonged(request: HttpRequest) -> str:
    """The same, and from now on it lasts its whole time again, as what is brought in it does."""
    key = begun(request)
    request.session.modified = True
    return key


def without_session(request: HttpRequest) -> None:
    """Forget a session that was begun in vain: its row was undone with what it was begun for."""
    request.session = type(request.session)()


@contextmanager
def visiting(session: str) -> Iterator[Visitor]:
    """Act for a session while this block runs."""
    visitor = Visitor(session)
    token = _NOW.set(visitor)
    try:
        yield visitor
    finally:
        _NOW.reset(token)


def current() -> Visitor:
    """Who asks; nobody in particular outside requests and jobs."""
    return _NOW.get() or Visitor()
