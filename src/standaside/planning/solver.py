"""
One choice per constituency under limits on sums, solved exactly by HiGHS.

Each constituency's first possible option is its
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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from standaside.domain import Bools, Floats, Ints
from standaside.errors import SolverError
from standaside.planning.highs import quiet, run_unless_stopped, status
from standaside.planning.rules import SLACK, Limit, Measure, Terms

FIRST_REACH = 0.4
"""How far below the relaxation to look first, in units of the objective (expected seats)."""

FEW_LIMITS = 12
"""Up to so many the solver's own presolve costs more than it saves (measured: 2.6 against 1.3 seconds)."""

MARGIN = 1e-6
"""Relative to the bound: float error allowed for before an option is left out."""

ROUNDING = 1e-12
"""A proven answer's distance from its bound, relative, that is the last digits of two sums and no gap."""


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
        return math.fsum([self.plain(terms, chosen), *self._beyond(terms, chosen)])

    def plain(self, terms: Terms, chosen: Ints) -> float:
        """The same without what goes beyond limits that have a price."""
        return math.fsum(
            weight * value
            for name, weight in terms
            for value in (self.measures[name].constant, *self.measures[name].values[chosen].tolist())
        )

    def _beyond(self, terms: Terms, chosen: Ints) -> Iterator[float]:
        for name, weight in terms:
            beyond = self.measures[name].beyond
            if beyond is not None:
                found = self.plain(beyond.limit.terms, chosen)
                yield weight * max(0.0, found - beyond.limit.high, beyond.limit.low - found)

    def furthest(self, terms: Terms) -> list[float]:
        """For each term about a limit with a price, its weight times the furthest that it is broken."""
        beyond = [(self.measures[name].beyond, weight) for name, weight in terms]
        return [weight * one.most for one, weight in beyond if one is not None]

    def values(self, terms: Terms) -> Floats:
        """Weighted sum of measures for every row, shape (o,), without constants."""
        total = np.zeros(len(self.place))
        for name, weight in terms:
            total += weight * self.measures[name].values
        return total

    def constant(self, terms: Terms) -> float:
        """The part of a weighted sum that no choice changes."""
        return math.fsum(weight * self.measures[name].constant for name, weight in terms)

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
class Split:
    """Rows that may be chosen, told apart into one base per group and free ones."""

    base: Ints
    base_of_free: Ints
    free: Ints
    group_of_free: Ints

    def difference(self, values: Floats) -> Floats:
        """What each free row adds over its base."""
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
    program = replace(program, possible=program.possible & ~ruled_out(program))
    if len(np.unique(program.place[program.possible])) < program.groups:
        return NOTHING
    program = replace(program, limits=tuple(binding(program)))
    task = Task(program, objective, maximise, deadline)
    if program.possible.sum() == program.groups:
        return task.only_one()
    return task.solve(start)


def ruled_out(program: Program) -> Bools:
    """Rows that no solution can hold: they alone break a limit on a sum that cannot fall again."""
    out = np.zeros(len(program.place), dtype=np.bool_)
    for limit in program.limits:
        if len(limit.terms) == 1 and limit.terms[0][1] == 1.0:
            measure = program.measures[limit.terms[0][0]]
            if measure.constant >= 0 and (measure.values >= 0).all():
                out |= measure.values > limit.high + SLACK
    return out


def binding(program: Program) -> Iterator[Limit]:
    """Yield the limits that some choice of the rows in play breaks; the others need no row of their own."""
    rows = np.nonzero(program.possible)[0]
    first = np.unique(program.place[rows], return_index=True)[1]
    for limit in program.limits:
        values, constant = program.values(limit.terms)[rows], program.constant(limit.terms)
        beyond = program.furthest(limit.terms)
        least = constant + float(np.minimum.reduceat(values, first).sum()) + sum(min(x, 0.0) for x in beyond)
        most = constant + float(np.maximum.reduceat(values, first).sum()) + sum(max(x, 0.0) for x in beyond)
        if least < limit.low or most > limit.high:
            yield limit


