"""
Elections by name, from whoever supplies them.

A supplier lists its elections and loads one of them; the seven that ship are the
first. Callers ask :func:`elections` and :func:`load_election` and do not know which
supplier answers, so that downloaded and imported elections can join ``SUPPLIERS``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from standaside.data.shipped import rows, table
from standaside.domain import Constituencies, Parties, PartyKind, Result
from standaside.errors import UnknownNameError
from standaside.matching import did_you_mean, fold
from standaside.showing import Several, Shown

if TYPE_CHECKING:
    import polars as pl

SOURCE = (
    "House of Commons Library, UK election statistics (briefing CBP-8647), Open Parliament Licence v3.0, "
    "with the corrections of corrections.csv"
)

PULLED = (
    *("2024", "2024 general election", "parl.2024-07-04", "2024-07-04", "2019-notional"),
    *(f"{year}-parliament" for year in (2010, 2015, 2017, 2019)),
)
"""Spellings of elections that do not ship but come with the download ``uk-parliament``."""


@dataclass(frozen=True, slots=True)
class Election(Shown):
    """
    What there is to load.

    Attributes
    ----------
    id, name : str
        ``parl.2017-06-08``, "2017 general election".
    date : date
        Polling day.
    boundary_set : str
        The year the boundaries came in.
    is_notional : bool
        Whether it is a past result recounted on other boundaries.
    source : str
        Who published the figures, and under which licence.
    edition : str
        "parliament" where it is another's version of an election that ships: it answers to
        "2019-parliament", and the list of elections leaves it out.
    """

    id: str
    name: str
    date: dt.date
    boundary_set: str
    is_notional: bool
    source: str
    edition: str = ""

    @property
    def short(self) -> str:
        """
        The shortest spelling: "2017", "2019-notional" or "2019-parliament".

        Examples
        --------
        >>> elections()[0].short
        '1997'
        """
        edition = self.edition or ("notional" if self.is_notional else "")
        return f"{self.date.year}-{edition}" if edition else str(self.date.year)

    def spellings(self) -> tuple[str, ...]:
        """Everything it answers to; a polling day means the count of that day."""
        own = (self.short, self.id, self.name)
        return own if self.edition or self.is_notional else (*own, self.date.isoformat())


class Supplier(Protocol):
    """Somebody who has elections: the package itself, a download, a user's own files."""

    def elections(self) -> Sequence[Election]:
        """List them, oldest first."""
        ...

    def load(self, election: Election) -> Result:
        """Read one of them."""
        ...


class Shipped:
    """The elections inside the package: 1997 to 2019."""

    def elections(self) -> Sequence[Election]:
        """List them, oldest first."""
        return [
            Election(
                id=row["id"],
                name=row["name"],
                date=dt.date.fromisoformat(row["date"]),
                boundary_set=row["boundary_set"],
                is_notional=False,
                source=SOURCE,
            )
            for row in rows("elections.csv")
        ]

    def load(self, election: Election) -> Result:
        """
        Read votes, electorates and places; zero votes in the source means did not stand (rule 1).

        Returns
        -------
        Result
            All shipped elections share one axis of parties; those of one boundary set
            share one of constituencies, codes rising.
        """
        places, parties = load_constituencies(election.boundary_set), load_parties()
        contests = _of(table("contests.parquet"), election).sort("code")
        candidacies = _of(table("votes.parquet"), election)
        place = {code: position for position, code in enumerate(places.codes)}
        party = {code: position for position, code in enumerate(parties.codes)}
        votes = np.zeros((len(places), len(parties)), dtype=np.int64)
        c = [place[code] for code in candidacies["code"].to_list()]
        p = [party[code] for code in candidacies["party"].to_list()]
        votes[c, p] = candidacies["votes"].to_numpy()
        return Result(
            id=election.id,
            name=election.name,
            date=election.date,
            is_notional=election.is_notional,
            source=election.source,
            constituencies=places,
            parties=parties,
            votes=votes,
            stood=votes > 0,
            electorate=contests["electorate"].to_numpy(),
            winner_known=contests["winner_known"].to_numpy(),
            majority_known=contests["majority_known"].to_numpy(),
        )


class Pulled:
    """The elections of the download ``uk-parliament``, once it is here."""

    def elections(self) -> Sequence[Election]:
        """List them, oldest first."""
        from standaside.data.parliament import Parliament

        return Parliament().elections()

    def load(self, election: Election) -> Result:
        """Read one of them."""
        from standaside.data.parliament import Parliament

        return Parliament().load(election)


class Own:
    """The elections that somebody added with ``standaside data add``."""

    def elections(self) -> Sequence[Election]:
        """List them, oldest first."""
        from standaside.data.own.imported import ImportedElections

        return ImportedElections().elections()

    def load(self, election: Election) -> Result:
        """Read one of them."""
        from standaside.data.own.imported import ImportedElections

        return ImportedElections().load(election)


SUPPLIERS: tuple[Supplier, ...] = (Shipped(), Pulled(), Own())
"""Asked in this order."""


def _of(frame: pl.DataFrame, election: Election) -> pl.DataFrame:
    return frame.filter(frame["election"] == election.id)


