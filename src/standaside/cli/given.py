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


def parse_given(text: str, parties: Parties) -> Given:
    """
    Read a condition.

    Raises
    ------
    UnknownNameError
        If a part cannot be read, or names an unknown party.
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
        if unit.startswith("seat"):
            around = 0 if high else SEATS_AROUND
            seats[code] = (int(float(low)) - around, int(float(high or low)) + around)
        else:
            room = 0.0 if high else POINTS_AROUND
            shares[code] = ((float(low) - room) / 100, (float(high or low) + room) / 100)
    return Given(seats=seats, shares=shares)
