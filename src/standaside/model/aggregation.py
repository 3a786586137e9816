"""
A table of polls → shares now, with everything that may be wrong about them (rule 10).

Four things part a poll from the votes: who happened to be asked, the pollster's way of asking
(its house effect), opinion that has moved since, and the error that all polls make together.
Only the first shrinks with the sample; the last is cured by no sample and no number of polls.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from standaside.domain import Floats, Poll, Uncertainty
from standaside.errors import ScenarioError


@dataclass(frozen=True, slots=True)
class PollErrors:
    """
    How wrong polls are, all in units of √(p(1 − p)), so that they fit any party.

    Attributes
    ----------
    house : float
        Standard deviation of a house effect: polls of Great Britain 1945-2021 that ended
        within three days of each other differ by that much more if two pollsters took them.
    walk : float
        What opinion moves in a day, times the root of the days: polls by one pollster, 2 to
        50 days apart.
    shared : float
        The error that all polls make together on the eve: final polls against results.
    drift, power : float
        How much further off the result is so many days before: ``drift`` × days^``power``.
    """

    house: float = 0.035
    walk: float = 0.0065
    shared: float = 0.0425
    drift: float = 0.0251
    power: float = 0.278

    def common(self, days: int) -> float:
        """Error that an average of any number of polls makes, ``days`` before polling day."""
        return math.hypot(self.shared, self.drift * days**self.power if days > 0 else 0.0)


FITTED = PollErrors()
"""From polls and results 1955-2019, by ``python tools/build_scoreboard.py --fit``."""

UNKNOWN_SAMPLE = 1_000
"""People asked, where a poll does not say: a usual size."""

WINDOW = 42
"""Days before the estimate from which polls count; older ones add next to nothing."""

CORRELATION: Mapping[tuple[str, str], float] = {
    ("Con", "Lab"): -0.60, ("Lab", "LD"): -0.59, ("Con", "LD"): -0.11,
}  # fmt: skip
"""Of the errors of final polls, 1950-2024 (21 elections; docs/explanation/method.md)."""


@dataclass(frozen=True, slots=True, eq=False)
class PollRow:
    """
    One poll.

    Attributes
    ----------
    pollster : str
    end : date
        Last day of interviewing.
    shares : mapping of str to float
        Party code to share in [0, 1].
    sample : int or None
        People asked; None if not known.
    """

    pollster: str
    end: dt.date
    shares: Mapping[str, float]
    sample: int | None = None

    def __post_init__(self) -> None:
        wrong = sorted(code for code, share in self.shares.items() if not 0 <= share <= 1)
        if wrong or math.fsum(self.shares.values()) > 1.005:
            raise ScenarioError(
                f"The poll of {self.pollster} that ended on {self.end} has a share of "
                f"{wrong[0] if wrong else 'all parties together'} outside 0 to 100 percent; correct the row."
            )
        if self.sample is not None and self.sample < 1:
            raise ScenarioError(f"The poll of {self.pollster} that ended on {self.end} asked nobody.")


@dataclass(frozen=True, slots=True, eq=False)
class PollEstimate:
    """
    Shares on polling day (or now), and how sure.

    Attributes
    ----------
    codes : tuple of str
        Sorted.
    mean : ndarray of float, shape (n,)
        Shares in [0, 1].
    covariance : ndarray of float, shape (n, n)
        Of the error, polls' own and shared; in share squared.
    source : str
        Which polls, in words.
    """

    codes: tuple[str, ...]
    mean: Floats
    covariance: Floats
    source: str

    def interval(self, code: str, cover: float = 0.9) -> tuple[float, float]:
        """Central interval of a party's share, within [0, 1]."""
        place = self.codes.index(code)
        reach = _normal_quantile(0.5 + cover / 2) * math.sqrt(self.covariance[place, place])
        return max(float(self.mean[place]) - reach, 0.0), min(float(self.mean[place]) + reach, 1.0)

    def poll(self) -> Poll:
        """Poll of Great Britain for a scenario, the whole covariance of its errors with it."""
        pairs = {
            (first, second): float(self.covariance[i, j])
            for i, first in enumerate(self.codes)
            for j, second in enumerate(self.codes)
        }
        total = max(float(self.mean.sum()), 1.0)
        shares = {code: float(share) / total for code, share in zip(self.codes, self.mean, strict=True)}
        return Poll({"GB": shares}, source=self.source, covariance=pairs)

    def poll_sd(self) -> dict[str, float]:
        """Give standard deviations by party, for :class:`~standaside.domain.Uncertainty`."""
        deviations = np.sqrt(np.diag(self.covariance))
        return {code: float(sd) for code, sd in zip(self.codes, deviations, strict=True)}

    def uncertainty(self, settings: Uncertainty) -> Uncertainty:
        """Put these errors into the settings of a scenario."""
        return replace(settings, poll_sd={**settings.poll_sd, **self.poll_sd()})


