"""How results about pacts are laid out: plans, judgements, advice, campaigns, counter-pacts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from standaside.domain import Assessment, Deal, Outcome, Pact, Plan, Scenario
from standaside.planning.advice import Advice
from standaside.planning.campaign_plan import Campaigning
from standaside.planning.counter import Countered
from standaside.present.advice_words import advice_document, advice_grids
from standaside.present.aims import CHANCES, aim_sentences
from standaside.present.bars_svg import Bar, bars
from standaside.present.campaign_tables import campaign_grids
from standaside.present.campaign_words import WAYS, activists_document
from standaside.present.counters import counter_document, counter_grids
from standaside.present.documents import plan_document
from standaside.present.flat import flat, flat_rows
from standaside.present.layouts_rows import PART, counted, grid_of, row_of, simple
from standaside.present.layouts_votes import TEN, seats_bar
from standaside.present.markup import Markup
from standaside.present.notebook import About, Laid, Row, about_scenario, laid_out, layout, layout_of_many
from standaside.present.plan_tables import check_grids, plan_grids, solver_sentence
from standaside.present.reading import check_document, closing
from standaside.present.summary import Spread, Summary, summarise
from standaside.present.tables import Grid
from standaside.present.wording import giving_way, percent
from standaside.showing import Several


@layout.register
def _assessment(found: Assessment) -> Laid:
    forecast = found.with_pact
    about = about_scenario(found.scenario, seed=forecast.seed, draws=forecast.draws)

    def rows() -> list[Row]:
        return list(flat_rows(plan_document(found)["stand_asides"]))

    def drawing(notes: Sequence[str]) -> Markup:
        return bars(_gains(summarise(found)), title="Expected seats", notes=[TEN, *notes])

    return Laid(about, lambda: plan_grids(found), rows, drawing)


def _gains(summary: Summary) -> list[Bar]:
    """The bloc and each partner without and with the pact; the summed vote only as a bound below."""
    shown = [
        seats_bar("the bloc, no pact", summary.bloc.without),
        seats_bar("the bloc, with the pact", summary.bloc.with_pact),
    ]
    for account in summary.accounts:
        code, own = account.party, summary.parties[account.party]
        shown.append(seats_bar(f"{code}, no pact", own.without, code))
        shown.append(seats_bar(f"{code}, with the pact", own.with_pact, code))
    return [*shown, seats_bar("bound: all voters follow", summary.summed)]


@layout.register
def _summary(found: Summary) -> Laid:
    return _assessment(found.assessment)


def deal_row(deal: Deal) -> dict[str, Any]:
    """A deal as the columns of a pact's file."""
    return {
        "code": deal.code,
        "name": deal.name,
        "for": deal.beneficiary or None,
        "aside": ";".join(deal.aside),
        "kind": deal.kind,
    }


def _deals_grid(title: str, deals: Sequence[Deal], notes: Sequence[str] = ()) -> Grid:
    rows = tuple(
        (deal.name, deal.beneficiary or "nobody", giving_way(deal.aside, deal.kind)) for deal in deals
    )
    return Grid(title, ("constituency", "for", "standing aside"), rows, left=3, notes=tuple(notes))


def _gifts(deals: Sequence[Deal], notes: Sequence[str]) -> Markup:
    gives = [code for deal in deals for code in deal.aside]
    return counted(gives, title="Constituencies in which each party gives way", notes=notes)


@layout.register
def _pact(found: Pact) -> Laid:
    deals = list(found.deals())
    title = f"A pact: {len({deal.code for deal in deals})} constituencies, {found.stand_asides} stand-asides"
    return Laid(
        About(note="Who stands aside where; evaluate(scenario, seed=1) says what comes of it."),
        lambda: [_deals_grid(title, deals)],
        lambda: [deal_row(deal) for deal in deals],
        lambda notes: _gifts(deals, notes),
    )


@layout_of_many.register
def _deals(first: Deal, rows: Several[Deal]) -> Laid:
    return Laid(
        About(),
        lambda: [_deals_grid(f"{len(rows):,} deals", rows)],
        lambda: [deal_row(deal) for deal in rows],
        lambda notes: _gifts(rows, notes),
    )


@layout.register
def _plan(found: Plan) -> Laid:
    deals = list(found.pact.deals())
    said = [solver_sentence(found), *aim_sentences(found)]
    fresh = found.fresh
    about = About(
        draws=fresh.draws if fresh else None,
        seed=fresh.seed if fresh else None,
        note="A part of an Assessment, which has ranges, draws, seed and sources.",
    )
    return Laid(
        about,
        lambda: [_deals_grid("The plan", deals, said)],
        lambda: [deal_row(deal) for deal in deals],
        lambda notes: bars(_reached(found), title=_aim(found), notes=[*said, *notes]),
    )


def _aim(found: Plan) -> str:
    name = found.aims[0].name if found.aims else "expected_seats"
    return f"How far the plan gets: {CHANCES.get(name, name.replace('_', ' '))}"


