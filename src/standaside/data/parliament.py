"""
UK Parliament's own results: every candidate from 2010 to 2024, and the notional 2019.

Reads ``psephology.db``, which ``standaside data pull uk-parliament`` brings. What is kept
here differs from what the file says only by the rows of ``parliament-corrections.csv``.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from standaside.data.elections import Election, load_constituencies, load_parties
from standaside.data.party_codes import KnownParty, axis_of, independents, read_parties
from standaside.data.shipped import rows
from standaside.data.sources import at_hand, require
from standaside.domain import NOBODY, Bools, Ints, Parties, PartyKind, Result
from standaside.errors import AlignmentError, SourceError, UnknownNameError
from standaside.matching import fold

if TYPE_CHECKING:
    import polars as pl

DATABASE = "psephology.db"
SOURCE = (
    "UK Parliament, election results database, compiled by the House of Commons Library, "
    "Open Parliament Licence v3.0"
)

_SHIPPED_TOO = ("2010-05-06", "2015-05-07", "2017-06-08", "2019-12-12")

_CANDIDACIES = """
SELECT area.geographic_code, COALESCE(candidacy.candidate_given_name, ''),
       COALESCE(candidacy.candidate_family_name, ''), candidacy.is_standing_as_commons_speaker,
       candidacy.is_standing_as_independent, main.political_party_id, COALESCE(partner.name, ''),
       candidacy.vote_count, candidacy.result_position, candidacy.candidate_is_sitting_mp,
       candidacy.candidate_is_former_mp, COALESCE(candidacy.democracy_club_person_identifier, '')
FROM general_elections general
JOIN elections election ON election.general_election_id = general.id
JOIN constituency_groups grouping ON grouping.id = election.constituency_group_id
JOIN constituency_areas area ON area.id = grouping.constituency_area_id
JOIN candidacies candidacy ON candidacy.election_id = election.id
LEFT JOIN certifications main
       ON main.candidacy_id = candidacy.id AND main.adjunct_to_certification_id IS NULL
LEFT JOIN certifications adjunct ON adjunct.adjunct_to_certification_id = main.id
LEFT JOIN political_parties partner ON partner.id = adjunct.political_party_id
WHERE general.polling_on = ? AND general.is_notional = ?
ORDER BY area.geographic_code, candidacy.vote_count DESC, candidacy.id
"""

_CONTESTS = """
SELECT area.geographic_code, electorate.population_count, election.valid_vote_count,
       election.invalid_vote_count, election.majority, election.declaration_at, summary.short_summary
