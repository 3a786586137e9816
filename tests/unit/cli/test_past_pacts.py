"""``backtest --pacts``, ``--arithmetic``, ``transfers --effects`` and ``advise`` on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run


def document(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_pacts_that_happened_are_scored_with_and_without(capsys: pytest.CaptureFixture[str]) -> None:
    rows = document(capsys, "backtest", "--pacts", "--draws", "200")
    assert [(row["n"], row["modelled"].split(",")[0]) for row in rows] == [
        (60, "without the pact"),
        (60, "with the pact"),
        (317, "without the pact"),
        (317, "with the pact"),
        (317, "as nominated"),
    ]
    for row in rows:
        assert row["right"] > 0.9
        assert 0 < row["brier"] < 0.2
        assert 0 < row["log"] < 0.4
        assert 0 < row["rmse"] < 0.1
    brexit = {row["modelled"]: row["rmse_by_party"] for row in rows if row["n"] == 317}
    assert "BRX" in brexit["without the pact"]
    assert "BRX" not in brexit["with the pact"]


def test_arithmetic_of_2019_needs_nothing_downloaded(capsys: pytest.CaptureFixture[str]) -> None:
    rows = document(capsys, "backtest", "--arithmetic")
    found = [row["with"] for row in rows if row["election"] == "parl.2019-12-12"]
    assert found == [305, 325, 340, 351]


def test_effects_are_raw_and_against_places_like_them(capsys: pytest.CaptureFixture[str]) -> None:
    raw, alike, raw_with_wales, alike_with_wales = document(capsys, "transfers", "--effects")
    assert (raw["n_led"], raw_with_wales["n_led"]) == (39, 42)
    assert (round(100 * raw["effect"], 1), round(100 * raw_with_wales["effect"], 1)) == (5.2, 4.8)
    for row in (alike, alike_with_wales):
        assert 2.35 < 100 * row["effect"] < 3.35
        assert 1.3 < 100 * row["se"] < 1.6


@pytest.mark.parametrize(
    "words",
    [["backtest", "--pacts", "--draws", "100"], ["backtest", "--arithmetic"], ["transfers", "--effects"]],
)
def test_tables_name_the_page_that_explains_them(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 0
    assert "docs/explanation/" in capsys.readouterr().out


def test_advice_has_the_fields_of_the_contract(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    file = tmp_path / "advice.csv"
    rows = document(capsys, "advise", "unite-to-remain-2019", "--draws", "100", "--out", str(file))
    assert len(rows) == 631
    for row in rows:
        assert {"code", "name", "recommended", "confidence", "reason", "needed"} <= row.keys()
        assert row["reason"].endswith(".")
        close = row["confidence"] - row["p_second"] < 0.1
        assert (row["recommended"] is None) is (close and row["second"] is not None)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 632


def test_the_table_of_advice_counts_both_silences(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["advise", "unite-to-remain-2019", "--draws", "100", "--swing", "uniform"]) == 0
    said = capsys.readouterr().out
    assert "none is needed" in " ".join(said.split())
    assert "nobody is recommended" in " ".join(said.split())


def test_advice_on_one_seat_is_one_row_and_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["unite-to-remain-2019", "--draws", "100", "--swing", "uniform", "--seat"]
    (row,) = document(capsys, "advise", *words, "richmond park")
    assert (row["name"], row["recommended"]) == ("Richmond Park", "LD")
    assert run(["advise", *words, "Richmond Park"]) == 0
    assert row["reason"].split(";")[0] in " ".join(capsys.readouterr().out.split())
    assert run(["advise", *words, "Foyle"]) == 4
    assert "Advice does not reach Foyle" in capsys.readouterr().err
