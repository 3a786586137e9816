"""Aims, the frontier and the time limit at the command line; each bad input with its message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

HEAD = """
[election]
from = "2017"
[poll]
shares = { Con = 36, Lab = 32, LD = 18, Green = 5, SNP = 4, PC = 0.5 }
[bloc]
partners = ["Lab", "LD", "Green"]
opponents = ["Con"]
[uncertainty]
draws = 64
"""


def asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, *options: str, head: str = HEAD
) -> tuple[int, str, str]:
    path = tmp_path / "mine.toml"
    path.write_text(head + more, encoding="utf-8")
    code = run(["plan", str(path), *options])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_frontier_rises_and_names_its_places(tmp_path: Path, capsys: Any) -> None:
    code, out, _ = asked(tmp_path, capsys, "[rules]\nmax_stand_asides = 6\n", "--frontier", "--json")
    assert code == 0
    points = json.loads(out)["frontier"]
    assert [point["stand_asides"] for point in points] == [1, 2, 3, 4, 5, 6]
    values = [point["objective"] for point in points]
    assert values == sorted(values)
    for point in points:
        assert point["codes"] == [deal["code"] for deal in point["deals"]]
        assert all(deal["decides"] > 0 for deal in point["deals"])


@pytest.mark.slow
def test_a_chance_aim_says_what_it_reaches_and_what_none_exceeds(tmp_path: Path, capsys: Any) -> None:
    rules = '[rules]\nmax_seats = 12\n[aim]\nobjectives = ["p_deny_majority", "expected_seats"]\n'
    code, out, _ = asked(tmp_path, capsys, rules, "--json")
    assert code == 0
    document = json.loads(out)
    first = document["aims"][0]
    assert first["name"] == "p_deny_majority"
    assert first["without"] <= first["value"] <= first["bound"] <= 1
    assert document["objective"] == first["value"] == document["p_aim"]["with"]
    assert document["fresh"]["seed"] == document["seed"] + 1
    assert abs(document["fresh"]["value"] - first["value"]) < 0.3


def test_a_time_limit_too_short_gives_the_best_so_far_not_proven(tmp_path: Path, capsys: Any) -> None:
    code, out, _ = asked(tmp_path, capsys, "", "--time-limit", "0", "--json")
    assert code == 0
    document = json.loads(out)
    assert document["status"] == "not proven"
    assert document["bound"] is None or document["bound"] >= document["objective"]
    code, out, _ = asked(tmp_path, capsys, "", "--time-limit", "0")
    assert code == 0
    assert "not proven" in out


REFUSED = {
    "nobody to deny": (
        '[aim]\nobjectives = ["p_deny_majority"]\n', HEAD.replace('opponents = ["Con"]\n', ""), 4,
        "name them under [bloc] opponents",
    ),
    "a bloc of one": ("", HEAD.replace('"Lab", "LD", "Green"', '"Lab"'), 4, "needs two partners"),
    "rules in conflict": (
        "[rules]\nmax_seats = 0\nmin_gain = { LD = 1.0 }\n", HEAD, 5, "at most 0 constituencies with a deal",
    ),
    "softer deals": (
        '[rules]\nkinds = ["aside", "activists"]\n[aim]\nobjectives = ["cvar"]\n', HEAD, 4,
        "stand-asides only",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_answered_is_refused_in_words(case: str, tmp_path: Path, capsys: Any) -> None:
    more, head, expected, words = REFUSED[case]
    code, out, err = asked(tmp_path, capsys, more, "--json", head=head)
    assert code == expected
    assert out == ""
    assert words in " ".join(err.split())


def test_an_aim_that_is_certain_or_impossible_says_so(tmp_path: Path, capsys: Any) -> None:
    certain = HEAD.replace("Con = 36, Lab = 32", "Con = 12, Lab = 56")
    code, out, _ = asked(tmp_path, capsys, '[aim]\nobjectives = ["p_majority"]\n', head=certain)
    assert code == 0
    assert "certain already" in " ".join(out.split())
    hopeless = HEAD.replace("Con = 36, Lab = 32, LD = 18", "Con = 76, Lab = 8, LD = 2")
    code, out, _ = asked(tmp_path, capsys, '[aim]\nobjectives = ["p_majority"]\n', head=hopeless)
    assert code == 0
    assert "can reach it in any of the draws" in " ".join(out.split())


def test_a_partner_without_votes_anywhere_changes_nothing(tmp_path: Path, capsys: Any) -> None:
    head = HEAD.replace('"Lab", "LD", "Green"', '"Lab", "LD", "Green", "PC"').replace("PC = 0.5", "PC = 0")
    code, out, err = asked(tmp_path, capsys, "[rules]\nmax_seats = 3\n", "--json", head=head)
    assert code == 0, err
    assert json.loads(out)["parties"]["PC"]["seats_with"] <= 0.2
