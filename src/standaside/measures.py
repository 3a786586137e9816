"""
Published measures of a result: margins, disproportionality, fragmentation, swing.

Shares are fractions in [0, 1]. An index that squares shares must know what is one
party and what is a sum of many: ``contenders`` makes that list. "Other" is left out of
such an index but stays in the denominator (Lijphart's convention: the residual is left
out, shares remain shares of all valid votes); every independent is a contender alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from standaside.domain import Bools, Floats, Ints, PartyKind, SmallInts


@dataclass(frozen=True, slots=True, eq=False)
class Contenders:
    """
    Who an index counts as one, over a whole area.

    Attributes
    ----------
    votes, seats : ndarray of float, shape (n,)
        A party's totals, or one independent's in one place.
    all_votes, all_seats : float
        Totals of the area, the residual included.
    """

    votes: Floats
    seats: Floats
    all_votes: float
    all_seats: float

    @property
    def vote_share(self) -> Floats:
        """Share of all valid votes, shape (n,)."""
        return np.asarray(self.votes / max(self.all_votes, 1.0), dtype=np.float64)

    @property
    def seat_share(self) -> Floats:
        """Share of all seats, shape (n,)."""
        return np.asarray(self.seats / max(self.all_seats, 1.0), dtype=np.float64)


def contenders(votes: Ints, winner: SmallInts, kinds: Sequence[PartyKind]) -> Contenders:
    """
    List parties as one each, independents and the Speaker place by place, "Other" not at all.

    Parameters
    ----------
    votes : ndarray of int, shape (c, p)
        Valid votes.
    winner : ndarray of int8, shape (c,)
        Position of the winner, ``NOBODY`` where unknown: that seat counts in the total only.
    kinds : sequence of PartyKind
        What stands behind each column.

    Examples
    --------
    >>> votes = np.array([[50, 30, 20], [60, 0, 40]])
    >>> kinds = [PartyKind.PARTY, PartyKind.SUM, PartyKind.INDEPENDENT]
    >>> listed = contenders(votes, np.array([0, 0], dtype=np.int8), kinds)
    >>> listed.votes.tolist(), listed.all_votes
    ([110.0, 20.0, 40.0], 200.0)
    """
    seats = np.stack([winner == p for p in range(len(kinds))], axis=1)
    listed_votes: list[float] = []
    listed_seats: list[float] = []
    for p, kind in enumerate(kinds):
        if kind is PartyKind.PARTY:
            listed_votes.append(float(votes[:, p].sum()))
            listed_seats.append(float(seats[:, p].sum()))
        elif kind is not PartyKind.SUM:
            listed_votes.extend(votes[:, p].astype(np.float64).tolist())
            listed_seats.extend(seats[:, p].astype(np.float64).tolist())
    return Contenders(np.array(listed_votes), np.array(listed_seats), float(votes.sum()), float(len(winner)))


def majority(votes: npt.NDArray[Any], *, eligible: Bools) -> npt.NDArray[Any]:
    """
    Winner's votes less the runner-up's.

    Parameters
    ----------
    votes : ndarray, shape (c, p)
        Valid votes, or shares of them.
    eligible : ndarray of bool, shape (c, p) or (p,)
        Candidates, not sums.

    Returns
    -------
    ndarray, shape (c,)
        At least 0; 0 in a tie, all the winner's votes if it stood alone. A high value is
        a safe seat. Richmond Park 2017: 45.

    Examples
    --------
    >>> majority(np.array([[28588, 28543, 5773]]), eligible=np.array([True, True, True])).tolist()
    [45]
    """
    counted = np.where(np.broadcast_to(eligible, votes.shape), votes, 0)
    ordered = np.sort(counted, axis=1)
    second = ordered[:, -2] if votes.shape[1] > 1 else np.zeros(len(votes), dtype=votes.dtype)
    return np.asarray(ordered[:, -1] - second)


def turnout(valid_votes: npt.NDArray[Any], electorate: npt.NDArray[Any]) -> Floats:
    """
    Valid votes as a fraction of the electorate.

    Parameters
    ----------
    valid_votes, electorate : ndarray, shape (c,)
        People; an electorate of 0 is one nobody recorded.

    Returns
    -------
    ndarray of float, shape (c,)
        In [0, 1], NaN where the electorate is unknown. United Kingdom 2017: 0.688.

    Examples
    --------
    >>> turnout(np.array([600, 10]), np.array([1000, 0])).tolist()
    [0.6, nan]
    """
    known = np.asarray(electorate) > 0
    ratio = np.full(known.shape, np.nan)
    np.divide(valid_votes, electorate, out=ratio, where=known)
    return ratio


def gallagher(listed: Contenders) -> float:
    """
    Least-squares index of disproportionality: the root of half the squared gaps.

    Parameters
    ----------
    listed : Contenders
        Votes and seats of everything that counts as one; the residual is left out.

    Returns
    -------
    float
        In [0, 1]; 0 where seats follow votes, high where they do not. United Kingdom
        2015: 0.150.

    References
    ----------
    Gallagher (1991), "Proportionality, disproportionality and electoral systems",
    Electoral Studies 10(1), doi:10.1016/0261-3794(91)90004-C. The residual as in
    Lijphart (1994), Electoral Systems and Party Systems, doi:10.1093/acprof:oso/9780198273479.001.0001.

    Examples
    --------
    >>> float(round(gallagher(Contenders(np.array([60.0, 40.0]), np.array([9.0, 1.0]), 100, 10)), 3))
    0.3
    """
    gaps = listed.vote_share - listed.seat_share
    return float(np.sqrt(0.5 * np.sum(gaps**2)))


def loosemore_hanby(listed: Contenders) -> float:
    """
    Fraction of seats held by parties beyond their share of the votes.

    Half the sum of the absolute gaps equals the sum of the gains, which needs no guess
    about how a residual without seats divides: this form is exact for it.

    Parameters
    ----------
    listed : Contenders
        Votes and seats of everything that counts as one.

    Returns
    -------
    float
        In [0, 1]; 0 is proportional. United Kingdom 2015: 0.24.

    References
    ----------
    Loosemore and Hanby (1971), "The theoretical limits of maximum distortion", British
    Journal of Political Science 1(4), doi:10.1017/S000712340000925X.

    Examples
    --------
    >>> float(round(loosemore_hanby(Contenders(np.array([60.0, 30.0]), np.array([9.0, 1.0]), 100, 10)), 3))
    0.3
    """
    return float(np.sum(np.maximum(listed.seat_share - listed.vote_share, 0.0)))


def sainte_lague_index(listed: Contenders) -> float:
    """
    How unequally votes count: the squared gap of each party in proportion to its votes.

    Parameters
    ----------
    listed : Contenders
        Votes and seats of everything that counts as one; who has no votes is left out.

    Returns
    -------
    float
        From 0, where seats follow votes, without a limit; a small party with many seats raises it
        most. Sainte-Laguë's method makes it least. United Kingdom 2015: 0.32.

    References
    ----------
    Lijphart (1994), Electoral Systems and Party Systems, doi:10.1093/acprof:oso/9780198273479.001.0001;
    the method: Sainte-Laguë (1910), Annales scientifiques de l'ENS 27, doi:10.24033/asens.627.

    Examples
    --------
    >>> sainte_lague_index(Contenders(np.array([50.0, 50.0]), np.array([3.0, 1.0]), 100, 4))
    0.25
    """
    known = listed.votes > 0
    votes, seats = listed.vote_share[known], listed.seat_share[known]
    return float(np.sum((seats - votes) ** 2 / votes))


def effective_parties(shares: Floats) -> float:
    """
    Laakso and Taagepera's number: one over the sum of squared shares.

    Parameters
    ----------
    shares : ndarray of float, shape (n,)
        Of votes or of seats, of everything that counts as one; the residual is left out,
        as if it were very many very small parties.

    Returns
    -------
    float
        At least 1 if the shares add to 1, high where many parties are of like size; 0
        where there is no share at all. United Kingdom 2015: 3.9 by votes, 2.5 by seats.

    References
    ----------
    Laakso and Taagepera (1979), "Effective" number of parties, Comparative Political
    Studies 12(1), doi:10.1177/001041407901200101.

    Examples
    --------
    >>> effective_parties(np.array([0.5, 0.5])), effective_parties(np.array([0.25] * 4))
    (2.0, 4.0)
    """
    squares = float(np.sum(np.asarray(shares, dtype=np.float64) ** 2))
    return 1.0 / squares if squares > 0 else 0.0


def wasted_votes(votes: Ints, *, eligible: Bools) -> Ints:
    """
    Votes that elected nobody: the losers', and the winner's beyond what it needed.

    Parameters
    ----------
    votes : ndarray of int, shape (c, p)
        Valid votes.
    eligible : ndarray of bool, shape (c, p) or (p,)
        Candidates, not sums; the votes of a sum are all wasted.

    Returns
    -------
    ndarray of int, shape (c, p)
        From 0 to ``votes``; a high share means many votes decide nothing. The winner
        needs one vote more than the runner-up; in a tie no vote of the leaders is
        surplus, but only one of them wins, so theirs count as not wasted.

    References
    ----------
    McGhee (2014), "Measuring partisan bias in single-member district electoral systems",
    Legislative Studies Quarterly 39(1), doi:10.1111/lsq.12033, with "one more than the
    runner-up" in place of half the votes, since there are more than two parties. In the
    two-party case of 75 to 25 both forms waste the 25.

    Examples
    --------
    >>> wasted_votes(np.array([[75, 20, 5]]), eligible=np.array([True, True, False])).tolist()
    [[54, 20, 5]]
    """
    can_win = np.broadcast_to(eligible, votes.shape)
    counted = np.where(can_win, votes, -1)
    leads = can_win & (counted == counted.max(axis=1, keepdims=True))
    surplus = np.maximum(majority(votes, eligible=eligible) - 1, 0)[:, None]
    return np.asarray(np.where(leads, surplus, votes), dtype=np.int64)


def butler_swing(before: Floats, after: Floats, *, away: int, to: int) -> npt.NDArray[Any]:
    """
    Two-party swing: the mean of one party's fall and another's rise.

    Parameters
    ----------
    before, after : ndarray of float, shape (..., p)
        Shares of all valid votes.
    away, to : int
        Positions of the party the swing is from, and of the one it is to.

    Returns
    -------
    ndarray of float, shape (...)
        In [-1, 1]; positive towards ``to``. Great Britain 1992 to 1997, Conservative to
        Labour: 0.10.

    References
    ----------
    Butler and Van Beek (1990), "Why not swing? Measuring electoral change", PS:
    Political Science and Politics 23(2), 178-184 (a DOI was not found).

    Examples
    --------
    >>> float(np.round(butler_swing(np.array([0.43, 0.35]), np.array([0.31, 0.44]), away=0, to=1), 3))
    0.105
    """
    change = np.asarray(after) - np.asarray(before)
    return np.asarray((change[..., to] - change[..., away]) / 2.0)


def seats_of(winner: SmallInts, parties: int) -> Ints:
    """
    Seats of each party, shape (p,), from the winners, shape (c,); ``NOBODY`` counts for none.

    Examples
    --------
    >>> seats_of(np.array([0, 1, 1, -1], dtype=np.int8), 3).tolist()
    [1, 2, 0]
    """
    return np.array([int((winner == p).sum()) for p in range(parties)], dtype=np.int64)
