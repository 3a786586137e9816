"""A grid and its map → candidacies, checked row by row. Runs only in the sandbox's child process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from standaside.data.own import cells
from standaside.data.own.cells import Cell, Numbers
from standaside.data.own.column_guess import Columns, is_yes
from standaside.data.own.column_words import INDEPENDENT, NOT_PARTIES, SPEAKER, SUMS
from standaside.data.own.faults import FileFaultError, counted, shown
from standaside.data.own.grid import Grid
from standaside.matching import fold

PLACE_FIELDS = ("constituency", "code", "region", "nation", "county")
MOST_PLACES, MOST_PARTIES = 20_000, 20_000
"""Checked while reading; what an election may have in the end is the importer's affair."""


class Candidacy(NamedTuple):
    """One cell of the result to be: positions of the place and the party, votes, candidate, row."""

    place: int
    party: int
    votes: int
    candidate: str
    row: int


class Count:
    """What is being read: places and parties in order of appearance, and the candidacies."""

    def __init__(self, grid: Grid, columns: Columns) -> None:
        self.columns = columns
        self.numbers = Numbers(dot_groups=grid.dot_groups)
        self.text = cells.name if grid.ragged else cells.text
        self.places: dict[str, int] = {}
        self.about: list[dict[str, Any]] = []
        self.parties: dict[str, int] = {}
        self.party_about: list[dict[str, str]] = []
        self.candidacies: list[Candidacy] = []
        self.dates: set[str] = set()
        self.zeros = self.empties = 0
        self.left_out: list[int] = []
        self._about_places = [name for name in PLACE_FIELDS if name in columns.at]
        self._names: dict[Cell, str] = {None: ""}
        self._folded: dict[str, str] = {}

    def document(self, notes: Sequence[str]) -> dict[str, Any]:
        """Give all of it as plain lists, which JSON carries."""
        place, party, votes, candidate, row = (list(x) for x in zip(*self.candidacies, strict=True))
        return {
            "what": "results",
            "map": self.columns.map.to_document(),
            "notes": [*notes, *self._notes()],
            "places": self.about,
            "parties": self.party_about,
            "dates": sorted(self.dates),
            "place": place,
            "party": party,
            "votes": votes,
            "row": row,
            "candidate": candidate if any(candidate) else [],
        }

    def _notes(self) -> Iterator[str]:
        absent = "is taken as did not stand, as the map says"
        if self.columns.map.layout == "wide":
            zero = "means stood and got none" if self.columns.map.zero == "stood" else absent
            yield (
                f"In this wide table an empty cell means did not stand ({counted(self.empties, 'cell')}) "
                f"and 0 {zero} ({counted(self.zeros, 'cell')})."
            )
        elif self.columns.map.zero == "absent":
            yield f"A candidacy with 0 votes {absent} ({counted(self.zeros, 'row')})."
        if self.left_out:
            listed = ", ".join(str(row) for row in self.left_out[:5])
            yield f"Rows that hold totals were left out: {listed}."

    def place(self, row: Sequence[Cell], number: int) -> int:
        """Find or enter the constituency of a row; what two rows say of it must agree."""
        said = {name: self._name(row, number, name) for name in self._about_places}
        key = said.get("code", "") or self.fold(said.get("constituency", ""))
        if not key:
            column = self._header("constituency") or self._header("code")
            raise FileFaultError("no constituency", "name it, or remove the row", row=number, column=column)
        if key in self.places:
            self._check_same(self.about[self.places[key]], said, number)
        else:
            _limit(len(self.places), MOST_PLACES, "constituencies")
            self.places[key] = len(self.places)
            self.about.append(
                dict.fromkeys(PLACE_FIELDS, "")
                | said
                | {"row": number, "electorate": 0, "winner_known": None, "majority_known": None}
            )
        self._facts(self.about[self.places[key]], row, number)
        return self.places[key]

    def _check_same(self, before: dict[str, Any], said: dict[str, str], number: int) -> None:
        for name, text in said.items():
            if text and before[name] not in ("", text) and self.fold(before[name]) != self.fold(text):
                where = before["constituency"] or before["code"]
                raise FileFaultError(
                    f"'{shown(text)}', but row {before['row']} has '{shown(before[name])}' "
                    f"for {shown(where)}",
                    "make them agree, or give each constituency a code of its own",
                    row=number,
                    column=self._header(name),
                )
            before[name] = before[name] or text

    def _facts(self, about: dict[str, Any], row: Sequence[Cell], number: int) -> None:
        cell = self.cell(row, "electorate")
        if _there(cell):
            electorate = self.read(self.numbers.whole, cell, number, "electorate")
            if about["electorate"] not in (0, electorate):
                raise FileFaultError(
                    f"{electorate:,}, but an earlier row of this constituency has {about['electorate']:,}",
                    "make them agree",
                    row=number,
                    column=self._header("electorate"),
                )
            about["electorate"] = electorate
        for name in ("winner_known", "majority_known"):
            if name in self.columns.at:
                about[name] = is_yes(self.cell(row, name))
        if _there(self.cell(row, "date")) and len(self.dates) < 3:
            self.dates.add(self.read(cells.day, self.cell(row, "date"), number, "date").isoformat())

    def party(self, label: str, *, code: str = "", kind: str = "") -> int:
        """Find or enter a party; one is told from another by its code, or else by its name."""
        code = code or self.columns.map.codes.get(label, "")
        key = f"={code}" if code else self.fold(label) or label
        known = self.parties.get(key)
        if known is None:
            _limit(len(self.parties), MOST_PARTIES, "parties")
            known = self.parties[key] = len(self.parties)
            told = self.columns.map.kinds
            kind = told.get(label) or told.get(code) or kind or kind_of(label)
            self.party_about.append({"name": label or code, "code": code, "kind": kind})
        return known

    def cell(self, row: Sequence[Cell], name: str) -> Cell:
        """The cell of a field; None where there is no such column."""
        position = self.columns.at.get(name, -1)
        return row[position] if 0 <= position < len(row) else None

    def read(
        self, reader: Callable[[Cell], Any], cell: Cell, number: int, name: str, header: str = ""
    ) -> Any:
        """Read one cell, and if it is wrong say where."""
        try:
            return reader(cell)
        except FileFaultError as fault:
            column = header or self._header(name)
            raise FileFaultError(fault.what, fault.remedy, row=number, column=column) from None

    def _name(self, row: Sequence[Cell], number: int, name: str) -> str:
        cell = self.cell(row, name)
        known = self._names.get(cell)  # most names come again and again
        if known is None:
            known = str(self.read(self.text, cell, number, name))
            if name != "candidate":
                self._names[cell] = known
        return known

    def fold(self, text: str) -> str:
        """Fold a name, each spelling once."""
        known = self._folded.get(text)
        if known is None:
            known = self._folded[text] = fold(text)
        return known

    def _header(self, name: str) -> str:
        position = self.columns.at.get(name)
        return "" if position is None else self.columns.headers[position]

    def long_row(self, row: Sequence[Cell], number: int) -> None:
        """Enter one candidacy."""
        name, code = self._name(row, number, "party"), self._name(row, number, "party_code")
        if not name and not code:
            column = self._header("party") or self._header("party_code")
            raise FileFaultError("no party", "name it, or write Independent", row=number, column=column)
        place = self.place(row, number)
        cell = self.cell(row, "votes")
        if not _there(cell):
            raise FileFaultError(
                "no votes",
                "write them (0 for a candidate who got none), or remove the row",
                row=number,
                column=self._header("votes"),
            )
        votes = self.read(self.numbers.whole, cell, number, "votes")
        self.zeros += votes == 0
        if not votes and self.columns.map.zero == "absent":
            return
        party = self.party(name, code=code, kind=self._kind(row, number))
        self.candidacies.append(Candidacy(place, party, votes, self._name(row, number, "candidate"), number))

    def _kind(self, row: Sequence[Cell], number: int) -> str:
        kind = self.fold(self._name(row, number, "kind"))
        if kind not in ("", "party", "independent", "speaker", "sum"):
            raise FileFaultError(
                f"'{shown(kind)}' is no kind of party",
                "write party, independent, speaker or sum",
                row=number,
                column=self._header("kind"),
            )
        return kind

    def wide_row(self, row: Sequence[Cell], number: int) -> None:
        """Enter every candidacy of one constituency."""
        before = len(self.places)
        place = self.place(row, number)
        if place < before:
            said = self.about[place]
            raise FileFaultError(
                f"{shown(said['constituency'] or said['code'])} has row {said['row']} already",
                "keep one row for each constituency",
                row=number,
            )
        first = len(self.candidacies)
        for position, header in self.columns.parties:
            cell = row[position] if position < len(row) else None
            if not _there(cell):
                self.empties += 1
                continue
            votes = self.read(self.numbers.whole, cell, number, "", header)
            self.zeros += votes == 0
            if votes or self.columns.map.zero == "stood":
                self.candidacies.append(Candidacy(place, self.party(header), votes, "", number))
        if len(self.candidacies) == first:
            raise FileFaultError("nobody stood", "enter the votes, or remove the row", row=number)


