"""
How far seats stray from a projection, measured on elections other than the one predicted.

The law of rule 10 with its numbers fitted: the error of a share p has standard deviation
s·√(p(1 − p)), part of it shared by a region, part by all places: a rule that is wrong about
places of one kind is wrong about all of them, and the marginal ones decide the house. s grows
with how much the whole vote moves, which is known before polling day from the shares asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import Floats, Ints, Uncertainty
from standaside.domain.noise import DEGREES, LARGEST, OTHERS, WILD_CHANCE, WILD_RATIO, Correlation
from standaside.model.uncertainty import family

LARGE = 0.10
"""Shares from here on measure the scale: those that decide seats."""

COMMON_PARTS = tuple(0.05 * step for step in range(11))
"""Parts of the variance shared by all places that are tried."""

LEAST_PAIRS = 200
"""Seats from which a correlation between two parties is measured; with fewer they count as independent."""

LEAST_PLACES, LEAST_REGIONS, LEAST_IN_REGION = 20, 8, 8


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """
    What one projection missed, in units of √(p(1 − p)).

    Attributes
    ----------
    error : ndarray of float, shape (c, p)
        NaN where nobody of the party stood or the place is not scored.
    expected : ndarray of float, shape (c, p)
        Projected shares.
    codes, regions : tuple of str
    change : float
        How much of the whole vote moved, in [0, 1]: half the sum of the parties' changes.
    """

    error: Floats
    expected: Floats
    codes: tuple[str, ...]
    regions: tuple[str, ...]
    change: float


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """
    Fitted numbers of rule 10.

    The scale is ``level`` + ``slope`` × change; ``common_part`` and
    ``region_part`` of the variance are shared by all places, and by a region's;
    ``correlation`` is between parties.
    """

    level: float
    slope: float
    common_part: float
    region_part: float
    correlation: Correlation
    shared_correlation: Correlation
    width: dict[str, float]
    wild_chance: float = WILD_CHANCE

    def uncertainty(self, *, draws: int, poll_sd: Mapping[str, float]) -> Uncertainty:
        """Put the numbers in the form that a simulation takes."""
        return Uncertainty(
            draws=draws,
            poll_sd=poll_sd,
            usual=self.level,
            wild=WILD_RATIO * self.level,
            wild_chance=self.wild_chance,
            growth=self.slope / self.level if self.level > 0 else 0.0,
            common_part=self.common_part,
            region_part=min(self.region_part, 1.0 - self.common_part),
            degrees=DEGREES,
            correlation=self.correlation,
            shared_correlation=self.shared_correlation,
            width=self.width,
        )

    def scale(self, change: float) -> float:
        """Usual scale where ``change`` of the vote moves."""
        return self.level + self.slope * change


def fit_noise(known: Sequence[Residuals], broad: Sequence[Residuals] | None = None) -> Noise:
    """
    Fit the numbers of rule 10 to the residuals of some elections, each counting alike.

    Parameters
    ----------
    known : sequence of Residuals
        At least one.

    Returns
    -------
    Noise
        Without a common part, which only totals of seats can tell: :func:`fit_common_part`.
    """
    width = _width(known)
    known = [_narrowed(r, width) for r in known]
    change = np.array([r.change for r in known])
    scale = np.array([_rms(r) for r in known])
    level, slope = float(scale.mean()), 0.0
    if len(known) > 1 and np.ptp(change) > 0:
        slope = max(float(np.polyfit(change, scale, 1)[0]), 0.0)
        level = max(float(scale.mean() - slope * change.mean()), 0.5 * float(scale.min()))
    part = float(np.mean([_region_variance(r) / _rms(r) ** 2 for r in known]))
    return Noise(
        level,
        slope,
        0.0,
        min(max(part, 0.0), 0.4),
        _correlation(known),
        _shared_correlation(broad or known),
        width,
    )


def fit_common_part(totals: Sequence[tuple[Ints, Ints, Ints]]) -> float:
    """
    Estimate the part of the variance that all places share, from seats won before.

    Parameters
    ----------
    totals : sequence of (ndarray, ndarray, ndarray)
        For each election: seats simulated with no common part, (d, p); with the largest one
        that is tried, (d, p); and won, (p,). Between the two, means and variances run straight.

    Returns
    -------
    float
        Mean over ``COMMON_PARTS``, weighted by likelihood.

    Notes
    -----
    An election counts as much as two parties would: its parties' seats hang together. Parties
    count alike, each by the normal density of its seats; a quarter is added to every
    variance, for seats come whole.
    """
    likely = np.zeros(len(COMMON_PARTS))
    for none, most, won in totals:
        for index, part in enumerate(COMMON_PARTS):
            mix = part / COMMON_PARTS[-1]
            mean = (1 - mix) * none.mean(axis=0) + mix * most.mean(axis=0)
            variance = (1 - mix) * none.var(axis=0) + mix * most.var(axis=0) + 0.25
            likely[index] -= float((np.log(variance) + (won - mean) ** 2 / variance).mean())
    weight = np.exp(likely - likely.max())
    return float(weight @ np.array(COMMON_PARTS) / weight.sum())


def _width(known: Sequence[Residuals]) -> dict[str, float]:
    """
    How many times as far as the average of all parties each family strays.

    Geometric means over elections; a family's is drawn towards that of the families of its
    kind (the two largest of an election, or the others), which also stands for those never seen.
    """
    ratios: dict[str, dict[str, list[float]]] = {LARGEST: {}, OTHERS: {}}
    for found in known:
        largest, every = _largest(found), _rms(found)
        names = [family(code) for code in found.codes]
        for name in sorted(set(names)):
            own = np.array([other == name for other in names])
            here = (found.expected >= LARGE) & ~np.isnan(found.error) & own
            if here.sum() >= LEAST_PLACES:
                kind = LARGEST if name in largest else OTHERS
                ratio = math.log(float(np.sqrt((found.error[here] ** 2).mean())) / every)
                ratios[kind].setdefault(name, []).append(ratio)
    width = {}
    for kind, by_name in ratios.items():
        typical = float(np.mean([np.mean(each) for each in by_name.values()])) if by_name else 0.0
        width[kind] = math.exp(typical)
        for name, each in by_name.items():
            width[name] = math.exp((math.fsum(each) + typical) / (len(each) + 1))
    return width


def _largest(found: Residuals) -> set[str]:
    """Families of the two parties expected to have most votes."""
    total = found.expected.sum(axis=0)
    return {family(found.codes[p]) for p in np.argsort(-total, kind="stable")[:2]}


def _narrowed(found: Residuals, width: Mapping[str, float]) -> Residuals:
    largest = _largest(found)
    names = [family(code) for code in found.codes]
    by_party = np.array([width.get(n, width[LARGEST if n in largest else OTHERS]) for n in names])
    return replace(found, error=found.error / by_party)


def _rms(found: Residuals) -> float:
    counted = found.error[(found.expected >= LARGE) & ~np.isnan(found.error)]
    return float(np.sqrt((counted**2).mean()))


def _region_variance(found: Residuals) -> float:
    """Variance of the regions' own errors: of their means, less what seats alone would give."""
    regions, parts = np.array(found.regions), []
    for region in sorted(set(found.regions)):
        for p in range(len(found.codes)):
            here = found.error[regions == region, p]
            here = here[~np.isnan(here)]
            if len(here) > 5:
                parts.append(here.mean() ** 2 - here.var() / len(here))
    return float(np.mean(parts)) if parts else 0.0


