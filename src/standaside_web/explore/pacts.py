"""The pact editor: seat by seat, what each deal does to that seat and to everything at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from standaside import (
    Constituencies,
    Deal,
    Outcome,
    ScenarioError,
    StandasideError,
    pact_faults,
    parse_pact,
    spread,
    try_deals,
    wording,
)
from standaside_web import visitors
from standaside_web.explore import columns
from standaside_web.explore import places as placed
from standaside_web.explore.actions import counted
from standaside_web.explore.answers import Answer, answer, known_pact, scenario
from standaside_web.explore.lookups import EDIT, place_of
from standaside_web.explore.maps import AnswerPage, answer_facts
from standaside_web.explore.paging import Piece, asked_page, piece
from standaside_web.explore.plainly import ends
from standaside_web.explore.question import Question, address, asked, in_form
from standaside_web.explore.recent import MEGABYTE, Recent
from standaside_web.pages import AnsweredError, Link, Row, fact

KINDS = {
    "aside": "stands aside",
    "activists": "stands, but its activists do not campaign",
    "silent": "stands, does not campaign, and asks for tactical votes",
}
"""How a party can give way (rule 7)."""

NAMED = 5
"""Constituencies with other deals that are named when a file was read."""

NOTHING: Piece[Row] = Piece(())
DEALS = 25
"""Deals on one page: each takes four lines on a phone."""

MOST_PASTED = 500_000
"""Bytes of a pact that is sent: every constituency with four parties aside has a tenth of that."""


NO_DEALS = (
    "There is no deal in it: no line stands below the names of the columns. Add one for each deal, as in "
    '"Lewes,LD,Green"; to have nobody stand aside, take the deals out of the pact instead.'
)


@dataclass(frozen=True, slots=True)
class Option:
    """A party that stands in the constituency being edited; ``otherwise``: it gives way in another deal."""

    code: str
    name: str
    share: float
    p_win: float
    partner: bool
    aside: bool
    beneficiary: bool
    otherwise: bool


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
        "to everything: gain, the partners' expected seats against no pact; each with its deals there",
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
    deal: int = fact("Which deal of the constituency is edited, from 1", data=False, default=1)
    here: Sequence[Link] = fact(
        "The deals there, each with the address that edits it", data=False, default=()
    )
    hidden: Sequence[tuple[str, str]] = fact("The question as hidden fields", data=False, default=())
    edit: str = fact("Address of the form with this question", data=False, default="")
    empty: str = fact("Address of the same without a pact", data=False, default="")
    export: str = fact("Address of the pact as a file", data=False, default="")
    find: str = fact("Name that was typed", data=False, default="")
    refusal: str = fact("Why the deal that was just ticked cannot be set", data=False, default="")
    read: str = fact("What was read of the file that was just sent", data=False, default="")
    wrongs: Sequence[str] = fact("What is wrong with the pact that was just sent", data=False, default=())
    pasted: str = fact(
        "The lines of a pact file that could not be read, as they were sent", data=False, default=""
    )


def show(request: HttpRequest) -> PactPage | HttpResponse:
    """The pact of the question; a change that was sent is answered at the address of the new question."""
    question = asked(request.GET)
    if "change" in request.GET:
        refusal = _refusal(request.GET)
        if not refusal:
            return _changed(question, request.GET)
        visitors.refuse()
        raise AnsweredError(refusal, _page(question, request.GET, refusal=refusal), status=400)
    return _page(question, request.GET)


def _page(question: Question, query: QueryDict, **more: Any) -> PactPage:
    found = answer(question)
    places = placed.places(found)
    outcomes = sorted(found.assessment.outcomes, key=lambda o: (o.deal.name, o.deal.code, *_order(o.deal)))
    rows = [_row(outcome) for outcome in outcomes]
    edited, extra = _edited(found, question, query)
    shown = piece(rows, query, path="/pact", question=question, extra=extra, size=DEALS)
    return PactPage(
        **answer_facts(found, places, query, "/pact", [*extra, ("page", asked_page(query))]),
        **edited,
        title="The pact, seat by seat",
        rows=rows,
        stand_asides=found.assessment.pact.stand_asides,
        piece=shown,
        linked=_linked(question, shown.rows, found.scenario.pact),
        hidden=in_form(question),
        edit=address("/scenario", question),
        empty=address("/pact", question.changed(pact="none")) if rows else "",
        export=address("/pact.csv", question),
        known=address("/pact", known) if (known := known_pact(question)) else "",
        read=_said_read(query, found.scenario.baseline.constituencies),
        **more,
    )


def _edited(
    found: Answer, question: Question, query: QueryDict
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What the page says of the constituency being edited, and the keys of its address."""
    seat = query.get("edit", "").strip()[:100]
    if not seat:
        return {"seat": None}, []
    place = place_of(seat, found.scenario.baseline, question, EDIT)
    row = placed.places(found)[place]
    here = _in_order(deals_at(found.scenario.pact, row.code), found.scenario.baseline.parties.codes)
    number = _number(query, len(here), row.name) or 1
    deal = here[number - 1] if number <= len(here) else None
    extra = [("edit", row.code), ("deal", str(number) if number > 1 else "")]
    words = [placed.said_of([one]) for one in here] + ["another deal here"]
    facts = {
        "seat": _seat(row),
        "choices": _counted_choices(found, question, place),
        "options": _options(found, place, deal, here),
        "kind": deal.kind if deal else "aside",
        "deal": number,
        "here": [
            Link(said, _edit(question, row.code, which), current=which == number)
            for which, said in enumerate(words, start=1)
        ]
        if here
        else (),
    }
    return facts, extra


