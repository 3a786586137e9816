"""Systems of one seat a place: first past the post, and what others share with it."""

from __future__ import annotations

import math

import numpy as np

from standaside.count.ballots import Ballots, Lists, Lot, Seats, Settings, area_of_each, lists_of
from standaside.count.leading import most_votes
from standaside.domain import NOBODY, Bools, Ints


def fptp(ballots: Ballots, settings: Settings) -> Seats:
    """Count most votes in every place; areas are regions."""
    winner, ties = winners(ballots)
    return seats_of_places("fptp", ballots, winner, ties=ties)


def winners(ballots: Ballots) -> tuple[Ints, tuple[str, ...]]:
    """
    First past the post in every draw: columns of the winners, shape (d, c), and ties in words.

    ``NOBODY`` where a tie stands, nobody stood, or the source hides the winner.
    """
    return ballots.latest("most votes", lambda: _winners(ballots))


def _winners(ballots: Ballots) -> tuple[Ints, tuple[str, ...]]:
    winner, ties = settle(ballots, *most_votes(ballots.votes, ballots.eligible()))
    return np.where(ballots.winner_known, winner, NOBODY), ties


def settle(ballots: Ballots, winner: Ints, tied: Bools) -> tuple[Ints, tuple[str, ...]]:
    """Settle ties between candidates by lot, or put them into words where there is none."""
    told = []
    for d, c in np.argwhere(tied.any(axis=2)).tolist():
        level = np.nonzero(tied[d, c])[0].tolist()
        name, codes = ballots.constituencies.names[c], ballots.parties.codes
        if ballots.lot is None:
            who = [codes[p] for p in level]
            told.append(f"{name}: {', '.join(who[:-1])} and {who[-1]} tie, and a lot would decide.")
        else:
            winner[d, c] = _drawn(ballots.lot, ballots.constituencies.codes[c], codes, level, d)
    return winner, tuple(told)


def _drawn(lot: Lot, place: str, codes: tuple[str, ...], level: list[int], draw: int) -> int:
    return min(level, key=lambda p: (lot(f"{place}\x1f{codes[p]}", draw), codes[p]))


def seats_of_places(
    system: str,
    ballots: Ballots,
    winner: Ints,
    *,
    used: Ints | None = None,
    ties: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Seats:
    """
    Gather winners of places into seats by region and list.

    Parameters
    ----------
    system : str
    ballots : Ballots
    winner : ndarray of int, shape (d, c)
        Columns; ``NOBODY`` for none.
    used : ndarray of int, shape (d, q), optional
        Votes that elected somebody; by default those of the winners.
    ties, notes : tuple of str
    """
    lists = lists_of(ballots)
    areas, members = area_of_each(ballots.constituencies.regions)
    area = np.zeros(len(ballots.constituencies), dtype=np.int64)
    for a, rows in enumerate(members):
        area[rows] = a
    at = list_of_candidate(ballots, lists)
    shape = (ballots.draws, len(areas), len(lists))
    d, c = np.nonzero(winner != NOBODY)
    q = at[c, winner[d, c]]
    seats = np.bincount(np.ravel_multi_index((d, area[c], q), shape), minlength=math.prod(shape))
    seats = seats.reshape(shape).astype(np.int64)
    if used is None:
        used = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
        np.add.at(used, (d, q), ballots.votes[d, c, winner[d, c]])
    hidden = int((~ballots.winner_known).sum())
    more = (f"The source does not show who won in {hidden} constituencies; they count for nobody.",)
    return Seats(system, None, None, lists, areas, seats, used, ties, notes + (more if hidden else ()))


def list_of_candidate(ballots: Ballots, lists: Lists) -> Ints:
    """The list of the candidate of each party in each place, shape (c, p); -1 for none."""
    at = np.full((len(ballots.constituencies), len(ballots.parties)), -1, dtype=np.int64)
    for q, (p, c) in enumerate(zip(lists.owner.tolist(), lists.place.tolist(), strict=True)):
        if c < 0:
            at[:, p] = q
        else:
            at[c, p] = q
    return at
