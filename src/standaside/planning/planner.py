"""
The best pact under rules: options in, a proven plan out.

The aims are pursued first, in order of priority (:mod:`aims`). Then, within their
tolerances, the plan with the fewest stand-asides is found, among those the one that
moves fewest votes, and among those the first in code order (rule 14). Each step is a
solve of its own with the steps before as limits, so the rules hold in all of them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import (
    NOBODY,
    AimReached,
    Ints,
    Options,
    Pact,
    PactRules,
    Plan,
    PlanStatus,
    Projection,
    check_aligned,
)
from standaside.errors import PactRuleError, ScenarioError, SolverError
from standaside.planning.aims import BLOC, EXPECTED, ON_DRAWS, Step, fewest, no_deal, pursue
from standaside.planning.chance import Draws
from standaside.planning.conflicts import Conflict
from standaside.planning.lines import highest_least
from standaside.planning.quick import quick_choice
from standaside.planning.rules import (
    SLACK,
    Limit,
    Measure,
    Question,
    Terms,
    code_order,
    endorsements,
    limits_of,
    measures_of,
    stand_asides,
    worth_of,
)
from standaside.planning.solver import Program
from standaside.planning.verify import verify_plan
from standaside.planning.verify_aims import verify_aims

NEAR_BEST = 0.5
"""Expected seats that an alternative may cost: within half a seat plans count as equally good."""

APART = 0.1
"""Part of the deals in which alternatives differ from each other at least."""

NEARLY = 0.9
"""Part of the greatest difference that an alternative must have; among those, the best is taken."""

NODES = 200
"""How hard the solver looks for the greatest difference: a bound that no clock moves."""

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
    aims: Sequence[str] = (EXPECTED,),
    draws: Mapping[str, Draws] | None = None,
) -> Plan:
    """
    Find the best pact that the rules allow, and prove it.

    Unless other aims are given, the objective is the number of seats that partners can
    expect: the sum, over all constituencies, of the partners' chances under the option
    chosen there, or with no pact where the table has no option. Rule 14 decides among
    plans within the tolerance of the best.

    Parameters
    ----------
    options : Options
        Per constituency "no deal" and the deals to choose from.
    rules : PactRules
        Every one without a price is hard, in every step; limits on expected seats count as
        kept within a ten-millionth of a seat.
    time_limit : float
        Seconds for everything. When it is reached, the best plan found so far is
        returned as "not proven".
    alternatives : int
        How many near-best plans to add: each within half an expected seat of the best,
        and chosen to differ from every other, in at least a tenth of its deals.
    agreed : Pact, optional
        Deals already agreed, which the plan keeps and extends.
    projection : Projection, optional
        Who is nominated and who holds each seat; needed for ``rules.min_contested`` and
        ``rules.incumbents_stand``.
    aims : sequence of str
        In order of priority; each may give up its tolerance to those after it.
    draws : mapping of str to Draws, optional
        For every aim on draws, chances by row of ``options``.

    Returns
    -------
    Plan
        Checked by ``verify_plan`` and ``verify_aims``. ``aims`` says how far each aim is reached and what no
        plan exceeds, before rule 14 trades up to the tolerance for a smaller pact.

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
    check_prices(rules, aims)
    question = Question(options, rules, projection, agreed)
    order = code_order(options)
    in_order = {name: kept.in_order(order) for name, kept in (draws or {}).items()}
    deadline = time.monotonic() + time_limit
    search = _Search(question, order, program_of(question, order), deadline, tuple(aims), in_order)
    found = search.best(search.program)
    if found is None:
        raise PactRuleError(Conflict(search.program, search.seconds_left).explain())
    best = search.plan(found)
    others = tuple(search.plan(other) for other in search.alternatives(found, alternatives))
    for plan in (best, *others):
        verify_plan(plan, options, rules, agreed=agreed, projection=projection)
        verify_aims(plan, options, draws or {})
    return replace(best, alternatives=others)


