"""
The single transferable vote among lists by Gregory's older rule: only the parcel that came last moves.

As in :mod:`standaside.count.stv_districts` the next candidate of a party takes over what is above the
quota. Here that is a part of the votes which the elected received last, and of a candidate who stands
alone only of those that have a next preference; they go on at no more than they were worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numba
import numpy as np

from standaside.count.stages import MOST_BY_RATES, too_many_ways
from standaside.count.stv_districts import (
    DistrictRates,
    elect_rest,
    first_unsure,
    last_unsure,
    look,
    one_more,
)
from standaside.domain import Bools, Floats, Ints


def count_last_parcels(given: DistrictRates, votes: Ints) -> tuple[Ints, Floats, Bools]:
    """
    Count a district in every draw; arguments and answer as of ``stv_districts.count_district``.

    Parameters
    ----------
    given : DistrictRates
    votes : ndarray of int, shape (d, r)

    Returns
    -------
    tuple of (ndarray of int, shape (d, l), ndarray of float, shape (d, l), ndarray of bool, shape (d,))
        Seats, votes that elected somebody, and the draws for :func:`last_parcel_outcomes` to decide.
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
    hold, late = np.empty((groups, lists)), np.empty((groups, lists))
    inside = np.empty(lists, np.bool_)
    for d in range(draws):
        inside[:] = True
        hold[:], late[:] = 0.0, 0.0
        for r in range(groups):
            if own[r] >= 0:
                hold[r, own[r]] = votes[d, r]
            else:
                _send(r, votes[d, r], rates, home, inside, hold)
        late[:] = hold
        unsure[d] = _fill(
            hold, late, inside, float(quota[d]), seats, rates, home, single, won[d], used[d],
            1e-9 * votes[d].sum(),
        )  # fmt: skip
    return won, used, unsure


@numba.njit(cache=True)
def _fill(
    hold: Floats, late: Floats, inside: Bools, quota: float, left: int, rates: Floats, home: Floats,
    single: Bools, won: Ints, used: Floats, near: float,
) -> bool:  # fmt: skip
    """Fill the seats; whether something was too near to be sure."""
    total, owed = np.empty(inside.shape[0]), np.zeros(inside.shape[0])
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
            _pass_on(best, total[best] - quota, single[best], inside, rates, home, hold, late)
        elif many <= left:
            left -= many
            elect_rest(total, owed, inside, single, quota, won, used)
        elif last_unsure(total, inside, last, near):
            return True
        else:
            inside[last] = False
            _move(last, hold[:, last].copy(), 1.0, inside, rates, home, hold, late)
    return False


@numba.njit(cache=True)
def _pass_on(
    q: int, surplus: float, alone: bool, inside: Bools, rates: Floats, home: Floats, hold: Floats,
    late: Floats,
) -> None:  # fmt: skip
    """The surplus of the elected goes on: within the party, or to the next preferences."""
    moving = late[:, q].copy()
    if not alone:
        able = moving.sum()
        hold[:, q] = moving * (min(1.0, surplus / able) if able > 0.0 else 0.0)
        late[:, q] = hold[:, q]
        return
    inside[q] = False
    able = 0.0
    for r in range(moving.shape[0]):
        onward = 0.0
        for to in range(inside.shape[0]):
            if inside[to]:
                onward += rates[r, to]
        if onward > 0.0:
            able += moving[r] * onward / (home[r] + onward)
    part = min(1.0, surplus / able) if able > 0.0 else 0.0
    _move(q, moving, part, inside, rates, home, hold, late)


@numba.njit(cache=True)
def _move(
    q: int, moving: Floats, part: float, inside: Bools, rates: Floats, home: Floats, hold: Floats,
    late: Floats,
) -> None:  # fmt: skip
    """Votes of somebody who leaves go on at a part of their value; who receives has a new last parcel."""
    came = np.zeros(hold.shape)
    hold[:, q] = 0.0
    for r in range(moving.shape[0]):
        _send(r, moving[r] * part, rates, home, inside, came)
    for to in range(inside.shape[0]):
        if came[:, to].sum() > 0.0:
            hold[:, to] += came[:, to]
            late[:, to] = came[:, to]


@numba.njit(cache=True)
def _send(r: int, held: float, rates: Floats, home: Floats, inside: Bools, to: Floats) -> None:
    left = home[r]
    for q in range(rates.shape[1]):
        if inside[q]:
            left += rates[r, q]
    if held > 0.0 and left > 0.0:
        for q in range(rates.shape[1]):
            if inside[q]:
                to[r, q] += held * rates[r, q] / left


