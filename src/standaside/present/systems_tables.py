"""The same votes under other systems, as documents and as tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from standaside.count.apportioned import Apportionment
from standaside.count.ballots import collected
from standaside.domain import Floats, Ints, Result, Scenario
from standaside.present.documents import Document, library_version
from standaside.present.tables import Grid
from standaside.present.wording import count, percent, signed
from standaside.systems import INDICES, Comparison, Measured

SYSTEM_NAMES = {
    "fptp": "first past the post",
    "two_round": "two rounds",
    "av": "alternative vote",
    "list_pr": "party lists",
    "ams": "additional members",
    "stv": "single transferable vote",
    "av_plus": "alternative vote with top-up",
}
SHORT_NAMES = {
    "fptp": "first past",
    "two_round": "two rounds",
    "av": "AV",
    "list_pr": "party lists",
    "ams": "AMS",
    "stv": "STV",
    "av_plus": "AV+",
}
"""For the heads of a table."""

METHOD_NAMES = {
    "d_hondt": "D’Hondt",
    "sainte_lague": "Sainte-Laguë",
    "modified": "modified Sainte-Laguë",
    "imperiali": "Imperiali",
    "adams": "Adams",
    "hill": "Hill",
    "hare": "Hare",
    "droop": "Droop",
}

MEASURES_ABREAST = 4
"""Systems in one table of measures: what 80 columns hold; the rest go below."""

RANGES_ABREAST = 3
"""Systems in one table of expected seats with ranges: what 80 columns hold; more go below."""

LOW, HIGH = 0.05, 0.95
"""Ends of a range that holds nine times in ten."""


def systems_document(
    asked: Result | Scenario, found: Comparison, *, area: str | None = None
) -> list[Document]:
    """
    Say what every system gives, one entry a system; of one region or nation if ``area`` names it.

    Of a real election ``seats`` are those counted. Of a scenario they are means over the draws
    without a pact on either side, with the ends of their ranges; ``with_pact`` repeats them with
    the scenario's pacts, on the same draws, or is None where it has none. ``partners_gain`` is what
    the partners together have more with them: ``mean``, ``p05`` and ``p95`` of the difference, draw
    by draw; None without a pact.
    """
    baseline = asked if isinstance(asked, Result) else asked.baseline
    rows = []
    for number, measured in enumerate(found.counted):
        changed = found.with_pact[number] if found.with_pact else None
        rows.append(
            {
                "election": baseline.id,
                "scenario": None if isinstance(asked, Result) else asked.name,
                "area": area,
                "system": measured.seats.system,
                "districts": measured.seats.districts,
                "method": measured.seats.method,
                "threshold": float(measured.seats.threshold),
                "wins_enough": measured.seats.wins_enough,
                **_counted(measured, simulated=found.draws is not None),
                "with_pact": None if changed is None else _counted(changed, simulated=True),
                "partners_gain": _gain(asked, measured, changed),
                "ties": list(measured.seats.ties),
                "notes": [*measured.seats.notes, *_figures(measured)],
                "areas": _areas(measured),
                "draws": found.draws,
                "seed": found.seed,
                "version": library_version(),
                "source": baseline.source,
            }
        )
    return rows


def _gain(asked: Result | Scenario, without: Measured, changed: Measured | None) -> Document | None:
    """Seats of the partners together with the pacts less those without, on the same draws."""
    if changed is None or isinstance(asked, Result):
        return None
    more = _seats_of(changed, asked.partners) - _seats_of(without, asked.partners)
    low, high = np.quantile(more, [LOW, HIGH], method="inverted_cdf")
    return {"mean": _mean(more), "p05": int(low), "p95": int(high)}


def _seats_of(measured: Measured, partners: Sequence[str]) -> Ints:
    """Seats of some parties together, one number a draw."""
    columns = [p for p, code in enumerate(measured.parties.codes) if code in partners]
    seats: Ints = measured.party_seats()[:, columns].sum(axis=1)
    return seats


def _areas(measured: Measured) -> list[Document] | None:
    """Districts that the system drew itself, their constituencies and seats (means); None for others."""
    if not measured.seats.members:
        return None
    codes, names = measured.parties.codes, measured.places.names
    told = []
    for a, (name, rows) in enumerate(zip(measured.seats.areas, measured.seats.members, strict=True)):
        won = collected(measured.seats.seats[:, a], measured.seats.lists, len(codes))
        mean = {code: _mean(won[:, p]) for p, code in enumerate(codes) if won[:, p].any()}
        told.append({"name": name, "constituencies": [names[i] for i in rows.tolist()], "seats": mean})
    return told


_FIGURES = {
    "second_rounds": ("A second round is held in {} of the constituencies.", None),
    "growth": ("Overhang makes the house grow by {}.", "seat"),
    "lost": ("Overhang: no seat for {}.", "constituency winner"),
}
"""What a system counts besides seats, in a sentence; where it says of what, only if not nought."""


def _figures(measured: Measured) -> list[str]:
    """Sentences about a system's own counts; means over the draws."""
    told = []
    for name, values in measured.seats.figures.items():
        sentence, noun = _FIGURES[name]
        if noun is None or values.any():
            number = round(_mean(values))
            words = str(number) if noun is None else count(number, noun)
            told.append(sentence.format(f"about {words}" if len(values) > 1 else words))
    return told


