"""
The site's own drawings, as SVG: the hexagon map and how seats are distributed.

They follow the style sheet's colours, work without scripts, are links, and print. Colour
never carries the meaning alone: there is a letter, an outline or a pattern too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import sqrt

import numpy as np
import numpy.typing as npt
from django.utils.safestring import SafeString, mark_safe

RADIUS = 10.0
WIDTH, HEIGHT = sqrt(3) * RADIUS, 1.5 * RADIUS
"""Distance between neighbours in a row, and between rows, of pointed hexagons."""

_OUTLINE = "M0 -9.1L7.9 -4.55V4.55L0 9.1L-7.9 4.55V-4.55Z"
"""So far from its neighbours that no outline reaches one, whichever is drawn first."""
_PATTERNS = (
    '<pattern id="stripes" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="pb" width="4" height="4"/><rect class="pf" width="2" height="4"/></pattern>'
)
_LARGER = '<label class="larger"><input type="checkbox"> Larger, to be moved about</label>'
"""On a phone: makes the map wider than the screen, inside a frame of its own."""
_POINTED = '<p class="pointed">Point at a hexagon, or tap it: here stands what is known of it.</p>'
"""Where scripts write the words of the hexagon that is pointed at or has the focus."""


@dataclass(frozen=True, slots=True)
class Hexagon:
    """
    One place as it is drawn.

    Attributes
    ----------
    words : str
        Name and what the view says of it: what is heard, and shown when pointed at.
    fill : str
        A colour; "" leaves it to the style sheet.
    letter, ink : str, str
        Inside it, and the letter's colour; "" for the page's own.
    style : str
        Classes: "ch" stands out, "dl" has a ring, "o2", "o3" pale, and those of verdicts.
    """

    code: str
    words: str
    href: str
    fill: str = ""
    letter: str = ""
    ink: str = ""
    style: str = ""


def hexmap(
    hexagons: Sequence[Hexagon],
    positions: Mapping[str, tuple[int, int]],
    *,
    style: str,
    title: str,
    description: str,
    ties: Sequence[tuple[str, str]] = (),
    held: str = "",
) -> SafeString:
    """
    Draw a map of links, row by row from the north, whatever they say: the order is the places' own.

    Around it stand the box that makes it larger than a phone, and the line for what is pointed at.

    Parameters
    ----------
    hexagons : sequence of Hexagon
        Places without a position are left out; the table has them.
    positions : mapping of str to (int, int)
        Code to (q, r), layout odd-r; r grows northwards.
    style : str
        Class of the whole: "recede" makes pale what does not stand out.
    title, description : str
        For people who hear the page.
    ties : sequence of (str, str)
        Codes of two places that a line joins.
    held : str
        Which places the map shows that a page has already, by the name that was drawn with it. Of the
        same places only what they say now is written: each look once, and which of them each place has.
    """
    placed = [h for h in hexagons if h.code in positions]
    placed.sort(key=lambda h: (-positions[h.code][1], positions[h.code][0]))
    named = _name_of(placed, positions)
    opening = (
        f'<svg class="hexmap {style}" role="group" aria-labelledby="map-title" '
        f'aria-describedby="map-description" data-places="{named}"'
    )
    words = (
        f'<title id="map-title">{escape(title)}</title>'
        f'<desc id="map-description">{escape(description)}</desc>'
    )
    if held == named and not ties and _can_be_told(placed):
        says, looks = _told(placed)
        told = f"{opening}{says}>{words}{looks}</svg>"
        return mark_safe(f'{_LARGER}<div class="pan">{told}</div>{_POINTED}')
    points = [_centre(positions[h.code]) for h in placed] or [(0.0, 0.0)]
    left, top = min(x for x, _ in points) - WIDTH, min(y for _, y in points) - 1.4 * RADIUS
    wide, high = max(x for x, _ in points) + WIDTH - left, max(y for _, y in points) + 1.4 * RADIUS - top
    at = {h.code: _centre(positions[h.code]) for h in placed}
    drawn = "".join(_hexagon(h, at[h.code]) for h in placed)
    drawn += "".join(_tie(at[a], at[b]) for a, b in ties if a in at and b in at)
    return mark_safe(
        f'{_LARGER}<div class="pan">{opening} viewBox="{left:.1f} {top:.1f} {wide:.1f} {high:.1f}">{words}'
        f'<defs><path id="h" d="{_OUTLINE}"/>{_PATTERNS}</defs>{drawn}</svg></div>{_POINTED}'
    )


def _tie(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f'<path class="tie" d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"/>'


def _centre(position: tuple[int, int]) -> tuple[float, float]:
    q, r = position
    return (q + (0.5 if r % 2 else 0.0)) * WIDTH, -r * HEIGHT


def _hexagon(hexagon: Hexagon, at: tuple[float, float]) -> str:
    style, inside = _look(hexagon)
    return (
        f'<a href="{escape(hexagon.href)}"{style} transform="translate({at[0]:.1f} {at[1]:.1f})">'
        f"<title>{escape(hexagon.words)}</title>{inside}</a>"
    )


def _look(hexagon: Hexagon) -> tuple[str, str]:
    """How it is drawn wherever it lies: its class as an attribute, and what is in it."""
    fill = f' fill="{hexagon.fill}"' if hexagon.fill else ""
    style = f' class="{hexagon.style}"' if hexagon.style else ""
    ink = f' fill="{hexagon.ink}"' if hexagon.ink else ""
    # the letter is for the eye: hidden from who hears the page, and set apart in plain text
    long = ' class="long"' if len(hexagon.letter) > 1 else ""
    letter = (
        f'<text{ink}{long} y="3.4" aria-hidden="true"> {escape(hexagon.letter)}</text>'
        if hexagon.letter
        else ""
    )
    return style, f'<use href="#h"{fill}/>{letter}'


def _name_of(placed: Sequence[Hexagon], positions: Mapping[str, tuple[int, int]]) -> str:
    """Name places and where they lie, the same wherever they are the same."""
    lying = ";".join(f"{h.code}:{positions[h.code]}" for h in placed)
    return hashlib.sha256(lying.encode()).hexdigest()[:16]


def _can_be_told(placed: Sequence[Hexagon]) -> bool:
    """Whether a line a place says it: all links ask the same, and no words break a line."""
    asked = {h.href.partition("?")[2] for h in placed}
    return len(asked) == 1 and not any("\n" in h.words for h in placed)


def _told(placed: Sequence[Hexagon]) -> tuple[str, str]:
    """As attributes what links ask, and a line a place: its look, by number, and its words. And the looks."""
    looks: dict[tuple[str, str], int] = {}
    lines = [f"{looks.setdefault(_look(h), len(looks))} {h.words}" for h in placed]
    asks = placed[0].href.partition("?")[2]
    drawn = "".join(f"<a{style}>{inside}</a>" for style, inside in looks)
    return f' data-asks="{escape(asks)}" data-says="{escape(chr(10).join(lines))}"', drawn


def distribution(
    without: npt.NDArray[np.int64],
    with_pact: npt.NDArray[np.int64],
    *,
    majority_at: int,
    pact: bool,
    description: str,
) -> SafeString:
    """
    Draw how many seats a bloc has over the simulated elections, without and with a pact, on one scale.

    Parameters
    ----------
    without, with_pact : ndarray of int, shape (d,)
    majority_at : int
        Fewest seats that are a majority; a line where it is in reach.
    pact : bool
        Whether there is a second shape to draw.
    description : str
        For people who hear the page.
    """
    low, high = _reach(np.concatenate([without, with_pact]), majority_at)
    shapes = [_smooth(values, low, high) for values in ((without, with_pact) if pact else (without,))]
    tallest = max(float(shape.max()) for shape in shapes) or 1.0
    areas = "".join(
        f'<path class="{name}" d="{_area(shape / tallest)}"/>'
        for name, shape in zip(("wo", "wi"), shapes, strict=False)
    )
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200) if (high - low) / s <= 6)
    ticks = "".join(_tick(_x(v, low, high), v) for v in range(-(-low // step) * step, high + 1, step))
    line = ""
    if low < majority_at < high:
        x = _x(majority_at, low, high)
        side, shift = ("end", -5) if x > 400 else ("start", 5)
        line = (
            f'<line class="maj" x1="{x:.0f}" x2="{x:.0f}" y1="0" y2="126"/>'
            f'<text class="maj" x="{x + shift:.0f}" y="11" text-anchor="{side}">'
            f"{majority_at} to govern</text>"
        )
    return mark_safe(
        f'<svg class="strip" viewBox="0 0 600 150" role="img" aria-label="{escape(description)}">{areas}'
        f'<line class="ax" x1="0" x2="600" y1="126" y2="126"/>{line}{ticks}</svg>'
    )


def _tick(x: float, value: int) -> str:
    """A number under the axis, turned inwards where it would be cut off at an end."""
    side = ' text-anchor="start"' if x < 16 else ' text-anchor="end"' if x > 584 else ""
    return f'<text x="{x:.0f}" y="143"{side}>{value}</text>'


def _reach(values: npt.NDArray[np.int64], majority_at: int) -> tuple[int, int]:
    low, high = (int(v) for v in np.percentile(values, [0.2, 99.8], method="inverted_cdf"))
    margin = max(3, (high - low) // 12)
    low, high = max(0, low - margin), high + margin
    if low - (high - low) / 2 <= majority_at <= high + (high - low) / 2:
        low, high = min(low, majority_at - margin), max(high, majority_at + margin)
    return low, high


def _smooth(values: npt.NDArray[np.int64], low: int, high: int) -> npt.NDArray[np.float64]:
    counted = np.bincount(np.clip(values - low, 0, high - low), minlength=high - low + 1) / max(
        values.size, 1
    )
    kernel = np.bartlett(2 * max(1, (high - low) // 30) + 3)
    return np.convolve(counted, kernel / kernel.sum(), mode="same")[: high - low + 1]


def _x(value: float, low: int, high: int) -> float:
    return 600 * (value - low) / max(high - low, 1)


def _area(heights: npt.NDArray[np.float64]) -> str:
    step = 600 / max(len(heights) - 1, 1)
    points = "L".join(f"{i * step:.0f} {126 - 112 * height:.0f}" for i, height in enumerate(heights))
    return f"M0 126L{points}L600 126Z"


def flows(
    rows: Sequence[tuple[str, str, float, Sequence[tuple[str, str, float]]]], *, description: str
) -> SafeString:
    """
    Draw where votes go: a band from each party on the left to each destination on the right.

    Parameters
    ----------
    rows : sequence of (str, str, float, sequence of (str, str, float))
        Name, colour and votes of who leaves; name, colour ("" for home) and votes of where they go.
    description : str
        For people who hear the page; the table says the same.
    """
    targets = list(dict.fromkeys((name, fill) for *_, to in rows for name, fill, _ in to))
    total = sum(votes for _, _, votes, _ in rows) or 1.0
    high = 52.0 * max(len(rows), len(targets))
    room = high - 28.0 * max(len(rows), len(targets))
    sizes = {name: sum(v for *_, to in rows for n, _, v in to if n == name) for name, _ in targets}
    starts = _tops([votes for _, _, votes, _ in rows], total, room, high)
    ends = dict(zip(sizes, _tops(list(sizes.values()), total, room, high), strict=True))
    drawn, labels = [], []
    for (name, fill, votes, to), top in zip(rows, starts, strict=True):
        labels.append(
            f'<text x="112" y="{top + votes / total * room / 2 + 5:.0f}" class="from">{escape(name)}</text>'
        )
        y = top
        for target, _, moved in to:
            thick = moved / total * room
            drawn.append(_band(y, ends[target], thick, fill))
            y, ends[target] = y + thick, ends[target] + thick
    for name, fill in targets:
        thick = sizes[name] / total * room
        top = ends[name] - thick
        paint = f'fill="{fill}"' if fill else 'class="home"'
        labels.append(f'<rect x="270" y="{top:.1f}" width="8" height="{max(thick, 1):.1f}" {paint}/>')
        labels.append(f'<text x="284" y="{top + thick / 2 + 5:.0f}">{escape(name)} {sizes[name]:,.0f}</text>')
    return mark_safe(
        f'<svg class="flows" viewBox="0 0 480 {high:.0f}" role="img" aria-label="{escape(description)}">'
        f"{''.join(drawn)}{''.join(labels)}</svg>"
    )


def _tops(sizes: Sequence[float], total: float, room: float, high: float) -> list[float]:
    """Where each of several bars begins, with the space left shared out between them."""
    gap = (high - room * sum(sizes) / total) / (len(sizes) + 1)
    tops, y = [], gap
    for size in sizes:
        tops.append(y)
        y += size / total * room + gap
    return tops


def _band(start: float, end: float, thick: float, fill: str) -> str:
    return (
        f'<path fill="{fill}" d="M120 {start:.1f}C195 {start:.1f} 195 {end:.1f} 270 {end:.1f}'
        f'V{end + thick:.1f}C195 {end + thick:.1f} 195 {start + thick:.1f} 120 {start + thick:.1f}Z"/>'
    )


def calibration(points: Sequence[tuple[float, float, int]], *, description: str) -> SafeString:
    """
    Draw chances, across, against how often they came true, upwards; on the diagonal the two agree.

    Parameters
    ----------
    points : sequence of (float, float, int)
        Mean chance and fraction that came true, in [0, 1], and on how many it rests.
    description : str
        For people who hear the page.
    """
    marks = "".join(
        f'<circle cx="{50 + 300 * claimed:.1f}" cy="{330 - 300 * happened:.1f}" r="6"><title>'
        f"{claimed:.1%} given, {happened:.1%} won, of {n:,}</title></circle>"
        for claimed, happened, n in points
    )
    ticks = "".join(
        f'<text x="{50 + 3 * t}" y="350">{t}</text><text x="28" y="{335 - 3 * t}">{t}</text>'
        for t in (0, 25, 50, 75, 100)
    )
    return mark_safe(
        f'<svg class="calib" viewBox="0 0 380 380" role="img" aria-label="{escape(description)}">'
        f'<path d="M50 330H350M50 330V30M50 330L350 30"/>{ticks}{marks}'
        f'<text x="200" y="372">chance given, per cent</text><text x="60" y="20">won, per cent</text></svg>'
    )
