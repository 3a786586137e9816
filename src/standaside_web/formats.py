"""A page's data as JSON, CSV or XLSX: the same rows, by the ending of the address."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from standaside_web.pages import Page

ENDINGS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_json(page: Page) -> bytes:
    """The whole page."""
    return json.dumps(page.document(), ensure_ascii=False, allow_nan=False).encode() + b"\n"


def to_csv(page: Page) -> bytes:
    """The page's table; cells that a spreadsheet would compute are made harmless."""
    rows = page.table_rows()
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=columns(rows), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: harmless(value) for key, value in row.items()} for row in rows)
    return out.getvalue().encode()


def to_xlsx(page: Page) -> bytes:
    """The page's table on one sheet, where it comes from on another."""
    import xlsxwriter

    rows, out = page.table_rows(), io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        heading = book.add_format({"bold": True})
        sheet = book.add_worksheet("Table")
        names = columns(rows)
        sheet.write_row(0, 0, names, heading)
        for number, row in enumerate(rows, start=1):
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


def columns(rows: list[dict[str, Any]]) -> list[str]:
    """Names of all columns, in the order in which they first occur."""
    return list(dict.fromkeys(key for row in rows for key in row))


def harmless(value: Any) -> Any:
    """
    Keep a spreadsheet from taking text for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless(-0.5), harmless("Hove")
    ("'=1+1", -0.5, 'Hove')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


WRITERS: Mapping[str, Callable[[Page], bytes]] = {"json": to_json, "csv": to_csv, "xlsx": to_xlsx}
