"""
The single transferable vote among lists, with preferences from the transfer rates.

A party has as many candidates in a district as it has seats, all its voters rank them in one order, and
go on to other parties after the last. So votes stay with a party whenever one of its candidates is elected,
the next takes over what is above the quota, and only who is excluded passes everything on. All votes of an
elected candidate move at the part of their value that the surplus is (weighted inclusive Gregory).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numba
import numpy as np

from standaside.count.stages import MOST_BY_RATES, too_many_ways
from standaside.domain import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class DistrictRates:
    """
    Where the voters of one district go.

    Attributes
    ----------
    seats : int
    own : ndarray of int, shape (r,)
        The list that each group of voters votes for, -1 for one that cannot be elected.
    rates : ndarray of float, shape (r, l)
        Parts that go to each other list when theirs alone leaves.
    home : ndarray of float, shape (r,)
        The part that goes to nobody.
    single : ndarray of bool, shape (l,)
        Lists of one candidate.
    """

    seats: int
    own: Ints
    rates: Floats
    home: Floats
    single: Bools


def count_district(given: DistrictRates, votes: Ints) -> tuple[Ints, Floats, Bools]:
    """
    Count a district in every draw.

    Parameters
    ----------
    given : DistrictRates
    votes : ndarray of int, shape (d, r)

    Returns
    -------
    tuple of (ndarray of int, shape (d, l), ndarray of float, shape (d, l), ndarray of bool, shape (d,))
        Seats, votes that elected somebody, and the draws in which two counts were too near each other to
        be sure: :func:`outcomes` decides those.
    """
    quota = votes.sum(axis=1) // (given.seats + 1) + 1
    return _count(
        votes.astype(np.float64), quota, given.own, given.rates, given.home, given.single, given.seats
    )


@numba.njit(cache=True)
def _count(
    votes: Floats, quota: Ints, own: Ints, rates: Floats, home: Floats, single: Bools, seats: int
) -> tuple[Ints, Floats, Bools]:
    draws, groups = votes.shape
    lists = rates.shape[1]
    won = np.zeros((draws, lists), np.int64)
    used = np.zeros((draws, lists))
    unsure = np.zeros(draws, np.bool_)
    hold = np.empty((groups, lists))
    total, owed = np.empty(lists), np.empty(lists)
    inside = np.empty(lists, np.bool_)
    for d in range(draws):
        inside[:] = True
        owed[:] = 0.0
        hold[:] = 0.0
        for r in range(groups):
            if own[r] >= 0:
                hold[r, own[r]] = votes[d, r]
            else:
                _go_on(r, votes[d, r], rates, home, inside, hold)
        unsure[d] = _fill(
            hold, total, owed, inside, float(quota[d]), seats, rates, home, single, won[d], used[d],
            1e-9 * votes[d].sum(),
        )  # fmt: skip
    return won, used, unsure


@numba.njit(cache=True)
def _fill(
    hold: Floats, total: Floats, owed: Floats, inside: Bools, quota: float, left: int, rates: Floats,
    home: Floats, single: Bools, won: Ints, used: Floats, near: float,
) -> bool:  # fmt: skip
    """Fill the seats; whether something was too near to be sure."""
    while left > 0:
        best, last, many = look(hold, total, owed, inside)
        if many == 0:
            return False
        if first_unsure(total, inside, single, best, quota, near):
            return True
        if total[best] >= quota:
            won[best] += 1
            used[best] += quota
            left -= 1
            hold[:, best] *= (total[best] - quota) / total[best]
            if single[best]:
                inside[best] = False
                _leave(best, rates, home, inside, hold)
        elif many <= left:
            left -= many
            elect_rest(total, owed, inside, single, quota, won, used)
        elif last_unsure(total, inside, last, near):
            return True
        else:
            inside[last] = False
            _leave(last, rates, home, inside, hold)
    return False


@numba.njit(cache=True)
def look(hold: Floats, total: Floats, owed: Floats, inside: Bools) -> tuple[int, int, int]:
    """Add up; who is first, who is last, how many are in."""
    best, last, many = -1, -1, 0
    for q in range(total.shape[0]):
        total[q] = hold[:, q].sum() - owed[q]
        if inside[q]:
            many += 1
            if best < 0 or total[q] > total[best]:
                best = q
            if last < 0 or total[q] < total[last]:
                last = q
    return best, last, many


@numba.njit(cache=True)
def first_unsure(total: Floats, inside: Bools, single: Bools, best: int, quota: float, near: float) -> bool:
    """Whether somebody is just at the quota, or two surpluses are level whose order matters."""
    for q in range(total.shape[0]):
        if inside[q] and abs(total[q] - quota) <= near:
            return True
        level = inside[q] and q != best and total[best] >= quota and total[best] - total[q] <= near
        if level and (single[q] or single[best]):
            return True
    return False


@numba.njit(cache=True)
def last_unsure(total: Floats, inside: Bools, last: int, near: float) -> bool:
    """Whether another is level with the last."""
    level = 0
    for q in range(total.shape[0]):
        level += inside[q] and total[q] - total[last] <= near
    return level > 1


@numba.njit(cache=True)
def elect_rest(
    total: Floats, owed: Floats, inside: Bools, single: Bools, quota: float, won: Ints, used: Floats
) -> None:
    """No more are left than seats: each gets one, and owes what it had not."""
    for q in range(total.shape[0]):
        if inside[q]:
            won[q] += 1
            used[q] += max(total[q], 0.0)
            owed[q] += quota
            inside[q] = not single[q]


@numba.njit(cache=True)
def _leave(t: int, rates: Floats, home: Floats, inside: Bools, hold: Floats) -> None:
    """Everything that a list holds goes on."""
    for r in range(hold.shape[0]):
        held = hold[r, t]
        hold[r, t] = 0.0
        if held > 0.0:
            _go_on(r, held, rates, home, inside, hold)


@numba.njit(cache=True)
def _go_on(r: int, held: float, rates: Floats, home: Floats, inside: Bools, hold: Floats) -> None:
    left = home[r]
    for q in range(rates.shape[1]):
        if inside[q]:
            left += rates[r, q]
    if left > 0.0:
        for q in range(rates.shape[1]):
            if inside[q]:
                hold[r, q] += held * rates[r, q] / left


# ---------------------------------------------------------------- the same in fractions


@dataclass(frozen=True, slots=True)
class _State:
    hold: tuple[tuple[Fraction, ...], ...]
    owed: tuple[Fraction, ...]
    inside: frozenset[int]
    won: tuple[int, ...]


def outcomes(given: DistrictRates, votes: Ints) -> frozenset[tuple[int, ...]]:
    """
    Count one district exactly, every tie followed every way.

    Parameters
    ----------
    given : DistrictRates
    votes : ndarray of int, shape (r,)

    Returns
    -------
    frozenset of tuple of int
        Seats of the lists, by every lot there could be.

    Raises
    ------
    ScenarioError
        If lots could go more than ``MOST_BY_RATES`` ways.
    """
    rates = tuple(tuple(Fraction(rate) for rate in row) for row in given.rates.tolist())
    home = tuple(Fraction(part) for part in given.home.tolist())
    lists = range(given.rates.shape[1])
    quota = int(votes.sum()) // (given.seats + 1) + 1
    nothing = (Fraction(0),) * len(lists)
    everybody = frozenset(lists)
    hold = tuple(
        (*nothing[:own], Fraction(n), *nothing[own + 1 :])
        if own >= 0
        else _onward(Fraction(n), rates[r], home[r], everybody, nothing)
        for r, (own, n) in enumerate(zip(given.own.tolist(), votes.tolist(), strict=True))
    )
    exact = _Exact(given, rates, home, quota, {})
    return exact.end(_State(hold, nothing, everybody, (0,) * len(lists)))


@dataclass(frozen=True, slots=True)
class _Exact:
    given: DistrictRates
    rates: tuple[tuple[Fraction, ...], ...]
    home: tuple[Fraction, ...]
    quota: int
    known: dict[_State, frozenset[tuple[int, ...]]]

    def end(self, at: _State) -> frozenset[tuple[int, ...]]:
        """Every way in which the count can end; lots that lead to one state are followed once."""
        if at not in self.known:
            if len(self.known) >= MOST_BY_RATES:
                raise too_many_ways()
            self.known[at] = self._end(at)
        return self.known[at]

    def _end(self, at: _State) -> frozenset[tuple[int, ...]]:
        left = self.given.seats - sum(at.won)
        if left == 0 or not at.inside:
            return frozenset({at.won})
        total = {q: sum(row[q] for row in at.hold) - at.owed[q] for q in sorted(at.inside)}
        most, fewest = max(total.values()), min(total.values())
        if most >= self.quota:
            first = [q for q in total if total[q] == most]
            if not any(self.given.single[q] for q in first):
                first = first[:1]  # surpluses of parties stay with them, so their order changes nothing
            return frozenset().union(*(self.end(self._elected(at, q, total[q])) for q in first))
        if len(total) <= left:
            return self.end(self._rest_elected(at))
        last = [q for q in total if total[q] == fewest]
        return frozenset().union(*(self.end(self._without(at, q)) for q in last))

    def _elected(self, at: _State, q: int, total: Fraction) -> _State:
        part = (total - self.quota) / total
        hold = tuple((*row[:q], row[q] * part, *row[q + 1 :]) for row in at.hold)
        after = _State(hold, at.owed, at.inside, one_more(at.won, {q}))
        return self._without(after, q) if self.given.single[q] else after

    def _rest_elected(self, at: _State) -> _State:
        owed = tuple(o + self.quota * (q in at.inside) for q, o in enumerate(at.owed))
        stay = frozenset(q for q in at.inside if not self.given.single[q])
        return _State(at.hold, owed, stay, one_more(at.won, at.inside))

    def _without(self, at: _State, q: int) -> _State:
        inside = at.inside - {q}
        hold = tuple(
            _onward(row[q], self.rates[r], self.home[r], inside, (*row[:q], Fraction(0), *row[q + 1 :]))
            for r, row in enumerate(at.hold)
        )
        return _State(hold, at.owed, inside, at.won)


def one_more(won: tuple[int, ...], whose: frozenset[int] | set[int]) -> tuple[int, ...]:
    """Seats when each of some lists has one more."""
    return tuple(n + (q in whose) for q, n in enumerate(won))


def _onward(
    held: Fraction,
    rates: tuple[Fraction, ...],
    home: Fraction,
    inside: frozenset[int],
    row: tuple[Fraction, ...],
) -> tuple[Fraction, ...]:
    left = home + sum(rates[q] for q in inside)
    if not held or left <= 0:
        return row
    return tuple(value + held * rates[q] / left if q in inside else value for q, value in enumerate(row))
