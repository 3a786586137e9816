"""The page of one constituency: its past, who is best placed and why, its deal, its neighbours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.safestring import SafeString

from standaside import (
    Deal,
    Result,
    elections,
    load_money_rates,
    rates_of,
    seat_document,
    seat_money,
    stand_aside_flows,
    stand_asides,
    swatch,
    what_happened,
    wording,
)
from standaside import __version__ as library_version
from standaside_web import drawing
from standaside_web.explore import columns, money_tables, tables
from standaside_web.explore import places as placed
from standaside_web.explore.answers import Answer, answer, baseline, scenario
from standaside_web.explore.campaigns import WAYS
from standaside_web.explore.lookups import FIND, place_of
from standaside_web.explore.maps import NO_DRAWING, sources
from standaside_web.explore.question import FULL_DRAWS, Question, address, asked
from standaside_web.explore.worked import worked
from standaside_web.pages import Link, Note, Page, fact

EARLIER = {"2017": "2015", "2019": "2017"}
"""The election before each of the register's."""

NEAR = {
    False: ((-1, 0), (1, 0), (-1, 1), (0, 1), (-1, -1), (0, -1)),
    True: ((-1, 0), (1, 0), (0, 1), (1, 1), (0, -1), (1, -1)),
}
"""Steps to the six neighbours, by whether the row is odd (layout odd-r)."""


@dataclass(frozen=True, kw_only=True)
class SeatPage(Page):
    """One constituency under a question."""

    template: ClassVar[str] = "seat.html"
    section: ClassVar[str] = "map"

    code: str = fact("Code of the constituency, on its boundary set")
    name: str = fact("Name of the constituency")
    area: str = fact("Region and nation")
    boundary_set: str = fact("The dated set of constituencies that the code belongs to")
    question: str = fact("The question, as a query string")
    rows: Sequence[Mapping[str, Any]] = fact(
        "Parties that stand: share at the last result and expected, chance to win without and with",
        shape=Sequence[tables.CandidacyRow],
    )
    now: str | None = fact("Party that holds it")
    best_placed: Mapping[str, Any] | None = fact(
        "The partner with the highest chance, and why; null without partners or where no poll was taken",
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
    links: Sequence[Link] = fact("Where to go from here", data=False, default=())
    said: str = fact("The deals in words", data=False, default="")

    @property
    def gives_up(self) -> bool:
        """Whether a candidate stands aside here."""
        return any(deal["kind"] == "aside" for deal in self.deals)


def show(request: HttpRequest, *, code: str) -> SeatPage:
    """The page of a constituency, by code or by name."""
    question = asked(request.GET)
    found = answer(question)
    axis = found.scenario.baseline.constituencies
    place = place_of(code.replace("_", " "), found.scenario.baseline, question, FIND)
    rows = placed.places(found)
    row = rows[place]
    parties = _parties(found, place)
    best = _best(found, place)
    history = _history(found.scenario.baseline, place)
    near = _near(found, rows, place)
    flows = _flows(found, place, best["party"] if best else "")
    used = (
        {p["party"] for p in parties}
        | {n["with"] for n in near if n["with"]}
        | {h["winner"] for h in history if h["winner"]}
    )
    used |= {to["to"] for f in flows for to in f["to"]} | {row.now}
    return SeatPage(
        title=row.name,
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
        question=question.query(),
        rows=parties,
        now=row.now or None,
        best_placed=best,
        deals=placed.as_deals(row.deals),
        worth=_worth(found, row),
        said=row.said,
        flows=flows,
        history=history,
        stood_aside=_stood_aside(row.code),
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
    from django.http import HttpResponseRedirect

    question = asked(request.GET)
    held = scenario(question).baseline
    place = place_of(request.GET.get("seat", "").strip()[:100], held, question, FIND)
    at = placed.at_place(address("/seat/@", question), held.constituencies.codes[place])
    return HttpResponseRedirect(at)


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


def _best(found: Answer, place: int) -> dict[str, Any] | None:
    """The partner with the highest chance there if nobody stands aside; none where the poll says nothing."""
    view = found.assessment.projection
    if not view.constituencies.polled()[place]:
        return None
    here = [
        view.parties.index(c) for c in found.scenario.partners if view.standing[place, view.parties.index(c)]
    ]
    if not here:
        return None
    order = sorted(
        here, key=lambda p: (-found.summary.p_without[place, p], -view.share[place, p], view.parties.codes[p])
    )
    best = order[0]
    chance, share = float(found.summary.p_without[place, best]), float(view.share[place, best])
    why = (
        f"it wins there in {wording.percent(chance)} of 100 simulated elections without a pact, "
        f"with {wording.percent(share)} % expected"
    )
    if len(order) > 1:
        second = order[1]
        name = wording.spoken(view.parties, view.parties.codes[second])
        why += f"; next is {name} with {wording.percent(float(view.share[place, second]))} %"
    return {"party": view.parties.codes[best], "p_win": chance, "share": share, "why": why}


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
    code, name = view.constituencies.codes[place], view.constituencies.names[place]
    deals = [o.deal for o in found.assessment.outcomes if o.deal.code == code and o.deal.kind == "aside"]
    if best and not deals:
        standing = (c for c in found.scenario.partners if view.standing[place, view.parties.index(c)])
        deals = [Deal(code, name, best, tuple(c for c in standing if c != best))]
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


def _history(held: Result, place: int) -> list[dict[str, Any]]:
    """Results there, latest first: on the same boundaries by code, before them by name."""
    code, name = held.constituencies.codes[place], held.constituencies.names[place]
    found = []
    for listed in sorted(elections(), key=lambda e: (e.date, e.id), reverse=True):
        election = baseline(listed.id)
        axis = election.constituencies
        same = axis.boundary_set == held.constituencies.boundary_set
        by_name = dict(zip(axis.names, axis.codes, strict=True))
        key = code if same else by_name.get(name, "")
        if key in axis.codes:
            found.append(_past(election, key, same=same))
    return found


def _past(election: Result, key: str, *, same: bool) -> dict[str, Any]:
    seat = seat_document(election, key)
    candidates = sorted(seat["candidates"], key=lambda c: (-c["votes"], c["party"]))
    return {
        "election": election.id,
        "year": election.date.year,
        "same_boundaries": same,
        "notional": election.is_notional,
        "boundary_set": election.constituencies.boundary_set,
        "winner": seat["winner"],
        "majority": seat["majority"],
        "turnout": seat["turnout"],
        "candidates": [{"party": c["party"], "votes": c["votes"], "share": c["share"]} for c in candidates],
    }


def _stood_aside(code: str) -> list[dict[str, str]]:
    """Parties that stood aside there, and what came of it: code and year are of the register (2010 set)."""
    found = []
    for entry in stand_asides():
        if entry.code != code:
            continue
        before, after = baseline(EARLIER[entry.election]), baseline(entry.election)
        said = what_happened(code, entry.beneficiary, entry.party, before, after)
        found.append(
            {
                "election": entry.election,
                "party": entry.party,
                "for": entry.beneficiary,
                "status": entry.status,
                "words": f"{entry.election}: {entry.party} for {entry.beneficiary or 'nobody'} "
                f"({entry.status}). {said}.",
                "source": entry.source,
            }
        )
    return found


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
    at = {position: code for code, position in where.items()}
    q, r = where.get(rows[place].code, (10**6, 10**6))
    codes = {at[(q + dq, r + dr)] for dq, dr in NEAR[bool(r % 2)] if (q + dq, r + dr) in at}
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
