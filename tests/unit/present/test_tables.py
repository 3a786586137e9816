"""Terminal tables: rows in words, ranges beside numbers, the bound never alone."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from standaside.present.documents import (
    elections_document,
    projection_document,
    results_document,
    seat_document,
)
from standaside.present.plan_tables import check_grids, plan_grids
from standaside.present.tables import (
    Grid,
    elections_grids,
    projection_grids,
    renderable,
    results_grids,
    seat_grids,
)
from standaside.present.wording import FREQUENCIES, frequencies
from tests.factories import PARTIES, make_assessment, make_variant


def shown(grids: list[Grid], width: int = 200) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(renderable(grids))
    return console.export_text()


def test_every_row_fits_its_columns() -> None:
    world = make_assessment()
    grids = plan_grids(world.assessment, variants=[make_variant(world)]) + check_grids(
        world.assessment.scenario
    )
    for grid in grids:
        assert {len(row) for row in grid.rows} <= {len(grid.columns)}
        assert shown([grid]) or not grid.columns


def test_a_plan_shows_the_bound_beside_the_realistic_figure() -> None:
    text = shown(plan_grids(make_assessment().assessment))
    assert text.index("with the pact") < text.index("bound: every voter follows")
    assert "Who gives and who gets" in text
    assert "seed 11" in text


def test_square_brackets_in_a_name_are_no_markup() -> None:
    assert "[bold]x[/bold]" in shown([Grid("t", ("a",), (("[bold]x[/bold]",),))])


def test_an_empty_pact_has_no_table_of_deals() -> None:
    text = shown(plan_grids(make_assessment(every=0).assessment))
    assert "no pact helps" in text
    assert "largest effect first" not in text


def test_results_and_seats() -> None:
    assessment = make_assessment().assessment
    result = assessment.scenario.baseline
    assert "Gallagher" in shown(results_grids(results_document(result)))
    assert "won by" in shown(seat_grids(seat_document(result, result.constituencies.codes[4])))
    assert "parl.2017-06-08" in shown(elections_grids(elections_document([result])))
    document = projection_document(assessment.projection, assessment.without.tally())
    assert "If nobody stands aside" in shown(projection_grids(document, PARTIES))


def test_every_deal_shows_its_four_frequencies_and_what_they_are() -> None:
    assessment = make_assessment().assessment
    text = shown(plan_grids(assessment))
    for outcome in assessment.outcomes[:5]:
        assert sum(outcome.verdict_p.values()) == pytest.approx(1.0)
        assert frequencies(outcome.verdict_p) in text
    assert " ".join(FREQUENCIES.split()) in " ".join(text.split())


def test_check_reads_back_evidence() -> None:
    text = shown(check_grids(make_assessment().assessment.scenario))
    assert "survey and judgement" in text
    assert "Mean of the 24 polls" in text


def test_a_backtest_cuts_no_figure_and_names_elections_as_people_do():
    from standaside.present.tables import backtest_grids

    row = {
        "from": "parl.2019-12-12.notional",
        "to": "parl.2024-07-04",
        "swing": "strong_transition",
        "scope": "nation",
        "shares": "true",
        "right": 0.8,
        "brier": 0.3,
        "log": 0.5,
        "seat_error": {"Con": 119.4, "Lab": -84.0, "LD": -35.0, "SNP": 8.0, "PC": 0.2},
        "area": "Great Britain without the Speaker's",
        "note": None,
        "learnt_from": ["parl.2019-12-12"],
    }
    abroad = {**row, "from": "canada-2019", "to": "canada-2021", "area": "canada-2021", "note": "Taken so."}
    (grid,) = backtest_grids([row, abroad])
    assert "Seats of Great Britain without the Speaker's; canada-2021." in grid.notes[1]
    assert grid.notes[2] == "Taken so."
    assert grid.rows[0][:2] == ("2019-notional", "2024")
    assert grid.rows[1][:2] == ("canada-2019", "canada-2021")
    off = grid.columns.index("seats off")
    assert grid.rows[0][off] == "Con +119, Lab -84, LD -35, SNP +8"
    assert off < grid.left, "a column of text wraps; a column of figures would be cut"


WIDE = Grid(
    "Wide",
    ("partner of the bloc", "what is shown", *(f"heading number {n}" for n in range(8))),
    (("Liberal Democrats", "if opposed", *(f"−{n},234 (−{n + 1},234 to +9,876)" for n in range(8))),),
    left=2,
)


@pytest.mark.parametrize("width", [30, 50, 79, 120, 190, 300])
def test_no_figure_is_cut_however_narrow_the_terminal(width: int) -> None:
    lines = shown([WIDE], width).splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(" ".join(lines).split())
    for cell in (*WIDE.rows[0], *WIDE.columns):
        assert cell in words
    assert "…" not in words


def test_headings_break_before_rows_are_stacked() -> None:
    assert shown([WIDE], 300).count("heading number") == 8  # on one line
    grid = Grid("Short", ("who", *("heading number",) * 4), (("Labour", *("12.3",) * 4),))
    wide, narrow, stacked = (shown([grid], width) for width in (100, 50, 20))
    assert "heading number" in wide
    assert "heading number" not in narrow
    assert narrow.count("heading") == narrow.count("number") == 4
    assert "heading number: 12.3" in " ".join(stacked.split())