def import_pact(request: HttpRequest) -> HttpResponse:
    """Read a pact that was sent as a file or pasted, and show it; or the form, with every wrong line."""
    question = asked(request.POST)
    text = pasted = request.POST.get("text", "")
    try:
        text, before = _sent_text(request, pasted), scenario(question)
        wrongs = pact_faults(text, before.baseline, partners=before.partners)
        if not wrongs:
            deals = parse_pact(text, before.baseline)
            if not deals:
                raise ScenarioError(NO_DEALS)
            changed = question.with_pact(deals)
            scenario(changed)
            read = [("read", str(len(deals))), ("differ", _differing(before.pact, deals))]
            return HttpResponseRedirect(address("/pact", changed, read) + "#read")
    except StandasideError as error:
        text, wrongs = pasted or text, (str(error),)
    visitors.refuse()
    page = _page(question, QueryDict(), wrongs=wrongs, pasted=text[:MOST_PASTED])
    raise AnsweredError(" ".join(wrongs), page, status=400)


def _differing(before: Iterable[Deal], after: Iterable[Deal]) -> str:
    """How many constituencies have other deals in one pact than in another, and the first few of them."""
    said = [
        {(d.code, d.beneficiary, d.kind, tuple(sorted(d.aside))) for d in pact} for pact in (before, after)
    ]
    codes = sorted({key[0] for key in said[0] ^ said[1]})
    return ".".join([str(len(codes)), *codes[:NAMED]])


def _said_read(query: QueryDict, axis: Constituencies) -> str:
    """What was read of the file that was just sent, in words; empty where none was."""
    many, (differ, *codes) = query.get("read", ""), query.get("differ", "").split(".")
    if not all(text.isascii() and text.isdigit() and len(text) < 6 for text in (many, differ)):
        return ""
    named = [axis.names[axis.index(code)] for code in codes[:NAMED] if code in axis.codes]
    read = f"Read {wording.count(int(many), 'deal', 'deals')}"
    if not int(differ):
        return f"{read}: the same as the pact before."
    more = int(differ) - len(named)
    listed = wording.listed([*named, *([f"{more} more"] if more > 0 else ())])
    changed = wording.count(int(differ), "constituency has", "constituencies have")
    return f"{read}; {changed} other deals than before: {listed}."


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


