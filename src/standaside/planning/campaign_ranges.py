"""
Ways of working together counted on the same simulated elections, with the range of every gain.

An activist's effect is unknown, so every way comes as several tables of expected shares,
one for each equally likely strength, and each is counted on all draws. A gain is a
difference in the same election under the same strength (rule 11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from standaside.domain import Bools, Floats, Ints, Pact
from standaside.model.simulation import Electorate, count, deals_by_place, with_shares
from standaside.planning.campaign_plan import Gained

PART = 10_000
"""Draws counted at a time, so that memory does not grow with their number."""

LOW, HIGH = 0.05, 0.95
"""Ends of every range."""


@dataclass(frozen=True, slots=True)
class Way:
    """
    One way of working together.

    Attributes
    ----------
    shares : sequence of ndarray of float, each of shape (c, p)
        Expected shares under each strength of activists, least first.
    pact : Pact
        Who stands aside; the empty pact where nobody does.
    """

    shares: Sequence[Floats]
    pact: Pact


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """
    What came of one way.

    Attributes
    ----------
    chance : ndarray of float, shape (b, c, p)
        Chance of every party in every seat under each strength.
    more : ndarray of int, shape (b, d)
        Seats of the bloc in each simulated election, less those under the first way.
    error : ndarray of float, shape (c,)
        Standard error, from the number of draws, of the gain in the bloc's chance, mean over strengths.
    """

    chance: Floats
    more: Floats
    error: Floats

    def gain(self) -> Gained:
        """Seats that the way adds to the bloc: mean, and the range of single elections."""
        low, high = np.quantile(self.more, [LOW, HIGH])
        return Gained(float(self.more.mean()), float(low), float(high))

    def gain_at(self, place: int, gain: float) -> Gained:
        """What the way adds to the bloc's chance of one seat, with its sampling range."""
        reach = NormalDist().inv_cdf(HIGH) * float(self.error[place])
        return Gained(gain, gain - reach, gain + reach)


def judge(voters: Electorate, ways: Mapping[str, Way], bloc: Sequence[int]) -> dict[str, Judged]:
    """
    Count ways of working together on the same draws.

    Parameters
    ----------
    voters : Electorate
    ways : mapping of str to Way
        The first is the one that the others are compared with; all have as many strengths.
    bloc : sequence of int
        Columns of the partners.

    Returns
    -------
    dict of str to Judged
    """
    parts = [(start, min(start + PART, voters.draws)) for start in range(0, voters.draws, PART)]
    found = [_part(voters, ways, bloc, part) for part in parts]
    weight = np.array([(stop - start) / voters.draws for start, stop in parts])
    return {
        name: Judged(
            chance=np.asarray(
                sum(w * piece[name].chance for w, piece in zip(weight, found, strict=True)), dtype=np.float64
            ),
            more=np.concatenate([piece[name].more for piece in found], axis=1),
            error=_error([piece[name].moments for piece in found], voters.draws),
        )
        for name in ways
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Part of the draws: ``moments`` are the sum and the sum of squares of the gain, shape (2, c)."""

    chance: Floats
    more: Floats
    moments: Floats


def _part(
    voters: Electorate, ways: Mapping[str, Way], bloc: Sequence[int], part: tuple[int, int]
) -> dict[str, _Piece]:
    """Count part of the draws, one strength after another, so that few winners are held at once."""
    first = next(iter(ways.values()))
    strengths, (places, parties) = len(first.shares), first.shares[0].shape
    size = part[1] - part[0]
    chance = {name: np.zeros((strengths, places, parties)) for name in ways}
    more = {name: np.zeros((strengths, size)) for name in ways}
    total = {name: np.zeros((size, places), dtype=np.int16) for name in ways}
    won: dict[str, tuple[Floats, Bools]] = {}
    for b in range(strengths):
        won = {
            name: won[name] if b and _same(way, b) else _won(voters, way, b, bloc, part)
            for name, way in ways.items()
        }
        base = next(iter(won.values()))[1]
        for name, (p_win, ours) in won.items():
            extra = ours.astype(np.int16) - base
            chance[name][b], more[name][b] = p_win, extra.sum(axis=1)
            total[name] += extra
    return {
        name: _Piece(
            chance[name],
            more[name],
            np.array([total[name].sum(axis=0) / strengths, _squares(total[name]) / strengths**2]),
        )
        for name in ways
    }


def _same(way: Way, b: int) -> bool:
    """Whether a strength changes nothing beside the one before it: then nothing need be counted again."""
    return np.array_equal(way.shares[b], way.shares[b - 1])


def _squares(total: npt.NDArray[np.int16]) -> Ints:
    """Sums of squares down the columns, without a copy in wider numbers."""
    return np.asarray(np.einsum("dc,dc->c", total, total, dtype=np.int64))


def _won(
    voters: Electorate, way: Way, b: int, bloc: Sequence[int], part: tuple[int, int]
) -> tuple[Floats, Bools]:
    """Chance of every party, shape (c, p), and whether the bloc wins, shape (d, c)."""
    chosen = np.zeros(len(voters.projection.constituencies), dtype=np.int64)
    counted = count(
        with_shares(voters, way.shares[b]),
        [[deals] for deals in deals_by_place(way.pact)],
        chosen=chosen,
        part=part,
    )
    assert counted.winners is not None
    return counted.p_win, np.isin(counted.winners, list(bloc))


def _error(moments: Sequence[Floats], draws: int) -> Floats:
    """Standard error of a mean over draws from sums and sums of squares, shape (c,)."""
    total, squares = sum(moments[1:], start=moments[0])
    mean = total / draws
    return np.asarray(np.sqrt(np.maximum(squares / draws - mean**2, 0.0) / max(draws, 1)), dtype=np.float64)
