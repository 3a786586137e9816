"""Which column of somebody's table holds what: guessed, shown, told, and written down."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standaside.data.own.faults import counted, shown
from standaside.data.own.grid import ENCODINGS
from standaside.data.text_file import read_text
from standaside.errors import SourceError
from standaside.matching import did_you_mean
from standaside.showing import Shown

LAYOUTS = ("long", "wide", "polls")
KINDS = ("party", "independent", "speaker", "sum")
ZEROS = ("stood", "absent")
FIELDS = (
    "constituency",
    "code",
    "party",
    "party_code",
    "kind",
    "votes",
    "candidate",
    "electorate",
    "region",
    "nation",
    "county",
    "date",
    "winner_known",
    "majority_known",
    "pollster",
    "start",
    "end",
    "sample",
    "area",
)
"""What a column may be said to hold."""

_TEXTS = ("layout", "delimiter", "encoding", "sheet", "boundary_set", "zero")
_COUNTS = ("header_row", "keep_parties")
_TABLES = ("columns", "codes", "kinds")


@dataclass(frozen=True, slots=True)
class ColumnMap(Shown):
    """
    How a table is read. A field left empty is guessed; what comes back from a reading is complete.

    Attributes
    ----------
    layout : str
        ``long`` (one row a candidacy), ``wide`` (one row a constituency, one column a party) or ``polls``.
    columns : mapping of str to str
        What a column holds (one of ``FIELDS``) to its header.
    parties : tuple of str
        Headers of the party columns of a wide table or of polls.
    ignored : tuple of str
        Headers of columns that are not read.
    codes, kinds : mapping of str to str
        A party as the file writes it, to its code, and to its kind.
    header_row : int
        As a spreadsheet numbers it; 0 to guess.
    boundary_set : str
        Name of the set of constituencies; "" for the official one, or one of the election's own.
    zero : str
        In a wide table 0 means ``stood`` and got none, or ``absent``.
    keep_parties : int
        The largest so many parties stay apart and the rest are summed; 0 for all.

    Examples
    --------
    >>> print(ColumnMap(layout="wide", columns={"constituency": "Riding"}, parties=("NDP", "Liberal")))
    constituency <- 'Riding'; wide: 2 party columns ('NDP', 'Liberal')
    """

    layout: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    header_row: int = 0
    boundary_set: str = ""
    zero: str = ""
    keep_parties: int = 0

    def __str__(self) -> str:
        """Say it in one line."""
        said = ", ".join(f"{name} <- '{header}'" for name, header in self.columns.items())
        if self.layout == "long":
            return f"{said}; long: one row a candidacy"
        first = ", ".join(f"'{header}'" for header in self.parties[:6])
        more = ", ..." if len(self.parties) > 6 else ""
        return f"{said}; {self.layout}: {counted(len(self.parties), 'party column')} ({first}{more})"

    def to_document(self) -> dict[str, Any]:
        """Give it as plain tables, what is empty left out."""
        every = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain = {
            k: dict(v) if isinstance(v, Mapping) else list(v) if isinstance(v, tuple) else v
            for k, v in every.items()
        }
        return {key: value for key, value in plain.items() if value}

    def to_toml(self) -> str:
        """
        Write it as the file that may stand beside the table (results.csv: results.map.toml).

        Examples
        --------
        >>> print(ColumnMap(layout="long", columns={"votes": "Stimmen"}).to_toml().strip())
        layout = "long"
        [columns]
        votes = "Stimmen"
        """
        document = self.to_document()
        tables = {name: document.pop(name) for name in _TABLES if name in document}
        lines = [f"{key} = {_toml(value)}" for key, value in document.items()]
        for name, table in tables.items():
            lines += ["", f"[{name}]", *(f"{_key(key)} = {_toml(value)}" for key, value in table.items())]
        return "\n".join(lines).strip() + "\n"


def _key(text: str) -> str:
    return text if text.isascii() and text.replace("_", "").isalpha() else _toml(text)


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_toml(part) for part in value)}]"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{"".join(c if c >= " " and c != chr(127) else f"{chr(92)}u{ord(c):04X}" for c in escaped)}"'


def map_beside(file: Path) -> Path | None:
    """Find the map kept beside a table: results.csv has results.map.toml."""
    beside = file.with_name(f"{file.stem}.map.toml")
    return beside if beside.is_file() else None


def load_map(path: Path) -> ColumnMap:
    """
    Read a map.

    Raises
    ------
    SourceError
        If it is no TOML, or says something that no map says.
    """
    return parse_map(read_text(path, what="map"), name=path.name)


def parse_map(text: str, *, name: str) -> ColumnMap:
    """
    Read a map from the text of its file.

    Raises
    ------
    SourceError
        As :func:`load_map`.

    Examples
    --------
    >>> parse_map('zero = "absent"', name="results.map.toml").zero
    'absent'
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{name} is not valid TOML: {str(error).lower()}; correct that line.") from None
    except RecursionError:
        raise SourceError(f"{name} is nested too deeply for a map; flatten it.") from None
    return map_of(document, file=name)