class Task:
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
            needed = self.program.possible & relaxed.within(answer.value)  # for anything as good
            if complete or (answer.chosen is not None and not (needed & ~kept).any()):
                return self._known(answer, relaxed, worst)
            wider = max(8 * reach, FIRST_REACH)  # a start as good as the relaxation has a reach of nought
            reach = wider if answer.chosen is None else abs(answer.value - relaxed.bound)

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
        prices = self.prices()
        return None if prices is None else self.priced(prices)

    def prices(self) -> Floats | None:
        """Prices on the limits, shape (limits,): nought where the time was too short for better ones."""
        model = split(self.program.place, self.program.possible)
        rows = Rows(self.program, model, counts_apart=False)
        highs = self._run(model, rows, None, whole=False)
        ended, limits = highs.getModelStatus(), len(self.program.limits)
        if ended in (status("kInfeasible"), status("kUnboundedOrInfeasible")):
            return None
        if ended != status("kOptimal") or not limits:
            return np.zeros(limits)
        return np.asarray(highs.getSolution().row_dual)[-limits:]

    def priced(self, prices: Floats) -> Relaxation:
        """Lagrange's bound for any prices on the limits: weak duality needs no exact solution."""
        program = self.program
        cost = self.sign * self.program.values(self.objective)
        bound = self.sign * self.program.constant(self.objective)
        for limit, price in zip(program.limits, prices, strict=False):
            edge = limit.low - limit.slack if price > 0 else limit.high + limit.slack
            if price and math.isfinite(edge):
                cost -= price * self.program.values(limit.terms)
                bound += price * (edge - self.program.constant(limit.terms))
        bound += math.fsum(self._beyond_at_best(prices))
        least = np.full(program.groups, math.inf)
        np.minimum.at(least, program.place[program.possible], cost[program.possible])
        return Relaxation(self.sign * (bound + math.fsum(least)), cost - least[program.place])

    def _beyond_at_best(self, prices: Floats) -> Iterator[float]:
        """What limits that give way could add to Lagrange's bound: nothing at good prices."""
        weights = {name: self.sign * weight for name, weight in self.objective}
        for limit, price in zip(self.program.limits, prices, strict=False):
            for name, weight in limit.terms:
                weights[name] = weights.get(name, 0.0) - float(price) * weight
        yield from (min(0.0, most) for most in self.program.furthest(tuple(weights.items())))

    def choose(self, kept: Bools, start: Ints | None) -> Answer:
        """Solve exactly over some of the rows."""
        if len(np.unique(self.program.place[kept])) < self.program.groups:
            return NOTHING
        model = split(self.program.place, kept)
        if not len(model.free):
            return Task(replace(self.program, possible=kept), self.objective, self.sign < 0, 0.0).only_one()
        rows = Rows(self.program, model, counts_apart=True)
        answer = read_choice(self._run(model, rows, start, whole=True), model, maximise=self.sign < 0)
        if answer.chosen is None:
            return answer
        return replace(answer, value=self.program.total(self.objective, answer.chosen))

    def _run(self, model: Split, rows: Rows, start: Ints | None, *, whole: bool) -> Any:
        import highspy

        highs = quiet(highspy, self.deadline - time.monotonic())
        highs.setOptionValue("presolve", "off" if len(self.program.limits) <= FEW_LIMITS else "on")
        cost = tuple((name, self.sign * weight) for name, weight in self.objective)
        program = rows.linear_program(highspy, cost, whole=whole)
        program.offset_ = self.program.plain(cost, model.base)
        highs.passModel(program)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = rows.columns_of(start)
            highs.setSolution(solution)
        run_unless_stopped(highs)
        return highs


def read_choice(highs: Any, model: Split, *, maximise: bool) -> Answer:
    """
    Read what HiGHS found; the value is left to whoever knows the objective.

    Raises
    ------
    SolverError
        If it stopped for any reason but an answer or the time.
    """
    ended, info = highs.getModelStatus(), highs.getInfo()
    if ended in (status("kInfeasible"), status("kUnboundedOrInfeasible")):
        return NOTHING
    stopped = (status("kOptimal"), status("kTimeLimit"), status("kSolutionLimit"))
    if ended not in stopped:
        raise SolverError(
            f"The solver HiGHS stopped with “{highs.modelStatusToString(ended)}” instead of a plan. "
            "Try again with fewer rules, and report the scenario if it happens again."
        )
    bound = (-1.0 if maximise else 1.0) * float(info.mip_dual_bound)
    if not math.isfinite(info.objective_function_value) or info.primal_solution_status != 2:
        return Answer(None, math.nan, bound, math.inf, proven=False)
    taken = np.asarray(highs.getSolution().col_value)[: len(model.free)] > 0.5
    chosen = model.base.copy()
    chosen[model.group_of_free[taken]] = model.free[taken]
    proven, gap = ended == status("kOptimal"), float(info.mip_gap)
    return Answer(chosen, math.nan, bound, 0.0 if proven and gap < ROUNDING else gap, proven)


