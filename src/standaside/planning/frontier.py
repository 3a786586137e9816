"""Parsimony: the most that so many stand-asides can reach, for every number of them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import Ints, Options, Pact, PactRules, Projection, Scenario
from standaside.errors import PactRuleError, StoppedError
from standaside.model.simulation import Progress
from standaside.planning.aims import no_deal
from standaside.planning.conflicts import Conflict
from standaside.planning.highs import cancellable
from standaside.planning.planner import program_of
from standaside.planning.quick import quick_choice
from standaside.planning.rules import Limit, Question, bloc_chance, code_order, stand_asides, worth_of
from standaside.planning.solver import Answer, Program, solve
from standaside.planning.tangents import Tangent, lowest, spread, tangent
from standaside.showing import Shown

FURTHEST = 100
"""Stand-asides up to which the frontier goes, unless the rules allow fewer."""

SPARE = 4
"""Stand-asides that a plan leaves unused before more are known not to help: a deal takes up to three."""

TOUCHED = 4
"""Unanswered numbers at which a linear program bounds them all."""

AFTERWARDS = 1.0
"""Seconds that each of these may still take when the time is over or somebody stopped the search."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """A deal of a frontier: who gives way where, and the net chance that it wins the seat for the bloc."""

    code: str
    name: str
    beneficiary: str
    aside: tuple[str, ...]
    decides: float


@dataclass(frozen=True, slots=True)
class Point:
    """
    The best plan with at most ``allowed`` stand-asides.

    ``objective`` is in expected seats, less the prices paid; ``used`` counts the stand-asides it makes;
    no plan with so many is worth more than ``bound``.
    """

    allowed: int
    used: int
    objective: float
    bound: float
    proven: bool
    deals: tuple[Deciding, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """
    What is known of a number that the search did not come to: nothing here is proven to be best.

    ``best`` is the best plan known that makes no more stand-asides than ``allowed``, found for another
    number or without the solver, None if there is none; no plan with so many is worth more than ``bound``.
    """

    allowed: int
    best: Point | None
    bound: float


@dataclass(frozen=True, slots=True)
class Frontier(Shown):
    """
    The best plans for every number of stand-asides, and what is not among them.

    Attributes
    ----------
    points : tuple of Point
    nothing : float
        Expected seats with no deal beyond those agreed, less the prices paid.
    agreed : int
        Stand-asides agreed already.
    impossible : tuple of int
        Numbers with which no pact keeps the rules; ``why`` names the rules in conflict at the highest.
    unanswered : tuple of Unanswered
        Numbers not answered, because the search was stopped or the time was over, with what is known.
    stopped : bool
        Whether somebody stopped it.
    scenario, seed : Scenario and int, or None
        What was asked, where a scenario was.
    """

    points: tuple[Point, ...]
    nothing: float
    agreed: int = 0
    impossible: tuple[int, ...] = ()
    why: str = ""
    unanswered: tuple[Unanswered, ...] = ()
    stopped: bool = False
    scenario: Scenario | None = None
    seed: int | None = None

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers not answered."""
        return tuple(one.allowed for one in self.unanswered)


def frontier(
    options: Options,
    rules: PactRules,
    *,
    projection: Projection | None = None,
    agreed: Pact | None = None,
    most: int = FURTHEST,
    time_limit: float = 60.0,
) -> tuple[Point, ...]:
    """
    Find the best plan for every number of stand-asides.

    Parameters
    ----------
    options, rules, projection, agreed
        As ``find_plan`` takes them; every rule is kept at every point.
    most : int
        The last number of stand-asides.
    time_limit : float
        Seconds for all points together.

    Returns
    -------
    tuple of Point
        For 1, 2, … stand-asides; a number with which no plan keeps the rules is left out, and
        the last points are left out if the time is over.
    """
    return whole_frontier(
        options, rules, projection=projection, agreed=agreed, most=most, time_limit=time_limit
    ).points