def load_parties() -> Parties:
    """
    Load the axis of parties that every shipped election uses.

    "Green" stands for three parties, one in each of England and Wales, Scotland and
    Northern Ireland. "Ind" is at most one candidate in each place: the one that won or
    came second; every other independent is inside "Other".

    Examples
    --------
    >>> parties = load_parties()
    >>> parties.codes[:4], parties.codes[parties.find("lib dem")]
    (('Con', 'Lab', 'LD', 'Green'), 'LD')
    """
    every = rows("parties.csv")
    return Parties(
        codes=tuple(row["code"] for row in every),
        names=tuple(row["name"] for row in every),
        kinds=tuple(PartyKind(row["kind"]) for row in every),
        registrations=tuple(row["registrations"] for row in every),
        aliases={alias: row["code"] for row in every for alias in row["aliases"].split(";") if alias},
    )


def load_constituencies(boundary_set: str) -> Constituencies:
    """
    Load the places of a boundary set, codes rising.

    Parameters
    ----------
    boundary_set : str
        "1997" (also used in 2001), "2005" or "2010" (used until 2019), which ship, or
        "2024", which comes with the download ``uk-parliament``.

    Raises
    ------
    UnknownNameError
        If there is no such set.
    SourceError
        If it is that of 2024 and the download is not here.

    Examples
    --------
    >>> places = load_constituencies("2010")
    >>> len(places), places.names[places.find("brighton pavilion")]
    (650, 'Brighton, Pavilion')
    """
    if boundary_set == "2024":
        from standaside.data.boundaries import load_places

        return load_places(boundary_set)
    every = table("places.parquet").sort("boundary_set", "code")
    own = every.filter(every["boundary_set"] == boundary_set)
    if own.is_empty():
        known = ", ".join(sorted(set(every["boundary_set"].to_list())))
        raise UnknownNameError(
            f"There is no boundary set {boundary_set} in the shipped data; there are {known}."
        )
    pairs = zip(own["code"].to_list(), own["aliases"].to_list(), strict=True)
    return Constituencies(
        codes=tuple(own["code"].to_list()),
        names=tuple(own["name"].to_list()),
        nations=tuple(own["nation"].to_list()),
        regions=tuple(own["region"].to_list()),
        counties=tuple(own["county"].to_list()),
        boundary_set=boundary_set,
        aliases={alias: code for code, aliases in pairs for alias in aliases.split(";") if alias},
    )


def elections(suppliers: Sequence[Supplier] = SUPPLIERS) -> Several[Election]:
    """
    List every election at hand, oldest first, each once: other editions are loaded by name.

    Examples
    --------
    >>> [election.short for election in elections()]
    ['1997', '2001', '2005', '2010', '2015', '2017', '2019']
    """
    every = (e for supplier in suppliers for e in supplier.elections() if not e.edition)
    return Several(sorted(every, key=lambda e: (e.date, e.id)))


def load_election(spelling: str, suppliers: Sequence[Supplier] = SUPPLIERS) -> Result:
    """
    Load the election that somebody typed.

    Parameters
    ----------
    spelling : str
        A year, an id, a polling day or a name: "2017", "parl.2017-06-08", "2017 general election".
    suppliers : sequence of Supplier
        Who is asked.

    Returns
    -------
    Result
        Votes by constituency and party.

    Raises
    ------
    UnknownNameError
        If nobody has it; the message lists what there is, or says which download brings it.

    Examples
    --------
    >>> result = load_election("2017")
    >>> place = result.constituencies.find("Richmond Park")
    >>> [int(result.votes[place, result.parties.index(code)]) for code in ("Con", "LD")]
    [28588, 28543]
    """
    supplier, election = _find(spelling, suppliers)
    return supplier.load(election)


def find_election(spelling: str, suppliers: Sequence[Supplier] = SUPPLIERS) -> Election:
    """
    Find the election that somebody typed, its votes unread; as :func:`load_election` otherwise.

    Examples
    --------
    >>> find_election("2017").date.isoformat()
    '2017-06-08'
    """
    return _find(spelling, suppliers)[1]


def _find(spelling: str, suppliers: Sequence[Supplier]) -> tuple[Supplier, Election]:
    """Find the election that somebody typed, and who supplies it."""
    wanted = fold(spelling)
    known: list[Election] = []
    for supplier in suppliers:
        for election in supplier.elections():
            if wanted in {fold(own) for own in election.spellings()}:
                return supplier, election
            known.append(election)
    raise UnknownNameError(_unknown(spelling, known))


def election_before(result: Result, suppliers: Sequence[Supplier] = SUPPLIERS) -> Result | None:
    """
    Load the last election before one, on the same constituencies.

    Returns
    -------
    Result or None
        None if there is none at hand: 1997, 2005 and 2010 brought new boundaries, and so did 2024,
        whose notional result of 2019 comes with the download ``uk-parliament``.

    Examples
    --------
    >>> election_before(load_election("2019")).name
    '2017 general election'
    >>> election_before(load_election("2010")) is None
    True
    """
    places = result.constituencies
    known = [(e, supplier) for supplier in suppliers for e in supplier.elections() if not e.edition]
    known.sort(key=lambda pair: (pair[0].date, pair[0].id), reverse=True)
    for election, supplier in known:
        if election.date < result.date and election.boundary_set == places.boundary_set:
            earlier = supplier.load(election)
            if earlier.constituencies.same_as(places):
                return earlier
    return None


def _unknown(spelling: str, known: Sequence[Election]) -> str:
    if fold(spelling) in {fold(name) for name in PULLED}:
        return f'The election "{spelling}" comes with `standaside data pull uk-parliament`.'
    options = [own for election in known for own in election.spellings()]
    listed = ", ".join(election.short for election in sorted(known, key=lambda e: (e.date, e.id)))
    return f'There is no election "{spelling}".{did_you_mean(spelling, options)} There are {listed}.'
