"""A page's data as JSON, CSV or XLSX: the same rows, by the ending of the address."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from standaside_web.pages import Page

ENDINGS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that one spreadsheet or another takes for a formula, the wide forms of Asian text among them."""
_BEGINNING = dt.datetime(1980, 1, 1)
"""The day a workbook says it was made: the same question gives the same bytes."""


def ending_of(request: HttpRequest) -> str:
    """The format of an answer: by the address's ending; of a form's, JSON for whoever takes no page."""
    end = request.path.rpartition(".")[2]
    if end in ENDINGS:
        return end
    program = request.method == "POST" and not request.accepts("text/html")
    return "json" if program and request.accepts("application/json") else ""


@dataclass(frozen=True, slots=True)
class Window:
    """
    Which rows of a page's table are wanted.

    Attributes
    ----------
    limit : int or None
        The most; None for all.
    offset : int
        Rows passed over.

    Examples
    --------
    >>> Window(2, 1).of(["a", "b", "c", "d"]), Window(2, 1).neighbours(4)
    (['b', 'c'], {'first': 0, 'previous': 0, 'next': 3, 'last': 2})
    """

    limit: int | None = None
    offset: int = 0

    def of(self, rows: list[Any]) -> list[Any]:
        """The rows inside it."""
        return rows[self.offset :] if self.limit is None else rows[self.offset : self.offset + self.limit]

    def neighbours(self, total: int) -> dict[str, int]:
        """Where the first and the last window begin, and those before and after, where there are any."""
        if self.limit is None:
            return {}
        before, after = max(0, min(self.offset, total) - self.limit), self.offset + self.limit
        last = max(0, -(-total // self.limit) - 1) * self.limit
        return {
            "first": 0,
            **({"previous": before} if self.offset else {}),
            **({"next": after} if after < total else {}),
            "last": last,
        }


WHOLE = Window()


def data_address(address: str, ending: str) -> str:
    """
    Where the data of a page are.

    Examples
    --------
    >>> data_address("/", "csv"), data_address("/map?seed=2", "json")
    ('/home.csv', '/map.json?seed=2')
    """
    path, mark, query = address.partition("?")
    return f"{'/home' if path == '/' else path}.{ending}{mark}{query}"


def turning(page: Page, ending: str, window: Window) -> dict[str, str]:
    """Addresses of the first and the last window, and of those before and after, where there are any."""
    base = data_address(page.address, ending)
    mark = "&" if "?" in base else "?"
    total = len(getattr(page, page.table, ()) or ())
    return {
        which: f"{base}{mark}limit={window.limit}&offset={offset}"
        for which, offset in window.neighbours(total).items()
    }


def to_json(page: Page, window: Window = WHOLE) -> bytes:
    """The page, with the rows that are wanted, and which those are."""
    document = page.document()
    rows = document.get(page.table)
    if isinstance(rows, list):
        document[page.table] = window.of(rows)
        at = {**dict.fromkeys(("first", "previous", "next", "last")), **turning(page, "json", window)}
        document["paging"] = {"total": len(rows), "offset": window.offset, "limit": window.limit, **at}
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def to_csv(page: Page, window: Window = WHOLE) -> bytes:
    """
    The page's table; cells that a spreadsheet would compute are made harmless.

    It begins with the mark of UTF-8, without which Excel takes the bytes of accented letters for others.
    """
    rows, out = page.table_rows(), io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=heads(page, rows), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({key: harmless(value) for key, value in row.items()} for row in window.of(rows))
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(page: Page, window: Window = WHOLE) -> bytes:
    """The page's table on one sheet, where it comes from on another."""
    import xlsxwriter

    rows, out = page.table_rows(), io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _BEGINNING})
        heading = book.add_format({"bold": True})
        sheet = book.add_worksheet("Table")
        names = heads(page, rows)
        sheet.write_row(0, 0, names, heading)
        for number, row in enumerate(window.of(rows), start=1):
            sheet.write_row(number, 0, [row.get(name) for name in names])
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet("Sources")
        about.set_column(0, 1, 40)
        for number, pair in enumerate(provenance(page)):
            about.write_row(number, 0, pair)
    return out.getvalue()


def provenance(page: Page) -> list[tuple[str, str]]:
    """What a table was made from (rule 16)."""
    pairs = [("what", page.title), ("address", page.address), ("version", page.version)]
    pairs += [(name, str(value)) for name in ("seed", "draws") if (value := getattr(page, name)) is not None]
    return [*pairs, *(("source", source) for source in page.sources)]


def heads(page: Page, rows: list[dict[str, Any]]) -> list[str]:
    """
    Names of all columns, in the order in which they first occur; of no rows those they would have.

    A null in the place of several columns is none of its own: its cells are empty.
    """
    known = page.table_columns()
    if not rows:
        return [name for name in known if not name.endswith("*")]
    found = dict.fromkeys(key for row in rows for key in row)
    several = {key for key in found if key not in known and any(one.startswith(f"{key}_") for one in known)}
    return [key for key in found if key not in several]


def harmless(value: Any) -> Any:
    r"""
    Keep a spreadsheet from taking text for a formula, or what follows a lone return for a cell of its own.

    Examples
    --------
    >>> harmless("=1+1"), harmless(-0.5), harmless("Hove"), harmless("a\r=1")
    ("'=1+1", -0.5, 'Hove', 'a\n=1')
    """
    if not isinstance(value, str):
        return value
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{plain}" if value.startswith(_FORMULA) else plain


WRITERS: Mapping[str, Callable[[Page, Window], bytes]] = {"json": to_json, "csv": to_csv, "xlsx": to_xlsx}
