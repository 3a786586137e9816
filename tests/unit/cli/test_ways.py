"""``plan --shapley`` and its like, through the real engine on few draws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

REMAIN = "remain-alliance-2019"
FEW = ["--draws", "60"]


def answer(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> Any:
    assert run([*arguments, *FEW, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str], code: int) -> str:
    assert run([*arguments, *FEW]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def scenario(tmp_path: Path, partners: str, more: str = "") -> str:
    path = tmp_path / "asked.toml"
    text = f'[election]\nfrom = "2017"\n\n[bloc]\npartners = {partners}\nopponents = ["Con"]\n{more}'
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_shapley_values_coalitions_and_side_payment(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, ["plan", REMAIN, "--shapley"])
    assert set(found["shapley"]) == {"Lab", "LD", "Green", "PC"}
    assert len(found["coalitions"]) == 15
    assert all(c["proven"] for c in found["coalitions"])
    whole = found["coalitions"][-1]
    assert sum(found["shapley"].values()) == pytest.approx(whole["seats"])
    assert found["objective"] == pytest.approx(whole["gets"])
    assert found["stable"] is (max(c["excess"] for c in found["coalitions"]) <= found["tolerance"] + 1e-6)
    assert (found["side_payment"] is None) is (whole["excess"] > found["tolerance"] + 1e-6)
    planned = answer(capsys, ["plan", REMAIN])
    assert planned["objective"] == pytest.approx(found["objective"])
    for code, seats in planned["seats"]["with"]["parties"].items():
        assert seats == pytest.approx(found["pact"][code])
    for code, seats in planned["seats"]["without"]["parties"].items():
        assert seats == pytest.approx(found["disagreement"][code])


def test_the_tables_say_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", REMAIN, "--shapley", *FEW]) == 0
    said = capsys.readouterr().out
    assert "Shapley value" in said
    assert "the Greens and Labour" in said
    assert "The pact is" in said


def test_an_agreed_pact_binds_the_plan_and_not_who_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, ["plan", "unite-to-remain-2019", "--shapley"])
    alone = answer(capsys, ["evaluate", "unite-to-remain-2019"])["seats"]["without"]["parties"]
    assert found["disagreement"] == pytest.approx(alone)
    assert [c["parties"] for c in found["coalitions"][:3]] == [["Green"], ["LD"], ["PC"]]


def test_a_bloc_of_one_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = refused(capsys, ["plan", scenario(tmp_path, '["Lab"]'), "--shapley"], 4)
    assert "a pact needs two partners" in said


@pytest.mark.parametrize("way", [[], ["--shapley"]])
def test_a_partner_with_no_votes_anywhere_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, way: list[str]
) -> None:
    said = refused(capsys, ["plan", scenario(tmp_path, '["Lab", "BRX"]'), *way], 4)
    assert said.startswith("BRX is a partner but has no votes anywhere")
