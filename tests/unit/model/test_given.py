"""Chances given what places share: the same draws as the simulation, without the places' luck."""

from __future__ import annotations

import numpy as np
import pytest

import standaside
from standaside.errors import AlignmentError
from standaside.model import kernel
from standaside.model.simulation import count, count_given, electorate


@pytest.mark.slow
def test_the_mean_given_a_draw_follows_the_seats_of_that_draw() -> None:
    scenario = standaside.load_scenario("remain-alliance-2019", draws=192)
    projection = standaside.project(scenario)
    voters = electorate(projection, scenario, seed=3)
    places, parties = len(projection.constituencies), projection.parties
    lab, green = parties.index("Lab"), parties.index("Green")
    gives = [
        [(), ((green, lab),)] if projection.standing[c, [lab, green]].all() else [()] for c in range(places)
    ]
    last = np.array([len(here) - 1 for here in gives])
    winning = np.zeros((1, places, len(parties)), dtype=bool)
    winning[:, :, lab] = True
    given = count_given(voters, gives, winning, shared=192, inner=64)[0]
    assert given.min() >= 0
    assert given.max() <= 1
    first = np.cumsum([0, *(len(here) for here in gives[:-1])])
    for picked in (np.zeros(places, dtype=np.int64), last):
        winners = count(voters, gives, chosen=picked).winners
        assert winners is not None
        seats, mean = (winners == lab).sum(axis=1), given[:, first + picked].sum(axis=1)
        assert np.corrcoef(seats, mean)[0, 1] > 0.98
        assert abs(seats.mean() - mean.mean()) < 2
    assert (given[:, first + last].mean() - given[:, first].mean()) > 0


def test_inner_draws_come_in_whole_blocks() -> None:
    scenario = standaside.load_scenario("remain-alliance-2019", draws=64)
    projection = standaside.project(scenario)
    model = electorate(projection, scenario, seed=3).model
    with pytest.raises(AlignmentError, match="whole blocks of 64"):
        kernel.weigh_given(
            model, 1, 2, 100, gifts=[], options=[[]] * len(model.places), losses=np.zeros((2, 1)),
            opponents=np.zeros(1, bool), to_opponent=0.5, winning=np.zeros((1, 1, 1), bool),
        )  # fmt: skip
