"""
What candidates hold: who helps whom because of it, and the chance of a majority for a measure.

A majority for a measure is more than half of the house, as for a party's majority; "carried" is
more members for it than against it, when those without a stance do not vote (rule 20).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import (
    Bools,
    Deal,
    Forecast,
    Ints,
    Projection,
    Scenario,
    SmallInts,
    Unilateral,
)
from standaside.errors import ScenarioError
from standaside.showing import Shown

NOT_SITTING = frozenset({"SF", "Spk"})
"""Who does not vote whatever they hold: Sinn Féin's members, and the Speaker."""


@dataclass(frozen=True, slots=True)
class MeasureChance(Shown):
    """
    Chances over the draws of one forecast.

    ``majority``: more than half of the house is for it; ``carried``: more are for than against;
    ``supporters``: the mean number for it, ``against`` of those against.
    """

    majority: float
    carried: float
    supporters: float
    against: float


def held_stances(scenario: Scenario, projection: Projection, measure: str) -> SmallInts:
    """
    Say what every candidate holds about a measure.

    Parameters
    ----------
    scenario : Scenario
    projection : Projection
        Who stands.
    measure : str
        As the stances name it.

    Returns
    -------
    ndarray of int8, shape (c, p)
        1 for, -1 against, 0 without a stance, or no candidate, or does not vote.

    Raises
    ------
    ScenarioError
        If a stance is of a candidate who does not stand.
    """
    check_stances(scenario, projection)
    held = np.zeros(projection.standing.shape, dtype=np.int8)
    for stance in sorted(scenario.stances, key=lambda one: one.code != ""):  # a candidate's own comes last
        if stance.measure == measure:
            p = projection.parties.index(stance.party)
            where = projection.constituencies.index(stance.code) if stance.code else slice(None)
            held[where, p] = 1 if stance.supports else -1
    silent = [p for p, code in enumerate(projection.parties.codes) if code in NOT_SITTING]
    held[:, silent] = 0
    return np.where(projection.standing, held, 0).astype(np.int8)


def check_stances(scenario: Scenario, projection: Projection) -> None:
    """
    Refuse a stance of a candidate who does not stand.

    Raises
    ------
    ScenarioError
        Naming the place and the party.
    """
    places, parties = projection.constituencies, projection.parties
    for stance in scenario.stances:
        p = parties.index(stance.party)
        where = places.index(stance.code) if stance.code else -1
        stands = projection.standing[where, p] if where >= 0 else projection.standing[:, p].any()
        if not stands:
            name = f"{places.names[where]} ({stance.code})" if where >= 0 else "any constituency"
            raise ScenarioError(
                f'There is a stance on "{stance.measure}" of an unknown candidate: {stance.party} does not '
                f"stand in {name} in this scenario. Take it out, or change [nominations]."
            )


def measure_chance(forecast: Forecast, held: SmallInts) -> MeasureChance:
    """
    Chance that a measure has a majority, from who wins where and what they hold.

    Parameters
    ----------
    forecast : Forecast
    held : ndarray of int8, shape (c, p)
        From :func:`held_stances`.

    Returns
    -------
    MeasureChance

    Examples
    --------
    Two seats and four draws; the party in the first column is for it, the other against.

    >>> from standaside.domain import Constituencies, Parties, PartyKind
    >>> places = Constituencies(("1", "2"), ("A", "B"), ("England",) * 2, ("",) * 2, ("",) * 2, "2010")
    >>> parties = Parties(("X", "Y"), ("X", "Y"), (PartyKind.PARTY,) * 2)
    >>> winners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.int8)
    >>> measure_chance(Forecast(places, parties, winners, 1), np.array([[1, -1]] * 2, dtype=np.int8))
    MeasureChance(majority=0.25, carried=0.25, supporters=1.0, against=1.0)
    """
    votes = _votes(forecast, held)
    ayes, noes = (votes == 1).sum(axis=1), (votes == -1).sum(axis=1)
    return MeasureChance(
        majority=float((2 * ayes > votes.shape[1]).mean()),
        carried=float((ayes > noes).mean()),
        supporters=int(ayes.sum()) / len(ayes),
        against=int(noes.sum()) / len(noes),
    )


def measure_chances(
    scenario: Scenario, projection: Projection, forecast: Forecast
) -> dict[str, MeasureChance]:
    """
    Chances of every measure that somebody has a stance on, in alphabetical order.

    Raises
    ------
    ScenarioError
        If a stance is of a candidate who does not stand.
    """
    return {
        measure: measure_chance(forecast, held_stances(scenario, projection, measure))
        for measure in sorted({stance.measure for stance in scenario.stances})
    }


def _votes(forecast: Forecast, held: SmallInts) -> SmallInts:
    """How every member votes in every draw, shape (d, c)."""
    return held[np.arange(held.shape[0])[None, :], forecast.winners]


def wanted(held: SmallInts) -> Bools:
    """Candidates whose win counts towards the majority for a measure, shape (c, p)."""
    return np.asarray(held == 1)


def with_unilateral(scenario: Scenario, projection: Projection) -> Scenario:
    """
    Put what parties do unilaterally into what is in force beside the pact (rule 19).

    Parameters
    ----------
    scenario : Scenario
    projection : Projection
        Who stands and who holds each seat.

    Returns
    -------
    Scenario
        Its ``counter_pact`` has their stand-asides, ``unilateral`` is empty. A party that
        already stands aside in a place is left as it is.

    Raises
    ------
    ScenarioError
        If a stance is of a candidate who does not stand.
    """
    check_stances(scenario, projection)
    if not scenario.unilateral:
        return scenario
    taken = {(deal.code, code) for deal in scenario.counter_pact for code in deal.aside}
    more: list[Deal] = []
    for helper in scenario.unilateral:
        for deal in _helping(helper, scenario, projection):
            key = (deal.code, helper.party)
            if key not in taken:
                taken.add(key)
                more.append(deal)
    return replace(scenario, counter_pact=(*scenario.counter_pact, *more), unilateral=())


def _helping(helper: Unilateral, scenario: Scenario, projection: Projection) -> Iterator[Deal]:
    """Deals of one helper: where both stand, and the condition is met."""
    places, parties = projection.constituencies, projection.parties
    party, helped = parties.index(helper.party), parties.index(helper.helps)
    where = projection.standing[:, party] & projection.standing[:, helped]
    if helper.measure:
        where &= held_stances(scenario, projection, helper.measure)[:, helped] == 1
    if helper.held:
        where &= projection.held_by == helped
    positions: Ints = np.nonzero(where)[0]
    for c in positions.tolist():
        beneficiary = helper.helps if helper.endorses else ""
        yield Deal(places.codes[c], places.names[c], beneficiary, (helper.party,))
