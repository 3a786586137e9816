"""
What every voting system is given, and what it gives: votes by place, seats by area and list.

A system is a plain callable ``(ballots, settings) → Seats``. Votes come with an axis of draws in
front: one for a real election, many for simulated ones, and a system counts all of them at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from standaside.domain import Bools, Constituencies, Floats, Ints, Parties, PartyKind, SmallInts
from standaside.errors import AlignmentError, ScenarioError

T = TypeVar("T")

Lot = Callable[[str, int], float]
"""(who, draw) → a number that decides a tie; the lowest wins. Keyed by names, never by positions."""

STAYS = -2
"""Of a candidate: remains on the ballot paper, or was never on it."""

Move = Callable[[int, npt.NDArray[Any], SmallInts], Floats]
"""
(place, votes (d, p), where each goes (d, p)) → votes (d, p) when those voters have gone elsewhere or home.

Each ``STAYS``, leaves and endorses a column, or leaves and endorses ``NOBODY``.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """
    Votes to be counted.

    Attributes
    ----------
    votes : ndarray of int, shape (d, c, p)
        Whole votes.
    standing : ndarray of bool, shape (c, p)
        Who is on the ballot paper.
    electorate : ndarray of int, shape (c,)
        0 where unknown.
    winner_known : ndarray of bool, shape (c,)
        False where a sum may hide the winner.
    lot : callable, optional
        Settles ties; without it a tie stays one.
    move : callable, optional
        Where the votes of those who leave the ballot paper go: a second round, preferences.
    hexes : mapping of str to (int, int), optional
        Where each place lies on the hex map, for districts of neighbours.
    memo : dict, optional
        Keeps what depends on everything but the votes, so that many draws of the same places, laid out
        some at a time and counted by several systems, work it out once; see :meth:`once`.
    """

    constituencies: Constituencies
    parties: Parties
    votes: npt.NDArray[Any]
    standing: Bools
    electorate: Ints
    winner_known: Bools
    lot: Lot | None = None
    move: Move | None = None
    hexes: Mapping[str, tuple[int, int]] | None = None
    memo: dict[Any, Any] | None = None

    def __post_init__(self) -> None:
        places, parties = len(self.constituencies), len(self.parties)
        if self.votes.ndim != 3 or self.votes.shape[1:] != (places, parties):
            raise AlignmentError(
                f"Votes have shape {self.votes.shape}; (draws, {places}, {parties}) was expected."
            )

    @property
    def draws(self) -> int:
        """Elections to count."""
        return int(self.votes.shape[0])

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """Make something that does not depend on the votes, or take it from ``memo``."""
        if self.memo is None:
            return make()
        if key not in self.memo:
            self.memo[key] = make()
        return cast(T, self.memo[key])

    def latest(self, key: Any, make: Callable[[], T]) -> T:
        """Make something of these votes, or take it from ``memo`` if it was made of these votes last."""
        if self.memo is None:
            return make()
        votes, made = self.memo.get(key, (None, None))
        if votes is not self.votes:
            made = make()
            self.memo[key] = (self.votes, made)
        return cast(T, made)

    def eligible(self) -> Bools:
        """Candidates that can be elected, shape (c, p): on the ballot paper, and no sum."""
        return np.asarray(self.standing & self.parties.can_win())


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """
    The ``q`` axis: parties, and every independent and Speaker as one of its own.

    Attributes
    ----------
    owner : ndarray of int, shape (q,)
        Column of the party.
    place : ndarray of int, shape (q,)
        The one constituency it stands in; -1 for a party.
    names : tuple of str
        Party code, or code and place.
    """

    owner: Ints
    place: Ints
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def is_party(self) -> Bools:
        """Lists that stand in more than one place by right, shape (q,)."""
        return np.asarray(self.place < 0)


def lists_of(ballots: Ballots) -> Lists:
    """List all parties that stand somewhere, then those who stand alone, place by place; no sums."""
    return ballots.once(("lists", ballots.parties.kinds), lambda: _lists(ballots))


