"""Deposits, limits and Short Money against published figures, and a pact's money on small elections."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pytest

from standaside.data import shipped
from standaside.data.elections import load_election
from standaside.domain import Backfire, Deal, Kind, Uncertainty
from standaside.errors import SourceError
from standaside.model.simulation import cast_votes, electorate
from standaside.planning.assessment import evaluate
from standaside.planning.money import (
    Rates,
    as_it_would_be,
    blocs_govern,
    candidate_limit,
    general_funding,
    keeps_deposit,
    largest_governs,
    long_campaign_limit,
    money_of,
    rates_from,
    short_money,
)
from tests.tables import parties, rates, result, scenario

ROWS = shipped.rows("money.csv")
NEWEST = rates_from(ROWS)


def on(year: int, month: int, day: int) -> Rates:
    return rates_from(ROWS, on=dt.date(year, month, day))


def test_every_rate_has_a_source_an_address_and_a_word_on_how_it_was_checked() -> None:
    for row in ROWS:
        assert all(row.values()), row
        assert row["address"].startswith("https://")
        assert "recalled" in row["checked"] or "read" in row["checked"]


def test_rates_are_those_in_force_and_the_oldest_where_none_is() -> None:
    assert on(2019, 12, 12)["short_fixed"] == 8700
    assert on(2024, 7, 4)["short_fixed"] == 11390
    old = on(2019, 12, 12)
    assert old["short_money_seat"] == 19401
    assert "short_money_seat" in {rate.key for rate in old.later()}
    assert not on(2024, 7, 4).later()
    assert [rate.key for rate in old.rows.values() if rate.recalled] == ["party_per_seat"]


@pytest.mark.parametrize("change", [{"value": "much"}, {"from": "April 2024"}])
def test_a_rate_that_cannot_be_read_is_refused(change: Mapping[str, str]) -> None:
    with pytest.raises(SourceError, match=r"money\.csv: a row cannot be read"):
        rates_from([{**ROWS[0], **change}])
    with pytest.raises(SourceError, match=r"money\.csv: a row cannot be read"):
        rates_from([{"key": "deposit"}])


def test_exactly_one_twentieth_loses_the_deposit() -> None:
    votes = np.array([50, 51, 49, 2501])
    valid = np.array([1000, 1000, 1000, 50_001])
    assert keeps_deposit(votes, valid, NEWEST).tolist() == [False, True, False, True]


@pytest.mark.real
def test_deposits_lost_in_2017_as_the_commons_library_counts_them() -> None:
    """LD 375, Green 456, UKIP 337, Con 7 (all in Northern Ireland), Lab none: secondreading.parliament.uk."""
    election = load_election("2017")
    kept = keeps_deposit(election.votes, election.valid_votes[:, None], NEWEST)
    lost = {
        code: int((election.stood[:, p] & ~kept[:, p]).sum())
        for p, code in enumerate(election.parties.codes)
        if code in ("Con", "Lab", "LD", "UKIP", "Green")
    }
    assert lost == {"Con": 7, "Lab": 0, "LD": 375, "UKIP": 337, "Green": 456}


def test_limits_are_those_that_councils_published() -> None:
    """Hounslow 2024 (boroughs); Mole Valley 2024, 69,943 electors, a county: £19,783.16."""
    rates_2024 = on(2024, 7, 4)
    assert candidate_limit(77874, "borough", rates_2024) == 17619.92
    assert candidate_limit(75503, "borough", rates_2024) == 17430.24
    assert candidate_limit(69943, "county", rates_2024) == 19783.16


def test_the_long_campaign_counts_by_months_sat() -> None:
    rates_2024 = on(2024, 7, 4)
    whole = 40220 + 0.08 * 70000
    limits = [long_campaign_limit(70000, "borough", rates_2024, months=m) for m in (54, 55, 57, 59, 60)]
    assert limits == pytest.approx([0, 0.6 * whole, 0.8 * whole, whole, whole])


# ---------------------------------------------------------------- Short Money


def test_short_money_by_seats_and_votes() -> None:
    rates_2022 = on(2022, 6, 1)
    # 2022/23: Labour 6,959,019 in all, SNP 1,177,842, Lib Dems 952,631 (The House, 31 October 2022),
    # travel and for Labour the Leader's office included, on the votes and seats of 2019
    assert short_money(3_696_419, 11, rates_2022) == pytest.approx(952_631, rel=0.04)
    assert short_money(1_242_380, 48, rates_2022) == pytest.approx(1_177_842, rel=0.04)


def test_the_ceiling_of_2024_is_what_was_reported_for_reform() -> None:
    """4.1 million votes and five MPs: £376,230; with a sixth MP the formula holds."""
    assert short_money(4_117_610, 5, NEWEST) == pytest.approx(376_230)
    assert short_money(4_117_610, 6, NEWEST) == pytest.approx(6 * 22295.86 + 4_117_610 / 200 * 44.53)


@pytest.mark.parametrize(
    ("votes", "seats", "paid"),
    [
        (150_000, 1, 0.0),  # more than 150,000 are needed
        (10_000_000, 0, 0.0),
        (60_000, 2, 125_410.0),  # the floor: half of the staffing budget
        (200_000, 1, 125_410.0),
    ],
)
def test_who_qualifies_and_the_floor(votes: int, seats: int, paid: float) -> None:
    assert short_money(votes, seats, NEWEST) == pytest.approx(paid)


def test_who_governs_or_abstains_has_none() -> None:
    assert short_money(9_700_000, 411, NEWEST, in_government=True) == 0
    assert short_money(210_891, 7, NEWEST, abstains=True) == 0


AXIS = parties(["Con", "LD", "Lab", "Other", "SF"])
VOTES = np.array([[7e6, 3.5e6, 10e6, 1e6, 0.2e6]])
SEATS = np.array([[120, 70, 400, 0, 7]])


def test_as_it_would_be_adds_travel_and_the_leaders_office() -> None:
    paid = as_it_would_be(VOTES, SEATS, AXIS, NEWEST)[0]
    general = general_funding(VOTES, SEATS, NEWEST)[0]
    assert paid[2] == paid[3] == paid[4] == 0
    part = general[:2] / general[:2].sum() * NEWEST["short_money_travel"]
    assert paid[0] == pytest.approx(general[0] + part[0] + NEWEST["short_money_leader"])
    assert paid[1] == pytest.approx(general[1] + part[1])


def test_in_a_tie_the_leaders_office_is_shared_and_both_largest_govern() -> None:
    seats = np.array([[50, 50, 400, 0, 0]])
    paid = as_it_would_be(np.zeros((1, 5)) + 1e6, seats, AXIS, NEWEST)[0]
    assert paid[0] == pytest.approx(paid[1])
    assert largest_governs(np.array([[9, 2, 9, 0, 0]]), AXIS).tolist() == [[True, False, True, False, False]]
    assert not as_it_would_be(np.zeros((1, 5)), np.zeros((1, 5), int), AXIS, NEWEST).any()


def test_a_bloc_can_govern_together() -> None:
    govern = blocs_govern([("Lab", "LD"), ("Con",)])
    assert govern(np.array([[50, 20, 40, 0, 0]]), AXIS).tolist() == [[False, True, True, False, False]]
    assert govern(np.array([[70, 20, 40, 0, 0]]), AXIS).tolist() == [[True, False, False, False, False]]
    assert govern(np.array([[50, 0, 60, 0, 0]]), AXIS).tolist() == [[False, False, True, False, False]]


# ---------------------------------------------------------------- a pact

BASE = result(
    {
        "A": {"Con": 20000, "Lab": 19500, "LD": 1000},
        "B": {"Con": 20000, "Lab": 3000, "LD": 19500},
        "C": {"Con": 30000, "Lab": 8000, "LD": 1000},
    }
)
SURE = rates(("LD", "Lab", {"Lab": 1.0}), ("Lab", "LD", {"LD": 1.0}))
NO_BACKFIRE = Backfire(chance=0.0)
PACT = (Deal("A", "A", "Lab", ("LD",)), Deal("B", "B", "LD", ("Lab",)))


def test_a_pact_saves_deposits_and_lowers_limits() -> None:
    lab, ld = money_of(
        evaluate(scenario(BASE, transfers=SURE, pact=PACT, backfire=NO_BACKFIRE), seed=1), NEWEST
    )
    assert (lab.party, ld.party) == ("Lab", "LD")
    assert ld.candidates == (3, 2)
    assert ld.deposits == (1500, 1000)
    assert [lost.mean for lost in ld.deposits_lost] == [2, 1]  # in A and C; A's is no longer paid
    assert ld.party_limit == (3 * 54010, 2 * 54010)
    electors = BASE.electorate.sum()
    assert ld.limits[0] == pytest.approx((3 * 11390 + 0.08 * electors, 3 * 11390 + 0.12 * electors))
    assert ld.limits[1][0] == pytest.approx(ld.limits[0][0] - 11390 - 0.08 * BASE.electorate[0])


def test_without_noise_short_money_has_no_range() -> None:
    lab, _ = money_of(
        evaluate(scenario(BASE, transfers=SURE, pact=PACT, backfire=NO_BACKFIRE), seed=1), NEWEST
    )
    for spread in (*lab.if_opposition, *lab.as_it_would_be, lab.change_if_opposition):
        assert spread.low == spread.mean == spread.high


@pytest.mark.parametrize("width", [1.0, 2.0])
def test_deposits_lost_agree_with_a_count_of_simulated_shares(width: float) -> None:
    noisy = Uncertainty(
        draws=20_000, usual=0.1, wild=0.1, wild_chance=0.0, common_part=0.0, degrees=1e9, width={"LD": width}
    )
    near = result({"A": {"Con": 95_000, "LD": 5_000}, "B": {"Con": 92_000, "LD": 8_000}})
    ask = scenario(near, partners=("LD",), uncertainty=noisy)
    (money,) = money_of(evaluate(ask, seed=1), NEWEST)
    rng = np.random.default_rng(1)
    normal = rng.standard_normal(200_000)
    by_hand = sum(
        float((p + width * 0.1 * np.sqrt(p * (1 - p)) * normal <= 0.05).mean()) for p in (0.05, 0.08)
    )
    lost = money.deposits_lost[0]
    assert lost.mean == pytest.approx(by_hand, abs=0.02)
    assert (lost.low, lost.high) == (0, 2)


@pytest.mark.parametrize("kind", [Kind.ASIDE, Kind.SILENT])
def test_money_counts_the_votes_of_the_elections_that_the_forecast_counts(kind: Kind) -> None:
    """Rule 11: whoever has most of the simulated votes of a place is the winner there."""
    noisy = Uncertainty(draws=50, usual=0.2, wild=0.2)
    one = result({"A": {"Con": 20000, "Lab": 15000, "LD": 9000}})
    ask = scenario(one, transfers=SURE, pact=(Deal("A", "A", "Lab", ("LD",), kind),), uncertainty=noisy)
    judged = evaluate(ask, seed=1)
    found = cast_votes(electorate(judged.projection, ask, seed=1), judged.pact, line=0.2)
    assert found.elections.tolist() == list(range(50))
    assert np.array_equal(found.votes.argmax(axis=1), judged.with_pact.seats().argmax(axis=1))
    stands = np.array([True, True, kind is Kind.SILENT])
    few_votes = found.votes <= 0.2 * found.votes.sum(axis=1)[:, None]
    assert np.array_equal(found.below, few_votes & stands)
    assert found.p_below[0] == pytest.approx(found.below.mean(axis=0))
    few = cast_votes(electorate(judged.projection, ask, seed=1), judged.pact, line=0.2, most=20)
    assert few.elections.tolist() == [t for t in range(50) if t % 5 < 2]  # two of each stratum
    assert np.array_equal(few.votes, found.votes[few.elections])


def test_a_pact_that_changes_who_governs_changes_the_money() -> None:
    ask = scenario(BASE, transfers=SURE, pact=PACT, backfire=NO_BACKFIRE)
    lab, ld = money_of(evaluate(ask, seed=1), NEWEST, government=blocs_govern([("Lab", "LD"), ("Con",)]))
    assert lab.as_it_would_be[1].mean == 0
    assert ld.as_it_would_be[1].mean == 0
    assert ld.if_opposition[0].mean == 0  # no seat without the pact
