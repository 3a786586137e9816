"""
Pacts and lists of places as CSV files: one row a constituency and beneficiary.

Columns are ``code`` or ``seat`` (or both), ``for`` and ``aside``; several parties
standing aside are divided by semicolons, and ``for`` is empty where nobody is endorsed.
A column ``kind`` may make the deal a softer one (rule 7): ``activists`` or ``silent``.
What ``plan --out FILE.csv`` writes is such a file too: its figures are not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from standaside.data.text_file import read_text
from standaside.domain import KINDS, Deal, PartyKind, Result
from standaside.errors import ScenarioError, SourceError, UnknownNameError
from standaside.matching import did_you_mean, fold
from standaside.showing import Several

PLACE_COLUMNS = ("code", "seat", "name")
NOTES = ("region", "nation", "status", "source", "note")
"""Columns that may stand beside, for people to read; they change nothing."""

FIGURES = ("p_win", "p_bloc", "verdict", "gains", "added")
"""What columns begin with that ``plan`` and ``evaluate`` write (``p_win_with``, ``gains_Lab``): not read."""


MOST_FAULTS = 20
"""Of one file that are listed: whoever has more has brought another file."""


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """
    The names of one baseline, looked up quickly.

    Attributes
    ----------
    baseline : Result
    places : mapping of str to int
        Folded spelling to position; -1 where a spelling stands for two places.
    """

    baseline: Result
    places: Mapping[str, int]

    @classmethod
    def of(cls, baseline: Result) -> Names:
        """Index every spelling of the baseline's constituencies once."""
        axis = baseline.constituencies
        codes = {code: position for position, code in enumerate(axis.codes)}
        places: dict[str, int] = {}
        spellings = [*zip(axis.names, axis.codes, strict=True), *axis.aliases.items()]
        for spelling, code in [*spellings, *((code, code) for code in axis.codes)]:
            key, position = fold(spelling), codes[code]
            places[key] = position if places.get(key, position) == position else -1
        return cls(baseline, places)

    def place(self, spelling: str) -> int:
        """
        Position of a constituency.

        Raises
        ------
        ScenarioError
            If it is not of the baseline's boundary set.
        """
        position = self.places.get(fold(spelling), -1)
        if position >= 0:
            return position
        axis = self.baseline.constituencies
        if _is_gss(spelling):
            raise ScenarioError(
                f"{spelling.strip()} is not a constituency of boundary set {axis.boundary_set}, "
                f"which the baseline ({self.baseline.name}) uses; give codes of that set."
            )
        where = f"in boundary set {axis.boundary_set}, which the baseline ({self.baseline.name}) uses"
        try:
            return axis.find(spelling, where=where)
        except UnknownNameError as error:
            raise ScenarioError(str(error)) from None

    def party(self, spelling: str) -> str:
        """
        Code of a party that can make or break a pact.

        Raises
        ------
        ScenarioError
            If nobody knows it, or it is a sum such as Other, or the Speaker.
        """
        parties = self.baseline.parties
        try:
            position = parties.find(spelling)
        except UnknownNameError as error:
            raise ScenarioError(str(error)) from None
        code, kind = parties.codes[position], parties.kinds[position]
        if kind in (PartyKind.SUM, PartyKind.SPEAKER):
            raise ScenarioError(f"{code} is not a party that can be named here; leave it out.")
        return code


def _is_gss(text: str) -> bool:
    text = text.strip()
    return len(text) == 9 and text[0] in "EWSN" and text[1:].isdigit()


def read_pact(path: Path, names: Names) -> tuple[Deal, ...]:
    """
    Read who stands aside where.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8.
    names : Names
        Of the baseline that the pact is for.

    Returns
    -------
    tuple of Deal
        In the order of the file.

    Raises
    ------
    SourceError
        If the file cannot be read, or its columns or rows are malformed.
    ScenarioError
        If a row names a party or a constituency that the baseline does not have, a party
        that stands aside for itself, or one that already stands aside there.
    """
    return _read(read_text(path, what="pact"), path, names)


def parse_pact(text: str, baseline: Result, *, name: str = "pact.csv") -> Several[Deal]:
    """
    Read a pact from the text of such a file.

    Parameters
    ----------
    text : str
    baseline : Result
        The election that the pact is for.
    name : str
        What messages call it.

    Raises
    ------
    SourceError, ScenarioError
        As :func:`read_pact`.
    """
    return Several(_read(text, Path(name), Names.of(baseline)))


