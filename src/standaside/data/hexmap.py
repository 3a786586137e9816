"""One hexagon a constituency: where each lies on the map."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from standaside.data.shipped import table
from standaside.errors import UnknownNameError


def load_hexmap(boundary_set: str) -> Mapping[str, tuple[int, int]]:
    """
    Load the positions of the hexagons of a boundary set, layout odd-r.

    Rows run west to east and every odd row is shoved half a hexagon to the right;
    ``r`` rises to the north.

    Parameters
    ----------
    boundary_set : str
        "2010".

    Returns
    -------
    mapping of str to (int, int)
        Constituency code to (q, r): column and row.

    Raises
    ------
    UnknownNameError
        If no map of that boundary set is here.

    Examples
    --------
    >>> load_hexmap("2010")["E14000530"]
    (-3, -11)
    """
    every = table("hexmap.parquet")
    known = sorted(set(every["boundary_set"].to_list()))
    if boundary_set not in known:
        raise UnknownNameError(
            f"There is no hex map of boundary set {boundary_set}; there is one of {', '.join(known)}."
        )
    return MappingProxyType(
        {code: (q, r) for own, code, q, r in every.sort("code").iter_rows() if own == boundary_set}
    )
