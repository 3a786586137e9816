"""
One choice per constituency under limits on sums, solved exactly by HiGHS.

The only module that knows a solver. Each constituency's first possible option is its
base; a column says whether another option replaces it, so that every sum is a constant
plus differences. Counts of candidacies are integer columns of their own, which keeps
the relaxation tight (a solve took 0.6 instead of 5.2 seconds on the 632 British seats).

The linear relaxation comes first. Its prices on the limits say what choosing an option
costs at least, so that only options that can be in a good enough plan go to the integer
solver; that none of the others could be is proven, not assumed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from standaside.domain import Bools, Floats, Ints
from standaside.errors import SolverError, StoppedError
from standaside.planning.rules import SLACK, Limit, Measure, Terms

FEASIBILITY = 1e-9
"""Tolerance handed to HiGHS for rows and whole numbers; well inside ``SLACK``."""

SEED = 1
"""Of the solver's own random choices: the same problem is solved along the same path."""


FIRST_REACH = 0.4
"""How far below the relaxation to look first, in units of the objective (expected seats)."""

FEW_LIMITS = 12
"""Up to so many the solver's own presolve costs more than it saves (measured: 2.6 against 1.3 seconds)."""

MARGIN = 1e-6
"""Relative to the bound: float error allowed for before an option is left out."""


Cancel = Callable[[], bool]
"""Says whether the answer is still wanted: False while it is, True once it is not."""

_CANCEL: ContextVar[Cancel | None] = ContextVar("standaside-solver-cancel", default=None)


@contextmanager
def cancellable(cancel: Cancel | None) -> Iterator[None]:
    """
    Ask ``cancel`` while solving, in this block and thread; it changes no answer, only whether there is one.

    Raises
    ------
    StoppedError
        Out of the solve that was under way when it said yes, or the next to begin.
    """
    token = _CANCEL.set(cancel)
    try:
        yield
    finally:
        _CANCEL.reset(token)


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """
    What to choose from: groups of rows of which one each is chosen, and what must hold.

    Attributes
    ----------
    place : ndarray of int, shape (o,)
        Group of each row, from 0, rising.
    measures : mapping of str to Measure
    limits : tuple of Limit
    possible : ndarray of bool, shape (o,)
        Rows not yet known to be out of the question.
    """

    place: Ints
    measures: Mapping[str, Measure]
    limits: tuple[Limit, ...]
    possible: Bools

    @property
    def groups(self) -> int:
        """How many choices there are to make."""
        return int(self.place[-1]) + 1 if len(self.place) else 0

    def with_limits(self, *more: Limit) -> Program:
        """The same with further limits."""
        return replace(self, limits=(*self.limits, *more))

    def only(self, rows: Bools | bool) -> Program:
        """The same with fewer rows in play."""
        return replace(self, possible=self.possible & rows)

    def total(self, terms: Terms, chosen: Ints) -> float:
        """Value of a weighted sum of measures for some rows, correctly rounded."""
        return math.fsum(
            weight * value
            for name, weight in terms
            for value in (self.measures[name].constant, *self.measures[name].values[chosen].tolist())
        )

    def keeps_limits(self, chosen: Ints) -> bool:
        """Whether rows, one per group, satisfy every limit."""
        totals = [(self.total(limit.terms, chosen), limit) for limit in self.limits]
        return all(limit.low - SLACK <= total <= limit.high + SLACK for total, limit in totals)


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """
    What linear programming proves: no plan beats ``bound``, and one with a row misses it by its loss.

    ``losses``, shape (o,), are in units of the objective and never negative.
    """

    bound: float
    losses: Floats

    def within(self, value: float) -> Bools:
        """Rows, shape (o,), that a plan as good as ``value`` can hold."""
        return self.losses <= abs(self.bound - value) + MARGIN * max(1.0, abs(self.bound))


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """
    What a solve found: ``chosen`` rows (None if nothing), and what is proven of them.

    ``value`` is the objective of the rows, ``bound`` the best that could be, ``gap`` the
    relative distance between the two as the solver states it.
    """

    chosen: Ints | None
    value: float
    bound: float
    gap: float
    proven: bool
    relaxed: Relaxation | None = None

    @property
    def impossible(self) -> bool:
        """Whether it is proven that nothing satisfies the limits."""
        return self.proven and self.chosen is None

    def possible(self, value: float) -> Bools | bool:
        """Rows that a plan as good as ``value`` can hold."""
        return True if self.relaxed is None else self.relaxed.within(value)


