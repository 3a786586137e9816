"""What is laid out for all places, or all pairs of parties, at once, against plain loops: the same bytes."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.domain import GUESSED_FOLLOW, GUESSED_HOME
from standaside.model import uncertainty
from standaside.model.kernel.instance import _orders
from standaside.model.simulation.electorate import _within_a_seat
from standaside.model.transfer import _guesses


@pytest.mark.parametrize("size", [1, 2, 7, 8, 9, 14, 23])
def test_guesses_are_those_of_each_pair_alone(size):
    rng = np.random.default_rng(size)
    for _ in range(10):
        support = rng.random(size) * 10.0 ** rng.integers(0, 7) * (rng.random(size) < 0.8)
        found = _guesses(support)
        for p in range(size):
            for e in range(size + 1):
                left, laid = support.copy(), np.zeros(size)
                left[p] = 0.0
                if e < size and e != p:
                    left[e], laid[e] = 0.0, GUESSED_FOLLOW
                if left.sum() > 0:
                    laid += (1.0 - laid.sum() - GUESSED_HOME) * left / left.sum()
                assert found[p, e].tobytes() == laid.tobytes()


def test_candidates_are_in_the_order_of_each_place_sorted_alone():
    rng = np.random.default_rng(5)
    for size in (1, 3, 9):
        share = rng.integers(0, 4, (40, size)) / 4  # many ties
        standing, can_win = rng.random((40, size)) < 0.7, rng.random(size) < 0.8
        codes = [f"P{n}" for n in rng.permutation(size)]
        found = _orders(share, standing, can_win, codes)
        for c, here in enumerate(found):
            stand = [p for p in range(size) if standing[c, p]]
            stand.sort(key=lambda p: (not can_win[p], -share[c, p], codes[p]))
            assert here.tolist() == stand


def test_the_factor_of_a_seat_is_that_of_its_candidates_alone():
    correlation = {("Con", "Ref"): -0.4, ("Lab", "LD"): -0.3, ("Lab", "Con"): -0.6}
    factor = _within_a_seat(["BRX", "Con", "Green", "LD", "Lab"], correlation)
    for standing in (["Con"], ["Lab", "BRX", "Con"], ["LD", "Green", "Lab", "Con", "BRX"]):
        assert factor(standing).tobytes() == uncertainty.factor(standing, correlation).tobytes()
