"""
The draws on which aims about whole elections are judged, and fresh ones to judge plans again.

A situation is a draw of what all places share. The planner sees one set of them; what it
finds is judged once more on another set, from another seed, so that luck does not count as
skill.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from standaside.domain import (
    Bools,
    Floats,
    Fresh,
    Ints,
    Options,
    Pact,
    Plan,
    Projection,
    Scenario,
)
from standaside.errors import ScenarioError
from standaside.model.simulation import count_pact, deals_by_place, electorate
from standaside.planning.aims import EXPECTED, LEXIMIN, ON_DRAWS
from standaside.planning.chance import Draws
from standaside.planning.planner import find_plan
from standaside.planning.rules import offered
from standaside.planning.stances import held_stances, wanted
from standaside.planning.totals import mean_of_worst, worst_weights
from standaside.planning.weighing import weigh_given

SITUATIONS = 512
"""Draws of what places share on which plans are compared (fewer where the scenario has fewer)."""

FRESH = 1024
"""Draws on which the plan found is judged again."""

INNER = 256
"""Draws of the places' own luck in each."""

Winning = Callable[[Scenario, Projection], Bools]
"""Whose winning counts, place by place, shape (c, p)."""


def _partners(scenario: Scenario, projection: Projection) -> Bools:
    return _everywhere(projection, [code in scenario.partners for code in projection.parties.codes])


def _not_opponents(scenario: Scenario, projection: Projection) -> Bools:
    return _everywhere(projection, [code not in scenario.opponents for code in projection.parties.codes])


def _everywhere(projection: Projection, parties: list[bool]) -> Bools:
    return np.tile(np.array(parties, dtype=np.bool_), (len(projection.constituencies), 1))


def _for_the_measure(scenario: Scenario, projection: Projection) -> Bools:
    return wanted(held_stances(scenario, projection, scenario.measure))


WINNING: dict[str, Winning] = {
    "p_majority": _partners,
    "cvar": _partners,
    "p_deny_majority": _not_opponents,
    "p_measure": _for_the_measure,
}
"""For each aim on draws, whose winning counts."""


def needed_for(name: str, seats: int) -> int | None:
    """
    Seats that an aim wants; None for the mean of the worst elections.

    Examples
    --------
    Of 650 seats 326 are a majority, and 325 in other hands deny it.

    >>> needed_for("p_majority", 650), needed_for("p_deny_majority", 650), needed_for("cvar", 650)
    (326, 325, None)
    """
    majority = seats // 2 + 1
    return {"cvar": None, "p_deny_majority": seats - majority + 1}.get(name, majority)


def check_aims(scenario: Scenario, agreed: Pact, counter: Pact) -> None:
    """
    Refuse aims that have no meaning in a scenario.

    Raises
    ------
    ScenarioError
        If opponents are needed and there are none, or softer deals meet an aim on draws.
    """
    if "p_deny_majority" in scenario.objectives and not scenario.opponents:
        raise ScenarioError(
            "The aim p_deny_majority needs to know whom to deny a majority: name them under [bloc] opponents."
        )
    if "p_measure" in scenario.objectives and not scenario.measure:
        raise ScenarioError(
            "The aim p_measure needs to know which measure: name it under [aim] measure, with a [[stance]]."
        )
    softer = any(kind != "aside" for kind in scenario.rules.kinds)
    softer |= bool((agreed.soft > 0).any() or (counter.soft > 0).any())
    aims = [name for name in scenario.objectives if name in ON_DRAWS]
    if aims and softer:
        raise ScenarioError(
            f"The aim {aims[0]} is reckoned for stand-asides only; leave softer deals out of the rules and "
            "pacts, or aim at expected_seats or leximin."
        )


def draws_for(
    options: Options, projection: Projection, scenario: Scenario, *, seed: int, agreed: Pact, counter: Pact
) -> dict[str, Draws]:
    """
    Weigh the options that a plan may choose in every situation, for each aim that asks for it.

    Parameters
    ----------
    options, projection, scenario, seed, counter
        As for ``weigh_options``.
    agreed : Pact
        Deals already agreed.

    Returns
    -------
    dict of str to Draws
        Empty where no aim is about whole elections.
    """
    check_aims(scenario, agreed, counter)
    rows = np.nonzero(offered(options, scenario.rules, projection=projection, agreed=agreed))[0]
    shared = min(SITUATIONS, scenario.uncertainty.draws)
    return _weighed(
        options, rows, projection, scenario, _on_draws(scenario), seed=seed, counter=counter, shared=shared
    )


