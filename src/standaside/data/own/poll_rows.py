"""A grid with one row a poll → polls, checked row by row. Runs only in the sandbox's child process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standaside.data.own import cells
from standaside.data.own.candidacies import Count
from standaside.data.own.cells import Cell
from standaside.data.own.column_guess import Columns
from standaside.data.own.faults import FileFaultError
from standaside.data.own.grid import Grid
from standaside.data.poll_reading import GREAT_BRITAIN, MOST_PERCENT


def read_polls(grid: Grid, columns: Columns) -> dict[str, Any]:
    """
    Read every poll below the header.

    Returns
    -------
    dict
        ``polls``: pollster, area, start, end (ISO days or ""), sample (0 if not given) and
        ``shares`` by party column, in percent.

    Raises
    ------
    FileFaultError
        At the first cell that is wrong, or a poll that adds to 0 or to over 100.5 percent.
    """
    reader, polls = Count(grid, columns), []
    for number, row in enumerate(grid.rows[columns.map.header_row :], columns.map.header_row + 1):
        if any(cell is not None and str(cell).strip() for cell in row):
            polls.append((number, _poll(reader, row, number)))
    if not polls:
        raise FileFaultError("there is nothing below the header", "add one row for each poll")
    notes = list(grid.notes)
    if all(sum(poll["shares"].values()) <= MOST_PERCENT / 100 for _, poll in polls):
        notes.append("The shares are fractions; they were multiplied by 100.")
        for _, poll in polls:
            poll["shares"] = {party: 100 * share for party, share in poll["shares"].items()}
    for number, poll in polls:
        total = sum(poll["shares"].values())
        if total > MOST_PERCENT:
            raise FileFaultError(f"the shares add to {total:.1f} percent", "correct them", row=number)
    return {
        "what": "polls",
        "map": columns.map.to_document(),
        "notes": notes,
        "polls": [poll for _, poll in polls],
    }


def _poll(reader: Count, row: Sequence[Cell], number: int) -> dict[str, Any]:
    def text(name: str) -> str:
        return str(reader.read(reader.text, reader.cell(row, name), number, name))

    def there(cell: Cell) -> bool:
        return cell is not None and bool(str(cell).strip())

    pollster = text("pollster")
    if not pollster:
        raise FileFaultError(
            "no pollster", "name who asked", row=number, column=reader.columns.map.columns["pollster"]
        )
    days = {}
    for name in ("start", "end"):
        cell = reader.cell(row, name)
        days[name] = reader.read(cells.day, cell, number, name).isoformat() if there(cell) else ""
    sample = reader.cell(row, "sample")
    shares = {
        header: reader.read(cells.percentage, row[c], number, "", header)
        for c, header in reader.columns.parties
        if c < len(row) and there(row[c])
    }
    if shares and not any(shares.values()):
        raise FileFaultError("every share is 0", "enter the shares, or remove the row", row=number)
    if not shares:
        raise FileFaultError("no party has a share", "enter the shares, or remove the row", row=number)
    return {
        "pollster": pollster,
        "area": text("area") or GREAT_BRITAIN,
        **days,
        "shares": shares,
        "sample": reader.read(reader.numbers.whole, sample, number, "sample") if there(sample) else 0,
    }
