"""Polls to shares now: weights, house effects, age, and the error that no sample cures."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from standaside.domain import Uncertainty
from standaside.errors import ScenarioError
from standaside.model.aggregation import FITTED, PollErrors, PollRow, estimate
from standaside.model.simulation import electorate, project
from tests.tables import result, scenario

DAY = dt.date(2019, 12, 11)


def poll(pollster: str = "A", days: int = 0, sample: int | None = 1000, **shares: float) -> PollRow:
    return PollRow(pollster, DAY - dt.timedelta(days=days), shares or {"Con": 0.43, "Lab": 0.34}, sample)


def width(rows: list[PollRow], code: str = "Con", **more: object) -> float:
    low, high = estimate(rows, on=DAY, **more).interval(code)  # type: ignore[arg-type]
    return high - low


def test_one_poll_is_its_own_average() -> None:
    found = estimate([poll()], on=DAY)
    assert found.codes == ("Con", "Lab")
    assert found.mean == pytest.approx([0.43, 0.34])
    assert "one poll by A" in found.source


def test_one_poll_of_a_thousand_people_with_the_greens_on_four() -> None:
    low, high = estimate([poll(Green=0.04)], on=DAY).interval("Green")
    assert 0.015 < low < 0.03 < 0.05 < high < 0.065


def test_more_people_and_more_pollsters_narrow_it_but_never_to_nothing() -> None:
    one = width([poll()])
    assert width([poll(sample=4000)]) < one
    assert width([poll("A"), poll("B")]) < one
    many = [poll(f"P{n}", sample=100_000) for n in range(200)]
    assert width(many) > 2 * 1.6 * FITTED.shared * np.sqrt(0.43 * 0.57) * 0.99


def test_ten_polls_by_one_house_are_worth_less_than_two_by_two() -> None:
    assert width([poll("A") for _ in range(10)]) > width([poll("A"), poll("B")])


def test_old_polls_count_less() -> None:
    found = estimate([poll("A", Con=0.40), poll("B", days=30, Con=0.44)], on=DAY)
    assert 0.40 < found.mean[0] < 0.42


def test_polls_after_the_day_do_not_count_and_a_lone_old_one_does() -> None:
    assert estimate([poll(Con=0.4), poll("B", days=-1, Con=0.5)], on=DAY).mean == pytest.approx([0.4])
    assert estimate([poll(days=300, Con=0.4)], on=DAY).mean == pytest.approx([0.4])


def test_the_further_the_day_the_wider() -> None:
    reach = [width([poll()], polling_day=DAY + dt.timedelta(days=d)) for d in (0, 7, 30, 90, 365)]
    assert reach == sorted(reach)
    assert reach[-1] > 1.8 * reach[0]


def test_a_party_that_only_some_name_is_averaged_over_those() -> None:
    found = estimate([poll("A", Con=0.4, Green=0.06), poll("B", Con=0.42)], on=DAY)
    assert dict(zip(found.codes, found.mean, strict=True))["Green"] == pytest.approx(0.06)


def test_errors_of_the_large_parties_hang_together() -> None:
    found = estimate([poll(Con=0.4, Lab=0.35, LD=0.12, Green=0.04)], on=DAY)
    sd = np.sqrt(np.diag(found.covariance))
    correlation = found.covariance / np.outer(sd, sd)
    at = {code: place for place, code in enumerate(found.codes)}
    assert correlation[at["Con"], at["Lab"]] == pytest.approx(-0.60, abs=0.1)
    assert correlation[at["Green"], at["Lab"]] == pytest.approx(0)
    assert np.linalg.eigvalsh(found.covariance).min() > 0


def test_it_goes_into_a_scenario() -> None:
    found = estimate([poll()], on=DAY)
    assert found.poll().shares["GB"]["Con"] == pytest.approx(0.43)
    settings = found.uncertainty(Uncertainty(poll_sd={"Green": 0.01}))
    assert settings.poll_sd["Green"] == 0.01
    assert settings.poll_sd["Con"] == pytest.approx(found.covariance[0, 0] ** 0.5)


def test_errors_can_be_replaced() -> None:
    assert width([poll()], errors=PollErrors(shared=0.0)) < width([poll()])


@pytest.mark.parametrize(
    ("rows", "on", "day", "words"),
    [
        ([], DAY, None, "No poll had ended"),
        ([poll(days=-3)], DAY, None, "No poll had ended"),
        ([poll()], DAY, DAY - dt.timedelta(days=1), "is before the day of the estimate"),
    ],
)
def test_what_cannot_be_estimated_is_said(
    rows: list[PollRow], on: dt.date, day: dt.date | None, words: str
) -> None:
    with pytest.raises(ScenarioError, match=words):
        estimate(rows, on=on, polling_day=day)


def test_a_poll_with_wrong_figures_is_refused() -> None:
    with pytest.raises(ScenarioError, match="has a share of Con outside"):
        poll(Con=43.0)
    with pytest.raises(ScenarioError, match="all parties together"):
        poll(Con=0.6, Lab=0.5)
    with pytest.raises(ScenarioError, match="asked nobody"):
        poll(sample=0)


def test_the_whole_covariance_goes_into_the_projection() -> None:
    """Errors of an average of polls move the places together as the average says they do."""
    found = estimate([poll(name, Con=0.43, Lab=0.34, LD=0.23) for name in "AB"], on=DAY)
    rows = {"Here": {"Con": 430, "Lab": 340, "LD": 230}, "There": {"Con": 330, "Lab": 440, "LD": 230}}
    baseline = result(rows)
    quiet = Uncertainty(draws=10, usual=0.0, wild=0.0)
    question = replace(scenario(baseline, uncertainty=quiet), poll=found.poll())
    model = electorate(project(question), question, seed=1).model
    covariance = model.national_lower @ model.national_lower.T
    at = [model.parties.index(code) for code in ("Con", "Lab", "LD")]
    wanted = [found.codes.index(code) for code in ("Con", "Lab", "LD")]
    assert covariance[np.ix_(at, at)] == pytest.approx(found.covariance[np.ix_(wanted, wanted)], rel=1e-3)
    asked = replace(question, uncertainty=replace(quiet, poll_sd={"Con": 0.01}))
    narrow = electorate(project(asked), asked, seed=1).model
    covariance = narrow.national_lower @ narrow.national_lower.T
    con = at[0]
    assert covariance[con, con] == pytest.approx(0.01**2, rel=1e-3)
    share = found.covariance[wanted[0], wanted[1]] * 0.01 / found.covariance[wanted[0], wanted[0]] ** 0.5
    assert covariance[con, at[1]] == pytest.approx(share, rel=1e-3)
