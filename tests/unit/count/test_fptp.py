"""First past the post: winners, and ties as values."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.fptp import first_past_the_post
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


def test_the_record_cannot_be_changed() -> None:
    outcome = first_past_the_post(np.array([[5, 5, 1]]), eligible=EVERYONE)
    with pytest.raises(ValueError, match="read-only"):
        outcome.winner[0] = 1
