"""
The best chance of a majority that any plan can have, given four sums.

Let S be a sum of independent yes-or-no draws with chances p, and u = p(1 - p). For every t

    log E exp(itS) = itM + b(t) V + i a(t) L + c(t) Q + rest,    |rest| <= r(t) V,

with the *mean* M, the sum of p, the *variance* V, the sum of u, the *lean* L, the sum of
u(1 - 2p), and the *peak* Q, the sum of u^2. The chance of a majority is a finite sum over t
(Fourier), so that four numbers tell it to within a small error, which is bounded; and all
four are sums over places, linear in what a plan chooses. Far from the majority Bennett's
inequality is enough.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from standaside.domain import Bools, Floats
from standaside.planning.totals import compiled

MEAN, VARIANCE, LEAN, PEAK = range(4)
"""The four sums, in the order of every array that holds them."""

QUIET = 1e-3
"""Chance below which a situation counts as lost, and its complement as won."""

STEP = 0.5
"""Expected seats between two points at which a ceiling is computed."""

POINTS = (40, 5, 3)
"""Most points along the mean; points along the variance and the lean."""

FAINT = 1e-13
"""Waves weaker than this are left out and counted as error."""

_SHORT = 0.9
"""Where sin^2(t/2) is larger, the expansion is not used: a chance of one half makes it infinite."""


def sums_of(chance: Floats) -> Floats:
    """
    What one place adds to each of the four sums, shape (4, ...).

    Examples
    --------
    >>> sums_of(np.array([0.25])).ravel()
    array([0.25      , 0.1875    , 0.09375   , 0.03515625])
    """
    spread = chance * (1.0 - chance)
    return np.stack([chance, spread, spread * (1.0 - 2.0 * chance), spread**2])


@dataclass(frozen=True, slots=True, eq=False)
class Waves:
    """
    The finite sum over t that gives P(S >= needed) for a sum of ``places`` draws.

    Attributes
    ----------
    at : ndarray of float, shape (t,)
        Where in (0, pi].
    weight : ndarray of complex, shape (t,)
    constant : float
        The term at nought.
    variance, lean, peak, rest : ndarray of float, shape (t,)
        b, a, c and r above.
    """

    at: Floats
    weight: Any
    constant: float
    variance: Floats
    lean: Floats
    peak: Floats
    rest: Floats

    def only(self, kept: Bools) -> Waves:
        """Some of the terms."""
        return Waves(
            self.at[kept],
            self.weight[kept],
            self.constant,
            self.variance[kept],
            self.lean[kept],
            self.peak[kept],
            self.rest[kept],
        )

    @property
    def slowness(self) -> Floats:
        """The factor of minus twice the variance in what |E exp(itS)| cannot exceed."""
        return np.asarray(np.sin(self.at / 2.0) ** 2)


def waves(places: int, needed: int) -> Waves:
    """Terms of the sum for ``needed`` of ``places`` successes, with the expansion of each."""
    size = places + 1
    at = 2.0 * np.pi * np.arange(1, size // 2 + 1) / size
    turn = np.exp(-1j * at)
    weight = (turn**needed - 1.0) / (1.0 - turn) * np.where(np.isclose(at, np.pi), 1.0, 2.0) / size
    short = np.sin(at / 2.0) ** 2 <= _SHORT
    variance, lean, peak, rest = -2.0 * np.sin(at / 2.0) ** 2, at * 0.0, at * 0.0, at * 0.0 + 1e3
    variance[short], lean[short], peak[short], rest[short] = _expansion(at[short])
    return Waves(at, weight, (size - needed) / size, variance, lean, peak, rest)


def _expansion(at: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """
    Fit b, a and c so that the rest is small for every chance; r covers it.

    The real part over u is read at Chebyshev's two points of [0, 1/4] and joined by a line;
    the imaginary part over u(1 - 2p) is taken as constant.
    """
    slow = np.sin(at / 2.0) ** 2

    def real(u: Floats) -> Floats:
        return np.asarray(np.log1p(-4.0 * u[:, None] * slow) / (2.0 * u[:, None]))

    first, second = 0.125 * (1.0 - math.sqrt(0.5)), 0.125 * (1.0 + math.sqrt(0.5))
    ends = real(np.array([first, second]))
    peak = (ends[1] - ends[0]) / (second - first)
    variance = ends[0] - peak * first
    u = np.append(np.linspace(1e-4, 0.25, 1001)[:-1], 0.25 - 1e-9)
    p = 0.5 * (1.0 - np.sqrt(1.0 - 4.0 * u))
    angle = np.arctan2(p[:, None] * np.sin(at), 1.0 + p[:, None] * (np.cos(at) - 1.0))
    odd = (angle - p[:, None] * at) / (u * (1.0 - 2.0 * p))[:, None]
    lean = 0.5 * (odd.max(axis=0) + odd.min(axis=0))
    off = np.abs(real(u) - variance - u[:, None] * peak).max(axis=0)
    off += np.abs((odd - lean) * (1.0 - 2.0 * p)[:, None]).max(axis=0)
    return variance, lean, peak, 1.01 * off + 1e-12


def beyond(distance: Floats, variance: Floats) -> Floats:
    """
    Bound the chance that a sum is so far above (or below) its mean: Bennett's inequality.

    Examples
    --------
    >>> beyond(np.array([-1.0, 6.0]), np.array([9.0, 9.0])).round(2).tolist()
    [1.0, 0.19]
    """
    spread = np.maximum(variance, 1e-12)
    far = np.maximum(distance, 0.0) / spread
    return np.asarray(np.exp(-spread * ((1.0 + far) * np.log1p(far) - far)))


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """
    What the four sums of every plan lie in, in each situation.

    Attributes
    ----------
    low, high : ndarray of float, shape (4, z)
    needed : int
        Seats that are wanted.
    """

    low: Floats
    high: Floats
    needed: int

    @property
    def top(self) -> Floats:
        """What no chance exceeds, shape (z,), by Bennett's inequality."""
        return beyond(self.needed - self.high[MEAN], self.high[VARIANCE])

    @property
    def open(self) -> Bools:
        """Situations neither lost nor won whatever the plan, shape (z,)."""
        won = beyond(self.low[MEAN] - (self.needed - 1), self.high[VARIANCE]) <= QUIET
        return np.asarray((self.top > QUIET) & ~won)

    def only(self, rows: Any) -> Box:
        """Some of the situations."""
        return Box(self.low[:, rows], self.high[:, rows], self.needed)


