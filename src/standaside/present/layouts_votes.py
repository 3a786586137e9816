"""How results about votes and seats are laid out: elections, polls, projections, houses, systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from standaside.chamber import House, powers
from standaside.domain import Forecast, Poll, Projection, Result, Tally
from standaside.model.aggregation import PollEstimate
from standaside.present.bars_svg import Bar, bars, beside
from standaside.present.documents import Document, results_document, seat_spreads, shares_of_projection
from standaside.present.flat import flat_rows
from standaside.present.hemicycle_svg import (
    HIGH,
    WIDE,
    hemicycle,
    systems_drawing,
    votes_against_seats,
)
from standaside.present.layouts_rows import grid_of, simple
from standaside.present.markup import Markup
from standaside.present.notebook import About, Laid, Row, about_scenario, layout, layout_of_many
from standaside.present.polling import poll_document, polls_document
from standaside.present.summary import Spread, likeliest, spread
from standaside.present.systems_tables import systems_document, systems_grids
from standaside.present.tables import Grid, polls_grids, results_grids
from standaside.present.wording import percent, seats_range
from standaside.showing import Several
from standaside.systems import Comparison

TEN = "Lines: the range that holds nine times in ten."


@layout.register
def _result(found: Result) -> Laid:
    document = results_document(found)
    shares = {row["party"]: row["share"] for row in document["parties"]}
    seats = {"seats": {row["party"]: row["seats"] for row in document["parties"]}}

    def drawing(notes: Sequence[str]) -> Markup:
        title = f"Votes and seats, {found.name}"
        return beside(
            votes_against_seats(seats, shares, title=title, key="votes-seats"),
            size=(600, 325),
            title=title,
            notes=notes,
        )

    return Laid(
        About((found.source,)),
        lambda: results_grids(document),
        lambda: [{"election": found.id, **row} for row in document["parties"]],
        drawing,
    )


@layout.register
def _poll(found: Poll) -> Laid:
    document = poll_document(found)
    about = About(
        tuple(filter(None, (found.source,))),
        note="Ranges are those of a vote held on the poll's last day; the further off, the wider.",
    )
    dates = found.fieldwork_end.isoformat() if found.fieldwork_end else None
    rows = [
        {"area": "GB", **row, "fieldwork_end": dates, "sample": found.sample} for row in document["parties"]
    ]
    rows += [{**row, "fieldwork_end": dates, "sample": found.sample} for row in document["elsewhere"]]

    def grids() -> list[Grid]:
        tables = polls_grids({**document, "source": found.source or "the poll as given"})
        elsewhere = [
            {"area": r["area"], "party": r["party"], "percent": 100 * r["share"]}
            for r in document["elsewhere"]
        ]
        return [*tables, *([grid_of("Of nations and regions", elsewhere)] if elsewhere else [])]

    return Laid(about, grids, lambda: rows, lambda notes: _polled(document["parties"], notes))


@layout_of_many.register
def _polls(first: Poll, rows: Several[Poll]) -> Laid:
    """Every poll with its own errors; where there is no average, no drawing of one: the last poll's."""
    each = [layout(poll) for poll in rows]
    found = [{"poll": n, **row} for n, own in enumerate(each, start=1) for row in own.rows()]
    about = About(tuple(dict.fromkeys(poll.source for poll in rows if poll.source)))
    return Laid(about, lambda: [grid_of(f"{len(rows):,} polls", found)], lambda: found, each[-1].drawing)


@layout.register
def _estimate(found: PollEstimate) -> Laid:
    document = polls_document(found)
    return Laid(
        About((found.source,)),
        lambda: polls_grids(document),
        lambda: document["parties"],
        lambda notes: _polled(document["parties"], notes),
    )


def _polled(parties: Sequence[Document], notes: Sequence[str]) -> Markup:
    """Bars of polled shares, with their ranges."""
    shown = [
        Bar(r["party"], r["share"], _share(r["share"], r["p05"], r["p95"]), r["p05"], r["p95"], r["party"])
        for r in parties
    ]
    return bars(shown, title="Shares of the vote, %", notes=[TEN, *notes])


def _share(share: float, low: float, high: float) -> str:
    return f"{percent(share, places=1)} ({percent(low)}–{percent(high)})"


@layout.register
def _projection(found: Projection) -> Laid:
    places, parties = found.constituencies, found.parties
    shares, ahead = shares_of_projection(found), np.where(found.standing, found.share, -1.0).argmax(axis=1)
    order = sorted(
        (code for code in shares if shares[code] >= 0.0005), key=lambda code: (-shares[code], code)
    )
    leads = {code: int((ahead == parties.index(code)).sum()) for code in order}
    about = About(
        found.sources,
        note=f"From {found.baseline}, swing {found.swing} by {found.scope}. These are expected shares "
        "without their ranges: tally(projection, scenario, seed=1) simulates elections and gives ranges.",
    )

    def grids() -> list[Grid]:
        rows = tuple(
            (parties.names[parties.index(code)], percent(shares[code], places=1), str(leads[code]))
            for code in order
        )
        heads = ("party", f"votes of {places.whole}, %", "ahead in")
        return [Grid("Expected shares if nobody stands aside", heads, rows)]

    def drawing(notes: Sequence[str]) -> Markup:
        shown = [Bar(code, shares[code], f"{percent(shares[code], places=1)}%", code=code) for code in order]
        return bars(shown, title=f"Expected shares of {places.whole}", notes=notes)

    return Laid(
        about, grids, lambda: _by_place(found, ahead.tolist(), "ahead", "share", found.share), drawing
    )


