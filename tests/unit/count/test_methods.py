"""Sharing out seats exactly: known answers, ties, thresholds, alliances, bad questions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from standaside.count.apportioned import Apportionment, Tie
from standaside.count.divisors import PRIORITIES, highest_averages
from standaside.count.methods import METHODS, apportion, find_method
from standaside.errors import ScenarioError, UnknownNameError
from tests.reference_apportionment import outcomes


def possible(apportionment: Apportionment) -> set[tuple[int, ...]]:
    """Every house that a draw of lots may give."""
    found = {apportionment.seats}
    for tie in apportionment.ties:
        found = {
            tuple(s + (i in lucky) for i, s in enumerate(seats))
            for seats in found
            for lucky in combinations(tie.contenders, tie.seats)
        }
    return found


@pytest.mark.parametrize(
    ("method", "seats"),
    [
        ("d_hondt", (4, 3, 1, 0)),
        ("sainte_lague", (3, 3, 1, 1)),
        ("modified", (4, 3, 1, 0)),
        ("imperiali", (5, 3, 0, 0)),
        ("adams", (3, 3, 1, 1)),
        ("hill", (3, 3, 1, 1)),
        ("hare", (3, 3, 1, 1)),
        ("droop", (4, 3, 1, 0)),
    ],
)
def test_the_textbook_example(method, seats):
    found = apportion([100_000, 80_000, 30_000, 20_000], 8, method=method)
    assert possible(found) == outcomes([100_000, 80_000, 30_000, 20_000], 8, method)
    assert found.house == 8
    if not found.ties:
        assert found.seats == seats


@pytest.mark.parametrize("method", METHODS)
def test_every_small_question_has_the_answers_of_the_reference(method):
    rng = np.random.default_rng(5)
    tied = 0
    for _ in range(150):
        votes = rng.integers(0, 13, rng.integers(1, 5)).tolist()
        seats = int(rng.integers(1, 7))
        if not sum(votes):
            continue
        found = apportion(votes, seats, method=method)
        tied += bool(found.ties)
        assert possible(found) == outcomes(votes, seats, method), (votes, seats)
    assert tied > 5  # ties were among the questions


def test_equal_votes_everywhere_are_one_tie():
    assert apportion([7, 7, 7], 4) == Apportionment((1, 1, 1), (Tie((0, 1, 2), 1),))
    assert apportion([7, 7, 7], 6).ties == ()


def test_lots_settle_a_tie_and_only_that():
    settled = apportion([9, 9, 3], 1).by_lot(lambda i: [0.7, 0.2, 0.0][i])
    assert settled == (0, 1, 0)


@pytest.mark.parametrize("method", METHODS)
def test_exactly_the_threshold_is_enough(method):
    assert apportion([95, 5], 20, method=method, threshold=0.05).seats[1] >= 1 or method == "imperiali"
    assert apportion([9501, 499], 20, method=method, threshold=0.05).seats == (20, 0)
    assert apportion([95, 5], 40, method=method, threshold=Fraction(5, 100)).seats[1] > 0


def test_a_threshold_counts_all_valid_votes_where_some_are_not_on_a_list():
    assert apportion([95, 5], 20, threshold=0.05, valid_votes=101).seats == (20, 0)


def test_who_is_exempt_needs_no_threshold():
    assert apportion([97, 3], 60, threshold=0.05, exempt=[1]).seats == (59, 1)


def test_a_joint_list_stands_as_one_and_divides_by_the_same_method():
    alone = apportion([49, 26, 25], 3)
    joined = apportion([49, 26, 25], 3, joint=[(1, 2)])
    assert (alone.seats, joined.seats) == ((1, 1, 1), (1, 1, 1))
    assert apportion([55, 23, 22], 3).seats == (2, 1, 0)
    assert apportion([55, 23, 22], 4, joint=[(1, 2)]).seats == (2, 1, 1)
    assert apportion([90, 6, 6], 9, joint=[(1, 2)]).seats == (8, 0, 0)


def test_a_joint_list_takes_the_threshold_together():
    assert apportion([92, 4, 4], 25, threshold=0.05).seats == (25, 0, 0)
    assert apportion([92, 4, 4], 25, threshold=0.05, joint=[(1, 2)]).seats == (23, 1, 1)


def test_a_tie_with_a_joint_list_names_the_list_that_would_gain():
    found = apportion([10, 6, 4], 1, joint=[(1, 2)])
    assert found == Apportionment((0, 0, 0), (Tie((0, 1), 1),))


def test_seats_held_weaken_claims_and_are_never_lost():
    found = highest_averages([30, 30, 40], 3, PRIORITIES["d_hondt"], held=[3, 0, 0])
    assert found.seats == (0, 1, 2)


@pytest.mark.parametrize(
    ("votes", "seats", "options", "said"),
    [
        ([3, 4], 0, {}, "ask for at least 1"),
        ([0, 0], 3, {}, "Nobody has a vote"),
        ([3, -4], 3, {}, "negative"),
        ([50, 50], 3, {"threshold": 0.6}, "No list reaches the threshold of 60 per cent"),
        ([50, 50], 3, {"threshold": 1.2}, "from 0 to 100"),
        ([5, 5, 5], 3, {"joint": [(0, 1), (1, 2)]}, "List 2 is in two joint lists"),
    ],
)
def test_a_question_without_an_answer_gets_one_sentence(votes, seats, options, said):
    with pytest.raises(ScenarioError, match=said) as refused:
        apportion(votes, seats, **options)
    assert str(refused.value).count("\n") == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("D'Hondt", "d_hondt"), ("dhondt", "d_hondt"), ("Huntington-Hill", "hill"), ("jefferson", "d_hondt"),
     ("Sainte-Laguë", "sainte_lague"), ("hare", "hare"), ("modified Sainte-Laguë", "modified")],
)  # fmt: skip
def test_methods_answer_to_the_names_people_use(typed, meant):
    assert find_method(typed) == meant


def test_an_unknown_method_gets_a_hint():
    with pytest.raises(UnknownNameError, match="Did you mean"):
        find_method("sainte lage")
