"""What the methods promise (rule C3 of semantics.md), and what those that promise nothing can do."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from standaside.count.batch import apportion_many
from standaside.count.divisors import PRIORITIES
from standaside.count.methods import METHODS, apportion
from standaside.count.remainders import QUOTAS
from tests.unit.count.test_methods import possible

VOTES = st.lists(st.integers(0, 400), min_size=1, max_size=7).filter(any)
SEATS = st.integers(1, 40)


@pytest.mark.parametrize("method", METHODS)
@given(votes=VOTES, seats=SEATS)
def test_seats_add_up_and_none_exceeds_the_house(method, votes, seats):
    found = METHODS[method](votes, seats)
    assert found.house == seats
    assert all(0 <= s <= seats for s in found.seats)
    assert all(s == 0 for s, v in zip(found.seats, votes, strict=True) if v == 0)
    assert all(0 < tie.seats < len(tie.contenders) for tie in found.ties)


@pytest.mark.parametrize("method", METHODS)
@given(votes=VOTES, seats=SEATS, data=st.data())
def test_the_order_of_the_lists_does_not_matter(method, votes, seats, data):
    order = data.draw(st.permutations(range(len(votes))))
    found, mixed = METHODS[method](votes, seats), METHODS[method]([votes[i] for i in order], seats)
    assert mixed.seats == tuple(found.seats[i] for i in order)


@pytest.mark.parametrize("method", METHODS)
@given(votes=VOTES, seats=SEATS)
def test_more_votes_never_mean_fewer_seats_than_another_list(method, votes, seats):
    for outcome in possible(METHODS[method](votes, seats)):
        pairs = sorted(zip(votes, outcome, strict=True))
        assert all(b[1] >= a[1] for a, b in itertools.pairwise(pairs) if b[0] > a[0])


@pytest.mark.parametrize("method", PRIORITIES)
@given(votes=VOTES, seats=SEATS)
def test_divisor_methods_never_take_a_seat_when_the_house_grows(method, votes, seats):
    smaller, larger = possible(METHODS[method](votes, seats)), possible(METHODS[method](votes, seats + 1))
    for before in smaller:
        assert any(all(a >= b for a, b in zip(after, before, strict=True)) for after in larger)


def test_quota_methods_can_when_the_house_grows():
    assert apportion([6, 6, 2], 10, method="hare").seats == (4, 4, 2)
    assert apportion([6, 6, 2], 11, method="hare").seats == (5, 5, 1)  # the Alabama paradox
    assert apportion([25, 35, 3], 11, method="droop").seats == (4, 6, 1)
    assert apportion([25, 35, 3], 12, method="droop").seats == (5, 7, 0)


@pytest.mark.parametrize("method", PRIORITIES)
@given(
    pairs=st.lists(st.tuples(st.integers(1, 200), st.integers(0, 200)), min_size=2, max_size=5), seats=SEATS
)
def test_divisor_methods_take_no_seat_from_the_faster_growing_for_the_slower(method, pairs, seats):
    before, after = [a for a, _ in pairs], [a + b for a, b in pairs]
    first, then = METHODS[method](before, seats), METHODS[method](after, seats)
    assume(not first.ties and not then.ties)
    growth = [Fraction(b, a) for a, b in zip(before, after, strict=True)]
    for i in range(len(pairs)):
        for j in range(len(pairs)):
            lost, won = then.seats[i] < first.seats[i], then.seats[j] > first.seats[j]
            assert not (growth[i] > growth[j] and lost and won)


def test_quota_methods_can_take_a_seat_from_the_faster_growing():
    before, after = [45, 23, 8], [58, 36, 14]  # by the factors 1.29, 1.57 and 1.75
    assert apportion(before, 5, method="hare").seats == (3, 1, 1)
    assert apportion(after, 5, method="hare").seats == (3, 2, 0)
    before, after = [9, 32, 10], [14, 47, 17]  # 1.56, 1.47, 1.70: the first loses to the second
    assert apportion(before, 9, method="droop").seats == (2, 5, 2)
    assert apportion(after, 9, method="droop").seats == (1, 6, 2)


def shares(votes, seats):
    return [Fraction(v * seats, sum(votes)) for v in votes]


@given(votes=VOTES, seats=SEATS)
def test_hare_stays_within_quota(votes, seats):
    for outcome in possible(apportion(votes, seats, method="hare")):
        assert all(floor(q) <= s <= ceil(q) for s, q in zip(outcome, shares(votes, seats), strict=True))


@given(votes=VOTES, seats=SEATS)
def test_d_hondt_never_falls_below_quota(votes, seats):
    for outcome in possible(apportion(votes, seats)):
        assert all(s >= floor(q) for s, q in zip(outcome, shares(votes, seats), strict=True))


@given(votes=VOTES, seats=SEATS)
def test_adams_never_rises_above_quota(votes, seats):
    for outcome in possible(apportion(votes, seats, method="adams")):
        assert all(s <= ceil(q) for s, q in zip(outcome, shares(votes, seats), strict=True))


@pytest.mark.parametrize(
    ("method", "votes", "seats", "direction"),
    [
        ("d_hondt", [950, 76, 74, 26, 37], 19, "above"),
        ("adams", [470, 68, 9, 86, 95], 5, "below"),
        ("sainte_lague", [430, 54, 47, 51, 51], 9, "below"),
        ("sainte_lague", [890, 58, 39, 70, 66, 22], 6, "above"),
        ("hill", [300, 63, 35, 34, 87, 29], 20, "above"),
        ("modified", [820, 68, 73, 76, 40], 25, "below"),
        ("imperiali", [630, 81, 21, 82, 48, 92, 95], 12, "above"),
        ("droop", [20, 70, 21, 1], 21, "below"),
    ],
)
def test_the_other_methods_can_leave_the_quota(method, votes, seats, direction):
    outcome = apportion(votes, seats, method=method).seats
    quotas = shares(votes, seats)
    above = any(s > ceil(q) for s, q in zip(outcome, quotas, strict=True))
    below = any(s < floor(q) for s, q in zip(outcome, quotas, strict=True))
    assert above if direction == "above" else below


def test_every_method_is_on_one_side_of_the_tests_above():
    assert set(METHODS) == set(PRIORITIES) | set(QUOTAS)


FOUR = st.lists(st.integers(0, 60), min_size=4, max_size=4).filter(any)


@given(rows=st.lists(FOUR, min_size=1, max_size=40), seats=SEATS, method=st.sampled_from(sorted(METHODS)))
def test_a_batch_is_as_many_single_counts(rows, seats, method):
    found = apportion_many(np.array(rows), seats, method=method)
    for row, votes in enumerate(rows):
        alone = METHODS[method](votes, seats)
        assert tuple(found.seats[row]) == alone.seats
        assert found.ties.get(row, ()) == alone.ties
