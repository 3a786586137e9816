"""The scoreboard's page says what is recorded, all of it and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from standaside.present import scoreboard_page
from tests.shared_data import load_tool

TOOL = load_tool("build_scoreboard")


@pytest.fixture
def figures() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TOOL.FILE.read_text(encoding="utf-8"))
    return found


def test_the_whole_page_and_plot_are_those_of_the_recorded_figures(figures: dict[str, Any]) -> None:
    page, plot, told = TOOL.text(figures)
    assert TOOL.PAGE.read_text(encoding="utf-8") == page
    assert TOOL.PLOT.read_text(encoding="utf-8") == plot
    assert TOOL.FILE.read_text(encoding="utf-8") == told


def test_a_loss_is_said_and_a_gain_is_not(figures: dict[str, Any]) -> None:
    said = "\n".join(scoreboard_page.mixture(figures))
    assert "Con at most 121, given each nation, 5.2 against 7.3 %" in said
    assert "LD at least 72, given" not in said
    (best,) = (
        row
        for row in figures["scores"]
        if (row["given"], row["rule"], row["election"]) == ("nation", "best", "2024")
    )
    best["right"] = 0.70
    assert any(line.startswith("2024: ") for line in scoreboard_page.losses(figures, "nation"))


def test_intervals_are_counted_with_those_not_shown_and_without(figures: dict[str, Any]) -> None:
    told = scoreboard_page.calibration_table(figures, "nation")[-1]
    assert "Of 29 intervals" in told
    assert "26 held the truth (90 %); of the 27 in the table below, 24 (89 %)" in told
    assert len(scoreboard_page.seat_table(figures, "nation")) == 2 + 27


def test_without_poll_files_their_parts_are_left_out(figures: dict[str, Any]) -> None:
    bare = {
        **figures,
        "poll_intervals": [],
        **{
            part: [row for row in figures[part] if row["given"] != "polls"]
            for part in ("scores", "calibration", "intervals", "covered")
        },
    }
    page = scoreboard_page.page(bare)
    assert "final polls of Great Britain" not in page
    assert "Intervals of an average of polls" not in page
