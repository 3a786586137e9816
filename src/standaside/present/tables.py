"""
Tables for the terminal: what each command shows when nobody asks for JSON.

A ``Grid`` is rows of words; ``renderable`` makes it a rich table. Percent appear here
and nowhere before; an expected number has its range beside it; the summed vote is
always beside the realistic figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from standaside.domain import Assessment, Parties, Scenario
from standaside.present.assumptions import assumptions, rule_checks
from standaside.present.documents import Document, published_document
from standaside.present.summary import Contrast, Spread, Summary, summarise
from standaside.present.wording import (
    answer_sentence,
    count,
    overclaim,
    pairs_in,
    percent,
    scenario_sentence,
    seats_range,
    signed,
    spoken,
)

if TYPE_CHECKING:
    from rich.console import Group

MOST_DEALS = 20
"""Deals a terminal shows before it says how many more there are; the report has them all."""


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A table in words.

    ``left`` is how many of the first columns are text; the others are figures and align
    right. ``notes`` are sentences below it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1
    notes: tuple[str, ...] = ()


def renderable(grids: Iterable[Grid]) -> Group:
    """Rich tables for a terminal, in order; a grid without columns is its notes alone."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[Table | Text] = []
    for grid in grids:
        if grid.columns:
            drawn = Table(title=Text(grid.title), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
            for position, words in enumerate(grid.columns):
                drawn.add_column(Text(words), justify="left" if position < grid.left else "right")
            for row in grid.rows:
                drawn.add_row(*(Text(words) for words in row))
            parts.append(drawn)
        parts += [Text(note) for note in grid.notes]
    return Group(*parts)


def elections_grids(documents: Sequence[Document]) -> list[Grid]:
    """Table of ``elections``."""
    rows = tuple(
        (
            str(d["id"]),
            str(d["name"]) + (" (notional)" if d["is_notional"] else ""),
            str(d["date"]),
            str(d["boundary_set"]),
            f"{d['constituencies']:,}",
            f"{d['valid_votes']:,}",
        )
        for d in documents
    )
    columns = ("election", "name", "date", "boundaries", "constituencies", "valid votes")
    return [Grid("Elections", columns, rows, left=4, notes=_sources([str(d["source"]) for d in documents]))]


def results_grids(document: Document) -> list[Grid]:
    """Tables of ``results`` over an area."""
    rows = tuple(
        (
            str(p["name"]),
            f"{p['votes']:,}",
            percent(p["share"], places=1),
            f"{p['seats']:,}",
            percent(p["seat_share"], places=1),
        )
        for p in document["parties"]
    )
    turnout = "unknown" if document["turnout"] is None else percent(document["turnout"], places=1) + "%"
    hidden = document["seats_unknown"]
    notes = [
        f"{count(document['seats'], 'seat')}; {document['valid_votes']:,} valid votes; turnout {turnout}.",
        f"Disproportionality: Gallagher {percent(document['gallagher'], places=1)}, Loosemore-Hanby "
        f"{percent(document['loosemore_hanby'], places=1)} (percent; 0 is proportional). Effective parties: "
        f"{document['effective_parties_votes']:.2f} by votes, {document['effective_parties_seats']:.2f} by "
        "seats. “Other” is left out of these, each independent counts alone.",
    ]
    if hidden:
        notes.append(f"The winner is not known in {count(hidden, 'constituency', 'constituencies')}.")
    columns = ("party", "votes", "votes, %", "seats", "seats, %")
    title = f"{document['name']}, {document['area']}"
    return [Grid(title, columns, rows, notes=(*notes, *_sources([document["source"]])))]


def seat_grids(document: Document) -> list[Grid]:
    """Table of ``results --seat``."""
    rows = tuple(
        (
            str(c["name"]),
            f"{c['votes']:,}",
            percent(c["share"], places=1),
            "–" if c["change"] is None else signed(100 * c["change"]),
        )
        for c in document["candidates"]
    )
    turnout = "unknown" if document["turnout"] is None else percent(document["turnout"], places=1) + "%"
    notes = [f"{_outcome(document)} {document['valid_votes']:,} valid votes, turnout {turnout}."]
    title = f"{document['name']} ({document['region']}), {document['election_name']}"
    columns = ("candidate of", "votes", "share, %", "change, points")
    return [Grid(title, columns, rows, notes=(*notes, *_sources([document["source"]])))]


def projection_grids(document: Document, parties: Parties) -> list[Grid]:
    """Table of ``project``."""
    order = sorted(document["seats"], key=lambda code: (-document["seats"][code]["mean"], code))
    rows = tuple(
        (
            parties.names[parties.index(code)],
            percent(document["shares"][code], places=1),
            f"{seats['mean']:.1f}",
            seats_range(Spread(seats["mean"], seats["p05"], seats["p50"], seats["p95"])),
            percent(document["p_majority"][code]),
        )
        for code in order
        if (seats := document["seats"][code])["p95"] > 0 or document["shares"][code] >= 0.0005
    )
    notes = (
        f"Shares are of Great Britain. No party has a majority in {percent(document['hung'])}% of "
        f"{document['draws']:,} simulated elections; ranges hold nine times in ten.",
        f"From {document['election']}, swing {document['swing']}; seed {document['seed']}, "
        f"standaside {document['version']}.",
    )
    columns = ("party", "votes, %", "expected seats", "range", "majority, %")
    return [Grid("If nobody stands aside", columns, rows, notes=notes)]


def plan_grids(assessment: Assessment, *, variants: Sequence[Assessment] = ()) -> list[Grid]:
    """Tables of ``plan`` and ``evaluate``: question, answer, seats, give and get, deals, rules."""
    summary = summarise(assessment)
    question = scenario_sentence(assessment.scenario, pairs_in(assessment))
    grids = [
        Grid("", (), (), notes=(question, answer_sentence(summary), "")),
        _bloc_grid(summary, [summarise(variant) for variant in variants]),
        _parties_grid(summary),
    ]
    if assessment.outcomes:
        grids.append(_deals_grid(summary))
    grids += [_published_grid(summary, other) for other in published_document(assessment)]
    grids.append(_rules_grid(summary))
    return grids


def check_grids(scenario: Scenario) -> list[Grid]:
    """Tables of ``check``: the scenario read back in plain English, with the evidence behind it."""
    parties = scenario.baseline.parties
    believed = tuple((a.name, a.value, a.source) for a in assumptions(scenario))
    wanted = [row for pair, row in sorted(scenario.transfers.rows.items()) if _partners_row(scenario, pair)]
    rates = tuple(
        (
            spoken(parties, row.party),
            spoken(parties, row.beneficiary) if row.beneficiary else "nobody",
            ", ".join(
                f"{to} {percent(rate)}" for to, rate in sorted(row.rates.items(), key=lambda i: (-i[1], i[0]))
            ),
            row.evidence,
        )
        for row in wanted
    )
    source = _sources([scenario.transfers.source])
    return [
        Grid("", (), (), notes=(scenario.title or scenario.name, scenario_sentence(scenario), "")),
        Grid("What is assumed", ("", "value", "source"), believed, left=3),
        Grid(
            "Where votes go, percent",
            ("stands aside", "for", "voters go to", "evidence"),
            rates,
            left=4,
            notes=source,
        ),
    ]


def _partners_row(scenario: Scenario, pair: tuple[str, str]) -> bool:
    return pair[0] in scenario.partners and (not pair[1] or pair[1] in scenario.partners)


def _sources(sources: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"Source: {source}" for source in dict.fromkeys(sources) if source)


def _outcome(document: Document) -> str:
    if document["winner"] is None:
        return "The source does not show who won."
    if document["majority"] is None:
        return f"{document['winner']} won; the source does not show by how much."
    second = f" over {document['runner_up']}" if document["runner_up"] else ""
    return f"{document['winner']} won by {count(document['majority'], 'vote')}{second}."


def _spread(spread: Spread) -> tuple[str, str]:
    return f"{spread.mean:.1f}", seats_range(spread)


def _contrast(contrast: Contrast) -> tuple[str, ...]:
    low, high = signed(contrast.gain.p05, places=0), signed(contrast.gain.p95, places=0)
    gain = (signed(contrast.gain.mean), low if low == high else f"{low} to {high}")
    return (*_spread(contrast.without), *_spread(contrast.with_pact), *gain)


def _bloc_grid(summary: Summary, variants: Sequence[Summary]) -> Grid:
    rows: list[tuple[str, ...]] = [
        ("no pact", *_spread(summary.bloc.without), "", percent(summary.p_majority[0])),
        (
            "with the pact",
            *_spread(summary.bloc.with_pact),
            signed(summary.bloc.gain.mean),
            percent(summary.p_majority[1]),
        ),
    ]
    for run in variants:
        title = run.assessment.scenario.title
        rows.append(
            (title, *_spread(run.bloc.with_pact), signed(run.bloc.gain.mean), percent(run.p_majority[1]))
        )
    bound = summary.summed.mean - summary.bloc.without.mean
    rows.append(("bound: every voter follows", *_spread(summary.summed), signed(bound), ""))
    columns = ("the bloc", "expected seats", "range", "gain", "majority, %")
    return Grid("Seats of the bloc", columns, tuple(rows), notes=(overclaim(summary),))


def _parties_grid(summary: Summary) -> Grid:
    parties = summary.assessment.projection.parties
    rows = tuple(
        (
            parties.names[parties.index(account.party)],
            str(account.stands_aside_in),
            str(account.stood_aside_for_in),
            *_contrast(summary.parties[account.party]),
            f"{account.votes_given:,.0f}",
            f"{account.votes_received:,.0f}",
        )
        for account in summary.accounts
    )
    columns = (
        "partner",
        "aside in",
        "stood aside for in",
        "without",
        "range",
        "with",
        "range",
        "gain",
        "range",
        "votes given",
        "received",
    )
    return Grid("Who gives and who gets", columns, rows)


def _deals_grid(summary: Summary) -> Grid:
    outcomes = sorted(summary.assessment.outcomes, key=lambda o: (o.p_bloc[0] - o.p_bloc[1], o.deal.code))
    rows = tuple(
        (
            o.deal.name,
            o.deal.beneficiary or "nobody",
            ", ".join(o.deal.aside),
            str(o.verdict),
            f"{percent(o.p_bloc[0])} → {percent(o.p_bloc[1])}",
        )
        for o in outcomes[:MOST_DEALS]
    )
    left = len(outcomes) - len(rows)
    more = (f"{count(left, 'further deal')}; --json, --out and the report have them all.",) if left else ()
    columns = ("constituency", "for", "standing aside", "verdict", "some partner wins, %")
    return Grid("The deal, largest effect first", columns, rows, left=4, notes=more)


def _published_grid(summary: Summary, other: Document) -> Grid:
    parties = summary.assessment.projection.parties
    ours = other["ours"]
    rows = [("constituencies with a deal", str(other["seats"]), str(ours["seats"]))]
    for code, number in other["beneficiaries"].items():
        name = "others" if code == "others" else spoken(parties, code)
        rows.append((f"of them for {name}", str(number), str(ours["beneficiaries"][code])))
    notes = (f"Source: {other['source']}.", "Why they differ: docs/explanation/method.md.")
    return Grid("A published plan beside ours", ("", other["who"], "ours"), tuple(rows), notes=notes)


def _rules_grid(summary: Summary) -> Grid:
    words = {True: "holds", False: "does not hold", None: "not judged here"}
    rows = tuple((check.rule, check.found, words[check.holds]) for check in rule_checks(summary))
    plan, forecast = summary.assessment.plan, summary.assessment.with_pact
    notes = [f"{forecast.draws:,} simulated elections, seed {forecast.seed}."]
    if plan is not None:
        notes.append(
            f"Solver: {plan.status}, gap {plan.gap:.2g}. The most any pact within the rules could reach is "
            f"{plan.bound:.4f} expected seats; this one reaches {plan.objective:.4f} with fewer stand-asides "
            "(rule 14)."
            if plan.bound > plan.objective
            else f"Solver: {plan.status}, gap {plan.gap:.2g}: no pact within the rules reaches more than "
            f"{plan.objective:.4f} expected seats."
        )
    return Grid("The rules asked for", ("rule", "found", ""), rows, left=3, notes=tuple(notes))
