"""Two-stage least squares with one instrument, robust errors, and the valid rates nearest to raw ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from standaside.domain import Floats
from standaside.errors import AlignmentError

_TINY = 1e-9
"""Below this part of its own length a column is the sum of others, as far as doubles can tell."""

_CUT = 1e-10
"""Directions in which a covariance is smaller than this part of its largest are taken for known."""

_Z99 = 2.326348
"""99 per cent point of the normal distribution."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """
    Places of one election, for one quantity that moves many outcomes.

    Attributes
    ----------
    outcomes : ndarray of float, shape (n, j)
    moved : ndarray of float, shape (n,)
        The quantity whose effect is wanted: the votes that the party had.
    instrument : ndarray of float, shape (n,)
        What moves it for reasons of its own.
    controls : ndarray of float, shape (n, k)
        Columns that others add up to are harmless.
    """

    outcomes: Floats
    moved: Floats
    instrument: Floats
    controls: Floats

    def __post_init__(self) -> None:
        rows = {len(self.outcomes), len(self.moved), len(self.instrument), len(self.controls)}
        if len(rows) != 1:
            raise AlignmentError(
                f"A sample needs the same places in all its parts; they have {sorted(rows)}."
            )


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """
    What one unit moved does to each outcome.

    Attributes
    ----------
    effect : ndarray of float, shape (j,)
    covariance : ndarray of float, shape (j, j)
        Robust to unequal variances (HC1).
    first_stage_f : float
        How surely the instrument moves the quantity: the robust F of the first stage.
    places : int
        Observations.
    """

    effect: Floats
    covariance: Floats
    first_stage_f: float
    places: int

    @property
    def se(self) -> Floats:
        """Standard errors, shape (j,)."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.covariance), 0.0)))

    def surprise(self) -> float:
        """
        How far all effects together are from zero, against what chance gives once in a hundred.

        Above 1 they are not zero: the Wald statistic over the 99 per cent point of its
        chi-squared distribution (Wilson and Hilferty 1931, within half a per cent).

        Examples
        --------
        >>> Effects(np.array([3.0]), np.eye(1), 100.0, 50).surprise() > 1
        True
        """
        values, vectors = np.linalg.eigh(self.covariance)
        free = values > _CUT * max(float(values.max(initial=0.0)), _TINY)
        count = int(free.sum())
        if count == 0:
            return 0.0
        along = (vectors.T @ self.effect)[free]
        spread = 2.0 / (9.0 * count)
        point = count * (1.0 - spread + _Z99 * np.sqrt(spread)) ** 3
        return float((along**2 / values[free]).sum() / point)


def own_part(values: Floats, controls: Floats) -> tuple[Floats, int]:
    """
    Take out of values what the controls explain.

    Parameters
    ----------
    values : ndarray of float, shape (n, j)
    controls : ndarray of float, shape (n, k)

    Returns
    -------
    ndarray of float, shape (n, j)
        The residuals of least squares.
    int
        How many of the controls are independent.

    Examples
    --------
    >>> left, independent = own_part(np.array([[1.0], [2.0], [6.0]]), np.ones((3, 2)))
    >>> left.round(9).tolist(), independent
    ([[-2.0], [-1.0], [3.0]], 1)
    """
    length = np.linalg.norm(controls, axis=0)
    scaled = controls[:, length > 0] / length[length > 0]
    left, size, _ = np.linalg.svd(scaled, full_matrices=False)
    basis = left[:, size > _TINY * max(len(values), 1)]
    return np.asarray(values - basis @ (basis.T @ values)), basis.shape[1]


