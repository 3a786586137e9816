"""
An answer on its way out: a table or JSON on standard output, and a file if one is asked for.

A file is written whole or not at all, and before anything is printed, so that on an error
standard output stays empty.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from standaside.errors import SourceError, UnknownNameError
from standaside.showing import carried

Row = Mapping[str, Any]
TABLES = (".csv", ".xlsx", ".parquet", ".json")
"""What every command writes; reports and maps come beside it."""

WITH_PAGE = (*TABLES, ".html")
"""What a command writes that has a page of its own as well."""

PLAIN_WIDTH, NARROWEST = 110, 80
"""Columns of a table that goes to a file or a pipe, unless COLUMNS says otherwise; never fewer than 80."""

KINDS = (".csv", ".xlsx", ".parquet", ".json", ".html", ".png", ".svg")


@dataclass(frozen=True)
class Answer:
    """
    What a command has to say, in every form it may be wanted in.

    ``document`` is the JSON; ``view`` makes what the terminal shows (a rich renderable, or
    several); ``rows`` the flat table of the file formats; ``pages`` further formats;
    ``sources`` what it was made from, for a workbook's second sheet.
    """

    document: Any
    view: Callable[[], Any]
    rows: Callable[[], Sequence[Row]]
    pages: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    sources: Callable[[], Sequence[Row]] = tuple


def check_target(out: Path | None, kinds: Collection[str] = TABLES, *, asked: str = "SCENARIO") -> None:
    """
    Refuse a file that cannot be written, before any work is done.

    Parameters
    ----------
    out : Path or None
    kinds : collection of str
        Extensions that the command writes.
    asked : str
        The scenario that was asked about, for the command that makes a page of it.

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
    if out.is_dir():
        raise SourceError(f"{out} is a folder; name a file in it that ends in {' or '.join(kinds)}.")
    if suffix not in kinds:
        kind = f"a {suffix} file" if suffix in KINDS else f'a file called "{out.name}"'
        page = f" A page in one file is made by `standaside report {asked} --out {out}`."
        page = page if suffix == ".html" else ""
        raise UnknownNameError(f"This command cannot write {kind}; it writes {', '.join(kinds)}.{page}")
    if not out.parent.is_dir():
        raise SourceError(f"There is no folder {out.parent} to write {out.name} in; make it first.")
    if not os.access(out if out.exists() else out.parent, os.W_OK):
        raise SourceError(f"{out} cannot be written: you have no permission; choose another place.")
    if suffix == ".xlsx":
        _need_excel_writer()


def emit(answer: Answer, *, as_json: bool, out: Path | None) -> None:
    """Write the file, if any, then print the JSON or the table."""
    text = _json(answer.document).decode() if as_json else ""
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


def _json(document: Any) -> bytes:
    from standaside.data.exports import json_bytes

    return json_bytes(document)


def _say(text: str) -> None:
    """
    Write to standard output, all of it or with an error.

    Raises
    ------
    SourceError
        If it cannot be written: the disk is full, or it is closed.
    """
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    try:
        if reconfigure:
            reconfigure(encoding="utf-8")
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_output()  # the reader has seen enough (``| head``)
    except OSError as error:
        silence_output()
        raise output_lost(error) from None


def output_lost(error: OSError) -> SourceError:
    """What to say when standard output takes no more."""
    reason = (error.strerror or str(error)).lower()
    return SourceError(f"Standard output cannot be written ({reason}); send it somewhere else.")


def silence_output() -> None:
    """Let the interpreter close without complaint about an output that takes no more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show(view: Any) -> None:
    """Print renderables; where nobody looks (a file, a pipe), at a fixed width and without padding."""
    from rich.console import Console

    parts = view if isinstance(view, list | tuple) else [view]
    looked_at = sys.stdout.isatty()
    text = io.StringIO()
    width = max(Console().width, NARROWEST) if looked_at else plain_width()
    console = Console(
        file=text, width=width, highlight=False, markup=False, emoji=False, force_terminal=looked_at
    )
    console.print(*parts, sep="\n")
    _say("".join(f"{line.rstrip()}\n" for line in text.getvalue().rstrip().splitlines()))


def plain_width() -> int:
    """Width of a table that goes to a file or a pipe: COLUMNS if it is set, else 110; at least 80."""
    given = os.environ.get("COLUMNS", "")
    return max(int(given), NARROWEST) if given.isdecimal() else PLAIN_WIDTH


def _content(answer: Answer, suffix: str) -> bytes:
    if suffix in answer.pages:
        return answer.pages[suffix]()
    from standaside.data import exports

    if suffix == ".json":
        return exports.json_bytes(answer.document)
    if suffix == ".parquet":
        return exports.parquet_bytes(answer.rows())
    rows = carried(list(answer.rows()))
    return (
        exports.xlsx_bytes(rows, sources=answer.sources()) if suffix == ".xlsx" else exports.csv_bytes(rows)
    )


def _need_excel_writer() -> None:
    """Refuse a workbook before the work where the package that writes it is missing."""
    if find_spec("xlsxwriter") is None:
        raise SourceError(
            "Excel files need the package xlsxwriter; "
            'install it with python -m pip install "standaside[excel]", or write .csv.'
        )
