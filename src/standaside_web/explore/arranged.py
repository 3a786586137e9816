"""Places of which nobody has a map, set out by region: where a hexagon lies says nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping

from standaside import Constituencies

WIDE = 1.5
"""Columns to rows of a block: as much as the maps that ship."""


def arranged(places: Constituencies) -> Mapping[str, tuple[int, int]]:
    """
    A block of hexagons, region after region from the top, in each the places by name.

    Parameters
    ----------
    places : Constituencies

    Returns
    -------
    mapping of str to (int, int)
        Code to (q, r), layout odd-r; r grows northwards, as :func:`~standaside.load_hexmap` has it.

    Examples
    --------
    >>> import standaside
    >>> where = arranged(standaside.load_election("2017").constituencies)
    >>> len(where) == len(set(where.values())) == 650
    True
    """
    order = sorted(range(len(places)), key=lambda c: (places.regions[c], places.names[c], places.codes[c]))
    across = max(1, math.ceil(math.sqrt(WIDE * len(order))))
    return {places.codes[c]: (n % across, -(n // across)) for n, c in enumerate(order)}
