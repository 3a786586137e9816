"""
Anybody's results and polls: look, read in the sandbox, check again, store.

Nothing is stored unless all of it is right, and no file is parsed in this process.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standaside.data.elections import elections
from standaside.data.own import imported
from standaside.data.own.assembling import Assembled, assemble, checked, on_ignored
from standaside.data.own.cells import MOST_NAME
from standaside.data.own.column_map import ColumnMap, load_map, map_beside, map_of
from standaside.data.own.faults import FileFaultError, shown
from standaside.data.own.sandbox import Sandbox, Upload, look, look_at
from standaside.domain import Result
from standaside.errors import SourceError, StandasideError
from standaside.matching import fold
from standaside.showing import Several, Shown

if TYPE_CHECKING:
    import polars as pl

MOST_POLLS, MOST_COLUMNS = 100_000, 2_000
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True, eq=False)
class Imported(Shown):
    """
    Results that were read, and how.

    Attributes
    ----------
    result : Result
    map : ColumnMap
        Complete: what was told and what was guessed; ``str(map)`` shows it, ``map.to_toml()`` writes it.
    notes : tuple of str
        What was decided on the way, in sentences.
    candidates : mapping of (str, str) to str
        Constituency code and party code to the candidate's name, where the file has it.
    file, sha256 : str
        What was read.
    """

    result: Result
    map: ColumnMap
    notes: tuple[str, ...]
    candidates: Mapping[tuple[str, str], str]
    file: str
    sha256: str

    def shown_as(self) -> Result:
        """Give the results."""
        return self.result


@dataclass(frozen=True, slots=True, eq=False)
class ImportedPolls(Shown):
    """Polls that were read, and how; ``polls`` as ``poll_rows.read_polls`` gives them."""

    id: str
    polls: tuple[Mapping[str, Any], ...]
    map: ColumnMap
    notes: tuple[str, ...]
    file: str
    sha256: str

    def shown_as(self) -> Several[dict[str, Any]]:
        """Give one row a poll, with the file it was read from."""
        source = f"{self.file} (sha256 {self.sha256})"
        return Several({**poll, "source": source} for poll in self.polls)


def read_election(
    file: Path,
    *,
    id: str,
    date: dt.date | None = None,
    name: str | None = None,
    mapping: ColumnMap | Path | None = None,
    sandbox: Sandbox | None = None,
) -> Imported:
    """
    Read results without storing them.

    Parameters
    ----------
    file : Path
        CSV, XLSX or Parquet: one row a candidacy, or one row a constituency and one column a party.
    id : str
        "canada-2021": small letters, figures and hyphens.
    date : date, optional
        Polling day; else the file's column of dates, else the first day of the year in ``id``.
    name : str, optional
        For people to read; else the id.
    mapping : ColumnMap or Path, optional
        What the columns hold; else the file beside it (results.csv: results.map.toml), else a guess.
    sandbox : Sandbox, optional
        To read many files with one child.

    Raises
    ------
    FileFaultError
        Naming the file, the row and the column where there is one, and the remedy.
    """
    imported.check_id(id)
    upload, told, document = _read(file, mapping, sandbox, what="results")
    return _imported(upload, told, document, id=id, date=date, name=name)


def add_election(
    file: Path,
    *,
    id: str,
    date: dt.date | None = None,
    name: str | None = None,
    mapping: ColumnMap | Path | None = None,
    folder: Path | None = None,
    sandbox: Sandbox | None = None,
) -> Imported:
    """
    Read results and store them; afterwards ``id`` is an election like any other.

    Parameters are those of :func:`read_election`; ``folder`` replaces the user's data folder.

    Raises
    ------
    FileFaultError
        If the file is wrong; nothing is stored.
    SourceError
        If there is such an election already, or the data folder cannot be written.
    """
    _refuse_taken(id, folder)
    found = read_election(file, id=id, date=date, name=name, mapping=mapping, sandbox=sandbox)
    _store_election(found, folder)
    return found


def add_polls(
    file: Path,
    *,
    id: str | None = None,
    mapping: ColumnMap | Path | None = None,
    folder: Path | None = None,
    sandbox: Sandbox | None = None,
) -> ImportedPolls:
    """
    Read polls, one row each, and store them.

    Parameters
    ----------
    id : str, optional
        Else made of the file's name: "Polls 2024.csv" is polls-2024.

    Raises
    ------
    FileFaultError
        If the file is wrong; nothing is stored.
    SourceError
        If there are such polls already, or the data folder cannot be written.
    """
    own = imported.check_id(id or fold(file.stem).replace(" ", "-")[:60])
    imported.refuse_present(imported.POLLS, own, folder)
    upload, told, document = _read(file, mapping, sandbox, what="polls")
    return _store_polls(_polls(upload, told, document, own), folder)


def read_file(
    file: Path,
    *,
    id: str,
    date: dt.date | None = None,
    name: str | None = None,
    mapping: ColumnMap | Path | None = None,
    sandbox: Sandbox | None = None,
) -> Imported | ImportedPolls:
    """
    Read results or polls, whichever the file holds, without storing them.

    Parameters are those of :func:`read_election`.

    Raises
    ------
    FileFaultError
        Naming the file, the row and the column where there is one, and the remedy.
    """
    imported.check_id(id)
    found = _read(file, mapping, sandbox, what="any")
    return _either(*found, id=id, date=date, name=name)


def read_bytes(
    raw: bytes,
    *,
    file: str,
    id: str,
    date: dt.date | None = None,
    name: str | None = None,
    mapping: ColumnMap | None = None,
    sandbox: Sandbox | None = None,
) -> Imported | ImportedPolls:
    r"""
    Read results or polls from bytes that are no file on this machine; nothing is written anywhere.

    Parameters
    ----------
    raw : bytes
        The file as it was sent.
    file : str
        What it is called in messages; no folder is looked into.

    The rest as in :func:`read_file`.

    Raises
    ------
    FileFaultError
        Naming the file, the row and the column where there is one, and the remedy.

    Examples
    --------
    >>> table = b"Seat,Party,Votes\nBath,LD,3\nBath,Lab,2\n"
    >>> read_bytes(table, file="bath.csv", id="bath-2021").result.votes.tolist()
    [[3, 2]]
    """
    imported.check_id(id)
    upload, told = look_at(raw, name=file), mapping or ColumnMap()
    document = _from_child(upload, told, sandbox, what="any")
    return _either(upload, told, document, id=id, date=date, name=name)


def _either(
    upload: Upload,
    told: ColumnMap,
    document: Mapping[str, Any],
    *,
    id: str,
    date: dt.date | None,
    name: str | None,
) -> Imported | ImportedPolls:
    if document.get("what") == "polls":
        return _polls(upload, told, document, id)
    return _imported(upload, told, document, id=id, date=date, name=name)


def add_file(
    file: Path,
    *,
    id: str | None = None,
    date: dt.date | None = None,
    name: str | None = None,
    mapping: ColumnMap | Path | None = None,
    folder: Path | None = None,
) -> Imported | ImportedPolls:
    """
    Store results or polls, whichever the file holds: for ``standaside data add FILE``.

    Raises
    ------
    FileFaultError, SourceError
        As :func:`add_election` and :func:`add_polls`.
    """
    own = imported.check_id(id or fold(file.stem).replace(" ", "-")[:60])
    upload, told, document = _read(file, mapping, None, what="any")
    if document.get("what") == "polls":
        imported.refuse_present(imported.POLLS, own, folder)
        return _store_polls(_polls(upload, told, document, own), folder)
    _refuse_taken(own, folder)
    found = _imported(upload, told, document, id=own, date=date, name=name)
    _store_election(found, folder)
    return found


def _read(
    file: Path, mapping: ColumnMap | Path | None, sandbox: Sandbox | None, *, what: str
) -> tuple[Upload, ColumnMap, dict[str, Any]]:
    upload = look(file)
    beside = map_beside(file) if mapping is None else mapping
    told = beside if isinstance(beside, ColumnMap) else load_map(beside) if beside else ColumnMap()
    return upload, told, _from_child(upload, told, sandbox, what=what)


def _from_child(upload: Upload, told: ColumnMap, sandbox: Sandbox | None, *, what: str) -> dict[str, Any]:
    if sandbox is not None:
        return sandbox.read(upload, what=what, told=told.to_document())
    with Sandbox() as own:
        return own.read(upload, what=what, told=told.to_document())


def _complete(document: Mapping[str, Any], upload: Upload) -> ColumnMap:
    try:
        return map_of(document["map"], file=upload.name)
    except (StandasideError, KeyError, TypeError, AttributeError):
        raise FileFaultError(
            "reading it gave no sense", "save it again as CSV in UTF-8", file=upload.name
        ) from None


def _imported(
    upload: Upload,
    told: ColumnMap,
    document: Mapping[str, Any],
    *,
    id: str,
    date: dt.date | None,
    name: str | None,
) -> Imported:
    chart = _complete(document, upload)
    try:
        rows = checked(document)
        day, doubt = _polling_day(date, rows.dates, id, upload.name)
        source = f"{upload.name}, added by the user (sha256 {upload.sha256[:12]})"
        made: Assembled = assemble(rows, chart, id=id, name=_label(name, id), date=day, source=source)
    except FileFaultError as fault:
        raise fault.named(upload.name) from None
    return Imported(made.result, chart, (*made.notes, *doubt), made.candidates, upload.name, upload.sha256)


def _label(name: str | None, id: str) -> str:
    return shown(name, most=MOST_NAME) if name and name.strip() else id


def _polling_day(
    date: dt.date | None, said: list[dt.date], id: str, file: str
) -> tuple[dt.date, tuple[str, ...]]:
    if date is not None:
        return date, ()
    if len(said) > 1:
        raise FileFaultError(
            f"it holds elections of several days, among them {said[0]} and {said[1]}",
            "keep the rows of one, or say which day with --date",
        )
    if said:
        return said[0], ()
    year = _YEAR.search(id) or _YEAR.search(file)
    if year is None:
        raise FileFaultError("nothing says when polling day was", "give it with --date 2021-09-20")
    day = dt.date(int(year[1]), 1, 1)
    return day, (f"Polling day is not given; {day} stands for it. Give it with --date.",)


def _refuse_taken(id: str, folder: Path | None) -> None:
    imported.check_id(id)
    imported.refuse_present(imported.ELECTIONS, id, folder)
    for election in elections():
        if fold(id) in {fold(own) for own in election.spellings()}:
            raise SourceError(f'"{id}" already means the {election.name}; choose another id.')


def _store_election(found: Imported, folder: Path | None) -> None:
    result = found.result
    about = {
        "id": result.id,
        "name": result.name,
        "date": result.date.isoformat(),
        "source": result.source,
        "boundary_set": result.constituencies.boundary_set,
        "file": found.file,
        "sha256": found.sha256,
        "added": dt.date.today().isoformat(),
        "map": found.map.to_document(),
        "notes": list(found.notes),
    }
    imported.store(imported.ELECTIONS, result.id, imported.tables_of(result, found.candidates), about, folder)


def _polls(upload: Upload, told: ColumnMap, document: Mapping[str, Any], id: str) -> ImportedPolls:
    chart = replace(_complete(document, upload), codes=told.codes)
    try:
        polls = [_poll(table) for table in document["polls"]]
        notes = (*(shown(note, most=300) for note in document["notes"]), *on_ignored(chart))
        parties = {party for poll in polls for party in poll["shares"]}
        if not 0 < len(polls) <= MOST_POLLS or len(parties) > MOST_COLUMNS:
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise FileFaultError(
            "reading it gave no sense", "save it again as CSV in UTF-8", file=upload.name
        ) from None
    return ImportedPolls(id, tuple(polls), chart, notes, upload.name, upload.sha256)


def table_of_polls(found: ImportedPolls) -> pl.DataFrame:
    """Polls as the table that is stored: a column ``share NAME`` for each party."""
    import polars as pl

    parties = list(dict.fromkeys(party for poll in found.polls for party in poll["shares"]))
    columns: dict[str, Any] = {
        key: [poll[key] for poll in found.polls] for key in ("pollster", "area", "start", "end", "sample")
    }
    columns |= {
        f"share {p}": pl.Series([poll["shares"].get(p) for poll in found.polls], dtype=pl.Float64)
        for p in parties
    }
    return pl.DataFrame(columns, schema_overrides={"start": pl.Date, "end": pl.Date})


def _store_polls(found: ImportedPolls, folder: Path | None) -> ImportedPolls:
    about = {
        "id": found.id,
        "name": found.id,
        "file": found.file,
        "sha256": found.sha256,
        "added": dt.date.today().isoformat(),
        "map": found.map.to_document(),
        "notes": list(found.notes),
    }
    imported.store(imported.POLLS, found.id, {"polls": table_of_polls(found)}, about, folder)
    return found


def _poll(table: Mapping[str, Any]) -> dict[str, Any]:
    """Check one poll of the child's, and give its days their type."""
    texts = {name: table[name] for name in ("pollster", "area")}
    shares = {party: float(share) for party, share in table["shares"].items()}
    if not all(isinstance(text, str) and len(text) <= MOST_NAME for text in (*texts.values(), *shares)):
        raise ValueError
    if not all(0 <= share <= 100 for share in shares.values()) or not 0 <= int(table["sample"]) < 1 << 31:
        raise ValueError
    days = {name: dt.date.fromisoformat(table[name]) if table[name] else None for name in ("start", "end")}
    return {**texts, **days, "sample": int(table["sample"]), "shares": shares}
