"""
How far polls have been from results, and whether our intervals hold what they promise.

Works on any table of polls of Great Britain with Con, Lab and LD; the results are facts.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from standaside.domain import Floats
from standaside.model.aggregation import FITTED, PollErrors, PollEstimate, PollRow, estimate

RESULTS: Mapping[dt.date, tuple[float, float, float]] = {
    dt.date(1955, 5, 26): (49.3, 47.3, 2.8),
    dt.date(1959, 10, 8): (48.8, 44.6, 6.0),
    dt.date(1964, 10, 15): (42.9, 44.8, 11.4),
    dt.date(1966, 3, 31): (41.4, 48.8, 8.6),
    dt.date(1970, 6, 18): (46.2, 43.9, 7.6),
    dt.date(1974, 2, 28): (38.8, 38.0, 19.8),
    dt.date(1974, 10, 10): (36.7, 40.2, 18.8),
    dt.date(1979, 5, 3): (44.9, 37.8, 14.1),
    dt.date(1983, 6, 9): (43.5, 28.3, 26.0),
    dt.date(1987, 6, 11): (43.3, 31.5, 23.1),
    dt.date(1992, 4, 9): (42.8, 35.2, 18.3),
    dt.date(1997, 5, 1): (31.5, 44.3, 17.2),
    dt.date(2001, 6, 7): (32.7, 42.0, 18.8),
    dt.date(2005, 5, 5): (33.2, 36.1, 22.6),
    dt.date(2010, 5, 6): (36.9, 29.7, 23.6),
    dt.date(2015, 5, 7): (37.7, 31.2, 8.1),
    dt.date(2017, 6, 8): (43.5, 41.0, 7.6),
    dt.date(2019, 12, 12): (44.7, 33.0, 11.8),
}
"""Con, Lab and Lib/Alliance/LD, percent of Great Britain's valid votes: 1997-2019 agree with the
embedded results; earlier ones are standard figures, recalled, not read in a source."""

PARTIES = ("Con", "Lab", "LD")

MEASURED_ON_THE_EVE: Mapping[tuple[str, str], float] = {
    ("Con", "Lab"): -0.60, ("Lab", "LD"): -0.59, ("Con", "LD"): -0.11,
}  # fmt: skip
"""Correlations of the errors of final polls, 1950-2024 (21 elections; docs/explanation/method.md): a
guess that the law is measured against."""

DEVIATION_ON_THE_EVE = np.array([0.019, 0.027, 0.017])
"""Standard deviations of those errors, Con, Lab and LD, in share."""
HORIZONS = (7, 30, 90, 180, 365)
"""Days before polling day at which the drift is measured."""


_BARE = PollErrors(FITTED.house, FITTED.walk, 0.0, 0.0, 0.0)
"""What the polls themselves leave, without what all of them get wrong together."""

Measured = dict[int, dict[dt.date, tuple[Floats, Floats]]]
"""By days before polling day and by election: the estimates' errors and the variance that the
polls themselves leave, (3,) each, in √(p(1 − p)) and in its square."""


def measure(polls: Sequence[PollRow]) -> Measured:
    """
    Measure estimates on the eve, and ``HORIZONS`` days before each election, against its result.

    Elections without a poll in time are left out.
    """
    measured: Measured = {}
    for days in (0, *HORIZONS):
        measured[days] = {}
        for day, result in RESULTS.items():
            on = day - dt.timedelta(days=days)
            used = _before(polls, day, on)
            if used:
                found = estimate(used, on=on, errors=_BARE)
                place = [found.codes.index(code) for code in PARTIES]
                unit = np.sqrt(found.mean * (1 - found.mean))[place]
                error = (found.mean[place] - np.array(result) / 100) / unit
                measured[days][day] = (error, np.diag(found.covariance)[place] / unit**2)
    return measured


def _before(polls: Sequence[PollRow], day: dt.date, on: dt.date) -> list[PollRow]:
    """Polls of the six weeks before ``on`` that named all three parties, none taken on polling day."""
    return [
        poll
        for poll in polls
        if poll.end < day and 0 <= (on - poll.end).days <= 42 and set(PARTIES) <= poll.shares.keys()
    ]


def fit(measured: Measured, *, leave_out: dt.date | None = None, before: dt.date | None = None) -> PollErrors:
    """Fit the shared error and its growth with the days left: without one election, or to those before it."""
    excess = {
        days: _excess(
            [pair for day, pair in pairs.items() if day != leave_out and (before is None or day < before)]
        )
        for days, pairs in measured.items()
    }
    growth = [max(excess[days] - excess[0], 1e-6) for days in HORIZONS]
    slope, level = np.polyfit(np.log(HORIZONS), np.log(growth), 1)
    drift, power = math.exp(float(level) / 2), float(slope) / 2
    return PollErrors(FITTED.house, FITTED.walk, math.sqrt(excess[0]), drift, power)


def _excess(pairs: Sequence[tuple[Floats, Floats]]) -> float:
    """Mean square error that the polls' own variance does not account for."""
    return max(float(np.mean([error**2 - own for error, own in pairs])), 1e-6)


