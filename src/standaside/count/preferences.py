"""
Preferences, from the transfer rates.

Nobody has ranked anybody at a British general election. What is known is where votes go when their
candidate leaves (rule 5): to each of those still there by a row of rates, home included. Read as a
ranking, the first of those who are left is chosen with a chance in proportion to its rate among theirs,
and "home" ends the paper: the model of Plackett (1975) and Luce (1959). It gives rule 5's own rescaling
whoever has left and in whatever order, so one row a party is all that a count needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np

from standaside.count.ballots import STAYS, Ballots, Move
from standaside.count.stages import MOST_BY_RATES, too_many_ways
from standaside.domain import NOBODY, Bools, Floats, Ints, SmallInts
from standaside.errors import ScenarioError

NEAR = 1e-9
"""Part of the votes by which two counts in floating point must differ to be told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Preferences:
    """
    Where voters of one place go next.

    Attributes
    ----------
    columns : ndarray of int, shape (k,)
        Who is on the ballot paper, as columns of the axis of parties.
    able : ndarray of bool, shape (k,)
        Who can be elected: sums cannot.
    rates : ndarray of float, shape (k, k)
        Of the voters of each (row) the part that goes to each other (column) when it alone leaves.
    home : ndarray of float, shape (k,)
        The part that goes to nobody.
    """

    columns: Ints
    able: Bools
    rates: Floats
    home: Floats


def preferences(ballots: Ballots, place: int) -> Preferences:
    """
    Read off where voters of a place go when their party leaves the ballot paper.

    Raises
    ------
    ScenarioError
        If nothing says where freed votes go.
    """
    move = ballots.move
    if move is None:
        raise ScenarioError("Preferences come from transfer rates, and these votes come without any.")
    return ballots.once(("preferences", place), lambda: _read(ballots, move, place))


def _read(ballots: Ballots, move: Move, place: int) -> Preferences:
    columns = np.nonzero(ballots.standing[place])[0]
    each = np.arange(len(columns))
    one = np.zeros((len(columns), len(ballots.parties)))
    goes = np.full(one.shape, STAYS, dtype=np.int8)
    one[each, columns], goes[each, columns] = 1.0, NOBODY  # one draw each, in which it alone leaves
    rates = move(place, one, goes)[:, columns]
    rates[each, each] = 0.0
    home = np.maximum(1.0 - rates.sum(axis=1), 0.0)
    return Preferences(columns, ballots.eligible()[place, columns], rates, home)


def alternative_votes(given: Preferences, votes: Ints) -> tuple[SmallInts, Floats]:
    """
    Count alternative votes of one place with these preferences.

    Parameters
    ----------
    given : Preferences
    votes : ndarray of int, shape (d, k)
        First preferences.

    Returns
    -------
    tuple of (ndarray of int8, shape (d,), ndarray of float, shape (d,))
        Who wins, as a position among ``given.columns``, and their votes at the end; -2 where two
        counts are too near each other to be sure, or level: :func:`who_can_win` decides those.
    """
    return _alternative(votes.astype(np.float64), given.rates, given.home, given.able)


@numba.njit(cache=True)
def _alternative(votes: Floats, rates: Floats, home: Floats, able: Bools) -> tuple[SmallInts, Floats]:
    draws, size = votes.shape
    winner = np.full(draws, -1, np.int8)
    final = np.zeros(draws)
    inside = np.empty(size, np.bool_)
    total = np.empty(size)
    for d in range(draws):
        inside[:] = able
        near = 1e-9 * votes[d].sum()
        for _ in range(size):
            _stand(votes[d], rates, home, inside, total)
            best, last = _edges(total, inside, near)
            if best == -1:
                break
            winner[d] = best
            if best >= 0:
                final[d] = total[best]
            if last < 0:
                break
            inside[last] = False
    return winner, final


@numba.njit(cache=True)
def _stand(votes: Floats, rates: Floats, home: Floats, inside: Bools, total: Floats) -> None:
    """Votes of each who is still in, when all others have left."""
    for q in range(votes.shape[0]):
        total[q] = votes[q] if inside[q] else 0.0
    for p in range(votes.shape[0]):
        if not inside[p] and votes[p] > 0.0:
            _spread(votes[p], rates[p], home[p], inside, total)


