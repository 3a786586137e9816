"""
The single transferable vote among lists by Meek's rule: the elected keep of every vote the part they need.

A vote first goes to its own list, and of what a list does not keep, on by the rates to any that it has not
been to. A list with a candidate still in keeps everything; one whose last hope is excluded keeps a quota for
each of its elected; the quota falls with votes that go home. The parts kept are found by iteration.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numba
import numpy as np

from standaside.count.stages import MOST_BY_RATES, too_many_ways
from standaside.count.stv_districts import DistrictRates, one_more
from standaside.domain import Bools, Floats, Ints

ENOUGH = 1e-6
"""Surplus in all, in votes, at which iteration ends."""

LEVEL = 1e-5
"""Votes by which two must differ not to be level, and by which the quota must be passed."""

MOST_ROUNDS = 100_000
"""Rounds of iteration before it ends anyway; surpluses shrink by a part in each."""


def meek_outcomes(given: DistrictRates, votes: Ints) -> frozenset[tuple[int, ...]]:
    """
    Count one district, every tie followed every way.

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

    Notes
    -----
    In floating point; who are within ``LEVEL`` of a vote of each other are level.
    """
    return _Count(given, votes.astype(np.float64)).start()


def count_by_meek(given: DistrictRates, votes: Ints) -> tuple[Ints, Floats, Bools]:
    """
    Count a district in every draw, one after another; as ``stv_districts.count_district``.

    Parameters
    ----------
    given : DistrictRates
    votes : ndarray of int, shape (d, r)

    Returns
    -------
    tuple of (ndarray of int, shape (d, l), ndarray of float, shape (d, l), ndarray of bool, shape (d,))
        Seats, votes that the elected hold, and the draws that a lot decides.
    """
    won = np.zeros((len(votes), given.rates.shape[1]), dtype=np.int64)
    held, unsure = np.zeros(won.shape), np.zeros(len(votes), dtype=np.bool_)
    for d, row in enumerate(votes):
        count = _Count(given, row.astype(np.float64))
        ends = count.start()
        unsure[d] = len(ends) > 1
        if not unsure[d]:
            (won[d],) = ends
            held[d] = count.held.get(next(iter(ends)), held[d])
    return won, held, unsure


@dataclass(frozen=True, slots=True)
class _Count:
    given: DistrictRates
    votes: Floats
    known: dict[tuple[tuple[int, ...], frozenset[int]], frozenset[tuple[int, ...]]] = field(
        default_factory=dict
    )
    held: dict[tuple[int, ...], Floats] = field(default_factory=dict)
    """Votes with which so many are elected, when the last of them is."""

    def start(self) -> frozenset[tuple[int, ...]]:
        """Every way in which the count can end, from its beginning."""
        lists = self.given.rates.shape[1]
        return self.end((0,) * lists, frozenset(range(lists)))

    def end(self, won: tuple[int, ...], hopeful: frozenset[int]) -> frozenset[tuple[int, ...]]:
        """Every way in which the count can end; what is kept depends on who is in, not on how it came so."""
        if (won, hopeful) not in self.known:
            if len(self.known) >= MOST_BY_RATES:
                raise too_many_ways()
            self.known[won, hopeful] = self._end(won, hopeful)
        return self.known[won, hopeful]

    def _end(self, won: tuple[int, ...], hopeful: frozenset[int]) -> frozenset[tuple[int, ...]]:
        left = self.given.seats - sum(won)
        if left == 0 or not hopeful:
            return frozenset({won})
        lists = range(len(won))
        given = self.given
        gains, quota = _settled(
            self.votes, given.own, given.rates, given.home, np.array([q in hopeful for q in lists]),
            np.array(won, dtype=np.int64), given.seats,
        )  # fmt: skip
        over = {q: float(gains[q]) - won[q] * float(quota) for q in sorted(hopeful)}
        new = {q for q, votes in over.items() if votes > quota + LEVEL}
        if new or len(hopeful) <= left:
            new = new or set(hopeful)
            now = one_more(won, new)
            self.held[now] = np.minimum(gains, np.array(now) * quota)
            return self.end(now, hopeful - {q for q in new if given.single[q]})
        fewest = min(over.values())
        last = [q for q, votes in over.items() if votes <= fewest + LEVEL]
        return frozenset().union(*(self.end(won, hopeful - {q}) for q in last))


@numba.njit(cache=True)
def _settled(
    votes: Floats, own: Ints, rates: Floats, home: Floats, hopeful: Bools, won: Ints, seats: int
) -> tuple[Floats, float]:
    """Votes of each list when the parts kept no longer change, and the quota then."""
    lists = rates.shape[1]
    keep = np.zeros(lists)
    for q in range(lists):
        if hopeful[q] or won[q] > 0:
            keep[q] = 1.0
    partial = np.nonzero(~hopeful & (won > 0))[0]
    gains, quota = np.zeros(lists), 0.0
    for _ in range(MOST_ROUNDS):
        gains[:] = 0.0
        for r in range(votes.shape[0]):
            _go_round(r, votes[r], own[r], rates, home, hopeful, partial, keep, gains)
        quota = gains.sum() / (seats + 1)
        surplus = 0.0
        for i in range(partial.shape[0]):
            q = partial[i]
            need = won[q] * quota
            surplus += abs(gains[q] - need) if keep[q] < 1.0 or gains[q] > need else 0.0
            if gains[q] > 0.0:
                keep[q] = min(1.0, keep[q] * need / gains[q])
        if surplus < ENOUGH:
            break
    return gains, quota


@numba.njit(cache=True)
def _go_round(
    r: int, votes: float, own: int, rates: Floats, home: Floats, hopeful: Bools, partial: Ints,
    keep: Floats, gains: Floats,
) -> None:  # fmt: skip
    """Send the votes of one group round; ``parts`` is what has been to each set of lists that keep a part."""
    parts = np.zeros(1 << partial.shape[0])
    at = 0
    if own >= 0 and keep[own] > 0.0:
        gains[own] += votes * keep[own]
        votes *= 1.0 - keep[own]
        for i in range(partial.shape[0]):
            at |= (1 << i) * (partial[i] == own)
    parts[at] = votes
    for been in range(parts.shape[0]):
        left = _left(been, rates[r], home[r], hopeful, partial) if parts[been] > 0.0 else 0.0
        if left > 0.0:
            _deal(been, parts[been] / left, rates[r], hopeful, partial, keep, gains, parts)


@numba.njit(cache=True)
def _left(been: int, rates: Floats, home: float, hopeful: Bools, partial: Ints) -> float:
    """Rates to all where such votes can still go, home among them."""
    left = home
    for q in range(hopeful.shape[0]):
        if hopeful[q]:
            left += rates[q]
    for i in range(partial.shape[0]):
        if not been >> i & 1:
            left += rates[partial[i]]
    return left


@numba.njit(cache=True)
def _deal(
    been: int, each: float, rates: Floats, hopeful: Bools, partial: Ints, keep: Floats, gains: Floats,
    parts: Floats,
) -> None:  # fmt: skip
    """Deal out votes by the rates: the hopeful keep all they receive, others a part."""
    for q in range(hopeful.shape[0]):
        if hopeful[q]:
            gains[q] += each * rates[q]
    for i in range(partial.shape[0]):
        if not been >> i & 1:
            came = each * rates[partial[i]]
            gains[partial[i]] += came * keep[partial[i]]
            parts[been | 1 << i] += came * (1.0 - keep[partial[i]])
