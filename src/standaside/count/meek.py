"""
Meek's count: the elected keep just the part of every paper that they need, found by iteration.

Hill, Wichmann and Woodall, "Algorithm 123: Single Transferable Vote by Meek's method", Computer
Journal 30 (1987), in the fixed-point arithmetic of New Zealand's Local Electoral Regulations 2001,
Schedule 1A: nine decimals, parts kept and keep values rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numba
import numpy as np

from standaside.count.papers import Papers
from standaside.count.stages import Stage, told_apart
from standaside.domain import Ints, SmallInts

ONE = 10**9
"""A whole vote."""

ENOUGH = ONE // 10**4
"""Surplus in all at which iteration ends: a ten-thousandth of a vote."""


@dataclass(frozen=True, slots=True, eq=False)
class MeekStanding:
    """How such a count stands; ``keep`` is the part of a paper that each candidate keeps, in 1/ONE."""

    votes: Papers
    seats: int
    keep: tuple[int, ...]
    open_: frozenset[int]
    elected: tuple[int, ...]
    stages: tuple[Stage, ...]
    tied: tuple[int, ...] = ()

    @property
    def losing(self) -> bool:
        """Only exclusions can tie."""
        return True

    def key(self) -> object:
        """Everything that the rest of the count depends on."""
        live = sorted(self.open_)
        return (
            self.open_, frozenset(self.elected), self.keep,
            tuple(tuple(stage.votes.get(c) for c in live) for stage in self.stages),
        )  # fmt: skip

    def pick(self, candidate: int) -> MeekStanding:
        """Exclude, and go on."""
        keep = tuple(0 if c == candidate else part for c, part in enumerate(self.keep))
        return run(replace(self, open_=self.open_ - {candidate}, keep=keep, tied=()), candidate)


def begin(votes: Papers, seats: int) -> MeekStanding:
    """Count as far as no lot is needed."""
    everybody = frozenset(range(votes.candidates))
    return run(MeekStanding(votes, seats, (ONE,) * votes.candidates, everybody, (), ()), None)


def run(at: MeekStanding, excluded: int | None) -> MeekStanding:
    """Go on until the end, or a tie that no earlier stage decides."""
    while len(at.elected) < at.seats:
        if len(at.open_) + len(at.elected) <= at.seats:
            return _rest_elected(at, excluded)
        at, level = _settled(at, excluded)
        if len(at.elected) >= at.seats:
            break
        if len(level) > 1:
            return replace(at, tied=level)
        excluded = level[0]
        keep = tuple(0 if c == excluded else part for c, part in enumerate(at.keep))
        at = replace(at, open_=at.open_ - {excluded}, keep=keep)
    return replace(at, tied=())


def _settled(at: MeekStanding, excluded: int | None) -> tuple[MeekStanding, tuple[int, ...]]:
    """Elect whom keep values bring a quota, until hardly any surplus is left; and who is last then."""
    new: tuple[int, ...] = ()
    before: int | None = None
    while True:
        total, gone = _shared(at.votes, at.keep)
        quota = (at.votes.total * ONE - gone) // (at.seats + 1) + 1
        over = tuple(sorted((c for c in at.open_ if total[c] >= quota), key=lambda c: (-total[c], c)))
        at = replace(at, open_=at.open_ - set(over), elected=at.elected + over)
        new += over
        surplus = sum(max(total[c] - quota, 0) for c in at.elected)
        full = len(at.elected) >= at.seats
        if full or (not over and (surplus < ENOUGH or (before is not None and surplus >= before))):
            break
        before = None if over else surplus
        at = replace(at, keep=_kept(at, total, quota))
    recorded = _recorded(at, excluded, total, gone, new)
    if full or not at.open_:
        return recorded, ()
    lowest = min(total[c] for c in at.open_)
    level = [c for c in sorted(at.open_) if total[c] <= lowest + surplus] if surplus else None
    level = level or [c for c in sorted(at.open_) if total[c] == lowest]
    return recorded, told_apart(level, [stage.votes for stage in at.stages], fewest=True)


def _kept(at: MeekStanding, total: list[int], quota: int) -> tuple[int, ...]:
    """Keep values that would bring each elected candidate down to a quota, rounded up."""
    keep = list(at.keep)
    for c in at.elected:
        keep[c] = -(-keep[c] * quota // total[c])
    return tuple(keep)


def _shared(votes: Papers, keep: tuple[int, ...]) -> tuple[list[int], int]:
    """Votes of each candidate and what nobody keeps, in 1/ONE of a vote."""
    total, gone = _share(votes.ranks, votes.papers, np.array(keep, dtype=np.int64), ONE)
    return [int(n) for n in total], int(gone)


@numba.njit(cache=True)
def _share(ranks: SmallInts, papers: Ints, keep: Ints, one: int) -> tuple[Ints, int]:
    total = np.zeros(keep.shape[0], np.int64)
    gone = np.int64(0)
    for b in range(ranks.shape[0]):
        left = np.int64(one)
        for place in range(ranks.shape[1]):
            c = ranks[b, place]
            if c < 0 or left == 0:
                break
            if keep[c] > 0:
                taken = left if keep[c] == one else (left * keep[c] + one - 1) // one
                total[c] += taken * papers[b]
                left -= taken
        gone += left * papers[b]
    return total, int(gone)


def _recorded(
    at: MeekStanding, excluded: int | None, total: list[int], gone: int, new: tuple[int, ...]
) -> MeekStanding:
    standing = {c: Fraction(total[c], ONE) for c in sorted(at.open_ | set(at.elected))}
    before = at.stages[-1].votes if at.stages else {}
    received = {c: votes - before[c] for c, votes in standing.items() if before and votes > before[c]}
    action = "first preferences" if excluded is None else "exclusion"
    stage = Stage(action, excluded, standing, received, Fraction(gone, ONE), new)
    return replace(at, stages=(*at.stages, stage))


def _rest_elected(at: MeekStanding, excluded: int | None) -> MeekStanding:
    """As many are left as there are seats: they are elected."""
    total, gone = _shared(at.votes, at.keep)
    rest = tuple(sorted(at.open_, key=lambda c: (-total[c], c)))
    done = replace(at, open_=frozenset(), elected=at.elected + rest, tied=())
    return _recorded(done, excluded, total, gone, rest)
