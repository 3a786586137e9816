"""Small results as rows of their own fields: a score, a change, a deal, an entry of a register."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from standaside.count.apportioned import Apportionment
from standaside.count.batch import Batch
from standaside.domain import (
    AdviceScore,
    CalibrationBin,
    Coverage,
    Deal,
    FairnessPrice,
    PublishedForecast,
    Score,
    SeatInterval,
)
from standaside.planning.deal_changes import Change
from standaside.planning.money import Rates
from standaside.planning.stances import MeasureChance
from standaside.present.assumptions import Assumption
from standaside.present.bars_svg import Bar, bars
from standaside.present.differences import Difference
from standaside.present.flat import flat_rows
from standaside.present.markup import Markup
from standaside.present.notebook import About, Laid, Row, layout, layout_of_many
from standaside.present.rule_checks import RuleCheck
from standaside.present.summary import Spread, spread
from standaside.present.tables import Grid
from standaside.showing import Several, Shown

MOST_BARS = 30
"""Bars that one drawing has room for."""

PART = "A part of a larger answer, which says from how many simulated elections it comes."
SCOREBOARD = (
    "Part of load_scoreboard(), which has draws and seed; docs/explanation/scoreboard.md says the rest."
)

_ABOUT: Mapping[type, tuple[str, str]] = {
    Score: ("One rule on one election", SCOREBOARD),
    CalibrationBin: ("Chances of one size", SCOREBOARD),
    SeatInterval: ("Seats of a party, nine times in ten", SCOREBOARD),
    Coverage: ("Intervals that held", SCOREBOARD),
    AdviceScore: ("Advice scored", SCOREBOARD),
    PublishedForecast: ("What others published", SCOREBOARD),
    Spread: ("Seats, nine times in ten from p05 to p95", PART),
    MeasureChance: ("Chances of a measure", PART),
    Change: ("What it takes for an offer to bind", "By rules alone: no simulation."),
    Deal: ("A deal", ""),
    FairnessPrice: ("What fairness costs the bloc, expected seats", PART),
    Assumption: ("What is assumed", ""),
    RuleCheck: ("A rule judged", ""),
}
"""Title of the table, and where its figures come from."""


def row_of(thing: Any) -> dict[str, Any]:
    """
    Fields of a small dataclass as one row: texts and numbers as they are, of lists of nouns the length.

    Examples
    --------
    >>> row_of(Deal("E1", "Ealing", "Lab", ("LD", "Green")))
    {'code': 'E1', 'name': 'Ealing', 'beneficiary': 'Lab', 'aside': 'LD;Green', 'kind': 'aside'}
    """
    return {field.name: _cell(getattr(thing, field.name)) for field in fields(thing)}


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return ";".join(value) if all(isinstance(part, str) for part in value) else len(value)
    if isinstance(value, Mapping):
        return ";".join(f"{name}={held}" for name, held in value.items())
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def words_of(value: Any) -> str:
    """
    A cell in words: no more digits than it is worth.

    Examples
    --------
    >>> [words_of(value) for value in (0.123456, 12345, True, None, "Con")]
    ['0.123', '12,345', 'yes', '–', 'Con']
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}".replace("-", "−")
    return f"{value:,}" if isinstance(value, int) else str(value)


