"""
Districts of a few constituencies each: counties, small ones merged and large ones split.

London, and nations without counties, are split by neighbourhood: cut in two across the longer side of the
hex map, again and again, until every piece has the size wanted, and so that pieces hang together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standaside.count.cutting import pieces
from standaside.domain import Constituencies, Floats, Ints

Hexes = Mapping[str, tuple[int, int]]
"""Constituency code → column and row on the hex map, odd rows half a hexagon to the right."""

ONE_PIECE = frozenset({"London"})
"""Regions whose county, if the source has one, is the region itself."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Constituencies that a district has: from ``least`` to ``most``, ``usual`` where it can be."""

    least: int
    most: int
    usual: int


STV_SIZES = Sizes(3, 6, 5)
TOP_UP_SIZES = Sizes(5, 11, 8)
"""Jenkins: top-up areas of about eight constituencies, 80 in all (Cm 4090, 1998, chapter 7)."""


def neighbourhoods(
    places: Constituencies, hexes: Hexes | None, sizes: Sizes
) -> tuple[tuple[str, ...], list[Ints]]:
    """
    Names of districts, and the positions of their places.

    A region with fewer places than a district needs is one district. The same places give the same districts,
    in whatever order they come.

    Parameters
    ----------
    places : Constituencies
    hexes : mapping, optional
        Without a map, or for places that are not on it, neighbours are those next in the order of codes.
    sizes : Sizes

    Returns
    -------
    tuple of (tuple of str, list of ndarray of int)
        In alphabetical order.
    """
    where = _positions(places, hexes)
    found: dict[str, list[int]] = {}
    for region in sorted(set(places.regions)):
        inside = [i for i, own in enumerate(places.regions) if own == region]
        for name, members in _counties(places, region, inside, where, sizes.least).items():
            cut = pieces(members, where, places.codes, _piece_sizes(len(members), sizes))
            for number, piece in enumerate(cut, start=1):
                title = f"{name} {number}" if len(cut) > 1 else name
                found[title if title not in found else f"{title} ({region})"] = piece
    names = tuple(sorted(found))
    return names, [np.array(sorted(found[name]), dtype=np.int64) for name in names]


def _positions(places: Constituencies, hexes: Hexes | None) -> Floats:
    """East and north of every place, shape (c, 2), in hexagons."""
    at = np.zeros((len(places), 2))
    rank = {code: i for i, code in enumerate(sorted(places.codes))}
    for i, code in enumerate(places.codes):
        if hexes is not None and code in hexes:
            q, r = hexes[code]
            at[i] = q + 0.5 * (r % 2), r * math.sqrt(3.0) / 2.0
        else:
            at[i] = rank[code], 0.0
    return at


def _counties(
    places: Constituencies, region: str, inside: Sequence[int], where: Floats, least: int
) -> dict[str, list[int]]:
    """Counties of a region by name, small ones merged with the nearest; one if there are none."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for i in inside:
        county = "" if region in ONE_PIECE else places.counties[i]
        groups.setdefault((county or region,), []).append(i)
    while len(groups) > 1:
        small = min(groups, key=lambda name: (len(groups[name]), name))
        if len(groups[small]) >= least:
            break
        centre = where[sorted(groups[small])].mean(axis=0)
        others = sorted(name for name in groups if name != small)
        near = min(others, key=lambda name: (_far(where[sorted(groups[name])].mean(axis=0), centre), name))
        groups[tuple(sorted(near + small))] = groups.pop(near) + groups.pop(small)
    return {_joined(name): members for name, members in sorted(groups.items())}


def _joined(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _far(a: Floats, b: Floats) -> float:
    return round(float(((a - b) ** 2).sum()), 9)


def _piece_sizes(places: int, sizes: Sizes) -> list[int]:
    """
    Cut so many places into pieces as even as can be.

    Examples
    --------
    >>> [_piece_sizes(n, STV_SIZES) for n in (2, 6, 7, 13, 18)]
    [[2], [6], [4, 3], [5, 4, 4], [5, 5, 4, 4]]
    """
    pieces = max(math.ceil(places / sizes.most), round(places / sizes.usual), 1)
    while pieces > 1 and places // pieces < sizes.least:
        pieces -= 1
    return [places // pieces + (i < places % pieces) for i in range(pieces)]
