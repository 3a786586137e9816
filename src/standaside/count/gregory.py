"""
Counts in which a paper is worth a part of a vote once it has helped to elect somebody (Gregory).

Papers lie in parcels: alike papers of one value that a candidate received at one stage. Whole parcels move
at a time, so a count costs a few array operations a stage, and its arithmetic is exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numba
import numpy as np

from standaside.count.papers import Papers
from standaside.count.stages import Stage, told_apart
from standaside.domain import Bools, Ints, SmallInts

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Gregory:
    """
    How surpluses move.

    Attributes
    ----------
    places : int or None
        Decimals of a paper's value that are kept, the rest ignored; None for exact fractions.
    last_parcel : bool
        Only papers of the last parcel move, and only those that have somewhere to go; else all do, at the
        part of their value that the surplus is of the candidate's votes.
    over_quota_receives : bool
        Whether an elected candidate whose surplus waits can still receive votes.
    """

    places: int | None
    last_parcel: bool
    over_quota_receives: bool

    @property
    def one(self) -> Number:
        """A whole vote."""
        return Fraction(1) if self.places is None else 10**self.places

    def part(self, value: Number, surplus: Number, of: Number) -> Number:
        """Value × surplus ÷ of, as this arithmetic has it."""
        if self.places is None:
            return Fraction(value) * surplus / of
        return int(value) * int(surplus) // int(of)


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """Papers of one value received at one stage; ``kinds`` are rows of the papers."""

    value: Number
    kinds: Ints
    papers: int
    stage: int


@dataclass(frozen=True, slots=True, eq=False)
class GregoryStanding:
    """How such a count stands."""

    rules: Gregory
    votes: Papers
    seats: int
    quota: Number
    held: tuple[tuple[Parcel, ...], ...]
    total: tuple[Number, ...]
    exhausted: Number
    open_: frozenset[int]
    waiting: tuple[int, ...]
    elected: tuple[int, ...]
    stages: tuple[Stage, ...]
    tied: tuple[int, ...] = ()

    @property
    def losing(self) -> bool:
        """Whether the tie is for exclusion."""
        return not self.waiting

    def key(self) -> object:
        """Everything that the rest of the count depends on."""
        live = sorted(self.open_ | set(self.waiting))
        earlier = tuple(tuple(stage.votes.get(c) for c in live) for stage in self.stages)
        parcels = tuple(
            (c, parcel.value, parcel.stage, parcel.kinds.tobytes()) for c in live for parcel in self.held[c]
        )
        return (tuple(live), self.waiting, frozenset(self.elected), earlier, parcels)

    def pick(self, candidate: int) -> GregoryStanding:
        """Move this candidate's surplus, or exclude them, and go on."""
        return run(_pass_surplus(self, candidate) if self.waiting else _exclude(self, candidate))


