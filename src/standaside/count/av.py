"""
The alternative vote: the last is excluded and their papers move on, until somebody has half.

Everything is a whole number, so every count is exact. How the count stands depends on who
is still in it and on nothing else; a tie for last place is therefore followed both ways,
and the answer is everybody who can win by some drawing of lots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from standaside.count.papers import Papers
from standaside.domain import Bools, Ints, SmallInts
from standaside.errors import ScenarioError

Links = npt.NDArray[np.int32]

TIED = -2
"""Of a batch: lots would decide, so :func:`alternative_vote` has to say who can win."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a count: papers of each continuing candidate, exhausted ones, who was excluded."""

    votes: dict[int, int]
    exhausted: int
    excluded: int | None


@dataclass(frozen=True, slots=True)
class AvCount:
    """
    An alternative vote, counted.

    Attributes
    ----------
    winners : frozenset of int
        Everybody who wins by some lot; one, unless a tie decides.
    stages : tuple of Stage
        The count, as far as no lot is needed that decides it, or along the given lots.
    """

    winners: frozenset[int]
    stages: tuple[Stage, ...]


def alternative_vote(votes: Papers, *, lot: Sequence[int] | None = None) -> AvCount:
    """
    Count an alternative vote.

    Parameters
    ----------
    votes : Papers
    lot : sequence of int, optional
        Candidates in the order in which lots would save them, first saved first; without it
        the stages end where a lot decides.

    Returns
    -------
    AvCount

    Raises
    ------
    ScenarioError
        If a lot leaves somebody out.

    Notes
    -----
    A candidate with more than half of the papers that still count has won. Of two tied for last
    place either may be excluded first.

    Examples
    --------
    >>> from standaside.count.papers import papers_of
    >>> found = alternative_vote(papers_of(3, {(0,): 4, (1, 2): 3, (2, 1, 0): 2}))
    >>> sorted(found.winners), [stage.excluded for stage in found.stages]
    ([1], [2, None])
    >>> sorted(alternative_vote(papers_of(2, {(0,): 1, (1,): 1})).winners)
    [0, 1]
    """
    if lot is not None and sorted(lot) != list(range(votes.candidates)):
        raise ScenarioError(f"A lot puts all {votes.candidates} candidates in an order, each once.")
    known: dict[int, frozenset[int]] = {}
    everybody = (1 << votes.candidates) - 1
    winners = _winners(votes, everybody, known)
    return AvCount(winners, _stages(votes, everybody, lot, known))


def _standing(votes: Papers, inside: int) -> tuple[dict[int, int], int]:
    """Papers of everybody still in, and those exhausted."""
    member = np.array([inside >> c & 1 for c in range(votes.candidates)] + [0], dtype=np.bool_)
    alive = member[votes.ranks]
    first = votes.ranks[np.arange(len(alive)), alive.argmax(axis=1)]
    counted = alive.any(axis=1)
    totals = np.zeros(votes.candidates, dtype=np.int64)
    np.add.at(totals, first[counted], votes.papers[counted])
    return {c: int(totals[c]) for c in range(votes.candidates) if member[c]}, int(
        votes.papers[~counted].sum()
    )


def _decided(standing: dict[int, int]) -> int | None:
    """Who has more than half of what still counts."""
    most = max(standing, key=lambda c: standing[c])
    return most if 2 * standing[most] > sum(standing.values()) or len(standing) == 1 else None


def _last(standing: dict[int, int]) -> list[int]:
    fewest = min(standing.values())
    return [c for c, papers in standing.items() if papers == fewest]


def _winners(votes: Papers, inside: int, known: dict[int, frozenset[int]]) -> frozenset[int]:
    if inside not in known:
        standing, _ = _standing(votes, inside)
        done = _decided(standing)
        if done is not None:
            known[inside] = frozenset({done})
        else:
            fates = [_winners(votes, inside & ~(1 << c), known) for c in _last(standing)]
            known[inside] = frozenset().union(*fates)
    return known[inside]


