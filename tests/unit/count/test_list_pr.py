"""Party lists: districts, thresholds, alliances, those who stand alone, ties."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from standaside.count.ballots import Settings
from standaside.count.list_pr import list_pr
from standaside.errors import AlignmentError, ScenarioError, UnknownNameError
from tests.small_ballots import ballots, seats

FIVE = Fraction(1, 20)
TWO_REGIONS = ["North", "North", "North", "South", "South"]


def test_each_district_shares_out_as_many_seats_as_it_has_places():
    given = ballots([[60, 31, 9]] * 3 + [[9, 31, 60]] * 2, regions=TWO_REGIONS)
    found = list_pr(given, Settings())
    assert found.areas == ("North", "South")
    assert found.seats[0].tolist() == [[2, 1, 0], [0, 1, 1]]
    assert seats(found, given) == {"Con": 2, "Lab": 2, "LD": 1}


@pytest.mark.parametrize(
    ("districts", "areas"),
    [
        ("uk", ("the whole country",)),
        ("nation", ("England", "Wales")),
        ("region", ("North", "South", "Wales")),
        ("county", ("Kent", "North", "Wales")),
    ],
)
def test_districts_may_be_larger_or_smaller(districts, areas):
    given = ballots(
        [[60, 31, 9]] * 4,
        regions=["North", "South", "South", "Wales"],
        nations=["England"] * 3 + ["Wales"],
        counties=["", "Kent", "Kent", ""],
    )
    found = list_pr(given, Settings(districts=districts))
    assert found.areas == areas
    assert found.seats.sum() == 4


def test_counties_are_refused_where_there_are_none():
    with pytest.raises(ScenarioError, match="without counties"):
        list_pr(ballots([[3, 2, 1]]), Settings(districts="county"))


@pytest.mark.parametrize(
    "settings",
    [Settings(districts="shire"), Settings(method="dhont"), Settings(threshold_of="town"),
     Settings(independents="joined")],
)  # fmt: skip
def test_unknown_settings_are_named(settings):
    with pytest.raises(UnknownNameError):
        list_pr(ballots([[3, 2, 1]]), settings)


def test_exactly_the_threshold_is_enough_in_a_district():
    exactly = ballots([[90, 5, 5]] * 20)
    assert seats(list_pr(exactly, Settings(threshold=FIVE)), exactly) == {"Con": 18, "Lab": 1, "LD": 1}
    below = ballots([[91, 5, 4]] * 20)
    assert seats(list_pr(below, Settings(threshold=FIVE)), below) == {"Con": 19, "Lab": 1}


def test_sums_count_in_the_threshold_and_win_nothing():
    given = ballots([[44, 5, 1, 50]] * 18, parties="Con Lab LD Other")
    assert seats(list_pr(given, Settings(threshold=FIVE)), given) == {"Con": 17, "Lab": 1}
    higher = list_pr(given, Settings(threshold=Fraction(51, 1000)))
    assert seats(higher, given) == {"Con": 18}


def test_a_threshold_of_the_whole_lets_a_regional_list_in_or_out():
    given = ballots([[60, 40, 0]] * 3 + [[50, 41, 9]] * 2, regions=TWO_REGIONS)
    local = list_pr(given, replace(Settings(method="hare"), threshold=FIVE))
    whole = list_pr(given, replace(Settings(method="hare"), threshold=FIVE, threshold_of="whole"))
    lists = local.lists.names
    assert lists == whole.lists.names
    assert local.used[0].sum() >= 0
    wide = ballots([[60, 40, 0]] * 30 + [[10, 30, 60]] * 2, regions=["North"] * 30 + ["South"] * 2)
    assert seats(list_pr(wide, Settings(threshold=FIVE)), wide)["LD"] == 1
    assert "LD" not in seats(list_pr(wide, Settings(threshold=FIVE, threshold_of="whole")), wide)


def test_allies_stand_as_one_list():
    given = ballots([[50, 26, 24]])
    assert seats(list_pr(given, Settings(joint=(("Lab", "LD"),))), given) == {}
    given = ballots([[49, 27, 24]])
    assert seats(list_pr(given, Settings()), given) == {"Con": 1}
    assert seats(list_pr(given, Settings(joint=(("Lab", "LD"),))), given) == {"Lab": 1}


def test_a_party_in_two_alliances_is_refused():
    with pytest.raises(ScenarioError, match="Lab is in two joint lists"):
        list_pr(ballots([[3, 2, 1]]), Settings(joint=(("Con", "Lab"), ("Lab", "LD"))))


def test_independents_are_lists_of_their_own_or_pooled():
    given = ballots([[40, 30, 30], [40, 30, 30], [40, 30, 30]], parties="Con Lab Ind")
    apart = list_pr(given, Settings())
    assert apart.lists.names == ("Con", "Lab", "Ind (Place 0)", "Ind (Place 1)", "Ind (Place 2)")
    assert seats(apart, given) == {"Con": 2, "Lab": 1}
    pooled = list_pr(given, Settings(independents="pooled"))
    assert pooled.lists.names == ("Con", "Lab", "Ind")
    assert sum(seats(pooled, given).values()) + len(pooled.ties) == 3


def test_a_tie_is_told_and_not_given_away():
    given = ballots([[50, 50, 0]])
    found = list_pr(given, Settings())
    assert found.seats.sum() == 0
    assert found.ties == ("North: Con and Lab tie for one seat, which a lot would decide.",)
    lucky = list_pr(ballots([[50, 50, 0]], lot=lambda who, draw: "Con" in who), Settings())
    assert lucky.ties == ()
    assert lucky.seats[0, 0].tolist()[:2] == [0, 1]


def test_nobody_over_the_threshold_names_the_district():
    with pytest.raises(ScenarioError, match="North: no list takes part"):
        list_pr(ballots([[34, 33, 33]]), Settings(threshold=Fraction(1, 2)))


def test_many_draws_are_as_many_elections():
    rng = np.random.default_rng(8)
    votes = rng.integers(0, 90, (40, 5, 4))
    votes[:, :, 0] += 1
    lot = lambda who, draw: 0.0  # noqa: E731 (always the first)
    settings = Settings(threshold=FIVE, joint=(("Lab", "LD"),))
    stood = np.ones((5, 4), bool)
    together = ballots(votes, parties="Con Lab LD Ind", regions=TWO_REGIONS, lot=lot, stood=stood)
    found = list_pr(together, settings)
    for d in range(40):
        alone = ballots(votes[d], parties="Con Lab LD Ind", regions=TWO_REGIONS, lot=lot, stood=stood)
        assert (list_pr(alone, settings).seats[0] == found.seats[d]).all()


def test_votes_of_another_shape_are_refused():
    with pytest.raises(AlignmentError, match="was expected"):
        replace(ballots([[3, 2, 1]]), votes=np.zeros((1, 2, 3), np.int64))
