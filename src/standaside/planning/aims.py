"""
What a plan maximises: several aims in order of priority, each within a tolerance of its best.

An aim takes the program that the aims before it left, finds its best, and leaves a narrower
one: only plans that keep all but the tolerance of what it reached.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import AimReached, Ints
from standaside.planning.chance import Draws, best_on_draws
from standaside.planning.lines import highest_least
from standaside.planning.quick import quick_choice
from standaside.planning.rules import Limit, Measure, Terms, worth_of
from standaside.planning.solver import Answer, Program, solve

EXPECTED, LEXIMIN = "expected_seats", "leximin"
ON_DRAWS = ("p_majority", "p_deny_majority", "p_measure", "cvar")
"""Aims about whole elections: a chance, or the mean of the worst ones."""

AIMS = (EXPECTED, *ON_DRAWS, LEXIMIN)

CHANCE_TOLERANCE = 0.002
"""Chance that later aims and rule 14 may give up: a twentieth of a seat in a close race."""

LEVEL = 1e-6
"""Seats within which two gains count as the same."""

BLOC: Terms = (("bloc", 1.0),)

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What later steps must not give up of an aim on draws, checked plan by plan."""

    draws: Draws
    floor: float

    def holds(self, chosen: Ints) -> bool:
        """Whether a plan keeps it."""
        return self.draws.value(chosen) >= self.floor - 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """
    Where one aim, or several in turn, led.

    ``program`` holds the plans that are left, ``kept`` what it cannot express; ``first`` is
    the solver's answer where expected seats came first.
    """

    program: Program
    chosen: Ints | None
    aims: tuple[AimReached, ...] = ()
    kept: tuple[Kept, ...] = ()
    first: Answer | None = None

    @property
    def impossible(self) -> bool:
        """Whether it is proven that no plan keeps the rules."""
        return self.chosen is None and self.first is not None and self.first.impossible


def pursue(
    program: Program, aims: Sequence[str], draws: Mapping[str, Draws], tolerance: float, clock: Clock
) -> Step:
    """
    Pursue aims in order of priority.

    Parameters
    ----------
    program : Program
        With the measures ``bloc`` and, for leximin, ``gain X`` of every partner.
    aims : sequence of str
        Of ``AIMS``.
    draws : mapping of str to Draws
        For each aim on draws, rows in the program's order.
    tolerance : float
        Expected seats that later aims may give up of an aim in seats.
    clock : callable
        Seconds left.

    Returns
    -------
    Step
        ``chosen`` is None if nothing was found.
    """
    step = Step(program, None)
    for name in aims:
        step = _one(step, name, draws, tolerance, clock)
        if step.chosen is None:
            return step
    return step


def _one(step: Step, name: str, draws: Mapping[str, Draws], tolerance: float, clock: Clock) -> Step:
    if name == EXPECTED:
        return _expected(step, tolerance, clock)
    if name == LEXIMIN:
        return _leximin(step, tolerance, clock)
    return _on_draws(step, name, draws[name], tolerance, clock)


def no_deal(program: Program) -> Ints:
    """The first row of every group: no deal, where nothing is agreed."""
    return np.asarray(np.unique(program.place, return_index=True)[1], dtype=np.int64)


def _expected(step: Step, tolerance: float, clock: Clock) -> Step:
    worth = worth_of(step.program.measures)
    answer = solve(step.program, worth, maximise=True, seconds=clock(), start=step.chosen)
    if not answer.proven:
        answer = _or_quick(step.program, worth, answer)
    if answer.chosen is None:
        return replace(step, first=answer) if step.chosen is None else step
    floor = answer.value - tolerance
    reached = AimReached(
        EXPECTED,
        answer.value,
        max(answer.bound, answer.value),
        step.program.total(worth, no_deal(step.program)),
        answer.proven,
        tolerance,
    )
    narrowed = step.program.with_limits(Limit("", worth, low=floor)).only(answer.possible(floor))
    return _checked(step, narrowed, answer.chosen, reached, first=answer)


def _or_quick(program: Program, worth: Terms, answer: Answer) -> Answer:
    """Take a pact found without the solver where the solver's time was too short for one as good."""
    found = quick_choice(program, worth)
    value = -math.inf if found is None else program.total(worth, found)
    if found is None or (answer.chosen is not None and answer.value >= value):
        return answer
    gap = abs(answer.bound - value) / max(abs(value), 1e-9)
    return replace(answer, chosen=found, value=value, gap=gap)