def _lists(ballots: Ballots) -> Lists:
    owner: list[int] = []
    place: list[int] = []
    names: list[str] = []
    for p, (code, kind) in enumerate(zip(ballots.parties.codes, ballots.parties.kinds, strict=True)):
        if kind is PartyKind.PARTY and ballots.standing[:, p].any():
            owner, place, names = [*owner, p], [*place, -1], [*names, code]
    for p, kind in enumerate(ballots.parties.kinds):
        if kind in {PartyKind.INDEPENDENT, PartyKind.SPEAKER}:
            for c in np.nonzero(ballots.standing[:, p])[0].tolist():
                owner.append(p)
                place.append(c)
                names.append(f"{ballots.parties.codes[p]} ({ballots.constituencies.names[c]})")
    return Lists(np.array(owner, dtype=np.int64), np.array(place, dtype=np.int64), tuple(names))


@dataclass(frozen=True, slots=True)
class Settings:
    """
    How a system is set; each reads what concerns it.

    Attributes
    ----------
    districts : str
        "uk", "nation", "region" or "county": where lists stand.
    method : str
        How seats are shared out: a name in ``METHODS``.
    threshold : Fraction
        Share of the valid votes that a list needs, in [0, 1].
    threshold_of : str
        "district", or "whole" for a share of all valid votes of the election.
    joint : tuple of tuple of str
        Alliances: codes of parties that stand as one list.
    form : str
        Of the mixed-member system: a name in ``FORMS``.
    overhang : str
        Of the mixed-member system: a name in ``OVERHANG``, in place of the form's; "" for the form's own.
    transfer : str
        Of the single transferable vote: which votes of a surplus move, a name in ``TRANSFERS``.
    independents : str
        "apart", each a list of its own, or "pooled": one list of all who stand alone, the Speaker
        and whatever the source does not tell apart.
    fronts : tuple of tuple of str
        Parties that stand aside for the best placed of them between two rounds.
    """

    districts: str = "region"
    method: str = "d_hondt"
    threshold: Fraction = Fraction(0)
    threshold_of: str = "district"
    joint: tuple[tuple[str, ...], ...] = ()
    form: str = "westminster"
    overhang: str = ""
    transfer: str = "weighted"
    independents: str = "apart"
    fronts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Seats:
    """
    What a system gives.

    Attributes
    ----------
    system : str
    districts, method : str or None
        As they were used; None where the system has none.
    areas : tuple of str
        Districts, or regions for systems of single places.
    seats : ndarray of int, shape (d, a, q)
        Seats of each list in each area; tied seats are left out.
    used : ndarray of int, shape (d, q)
        Votes that elected somebody: cast for a list or candidate that won where they were cast.
    ties : tuple of str
        One sentence for each tie of a real election.
    notes : tuple of str
        What a reader must know about these seats.
    figures : mapping of str to ndarray of int, shape (d,)
        Counts that belong to the system: ``second_rounds``, ``growth`` of the house, winners whose
        seat is ``lost``.
    threshold : Fraction
        Share of the valid votes that a list needed.
    members : tuple of ndarray of int
        Positions of the places of each area, where the system drew its own.
    wins_enough : int or None
        Constituencies that stood in for the threshold; None where votes alone count.
    """

    system: str
    districts: str | None
    method: str | None
    lists: Lists
    areas: tuple[str, ...]
    seats: Ints
    used: Ints
    ties: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    figures: Mapping[str, Ints] = field(default_factory=dict)
    threshold: Fraction = Fraction(0)
    members: tuple[Ints, ...] = ()
    wins_enough: int | None = None

    def by_list(self) -> Ints:
        """Seats of each list, shape (d, q)."""
        return np.asarray(self.seats.sum(axis=1), dtype=np.int64)

    def by_party(self, parties: int) -> Ints:
        """Seats of each party, shape (d, p); independents together."""
        return collected(self.by_list(), self.lists, parties)


