"""``--given``: what is taken as known, in words: "Con 360-370 seats, Lab 29-31 %"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from standaside.errors import UnknownNameError

if TYPE_CHECKING:
    from standaside.domain import Given, Parties

_PART = re.compile(r"^(.+?)\s+(\d+(?:\.\d+)?)(?:\s*(?:-|–|to)\s*(\d+(?:\.\d+)?))?\s*(%|percent|seats?)$")
SEATS_AROUND, POINTS_AROUND = 5, 0.5
"""One number stands for a range this far to both sides: an exact total hardly ever recurs."""


def parse_given(text: str, parties: Parties, house: int) -> Given:
    """
    Read a condition on the seats of parties, of which there are ``house``, and on their shares.

    Raises
    ------
    UnknownNameError
        If a part cannot be read, names an unknown party, runs backwards, or asks for more than there is.
    """
    from standaside.domain import Given

    seats: dict[str, tuple[int, int]] = {}
    shares: dict[str, tuple[float, float]] = {}
    for part in re.split(r"[,;]", text):
        found = _PART.match(part.strip())
        if found is None:
            raise UnknownNameError(
                f'--given: "{part.strip()}" cannot be read; write "Con 360-370 seats" or "Lab 30 %", '
                "several with commas."
            )
        name, low, high, unit = found.groups()
        code = parties.codes[parties.find(name, where="in --given")]
        in_seats = unit.startswith("seat")
        most = (house, f"there are {house} seats") if in_seats else (100, "a share is at most 100 %")
        _check_range(part.strip(), float(low), float(high or low), *most)
        if in_seats:
            around = 0 if high else SEATS_AROUND
            seats[code] = (int(float(low)) - around, int(float(high or low)) + around)
        else:
            room = 0.0 if high else POINTS_AROUND
            shares[code] = ((float(low) - room) / 100, (float(high or low) + room) / 100)
    return Given(seats=seats, shares=shares)


def _check_range(part: str, low: float, high: float, most: int, why: str) -> None:
    """Refuse a range that no election can be in."""
    if low > high:
        raise UnknownNameError(f'--given: "{part}" runs backwards; write the smaller number first.')
    if low > most:
        raise UnknownNameError(f'--given: "{part}" cannot be: {why}; give a smaller number.')
