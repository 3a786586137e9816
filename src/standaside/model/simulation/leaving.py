"""Where the votes go of those who leave a ballot paper, by mean rates: rule 5 in many draws of one place."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from standaside.count.ballots import STAYS, Move
from standaside.domain import NOBODY, Bools, Floats, Ints, Projection, SmallInts, Transfers
from standaside.model.simulation.counting import family_here

Parts = tuple[tuple[int, float], ...]
"""Columns of the Reform family that stand in a place, with the part of its voters each gets."""


def mean_moves(view: Projection, means: Transfers, standing: Bools) -> Move:
    """
    Say where the votes of those go who leave the ballot paper, by mean rates (rule 5).

    Parameters
    ----------
    view : Projection
        Expected shares, which divide what goes to "whichever of the Reform family".
    means : Transfers
    standing : ndarray of bool, shape (c, p)
        Who is on the ballot paper before anybody leaves.

    Returns
    -------
    callable
        As :func:`standaside.model.transfer.apply_transfers` moves them, one draw after another.
    """
    rates = _Rates(view, means, standing)

    def move(place: int, votes: npt.NDArray[Any], goes: SmallInts) -> Floats:
        here, table = rates.of(place)
        return _leave(
            np.ascontiguousarray(votes, dtype=np.float64),
            np.ascontiguousarray(goes, dtype=np.int8),
            here,
            table,
        )

    return move


class _Rates:
    """Rates of each place among those on its ballot paper; places alike share a table."""

    def __init__(self, view: Projection, means: Transfers, standing: Bools) -> None:
        self.view, self.means = view, means
        self.columns = [np.nonzero(row)[0] for row in standing]
        self._tables: dict[tuple[bytes, Parts], Floats] = {}
        self._of: dict[int, Floats] = {}

    def of(self, place: int) -> tuple[Ints, Floats]:
        """
        Give the columns on a ballot paper, shape (k,), and the rates among them, shape (k, k + 1, k + 1).

        By who leaves, whom it endorses (last: nobody) and where its votes go (last: home).
        """
        here = self.columns[place]
        if place not in self._of:
            family = family_here(self.view, place, (NOBODY, NOBODY))
            key = (here.tobytes(), family if len(family) > 1 else tuple((p, 1.0) for p, _ in family))
            if key not in self._tables:
                self._tables[key] = self._laid(place, here, family)
            self._of[place] = self._tables[key]
        return here, self._of[place]

    def _laid(self, place: int, here: Ints, family: Parts) -> Floats:
        means, endorsed = self.means, np.append(here, len(self.view.parties))
        table = np.zeros((len(here), len(endorsed), len(endorsed)))
        table[:, :, :-1] = means.rates[np.ix_(here, endorsed, here)]
        table[:, :, -1] = means.home[np.ix_(here, endorsed)]
        if family:
            self._give_family(table, place, here)
        return table

    def _give_family(self, table: Floats, place: int, here: Ints) -> None:
        """Add what goes to "whichever of the Reform family"; who leaves and who is endorsed get none."""
        at, nobody = {int(p): k for k, p in enumerate(here)}, len(self.view.parties)
        for party, k in at.items():
            for e, row in [*at.items(), (NOBODY, len(here))]:
                given = self.means.family[party, e if e != NOBODY else nobody]
                for p, part in family_here(self.view, place, (party, e)) if given else ():
                    if p in at:
                        table[k, row, at[p]] += part * given


@numba.njit(cache=True)
def _leave(votes: Floats, goes: SmallInts, here: Ints, table: Floats) -> Floats:
    """Votes, shape (d, p), when those who do not stay have left."""
    size = here.shape[0]
    after = np.zeros(votes.shape)
    position = np.full(votes.shape[1], size, np.int64)
    stays = np.empty(size, np.bool_)
    for k in range(size):
        position[here[k]] = k
    for d in range(votes.shape[0]):
        for k in range(size):
            stays[k] = goes[d, here[k]] == STAYS
            if stays[k]:
                after[d, here[k]] = votes[d, here[k]]
        for k in range(size):
            if not stays[k]:
                to = goes[d, here[k]]
                endorsed = size if to == NOBODY else position[to]
                _spread(votes[d, here[k]], table[k, endorsed], endorsed, stays, here, after[d])
    return after


@numba.njit(cache=True)
def _spread(moved: float, rates: Floats, endorsed: int, stays: Bools, here: Ints, after: Floats) -> None:
    """Add one party's votes to those who stay; what goes home is lost."""
    size, going = here.shape[0], moved
    left = rates[size]
    for k in range(size):
        if stays[k] and k != endorsed:
            left += rates[k]
    if endorsed < size and stays[endorsed]:
        after[here[endorsed]] += moved * rates[endorsed]
        going = moved * (1.0 - rates[endorsed])
    if left > 0.0:
        for k in range(size):
            if stays[k] and k != endorsed:
                after[here[k]] += going / left * rates[k]
