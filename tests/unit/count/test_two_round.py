"""Two rounds by the French rule: who is elected at once, who stays, where freed votes go."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.ballots import Settings
from standaside.count.two_round import two_round
from standaside.domain import NOBODY
from standaside.errors import ScenarioError
from tests.small_ballots import ballots, leavers, seats

PARTIES = "Con Lab LD Green"


def to(destination, log=None):
    """Send everybody who leaves without a word to one column, and who endorses to the party endorsed."""

    def move(place, votes, goes):
        after = votes.astype(float)
        for d, row in enumerate(goes):
            if log is not None:
                log.append(list(leavers(row)))
            for party, endorsed in leavers(row):
                after[d, endorsed if endorsed != NOBODY else destination] += votes[d, party]
                after[d, party] = 0
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


def slowly(votes, able, people, fronts):
    """Whom each candidate of one place endorses in leaving, by the words of the rule; None for one round."""
    who = [p for p in range(len(votes)) if able[p]]
    first = max((votes[p] for p in who), default=-1)
    if len(who) < 2 or (2 * first > sum(votes) and 4 * first >= people):
        return None
    second = sorted((votes[p] for p in who), reverse=True)[1]
    stays = {p for p in who if votes[p] >= second or (people and 8 * votes[p] >= people)}
    goes = {p: NOBODY for p in range(len(votes)) if p not in stays}
    for front in fronts:
        ours = [p for p in stays if p in front]
        best = [p for p in ours if votes[p] == max(votes[q] for q in ours)]
        if stays - set(ours) and len(best) == 1:
            goes |= {p: best[0] for p in ours if p != best[0]}
    return goes


@pytest.mark.parametrize("fronts", [(), (("Lab", "LD"),), (("Con", "Green"), ("LD", "Lab"))])
def test_who_leaves_is_what_the_rule_says(fronts):
    """Small numbers, so that there are ties everywhere; a sum stands too, and cannot be elected."""
    rng, codes = np.random.default_rng(len(fronts)), ["Con", "Lab", "LD", "Green", "Other"]
    votes = rng.integers(0, 6, (300, 2, 5))
    people = [0, 24]
    told = []

    def move(place, given, goes):
        told.extend((place, *row, *leavers(to)) for row, to in zip(given.tolist(), goes, strict=True))
        return given.astype(float)

    stood = np.ones((2, 5), bool)
    given = ballots(votes, parties=" ".join(codes), electorate=people, move=move, stood=stood,
                    lot=lambda who, draw: 0.0)  # fmt: skip
    found = two_round(given, Settings(fronts=fronts))
    columns = [[codes.index(code) for code in front] for front in fronts]
    expected, again = [], np.zeros(300, int)
    for d, c in np.ndindex(300, 2):
        goes = slowly(votes[d, c].tolist(), [True] * 4 + [False], people[c], columns)
        again[d] += goes is not None
        if goes:
            expected.append((c, *votes[d, c].tolist(), *sorted(goes.items())))
    assert sorted(told, key=str) == sorted(expected, key=str)
    assert found.figures["second_rounds"].tolist() == again.tolist()
    assert 0 < again.sum() < 600


def test_without_rates_or_with_a_party_in_two_fronts_it_is_refused():
    with pytest.raises(ScenarioError, match="need transfer rates"):
        two_round(ballots([[3, 2, 1, 1]], parties=PARTIES), Settings())
    with pytest.raises(ScenarioError, match="Lab is in two fronts"):
        run([[3, 2, 1, 1]], electorate=9, fronts=(("Lab", "LD"), ("Lab", "Green")))
