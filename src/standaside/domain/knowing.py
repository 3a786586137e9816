"""Which law of errors fits a question: what its poll tells of Great Britain, its nations or regions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from standaside.domain.axes import Constituencies
from standaside.domain.forecasts import Uncertainty
from standaside.domain.noise import LAWS
from standaside.domain.votes import Poll

_OF_A_LAW = (
    "usual",
    "wild",
    "growth",
    "common_part",
    "region_part",
    "correlation",
    "shared_correlation",
    "width",
)


def known(poll: Poll | None, places: Constituencies) -> str:
    """
    Say what a poll tells: the shares of "gb", of every "nation" or of every "region".

    One nation or region that it does not name is known all the same if it names Great Britain.
    """
    named = set() if poll is None else set(poll.shares)
    polled = places.polled()
    for kind, areas in (("region", places.regions), ("nation", places.nations)):
        missing = {area for area, here in zip(areas, polled, strict=True) if here} - named
        if not missing or (len(missing) == 1 and "GB" in named):
            return kind
    return "gb"


def informed(given: Uncertainty, poll: Poll | None, places: Constituencies) -> Uncertainty:
    """
    Put the law for what a poll tells in place of every number that was not set.

    Parameters
    ----------
    given : Uncertainty
        A number is taken as not set if it is that of one of the laws.
    poll : Poll or None
    places : Constituencies

    Examples
    --------
    >>> places = Constituencies(
    ...     ("a", "b", "c"), ("A", "B", "C"), ("England", "Wales", "Scotland"),
    ...     ("East", "Wales", "Scotland"), ("", "", ""), "2010",
    ... )
    >>> poll = Poll({area: {"Con": 0.4} for area in ("East", "Wales", "Scotland")})
    >>> informed(Uncertainty(), poll, places).usual == LAWS["region"].usual
    True
    """
    law = LAWS[known(poll, places)]
    changes: dict[str, Any] = {
        name: getattr(law, name)
        for name in _OF_A_LAW
        if any(getattr(given, name) == getattr(other, name) for other in LAWS.values())
    }
    return replace(given, **changes)
