"""How evidence is laid out: transfer rates with their errors, and the record of the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standaside.domain import Scoreboard, TransferRow, TransferTable
from standaside.present.bars_svg import Bar, bars
from standaside.present.layouts_rows import MOST_BARS, grid_of, row_of
from standaside.present.layouts_votes import TEN
from standaside.present.markup import Markup
from standaside.present.notebook import About, Laid, layout, layout_of_many
from standaside.present.rates import Rates, destinations_with_error, deviation
from standaside.present.tables import Grid
from standaside.present.wording import percent
from standaside.showing import Several

NINE_IN_TEN = 1.645
"""Standard deviations to either side that hold nine of ten draws of a normal error."""


def _of_row(row: TransferRow, concentration: float) -> Rates:
    return Rates(
        row.party, row.beneficiary, row.rates, row.evidence, row.note, concentration=concentration,
        findings=row.findings,
    )  # fmt: skip


@layout.register
def _table(found: TransferTable) -> Laid:
    pairs = [_of_row(row, found.surety(row)) for _, row in sorted(found.rows.items())]
    return _rates("Where votes go, percent", pairs, About(tuple(filter(None, (found.source,)))))


@layout.register
def _row(found: TransferRow) -> Laid:
    sure = TransferTable({}).concentration if found.concentration is None else found.concentration
    return _one(_of_row(found, sure))


@layout.register
def _one(found: Rates) -> Laid:
    return _rates("Where votes go, percent", [found], _about([found]))


@layout_of_many.register
def _several(first: Rates, rows: Several[Rates]) -> Laid:
    return _rates("Where votes go, percent", rows, _about(rows))


def _about(pairs: Sequence[Rates]) -> About:
    return About(tuple(dict.fromkeys(finding.source for pair in pairs for finding in pair.findings)))


def _rates(title: str, pairs: Sequence[Rates], about: About) -> Laid:
    note = "±: one standard deviation, as a rate is drawn for a whole election (rule 10)."

    def grids() -> list[Grid]:
        rows = tuple(
            (pair.party, pair.beneficiary or "nobody", destinations_with_error(pair), pair.evidence)
            for pair in pairs
        )
        heads = ("stands aside", "for", "voters go to", "evidence")
        return [Grid(title, heads, rows, left=4, notes=(note,))]

    def drawing(notes: Sequence[str]) -> Markup:
        chosen = [pair for pair in pairs if pair.follow is not None] if len(pairs) > 1 else []
        shown = [_bar(f"{pair.party} for {pair.beneficiary}", pair, pair.beneficiary) for pair in chosen]
        shown = shown or [_bar(to, pairs[0], to) for to in pairs[0].rates] if pairs else []
        said = f"How many follow. {TEN}" if chosen else f"Where they go. {TEN}"
        return bars(shown[:MOST_BARS], title="Transfer rates", notes=[said, *notes])

    return Laid(about, grids, lambda: [row for pair in pairs for row in _destinations(pair)], drawing)


def _destinations(pair: Rates) -> list[dict[str, Any]]:
    return [
        {
            "from": pair.party,
            "for": pair.beneficiary or None,
            "to": to,
            "rate": rate,
            "sd": deviation(rate, pair.concentration),
            "evidence": pair.evidence,
        }
        for to, rate in pair.rates.items()
    ]


def _bar(label: str, pair: Rates, to: str) -> Bar:
    rate = pair.rates.get(to, 0.0)
    reach = NINE_IN_TEN * deviation(rate, pair.concentration)
    words = f"{percent(rate)}% ± {percent(deviation(rate, pair.concentration))}"
    return Bar(label, rate, words, max(rate - reach, 0.0), min(rate + reach, 1.0), to)


@layout.register
def _scoreboard(found: Scoreboard) -> Laid:
    scores, held = [row_of(one) for one in found.scores], [row_of(one) for one in found.covered]
    about = About(
        ("backtest on the elections named; documentation page “Scoreboard”",),
        draws=found.draws,
        seed=found.seed,
    )

    def grids() -> list[Grid]:
        return [
            grid_of("How often each rule was right", scores, ["Brier: 0 is best, 2 worst. Log: 0 is best."]),
            grid_of("Intervals of nine in ten that held", held),
            grid_of("Chances beside what happened", [row_of(one) for one in found.calibration]),
        ]

    return Laid(about, grids, lambda: scores, lambda notes: bars(_means(found), title=_RIGHT, notes=notes))


_RIGHT = "Seats called right: mean, worst and best election"


def _means(found: Scoreboard) -> list[Bar]:
    """One bar a rule and what it was given, its line from the worst election to the best."""
    groups: dict[tuple[str, str], list[float]] = {}
    for score in found.scores:
        groups.setdefault((score.given, score.rule), []).append(score.right)
    rows = [
        Bar(
            f"{rule}, given {given}",
            sum(rights) / len(rights),
            f"{percent(sum(rights) / len(rights), places=1)}%",
            min(rights),
            max(rights),
        )
        for (given, rule), rights in groups.items()
    ]
    return sorted(rows, key=lambda bar: -bar.value)[:MOST_BARS]
