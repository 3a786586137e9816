"""One hexagon a constituency: where each lies on the map."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from standaside.data.shipped import table
from standaside.data.sources import require
from standaside.errors import SourceError, UnknownNameError


def load_hexmap(boundary_set: str) -> Mapping[str, tuple[int, int]]:
    """
    Load the positions of the hexagons of a boundary set, layout odd-r.

    Rows run west to east and every odd row is shoved half a hexagon to the right;
    ``r`` rises to the north.

    Parameters
    ----------
    boundary_set : str
        "2010", which ships, or "2024", which comes with the download ``uk-parliament``.

    Returns
    -------
    mapping of str to (int, int)
        Constituency code to (q, r): column and row.

    Raises
    ------
    UnknownNameError
        If nobody has a map of that boundary set.
    SourceError
        If it is that of 2024 and the download is not here.

    Examples
    --------
    >>> load_hexmap("2010")["E14000530"]
    (-3, -11)
    """
    if boundary_set == "2024":
        return _read(require("hexmap-2024.hexjson"))
    every = table("hexmap.parquet")
    known = sorted(set(every["boundary_set"].to_list()))
    if boundary_set not in known:
        raise UnknownNameError(
            f"There is no hex map of boundary set {boundary_set}; "
            f"there is one of {', '.join([*known, '2024'])}."
        )
    return MappingProxyType(
        {code: (q, r) for own, code, q, r in every.sort("code").iter_rows() if own == boundary_set}
    )


def _read(path: Path) -> Mapping[str, tuple[int, int]]:
    """Read a HexJSON file of layout odd-r."""
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["layout"] != "odd-r":
            raise ValueError(f"its layout is {content['layout']}, not odd-r")
        hexes = {
            str(code): (int(hexagon["q"]), int(hexagon["r"])) for code, hexagon in content["hexes"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{path} is not a hex map we can read ({error}); run `standaside data verify`."
        ) from None
    return MappingProxyType(dict(sorted(hexes.items())))