def begin(votes: Papers, seats: int, rules: Gregory) -> GregoryStanding:
    """Count first preferences, and as far as no lot is needed."""
    one = rules.one
    held, total = [], []
    for c in range(votes.candidates):
        kinds = np.arange(votes.start[c], votes.start[c + 1])
        papers = int(votes.papers[kinds].sum())
        held.append((Parcel(one, kinds, papers, 0),) if papers else ())
        total.append(papers * one)
    quota = (votes.total // (seats + 1) + 1) * one
    everybody = frozenset(range(votes.candidates))
    start = GregoryStanding(
        rules, votes, seats, quota, tuple(held), tuple(total), 0 * one, everybody, (), (), ()
    )
    return run(_recorded(start, "first preferences", None, {}))


def run(at: GregoryStanding) -> GregoryStanding:
    """Go on until the end, or a tie that no earlier stage decides."""
    while len(at.elected) < at.seats:
        if len(at.open_) + len(at.elected) <= at.seats:
            return _rest_elected(at)
        level = _next(at)
        if len(level) > 1:
            return replace(at, tied=level)
        at = _pass_surplus(at, level[0]) if at.waiting else _exclude(at, level[0])
    return replace(at, tied=())


def _next(at: GregoryStanding) -> tuple[int, ...]:
    """Who moves next: the largest surplus that waits, or else the last; several if only a lot can tell."""
    among = at.waiting or tuple(sorted(at.open_))
    edge = (max if at.waiting else min)(at.total[c] for c in among)
    level = [c for c in among if at.total[c] == edge]
    return told_apart(level, [stage.votes for stage in at.stages[:-1]], fewest=not at.waiting)


def _pass_surplus(at: GregoryStanding, candidate: int) -> GregoryStanding:
    rules, surplus = at.rules, at.total[candidate] - at.quota
    receivers = at.open_ | set(at.waiting) if rules.over_quota_receives else at.open_
    moving = at.held[candidate]
    kept: tuple[Parcel, ...] = ()
    if rules.last_parcel:
        latest = max(parcel.stage for parcel in moving)
        kept = tuple(parcel for parcel in moving if parcel.stage < latest)
        moving = tuple(parcel for parcel in moving if parcel.stage == latest)
    split = [(parcel, _split(at.votes, parcel, receivers - {candidate})) for parcel in moving]
    if rules.last_parcel:
        of: Number = sum(
            (parcel.value * sum(part.papers for part in parts.values()) for parcel, parts in split),
            0 * rules.one,
        )
        of = max(of, surplus)
    else:
        of = at.total[candidate]
    given = [
        (to, replace(part, value=rules.part(parcel.value, surplus, of)))
        for parcel, parts in split
        for to, part in parts.items()
    ]
    waiting = tuple(c for c in at.waiting if c != candidate)
    return _moved(replace(at, waiting=waiting), candidate, given, kept, leaves=at.quota, action="surplus")


def _exclude(at: GregoryStanding, candidate: int) -> GregoryStanding:
    open_ = at.open_ - {candidate}
    receivers = open_ | set(at.waiting) if at.rules.over_quota_receives else open_
    given = [item for parcel in at.held[candidate] for item in _split(at.votes, parcel, receivers).items()]
    return _moved(replace(at, open_=open_), candidate, given, (), leaves=0 * at.rules.one, action="exclusion")


def _split(votes: Papers, parcel: Parcel, receivers: Iterable[int]) -> dict[int, Parcel]:
    """Papers of a parcel by the next preference that can receive; the others have none."""
    able = np.zeros(votes.candidates, dtype=np.bool_)
    able[list(receivers)] = True
    kinds, ends, papers = _sorted_by_next(votes.ranks, votes.papers, parcel.kinds, able)
    return {
        c: Parcel(parcel.value, kinds[ends[c] : ends[c + 1]], int(papers[c]), parcel.stage)
        for c in np.nonzero(papers)[0].tolist()
    }


@numba.njit(cache=True)
def _sorted_by_next(ranks: SmallInts, papers: Ints, kinds: Ints, able: Bools) -> tuple[Ints, Ints, Ints]:
    """Kinds in order of who receives them, where each receiver's begin, and how many papers each gets."""
    candidates = able.shape[0]
    to = np.empty(kinds.shape[0], np.int8)
    ends = np.zeros(candidates + 1, np.int64)
    many = np.zeros(candidates, np.int64)
    for row in range(kinds.shape[0]):
        to[row] = -1
        for place in range(ranks.shape[1]):
            c = ranks[kinds[row], place]
            if c < 0:
                break
            if able[c]:
                to[row] = c
                ends[c + 1] += 1
                many[c] += papers[kinds[row]]
                break
    for c in range(candidates):
        ends[c + 1] += ends[c]
    at = ends[:-1].copy()
    ordered = np.empty(ends[-1], np.int64)
    for row in range(kinds.shape[0]):
        if to[row] >= 0:
            ordered[at[to[row]]] = kinds[row]
            at[to[row]] += 1
    return ordered, ends, many


def _moved(
    at: GregoryStanding,
    candidate: int,
    given: Iterable[tuple[int, Parcel]],
    kept: tuple[Parcel, ...],
    *,
    leaves: Number,
    action: str,
) -> GregoryStanding:
    """Hand parcels over; what the candidate does not keep and nobody receives is exhausted."""
    stage = len(at.stages)
    held, total = list(at.held), list(at.total)
    received: dict[int, Number] = {}
    for to, parcel in given:
        held[to] = (*held[to], replace(parcel, stage=stage))
        received[to] = received.get(to, 0 * at.rules.one) + parcel.value * parcel.papers
    gone = total[candidate] - leaves
    for to, amount in sorted(received.items()):
        total[to] += amount
        gone -= amount
    held[candidate], total[candidate] = kept, leaves
    after = replace(at, held=tuple(held), total=tuple(total), exhausted=at.exhausted + gone)
    return _recorded(after, action, candidate, received)


def _recorded(
    at: GregoryStanding, action: str, candidate: int | None, received: dict[int, Number]
) -> GregoryStanding:
    """Elect everybody with a quota, and write the stage down."""
    over = sorted((c for c in at.open_ if at.total[c] >= at.quota), key=lambda c: (-at.total[c], c))
    one = at.rules.one
    standing = sorted(at.open_ | set(at.elected))
    stage = Stage(
        action,
        candidate,
        {c: Fraction(at.total[c]) / one for c in standing},
        {c: Fraction(amount) / one for c, amount in sorted(received.items())},
        Fraction(at.exhausted) / one,
        tuple(over),
    )
    return replace(
        at,
        open_=at.open_ - set(over),
        waiting=at.waiting + tuple(c for c in over if at.total[c] > at.quota),
        elected=at.elected + tuple(over),
        stages=(*at.stages, stage),
        tied=(),
    )


def _rest_elected(at: GregoryStanding) -> GregoryStanding:
    """As many are left as there are seats: they are elected."""
    rest = tuple(sorted(at.open_, key=lambda c: (-at.total[c], c)))
    last = replace(at.stages[-1], elected=at.stages[-1].elected + rest)
    return replace(at, open_=frozenset(), elected=at.elected + rest, stages=(*at.stages[:-1], last), tied=())
