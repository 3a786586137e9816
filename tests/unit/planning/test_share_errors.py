"""Standard errors of worths and Shapley values: of the pacts that were found, election by election."""

from __future__ import annotations

import math

import numpy as np
import pytest

from standaside.data.scenario import scenario_from_tables
from standaside.planning.share_errors import _Counted, pact_of_rows
from standaside.planning.shares import shares_of
from standaside.planning.weighed import weigh

TABLES = {
    "election": {"from": "2017"},
    "bloc": {"partners": ["Lab", "LD", "Green"], "opponents": ["Con"]},
    "rules": {"max_seats": 4},
    "uncertainty": {"draws": 60},
}


@pytest.fixture(scope="module")
def shares():  # type: ignore[no-untyped-def]
    return shares_of(scenario_from_tables(TABLES), seed=5)


def test_every_coalitions_pact_counts_to_its_worth(shares) -> None:  # type: ignore[no-untyped-def]
    """So its rows are the pact it was weighed by, and its spread is that of the figure shown."""
    whole = weigh(shares.scenario, seed=5, agreed=False)
    counted = _Counted(whole)
    for coalition in shares.standing.coalitions:
        seats = counted.seats(pact_of_rows(whole.options, coalition.rows))
        mean = math.fsum(float(seats[code].mean()) for code in coalition.parties)
        assert mean == pytest.approx(coalition.seats, abs=1e-9)


def test_errors_are_of_paired_differences(shares) -> None:  # type: ignore[no-untyped-def]
    whole = weigh(shares.scenario, seed=5, agreed=False)
    counted, errors = _Counted(whole), shares.errors
    nobody = counted.seats(pact_of_rows(whole.options, ()))
    made = counted.seats(shares.plan.pact)
    for code in ("Lab", "LD", "Green"):
        change = made[code] - nobody[code]
        assert errors.gains[code] == pytest.approx(float(np.std(change)) / math.sqrt(60))
        assert errors.excess[(code,)] == pytest.approx(errors.gains[code])
        assert errors.brings[code] <= errors.shapley[code] + 1e-9
    assert set(errors.excess) == {c.parties for c in shares.standing.coalitions}
