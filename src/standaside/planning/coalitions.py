"""
What every group of partners could win by itself, and what that says about a pact.

The worth v(S) of a coalition S is the most expected seats that its members can win by a
pact among themselves while everybody else stands everywhere. From all of them follow
each partner's Shapley value, whether a pact is stable, and the least side payment that
would make it so. One table of options serves every coalition.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from standaside.domain import NOBODY, Bools, Ints, Options, PactRules, Projection
from standaside.planning.aims import BLOC, no_deal
from standaside.planning.payments import least_payment
from standaside.planning.planner import program_of
from standaside.planning.quick import quick_choice
from standaside.planning.rules import Limit, Question, by_code, code_order, stand_asides, worth_of
from standaside.planning.solver import Program, solve

EXACT = 1e-6
"""Expected seats that sums of the same chances may differ by, the solver's slack on limits included."""


@dataclass(frozen=True, slots=True)
class Coalition:
    """
    A group of partners, what it could win by itself, and what its members get in a pact.

    Attributes
    ----------
    parties : tuple of str
        Codes, sorted.
    seats : float
        v(S): the most expected seats by a pact of these alone; where a rule of size has a price, those of
        the pact that they would be given as a plan (rule 26).
    gets : float
        Expected seats of its members in the pact judged.
    bound : float
        What v(S) cannot exceed; equal to ``seats`` where the solver proved it.
    rows : tuple of int
        Rows of the table of options that its own best pact takes.
    """

    parties: tuple[str, ...]
    seats: float
    gets: float
    bound: float
    rows: tuple[int, ...] = ()

    @property
    def excess(self) -> float:
        """Seats that its members would gain by leaving the pact for one of their own."""
        return self.seats - self.gets


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How a pact stands with every group of its partners.

    Attributes
    ----------
    coalitions : tuple of Coalition
        All that are not empty, small ones first, then in order of codes.
    shapley : mapping of str to float
        Expected seats that each partner brings to the coalitions it may join, averaged over all
        orders of joining.
    tolerance : float
        Seats within which plans count as equally good (rule 14): an excess of so much moves nobody.
    payments : mapping of str to float or None
        The least transfers of seats that make the pact stable (positive is received); None if there
        are none.
    kept_in : mapping of str to float or None
        The same if only smaller coalitions count: what keeps anybody from leaving, where all
        together could do better but will not.
    """

    coalitions: tuple[Coalition, ...]
    shapley: Mapping[str, float]
    tolerance: float
    payments: Mapping[str, float] | None
    kept_in: Mapping[str, float] | None

    @property
    def blocking(self) -> tuple[Coalition, ...]:
        """Coalitions that would do better by themselves, the most tempted first."""
        tempted = [c for c in self.coalitions if c.excess > self.tolerance + EXACT]
        return tuple(sorted(tempted, key=lambda c: (-c.excess, c.parties)))

    @property
    def stable(self) -> bool:
        """Whether no coalition would do better by itself, as far as the time allowed to look."""
        return not self.blocking

    @property
    def proven(self) -> bool:
        """Whether that is certain: a coalition that wins more was found, or none can."""
        return bool(self.blocking) or not any(map(self._open, self.coalitions))

    @property
    def leaving_proven(self) -> bool:
        """The same of the smaller coalitions alone."""
        everybody = max(len(c.parties) for c in self.coalitions)
        return bool(self.leavers) or not any(
            self._open(c) for c in self.coalitions if len(c.parties) < everybody
        )

    def _open(self, coalition: Coalition) -> bool:
        """Whether a coalition might win more than it gets, by what is known."""
        return coalition.bound - coalition.gets > self.tolerance + EXACT

    @property
    def side_payment(self) -> float | None:
        """Half the sum of the absolute transfers; None if no transfers make the pact stable."""
        return None if self.payments is None else moved(self.payments)

    @property
    def leavers(self) -> tuple[Coalition, ...]:
        """Those of the blocking coalitions that are not all partners together."""
        everybody = max(len(c.parties) for c in self.coalitions)
        return tuple(c for c in self.blocking if len(c.parties) < everybody)

    @property
    def alone(self) -> Mapping[str, float]:
        """The disagreement point: what each partner wins with no pact."""
        return {c.parties[0]: c.seats for c in self.coalitions if len(c.parties) == 1}


def moved(payments: Mapping[str, float]) -> float:
    """Half the sum of the absolute transfers: the seats that change hands."""
    return math.fsum(abs(paid) for paid in payments.values()) / 2


def coalition_standing(
    options: Options,
    rules: PactRules,
    pact: Mapping[str, float],
    *,
    projection: Projection | None = None,
    time_limit: float = 60.0,
) -> Standing:
    """
    Weigh every coalition of the partners against a pact.

    Parameters
    ----------
    options : Options
        Every deal of all partners, without an agreed pact.
    rules : PactRules
        How large a pact may be and what a deal is holds for coalitions too; rules that share the
        gains out (``nobody_worse_off``, ``min_gain``, ``reciprocity``) and promises to stand aside
        do not.
    pact : mapping of str to float
        Expected seats of each partner in the pact judged.
    projection : Projection, optional
        Needed for ``min_contested`` and ``incumbents_stand``.
    time_limit : float
        Seconds for all coalitions together.

    Returns
    -------
    Standing

    Notes
    -----
    Rule 19 of ``docs/explanation/semantics.md``. Shapley, L. S. (1953), "A value for n-person games".
    """
    codes = [options.parties.codes[p] for p in by_code(options.parties, options.partners)]
    deadline = time.monotonic() + time_limit
    found = []
    for size in range(1, len(codes) + 1):
        for members in combinations(codes, size):
            left = max(0.0, deadline - time.monotonic())
            own = _best(options, rules, members, projection=projection, seconds=left)
            gets = math.fsum(pact[code] for code in members)
            found.append(Coalition(members, own.seats, gets, own.most_seats, tuple(own.rows.tolist())))
    claims = {c.parties: _claim(c, rules.tolerance) for c in found}
    smaller = {members: claim for members, claim in claims.items() if len(members) < len(codes)}
    return Standing(
        coalitions=tuple(found),
        shapley=shapley_value({c.parties: c.seats for c in found}),
        tolerance=rules.tolerance,
        payments=least_payment(pact, claims),
        kept_in=least_payment(pact, smaller),
    )


def _claim(coalition: Coalition, tolerance: float) -> float:
    """What a coalition must have: its worth, less the tolerance and what solvers cannot tell apart."""
    claim = coalition.seats - tolerance
    return coalition.gets if coalition.gets < claim <= coalition.gets + EXACT else claim


def shapley_value(worths: Mapping[tuple[str, ...], float]) -> dict[str, float]:
    """
    Average what each party adds to those already there, over all orders of joining.

    Parameters
    ----------
    worths : mapping of tuple of str to float
        Of every coalition that is not empty, its members sorted.

    Returns
    -------
    dict of str to float
        They add up to the worth of all together.

    Examples
    --------
    Alone 10 and 4, together 20: the six more are halved.

    >>> shapley_value({("Lab",): 10.0, ("LD",): 4.0, ("LD", "Lab"): 20.0})
    {'LD': 7.0, 'Lab': 13.0}
    """
    everybody = max(worths, key=len)
    count = len(everybody)
    ways = math.factorial(count)
    values = {}
    for party in everybody:
        others = [code for code in everybody if code != party]
        terms = []
        for size in range(count):
            weight = math.factorial(size) * math.factorial(count - size - 1)
            for before in combinations(others, size):
                joined = tuple(sorted((*before, party)))
                terms.append(weight * (worths[joined] - worths.get(before, 0.0)))
        values[party] = math.fsum(terms) / ways
    return values


def without_sharing(rules: PactRules) -> PactRules:
    """Rules as they are without those that share the gains out; what a deal is and how many remains."""
    return replace(
        rules,
        nobody_worse_off=False,
        min_gain={},
        reciprocity={},
        locked=tuple(lock for lock in rules.locked if lock.stands),
    )


def worth(
    options: Options,
    rules: PactRules,
    members: Sequence[str],
    *,
    projection: Projection | None = None,
    seconds: float = 60.0,
) -> tuple[float, float]:
    """
    Find the most that some partners can win by a pact among themselves, and what it cannot exceed.

    Parameters
    ----------
    options : Options
        Every deal of all partners.
    rules : PactRules
        As a scenario has them; those that share the gains out are left aside here.
    members : sequence of str

    Returns
    -------
    (float, float)
        Expected seats of the members, less what they would pay where a rule of size has a price,
        and the bound; the same where it is proven.
    """
    found = _best(options, rules, members, projection=projection, seconds=seconds)
    return found.net, found.bound


@dataclass(frozen=True, slots=True)
class _Own:
    """The best pact of some partners: seats, seats less what is paid, the bound of that, and its rows."""

    seats: float
    net: float
    bound: float
    rows: Ints
    priced: bool

    @property
    def most_seats(self) -> float:
        """What the seats cannot exceed; a bound on what is left after paying is none on them."""
        if self.bound <= self.net:
            return self.seats
        return math.inf if self.priced else self.bound


def _best(
    options: Options,
    rules: PactRules,
    members: Sequence[str],
    *,
    projection: Projection | None,
    seconds: float,
) -> _Own:
    """The pact worth most to some partners by themselves."""
    table, order = options_among(options, members), code_order(options_among(options, members))
    rows = np.nonzero(_among(options, members))[0]
    question = Question(table, without_sharing(rules), projection)
    program = program_of(question, order)
    goal = worth_of(program.measures)
    answer = solve(program, goal, maximise=True, seconds=seconds)
    chosen, net = answer.chosen, answer.value
    if chosen is None:
        found = quick_choice(program, goal)
        chosen = no_deal(program) if found is None else found
        net = program.total(goal, chosen)
    bound = net if answer.proven else max(answer.bound, net)
    if len(goal) > len(BLOC) and answer.chosen is not None:
        chosen = _fewest(program, net - rules.tolerance, chosen, seconds)
    seats, kept = program.total(BLOC, chosen), np.sort(rows[order[chosen]])
    return _Own(seats, net, bound, kept, priced=len(goal) > len(BLOC))


def _fewest(program: Program, low: float, chosen: Ints, seconds: float) -> Ints:
    """The pact with fewest stand-asides that is worth so much (rule 14), as a plan would be chosen."""
    enough = program.with_limits(Limit("", worth_of(program.measures), low=low))
    fewer = solve(enough, stand_asides(program.measures), maximise=False, seconds=seconds).chosen
    return chosen if fewer is None else fewer


def _among(options: Options, members: Sequence[str]) -> Bools:
    """Rows in which only some partners give way, and only to each other, shape (o,)."""
    inside = [options.parties.index(code) for code in members]
    outside = [p for p in range(len(options.parties)) if p not in inside]
    untouched = ~options.gives_way[:, outside].any(axis=1)
    return np.asarray(untouched & np.isin(options.beneficiary, [*inside, NOBODY]), dtype=np.bool_)


def options_among(options: Options, members: Sequence[str]) -> Options:
    """Leave the deals in which only some partners give way, and only to each other."""
    inside = [options.parties.index(code) for code in members]
    kept = _among(options, members)
    return Options(
        constituencies=options.constituencies,
        parties=options.parties,
        partners=tuple(inside),
        place=options.place[kept],
        beneficiary=options.beneficiary[kept],
        aside=options.aside[kept],
        p_win=options.p_win[kept],
        votes_moved=options.votes_moved[kept],
        without=options.without,
        soft=options.soft[kept],
    )
