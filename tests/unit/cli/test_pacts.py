"""``plan``, ``evaluate`` and ``report`` through the real engine, on shipped scenarios and few draws."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

UNITE = "unite-to-remain-2019"
REMAIN = "remain-alliance-2019"
FEW = ["--draws", "60"]

PAIR = """
[election]
from = "2017"

[bloc]
partners = ["Lab", "LD"]
opponents = ["Con"]

[rules]
max_seats = 5
"""


@pytest.fixture
def pair(tmp_path: Path) -> str:
    path = tmp_path / "two partners.toml"
    path.write_text(PAIR, encoding="utf-8")
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> Any:
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def reproducing(page: Path) -> str:
    found = re.search(r"To make this page again: <code>(.*?)</code>", page.read_text(encoding="utf-8"))
    assert found
    return unescape(found.group(1))


def test_a_plan_can_be_read_back_by_evaluate(
    capsys: pytest.CaptureFixture[str], pair: str, tmp_path: Path
) -> None:
    out = tmp_path / "plan.csv"
    planned = answer(capsys, ["plan", pair, *FEW, "--out", str(out)])
    assert planned["status"] == "optimal"
    assert 0 < len(planned["stand_asides"]) <= 5
    judged = answer(capsys, ["evaluate", pair, str(out), *FEW])
    assert judged["seats"] == planned["seats"]
    assert judged["stand_asides"] == planned["stand_asides"]
    again = tmp_path / "again.csv"
    answer(capsys, ["evaluate", pair, str(out), *FEW, "--out", str(again)])
    assert again.read_bytes() == out.read_bytes()
    assert {"code", "name", "for", "aside", "verdict"} <= set(
        next(csv.DictReader(out.read_text().splitlines()))
    )


@pytest.mark.parametrize("command", ["plan", "evaluate"])
def test_an_agreed_pact_is_shown_and_its_page_can_be_made_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
) -> None:
    out = tmp_path / "page.html"
    swing = ["--swing", "proportional"]
    assert run([command, UNITE, *FEW, *swing, "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("Unite to Remain, December 2019\n")
    assert "seats are a majority" in said.out
    assert ("(new)" in said.out) == (command == "plan")
    assert "Wrote" in said.err
    line = reproducing(out)
    assert line == f"standaside {command} {UNITE} --swing proportional --draws 60 --seed 2019 --out FILE.html"
    second = tmp_path / "second.html"
    words = line.split()[1:]
    assert run([*words[:-1], str(second)]) == 0
    assert second.read_bytes() == out.read_bytes()


def test_the_line_has_everything_that_was_typed(
    capsys: pytest.CaptureFixture[str], pair: str, tmp_path: Path
) -> None:
    out, pact = tmp_path / "plan.html", tmp_path / "pact.csv"
    poll = "Con 42, Lab 40, LD 8, Green 2, SNP 3"
    typed = ["--max-seats", "2", "--max-stand-asides", "2", "--alternatives", "1", "--poll", poll]
    assert run(["plan", pair, *FEW, *typed, "--seed", "7", "--out", str(out)]) == 0
    line = reproducing(out)
    for part in (f"plan '{pair}'", "--max-seats 2", "--max-stand-asides 2", "--alternatives 1", f"'{poll}'"):
        assert part in line
    assert line.endswith("--draws 60 --seed 7 --out FILE.html")
    pact.write_text("seat,for,aside\nBath,LD,Lab\n")
    assert run(["evaluate", pair, str(pact), *FEW, "--out", str(out)]) == 0
    assert str(pact) in reproducing(out)


@pytest.mark.parametrize("suffix", [".json", ".parquet", ".xlsx", ".csv"])
def test_every_kind_of_file(
    capsys: pytest.CaptureFixture[str], pair: str, tmp_path: Path, suffix: str
) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    for out in (first, second):
        assert run(["plan", pair, *FEW, "--out", str(out)]) == 0
    assert first.read_bytes() == second.read_bytes()
    if suffix == ".xlsx":
        with zipfile.ZipFile(first) as book:
            assert "xl/worksheets/sheet2.xml" in book.namelist()
            assert b"House of Commons Library" in book.read("xl/sharedStrings.xml")
    capsys.readouterr()


def test_the_report_plans_or_evaluates(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    written = answer(capsys, ["report", UNITE, *FEW, "--out", str(out)])
    assert written == {"written": str(out), "scenario": UNITE, "seed": 2019}
    assert "proposed, not searched for" in out.read_text(encoding="utf-8")
    assert run(["report", "progressive-alliance-2017", "--draws", "20", "--out", str(out)]) == 0
    assert "seed 2019" in capsys.readouterr().out
    assert "Solver: optimal" in out.read_text(encoding="utf-8")
    assert reproducing(out).startswith("standaside report progressive-alliance-2017 --draws 20 ")


def test_variants_are_judged_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, ["plan", REMAIN, "--draws", "30", "--max-seats", "20", "--alternatives", "1"])
    assert len(document["variants"]) == 1
    assert document["variants"][0]["alternatives"] == []
    assert len(document["alternatives"]) == 1


def test_rules_that_nobody_can_satisfy(capsys: pytest.CaptureFixture[str], pair: str, tmp_path: Path) -> None:
    Path(pair).write_text(PAIR + "min_gain = { Lab = 600 }\n", encoding="utf-8")
    out = tmp_path / "x.csv"
    assert run(["plan", pair, *FEW, "--out", str(out)]) == 5
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "No pact can satisfy" in captured.err
    assert not out.exists()


def test_an_answer_that_cannot_be_vouched_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, pair: str
) -> None:
    from standaside.planning import assessment

    monkeypatch.setattr(assessment, "AGREEMENT", -1.0)
    assert run(["plan", pair, *FEW]) == 6
    assert "counted afresh" in capsys.readouterr().err


def test_a_poll_that_names_few_is_used_with_a_word(capsys: pytest.CaptureFixture[str], pair: str) -> None:
    poll = ["--poll", "Con 43, Lab 25, LD 11"]
    note = (
        "21% of the poll is nobody named; candidates it leaves out keep what they had, and the rest is Other."
    )
    for command in ("plan", "project"):
        assert run([command, pair, *FEW, *poll]) == 0
        assert note in " ".join(capsys.readouterr().out.split())
        assert note in answer(capsys, [command, pair, *FEW, *poll])["notes"]


def test_check_of_a_question_without_a_bloc(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "nobody.toml"
    path.write_text('[election]\nfrom = "2017"\n')
    assert run(["check", str(path)]) == 0
    assert "a pact needs two partners" in " ".join(capsys.readouterr().out.split())
    assert run(["project", str(path), *FEW]) == 0
    assert run(["plan", str(path)]) == 4


def test_tables_fit_eighty_columns_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for width in ("80", "60", "100", ""):
        monkeypatch.setenv("COLUMNS", width)
        assert run(["evaluate", UNITE, *FEW]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= max(int(width or 110), 80)
        assert not any("…" in line for line in lines if not line.startswith("…then"))
        assert any(re.search(r"Plaid Cymru +\d", line) for line in lines)
        assert any(re.search(r"\d+ to \d+ +\d+\.\d +\d+ to \d+", line) for line in lines)
