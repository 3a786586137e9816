"""
Pact and counter-pact: blocs that answer each other until nobody wants to change, or they go in circles.

From no pacts, each bloc in turn takes its best pact against what the others do now, all
on the same draws (rules 11 and 19). It is done in both orders, because who moves first may matter.
A circle whose moves gain no more than the figures can tell is settled where the least is left to gain.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from standaside.domain import (
    NOBODY,
    REFORM_FAMILY,
    Assessment,
    Floats,
    Ints,
    Options,
    Pact,
    PactRules,
    PartyKind,
    Projection,
    RivalBloc,
    Scenario,
)
from standaside.errors import PactRuleError, ScenarioError
from standaside.model.simulation import Progress, project, simulate
from standaside.planning.assessment import evaluate
from standaside.planning.highs import Cancel, cancellable
from standaside.planning.planner import NEAR_BEST, find_plan
from standaside.planning.rules import Question, code_order, limits_of, measures_of, worth_of
from standaside.planning.solver import Program
from standaside.planning.stances import with_unilateral
from standaside.planning.weighing import weigh_options
from standaside.showing import Shown

MOST_MOVES = 30
"""Moves after which a play is called unfinished: none that we tried needed half of them."""

SETTLED = ("equilibrium", "settled")
"""Ends at which no bloc gains by another pact, or no more than the figures tell."""

Pacts = tuple[Pact, ...]
"""One pact for each bloc, in their order."""


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """
    A bloc's best pact against the others' present ones.

    Attributes
    ----------
    pact : Pact
    value, before : float
        Expected seats of the bloc, less the prices it pays, with it and with the pact it had.
    seats : ndarray of float, shape (p,)
        Expected seats of every party once it is in force.
    proven : bool
        Whether the solver proved that no pact under the bloc's rules is worth more.
    note : str
        Why there is no pact, where its rules allow none.
    """

    pact: Pact
    value: float
    before: float
    seats: Floats
    proven: bool
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """One turn of one bloc; ``changed`` tells whether it took another pact."""

    bloc: int
    changed: bool
    answer: Answered


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """
    Turns in one order of the blocs, to their end.

    ``end`` is "equilibrium" (no bloc gains more than its tolerance by another pact), "settled" (the
    moves from ``repeats_from`` on come again, and ``pacts`` are those among them from which no bloc
    gains more than ``within`` expected seats, which is no more than the figures tell), "cycle" (they
    come again, and some bloc always gains more than that) or "unfinished".
    """

    order: tuple[int, ...]
    moves: tuple[Move, ...]
    end: str
    repeats_from: int | None
    pacts: Pacts
    within: float | None = None

    def stuck(self, bloc: int) -> str:
        """Say why a bloc's own rules let it make no pact at its last turn; empty where they did."""
        return next((move.answer.note for move in reversed(self.moves) if move.bloc == bloc), "")


@dataclass(frozen=True, slots=True, eq=False)
class Countered(Shown):
    """
    Blocs that answered each other.

    ``blocs`` begins with the scenario's own; ``judged`` sets the end of each play, one pact for
    each bloc, against no pact on any side, on the same draws.
    """

    scenario: Scenario
    projection: Projection
    blocs: tuple[RivalBloc, ...]
    plays: tuple[Play, ...]
    judged: tuple[Assessment, ...]
    seed: int

    def headline(self) -> str:
        """What was asked, and how much was found."""
        found = f"{len(self.blocs)} blocs, {len(self.plays)} orders of play"
        return f'"{self.scenario.title}", {found}, seed {self.seed}'

    @property
    def agree(self) -> bool:
        """Whether every order ends, and in the same pacts."""
        return self.settled and all(_same(play.pacts, self.plays[0].pacts) for play in self.plays)

    @property
    def settled(self) -> bool:
        """Whether every order ends where no bloc gains, by changing, more than the figures tell."""
        return all(play.end in SETTLED for play in self.plays)


