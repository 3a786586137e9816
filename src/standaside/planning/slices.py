"""
What no plan's chance of a majority exceeds: the plans in slices, each below its ceilings.

Plans are cut into slices by the seats that matter. In a slice each situation's four sums
(:mod:`ceiling`) have little room, so that ceilings over them are close; the linear
relaxation of the rules maximises their mean. The slice with the highest bound is cut in two
until none is far above the plan found.
"""

from __future__ import annotations

import heapq
import itertools
import math
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import Floats, Ints, Singles
from standaside.planning.ceiling import MEAN, PEAK, VARIANCE, Box, Ceiling, Ceilings, sums_of, waves
from standaside.planning.lines import Lines
from standaside.planning.reach import Reach, between
from standaside.planning.rules import Limit, Measure, Terms
from standaside.planning.solver import Program, binding

MATTERS: Terms = (("matters", 1.0),)

EDGES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, math.inf)
"""Seats that matter, below the most there can be, between which the first slices lie."""

CLOSE = 0.004
"""Chance above the plan's value at which a slice is left alone."""

SLICES = 16
"""Most slices that are bounded."""

GUIDES, OTHERS, EVERY, NEAR = 5, 5, 4, 12
"""
Situations whose linear programs bound all others: for all of them, for the other three sums,
one in so many of the open ones for the mean, each for so many to either side.
"""

GROUPS = 16
"""Sums of situations that get ceilings of their own in the relaxation."""

CUTS, TOUCHES = 25, 3
"""Most rounds of cutting planes; most times that ceilings are laid anew where the plan lies."""

FINE = 3e-4
"""Chance by which a bound may be further improved before it is left."""


Slice = tuple[float, int, float, float, bool]
"""The bound with its sign turned, a running number, the edges, and whether it was looked at."""

