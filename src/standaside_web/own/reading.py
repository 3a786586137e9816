"""What a visitor brought, as the library has it; for nobody else there is no such thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from standaside import OfferFile, Poll, Result, UnknownNameError, parse_offers, unpack_election, unpack_polls
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
    if not OwnData.objects.of(visitor.session).filter(pk=name).exists():
        visitor.denied = True
        raise _unknown(name)
    visitor.allowed.add(name)


def require_named(text: str) -> None:
    """
    Let only the session that brought them go on to what names things somewhere in its text.

    Raises
    ------
    UnknownNameError
        As :func:`require`.
    """
    for name in dict.fromkeys(_ID.findall(text)):
        require(name)


def _unknown(name: str) -> UnknownNameError:
    return UnknownNameError(
        f'This browser has no data "{name}". What somebody brings is private to the browser that brought '
        "it, and goes when its owner or its time says so; bring the file yourself, on the page Your data."
    )


def election(name: str) -> Result:
    """Results that the visitor brought."""
    require(name)
    found: Result = unpack_election(bytes(_held(name, OwnData.Kind.ELECTION).packed))
    return found


def polls(name: str) -> Sequence[Poll]:
    """Polls that the visitor brought, in the order of their file."""
    require(name)
    found: Sequence[Poll] = unpack_polls(bytes(_held(name, OwnData.Kind.POLLS).packed))
    return found


def offers(name: str) -> tuple[str, OfferFile]:
    """The text of offers that the visitor brought, and what it says."""
    require(name)
    held = _held(name, OwnData.Kind.OFFERS)
    text = bytes(held.packed).decode()
    return text, parsed(text, name=held.file)


def parsed(text: str, *, name: str) -> OfferFile:
    """Offers as their text has them; they may be about results that the visitor brought."""
    from standaside_web.explore.answers import baseline

    found: OfferFile = parse_offers(text, name=name, load=baseline)
    return found


def _held(name: str, kind: str) -> OwnData:
    """
    A row of the visitor's, whose name has been required.

    Raises
    ------
    UnknownNameError
        If the file holds something else.
    """
    held: OwnData | None = OwnData.objects.of(visitors.current().session).filter(pk=name).first()
    if held is None:  # removed since it was required
        raise _unknown(name)
    if held.kind != kind:
        kinds = {"election": "results", "polls": "polls", "offers": "offers"}
        raise UnknownNameError(
            f'"{held.name}" holds {kinds[held.kind]}, not {kinds[kind]}; name a file of yours that does.'
        )
    return held


def elections_of_visitor() -> list[dict[str, str]]:
    """Results that the visitor can start from: id and name, the latest first."""
    rows = OwnData.objects.of(visitors.current().session).filter(kind=OwnData.Kind.ELECTION)
    rows = rows.order_by("-made_at", "id")
    return [{"id": row.pk, "name": f"{row.name} (yours)"} for row in rows.only("id", "name")]