@numba.njit(cache=True)
def _spread(votes: float, rates: Floats, home: float, inside: Bools, total: Floats) -> None:
    """Votes of one who has left, over those who are still in."""
    left = home
    for q in range(rates.shape[0]):
        if inside[q]:
            left += rates[q]
    if left > 0.0:
        for q in range(rates.shape[0]):
            if inside[q]:
                total[q] += votes * rates[q] / left


@numba.njit(cache=True)
def _edges(total: Floats, inside: Bools, near: float) -> tuple[int, int]:
    """(winner, −1), (leader, who is last), or (−2, −1) where it is too near; (−1, −1) if nobody is in."""
    best, last, left, alive = -1, -1, 0, 0.0
    for c in range(total.shape[0]):
        if inside[c]:
            left += 1
            alive += total[c]
            if best < 0 or total[c] > total[best]:
                best = c
            if last < 0 or total[c] < total[last]:
                last = c
    if left <= 1 or 2.0 * total[best] - alive > near:
        return best, -1
    close = abs(2.0 * total[best] - alive) <= near and left > 2
    for c in range(total.shape[0]):
        close |= inside[c] and c != last and total[c] - total[last] <= near
    return (-2, -1) if close else (best, last)


def who_can_win(given: Preferences, votes: Ints) -> frozenset[int]:
    """
    Count one alternative vote exactly, every tie for last place followed every way.

    Parameters
    ----------
    given : Preferences
    votes : ndarray of int, shape (k,)

    Returns
    -------
    frozenset of int
        Positions among ``given.columns``; empty if nobody can be elected.

    Raises
    ------
    ScenarioError
        If lots could go more than ``MOST_BY_RATES`` ways.
    """
    rates, home = whole_rates(given)
    first = [int(n) for n in votes]
    known: dict[frozenset[int], frozenset[int]] = {}

    def winners(inside: frozenset[int]) -> frozenset[int]:
        if inside not in known:
            if len(known) >= MOST_BY_RATES:
                raise too_many_ways()
            total, _ = standing(first, rates, home, inside)
            ahead = [c for c in inside if 2 * total[c] > sum(total.values())]
            if ahead or len(inside) <= 1:
                known[inside] = frozenset(ahead or inside)
            else:
                fewest = min(total.values())
                last = [c for c in sorted(inside) if total[c] == fewest]
                known[inside] = frozenset().union(*(winners(inside - {c}) for c in last))
        return known[inside]

    return winners(frozenset(np.nonzero(given.able)[0].tolist()))


def whole_rates(given: Preferences) -> tuple[list[list[int]], list[int]]:
    """Rates and home, exactly, as whole multiples of one small part: floats know powers of two only."""
    ratios = [
        [rate.as_integer_ratio() for rate in row] for row in (*given.rates.tolist(), given.home.tolist())
    ]
    most = max((parts for row in ratios for _, parts in row), default=1)
    *rates, home = ([number * (most // parts) for number, parts in row] for row in ratios)
    return rates, home


def standing(
    votes: list[int], rates: list[list[int]], home: list[int], inside: frozenset[int]
) -> tuple[dict[int, int], int]:
    """
    Count exact votes of each who is still in, when all others have left.

    Parameters
    ----------
    votes : list of int
        First preferences.
    rates, home : list of int
        From :func:`whole_rates`.
    inside : frozenset of int

    Returns
    -------
    tuple of (dict of int to int, int)
        The votes, in parts of a vote, and how many parts make one: whole numbers are exact, and quicker
        than fractions.
    """
    left = {
        p: home[p] + sum(rates[p][q] for q in inside)
        for p in range(len(votes))
        if p not in inside and votes[p]
    }
    left = {p: parts for p, parts in left.items() if parts > 0}
    unit = math.prod(left.values())
    total = {c: votes[c] * unit for c in sorted(inside)}
    for p, parts in left.items():
        each = votes[p] * (unit // parts)
        for q in total:
            total[q] += each * rates[p][q]
    return total, unit