def pact_faults(
    text: str, baseline: Result, *, name: str = "pact.csv", partners: Collection[str] = ()
) -> tuple[str, ...]:
    r"""
    Everything that is wrong with a pact, a sentence a line, for somebody who has to mend all of it.

    Parameters are those of :func:`parse_pact`; with ``partners``, deals of anybody else are wrong too.

    Returns
    -------
    tuple of str
        At most ``MOST_FAULTS``, and then how many more there are; empty if it can be read.

    Examples
    --------
    >>> from standaside.data.elections import load_election
    >>> wrong = "seat,for,aside\nLewes,LD,Mauve\nLews,LD,Green\n"
    >>> [fault.partition(":")[0] for fault in pact_faults(wrong, load_election("2017"))]
    ['pact.csv, line 2', 'pact.csv, line 3']
    """
    names = Names.of(baseline)
    found: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        for line, row in _rows(text, Path(name), needed=("for", "aside"), odd=found.append):
            faults = _faults(row, names) or _doubts(_deal(row, names), line, seen, partners)
            found += [f"{name}, line {line}: {fault}" for fault in faults]
    except (ScenarioError, SourceError) as error:  # what follows cannot be told apart
        found.append(str(error))
    more = len(found) - MOST_FAULTS
    return (*found[:MOST_FAULTS], *([f"There are {more} more like these."] if more > 0 else ()))


def _faults(row: Mapping[str, str], names: Names) -> list[str]:
    """What is wrong with a row in itself: its place and each of its parties, or else the deal they make."""
    parties = [row["for"], *re.split("[;,]", row["aside"])]
    reads: list[Callable[[], object]] = [partial(_place, row, names)]
    reads += [partial(names.party, party) for party in parties if party.strip()]
    found = [fault for read in reads if (fault := _refusal(read))]
    whole = "" if found else _refusal(partial(_deal, row, names))
    return [*found, *([whole] if whole else ())]


def _refusal(read: Callable[[], object]) -> str:
    """What is said against something that is read; empty where nothing is."""
    try:
        read()
    except ScenarioError as error:
        return str(error)
    return ""


def _doubts(
    deal: Deal, line: int, seen: dict[tuple[str, str], int], partners: Collection[str]
) -> Iterator[str]:
    """What is wrong with a deal beside the others, and beside who is bound by the pact."""
    yield from _twice(deal, line, seen)
    for party in filter(None, (deal.beneficiary, *deal.aside)):
        if partners and party not in partners:
            yield (
                f"{party} in {deal.name} is not a partner of the pact ({', '.join(partners)}); make it one, "
                "or take the row out."
            )


def _twice(deal: Deal, line: int, seen: dict[tuple[str, str], int]) -> Iterator[str]:
    """Parties that stand aside in the same place in a row before; ``seen`` remembers this one."""
    for party in deal.aside:
        first = seen.setdefault((deal.code, party), line)
        if first != line:
            yield f"{party} already stands aside in {deal.name} (line {first}); keep one of the two rows."


def _read(text: str, path: Path, names: Names) -> tuple[Deal, ...]:
    deals: list[Deal] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in _rows(text, path, needed=("for", "aside")):
        try:
            deal = _deal(row, names)
        except ScenarioError as error:
            raise ScenarioError(f"{path.name}, line {line}: {error}") from None
        for fault in _twice(deal, line, seen):
            raise ScenarioError(f"{path.name}, line {line}: {fault}")
        deals.append(deal)
    return tuple(deals)


def pact_of(rows: Iterable[Mapping[str, str]], names: Names) -> tuple[Deal, ...]:
    """
    Give rows their meaning that come from elsewhere than a file.

    Parameters
    ----------
    rows : iterable of mapping
        With "code" or "seat", "for", and "aside" divided by semicolons.
    names : Names

    Raises
    ------
    ScenarioError
        As :func:`read_pact`; rows are counted from 1.
    """
    deals: list[Deal] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=1):
        try:
            deal = _deal(row, names)
        except ScenarioError as error:
            raise ScenarioError(f"deal {number}: {error}") from None
        twice = next((party for party in deal.aside if (deal.code, party) in seen), None)
        if twice:
            raise ScenarioError(
                f"deal {number}: {twice} already stands aside in {deal.name}; keep one of the two."
            )
        seen.update((deal.code, party) for party in deal.aside)
        deals.append(deal)
    return tuple(deals)


def _deal(row: Mapping[str, str], names: Names) -> Deal:
    place = _place(row, names)
    beneficiary = names.party(row["for"]) if row["for"] else ""
    aside = tuple(names.party(part) for part in re.split("[;,]", row["aside"]) if part.strip())
    axis = names.baseline.constituencies
    if not aside:
        raise ScenarioError(f'nobody stands aside in {axis.names[place]}; fill "aside" or take the row out.')
    if beneficiary in aside:
        raise ScenarioError(f"{beneficiary} stands aside for itself in {axis.names[place]}; correct the row.")
    if len(set(aside)) < len(aside):
        raise ScenarioError(f"a party is named twice in {axis.names[place]}; keep it once.")
    kind = kind_named(row["kind"]) if row.get("kind") else KINDS[0]
    return Deal(axis.codes[place], axis.names[place], beneficiary, aside, kind)


