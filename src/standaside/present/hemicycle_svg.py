"""Two charts of a house: who sits in it, as a half circle, and votes against seats, as pairs of bars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from standaside.count.methods import METHODS
from standaside.present.documents import Document
from standaside.present.markup import Markup, joined, tag
from standaside.present.palette import swatch
from standaside.present.systems_tables import system_name
from standaside.present.wording import percent

WIDE, HIGH = 400, 216
"""Units of one half circle with the words below it."""

_INNER, _OUTER, _ROWS = 70.0, 190.0, 13
_INK = "currentColor"
_BAR, _BAR_WIDE, _LABEL = 9, 250, 46
"""Height of a bar, units of the longest, room for a party's code."""


def whole_seats(seats: Mapping[str, float]) -> dict[str, int]:
    """
    Seats to draw: means rounded to a whole house by largest remainders.

    Examples
    --------
    >>> whole_seats({"Con": 3.6, "Lab": 1.7, "LD": 0.7})
    {'Con': 3, 'Lab': 2, 'LD': 1}
    """
    house = round(math.fsum(seats.values()))
    if house < 1:
        return {code: 0 for code in seats}
    shared = METHODS["hare"]([Fraction(n).limit_denominator(10**6) for n in seats.values()], house)
    return dict(zip(seats, shared.by_lot(float), strict=True))


@lru_cache(maxsize=32)
def places(house: int) -> tuple[tuple[float, float], ...]:
    """
    Points of a half circle, from left to right by their angle, rows evenly filled.

    Examples
    --------
    >>> len(places(650)), places(0)
    (650, ())
    """
    rows = max(1, min(_ROWS, math.ceil(math.sqrt(house / 4))))
    radii = [_INNER + (_OUTER - _INNER) * (i + 0.5) / rows for i in range(rows)]
    filled = METHODS["sainte_lague"]([round(1000 * r) for r in radii], house).by_lot(float) if house else ()
    found = [
        (math.pi * (1 - (i + 0.5) / count), radius)
        for radius, count in zip(radii, filled, strict=False)
        for i in range(count)
    ]
    ordered = sorted(found, key=lambda at: (-at[0], at[1]))
    return tuple((200 + r * math.cos(angle), 198 - r * math.sin(angle)) for angle, r in ordered)


def hemicycle(seats: Mapping[str, float], *, title: str, key: str) -> Markup:
    """
    Draw a house, the largest party at the left, each dot a seat.

    Parameters
    ----------
    seats : mapping of str to float
        Means are rounded to whole seats.
    title : str
    key : str
        Makes the ids of this drawing its own on a page.
    """
    whole = {code: n for code, n in sorted(whole_seats(seats).items(), key=lambda s: (-s[1], s[0])) if n}
    dots = places(sum(whole.values()))
    size = max(3.0, min(9.0, 210 / math.sqrt(max(len(dots), 1))))
    drawn, at = [], 0
    for code, number in whole.items():
        path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in dots[at : at + number])
        drawn.append(tag("path", d=path, stroke=swatch(code).fill))
        at += number
    most = "".join(f"{code} {n}, " for code, n in list(whole.items())[:6]).removesuffix(", ")
    return tag(
        "svg",
        tag("title", title, id=f"{key}-t"),
        tag("desc", f"One dot a seat: {most}.", id=f"{key}-d"),
        tag("g", *drawn, fill="none", stroke_width=f"{size:.1f}", stroke_linecap="round"),
        _words(str(len(dots)), x=200, y=192, size=26),
        _words(most, x=200, y=212, size=11),
        viewBox=f"0 0 {WIDE} {HIGH}",
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
    )  # fmt: skip


def _words(text: str, *, x: int, y: int, size: int) -> Markup:
    return tag("text", text, x=x, y=y, text_anchor="middle", font_size=size, fill=_INK)


def votes_against_seats(document: Document, shares: Mapping[str, float], *, title: str, key: str) -> Markup:
    """
    Draw each larger party's part of the votes and of the seats, one bar over the other.

    Parameters
    ----------
    document : Document
        One entry of ``systems_document``.
    shares : mapping of str to float
        Part of all valid votes, by party.
    title, key : str
    """
    house = max(math.fsum(document["seats"].values()), 1.0)
    parts = {code: document["seats"].get(code, 0) / house for code in shares}
    order = sorted(shares, key=lambda code: (-max(shares[code], parts[code]), code))[:8]
    longest = max([*(max(shares[code], parts[code]) for code in order), 0.01])
    rows = [
        _pair(code, shares[code], parts[code], longest, 10 + i * (2 * _BAR + 8))
        for i, code in enumerate(order)
    ]
    words = "; ".join(
        f"{code} {percent(shares[code])}% of the votes, {percent(parts[code])}% of the seats"
        for code in order
    )
    return tag(
        "svg",
        tag("title", title, id=f"{key}-t"),
        tag("desc", f"{words}.", id=f"{key}-d"),
        *rows,
        viewBox=f"0 0 {WIDE} {14 + len(order) * (2 * _BAR + 8)}",
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
    )


def _pair(code: str, votes: float, seats: float, longest: float, top: int) -> Markup:
    colour = swatch(code)
    widths = [_BAR_WIDE * part / longest for part in (votes, seats)]
    labels = (f"{percent(votes, places=1)}% votes", f"{percent(seats, places=1)}% seats")
    bars = [
        tag("rect", x=_LABEL, y=top, width=f"{widths[0]:.1f}", height=_BAR, fill=colour.fill, opacity="0.45"),
        tag("rect", x=_LABEL, y=top + _BAR, width=f"{widths[1]:.1f}", height=_BAR, fill=colour.fill),
    ]
    beside = f"{_LABEL + max(widths) + 5:.1f}"
    words = [
        tag("text", label, x=beside, y=top + 8 + i * _BAR, font_size=9, fill=_INK)
        for i, label in enumerate(labels)
    ]
    name = tag("text", code, x=_LABEL - 5, y=top + 13, text_anchor="end", font_size=11, fill=_INK)
    return joined(name, *bars, *words)


def systems_drawing(documents: Sequence[Document]) -> str:
    """One SVG file with a half circle for every system, two in a row, each under its name."""
    cells = []
    for i, d in enumerate(documents):
        x, y = (i % 2) * (WIDE + 20), (i // 2) * (HIGH + 40)
        drawing = hemicycle(d["seats"], title=system_name(d), key=f"house{i}")
        head = _words(system_name(d), x=200, y=16, size=15)
        sized = drawing.replace("<svg ", f'<svg width="{WIDE}" height="{HIGH}" y="22" ', 1)
        cells.append(tag("g", head, Markup(sized), transform=f"translate({x} {y})", color="#222"))
    wide, high = 2 * WIDE + 20, ((len(documents) + 1) // 2) * (HIGH + 40)
    return tag(
        "svg",
        tag("rect", width=wide, height=high, fill="#fff"),
        *cells,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {wide} {high}",
        font_family="system-ui, sans-serif",
        role="img",
        aria_label="Seats under each voting system",
    )
