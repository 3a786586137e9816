"""
Mixed-member seats: list seats that make up for what constituencies gave, and what overhang does.

A party that won more constituencies than its share of the votes has an *overhang*. Laws differ in
one thing above all, what becomes of it, so that is what the forms here are named by.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from standaside.count.apportioned import Tie
from standaside.count.batch import Batch, apportion_many
from standaside.domain import Bools, Ints
from standaside.errors import ScenarioError, UnknownNameError
from standaside.matching import did_you_mean

OVERHANG: dict[str, str] = {
    "kept": "overhang seats are kept and the house grows by them (New Zealand)",
    "levelled": "the house grows until nobody has an overhang (Germany 2013 and 2017)",
    "partly": "the house grows until three overhang seats or fewer are left, which are kept (Germany 2021)",
    "lost": "constituency winners beyond a party’s share get no seat (Germany since 2023)",
    "absorbed": "overhang seats are kept, the house stays, and the others have fewer (Scotland, Wales)",
}
"""What becomes of constituencies won beyond a party's share."""

UNLEVELLED = 3
"""Overhang seats that the law of 2020 left without compensation (Bundeswahlgesetz, section 6 (5))."""

LARGEST_GROWTH = 20
"""Times its size that a house may grow before we call the question hopeless."""


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """
    A house of constituency and list members.

    Attributes
    ----------
    seats : ndarray of int, shape (d, k)
        All seats of each list.
    house : ndarray of int, shape (d,)
        Size of the house.
    overhang : ndarray of int, shape (d, k)
        Constituencies won beyond the share, in the house as it ends up.
    ties : dict of int to tuple of Tie
        List seats that no lot has settled, by draw.
    """

    seats: Ints
    house: Ints
    overhang: Ints
    ties: dict[int, tuple[Tie, ...]] = field(default_factory=dict)


def find_overhang(name: str) -> str:
    """
    Rule of overhang by name.

    Raises
    ------
    UnknownNameError
        No such rule.

    Examples
    --------
    >>> find_overhang("lost")
    'lost'
    """
    if name not in OVERHANG:
        guess = did_you_mean(name, OVERHANG) or f" There are {', '.join(OVERHANG)}."
        raise UnknownNameError(f'There is no rule of overhang "{name}".{guess}')
    return name


def mixed_member(
    votes: Ints,
    direct: Ints,
    house: int,
    *,
    method: str,
    overhang: str,
    admitted: Bools | None = None,
) -> Mixed:
    """
    Share out a house so that list seats make up for constituencies.

    Parameters
    ----------
    votes : ndarray of int, shape (d, k)
        List votes.
    direct : ndarray of int, shape (d, k)
        Constituencies won (or any other least number of seats).
    house : int
        Seats at first, constituencies included.
    method : str
        A name in ``METHODS``; "absorbed" needs a divisor method, because seats held weaken claims.
    overhang : str
        A name in ``OVERHANG``.
    admitted : ndarray of bool, shape (d, k), optional
        Lists that share in the house; the others keep their constituencies, which come off it.

    Returns
    -------
    Mixed

    Raises
    ------
    ScenarioError
        Nobody takes part, or a house that would have to grow without end.
    UnknownNameError
        No such rule of overhang.

    Examples
    --------
    >>> votes, direct = np.array([[60, 31, 9]]), np.array([[8, 0, 0]])
    >>> [mixed_member(votes, direct, 10, method="sainte_lague", overhang=o).seats[0].tolist()
    ...  for o in ("kept", "levelled", "absorbed", "lost")]
    [[8, 3, 1], [8, 4, 1], [8, 2, 0], [6, 3, 1]]
    """
    find_overhang(overhang)
    taking_part = np.ones(votes.shape, dtype=np.bool_) if admitted is None else admitted
    sharing, won = np.where(taking_part, votes, 0), np.where(taking_part, direct, 0)
    if not sharing.any(axis=1).all():
        raise ScenarioError("No list reaches the threshold, so no list seat can be shared out; lower it.")
    others = direct - won
    houses = house - others.sum(axis=1)
    if houses.min(initial=1) < 1:
        raise ScenarioError(
            f"Lists that do not take part have all {house} seats in constituencies; none is left to share."
        )
    if overhang == "absorbed":
        batch = _absorbed(sharing, won, houses, method)
    else:
        allowed = {"kept": None, "lost": None, "levelled": 0, "partly": UNLEVELLED}[overhang]
        batch, houses = _grown(sharing, won, houses, method, allowed)
    shared = batch.seats.astype(np.int64)
    missing = houses - shared.sum(axis=1)  # seats of a tie, which stay open
    over = np.maximum(won - shared, 0)
    if overhang == "absorbed":
        over = np.maximum(won - apportion_many(sharing, houses, method=method).seats, 0)
    seats = (shared if overhang == "lost" else np.maximum(shared, won)) + others
    return Mixed(seats, seats.sum(axis=1) + missing, over, batch.ties)


