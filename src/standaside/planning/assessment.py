"""
A pact judged, whoever thought of it: with and without, on the same draws (rules 11 and 15).

``evaluate`` judges the pact that a scenario carries, ``plan`` finds one first. Both
count the pact afresh, seat by seat, and share nothing with the optimiser's table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from standaside.domain import (
    NOBODY,
    Assessment,
    Bools,
    Deal,
    Floats,
    Forecast,
    Outcome,
    Pact,
    Plan,
    Projection,
    Scenario,
    SmallInts,
    Verdict,
)
from standaside.errors import ScenarioError, SolverError
from standaside.model.simulation import (
    Progress,
    Seat,
    check_pact,
    deals_by_place,
    electorate,
    over_places,
    project,
    seat,
)
from standaside.planning.planner import find_plan
from standaside.planning.weighing import weigh_options

DECISIVE_FROM, HELPFUL_FROM = 0.25, 0.02
"""Rule 15: net chance that a deal decides its seat, from which it is called so."""

POINT = 0.01
"""Rule 15: a margin that rises by this much of the votes cast is a help."""

AGREEMENT = 1e-9
"""Expected seats by which the planner's table and the recount of its pact may differ."""


def evaluate(scenario: Scenario, *, seed: int, progress: Progress | None = None) -> Assessment:
    """
    Judge the pact that a scenario carries.

    Parameters
    ----------
    scenario : Scenario
        With ``pact`` and perhaps ``counter_pact``; "without" means neither.
    seed : int
    progress : callable, optional
        Told the fraction done.

    Returns
    -------
    Assessment

    Raises
    ------
    ScenarioError
        If the pact names a party that is not nominated, or the same party twice.
    """
    projection = project(scenario)
    pact, counter = _pacts(scenario, projection)
    return _judge(scenario, projection, pact, counter, seed=seed, progress=progress)


def plan(
    scenario: Scenario,
    *,
    seed: int,
    alternatives: int = 0,
    time_limit: float = 60.0,
    progress: Progress | None = None,
) -> Assessment:
    """
    Find the best pact that the scenario's rules allow, and judge it.

    Parameters
    ----------
    scenario : Scenario
        A ``pact`` counts as already agreed and is extended.
    seed : int
    alternatives : int
        How many different plans within half a seat of the best to look for.
    time_limit : float
        Seconds for the solver.
    progress : callable, optional

    Returns
    -------
    Assessment
        With ``plan`` set: status, bound and gap as the solver computed them.

    Raises
    ------
    PactRuleError
        If no pact satisfies the rules.
    """
    projection = project(scenario)
    agreed, counter = _pacts(scenario, projection)
    _check_extendable(agreed)
    options = weigh_options(
        projection, scenario, seed=seed, agreed=agreed, counter=counter, progress=_part(progress, 0.0, 0.7)
    )
    found = find_plan(
        options,
        scenario.rules,
        projection=projection,
        agreed=agreed,
        alternatives=alternatives,
        time_limit=time_limit,
    )
    judged = _judge(
        scenario, projection, found.pact, counter, seed=seed, progress=_part(progress, 0.7, 1.0), plan=found
    )
    _check_agrees(found, judged)
    return judged


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    if progress is None:
        return None
    return lambda done: progress(start + (end - start) * done)


def _pacts(scenario: Scenario, projection: Projection) -> tuple[Pact, Pact]:
    """The scenario's own pact and the other side's, checked against who stands."""
    places, parties = projection.constituencies, projection.parties
    own = Pact.of_deals(scenario.pact, places, parties)
    counter = Pact.of_deals(scenario.counter_pact, places, parties)
    _check_sides(scenario, own, counter)
    check_pact(own | counter, projection)
    return own, counter


def _check_sides(scenario: Scenario, own: Pact, counter: Pact) -> None:
    for deal in own.deals():
        outsider = next((c for c in (*deal.aside, deal.beneficiary) if c and c not in scenario.partners), "")
        if outsider:
            raise ScenarioError(
                f"{deal.name} ({deal.code}): {outsider} is in the pact but not among the partners; "
                "add it under [bloc] partners or take the row out."
            )
    for deal in counter.deals():
        partner = next((code for code in deal.aside if code in scenario.partners), "")
        if partner:
            raise ScenarioError(
                f"{deal.name} ({deal.code}): {partner} is a partner, so its stand-asides belong in [pact], "
                "not in [counter_pact]."
            )


def _check_extendable(agreed: Pact) -> None:
    seen: dict[str, Deal] = {}
    for deal in agreed.deals():
        if deal.code in seen:
            raise ScenarioError(
                f"{deal.name} ({deal.code}): the agreed pact has deals for two beneficiaries there; "
                "a plan extends one deal a constituency. Use evaluate to judge it as it is."
            )
        seen[deal.code] = deal


def _check_agrees(found: Plan, judged: Assessment) -> None:
    """Compare the planner's value with the recount; a difference would be a fault of ours."""
    counted = expected_seats(judged.with_pact, judged.scenario.partners)
    if abs(counted - found.objective) > AGREEMENT:
        raise SolverError(
            f"The planner's pact is worth {found.objective:.6f} expected seats by its table but "
            f"{counted:.6f} when counted afresh; please report this with the scenario and the seed."
        )


def expected_seats(forecast: Forecast, codes: Sequence[str]) -> float:
    """Mean seats over the draws of some parties together."""
    wanted = [forecast.parties.index(code) for code in codes]
    return int(np.isin(forecast.winners, wanted).sum()) / forecast.draws


