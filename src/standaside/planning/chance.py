"""
Aims about whole elections: the chance of a majority, and the mean of the worst elections.

Both are judged on draws of what places share, given which places are independent: so each
plan's value is exact for those draws, and the same draws judge every plan. A plan is found
by maximising the seats that matter (each draw's weighed by what one more would add), again
and again; how good it can be at best comes from ceilings (:mod:`ceiling`) that the linear
relaxation of the rules cannot exceed, in slices of those seats.
"""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import Floats, Ints, Singles
from standaside.planning.lines import Lines
from standaside.planning.rules import Measure
from standaside.planning.slices import MATTERS, Bounding
from standaside.planning.solver import Program, ruled_out, solve
from standaside.planning.totals import distribution, mean_of_worst, pivotal, worst_weights

ROUNDS = 6
"""Most times that the seats that matter are weighed again."""

CUTS = 12
"""Most rounds of cutting planes."""

FINE = 1e-3
"""Chance by which a bound may be further improved before it is left."""

SMALL = 200_000
"""Plans times draws up to which every plan is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """
    Chances that the winner is one of those wanted, given each draw of what places share.

    Attributes
    ----------
    chance : ndarray of float32, shape (z, o)
        Under each row that a plan may choose.
    rest : ndarray of float, shape (z, r)
        In places that have no rows.
    needed : int or None
        Seats that are wanted; None for the mean of the worst elections.
    part : float
        Which of the elections are the worst: 0.1 for a tenth.
    """

    chance: Singles
    rest: Floats
    needed: int | None
    part: float = 0.1

    def in_order(self, order: Ints) -> Draws:
        """Rows put in another order."""
        return replace(self, chance=np.ascontiguousarray(self.chance[:, order]))

    def totals(self, chosen: Ints) -> Floats:
        """Distribution of the seats under some rows in each draw, shape (z, n + 1)."""
        return distribution(np.concatenate([self.chance[:, chosen], self.rest], axis=1))

    def value_of(self, totals: Floats) -> float:
        """Value of a plan from its totals."""
        if self.needed is None:
            return mean_of_worst(totals.mean(axis=0), self.part)
        return float(totals[:, max(self.needed, 0) :].sum(axis=1).mean())

    def value(self, chosen: Ints) -> float:
        """Value of a plan: a chance, or seats."""
        return self.value_of(self.totals(chosen))

    def weights(self, chosen: Ints) -> Floats:
        """What one seat more in each draw adds to the value of a plan, shape (z,)."""
        totals = self.totals(chosen)
        if self.needed is not None:
            return pivotal(totals, self.needed) / len(totals)
        return np.asarray(totals @ worst_weights(totals.mean(axis=0), self.part) / len(totals))

    def matters(self, chosen: Ints) -> Floats:
        """Seats that matter, by row, shape (o,): the value's slope at a plan."""
        return np.asarray(self.weights(chosen) @ self.chance, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A plan, its value on the draws, and what no plan can exceed on them."""

    chosen: Ints
    value: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.bound - self.value <= 1e-9


def best_on_draws(program: Program, draws: Draws, start: Ints, *, seconds: float) -> Reached:
    """
    Find the plan of highest value on draws, and bound all others.

    Parameters
    ----------
    program : Program
    draws : Draws
        Rows in the program's order.
    start : ndarray of int
        A plan that keeps every limit; the answer is no worse.
    seconds : float
        When they are over, the best plan and the bound so far are returned.

    Returns
    -------
    Reached

    Notes
    -----
    Small questions are settled by trying every plan. Whatever the time, the answer depends
    on it only if it runs out.
    """
    program = replace(program, possible=program.possible & ~ruled_out(program))
    deadline = time.monotonic() + seconds
    if program.possible.sum() == program.groups:  # nothing to choose
        return Reached(start, draws.value(start), draws.value(start))
    every = _every_plan(program, len(draws.chance))
    if every is not None:
        best = max((draws.value(plan), -number) for number, plan in enumerate(every))
        return Reached(every[-best[1]], best[0], best[0])
    loose = _best_of_each(program, draws)
    if loose - draws.value(start) <= 1e-9:  # certain already, or out of reach
        return Reached(start, draws.value(start), draws.value(start))
    chosen, value = _climb(program, draws, start, deadline)
    if draws.needed is None:
        return Reached(chosen, value, max(value, _worst_bound(program, draws, chosen, deadline)))
    search = Bounding(
        program, draws.chance, draws.rest, draws.needed, chosen, draws.weights(chosen), deadline
    )
    return Reached(chosen, value, search.bound(value, loose))


def _best_of_each(program: Program, draws: Draws) -> float:
    """Value if every place had its best row in every draw: what no plan exceeds, with or without rules."""
    rows = np.nonzero(program.possible)[0]
    first = np.unique(program.place[rows], return_index=True)[1]
    high = np.maximum.reduceat(draws.chance[:, rows], first, axis=1)
    return draws.value_of(distribution(np.concatenate([high, draws.rest], axis=1)))


def _every_plan(program: Program, situations: int) -> list[Ints] | None:
    """Every choice that keeps the limits; None if there are too many to try."""
    menus = [np.nonzero((program.place == g) & program.possible)[0] for g in range(program.groups)]
    if math.prod(len(menu) for menu in menus) * max(situations, 1) > SMALL:
        return None
    plans = (np.array(rows, dtype=np.int64) for rows in itertools.product(*menus))
    return [plan for plan in plans if program.keeps_limits(plan)]


def _climb(program: Program, draws: Draws, start: Ints, deadline: float) -> tuple[Ints, float]:
    """Maximise the seats that matter at the best plan so far until nothing improves."""
    best, value = start, draws.value(start)
    for _ in range(ROUNDS):
        named = _with_matters(program, draws.matters(best))
        found = solve(named, MATTERS, maximise=True, seconds=_left(deadline) / 3, start=best)
        if found.chosen is None:
            break
        reached = draws.value(found.chosen)
        if reached <= value + 1e-9:
            break
        best, value = found.chosen, reached
    return best, value


def _with_matters(program: Program, values: Floats) -> Program:
    return replace(program, measures={**program.measures, "matters": Measure(values)})


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


def _worst_bound(program: Program, draws: Draws, chosen: Ints, deadline: float) -> float:
    """
    Bound the mean of the worst elections.

    It is the least, over all weights of at most 1 / part on the draws, of the weighted mean;
    so each set of weights gives a line that no plan exceeds.
    """
    seats, size = draws.chance.astype(np.float64), len(draws.chance)
    fixed = draws.rest.sum(axis=1)
    search = Lines(program, 1, seconds=_left(deadline))
    bound = math.inf
    mean = seats[:, chosen].sum(axis=1) + fixed
    for _ in range(CUTS):
        weights = _worst_draws(mean, draws.part)
        search.add(0, float(weights @ fixed), weights @ seats)
        relaxed = search.relaxed()
        if relaxed is None or bound - relaxed[0] < FINE or not _left(deadline):
            return bound if relaxed is None else min(bound, relaxed[0])
        bound, mean = relaxed[0], seats @ relaxed[1] + fixed
    return min(bound, float(size + draws.chance.shape[1]))


def _worst_draws(mean: Floats, part: float) -> Floats:
    """Weights that add to 1, at most 1 / (part x draws) each, on the lowest."""
    weights = np.zeros(len(mean))
    order = np.argsort(mean, kind="stable")
    share = 1.0 / (part * len(mean))
    taken = np.clip(1.0 - share * np.arange(len(mean)), 0.0, share)
    weights[order] = taken
    return weights