def _grown(votes: Ints, direct: Ints, houses: Ints, method: str, allowed: int | None) -> tuple[Batch, Ints]:
    """Let houses grow until overhang is no more than ``allowed`` (None: they do not grow)."""
    houses = houses.copy()
    batch = apportion_many(votes, houses, method=method)
    seats, ties = batch.seats.copy(), dict(batch.ties)
    if allowed is None:
        return batch, houses
    growing = np.nonzero(_excess(seats, direct) > allowed)[0]
    limit = LARGEST_GROWTH * int(houses.max(initial=1))
    while len(growing):
        houses[growing] += 1
        if houses.max() > limit:
            raise ScenarioError(
                f"Overhang could not be levelled even in a house of {limit} seats: a list has too few votes "
                "for its constituencies. Take overhang kept, absorbed or lost."
            )
        again = apportion_many(votes[growing], houses[growing], method=method)
        seats[growing] = again.seats
        for i, row in enumerate(growing.tolist()):
            ties.pop(row, None)
            if i in again.ties:
                ties[row] = again.ties[i]
        growing = growing[_excess(again.seats, direct[growing]) > allowed]
    return Batch(seats, ties), houses


def _excess(seats: Ints | np.ndarray, direct: Ints) -> Ints:
    """Overhang seats in each draw, shape (d,)."""
    return np.asarray(np.maximum(direct - seats, 0).sum(axis=1), dtype=np.int64)


def _absorbed(votes: Ints, direct: Ints, houses: Ints, method: str) -> Batch:
    """
    Share out so that every list has at least its constituencies.

    The same as starting a divisor method from the seats held: a list beyond its share stays
    there and the rest divide what is left, which may put others beyond theirs.
    """
    fixed = np.zeros(votes.shape, dtype=np.bool_)
    seats = direct.astype(np.int32)
    ties: dict[int, tuple[Tie, ...]] = {}
    rows = np.arange(len(votes))
    while len(rows):
        open_votes = np.where(fixed[rows], 0, votes[rows])
        left = houses[rows] - np.where(fixed[rows], direct[rows], 0).sum(axis=1)
        able = (left > 0) & open_votes.any(axis=1)
        rows, open_votes, left = rows[able], open_votes[able], left[able]
        if not len(rows):
            break
        batch = apportion_many(open_votes, left, method=method)
        beyond = ~fixed[rows] & (direct[rows] > batch.seats)  # a seat that a tie leaves open is no seat
        done = ~beyond.any(axis=1)
        for i in np.nonzero(done)[0].tolist():
            if i in batch.ties:
                ties[int(rows[i])] = batch.ties[i]
        finished = np.where(fixed[rows], direct[rows], batch.seats)
        seats[rows[done]] = finished[done]
        fixed[rows] |= beyond
        rows = rows[~done]
    return Batch(seats, ties)
