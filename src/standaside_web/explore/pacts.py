"""The pact editor: seat by seat, what each deal does to that seat and to everything at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from standaside import (
    Deal,
    Outcome,
    ScenarioError,
    Spread,
    StandasideError,
    pact_faults,
    parse_pact,
    spread,
    try_deals,
    wording,
)
from standaside_web.explore import columns
from standaside_web.explore import places as placed
from standaside_web.explore.actions import counted
from standaside_web.explore.answers import Answer, answer, scenario
from standaside_web.explore.maps import AnswerPage, answer_facts
from standaside_web.explore.paging import Piece, asked_page, piece
from standaside_web.explore.question import Question, address, asked, in_form
from standaside_web.pages import Row, fact
from standaside_web.serving import answer as sent_back

KINDS = {
    "aside": "stands aside",
    "activists": "stands, but its activists do not campaign",
    "silent": "stands, does not campaign, and asks for tactical votes",
}
"""How a party can give way (rule 7)."""

NOTHING: Piece[Row] = Piece(())
MOST_PASTED = 500_000
"""Bytes of a pact that is sent: every constituency with four parties aside has a tenth of that."""


@dataclass(frozen=True, slots=True)
class Option:
    """A party that stands in the constituency being edited."""

    code: str
    name: str
    share: float
    p_win: float
    partner: bool
    aside: bool
    beneficiary: bool


@dataclass(frozen=True, kw_only=True)
class PactPage(AnswerPage):
    """A pact to change, and what it does."""

    template: ClassVar[str] = "pact.html"
    section: ClassVar[str] = "pact"

    rows: Sequence[Mapping[str, Any]] = fact(
        "One deal each, as a file of a pact has it: code, seat, for, aside, kind (aside, or softer: "
        "activists, silent); then verdict and the word that lies near, the chance that "
        "some partner wins without the pact and with it, and gains: what the deal adds to each partner's "
        "chance there",
        shape=Sequence[columns.DealRow],
    )
    stand_asides: int = fact("Candidacies given up, in all")
    seat: Mapping[str, Any] | None = fact(
        "The constituency being edited: code, name, area; null if none is", shape=columns.EditedSeat | None
    )
    choices: Sequence[Mapping[str, Any]] = fact(
        "What other deals would do to that constituency (p_bloc: chance that some partner wins there) and "
        "to everything: gain, the partners' expected seats against no pact",
        default=(),
        shape=Sequence[columns.ChoiceRow],
    )
    options: Sequence[Option] = fact("Parties that stand there", data=False, default=())
    linked: Sequence[tuple[Mapping[str, Any], str, str]] = fact(
        "The deals of this part of the table, with the addresses that edit and that remove them",
        data=False,
        default=(),
    )
    piece: Piece[Row] = fact("The rows on this page", data=False, default=NOTHING)
    kinds: Mapping[str, str] = fact("How a party can give way", data=False, default_factory=lambda: KINDS)
    kind: str = fact("How it gives way in the deal being edited", data=False, default="aside")
    hidden: Sequence[tuple[str, str]] = fact("The question as hidden fields", data=False, default=())
    edit: str = fact("Address of the form with this question", data=False, default="")
    empty: str = fact("Address of the same without a pact", data=False, default="")
    export: str = fact("Address of the pact as a file", data=False, default="")
    find: str = fact("Name that was typed", data=False, default="")
    wrongs: Sequence[str] = fact("What is wrong with the pact that was just sent", data=False, default=())
    pasted: str = fact(
        "The lines of a pact file that could not be read, as they were sent", data=False, default=""
    )


def show(request: HttpRequest) -> PactPage | HttpResponse:
    """The pact of the question; a change that was sent is answered at the address of the new question."""
    question = asked(request.GET)
    if "change" in request.GET:
        return _changed(question, request.GET)
    return _page(question, request.GET)


def _page(question: Question, query: QueryDict, **more: Any) -> PactPage:
    found = answer(question)
    places = placed.places(found)
    seat = query.get("edit", "").strip()[:100]
    place = found.scenario.baseline.constituencies.find(seat) if seat else -1
    outcomes = sorted(found.assessment.outcomes, key=lambda o: (o.deal.name, o.deal.code))
    rows = [_row(outcome) for outcome in outcomes]
    pact = found.assessment.pact
    extra = [("edit", places[place].code if seat else "")]
    facts = answer_facts(found, places, query, "/pact", [*extra, ("page", asked_page(query))])
    shown = piece(rows, query, path="/pact", question=question, extra=extra)
    return PactPage(
        **facts,
        title="The pact, seat by seat",
        rows=rows,
        stand_asides=pact.stand_asides,
        seat=_seat(places[place]) if seat else None,
        choices=_counted_choices(found, question, place) if seat else (),
        options=_options(found, place) if seat else (),
        piece=shown,
        kind=next(
            (deal.kind for deal in found.scenario.pact if seat and deal.code == places[place].code), "aside"
        ),
        linked=[
            (
                {**row, "gives_way": wording.giving_way(row["aside"], row["kind"])},
                *_links(question, row["code"]),
            )
            for row in shown.rows
        ],
        hidden=in_form(question),
        edit=address("/scenario", question),
        empty=address("/pact", question.changed(pact="none")) if rows else "",
        export=address("/pact.csv", question),
        **more,
    )


def import_pact(request: HttpRequest) -> HttpResponse:
    """Read a pact that was sent as a file or pasted, and show it; or the form, with every wrong line."""
    question = asked(request.POST)
    pasted = request.POST.get("text", "")
    try:
        text = _sent_text(request, pasted)
        wrongs = pact_faults(text, scenario(question).baseline)
        if not wrongs:
            changed = question.with_pact(parse_pact(text, scenario(question).baseline))
            scenario(changed)
            return HttpResponseRedirect(address("/pact", changed))
    except StandasideError as error:
        text, wrongs = pasted, (str(error),)
    page = _page(question, QueryDict(), wrongs=wrongs, pasted=text[:MOST_PASTED])
    return sent_back(request, page, status=400)


def _sent_text(request: HttpRequest, pasted: str) -> str:
    sent = request.FILES.get("file")
    if sent is not None and (sent.size or 0) > MOST_PASTED:
        raise ScenarioError(f"The file is over {MOST_PASTED:,} bytes; a pact has a few kilobytes. Check it.")
    raw = sent.read() if sent is not None else pasted.encode()
    if not raw.strip():
        raise ScenarioError("There is no pact in it; choose a CSV file, or paste its lines into the box.")
    try:
        return str(raw[:MOST_PASTED].decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ScenarioError(
            "The file is not text in UTF-8; save it as CSV (UTF-8) and send it again."
        ) from None


def _changed(question: Question, query: QueryDict) -> HttpResponse:
    """One deal set or taken out."""
    wanted = scenario(question)
    axis = wanted.baseline.constituencies
    place = axis.find(query.get("edit", "").strip()[:100])
    code = axis.codes[place]
    beneficiary = query.get("for", "").strip()[:24]
    aside = tuple(dict.fromkeys(part for part in query.getlist("aside") if part and part != beneficiary))
    kept = [deal for deal in wanted.pact if deal.code != code]
    if aside and query.get("change") != "remove":
        kept.append(Deal(code, axis.names[place], beneficiary, aside, query.get("kind", "")[:12] or "aside"))
    changed = question.with_pact(sorted(kept, key=lambda deal: deal.code))
    scenario(changed)
    return HttpResponseRedirect(address("/pact", changed, [("edit", code)]))


def _row(outcome: Outcome) -> dict[str, Any]:
    deal = outcome.deal
    return {
        "code": deal.code,
        "seat": deal.name,
        "for": deal.beneficiary or None,
        "aside": list(deal.aside),
        "kind": deal.kind,
        "verdict": str(outcome.verdict),
        "verdict_nearly": None if outcome.nearly is None else str(outcome.nearly),
        "p_bloc": {"without": float(outcome.p_bloc_otherwise), "with": float(outcome.p_bloc[1])},
        "gains": {code: float(gain) for code, gain in outcome.gains.items()},
    }


def _links(question: Question, code: str) -> tuple[str, str]:
    return (
        address("/pact", question, [("edit", code)]) + "#edit",
        address("/pact", question, [("edit", code), ("change", "remove")]),
    )


def _seat(row: placed.Place) -> dict[str, Any]:
    area = row.region if row.region == row.nation else f"{row.region}, {row.nation}"
    return {"code": row.code, "name": row.name, "area": area, "now": row.now or None}


def _options(found: Answer, place: int) -> list[Option]:
    """Who stands there, the likeliest first."""
    view = found.assessment.projection
    axis, code = view.parties, view.constituencies.codes[place]
    deals = [deal for deal in found.scenario.pact if deal.code == code]
    aside = {party for deal in deals for party in deal.aside}
    helped = {deal.beneficiary for deal in deals}
    options = [
        Option(
            code=party,
            name=axis.names[p],
            share=float(view.share[place, p]),
            p_win=float(found.summary.p_without[place, p]),
            partner=party in found.scenario.partners,
            aside=party in aside,
            beneficiary=party in helped,
        )
        for p, party in enumerate(axis.codes)
        if view.standing[place, p]
    ]
    return sorted(options, key=lambda o: (-o.p_win, -o.share, o.code))


def _counted_choices(found: Answer, question: Question, place: int) -> list[dict[str, Any]]:
    """The choices, each an answer of its own, counted once for everybody."""
    code = found.scenario.baseline.constituencies.codes[place]
    choices: list[dict[str, Any]] = counted(
        "choices", f"{code} {question.query()}", lambda: _choices(found, question, place)
    )
    return choices


def _choices(found: Answer, question: Question, place: int) -> list[dict[str, Any]]:
    """Nobody standing aside there, and all other partners for each: each tried within the whole pact."""
    axis = found.scenario.baseline.constituencies
    code, name = axis.codes[place], axis.names[place]
    others = [deal for deal in found.scenario.pact if deal.code != code]
    partners = [o.code for o in _options(found, place) if o.partner]
    if len(partners) < 2:
        return []
    current = next((deal for deal in found.scenario.pact if deal.code == code), None)
    behind = [Deal(code, name, best, tuple(sorted(set(partners) - {best}))) for best in partners]
    behind += [replace(behind[0], kind=kind) for kind in KINDS if kind != "aside"]
    codes = found.assessment.projection.parties.codes
    columns = [codes.index(party) for party in found.scenario.partners]
    choices = []
    for tried in try_deals(found.assessment, code, list(dict.fromkeys([None, current, *behind]))):
        kept = [*others, *([tried.deal] if tried.deal else [])]
        asks = question.with_pact(sorted(kept, key=lambda one: one.code))
        choices.append(
            {
                **_words(tried.deal),
                "p_bloc": float(tried.p_win[columns].sum()),
                "gain": _ends(spread(tried.gain)),
                "current": tried.deal == current,
                "address": address("/pact", asks, [("edit", code)]),
            }
        )
    return choices


def _words(deal: Deal | None) -> dict[str, Any]:
    aside = wording.giving_way(deal.aside, deal.kind) if deal else ""
    return {
        "words": f"{aside} for {deal.beneficiary or 'nobody'}" if deal else "nobody stands aside",
        "for": deal.beneficiary if deal else None,
        "aside": list(deal.aside) if deal else [],
        "kind": deal.kind if deal else None,
    }


def _ends(gain: Spread) -> dict[str, float]:
    return {"mean": gain.mean, "p05": gain.p05, "p95": gain.p95}