def check_prices(rules: PactRules, aims: Sequence[str]) -> None:
    """
    Refuse prices beside aims that are not in expected seats (rule 26).

    Raises
    ------
    ScenarioError
    """
    odd = aims[0] if aims[0] != EXPECTED else next((name for name in aims if name in ON_DRAWS), "")
    if rules.prices and odd:
        raise ScenarioError(
            f"Rules have prices, which are in expected seats, and the aim is {odd}; aim at expected_seats "
            "(then leximin, if wanted), or make the rules hard."
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Rows, in code order, that came out of all steps, and what the aims reached before rule 14."""

    chosen: Ints
    step: Step
    proven: bool


def program_of(question: Question, order: Ints) -> Program:
    """State the question for the solver, rows in code order so that no other order can matter."""
    measures = measures_of(question, order)
    limits = limits_of(question, measures)
    for p in question.partners:
        code = question.options.parties.codes[p]
        wins, base = measures[f"wins {code}"], math.fsum(question.options.without[:, p])
        measures[f"gain {code}"] = Measure(wins.values, wins.constant - base)
    _, group = np.unique(question.options.place[order], return_inverse=True)
    first_seen = np.unique(group, return_index=True)[1]
    rank = np.argsort(np.argsort(first_seen))
    sorted_measures = {
        name: Measure(measure.values[order], measure.constant, measure.counted, measure.beyond)
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
    aims: tuple[str, ...]
    draws: Mapping[str, Draws]

    def seconds_left(self) -> float:
        return max(0.0, self.deadline - time.monotonic())

    def best(self, program: Program) -> _Found | None:
        """All aims and all steps of rule 14; None if nothing satisfies the limits."""
        tolerance = self.question.rules.tolerance
        step = pursue(program, self.aims, self.draws, tolerance, self.seconds_left)
        if step.impossible:
            return None
        if step.chosen is None:
            step = self._fallback(program, step)
        goals = (stand_asides(program.measures), VOTES, ORDER)
        chosen, proven = fewest(step, goals, self.seconds_left)
        return _Found(chosen, step, proven)

    def _fallback(self, program: Program, step: Step) -> Step:
        """A pact found in no time, or no deal, when the time was too short to find anything better."""
        worth, name = worth_of(program.measures), self.aims[0]
        nothing, found = no_deal(program), quick_choice(program, worth)
        if found is None:
            if not program.keeps_limits(nothing):
                raise SolverError("No plan was found within the time limit; allow more time or relax a rule.")
            found = nothing
        known = step.first.bound if step.first is not None and name == EXPECTED else math.inf
        bound = min(known, 1.0) if name.startswith("p_") else known
        reached = AimReached(
            name,
            self._aim_value(name, program, found),
            bound,
            self._aim_value(name, program, nothing),
            proven=False,
            tolerance=0.0,
            draws=len(self.draws[name].chance) if name in self.draws else None,
        )
        return replace(step, chosen=found, aims=(reached,))

    def _aim_value(self, name: str, program: Program, chosen: Ints) -> float:
        """How far some rows get by an aim."""
        if name in self.draws:
            return self.draws[name].value(chosen)
        if name == EXPECTED:
            return program.total(worth_of(program.measures), chosen)
        gains = [name for name in program.measures if name.startswith("gain ")]
        return min(program.total(((name, 1.0),), chosen) for name in gains)

    def alternatives(self, best: _Found, wanted: int) -> Iterator[_Found]:
        """Further plans, each as different from all earlier ones as half a seat allows."""
        worth = worth_of(self.program.measures)
        low = best.step.program.total(
            worth, best.step.chosen if best.step.chosen is not None else best.chosen
        )
        program = self.program.with_limits(Limit("", worth, low=low - NEAR_BEST))
        latest: _Found | None = best
        found: list[str] = []
        for number in range(wanted):
            assert latest is not None
            found.append(f"as plan {number}")
            program = self._cut_off(program, latest, found[-1])
            latest = self._furthest(program, found)
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

    def _furthest(self, program: Program, names: Sequence[str]) -> _Found | None:
        """The best of the plans that differ nearly as much as any from all those named."""
        shared: list[Terms] = [((name, -1.0),) for name in names]
        answer = highest_least(program, shared, seconds=self.seconds_left() / 4, nodes=NODES)
        if answer.chosen is not None:
            places = len(answer.chosen)
            most = places - math.ceil(NEARLY * (places + answer.value) - 1e-9)
            program = program.with_limits(*(Limit("", ((name, 1.0),), high=most) for name in names))
        return self.best(program)

    def plan(self, found: _Found) -> Plan:
        """Back to the caller's rows, places and parties."""
        options, agreed = self.question.options, self.question.agreed
        chosen = np.sort(self.order[found.chosen])
        pact = _pact_of(options, chosen, agreed)
        first, answer = found.step.aims[0], found.step.first
        expected = first.name == EXPECTED
        gap = first.gap if answer is None or not expected else answer.gap
        return Plan(
            pact=pact,
            chosen=chosen,
            status=PlanStatus.OPTIMAL if found.proven else PlanStatus.FEASIBLE,
            objective=self.program.total(BLOC, found.chosen),
            bound=max(first.bound, first.value) if expected else math.nan,
            gap=gap,
            aims=tuple(self._as_planned(aim, found.chosen) for aim in found.step.aims),
            paid=self._paid(found.chosen),
        )

    def _paid(self, chosen: Ints) -> dict[str, float]:
        """Seats that the plan pays for each rule that it does not keep."""
        paid: dict[str, list[float]] = {}
        for name, measure in self.program.measures.items():
            if measure.beyond is not None:
                seats = measure.beyond.price * self.program.total(((name, 1.0),), chosen)
                paid.setdefault(measure.beyond.limit.rule, []).append(seats)
        return {rule: math.fsum(seats) for rule, seats in sorted(paid.items()) if math.fsum(seats) > SLACK}

    def _as_planned(self, aim: AimReached, chosen: Ints) -> AimReached:
        """What is left of an aim in the plan as it stands after rule 14."""
        return replace(aim, value=self._aim_value(aim.name, self.program, chosen))


def _pact_of(options: Options, chosen: Ints, agreed: Pact | None) -> Pact:
    shape = options.without.shape
    aside, endorses = np.zeros(shape, np.bool_), np.full(shape, NOBODY, np.int8)
    aside[options.place[chosen]] = options.aside[chosen]
    endorses[options.place[chosen]] = endorsements(options, agreed)[chosen]
    soft = np.zeros(shape, np.int8)
    soft[options.place[chosen]] = options.soft[chosen]
    return Pact(options.constituencies, options.parties, aside, endorses, soft)