def _reached(found: Plan) -> list[Bar]:
    first = found.aims[0] if found.aims else None
    shown = [("without a pact", first.without)] if first else []
    shown.append(("the plan", first.value if first else found.objective))
    shown.append(("no plan exceeds", first.bound if first else found.bound))
    chance = first is not None and first.name in CHANCES
    return [
        Bar(label, value, f"{percent(value, places=1)}%" if chance else f"{value:.2f}")
        for label, value in shown
        if math.isfinite(value)
    ]


@layout.register
def _outcome(found: Outcome) -> Laid:
    (without, after), deal = found.p_bloc, found.deal
    row = deal_row(deal) | {
        "verdict": str(found.verdict),
        **flat(
            {
                "p_bloc": {"without": without, "with": after, "otherwise": found.p_bloc_otherwise},
                "p_win": None
                if found.p_win is None
                else dict(zip(("without", "with"), found.p_win, strict=True)),
                "gains": dict(found.gains),
                "verdict_p": {str(word): p for word, p in found.verdict_p.items()},
            }
        ),
    }

    def drawing(notes: Sequence[str]) -> Markup:
        shown = [Bar("a partner, no pact", without, f"{percent(without)}%")]
        shown.append(Bar("a partner, with it", after, f"{percent(after)}%"))
        for label, p in zip(("no pact", "with it"), found.p_win or (), strict=False):
            shown.append(Bar(f"{deal.beneficiary}, {label}", p, f"{percent(p)}%", code=deal.beneficiary))
        return bars(shown, title=f"Chance to win {deal.name}", notes=notes)

    return Laid(
        About(note=PART), lambda: [grid_of(f"The deal in {deal.name}", [row])], lambda: [row], drawing
    )


@layout.register
def _scenario(found: Scenario) -> Laid:
    def grids() -> list[Grid]:
        return [*check_grids(found), Grid("", (), (), notes=tuple(closing(found)))]

    def drawing(notes: Sequence[str]) -> Markup:
        return laid_out(found.poll or found.baseline).drawing(notes)

    return Laid(
        about_scenario(found), grids, lambda: list(flat_rows(check_document(found)["transfers"])), drawing
    )


@layout.register
def _countered(found: Countered) -> Laid:
    document = counter_document(found, sources=found.scenario.sources)
    about = about_scenario(found.scenario, seed=found.seed)

    def drawing(notes: Sequence[str]) -> Markup:
        cases = [("no pact", document["seats"]["without"])]
        cases += [(f"{end['order'][0]} first", end["blocs"]) for end in document["seats"]["ends"]]
        shown = [
            seats_bar(f"{label}: {case}", Spread(one["mean"], one["p05"], one["p50"], one["p95"]))
            for case, blocs in cases
            for label, one in blocs.items()
        ]
        return bars(shown, title="Expected seats of each bloc", notes=[TEN, *notes])

    return Laid(about, lambda: counter_grids(found), lambda: list(flat_rows(document["rounds"])), drawing)


@layout.register
def _campaigning(found: Campaigning) -> Laid:
    compared = "the stand-asides it was given"

    def rows() -> list[Row]:
        return list(flat_rows(activists_document(found, compared=compared, seed=found.seed or 0)["moves"]))

    def drawing(notes: Sequence[str]) -> Markup:
        shown = [
            Bar(WAYS[row.name], row.bloc, f"{row.bloc:.1f} ({row.low:.1f}–{row.high:.1f})", row.low, row.high)
            for row in found.arrangements
        ]
        lines = "Lines: under the least and the greatest effect that we give activists."
        return bars(shown, title="Expected seats of the bloc", notes=[lines, *notes])

    about = about_scenario(found.scenario, seed=found.seed)
    return Laid(about, lambda: campaign_grids(found, compared=compared), rows, drawing)


@layout.register
def _advice(found: Advice) -> Laid:
    return simple(f"Who is best placed in {found.name}", [row_of(found)], About(note=PART))


@layout_of_many.register
def _advised(first: Advice, rows: Several[Advice]) -> Laid:
    asked = rows.about.get("scenario")
    about = about_scenario(asked, seed=rows.about["seed"]) if asked else About(note=PART)
    parties = asked.baseline.parties if asked else None
    document = advice_document(rows, parties) if parties else [row_of(one) for one in rows]

    def drawing(notes: Sequence[str]) -> Markup:
        most = sorted((one for one in rows if one.needed), key=lambda one: (one.p_win - one.p_with, one.code))
        shown = [
            Bar(
                one.name,
                one.p_with,
                f"{one.first}: {percent(one.p_win)} → {percent(one.p_with)}%",
                code=one.first,
            )
            for one in most[:20]
        ]
        return bars(shown, title="Where the choice gains most: chance that a partner wins", notes=notes)

    def grids() -> list[Grid]:
        return advice_grids(document) if parties else [grid_of("Who is best placed", document)]

    return Laid(about, grids, lambda: document, drawing)
