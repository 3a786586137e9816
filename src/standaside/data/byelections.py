"""
By-elections, and who holds a seat since.

Reads the candidates of each Parliament's by-elections; a file later than the pinned ones
is read too once it lies in the data folder. Known traps of these files: byte-order marks,
``ONS ID`` or ``ONS ID2``, dates with the day first, spellings of places that differ (the
code decides), and party columns that differ (votes come from the candidates).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from standaside.data.elections import load_constituencies, load_parties
from standaside.data.joins import ballot_id
from standaside.data.parliament import SOURCE, party_register
from standaside.data.party_codes import KnownParty, axis_of, independents, own_code
from standaside.data.shipped import rows as shipped_rows
from standaside.data.sources import add, by_election_files
from standaside.data.text_file import read_text
from standaside.domain import Constituencies, Parties, Result
from standaside.errors import SourceError

NEW_BOUNDARIES = dt.date(2024, 5, 31)
"""Boundary set 2024 came in with the dissolution of 30 May 2024 (boundary_sets.start_on in psephology.db)."""

PARLIAMENTS = MappingProxyType(
    {
        dt.date(2010, 5, 6): 55,
        dt.date(2015, 5, 7): 56,
        dt.date(2017, 6, 8): 57,
        dt.date(2019, 12, 12): 58,
        dt.date(2024, 7, 4): 59,
    }
)
"""Which Parliament each general election elected (general_elections in psephology.db)."""

_COLUMNS = (
    "Election date",
    "Constituency name",
    "Party name",
    "Party abbreviation",
    "Electoral Commission party ID",
    "Candidate first name",
    "Candidate surname",
    "Votes",
)


@dataclass(frozen=True, slots=True)
class Contender:
    """One candidate; ``party`` is our code, ``registration`` the Electoral Commission's id of the party."""

    party: str
    party_name: str
    registration: str
    name: str
    votes: int
    democracy_club_id: str


@dataclass(frozen=True, slots=True)
class ByElection:
    """
    One by-election.

    Attributes
    ----------
    code, name : str
        GSS code, and the name that its boundary set has.
    contenders : tuple of Contender
        Most votes first.
    electorate : int
        0 where no file says.
    """

    date: dt.date
    code: str
    name: str
    boundary_set: str
    parliament: int
    contenders: tuple[Contender, ...]
    electorate: int = 0

    @property
    def valid_votes(self) -> int:
        """Votes of all candidates."""
        return sum(contender.votes for contender in self.contenders)

    @property
    def majority(self) -> int:
        """Votes of the winner less those of the runner-up."""
        first, *rest = self.contenders
        return first.votes - (rest[0].votes if rest else 0)

    @property
    def winner(self) -> str:
        """Code of the party with most votes; "" in a tie, which the returning officer's lot settled."""
        return self.contenders[0].party if self.majority else ""

    def votes_of(self, party: str) -> int:
        """Votes of a party's candidate, 0 if it had none: ask ``stood`` first (rule 1)."""
        return next((c.votes for c in self.contenders if c.party == party), 0)

    def stood(self, party: str) -> bool:
        """Whether a party had a candidate."""
        return any(c.party == party for c in self.contenders)


Row = Mapping[str, str]


def by_elections() -> tuple[ByElection, ...]:
    """
    Load every by-election in the data folder, oldest first.

    Returns
    -------
    tuple of ByElection
        From 2011 to 2024, and later ones if their file was added.

    Raises
    ------
    SourceError
        If the download ``uk-parliament`` is not here, or a file is malformed.
    """
    known = _Known.load()
    found = [
        _by_election(path, rows, known, int(path.name.split("-")[1]))
        for path in by_election_files()
        for rows in _contests(path)
    ]
    return tuple(sorted(found, key=lambda by: (by.date, by.code)))


def add_by_elections(source: Path, parliament: int) -> Path:
    """
    Take in Parliament's file of the candidates at a later Parliament's by-elections.

    Parameters
    ----------
    source : Path
        ``candidacies.csv`` of that Parliament, from ukparliament/psephology.
    parliament : int
        Its number: 59 for the one elected in 2024.

    Returns
    -------
    Path
        Where it was put, once every row of it could be read.

    Raises
    ------
    SourceError
        If it is malformed; then nothing is kept.
    """
    known = _Known.load()
    for rows in _contests(source):
        _by_election(source, rows, known, parliament)
    return add(source, f"by-elections/parliament-{parliament}-candidacies.csv")


