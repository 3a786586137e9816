"""The page of one constituency: its past, who is best placed and why, its deal, its neighbours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString

from standaside import (
    Deal,
    Phrase,
    Scenario,
    behind,
    chosen_otherwise,
    elections,
    load_money_rates,
    past_results,
    past_stand_asides,
    rates_of,
    scenario_phrases,
    seat_money,
    stand_aside_flows,
    stand_asides,
    swatch,
    touching,
    try_deals,
    wording,
)
from standaside import __version__ as library_version
from standaside_web import drawing
from standaside_web.explore import columns, money_tables, tables
from standaside_web.explore import places as placed
from standaside_web.explore.advice import advice_on
from standaside_web.explore.answers import Answer, answer, baseline, scenario
from standaside_web.explore.campaigns import WAYS
from standaside_web.explore.lookups import FIND, place_of, under_others
from standaside_web.explore.maps import NO_DRAWING, sources
from standaside_web.explore.plainly import said
from standaside_web.explore.question import FULL_DRAWS, Question, address, asked
from standaside_web.explore.worked import worked
from standaside_web.pages import Link, Note, Page, Row, fact


@dataclass(frozen=True, kw_only=True)
class SeatPage(Page):
    """One constituency under a question."""

    template: ClassVar[str] = "seat.html"
    section: ClassVar[str] = "map"

    code: str = fact("Code of the constituency, on its boundary set")
    name: str = fact("Name of the constituency")
    area: str = fact("Region and nation")
    boundary_set: str = fact("The dated set of constituencies that the code belongs to")
    when: str = fact("The election that this is about: the month of polling day, or after which one it comes")
    question: str = fact("The question, as a query string")
    asks: str = fact("The question as a sentence")
    agreed: int = fact("Constituencies with a deal in the pact that this is under; 0 without a pact")
    rows: Sequence[Mapping[str, Any]] = fact(
        "Parties that stand: share at the last result and expected, chance to win without and with",
        shape=Sequence[tables.CandidacyRow],
    )
    now: str | None = fact("Party that holds it")
    best_placed: Mapping[str, Any] | None = fact(
        "The partner likeliest to finish ahead of the others (confidence), as advice says it, whether "
        "it is recommended (null where too close), why, and otherwise: why the pact picks another, if it "
        "does; null without partners or where no poll was taken",
        shape=tables.BestPlaced | None,
    )
    deals: Sequence[Mapping[str, Any]] = fact(
        "What the pact says here, one deal each: for, aside and kind (aside, or softer: activists, silent)",
        shape=Sequence[columns.DealOfPlace],
    )
    worth: Mapping[str, Any] | None = fact(
        "What the deals here are worth together: verdict, the word that lies near, how often each verdict "
        "holds, the chance that a partner wins, what each partner gains; null for no deal",
        shape=tables.WorthThere | None,
    )
    flows: Sequence[Mapping[str, Any]] = fact(
        "Where the votes of each party that stands aside in the deal would go, by destination; "
        "without a deal, of all partners but the best placed",
        shape=Sequence[tables.FlowRow],
    )
    history: Sequence[Mapping[str, Any]] = fact(
        "Results on the same boundaries, and on others under the same name, said so; notional ones are "
        "worked out for boundaries that came later",
        shape=Sequence[tables.PastRow],
    )
    neighbours: Sequence[Mapping[str, Any]] = fact(
        "Constituencies that touch it on the hex map: code, name, likeliest winner, address",
        shape=Sequence[tables.NeighbourRow],
    )
    stood_aside: Sequence[Mapping[str, str]] = fact(
        "Parties that stood aside here at past elections, with status and source",
        default=(),
        shape=Sequence[tables.StoodAsideRow],
    )
    money: Mapping[str, Any] = fact(
        "What one candidate may spend here in the short campaign, pounds, if it is a borough and if it is "
        "a county (null where the electorate is not known); the deposit, the share above which it comes "
        "back, and each party's chance to lose it, without and with the pact; sources",
        shape=money_tables.SeatMoney,
    )
    campaign: Mapping[str, Any] | None = fact(
        "What activists would do here, where that has been worked out for this question: the chance that "
        "a partner wins under each arrangement, and how many activists of each come; null until then",
        shape=money_tables.SeatCampaign | None,
    )
    diagram: SafeString = fact("The flows, drawn", data=False, default=NO_DRAWING)
    used: Sequence[str] = fact("Codes of the parties that the page mentions", data=False, default=())
    campaign_at: str = fact("Address of the campaign's page", data=False, default="")
    asks_phrases: Sequence[Phrase] = fact("The question in pieces", data=False, default=())
    edit: str = fact("Address of the form with this question", data=False, default="")
    edit_deal: str = fact("Address of the pact's editor, at this constituency", data=False, default="")
    advice_at: str = fact("Address of the advice on this constituency", data=False, default="")
    links: Sequence[Link] = fact("Where to go from here", data=False, default=())
    said: str = fact("The deals in words", data=False, default="")
    alone: bool = fact(
        "Whether the deals here are all that changes: the other side has no pact", data=False, default=True
    )
    spoken: Mapping[str, str] = fact(
        "Names of the parties inside a sentence, by code", data=False, default_factory=dict
    )
    elsewhere: Sequence[Link] = fact(
        "The place of that name under stories with other boundaries", data=False, default=()
    )

    @property
    def gives_up(self) -> bool:
        """Whether a candidate stands aside here."""
        return any(deal["kind"] == "aside" for deal in self.deals)

    def described(self) -> str:
        """Who is likeliest to win here, and how often."""
        first = max(self.rows, key=lambda row: row["p_with"], default=None)
        if first is None or not first["p_with"]:
            return f"{self.name}, {self.area}: {self.brief}"
        without = (
            f", {wording.percent(first['p_without'])} without the deal here"
            if self.deals and self.alone
            else ""
        )
        return (
            f"{first['name']} is likeliest to win {self.name}: {wording.percent(first['p_with'])} "
            f"of 100 simulated elections{without}."
        )


def show(request: HttpRequest, *, code: str) -> SeatPage | HttpResponse:
    """The page of a constituency, by code; a name, or a code otherwise spelt, leads there."""
    question = asked(request.GET)
    found = answer(question)
    axis = found.scenario.baseline.constituencies
    place = place_of(code.replace("_", " "), found.scenario.baseline, question, FIND)
    if code != axis.codes[place] and request.path.endswith(f"/{code}"):  # of data every spelling is answered
        return HttpResponseRedirect(placed.at_place(address("/seat/@", question), axis.codes[place]))
    rows = placed.places(found)
    row = rows[place]
    parties = _parties(found, place)
    deal = next((o.deal for o in found.assessment.outcomes if o.deal.code == row.code), None)
    best = _best(found, place, deal)
    held, every = found.scenario.baseline, [baseline(listed.id) for listed in elections()]
    history = past_results(held, place, every)
    phrases = scenario_phrases(found.scenario)
    near = _near(found, rows, place)
    flows = _flows(found, place, best["party"] if best else "")
    used = (
        {p["party"] for p in parties}
        | {n["with"] for n in near if n["with"]}
        | {h["winner"] for h in history if h["winner"]}
    )
    used |= {to["to"] for f in flows for to in f["to"]} | {row.now}
    return SeatPage(
        title=f"{row.name}: {found.scenario.title}",
        asks=said(phrases) + ".",
        asks_phrases=phrases,
        edit=address("/scenario", question),
        edit_deal=address("/pact", question, [("edit", row.code)]) + "#edit",
        advice_at=address("/advice", question, [("seat", row.code)]) + "#one",
        agreed=found.summary.constituencies_with_a_deal,
        address=placed.at_place(address("/seat/@", question), row.code),
        version=library_version,
        seed=question.seed,
        draws=question.draws,
        sources=sources(found),
        notes=_notes(found, place),
        code=row.code,
        name=row.name,
        area=row.region if row.region == row.nation else f"{row.region}, {row.nation}",
        boundary_set=axis.boundary_set,
        when=_when(found.scenario),
        elsewhere=under_others(row.name, found.scenario.baseline, FIND),
        question=question.query(),
        spoken={
            row["party"]: wording.spoken(found.assessment.projection.parties, row["party"]) for row in parties
        },
        rows=parties,
        now=row.now or None,
        best_placed=best,
        deals=placed.as_deals(row.deals),
        worth=_worth(found, row),
        said=row.said,
        alone=not question.value("counter"),
        flows=flows,
        history=history,
        stood_aside=past_stand_asides(held, place, stand_asides(), every),
        money=seat_money(found.assessment, row.code, load_money_rates()),
        campaign=_campaign(question, row.code),
        diagram=_diagram(row.name, flows),
        neighbours=[{**n, "address": placed.at_place(address("/seat/@", question), n["code"])} for n in near],
        used=sorted(used - {""}),
        campaign_at=address("/campaign", question),
        links=(
            Link("The whole map", address("/map", question)),
            Link("What the pact does to money", address("/money", question)),
            Link("Change the question", address("/scenario", question)),
        ),
    )


def find(request: HttpRequest) -> Any:
    """From a name typed into a box to the page of the constituency."""
    question = asked(request.GET)
    held = scenario(question).baseline
    place = place_of(request.GET.get("seat", "").strip()[:100], held, question, FIND)
    at = placed.at_place(address("/seat/@", question), held.constituencies.codes[place])
    return HttpResponseRedirect(at)


def _when(asked_of: Scenario) -> str:
    """Which election the figures are of, in words."""
    if asked_of.polling_day:
        return f"at the election of {asked_of.polling_day:%B %Y}"
    return f"at the election after that of {asked_of.baseline.date.year}"


def _notes(found: Answer, place: int) -> list[Note]:
    if found.assessment.projection.constituencies.polled()[place]:
        return []
    return [
        Note(
            "A British poll says nothing about Northern Ireland: this constituency stays as it was, "
            "plus noise."
        )
    ]


def _parties(found: Answer, place: int) -> list[dict[str, Any]]:
    view, before = found.assessment.projection, found.scenario.baseline
    axis = view.parties
    rows = [
        {
            "party": code,
            "name": axis.names[p],
            "partner": code in found.scenario.partners,
            "share_before": float(before.share[place, p]) if before.stood[place, p] else None,
            "share": float(view.share[place, p]),
            "p_without": float(found.summary.p_without[place, p]),
            "p_with": float(found.summary.p_with[place, p]),
            "stands_aside": bool(
                found.assessment.pact.aside[place, p] or found.assessment.counter_pact.aside[place, p]
            ),
        }
        for p, code in enumerate(axis.codes)
        if view.standing[place, p]
    ]
    return sorted(rows, key=lambda row: (-row["share"], row["party"]))


def _best(found: Answer, place: int, deal: Deal | None) -> dict[str, Any] | None:
    """Who is best placed there, as the page of advice says it, and why the pact picks another if it does."""
    view, row = found.assessment.projection, advice_on(found.question, place)
    if row is None:
        return None
    column = view.parties.index(row["first"])
    return {
        "party": row["first"],
        "recommended": row["recommended"],
        "confidence": row["confidence"],
        "second": row["second"],
        "p_second": row["p_second"],
        "needed": row["needed"],
        "p_win": float(found.summary.p_without[place, column]),
        "share": float(view.share[place, column]),
        "why": row["reason"],
        "otherwise": _otherwise(found, place, row, deal),
    }


def _otherwise(found: Answer, place: int, row: Row, deal: Deal | None) -> str:
    """Why the pact picks another than the best placed; empty where it does not."""
    here = [o for o in found.assessment.outcomes if deal is not None and o.deal.code == deal.code]
    if deal is None or row["first"] in {"", *(o.deal.beneficiary for o in here)}:
        return ""
    instead = behind(found.assessment.projection, found.scenario.partners, place, row["first"])
    (tried,) = try_deals(found.assessment, deal.code, [(instead,)])
    return chosen_otherwise(row, deal, (here[0].p_bloc[1], tried.p_bloc), found.scenario)


def _worth(found: Answer, row: placed.Place) -> dict[str, Any] | None:
    """What all deals here are worth together: each is judged on what becomes of the place."""
    outcome = next((o for o in found.assessment.outcomes if o.deal.code == row.code), None)
    if outcome is None:
        return None
    return {
        "verdict": str(outcome.verdict),
        "verdict_nearly": None if outcome.nearly is None else str(outcome.nearly),
        "words": wording.VERDICTS[str(outcome.verdict)],
        "verdict_p": {str(k): float(v) for k, v in outcome.verdict_p.items()},
        "p_bloc": {"without": outcome.p_bloc_otherwise, "with": outcome.p_bloc[1]},
        "gains": {code: float(gain) for code, gain in outcome.gains.items()},
    }


def _flows(found: Answer, place: int, best: str) -> list[dict[str, Any]]:
    """Votes of those who stand aside in the deal here; without one, of all partners but the best placed."""
    view = found.assessment.projection
    code = view.constituencies.codes[place]
    deals = [o.deal for o in found.assessment.outcomes if o.deal.code == code and o.deal.kind == "aside"]
    if best and not deals:
        deals = [behind(view, found.scenario.partners, place, best)]
    beneficiary = {party: deal.beneficiary for deal in deals for party in deal.aside}
    return [
        {
            "from": party,
            "for": beneficiary[party] or None,
            "votes": math.fsum(flow.values()),
            "to": [
                {"to": key, "votes": votes}
                for key, votes in sorted(flow.items(), key=lambda i: (-i[1], i[0]))
                if votes > 0
            ],
            "evidence": rates_of(found.scenario, party, beneficiary[party]).evidence,
        }
        for party, flow in stand_aside_flows(view, found.scenario, deals).items()
    ]


def _campaign(question: Question, code: str) -> dict[str, Any] | None:
    """The place's row of the campaign's answer, if somebody had it worked out."""
    found = worked("campaign", question)
    if found.result is None:
        return None
    row = next((row for row in found.result["document"]["p_win"] if row["code"] == code), None)
    if row is None:
        return None
    return {
        "draws": FULL_DRAWS,
        "better": row["better"],
        "ways": [
            {"way": way, "words": WAYS[way], "p_bloc": row["p_bloc_by"][way]}
            for way in WAYS
            if way in row["p_bloc_by"]
        ],
        "activists": [
            {"party": party, "usual": units["without"], "together": units["with"]}
            for party, units in row["activists"].items()
        ],
    }


def _diagram(name: str, flows: Sequence[Mapping[str, Any]]) -> SafeString:
    if not flows:
        return NO_DRAWING
    said = {"home": "stay at home"}
    rows = [
        (
            flow["from"],
            swatch(flow["from"]).fill,
            flow["votes"],
            [
                (said.get(to["to"], to["to"]), "" if to["to"] in said else swatch(to["to"]).fill, to["votes"])
                for to in flow["to"]
            ],
        )
        for flow in flows
    ]
    return drawing.flows(rows, description=f"Where votes would go in {name}; the table below says the same.")


def _near(found: Answer, rows: Sequence[placed.Place], place: int) -> list[dict[str, Any]]:
    axis = found.assessment.projection.constituencies
    where = {} if placed.is_arranged(axis) else placed.positions(found)
    codes = touching(where, rows[place].code)
    near = [row for row in rows if row.code in codes]
    return [
        {
            "code": n.code,
            "name": n.name,
            "now": n.now or None,
            "with": n.with_pact or None,
            "p_with": n.p_with,
        }
        for n in near
    ]
