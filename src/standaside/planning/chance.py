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

from standaside.domain import Bools, Floats, Ints, Singles
from standaside.planning.ceiling import Box, Ceiling, ceiling
from standaside.planning.lines import Lines, prices_of, reaches
from standaside.planning.rules import Limit, Measure, Terms
from standaside.planning.solver import Program, ruled_out, solve
from standaside.planning.totals import distribution, mean_of_worst, pivotal, worst_weights

ROUNDS = 6
"""Most times that the seats that matter are weighed again."""

SLICES = (0.0, 4.0, 8.0, 16.0, 32.0, math.inf)
"""Seats that matter, below the most there can be, between which slices of plans are bounded."""

GUIDES = 7
"""Draws whose prices bound all draws."""

GROUPS = 16
"""Sums of draws that get ceilings of their own in the relaxation."""

CUTS = 12
"""Most rounds of cutting planes."""

FINE = 1e-3
"""Chance by which a bound may be further improved before it is left."""

SMALL = 200_000
"""Plans times draws up to which every plan is tried."""

MATTERS: Terms = (("matters", 1.0),)


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
    bound = min(loose, _Bound(program, draws, chosen, deadline).all())
    return Reached(chosen, value, max(value, bound))


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


@dataclass(frozen=True, slots=True, eq=False)
class _Bound:
    """What no plan can exceed, from the relaxation of the rules and ceilings over the draws."""

    program: Program
    draws: Draws
    chosen: Ints
    deadline: float

    def all(self) -> float:
        """Bound over all plans: every slice in turn, or at once what each draw by itself allows."""
        named = _with_matters(self.program, self._per_seat())
        relaxed = Lines(named, 1, seconds=_left(self.deadline))
        relaxed.add(0, 0.0, named.values(MATTERS))
        found = relaxed.relaxed()
        if found is None:
            return 1.0
        top, bound = found[0], 0.0
        for above, below in itertools.pairwise(SLICES):
            high = Limit("", MATTERS, low=top - below, high=top - above + 1e-6)
            bound = max(bound, self.slice(named.with_limits(high)))
        return bound

    def _per_seat(self) -> Floats:
        """Seats that matter, scaled so that a place that is a toss-up in every draw counts as one."""
        weights = self.draws.weights(self.chosen)
        return np.asarray(weights @ self.draws.chance / max(float(weights.sum()), 1e-12), dtype=np.float64)

    def slice(self, program: Program) -> float:
        """Bound the plans of one slice; 0 if there are none, 1 if the time is over."""
        if not _left(self.deadline):
            return 1.0
        box = self._box(program)
        if box is None:
            return 0.0
        top = box.most(box.top)
        active = np.nonzero(top - box.most(box.bottom) > FINE / 10)[0]
        settled = math.fsum(np.delete(top, active)) / len(top)
        if not len(active):
            return settled
        most = ceiling(box.only(active))
        simple = math.fsum(top) / len(top)
        return min(simple, settled + self._cut(program, active, most))

    def _cut(self, program: Program, active: Ints, most: Ceiling) -> float:
        """Highest mean of the ceilings that the relaxed rules allow, by cutting planes."""
        seats = self.draws.chance[active].astype(np.float64)
        fixed, size = self.draws.rest[active].sum(axis=1), len(self.draws.chance)
        totals = seats[:, self.chosen].sum(axis=1) + fixed
        group = np.argsort(np.argsort(totals, kind="stable"), kind="stable") * GROUPS // len(active)
        search = Lines(program, GROUPS, seconds=max(_left(self.deadline), 0.1))
        bound = math.inf
        for _ in range(CUTS):
            value, slope = most.at(totals)
            for g in range(GROUPS):
                mine = group == g
                base = value[mine] - slope[mine] * (totals[mine] - fixed[mine])
                search.add(g, math.fsum(base) / size, slope[mine] @ seats[mine] / size)
            relaxed = search.relaxed()
            if relaxed is None:
                return min(bound, 1.0) if math.isfinite(bound) else (0.0 if _left(self.deadline) else 1.0)
            if bound - relaxed[0] < FINE:
                return min(bound, relaxed[0])
            bound, totals = relaxed[0], seats @ relaxed[1] + fixed
        return bound

    def _box(self, program: Program) -> Box | None:
        """What the chances of a slice's plans lie in; None if there are no plans."""
        allowed: Bools = program.possible
        chance = self.draws.chance.astype(np.float64)
        first = np.unique(program.place[allowed], return_index=True)[1]
        low = np.concatenate(
            [np.minimum.reduceat(chance[:, allowed], first, axis=1), self.draws.rest], axis=1
        )
        high = np.concatenate(
            [np.maximum.reduceat(chance[:, allowed], first, axis=1), self.draws.rest], axis=1
        )
        fixed = self.draws.rest.sum(axis=1)
        spread = chance * (1.0 - chance)
        still = (self.draws.rest * (1.0 - self.draws.rest)).sum(axis=1)
        top, bottom = high.sum(axis=1), low.sum(axis=1)
        variance = np.minimum.reduceat(spread[:, allowed], first, axis=1).sum(axis=1) + still
        for guide in self._guides(chance):
            upper = self._reach(program, chance, guide, maximise=True)
            lower = self._reach(program, chance, guide, maximise=False)
            narrow = self._reach(program, spread, guide, maximise=False)
            if upper is None or lower is None or narrow is None:
                return None
            top, bottom = np.minimum(top, upper + fixed), np.maximum(bottom, lower + fixed)
            variance = np.maximum(variance, narrow + still)
        assert self.draws.needed is not None
        return Box(low, high, np.minimum(bottom, top), top, variance, self.draws.needed)

    def _guides(self, chance: Floats) -> list[Floats]:
        """Weights on the draws, shape (z,): all alike, then single draws from the worst to the best."""
        size = len(chance)
        order = np.argsort(chance.sum(axis=1), kind="stable")
        picked = order[np.unique(np.linspace(0, size - 1, GUIDES).astype(np.int64)[1:-1])]
        return [np.full(size, 1.0 / size), *(np.eye(1, size, int(z))[0] for z in picked)]

    def _reach(self, program: Program, values: Floats, guide: Floats, *, maximise: bool) -> Floats | None:
        prices = prices_of(program, guide @ values, maximise=maximise, seconds=max(_left(self.deadline), 0.1))
        return None if prices is None else reaches(program, values, prices, maximise=maximise)