@dataclass(frozen=True, slots=True, eq=False)
class Ceiling:
    """
    Concave in the sum of chances, linear in variance and lean: the least of some lines.

    Attributes
    ----------
    slope, offset : ndarray of float, shape (z, lines)
        In the mean.
    tilt : ndarray of float, shape (2, z)
        What the variance and the lean add.
    """

    slope: Floats
    offset: Floats
    tilt: Floats

    def at(self, sums: Floats) -> tuple[Floats, Floats, Floats]:
        """Value at some sums, shape (4, z), slope, shape (3, z), and constant of the line there."""
        lines = self.offset + self.slope * sums[MEAN][:, None]
        best, rows = lines.argmin(axis=1), np.arange(len(lines))
        slopes = np.stack([self.slope[rows, best], *self.tilt])
        constant = self.offset[rows, best]
        return constant + (slopes * sums[:PEAK]).sum(axis=0), slopes, constant


class Ceilings:
    """Ceilings of the chance of a majority over a box: computed on a grid of mean, variance and lean."""

    def __init__(self, known: Waves, box: Box) -> None:
        spread = box.low[VARIANCE]
        self.box = box
        self.waves = known.only(np.exp(-2.0 * spread.min(initial=math.inf) * known.slowness) > FAINT)
        points = max(
            2, min(POINTS[0], int(np.ceil(np.ptp([box.low[MEAN], box.high[MEAN]], axis=0).max() / STEP)) + 1)
        )
        self.grid = [
            box.low[k][:, None] + np.linspace(0.0, 1.0, count) * (box.high[k] - box.low[k])[:, None]
            for k, count in ((MEAN, points), (VARIANCE, POINTS[1]), (LEAN, POINTS[2]))
        ]
        self.head = self.waves.weight * np.exp(
            np.outer(0.5 * (box.low[PEAK] + box.high[PEAK]), self.waves.peak)
        )
        self.values = self._on_grid()
        self.margin = self._error(known) + self._between()

    def _on_grid(self) -> Floats:
        """Chance at every point of the grid, shape (z, mean, variance, lean)."""
        mean, variance, lean = self._factors()
        size, points = self.grid[MEAN].shape
        shares = [np.exp(self.grid[k][:, :, None] * of) for k, of in ((VARIANCE, variance), (LEAN, lean))]
        both = (shares[0][:, :, None, :] * shares[1][:, None, :, :]).reshape(size, -1, len(mean))
        out = np.zeros((size, points, both.shape[1]))
        step = self.grid[MEAN][:, 1] - self.grid[MEAN][:, 0]
        first = self.head * np.exp(np.outer(self.box.low[MEAN], mean))
        _add_waves(first, np.exp(np.outer(step, mean)), both, out)
        return self.waves.constant + out.reshape(size, points, *POINTS[1:])

    def _factors(self) -> tuple[Any, Any, Any]:
        return 1j * self.waves.at, self.waves.variance, 1j * self.waves.lean

    def _strength(self) -> Floats:
        """What the expansion cannot exceed in the box, term by term, shape (z, t)."""
        return np.asarray(np.abs(self.head) * np.exp(np.outer(self.box.low[VARIANCE], self.waves.variance)))

    def _error(self, known: Waves) -> Floats:
        """Bound what is lost by the expansion, by taking the peak as known, and by the waves left out."""
        box, strength = self.box, self._strength()
        off = np.outer(0.5 * (box.high[PEAK] - box.low[PEAK]), np.abs(self.waves.peak))
        off += np.outer(box.high[VARIANCE], self.waves.rest)
        true = np.abs(known.weight) * np.exp(-2.0 * np.outer(box.low[VARIANCE], known.slowness))
        kept = np.isin(known.at, self.waves.at)
        either = strength + true[:, kept]
        off = np.where(off < 50.0, np.minimum(strength * np.expm1(np.minimum(off, 50.0)), either), either)
        return np.asarray(off.sum(axis=1) + true[:, ~kept].sum(axis=1))

    def _between(self) -> Floats:
        """Bound what lies between points: an eighth of curvature times step squared, each way."""
        strength, between = self._strength(), np.zeros(len(self.head))
        for values, factor in zip(self.grid, self._factors(), strict=True):
            step = values[:, 1] - values[:, 0]
            between += step**2 / 8.0 * (strength * np.abs(factor) ** 2).sum(axis=1)
        return between

    def tilt(self, sums: Floats) -> Floats:
        """Slopes in variance and lean at some sums, shape (2, z)."""
        inside = np.clip(sums, self.box.low, self.box.high)
        mean, variance, lean = self._factors()
        turned = self.head * np.exp(
            np.outer(inside[MEAN], mean) + np.outer(inside[VARIANCE], variance) + np.outer(inside[LEAN], lean)
        )
        return np.stack([(turned * variance).real.sum(axis=1), (turned * lean).real.sum(axis=1)])

    def touching(self, sums: Floats) -> Ceiling:
        """Make the ceiling that is close at some sums, shape (4, z)."""
        tilt = self.tilt(sums)
        over = self.values - (tilt[0][:, None] * self.grid[1])[:, None, :, None]
        over -= (tilt[1][:, None] * self.grid[2])[:, None, None, :]
        highest = over.max(axis=(2, 3)) + self.margin[:, None]
        slope, offset = np.zeros(highest.shape), np.zeros(highest.shape)
        _hull(self.grid[0], highest, slope, offset)
        return Ceiling(slope, offset, tilt)

    def flat(self) -> Ceiling:
        """The ceiling that only knows the top of the box."""
        top = self.box.top[:, None]
        return Ceiling(np.zeros(top.shape), top, np.zeros((2, len(top))))


@compiled
def _add_waves(first: Any, turn: Any, both: Any, out: Any) -> None:
    """Real part of the sum over t of first x turn ^ i x both, at every point i of the mean."""
    for z in range(first.shape[0]):
        now = first[z].copy()
        for i in range(out.shape[1]):
            for k in range(both.shape[1]):
                total = 0.0
                for t in range(len(now)):
                    total += now[t].real * both[z, k, t].real - now[t].imag * both[z, k, t].imag
                out[z, i, k] = total
            now *= turn[z]


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
    """Lines of the upper hulls; the unused ones are the last one again, or flat for a single point."""
    kept = np.zeros(xs.shape[1], dtype=np.int64)
    for z in range(xs.shape[0]):
        count = _keep_upper(xs[z], ys[z], kept)
        slope[z, :], offset[z, :] = 0.0, ys[z, kept[count - 1]]
        for j in range(xs.shape[1]):
            if count >= 2:
                a, b = kept[min(j, count - 2)], kept[min(j, count - 2) + 1]
                slope[z, j] = (ys[z, b] - ys[z, a]) / (xs[z, b] - xs[z, a])
                offset[z, j] = ys[z, a] - slope[z, j] * xs[z, a]