def estimate(
    polls: Sequence[PollRow],
    *,
    on: dt.date,
    polling_day: dt.date | None = None,
    errors: PollErrors = FITTED,
) -> PollEstimate:
    """
    Average polls by what each is worth, and say how wrong the average may be.

    Parameters
    ----------
    polls : sequence of PollRow
        Any number from one; those after ``on`` or older than ``WINDOW`` days before are left
        out, unless none is left: then the latest one before ``on`` counts, however old.
    on : date
        The day of the estimate.
    polling_day : date, optional
        The further off, the wider the errors. Left out, the estimate is of a vote on ``on``.
    errors : PollErrors
        A test of the intervals passes errors fitted without the election it looks at.

    Returns
    -------
    PollEstimate
        Parties that no poll names are not in it.

    Raises
    ------
    ScenarioError
        If no poll ended by ``on``, or polling day is before ``on``.

    Examples
    --------
    One poll of 1,000 people with the Greens on 4 per cent: on the eve of a vote their share
    lies with nine chances in ten between about 2 and 6 per cent.

    >>> icm = PollRow("ICM", dt.date(2017, 4, 18), {"Con": 0.46, "Lab": 0.25, "Green": 0.04}, 1000)
    >>> greens = estimate([icm], on=dt.date(2017, 4, 18)).interval("Green")
    >>> [round(100 * edge, 1) for edge in greens]
    [2.0, 6.0]

    References
    ----------
    Jackman, S. (2005), doi:10.1080/10361140500302472, for house effects and a random walk.
    """
    if polling_day is not None and polling_day < on:
        raise ScenarioError(f"Polling day {polling_day} is before the day of the estimate, {on}; move one.")
    used = _in_window(polls, on)
    codes = tuple(sorted({code for poll in used for code in poll.shares}))
    mean, own = np.zeros(len(codes)), np.zeros(len(codes))
    for place, code in enumerate(codes):
        naming = [poll for poll in used if code in poll.shares]
        mean[place], own[place] = _average(naming, code, on, errors)
    days = (polling_day - on).days if polling_day is not None else 0
    unit = np.sqrt(mean * (1 - mean))
    common = errors.common(days) * unit
    deviation = np.sqrt(own + common**2)
    covariance = _correlation(codes) * np.outer(deviation, deviation)
    pollsters = sorted({poll.pollster for poll in used})
    source = (
        f"{len(used)} polls by {', '.join(pollsters)}" if len(used) > 1 else f"one poll by {pollsters[0]}"
    )
    return PollEstimate(codes, mean, covariance, f"{source}, to {max(poll.end for poll in used)}")


def _in_window(polls: Sequence[PollRow], on: dt.date) -> list[PollRow]:
    before = [poll for poll in polls if poll.end <= on and poll.shares]
    if not before:
        raise ScenarioError(f"No poll had ended by {on}; add an earlier one, or estimate for a later day.")
    recent = [poll for poll in before if (on - poll.end).days <= WINDOW]
    return recent or [max(before, key=lambda poll: poll.end)]


def _average(polls: Sequence[PollRow], code: str, on: dt.date, errors: PollErrors) -> tuple[float, float]:
    """Best linear unbiased estimate of one share now, and the variance the polls themselves leave."""
    shares = np.array([poll.shares[code] for poll in polls])
    typical = min(max(float(shares.mean()), 0.005), 0.995)
    age = np.array([(on - poll.end).days for poll in polls], dtype=np.float64)
    asked = np.array([poll.sample or UNKNOWN_SAMPLE for poll in polls], dtype=np.float64)
    house = np.array([[a.pollster == b.pollster for b in polls] for a in polls], dtype=np.float64)
    spread = errors.walk**2 * np.minimum.outer(age, age) + errors.house**2 * house + np.diag(1.0 / asked)
    weight = np.linalg.solve(spread, np.ones(len(polls)))
    weight = weight / weight.sum()
    variance = float(weight @ spread @ weight) * typical * (1 - typical)
    return min(max(float(weight @ shares), 0.0), 1.0), variance


def _correlation(codes: Sequence[str]) -> Floats:
    matrix = np.eye(len(codes))
    for (first, second), value in CORRELATION.items():
        if first in codes and second in codes:
            a, b = codes.index(first), codes.index(second)
            matrix[a, b] = matrix[b, a] = value
    values, vectors = np.linalg.eigh(matrix)
    if values.min() < 1e-6:
        matrix = (vectors * np.maximum(values, 1e-6)) @ vectors.T
        scale = np.sqrt(np.diag(matrix))
        matrix = matrix / np.outer(scale, scale)
    return np.asarray(matrix)


def _normal_quantile(chance: float) -> float:
    return NormalDist().inv_cdf(chance)
