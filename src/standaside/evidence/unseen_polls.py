"""
The error that all final polls make together, as it would be known without the election predicted.

The numbers are those of :func:`~standaside.evidence.poll_errors.fit`, printed by
``python tools/build_scoreboard.py --fit``. Final polls are of the eve, so that the drift further off
does not come in; house effects and drift of opinion are from polls against each other, no result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from standaside.errors import ScenarioError
from standaside.model.aggregation import FITTED, PollErrors

SHARED_WITHOUT: Mapping[dt.date, float] = {
    dt.date(1955, 5, 26): 0.0442,
    dt.date(1959, 10, 8): 0.0437,
    dt.date(1964, 10, 15): 0.0413,
    dt.date(1966, 3, 31): 0.0433,
    dt.date(1970, 6, 18): 0.0415,
    dt.date(1974, 2, 28): 0.0434,
    dt.date(1974, 10, 10): 0.0429,
    dt.date(1979, 5, 3): 0.0427,
    dt.date(1983, 6, 9): 0.0430,
    dt.date(1987, 6, 11): 0.0434,
    dt.date(1992, 4, 9): 0.0393,
    dt.date(1997, 5, 1): 0.0427,
    dt.date(2001, 6, 7): 0.0416,
    dt.date(2005, 5, 5): 0.0433,
    dt.date(2010, 5, 6): 0.0409,
    dt.date(2015, 5, 7): 0.0416,
    dt.date(2017, 6, 8): 0.0416,
    dt.date(2019, 12, 12): 0.0434,
}
"""``PollErrors.shared`` fitted to the polls and results of 1955-2019 without one election."""

SHARED_BEFORE: Mapping[dt.date, float] = {
    dt.date(1997, 5, 1): 0.0391,
    dt.date(2001, 6, 7): 0.0391,
    dt.date(2005, 5, 5): 0.0406,
    dt.date(2010, 5, 6): 0.0396,
    dt.date(2015, 5, 7): 0.0416,
    dt.date(2017, 6, 8): 0.0426,
    dt.date(2019, 12, 12): 0.0434,
}
"""The same, fitted to the elections before one only, the first of them 1955."""


def unseen_errors(day: dt.date, *, earlier: bool) -> tuple[PollErrors, str]:
    """
    Give the law of errors for final polls of an election that it has not seen.

    Parameters
    ----------
    day : date
        Of the election predicted.
    earlier : bool
        Whether only elections before it count, not all others.

    Returns
    -------
    PollErrors
    str
        Which elections it is from, in words.

    Raises
    ------
    ScenarioError
        If only earlier ones count and there are too few.

    Examples
    --------
    >>> unseen_errors(dt.date(2017, 6, 8), earlier=True)[1]
    'elections from 1955 to 2015'
    >>> unseen_errors(dt.date(2024, 7, 4), earlier=False)[0] == FITTED
    True
    """
    known = sorted(SHARED_WITHOUT)
    if not earlier:
        without = f", without {day.year}" if day in SHARED_WITHOUT else ""
        shared = SHARED_WITHOUT.get(day, FITTED.shared)
        return replace(FITTED, shared=shared), f"elections from 1955 to {known[-1].year}{without}"
    before = [one for one in known if one < day]
    later = [one for one in known if one >= day]
    if later and later[0] not in SHARED_BEFORE:
        raise ScenarioError(
            f"How wrong final polls were before {day} is known of {len(before)} elections only; "
            "use --shares true, or leave --earlier out."
        )
    shared = SHARED_BEFORE[later[0]] if later else FITTED.shared
    return replace(FITTED, shared=shared), f"elections from 1955 to {before[-1].year}"
