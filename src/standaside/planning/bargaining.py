"""
Four ways to share what a pact gains, each against no pact: ``plan --bargain``.

Every party alone, with no pact, is the point of disagreement; nobody may end below it. The
rules that share gains out are left aside, because that is what each solution does in its
own way. A partner that no such pact can give anything is held at no worse than without.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import Floats, Ints, Options, Scenario
from standaside.model.simulation import Progress
from standaside.planning.aims import BLOC, no_deal
from standaside.planning.coalitions import without_sharing, worth
from standaside.planning.lines import Lines, highest_least
from standaside.planning.planner import program_of
from standaside.planning.quick import quick_choice
from standaside.planning.rules import Limit, Measure, Question, Terms, code_order
from standaside.planning.solver import Answer, read_choice, solve
from standaside.planning.verify_shares import verify_bargains
from standaside.planning.weighed import Weighed, seats_of, weigh
from standaside.showing import Shown

NOUGHT = 1e-6
"""Expected seats of ideal gain that count as none."""

CLOSE_ENOUGH = 1e-3
"""Relative difference of the product of gains below which Nash's solution counts as found."""

SPARE = 1e-6
"""Seats by which the least gain may give way when the bloc's seats are raised last."""

ROUNDS = 12
"""Times that tangents are added to the logarithm before the gap that is left is reported."""


