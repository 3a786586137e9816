"""Where votes of a deal go: all accounted for, none to who stands aside, as the engine moves them."""

from __future__ import annotations

import numpy as np
import pytest

from standaside import Deal, load_scenario, project, stand_aside_flows
from standaside.domain import Pact
from standaside.model.simulation import electorate, expected_votes


@pytest.fixture(scope="module")
def asked():
    scenario = load_scenario("remain-alliance-2019", draws=10)
    return scenario, project(scenario)


def test_flows_are_what_the_engine_adds_and_nobody_who_stands_aside_gets_any(asked):
    scenario, view = asked
    code = view.constituencies.codes[view.constituencies.find("Wimbledon")]
    deal = Deal(code, "Wimbledon", "LD", ("Lab", "Green"))
    flows = stand_aside_flows(view, scenario, [deal])
    assert list(flows) == ["Lab", "Green"]
    assert not {"Lab", "Green"} & {to for flow in flows.values() for to in flow}
    place = view.constituencies.index(code)
    before = view.share[place] * view.valid_votes[place]
    after = expected_votes(
        electorate(view, scenario, seed=1), Pact.of_deals([deal], view.constituencies, view.parties)
    )[place]
    for party, flow in flows.items():
        assert sum(flow.values()) == pytest.approx(before[view.parties.index(party)])
    gained = np.zeros(len(view.parties))
    for flow in flows.values():
        for to, votes in flow.items():
            if to != "home":
                gained[view.parties.index(to)] += votes
    stays = np.array([code not in deal.aside for code in view.parties.codes])
    assert (after - before)[stays] == pytest.approx(gained[stays])


def test_two_deals_of_one_place_are_in_force_at_once_and_softer_ones_move_no_votes(asked):
    scenario, view = asked
    code = view.constituencies.codes[view.constituencies.find("Wimbledon")]
    both = [Deal(code, "Wimbledon", "LD", ("Lab",)), Deal(code, "Wimbledon", "", ("Green",))]
    flows = stand_aside_flows(view, scenario, both)
    assert "Green" not in flows["Lab"]
    assert "Lab" not in flows["Green"]
    assert stand_aside_flows(view, scenario, [Deal(code, "Wimbledon", "LD", ("Lab",), "silent")]) == {}
