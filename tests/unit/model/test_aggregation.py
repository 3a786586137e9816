"""Polls to shares now: weights, house effects, age, and the error that no sample cures."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from standaside.domain import Floats, Poll, Uncertainty
from standaside.errors import ScenarioError
from standaside.model.aggregation import FITTED, PollErrors, PollRow, errors_of, errors_of_poll, estimate
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


def correlations(codes: Sequence[str], covariance: Floats) -> dict[tuple[str, str], float]:
    sd = np.sqrt(np.diag(covariance))
    return {
        (a, b): float(covariance[i, j] / (sd[i] * sd[j]))
        for i, a in enumerate(codes)
        for j, b in enumerate(codes)
    }


def test_what_one_party_gains_others_lose_in_proportion() -> None:
    found = estimate([poll(Con=0.4, Lab=0.35, LD=0.12, Green=0.04)], on=DAY)
    shares = dict(zip(found.codes, found.mean, strict=True))
    for (a, b), value in correlations(found.codes, found.covariance).items():
        p, q = shares[a], shares[b]
        wanted = 1.0 if a == b else -math.sqrt(p * q / ((1 - p) * (1 - q)))
        assert value == pytest.approx(wanted)
    assert np.linalg.eigvalsh(found.covariance).min() > 0


@pytest.mark.parametrize("codes", [("A", "B", "C"), ("Con", "PC", "SNP")])
@pytest.mark.parametrize("own", [0.0, 0.002])
def test_with_other_in_it_errors_add_to_nothing(codes: Sequence[str], own: float) -> None:
    """What all named parties have together errs as much as Other does: by c² o(1 - o), or less."""
    shares = np.array([0.5, 0.02, 0.04])
    found = errors_of(codes, shares, np.full(3, own), days=30)
    every = errors_of(
        [*codes, "Other"], np.array([*shares, 1 - shares.sum() - 1e-9]), np.full(4, own), days=30
    )
    variance = own + FITTED.common(30) ** 2
    assert every.sum() < 0.012 * variance  # Other's own least share is what remains
    left = 1 - shares.sum()
    assert found.sum() == pytest.approx(variance * left * (1 - left), rel=0.06)
    if "SNP" not in codes:
        assert found.sum() == pytest.approx(variance * left * (1 - left), rel=1e-9)


def test_shares_that_fill_everything_leave_other_its_least() -> None:
    found = errors_of(["Con", "Lab"], np.array([0.6, 0.4]), np.zeros(2), days=0)
    assert np.linalg.eigvalsh(found).min() > 0
    assert correlations(["Con", "Lab"], found)["Con", "Lab"] == pytest.approx(-1, abs=0.02)


def test_a_party_that_nobody_named_is_not_certain_of_nothing() -> None:
    found = errors_of(["Con", "Green"], np.array([0.4, 0.0]), np.zeros(2), days=0)
    assert found[1, 1] == pytest.approx(FITTED.shared**2 * 0.005 * 0.995)


def test_a_party_of_one_nation_errs_as_a_share_of_that_nation_does() -> None:
    shares = np.array([0.45, 0.005, 0.045])
    found = errors_of(["Con", "PC", "SNP"], shares, np.zeros(3), days=0)
    c = FITTED.shared
    assert math.sqrt(found[2, 2]) == pytest.approx(c * 0.09 * math.sqrt(0.5 * 0.5))
    assert math.sqrt(found[1, 1]) == pytest.approx(c * 0.05 * math.sqrt(0.1 * 0.9))
    assert found[1, 2] == 0.0
    other, rest = 0.5, 0.45 + 0.5  # what all others and Other exchange, and pay for the two
    alone = found[1, 1] + found[2, 2]
    assert found.sum() == pytest.approx(c**2 * (other - other**2 / rest) + alone * (other / rest) ** 2)
    assert found[0, 2] == pytest.approx(-found[2, 2] * 0.45 / 0.95)
    sampled = errors_of(["Con", "PC", "SNP"], shares, np.full(3, 0.001), days=0)
    assert sampled[2, 2] - found[2, 2] == pytest.approx(0.001 * 0.045 * 0.955)


EVE = Poll({"GB": {"Con": 0.43, "Lab": 0.34, "Green": 0.04}}, DAY, 1000)


def of(poll: Poll, ahead: int = 0) -> dict[tuple[str, str], float]:
    return errors_of_poll(poll, poll.shares["GB"], DAY + dt.timedelta(days=ahead))


@pytest.mark.parametrize("ahead", [0, 7, 400])
def test_a_poll_in_a_scenario_and_a_table_of_one_poll_have_one_law(ahead: int) -> None:
    row = PollRow("ICM", DAY, EVE.shares["GB"], 1000)
    table = estimate([row], on=DAY, polling_day=DAY + dt.timedelta(days=ahead)).poll().covariance
    assert of(EVE, ahead) == pytest.approx(table)


def test_the_variance_of_one_poll_worked_out_by_hand() -> None:
    unit = 0.43 * 0.57
    shared = 0.0425**2 + (0.0251 * 30**0.278) ** 2
    assert of(EVE, 30)["Con", "Con"] == pytest.approx(unit * (1 / 1000 + 0.035**2 + shared))
    many = replace(EVE, pollsters=5, sample=8000)
    assert of(many, 30)["Con", "Con"] == pytest.approx(unit * (1 / 8000 + 0.035**2 / 5 + shared))
    assert of(many, 30)["Con", "Lab"] == pytest.approx(-0.43 * 0.34 * (1 / 8000 + 0.035**2 / 5 + shared))


def test_what_a_poll_does_not_say_is_taken_as_usual() -> None:
    assert of(replace(EVE, sample=None), 0) == pytest.approx(of(EVE, 0))
    assert of(replace(EVE, sample=None, pollsters=4)) == pytest.approx(
        of(replace(EVE, sample=4000, pollsters=4))
    )
    undated = replace(EVE, fieldwork_end=None)
    assert of(undated, 500) == pytest.approx(of(EVE, 0))
    assert errors_of_poll(EVE, EVE.shares["GB"], None) == pytest.approx(of(EVE, 0))


def test_a_covariance_of_its_own_is_kept() -> None:
    own = {("Con", "Con"): 0.0001}
    assert of(replace(EVE, covariance=own), 500) == own


def test_weights_of_two_polls_worked_out_by_hand() -> None:
    """Variances 1/n + house² + walk²·days, apart; the average weighs each by the inverse."""
    rows = [poll("A", sample=500, Con=0.40), poll("B", days=9, sample=2000, Con=0.44)]
    first, second = 1 / 500 + 0.035**2, 1 / 2000 + 0.035**2 + 9 * 0.0065**2
    weight = second / (first + second)
    found = estimate(rows, on=DAY)
    mean = weight * 0.40 + (1 - weight) * 0.44
    assert found.mean[0] == pytest.approx(mean)
    own = first * second / (first + second)
    assert found.covariance[0, 0] == pytest.approx((own + 0.0425**2) * mean * (1 - mean))


def test_polls_of_one_house_share_its_effect() -> None:
    rows = [poll("A", sample=1000, Con=0.40), poll("A", sample=1000, Con=0.44)]
    found = estimate(rows, on=DAY)
    assert found.covariance[0, 0] == pytest.approx((0.035**2 + 1 / 2000 + 0.0425**2) * 0.42 * 0.58)


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


def test_polls_of_months_ago_leave_a_recent_average_alone() -> None:
    recent = [poll("A", Con=0.40)]
    assert estimate([*recent, poll("B", days=43, Con=0.60)], on=DAY).mean[0] == pytest.approx(0.40)
    assert estimate([*recent, poll("B", days=42, Con=0.60)], on=DAY).mean[0] > 0.41


def test_an_average_over_the_whole_is_scaled_to_it() -> None:
    rows = [poll("A", Con=0.6, Lab=0.4), poll("B", LD=0.2)]
    assert math.fsum(estimate(rows, on=DAY).poll().shares["GB"].values()) == pytest.approx(1.0)
