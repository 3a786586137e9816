"""
Two rounds, by the French rule.

Elected at once is who has over half the valid votes and those of a quarter of the electorate.
Otherwise the first two stay, and whoever has the votes of an eighth of the electorate; most votes
win then. Who leaves the ballot paper, by this rule or for an ally, frees voters who go where the
transfer rates say (rule 5).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numba
import numpy as np

from standaside.count.ballots import STAYS, Ballots, Seats, Settings, lists_of
from standaside.count.leading import most_votes
from standaside.count.single import list_of_candidate, seats_of_places, settle
from standaside.domain import NOBODY, Bools, Ints, SmallInts
from standaside.errors import ScenarioError

QUARTER, EIGHTH = 4, 8
"""One in so many of the electorate: to be elected at once, to stay in (Code électoral, L126 and L162)."""


def two_round(ballots: Ballots, settings: Settings) -> Seats:
    """
    Count a first round, and a second where it takes one.

    Parameters
    ----------
    ballots : Ballots
        With ``move``; where the electorate is unknown, only half the votes and the first two count.
    settings : Settings
        ``fronts``: of such parties only the best placed stays, if somebody else does too; the others
        endorse it.

    Returns
    -------
    Seats
        ``used`` counts votes of the deciding round.

    Raises
    ------
    ScenarioError
        If nothing says where freed votes go, or a party is in two fronts.
    """
    if ballots.move is None:
        raise ScenarioError("Two rounds need transfer rates: they say where voters go between them.")
    goes, again, leaving = _second_rounds(
        np.ascontiguousarray(ballots.votes, dtype=np.int64),
        ballots.standing,
        ballots.eligible(),
        ballots.electorate,
        _members(ballots, settings.fronts),
    )
    final = ballots.votes.astype(np.float64)
    for c in np.nonzero(leaving.any(axis=0))[0].tolist():
        rows = leaving[:, c]
        final[rows, c] = ballots.move(c, ballots.votes[rows, c], goes[rows, c])
    winner, tied = most_votes(final, ballots.eligible() & (goes == STAYS))
    winner, ties = settle(ballots, winner, tied)
    winner = np.where(ballots.winner_known, winner, NOBODY)
    lists = lists_of(ballots)
    used = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
    d, won = np.nonzero(winner != NOBODY)
    at = list_of_candidate(ballots, lists)[won, winner[d, won]]
    np.add.at(used, (d, at), np.rint(final[d, won, winner[d, won]]).astype(np.int64))
    note = "First-round votes are those for one round: that people vote otherwise in two is not modelled."
    seats = seats_of_places("two_round", ballots, winner, used=used, ties=ties, notes=(note,))
    return dataclasses.replace(seats, figures={"second_rounds": again.sum(axis=1)})


def _members(ballots: Ballots, fronts: Sequence[Sequence[str]]) -> Bools:
    """Who belongs to each front, shape (f, p)."""
    codes = [code for front in fronts for code in front]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice:
        raise ScenarioError(f"{twice} is in two fronts, or twice in one; leave it in one.")
    members = np.zeros((len(fronts), len(ballots.parties)), dtype=np.bool_)
    for own, front in zip(members, fronts, strict=True):
        own[[ballots.parties.index(code) for code in front]] = True
    return members


@numba.njit(cache=True)
def _second_rounds(
    votes: Ints, standing: Bools, able: Bools, people: Ints, fronts: Bools
) -> tuple[SmallInts, Bools, Bools]:
    """
    Say of each candidate whom it endorses in leaving, shape (d, c, p).

    And where there are two rounds, and where somebody leaves between them, shape (d, c).

    ``NOBODY`` where the law sends it away, a column where it stands aside, ``STAYS`` where it stays.
    """
    draws, places, _ = votes.shape
    goes = np.full(votes.shape, STAYS, np.int8)
    again, leaving = np.zeros((draws, places), np.bool_), np.zeros((draws, places), np.bool_)
    for d in range(draws):
        for c in range(places):
            if able[c].sum() > 1 and not _elected_at_once(votes[d, c], able[c], people[c]):
                again[d, c] = True
                _send_away(votes[d, c], standing[c], able[c], people[c], goes[d, c])
                for f in range(fronts.shape[0]):
                    _give_way(votes[d, c], able[c], fronts[f], goes[d, c])
                leaving[d, c] = (goes[d, c] != STAYS).any()
    return goes, again, leaving


@numba.njit(cache=True)
def _elected_at_once(votes: Ints, able: Bools, people: int) -> bool:
    """Whether no second round is needed."""
    best = -1
    for p in range(votes.shape[0]):
        if able[p] and votes[p] > best:
            best = votes[p]
    return 2 * best > votes.sum() and QUARTER * best >= people


@numba.njit(cache=True)
def _send_away(votes: Ints, standing: Bools, able: Bools, people: int, goes: SmallInts) -> None:
    """Leave on the ballot paper the first two, all who tie for second, and an eighth of the electorate."""
    first, second = -1, -1
    for p in range(votes.shape[0]):
        if able[p] and votes[p] > first:
            first, second = votes[p], first
        elif able[p] and votes[p] > second:
            second = votes[p]
    for p in range(votes.shape[0]):
        enough = votes[p] >= second or (people > 0 and EIGHTH * votes[p] >= people)
        if standing[p] and not (able[p] and enough):
            goes[p] = NOBODY


@numba.njit(cache=True)
def _give_way(votes: Ints, able: Bools, front: Bools, goes: SmallInts) -> None:
    """Of a front that meets others all but the best placed stand aside; nobody if its best are level."""
    best, level, others = -1, False, False
    for p in range(votes.shape[0]):
        if able[p] and goes[p] == STAYS:
            others |= not front[p]
            if front[p]:
                level = best >= 0 and (level if votes[p] < votes[best] else votes[p] == votes[best])
                if best < 0 or votes[p] > votes[best]:
                    best = p
    if best >= 0 and others and not level:
        for p in range(votes.shape[0]):
            if able[p] and front[p] and p != best and goes[p] == STAYS:
                goes[p] = best