def _correlation(known: Sequence[Residuals]) -> Correlation:
    """Between families of parties, within regions, mean over elections."""
    return _pairs([(found.codes, _within_regions(found)) for found in known], LEAST_PAIRS)


def _shared_correlation(known: Sequence[Residuals]) -> Correlation:
    """The same between regions: of what a region's places miss on average."""
    return _pairs([(found.codes, _region_means(found)) for found in known], LEAST_REGIONS)


def _pairs(known: Sequence[tuple[Sequence[str], Floats]], least: int) -> Correlation:
    """Correlation round nought of families that share ``least`` rows, mean over elections."""
    found: dict[tuple[str, str], list[float]] = {}
    for codes, error in known:
        families = [family(code) for code in codes]
        for i, first in enumerate(families):
            for j, second in enumerate(families):
                both = ~np.isnan(error[:, i]) & ~np.isnan(error[:, j])
                if first < second and both.sum() >= least:
                    a, b = error[both, i], error[both, j]
                    norm = math.sqrt(max(float(a @ a) * float(b @ b), 1e-300))
                    found.setdefault((first, second), []).append(float(a @ b) / norm)
    return {pair: float(np.mean(each)) for pair, each in sorted(found.items())}


def _region_means(found: Residuals) -> Floats:
    """Mean error by region and party, shape (r, p); NaN where few places have one."""
    regions = np.array(found.regions)
    rows = []
    for region in sorted(set(found.regions)):
        here = found.error[regions == region]
        count = (~np.isnan(here)).sum(axis=0)
        rows.append(
            np.where(count >= LEAST_IN_REGION, np.nansum(here, axis=0) / np.maximum(count, 1), np.nan)
        )
    return np.array(rows)


def _within_regions(found: Residuals) -> Floats:
    error, regions = found.error.copy(), np.array(found.regions)
    for region in sorted(set(found.regions)):
        here = error[regions == region]
        count = (~np.isnan(here)).sum(axis=0)
        mean = np.where(count > 0, np.nansum(here, axis=0) / np.maximum(count, 1), 0.0)
        error[regions == region] = here - mean
    return error
