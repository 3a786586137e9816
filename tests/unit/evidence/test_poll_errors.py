"""How wrong polls were, on polls made up to be wrong by a known amount."""

import datetime as dt

import numpy as np
import pytest

from standaside.evidence.poll_errors import HORIZONS, RESULTS, coverage, fit, measure
from standaside.model.aggregation import PollRow


def polls(error: float) -> list[PollRow]:
    """One large poll at every horizon before every election, Con off by as much either way."""
    rows = []
    for place, (day, (con, lab, ld)) in enumerate(RESULTS.items()):
        for days in (1, *HORIZONS):
            off = error * (1 + days / 100) * (-1) ** place
            shares = {"Con": con / 100 + off, "Lab": lab / 100 - off, "LD": ld / 100}
            rows.append(PollRow("A", day - dt.timedelta(days=days), shares, 100_000))
    return rows


def test_polls_that_were_right_leave_nothing_but_the_house_effect() -> None:
    assert fit(measure(polls(0.0))).shared < 0.002


def test_a_shared_error_is_found_and_grows_with_the_days() -> None:
    found = fit(measure(polls(0.05)))
    assert found.shared > 0.05
    assert found.common(365) > found.common(30) > found.common(0) == found.shared


def test_leaving_an_election_out_leaves_its_error_out() -> None:
    rows = polls(0.02)
    day = max(RESULTS)
    rows = [row for row in rows if not 0 < (day - row.end).days <= 400]
    rows.append(PollRow("A", day - dt.timedelta(days=1), {"Con": 0.75, "Lab": 0.1, "LD": 0.1}, 1000))
    measured = measure(rows)
    assert fit(measured, leave_out=day).shared < fit(measured).shared


def test_intervals_hold_errors_of_the_size_they_were_fitted_to() -> None:
    rows = polls(0.03)
    eighty, ninety = coverage(rows, measure(rows))
    assert eighty["n"] == 3 * len(RESULTS)
    assert eighty["held"] <= ninety["held"]
    assert ninety["held"] > 0.6


def test_results_are_percent_of_great_britain() -> None:
    sums = np.array([sum(shares) for shares in RESULTS.values()])
    assert sums.min() > 75
    assert sums.max() < 100
    assert pytest.approx((43.5, 41.0, 7.6)) == RESULTS[dt.date(2017, 6, 8)]
