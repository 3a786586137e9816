"""
A pact that keeps the rules, found without the solver: for when the time is too short for it.

Deals are taken in turn, the one worth most first, as long as the rules on numbers allow. A
rule that is still broken gets a price on it, and the next round is tried with prices. Nothing
is claimed of the result but that it keeps every rule.
"""

from __future__ import annotations

import math

import numpy as np

from standaside.domain import Bools, Floats, Ints
from standaside.planning.rules import Limit, Terms
from standaside.planning.solver import Program, ruled_out

TRIES = 60
"""Rounds of prices, each half as high again: from a hundredth of a seat to more than any house has."""


def quick_choice(program: Program, goal: Terms) -> Ints | None:
    """
    Find rows that keep every limit and are worth something, without proof and in no time.

    Parameters
    ----------
    program : Program
    goal : terms
        What is to be large.

    Returns
    -------
    ndarray of int or None
        One row per group; None if none was found, which does not say that there is none.
    """
    rows = np.nonzero(program.possible & ~ruled_out(program))[0]
    if len(np.unique(program.place[rows])) < program.groups:
        return None
    caps = [limit for limit in program.limits if _is_cap(program, limit)]
    others = [limit for limit in program.limits if limit not in caps and not program.furthest(limit.terms)]
    prices = np.zeros(len(others))
    worth = program.values(goal)
    for _ in range(TRIES):
        value = worth + _charged(program, others, prices)
        chosen = _in_turn(program, caps, rows, value)
        totals = [program.total(limit.terms, chosen) for limit in others]
        short = np.array([max(0.0, o.low - t, t - o.high) for o, t in zip(others, totals, strict=True)])
        if program.keeps_limits(chosen):
            return chosen
        prices[short > 0] = prices[short > 0] * 1.5 + 0.01
    return None


def _is_cap(program: Program, limit: Limit) -> bool:
    """Whether a limit says how often something may happen at most."""
    values = program.values(limit.terms)
    return math.isfinite(limit.high) and not math.isfinite(limit.low) and bool((values >= 0).all())


def _charged(program: Program, limits: list[Limit], prices: Floats) -> Floats:
    """What the prices add to every row: for limits from below, and against those from above."""
    added = np.zeros(len(program.place))
    for limit, price in zip(limits, prices, strict=True):
        if price:
            sign = 1.0 if math.isfinite(limit.low) else -1.0
            added += sign * price * program.values(limit.terms)
    return added


def _in_turn(program: Program, caps: list[Limit], rows: Ints, value: Floats) -> Ints:
    """Begin with the first row of every group; put better ones in its place while the caps hold."""
    first = np.unique(program.place[rows], return_index=True)[1]
    chosen = rows[first].copy()
    best = _best_rows(program, rows, value)
    lift = value[best] - value[chosen]
    used = [program.total(cap.terms, chosen) for cap in caps]
    costs = [program.values(cap.terms) for cap in caps]
    wanted: Bools = np.asarray(lift > 1e-12)
    for group in np.argsort(-lift, kind="stable"):
        if not wanted[group]:
            break
        more = [cost[best[group]] - cost[chosen[group]] for cost in costs]
        if all(u + m <= cap.high + 1e-9 for u, m, cap in zip(used, more, caps, strict=True)):
            used = [u + m for u, m in zip(used, more, strict=True)]
            chosen[group] = best[group]
    return chosen


def _best_rows(program: Program, rows: Ints, value: Floats) -> Ints:
    """Row of highest value in every group, the first of equals."""
    order = np.lexsort((rows, -value[rows], program.place[rows]))
    groups = program.place[rows][order]
    return rows[order[np.unique(groups, return_index=True)[1]]]