def as_result(by_election: ByElection) -> Result:
    """
    One by-election as a result with a single constituency.

    Returns
    -------
    Result
        On the shipped parties and whoever else stood.
    """
    places = load_constituencies(by_election.boundary_set)
    at = places.index(by_election.code)
    axis = _axis_of(by_election)
    votes = np.zeros((1, len(axis)), dtype=np.int64)
    stood = np.zeros(votes.shape, dtype=np.bool_)
    for contender in by_election.contenders:
        column = axis.index(contender.party)
        votes[0, column], stood[0, column] = contender.votes, True
    return Result(
        id=ballot_id(by_election.name, by_election.date, by_election=True),
        name=f"{by_election.name} by-election, {by_election.date.day} {by_election.date:%B %Y}",
        date=by_election.date,
        is_notional=False,
        source=SOURCE,
        constituencies=Constituencies(
            codes=(places.codes[at],),
            names=(places.names[at],),
            nations=(places.nations[at],),
            regions=(places.regions[at],),
            counties=(places.counties[at],),
            boundary_set=places.boundary_set,
        ),
        parties=axis,
        votes=votes,
        stood=stood,
        electorate=np.array([by_election.electorate]),
        winner_known=np.ones(1, dtype=np.bool_),
        majority_known=np.ones(1, dtype=np.bool_),
    )


def since(
    result: Result, on: dt.date | None = None, *, every: Iterable[ByElection] | None = None
) -> tuple[ByElection, ...]:
    """
    List the by-elections to the Parliament that an election made, in its own constituencies.

    Parameters
    ----------
    result : Result
        A general election since 2010; after any other there are none here.
    on : date or None
        Up to and including this day; None: all that are here.
    every : iterable of ByElection or None
        Those to choose from; None: :func:`by_elections`.

    Returns
    -------
    tuple of ByElection
        Oldest first. None on other boundaries: a notional 2019 has none of 2021 to 2024.
    """
    chosen = by_elections() if every is None else tuple(every)
    places, elected = result.constituencies, PARLIAMENTS.get(result.date)
    return tuple(
        by
        for by in sorted(chosen, key=lambda by: by.date)
        if by.parliament == elected
        and by.boundary_set == places.boundary_set
        and (on is None or by.date <= on)
    )


def holders(
    result: Result, on: dt.date | None = None, *, every: Iterable[ByElection] | None = None
) -> tuple[str, ...]:
    """
    Who holds each seat: the winner of an election, or since at a by-election.

    Parameters
    ----------
    result, on, every
        As for :func:`since`.

    Returns
    -------
    tuple of str
        Party code for every constituency, in the order of the axis; "" where the winner is
        not known. A winner since may be a party that the result's axis lacks. Members who
        changed party without a by-election count where they won.
    """
    can_win = result.stood & result.parties.can_win()
    votes = np.where(can_win, result.votes, -1)
    most = votes.max(axis=1)
    known = result.winner_known & ((votes == most[:, None]).sum(axis=1) == 1)
    held = [
        result.parties.codes[p] if sure else "" for p, sure in zip(votes.argmax(axis=1), known, strict=True)
    ]
    at = {code: position for position, code in enumerate(result.constituencies.codes)}
    for by_election in since(result, on, every=every):
        held[at[by_election.code]] = by_election.winner
    return tuple(held)


@dataclass(frozen=True, slots=True)
class _Coder:
    """Finds the code of a party by its registration; a new party gets one of its abbreviation."""

    by_id: Mapping[str, tuple[KnownParty, ...]]
    taken: Mapping[str, str]
    shipped: Parties

    @classmethod
    def of(cls, register: Sequence[KnownParty]) -> _Coder:
        by_id: dict[str, tuple[KnownParty, ...]] = {}
        for party in register:
            for identity in party.ids:
                by_id[identity] = (*by_id.get(identity, ()), party)
        return cls(by_id, {party.code.casefold(): party.code for party in register}, load_parties())

    def code(self, abbreviation: str, identity: str) -> str:
        known = self.by_id.get(identity, ())
        if known:  # one registration may have had two names: the Brexit Party became Reform UK
            same = [party for party in known if party.abbreviation == abbreviation]
            return (same or known)[0].code
        code = own_code(abbreviation, identity, self.shipped)
        return f"{code}-{identity}" if code.casefold() in self.taken else code


def _axis_of(by_election: ByElection) -> Parties:
    new = [
        KnownParty(
            0, c.party, c.party_name, c.party, f"Great Britain {c.registration}" if c.registration else ""
        )
        for c in by_election.contenders
    ]
    return axis_of(load_parties(), new, {c.party: c.votes for c in by_election.contenders})


def _contests(path: Path) -> list[list[Row]]:
    """Rows of a file, one list a by-election."""
    contests: dict[tuple[str, str], list[Row]] = {}
    for row in _rows(path, _COLUMNS):
        contests.setdefault((row["Election date"], _place_code(row)), []).append(row)
    return list(contests.values())


