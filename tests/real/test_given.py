"""A condition on real results holds in every figure that is shown, in the country and place by place."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from standaside.cli.given import parse_given
from standaside.data.elections import load_election, load_parties
from standaside.data.poll_reading import parse_poll
from standaside.data.scenario import scenario_from
from standaside.domain import Scenario
from standaside.model import kernel
from standaside.model.aggregation import PollRow, estimate
from standaside.model.simulation import candidate_shares, electorate, project, tally
from standaside.model.simulation.conditions import Condition
from standaside.present.documents import projection_document

pytestmark = pytest.mark.real
POLL = "Con 38, Lab 33, LD 15, Green 4, SNP 4, PC 0.5"


@pytest.fixture(scope="module")
def asked() -> Scenario:
    return scenario_from("2019", poll=POLL, draws=6000)


def told(asked: Scenario, given: str | None) -> dict[str, Any]:
    places = asked.baseline.constituencies
    known = parse_given(given, asked.baseline.parties, len(places)) if given else None
    projection = project(asked)
    return projection_document(projection, tally(projection, asked, seed=7, given=known))


@pytest.fixture(scope="module")
def free(asked: Scenario) -> dict[str, Any]:
    return told(asked, None)


def weighted(document: dict[str, Any], code: str) -> float:
    """A party's share of Great Britain's votes, from the constituencies' shares as they are shown."""
    result = load_election("2019")
    places, votes = result.constituencies, result.valid_votes
    british = [c for c, inside in enumerate(places.polled()) if inside]
    shown = {place["code"]: place["share"].get(code, 0.0) for place in document["constituencies"]}
    total = math.fsum(float(votes[c]) for c in british)
    return math.fsum(shown[places.codes[c]] * float(votes[c]) for c in british) / total


def test_given_labour_s_share_it_has_that_share_in_the_country_and_in_its_places(
    asked: Scenario, free: dict[str, Any]
) -> None:
    assert free["shares"]["Lab"] == pytest.approx(0.33)
    found = told(asked, "Lab 30 %")
    assert 0.295 <= found["shares"]["Lab"] <= 0.305
    assert weighted(found, "Lab") == pytest.approx(found["shares"]["Lab"], abs=1e-9)
    assert math.fsum(found["shares"].values()) == pytest.approx(1.0, abs=1e-6)
    assert 0.295 <= found["votes"]["Lab"]["p05"] < found["votes"]["Lab"]["p95"] <= 0.305
    assert found["seats"]["Lab"]["mean"] < free["seats"]["Lab"]["mean"] - 10
    assert 200 < found["draws"] < found["simulated"] == 6000


def test_a_condition_on_shares_holds_for_the_votes_that_each_election_casts(
    asked: Scenario, free: dict[str, Any]
) -> None:
    """Counted again from all candidacies, place by place: who counts is exactly who has the share."""
    projection = project(asked)
    voters = electorate(projection, asked, seed=7)
    model = voters.model
    drawn = candidate_shares(voters, [() for _ in model.places], part=(0, 2048)).astype(np.float64)
    drawn[~model.contender] = model.share[~model.contender, None]  # sums are not drawn
    polled = projection.constituencies.polled()
    cast = np.zeros((len(model.parties), 2048))
    for c in np.flatnonzero(polled):
        for row in range(model.start[c], model.start[c + 1]):
            cast[model.party[row]] += projection.valid_votes[c] * drawn[row]
    labour = cast[model.parties.index("Lab")] / cast.sum(axis=0)
    inside = (labour >= 0.345) & (labour <= 0.355)
    given = parse_given("Lab 35 %", asked.baseline.parties, len(model.places))
    holds = Condition(voters, given).holds(kernel.run(model, 7, 0, 2048))
    assert 50 < inside.sum() < 500
    edge = np.minimum(np.abs(labour - 0.345), np.abs(labour - 0.355)) < 1e-6
    assert ((holds == inside) | edge).all()
    assert free["votes"]["Lab"]["p05"] < 0.28 < 0.38 < free["votes"]["Lab"]["p95"]


def test_the_range_of_the_vote_is_wider_than_the_polls_alone(free: dict[str, Any]) -> None:
    """By what places and regions add; small parties have more in the mean, as nobody falls below nought."""
    row = PollRow("", dt.date(2019, 12, 12), parse_poll(POLL, load_parties()).shares["GB"], None)
    alone = estimate([row], on=row.end)
    for code in ("Con", "Lab", "LD"):
        low, high = alone.interval(code)
        told = free["votes"][code]
        assert told["p05"] < low < high < told["p95"]
        assert told["mean"] == pytest.approx(free["shares"][code], abs=0.004)
    assert 0.002 < free["votes"]["Green"]["mean"] - free["shares"]["Green"] < 0.005
    total = math.fsum(own["mean"] for own in free["votes"].values())
    assert total == pytest.approx(1.0, abs=1e-6)


def test_given_the_exit_poll_s_seats_places_move_that_way_and_only_a_little_elsewhere(
    asked: Scenario, free: dict[str, Any]
) -> None:
    found = told(asked, "Con 365 seats")
    assert found["given"] == "Con from 360 to 370 seats"
    assert 360 <= found["seats"]["Con"]["p05"] <= found["seats"]["Con"]["p95"] <= 370
    assert found["shares"]["Con"] > free["shares"]["Con"] + 0.005
    assert weighted(found, "Con") == pytest.approx(found["shares"]["Con"], abs=1e-9)
    before = {place["code"]: place["share"] for place in free["constituencies"]}
    for place in found["constituencies"]:
        assert sum(place["share"].values()) == pytest.approx(1.0)
        assert all(abs(share - before[place["code"]][code]) < 0.06 for code, share in place["share"].items())
