"""
Heavy tails: what multiplies a seat's normals so that they follow Student's t.

A t variate with ``nu`` degrees of freedom and variance 1 is a normal times
s = sqrt((nu - 2) / chi2). Here chi2 is the quantile that a standard normal z stands for,
so that the eighth root of s is a smooth function of z, and a polynomial, squared three
times, serves instead of a table: vectors of draws do not have to look anything up.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from standaside.domain import Floats

CAP = 6.8
"""Normals never go beyond it (``draws.pair``), so s ends there: at 174 with 5 degrees of freedom."""

DEGREE = 12
"""Of the polynomial: s is right to 2e-5 for |z| < 4 and to 2.4e-4 everywhere, at 5 degrees of freedom."""

ROOT = 8
"""Which root of s the polynomial is: the fourth and the sixteenth fit no better."""

_NODES, _STEPS, _TERMS = 200, 12, 400
_NORMAL_FROM = 1000.0
"""Degrees of freedom from which Wilson and Hilferty's normal form is exact to 1e-6."""


def chi_square_quantiles(z: Floats, degrees: float) -> Floats:
    """
    Quantiles of the chi-square distribution at the probabilities Phi(z).

    Newton's method for the logarithm of the quantile, on the regularised incomplete gamma
    function: its series on the left, its continued fraction on the right (Abramowitz and
    Stegun 6.5.29 and 6.5.31), always on the smaller of the two tails.

    Parameters
    ----------
    z : ndarray of float, shape (n,)
        Standard normal quantiles, |z| <= 8.
    degrees : float
        Degrees of freedom, above 2.

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    The median, and the point that one in a million exceeds.

    >>> chi_square_quantiles(np.array([0.0, 4.753424308822899]), 5.0).round(4)
    array([ 4.3515, 35.8882])
    """
    a = degrees / 2
    cube = 1 - 2 / (9 * degrees) + z * math.sqrt(2 / (9 * degrees))
    if degrees >= _NORMAL_FROM:
        return np.asarray(degrees * cube**3)
    lower = np.array([math.erfc(-v / math.sqrt(2)) / 2 for v in z])
    upper = np.array([math.erfc(v / math.sqrt(2)) / 2 for v in z])
    small = 2 * np.exp((np.log(lower) + math.lgamma(a + 1)) / a)
    x = np.where(cube > 0.3, degrees * np.abs(cube) ** 3, small) / 2
    for _ in range(_STEPS):
        left, right = _gamma_tails(a, x)
        slope = np.exp(a * np.log(x) - x - math.lgamma(a))  # x times the density
        step = np.where(z < 0, np.log(left / lower) * left, np.log(upper / right) * right) / slope
        x = x * np.exp(-np.clip(step, -2.0, 2.0))
    return np.asarray(2 * x)


def _gamma_tails(a: float, x: Floats) -> tuple[Floats, Floats]:
    """Regularised incomplete gamma functions P(a, x) and Q(a, x)."""
    scale = np.exp(a * np.log(x) - x - math.lgamma(a))
    near = np.minimum(x, a + 1)
    term = np.full_like(x, 1 / a)
    series = term.copy()
    for n in range(1, _TERMS):
        term = term * near / (a + n)
        series += term
    far = np.maximum(x, a + 1)
    b = far + 1 - a
    c, d = np.full_like(x, 1e300), 1 / b
    fraction = d.copy()
    for n in range(1, _TERMS):  # Lentz's method
        b = b + 2
        d = 1 / (b - n * (n - a) * d)
        c = b - n * (n - a) / c
        fraction = fraction * c * d
    left = scale * series
    right = scale * fraction
    return np.where(x < a + 1, left, 1 - right), np.where(x < a + 1, 1 - left, right)


@cache
def tail_polynomial(degrees: float) -> Floats:
    """
    Coefficients of the eighth root of s as a polynomial in z, shape (13,), read-only, fitted once a process.

    Least squares at Chebyshev points, weighted by what each z adds to the variance, then
    scaled so that the variance of s times a normal is exactly 1.

    Examples
    --------
    >>> tail_polynomial(math.inf)[:3]
    array([1., 0., 0.])
    """
    if math.isinf(degrees):
        return _kept(np.concatenate([[1.0], np.zeros(DEGREE)]))
    x = np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
    s = np.sqrt((degrees - 2) / chi_square_quantiles(CAP * x, degrees))
    weight = np.maximum(np.exp(-((CAP * x) ** 2) / 4) * s, 1e-3)
    powers = np.vander(x, DEGREE + 1, increasing=True) / s[:, None] ** (1 / ROOT)
    fitted = np.linalg.lstsq(powers * weight[:, None], weight, rcond=None)[0] / CAP ** np.arange(DEGREE + 1)
    z, chance = tail_grid(4001)
    return _kept(fitted * (chance @ tail_factor(fitted, z) ** 2) ** (-0.5 / ROOT))


def _kept(coefficients: Floats) -> Floats:
    """The same, safe to share between callers."""
    coefficients.setflags(write=False)
    return coefficients


def tail_grid(size: int) -> tuple[Floats, Floats]:
    """Evenly spaced z in [-8, 8] with their chances, adding to 1: for sums over a normal."""
    z = np.linspace(-8.0, 8.0, size)
    density = np.exp(-z * z / 2)
    return z, np.asarray(density / density.sum())


def tail_factor(coefficients: Floats, z: Floats) -> Floats:
    """
    Factor s at normals z, by the polynomial.

    Examples
    --------
    >>> tail_factor(tail_polynomial(5.0), np.array([-6.0, 0.0, 6.0])).round(2)
    array([60.94,  0.83,  0.24])
    """
    return np.asarray(np.polynomial.polynomial.polyval(np.clip(z, -CAP, CAP), coefficients) ** ROOT)
