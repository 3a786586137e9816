"""
The best pact under rules: options in, a proven plan out.

Expected bloc seats are maximised to proven optimality first. Then, within the tolerance
of rule 14, the plan with the fewest stand-asides is found, among those the one that
moves fewest votes, and among those the first in code order. Each step is a solve of its
own with the step before as a limit, so the rules hold in all of them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import (
    NOBODY,
    Ints,
    Options,
    Pact,
    PactRules,
    Plan,
    PlanStatus,
    Projection,
    check_aligned,
)
from standaside.errors import PactRuleError, SolverError
from standaside.planning.rules import (
    Limit,
    Measure,
    Question,
    Terms,
    code_order,
    endorsements,
    limits_of,
    measures_of,
    stand_asides,
)
from standaside.planning.solver import Answer, Program, solve
from standaside.planning.verify import verify_plan

NEAR_BEST = 0.5
"""Expected seats that an alternative may cost: within half a seat plans count as equally good."""

APART = 0.1
"""Part of the deals in which alternatives differ from each other."""

BLOC: Terms = (("bloc", 1.0),)
VOTES: Terms = (("votes", 1.0),)
ORDER: Terms = (("order", 1.0),)


def find_plan(
    options: Options,
    rules: PactRules,
    *,
    time_limit: float = 60.0,
    alternatives: int = 0,
    agreed: Pact | None = None,
    projection: Projection | None = None,
) -> Plan:
    """
    Find the best pact that the rules allow, and prove it.

    The objective is the number of seats that partners can expect: the sum, over all
    constituencies, of the partners' chances under the option chosen there, or with no
    pact where the table has no option. Rule 14 decides among plans within
    ``rules.tolerance`` of the best.

    Parameters
    ----------
    options : Options
        Per constituency "no deal" and the deals to choose from.
    rules : PactRules
        Every one is hard, in every step; limits on expected seats count as kept within
        a ten-millionth of a seat.
    time_limit : float
        Seconds for everything. When it is reached, the best plan found so far is
        returned as "not proven".
    alternatives : int
        How many near-best plans to add: each within half an expected seat of the best,
        and different from every other in at least a tenth of its deals (at least one).
    agreed : Pact, optional
        Deals already agreed, which the plan keeps and extends.
    projection : Projection, optional
        Who is nominated and who holds each seat; needed for ``rules.min_contested`` and
        ``rules.incumbents_stand``.

    Returns
    -------
    Plan
        Checked by ``verify_plan``. ``bound`` is the most expected seats that any pact
        under these rules could reach, before rule 14 trades up to the tolerance of them
        for a smaller pact; ``gap`` is what the solver left between the two.

    Raises
    ------
    PactRuleError
        If no pact satisfies the rules; names those in conflict.
    SolverError
        If the plan fails the check, or the time was too short to find any.

    Notes
    -----
    Rule 14 of ``docs/explanation/semantics.md``. Votes moved are counted in whole votes,
    each option's rounded to the nearest. Position in code order is the sum over the
    deals of their ranks by constituency code, beneficiary and parties standing aside.
    Neither the order of constituencies nor that of parties changes the answer.
    """
    for other in (projection, agreed):
        if other is not None:
            check_aligned(options, other)
    question = Question(options, rules, projection, agreed)
    order = code_order(options)
    search = _Search(question, order, _program(question, order), time.monotonic() + time_limit)
    found = search.best(search.program)
    if found is None:
        raise PactRuleError(search.conflict())
    best = search.plan(found)
    others = tuple(search.plan(other) for other in search.alternatives(found, alternatives))
    for plan in (best, *others):
        verify_plan(plan, options, rules, agreed=agreed, projection=projection)
    return replace(best, alternatives=others)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Rows, in code order, that came out of all steps; ``first`` is what the first step proved."""

    chosen: Ints
    first: Answer
    proven: bool


