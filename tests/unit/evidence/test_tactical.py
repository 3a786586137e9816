"""Squeeze and unwinding read off two elections; seats that lent votes decided."""

from __future__ import annotations

import pytest

from standaside.domain import Tactical
from standaside.evidence.contests import contest
from standaside.evidence.tactical import FEWEST, Squeeze, levels, moved, squeezes
from tests.tables import result

CELL = ("LD", "Con", "Lab")


def two_elections(squeeze: float, size: int = 12):
    """Con leads Lab in ``size`` places and LD in as many; LD keeps half, in the former less the squeeze."""
    before, after = {}, {}
    for i in range(size):
        before[f"M{i:02}"] = {"Con": 420, "Lab": 380, "LD": 200}
        before[f"Q{i:02}"] = {"Con": 500, "Lab": 100, "LD": 400}
        kept = 100 * (1 - squeeze)
        after[f"M{i:02}"] = {"Con": 450, "Lab": 550 - kept, "LD": kept}
        after[f"Q{i:02}"] = {"Con": 500, "Lab": 300, "LD": 200}
    whole = {place: {code: round(100 * v) for code, v in row.items()} for place, row in after.items()}
    start = {place: {code: 100 * v for code, v in row.items()} for place, row in before.items()}
    return contest(result(start), result(whole))


def test_a_squeeze_is_what_was_lost_beyond_the_region() -> None:
    (found,) = squeezes([two_elections(0.3)], [CELL])
    # The region kept (70 + 200) of (200 + 400): 0.45; the place 0.35.
    assert found.squeeze == pytest.approx(1 - 0.35 / 0.45, abs=1e-4)
    assert found.places == 12
    assert found.se == pytest.approx(0.0, abs=1e-6)


def test_too_few_places_say_nothing() -> None:
    assert squeezes([two_elections(0.3, size=FEWEST - 1)], [CELL]) == []


def test_a_party_that_never_stood_says_nothing() -> None:
    assert squeezes([two_elections(0.3)], [("Green", "Con", "Lab")]) == []


def test_levels_count_from_the_lowest() -> None:
    steps = [
        Squeeze(
            "a",
            "b",
            CELL,
            20,
            -0.1,
            0.03,
        ),
        Squeeze("b", "c", CELL, 20, 0.2, 0.04),
        Squeeze("c", "d", CELL, 20, 0.1, 0.03),
    ]
    found = {level.election: level for level in levels(steps)}
    assert found["b"].rate == pytest.approx(0.0)
    assert found["c"].rate == pytest.approx(0.2)
    assert found["d"].rate == pytest.approx(1 - 0.8 * 0.9)
    assert found["d"].se == pytest.approx(0.72 * 0.05)
    assert found["b"].se == 0.0


def test_a_seat_that_lent_votes_turned_is_found_by_the_contest_before() -> None:
    now = result({"Turned": {"Con": 400, "Lab": 420, "LD": 180}})
    before = result({"Turned": {"Lab": 350, "Con": 430, "LD": 220}})
    cell = ("LD", "Con", "Lab")
    found = moved(now, Tactical({cell: 0.2}, ("Lab", "LD"), earlier=before))
    assert (found.changes, found.contests_of) == ({("Con", "Lab"): 1}, "made-up election")
    alone = moved(now, Tactical({cell: 0.2}, ("Lab", "LD")))
    assert (alone.changes, alone.share_lent, alone.contests_of) == ({}, 0.0, "")


def test_seats_that_lent_votes_decided() -> None:
    base = result(
        {
            "Lent": {"Con": 400, "Lab": 420, "LD": 180},
            "Safe": {"Con": 300, "Lab": 600, "LD": 100},
        }
    )
    asked = Tactical({("LD", "Lab", "Con"): 0.2}, ("Lab", "LD"))
    found = moved(base, asked)
    assert found.changes == {("Con", "Lab"): 1}
    assert (found.actual, found.without) == ({"Lab": 2}, {"Con": 1, "Lab": 1})
    assert found.share_lent == pytest.approx((180 + 100) * 0.25 / 2000)