@dataclass(frozen=True, slots=True)
class Bargain:
    """
    One way of sharing.

    Attributes
    ----------
    name : str
        ``most``, ``nash``, ``kalai_smorodinsky``, ``equal_gain`` or ``proportional``.
    seats, gains : mapping of str to float
        Expected seats of each partner, and against disagreement.
    objective : float
        Expected seats of the bloc.
    value, bound : float
        Of what the solution makes greatest; no pact within the rules exceeds the bound.
    chosen : tuple of int
        Rows of the table of options.
    """

    name: str
    seats: Mapping[str, float]
    gains: Mapping[str, float]
    objective: float
    value: float
    bound: float
    chosen: tuple[int, ...]

    @property
    def gap(self) -> float:
        """
        What a better pact could add: seats, or parts of the ideal or of the weight, in the least gain.

        For Nash, by what part the product of gains could be greater.
        """
        if self.name == "nash":
            return math.expm1(max(0.0, self.bound - self.value))
        return max(0.0, self.bound - self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Bargains(Shown):
    """
    Every way of sharing on one question.

    Attributes
    ----------
    disagreement, ideal : mapping of str to float
        Expected seats with no pact; the most that each could gain while nobody is worse off.
    weights : mapping of str to float
        Each partner's part of their votes together, for ``proportional``.
    left_out : tuple of str
        Partners whose ideal gain is nought, as far as the time allowed to look.
    unproven : tuple of str
        Partners whose ideal could be higher, because the time was too short.
    most : float
        Expected seats of the bloc if gains need not be shared at all.
    """

    scenario: Scenario
    options: Options
    disagreement: Mapping[str, float]
    ideal: Mapping[str, float]
    weights: Mapping[str, float]
    left_out: tuple[str, ...]
    unproven: tuple[str, ...]
    most: float
    solutions: tuple[Bargain, ...]
    seed: int

    def headline(self) -> str:
        """What was asked, and how much was found."""
        return f'"{self.scenario.title}", {len(self.solutions)} ways of sharing, seed {self.seed}'


def bargains_of(
    scenario: Scenario, *, seed: int, time_limit: float = 60.0, progress: Progress | None = None
) -> Bargains:
    """
    Find each solution among all pacts that the rules of size allow.

    Parameters
    ----------
    scenario : Scenario
        Its agreed pact is open again; rules that have a price are hard here.
    seed : int
    time_limit : float
        Seconds for the solver, all solutions together.
    progress : callable, optional

    Returns
    -------
    Bargains
        Checked by ``verify_bargains``.

    Notes
    -----
    Rule 25 of ``docs/explanation/semantics.md``. Nash (1950), Kalai and Smorodinsky (1975), Kalai (1977).
    """
    hard = replace(scenario, rules=replace(scenario.rules, prices={}))
    weighed = weigh(hard, seed=seed, agreed=False)
    if progress is not None:
        progress(0.4)
    table = _Table(weighed, time.monotonic() + time_limit)
    found = table.bargains(votes_between(weighed))
    verify_bargains(found, weighed.scenario.rules.max_seats)
    return found


def votes_between(weighed: Weighed) -> dict[str, float]:
    """Each partner's part of the expected votes of all partners, if nobody stands aside."""
    view = weighed.projection
    votes = {}
    for code in weighed.partners:
        p = view.parties.index(code)
        votes[code] = math.fsum((view.share[:, p] * view.valid_votes).tolist())
    total = math.fsum(votes.values())
    return {code: cast / total for code, cast in votes.items()}


class _Table:
    """One question, its gains as measures, and the clock."""

    def __init__(self, weighed: Weighed, deadline: float) -> None:
        self.weighed, self.deadline = weighed, deadline
        options, rules = weighed.options, without_sharing(weighed.scenario.rules)
        self.order = code_order(options)
        program = program_of(Question(options, rules, weighed.projection), self.order)
        self.nothing = no_deal(program)
        self.unproven: list[str] = []
        self.quick: list[Ints] = []
        self.codes = weighed.partners
        alone = {code: program.total(((f"wins {code}", 1.0),), self.nothing) for code in self.codes}
        over = {
            f"over {code}": Measure(
                program.measures[f"wins {code}"].values,
                program.measures[f"wins {code}"].constant - alone[code],
            )
            for code in self.codes
        }
        kept = [Limit("", ((f"over {code}", 1.0),), low=0.0) for code in self.codes]
        self.alone = alone
        self.program = replace(program, measures={**program.measures, **over}).with_limits(*kept)

    def left(self, part: float = 1.0) -> float:
        """Seconds left, or a part of them."""
        return part * max(0.0, self.deadline - time.monotonic())

    def bargains(self, weights: Mapping[str, float]) -> Bargains:
        """All solutions, the plain optimum first; ``weights`` are for ``proportional``."""
        ideal = {code: self._ideal(code) for code in self.codes}
        sharing = [code for code in self.codes if ideal[code] > NOUGHT]
        ways: list[Callable[[], Bargain]] = [self._most]
        if sharing:
            ways += [
                lambda: self._nash(sharing, ideal),
                lambda: self._least("kalai_smorodinsky", {code: 1.0 / ideal[code] for code in sharing}),
                lambda: self._least("equal_gain", dict.fromkeys(sharing, 1.0)),
                lambda: self._least("proportional", {code: 1.0 / weights[code] for code in sharing}),
            ]
        weighed = self.weighed
        options, rules = weighed.options, weighed.scenario.rules
        return Bargains(
            scenario=weighed.scenario,
            options=options,
            disagreement=self.alone,
            ideal=ideal,
            weights=weights,
            left_out=tuple(code for code in self.codes if code not in sharing),
            unproven=tuple(self.unproven),
            most=worth(options, rules, self.codes, projection=weighed.projection, seconds=self.left())[0],
            solutions=tuple(way() for way in ways),
            seed=weighed.seed,
        )

    def _ideal(self, code: str) -> float:
        goal: Terms = ((f"over {code}", 1.0),)
        answer = solve(self.program, goal, maximise=True, seconds=self.left(), start=self.nothing)
        if not answer.proven:
            self.unproven.append(code)
        return max(0.0, self.program.total(goal, self._found(answer, self._total(goal))))

    def _total(self, goal: Terms) -> Callable[[Ints], float]:
        return lambda rows: self.program.total(goal, rows)

    def _found(self, answer: Answer, judge: Callable[[Ints], float]) -> Ints:
        """The rows of an answer; where the time was too short, the best pact that needed none."""
        if answer.proven and answer.chosen is not None:
            return answer.chosen
        return max(self._best_known(answer.chosen), key=judge)

    def _best_known(self, chosen: Ints | None) -> list[Ints]:
        """What was found, and pacts found without the solver: for the bloc and for each partner."""
        if not self.quick:
            goals: list[Terms] = [BLOC, *(((f"over {code}", 1.0),) for code in self.codes)]
            found = [quick_choice(self.program, goal) for goal in goals]
            self.quick = [self.nothing, *(rows for rows in found if rows is not None)]
        return [*([] if chosen is None else [chosen]), *self.quick]

    def _bargain(self, name: str, chosen: Ints, value: float, bound: float) -> Bargain:
        rows = np.sort(self.order[chosen])
        seats = seats_of(self.weighed.options, rows, self.codes)
        gains = {code: seats[code] - self.alone[code] for code in self.codes}
        return Bargain(
            name, seats, gains, math.fsum(seats.values()), value, max(bound, value), tuple(rows.tolist())
        )

    def _most(self) -> Bargain:
        """The most seats for the bloc with nobody worse off."""
        answer = solve(self.program, BLOC, maximise=True, seconds=self.left(), start=self.nothing)
        chosen = self._found(answer, self._total(BLOC))
        return self._bargain("most", chosen, self.program.total(BLOC, chosen), answer.bound)

    def _least(self, name: str, weights: Mapping[str, float]) -> Bargain:
        """Raise the least weighted gain as far as it goes, then the bloc's seats."""
        lines: list[Terms] = [((f"over {code}", weight),) for code, weight in weights.items()]
        answer = highest_least(self.program, lines, seconds=self.left(0.4), start=self.nothing)
        chosen = self._found(answer, lambda rows: self._smallest(weights, rows))
        value = self._smallest(weights, chosen)
        kept = [Limit("", line, low=value - SPARE) for line in lines]
        last = solve(
            self.program.with_limits(*kept), BLOC, maximise=True, seconds=self.left(0.4), start=chosen
        )
        chosen = chosen if last.chosen is None else last.chosen
        bound = value if answer.proven and answer.chosen is not None else answer.bound
        return self._bargain(name, chosen, self._smallest(weights, chosen), bound)

    def _smallest(self, weights: Mapping[str, float], chosen: Ints) -> float:
        return min(self.program.total(((f"over {code}", w),), chosen) for code, w in weights.items())

    def _nash(self, codes: Sequence[str], ideal: Mapping[str, float]) -> Bargain:
        """Raise the sum of the logarithms of gains under ever more tangents to the logarithm."""
        points: dict[str, list[float]] = {code: [ideal[code] * 0.6**k for k in range(12)] for code in codes}
        best, value, bound = self.nothing, -math.inf, math.inf
        for _ in range(ROUNDS):
            answer = self._under_tangents(codes, points, None if value == -math.inf else best)
            if answer is None:
                break
            chosen, upper = answer
            bound = min(bound, upper)
            reached = self._log_product(codes, chosen)
            if reached > value:
                best, value = chosen, reached
            if bound - value <= CLOSE_ENOUGH or not self.left():
                break
            for code in codes:
                gain = self.program.total(((f"over {code}", 1.0),), chosen)
                points[code].append(max(gain, ideal[code] * 1e-4))
        if bound - value > CLOSE_ENOUGH:
            best = max(self._best_known(best), key=lambda rows: self._log_product(codes, rows))
            value = self._log_product(codes, best)
        return self._bargain("nash", best, value, bound)

    def _log_product(self, codes: Sequence[str], chosen: Ints) -> float:
        gains = [self.program.total(((f"over {code}", 1.0),), chosen) for code in codes]
        return math.fsum(math.log(gain) for gain in gains) if min(gains) > 0 else -math.inf

    def _under_tangents(
        self, codes: Sequence[str], points: Mapping[str, Sequence[float]], start: Ints | None
    ) -> tuple[Ints, float] | None:
        """Rows with the highest sum of the ceilings that the tangents make, and a bound on it."""
        search = Lines(self.program, len(codes), whole=True, seconds=self.left(0.3))
        for ceiling, code in enumerate(codes):
            terms: Terms = ((f"over {code}", 1.0),)
            values: Floats = self.program.values(terms)
            constant = self.program.constant(terms)
            for point in points[code]:
                search.add(ceiling, math.log(point) - 1.0 + constant / point, values / point)
        search.highs.setOptionValue("mip_abs_gap", CLOSE_ENOUGH / 4)
        answer = read_choice(search.solved(start), search.split, maximise=True)
        return None if answer.chosen is None else (answer.chosen, answer.bound)
