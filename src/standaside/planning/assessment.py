"""
A pact judged, whoever thought of it: with and without, on the same draws (rules 11 and 15).

``evaluate`` judges the pact that a scenario carries, ``plan`` finds one first. Both
count the pact afresh, seat by seat, and share nothing with the optimiser's table.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from standaside.domain import (
    Assessment,
    Bools,
    Deal,
    Floats,
    Forecast,
    Options,
    Outcome,
    Pact,
    Plan,
    Projection,
    Scenario,
    SmallInts,
    Verdict,
)
from standaside.domain.axes import column_sums
from standaside.errors import ScenarioError, SolverError
from standaside.model.simulation import (
    Counted,
    Deals,
    Electorate,
    Progress,
    check_pact,
    count_pact,
    deals_by_place,
    electorate,
    expected_votes,
    mean_shares,
    project,
    with_shares,
)
from standaside.planning.frontier import Frontier, whole_frontier
from standaside.planning.highs import Cancel, cancellable
from standaside.planning.planner import find_plan
from standaside.planning.price import price_of_fairness
from standaside.planning.rules import Question
from standaside.planning.situations import draws_for, judge_afresh
from standaside.planning.stances import with_unilateral
from standaside.planning.verify_aims import verify_printed
from standaside.planning.weighed import check_partners
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
    scenario = with_unilateral(scenario, projection)
    pact, counter = _pacts(scenario, projection)
    judged = _judge(scenario, projection, pact, counter, seed=seed)
    _tell(progress, 1.0)
    return judged


def plan(
    scenario: Scenario,
    *,
    seed: int,
    alternatives: int = 0,
    time_limit: float = 60.0,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
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
    cancel : callable, optional
        Asked, also in the middle of a solve, whether to stop.

    Returns
    -------
    Assessment
        With ``plan`` set: status, bound and gap as the solver computed them.

    Raises
    ------
    ScenarioError
        If there are not two partners, or one of them has no votes anywhere.
    PactRuleError
        If no pact satisfies the rules.
    StoppedError
        If ``cancel`` said so.
    """
    projection = project(scenario)
    check_partners(scenario, projection)
    scenario = with_unilateral(scenario, projection)
    agreed, counter = _pacts(scenario, projection)
    _check_extendable(agreed)
    options = weigh_options(projection, scenario, seed=seed, agreed=agreed, counter=counter)
    _tell(progress, 0.5)
    deadline = time.monotonic() + time_limit
    with cancellable(cancel):
        found = find_plan(
            options,
            scenario.rules,
            projection=projection,
            agreed=agreed,
            alternatives=alternatives,
            time_limit=time_limit,
            aims=scenario.objectives,
            draws=draws_for(options, projection, scenario, seed=seed, agreed=agreed, counter=counter),
        )
        found = replace(
            found,
            fresh=judge_afresh(
                found, options, projection, scenario, seed=seed, agreed=agreed, counter=counter
            ),
        )
        price = price_of_fairness(
            found,
            Question(options, scenario.rules, projection, agreed),
            free=_free(options, projection, scenario, agreed, counter, seed=seed),
            seconds=max(0.0, deadline - time.monotonic()),
        )
    _tell(progress, 0.8)
    judged = _judge(scenario, projection, found.pact, counter, seed=seed, plan=found)
    _check_agrees(found, judged)
    verify_printed(judged)
    judged = replace(judged, price=price)
    _tell(progress, 1.0)
    return judged


def _free(
    options: Options, projection: Projection, scenario: Scenario, agreed: Pact, counter: Pact, *, seed: int
) -> Options:
    """Every deal as if nothing were agreed: promises to stand aside do not bind coalitions (rule 21)."""
    if not _says_anything(agreed):
        return options
    nothing = Pact.empty(projection.constituencies, projection.parties)
    return weigh_options(projection, scenario, seed=seed, agreed=nothing, counter=counter)