def _by_place(
    found: Projection | Tally, chosen: Sequence[int], name: str, figure: str, values: np.ndarray
) -> list[Row]:
    """One row a constituency: who is named there, and a figure for every party that has one somewhere."""
    places, codes = found.constituencies, found.parties.codes
    shown = np.flatnonzero(values.any(axis=0)).tolist()
    return [
        {
            "code": places.codes[c],
            "name": places.names[c],
            "region": places.regions[c],
            "nation": places.nations[c],
            name: codes[chosen[c]] if chosen[c] >= 0 else None,
            **{f"{figure}_{codes[p]}": float(values[c, p]) for p in shown},
        }
        for c in range(len(places))
    ]


@layout.register
def _forecast(found: Forecast) -> Laid:
    return _tally(found.tally())


@layout.register
def _tally(found: Tally) -> Laid:
    parties, house = found.parties, len(found.constituencies)
    spreads = {code: Spread(**row) for code, row in seat_spreads(found).items()}
    majority = dict(zip(parties.codes, found.p_more_than(house // 2).tolist(), strict=True))
    order = sorted((c for c in spreads if spreads[c].p95 > 0), key=lambda c: (-spreads[c].mean, c))
    given = f"Only elections in which {found.given.holds}." if found.given else ""

    def grids() -> list[Grid]:
        rows = tuple(
            (
                parties.names[parties.index(code)],
                f"{spreads[code].mean:.1f}",
                seats_range(spreads[code]),
                percent(majority[code]),
            )
            for code in order
        )
        heads = ("party", "expected seats", "range", "majority, %")
        return [Grid("Seats", heads, rows, notes=(f"Ranges hold nine times in ten. {given}".strip(),))]

    def rows() -> list[Row]:
        p_win = found.p_win()
        return _by_place(found, likeliest(p_win, p_win, parties.codes).tolist(), "likeliest", "p", p_win)

    def drawing(notes: Sequence[str]) -> Markup:
        shown = [seats_bar(code, spreads[code], code) for code in order]
        return bars(shown, title="Expected seats", notes=[f"{TEN} {given}".strip(), *notes])

    return Laid(About(found.sources, draws=found.draws, seed=found.seed), grids, rows, drawing)


def seats_bar(label: str, seats: Spread, code: str = "") -> Bar:
    """A bar of expected seats with their range."""
    return Bar(label, seats.mean, f"{seats.mean:.1f} ({seats_range(seats)})", seats.p05, seats.p95, code)


@layout.register
def _house(found: House) -> Laid:
    power, draws = powers(found), len(found.needed)
    seats = {code: spread(found.seats[:, at]) for at, code in enumerate(found.codes)}
    rows = [
        {
            "party": code,
            **asdict(seats[code]),
            "banzhaf": power[code][0],
            "shapley_shubik": power[code][1],
        }
        for code in found.codes
    ]
    needed = int(np.median(found.needed))
    about = About(
        draws=draws if draws > 1 else None,
        note=f"A majority needs {needed} votes. The house knows its seats and not where they come from: "
        "name the election or scenario beside it; chamber_document does, and lists coalitions.",
    )

    def drawing(notes: Sequence[str]) -> Markup:
        means = {code: one.mean for code, one in seats.items()}
        title = "The house" if draws == 1 else "The house: expected seats, rounded"
        return beside(
            hemicycle(means, title=title, key="house"),
            size=(600, 600 * HIGH // WIDE),
            title=title,
            notes=notes,
        )

    ranged = f"p05 to p95 holds nine of ten of {draws:,} elections." if draws > 1 else "One election."
    return Laid(about, lambda: [grid_of("Seats and power", rows, [ranged])], lambda: rows, drawing)


@layout.register
def _comparison(found: Comparison) -> Laid:
    asked = found.asked
    if asked is None:
        return simple("Systems", [{"system": one.seats.system} for one in found.counted], About())
    document = systems_document(asked, found)
    about = (
        About((asked.source,))
        if isinstance(asked, Result)
        else about_scenario(asked, seed=found.seed, draws=found.draws)
    )

    def rows() -> list[Row]:
        kept = [{k: v for k, v in row.items() if k not in {"with_pact", "areas"}} for row in document]
        return list(flat_rows(kept))

    def drawing(notes: Sequence[str]) -> Markup:
        high = ((len(document) + 1) // 2) * (HIGH + 40)
        return beside(
            Markup(systems_drawing(document)),
            size=(700, 700 * high // (2 * WIDE + 20)),
            title="Seats under each system" + ("" if found.draws is None else ": means, without a pact"),
            notes=notes,
        )

    return Laid(about, lambda: systems_grids(document, asked), rows, drawing)
