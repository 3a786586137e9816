"""HexJSON: one hexagon a constituency, out and in (layout and codes checked)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standaside.data.own.faults import FileFaultError, shown
from standaside.data.text_file import read_text
from standaside.domain import Constituencies

LAYOUTS = ("odd-r", "even-r", "odd-q", "even-q")
"""Which rows or columns are shoved by half a hexagon."""

FURTHEST = 10_000
"""Columns or rows from the middle; Britain's maps reach 30."""


def hexjson_bytes(
    hexes: Mapping[str, tuple[int, int]],
    *,
    places: Constituencies,
    layout: str = "odd-r",
    values: Mapping[str, Mapping[str, Any]] | None = None,
) -> bytes:
    """
    Write a hex map, with the names of its places and, if wanted, figures of each.

    Parameters
    ----------
    hexes : mapping of str to (int, int)
        Code to column and row, as ``load_hexmap`` gives them.
    values : mapping of str to mapping
        Code to further fields; ``n``, ``q`` and ``r`` are ours.
    """
    names = dict(zip(places.codes, places.names, strict=True))
    table = {
        code: {
            **dict((values or {}).get(code, {})),
            "n": names.get(code, code),
            "q": q,
            "r": r,
        }
        for code, (q, r) in hexes.items()
    }
    document = {"layout": layout, "hexes": table}
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def read_hexjson(
    path: Path, *, places: Constituencies | None = None
) -> tuple[str, dict[str, tuple[int, int]]]:
    """
    Read a hex map.

    Parameters
    ----------
    path : Path
    places : Constituencies, optional
        Whose map it must be: a hexagon for each code, and no other.

    Returns
    -------
    layout : str
        One of ``LAYOUTS``.
    hexes : dict of str to (int, int)
        Code to column and row.

    Raises
    ------
    SourceError
        If it is no HexJSON, two hexagons share a place, or codes are missing or unknown.
    """
    try:
        layout, hexes = _hexes(_document(read_text(path, what="hex map")))
        _refuse_shared(hexes)
        if places is not None:
            _check_codes(hexes, places)
    except FileFaultError as fault:
        raise fault.named(path.name) from None
    return layout, hexes


def _document(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in table if names.count(name) > 1)
            raise FileFaultError(f"'{shown(twice)}' is in it twice", "remove one")
        return table

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise FileFaultError("it is not JSON", "correct it at that row", row=error.lineno) from None
    except (RecursionError, ValueError):
        raise FileFaultError(
            "it is nested too deeply, or a number in it too long", "write it as plain HexJSON"
        ) from None


def _hexes(document: Any) -> tuple[str, dict[str, tuple[int, int]]]:
    layout = document.get("layout") if isinstance(document, dict) else None
    hexes = document.get("hexes") if isinstance(document, dict) else None
    if layout not in LAYOUTS:
        raise FileFaultError(f"its layout is '{shown(layout)}'", f"use {', '.join(LAYOUTS)}")
    if not isinstance(hexes, dict) or not hexes:
        raise FileFaultError("it has no hexes", 'give them as "hexes": {"CODE": {"q": 0, "r": 0}}')
    return layout, {code: (_whole(code, said, "q"), _whole(code, said, "r")) for code, said in hexes.items()}


def _whole(code: str, said: Any, axis: str) -> int:
    value = said.get(axis) if isinstance(said, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > FURTHEST:
        raise FileFaultError(
            f"the {axis} of '{shown(code)}' is '{shown(value)}'", f"give a whole number of at most {FURTHEST}"
        )
    return value


def _refuse_shared(hexes: Mapping[str, tuple[int, int]]) -> None:
    owner: dict[tuple[int, int], str] = {}
    for code, position in hexes.items():
        other = owner.setdefault(position, code)
        if other != code:
            raise FileFaultError(
                f"{shown(code)} and {shown(other)} share the hexagon q {position[0]}, r {position[1]}",
                "move one",
            )


def _check_codes(hexes: Mapping[str, tuple[int, int]], places: Constituencies) -> None:
    known = set(places.codes)
    for codes, what in (
        (hexes.keys() - known, "no constituency"),
        (known - hexes.keys(), "without a hexagon"),
    ):
        if codes:
            listed = ", ".join(shown(code) for code in sorted(codes)[:3])
            raise FileFaultError(
                f"{len(codes)} codes are {what} of boundary set {places.boundary_set}: {listed}",
                "use the map of the same boundary set",
            )