def _checked(
    step: Step, narrowed: Program, chosen: Ints, reached: AimReached, first: Answer | None = None
) -> Step:
    """Take a step, unless it gives up what an aim before it must keep."""
    if not all(kept.holds(chosen) for kept in step.kept):
        assert step.chosen is not None
        chosen, narrowed, reached = step.chosen, step.program, replace(reached, proven=False)
    return replace(
        step,
        program=narrowed,
        chosen=chosen,
        aims=(*step.aims, reached),
        first=step.first if step.aims else first,
    )


def gains_of(program: Program) -> list[Terms]:
    """The gain of every partner, as terms."""
    return [((name, 1.0),) for name in program.measures if name.startswith("gain ")]


def _leximin(step: Step, tolerance: float, clock: Clock) -> Step:
    """
    Make the least gain greatest, then the sum of the two least, then of the three least, and so on.

    Each sum of the k least is the least of the sums of any k, so that it is highest by the
    solver as it stands; over whole plans that order is the same as leximin's.
    """
    gains = gains_of(step.program)
    tight, loose, answer = step.program, step.program, None
    first: Answer | None = None
    chosen, proven = step.chosen, True
    for size in range(1, len(gains) + 1):
        sums = [tuple(itertools.chain(*some)) for some in itertools.combinations(gains, size)]
        answer = highest_least(tight, sums, seconds=clock(), start=chosen)
        first = first or answer
        if answer.chosen is None:
            break
        chosen, proven = answer.chosen, proven and answer.proven
        tight = tight.with_limits(*(Limit("", terms, low=answer.value - LEVEL) for terms in sums))
        loose = loose.with_limits(*(Limit("", terms, low=answer.value - tolerance) for terms in sums))
    assert first is not None
    if first.chosen is None or chosen is None:
        return replace(step, first=first) if step.chosen is None else step
    value = min(step.program.total(terms, chosen) for terms in gains)
    without = min(step.program.total(terms, no_deal(step.program)) for terms in gains)
    reached = AimReached(LEXIMIN, value, max(first.bound, value), without, proven, tolerance)
    return _checked(step, loose, chosen, reached)


def _on_draws(step: Step, name: str, draws: Draws, tolerance: float, clock: Clock) -> Step:
    start = step.chosen
    if start is None:
        answer = solve(step.program, BLOC, maximise=True, seconds=clock() / 4)
        if answer.chosen is None:
            return replace(step, first=answer)
        start = answer.chosen
    found = best_on_draws(step.program, draws, start, seconds=0.8 * clock())
    kept = tolerance if name == "cvar" else CHANCE_TOLERANCE
    reached = AimReached(
        name,
        found.value,
        found.bound,
        draws.value(no_deal(step.program)),
        found.proven,
        kept,
        draws=len(draws.chance),
    )
    matters = Measure(draws.matters(found.chosen))
    near = f"near {name}"
    program = replace(step.program, measures={**step.program.measures, near: matters})
    low = program.total(((near, 1.0),), found.chosen) - kept
    narrowed = program.with_limits(Limit("", ((near, 1.0),), low=low))
    step = _checked(step, narrowed, found.chosen, reached)
    return replace(step, kept=(*step.kept, Kept(draws, found.value - kept)))


def fewest(step: Step, goals: Sequence[Terms], clock: Clock) -> tuple[Ints, bool]:
    """
    Rule 14: of the plans that are left, those least by one goal after the other.

    Returns
    -------
    (ndarray of int, bool)
        The plan, and whether every step is proven.
    """
    assert step.chosen is not None
    chosen, program = step.chosen, step.program
    proven = all(aim.proven for aim in step.aims)
    for terms in goals:
        answer = solve(program, terms, maximise=False, seconds=clock(), start=chosen)
        proven = proven and answer.proven
        if answer.chosen is None or not all(kept.holds(answer.chosen) for kept in step.kept):
            return chosen, proven and answer.chosen is not None and not step.kept
        chosen = answer.chosen
        program = program.with_limits(Limit("", terms, high=answer.value)).only(answer.possible(answer.value))
    return chosen, proven
