"""
A set of places cut into connected pieces of given sizes.

Places are neighbours where their hexagons touch. An island, or a part that touches nothing, is joined to the
place nearest to it. A set is cut in two across its longer side, straight where that leaves both halves
connected, else by letting one half grow from the end; and so on until every piece has its size.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from standaside.domain import Floats

Graph = Mapping[int, frozenset[int]]
"""Place → its neighbours."""

TOUCHING = 1.01
"""Distance of two centres, in hexagons, up to which hexagons touch."""

TURNS = tuple(math.radians(turn) for turn in (0, 30, -30, 60, -60, 90))
"""Directions of a cut, from that across the longer side."""


def pieces(
    members: Sequence[int], where: Floats, codes: Sequence[str], sizes: Sequence[int]
) -> list[list[int]]:
    """
    Cut places into pieces.

    Parameters
    ----------
    members : sequence of int
    where : ndarray of float, shape (c, 2)
        East and north of every place, in hexagons.
    codes : sequence of str
        Of every place; they decide where distances are equal.
    sizes : sequence of int
        Of the pieces, adding to the number of members.

    Returns
    -------
    list of list of int
        Connected wherever some direction of cut found connected halves.

    Examples
    --------
    >>> import numpy as np
    >>> pieces([0, 1, 2, 3], np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]]), "ABCD", [2, 2])
    [[0, 1], [2, 3]]
    """
    return _split(members, neighbours(members, where, codes), where, codes, sizes)


def neighbours(members: Sequence[int], where: Floats, codes: Sequence[str]) -> Graph:
    """
    Say who is whose neighbour among these places, parts that do not touch joined at their nearest.

    Examples
    --------
    >>> import numpy as np
    >>> found = neighbours([0, 1, 2], np.array([[0.0, 0], [1, 0], [4, 0]]), "ABC")
    >>> {place: sorted(near) for place, near in found.items()}
    {0: [1], 1: [0, 2], 2: [1]}
    """
    ordered = sorted(members, key=lambda i: codes[i])
    near: dict[int, set[int]] = {i: set() for i in ordered}
    for at, i in enumerate(ordered):
        for j in ordered[at + 1 :]:
            if math.dist(where[i], where[j]) <= TOUCHING:
                near[i].add(j)
                near[j].add(i)
    while True:
        part = reached(ordered[0], near, set(ordered))
        apart = [j for j in ordered if j not in part]
        if not apart:
            return {i: frozenset(found) for i, found in near.items()}
        inside = [i for i in ordered if i in part]
        i, j = min(
            ((i, j) for i in inside for j in apart),
            key=lambda pair: (
                round(math.dist(where[pair[0]], where[pair[1]]), 9),
                codes[pair[0]],
                codes[pair[1]],
            ),
        )
        near[i].add(j)
        near[j].add(i)


def reached(start: int, near: Mapping[int, Collection[int]], inside: Collection[int]) -> set[int]:
    """Places that can be reached from one without leaving a set."""
    found, todo = {start}, [start]
    while todo:
        for j in near[todo.pop()]:
            if j in inside and j not in found:
                found.add(j)
                todo.append(j)
    return found


def connected(members: Collection[int], near: Mapping[int, Collection[int]]) -> bool:
    """Whether every place of a set can be reached from every other within it."""
    return not members or len(reached(next(iter(members)), near, members)) == len(members)


def _split(
    members: Sequence[int], near: Graph, where: Floats, codes: Sequence[str], sizes: Sequence[int]
) -> list[list[int]]:
    if len(sizes) == 1:
        return [sorted(members)]
    half = len(sizes) // 2
    first = _cut(members, near, where, codes, sum(sizes[:half]))
    rest = [i for i in members if i not in first]
    return _split(sorted(first), near, where, codes, sizes[:half]) + _split(
        rest, near, where, codes, sizes[half:]
    )


def _cut(members: Sequence[int], near: Graph, where: Floats, codes: Sequence[str], size: int) -> set[int]:
    """So many of these places, they and the rest connected; else those at one end."""
    spread = where[list(members)].max(axis=0) - where[list(members)].min(axis=0)
    longer = 0.0 if round(float(spread[0]), 9) >= round(float(spread[1]), 9) else math.pi / 2
    for turn in TURNS:
        ordered = _along(members, where, codes, longer + turn)
        for first in (set(ordered[:size]), _grown(ordered, near, size)):
            if first and connected(first, near) and connected(set(members) - first, near):
                return first
    return set(_along(members, where, codes, longer)[:size])


def _along(members: Sequence[int], where: Floats, codes: Sequence[str], angle: float) -> list[int]:
    """Places in order in a direction, then across it."""
    east, north = math.cos(angle), math.sin(angle)

    def at(i: int) -> tuple[float, float, str]:
        x, y = float(where[i, 0]), float(where[i, 1])
        return round(x * east + y * north, 9), round(y * east - x * north, 9), codes[i]

    return sorted(members, key=at)


def _grown(ordered: Sequence[int], near: Graph, size: int) -> set[int]:
    """Grow from one end, always the next that touches and does not cut the rest in two; empty if stuck."""
    inside: set[int] = set()
    rest = set(ordered)
    while len(inside) < size:
        for i in ordered:
            touches = not inside or not near[i].isdisjoint(inside)
            if i in rest and touches and connected(rest - {i}, near):
                inside.add(i)
                rest.remove(i)
                break
        else:
            return set()
    return inside
