"""What a visitor brought, as the library has it; for nobody else there is no such thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from standaside import Poll, Result, UnknownNameError, unpack_election, unpack_polls
from standaside_web import visitors
from standaside_web.own.models import OwnData

_ID = re.compile(r"own-[a-z]{16}")


def is_own(name: str) -> bool:
    """
    Whether a name is an id of something that a visitor brought.

    Examples
    --------
    >>> is_own("own-abcdefghijklmnop"), is_own("2017")
    (True, False)
    """
    return _ID.fullmatch(name) is not None


def require(name: str) -> None:
    """
    Let only the session that brought something go on.

    Raises
    ------
    UnknownNameError
        If there is no such thing, or it is somebody else's: the same words for both.
    """
    visitor = visitors.current()
    if name in visitor.allowed:
        return
    mine = bool(visitor.session) and OwnData.objects.filter(pk=name, session=visitor.session).exists()
    if not mine:
        raise UnknownNameError(
            f'This browser has no data "{name}". What somebody brings is private to the browser that brought '
            "it, and can be removed there; bring the file yourself, on the page Your data."
        )
    visitor.allowed.add(name)


def election(name: str) -> Result:
    """Results that the visitor brought."""
    require(name)
    found: Result = unpack_election(bytes(OwnData.objects.get(pk=name).packed))
    return found


def polls(held: OwnData) -> Sequence[Poll]:
    """Polls of a row."""
    found: Sequence[Poll] = unpack_polls(bytes(held.packed))
    return found


def elections_of_visitor() -> list[dict[str, str]]:
    """Results that the visitor can start from: id and name, the latest first."""
    session = visitors.current().session
    if not session:
        return []
    rows = OwnData.objects.filter(session=session, kind=OwnData.Kind.ELECTION).order_by("-made_at", "id")
    return [{"id": row.pk, "name": f"{row.name} (yours)"} for row in rows.only("id", "name")]