FROM general_elections general
JOIN elections election ON election.general_election_id = general.id
JOIN constituency_groups grouping ON grouping.id = election.constituency_group_id
JOIN constituency_areas area ON area.id = grouping.constituency_area_id
LEFT JOIN electorates electorate ON electorate.id = election.electorate_id
LEFT JOIN result_summaries summary ON summary.id = election.result_summary_id
WHERE general.polling_on = ? AND general.is_notional = ?
ORDER BY area.geographic_code
"""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """
    One candidate. ``party`` is our code, ``party_id`` Parliament's key (None: independent or Speaker).

    ``adjunct`` names a second party on the ballot paper: a Labour and Co-operative candidate
    is one candidacy of Labour. Candidates of a notional result have no names.
    """

    code: str
    given_name: str
    family_name: str
    party: str
    party_id: int | None
    adjunct: str
    votes: int
    position: int
    sitting_mp: bool
    former_mp: bool
    democracy_club_id: str


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """
    Open the database for reading only; nothing is ever written beside it.

    Raises
    ------
    SourceError
        If it is not a database, or not this one.
    """
    connection = None
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        yield connection
    except sqlite3.Error as error:
        raise SourceError(
            f"{path} cannot be read as Parliament's results ({error}); run `standaside data verify`, "
            "then `standaside data pull uk-parliament`."
        ) from None
    finally:
        if connection is not None:
            connection.close()


class Parliament:
    """The elections of the download, as a supplier; it has none until the file is here."""

    def elections(self) -> Sequence[Election]:
        """List them, oldest first; second editions of shipped ones are marked ``parliament``."""
        return _ELECTIONS if at_hand(DATABASE) else ()

    def load(self, election: Election) -> Result:
        """
        Read one of them: who stood comes from the candidacies (rule 1).

        Returns
        -------
        Result
            On the shipped constituencies of 2010 or those of 2024, codes rising; its parties
            are the shipped ones and after them everybody else who stood.
        """
        places = load_constituencies(election.boundary_set)
        with connected(require(DATABASE)) as connection:
            known = read_parties(connection, load_parties())
            found = _candidacies(connection, election, known)
            electorate = dict(_select(connection, _CONTESTS, election, 2))
        parties = _axis(found, known)
        votes, stood = _arrays(found, places.codes, parties)
        certain = np.ones(len(places), dtype=np.bool_)
        return Result(
            id=election.id,
            name=election.name,
            date=election.date,
            is_notional=election.is_notional,
            source=election.source,
            constituencies=places,
            parties=parties,
            votes=votes,
            stood=stood,
            electorate=np.array([electorate[code] or 0 for code in places.codes]),
            winner_known=certain,
            majority_known=certain,
        )


def _described() -> Iterator[Election]:
    for day in _SHIPPED_TOO:
        name = f"{day[:4]} general election, Parliament's own figures"
        date = dt.date.fromisoformat(day)
        yield Election(f"parl.{day}.parliament", name, date, "2010", False, SOURCE, edition="parliament")
    name, date = "2019 general election on the boundaries of 2024", dt.date(2019, 12, 12)
    yield Election("parl.2019-12-12.notional", name, date, "2024", True, SOURCE)
    date = dt.date(2024, 7, 4)
    yield Election("parl.2024-07-04", "2024 general election", date, "2024", False, SOURCE)


_ELECTIONS = tuple(_described())


def _named(spelling: str) -> Election:
    """Find one of Parliament's elections; "2017" is Parliament's own edition here."""
    wanted = fold(spelling)
    for election in _ELECTIONS:
        plain = () if election.is_notional else (str(election.date.year), f"parl.{election.date}")
        if wanted in {fold(name) for name in (*election.spellings(), *plain)}:
            return election
    listed = ", ".join(election.short.removesuffix("-parliament") for election in _ELECTIONS)
    raise UnknownNameError(f'Parliament\'s database has no election "{spelling}"; it has {listed}.')


def _select(connection: sqlite3.Connection, query: str, election: Election, columns: int) -> list[Any]:
    asked = election.date.isoformat(), int(election.is_notional)
    return [row[:columns] for row in connection.execute(query, asked)]


def _candidacies(
    connection: sqlite3.Connection, election: Election, known: dict[int, KnownParty]
) -> list[Candidacy]:
    """Read the candidates of one election, corrected, each with a code that no rival in the place shares."""
    found = []
    for row in connection.execute(_CANDIDACIES, (election.date.isoformat(), int(election.is_notional))):
        code, given, family, speaker, alone, party_id, adjunct, votes, position, sitting, former, person = row
        party = "Spk" if speaker else "Ind" if alone else known[party_id].code
        found.append(
            Candidacy(
                code=code,
                given_name=given.strip(),
                family_name=family.strip(),
                party=party,
                party_id=party_id,
                adjunct=adjunct,
                votes=votes,
                position=position,
                sitting_mp=bool(sitting),
                former_mp=bool(former),
                democracy_club_id=person,
            )
        )
    if not found:
        raise SourceError(f"{DATABASE} has no candidates of {election.name}; run `standaside data verify`.")
    return _number_independents(_corrected(found, election))


def _corrected(found: list[Candidacy], election: Election) -> list[Candidacy]:
    """Apply parliament-corrections.csv; a row that fits no candidate means the file has changed."""
    if election.is_notional:
        return found
    at = {(c.code, f"{c.given_name} {c.family_name}", c.party, c.votes): i for i, c in enumerate(found)}
    for row in rows("parliament-corrections.csv"):
        if row["election"] == str(election.date.year):
            key = row["code"], row["candidate"], row["from_party"], int(row["votes"])
            if key not in at:
                raise SourceError(
                    f"parliament-corrections.csv: {row['candidate']} ({row['code']}, {row['election']}) "
                    f"is not in {DATABASE} as stated; run `standaside data verify`."
                )
            found[at[key]] = replace(found[at[key]], party=row["to_party"], votes=int(row["to_votes"]))
    return found


def _number_independents(found: list[Candidacy]) -> list[Candidacy]:
    places: dict[str, list[int]] = {}
    for position, candidacy in enumerate(found):
        if candidacy.party == "Ind":
            places.setdefault(candidacy.code, []).append(position)
    for positions in places.values():
        codes = independents([found[i].votes for i in positions])
        for position, party in zip(positions, codes, strict=True):
            found[position] = replace(found[position], party=party)
    return found


def _axis(found: Sequence[Candidacy], known: dict[int, KnownParty]) -> Parties:
    totals: dict[str, int] = {}
    for candidacy in found:
        totals[candidacy.party] = totals.get(candidacy.party, 0) + candidacy.votes
    return axis_of(load_parties(), known.values(), totals)


def _arrays(found: Sequence[Candidacy], codes: Sequence[str], parties: Parties) -> tuple[Ints, Bools]:
    """Votes and candidacies, shape (c, p); only a sum may hold two candidates."""
    place = {code: position for position, code in enumerate(codes)}
    column = {code: position for position, code in enumerate(parties.codes)}
    votes = np.zeros((len(codes), len(parties)), dtype=np.int64)
    stood = np.zeros(votes.shape, dtype=np.bool_)
    other = parties.index("Other")
    for candidacy in found:
        c, p = place[candidacy.code], column.get(candidacy.party, other)
        if stood[c, p] and p != other:
            raise AlignmentError(f"{candidacy.code}: two candidates of {candidacy.party}.")
        votes[c, p] += candidacy.votes
        stood[c, p] = True
    return votes, stood


def candidacies(election: str) -> pl.DataFrame:
    """
    Every candidate of one of Parliament's elections.

    Parameters
    ----------
    election : str
        "2010" to "2024" (Parliament's edition), or "2019-notional".

    Returns
    -------
    DataFrame
        One row a candidate, by place and votes: election, code, constituency, given_name,
        family_name, party (our code), party_name, registrations, adjunct, votes, share (of
        the valid votes, in [0, 1]), position, sitting_mp, former_mp, democracy_club_id.
    """
    import polars as pl

    asked = _named(election)
    places = load_constituencies(asked.boundary_set)
    with connected(require(DATABASE)) as connection:
        known = read_parties(connection, load_parties())
        found = _candidacies(connection, asked, known)
    names = dict(zip(places.codes, places.names, strict=True))
    table = pl.DataFrame(
        {
            "election": [asked.id] * len(found),
            "code": [c.code for c in found],
            "constituency": [names[c.code] for c in found],
            "given_name": [c.given_name for c in found],
            "family_name": [c.family_name for c in found],
            "party": [c.party for c in found],
            "party_name": [_name_of(c, known) for c in found],
            "registrations": [known[c.party_id].registrations if c.party_id else "" for c in found],
            "adjunct": [c.adjunct for c in found],
            "votes": [c.votes for c in found],
            "position": [c.position for c in found],
            "sitting_mp": [c.sitting_mp for c in found],
            "former_mp": [c.former_mp for c in found],
            "democracy_club_id": [c.democracy_club_id for c in found],
        }
    )
    share = (pl.col("votes") / pl.col("votes").sum().over("code")).alias("share")
    columns = table.columns
    return table.with_columns(share).select(*columns[:10], "share", *columns[10:])


def _name_of(candidacy: Candidacy, known: dict[int, KnownParty]) -> str:
    if candidacy.party_id:
        return known[candidacy.party_id].name
    parties = load_parties()
    code = "Ind" if candidacy.party.startswith("Ind") else candidacy.party
    return parties.names[parties.index(code)]


def contests(election: str) -> pl.DataFrame:
    """
    Every constituency of one of Parliament's elections.

    Parameters
    ----------
    election : str
        As for :func:`candidacies`.

    Returns
    -------
    DataFrame
        One row a constituency, codes rising: election, code, constituency, electorate,
        valid_votes, invalid_votes, turnout (valid votes to electorate, in [0, 1]), majority,
        declared_at (local time; null where Parliament has none, as for all of 2024), result
        ("Lab gain from Con").
    """
    import polars as pl

    asked = _named(election)
    places = load_constituencies(asked.boundary_set)
    names = dict(zip(places.codes, places.names, strict=True))
    with connected(require(DATABASE)) as connection:
        found = _select(connection, _CONTESTS, asked, 7)
    columns = ["code", "electorate", "valid_votes", "invalid_votes", "majority", "declared_at", "result"]
    table = pl.DataFrame(found, schema=columns, orient="row", infer_schema_length=None)
    return table.select(
        pl.lit(asked.id).alias("election"),
        "code",
        pl.col("code").replace_strict(names).alias("constituency"),
        "electorate",
        "valid_votes",
        "invalid_votes",
        (pl.col("valid_votes") / pl.col("electorate")).alias("turnout"),
        "majority",
        pl.col("declared_at").cast(pl.String).str.to_datetime("%Y-%m-%dT%H:%M:%S"),
        pl.col("result").cast(pl.String),
    )


def party_register() -> list[KnownParty]:
    """
    List every party of Parliament's database with the code it has here.

    Returns
    -------
    list of KnownParty
        By Parliament's key; several may share a code of the shipped axis ("Green").
    """
    with connected(require(DATABASE)) as connection:
        return list(read_parties(connection, load_parties()).values())


def on_parties(result: Result, parties: Parties) -> Result:
    """
    Put a result on another axis of parties, by code (rule 2).

    Parameters
    ----------
    result : Result
    parties : Parties
        For instance those of the election to compare with.

    Returns
    -------
    Result
        The same votes; those of a party that the axis lacks are added to its "Other", and
        where that hides the winner or the runner-up ``winner_known`` and
        ``majority_known`` say so.

    Raises
    ------
    AlignmentError
        If a party that stood is not on the axis and the axis has no "Other".

    Examples
    --------
    >>> from standaside.data.elections import load_election
    >>> result = load_election("2017")
    >>> shorter = Parties(("Lab", "Con", "Other"), ("Labour", "Conservative", "Other"),
    ...                   (PartyKind.PARTY, PartyKind.PARTY, PartyKind.SUM))
    >>> again = on_parties(result, shorter)
    >>> again.votes[0].tolist(), int(again.votes.sum() - result.votes.sum())
    ([15477, 26950, 6523], 0)
    """
    if result.parties.same_as(parties):
        return result
    column = {code: position for position, code in enumerate(parties.codes)}
    other = next((p for p, kind in enumerate(parties.kinds) if kind is PartyKind.SUM), NOBODY)
    to = np.array([column.get(code, other) for code in result.parties.codes])
    lost = [
        code for p, code in enumerate(result.parties.codes) if to[p] == NOBODY and result.stood[:, p].any()
    ]
    if lost:
        raise AlignmentError(
            f"{result.name}: {', '.join(lost[:3])} stood, and the other axis has neither that nor Other."
        )
    votes = np.zeros((len(result.constituencies), len(parties)), dtype=np.int64)
    stood = np.zeros(votes.shape, dtype=np.bool_)
    for position, target in enumerate(to.tolist()):
        if target != NOBODY:
            votes[:, target] += result.votes[:, position]
            stood[:, target] |= result.stood[:, position]
    hidden = result.parties.can_win() & ~parties.can_win()[to]
    first, second = _leaders(result)
    seen = result.winner_known & ~hidden[first]
    return replace(
        result,
        parties=parties,
        votes=votes,
        stood=stood,
        winner_known=seen,
        majority_known=result.majority_known & seen & ~hidden[second],
    )


def _leaders(result: Result) -> tuple[Ints, Ints]:
    """Positions of the two candidates with most votes, shape (c,) each; sums left out."""
    votes = np.where(result.stood & result.parties.can_win(), result.votes, -1)
    order = np.argsort(-votes, axis=1, kind="stable")
    return order[:, 0], order[:, 1]