def pooled(ballots: Ballots) -> Ballots:
    """
    Put all who stand alone, and all sums, together as if they were one party.

    It has the place of the first of them on the axis. What it gives is what counts come to that
    read "others" as one list.
    """
    parties = ballots.parties
    loose = [p for p, kind in enumerate(parties.kinds) if kind is not PartyKind.PARTY]
    if not loose:
        return ballots
    votes, standing = ballots.votes.copy(), ballots.standing.copy()
    votes[:, :, loose[0]] = ballots.votes[:, :, loose].sum(axis=2)
    votes[:, :, loose[1:]] = 0
    standing[:, loose[0]] = ballots.standing[:, loose].any(axis=1)
    standing[:, loose[1:]] = False
    kinds = tuple(PartyKind.PARTY if p == loose[0] else kind for p, kind in enumerate(parties.kinds))
    together = dataclasses.replace(parties, kinds=kinds)
    return dataclasses.replace(ballots, parties=together, votes=votes, standing=standing)


def part_of(ballots: Ballots, within: Bools) -> Ballots:
    """
    Keep the votes of some places alone, as if they were an election of their own.

    Parameters
    ----------
    ballots : Ballots
    within : ndarray of bool, shape (c,)

    Raises
    ------
    ScenarioError
        If no place is left.
    """
    kept = np.nonzero(within)[0]
    if not len(kept):
        raise ScenarioError("No constituency lies in that area; name one region, or one nation.")
    places, move = ballots.constituencies, ballots.move

    def of(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(names[c] for c in kept.tolist())

    inside = Constituencies(
        of(places.codes), of(places.names), of(places.nations), of(places.regions), of(places.counties),
        places.boundary_set,
    )  # fmt: skip
    return dataclasses.replace(
        ballots,
        constituencies=inside,
        votes=ballots.votes[:, kept],
        standing=ballots.standing[kept],
        electorate=ballots.electorate[kept],
        winner_known=ballots.winner_known[kept],
        move=None if move is None else lambda place, votes, goes: move(int(kept[place]), votes, goes),
    )


def collected(values: npt.NDArray[Any], lists: Lists, parties: int) -> Ints:
    """Sum over the lists of each party: (d, q) → (d, p)."""
    summed = np.zeros((len(values), parties), dtype=np.int64)
    for q, p in enumerate(lists.owner.tolist()):
        summed[:, p] += values[:, q]
    return summed


def votes_by_list(ballots: Ballots, lists: Lists, members: Ints) -> Ints:
    """
    Votes of each list in some places, shape (d, q).

    Parameters
    ----------
    ballots : Ballots
    lists : Lists
    members : ndarray of int
        Positions of the places.
    """
    key = ("votes by list", lists.names, members.tobytes())
    return ballots.latest(key, lambda: _votes_by_list(ballots, lists, members))


def _votes_by_list(ballots: Ballots, lists: Lists, members: Ints) -> Ints:
    summed = ballots.votes[:, members].sum(axis=1, dtype=np.int64)
    votes = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
    party = lists.is_party
    votes[:, party] = summed[:, lists.owner[party]]
    alone = np.nonzero(~party & np.isin(lists.place, members))[0]
    votes[:, alone] = ballots.votes[:, lists.place[alone], lists.owner[alone]]
    votes.setflags(write=False)  # several systems read the same
    return votes


def valid_votes(ballots: Ballots, members: Ints | None = None) -> Ints:
    """Votes in some places, or in all, sums included, shape (d,)."""

    def added() -> Ints:
        here = ballots.votes if members is None else ballots.votes[:, members]
        return np.asarray(here.sum(axis=(1, 2), dtype=np.int64))

    return ballots.latest(("valid votes", None if members is None else members.tobytes()), added)


System = Callable[[Ballots, Settings], Seats]
"""Counts votes: a new system is one function and one line in ``SYSTEMS``."""


def area_of_each(names: Sequence[str]) -> tuple[tuple[str, ...], list[Ints]]:
    """Areas in alphabetical order, and the positions of the places of each."""
    areas = tuple(sorted(set(names)))
    return areas, [np.array([i for i, n in enumerate(names) if n == area], dtype=np.int64) for area in areas]
