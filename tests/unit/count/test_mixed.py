"""Mixed-member houses: every fate of overhang, and the additional member system for Westminster."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.ams import FORMS, ams, constituencies_of
from standaside.count.ballots import Settings
from standaside.count.divisors import PRIORITIES, highest_averages
from standaside.count.methods import METHODS
from standaside.count.mixed import OVERHANG, mixed_member
from standaside.errors import ScenarioError, UnknownNameError
from tests.small_ballots import ballots, seats


def mixed(votes, direct, house, overhang, **options):
    method = options.pop("method", "sainte_lague")
    admitted = options.pop("admitted", None)
    return mixed_member(
        np.array([votes]), np.array([direct]), house, method=method, overhang=overhang,
        admitted=None if admitted is None else np.array([admitted]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("overhang", "expected", "house", "over"),
    [
        ("kept", [8, 3, 1], 12, 2),
        ("levelled", [8, 4, 1], 13, 0),
        ("partly", [8, 3, 1], 12, 2),
        ("absorbed", [8, 2, 0], 10, 2),
        ("lost", [6, 3, 1], 10, 2),
    ],
)
def test_what_becomes_of_two_seats_too_many(overhang, expected, house, over):
    found = mixed([60, 31, 9], [8, 0, 0], 10, overhang)
    assert found.seats[0].tolist() == expected
    assert found.house.tolist() == [house]
    assert found.overhang.sum() == over


def test_without_overhang_all_rules_agree():
    for overhang in OVERHANG:
        found = mixed([60, 31, 9], [5, 1, 0], 10, overhang)
        assert found.seats[0].tolist() == [6, 3, 1]


def test_three_seats_stay_without_compensation_and_a_fourth_does_not():
    assert mixed([50, 50], [8, 0], 10, "partly").house.tolist() == [13]
    grown = mixed([50, 50], [9, 0], 10, "partly")
    assert grown.seats[0, 0] == 9
    assert grown.overhang.sum() <= 3
    assert grown.house[0] == grown.seats.sum()


def test_who_has_no_list_keeps_its_constituency_and_the_house_is_smaller_for_the_rest():
    found = mixed([60, 30, 10], [3, 1, 1], 10, "kept", admitted=[True, True, False])
    assert found.seats[0].tolist() == [6, 3, 1]


def test_absorbing_is_starting_from_the_seats_held():
    rng = np.random.default_rng(4)
    for _ in range(300):
        votes = rng.integers(1, 60, 4)
        direct = rng.integers(0, 7, 4)
        house = int(direct.sum() + rng.integers(1, 9))
        for method in PRIORITIES:
            found = mixed_member(votes[None], direct[None], house, method=method, overhang="absorbed")
            held = highest_averages(
                votes.tolist(), house - int(direct.sum()), PRIORITIES[method], held=direct.tolist()
            )
            assert (found.seats[0] - direct).tolist() == list(held.seats), (votes, direct, house, method)
            assert bool(found.ties) == bool(held.ties)


def test_a_levelled_house_is_the_smallest_that_does():
    rng = np.random.default_rng(9)
    for _ in range(60):
        votes, direct = rng.integers(5, 90, 4), rng.integers(0, 9, 4)
        found = mixed_member(votes[None], direct[None], 12, method="sainte_lague", overhang="levelled")
        house = int(found.house[0])
        assert (found.seats[0] >= direct).all()
        if house > 12:
            before = METHODS["sainte_lague"](votes.tolist(), house - 1).seats
            assert any(b < d for b, d in zip(before, direct.tolist(), strict=True))


def test_hopeless_and_senseless_questions_are_refused():
    with pytest.raises(ScenarioError, match="could not be levelled"):
        mixed([100_000, 1], [0, 9], 10, "levelled")
    with pytest.raises(ScenarioError, match="No list reaches"):
        mixed([5, 5], [1, 1], 4, "kept", admitted=[False, False])
    with pytest.raises(UnknownNameError, match="Did you mean"):
        mixed([5, 5], [1, 1], 4, "leveled")


@pytest.mark.parametrize(("nation", "places", "expected"),
                         [("Scotland", 59, 33), ("Scotland", 57, 32), ("Wales", 40, 27), ("Wales", 32, 21),
                          ("England", 75, 37), ("England", 84, 42), ("Northern Ireland", 18, 9)])  # fmt: skip
def test_constituencies_keep_the_ratio_of_each_nation(nation, places, expected):
    assert constituencies_of(places, nation, FORMS["westminster"]) == expected


def test_lists_make_up_for_constituencies():
    given = ballots([[40, 35, 25]] * 10)
    found = ams(given, Settings())
    assert seats(found, given) == {"Con": 5, "Lab": 3, "LD": 2}
    assert found.seats.sum() == 10
    assert "scaled down region by region" in found.notes[0]


def test_a_party_that_sweeps_keeps_its_overhang_and_the_others_have_fewer():
    given = ballots([[30, 28, 27, 15]] * 10, parties="Con Lab LD Green")
    assert seats(ams(given, Settings()), given) == {"Con": 5, "Lab": 2, "LD": 2, "Green": 1}


def test_an_independent_has_a_constituency_and_no_list():
    votes = [[30, 20, 50 + i] for i in range(4)] + [[60, 40, 0]] * 6
    given = ballots(votes, parties="Con Lab Ind")
    found = ams(given, Settings())
    assert sum(seats(found, given).values()) == 10
    assert seats(found, given)["Ind"] == 2


@pytest.mark.parametrize("form", FORMS)
def test_every_form_fills_its_house(form):
    rng = np.random.default_rng(2)
    votes = rng.integers(100, 5_000, (30, 24, 4))
    given = ballots(
        votes, parties="Con Lab LD Green", regions=["North"] * 10 + ["Wales"] * 6 + ["Scotland"] * 8,
        nations=["England"] * 10 + ["Wales"] * 6 + ["Scotland"] * 8, lot=lambda who, draw: 0.5,
    )  # fmt: skip
    found = ams(given, Settings(form=form))
    assert (found.seats.sum(axis=(1, 2)) == 24 + found.figures["growth"]).all()
    assert (found.figures["growth"] >= 0).all()


def test_an_unknown_form_gets_a_hint():
    with pytest.raises(UnknownNameError, match="Did you mean"):
        ams(ballots([[3, 2, 1]]), Settings(form="scotish"))
