"""The alternative vote in every constituency, with preferences from the transfer rates."""

from __future__ import annotations

import numpy as np

from standaside.count.ballots import Ballots, Seats, Settings, lists_of
from standaside.count.preferences import alternative_votes, preferences, who_can_win
from standaside.count.single import list_of_candidate, seats_of_places, settle
from standaside.domain import NOBODY, Floats, Ints

RANKED = "Nobody has ranked candidates at these elections: preferences come from the transfer rates (rule 5)."
"""What a reader must know about every system of ranked papers."""


def av(ballots: Ballots, settings: Settings) -> Seats:
    """
    Count the alternative vote in every constituency.

    Parameters
    ----------
    ballots : Ballots
        With ``move``.
    settings : Settings
        None concerns it.

    Returns
    -------
    Seats
        ``used`` counts votes of the last stage.
    """
    winner, final, ties = av_winners(ballots)
    lists = lists_of(ballots)
    used = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
    d, c = np.nonzero(winner != NOBODY)
    at = list_of_candidate(ballots, lists)[c, winner[d, c]]
    np.add.at(used, (d, at), np.rint(final[d, c]).astype(np.int64))
    return seats_of_places("av", ballots, winner, used=used, ties=ties, notes=(RANKED,))


def av_winners(ballots: Ballots) -> tuple[Ints, Floats, tuple[str, ...]]:
    """
    Winners of every place and draw, as columns, shape (d, c); their votes at the end; ties in words.

    ``NOBODY`` where a tie stands or the source hides the winner.
    """
    return ballots.latest("av winners", lambda: _winners(ballots))


def _winners(ballots: Ballots) -> tuple[Ints, Floats, tuple[str, ...]]:
    draws, places, parties = ballots.votes.shape
    winner = np.full((draws, places), NOBODY, dtype=np.int64)
    final = np.zeros((draws, places))
    tied = np.zeros((draws, places, parties), dtype=np.bool_)
    for c in range(places):
        given = preferences(ballots, c)
        if not given.able.any():
            continue
        votes = ballots.votes[:, c, given.columns].astype(np.int64)
        found, final[:, c] = alternative_votes(given, votes)
        winner[:, c] = np.where(found >= 0, given.columns[found], NOBODY)
        for d in np.nonzero(found == -2)[0].tolist():
            can = sorted(who_can_win(given, votes[d]))
            if len(can) == 1:
                winner[d, c] = given.columns[can[0]]
            else:
                tied[d, c, given.columns[can]] = True
    winner, ties = settle(ballots, winner, tied)
    return np.where(ballots.winner_known, winner, NOBODY), final, ties