Guide = tuple[Ints, Ints]
"""Situations whose mean is a linear program's goal, and those that its prices bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Situations:
    """
    Chances given what all places share, as sums.

    Attributes
    ----------
    sums : ndarray of float, shape (4, z, k)
        What each row in play adds to the four sums.
    fixed : ndarray of float, shape (4, z)
        What places without rows add.
    needed, places : int
    chosen : ndarray of float, shape (k,)
        The plan found: where ceilings are laid first.
    """

    sums: Floats
    fixed: Floats
    needed: int
    places: int
    chosen: Floats

    @property
    def order(self) -> Ints:
        """From the worst for the plan to the best, shape (z,)."""
        return np.argsort((self.sums[MEAN] @ self.chosen) + self.fixed[MEAN], kind="stable")


class Bounding:
    """
    The search for a bound.

    Parameters
    ----------
    program : Program
    chance : ndarray of float32, shape (z, o)
    rest : ndarray of float, shape (z, r)
    needed : int
    chosen : ndarray of int
        The plan found.
    weights : ndarray of float, shape (z,)
        What one seat more in each situation is worth to it.
    deadline : float
        Of ``time.monotonic``.
    """

    def __init__(
        self, program: Program, chance: Singles, rest: Floats, needed: int, chosen: Ints, weights: Floats,
        deadline: float,
    ) -> None:  # fmt: skip
        worth = weights @ chance / max(float(weights.sum()), 1e-12)
        named = replace(
            program, measures={**program.measures, "matters": Measure(np.asarray(worth, np.float64))}
        )
        self.program = replace(named, limits=tuple(binding(named)))
        self.deadline = deadline
        self.lanes = [Reach(self.program.with_limits(Limit("", MATTERS)), self.left) for _ in range(2)]
        self.reach, self.top = self.lanes[0], math.inf
        rows = self.reach.rows
        self.seen = Situations(
            sums_of(chance[:, rows].astype(np.float64)),
            sums_of(rest.astype(np.float64)).sum(axis=2),
            needed,
            program.groups + rest.shape[1],
            np.isin(rows, chosen).astype(np.float64),
        )
        self.waves = waves(self.seen.places, needed)
        self.order = self.seen.order

    @property
    def left(self) -> float:
        """Seconds left."""
        return max(0.0, self.deadline - time.monotonic())

    def bound(self, value: float, loose: float) -> float:
        """
        Bound every plan, given the value of the one found and a bound known already.

        Which slices are cut depends on the time only if it runs out.
        """
        worth = self.program.values(MATTERS)[self.reach.rows]
        self.reach.slice(-math.inf, math.inf)
        prices = self.reach.prices(worth, maximise=True)
        if prices is None:
            return value
        self.top = float(self.reach.bound(worth[None, :], prices, maximise=True)[0])
        count, tried = itertools.count(), 0
        heap = [(-loose, next(count), *edges, False) for edges in itertools.pairwise(EDGES)]
        while heap and -heap[0][0] > value + CLOSE and self.left:
            if heap[0][-1] and tried >= SLICES:
                break
            parts = self._next(heap)
            for (known, above, below), found in zip(parts, self._each(parts), strict=True):
                heapq.heappush(heap, (-min(known, found), next(count), above, below, True))
            tried += len(parts)
        return max(value, -heap[0][0])

    def _next(self, heap: list[Slice]) -> list[tuple[float, float, float]]:
        """Take the two slices to look at next: halves of one that was, or two that were not yet."""
        known, _, above, below, seen = heapq.heappop(heap)
        if seen:
            middle = 0.5 * (above + below) if math.isfinite(below) else 2.0 * above
            return [(-known, above, middle), (-known, middle, below)]
        parts = [(-known, above, below)]
        if heap and not heap[0][-1]:
            known, _, above, below, seen = heapq.heappop(heap)
            parts.append((-known, above, below))
        return parts

    def _each(self, parts: list[tuple[float, float, float]]) -> list[float]:
        """Bound up to two slices side by side; which relaxation serves which is fixed."""
        with ThreadPoolExecutor(len(parts)) as pool:
            asked = [
                pool.submit(copy_context().run, self.slice, self.top - below, self.top - above, reach)
                for (_, above, below), reach in zip(parts, self.lanes, strict=False)
            ]
            return [job.result() for job in asked]

    def slice(self, low: float, high: float, reach: Reach) -> float:
        """Bound the plans of one slice; 0 if there are none, 1 if the time is over."""
        reach.slice(low, high + 1e-6)
        box = self._box(reach) if self.left else None
        if box is None:
            return 0.0 if self.left else 1.0
        open_ = np.nonzero(box.open)[0]
        lost = box.high[MEAN] < self.seen.needed
        settled = math.fsum(np.delete(np.where(lost, box.top, 1.0), open_)) / len(lost)
        if not len(open_):
            return settled
        ceilings = Ceilings(self.waves, box.only(open_))
        simple = settled + math.fsum(box.top[open_]) / len(lost)
        program = self.program.with_limits(Limit("", MATTERS, low=low, high=high + 1e-6))
        return min(simple, settled + self._highest(program, open_, ceilings))

    def _highest(self, program: Program, open_: Ints, ceilings: Ceilings) -> float:
        """Highest mean of the ceilings that the relaxed rules allow, by cutting planes."""
        seen, rows, size = self.seen, self.reach.rows, self.seen.sums.shape[1]
        values, fixed = seen.sums[:, open_], seen.fixed[:, open_]
        sums = values @ seen.chosen + fixed
        groups = min(GROUPS, len(open_))
        group = np.argsort(np.argsort(sums[MEAN], kind="stable"), kind="stable") * groups // len(open_)
        search = Lines(program, groups, seconds=max(self.left, 0.1))
        laid = [ceilings.flat(), ceilings.touching(sums)]
        bound = math.inf
        for _ in range(CUTS):
            slopes, constant = _lowest(laid, sums)
            constant = constant + (slopes * fixed[:PEAK]).sum(axis=0)
            for g in range(groups):
                mine, line = group == g, np.zeros(len(program.place))
                line[rows] = np.einsum("kz,kzo->o", slopes[:, mine], values[:PEAK, mine]) / size
                search.add(g, math.fsum(constant[mine]) / size, line)
            relaxed = search.relaxed()
            if relaxed is None:  # the time is over: an empty slice has no box
                return min(bound, 1.0)
            gained, bound = bound - relaxed[0], min(bound, relaxed[0])
            sums = values @ relaxed[1][rows] + fixed
            if gained < FINE:
                if len(laid) > TOUCHES:
                    break
                laid.append(ceilings.touching(sums))
        return bound

    def _box(self, reach: Reach) -> Box | None:
        """What the sums of a slice's plans lie in; None if there are no plans."""
        size = self.seen.sums.shape[1]
        low, high = np.full((4, size), -math.inf), np.full((4, size), math.inf)
        everywhere, alike = np.arange(size), [(np.arange(size), np.arange(size))]
        guides = [(np.array([z]), everywhere) for z in _spread(self.order, GUIDES)]
        if not self._narrow(reach, low, high, MEAN, alike + guides):
            return None
        self._narrow(reach, low, high, VARIANCE, alike)
        box = self._boxed(low, high)
        open_ = self.order[box.open[self.order]]
        close = [
            (open_[at : at + 1], open_[max(0, at - NEAR) : at + NEAR + 1])
            for at in range(EVERY // 2, len(open_), EVERY)
        ]
        self._narrow(reach, low, high, MEAN, close)
        guides = [(np.array([z]), open_) for z in _spread(open_, OTHERS)]
        for kind in range(VARIANCE, PEAK + 1):
            self._narrow(reach, low, high, kind, alike + guides)
        return self._boxed(low, high)

    def _boxed(self, low: Floats, high: Floats) -> Box:
        least, most = between(low + self.seen.fixed, high + self.seen.fixed)
        least[VARIANCE] = np.maximum(least[VARIANCE], 0.0)
        return Box(least, most, self.seen.needed)

    def _narrow(self, reach: Reach, low: Floats, high: Floats, kind: int, guides: list[Guide]) -> bool:
        """Narrow what one of the sums can be; False if there are no plans."""
        sums = self.seen.sums[kind]
        for maximise in (True, False):
            for of, rows in guides:
                prices = reach.prices(sums[of].mean(axis=0), maximise=maximise)
                if prices is None:
                    return False
                bound = reach.bound(sums[rows], prices, maximise=maximise)
                if maximise:
                    high[kind, rows] = np.minimum(high[kind, rows], bound)
                else:
                    low[kind, rows] = np.maximum(low[kind, rows], bound)
        return True


def _spread(order: Ints, count: int) -> list[int]:
    """Some of a sequence, spread evenly, without its ends."""
    places = np.unique(np.linspace(0, len(order) - 1, count + 2).astype(np.int64)[1:-1])
    return [int(order[at]) for at in places] if len(order) else []


def _lowest(laid: list[Ceiling], sums: Floats) -> tuple[Floats, Floats]:
    """Slopes, shape (3, z), and constants of the lowest of several ceilings at some sums."""
    every = [ceiling.at(sums) for ceiling in laid]
    best, rows = np.argmin([value for value, _, _ in every], axis=0), np.arange(sums.shape[1])
    slopes = np.stack([slope for _, slope, _ in every])[best, :, rows].T
    return slopes, np.stack([constant for _, _, constant in every])[best, rows]
