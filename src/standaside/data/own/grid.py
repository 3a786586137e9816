"""Bytes of a CSV, XLSX or Parquet file → a grid of cells. Runs only in the sandbox's child process."""

from __future__ import annotations

import csv
import io
import re
import statistics
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from standaside.data.own.cells import Cell
from standaside.data.own.faults import FileFaultError, shown

MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_CELL = 1_000_000, 2_000, 6_000_000, 10_000
"""A row for each candidacy of India's largest election (8,360) fits a hundred times over."""

if TYPE_CHECKING:
    import polars as pl

ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
    "latin-1": "latin-1",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "latin-2": "iso8859-2",
    "mac-roman": "mac-roman",
}
"""Names that a map may use."""

DELIMITERS = (",", ";", "\t", "|")
SPLIT_UP = "split the file, or save only the sheet or columns that are needed"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes(b for b in (*range(1, 32), 127) if b not in b"\t\n\r")
BINARY_WITHIN, BINARY_ONE_IN = 10_000, 20
"""Not a text: more than one control character (NUL aside, as UTF-16 is full of them) in 20 bytes."""


@dataclass(slots=True)
class Grid:
    """
    Every row of a file, the first one first.

    Attributes
    ----------
    rows : list of sequence of cells
        ``rows[0]`` is what a spreadsheet calls row 1.
    ragged : bool
        Whether a row may be shorter or longer by mistake (CSV), which is then refused.
    dot_groups : bool
        Whether "1.234" may mean 1234.
    notes : list of str
        What was decided on the way.
    """

    rows: list[Sequence[Cell]]
    ragged: bool = False
    dot_groups: bool = False
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    notes: list[str] = field(default_factory=list)


def decode(raw: bytes, encoding: str = "") -> tuple[str, str]:
    """
    Turn bytes into text, and say how.

    Returns
    -------
    text, encoding : str
        The encoding by a name of ``ENCODINGS``.

    Examples
    --------
    >>> decode("Québec".encode("cp1252"))
    ('Québec', 'windows-1252')
    """
    chosen = encoding or _encoding(raw)
    try:
        text = raw.decode(ENCODINGS[chosen])
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise FileFaultError(f"the text is not {chosen}", "save the file as CSV in UTF-8", row=row) from None
    bad = _CONTROL.search(text)
    if bad:
        row = text.count("\n", 0, bad.start()) + 1
        raise FileFaultError(
            f"it holds the control character U+{ord(bad[0]):04X}, so it is no text file or a damaged one",
            "save it again as CSV in UTF-8",
            row=row,
        )
    return text, chosen


def _encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    _refuse_binary(raw)
    if raw.count(b"\0", 0, 2000) > len(raw[:2000]) // 3:
        raise FileFaultError(
            "it looks like UTF-16 without its mark, or is no text", "save it again as CSV in UTF-8", row=1
        )
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        beyond = sum(1 for c in raw.decode("utf-8", errors="ignore") if c > "\x7f")
        if beyond:
            row = raw[: error.start].count(b"\n") + 1
            raise FileFaultError(
                "a character is not UTF-8, though others are",
                "correct that character and save it as UTF-8",
                row=row,
            ) from None
        return "windows-1252"
    return "utf-8"


def _refuse_binary(raw: bytes) -> None:
    """Refuse what is no text: in random bytes one in nine is a control character; in a text hardly any."""
    head = raw[:BINARY_WITHIN]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if controls * BINARY_ONE_IN > len(head):
        raise FileFaultError("it is not a text file", "give the results as CSV in UTF-8, XLSX or Parquet")


def sniff(text: str) -> str:
    r"""
    Guess what divides the cells: the sign that gives most rows one same width.

    Examples
    --------
    >>> sniff("a;b;c\n1,5;2;3\n"), sniff("a\tb\n1\t2\n")
    (';', '\t')
    """
    sample = "\n".join(text[:50_000].splitlines()[:40])
    best, best_score = ",", (0.0, 0)
    for sign in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if row]
        except csv.Error:
            continue
        usual = statistics.mode(widths) if widths else 0
        score = (widths.count(usual) / max(len(widths), 1), usual)
        if usual > 1 and score > best_score:
            best, best_score = sign, score
    return best


def read_csv(raw: bytes, *, encoding: str = "", delimiter: str = "") -> Grid:
    """
    Read comma-, semicolon-, tab- or bar-separated text.

    Raises
    ------
    FileFaultError
        If it is no text, a quotation mark is never closed, or it is too large.
    """
    text, chosen = decode(raw, encoding)
    hint = re.match(r"sep=(.)\r?\n", text)
    sign = delimiter or (hint[1] if hint else sniff(text))
    csv.field_size_limit(MOST_CELL)
    rows: list[Sequence[Cell]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True):
            rows.append(row)
            cells += len(row)
            _check_size(len(rows), len(row), cells)
    except csv.Error as error:
        raise _csv_fault(str(error), len(rows) + 1) from None
    if hint:
        rows[0] = []
    notes = [] if chosen == "utf-8" else [f"The text was read as {chosen}."]
    return Grid(rows, ragged=True, dot_groups=True, encoding=chosen, delimiter=sign, notes=notes)


