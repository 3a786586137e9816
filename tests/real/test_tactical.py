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


def test_every_preset_applies_to_its_own_election(tmp_path) -> None:
    with pulled_data(tmp_path):
        for name in load_presets():
            result = load_election(name.removeprefix("tactical-"))
            found = moved(result, preset_for(name, result))
            assert 0.005 < found.share_lent < 0.06
            assert sum(found.actual.values()) == sum(found.without.values())
            assert sum(found.changes.values()) < 45
