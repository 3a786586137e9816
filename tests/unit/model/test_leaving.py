"""Where votes go of those who leave a ballot paper: rule 5 with mean rates, one draw after another."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from standaside.count.ballots import STAYS
from standaside.data.scenario import load_scenario
from standaside.domain import NOBODY, Projection
from standaside.model import transfer
from standaside.model.simulation import project
from standaside.model.simulation.counting import mean_gifts
from standaside.model.simulation.electorate import transfers_of
from standaside.model.simulation.leaving import mean_moves


@pytest.fixture(scope="module")
def asked():
    scenario = load_scenario("unite-to-remain-2019")
    view = project(scenario)
    return view, transfers_of(view, scenario)


def with_family(view: Projection, places: list[int]) -> Projection:
    """The same with UKIP beside the Brexit Party in some places: two of the Reform family."""
    share, standing = view.share.copy(), view.standing.copy()
    ukip = view.parties.index("UKIP")
    standing[places, ukip] = True
    share[places, ukip] = 0.02
    return dataclasses.replace(view, share=share / share.sum(axis=1, keepdims=True), standing=standing)


@pytest.mark.parametrize("family", [False, True])
def test_votes_go_where_rule_5_sends_them(asked, family):
    plain, means = asked
    rng = np.random.default_rng(4)
    places = rng.choice(len(plain.constituencies), 25, replace=False).tolist()
    view = with_family(plain, places) if family else plain
    move = mean_moves(view, means, view.standing)
    for place in places:
        here = np.nonzero(view.standing[place])[0]
        votes = np.zeros((12, len(view.parties)), dtype=np.int32)
        votes[:, here] = rng.integers(0, 20_000, (12, len(here)))
        goes = np.full(votes.shape, STAYS, dtype=np.int8)
        goes[:, here] = np.where(rng.random((12, len(here))) < 0.4, NOBODY, STAYS)
        for d in range(0, 12, 2):  # in half of the draws the first to leave endorses somebody who stays
            leaves, stay = here[goes[d, here] != STAYS], here[goes[d, here] == STAYS]
            if len(leaves) and len(stay):
                goes[d, leaves[0]] = stay[-1]
        after = move(place, votes, goes)
        for d in range(12):
            deals = tuple((int(p), int(goes[d, p])) for p in here if goes[d, p] != STAYS)
            gifts = mean_gifts(view, means, place, deals)
            slow = transfer.apply_transfers(votes[d][None].astype(float), view.standing[place], gifts)[0]
            np.testing.assert_allclose(after[d], slow, rtol=1e-12, atol=1e-9)
            assert (after[d][goes[d] != STAYS] == 0).all() or not deals