def whole_frontier(
    options: Options,
    rules: PactRules,
    *,
    projection: Projection | None = None,
    agreed: Pact | None = None,
    most: int = FURTHEST,
    time_limit: float = 60.0,
    progress: Progress | None = None,
) -> Frontier:
    """
    Find the best plan for every number of stand-asides, and say what is not among them and why.

    Parameters
    ----------
    options, rules, projection, agreed, most, time_limit
        As for :func:`frontier`.
    progress : callable, optional
        Told the part of the numbers done.

    Returns
    -------
    Frontier
        If the search is stopped, with the points found until then.

    Raises
    ------
    PactRuleError
        If no pact of any size satisfies the rules.

    Notes
    -----
    Two halves are worked on at once, so the answer does not depend on the machine but its time
    does. A plan that leaves stand-asides unused and is proven best stays best with more.
    """
    deadline = time.monotonic() + time_limit
    order = code_order(options)
    program = program_of(Question(options, rules, projection, agreed), order)
    allowed = most if rules.max_stand_asides is None else min(most, rules.max_stand_asides)
    halves = (range(1, allowed // 2 + 1), range(allowed // 2 + 1, allowed + 1))
    search = _Search(program, options, order, deadline, {}, set(), progress, allowed)
    with ThreadPoolExecutor(len(halves)) as pool:
        asked = [pool.submit(copy_context().run, search.points, half) for half in halves]  # stops reach them
        stopped = any([isinstance(half.exception(), StoppedError) for half in asked])
    for half in asked:
        if not stopped:
            half.result()
    return search.answer(allowed, 0 if agreed is None else agreed.stand_asides, stopped=stopped)


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """One question under one deadline."""

    program: Program
    options: Options
    order: Ints
    deadline: float
    found: dict[int, Point]
    impossible: set[int]
    progress: Progress | None
    most: int

    def answer(self, most: int, agreed: int, *, stopped: bool) -> Frontier:
        """Put together what both halves found, and why the rest is not there."""
        points = tuple(self.found[number] for number in sorted(self.found))
        nothing = self.program.total(worth_of(self.program.measures), no_deal(self.program))
        with cancellable(None):  # reasons and bounds are wanted, also of a search that was stopped
            lines = self._lines(self._missing(most))
            low = max(self.impossible, default=0)
            why = self._why(low, points) if low else ""
        return Frontier(
            points=points,
            nothing=nothing,
            agreed=agreed,
            impossible=tuple(sorted(self.impossible)),
            why=why,
            unanswered=tuple(self._unanswered(self._missing(most), lines)),
            stopped=stopped,
        )

    def _missing(self, most: int) -> tuple[int, ...]:
        return tuple(n for n in range(1, most + 1) if n not in self.found and n not in self.impossible)

    def _lines(self, missing: tuple[int, ...]) -> list[Tangent]:
        """Bounds for numbers not answered; those that even linear programming rules out are impossible."""
        worth, count, lines = worth_of(self.program.measures), stand_asides(self.program.measures), []
        for number in spread(missing, TOUCHED):
            ends = time.monotonic() + AFTERWARDS
            line = tangent(self.program, worth, count, number, deadline=ends)
            if line is None:
                self.impossible.update(range(1, number + 1))
            else:
                lines.append(line)
        return lines

    def _unanswered(self, missing: tuple[int, ...], lines: list[Tangent]) -> Iterator[Unanswered]:
        """What is known of each number: plans with no more stand-asides, bounds of as many or more."""
        plans = [*self.found.values(), *self._quick(missing)]
        for number in missing:
            best = max(
                (point for point in plans if point.used <= number),
                key=lambda point: (point.objective, -point.used, -point.allowed),
                default=None,
            )
            above = [point.bound for point in self.found.values() if point.allowed >= number]
            bound = min([lowest(lines, number), *above])
            yield Unanswered(number, best, bound if best is None else max(bound, best.objective))

    def _quick(self, missing: tuple[int, ...]) -> Iterator[Point]:
        """Plans for some numbers that need no solver: no deal, and deals in turn."""
        worth, lift = worth_of(self.program.measures), _lift(self.options)
        rows = no_deal(self.program)
        tried = [(0, rows if self.program.keeps_limits(rows) else None)]
        tried += [(number, quick_choice(self._limited(number), worth)) for number in spread(missing, TOUCHED)]
        for number, chosen in tried:
            if missing and chosen is not None:
                value = self.program.total(worth, chosen)
                yield self._point(number, Answer(chosen, value, math.inf, math.inf, proven=False), lift)

    def _why(self, number: int, points: tuple[Point, ...]) -> str:
        """Name the rules that no pact with so few stand-asides keeps; refuse those that none keeps at all."""
        if not points and solve(self.program, (), maximise=True, seconds=self._left()).impossible:
            raise PactRuleError(Conflict(self.program, self._left).explain())
        words = f"at most {count_of(number)}"
        few = Limit(words, stand_asides(self.program.measures), high=float(number))
        kept = Conflict(self.program.with_limits(few), self._left).smallest()
        return "; ".join(dict.fromkeys(limit.words for limit in kept if limit.words != words))

    def _left(self) -> float:
        return max(1.0, self.deadline - time.monotonic())

    def points(self, numbers: range) -> None:
        """Points for some numbers in a row; each begins with the plan of the one before."""
        lift = _lift(self.options)
        start, best = None, None
        for number in numbers:
            if time.monotonic() > self.deadline:
                break
            if best is None or not best.proven or best.used >= number - SPARE:
                found = self._solve(number, start)
                if found.impossible:
                    self.impossible.add(number)
                if found.chosen is None:
                    continue
                start = found.chosen
                best = self._point(number, found, lift)
            self.found[number] = replace(best, allowed=number)
            if self.progress is not None:
                self.progress(len(self.found) / self.most)

    def _limited(self, number: int) -> Program:
        return self.program.with_limits(Limit("", stand_asides(self.program.measures), high=float(number)))

    def _solve(self, number: int, start: Ints | None) -> Answer:
        limited = self._limited(number)
        left = max(0.0, self.deadline - time.monotonic())
        return solve(limited, worth_of(limited.measures), maximise=True, seconds=left, start=start)

    def _point(self, number: int, found: Answer, lift: list[float]) -> Point:
        assert found.chosen is not None
        rows = np.sort(self.order[found.chosen])
        deals = rows[self.options.has_deal[rows]]
        return Point(
            number,
            int(self.options.aside[rows].sum()),
            found.value,
            found.value if found.proven else found.bound,
            found.proven,
            tuple(_deciding(self.options, int(row), lift[row]) for row in deals),
        )


def count_of(number: int) -> str:
    """Say so many stand-asides."""
    return f"{number} stand-aside{'' if number == 1 else 's'} in all"


def _lift(options: Options) -> list[float]:
    """What each row adds to the chance that some partner wins its place, against no deal."""
    chance = bloc_chance(Question(options, PactRules()))
    bare = options.without[:, list(options.partners)].sum(axis=1)
    rows = np.nonzero(~options.has_deal)[0]
    bare[options.place[rows]] = chance[rows]
    return [float(x) for x in chance - bare[options.place]]


def _deciding(options: Options, row: int, lift: float) -> Deciding:
    place, codes = int(options.place[row]), options.parties.codes
    return Deciding(
        options.constituencies.codes[place],
        options.constituencies.names[place],
        codes[options.beneficiary[row]] if options.beneficiary[row] >= 0 else "",
        tuple(sorted(codes[p] for p in np.nonzero(options.aside[row])[0])),
        lift,
    )