def counter(
    scenario: Scenario,
    *,
    seed: int,
    time_limit: float = 60.0,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Countered:
    """
    Let blocs answer each other's pacts.

    Parameters
    ----------
    scenario : Scenario
        Its bloc and its ``blocs_against``. A ``pact`` is agreed already and extended; a
        ``counter_pact`` and unilateral help are in force throughout, also before the first move.
    seed : int
        One seed: every answer is judged on the same draws.
    time_limit : float
        Seconds for each answer's solver.
    progress : callable, optional
        Told after every move how far it may be; nobody knows how many there will be.
    cancel : callable, optional
        Asked, also in the middle of a solve, whether to stop.

    Returns
    -------
    Countered

    Raises
    ------
    ScenarioError
        If there is no bloc on the other side.
    StoppedError
        If ``cancel`` said so.

    Notes
    -----
    A bloc's rules hold against the world in which it alone has no pact: "nobody worse off" is
    against its having none while the others keep theirs. It changes only for more than its
    ``tolerance`` (rule 14), so that two equally good pacts make no circle. Where positions come
    again all the same, that one counts as the end from which the least can be gained, if it is no
    more than half a seat; or if, judged on the draws of the next seed, it is no more than that or
    than two of its standard errors. (The best of many pacts looks better on the draws it was found on.)
    """
    blocs = blocs_of(scenario)
    projection = project(scenario)
    scenario = replace(with_unilateral(scenario, projection), blocs_against=blocs[1:])
    table = _Table(scenario, projection, blocs, seed, time_limit)
    forwards = tuple(range(len(blocs)))
    with cancellable(cancel):
        plays = [
            table.play(order, _part(progress, number))
            for number, order in enumerate((forwards, forwards[::-1]))
        ]
    judged = tuple(table.judge(play.pacts) for play in plays)
    return Countered(scenario, projection, blocs, tuple(plays), judged, seed)


def _part(progress: Progress | None, number: int) -> Progress:
    """What one of two plays says of itself, as a part of three: the plays, and judging their ends."""

    def tell(moves: float) -> None:
        if progress is not None:
            progress((number + moves / (moves + 3)) / 3)

    return tell


def blocs_of(scenario: Scenario) -> tuple[RivalBloc, ...]:
    """
    List the blocs that play: the scenario's own, then those against it.

    Where none is named, opponents of two parties or more are taken for one, without rules.

    Raises
    ------
    ScenarioError
        If only one bloc is there.
    """
    if len(scenario.partners) < 2:
        raise ScenarioError(
            f"The scenario {scenario.name} has no bloc that could make a pact; name two [bloc] partners."
        )
    against = scenario.blocs_against
    if not against and len(scenario.opponents) > 1:
        against = (RivalBloc(scenario.opponents, scenario.partners),)
    if not against:
        raise ScenarioError(
            f"The scenario {scenario.name} has no bloc on the other side: add [[bloc_against]] with "
            f"partners = [{_possible_bloc(scenario)}], or try one that has two, as remain-alliance-2019."
        )
    return (RivalBloc(scenario.partners, scenario.opponents, scenario.rules), *against)


def _possible_bloc(scenario: Scenario) -> str:
    """Two parties outside the bloc that could answer it: opponents, Reform's family, then by votes."""
    parties, votes = scenario.baseline.parties, scenario.baseline.votes.sum(axis=0)
    heirs = scenario.nominations.successor
    large = [
        parties.codes[p] for p in np.argsort(-votes, kind="stable") if parties.kinds[p] is PartyKind.PARTY
    ]
    family = [code for code in large if code in REFORM_FAMILY]
    named = [heirs.get(code, code) for code in (*scenario.opponents, *family, *large)]
    outside = [code for code in dict.fromkeys(named) if code not in scenario.partners]
    return ", ".join(f'"{code}"' for code in outside[:2])


class _Table:
    """One set of voters, the blocs round it, and every answer given so far."""

    def __init__(
        self,
        scenario: Scenario,
        projection: Projection,
        blocs: Sequence[RivalBloc],
        seed: int,
        time_limit: float,
    ) -> None:
        self.scenario, self.projection, self.blocs = scenario, projection, tuple(blocs)
        self.seed, self.time_limit = seed, time_limit
        places, parties = projection.constituencies, projection.parties
        self.fixed = Pact.of_deals(scenario.counter_pact, places, parties)
        nobody = Pact.empty(places, parties)
        self.start: Pacts = (
            Pact.of_deals(scenario.pact, places, parties),
            *(nobody for _ in self.blocs[1:]),
        )
        self._known: dict[tuple[int, bytes], tuple[Options, Pact | None, bool, str]] = {}

    def play(self, order: tuple[int, ...], tell: Progress | None = None) -> Play:
        """Let the blocs move in turn until nobody changes, or a position comes again."""
        pacts = self.start
        moves: list[Move] = []
        seen: dict[tuple[bytes, int], int] = {}
        positions: list[Pacts] = []
        unchanged = 0
        while len(moves) < MOST_MOVES:
            turn = len(moves) % len(order)
            position = (_bytes(pacts), turn)
            if position in seen and not unchanged:
                return self._circle(Play(order, tuple(moves), "cycle", seen[position], pacts), positions)
            seen.setdefault(position, len(moves))
            positions.append(pacts)
            bloc = order[turn]
            answer = self.answer(bloc, pacts)
            changed = not _same((answer.pact,), (pacts[bloc],))
            moves.append(Move(bloc, changed, answer))
            if tell is not None:
                tell(len(moves))
            pacts = tuple(answer.pact if b == bloc else pact for b, pact in enumerate(pacts))
            unchanged = 0 if changed else unchanged + 1
            if unchanged == len(order):
                left = max(bloc.rules.tolerance for bloc in self.blocs)
                return Play(order, tuple(moves), "equilibrium", None, pacts, left)
        return Play(order, tuple(moves), "unfinished", None, pacts)

    def _circle(self, play: Play, positions: Sequence[Pacts]) -> Play:
        """Tell a circle for gains that count from one that is settled, at the position with least to gain."""
        tried = [
            ({bloc: self._left(bloc, pacts) for bloc in play.order}, pacts)
            for pacts in positions[play.repeats_from :]
        ]
        left, pacts = min(tried, key=lambda one: max(one[0].values()))
        within = max(left.values())
        more = [bloc for bloc, gain in left.items() if gain > NEAR_BEST]
        if math.isfinite(within) and all(self._is_noise(*self.afresh(bloc, pacts)) for bloc in more):
            return replace(play, end="settled", pacts=pacts, within=within)
        return play

    @staticmethod
    def _is_noise(gain: float, error: float) -> bool:
        """Whether a gain on fresh draws is no more than half a seat, or than two of its standard errors."""
        return gain <= max(NEAR_BEST, 2 * error)

    def _left(self, bloc: int, pacts: Pacts) -> float:
        """What a bloc gains by its best change; no end to it where its rules forbid the pact it has."""
        answer = self.answer(bloc, pacts)
        if _same((answer.pact,), (pacts[bloc],)):
            return 0.0
        gain = answer.value - answer.before
        return gain if gain > self.blocs[bloc].rules.tolerance else math.inf

    def afresh(self, bloc: int, pacts: Pacts) -> tuple[float, float]:
        """Judge a bloc's best change on the draws of the next seed: its gain and the standard error."""
        changed = tuple(self.answer(bloc, pacts).pact if b == bloc else p for b, p in enumerate(pacts))
        gains = self._seats(bloc, changed) - self._seats(bloc, pacts)
        error = float(gains.std(ddof=1)) / math.sqrt(len(gains)) if len(gains) > 1 else math.inf
        return float(gains.mean()), error

    def _seats(self, bloc: int, pacts: Pacts) -> Ints:
        """Seats of a bloc in every fresh draw, shape (d,)."""
        partners = [self.projection.parties.index(code) for code in self.blocs[bloc].partners]
        every = reduce(lambda a, b: a | b, pacts, self.fixed)
        forecast = simulate(self.projection, self.scenario, seed=self.seed + 1, pact=every)
        seats: Ints = forecast.seats()[:, partners].sum(axis=1)
        return seats

    def answer(self, bloc: int, pacts: Pacts) -> Answered:
        """Give a bloc's best pact against the others' present ones; its own if that is as good."""
        others = reduce(lambda a, b: a | b, (p for b, p in enumerate(pacts) if b != bloc), self.fixed)
        key = (bloc, _bytes((others,)))
        if key not in self._known:
            self._known[key] = self._best(bloc, others)
        options, best, proven, note = self._known[key]
        agreed = self.start[bloc]
        rules = self.blocs[bloc].rules
        present = rows_of(options, pacts[bloc])
        program = self._program(options, rules, agreed)
        worth = worth_of(program.measures)
        before = program.total(worth, present)
        best = agreed if best is None else best
        chosen = rows_of(options, best)
        value = program.total(worth, chosen)
        if value <= before + rules.tolerance and program.keeps_limits(present):
            best, chosen, value = pacts[bloc], present, before
        seats = np.array([math.fsum(column) for column in options.p_win[chosen].T])
        return Answered(best, value, before, seats, proven, note)

    def _best(self, bloc: int, others: Pact) -> tuple[Options, Pact | None, bool, str]:
        """Weigh every deal of a bloc against the others, and find its best pact; None if rules allow none."""
        side, agreed = self.blocs[bloc], self.start[bloc]
        asked = replace(
            self.scenario,
            partners=side.partners,
            opponents=side.opponents,
            rules=side.rules,
            blocs_against=tuple(other for b, other in enumerate(self.blocs) if b != bloc),
        )
        options = weigh_options(self.projection, asked, seed=self.seed, agreed=agreed, counter=others)
        options = replace(options, without=_alone(options))
        try:
            found = find_plan(
                options, side.rules, projection=self.projection, agreed=agreed, time_limit=self.time_limit
            )
        except PactRuleError as error:
            return options, None, True, str(error)
        return options, found.pact, found.status.name == "OPTIMAL", ""

    def _program(self, options: Options, rules: PactRules, agreed: Pact) -> Program:
        """State a bloc's rules as things are now; what a stand-aside earns is not asked again."""
        question = Question(options, replace(rules, min_effect=-1.0), self.projection, agreed)
        measures = measures_of(question, code_order(options))
        limits = limits_of(question, measures)
        return Program(options.place, measures, limits, np.ones(len(options.place), dtype=np.bool_))

    def judge(self, pacts: Pacts) -> Assessment:
        """Set the first bloc's pact and all others against no pact on any side."""
        others = reduce(lambda a, b: a | b, pacts[1:], self.fixed)
        asked = replace(
            self.scenario,
            pact=tuple(pacts[0].deals()),
            counter_pact=tuple(others.deals()),
            variants=(),
        )
        return evaluate(asked, seed=self.seed)


def _alone(options: Options) -> Floats:
    """Chance of every party if this bloc has no pact and the others keep theirs, shape (c, p)."""
    without = options.without.copy()
    plain = ~options.aside.any(axis=1) & (options.soft == 0).all(axis=1)
    without[options.place[plain]] = options.p_win[plain]
    return without


def rows_of(options: Options, pact: Pact) -> Ints:
    """
    Find the row of a table of options that a pact takes in every place, shape (c,).

    Raises
    ------
    ValueError
        If the table does not have it.
    """
    index = {
        (
            int(c),
            options.aside[row].tobytes(),
            options.soft[row].tobytes(),
            int(options.beneficiary[row]),
        ): row
        for row, c in enumerate(options.place)
    }
    rows = []
    for c in range(len(options.constituencies)):
        gives = pact.gives_way[c]
        to = sorted({int(e) for e in pact.endorses[c][gives]}) or [NOBODY]
        key = (c, pact.aside[c].tobytes(), pact.soft[c].tobytes(), to[-1])
        if key not in index:
            raise ValueError(f"the table has no option for the pact in {options.constituencies.codes[c]}")
        rows.append(index[key])
    return np.array(rows, dtype=np.int64)


def _bytes(pacts: Sequence[Pact]) -> bytes:
    return b"".join(p.aside.tobytes() + p.endorses.tobytes() + p.soft.tobytes() for p in pacts)


def _same(some: Sequence[Pact], others: Sequence[Pact]) -> bool:
    return _bytes(some) == _bytes(others)