def frontier_of(
    scenario: Scenario,
    *,
    seed: int,
    time_limit: float = 60.0,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Frontier:
    """
    Find the best plan for every number of stand-asides, by expected seats.

    Parameters
    ----------
    scenario : Scenario
        A ``pact`` counts as already agreed and is extended.
    seed : int
    time_limit : float
        Seconds for the solver.
    progress : callable, optional
    cancel : callable, optional
        Asked while the solver works; once it says True the search stops.

    Returns
    -------
    Frontier
        If ``cancel`` said so, what was found until then.

    Raises
    ------
    PactRuleError
        If no pact of any size satisfies the rules.
    """
    projection = project(scenario)
    check_partners(scenario, projection)
    scenario = with_unilateral(scenario, projection)
    agreed, counter = _pacts(scenario, projection)
    _check_extendable(agreed)
    options = weigh_options(projection, scenario, seed=seed, agreed=agreed, counter=counter)
    _tell(progress, 0.3)
    with cancellable(cancel):
        found = whole_frontier(
            options,
            scenario.rules,
            projection=projection,
            agreed=agreed,
            time_limit=time_limit,
            progress=lambda part: _tell(progress, 0.3 + 0.7 * part),
        )
    _tell(progress, 1.0)
    return replace(found, scenario=scenario, seed=seed)


def _tell(progress: Progress | None, done: float) -> None:
    if progress is not None:
        progress(done)


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


def _judge(
    scenario: Scenario,
    projection: Projection,
    pact: Pact,
    counter: Pact,
    *,
    seed: int,
    plan: Plan | None = None,
) -> Assessment:
    places, parties = projection.constituencies, projection.parties
    voters = electorate(projection, scenario, seed=seed)
    own, against = deals_by_place(pact), deals_by_place(counter)
    partners = [parties.index(code) for code in scenario.partners]
    both: list[Deals] = [(*mine, *theirs) for mine, theirs in zip(own, against, strict=True)]
    nobody, together = Pact.empty(places, parties), pact | counter

    def counted(deals: Sequence[Deals], in_force: Pact) -> Counted:
        choices, first = [[here] for here in deals], np.zeros(len(places), np.int64)
        return count_pact(voters, choices, in_force, chosen=first, bloc=partners)

    # What is the same question is counted once: a counter-pact of nobody is no counter-pact (rule 13).
    without = counted([()] * len(places), nobody)
    otherwise = counted(against, counter) if _says_anything(counter) else without
    with_pact = counted(both, together) if _says_anything(pact) else otherwise
    summed = without
    if _says_anything(together):
        summed = count_pact(
            voters,
            [[deals] for deals in both],
            together,
            obeyed={party for deals in own for party, _ in deals},
            chosen=np.zeros(len(places), np.int64),
            asked=1.0,
        )
    given, received, votes_with = _flows(voters, pact, counter)
    forecasts = {id(one): _forecast(projection, one, seed) for one in (without, with_pact, summed)}
    return Assessment(
        scenario=scenario,
        projection=projection,
        pact=pact,
        counter_pact=counter,
        without=forecasts[id(without)],
        with_pact=forecasts[id(with_pact)],
        summed=forecasts[id(summed)],
        outcomes=tuple(
            _outcome(deal, without, otherwise, with_pact, projection, scenario) for deal in pact.deals()
        ),
        votes_given=given,
        votes_received=received,
        votes_with=votes_with,
        plan=plan,
    )


def _says_anything(pact: Pact) -> bool:
    return bool(pact.aside.any() or (pact.soft > 0).any())


def _forecast(projection: Projection, counted: Counted, seed: int) -> Forecast:
    assert counted.winners is not None
    return Forecast(projection.constituencies, projection.parties, counted.winners, seed, projection.sources)


def _outcome(
    deal: Deal,
    without: Counted,
    otherwise: Counted,
    with_pact: Counted,
    projection: Projection,
    scenario: Scenario,
) -> Outcome:
    """Judge one deal from the paired draws of its seat (rule 15)."""
    index, place = projection.parties.index, projection.constituencies.index(deal.code)
    ours = np.zeros(len(projection.parties) + 1, dtype=np.bool_)  # the last is nobody's
    ours[[index(code) for code in scenario.partners]] = True
    won = [_winners(counted, place) for counted in (without, otherwise, with_pact)]
    before, alone, after = (ours[winners] for winners in won)
    only_with, only_without = after & ~alone, alone & ~after
    net = _net(only_with, only_without)
    helps = ~only_with & ~only_without & (_margins(with_pact, place) - _margins(otherwise, place) >= POINT)
    frequency = {
        Verdict.DECISIVE: _part(only_with),
        Verdict.HELPFUL: _part(helps),
        Verdict.POINTLESS: _part(~only_with & ~only_without & ~helps),
        Verdict.HARMFUL: _part(only_without),
    }
    named = index(deal.beneficiary) if deal.beneficiary else None
    return Outcome(
        deal=deal,
        p_win=None if named is None else _pair(won[0] == named, won[2] == named),
        p_bloc=_pair(before, after),
        verdict=_verdict(*net),
        nearly=_nearly(*net),
        verdict_p={str(verdict): chance for verdict, chance in frequency.items()},
        gains={
            code: _part(won[2] == index(code)) - _part(won[0] == index(code)) for code in scenario.partners
        },
        p_bloc_otherwise=_part(alone),
    )


def _winners(counted: Counted, place: int) -> SmallInts:
    assert counted.winners is not None
    return counted.winners[:, place]


def _margins(counted: Counted, place: int) -> Floats:
    assert counted.margins is not None
    return counted.margins[:, place].astype(np.float64)


def _pair(before: Bools, after: Bools) -> tuple[float, float]:
    return _part(before), _part(after)


def _part(draws: Bools) -> float:
    """Part of the draws in which something is so."""
    return int(np.count_nonzero(draws)) / len(draws)


def _verdict(net: float, error: float) -> Verdict:
    """Put a deal in one word, from the net chance that it decides its seat."""
    if net < -2.0 * error:
        return Verdict.HARMFUL
    return _named(net)


def _net(only_with: Bools, only_without: Bools) -> tuple[float, float]:
    """Mean change that a deal makes to who wins its seat, and its standard error."""
    change = only_with.astype(np.int64) - only_without
    return float(change.mean()), float(change.std()) / math.sqrt(len(change))


def _nearly(net: float, error: float) -> Verdict | None:
    """The other word that lies within two standard errors; the nearer where there are two."""
    word = _verdict(net, error)
    if word is Verdict.HARMFUL:
        return Verdict.POINTLESS if net > -3.0 * error else None
    if word is Verdict.POINTLESS and net < -error:
        return Verdict.HARMFUL
    for end in (net - 2.0 * error, net + 2.0 * error):
        if _named(end) is not word:
            return _named(end)
    return None


def _named(net: float) -> Verdict:
    if net >= DECISIVE_FROM:
        return Verdict.DECISIVE
    return Verdict.HELPFUL if net >= HELPFUL_FROM else Verdict.POINTLESS


def _flows(voters: Electorate, pact: Pact, counter: Pact) -> tuple[Floats, Floats, Floats]:
    """Votes that each party gives up, that come to it where it is stood aside for, and all it ends with."""
    view = voters.projection
    before = view.share * view.valid_votes[:, None]
    after = _votes(voters, pact)
    change = after - before
    ends = _votes(voters, pact | counter) if _says_anything(counter) else after
    gone = np.where(pact.aside, before, np.where(pact.soft > 0, np.maximum(-change, 0.0), 0.0))
    given = column_sums(gone)
    received: list[list[float]] = [[] for _ in given]
    for deal in pact.deals():
        if deal.beneficiary:
            p = view.parties.index(deal.beneficiary)
            received[p].append(float(change[view.constituencies.index(deal.code), p]))
    return (
        np.array(given),
        np.array([math.fsum(votes) for votes in received]),
        np.array(column_sums(ends)),
    )


def _votes(voters: Electorate, pact: Pact) -> Floats:
    return expected_votes(with_shares(voters, mean_shares(voters, pact)), pact)
