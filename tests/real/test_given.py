"""A condition on real results holds in every figure that is shown, in the country and place by place."""

from __future__ import annotations

import math
from typing import Any

import pytest

from standaside.cli.given import parse_given
from standaside.data.elections import load_election
from standaside.data.scenario import scenario_from
from standaside.domain import Scenario
from standaside.model.simulation import project, tally
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
    assert found["seats"]["Lab"]["mean"] < free["seats"]["Lab"]["mean"] - 10
    assert 200 < found["draws"] < found["simulated"] == 6000


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
