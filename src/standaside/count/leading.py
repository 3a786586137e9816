"""Who leads, in many places and draws at once: :func:`first_past_the_post` again, compiled."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from standaside.domain import NOBODY, Bools, Floats, Ints


def most_votes(votes: npt.NDArray[Any], eligible: Bools) -> tuple[Ints, Bools]:
    """
    Find who has most votes in every draw and place.

    Parameters
    ----------
    votes : ndarray of int or float, shape (d, c, p)
        Whole votes below 2**53, or parts of them.
    eligible : ndarray of bool, shape (d, c, p) or (c, p)
        Who can be elected.

    Returns
    -------
    tuple of (ndarray of int, shape (d, c), ndarray of bool, shape (d, c, p))
        The column of who leads, ``NOBODY`` in a tie and where nobody can be elected; and who ties.

    See Also
    --------
    standaside.count.fptp.first_past_the_post : the same, one row after another.

    Examples
    --------
    >>> winner, tied = most_votes(np.array([[[9, 10, 2]], [[8, 8, 0]]]), np.ones((1, 3), bool))
    >>> winner.tolist(), tied[1].tolist()
    ([[1], [-1]], [[True, True, False]])
    """
    able = eligible if eligible.ndim == votes.ndim else eligible[None]
    return _leaders(np.ascontiguousarray(votes, dtype=np.float64), np.ascontiguousarray(able))


@numba.njit(cache=True)
def _leaders(votes: Floats, able: Bools) -> tuple[Ints, Bools]:
    draws, places, parties = votes.shape
    winner = np.full((draws, places), NOBODY, np.int64)
    tied = np.zeros((draws, places, parties), np.bool_)
    for d in range(draws):
        here = able[d if able.shape[0] > 1 else 0]
        for c in range(places):
            best, leader, level = -1.0, NOBODY, False
            for p in range(parties):
                if here[c, p] and votes[d, c, p] >= best:
                    level = votes[d, c, p] == best and leader != NOBODY
                    best, leader = votes[d, c, p], p
            winner[d, c] = NOBODY if level else leader
            if level:
                for p in range(parties):
                    tied[d, c, p] = here[c, p] and votes[d, c, p] == best
    return winner, tied
