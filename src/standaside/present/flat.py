"""Nested documents as flat rows: what files, spreadsheets and data frames hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def flat(document: Mapping[str, Any]) -> dict[str, Any]:
    """
    One row out of nested tables: keys joined by underscores, lists by semicolons.

    Examples
    --------
    >>> flat({"code": "E1", "p_win": {"without": 0.2, "with": 0.6}, "aside": ["LD", "PC"]})
    {'code': 'E1', 'p_win_without': 0.2, 'p_win_with': 0.6, 'aside': 'LD;PC'}
    """
    row: dict[str, Any] = {}
    for key, value in document.items():
        if isinstance(value, Mapping):
            row.update({f"{key}_{inner}": part for inner, part in flat(value).items()})
        elif isinstance(value, list | tuple):
            row[key] = ";".join(str(part) for part in value)
        else:
            row[key] = value
    return row


def flat_rows(documents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Flatten several documents on the same columns; what one lacks is empty."""
    rows = [flat(document) for document in documents]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return [{column: row.get(column) for column in columns} for row in rows]