def kind_named(spelling: str) -> str:
    """
    Give the kind of a deal its name (rule 7).

    Raises
    ------
    ScenarioError
        If there is no such kind.
    """
    kind = fold(spelling)
    if kind not in KINDS:
        guess = did_you_mean(spelling, KINDS) or f" There are {', '.join(KINDS)}."
        raise ScenarioError(f'there is no kind of deal "{spelling}".{guess}')
    return kind


def _place(row: Mapping[str, str], names: Names) -> int:
    given = [row[column] for column in PLACE_COLUMNS if row.get(column)]
    if not given:
        raise ScenarioError("there is no constituency; fill in its code or its seat.")
    code, axis = row.get("code", ""), names.baseline.constituencies
    if code in axis.codes:
        name = axis.names[axis.index(code)]
        given = [code, *(said for said in given if said != code and not is_broken(said, name))]
    positions = {names.place(spelling) for spelling in given}
    if len(positions) > 1:
        raise ScenarioError(f"{' and '.join(given)} are not one constituency; correct one of them.")
    return positions.pop()


def is_broken(spelling: str, name: str) -> bool:
    """
    Tell whether a spelling is a name of which a spreadsheet broke the accented letters, and nothing else.

    Such a file was read in another encoding than it was written in; beside a code that says which
    place is meant, the name is then no reason to refuse it.

    Examples
    --------
    >>> is_broken("Ynys MÃ´n", "Ynys Môn"), is_broken("Ynys M?n", "Ynys Môn"), is_broken("Ynys Mon", "Arfon")
    (True, True, False)
    """
    pieces = [re.split(r"(?:[^\x00-\x7f]|[?])+", text) for text in (spelling, name)]
    plain = [[fold(piece) for piece in found] for found in pieces]
    return len(plain[0]) > 1 and plain[0] == plain[1]


def read_places(path: Path, names: Names) -> frozenset[str]:
    """
    Read the codes of the places a CSV file names, in a column ``code`` or ``seat``.

    Raises
    ------
    SourceError, ScenarioError
        As :func:`read_pact`; a place named twice counts once.
    """
    codes = set()
    for line, row in _rows(read_text(path, what="list of seats"), path, needed=()):
        try:
            codes.add(names.baseline.constituencies.codes[_place(row, names)])
        except ScenarioError as error:
            raise ScenarioError(f"{path.name}, line {line}: {error}") from None
    return frozenset(codes)


def _rows(
    text: str, path: Path, *, needed: Sequence[str], odd: Callable[[str], None] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """
    Yield (line number, row) of a CSV file whose columns are known; blank lines are skipped.

    A line with another number of cells ends it with an error, unless ``odd`` takes what is wrong with it.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    divider = "semicolon" if reader.dialect.delimiter == ";" else "comma"
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        _check_columns(header, path, needed)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                wrong = (
                    f"{path}, line {reader.line_num}: there are {len(cells)} cells, but the header has "
                    f"{len(header)}; put quotes round a cell that contains a {divider}."
                )
                if odd is None:
                    raise SourceError(wrong)
                odd(wrong)
                continue
            yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise SourceError(f"{path}, line {reader.line_num}: this is not a CSV file ({error}).") from None


def _delimiter(text: str) -> str:
    """Tell what divides the columns: a semicolon where the header has one and no comma (Excel's way)."""
    header = text.lstrip().partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","


def _known_column(name: str) -> bool:
    return name in (*PLACE_COLUMNS, "for", "aside", "kind", *NOTES) or any(
        name == start or name.startswith(f"{start}_") for start in FIGURES
    )


def _check_columns(header: Sequence[str], path: Path, needed: Sequence[str]) -> None:
    wanted = f"code or seat{''.join(f', {name}' for name in needed)}"
    if not any(column in header for column in PLACE_COLUMNS):
        raise SourceError(f"{path} has no column code or seat; its columns must be {wanted}.")
    for column in needed:
        if column not in header:
            raise SourceError(f'{path} has no column "{column}"; its columns must be {wanted}.')
    known = (*PLACE_COLUMNS, "for", "aside", "kind", *NOTES)
    odd = [column for column in header if not _known_column(column)]
    if odd:
        guess = did_you_mean(odd[0], known) or f" They must be {wanted}."
        raise SourceError(f'{path} has a column "{odd[0]}" that nobody knows.{guess}')
    if len(set(header)) < len(header):
        raise SourceError(f"{path} has a column twice; keep each column once.")
