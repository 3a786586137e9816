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

    Everything said must hold: two ranges for one party leave what both allow.

    Raises
    ------
    UnknownNameError
        If a part cannot be read, names an unknown party, runs backwards, or asks for more than there is;
        or if two parts on one party leave nothing.
    """
    from standaside.domain import Given

    seats: dict[str, tuple[float, float]] = {}
    shares: dict[str, tuple[float, float]] = {}
    for part in re.split(r"[,;]", text):
        code, unit, range_ = _read(part.strip(), parties, house)
        held = seats if unit == "seats" else shares
        held[code] = _both(code, unit, held.get(code, range_), range_)
    return Given(
        seats={code: (int(low), int(high)) for code, (low, high) in seats.items()},
        shares={code: (low / 100, high / 100) for code, (low, high) in shares.items()},
    )


def _read(part: str, parties: Parties, house: int) -> tuple[str, str, tuple[float, float]]:
    """Party, unit ("seats" or "%") and range of one part, within what there is."""
    found = _PART.match(part)
    if found is None:
        raise UnknownNameError(
            f'--given: "{part}" cannot be read; write "Con 360-370 seats" or "Lab 30 %", several with commas.'
        )
    name, first, last, said = found.groups()
    code = parties.codes[parties.find(name, where="in --given")]
    low, high = float(first), float(last or first)
    unit, most, room = (
        ("seats", house, SEATS_AROUND) if said.startswith("seat") else ("%", 100, POINTS_AROUND)
    )
    _check_range(part, low, high, most, unit)
    around = 0 if last else room
    return code, unit, (max(low - around, 0), min(high + around, most))


def _check_range(part: str, low: float, high: float, most: int, unit: str) -> None:
    """Refuse a range that no election can be in."""
    if low > high:
        raise UnknownNameError(f'--given: "{part}" runs backwards; write the smaller number first.')
    if high > most:
        why = f"there are {most} seats" if unit == "seats" else "a share is at most 100 %"
        raise UnknownNameError(f'--given: "{part}" cannot be: {why}; give a smaller number.')
    if unit == "seats" and not (low.is_integer() and high.is_integer()):
        raise UnknownNameError(f'--given: "{part}": seats come whole; leave the fraction out.')


def _both(code: str, unit: str, one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """What two ranges for one party both allow."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    if low > high:
        first, second = (f"{a:g} to {b:g} {unit}" for a, b in (one, other))
        raise UnknownNameError(
            f"--given: {code} cannot have both {first} and {second}; leave one of the two out."
        )
    return low, high
