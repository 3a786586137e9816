"""One seat's shares, draw by draw: those that the elections counted were decided by."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.domain import Given, Uncertainty
from standaside.errors import ScenarioError
from standaside.model.simulation import project, seat_shares, simulate, tally
from tests.tables import result, scenario

BASE = result({f"P{n}": {"Con": 480 + 10 * n, "Lab": 460, "LD": 60 + n} for n in range(5)})
ASKED = scenario(
    BASE,
    poll={"Con": 0.46, "Lab": 0.44, "LD": 0.08},
    uncertainty=Uncertainty(draws=3000, poll_sd={"Con": 0.02, "Lab": 0.02}),
)
PROJECTION = project(ASKED)


def test_whoever_has_the_largest_share_won_that_election() -> None:
    drawn = seat_shares(PROJECTION, ASKED, "P2", seed=4)
    assert drawn.shape == (len(PROJECTION.parties), 3000)
    winners = simulate(PROJECTION, ASKED, seed=4).winners[:, PROJECTION.constituencies.index("P2")]
    first = np.sort(drawn, axis=0)
    clear = first[-1] - first[-2] > 1e-6
    assert clear.mean() > 0.99
    assert (drawn.argmax(axis=0) == winners)[clear].all()
    assert drawn.mean(axis=1)[PROJECTION.parties.index("Con")] == pytest.approx(
        PROJECTION.share[2, PROJECTION.parties.index("Con")], abs=0.005
    )


def test_under_a_condition_they_are_those_of_the_elections_that_count() -> None:
    given = Given(seats={"Con": (4, 5)})
    counted = tally(PROJECTION, ASKED, seed=4, given=given)
    drawn = seat_shares(PROJECTION, ASKED, "P2", seed=4, given=given)
    assert drawn.shape[1] == counted.draws < 3000
    won = (drawn.argmax(axis=0) == PROJECTION.parties.index("Con")).mean()
    assert won == pytest.approx(counted.p_win()[2, PROJECTION.parties.index("Con")], abs=0.002)


def test_a_condition_that_never_holds_is_refused() -> None:
    with pytest.raises(ScenarioError, match="In none of 3,000 simulated elections has Con from 9 to 9 seats"):
        seat_shares(PROJECTION, ASKED, "P2", seed=4, given=Given(seats={"Con": (9, 9)}))
