"""
The best chance of a majority that any plan can have, given the seats it can expect.

Let S be a sum of independent yes-or-no draws with chances p in a box. Evening out two
chances that keep their sum changes P(S >= k) by the change of their product times a
difference of neighbouring probabilities of the rest. The Fourier bound

    |E exp(itS)| <= exp(-2 v sin^2(t / 2)),    v = variance of S,

keeps that difference below a small number D(v). So with the chances evened out as far as
the box allows (:func:`even`), no others of the same sum do better by more than D(v) times
half the difference in variance; and where the sum falls short of k by three or more, not
at all (Gleser 1975). Plans differ little in variance, so the ceiling is close.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from standaside.domain import Floats
from standaside.planning.totals import compiled, distribution

STEP = 1.0
"""Expected seats between two points at which a ceiling is computed."""

SPREAD = 5.0
"""Standard deviations around the majority within which it is; the ceiling is flat outside."""

_WAVE = np.sin((np.arange(2048) + 0.5) * (np.pi / 4096))
"""Sines of half the angles from nought to pi, at the middles of as many steps."""


def bend(variance: Floats) -> Floats:
    """Bound differences of neighbouring probabilities of a sum of this variance: D(v)."""
    wave = np.exp(-2.0 * np.maximum(variance, 0.0)[:, None] * _WAVE**2)
    return np.asarray((2.0 * _WAVE * wave).mean(axis=1))


def steepest(variance: Floats) -> Floats:
    """Bound the probability of any one total of a sum of this variance."""
    return np.asarray(np.exp(-2.0 * np.maximum(variance, 0.0)[:, None] * _WAVE**2).mean(axis=1))


@compiled
def _sum_at(level: float, low: Any, high: Any) -> float:
    total = 0.0
    for c in range(len(low)):
        total += min(max(level, low[c]), high[c])
    return total


@compiled
def _even(low: Any, high: Any, total: Any, out: Any) -> None:
    for z in range(low.shape[0]):
        below, above = 0.0, 1.0
        for _ in range(40):
            middle = 0.5 * (below + above)
            if _sum_at(middle, low[z], high[z]) < total[z]:
                below = middle
            else:
                above = middle
        for c in range(low.shape[1]):
            out[z, c] = min(max(above, low[z, c]), high[z, c])


def even(low: Floats, high: Floats, total: Floats) -> Floats:
    """
    Even chances out as far as a box allows: one level, cut off where the box ends.

    Parameters
    ----------
    low, high : ndarray of float, shape (z, c)
    total : ndarray of float, shape (z,)
        What the chances shall add up to; it is reached from above.

    Examples
    --------
    >>> even(np.array([[0.0, 0.5]]), np.array([[0.2, 1.0]]), np.array([0.9])).round(6)
    array([[0.2, 0.7]])
    """
    out = np.zeros(low.shape)
    _even(np.ascontiguousarray(low), np.ascontiguousarray(high), np.ascontiguousarray(total), out)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """
    What every plan's chances lie in, in each situation.

    Attributes
    ----------
    low, high : ndarray of float, shape (z, c)
        Least and greatest chance in each place.
    bottom, top : ndarray of float, shape (z,)
        Least and greatest sum that the rules allow.
    variance : ndarray of float, shape (z,)
        No plan's total has less.
    needed : int
        Seats that are wanted.
    """

    low: Floats
    high: Floats
    bottom: Floats
    top: Floats
    variance: Floats
    needed: int

    def only(self, rows: Any) -> Box:
        """Some of the situations."""
        return Box(
            self.low[rows],
            self.high[rows],
            self.bottom[rows],
            self.top[rows],
            self.variance[rows],
            self.needed,
        )

    def most(self, totals: Floats) -> Floats:
        """Bound the chance of ``needed`` seats for plans whose chances add up to ``totals``, shape (z,)."""
        level = even(self.low, self.high, totals)
        value = distribution(level)[:, self.needed :].sum(axis=1)
        spread = np.maximum((level * (1.0 - level)).sum(axis=1) - self.variance, 0.0)
        extra = bend(self.variance - 0.5) * spread / 2.0
        return np.asarray(np.minimum(value + np.where(self.needed >= totals + 3.0, 0.0, extra), 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Ceiling:
    """Concave in the sum of chances: the least of some lines; both arrays have shape (z, lines)."""

    slope: Floats
    offset: Floats

    def at(self, totals: Floats) -> tuple[Floats, Floats]:
        """Value and slope, both of shape (z,), at some sums, shape (z,)."""
        lines = self.offset + self.slope * totals[:, None]
        best, rows = lines.argmin(axis=1), np.arange(len(totals))
        return lines[rows, best], self.slope[rows, best]


def ceiling(box: Box, threads: int = 2) -> Ceiling:
    """
    Cover the chance of ``needed`` seats by a concave ceiling over the sums in reach.

    Between two points the chance is no higher than at the upper one, and rises no faster
    from the lower one than the likeliest single total: both bounds meet in a corner.
    """
    deviation = SPREAD * np.sqrt(box.variance) + 3.0
    start = np.clip(box.needed - deviation, box.bottom, box.top)
    stop = np.clip(box.needed + deviation, start, box.top)
    points = max(2, int(np.ceil((stop - start).max(initial=0.0) / STEP)) + 1)
    at = start[:, None] + np.linspace(0.0, 1.0, points)[None, :] * (stop - start)[:, None]
    with ThreadPoolExecutor(threads) as pool:
        columns = list(pool.map(lambda j: box.most(at[:, j]), range(points)))
    value = np.stack([*columns[:-1], np.where(stop < box.top, 1.0, columns[-1])], axis=1)
    value = np.minimum.accumulate(value[:, ::-1], axis=1)[:, ::-1]  # a smaller sum is worth no more
    steep = np.maximum(steepest(box.variance - 1.25)[:, None], 1e-12)
    rise = np.minimum(np.diff(value, axis=1) / steep, np.diff(at, axis=1))
    xs = np.concatenate([box.bottom[:, None], at, at[:, :-1] + rise], axis=1)
    ys = np.concatenate([value[:, :1], value, value[:, 1:]], axis=1)
    order = np.argsort(xs, axis=1, kind="stable")
    slope, offset = np.zeros(xs.shape), np.zeros(xs.shape)
    _hull(np.take_along_axis(xs, order, axis=1), np.take_along_axis(ys, order, axis=1), slope, offset)
    return Ceiling(slope, offset)


@compiled
def _keep_upper(xs: Any, ys: Any, kept: Any) -> int:
    """Positions of the upper hull of points sorted by x; of points above each other the highest."""
    count = 0
    for j in range(len(xs)):
        while count >= 1 and xs[kept[count - 1]] >= xs[j] - 1e-9 and ys[kept[count - 1]] <= ys[j]:
            count -= 1
        if count >= 1 and xs[kept[count - 1]] >= xs[j] - 1e-9:
            continue
        while count >= 2:
            a, b = kept[count - 2], kept[count - 1]
            if (xs[b] - xs[a]) * (ys[j] - ys[a]) < (ys[b] - ys[a]) * (xs[j] - xs[a]):
                break
            count -= 1
        kept[count] = j
        count += 1
    return count


@compiled
def _hull(xs: Any, ys: Any, slope: Any, offset: Any) -> None:
    """Lines of the upper hulls; the unused ones are flat at the top."""
    kept = np.zeros(xs.shape[1], dtype=np.int64)
    for z in range(xs.shape[0]):
        count = _keep_upper(xs[z], ys[z], kept)
        slope[z, :], offset[z, :] = 0.0, ys[z, kept[count - 1]]
        for j in range(count - 1):
            a, b = kept[j], kept[j + 1]
            slope[z, j] = (ys[z, b] - ys[z, a]) / (xs[z, b] - xs[z, a])
            offset[z, j] = ys[z, a] - slope[z, j] * xs[z, a]
