"""Every number that a command states carries its draws, its seed and its source (rule 16)."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

QUESTION = """
[election]
from = "2017"

[bloc]
partners = ["LD", "Green"]
opponents = ["Con", "UKIP"]

[rules]
max_seats = 3

[[bloc_against]]
partners = ["Con", "UKIP"]
rules = { max_seats = 3 }
"""
ON = ["--draws", "12", "--seed", "7"]

ROOT, PRICES = (), ("prices",)
COMMANDS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "plan, alternatives": (["plan", "Q", "--alternatives", "1"], ROOT),
    "plan, robust": (["plan", "Q", "--robust"], ("robust",)),
    "plan, trades": (["plan", "Q", "--trades"], ROOT),
    "plan, presets": (["plan", "Q", "--presets"], ROOT),
    "plan, bargain": (["plan", "Q", "--bargain"], ROOT),
    "plan, frontier": (["plan", "Q", "--frontier"], ROOT),
    "plan, shapley": (["plan", "Q", "--shapley"], ROOT),
    "evaluate": (["evaluate", "unite-to-remain-2019"], ROOT),
    "counter": (["counter", "Q"], ROOT),
    "deals": (["deals", "hampstead-2017", "--scenario", "Q"], PRICES),
    "systems": (["systems", "Q", "--system", "fptp"], ("0",)),
    "chamber": (["chamber", "Q"], ROOT),
    "project": (["project", "Q"], ROOT),
    "campaign": (["campaign", "Q"], ROOT),
    "advise": (["advise", "Q"], ("0",)),
}
"""The command, and where in its JSON the draws and the seed are."""


def asked(folder: Path, command: list[str], suffix: str) -> tuple[str, Path]:
    """What a command says, and the file that it wrote."""
    question, file, said = folder / "q.toml", folder / f"answer{suffix}", io.StringIO()
    question.write_text(QUESTION, encoding="utf-8")
    words = [str(question) if word == "Q" else word for word in command]
    with contextlib.redirect_stdout(said):
        assert run([*words, *ON, "--out", str(file)]) == 0
    return " ".join(said.getvalue().split()), file


@pytest.mark.parametrize("name", COMMANDS)
def test_tables_and_json_name_their_draws_seed_and_source(name: str, tmp_path: Path) -> None:
    command, path = COMMANDS[name]
    said, file = asked(tmp_path, command, ".json")
    document: Any = json.loads(file.read_text(encoding="utf-8"))
    part = document
    for step in path:
        part = part[int(step) if step.isdecimal() else step]
    assert (part["draws"], part["seed"]) == (12, 7)
    assert "12 draws, seed 7" in said or "12 simulated elections" in said
    assert "seed 7" in said
    if name == "advise":  # a list of seats: its sources are in a workbook
        return
    whole = document if path == ("robust",) else part
    assert whole.get("sources") or whole["source"]
    assert whole["version"] if path != PRICES else document["version"]


@pytest.mark.parametrize("name", ["plan, bargain", "plan, frontier", "advise"])
def test_a_workbook_names_them_on_its_second_sheet(name: str, tmp_path: Path) -> None:
    import polars

    _, file = asked(tmp_path, COMMANDS[name][0], ".xlsx")
    _, sources = polars.read_excel(file, sheet_id=0).values()
    rows = [(what, str(value)) for what, value in sources.iter_rows()]
    assert {("draws", "12"), ("seed", "7")} <= set(rows)
    assert any("House of Commons Library" in value for _, value in rows)
