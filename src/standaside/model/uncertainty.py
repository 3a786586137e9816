"""
Draws of every unknown: the only randomness in the library (rule 10).

Each unknown has a stream of its own, keyed by the seed and by what it is about (a
constituency's code, a party's code), never by a position. So the same seed gives the
same draws whatever ran before, on any number of threads, in any order of rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from standaside.domain import Backfire, Floats, Transfers, Uncertainty

_FAMILY = {"UKIP": "Ref", "BRX": "Ref", "RUK": "Ref"}


def family(code: str) -> str:
    """Name that a party's errors go by: ``Ref`` for UKIP, the Brexit Party and Reform UK."""
    return _FAMILY.get(code, code)


def stream(seed: int, *about: str) -> np.random.Generator:
    """
    Open the stream of one unknown.

    Examples
    --------
    >>> a, b = stream(1, "seat", "E14000598", "Lab"), stream(1, "seat", "E14000598", "Lab")
    >>> bool(a.standard_normal() == b.standard_normal())
    True
    """
    label = "\x1f".join((str(seed), *about)).encode()
    key = int.from_bytes(hashlib.blake2b(label, digest_size=16).digest(), "little")
    return np.random.Generator(np.random.Philox(key=key))


def factor(codes: Sequence[str], correlation: Mapping[tuple[str, str], float]) -> Floats:
    """
    Factor the correlation matrix of some parties: rows mix independent normals.

    Parameters
    ----------
    codes : sequence of str
        In the order wanted; pairs that are not named are independent.
    correlation : mapping of (str, str) to float

    Returns
    -------
    ndarray of float, shape (p, p)
        L with L Lᵀ the nearest valid correlation matrix (negative eigenvalues cut off).

    Examples
    --------
    >>> lower = factor(["Con", "Lab"], {("Con", "Lab"): -0.6})
    >>> (lower @ lower.T).round(6)
    array([[ 1. , -0.6],
           [-0.6,  1. ]])
    """
    return factor_of(correlations(codes, correlation))


def correlations(codes: Sequence[str], correlation: Mapping[tuple[str, str], float]) -> Floats:
    """
    Lay correlations out as a matrix, shape (p, p); pairs that are not named are independent.

    Examples
    --------
    >>> correlations(["Con", "RUK", "Lab"], {("Ref", "Con"): 0.5})
    array([[1. , 0.5, 0. ],
           [0.5, 1. , 0. ],
           [0. , 0. , 1. ]])
    """
    families = [family(code) for code in codes]
    matrix = np.eye(len(codes))
    for i, a in enumerate(families):
        for j, b in enumerate(families):
            if i != j:
                matrix[i, j] = correlation.get((a, b), correlation.get((b, a), 0.0))
    return matrix


def factor_of(matrix: Floats) -> Floats:
    """Lower triangular factor of the nearest valid correlation matrix, shape (p, p)."""
    values, vectors = np.linalg.eigh(matrix)
    if values.min() < 1e-6:
        matrix = (vectors * np.maximum(values, 1e-6)) @ vectors.T
        scale = np.sqrt(np.diag(matrix))
        matrix = matrix / np.outer(scale, scale)
    return np.asarray(np.linalg.cholesky(matrix))


def root(covariance: Floats) -> Floats:
    """Lower triangular factor of a covariance matrix; what rounding made negative counts as nought."""
    scale = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(scale, scale)
    values, vectors = np.linalg.eigh(correlation)
    if values.min() < 1e-9:
        correlation = (vectors * np.maximum(values, 1e-9)) @ vectors.T
    return np.asarray(np.linalg.cholesky(correlation) * scale[:, None])


def draw_normals(seed: int, about: Sequence[str], codes: Sequence[str], lower: Floats, size: int) -> Floats:
    """Correlated standard normals, shape (d, p): one stream a party, mixed by ``lower``."""
    raw = np.stack([stream(seed, *about, code).standard_normal(size) for code in codes])
    return np.asarray((lower @ raw).T)  # columns contiguous: the parties are worked through one by one


def draw_spread(seed: int, uncertainty: Uncertainty) -> Floats:
    """Seat noise of each draw, shape (d,): mostly usual, sometimes wild."""
    wild = stream(seed, "wild").random(uncertainty.draws) < uncertainty.wild_chance
    return np.where(wild, uncertainty.wild, uncertainty.usual)


def draw_tails(seed: int, place: str, uncertainty: Uncertainty) -> Floats:
    """Common factor, shape (d,), that makes one seat's normals a unit-variance Student's t."""
    degrees = uncertainty.degrees
    chi = stream(seed, "tail", place).chisquare(degrees, uncertainty.draws)
    return np.asarray(np.sqrt((degrees - 2) / chi))


def draw_rates(seed: int, transfers: Transfers, party: int, beneficiary: int, size: int) -> Floats:
    """
    Draw one row of transfer rates once per election: Dirichlet around its mean.

    Returns
    -------
    ndarray of float, shape (d, p + 2)
        To each party, to the Reform family and, last, home; rows add to 1.
    """
    codes = transfers.parties.codes
    row = len(codes) if beneficiary < 0 else beneficiary
    mean = np.append(transfers.rates[party, row], (transfers.family[party, row], transfers.home[party, row]))
    names, sure = (*codes, "Ref", "home"), float(transfers.concentration[party, row])
    weights = np.zeros((size, len(mean)), order="F")
    for column in sorted(np.nonzero(mean > 0)[0], key=lambda q: names[q]):
        about = ("transfer", codes[party], "" if beneficiary < 0 else codes[beneficiary], names[column])
        weights[:, column] = stream(seed, *about).standard_gamma(sure * mean[column], size)
    order = sorted(range(len(mean)), key=lambda q: names[q])
    total = np.zeros(size)
    for position in order:
        total += weights[:, position]
    return np.asarray(weights / np.where(total > 0, total, 1.0)[:, None])


def draw_local_rate(seed: int, place: str, party: str, beneficiary: str, sd: float, size: int) -> Floats:
    """What one seat adds to the rate that follows there, shape (d,), in share of the voters."""
    return np.asarray(sd * stream(seed, "local", place, party, beneficiary).standard_normal(size))


def draw_backfire(seed: int, beneficiary: str, backfire: Backfire, size: int) -> Floats:
    """
    Fraction of its own vote that a party loses for being endorsed, shape (d,).

    One draw a party and election: the mood that makes an endorsement backfire is
    national, so it does not average out over seats.
    """
    if backfire.only and beneficiary not in backfire.only:
        return np.zeros(size)
    source = stream(seed, "backfire", beneficiary)
    happens = source.random(size) < backfire.chance
    return np.where(happens, source.uniform(*backfire.size(beneficiary), size), 0.0)
