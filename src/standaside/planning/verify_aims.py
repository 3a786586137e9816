"""
Aims, and the plan as it is printed, judged again without anything that found them.

The totals of every draw are built up place by place, and the rules are read off the recount
that the tables show: slow, obvious, and sharing no line with the optimiser.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from standaside.domain import AimReached, Assessment, Floats, Forecast, Options, Plan
from standaside.errors import SolverError

if TYPE_CHECKING:
    from standaside.planning.chance import Draws

SAME = 1e-6
"""Chance, or seats, within which two sums over the same draws are the same."""


def verify_aims(plan: Plan, options: Options, draws: Mapping[str, Draws]) -> None:
    """
    Raise unless every aim of a plan is reached as far as it says, and no further than its bound.

    Parameters
    ----------
    plan : Plan
    options : Options
        What it was chosen from.
    draws : mapping of str to Draws
        For every aim on draws, chances by row of ``options``.

    Raises
    ------
    SolverError
        Naming the first aim that is not as it should be.
    """
    for aim in plan.aims:
        found = _value(aim, plan, options, draws)
        if abs(found - aim.value) > SAME * max(1.0, abs(found)):
            raise _failed(f"the aim {aim.name} is reached to {found!r} and not to {aim.value!r}")
        if aim.value > aim.bound + SAME * max(1.0, abs(found)):
            raise _failed(f"the aim {aim.name} is reached to {aim.value!r}, beyond its bound {aim.bound!r}")
        if aim.proven and aim.value < aim.bound - aim.tolerance - SAME * max(1.0, abs(found)):
            raise _failed(f"the aim {aim.name} is called proven at {aim.value!r} below {aim.bound!r}")


def _failed(complaint: str) -> SolverError:
    return SolverError(f"The plan does not pass our own check: {complaint}. Please report the scenario.")


def _value(aim: AimReached, plan: Plan, options: Options, draws: Mapping[str, Draws]) -> float:
    if aim.name in draws:
        return _on_draws(draws[aim.name], plan)
    gains = [_expected(plan, options, p) - math.fsum(options.without[:, p]) for p in options.partners]
    if aim.name == "leximin":
        return min(gains)
    won = math.fsum([_expected(plan, options, p) for p in options.partners])
    return won - math.fsum(plan.paid.values())


def _expected(plan: Plan, options: Options, party: int) -> float:
    rows = {int(options.place[row]): int(row) for row in plan.chosen}
    return math.fsum(
        float(options.p_win[rows[c], party] if c in rows else options.without[c, party])
        for c in range(len(options.constituencies))
    )


def _on_draws(draws: Draws, plan: Plan) -> float:
    """Chance of enough seats, or the mean of the worst elections, from totals built place by place."""
    totals = _totals(np.concatenate([draws.chance[:, plan.chosen], draws.rest], axis=1).astype(np.float64))
    if draws.needed is not None:
        return float(np.mean([math.fsum(row[max(draws.needed, 0) :]) for row in totals]))
    left, mean = draws.part, 0.0
    for seats, chance in enumerate(totals.mean(axis=0).tolist()):
        taken = min(left, chance)
        mean, left = mean + taken * seats, left - taken
    return mean / draws.part


def _totals(chances: Floats) -> Floats:
    """Chance of every number of seats in each draw, shape (z, n + 1): one place after the other."""
    totals = np.zeros((len(chances), chances.shape[1] + 1))
    totals[:, 0] = 1.0
    for n in range(chances.shape[1]):
        won = totals[:, : n + 1] * chances[:, n : n + 1]
        totals[:, : n + 1] -= won
        totals[:, 1 : n + 2] += won
    return totals


def verify_printed(judged: Assessment) -> None:
    """
    Raise unless the plan as it is shown keeps the rules that partners care for most.

    Parameters
    ----------
    judged : Assessment
        With a plan; its forecasts are the recount whose seats are shown.

    Raises
    ------
    SolverError
        If a partner is worse off, gains too little, or gives and gets out of proportion, though a
        rule without a price says that none may.
    """
    for complaint in _shown(judged):
        raise _failed(complaint)


def _shown(judged: Assessment) -> Iterator[str]:
    rules = judged.scenario.rules
    for code in judged.scenario.partners:
        gain = _seats(judged.with_pact, code) - _seats(judged.without, code)
        if rules.nobody_worse_off and "nobody_worse_off" not in rules.prices and gain < -SAME:
            yield f"{code} is worse off by {-gain:.6f} expected seats as counted afresh"
        least = rules.min_gain.get(code, -math.inf)
        if "min_gain" not in rules.prices and gain < least - SAME:
            yield f"{code} gains {gain:.6f} expected seats as counted afresh instead of {least:g}"
    for code, (low, high) in rules.reciprocity.items() if "reciprocity" not in rules.prices else ():
        gives, gets = _deals_of(judged, code)
        if gets < low * gives - SAME or (high < math.inf and gets > high * gives + SAME):
            yield f"{code} stands aside in {gives} constituencies and is stood aside for in {gets}"


def _seats(forecast: Forecast, code: str) -> float:
    party = forecast.parties.codes.index(code)
    return float((forecast.winners == party).sum()) / len(forecast.winners)


def _deals_of(judged: Assessment, code: str) -> tuple[int, int]:
    """Constituencies in which a party stands aside, and in which others do for it."""
    gives, gets = set[str](), set[str]()
    for deal in judged.pact.deals():
        if deal.kind == "aside":
            gives |= {deal.code} if code in deal.aside else set()
            gets |= {deal.code} if deal.beneficiary == code else set()
    return len(gives), len(gets)
