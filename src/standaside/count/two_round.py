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

import numpy as np

from standaside.count.ballots import Ballots, Move, Pairs, Seats, Settings, lists_of
from standaside.count.fptp import first_past_the_post
from standaside.count.single import list_of_candidate, seats_of_places, settle
from standaside.domain import NOBODY, Bools, Floats, Ints
from standaside.errors import ScenarioError

QUARTER, EIGHTH = 4, 8
"""One in so many of the electorate: to be elected at once, to stay in (Code électoral, L126 and L162)."""

_STAYS = -2
"""In the table of who goes where: remains on the ballot paper, or was never on it."""


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
    fronts = _columns(ballots, settings.fronts)
    draws, places, parties = ballots.votes.shape
    final = np.zeros((draws, places, parties))
    stays = np.zeros((draws, places, parties), dtype=np.bool_)
    second = np.zeros(draws, dtype=np.int64)
    for c in range(places):
        final[:, c], stays[:, c], again = _place(ballots, c, fronts, ballots.move)
        second[again] += 1
    flat = first_past_the_post(final.reshape(-1, parties), eligible=stays.reshape(-1, parties))
    winner = flat.winner.astype(np.int64).reshape(draws, places)
    winner, ties = settle(ballots, winner, flat.tied.reshape(final.shape))
    winner = np.where(ballots.winner_known, winner, NOBODY)
    lists = lists_of(ballots)
    used = np.zeros((draws, len(lists)), dtype=np.int64)
    d, won = np.nonzero(winner != NOBODY)
    at = list_of_candidate(ballots, lists)[won, winner[d, won]]
    np.add.at(used, (d, at), np.rint(final[d, won, winner[d, won]]).astype(np.int64))
    note = "First-round votes are those for one round: that people vote otherwise in two is not modelled."
    seats = seats_of_places("two_round", ballots, winner, used=used, ties=ties, notes=(note,))
    return dataclasses.replace(seats, figures={"second_rounds": second})


def _columns(ballots: Ballots, fronts: Sequence[Sequence[str]]) -> list[list[int]]:
    """Columns of the parties of each front."""
    codes = [code for front in fronts for code in front]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice:
        raise ScenarioError(f"{twice} is in two fronts, or twice in one; leave it in one.")
    return [[ballots.parties.index(code) for code in front] for front in fronts]


def _place(
    ballots: Ballots, c: int, fronts: Sequence[Sequence[int]], move: Move
) -> tuple[Floats, Bools, Ints]:
    """Votes and candidates of the deciding round of one place, (d, p) each, and the draws with two."""
    votes, able = ballots.votes[:, c], ballots.eligible()[c]
    final, people = votes.astype(np.float64), int(ballots.electorate[c])
    stays = np.broadcast_to(able, votes.shape).copy()
    open_ = np.nonzero(~_elected_at_once(votes, able, people))[0]
    if not len(open_) or able.sum() <= 1:
        return final, stays, open_[:0]
    goes = _who_goes(votes[open_], able, people, fronts)
    stays[open_] &= goes == _STAYS
    standing = np.nonzero(ballots.standing[c])[0]
    patterns, which = np.unique(goes[:, standing], axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns.tolist()):
        rows = open_[which.reshape(-1) == number]
        pairs: Pairs = tuple((int(p), to) for p, to in zip(standing, pattern, strict=True) if to != _STAYS)
        if pairs:
            final[rows] = move(c, votes[rows], pairs)
    return final, stays, open_


def _elected_at_once(votes: Ints, able: Bools, people: int) -> Bools:
    """Draws, shape (d,), that need no second round."""
    best = np.where(able, votes, -1).max(axis=1)
    return np.asarray((2 * best > votes.sum(axis=1)) & (QUARTER * best >= people))


def _who_goes(votes: Ints, able: Bools, people: int, fronts: Sequence[Sequence[int]]) -> Ints:
    """
    Say for each candidate whom it endorses in leaving, shape (d, p).

    ``NOBODY`` where the law sends it away, a column where it stands aside, ``_STAYS`` where it stays.
    Of a front whose best are level nobody stands aside.
    """
    counted = np.where(able, votes, -1)
    runner_up = np.sort(counted, axis=1)[:, -2][:, None]
    enough = np.asarray(EIGHTH * counted >= people) & (people > 0)
    stays: Bools = np.asarray(able & ((counted >= runner_up) | enough))
    goes = np.where(stays, _STAYS, NOBODY)
    for front in fronts:
        members = np.zeros(len(able), dtype=np.bool_)
        members[front] = True
        ours, others = stays & members, stays & ~members
        own = np.where(ours, counted, -1)
        best = own.argmax(axis=1)
        one = (own == own.max(axis=1, keepdims=True)).sum(axis=1) == 1  # level: nobody can say for whom
        leaves = ours & (np.asarray(others.any(axis=1)) & one)[:, None]
        leaves[np.arange(len(votes)), best] = False
        goes = np.where(leaves, best[:, None], goes)
    return goes