def grid_of(title: str, rows: Sequence[Row], notes: Iterable[str] = ()) -> Grid:
    """Rows as a table: texts first, then numbers."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    figures = [name for name in names if any(_is_figure(row.get(name)) for row in rows)]
    texts = [name for name in names if name not in figures]
    order = [*texts, *figures]
    return Grid(
        title,
        tuple(name.replace("_", " ") for name in order),
        tuple(tuple(words_of(row.get(name)) for name in order) for row in rows),
        left=max(1, len(texts)),
        notes=tuple(notes),
    )


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def counted(names: Iterable[str], *, title: str, notes: Sequence[str]) -> Markup:
    """Bars of how often each name occurs, the most frequent first; party codes have their colours."""
    found = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return bars(
        [Bar(name, n, f"{n:,}", code=name) for name, n in found[:MOST_BARS]], title=title, notes=notes
    )


def simple(title: str, rows: Sequence[Row], about: About) -> Laid:
    """Lay rows out that are their own table: one row draws its figures, several their first fraction."""

    def drawing(notes: Sequence[str]) -> Markup:
        found = _one(rows[0]) if len(rows) == 1 else _each(rows)
        if found:
            return bars(found[:MOST_BARS], title=title, notes=notes)
        named = (str(value) for row in rows for value in list(row.values())[-1:])
        return counted(named, title=f"{title}: how many", notes=notes)

    return Laid(about, lambda: [grid_of(title, rows)], lambda: rows, drawing)


def _one(row: Row) -> list[Bar]:
    figures = {name: value for name, value in row.items() if _is_figure(value)}
    fractions = {
        name: value for name, value in figures.items() if isinstance(value, float) and 0 <= value <= 1
    }
    shown = fractions or figures
    return [Bar(name.replace("_", " "), value, words_of(value)) for name, value in shown.items()]


def _each(rows: Sequence[Row]) -> list[Bar]:
    figure = next((n for kind in (float, int) for n, v in rows[0].items() if type(v) is kind), None)
    if figure is None:
        return []
    return [
        Bar(
            ", ".join(str(value) for value in list(row.values())[:2]),
            row[figure] or 0.0,
            f"{figure.replace('_', ' ')} {words_of(row[figure])}",
        )
        for row in rows
    ]


@layout.register
def _own(thing: Shown) -> Laid:
    """Whatever has no layout of its own: its fields."""
    title, note = _ABOUT.get(type(thing), (type(thing).__name__, ""))
    source = getattr(thing, "source", "")
    return simple(title, [row_of(thing)], About(tuple(filter(None, (source,))), note=note))


@layout.register
def _money(found: Rates) -> Laid:
    rows = [row_of(rate) for _, rate in sorted(found.rows.items())]
    sources = tuple(dict.fromkeys(rate.source for rate in found.rows.values()))
    return simple(f"Rates in force on {found.on.isoformat()}", rows, About(sources))


@layout.register
def _difference(found: Difference) -> Laid:
    return simple(_DIFFER, _sides_of(found), About(note=PART))


@layout_of_many.register
def _differences(first: Difference, rows: Several[Difference]) -> Laid:
    return simple(_DIFFER, [side for found in rows for side in _sides_of(found)], About(note=PART))


_DIFFER = "Where answers differ"


def _sides_of(found: Difference) -> list[Row]:
    """One row for each answer, in their order."""
    place = {"code": found.code, "name": found.name}
    return [{**place, "answer": str(n), **row_of(side)} for n, side in enumerate(found.sides, start=1)]


@layout_of_many.register(object)
def _many(first: object, rows: Several[Any]) -> Laid:
    """Entries of a register: each says its own source."""
    if not rows:
        return simple("Nothing", [{"rows": 0}], About())
    title = _ABOUT.get(type(first), (type(first).__name__, ""))[0]
    return simple(f"{title}: {len(rows):,}", [row_of(row) for row in rows], About())


@layout_of_many.register
def _documents(first: dict, rows: Several[Any]) -> Laid:  # type: ignore[type-arg]
    """Rows that a file was read into."""
    return simple(f"{len(rows):,} rows as read", flat_rows(rows), About())


@layout.register
def _apportionment(found: Apportionment) -> Laid:
    tied = [sum(at in tie.contenders for tie in found.ties) for at in range(len(found.seats))]
    rows = [
        {"list": str(at + 1), "seats": seats, "ties": ties}
        for at, (seats, ties) in enumerate(zip(found.seats, tied, strict=True))
    ]
    notes = [f"{tie.seats} to be drawn by lot among {len(tie.contenders)} lists." for tie in found.ties]

    def drawing(below: Sequence[str]) -> Markup:
        shown = [Bar(f"list {row['list']}", int(str(row["seats"])), str(row["seats"])) for row in rows]
        return bars(shown, title="Seats", notes=[*notes, *below])

    return Laid(
        _LISTS, lambda: [grid_of("Seats, lists in the order given", rows, notes)], lambda: rows, drawing
    )


_LISTS = About(note="Exact: whole seats from the votes given, no simulation.")


@layout.register
def _batch(found: Batch) -> Laid:
    elections, lists = found.seats.shape
    spreads = [spread(found.seats[:, at].astype("int64")) for at in range(lists)]
    mean = [
        {"list": str(at + 1), "mean": one.mean, "p05": one.p05, "p50": one.p50, "p95": one.p95}
        for at, one in enumerate(spreads)
    ]
    notes = (f"{elections:,} elections, {len(found.ties):,} with a tie that a lot decides.",)

    def rows() -> list[Row]:
        seats = found.seats.tolist()
        return [
            {"election": n, **{f"list_{at + 1}": seat for at, seat in enumerate(row)}, "tie": n in found.ties}
            for n, row in enumerate(seats)
        ]

    def drawing(below: Sequence[str]) -> Markup:
        shown = [Bar(f"list {at + 1}", s.mean, f"{s.mean:.1f}", s.p05, s.p95) for at, s in enumerate(spreads)]
        return bars(shown, title="Seats: mean, and nine elections in ten", notes=[*notes, *below])

    return Laid(_LISTS, lambda: [grid_of("Seats in all elections", mean, notes)], rows, drawing)