def _refusal(query: QueryDict) -> str:
    """Why a deal cannot be set as it was ticked; empty where it can."""
    aside, beneficiary = [part for part in query.getlist("aside") if part], query.get("for", "").strip()[:24]
    if query.get("change") == "remove":
        return ""
    if beneficiary and beneficiary in aside:
        return (
            f"Nothing was changed: {beneficiary} cannot give way for itself. Untick it, or choose another "
            "for whom the others give way."
        )
    return ""


def _changed(question: Question, query: QueryDict) -> HttpResponse:
    """One deal set or taken out; the other deals there stay, without the parties that now give way in it."""
    wanted = scenario(question)
    axis = wanted.baseline.constituencies
    place = axis.find(query.get("edit", "").strip()[:100])
    code = axis.codes[place]
    here = deals_at(wanted.pact, code)
    number = _number(query, len(here), axis.names[place])
    deal = _sent(query, code, axis.names[place])
    removed = query.get("change") == "remove"
    alike = [one for one in here if removed or one.kind == deal.kind]
    gone = here[number - 1 : number] if number else alike
    kept = [one for one in here if one not in gone]
    if deal.aside and not removed:
        kept = [replace(one, aside=tuple(p for p in one.aside if p not in deal.aside)) for one in kept]
        kept = deals_at([*kept, deal], code)
    others = [one for one in wanted.pact if one.code != code]
    changed = question.with_pact(sorted([*others, *kept], key=lambda one: one.code))
    scenario(changed)
    which = next((n for n, one in enumerate(kept, start=1) if not removed and _same(one, deal)), 1)
    return HttpResponseRedirect(_edit(changed, code, which).partition("#")[0])


def _sent(query: QueryDict, code: str, name: str) -> Deal:
    """The deal of the form."""
    beneficiary = query.get("for", "").strip()[:24]
    aside = tuple(dict.fromkeys(part for part in query.getlist("aside") if part and part != beneficiary))
    return Deal(code, name, beneficiary, aside, query.get("kind", "")[:12] or "aside")


def deals_at(deals: Iterable[Deal], code: str) -> list[Deal]:
    """
    Deals of one constituency: one for each beneficiary and kind, in one order.

    Examples
    --------
    >>> pact = [Deal("E1", "", "LD", ("PC",)), Deal("E1", "", "LD", ("Lab",)), Deal("E2", "", "LD", ("Lab",))]
    >>> [deal.aside for deal in deals_at(pact, "E1")]
    [('Lab', 'PC')]
    """
    found: dict[tuple[str, int], Deal] = {}
    for deal in deals:
        if deal.code == code and deal.aside:
            before = found.get(_order(deal), replace(deal, aside=()))
            found[_order(deal)] = replace(deal, aside=tuple(sorted({*before.aside, *deal.aside})))
    return [found[key] for key in sorted(found)]


def _in_order(deals: Iterable[Deal], codes: Sequence[str]) -> list[Deal]:
    """The deals with their parties in the order that every page has them."""
    return [replace(deal, aside=tuple(sorted(deal.aside, key=codes.index))) for deal in deals]


def _order(deal: Deal) -> tuple[str, int]:
    """Where a deal stands among those of its constituency."""
    kinds = list(KINDS)
    return deal.beneficiary, kinds.index(deal.kind) if deal.kind in kinds else len(kinds)


def _same(one: Deal, other: Deal) -> bool:
    return _order(one) == _order(other)


def _number(query: QueryDict, deals: int, name: str) -> int:
    """Which deal of a constituency an address means; 0 where it does not say."""
    text = query.get("deal", "").strip()
    if not text:
        return 0
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    if not 1 <= number <= deals + 1:
        raise ScenarioError(
            f'"deal" is "{text[:40]}", but {name} has {wording.count(deals, "deal", "deals")}; give a number '
            f"from 1, {deals + 1} for a new one."
        )
    return number


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


