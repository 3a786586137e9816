"""The backtest on elections of one's own: the same answers as on those that come with the package."""

import json
from pathlib import Path

import pytest

from standaside.cli.app import run

pytestmark = pytest.mark.real


def rows(capsys: pytest.CaptureFixture[str], start: str, end: str) -> list[dict[str, object]]:
    words = ["backtest", "--from", start, "--to", end, "--swing", "best", "--scope", "nation"]
    assert run([*words, "--draws", "500", "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "data"))
    for year, day in (("2017", "2017-06-08"), ("2019", "2019-12-12")):
        file = tmp_path / f"{year}.csv"
        assert run(["data", "export", year, "--out", str(file)]) == 0
        assert run(["data", "add", str(file), "--id", f"own-{year}", "--date", day]) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("imported")
def test_an_imported_pair_is_predicted_like_the_shipped_one(capsys: pytest.CaptureFixture[str]) -> None:
    (own,), (shipped,) = rows(capsys, "own-2017", "own-2019"), rows(capsys, "2017", "2019")
    assert (own["from"], own["to"]) == ("own-2017", "own-2019")
    assert own["right"] == pytest.approx(shipped["right"], abs=0.01)
    assert own["brier"] == pytest.approx(shipped["brier"], abs=0.01)
    assert own["n"] == 630
    assert all("2019-12-12" not in str(day) for day in own["learnt_from"])  # type: ignore[attr-defined]
