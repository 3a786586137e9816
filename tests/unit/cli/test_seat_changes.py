"""``results --seat``: the change since the election before, also between two added ones without a map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

FIRST = "seat,party,votes\nNorth,Red,600\nNorth,Blue,400\nSouth,Red,300\nSouth,Blue,700\n"
SAME = "seat,party,votes\nNorth,Red,500\nNorth,Blue,500\nSouth,Red,200\nSouth,Blue,700\nSouth,Gold,100\n"
MOVED = "seat,party,votes\nNorth,Red,500\nNorth,Blue,500\nWest,Red,200\nWest,Blue,800\n"
ELSEWHERE = "seat,party,votes\nHill,Red,500\nHill,Blue,400\n"


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "data"))

    def added(text: str, id: str, day: str) -> None:
        file = tmp_path / f"{id}.csv"
        file.write_text(text, encoding="utf-8")
        assert run(["data", "add", str(file), "--id", id, "--date", day]) == 0
        capsys.readouterr()

    return added


def seat(capsys: pytest.CaptureFixture[str], election: str, name: str) -> dict[str, Any]:
    assert run(["results", election, "--seat", name, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_two_added_elections_whose_places_are_called_the_same_show_the_change(
    add: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add(FIRST, "zland-1", "2020-01-01")
    add(ELSEWHERE, "yland-1", "2021-01-01")
    add(SAME, "zland-2", "2024-01-01")
    found = seat(capsys, "zland-2", "South")
    changes = {c["name"]: c["change"] for c in found["candidates"]}
    assert changes["Red"] == pytest.approx(-0.1)
    assert changes["Blue"] == pytest.approx(0.0)
    assert changes["Gold"] is None
    assert found["change_since"] == "zland-1"
    assert "are called the same in zland-1 and zland-2" in found["change_note"]
    assert run(["results", "zland-2", "--seat", "South"]) == 0
    assert "Change since zland-1." in capsys.readouterr().out


def test_where_the_places_differ_no_change_is_shown_and_the_reason_is(
    add: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add(FIRST, "zland-1", "2020-01-01")
    assert "there is no earlier election" in seat(capsys, "zland-1", "North")["change_note"]
    add(MOVED, "zland-2", "2024-01-01")
    found = seat(capsys, "zland-2", "North")
    assert found["change_since"] is None
    assert {c["change"] for c in found["candidates"]} == {None}
    assert "No change is shown: zland-1 and zland-2 are on different constituencies" in found["change_note"]
    assert "`data add --map`" in found["change_note"]


def test_an_election_on_the_same_boundaries_needs_no_remark(capsys: pytest.CaptureFixture[str]) -> None:
    found = seat(capsys, "2019", "Bath")
    assert (found["change_since"], found["change_note"]) == ("parl.2017-06-08", None)
