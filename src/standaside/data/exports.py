"""Tables on their way out: CSV, XLSX, Parquet and JSON, and results as rows that come in again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from standaside.data.own.cells import escaped
from standaside.domain import Result
from standaside.errors import SourceError
from standaside.showing import as_frame

Row = Mapping[str, Any]
WRITTEN = dt.datetime(2000, 1, 1)


def columns_of(rows: Sequence[Row]) -> list[str]:
    """
    List the columns of all rows, in order of appearance.

    Examples
    --------
    >>> columns_of([{"a": 1}, {"b": 2, "a": 3}])
    ['a', 'b']
    """
    return list(dict.fromkeys(column for row in rows for column in row))


def csv_bytes(rows: Sequence[Row]) -> bytes:
    r"""
    Write a table as CSV in UTF-8; a text that a spreadsheet would run gets an apostrophe before it.

    Examples
    --------
    >>> csv_bytes([{"name": "=cmd()", "change": -0.5}])
    b"name,change\n'=cmd(),-0.5\n"
    """
    names = columns_of(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([escaped(name) for name in names])
    for row in rows:
        cells = (row.get(name) for name in names)
        writer.writerow([escaped(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue().encode()


def json_bytes(document: Any) -> bytes:
    """
    Write one JSON document, in UTF-8 and without NaN.

    Raises
    ------
    ValueError
        If a figure is not finite: a mistake of ours, never the user's.
    """
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def parquet_bytes(rows: Sequence[Row]) -> bytes:
    """Write a table as Parquet; a column of mixed kinds becomes text."""
    buffer = io.BytesIO()
    as_frame(rows).write_parquet(buffer)
    return buffer.getvalue()


def xlsx_bytes(rows: Sequence[Row], *, sources: Sequence[Row] = (), title: str = "Standaside") -> bytes:
    """
    Write a table as a workbook: a frozen header, text that stays text, and a sheet of sources.

    Parameters
    ----------
    rows, sources : sequence of mapping
        The sheet of sources (data set, date, scenario, seed, version) is left out if empty.

    Raises
    ------
    SourceError
        If the package xlsxwriter is missing.
    """
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError:
        raise SourceError(
            "Excel files need the package xlsxwriter; "
            'install it with python -m pip install "standaside[excel]", or write .csv.'
        ) from None
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": WRITTEN})  # not the clock: the same rows give the same bytes
    _sheet(book, title[:31], rows)
    if sources:
        _sheet(book, "Sources", sources)
    book.close()
    return buffer.getvalue()


def _sheet(book: Any, title: str, rows: Sequence[Row]) -> None:
    sheet, names = book.add_worksheet(title), columns_of(rows)
    bold = book.add_format({"bold": True})
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(names):
            cell = row.get(name)
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write(number, column, cell)
    sheet.freeze_panes(1, 0)


def candidacy_rows(
    result: Result, candidates: Mapping[tuple[str, str], str] | None = None
) -> list[dict[str, Any]]:
    """
    Give a result one row a candidacy; imported again, it is the same result.

    Returns
    -------
    list of dict
        ``code``, ``constituency``, ``nation``, ``region``, ``county``, ``electorate`` (None if unknown),
        ``party_code``, ``party``, ``kind``, ``candidate`` (if given), ``votes``, ``winner_known``,
        ``majority_known``, ``date``.
    """
    places, parties = result.constituencies, result.parties
    rows = []
    for c, p in zip(*(axis.tolist() for axis in np.nonzero(result.stood)), strict=True):
        who = {"candidate": candidates.get((places.codes[c], parties.codes[p]), "")} if candidates else {}
        rows.append(
            {
                **_place(result, c),
                "party_code": parties.codes[p],
                "party": parties.names[p],
                "kind": parties.kinds[p].value,
                **who,
                "votes": int(result.votes[c, p]),
                **_known(result, c),
            }
        )
    return rows


def wide_rows(result: Result) -> list[dict[str, Any]]:
    """
    Give a result one row a constituency and one column a party, headed by its code.

    None means did not stand, and 0 stood and got none.
    """
    codes = result.parties.codes
    return [
        {
            **_place(result, c),
            **{
                code: int(v) if s else None
                for code, v, s in zip(codes, result.votes[c], result.stood[c], strict=True)
            },
            **_known(result, c),
        }
        for c in range(len(result.constituencies))
    ]


def _place(result: Result, c: int) -> dict[str, Any]:
    places = result.constituencies
    return {
        "code": places.codes[c],
        "constituency": places.names[c],
        "nation": places.nations[c],
        "region": places.regions[c],
        "county": places.counties[c],
        "electorate": int(result.electorate[c]) or None,
    }


def _known(result: Result, c: int) -> dict[str, Any]:
    return {
        "winner_known": bool(result.winner_known[c]),
        "majority_known": bool(result.majority_known[c]),
        "date": result.date.isoformat(),
    }
