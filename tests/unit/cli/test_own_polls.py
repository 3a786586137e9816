"""``--polls NAME``: a table of polls of one's own, averaged, with all its errors, in every question."""

import json
from pathlib import Path
from typing import Any

import pytest

from standaside.cli.app import run
from standaside.data import elections
from standaside.domain import Result
from tests.tables import result

TABLE = """pollster,end,sample,Conservatives,Labour,LD
A,2017-06-01,1000,44,36,8
B,2017-06-03,2000,42,38,8
C,2017-06-05,1500,46,34,8
"""
QUESTION = ["project", "--from", "2015", "--draws", "200", "--json"]


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "data"))
    file = tmp_path / "eve.csv"
    file.write_text(TABLE, encoding="utf-8")
    assert run(["data", "add", str(file), "--id", "eve"]) == 0
    capsys.readouterr()
    return "eve"


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert run([*QUESTION, *words]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_polls_of_one_s_own_are_averaged(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "--polls", added)
    shares = found["shares"]
    assert 0.42 < shares["Con"] < 0.46  # type: ignore[index]
    assert 0.34 < shares["Lab"] < 0.38  # type: ignore[index]


def test_the_average_has_less_error_than_one_poll_of_its_shares(
    added: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own covariance goes in: more polls, another distribution of seats than the bare line gives."""
    table = asked(capsys, "--polls", added)
    line = ", ".join(f"{p} {100 * s}" for p, s in table["shares"].items() if p in {"Con", "Lab", "LD"})  # type: ignore[attr-defined]
    assert asked(capsys, "--poll", line)["seats"] != table["seats"]


def test_a_poll_and_polls_are_too_much(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*QUESTION, "--polls", added, "--poll", "Con 40, Lab 40"]) == 2
    assert "either --poll or --polls" in capsys.readouterr().err


def test_unknown_polls_are_named(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*QUESTION, "--polls", "evening"]) == 2
    assert 'No polls "evening"' in capsys.readouterr().err


BARE = """
[election]
from = "2015"
date = 2017-06-08
[poll]
shares = {{ Con = 30, Lab = 40 }}
[bloc]
partners = ["Lab", "LD"]
opponents = ["Con"]
[rules]
max_seats = 2
[pact]
file = "{pact}"
"""


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    pact = tmp_path / "pact.csv"
    pact.write_text("seat,for,aside\nHampstead and Kilburn,Lab,LD\n", encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(BARE.format(pact="pact.csv"), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("command", ["plan", "evaluate"])
def test_pacts_are_judged_on_polls_of_one_s_own(
    command: str, added: str, scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for words in ([], ["--polls", added]):
        assert run([command, scenario, "--draws", "50", "--json", *words]) == 0
        found.append(json.loads(capsys.readouterr().out)["seats"]["without"]["parties"])
    assert found[0]["Lab"] > found[1]["Lab"] + 50  # 40 per cent in the file, 36 in the polls, Con 30 and 44


def labour(command: str, document: Any) -> float:
    """How strong Labour is without a pact, as each command tells it: part of the seats, or of the power."""
    if command == "systems":
        return float(document[0]["seats"].get("Lab", 0)) / 650
    return float(document["power"]["Lab"]["banzhaf"])


@pytest.mark.parametrize("command", ["systems", "chamber"])
def test_other_systems_and_governments_are_judged_on_polls_of_one_s_own(
    command: str, added: str, scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    more = ["--system", "fptp"] if command == "systems" else []
    for words in ([], ["--polls", added]):
        assert run([command, scenario, "--draws", "50", "--json", *more, *words]) == 0
        found.append(labour(command, json.loads(capsys.readouterr().out)))
    assert found[0] > found[1] + 0.1  # 40 per cent in the file, 36 in the polls, Con 30 and 44
    assert run([command, "2019", "--polls", added]) == 2
    assert "polls" in capsys.readouterr().err


def test_a_report_is_written_on_polls_of_one_s_own(
    added: str, scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert run(["report", scenario, "--draws", "50", "--polls", added, "--out", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "3 polls by A, B, C" in text
    assert "--polls eve" in text
    assert run(["report", scenario, "--polls", added, "--poll", "Con 40", "--out", str(page)]) == 2
    capsys.readouterr()


def test_one_poll_means_the_same_to_every_command(
    added: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``project --poll`` and ``project --polls`` of that one poll are the same simulated elections."""
    file = tmp_path / "one.csv"
    file.write_text(
        "pollster,end,sample,Conservatives,Labour,LD\nA,2017-06-01,1000,44,36,8\n", encoding="utf-8"
    )
    assert run(["data", "add", str(file), "--id", "one"]) == 0
    capsys.readouterr()
    table, line = asked(capsys, "--polls", "one"), asked(capsys, "--poll", "Con 44, Lab 36, LD 8")
    assert table["seats"] == line["seats"]


def test_one_poll_may_name_parties_of_an_added_election(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Added:
        def elections(self) -> list[str]:
            return ["land-a"]

        def load(self, election: str) -> Result:
            return result({"Hill": {"Reds": 50, "Blues": 40}})

    monkeypatch.setattr(elections, "Own", Added)
    assert run(["polls", "--poll", "Reds 45, Blues 40"]) == 0
    assert "45.0" in capsys.readouterr().out
    assert run(["polls", "--poll", "Greys 45, Blues 40"]) == 2
    assert 'no party "Greys"' in capsys.readouterr().err