def _counted(measured: Measured, *, simulated: bool) -> Document:
    """Seats and measures of one count; of many draws their means."""
    seats, votes = measured.party_seats(), measured.party_votes()
    codes = measured.parties.codes
    shown = [p for p in range(len(codes)) if seats[:, p].any() or votes[:, p].any()]
    mean = {codes[p]: _mean(seats[:, p]) for p in shown}
    document: Document = {
        "seats": mean if simulated else {code: int(n) for code, n in mean.items()},
        "house": _mean(np.maximum(seats.sum(axis=1), 0)),
        "votes_per_seat": {
            codes[p]: _mean(votes[:, p]) / mean[codes[p]] if mean[codes[p]] > 0 else None for p in shown
        },
    }
    house = np.maximum(seats.sum(axis=1), 1)[:, None]
    document["seat_shares"] = {codes[p]: _mean((seats / house)[:, p]) for p in shown}
    part = votes / np.maximum(measured.valid, 1)[:, None]
    document["vote_shares"] = {codes[p]: _mean(part[:, p]) for p in shown}
    if not simulated:
        document["house"] = int(document["house"])
    document |= {name: _mean(measured.indices[name]) for name in INDICES}
    document["no_seat_in"] = {code: list(areas) for code, areas in measured.unseated().items()}
    for name, level in (("p05", LOW), ("p95", HIGH)):
        ends = np.quantile(seats, level, axis=0, method="inverted_cdf")
        document[name] = {codes[p]: int(ends[p]) for p in shown} if simulated else None
    return document


def _of_area(d: Document) -> str:
    return f" of {d['area']}" if d["area"] else ""


def _mean(values: Ints | Floats) -> float:
    return math.fsum(values.tolist()) / max(len(values), 1)