def split(place: Ints, allowed: Bools) -> Split:
    """Make the first row of each group its base."""
    rows = np.nonzero(allowed)[0]
    _, first, group = np.unique(place[rows], return_index=True, return_inverse=True)
    is_free = np.ones(len(rows), dtype=np.bool_)
    is_free[first] = False
    base = rows[first]
    return Split(base, base[group[is_free]], rows[is_free], group[is_free])


class Rows:
    """Constraint rows gathered one by one: columns are the free options, then the counts."""

    def __init__(self, program: Program, model: Split, *, counts_apart: bool) -> None:
        self.program, self.model, self.counts_apart = program, model, counts_apart
        self.columns: dict[str, int] = {}
        self.most: list[float] = []
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
            column = self._column(name, float(len(self.model.base)))
            change = self.model.difference(self.program.measures[name].values)
            used = np.nonzero(change)[0]
            constant = self.constant(name)
            self.add(np.append(used, column), np.append(change[used], -1.0), -constant, -constant)
        return self.columns[name]

    def beyond_column(self, name: str) -> int:
        """Column that says how far a limit with a price is broken, made when first asked for."""
        beyond = self.program.measures[name].beyond
        assert beyond is not None
        return self.columns[name] if name in self.columns else self._column(name, beyond.most)

    def _column(self, name: str, most: float) -> int:
        self.columns[name] = len(self.model.free) + len(self.columns)
        self.most.append(most)
        return self.columns[name]

    def add_limit(self, limit: Limit) -> None:
        """Add a limit, on the columns of its counts and on the options for the rest."""
        plain = np.zeros(len(self.model.free))
        constant, apart = 0.0, []
        for name, weight in limit.terms:
            if self.program.measures[name].beyond is not None:
                apart.append((self.beyond_column(name), weight))
            elif self.counts_apart and self.program.measures[name].counted:
                apart.append((self.count_column(name), weight))
            else:
                plain += weight * self.model.difference(self.program.measures[name].values)
                constant += weight * self.constant(name)
        used = np.nonzero(plain)[0]
        columns = np.append(used, np.array([column for column, _ in apart], dtype=np.int64))
        values = np.append(plain[used], [weight for _, weight in apart])
        self.add(columns, values, limit.low - limit.slack - constant, limit.high + limit.slack - constant)

    def linear_program(self, highspy: Any, terms: Terms, *, whole: bool) -> Any:
        """Hand everything over: minimise a sum of measures, in whole choices or in parts."""
        beyond = {self.beyond_column(n): w for n, w in terms if self.program.measures[n].beyond is not None}
        free, more = len(self.model.free), len(self.columns)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = free + more, len(self.entries)
        cost = np.append(self.model.difference(self.program.values(terms)), np.zeros(more))
        for column, weight in beyond.items():
            cost[column] = weight
        lp.col_cost_ = cost
        lp.col_lower_ = np.zeros(free + more)
        lp.col_upper_ = np.append(np.ones(free), self.most)
        lp.row_lower_ = np.array([low for low, _ in self.bounds])
        lp.row_upper_ = np.array([high for _, high in self.bounds])
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * free + [self._kind(n) for n in self.columns]
        sizes = [len(columns) for columns, _ in self.entries]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.append(0, np.cumsum(sizes)).astype(np.int32)
        lp.a_matrix_.index_ = _joined(columns for columns, _ in self.entries).astype(np.int32)
        lp.a_matrix_.value_ = _joined(entries for _, entries in self.entries)
        return lp

    def _kind(self, name: str) -> Any:
        import highspy

        counted = self.program.measures[name].counted
        return highspy.HighsVarType.kInteger if counted else highspy.HighsVarType.kContinuous

    def columns_of(self, chosen: Ints) -> Floats:
        """Value of every column when these rows are chosen."""
        values = np.isin(self.model.free, chosen).astype(np.float64)
        return np.append(values, [self.program.total(((name, 1.0),), chosen) for name in self.columns])


def _joined(parts: Iterable[Any]) -> Any:
    return np.concatenate([np.zeros(0), *parts])
