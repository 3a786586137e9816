"""The command ``tactical``: presets, their evidence, seats."""

from __future__ import annotations

import json

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> object:
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_cell_has_a_rate_and_its_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    rows = asked(capsys, "tactical")
    assert isinstance(rows, list)
    assert {row["preset"] for row in rows} == {f"tactical-{year}" for year in (1997, 2017, 2019, 2024)}
    for row in rows:
        assert 0 < row["rate"] < 1
        assert row["evidence"]
        assert row["voter"] not in (row["leader"], row["second"])
        assert row["to"] in (row["leader"], row["second"])


def test_the_preset_of_1997_moves_as_many_seats_as_published(capsys: pytest.CaptureFixture[str]) -> None:
    document = asked(capsys, "tactical", "--preset", "tactical-1997", "--on", "1997")
    assert isinstance(document, dict)
    won = {change["with"]: change["seats"] for change in document["changes"] if change["without"] == "Con"}
    assert 15 <= won["Lab"] <= 21
    assert 10 <= won["LD"] <= 14
    assert 25 <= sum(won.values()) <= 35
    assert document["seats"]["Con"] == {"with": 165, "without": 165 + sum(won.values()) - 2}


@pytest.mark.parametrize(
    "words", [[], ["--preset", "tactical-2019"], ["--preset", "tactical-1997", "--on", "1997"]]
)
def test_tables_say_where_it_comes_from(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tactical", *words]) == 0
    assert "docs/explanation/tactical.md" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("year", "said"),
    [("1997", "No election before the 1997"), ("2017", "the 2015 general election.")],
)
def test_whose_contests_they_are_is_said(year: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tactical", "--preset", f"tactical-{year}", "--on", year]) == 0
    assert said in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--on", "1997"], "which --preset"),
        (["--measured", "--preset", "tactical-2019"], "either --measured"),
        (["--preset", "tactical-2018"], "Did you mean"),
    ],
)
def test_what_cannot_be_asked_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["tactical", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_one_seat_is_one_seat() -> None:
    from standaside.present.tactical_words import moved_grids

    document = {
        "election": "parl.2017-06-08",
        "election_name": "2017 general election",
        "contests_of": None,
        "preset": "tactical-2017",
        "share_lent": 0.01,
        "changes": [{"without": "Lab", "with": "Con", "seats": 1}],
        "source": "made up",
    }
    assert "cost Lab 1 seat." in moved_grids(document)[0].notes[0]
    more = {**document, "changes": [*document["changes"], {"without": "LD", "with": "Con", "seats": 1}]}
    assert "cost Lab 1 and LD 1 seats." in moved_grids(more)[0].notes[0]
    assert "cost nobody any seats." in moved_grids({**document, "changes": []})[0].notes[0]