def systems_grids(documents: Sequence[Document], asked: Result | Scenario) -> list[Grid]:
    """Seats of the larger parties under every system, what the pact changes, what systems are worth."""
    simulated = documents[0]["draws"] is not None
    heads = ("party", "votes, %", *(SHORT_NAMES.get(d["system"], str(d["system"])) for d in documents))
    order = order_of(documents, least=0.5 if simulated else 1)
    votes = documents[0]["vote_shares"]
    title = f"Seats{_of_area(documents[0])} under other systems" + (
        ": expected, and nine times in ten" if simulated else ""
    )
    several = -(-len(documents) // RANGES_ABREAST) if simulated else 1
    beside = [
        documents[i * len(documents) // several : (i + 1) * len(documents) // several] for i in range(several)
    ]
    grids = [_seats_grid(title if not i else "", some, order, votes) for i, some in enumerate(beside)]
    if documents[0]["with_pact"]:
        changes = tuple((code, *(signed(_change(d, code)) for d in documents)) for code in order)
        told = tuple(row for row in changes if any(cell not in {"0.0", "+0.0", "−0.0"} for cell in row[1:]))
        grids.append(Grid("What the pact changes, expected seats", ("party", *heads[2:]), told))
    grids += _worth_grids(documents, order, _notes(documents, asked))
    if len(documents) == 1 and documents[0]["areas"]:
        grids.append(_district_grid(documents[0]))
    return grids


def _worth_grids(documents: Sequence[Document], order: Sequence[str], notes: tuple[str, ...]) -> list[Grid]:
    """How seats follow votes, a few systems at a time; notes below the last."""
    some, more = documents[:MEASURES_ABREAST], documents[MEASURES_ABREAST:]
    title = "How they follow the votes"
    if more:
        return [_worth_grid(title, some, order, ()), _worth_grid("", more, order, notes)]
    return [_worth_grid(title, some, order, notes)]


def _worth_grid(
    title: str, documents: Sequence[Document], order: Sequence[str], notes: tuple[str, ...]
) -> Grid:
    heads = tuple(SHORT_NAMES.get(d["system"], str(d["system"])) for d in documents)
    worth = tuple((words, *(write(d) for d in documents)) for words, write in _WORTH)
    share = tuple(
        (f"seats, %, {code}", *(percent(d["seat_shares"].get(code, 0.0), places=1) for d in documents))
        for code in order[:3]
    )
    paid = tuple((f"votes a seat, {code}", *(_per_seat(d, code) for d in documents)) for code in order[:5])
    none = tuple(
        (
            f"areas with votes and no seat, {code}",
            *(str(len(d["no_seat_in"].get(code, ()))) for d in documents),
        )
        for code in order[:5]
    )
    return Grid(title, ("", *heads), worth + share + paid + none, notes=notes)


def _seats_grid(
    title: str, documents: Sequence[Document], order: Sequence[str], votes: Mapping[str, float]
) -> Grid:
    """Seats of the larger parties under some of the systems."""
    heads = ("party", "votes, %", *(SHORT_NAMES.get(d["system"], str(d["system"])) for d in documents))
    rows = tuple(
        (code, percent(votes.get(code, 0.0), places=1), *(_seats(d, code) for d in documents))
        for code in order
    )
    return Grid(title, heads, rows)


def _district_grid(d: Document) -> Grid:
    """Every district with its seats and constituencies."""
    rows = tuple(
        (
            area["name"],
            ", ".join(
                f"{code} {n:.3g}" for code, n in sorted(area["seats"].items(), key=lambda s: (-s[1], s[0]))
            ),
            "; ".join(area["constituencies"]),
        )
        for area in d["areas"]
    )
    return Grid("Districts", ("district", "seats", "constituencies"), rows, left=3)


def order_of(documents: Sequence[Document], *, least: float) -> list[str]:
    """Parties that have so many seats somewhere, the largest first."""
    most: dict[str, float] = {}
    for d in documents:
        for code, number in (*d["seats"].items(), *((d["with_pact"] or d)["seats"].items())):
            most[code] = max(most.get(code, 0.0), number)
    return sorted((c for c, n in most.items() if n >= least), key=lambda c: (-most[c], c))


def _change(d: Document, code: str) -> float:
    return float(d["with_pact"]["seats"].get(code, 0) - d["seats"].get(code, 0))


_WORTH: tuple[tuple[str, Callable[[Document], str]], ...] = (
    ("Gallagher index, %", lambda d: percent(d["gallagher"], places=1)),
    ("Loosemore-Hanby index, %", lambda d: percent(d["loosemore_hanby"], places=1)),
    ("Sainte-Laguë index", lambda d: f"{d['sainte_lague_index']:.3f}"),
    ("effective parties by votes", lambda d: f"{d['effective_parties_votes']:.2f}"),
    ("effective parties by seats", lambda d: f"{d['effective_parties_seats']:.2f}"),
    ("votes that elected nobody, %", lambda d: percent(d["wasted_votes"], places=1)),
)


def system_name(d: Document) -> str:
    """A system with its settings in a few words."""
    name = SYSTEM_NAMES.get(d["system"], str(d["system"]))
    if d["districts"] is None or d["method"] is None:
        return name
    where = {"uk": "the whole country", "county": "county"}.get(d["districts"], d["districts"])
    enough = d["wins_enough"] and count(d["wins_enough"], "constituency", "constituencies")
    bar = f", {100 * d['threshold']:g}%{f' or {enough}' if enough else ''} needed" if d["threshold"] else ""
    return f"{name} (by {where}, {METHOD_NAMES.get(d['method'], d['method'])}{bar})"


def _seats(d: Document, code: str) -> str:
    if d["p05"] is None:
        return f"{d['seats'].get(code, 0):,}"
    return f"{d['seats'].get(code, 0.0):.0f} ({d['p05'].get(code, 0)}–{d['p95'].get(code, 0)})"


def _per_seat(d: Document, code: str) -> str:
    value = d["votes_per_seat"].get(code)
    rare = d["seats"].get(code, 0) < 0.5
    return "–" if value is None or rare else f"{value:,.0f}"


def _notes(documents: Sequence[Document], asked: Result | Scenario) -> tuple[str, ...]:
    first = documents[0]
    told = dict.fromkeys(sentence for d in documents for sentence in (*d["ties"], *d["notes"]))
    settings = tuple(f"{system_name(d)[0].upper()}{system_name(d)[1:]}." for d in documents if d["method"])
    counted = "these votes were cast" if first["draws"] is None else "these votes are projected"
    where = (
        f"From {first['election']}{_of_area(first)}."
        if first["draws"] is None
        else f"Scenario {first['scenario']}, {first['draws']:,} draws, seed {first['seed']}."
    )
    worth = None if isinstance(asked, Result) else pact_sentence(documents)
    return (
        *([worth] if worth else []),
        f"People vote for the system they have: {counted} under first past the post, and another system "
        "would have changed them. Of the indices 0 is proportional.",
        *settings,
        *told,
        f"{where} standaside {first['version']}. Source: {first['source']}.",
    )


def pact_sentence(documents: Sequence[Document]) -> str | None:
    """What the pact changes under each system, for the partners together, with its range, in one sentence."""
    parts = [
        f"{SYSTEM_NAMES.get(d['system'], d['system'])} {_ranged(d['partners_gain'])}"
        for d in documents
        if d["partners_gain"]
    ]
    if not parts:
        return None
    kept = any(d["system"] != "fptp" and d["partners_gain"] for d in documents)
    made = ", made for first past the post and kept under every other system," if kept else ""
    return (
        f"What the pact{made} is worth to the partners in seats, and nine times in ten: {', '.join(parts)}."
    )


def _ranged(gain: Document) -> str:
    low, high = (signed(gain[end], places=0) for end in ("p05", "p95"))
    return f"{signed(gain['mean'])} ({low} to {high})"


def apportion_document(
    names: Sequence[str], votes: Sequence[int], found: Apportionment, *, method: str, threshold: float
) -> Document:
    """Say who gets how many seats, and which are a tie."""
    return {
        "method": method,
        "house": found.house,
        "threshold": threshold,
        "votes": dict(zip(names, votes, strict=True)),
        "seats": dict(zip(names, found.seats, strict=True)),
        "ties": [{"parties": [names[i] for i in tie.contenders], "seats": tie.seats} for tie in found.ties],
        "version": library_version(),
    }


def apportion_grids(document: Document) -> list[Grid]:
    """Table of ``apportion``."""
    total = sum(document["votes"].values())
    rows = tuple(
        (name, f"{votes:,}", percent(votes / max(total, 1), places=1), f"{document['seats'][name]:,}")
        for name, votes in document["votes"].items()
    )
    ties = tuple(
        f"{', '.join(tie['parties'][:-1])} and {tie['parties'][-1]} tie for "
        f"{'one seat' if tie['seats'] == 1 else str(tie['seats']) + ' seats'}, to be decided by lot."
        for tie in document["ties"]
    )
    bar = f" Threshold {100 * document['threshold']:g}%." if document["threshold"] else ""
    notes = (*ties, f"Method {document['method']}, {document['house']} seats.{bar}")
    return [Grid("Seats", ("list", "votes", "votes, %", "seats"), rows, notes=notes)]