def two_stage(samples: Sequence[Sample]) -> Effects:
    """
    Estimate the effects of what the instrument moved: just-identified two-stage least squares.

    Parameters
    ----------
    samples : sequence of Sample
        One an election; each has its own controls, all share the effects.

    Returns
    -------
    Effects
        With robust (HC1) errors, which ignore that an instrument was itself predicted.

    Raises
    ------
    AlignmentError
        If the instrument moves nothing that the controls do not explain.

    Examples
    --------
    Two votes in ten are missing in half the places; one and a half of them turn up.

    >>> moved = np.array([0.2, 0.2, 0.0, 0.0])
    >>> outcome = np.array([[0.50], [0.40], [0.65], [0.55]])
    >>> found = two_stage([Sample(outcome, moved, moved, np.ones((4, 1)))])
    >>> found.effect.round(3).tolist(), found.places
    ([-0.75], 4)
    """
    outcomes, moved, instrument, explained = _pooled(samples)
    places = len(moved)
    freedom = places - explained - 1
    both = float(instrument @ moved)
    strength = float(instrument @ instrument)
    if freedom <= 0 or strength <= _TINY**2 or abs(both) <= _TINY * strength:
        raise AlignmentError(
            f"In {places} places the instrument moves nothing that {explained} controls do not explain; "
            "take fewer controls or more places."
        )
    effect = instrument @ outcomes / both
    scale = places / freedom
    errors = (outcomes - np.outer(moved, effect)) * instrument[:, None]
    pull = both / strength
    spread = scale * float((((moved - pull * instrument) * instrument) ** 2).sum()) / strength**2
    return Effects(
        effect=effect,
        covariance=scale * errors.T @ errors / both**2,
        first_stage_f=pull**2 / spread if spread > 0 else np.inf,
        places=places,
    )


def _pooled(samples: Sequence[Sample]) -> tuple[Floats, Floats, Floats, int]:
    """Residuals of every sample on its own controls, one under the other."""
    parts, explained = [], 0
    for sample in samples:
        columns = np.column_stack([sample.outcomes, sample.moved, sample.instrument])
        residual, rank = own_part(columns, sample.controls)
        parts.append(residual)
        explained += rank
    stacked = np.concatenate(parts)
    return stacked[:, :-2], stacked[:, -2], stacked[:, -1], explained


def reduced_form(samples: Sequence[Sample]) -> Effects:
    """
    Estimate the effect of the instrument itself on the outcomes, by least squares.

    Parameters
    ----------
    samples : sequence of Sample
        ``moved`` is not looked at.

    Returns
    -------
    Effects

    Notes
    -----
    On the election before, before anything happened, it should be zero: the placebo.
    """
    return two_stage([Sample(s.outcomes, s.instrument, s.instrument, s.controls) for s in samples])


def nearest_valid(rates: Floats, covariance: Floats) -> Floats:
    """
    Find the rates nearest to an estimate that could be true: none negative, adding to 1.

    Parameters
    ----------
    rates : ndarray of float, shape (j,)
        Raw estimates; they add to 1 but may leave [0, 1].
    covariance : ndarray of float, shape (j, j)
        Near means likely: distance is measured with its (pseudo-)inverse.

    Returns
    -------
    ndarray of float, shape (j,)

    Notes
    -----
    Every face of the simplex is tried, exactly: j is the number of destinations, six or
    seven, hence at most 127 small systems.

    Examples
    --------
    >>> nearest_valid(np.array([0.7, 0.5, -0.2]), np.eye(3)).round(3).tolist()
    [0.6, 0.4, 0.0]
    """
    size = len(rates)
    weight = np.linalg.pinv(covariance, rcond=_CUT, hermitian=True)
    weight = weight / max(float(np.abs(weight).max()), _TINY) + np.ones((size, size))
    best, least = np.eye(size)[int(np.argmax(rates))], np.inf
    for count in range(1, size + 1):
        for face in combinations(range(size), count):
            found = _on_face(list(face), rates, weight)
            away = found - rates
            distance = float(away @ weight @ away)
            if found.min() >= -_TINY and distance < least - 1e-12:
                best, least = found, distance
    return np.asarray(np.maximum(best, 0.0) / np.maximum(best, 0.0).sum())


def _on_face(face: list[int], rates: Floats, weight: Floats) -> Floats:
    """Nearest point with these coordinates adding to 1 and the others zero; signs are not looked at."""
    count = len(face)
    system = np.ones((count + 1, count + 1))
    system[:count, :count] = weight[np.ix_(face, face)]
    system[count, count] = 0.0
    wanted = np.append(weight[face] @ rates, 1.0)
    found = np.zeros(len(rates))
    found[face] = np.linalg.lstsq(system, wanted, rcond=None)[0][:count]
    return found