def map_of(document: Mapping[str, Any], *, file: str) -> ColumnMap:
    """
    Give plain tables their meaning, refusing what a map cannot say.

    Examples
    --------
    >>> map_of({"layout": "long", "columns": {"party": "Parti"}}, file="m.toml").columns["party"]
    'Parti'
    """
    for key, value in document.items():
        _check_key(key, value, file)
    tables: dict[str, Any] = {name: dict(document[name]) for name in _TABLES if name in document}
    _check_values(document, tables, file)
    lists: dict[str, Any] = {
        name: tuple(document[name]) for name in ("parties", "ignored") if name in document
    }
    rest = {name: document[name] for name in (*_TEXTS, *_COUNTS) if name in document}
    return ColumnMap(**tables, **lists, **rest)


def _check_key(key: str, value: object, file: str) -> None:
    said = key
    if key in _TABLES:
        good, wanted = isinstance(value, dict), 'a table of texts, such as [columns] party = "Parti"'
        if isinstance(value, dict):
            wrong = [k for k, v in value.items() if not isinstance(v, str) or len(v) >= 300]
            good, said = not wrong, f"[{key}] {shown(wrong[0])}" if wrong else key
            wanted = "a text in quotation marks" if wrong else wanted
    elif key in ("parties", "ignored"):
        good, wanted = isinstance(value, list) and all(isinstance(v, str) for v in value), "a list of texts"
    elif key in _TEXTS:
        good, wanted = isinstance(value, str) and len(value) < 300, "a text"
    elif key in _COUNTS:
        good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000
        wanted = "a whole number"
    else:
        known = [*_TABLES, "parties", "ignored", *_TEXTS, *_COUNTS]
        guess = did_you_mean(key, known) or f" There are {', '.join(known)}."
        raise SourceError(f'{file}: a map has no key "{key}".{guess}')
    if not good:
        raise SourceError(f"{file}: {said} must be {wanted}; correct it.")


def _check_values(document: Mapping[str, Any], tables: Mapping[str, Mapping[str, str]], file: str) -> None:
    choices = {"layout": LAYOUTS, "zero": ZEROS, "encoding": tuple(ENCODINGS)}
    for key, allowed in choices.items():
        if key in document and document[key] not in allowed:
            raise SourceError(f'{file}: {key} = "{document[key]}" is unknown; use {", ".join(allowed)}.')
    if len(document.get("delimiter", ",")) != 1 or document.get("delimiter") in ("\n", "\r", '"'):
        raise SourceError(f'{file}: delimiter must be one character; write ",", ";", "|" or "\\t".')
    for name in tables.get("columns", {}):
        if name not in FIELDS:
            guess = did_you_mean(name, FIELDS) or f" There are {', '.join(FIELDS)}."
            raise SourceError(f'{file}: [columns] cannot hold "{name}".{guess}')
    for party, kind in tables.get("kinds", {}).items():
        if kind not in KINDS:
            raise SourceError(f'{file}: [kinds] "{party}" = "{kind}" is unknown; use {", ".join(KINDS)}.')
