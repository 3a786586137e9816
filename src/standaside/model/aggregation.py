"""
Polls → shares now, with everything that may be wrong about them (rule 10).

The one law of poll error, for a table of polls (:func:`estimate`) and for a poll in a scenario
(:func:`errors_of_poll`) alike. Four things part a poll from the votes: who happened to be asked,
the pollster's way of asking (its house effect), opinion that has moved since, and the error that all
polls make together.
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
from standaside.showing import Shown


@dataclass(frozen=True, slots=True)
class PollErrors:
    """
    How wrong polls are, all in units of √(p(1 − p)), so that they fit any party of any election.

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

LEAST_SHARE = 0.005
"""A smaller share errs as this one does, and so does Other: nobody is certain of nothing."""

PART_OF_BRITAIN: Mapping[str, float] = {"SNP": 0.09, "PC": 0.05}
"""Part of Great Britain's valid votes that Scotland and Wales cast, 2015-2019: where these two stand."""

_ALL_BUT_ALL = 0.95
"""Most that a party can have of its own part of the country."""


@dataclass(frozen=True, slots=True, eq=False)
class PollRow:
    """
    One poll.

    Attributes
    ----------
    pollster : str
        Empty if not known.
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
        whose = f"of {self.pollster} " if self.pollster else ""
        wrong = sorted(code for code, share in self.shares.items() if not 0 <= share <= 1)
        if wrong or math.fsum(self.shares.values()) > 1.005:
            raise ScenarioError(
                f"The poll {whose}that ended on {self.end} has a share of "
                f"{wrong[0] if wrong else 'all parties together'} outside 0 to 100 percent; correct the row."
            )
        if self.sample is not None and self.sample < 1:
            raise ScenarioError(f"The poll {whose}that ended on {self.end} asked nobody.")


@dataclass(frozen=True, slots=True, eq=False)
class PollEstimate(Shown):
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
    covariance = errors_of(codes, mean, own, days, errors)
    pollsters = sorted({poll.pollster for poll in used})
    many = f"{len(used)} polls" if len(used) > 1 else "one poll"
    source = f"{many} by {', '.join(pollsters)}" if any(pollsters) else many
    return PollEstimate(codes, mean, covariance, f"{source}, to {max(poll.end for poll in used)}")


def errors_of(
    codes: Sequence[str], shares: Floats, own: Floats, days: int, errors: PollErrors = FITTED
) -> Floats:
    """
    Give the covariance of the errors of polled shares: the only law of poll error there is.

    An error moves votes between parties as another sample would, so that what all have, Other
    included, adds to 1: of one party the variance is p(1 - p), of two the covariance -p q, times
    the variance of :class:`PollErrors`. The error that all polls make is another in one case: a
    party that fights only a part f of the country, with share q there, errs as a share of that
    part does, f f q(1 - q) in place of p(1 - p), at the cost of all others in proportion.

    Parameters
    ----------
    codes : sequence of str
    shares : ndarray of float, shape (n,)
        In [0, 1]; what they leave to 1 is Other.
    own : ndarray of float, shape (n,)
        Variance that the polls themselves leave, in units of p(1 - p).
    days : int
        From the estimate to polling day.
    errors : PollErrors

    Returns
    -------
    ndarray of float, shape (n, n)
        In share squared.

    Examples
    --------
    On the eve, from many large polls: standard deviations in points, and Con with Lab.

    >>> found = errors_of(["Con", "Lab"], np.array([0.42, 0.40]), np.zeros(2), days=0)
    >>> (100 * np.sqrt(np.diag(found))).round(1), float((found[0, 1] / found[0, 0]).round(2))
    (array([2.1, 2.1]), -0.69)
    """
    held = np.clip(shares, LEAST_SHARE, 1.0)
    held = held * min((1 - LEAST_SHARE) / max(float(held.sum()), LEAST_SHARE), 1.0)
    part = np.array([PART_OF_BRITAIN.get(code, 1.0) for code in codes])
    root = np.sqrt(own)
    sampled = np.outer(root, root) * (np.diag(held) - np.outer(held, held))
    return np.asarray(sampled + errors.common(days) ** 2 * _exchanged(held, part))


def _exchanged(held: Floats, part: Floats) -> Floats:
    """Covariance of shares that gain from each other, shape (n, n); its rows and Other's add to 0."""
    wide = np.where(part < 1, 0.0, held)
    there = np.minimum(held / part, _ALL_BUT_ALL)
    alone = np.where(part < 1, part**2 * there * (1 - there), 0.0)
    reach = 1.0 - float(held.sum() - wide.sum())
    taken = wide / reach
    among = np.diag(wide) - np.outer(wide, wide) / reach + alone.sum() * np.outer(taken, taken)
    return np.asarray(among + np.diag(alone) - np.outer(taken, alone) - np.outer(alone, taken))


def errors_of_poll(
    poll: Poll, shares: Mapping[str, float], polling_day: dt.date | None, errors: PollErrors = FITTED
) -> dict[tuple[str, str], float]:
    """
    Give the covariance of a scenario's poll, by pair of parties: its own if it carries one.

    Parameters
    ----------
    poll : Poll
        Without dates it counts as one of the eve, without a sample as one of ``UNKNOWN_SAMPLE``.
    shares : mapping of str to float
        Of Great Britain's votes, for each party that the poll names anywhere.
    polling_day : date or None
    errors : PollErrors
        A test of predictions passes errors fitted without the election it looks at.
    """
    if poll.covariance is not None:
        return dict(poll.covariance)
    codes = sorted({code for named in poll.shares.values() for code in named})
    days = max((polling_day - poll.fieldwork_end).days, 0) if polling_day and poll.fieldwork_end else 0
    asked = poll.sample or UNKNOWN_SAMPLE * poll.pollsters
    own = np.full(len(codes), 1.0 / asked + errors.house**2 / poll.pollsters)
    found = errors_of(codes, np.array([shares[code] for code in codes]), own, days, errors)
    return {(a, b): float(found[i, j]) for i, a in enumerate(codes) for j, b in enumerate(codes)}


def _in_window(polls: Sequence[PollRow], on: dt.date) -> list[PollRow]:
    before = [poll for poll in polls if poll.end <= on and poll.shares]
    if not before:
        raise ScenarioError(f"No poll had ended by {on}; add an earlier one, or estimate for a later day.")
    recent = [poll for poll in before if (on - poll.end).days <= WINDOW]
    return recent or [max(before, key=lambda poll: poll.end)]


def _average(polls: Sequence[PollRow], code: str, on: dt.date, errors: PollErrors) -> tuple[float, float]:
    """Best linear unbiased estimate of one share now, and the polls' own variance, per p(1 - p)."""
    shares = np.array([poll.shares[code] for poll in polls])
    age = np.array([(on - poll.end).days for poll in polls], dtype=np.float64)
    asked = np.array([poll.sample or UNKNOWN_SAMPLE for poll in polls], dtype=np.float64)
    house = np.array([[a.pollster == b.pollster for b in polls] for a in polls], dtype=np.float64)
    spread = errors.walk**2 * np.minimum.outer(age, age) + errors.house**2 * house + np.diag(1.0 / asked)
    weight = np.linalg.solve(spread, np.ones(len(polls)))
    weight = weight / weight.sum()
    return min(max(float(weight @ shares), 0.0), 1.0), float(weight @ spread @ weight)


def _normal_quantile(chance: float) -> float:
    return NormalDist().inv_cdf(chance)
