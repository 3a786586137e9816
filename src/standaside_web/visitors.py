"""
Whose request or job this is, for what only its browser session may see.

Questions are values and know nobody. What they name may be private all the same: results
that somebody brought. So the session is set once, where a request or a job begins, and
asked only where such a thing is read.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from standaside_web.explore.question import Question

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
    denied : bool
        Whether something private was asked for that is not this visitor's: the answer is kept for nobody
        either, for its owner would get it.
    named : dict of str to str, or None
        Questions that links of the answer have by their ids, and what each says; they are stored once it is
        sure that the answer is sent. None outside requests, where they are stored at once.
    opened : dict of str to Question
        Stored questions that the request named, by id.
    refuses : bool
        Whether a page is drawn that refuses something: it stores nothing, so its links say a question by
        what the request named.
    """

    session: str = ""
    allowed: set[str] = field(default_factory=set)
    denied: bool = False
    named: dict[str, str] | None = None
    opened: dict[str, Question] = field(default_factory=dict)
    refuses: bool = False

    @property
    def private(self) -> bool:
        """Whether anything private was read, or asked for."""
        return bool(self.allowed) or self.denied


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


def origin_of(request: HttpRequest) -> str:
    """
    Make what stands for the network that a request comes from; empty where that cannot be told.

    A keyed hash of the address, or of the /64 that it is in: whoever has the table but not the key learns
    no address. One of a private network or of this machine is that of a proxy which nobody told us of, and
    stands for nobody.
    """
    from django.conf import settings

    address = address_of(request.META.get("REMOTE_ADDR", ""), forwarded(request), settings.PROXIES)
    return salted_hmac("standaside.origin", address, algorithm="sha256").hexdigest() if address else ""


def forwarded(request: HttpRequest) -> str:
    """What proxies wrote of those they were asked by."""
    return str(request.headers.get("X-Forwarded-For", ""))


def address_of(peer: str, forwarded: str, proxies: int) -> str:
    """
    Tell the network of whoever asks.

    Parameters
    ----------
    peer : str
        Address that the connection comes from.
    forwarded : str
        What stands in ``X-Forwarded-For``: each proxy appends the address that it was asked from, so only
        the last ones are true.
    proxies : int
        How many proxies of ours there are; without any the header is not read.

    Examples
    --------
    >>> address_of("8.8.8.8", "1.1.1.1", 0), address_of("10.0.0.1", "9.9.9.9, 8.8.8.8", 1)
    ('8.8.8.8', '8.8.8.8')
    >>> address_of("10.0.0.1", "8.8.8.8", 0), address_of("2606:4700:1:2:3:4:5:6", "", 0)
    ('', '2606:4700:1:2::')
    >>> address_of("10.0.0.1", "8.8.4.4:1234", 1), address_of("10.0.0.1", "[2606:4700::1]:443", 1)
    ('8.8.4.4', '2606:4700::')
    """
    if proxies:
        hops = [hop.strip() for hop in forwarded.split(",")]
        peer = _without_port(hops[-proxies]) if len(hops) >= proxies else ""
    try:
        found = ipaddress.ip_address(peer)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or ipaddress.IPv6Address(int(found) >> 64 << 64)
    return str(found) if found.is_global else ""


def _without_port(hop: str) -> str:
    """An address as some proxies write it, with a port behind."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


@contextmanager
def visiting(session: str, *, named: dict[str, str] | None = None) -> Iterator[Visitor]:
    """Act for a session while this block runs; ``named`` gathers what an answer's links name."""
    visitor = Visitor(session, named=named)
    token = _NOW.set(visitor)
    try:
        yield visitor
    finally:
        _NOW.reset(token)


def refuse() -> None:
    """From here on what is drawn refuses something."""
    current().refuses = True


@contextmanager
def refusing() -> Iterator[None]:
    """Draw a page that refuses something, whether a request has come as far as to a visitor or not."""
    if _NOW.get() is not None:
        refuse()
        yield
        return
    with visiting(""):
        refuse()
        yield


def current() -> Visitor:
    """Who asks; nobody in particular outside requests and jobs."""
    return _NOW.get() or Visitor()
