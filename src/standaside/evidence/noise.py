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
from dataclasses import dataclass

import numpy as np

from standaside.domain import REFORM_FAMILY, Bools, Constituencies, Floats, Ints, SmallInts, Uncertainty
from standaside.model import uncertainty

WILD_RATIO, WILD_CHANCE, DEGREES = 1.7, 0.20, 5.0
"""Shape of the mixture and of the tails: rule 10's; only its scale is fitted here. The law gives
the usual scale; wild elections come on top, for the law is itself unsure."""

LARGE = 0.10
"""Shares from here on measure the scale: those that decide seats."""

COMMON_PARTS = tuple(0.05 * step for step in range(11))
"""Parts of the variance shared by all places that are tried."""

LEAST_PAIRS = 200
"""Seats from which a correlation between two parties is measured; with fewer they count as independent."""

Correlation = dict[tuple[str, str], float]


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

    The scale is ``level`` + ``slope`` × change; ``common_part`` and ``region_part`` of the
    variance are shared by all places, and by a region's; ``correlation`` is between parties.
    """

    level: float
    slope: float
    common_part: float
    region_part: float
    correlation: Correlation

    def at(self, change: float, *, draws: int) -> Uncertainty:
        """Numbers for an election in which ``change`` of the vote moves."""
        usual = self.level + self.slope * change
        return Uncertainty(
            draws=draws,
            usual=usual,
            wild=WILD_RATIO * usual,
            wild_chance=WILD_CHANCE,
            region_part=self.region_part,
            degrees=DEGREES,
        )


def fit_noise(known: Sequence[Residuals]) -> Noise:
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
    change = np.array([r.change for r in known])
    scale = np.array([_rms(r) for r in known])
    level, slope = float(scale.mean()), 0.0
    if len(known) > 1 and np.ptp(change) > 0:
        slope = max(float(np.polyfit(change, scale, 1)[0]), 0.0)
        level = max(float(scale.mean() - slope * change.mean()), 0.5 * float(scale.min()))
    part = float(np.mean([_region_variance(r) / _rms(r) ** 2 for r in known]))
    return Noise(level, slope, 0.0, min(max(part, 0.0), 0.4), _correlation(known))


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
    """Between parties, within regions, pooled; the Reform family is ``Ref``."""
    sums: dict[tuple[str, str], list[tuple[float, float, float, int]]] = {}
    for found in known:
        error = _within_regions(found)
        family = ["Ref" if code in REFORM_FAMILY else code for code in found.codes]
        for i, first in enumerate(family):
            for j, second in enumerate(family):
                both = ~np.isnan(error[:, i]) & ~np.isnan(error[:, j])
                if first < second and both.sum() >= LEAST_PAIRS:
                    a, b = error[both, i], error[both, j]
                    entry = (float(a @ b), float(a @ a), float(b @ b), int(both.sum()))
                    sums.setdefault((first, second), []).append(entry)
    found_pairs = {}
    for pair, entries in sums.items():
        each = [ab / math.sqrt(max(aa * bb, 1e-300)) for ab, aa, bb, _ in entries]
        found_pairs[pair] = float(np.mean(each))
    return found_pairs


def _within_regions(found: Residuals) -> Floats:
    error, regions = found.error.copy(), np.array(found.regions)
    for region in sorted(set(found.regions)):
        here = error[regions == region]
        count = (~np.isnan(here)).sum(axis=0)
        mean = np.where(count > 0, np.nansum(here, axis=0) / np.maximum(count, 1), 0.0)
        error[regions == region] = here - mean
    return error


def simulate(
    expected: Floats,
    standing: Bools,
    contenders: Bools,
    places: Constituencies,
    codes: Sequence[str],
    *,
    noise: Uncertainty,
    common_part: float,
    correlation: Mapping[tuple[str, str], float],
    national: Floats,
    seed: int,
) -> SmallInts:
    """
    Draw elections round a projection, by rule 10 with correlations of our own.

    Parameters
    ----------
    expected : ndarray of float, shape (c, p)
    standing : ndarray of bool, shape (c, p)
    contenders : ndarray of bool, shape (p,)
        Columns that can win.
    places : Constituencies
    codes : sequence of str
    noise : Uncertainty
    common_part : float
        Part of the variance that all places share.
    correlation : mapping of (str, str) to float
        Between parties, in a seat and in a region.
    national : ndarray of float, shape (d, p)
        Error of the poll, in share of Great Britain.
    seed : int

    Returns
    -------
    ndarray of int8, shape (d, c)
        Winners; the first of equals.
    """
    deviation = np.sqrt(expected * (1 - expected))
    weight = deviation.mean(axis=0)
    unit = np.divide(deviation, weight, out=np.zeros_like(deviation), where=weight > 0)
    spread = uncertainty.draw_spread(seed, noise)
    shared = {
        region: uncertainty.draw_normals(
            seed, ("region", region), codes, uncertainty.factor(codes, correlation), noise.draws
        )
        for region in sorted(set(places.regions))
    }
    lower = uncertainty.factor(codes, correlation)
    common = uncertainty.draw_normals(seed, ("common",), codes, lower, noise.draws)
    common *= math.sqrt(common_part)
    left = max(1.0 - common_part - noise.region_part, 0.0)
    winners = np.zeros((noise.draws, len(places)), dtype=np.int8)
    for c, (code, region) in enumerate(zip(places.codes, places.regions, strict=True)):
        columns = np.nonzero(standing[c] & contenders)[0].tolist()
        if not columns:
            continue
        here = [codes[p] for p in columns]
        own = uncertainty.draw_normals(
            seed, ("seat", code), here, uncertainty.factor(here, correlation), noise.draws
        )
        own *= uncertainty.draw_tails(seed, code, noise)[:, None] * math.sqrt(left)
        error = own + math.sqrt(noise.region_part) * shared[region][:, columns] + common[:, columns]
        share = expected[c, columns] + spread[:, None] * deviation[c, columns] * error
        share = share + national[:, columns] * unit[c, columns]
        winners[:, c] = np.array(columns)[share.argmax(axis=1)]
    return winners
