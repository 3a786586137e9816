"""Many elections at once give what each gives alone, near-ties and ties included."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count import batch as batches
from standaside.count.batch import apportion_many, lots_of
from standaside.count.methods import METHODS
from standaside.errors import ScenarioError


def questions(rng, rows, lists, largest):
    votes = rng.integers(0, largest, (rows, lists))
    votes[:, 0] += 1
    return votes, rng.integers(1, 90, rows)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("lists", "largest"), [(1, 50), (3, 6), (8, 40), (8, 3_000_000), (19, 2_000)])
def test_a_batch_says_what_single_counts_say(method, lists, largest):
    votes, seats = questions(np.random.default_rng(lists + largest), 230, lists, largest)
    found = apportion_many(votes, seats, method=method)
    for row in range(len(votes)):
        alone = METHODS[method](votes[row].tolist(), int(seats[row]))
        assert tuple(found.seats[row]) == alone.seats, (votes[row], seats[row])
        assert found.ties.get(row, ()) == alone.ties


@pytest.mark.parametrize("method", ["d_hondt", "sainte_lague", "imperiali", "modified"])
def test_a_difference_of_one_vote_in_two_thousand_million_decides(method):
    exact = 2_000_000_000
    votes = np.array([[exact, exact - 1], [exact - 1, exact], [exact, exact]])
    found = apportion_many(votes, 7, method=method)
    assert found.seats[0, 0] == found.seats[0, 1] + 1
    assert found.seats[1, 1] == found.seats[1, 0] + 1
    assert list(found.ties) == [2]
    assert found.recounted >= 1


def test_votes_beyond_what_a_double_holds_are_counted_exactly():
    large = 2**60
    found = apportion_many(np.array([[large + 1, large], [large, large]]), 3)
    assert found.seats[0].tolist() == [2, 1]
    assert found.seats[1].tolist() == [1, 1]
    assert list(found.ties) == [1]
    assert apportion_many(np.array([[large + 1, large]]), 3, method="hare").seats.tolist() == [[2, 1]]


def test_fewer_seats_than_lists_where_every_list_would_have_one():
    found = apportion_many(np.array([[5, 4, 3, 2]]), 2, method="adams")
    assert found.seats.tolist() == [[1, 1, 0, 0]]


def test_lots_settle_the_ties_of_a_batch():
    found = apportion_many(np.array([[6, 6], [6, 5], [6, 6]]), 1)
    lots = np.array([[0.1, 0.2], [0.9, 0.8], [0.4, 0.3]])
    assert found.by_lot(lots_of(lots)).tolist() == [[1, 0], [1, 0], [0, 1]]


def test_32_bit_votes_and_rows_out_of_order_in_memory_are_fine():
    votes, seats = questions(np.random.default_rng(0), 40, 5, 900)
    expected = apportion_many(votes, seats).seats
    assert (apportion_many(votes.astype(np.int32), seats).seats == expected).all()
    assert (apportion_many(np.asfortranarray(votes), seats).seats == expected).all()


def test_the_quick_way_is_the_one_taken():
    votes, seats = questions(np.random.default_rng(3), 2_000, 8, 3_000_000)
    assert apportion_many(votes, seats).recounted < 20
    assert batches.CLEAR < 1e-4


@pytest.mark.parametrize(
    ("votes", "seats", "said"),
    [
        ([[3, 1], [0, 0]], 4, "In election 2 nobody has a vote"),
        ([[3, 1], [2, -1]], 4, "negative"),
        ([[3, 1]], 0, "Election 1 has no seats"),
        ([[3.5, 1.0]], 4, "whole numbers"),
        ([3, 1], 4, "one election a row"),
    ],
)
@pytest.mark.parametrize("method", ["d_hondt", "hare"])
def test_what_cannot_be_counted_is_refused(votes, seats, said, method):
    with pytest.raises(ScenarioError, match=said):
        apportion_many(np.array(votes), seats, method=method)