def _csv_fault(reason: str, row: int) -> FileFaultError:
    if "field limit" in reason:
        what = f"a cell of over {MOST_CELL:,} characters"
        return FileFaultError(what, "check that every quotation mark before it is closed", row=row)
    if "end of data" in reason:
        return FileFaultError(
            "a quotation mark is opened and never closed", "close it, or remove it", row=row
        )
    return FileFaultError(
        "a quotation mark stands where none may",
        'write a quotation mark inside a quoted cell twice: ""',
        row=row,
    )


def _check_size(rows: int, width: int, cells: int) -> None:
    if width > MOST_COLUMNS:
        raise FileFaultError(f"over {MOST_COLUMNS:,} columns", SPLIT_UP, row=rows)
    if rows > MOST_ROWS:
        raise FileFaultError(f"over {MOST_ROWS:,} rows", SPLIT_UP)
    if cells > MOST_CELLS:
        raise FileFaultError(f"over {MOST_CELLS:,} cells", SPLIT_UP)


def read_xlsx(raw: bytes, *, sheet: str = "") -> Grid:
    """
    Read one sheet of a spreadsheet: the one named, or the first.

    Raises
    ------
    FileFaultError
        If it is damaged, has no such sheet, is too large, or a cell holds an error such as #N/A.
    """
    try:
        import fastexcel
    except ImportError:
        raise FileFaultError(
            "spreadsheets need the package fastexcel",
            'install it with python -m pip install "standaside[excel]", or save the file as CSV',
        ) from None
    try:
        book = fastexcel.read_excel(raw)
        names = book.sheet_names
        chosen = _sheet(names, sheet)
        loaded = book.load_sheet(chosen, header_row=None, skip_rows=0, dtypes="string")
        _check_size(loaded.total_height, loaded.width, loaded.total_height * loaded.width)
        rows: list[Sequence[Cell]] = list(loaded.to_polars().iter_rows())
    except fastexcel.FastExcelError:
        raise FileFaultError(
            "it is damaged, or no Excel workbook",
            "open it in a spreadsheet and save it again as .xlsx or .csv",
        ) from None
    _refuse_error_cells(raw, names.index(chosen))
    others = [name for name in names if name != chosen]
    rest = f"{len(others):,} more {'was' if len(others) == 1 else 'were'} not"
    notes = [f"The sheet '{shown(chosen)}' was read; {rest}."] if others else []
    return Grid(rows, sheet=chosen, notes=notes)


def _sheet(names: Sequence[str], wanted: str) -> str:
    if not names:
        raise FileFaultError("it has no sheets", "save it again with the results in a sheet")
    if wanted and wanted not in names:
        listed = ", ".join(shown(name) for name in names[:8])
        raise FileFaultError(f"it has no sheet '{shown(wanted)}'", f"name one of these in the map: {listed}")
    return wanted or names[0]


def _refuse_error_cells(raw: bytes, position: int) -> None:
    """Find #N/A and the like, which the reader takes for empty cells: absence is not an error."""
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        inside = set(book.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= inside:
            return
        sheets = re.findall(rb'<sheet\b[^>]*\br:id="([^"]+)"', book.read("xl/workbook.xml"))
        links = book.read("xl/_rels/workbook.xml.rels")
        target = {}
        for link in re.findall(rb"<Relationship\b[^>]*>", links):
            key, path = re.search(rb'\bId="([^"]+)"', link), re.search(rb'\bTarget="([^"]+)"', link)
            if key and path:
                target[key[1]] = path[1].decode("utf-8", "replace")
        path_of = target.get(sheets[position], "") if position < len(sheets) else ""
        file = path_of.lstrip("/") if path_of.startswith("/") else f"xl/{path_of}"
        if file not in inside:
            return
        found = re.search(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"', book.read(file))
    if found:
        raise FileFaultError(
            f"cell {found[1].decode()}{found[2].decode()} holds an error such as #N/A",
            "write the value itself, or empty the cell",
            row=int(found[2]),
        )


def read_parquet(raw: bytes) -> Grid:
    """
    Read a flat Parquet file; its column names are row 1.

    Raises
    ------
    FileFaultError
        If it is damaged, nested, or declares more than fits.
    """
    import polars as pl

    try:
        schema = pl.read_parquet_schema(io.BytesIO(raw))
        height = int(pl.scan_parquet(io.BytesIO(raw)).select(pl.len()).collect(engine="in-memory").item())
        _check_size(height, len(schema), height * len(schema))
        frame = pl.read_parquet(io.BytesIO(raw))
        frame = frame.select(_flat(name, frame[name]) for name in frame.columns)
        rows: list[Sequence[Cell]] = [list(frame.columns), *frame.iter_rows()]
    except FileFaultError:
        raise
    except Exception:
        raise damaged_parquet() from None
    return Grid(rows)


def damaged_parquet() -> FileFaultError:
    """Say so, in the same words whether the reader refused or fell over."""
    return FileFaultError("it is damaged, or no Parquet file", "write it again, or save it as CSV")


def _flat(name: str, column: pl.Series) -> pl.Series:
    import polars as pl

    if column.dtype.is_nested() or column.dtype in (pl.Object, pl.Binary):
        raise FileFaultError(
            "its cells are lists, tables or bytes", "write plain numbers and text", column=name
        )
    if column.dtype.is_integer() or column.dtype.is_float() or column.dtype == pl.String:
        return column
    return column.cast(pl.String)