def _on_draws(scenario: Scenario) -> list[str]:
    return [name for name in scenario.objectives if name in ON_DRAWS]


def _weighed(
    options: Options,
    rows: Ints,
    projection: Projection,
    scenario: Scenario,
    names: list[str],
    *,
    seed: int,
    counter: Pact,
    shared: int,
) -> dict[str, Draws]:
    if not names:
        return {}
    winning = np.stack([WINNING[name](scenario, projection) for name in names])
    found = weigh_given(
        options, rows, projection, scenario, winning, seed=seed, counter=counter, shared=shared, inner=INNER
    )
    seats, draws = len(projection.constituencies), {}
    for name, chances in zip(names, found, strict=True):
        chance = np.zeros((shared, len(options.place)), dtype=np.float32)
        chance[:, rows] = chances
        rest = np.zeros((shared, 0))
        draws[name] = Draws(chance, rest, needed_for(name, seats), scenario.cvar_alpha)
    return draws


def judge_afresh(
    plan: Plan,
    options: Options,
    projection: Projection,
    scenario: Scenario,
    *,
    seed: int,
    agreed: Pact,
    counter: Pact,
) -> Fresh:
    """
    Judge a plan by its first aim on draws that took no part in finding it.

    Parameters
    ----------
    plan : Plan
    options, projection, scenario, seed, agreed, counter
        As the plan was found with; the fresh draws have the next seed.

    Returns
    -------
    Fresh
        Beside the plan with the most expected seats, on the same draws.
    """
    name, fresh = scenario.objectives[0], (seed + 1) % 2**63
    rival = plan
    if name != EXPECTED:
        rival = find_plan(options, scenario.rules, projection=projection, agreed=agreed)
    if name not in ON_DRAWS:
        plans = {id(p): p for p in (plan, rival)}
        seats = {key: _seats(p.pact, projection, scenario, counter, seed=fresh) for key, p in plans.items()}
        nobody = Pact.empty(projection.constituencies, projection.parties)
        base = _seats(nobody, projection, scenario, nobody, seed=fresh) if name == LEXIMIN else None
        mine, theirs = (_by_draw(seats[id(p)], base) for p in (plan, rival))
    else:
        rows = np.union1d(plan.chosen, rival.chosen)
        draws = _weighed(
            options, rows, projection, scenario, [name], seed=fresh, counter=counter, shared=FRESH
        )[name]
        mine, theirs = (_by_situation(draws, p.chosen) for p in (plan, rival))
    (value, se), (ahead, ahead_se) = _mean(mine), _mean(mine - theirs)
    return Fresh(value, se, ahead, ahead_se, len(mine), fresh)


def _mean(values: Floats) -> tuple[float, float]:
    size = len(values)
    mean = math.fsum(values) / size
    return mean, math.sqrt(math.fsum((values - mean) ** 2) / max(size - 1, 1) / size)


def _seats(pact: Pact, projection: Projection, scenario: Scenario, counter: Pact, *, seed: int) -> Floats:
    """Seats of every partner in each draw, shape (d, partners)."""
    voters = electorate(projection, scenario, seed=seed)
    own, against = deals_by_place(pact), deals_by_place(counter)
    choices = [[(*mine, *theirs)] for mine, theirs in zip(own, against, strict=True)]
    chosen = np.zeros(len(choices), dtype=np.int64)
    winners = count_pact(voters, choices, pact | counter, chosen=chosen).winners
    assert winners is not None
    partners = [projection.parties.index(code) for code in scenario.partners]
    return np.stack([(winners == p).sum(axis=1) for p in partners], axis=1).astype(np.float64)


def _by_draw(seats: Floats, base: Floats | None) -> Floats:
    """The bloc's seats in each draw; or, against ``base``, the gain of the partner that gains least."""
    if base is None:
        return np.asarray(seats.sum(axis=1))
    gains = seats - base
    return np.asarray(gains[:, int(gains.mean(axis=0).argmin())])


def _by_situation(draws: Draws, chosen: Ints) -> Floats:
    """What each situation adds to a plan's value, times their number: their mean is the value."""
    totals = draws.totals(chosen)
    if draws.needed is not None:
        return np.asarray(totals[:, draws.needed :].sum(axis=1))
    mixed = totals.mean(axis=0)
    seats, weights = np.arange(len(mixed)), worst_weights(mixed, draws.part)
    level = float(seats[weights > 0].max(initial=0))
    shortfall = totals @ (weights * (seats - level))
    assert abs(level + shortfall.mean() - mean_of_worst(mixed, draws.part)) < 1e-6
    return np.asarray(level + shortfall)