# ---------------------------------------------------------------- the same in fractions

Column = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """``hold`` and ``late`` by list, then by group."""

    hold: tuple[Column, ...]
    late: tuple[Column, ...]
    owed: Column
    inside: frozenset[int]
    won: tuple[int, ...]


def last_parcel_outcomes(given: DistrictRates, votes: Ints) -> frozenset[tuple[int, ...]]:
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
    groups, lists = given.rates.shape
    exact = _Exact(
        given,
        tuple(tuple(Fraction(rate) for rate in row) for row in given.rates.tolist()),
        tuple(Fraction(part) for part in given.home.tolist()),
        int(votes.sum()) // (given.seats + 1) + 1,
        {},
    )
    everybody = frozenset(range(lists))
    first = [Fraction(int(n)) for n in votes]
    mine = given.own.tolist()
    lost = exact.onward(
        tuple(n if own < 0 else Fraction(0) for n, own in zip(first, mine, strict=True)), everybody
    )
    hold = tuple(tuple(first[r] if mine[r] == q else lost[q][r] for r in range(groups)) for q in range(lists))
    return exact.end(_State(hold, hold, (Fraction(0),) * lists, everybody, (0,) * lists))


@dataclass(frozen=True, slots=True)
class _Exact:
    given: DistrictRates
    rates: tuple[Column, ...]
    home: Column
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
        total = {q: sum(at.hold[q]) - at.owed[q] for q in sorted(at.inside)}
        most, fewest = max(total.values()), min(total.values())
        if most >= self.quota:
            first = [q for q in total if total[q] == most]
            if not any(self.given.single[q] for q in first):
                first = first[:1]  # surpluses of parties stay with them, so their order changes nothing
            return frozenset().union(*(self.end(self._elected(at, q, total[q])) for q in first))
        if len(total) <= left:
            return self.end(self._rest_elected(at))
        last = [q for q in total if total[q] == fewest]
        return frozenset().union(
            *(self.end(self._moved(at, q, at.hold[q], at.inside - {q}, at.won)) for q in last)
        )

    def _elected(self, at: _State, q: int, total: Fraction) -> _State:
        moving, surplus, won = at.late[q], total - self.quota, one_more(at.won, {q})
        inside = at.inside - {q} if self.given.single[q] else at.inside
        able = sum(moving, Fraction(0))
        if self.given.single[q]:
            able = sum((n for to in self.onward(moving, inside) for n in to), Fraction(0))
        part = min(Fraction(1), surplus / able) if able else Fraction(0)
        moved = tuple(n * part for n in moving)
        if self.given.single[q]:
            return self._moved(at, q, moved, inside, won)
        return _State(_put(at.hold, q, moved), _put(at.late, q, moved), at.owed, inside, won)

    def _moved(
        self, at: _State, q: int, moving: Column, inside: frozenset[int], won: tuple[int, ...]
    ) -> _State:
        hold, late = _put(at.hold, q, (Fraction(0),) * len(moving)), at.late
        for to, came in enumerate(self.onward(moving, inside)):
            if any(came):
                hold = _put(hold, to, tuple(a + b for a, b in zip(hold[to], came, strict=True)))
                late = _put(late, to, came)
        return _State(hold, late, at.owed, inside, won)

    def _rest_elected(self, at: _State) -> _State:
        owed = tuple(o + self.quota * (q in at.inside) for q, o in enumerate(at.owed))
        stay = frozenset(q for q in at.inside if not self.given.single[q])
        return _State(at.hold, at.late, owed, stay, one_more(at.won, at.inside))

    def onward(self, moving: Column, inside: frozenset[int]) -> tuple[Column, ...]:
        """What each list receives of the votes of each group."""
        left = [home + sum(row[q] for q in inside) for row, home in zip(self.rates, self.home, strict=True)]
        nothing = Fraction(0)
        return tuple(
            tuple(
                n * row[q] / all_ if q in inside and n and all_ > 0 else nothing
                for n, row, all_ in zip(moving, self.rates, left, strict=True)
            )
            for q in range(len(self.given.single))
        )


def _put(columns: tuple[Column, ...], q: int, column: Column) -> tuple[Column, ...]:
    return (*columns[:q], column, *columns[q + 1 :])
