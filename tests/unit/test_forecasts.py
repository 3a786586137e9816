"""Counting up simulated elections, beside the slow way: one party after another."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.domain import Forecast
from tests.factories import made_up_places, make_result


@pytest.mark.parametrize("draws", [1, 7, 2_003])
def test_wins_and_seats_are_those_counted_party_by_party(draws: int) -> None:
    result = make_result(made_up_places(6)[0])
    places, parties = result.constituencies, result.parties
    winners = np.random.default_rng(5).integers(-1, len(parties), (draws, len(places)), dtype=np.int8)
    found = Forecast(places, parties, winners, 5)
    everybody = range(len(parties))
    seats = np.stack([(winners == p).sum(axis=1) for p in everybody], axis=1)
    wins = np.stack([(winners == p).sum(axis=0) for p in everybody], axis=1)
    assert (found.seats() == seats).all()
    assert (found.wins() == wins).all()
    assert (found.p_win() == np.stack([(winners == p).mean(axis=0) for p in everybody], axis=1)).all()
    assert (found.tally().wins == wins).all()