@dataclass(frozen=True, slots=True, eq=False)
class _Count:
    """
    One seat counted under several pacts: winners, shape (d,), on the same draws.

    ``otherwise`` is with the other side's pact alone; ``margin_rise`` is how much our pact then
    lifts the best partner's margin, as a share of the votes cast.
    """

    without: SmallInts
    otherwise: SmallInts
    with_pact: SmallInts
    summed: SmallInts
    margin_rise: Floats | None


def _judge(
    scenario: Scenario,
    projection: Projection,
    pact: Pact,
    counter: Pact,
    *,
    seed: int,
    progress: Progress | None,
    plan: Plan | None = None,
) -> Assessment:
    own, against = deals_by_place(pact), deals_by_place(counter)
    pairs = [deal for deals in (*own.values(), *against.values()) for deal in deals]
    voters = electorate(projection, scenario, seed=seed, pairs=pairs)
    partners = [projection.parties.index(code) for code in scenario.partners]

    def count(place: int) -> _Count:
        return _count(seat(voters, place), own.get(place, []), against.get(place, []), partners)

    counts = over_places(range(len(projection.constituencies)), count, progress)
    places, parties = projection.constituencies, projection.parties
    without, with_pact, summed = (
        Forecast(places, parties, np.stack([getattr(one, name) for one in counts], axis=1), seed)
        for name in ("without", "with_pact", "summed")
    )
    given, received = _flows(projection, voters.transfers.rates, pact)
    return Assessment(
        scenario=scenario,
        projection=projection,
        pact=pact,
        counter_pact=counter,
        without=without,
        with_pact=with_pact,
        summed=summed,
        outcomes=tuple(
            _outcome(deal, counts[places.index(deal.code)], projection, scenario) for deal in pact.deals()
        ),
        votes_given=given,
        votes_received=received,
        plan=plan,
    )


def _count(
    here: Seat, own: Sequence[tuple[int, int]], against: Sequence[tuple[int, int]], partners: Sequence[int]
) -> _Count:
    without = here.winners(here.votes)
    alone = here.after(against)
    otherwise = here.winners(alone) if against else without
    if not own:
        return _Count(without, otherwise, otherwise, otherwise, None)
    after = here.after([*own, *against])
    summed = here.winners(here.after([*own, *against], obeyed={party for party, _ in own}))
    mine = np.array([p in partners for p in here.columns])
    rise = _margin(after, mine) - _margin(alone, mine)
    return _Count(without, otherwise, here.winners(after), summed, rise)


def _margin(votes: Floats, mine: Bools) -> Floats:
    """Best partner less best rival, as a share of the votes cast, shape (d,)."""
    if mine.all():
        return np.ones(len(votes))
    lead = votes[:, mine].max(axis=1) - votes[:, ~mine].max(axis=1)
    return np.asarray(lead / np.maximum(votes.sum(axis=1), 1.0))


def _outcome(deal: Deal, count: _Count, projection: Projection, scenario: Scenario) -> Outcome:
    """Judge one deal from the paired draws of its seat (rule 15)."""
    index = projection.parties.index
    partners = [index(code) for code in scenario.partners]
    before, otherwise, after = (
        np.isin(winners, partners) for winners in (count.without, count.otherwise, count.with_pact)
    )
    assert count.margin_rise is not None
    only_with, only_without = after & ~otherwise, otherwise & ~after
    helps = ~only_with & ~only_without & (count.margin_rise >= POINT)
    frequency = {
        Verdict.DECISIVE: float(only_with.mean()),
        Verdict.HELPFUL: float(helps.mean()),
        Verdict.POINTLESS: float((~only_with & ~only_without & ~helps).mean()),
        Verdict.HARMFUL: float(only_without.mean()),
    }
    named = index(deal.beneficiary) if deal.beneficiary else None
    return Outcome(
        deal=deal,
        p_win=None if named is None else _pair(count.without == named, count.with_pact == named),
        p_bloc=_pair(before, after),
        verdict=_verdict(only_with, only_without),
        verdict_p={str(verdict): chance for verdict, chance in frequency.items()},
        gains={
            code: float((count.with_pact == index(code)).mean() - (count.without == index(code)).mean())
            for code in scenario.partners
        },
        p_bloc_otherwise=float(otherwise.mean()),
    )


def _pair(before: Bools, after: Bools) -> tuple[float, float]:
    return float(before.mean()), float(after.mean())


def _verdict(only_with: Bools, only_without: Bools) -> Verdict:
    """Put a deal in one word, from the net chance that it decides its seat."""
    change = only_with.astype(np.int64) - only_without
    net = float(change.mean())
    if net < -2.0 * float(change.std()) / math.sqrt(len(change)):
        return Verdict.HARMFUL
    if net >= DECISIVE_FROM:
        return Verdict.DECISIVE
    return Verdict.HELPFUL if net >= HELPFUL_FROM else Verdict.POINTLESS


def _flows(projection: Projection, rates: Floats, pact: Pact) -> tuple[Floats, Floats]:
    """Expected votes that each party gives up, and gets from those that follow, shape (p,) each."""
    expected = projection.share * projection.valid_votes[:, None]
    given: list[list[float]] = [[] for _ in projection.parties.codes]
    received: list[list[float]] = [[] for _ in projection.parties.codes]
    for place, party in np.argwhere(pact.aside):
        votes, endorsed = float(expected[place, party]), int(pact.endorses[place, party])
        given[party].append(votes)
        if endorsed != NOBODY:
            received[endorsed].append(votes * float(rates[party, endorsed, endorsed]))
    return np.array([math.fsum(v) for v in given]), np.array([math.fsum(v) for v in received])
