"""
Seat totals of independent places: exact, without a draw.

Given what all places share (the errors of nation and region, the transfer rates), places
are independent, so that a bloc's seats are a sum of independent yes-or-no draws with known
chances: a Poisson-binomial distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from standaside.domain import Floats

_numba: Any = numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile plain loops on first call, keep them on disk, and run them without Python's lock."""
    return cast(F, _numba.njit(cache=True, nogil=True)(function))


_LEAST = 1e-20
"""Chances smaller than this at either end of a distribution are dropped: 1e-17 in all."""


@compiled
def _one(chances: Any, now: Any, then: Any, out: Any) -> None:
    sure, low, high = 0, 1, 1
    now[:], then[:], now[1] = 0.0, 0.0, 1.0
    for p in chances:
        if p >= 1.0:
            sure += 1
        elif p > 0.0:
            now[high + 1], now[low - 1] = 0.0, 0.0
            for k in range(low, high + 2):
                then[k] = now[k] * (1.0 - p) + now[k - 1] * p
            high += 1
            low += then[low] < _LEAST
            high -= then[high] < _LEAST
            now, then = then, now
    for k in range(low, high + 1):
        out[sure + k - 1] = now[k]


@compiled
def _convolve(chances: Any, out: Any) -> None:
    now, then = np.zeros(chances.shape[1] + 2), np.zeros(chances.shape[1] + 2)
    for z in range(chances.shape[0]):
        _one(chances[z], now, then, out[z])


def distribution(chances: Floats) -> Floats:
    """
    Distribution of the number of successes of independent draws.

    Parameters
    ----------
    chances : ndarray of float, shape (z, c)
        Chance of each of c draws, in each of z situations.

    Returns
    -------
    ndarray of float, shape (z, c + 1)
        Chance of 0, 1, ... c successes.

    Examples
    --------
    >>> distribution(np.array([[0.5, 0.5], [1.0, 0.25]]))
    array([[0.25, 0.5 , 0.25],
           [0.  , 0.75, 0.25]])
    """
    held = np.ascontiguousarray(chances, dtype=np.float64)
    out = np.zeros((held.shape[0], held.shape[1] + 1))
    _convolve(held, out)
    return out


def mean_of_worst(totals: Floats, part: float) -> float:
    """
    Mean of the worst ``part`` of a distribution of seats (its CVaR).

    Parameters
    ----------
    totals : ndarray of float, shape (n + 1,)
        Chance of 0, 1, ... n seats.
    part : float
        In (0, 1].

    Examples
    --------
    >>> mean_of_worst(np.array([0.25, 0.5, 0.25]), 0.5)
    0.5
    """
    return float(worst_weights(totals, part) * totals @ np.arange(len(totals)))


def worst_weights(totals: Floats, part: float) -> Floats:
    """
    Weights on seat totals, shape (n + 1,), under which the mean is that of the worst ``part``.

    1 / part below the level where that part ends, nothing above it, and at it what is left.

    Examples
    --------
    >>> worst_weights(np.array([0.25, 0.5, 0.25]), 0.5)
    array([2., 1., 0.])
    """
    below = np.cumsum(totals) - totals
    kept = np.clip(part - below, 0.0, totals)
    weights = np.divide(kept, totals, out=np.zeros_like(totals), where=totals > 0)
    return np.asarray(weights / part)


def pivotal(totals: Floats, needed: int) -> Floats:
    """
    Say what one seat more adds to the chance of ``needed`` seats in each situation, shape (z,).

    Parameters
    ----------
    totals : ndarray of float, shape (z, n + 1)

    Notes
    -----
    The chance to be one short, and the chance to just reach it, averaged: what a place that
    is a toss-up would add.
    """
    padded = np.pad(totals, ((0, 0), (1, 1)))
    at = min(max(needed, 0), totals.shape[1])
    return np.asarray(0.5 * (padded[:, at] + padded[:, min(at + 1, padded.shape[1] - 1)]))
