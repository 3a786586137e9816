"""
An answer on its way out: a table or JSON on standard output, and a file if one is asked for.

A file is written whole or not at all, and before anything is printed, so that on an error
standard output stays empty.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from standaside.errors import SourceError, UnknownNameError

Row = Mapping[str, Any]
TABLES = (".csv", ".xlsx", ".parquet", ".json")
"""What every command writes; reports and maps come beside it."""

PLAIN_WIDTH = 110
"""Columns of a table that goes to a file or a pipe."""

KINDS = (".csv", ".xlsx", ".parquet", ".json", ".html", ".png", ".svg")


@dataclass(frozen=True)
class Answer:
    """
    What a command has to say, in every form it may be wanted in.

    ``document`` is the JSON; ``view`` makes what the terminal shows (a rich renderable, or
    several); ``rows`` the flat table of the file formats; ``pages`` further formats.
    """

    document: Any
    view: Callable[[], Any]
    rows: Callable[[], Sequence[Row]]
    pages: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)


def check_target(out: Path | None, kinds: Collection[str] = TABLES) -> None:
    """
    Refuse a file that cannot be written, before any work is done.

    Raises
    ------
    UnknownNameError
        If the command does not write that kind of file.
    SourceError
        If the folder is missing, or folder or file may not be written to.
    """
    if out is None:
        return
    suffix = out.suffix.lower()
    if suffix not in kinds:
        kind = f"a {suffix} file" if suffix in KINDS else f'a file called "{out.name}"'
        raise UnknownNameError(f"This command cannot write {kind}; it writes {', '.join(kinds)}.")
    if out.is_dir():
        raise SourceError(f"{out} is a folder; name a file in it.")
    if not out.parent.is_dir():
        raise SourceError(f"There is no folder {out.parent} to write {out.name} in; make it first.")
    if not os.access(out if out.exists() else out.parent, os.W_OK):
        raise SourceError(f"{out} cannot be written: you have no permission; choose another place.")
    if suffix == ".xlsx":
        _excel_writer()


def emit(answer: Answer, *, as_json: bool, out: Path | None) -> None:
    """Write the file, if any, then print the JSON or the table."""
    text = _json(answer.document) if as_json else ""
    view = None if as_json else answer.view()
    if out is not None:
        write_whole(out, _content(answer, out.suffix.lower()))
        sys.stderr.write(f"Wrote {out}.\n")
    if as_json:
        _say(text)
    else:
        _show(view)


def write_whole(path: Path, content: bytes) -> None:
    """
    Write a file so that nobody ever sees half of it.

    Raises
    ------
    SourceError
        If it cannot be written; what was there before is untouched.
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        reason = (error.strerror or str(error)).lower()
        raise SourceError(f"{path} cannot be written ({reason}); choose another place.") from None


def _mode(path: Path) -> int:
    """Permissions of the file it replaces, or those of any new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def shown(grids: Callable[[ModuleType], Any]) -> Any:
    """Make the terminal's tables, which are imported only where one is shown."""
    tables = import_module("standaside.present.tables")
    return tables.renderable(grids(tables))


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _say(text: str) -> None:
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8")
    sys.stdout.write(text)
    sys.stdout.flush()


def _show(view: Any) -> None:
    """Print renderables; where nobody looks (a file, a pipe), at a fixed width and without padding."""
    from rich.console import Console

    parts = view if isinstance(view, list | tuple) else [view]
    if sys.stdout.isatty():
        console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
        console.print(*parts, sep="\n")
        return
    text = io.StringIO()
    console = Console(
        file=text, width=PLAIN_WIDTH, highlight=False, markup=False, emoji=False, force_terminal=False
    )
    console.print(*parts, sep="\n")
    _say("".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines()))


def _content(answer: Answer, suffix: str) -> bytes:
    if suffix in answer.pages:
        return answer.pages[suffix]()
    if suffix == ".json":
        return _json(answer.document).encode()
    writers = {".csv": _csv, ".xlsx": _excel, ".parquet": _parquet}
    return writers[suffix](answer.rows())


def _csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _parquet(rows: Sequence[Row]) -> bytes:
    import polars as pl

    buffer = io.BytesIO()
    pl.DataFrame([dict(row) for row in rows], infer_schema_length=None).write_parquet(buffer)
    return buffer.getvalue()


def _excel(rows: Sequence[Row]) -> bytes:
    buffer = io.BytesIO()
    book = _excel_writer().Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Standaside")
    header = list(rows[0]) if rows else []
    for column, name in enumerate(header):
        sheet.write_string(0, column, name)
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(header):
            sheet.write(number, column, row[name])
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _excel_writer() -> Any:
    try:
        return import_module("xlsxwriter")
    except ImportError:
        raise SourceError(
            "Excel files need the package xlsxwriter; "
            'install it with pip install "standaside[excel]", or write .csv.'
        ) from None


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
