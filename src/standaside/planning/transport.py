"""
Which activists go where: a flow of least cost, solved by HiGHS.

Each place has a supply, a part of which may travel, and a gain that depends on how many
end up working there. The gain is replaced by the smallest concave function above it, in
straight pieces between whole numbers. What is left is a flow with whole capacities, so an
answer at a corner is whole (the matrix is totally unimodular), and because the pieces of a
concave function fall, a linear program fills them in the right order. For a gain that is
concave between the levels given, the answer is exact; for another its value is still
computed on the gain itself, and ``bound`` says how much more there could be at most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from standaside.domain import Floats, Ints
from standaside.errors import SolverError

SEED = 1
"""Of the solver's own random choices."""

SCALE = 1e5
"""From seats to what the solver adds up: one activist is worth about 1e-5 seats, and HiGHS stops at 1e-7."""

WHOLE = 1e-6
"""How far a flow may be from a whole number before we refuse to round it."""


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """
    What working activists are worth in one place.

    Attributes
    ----------
    levels : ndarray of int, shape (k,)
        Numbers of activists, rising, from 0 to the most that could come.
    values : ndarray of float, shape (k,)
        Worth of each level, in expected seats; between levels it runs straight.
    """

    levels: Ints
    values: Floats

    def at(self, units: float) -> float:
        """Worth of a number of activists."""
        return float(np.interp(units, self.levels, self.values))

    def hull(self) -> Gains:
        """
        Make the smallest concave function that is nowhere below this one.

        Examples
        --------
        >>> Gains(np.array([0, 1, 2, 3]), np.array([0.0, 0.1, 0.9, 1.0])).hull().levels.tolist()
        [0, 2, 3]
        """
        kept: list[int] = []
        for i in range(len(self.levels)):
            while len(kept) > 1 and _below(self, kept[-2], kept[-1], i):
                kept.pop()
            kept.append(i)
        return Gains(self.levels[kept], self.values[kept])


def _below(gains: Gains, a: int, b: int, c: int) -> bool:
    """Whether the middle point lies on or below the line between the others."""
    x, y = gains.levels.astype(np.float64), gains.values
    return bool((y[b] - y[a]) * (x[c] - x[a]) <= (y[c] - y[a]) * (x[b] - x[a]))


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """
    Where activists of one party go.

    Attributes
    ----------
    sent : ndarray of int, shape (c, c)
        From row to column; on the diagonal those who work at home. Who is missing stays quiet.
    value : float
        Worth of it by the gains as given, less the cost of the way.
    bound : float
        No flow is worth more.
    """

    sent: Ints
    value: float
    bound: float

    @property
    def working(self) -> Ints:
        """Activists who work in each place, shape (c,)."""
        return np.asarray(self.sent.sum(axis=0))


def send(
    supply: Ints,
    mobile: Ints,
    gains: Sequence[Gains],
    distance: Ints,
    *,
    reach: int,
    cost: float,
) -> Flow:
    """
    Send activists where they are worth most.

    Parameters
    ----------
    supply : ndarray of int, shape (c,)
        Activists who live in each place.
    mobile : ndarray of int, shape (c,)
        Those of them who would travel.
    gains : sequence of Gains
        For each place; nobody is sent beyond its last level.
    distance : ndarray of int, shape (c, c)
        Steps between places.
    reach : int
        Steps that somebody travels at most.
    cost : float
        For each activist: of each step, and of staying quiet at home.

    Returns
    -------
    Flow

    Raises
    ------
    SolverError
        If the solver stops without an answer, or its answer is not whole.

    Examples
    --------
    Three live in the first place, where they are worth nothing; next door each is worth
    less than the one before, and the third not the way.

    >>> nothing = Gains(np.array([0, 5]), np.array([0.0, 0.0]))
    >>> target = Gains(np.array([0, 1, 2, 3]), np.array([0.0, 0.5, 0.8, 0.85]))
    >>> flow = send(np.array([3, 0]), np.array([3, 0]), [nothing, target], np.array([[0, 1], [1, 0]]),
    ...             reach=1, cost=0.1)
    >>> flow.sent.tolist(), round(flow.value, 3)
    ([[1, 2], [0, 0]], 0.6)
    """
    hulls = [gain.hull() for gain in gains]
    arcs = _arcs(supply, mobile, hulls, distance, reach=reach, cost=cost)
    sent = np.zeros(distance.shape, dtype=np.int64)
    if not len(arcs):
        start = math.fsum(gain.at(0) for gain in gains) - cost * float(supply.sum())
        return Flow(sent, start, start)
    flows, bound = _solve(_program(supply, mobile, hulls, distance, arcs, cost), len(arcs))
    sent[arcs[:, 0], arcs[:, 1]] = flows
    constant = math.fsum(float(hull.values[0]) for hull in hulls) - cost * float(supply.sum())
    return Flow(sent, worth(sent, supply, gains, distance, cost=cost), constant + bound)