def _stages(
    votes: Papers, inside: int, lot: Sequence[int] | None, known: dict[int, frozenset[int]]
) -> tuple[Stage, ...]:
    found: list[Stage] = []
    while True:
        standing, exhausted = _standing(votes, inside)
        if _decided(standing) is not None:
            return (*found, Stage(standing, exhausted, None))
        last = _last(standing)
        if lot is not None:
            out = max(last, key=lot.index)
        else:
            fates = {_winners(votes, inside & ~(1 << c), known) for c in last}
            if len(fates) > 1:
                return (*found, Stage(standing, exhausted, None))
            out = last[0]
        found.append(Stage(standing, exhausted, out))
        inside &= ~(1 << out)


def count_many(contests: Sequence[Papers]) -> SmallInts:
    """
    Winner of each of many contests, shape (n,); ``TIED`` where a lot might decide.

    Parameters
    ----------
    contests : sequence of Papers

    Notes
    -----
    A tie for last place is passed over where those tied have together fewer papers than the
    next: then all of them go before it, in whatever order.

    Examples
    --------
    >>> from standaside.count.papers import papers_of
    >>> one, other = papers_of(3, {(0,): 4, (1, 2): 3, (2, 1, 0): 2}), papers_of(2, {(0,): 1, (1,): 1})
    >>> count_many([one, other]).tolist()
    [1, -2]
    """
    winners = np.empty(len(contests), np.int8)
    for at, votes in enumerate(contests):
        winners[at] = _count_one(votes.ranks, votes.papers, votes.start)
    return winners


@numba.njit(cache=True)
def _count_one(ranks: SmallInts, papers: Ints, start: Ints) -> int:
    """Count one contest. Only papers that move are touched: each candidate's lie side by side."""
    candidates = start.shape[0] - 1
    total = np.zeros(candidates, np.int64)
    for c in range(candidates):
        for b in range(start[c], start[c + 1]):
            total[c] += papers[b]
    alive = total.sum()
    inside = np.ones(candidates, np.bool_)
    head = np.full(candidates, -1, np.int32)
    following = np.empty(ranks.shape[0], np.int32)
    for _ in range(candidates):
        verdict, last = _verdict(total, inside, alive)
        if last < 0:
            return verdict
        inside[last] = False
        alive -= _exclude(last, ranks, papers, start, inside, total, head, following)
    return -1


@numba.njit(cache=True)
def _verdict(total: Ints, inside: Bools, alive: int) -> tuple[int, int]:
    """(who has won or ``TIED``, −1), or (−1, who is last)."""
    best, last, left = -1, -1, 0
    for c in range(total.shape[0]):
        if inside[c]:
            left += 1
            if best < 0 or total[c] > total[best]:
                best = c
            if last < 0 or total[c] < total[last]:
                last = c
    if 2 * total[best] > alive or left == 1:
        return best, -1
    return (-2, -1) if _lot_matters(total, inside, total[last]) else (-1, last)


@numba.njit(cache=True)
def _lot_matters(total: Ints, inside: Bools, fewest: int) -> bool:
    """Whether several are last, and together not below the next."""
    tied, above = 0, np.int64(-1)
    for c in range(total.shape[0]):
        if inside[c]:
            if total[c] == fewest:
                tied += 1
            elif above < 0 or total[c] < above:
                above = total[c]
    return bool(tied > 1 and (above < 0 or tied * fewest >= above))


@numba.njit(cache=True)
def _exclude(
    last: int,
    ranks: SmallInts,
    papers: Ints,
    start: Ints,
    inside: Bools,
    total: Ints,
    head: Links,
    following: Links,
) -> int:
    """Hand each pile of the candidate to the next who is still in; how many papers are exhausted."""
    exhausted = np.int64(0)
    own, received = start[last], head[last]
    while own < start[last + 1] or received >= 0:
        if own < start[last + 1]:
            b = own
            own += 1
        else:
            b = np.int64(received)
            received = following[b]
        c = np.int64(-1)
        for at in range(1, ranks.shape[1]):
            c = np.int64(ranks[b, at])
            if c < 0 or inside[c]:
                break
            c = np.int64(-1)
        if c < 0:
            exhausted += papers[b]
        else:
            total[c] += papers[b]
            following[b] = head[c]
            head[c] = b
    return int(exhausted)
