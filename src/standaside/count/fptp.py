"""First past the post: the most votes win; a tie is a value (rule 12), which a simulation settles by lot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from standaside.domain import NOBODY, Bools, SmallInts
from standaside.domain.axes import frozen
from standaside.errors import AlignmentError


@dataclass(frozen=True, slots=True, eq=False)
class Winners:
    """
    Who came first, place by place.

    Attributes
    ----------
    winner : ndarray of int8, shape (c,)
        Position of the party with most votes; ``NOBODY`` in a tie, and where nobody
        eligible stood.
    tied : ndarray of bool, shape (c, p)
        True for every party that shares the lead; a row without a tie is all False.
    """

    winner: SmallInts
    tied: Bools

    def __post_init__(self) -> None:
        shape = self.tied.shape
        object.__setattr__(self, "winner", frozen(self.winner, np.int8, shape[:1], "winner"))
        object.__setattr__(self, "tied", frozen(self.tied, np.bool_, shape, "tied"))

    @property
    def is_tie(self) -> Bools:
        """Places, shape (c,), that no count decides."""
        return np.asarray(self.tied.any(axis=1), dtype=np.bool_)


def first_past_the_post(votes: npt.NDArray[Any], *, eligible: Bools) -> Winners:
    """
    Find the party with most votes in every place.

    Parameters
    ----------
    votes : ndarray of int or float, shape (c, p)
        Valid votes, or shares of them.
    eligible : ndarray of bool, shape (c, p) or (p,)
        Who can be elected: on the ballot paper, and a candidate rather than a sum.

    Returns
    -------
    Winners
        Winner and ties. An eligible party without a vote wins only if nobody eligible
        has more; places without an eligible party have neither a winner nor a tie.

    Raises
    ------
    AlignmentError
        If ``eligible`` does not fit ``votes``.

    Examples
    --------
    The second place is a tie.

    >>> votes = np.array([[900, 1000, 200], [1020, 1020, 0]])
    >>> outcome = first_past_the_post(votes, eligible=np.array([True, True, True]))
    >>> outcome.winner.tolist(), outcome.tied[1].tolist()
    ([1, -1], [True, True, False])
    """
    if eligible.shape not in {votes.shape, votes.shape[1:]}:
        raise AlignmentError(f"eligible has shape {eligible.shape}, but the votes have {votes.shape}.")
    can_win = np.broadcast_to(eligible, votes.shape)
    counted = np.where(can_win, votes, -1.0)
    leads = can_win & (counted == counted.max(axis=1, keepdims=True, initial=-1.0))
    leaders = leads.sum(axis=1)
    winner = np.where(leaders == 1, leads.argmax(axis=1) if votes.shape[1] else 0, NOBODY)
    return Winners(winner.astype(np.int8), leads & (leaders > 1)[:, None])
