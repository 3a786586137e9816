"""The shipped presets of tactical votes are what real results give."""

from __future__ import annotations

import pytest

from standaside.data.elections import load_election
from standaside.data.tactical_reading import load_presets, preset_for
from standaside.evidence.tactical import moved
from tests.pulled_data import pulled_data
from tests.shared_data import load_tool

pytestmark = pytest.mark.real


def test_the_presets_are_current(tmp_path) -> None:
    with pulled_data(tmp_path):
        assert load_tool("build_tactical_presets").main(["--check"]) == 0


DECIDED = {
    "tactical-1997": {
        ("Con", "Lab"): 18,
        ("Con", "LD"): 12,
        ("LD", "Lab"): 3,
        ("Lab", "Con"): 2,
        ("Lab", "LD"): 5,
    },
    "tactical-2017": {("Con", "Lab"): 6},
    "tactical-2019": {("Con", "Lab"): 2, ("Con", "SNP"): 3},
    "tactical-2024": {
        ("Con", "Lab"): 25,
        ("Con", "LD"): 15,
        ("LD", "Con"): 1,
        ("LD", "Lab"): 1,
        ("Lab", "Con"): 7,
        ("Lab", "LD"): 3,
    },
}
"""Seats by (winner without, winner with), as docs/explanation/tactical.md publishes them."""

BEFORE = {
    "tactical-1997": "",
    "tactical-2017": "2015 general election",
    "tactical-2019": "2017 general election",
    "tactical-2024": "2019 general election on the boundaries of 2024",
}


def test_every_preset_decided_the_seats_that_are_published(tmp_path) -> None:
    with pulled_data(tmp_path):
        for name in load_presets():
            result = load_election(name.removeprefix("tactical-"))
            found = moved(result, preset_for(name, result))
            assert 0.005 < found.share_lent < 0.06
            assert found.changes == DECIDED[name]
            assert found.contests_of == BEFORE[name]
            for code in {*found.actual, *found.without}:
                won = sum(n for (_, to), n in found.changes.items() if to == code)
                lost = sum(n for (of, _), n in found.changes.items() if of == code)
                assert found.actual.get(code, 0) == found.without.get(code, 0) + won - lost