def _rows(path: Path, needed: Sequence[str]) -> list[Row]:
    reader = csv.DictReader(io.StringIO(read_text(path, what="by-elections"), newline=""))
    try:
        columns = reader.fieldnames or ()
        every = [row for row in reader if any(row.values())]
    except csv.Error as error:
        raise SourceError(f"{path} is not a CSV file we can read ({error}); take it again.") from None
    lacking = [name for name in needed if name not in columns]
    if lacking or not {"ONS ID", "ONS ID2"} & set(columns):
        named = ", ".join(lacking) or "ONS ID"
        raise SourceError(f"{path}: column {named} is missing; take it as Parliament publishes it.")
    return [{key: (value or "").strip() for key, value in row.items() if key} for row in every]


def _place_code(row: Row) -> str:
    return row.get("ONS ID") or row.get("ONS ID2") or ""


def _date(text: str, path: Path) -> dt.date:
    """Day first: 13/01/2011."""
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        raise SourceError(f'{path}: "{text}" is not a date such as 17/06/2021 (day first).') from None


@dataclass(frozen=True, slots=True)
class _Known:
    """What reading a file takes from elsewhere."""

    coder: _Coder
    places: Mapping[str, Constituencies]
    electorates: Mapping[tuple[dt.date, str], int]
    corrections: Mapping[tuple[str, str, str, str], str]
    """(day, code, candidate, votes as in the file) to the votes they should be."""

    @classmethod
    def load(cls) -> _Known:
        wrong = {
            (row["election"], row["code"], row["candidate"], row["votes"]): row["to_votes"]
            for row in shipped_rows("parliament-corrections.csv")
        }
        places = {name: load_constituencies(name) for name in ("2010", "2024")}
        return cls(_Coder.of(party_register()), places, dict(_electorates()), wrong)

    def corrected(self, row: Row, code: str, date: dt.date) -> Row:
        candidate = f"{row['Candidate first name']} {row['Candidate surname']}"
        votes = self.corrections.get((date.isoformat(), code, candidate, row["Votes"]), row["Votes"])
        return {**row, "Votes": votes}


def _by_election(path: Path, rows: Sequence[Row], known: _Known, parliament: int) -> ByElection:
    date, code = _date(rows[0]["Election date"], path), _place_code(rows[0])
    boundary_set = "2010" if date < NEW_BOUNDARIES else "2024"
    axis = known.places[boundary_set]
    if code not in axis.codes:
        raise SourceError(
            f"{path}: {code or rows[0]['Constituency name']} is not a constituency of boundary set "
            f"{boundary_set}, which was in use on {date}; correct the ONS ID."
        )
    contenders = _contenders(path, [known.corrected(row, code, date) for row in rows], known.coder)
    electorate = known.electorates.get((date, code), 0)
    return ByElection(
        date, code, axis.names[axis.index(code)], boundary_set, parliament, contenders, electorate
    )


def _contenders(path: Path, rows: Sequence[Row], coder: _Coder) -> tuple[Contender, ...]:
    ordered = sorted(rows, key=lambda row: -_votes(row, path))
    alone = [row for row in ordered if _is_independent(row)]
    codes = iter(independents([_votes(row, path) for row in alone]))
    found = []
    for row in ordered:
        identity = row["Electoral Commission party ID"]
        party = next(codes) if _is_independent(row) else coder.code(row["Party abbreviation"], identity)
        name = " ".join(f"{row['Candidate first name']} {row['Candidate surname']}".split())
        person = row.get("Democracy Club person ID", "")
        found.append(Contender(party, row["Party name"], identity, name, _votes(row, path), person))
    twice = {c.party for c in found if sum(other.party == c.party for other in found) > 1}
    if twice:
        where, when = rows[0]["Constituency name"], rows[0]["Election date"]
        raise SourceError(f"{path}: {where}, {when}: two candidates of {', '.join(sorted(twice))}.")
    return tuple(found)


def _is_independent(row: Row) -> bool:
    return row["Party abbreviation"] == "Ind" and not row["Electoral Commission party ID"]


def _votes(row: Row, path: Path) -> int:
    text = row["Votes"].replace(",", "")
    if not text.isdecimal():
        raise SourceError(
            f'{path}: {row["Candidate surname"]}, {row["Constituency name"]}: "{row["Votes"]}" is not '
            "a number of votes; take candidacies.csv as Parliament publishes it."
        )
    return int(text)


def _electorates() -> Iterable[tuple[tuple[dt.date, str], int]]:
    """Electorate of each by-election, where the file of constituencies is here and states it."""
    for path in by_election_files("constituencies"):
        for row in _rows(path, ("By-election date", "Electorate")):
            text = row["Electorate"].replace(",", "")
            if text.isdecimal() and row["By-election date"]:
                yield (_date(row["By-election date"], path), _place_code(row)), int(text)
