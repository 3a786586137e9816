"""First past the post: winners, ties as values, lots that no order can change."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.fptp import Winners, first_past_the_post, settle
from standaside.domain import NOBODY
from standaside.errors import AlignmentError

EVERYONE = np.array([True, True, True])


def test_most_votes_win() -> None:
    outcome = first_past_the_post(np.array([[1, 3, 2], [9, 0, 8]]), eligible=EVERYONE)
    assert outcome.winner.tolist() == [1, 0]
    assert not outcome.is_tie.any()


def test_a_sum_never_wins() -> None:
    outcome = first_past_the_post(np.array([[10, 4, 90]]), eligible=np.array([True, True, False]))
    assert outcome.winner.tolist() == [0]


def test_a_tie_is_a_value_that_names_who_is_tied() -> None:
    outcome = first_past_the_post(np.array([[5, 5, 1]]), eligible=EVERYONE)
    assert outcome.winner.tolist() == [NOBODY]
    assert outcome.tied.tolist() == [[True, True, False]]


def test_who_did_not_stand_does_not_tie_at_nothing() -> None:
    stood = np.array([[True, False, False], [False, False, False]])
    outcome = first_past_the_post(np.zeros((2, 3)), eligible=stood)
    assert outcome.winner.tolist() == [0, NOBODY]
    assert not outcome.is_tie.any()


def test_a_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(AlignmentError, match="eligible has shape"):
        first_past_the_post(np.zeros((2, 3)), eligible=np.array([True]))


def test_codes_of_another_number_are_refused() -> None:
    outcome = first_past_the_post(np.zeros((2, 3)), eligible=EVERYONE)
    with pytest.raises(AlignmentError, match="2 constituencies and 3 parties"):
        settle(outcome, 1, constituencies=("E1",), parties=("Con", "Lab", "LD"))


def test_the_record_cannot_be_changed() -> None:
    outcome = first_past_the_post(np.array([[5, 5, 1]]), eligible=EVERYONE)
    with pytest.raises(ValueError, match="read-only"):
        outcome.winner[0] = 1


@pytest.mark.parametrize("seed", range(20))
def test_the_lot_ignores_the_order_of_places_and_parties(seed: int) -> None:
    places, parties = ["E1", "E2", "E3", "E4"], ["Con", "Lab", "LD"]
    votes = np.array([[5, 5, 5], [1, 2, 3], [4, 4, 0], [0, 7, 7]])
    rng = np.random.default_rng(seed)
    c, p = rng.permutation(4), rng.permutation(3)
    plain = _by_name(votes, places, parties, seed)
    moved = _by_name(votes[c][:, p], [places[i] for i in c], [parties[i] for i in p], seed)
    assert plain == moved


def test_every_tied_candidate_can_win_the_lot() -> None:
    drawn = {_by_name(np.array([[5, 5, 5]]), ["E1"], ["Con", "Lab", "LD"], seed)["E1"] for seed in range(60)}
    assert drawn == {"Con", "Lab", "LD"}


def test_only_ties_are_settled() -> None:
    tied = Winners(np.array([2, NOBODY], np.int8), np.zeros((2, 3), np.bool_))
    assert settle(tied, 1, constituencies=("a", "b"), parties=("x", "y", "z")).tolist() == [2, NOBODY]


def _by_name(votes: np.ndarray, places: list[str], parties: list[str], seed: int) -> dict[str, str]:
    counted = first_past_the_post(votes, eligible=np.ones(votes.shape, dtype=bool))
    settled = settle(counted, seed, constituencies=places, parties=parties)
    return {place: parties[winner] for place, winner in zip(places, settled, strict=True)}
