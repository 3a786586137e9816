"""Simulated votes: the same elections that are simulated, under the same deals."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.ballots import STAYS
from standaside.data.scenario import load_scenario
from standaside.domain import NOBODY, Deal, Pact
from standaside.model.simulation import count_pact, electorate, project, simulate
from standaside.model.simulation.simulated_ballots import simulated_ballots


@pytest.fixture(scope="module")
def world():
    scenario = load_scenario("unite-to-remain-2019", draws=130)
    view = project(scenario)
    pact = Pact.of_deals(scenario.pact, view.constituencies, view.parties)
    return scenario, view, electorate(view, scenario, seed=7), pact


@pytest.mark.parametrize("agreed", [False, True])
def test_most_votes_are_those_of_the_forecast(world, agreed):
    scenario, view, voters, pact = world
    chosen = pact if agreed else Pact.empty(view.constituencies, view.parties)
    forecast = simulate(view, scenario, seed=7, pact=chosen)
    parts = list(simulated_ballots(voters, chosen, chunk=50))
    assert [part.draws for part in parts] == [50, 50, 30]
    votes = np.concatenate([part.votes for part in parts])
    first = np.where(parts[0].eligible(), votes, -1)
    best = first.max(axis=2, keepdims=True)
    level = (first == best).sum(axis=2) > 1  # whole votes can tie where shares do not
    assert (first.argmax(axis=2) == forecast.winners)[~level].all()
    assert level.mean() < 0.001


def test_who_stands_aside_has_no_votes_and_is_off_the_ballot_paper(world):
    _, _, voters, pact = world
    ballots = next(simulated_ballots(voters, pact))
    assert not ballots.standing[pact.aside].any()
    assert not ballots.votes[:, pact.aside].any()


def test_places_without_a_deal_vote_as_they_would(world):
    _, view, voters, pact = world
    empty = Pact.empty(view.constituencies, view.parties)
    before, after = next(simulated_ballots(voters, empty)), next(simulated_ballots(voters, pact))
    untouched = ~pact.aside.any(axis=1)
    assert untouched.sum() == 590
    assert (before.votes[:, untouched] == after.votes[:, untouched]).all()
    assert (before.votes[:, ~untouched] != after.votes[:, ~untouched]).any()


def test_freed_votes_go_by_mean_rates(world):
    _, view, voters, _ = world
    ballots = next(simulated_ballots(voters, Pact.empty(view.constituencies, view.parties)))
    green, lab = view.parties.index("Green"), view.parties.index("Lab")
    place = int(np.nonzero(ballots.standing[:, green] & ballots.standing[:, lab])[0][0])
    goes = np.full((ballots.draws, len(view.parties)), STAYS, dtype=np.int8)
    goes[:, green] = lab
    after = ballots.move(place, ballots.votes[:, place], goes)
    follow = voters.transfers.rates[green, lab, lab]
    gained = after[:, lab] - ballots.votes[:, place, lab]
    assert np.allclose(gained, follow * ballots.votes[:, place, green])
    assert (after.sum(axis=1) <= ballots.votes[:, place].sum(axis=1) + 1e-6).all()
    goes[:, green] = NOBODY
    silent = ballots.move(place, ballots.votes[:, place], goes)
    assert (silent[:, green] == 0).all()


def test_lots_are_keyed_by_draw_and_not_by_chunk(world):
    _, view, voters, _ = world
    empty = Pact.empty(view.constituencies, view.parties)
    whole = next(simulated_ballots(voters, empty))
    second = list(simulated_ballots(voters, empty, chunk=50))[1]
    assert whole.lot("North\x1fLab", 53) == second.lot("North\x1fLab", 3)
    assert whole.lot("North\x1fLab", 53) != whole.lot("North\x1fLab", 3)


def test_softer_deals_are_those_that_are_counted(world):
    _, view, voters, _ = world
    places, parties = view.constituencies, view.parties
    ld, lab = parties.index("LD"), parties.index("Lab")
    open_to = np.nonzero(view.standing[:, ld] & view.standing[:, lab])[0][:25]
    deals = [
        Deal(places.codes[c], places.names[c], "Lab", ("LD",), kind="activists") for c in open_to.tolist()
    ]
    pact = Pact.of_deals(deals, places, parties)
    chosen = np.zeros(len(places), dtype=np.int64)
    counted = count_pact(voters, [[()] for _ in places.codes], pact, chosen=chosen)
    ballots = next(simulated_ballots(voters, pact))
    first = np.where(ballots.eligible(), ballots.votes, -1)
    level = (first == first.max(axis=2, keepdims=True)).sum(axis=2) > 1
    assert (first.argmax(axis=2) == counted.winners)[~level].all()
    empty = next(simulated_ballots(voters, Pact.empty(places, parties)))
    assert (ballots.votes[:, open_to, lab] != empty.votes[:, open_to, lab]).any()