def _linked(
    question: Question, rows: Sequence[Row], pact: Sequence[Deal]
) -> list[tuple[Mapping[str, Any], str, str]]:
    """The deals of the table, each with the addresses that edit and that remove it."""
    found: list[tuple[Mapping[str, Any], str, str]] = []
    for row in rows:
        deals = deals_at(pact, row["code"])
        keys = row["for"] or "", list(KINDS).index(row["kind"])
        number = next(n for n, deal in enumerate(deals, start=1) if _order(deal) == keys)
        remove = [("edit", row["code"]), ("deal", str(number)), ("change", "remove")]
        said = {**row, "gives_way": wording.giving_way(row["aside"], row["kind"])}
        found.append((said, _edit(question, row["code"], number), address("/pact", question, remove)))
    return found


def _edit(question: Question, code: str, number: int) -> str:
    """The address that edits a deal."""
    return address("/pact", question, [("edit", code), ("deal", str(number) if number > 1 else "")]) + "#edit"


def _seat(row: placed.Place) -> dict[str, Any]:
    area = row.region if row.region == row.nation else f"{row.region}, {row.nation}"
    return {"code": row.code, "name": row.name, "area": area, "now": row.now or None}


def _options(found: Answer, place: int, deal: Deal | None, here: Sequence[Deal]) -> list[Option]:
    """Who stands there, the likeliest first; ticked is what the deal says that is being edited."""
    view = found.assessment.projection
    axis = view.parties
    elsewhere = {party for other in here if other != deal for party in other.aside}
    options = [
        Option(
            code=party,
            name=axis.names[p],
            share=float(view.share[place, p]),
            p_win=float(found.summary.p_without[place, p]),
            partner=party in found.scenario.partners,
            aside=deal is not None and party in deal.aside,
            beneficiary=deal is not None and party == deal.beneficiary,
            otherwise=party in elsewhere,
        )
        for p, party in enumerate(axis.codes)
        if view.standing[place, p]
    ]
    return sorted(options, key=lambda o: (-o.p_win, -o.share, o.code))


_TRIED: Recent[list[dict[str, Any]]] = Recent(4 * MEGABYTE)


def _counted_choices(found: Answer, question: Question, place: int) -> list[dict[str, Any]]:
    """The choices, each an answer of its own, counted once for everybody."""
    code = found.scenario.baseline.constituencies.codes[place]
    rows = counted(
        "choices",
        f"{code} {question.query()}",
        lambda: choices_of(found, question, place),
        memory=_TRIED,
        lasting=question.is_usual,
    )
    others = [deal for deal in found.scenario.pact if deal.code != code]
    return [{**row, "address": _with_choice(question, code, others, row["deals"])} for row in rows]


def _with_choice(
    question: Question, code: str, others: Sequence[Deal], deals: Sequence[Mapping[str, Any]]
) -> str:
    """Address of the pact with other deals in a place; made anew each time, for it may name a question."""
    chosen = [Deal(code, "", one["for"] or "", tuple(one["aside"]), one["kind"]) for one in deals]
    asks = question.with_pact(sorted([*others, *chosen], key=lambda one: one.code))
    return address("/pact", asks, [("edit", code)])


def choices_of(found: Answer, question: Question, place: int) -> list[dict[str, Any]]:
    """Nobody standing aside there, and all other partners for each: each tried within the whole pact."""
    axis = found.scenario.baseline.constituencies
    code, name = axis.codes[place], axis.names[place]
    partners = [o.code for o in _options(found, place, None, ()) if o.partner]
    if len(partners) < 2:
        return []
    current = tuple(deals_at(found.scenario.pact, code))
    behind = [Deal(code, name, best, tuple(sorted(set(partners) - {best}))) for best in partners]
    behind += [replace(behind[0], kind=kind) for kind in KINDS if kind != "aside"]
    ways = dict.fromkeys([(), current, *((deal,) for deal in behind)])
    choices = []
    for tried in try_deals(found.assessment, code, list(ways)):
        deals = _in_order(tried.deals, found.scenario.baseline.parties.codes)
        choices.append(
            {
                "words": placed.said_of(deals) or "nobody stands aside",
                "deals": placed.as_deals(deals),
                "p_bloc": tried.p_bloc,
                "gain": ends(spread(tried.gain)),
                "current": tried.deals == current,
            }
        )
    return choices
