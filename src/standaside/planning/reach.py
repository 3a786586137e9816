"""
How far sums can go under the limits of a program: linear programming and Lagrange's bound.

A linear program for one sum gives prices of the limits; with any prices, Lagrange's method
bounds any other sum, and closely where the two are alike. So a few linear programs, each
starting where the one before ended, bound hundreds of sums.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from standaside.domain import Floats
from standaside.planning.highs import quiet, run_unless_stopped, status
from standaside.planning.rules import SLACK
from standaside.planning.solver import Program, Rows, split


class Reach:
    """
    The relaxation of a program, kept from one question to the next.

    The edges of its last limit can be moved: they cut the plans into slices.

    Attributes
    ----------
    rows : ndarray of int, shape (k,)
        Rows in play; every array of values has one number for each.
    """

    def __init__(self, program: Program, seconds: float) -> None:
        import highspy

        self.rows = np.nonzero(program.possible)[0]
        self.first = np.unique(program.place[self.rows], return_index=True)[1]
        limits = program.limits
        self.measures = np.array([program.values(limit.terms)[self.rows] for limit in limits])
        self.constants = np.array([program.constant(limit.terms) for limit in limits])
        self.low = np.array([limit.low - limit.slack for limit in limits]) - self.constants
        self.high = np.array([limit.high + limit.slack for limit in limits]) - self.constants
        self.beyond = _furthest(program)
        self.split = split(program.place, program.possible)
        rows = Rows(program, self.split, counts_apart=False)
        self.base = program.plain(limits[-1].terms, self.split.base)
        self.last, self.places = len(rows.entries) - 1, program.place
        self.highs = quiet(highspy, seconds)
        self.highs.setOptionValue("presolve", "off")
        self.highs.passModel(rows.linear_program(highspy, (), whole=False))

    def slice(self, low: float, high: float) -> None:
        """Move the edges of the last limit."""
        self.low[-1], self.high[-1] = low - SLACK - self.constants[-1], high + SLACK - self.constants[-1]
        self.highs.changeRowBounds(self.last, low - SLACK - self.base, high + SLACK - self.base)

    def prices(self, values: Floats, *, maximise: bool) -> Floats | None:
        """
        Prices of the limits, shape (limits,), where a sum is highest or lowest.

        None if no choice satisfies the limits; nought where the time was too short.
        """
        every = np.zeros(len(self.places))
        every[self.rows] = -values if maximise else values
        cost = self.split.difference(every)
        self.highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        run_unless_stopped(self.highs)
        ended = self.highs.getModelStatus()
        if ended in (status("kInfeasible"), status("kUnboundedOrInfeasible")):
            return None
        if ended != status("kOptimal"):
            return np.zeros(len(self.low))
        return np.asarray(self.highs.getSolution().row_dual)[-len(self.low) :]

    def bound(self, values: Floats, prices: Floats, *, maximise: bool) -> Floats:
        """
        Bound many sums at once: any prices give a bound, good ones a close one.

        Parameters
        ----------
        values : ndarray of float, shape (n, k)
            One sum in each row.
        prices : ndarray of float, shape (limits,)
            As :meth:`prices` gives them, of a sum like these.

        Returns
        -------
        ndarray of float, shape (n,)
            No choice exceeds (falls below, without ``maximise``) them.
        """
        edge = np.where(prices > 0, self.low, self.high)
        used = np.nonzero(np.isfinite(edge) & (prices != 0))[0]
        change = -(prices[used] @ self.measures[used])
        fixed = math.fsum(prices[used] * edge[used])
        fixed += math.fsum(np.minimum(0.0, -(prices[used] @ self.beyond[used])))
        cost = (-values if maximise else values) + change
        least = np.minimum.reduceat(cost, self.first, axis=1).sum(axis=1) + fixed
        return np.asarray(-least if maximise else least)


def _furthest(program: Program) -> Floats:
    """How far rules with a price can be broken, as each limit counts it, shape (limits, such rules)."""
    names = [name for name, measure in program.measures.items() if measure.beyond is not None]
    out = np.zeros((len(program.limits), len(names)))
    for at, limit in enumerate(program.limits):
        for name, weight in limit.terms:
            if name in names:
                out[at, names.index(name)] += sum(program.furthest(((name, weight),)))
    return out


def between(low: Floats, high: Floats) -> tuple[Any, Any]:
    """Put two bounds in order that rounding may have crossed."""
    return np.minimum(low, high), np.maximum(low, high)
