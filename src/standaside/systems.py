"""
The same votes under other systems, measured: of an election, or of simulated ones with a pact.

``count_election`` and ``count_scenario`` count; what comes out knows its measures. The systems
themselves are in :mod:`standaside.count.systems`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standaside import measures
from standaside.count.ballots import Ballots, Seats, Settings, collected, part_of, valid_votes, votes_by_list
from standaside.count.districts import district_members
from standaside.count.named import check_names
from standaside.count.neighbourhoods import Hexes
from standaside.count.systems import SYSTEMS, USUAL
from standaside.domain import (
    Bools,
    Constituencies,
    Floats,
    Ints,
    Pact,
    Parties,
    PartyKind,
    Result,
    Scenario,
    TransferTable,
)
from standaside.errors import ScenarioError, UnknownNameError
from standaside.matching import did_you_mean
from standaside.model.simulation import check_pact, electorate, project
from standaside.model.simulation.simulated_ballots import ballots_of, simulated_ballots
from standaside.showing import Shown

Progress = Callable[[float], None]

INDICES = (
    "gallagher",
    "loosemore_hanby",
    "sainte_lague_index",
    "effective_parties_votes",
    "effective_parties_seats",
    "wasted_votes",
)
"""Measures of one count, in the order in which they are shown; wasted votes are a share of all."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """
    Seats of one system, and what they are worth.

    Attributes
    ----------
    places : Constituencies
        Those counted, in the order of ``seats.members``.
    seats : Seats
    votes : ndarray of int, shape (d, q)
        Votes of each list.
    area_votes : ndarray of int, shape (d, a, q)
        The same by the areas of ``seats``.
    valid : ndarray of int, shape (d,)
        All valid votes, those of sums included.
    indices : mapping of str to ndarray of float, shape (d,)
        Each of ``INDICES`` in every draw.
    """

    parties: Parties
    places: Constituencies
    seats: Seats
    votes: Ints
    area_votes: Ints
    valid: Ints
    indices: Mapping[str, Floats]

    def party_seats(self) -> Ints:
        """Seats of each party, shape (d, p)."""
        return self.seats.by_party(len(self.parties))

    def party_votes(self) -> Ints:
        """Votes of each party, shape (d, p), sums left out."""
        return collected(self.votes, self.seats.lists, len(self.parties))

    def unseated(self) -> dict[str, tuple[str, ...]]:
        """Areas in which a party has votes and no seat (of simulated elections, in over half of them)."""
        found: dict[str, tuple[str, ...]] = {}
        for p, (code, kind) in enumerate(zip(self.parties.codes, self.parties.kinds, strict=True)):
            own = np.nonzero((self.seats.lists.owner == p) & self.seats.lists.is_party)[0]
            if kind is PartyKind.PARTY and len(own):
                q = int(own[0])
                empty = (self.area_votes[:, :, q] > 0) & (self.seats.seats[:, :, q] == 0)
                often = empty.mean(axis=0) > 0.5
                found[code] = tuple(a for a, none in zip(self.seats.areas, often, strict=True) if none)
        return {code: areas for code, areas in found.items() if areas}


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Shown):
    """
    One election or scenario under several systems.

    Attributes
    ----------
    counted : tuple of Measured
        As it was, or without a pact on either side.
    with_pact : tuple of Measured
        With the scenario's pacts, in the same order; empty where there is none.
    draws, seed : int or None
        Of a scenario.
    asked : Result or Scenario
        Whose votes were counted.
    """

    counted: tuple[Measured, ...]
    with_pact: tuple[Measured, ...] = ()
    draws: int | None = None
    seed: int | None = None
    asked: Result | Scenario | None = None


def voting_systems() -> tuple[str, ...]:
    """
    Names of the systems that votes can be counted under.

    Examples
    --------
    >>> voting_systems()[0]
    'fptp'
    """
    return tuple(SYSTEMS)


def choose(names: Sequence[str]) -> tuple[str, ...]:
    """
    Systems by name; every one if none is named.

    Raises
    ------
    UnknownNameError
        With those there are.

    Examples
    --------
    >>> choose(["AMS"])
    ('ams',)
    """
    by_fold = {name.replace("_", ""): name for name in SYSTEMS}
    found = []
    for name in names:
        key = name.lower().replace("_", "").replace("-", "").replace(" ", "").replace("+", "plus")
        if key not in by_fold:
            guess = did_you_mean(name, SYSTEMS) or f" There are {', '.join(SYSTEMS)}."
            raise UnknownNameError(f'There is no voting system "{name}".{guess}')
        found.append(by_fold[key])
    return tuple(dict.fromkeys(found)) or tuple(SYSTEMS)


def count_election(
    result: Result,
    table: TransferTable,
    *,
    systems: Sequence[str] = (),
    settings: Settings | None = None,
    hexes: Hexes | None = None,
    within: Bools | None = None,
) -> Comparison:
    """
    Count a real election under several systems, exactly.

    Parameters
    ----------
    result : Result
    table : TransferTable
        For systems in which votes move.
    systems : sequence of str
        Names in ``SYSTEMS``; all if empty.
    settings : Settings, optional
        In place of each system's usual ones.
    hexes : mapping of str to (int, int), optional
        The hex map of these places, for districts of neighbours.
    within : ndarray of bool, shape (c,), optional
        Count these places alone, as an election of their own.

    Returns
    -------
    Comparison

    Raises
    ------
    UnknownNameError
        If there is no such system, or no method, districts or other choice of that name.
    """
    if settings is not None:
        check_names(settings)
    everywhere = dataclasses.replace(ballots_of(result, table), hexes=hexes)
    ballots = dataclasses.replace(everywhere if within is None else part_of(everywhere, within), memo={})
    counted = tuple(_measured(ballots, name, settings) for name in choose(systems))
    return Comparison(counted, asked=result)


def count_scenario(
    scenario: Scenario,
    *,
    seed: int,
    systems: Sequence[str] = (),
    settings: Settings | None = None,
    hexes: Hexes | None = None,
    within: Bools | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """
    Count simulated elections under several systems, with and without the scenario's pacts.

    Parameters
    ----------
    scenario : Scenario
        Its ``uncertainty.draws`` elections; ``pact`` and ``counter_pact``, if it has any, are tried
        together on the same draws.
    seed : int
    systems, settings, hexes, within
        As for :func:`count_election`.
    progress : callable, optional
        Told the fraction done.

    Returns
    -------
    Comparison
    """
    if settings is not None:
        check_names(settings)
    projection = project(scenario)
    places, parties = projection.constituencies, projection.parties
    pact = Pact.of_deals(scenario.pact, places, parties) | Pact.of_deals(
        scenario.counter_pact, places, parties
    )
    check_pact(pact, projection)
    voters = electorate(projection, scenario, seed=seed)
    pacts = [Pact.empty(places, parties), *([pact] if pact.gives_way.any() else [])]
    names = choose(systems)
    runs: list[tuple[Measured, ...]] = []
    for number, agreed in enumerate(pacts):
        parts: list[list[Measured]] = [[] for _ in names]
        done, memo = 0, dict[object, object]()  # who stands, and so who is whose second choice, is the pact's
        for everywhere in simulated_ballots(voters, agreed):
            chunk = dataclasses.replace(everywhere, hexes=hexes)
            ballots = dataclasses.replace(chunk if within is None else part_of(chunk, within), memo=memo)
            for own, name in zip(parts, names, strict=True):
                own.append(_measured(ballots, name, settings))
            done += ballots.draws
            if progress is not None:
                progress((number + done / voters.draws) / len(pacts))
        runs.append(tuple(_joined(own) for own in parts))
    return Comparison(runs[0], runs[1] if len(runs) > 1 else (), voters.draws, seed, scenario)


def _joined(parts: Sequence[Measured]) -> Measured:
    """Put the draws of several chunks together."""
    first = parts[0]
    seats = dataclasses.replace(
        first.seats,
        seats=np.concatenate([part.seats.seats for part in parts]),
        used=np.concatenate([part.seats.used for part in parts]),
        figures={
            name: np.concatenate([part.seats.figures[name] for part in parts]) for name in first.seats.figures
        },
    )
    return dataclasses.replace(
        first,
        seats=seats,
        votes=np.concatenate([part.votes for part in parts]),
        area_votes=np.concatenate([part.area_votes for part in parts]),
        valid=np.concatenate([part.valid for part in parts]),
        indices={name: np.concatenate([part.indices[name] for part in parts]) for name in INDICES},
    )


def _measured(ballots: Ballots, name: str, settings: Settings | None) -> Measured:
    seats = SYSTEMS[name](ballots, settings or USUAL[name])
    if seats.members:
        areas, members = seats.areas, list(seats.members)
    else:
        areas, members = district_members(ballots.constituencies, seats.districts or "region")
    if areas != seats.areas:
        raise ScenarioError(f"The system {name} names other areas than its districts; please report this.")
    by_area = np.stack([votes_by_list(ballots, seats.lists, rows) for rows in members], axis=1)
    votes = by_area.sum(axis=1)
    valid = valid_votes(ballots)
    indices = _indices(seats, votes, valid, len(ballots.constituencies))
    return Measured(ballots.parties, ballots.constituencies, seats, votes, by_area, valid, indices)


def _indices(seats: Seats, votes: Ints, valid: Ints, places: int) -> dict[str, Floats]:
    """Every index in every draw."""
    won = seats.by_list()
    house = np.maximum(won.sum(axis=1), places)  # seats that a tie or the source leaves open count too
    rows = []
    for d in range(len(votes)):
        listed = measures.Contenders(
            votes[d].astype(np.float64), won[d].astype(np.float64), float(valid[d]), float(house[d])
        )
        rows.append(
            (
                measures.gallagher(listed),
                measures.loosemore_hanby(listed),
                measures.sainte_lague_index(listed),
                measures.effective_parties(listed.vote_share),
                measures.effective_parties(listed.seat_share),
                1.0 - float(seats.used[d].sum()) / max(float(valid[d]), 1.0),
            )
        )
    columns = np.array(rows, dtype=np.float64).reshape(len(votes), len(INDICES))
    return {name: columns[:, i] for i, name in enumerate(INDICES)}