def _there(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _limit(count: int, most: int, what: str) -> None:
    if count >= most:
        raise FileFaultError(
            f"over {most:,} {what}", "check that the right columns are read, and name them in a map"
        )


def kind_of(label: str) -> str:
    """
    Tell what a party's label stands for.

    Examples
    --------
    >>> kind_of("Indépendant"), kind_of("Autres"), kind_of("Bloc Québécois"), kind_of("IndB")
    ('independent', 'sum', 'party', 'independent')
    """
    text = fold(label)
    if text in INDEPENDENT or (label[:3] == "Ind" and len(label) in (4, 5) and label[3:].isupper()):
        return "independent"
    return "sum" if text in SUMS else "speaker" if text in SPEAKER else "party"


def count_up(grid: Grid, columns: Columns) -> dict[str, Any]:
    """
    Read every row below the header.

    Returns
    -------
    dict
        ``places`` (constituency, code, region, nation, county, electorate, row), ``parties`` (name, code,
        kind), and one list each of ``place`` and ``party`` (positions), ``votes``, ``row``, ``candidate``.

    Raises
    ------
    FileFaultError
        At the first cell that is wrong.
    """
    count = Count(grid, columns)
    enter = count.long_row if columns.map.layout == "long" else count.wide_row
    for number, row in enumerate(grid.rows[columns.map.header_row :], columns.map.header_row + 1):
        if not any(map(_there, row)):
            continue
        if grid.ragged:
            _check_width(row, len(columns.headers), number)
        if _is_total(count, row):
            count.left_out.append(number)
            continue
        enter(row, number)
    if not count.candidacies and not count.zeros:
        raise FileFaultError("there is nothing below the header", "add one row for each candidacy")
    if not any(candidacy.votes for candidacy in count.candidacies):
        raise FileFaultError(
            "every number of votes is 0", "check which column holds the votes, and name it in a map"
        )
    _check_stood(count)
    return count.document(grid.notes)


def _check_stood(count: Count) -> None:
    """Refuse a place of a long table all of whose candidacies the map takes as absent."""
    missing = set(range(len(count.about))) - {candidacy.place for candidacy in count.candidacies}
    if missing:
        about = count.about[min(missing)]
        where = shown(about["constituency"] or about["code"])
        raise FileFaultError(
            f"nobody stood in {where}, as the map takes 0 votes for absence",
            "enter the votes, or remove its rows",
            row=about["row"],
        )


def _check_width(row: Sequence[Cell], width: int, number: int) -> None:
    if len(row) < width or any(map(_there, row[width:])):
        raise FileFaultError(
            f"{counted(len(row), 'cell')}, but the header has {width:,}",
            "put quotation marks around a cell that holds the separator, and leave no cell out",
            row=number,
        )


def _is_total(count: Count, row: Sequence[Cell]) -> bool:
    """Whether a row is headed Total, in one of several languages."""
    cell = count.cell(row, "constituency")
    if not isinstance(cell, str) or len(cell) > cells.MOST_NAME:
        return False
    text = count.fold(cell)
    return text in NOT_PARTIES and text.startswith(("total", "sum", "gesamt", "insgesamt", "cyfanswm"))