def worth(sent: Ints, supply: Ints, gains: Sequence[Gains], distance: Ints, *, cost: float) -> float:
    """Value of a flow by the gains themselves, less the way and the quiet."""
    working = sent.sum(axis=0)
    quiet = float(supply.sum() - sent.sum())
    return math.fsum(
        [
            *(gain.at(float(n)) for gain, n in zip(gains, working, strict=True)),
            -cost * float((sent * distance).sum()),
            -cost * quiet,
        ]
    )


def _arcs(
    supply: Ints, mobile: Ints, hulls: Sequence[Gains], distance: Ints, *, reach: int, cost: float
) -> Ints:
    """Ways worth looking at, shape (n, 2): home, and within reach where the first activist may pay it."""
    slope = np.array([_first_slope(hull) for hull in hulls])
    near = (distance <= reach) & (distance > 0) & (mobile > 0)[:, None]
    near &= slope[None, :] + cost > cost * distance
    home = np.diag(supply > 0)
    return np.argwhere(near | home)


def _first_slope(hull: Gains) -> float:
    if len(hull.levels) < 2:
        return -math.inf
    return float((hull.values[1] - hull.values[0]) / (hull.levels[1] - hull.levels[0]))


@dataclass(frozen=True, slots=True, eq=False)
class _Program:
    """Columns: arcs, then pieces. Rows: living there, travelling, arriving."""

    worth: Floats
    most: Floats
    row: Ints
    column: Ints
    value: Floats
    low: Floats
    high: Floats


def _program(
    supply: Ints, mobile: Ints, hulls: Sequence[Gains], distance: Ints, arcs: Ints, cost: float
) -> _Program:
    places, count = len(supply), len(arcs)
    source, target = arcs[:, 0], arcs[:, 1]
    length = [np.diff(hull.levels) for hull in hulls]
    slope = [np.diff(hull.values) / size for hull, size in zip(hulls, length, strict=True)]
    piece_place = np.repeat(np.arange(places), [len(size) for size in length])
    pieces = count + np.arange(len(piece_place))
    away = np.nonzero(source != target)[0]
    arc = np.arange(count)
    way = cost * (1.0 - distance[source, target])  # working at home saves the cost of being quiet
    return _Program(
        worth=np.concatenate([way, *slope]),
        most=np.concatenate([supply[source], *length]).astype(np.float64),
        row=np.concatenate([source, places + source[away], 2 * places + target, 2 * places + piece_place]),
        column=np.concatenate([arc, away, arc, pieces]),
        value=np.concatenate([np.ones(count + len(away) + count), -np.ones(len(pieces))]),
        low=np.concatenate([np.full(2 * places, -math.inf), np.zeros(places)]),
        high=np.concatenate([supply, mobile, np.zeros(places)]).astype(np.float64),
    )


def _solve(program: _Program, arcs: int) -> tuple[Ints, float]:
    """Flow along each arc, and the worth of it by the concave pieces."""
    import highspy

    highs = _quiet(highspy)
    highs.passModel(_linear(highspy, program))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SolverError(
            f"The solver HiGHS stopped with “{highs.modelStatusToString(highs.getModelStatus())}” instead of "
            "a plan for the activists; please report the scenario."
        )
    flow = np.asarray(highs.getSolution().col_value)
    whole = np.rint(flow[:arcs])
    if np.abs(flow[:arcs] - whole).max(initial=0.0) > WHOLE:
        raise SolverError("The solver HiGHS divided an activist; please report the scenario.")
    return whole.astype(np.int64), -float(highs.getInfo().objective_function_value) / SCALE


def _quiet(highspy: Any) -> Any:
    """Set up a silent solver that takes the same path every time."""
    highs = highspy.Highs()
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", SEED),
        ("solver", "simplex"),
    ):
        highs.setOptionValue(name, value)
    return highs


def _linear(highspy: Any, program: _Program) -> Any:
    order = np.lexsort((program.row, program.column))
    linear = highspy.HighsLp()
    linear.num_col_, linear.num_row_ = len(program.worth), len(program.high)
    linear.col_cost_ = -SCALE * program.worth
    linear.col_lower_, linear.col_upper_ = np.zeros(len(program.worth)), program.most
    linear.row_lower_, linear.row_upper_ = program.low, program.high
    linear.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    counts = np.bincount(program.column, minlength=len(program.worth))
    linear.a_matrix_.start_ = np.append(0, np.cumsum(counts)).astype(np.int32)
    linear.a_matrix_.index_ = program.row[order].astype(np.int32)
    linear.a_matrix_.value_ = program.value[order]
    return linear