def coverage(
    polls: Sequence[PollRow], measured: Measured, *, days: int = 0, covers: Sequence[float] = (0.8, 0.9)
) -> list[dict[str, Any]]:
    """
    Count how many results lay in intervals whose errors were fitted without that election.

    Parameters
    ----------
    polls : sequence of PollRow
    measured : Measured
        Of these polls, by :func:`measure`.
    days : int
        Before polling day.
    covers : sequence of float

    Returns
    -------
    list of dict
        ``days``, ``cover``, ``n`` (shares of three parties), ``held`` (fraction inside) and
        ``by_party`` (the same of Con, Lab and LD alone).
    """
    inside: dict[float, list[list[bool]]] = {cover: [] for cover in covers}
    for *_, found, result in _unseen(polls, measured, days):
        for cover in covers:
            edges = [found.interval(code, cover) for code in PARTIES]
            inside[cover].append(
                [bool(low <= share <= high) for (low, high), share in zip(edges, result, strict=True)]
            )
    return [
        {
            "days": days,
            "cover": cover,
            "n": sum(map(len, held)),
            "held": float(np.mean(held)),
            "by_party": dict(zip(PARTIES, np.mean(held, axis=0).tolist(), strict=True)),
        }
        for cover, held in inside.items()
    ]


def _unseen(
    polls: Sequence[PollRow], measured: Measured, days: int
) -> Iterator[tuple[dt.date, list[PollRow], PollEstimate, Floats]]:
    """Day and polls so long before each election, what they say with its errors unseen, and its shares."""
    for day, result in RESULTS.items():
        on = day - dt.timedelta(days=days)
        used = _before(polls, day, on)
        if used:
            errors = fit(measured, leave_out=day)
            yield on, used, estimate(used, on=on, polling_day=day, errors=errors), np.array(result) / 100


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """
    One election: how far its polls were off, and what the laws to compare may build on.

    Attributes
    ----------
    error : ndarray of float, shape (3,)
        What Con, Lab and LD had less what the polls said, in share.
    ours, own : ndarray of float, shape (3, 3)
        Covariance by our law, and the part of it that the polls themselves leave.
    excess : ndarray of float, shape (3,)
        Standard deviations, at this distance and in share, of what was wrong beyond that at all
        *other* elections.
    """

    error: Floats
    ours: Floats
    own: Floats
    excess: Floats


def _fixed(seen: Seen, deviation: Floats) -> Floats:
    return np.asarray(seen.own + _between(MEASURED_ON_THE_EVE) * np.outer(deviation, deviation))


def _correlated(seen: Seen, correlation: Mapping[tuple[str, str], float]) -> Floats:
    deviation = np.sqrt(np.diag(seen.ours))
    return np.asarray(_between(correlation) * np.outer(deviation, deviation))


RIVALS: Mapping[str, Callable[[Seen], Floats]] = {
    "exchanged": lambda seen: seen.ours,
    "fixed": lambda seen: _correlated(seen, MEASURED_ON_THE_EVE),
    "independent": lambda seen: _correlated(seen, {}),
    "research": lambda seen: _fixed(seen, DEVIATION_ON_THE_EVE),
    "research anew": lambda seen: _fixed(seen, seen.excess),
}
"""Laws of the three parties' errors. ``exchanged`` is ours; ``fixed`` and ``independent`` keep its widths
and take other correlations; ``research`` is 1.9, 2.7 and 1.7 points with the correlations measured on the
eve, whatever the distance; ``research anew`` has standard deviations of that distance."""


def seen(polls: Sequence[PollRow], measured: Measured, *, days: int) -> list[Seen]:
    """
    Put each election's polls, so many days before, beside its result.

    Our law and the excess are fitted without it; what ``RIVALS`` take from the research is not.
    """
    found = []
    for on, used, estimated, result in _unseen(polls, measured, days):
        place = [estimated.codes.index(code) for code in PARTIES]
        alone = estimate(used, on=on, errors=_BARE)
        at = np.ix_(place, place)
        found.append((result - estimated.mean[place], estimated.covariance[at], alone.covariance[at]))
    beyond = [error**2 - np.diag(own) for error, _, own in found]
    total = np.sum(beyond, axis=0)
    return [
        Seen(error, ours, own, np.sqrt(np.maximum((total - mine) / (len(found) - 1), 1e-6)))
        for (error, ours, own), mine in zip(found, beyond, strict=True)
    ]


def log_densities(elections: Sequence[Seen], law: str = "exchanged") -> Floats:
    """Log density that a law gives to what the three parties had together, one an election."""
    found = []
    for one in elections:
        covariance = RIVALS[law](one)
        size = float(np.linalg.slogdet(2 * math.pi * covariance)[1])
        found.append(-0.5 * (float(one.error @ np.linalg.solve(covariance, one.error)) + size))
    return np.array(found)


def held(elections: Sequence[Seen], law: str = "exchanged", cover: float = 0.9) -> float:
    """Part of the parties' shares that lay in their central intervals."""
    reach = NormalDist().inv_cdf(0.5 + cover / 2)
    inside = [np.abs(one.error) <= reach * np.sqrt(np.diag(RIVALS[law](one))) for one in elections]
    return float(np.mean(inside))


def _between(correlation: Mapping[tuple[str, str], float]) -> Floats:
    """Matrix of the correlations of the three parties; pairs not named are independent."""
    return np.array(
        [
            [1.0 if a == b else correlation.get((a, b), correlation.get((b, a), 0.0)) for b in PARTIES]
            for a in PARTIES
        ]
    )