def _program(question: Question, order: Ints) -> Program:
    """State the question for the solver, rows in code order so that no other order can matter."""
    measures = measures_of(question, order)
    limits = limits_of(question, measures)
    _, group = np.unique(question.options.place[order], return_inverse=True)
    first_seen = np.unique(group, return_index=True)[1]
    rank = np.argsort(np.argsort(first_seen))
    sorted_measures = {
        name: Measure(measure.values[order], measure.constant, measure.counted)
        for name, measure in measures.items()
    }
    everything = np.ones(len(order), dtype=np.bool_)
    return Program(rank[group].astype(np.int64), sorted_measures, limits, everything)


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """One question under one deadline."""

    question: Question
    order: Ints
    program: Program
    deadline: float

    def seconds_left(self) -> float:
        return max(0.0, self.deadline - time.monotonic())

    def best(self, program: Program) -> _Found | None:
        """All steps of rule 14; None if nothing satisfies the limits."""
        first = solve(program, BLOC, maximise=True, seconds=self.seconds_left())
        if first.impossible:
            return None
        if first.chosen is None:
            first = self._fallback(program, first)
        assert first.chosen is not None
        floor = first.value - self.question.rules.tolerance
        chosen, proven = first.chosen, first.proven
        narrowed = program.with_limits(Limit("", BLOC, low=floor)).only(first.possible(floor))
        for terms in (stand_asides(program.measures), VOTES, ORDER):
            step = solve(narrowed, terms, maximise=False, seconds=self.seconds_left(), start=chosen)
            proven = proven and step.proven
            if step.chosen is None:
                break
            chosen = step.chosen
            narrowed = narrowed.with_limits(Limit("", terms, high=step.value)).only(step.possible(step.value))
        return _Found(chosen, first, proven)

    def _fallback(self, program: Program, first: Answer) -> Answer:
        """No deal anywhere, when the time was too short to find anything better."""
        nothing = np.unique(program.place, return_index=True)[1]
        if not program.keeps_limits(nothing):
            raise SolverError("No plan was found within the time limit; allow more time or relax a rule.")
        value = program.total(BLOC, nothing)
        return Answer(nothing, value, first.bound, math.inf, proven=False)

    def alternatives(self, best: _Found, wanted: int) -> Iterator[_Found]:
        """Further plans, each cut off from all earlier ones."""
        program = self.program.with_limits(Limit("", BLOC, low=best.first.value - NEAR_BEST))
        latest: _Found | None = best
        for number in range(wanted):
            assert latest is not None
            program = self._cut_off(program, latest, f"as plan {number}")
            latest = self.best(program)
            if latest is None or not self.seconds_left():
                return
            yield latest

    def _cut_off(self, program: Program, plan: _Found, name: str) -> Program:
        same = np.zeros(len(program.place))
        same[plan.chosen] = 1.0
        deals = program.total((("seats", 1.0),), plan.chosen)
        apart = max(1, math.ceil(APART * deals - 1e-9))
        measures = {**program.measures, name: Measure(same)}
        cut = Limit("", ((name, 1.0),), high=len(plan.chosen) - apart)
        return replace(program, measures=measures, limits=(*program.limits, cut))

    def plan(self, found: _Found) -> Plan:
        """Back to the caller's rows, places and parties."""
        options, agreed = self.question.options, self.question.agreed
        chosen = np.sort(self.order[found.chosen])
        pact = _pact_of(options, chosen, agreed)
        return Plan(
            pact=pact,
            chosen=chosen,
            status=PlanStatus.OPTIMAL if found.proven else PlanStatus.FEASIBLE,
            objective=self.program.total(BLOC, found.chosen),
            bound=max(found.first.bound, found.first.value),
            gap=found.first.gap,
        )

    def conflict(self) -> str:
        """Name a smallest set of rules that no pact satisfies: none of them can be left out."""
        kept = self._shrink(list(self.program.limits))
        words = "; ".join(dict.fromkeys(limit.words for limit in kept))
        several = len(kept) > 1
        opening = "No pact can satisfy these rules together" if several else "No pact can satisfy this rule"
        ending = "Relax one of them." if several else "Relax it."
        return f"{opening}: {words}. {ending}{self._nearest(kept)}"

    def _shrink(self, kept: list[Limit]) -> list[Limit]:
        """Leave rules out, large parts first, as long as the rest still cannot be satisfied."""
        size = max(1, len(kept) // 2)
        while size:
            for start in range(len(kept) - 1, -1, -size):
                rest = kept[: max(0, start - size + 1)] + kept[start + 1 :]
                if self._possible(rest).impossible:
                    kept = rest
            size //= 2
        return kept

    def _possible(self, limits: list[Limit], goal: Terms = ()) -> Answer:
        program = replace(self.program, limits=tuple(limits))
        return solve(program, goal, maximise=True, seconds=self.seconds_left())

    def _nearest(self, kept: list[Limit]) -> str:
        """For a minimum gain in conflict: the most that the other rules leave possible."""
        for limit in kept:
            if limit.gainer:
                others = [other for other in self.program.limits if other is not limit]
                answer = self._possible(others, limit.terms)
                if answer.chosen is not None and answer.proven:
                    most = answer.value - limit.base
                    return f" The most that {limit.gainer} can gain under the other rules is {most:.2f}."
        return ""


def _pact_of(options: Options, chosen: Ints, agreed: Pact | None) -> Pact:
    shape = options.without.shape
    aside, endorses = np.zeros(shape, np.bool_), np.full(shape, NOBODY, np.int8)
    aside[options.place[chosen]] = options.aside[chosen]
    endorses[options.place[chosen]] = endorsements(options, agreed)[chosen]
    soft = np.zeros(shape, np.int8)
    soft[options.place[chosen]] = options.soft[chosen]
    return Pact(options.constituencies, options.parties, aside, endorses, soft)
