"""``campaign``: the contract of its JSON, what it compares with, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from standaside.cli.app import run

FIELDS = {"moves", "leave_alone", "twins", "targets", "p_win", "seats", "who_is_right", "effect", "bound"}
SMALL = (
    '[election]\nfrom = "2017"\n[bloc]\npartners = ["Lab", "LD"]\nopponents = ["Con"]\n'
    "[uncertainty]\ndraws = 100\n"
)


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["campaign", *arguments, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_campaigning_and_standing_aside_stand_in_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "unite-to-remain-2019", "--draws", "200")
    assert set(found) >= FIELDS
    assert list(found["seats"]) == ["nothing", "campaign", "stand_asides", "both"]
    seats = found["seats"]
    assert seats["nothing"]["gain"] == 0
    assert seats["campaign"]["gain"] > 0
    assert seats["campaign"]["low"] <= seats["campaign"]["bloc"] <= seats["campaign"]["high"]
    assert found["compared"] == "the scenario's pact"
    for seat in found["p_win"]:
        ways = seat["p_bloc_by"]
        assert set(ways) == set(seats)
        assert ways["nothing"] == seat["p_bloc"]["without"]
        assert ways["campaign"] == seat["p_bloc"]["with"]
    touched = {seat["code"] for seat in found["p_win"]}
    assert {move["from"] for move in found["moves"]} | {move["to"] for move in found["moves"]} <= touched
    assert sum(len(seat["aside"]) > 0 for seat in found["p_win"]) == 60
    assert sum(found["who_is_right"][w] for w in ("activists", "standing aside", "either", "neither")) == len(
        found["p_win"]
    )


def test_without_a_pact_the_best_plan_is_compared(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL + "[rules]\nmax_seats = 3\n", encoding="utf-8")
    found = asked(capsys, str(file))
    assert found["compared"] == "the best plan within the scenario's rules"
    assert sum(len(seat["aside"]) > 0 for seat in found["p_win"]) <= 3


def test_rules_that_no_pact_keeps_leave_nothing_to_compare(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL + "[rules]\nmax_seats = 0\nmin_gain = { Lab = 5 }\n", encoding="utf-8")
    found = asked(capsys, str(file))
    assert list(found["seats"]) == ["nothing", "campaign"]
    assert run(["campaign", str(file)]) == 0
    assert "no pact to compare with" in capsys.readouterr().out


def test_given_activists_and_lists_are_obeyed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(
        SMALL
        + "[rules]\nmax_seats = 0\n"
        + '[campaign]\nactivists = [ { party = "Lab", seat = "Bath", units = 900.0 } ]\n'
        + 'keep_out = { Lab = ["Bath"] }\nreach = 1\n',
        encoding="utf-8",
    )
    found = asked(capsys, str(file))
    assert not [move for move in found["moves"] if move["party"] == "Lab" and move["to"] == "E14000547"]
    (bath,) = [r for r in found["leave_alone"] if r["code"] == "E14000547" and r["party"] == "Lab"]
    assert (bath["usual"], bath["stay"], bath["why"]) == (900, 0, "non-aggression")
    assert all(move["steps"] <= 1 for move in found["moves"])


def test_one_party_alone_cannot_work_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "alone.toml"
    file.write_text('[election]\nfrom = "2017"\n', encoding="utf-8")
    assert run(["campaign", str(file)]) == 4
    assert "no partners who could campaign together" in capsys.readouterr().err
