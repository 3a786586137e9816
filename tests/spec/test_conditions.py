"""Tallies: any number of draws counted up, and those in which something is given."""

import numpy as np
import pytest

from standaside.domain import Given, Scenario, Uncertainty
from standaside.errors import ScenarioError
from standaside.model.simulation import candidate_shares, electorate, project, simulate, tally
from standaside.present.documents import projection_document
from tests.tables import result, scenario

BASE = result({f"P{n}": {"Con": 480 + 10 * n, "Lab": 520 - 10 * n} for n in range(5)})


def asking(draws: int = 3000) -> Scenario:
    noise = Uncertainty(draws=draws, poll_sd={"Con": 0.03, "Lab": 0.03}, common_part=0.0)
    return scenario(BASE, poll={"Con": 0.5, "Lab": 0.5}, uncertainty=noise)


def test_a_tally_is_the_forecast_counted_up() -> None:
    question = asking()
    projection = project(question)
    counted, forecast = tally(projection, question, seed=4), simulate(projection, question, seed=4)
    assert counted.p_win() == pytest.approx(forecast.p_win())
    seats = forecast.seats()
    assert counted.mean() == pytest.approx(seats.mean(axis=0))
    for level in (0.05, 0.5, 0.95):
        assert (
            counted.quantile(level).tolist()
            == np.quantile(seats, level, axis=0, method="inverted_cdf").tolist()
        )
    assert counted.p_more_than(2) == pytest.approx((seats > 2).mean(axis=0))


def test_given_seats_only_those_elections_count() -> None:
    question = asking()
    projection = project(question)
    forecast = simulate(projection, question, seed=4)
    holds = forecast.seats()[:, 0] >= 4
    given = tally(projection, question, seed=4, given=Given(seats={"Con": (4, 5)}))
    assert given.draws == holds.sum()
    assert given.simulated == 3000
    assert given.p_win()[:, 0] == pytest.approx((forecast.winners[holds] == 0).mean(axis=0))


def test_given_a_share_the_seats_follow() -> None:
    question = asking(20_000)
    projection = project(question)
    free = tally(projection, question, seed=4)
    high = tally(projection, question, seed=4, given=Given(shares={"Con": (0.53, 0.56)}))
    assert high.mean()[0] > free.mean()[0] + 1
    assert free.votes is not None
    assert high.votes is not None
    inside = (free.votes[0] >= 0.53) & (free.votes[0] <= 0.56)
    assert high.draws / high.simulated == pytest.approx(inside.mean(), abs=0.02)
    assert high.votes[0].min() >= 0.53
    assert high.votes[0].max() <= 0.56


def test_what_never_happens_is_said() -> None:
    question = asking(200)
    with pytest.raises(ScenarioError, match="In none of 200 simulated elections has Con from 9 to 9 seats"):
        tally(project(question), question, seed=4, given=Given(seats={"Con": (9, 9)}))


def test_a_share_of_great_britain_is_asked_only_of_who_has_one() -> None:
    rows = {"Bath": {"Con": 600, "Lab": 400}, "Down": {"DUP": 520, "SF": 480}}
    areas = {"Down": ("Northern Ireland", "Northern Ireland")}
    question = scenario(result(rows, areas=areas), uncertainty=Uncertainty(draws=50))
    with pytest.raises(ScenarioError, match="DUP has no share of Great Britain's vote"):
        tally(project(question), question, seed=1, given=Given(shares={"DUP": (0.0, 1.0)}))


def test_share_conditions_choose_the_draws_whose_votes_fit() -> None:
    """The same draws counted from kept winners and from the counters, share and seats together."""
    question = asking(4000)
    projection = project(question)
    voters = electorate(projection, question, seed=4)
    drawn = candidate_shares(voters, [()] * 5)  # of places with as many votes each
    con = np.array([voters.model.parties[p] == "Con" for p in voters.model.party])
    share = drawn[con].sum(axis=0) / drawn.sum(axis=0)
    forecast = simulate(projection, question, seed=4)
    kept = (share >= 0.51) & (share <= 0.53) & (forecast.seats()[:, 0] <= 3)
    given = Given(seats={"Con": (0, 3)}, shares={"Con": (0.51, 0.53)})
    replayed = tally(projection, question, seed=4, given=given)
    assert replayed.draws == kept.sum() > 20
    assert replayed.p_win()[:, 0] == pytest.approx((forecast.winners[kept] == 0).mean(axis=0))


def test_shares_shown_are_those_of_the_elections_that_count() -> None:
    question = asking(4000)
    projection = project(question)
    given = Given(shares={"Con": (0.535, 0.545)})
    counted = tally(projection, question, seed=4, given=given)
    document = projection_document(projection, counted)
    assert 0.535 <= document["shares"]["Con"] <= 0.545
    assert sum(document["shares"].values()) == pytest.approx(1)
    ahead = document["constituencies"][0]
    assert ahead["share"]["Con"] > projection.share[0, 0] + 0.02  # its expected 48 per cent moves too


def test_a_condition_that_always_holds_leaves_the_mean_of_all_elections() -> None:
    question = asking(1500)
    projection = project(question)
    counted = tally(projection, question, seed=4, given=Given(seats={"Con": (0, 5)}))
    assert counted.draws == 1500
    drawn = candidate_shares(electorate(projection, question, seed=4), [()] * 5)
    cast = drawn.reshape(5, 2, -1)  # the larger first in each place
    mean = (cast / cast.sum(axis=1, keepdims=True)).mean(axis=2)
    assert counted.share is not None
    assert np.sort(counted.share) == pytest.approx(np.sort(mean), abs=1e-5)
    assert counted.share == pytest.approx(projection.share, abs=0.002)  # nobody here is near nought