NOTHING = Answer(None, math.nan, math.nan, math.inf, proven=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """Rows that may be chosen, told apart into one base per group and free ones."""

    base: Ints
    base_of_free: Ints
    free: Ints
    group_of_free: Ints

    def difference(self, values: Floats) -> Floats:
        change = values[self.free] - values[self.base_of_free]
        change[np.abs(change) < 1e-12] = 0.0
        return np.asarray(change)


def solve(
    program: Program,
    objective: Terms,
    *,
    maximise: bool,
    seconds: float,
    start: Ints | None = None,
) -> Answer:
    """
    Choose one row per group so that every limit holds and an objective is best.

    Parameters
    ----------
    program : Program
    objective : terms
        Weighted measures to maximise or minimise; none to ask only what is possible.
    seconds : float
        Time limit.
    start : ndarray of int, optional
        Rows known to satisfy the limits.

    Returns
    -------
    Answer
        Proven to the last digit (no gap) unless the time limit was reached.

    Raises
    ------
    SolverError
        If the solver stops for any other reason.
    """
    deadline = time.monotonic() + seconds
    program = replace(program, possible=program.possible & ~_ruled_out(program))
    if len(np.unique(program.place[program.possible])) < program.groups:
        return NOTHING
    task = _Task(program, objective, maximise, deadline)
    if program.possible.sum() == program.groups:
        return task.only_one()
    return task.solve(start)


def _ruled_out(program: Program) -> Bools:
    """Rows that no solution can hold: they alone break a limit on a sum that cannot fall again."""
    out = np.zeros(len(program.place), dtype=np.bool_)
    for limit in program.limits:
        if len(limit.terms) == 1 and limit.terms[0][1] == 1.0:
            measure = program.measures[limit.terms[0][0]]
            if measure.constant >= 0 and (measure.values >= 0).all():
                out |= measure.values > limit.high + SLACK
    return out


class _Task:
    """One program with one objective and a deadline."""

    def __init__(self, program: Program, objective: Terms, maximise: bool, deadline: float) -> None:
        self.program, self.objective, self.deadline = program, objective, deadline
        self.sign = -1.0 if maximise else 1.0

    def only_one(self) -> Answer:
        """Where every group has one row left there is nothing to solve."""
        rows = np.nonzero(self.program.possible)[0]
        value = self.program.total(self.objective, rows)
        fine = self.program.keeps_limits(rows)
        return Answer(rows, value, value, 0.0, proven=True) if fine else NOTHING

    def solve(self, start: Ints | None) -> Answer:
        """Solve over the rows near the relaxation, then over more until the answer is proven."""
        relaxed = self.relax()
        if relaxed is None:
            return NOTHING
        reach = (
            FIRST_REACH if start is None else abs(self.program.total(self.objective, start) - relaxed.bound)
        )
        while True:
            worst = relaxed.bound + self.sign * reach
            kept = self.program.possible & relaxed.within(worst)
            answer = self.choose(kept, start) if kept.any() else NOTHING
            complete = bool((kept == self.program.possible).all()) or not answer.proven
            if complete or (answer.chosen is not None and self.sign * (answer.value - worst) <= 0):
                return self._known(answer, relaxed, worst)
            reach = 8 * reach if answer.chosen is None else abs(answer.value - relaxed.bound)

    def _known(self, answer: Answer, relaxed: Relaxation, worst: float) -> Answer:
        """Widen the bound of an unfinished solve by the rows that it left out."""
        if answer.proven:
            return replace(answer, relaxed=relaxed) if answer.chosen is not None else answer
        solver = self.sign * answer.bound
        bound = self.sign * max(self.sign * relaxed.bound, min(solver, self.sign * worst))
        gap = math.inf if answer.chosen is None else abs(bound - answer.value) / max(abs(answer.value), 1e-9)
        return replace(answer, bound=bound, gap=gap, relaxed=relaxed)

    def relax(self) -> Relaxation | None:
        """Solve the linear relaxation; None if even that cannot satisfy the limits."""
        model = _split(self.program.place, self.program.possible)
        rows = _Rows(self.program, model, counts_apart=False)
        highs = self._run(model, rows, None, whole=False)
        status = highs.getModelStatus()
        if status in (_status("kInfeasible"), _status("kUnboundedOrInfeasible")):
            return None
        prices = np.asarray(highs.getSolution().row_dual) if status == _status("kOptimal") else np.zeros(0)
        return self._price(prices[-len(self.program.limits) :] if len(self.program.limits) else prices[:0])

    def _price(self, prices: Floats) -> Relaxation:
        """Lagrange's bound for any prices on the limits: weak duality needs no exact solution."""
        program = self.program
        cost = self.sign * self._values(self.objective)
        bound = self.sign * self._constant(self.objective)
        for limit, price in zip(program.limits, prices, strict=False):
            edge = limit.low - SLACK if price > 0 else limit.high + SLACK
            if price and math.isfinite(edge):
                cost -= price * self._values(limit.terms)
                bound += price * (edge - self._constant(limit.terms))
        least = np.full(program.groups, math.inf)
        np.minimum.at(least, program.place[program.possible], cost[program.possible])
        return Relaxation(self.sign * (bound + math.fsum(least)), cost - least[program.place])

    def _values(self, terms: Terms) -> Floats:
        total = np.zeros(len(self.program.place))
        for name, weight in terms:
            total += weight * self.program.measures[name].values
        return total

    def _constant(self, terms: Terms) -> float:
        return math.fsum(weight * self.program.measures[name].constant for name, weight in terms)

    def choose(self, kept: Bools, start: Ints | None) -> Answer:
        """Solve exactly over some of the rows."""
        if len(np.unique(self.program.place[kept])) < self.program.groups:
            return NOTHING
        model = _split(self.program.place, kept)
        if not len(model.free):
            return _Task(replace(self.program, possible=kept), self.objective, self.sign < 0, 0.0).only_one()
        rows = _Rows(self.program, model, counts_apart=True)
        return self._read(self._run(model, rows, start, whole=True), model)

    def _run(self, model: _Model, rows: _Rows, start: Ints | None, *, whole: bool) -> Any:
        import highspy

        highs = _quiet(highspy, self.deadline - time.monotonic())
        highs.setOptionValue("presolve", "off" if len(self.program.limits) <= FEW_LIMITS else "on")
        program = rows.linear_program(highspy, self.sign * self._values(self.objective), whole=whole)
        program.offset_ = self.sign * self.program.total(self.objective, model.base)
        highs.passModel(program)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = rows.columns_of(start)
            highs.setSolution(solution)
        _run_unless_stopped(highs)
        return highs

    def _read(self, highs: Any, model: _Model) -> Answer:
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in (_status("kInfeasible"), _status("kUnboundedOrInfeasible")):
            return NOTHING
        if status not in (_status("kOptimal"), _status("kTimeLimit")):
            raise SolverError(
                f"The solver HiGHS stopped with “{highs.modelStatusToString(status)}” instead of a plan. "
                "Try again with fewer rules, and report the scenario if it happens again."
            )
        bound = self.sign * float(info.mip_dual_bound)
        if not math.isfinite(info.objective_function_value) or info.primal_solution_status != 2:
            return Answer(None, math.nan, bound, math.inf, proven=False)
        taken = np.asarray(highs.getSolution().col_value)[: len(model.free)] > 0.5
        chosen = model.base.copy()
        chosen[model.group_of_free[taken]] = model.free[taken]
        value = self.program.total(self.objective, chosen)
        return Answer(chosen, value, bound, float(info.mip_gap), status == _status("kOptimal"))


def _run_unless_stopped(highs: Any) -> None:
    """Run HiGHS, which asks now and then whether it shall stop."""
    cancel = _CANCEL.get()
    if cancel is None:
        highs.run()
        return

    def ask(event: Any) -> None:
        if cancel():
            event.interrupt()

    highs.cbMipInterrupt += ask
    highs.cbSimplexInterrupt += ask
    if not cancel():
        highs.run()
    if cancel():
        raise StoppedError("The search was stopped; nothing was decided.")


def _status(name: str) -> Any:
    import highspy

    return getattr(highspy.HighsModelStatus, name)


def _split(place: Ints, allowed: Bools) -> _Model:
    rows = np.nonzero(allowed)[0]
    _, first, group = np.unique(place[rows], return_index=True, return_inverse=True)
    is_free = np.ones(len(rows), dtype=np.bool_)
    is_free[first] = False
    base = rows[first]
    return _Model(base, base[group[is_free]], rows[is_free], group[is_free])


class _Rows:
    """Constraint rows gathered one by one: columns are the free options, then the counts."""

    def __init__(self, program: Program, model: _Model, *, counts_apart: bool) -> None:
        self.program, self.model, self.counts_apart = program, model, counts_apart
        self.columns: dict[str, int] = {}
        self.entries: list[tuple[Ints, Floats]] = []
        self.bounds: list[tuple[float, float]] = []
        sizes = np.bincount(model.group_of_free, minlength=1)
        ends = np.cumsum(sizes)
        for group in np.nonzero(sizes > 1)[0]:
            members = np.arange(ends[group] - sizes[group], ends[group])
            self.add(members, np.ones(len(members)), -math.inf, 1.0)
        for limit in program.limits:
            self.add_limit(limit)

    def add(self, columns: Ints, values: Floats, low: float, high: float) -> None:
        """Add one row, given by its non-zero entries."""
        self.entries.append((columns, values))
        self.bounds.append((low, high))

    def constant(self, name: str) -> float:
        """Value of a measure when every group keeps its base."""
        return self.program.total(((name, 1.0),), self.model.base)

    def count_column(self, name: str) -> int:
        """Column that holds a count, made when first asked for."""
        if name not in self.columns:
            column = len(self.model.free) + len(self.columns)
            self.columns[name] = column
            change = self.model.difference(self.program.measures[name].values)
            used = np.nonzero(change)[0]
            constant = self.constant(name)
            self.add(np.append(used, column), np.append(change[used], -1.0), -constant, -constant)
        return self.columns[name]

    def add_limit(self, limit: Limit) -> None:
        """Add a limit, on the columns of its counts and on the options for the rest."""
        plain = np.zeros(len(self.model.free))
        constant, counts = 0.0, []
        for name, weight in limit.terms:
            if self.counts_apart and self.program.measures[name].counted:
                counts.append((self.count_column(name), weight))
            else:
                plain += weight * self.model.difference(self.program.measures[name].values)
                constant += weight * self.constant(name)
        used = np.nonzero(plain)[0]
        columns = np.append(used, np.array([column for column, _ in counts], dtype=np.int64))
        values = np.append(plain[used], [weight for _, weight in counts])
        self.add(columns, values, limit.low - SLACK - constant, limit.high + SLACK - constant)

    def linear_program(self, highspy: Any, values: Floats, *, whole: bool) -> Any:
        """Hand everything over: minimise the sum of ``values``, shape (o,), in whole choices or in parts."""
        free, counts = len(self.model.free), len(self.columns)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = free + counts, len(self.entries)
        lp.col_cost_ = np.append(self.model.difference(values), np.zeros(counts))
        lp.col_lower_ = np.zeros(free + counts)
        lp.col_upper_ = np.append(np.ones(free), np.full(counts, float(len(self.model.base))))
        lp.row_lower_ = np.array([low for low, _ in self.bounds])
        lp.row_upper_ = np.array([high for _, high in self.bounds])
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * (free + counts)
        sizes = [len(columns) for columns, _ in self.entries]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.append(0, np.cumsum(sizes)).astype(np.int32)
        lp.a_matrix_.index_ = _joined(columns for columns, _ in self.entries).astype(np.int32)
        lp.a_matrix_.value_ = _joined(entries for _, entries in self.entries)
        return lp

    def columns_of(self, chosen: Ints) -> Floats:
        """Value of every column when these rows are chosen."""
        values = np.isin(self.model.free, chosen).astype(np.float64)
        return np.append(values, [self.program.total(((name, 1.0),), chosen) for name in self.columns])


def _joined(parts: Iterable[Any]) -> Any:
    return np.concatenate([np.zeros(0), *parts])


def _quiet(highspy: Any, seconds: float) -> Any:
    """Set up a silent solver that leaves no gap and takes the same path every time."""
    highs = highspy.Highs()
    settings = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": SEED,
        "mip_detect_symmetry": False,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "primal_feasibility_tolerance": FEASIBILITY,
        "mip_feasibility_tolerance": FEASIBILITY,
        "time_limit": max(seconds, 0.0),
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    return highs
