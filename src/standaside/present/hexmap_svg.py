"""The hexagon map: one hexagon a constituency, drawn once, shown in several views by style alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from standaside.present.markup import Markup, joined, tag

RADIUS = 10.0
"""Of a hexagon, centre to corner, in units of the drawing."""

WIDTH, HEIGHT = sqrt(3) * RADIUS, 1.5 * RADIUS
"""Distance between neighbours in a row, and between rows (pointed hexagons)."""


@dataclass(frozen=True, slots=True)
class Hexagon:
    """
    One place on the map.

    ``views`` maps the letter of a view to (style class of the party, its letter);
    ``marked`` ones are outlined and stand out in the view of changes; ``href`` leads to
    the row that says the same in words, and ``title`` is that row in short.
    """

    code: str
    title: str
    href: str
    views: Mapping[str, tuple[str, str]]
    marked: bool = False


def centre(position: tuple[int, int]) -> tuple[float, float]:
    """
    Where a hexagon lies: odd rows are shifted right by half, rows grow northwards.

    Examples
    --------
    >>> centre((0, 0)), centre((0, 2))
    ((0.0, 0.0), (0.0, -30.0))
    """
    q, r = position
    return (q + (0.5 if r % 2 else 0.0)) * WIDTH, -r * HEIGHT


def hexmap(
    hexagons: Sequence[Hexagon], positions: Mapping[str, tuple[int, int]], *, title: str, description: str
) -> Markup:
    """
    Draw the map.

    Parameters
    ----------
    hexagons : sequence of Hexagon
        Places without a position are left out; the table has them all the same.
    positions : mapping of str to (int, int)
        Code to (q, r), layout odd-r.
    title, description : str
        For people who hear the page.

    Returns
    -------
    Markup
        An ``<svg>`` whose colours come from the page's style sheet.
    """
    placed = [hexagon for hexagon in hexagons if hexagon.code in positions]
    drawn = sorted(placed, key=lambda hexagon: hexagon.marked)
    points = [centre(positions[hexagon.code]) for hexagon in placed] or [(0.0, 0.0)]
    left, top = min(x for x, _ in points) - WIDTH, min(y for _, y in points) - 1.4 * RADIUS
    wide, high = max(x for x, _ in points) + WIDTH - left, max(y for _, y in points) + 1.4 * RADIUS - top
    return tag(
        "svg",
        tag("title", title, id="map-title"),
        tag("desc", description, id="map-description"),
        tag("defs", tag("path", d=_outline(), id="h")),
        *(_hexagon(hexagon, centre(positions[hexagon.code])) for hexagon in drawn),
        class_="hexmap",
        viewBox=f"{left:.1f} {top:.1f} {wide:.1f} {high:.1f}",
        role="group",
        aria_labelledby="map-title",
        aria_describedby="map-description",
    )


def _outline() -> str:
    half, quarter = WIDTH / 2 - 0.5, RADIUS / 2 - 0.3
    corner = RADIUS - 0.6
    right = f"M0 {-corner:.1f}L{half:.1f} {-quarter:.1f}V{quarter:.1f}"
    return right + f"L0 {corner:.1f}L{-half:.1f} {quarter:.1f}V{-quarter:.1f}Z"


def _hexagon(hexagon: Hexagon, at: tuple[float, float]) -> Markup:
    x, y = at
    classes = " ".join(
        [f"{view}{style}" for view, (style, _) in hexagon.views.items()] + ["ch"] * hexagon.marked
    )
    letters: dict[str, list[str]] = {}
    for view, (_, letter) in hexagon.views.items():
        letters.setdefault(letter, []).append(f"t{view}")
    return tag(
        "a",
        tag("title", hexagon.title),
        tag("use", href="#h"),
        joined(*(tag("text", letter, class_=" ".join(shown), y="3.4") for letter, shown in letters.items())),
        href=hexagon.href,
        class_=classes,
        transform=f"translate({x:.1f} {y:.1f})",
    )
