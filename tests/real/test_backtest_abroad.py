"""A stranger's country: two made-up elections from CSV files, in the backtest and projected, end to end."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from standaside.cli.app import run

pytestmark = pytest.mark.real
PARTIES = {"Progress": 0.36, "Confederation": 0.30, "Conservation": 0.24, "Green List": 0.10}
REGIONS = ("Norden", "Westmark", "Sudlund")


def table(path: Path, seed: int, change: tuple[float, ...], first: str = "Seat") -> Path:
    """Write 45 places, the parties' rows in an order that differs from file to file."""
    lasting, fresh = np.random.default_rng(1), np.random.default_rng(seed)
    lines = ["constituency,region,party,votes"]
    order = fresh.permutation(len(PARTIES))
    for place in range(45):
        share = lasting.dirichlet(18 * np.array(list(PARTIES.values()))) + np.array(change)
        share = np.maximum(share + fresh.normal(0, 0.02, len(PARTIES)), 0.01)
        votes = (25_000 * share / share.sum()).astype(int)
        name = f"{first if place == 0 else 'Seat'} {place:02d},{REGIONS[place % 3]}"
        lines += [f"{name},{list(PARTIES)[p]},{votes[p]}" for p in order]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("abroad")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANDASIDE_DATA", str(folder / "data"))
        then = table(folder / "then.csv", 2, (0.0,) * 4)
        now = table(folder / "now.csv", 5, (-0.06, 0.03, 0.02, 0.01))
        other = table(folder / "other.csv", 2, (0.0,) * 4, first="Place")
        for file, year in ((then, "2020"), (now, "2024"), (other, "2019")):
            assert run(["data", "add", str(file), "--id", f"zubrowka-{year}", "--date", f"{year}-05-03"]) == 0
        yield folder


def backtest(start: str, *more: str) -> int:
    words = ["backtest", "--from", f"zubrowka-{start}", "--to", "zubrowka-2024", "--scope", "region"]
    return run([*words, "--swing", "best", "--draws", "500", *more])


@pytest.fixture(scope="module")
def predicted(abroad: Path) -> tuple[str, dict[str, Any]]:
    """The table as it is printed, and the same row as a document, from one run."""
    out, said = abroad / "row.json", io.StringIO()
    with contextlib.redirect_stdout(said):
        assert backtest("2020", "--out", str(out)) == 0
    (row,) = json.loads(out.read_text(encoding="utf-8"))
    return " ".join(said.getvalue().split()), row


def test_a_pair_without_a_map_is_predicted_and_told_as_that_country_s(
    predicted: tuple[str, dict[str, Any]],
) -> None:
    said, row = predicted
    assert "Seats of zubrowka-2024." in said
    assert "fitted to British elections" in said
    assert "All 45 constituencies are called the same in zubrowka-2020 and zubrowka-2024" in said
    assert row["note"] in said
    assert "Great Britain" not in said
    assert "Speaker" not in said
    assert "scoreboard.md" not in said


def test_parties_meet_by_name_though_each_file_made_its_own_codes(
    predicted: tuple[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["results", "zubrowka-2020", "--json"]) == 0
    then = {p["name"]: p["party"] for p in json.loads(capsys.readouterr().out)["parties"]}
    assert run(["results", "zubrowka-2024", "--json"]) == 0
    now = {p["name"]: p for p in json.loads(capsys.readouterr().out)["parties"]}
    assert any(then[name] != now[name]["party"] for name in PARTIES)  # the trap is set
    _, row = predicted
    assert row["n"] == 45
    assert row["right"] >= 0.8
    won = {code: entry["actual"] for code, entry in row["intervals"].items()}
    assert won == {then[name]: now[name]["seats"] for name in PARTIES}
    assert max(row["rmse"].values()) < 0.06


@pytest.mark.usefixtures("abroad")
def test_places_called_otherwise_are_named_with_the_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert backtest("2019") == 3
    found = capsys.readouterr()
    assert found.out == ""
    assert "only zubrowka-2019 has place-00; only zubrowka-2024 has seat-00" in found.err
    assert "boundary_set" in found.err
    assert "--map" in found.err
    assert "notional" not in found.err


@pytest.mark.usefixtures("abroad")
def test_it_is_projected_under_a_condition(capsys: pytest.CaptureFixture[str]) -> None:
    poll = "Progress 32, Confederation 33, Conservation 25, Green List 10"
    words = ["project", "--from", "zubrowka-2024", "--poll", poll, "--given", "Confederation 30 %"]
    assert run([*words, "--draws", "4000"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Shares are of the country." in said
    assert "Great Britain" not in said
    assert run([*words, "--draws", "4000", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    code = next(code for code, share in document["shares"].items() if 0.295 <= share <= 0.305)
    assert code in document["given"]
    assert sum(entry["mean"] for entry in document["seats"].values()) == pytest.approx(45)


@pytest.mark.usefixtures("abroad")
def test_a_party_of_another_country_is_answered_with_this_one_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["project", "--from", "zubrowka-2024", "--poll", "Progress 30, Reform 20"]) == 2
    assert 'There is no party "Reform". There are ' in capsys.readouterr().err
