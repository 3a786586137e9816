"""Two rounds by the French rule: who is elected at once, who stays, where freed votes go."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.ballots import Settings
from standaside.count.two_round import two_round
from standaside.domain import NOBODY
from standaside.errors import ScenarioError
from tests.small_ballots import ballots, seats

PARTIES = "Con Lab LD Green"


def to(destination, log=None):
    """Send everybody who leaves without a word to one column, and who endorses to the party endorsed."""

    def move(place, votes, pairs):
        if log is not None:
            log.append(sorted(pairs))
        after = votes.astype(float)
        for party, endorsed in pairs:
            after[:, endorsed if endorsed != NOBODY else destination] += votes[:, party]
            after[:, party] = 0
        return after

    return move


def run(votes, *, electorate, move=None, **settings):
    given = ballots(votes, parties=PARTIES, electorate=electorate, move=move or to(0))
    found = two_round(given, Settings(**settings))
    return seats(found, given), int(found.figures["second_rounds"][0])


def test_over_half_the_votes_and_a_quarter_of_the_electorate_elect_at_once():
    assert run([[51, 30, 10, 9]], electorate=204) == ({"Con": 1}, 0)


@pytest.mark.parametrize(
    ("votes", "electorate", "second"),
    [
        ([50, 30, 11, 9], 100, 1),  # exactly half is not over half
        ([51, 30, 10, 9], 205, 1),  # not quite a quarter
        ([51, 30, 10, 9], 204, 0),  # exactly a quarter is
        ([51, 30, 10, 9], 0, 0),  # electorate unknown: half the votes are enough
    ],
)
def test_the_bounds_of_the_first_round(votes, electorate, second):
    assert run([votes], electorate=electorate)[1] == second


def test_the_first_two_stay_and_the_others_votes_move():
    log = []
    assert run([[40, 35, 15, 10]], electorate=1_000, move=to(1, log)) == ({"Lab": 1}, 1)
    assert log == [[(2, NOBODY), (3, NOBODY)]]


def test_an_eighth_of_the_electorate_stays_too():
    log = []
    run([[40, 35, 15, 10]], electorate=120, move=to(1, log))  # 15 x 8 is exactly 120
    assert log == [[(3, NOBODY)]]
    log.clear()
    run([[40, 35, 15, 10]], electorate=121, move=to(1, log))
    assert log == [[(2, NOBODY), (3, NOBODY)]]


def test_a_tie_for_second_lets_both_stay():
    log = []
    run([[40, 25, 25, 10]], electorate=1_000, move=to(0, log))
    assert log == [[(3, NOBODY)]]


def test_in_a_front_all_but_the_best_placed_stand_aside_for_it():
    log = []
    front = (("Lab", "LD"),)
    assert run([[40, 32, 28, 0]], electorate=100, fronts=front, move=to(0, log)) == ({"Lab": 1}, 1)
    assert log == [[(2, 1)]]


def test_a_front_alone_in_the_second_round_does_not_give_way():
    log = []
    run([[10, 45, 40, 5]], electorate=1_000, fronts=(("Lab", "LD"),), move=to(1, log))
    assert log == [[(0, NOBODY), (3, NOBODY)]]


def test_a_front_level_at_its_head_does_not_give_way():
    log = []
    run([[40, 30, 30, 0]], electorate=100, fronts=(("Lab", "LD"),), move=to(0, log))
    assert log == []


def test_a_single_candidate_needs_no_rates():
    log = []
    assert run([[40, 0, 0, 0]], electorate=1_000, move=to(0, log)) == ({"Con": 1}, 0)
    assert log == []


def test_many_draws_are_as_many_elections():
    votes = np.random.default_rng(6).integers(0, 50, (60, 3, 4))
    votes[:, :, 0] += 1
    settings = Settings(fronts=(("Lab", "LD"),))
    stood, lot = np.ones((3, 4), bool), lambda who, draw: float(len(who))
    many = ballots(votes, parties=PARTIES, electorate=150, move=to(0), stood=stood, lot=lot)
    found = two_round(many, settings)
    for d in range(len(votes)):
        one = ballots(votes[d], parties=PARTIES, electorate=150, move=to(0), stood=stood, lot=lot)
        assert (two_round(one, settings).seats[0] == found.seats[d]).all()


def test_without_rates_or_with_a_party_in_two_fronts_it_is_refused():
    with pytest.raises(ScenarioError, match="need transfer rates"):
        two_round(ballots([[3, 2, 1, 1]], parties=PARTIES), Settings())
    with pytest.raises(ScenarioError, match="Lab is in two fronts"):
        run([[3, 2, 1, 1]], electorate=9, fronts=(("Lab", "LD"), ("Lab", "Green")))
