"""Rule 1: absence is not zero."""

import numpy as np
import pytest

from standaside.domain import Result
from standaside.errors import AlignmentError
from standaside.model.simulation import project
from tests.tables import result, scenario


def test_a_party_without_votes_may_still_have_stood() -> None:
    stood_and_got_none = result({"Bath": {"Con": 10, "Lab": 0}})
    assert stood_and_got_none.stood.tolist() == [[True, True]]


def test_votes_without_a_candidacy_are_refused() -> None:
    good = result({"Bath": {"Con": 10, "Lab": 5}})
    fields = {name: getattr(good, name) for name in Result.__slots__}
    with pytest.raises(AlignmentError, match="did not stand"):
        Result(**{**fields, "stood": np.array([[True, False]])})


def test_a_party_that_did_not_stand_and_is_not_polled_gets_nothing() -> None:
    baseline = result({"Bath": {"Con": 60, "Lab": 40}, "Hove": {"Con": 50, "Lab": 40, "Ind": 10}})
    projection = project(scenario(baseline, poll={"Con": 0.5, "Lab": 0.45}))
    ind = baseline.parties.index("Ind")
    assert projection.share[0, ind] == 0
    assert not projection.standing[0, ind]
    assert projection.share[1, ind] > 0
