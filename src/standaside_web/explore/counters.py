"""The page of pact and counter-pact: two blocs choosing at once, whoever begins, to an end or a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.safestring import SafeString

from standaside import Deal, Scenario, ScenarioError, StandasideError, blocs_of, swatch, wording
from standaside_web import drawing
from standaside_web.drawing import Hexagon
from standaside_web.explore import places as placed
from standaside_web.explore import worked_tables as tables
from standaside_web.explore.about_question import question_facts
from standaside_web.explore.answers import scenario
from standaside_web.explore.form_errors import sorted_out
from standaside_web.explore.maps import NO_DRAWING
from standaside_web.explore.question import (
    FULL_DRAWS,
    Question,
    address,
    fields_of,
    names_of,
    written_deals,
)
from standaside_web.explore.worked import WorkedPage, of_form, one_of, waiting, worked
from standaside_web.pages import Link, Row, fact

ORDERS = ("1", "2")
"""Which order's end the map can show."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the blocs: who begins, how it ends, its moves, and the map of its end."""

    first: str
    end: str
    kind: str
    moves: Sequence[Row]
    again: Sequence[int]
    map: str
    stuck: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class CounterPage(WorkedPage):
    """Blocs that answer each other's pacts."""

    template: ClassVar[str] = "counter.html"
    section: ClassVar[str] = "counter"
    kind: ClassVar[str] = "counter"

    rows: Sequence[Row] = fact(
        "One move each, in both orders: who moved, whether it took another pact, stand-asides of its pact, "
        "what it gains by the change in expected seats, and every bloc's expected seats afterwards; until "
        "it is worked out, one row that says so",
        shape=Sequence[tables.TurnRow | tables.WaitingRow],
    )
    says: str = fact("How it ends and what each bloc's seats become, in words", default="")
    blocs: Sequence[Row] = fact("The blocs: name, in words, partners", shape=Sequence[tables.BlocRow])
    agree: bool | None = fact(
        "Whether both orders end in one and the same equilibrium; null until it is worked out", default=None
    )
    ends: Sequence[Row] = fact(
        "Seats of each bloc at the end of each order, and without any pact: mean, p05, p95, p_majority",
        default=(),
        shape=Sequence[tables.EndRow],
    )
    fortunes: Sequence[Row] = fact(
        "What each party of either bloc has at the end of each order, against no pact on any side",
        default=(),
        shape=Sequence[tables.FortuneRow],
    )
    begins: str = fact("What is in force before the first move, in words", default="")
    afresh: str = fact("Address of the same without the question's pact", data=False, default="")
    plays: Sequence[Row] = fact(
        "How each order ended, with the pacts in force then", default=(), shape=Sequence[tables.PlayRow]
    )
    rivals: str = fact("Parties of the bloc that answers, as the address has them")
    rival_seats: str = fact("Most constituencies with a deal of that bloc; none for no limit", default="none")
    rival_fair: bool = fact("Whether nobody may be worse off in that bloc", default=False)
    hexmap: SafeString = fact("The map of an end", data=False, default=NO_DRAWING)
    caption: str = fact("What the map shows", data=False, default="")
    tabs: Sequence[Link] = fact("Links to the map of each order's end", data=False, default=())
    labels: Sequence[str] = fact("Names of the blocs", data=False, default=())
    cases: Sequence[str] = fact("When seats are counted, in words", data=False, default=())
    became: Sequence[tuple[Row, Sequence[Row]]] = fact(
        "Each bloc with its seats in every case", data=False, default=()
    )
    orders: Sequence[Order] = fact("The orders, for the template", data=False, default=())
    parties: Sequence[tuple[str, str, bool]] = fact(
        "Parties that can be in the other bloc: code, name, whether it is", data=False, default=()
    )


def show(request: HttpRequest) -> CounterPage | HttpResponse:
    """Pact and counter-pact of the question in the address, if somebody had it worked out."""
    return of_form(request, "/counter", _page, refused)


def refused(query: QueryDict, error: StandasideError) -> CounterPage:
    """The form as it was sent, with what is wrong beside its fields."""
    good, errors = sorted_out(query, error)
    page, ticked = _page(good, QueryDict()), query.getlist("rivals")
    return replace(
        page,
        errors=errors,
        parties=[(code, name, code in ticked) for code, name, _ in page.parties],
        rival_seats=query.get("rival_seats", "") if "rival_seats" in errors else page.rival_seats,
    )


def _page(question: Question, query: QueryDict) -> CounterPage:
    wanted = scenario(question)
    end = one_of(query.get("end", ""), "end", dict.fromkeys(ORDERS))
    found = worked("counter", question)
    blocs, why = _blocs(wanted)
    rivals = question.value("rivals") or ",".join(blocs[1]["partners"] if len(blocs) > 1 else ())
    polled = fields_of(question.value("poll"))
    axis = wanted.baseline.parties
    others = [code for code in polled if code not in wanted.partners and code in axis.codes]
    agreed = bool(wanted.pact)
    shared = {
        "afresh": address("/counter", question.changed(pact="none")) if agreed else "",
        **question_facts(question, wanted, "/counter", [("end", "" if end == ORDERS[0] else end)]),
        "draws": FULL_DRAWS,
        "title": "Pact and counter-pact",
        "why": why,
        "job": found.job,
        "state": "refused" if why else found.state,
        "blocs": blocs,
        "labels": [bloc["name"] for bloc in blocs],
        "rivals": rivals,
        "rival_seats": question.value("rival_seats"),
        "rival_fair": question.value("rival_fair") == "1",
        "parties": [
            (code, axis.names[axis.index(code)], code in names_of(rivals))
            for code in dict.fromkeys([*others, *(c for c in names_of(rivals) if c in axis.codes)])
        ],
        "used": sorted({*others, *(code for bloc in blocs for code in bloc["partners"])}),
    }
    if found.result is None:
        return CounterPage(**shared, rows=waiting(shared["state"], why, found.job))
    return CounterPage(
        **{
            **shared,
            **_answered(found.result, question, blocs),
            **_drawn(found.result["document"], question, wanted, blocs, end),
        }
    )


def _drawn(
    document: Mapping[str, Any], question: Question, wanted: Scenario, blocs: Sequence[Row], end: str
) -> dict[str, Any]:
    """Who stands aside for whom at the end of one order, on the map."""
    axis, plays = wanted.baseline.constituencies, document["plays"]
    where = placed.hexes(axis)
    if not where:
        return {}
    play = plays[min(ORDERS.index(end), len(plays) - 1)]
    href = address("/seat/@", question)
    marks = _marks(play["pacts"], [bloc["name"] for bloc in document["blocs"]])
    words = {bloc["name"]: bloc["words"] for bloc in blocs}
    first = "Whoever begins" if document["equilibrium"] is not None else f"First {words[play['order'][0]]}"
    caption = (
        f"{first}: outlined are the constituencies with a deal at the end, the letter is the party that the "
        "others stand aside for, and 2 where both blocs have a deal. One hexagon a constituency; the pacts "
        "are listed behind the links below."
    )
    agree = document["equilibrium"] is not None
    return {
        "hexmap": drawing.hexmap(
            [
                _hexagon(code, name, href.replace("@", code, 1), marks.get(code, ()))
                for code, name in zip(axis.codes, axis.names, strict=True)
            ],
            where,
            style="winner",
            title="Hexagon map: both pacts at the end",
            description=caption,
        ),
        "caption": caption,
        "tabs": []
        if agree
        else [
            Link(
                f"First {words[one['order'][0]]}",
                address("/counter", question, [("end", "" if number == ORDERS[0] else number)]) + "#map",
                current=one is play,
            )
            for number, one in zip(ORDERS, plays, strict=False)
        ],
    }


def _marks(pacts: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """For each constituency with a deal: whom it is for, and the deal in words, of each bloc that has one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        for row in pacts[name]:
            aside = wording.giving_way(row["aside"], row["kind"])
            found.setdefault(row["code"], []).append(
                (row["for"] or "", f"{aside} for {row['for'] or 'nobody'}")
            )
    return found


def _hexagon(code: str, name: str, href: str, deals: Sequence[tuple[str, str]]) -> Hexagon:
    if not deals:
        return Hexagon(code, f"{name}: no deal", href, style="none")
    said = f"{name}: {'; '.join(words for _, words in deals)}"
    if len({party for party, _ in deals}) > 1:
        return Hexagon(code, said, href, letter="2", style="ch v-pointless")
    drawn = swatch(deals[0][0])
    return Hexagon(code, said, href, drawn.fill, drawn.letter, drawn.ink, "ch")


def _blocs(wanted: Scenario) -> tuple[list[Row], str]:
    """The blocs in words, or why there are not two."""
    axis = wanted.baseline.parties
    try:
        blocs = blocs_of(wanted)
    except ScenarioError:
        few = len(wanted.partners) < 2
        side = "the pact" if few else "the other side"
        return [], f"It takes two blocs of two parties or more; {side} has too few. Tick them below."
    return [
        {
            "name": bloc.label,
            "words": bloc.name or wording.listed([wording.spoken(axis, code) for code in bloc.partners]),
            "partners": list(bloc.partners),
        }
        for bloc in blocs
    ], ""


def _answered(result: Mapping[str, Any], question: Question, blocs: Sequence[Row]) -> dict[str, Any]:
    """The fields that an answer fills."""
    document = result["document"]
    words = {bloc["name"]: bloc["words"] for bloc in blocs}  # the database keeps no order of keys
    plays = [
        {**play, "map": _map(question, [play["pacts"][bloc["name"]] for bloc in document["blocs"]])}
        for play in document["plays"]
    ]
    ends = _ends(document, words)
    cases = list(dict.fromkeys(row["case"] for row in ends))
    return {
        "cases": cases,
        "became": [(bloc, [row for row in ends if row["bloc"] == bloc["name"]]) for bloc in blocs],
        "rows": document["rounds"],
        "says": result["says"],
        "agree": document["equilibrium"] is not None,
        "begins": document["begins"],
        "ends": ends,
        "fortunes": _fortunes(document),
        "plays": plays,
        "sources": document["sources"],
        "orders": [
            Order(
                first=words[play["order"][0]],
                end=play["words"],
                kind=play["end"],
                moves=[_move(row, words) for row in document["rounds"] if row["order"] == play["order"]],
                again=play["cycle"] or (),
                map=play["map"],
                stuck=play["stuck"],
            )
            for play in plays
        ],
    }


def _move(row: Row, words: Mapping[str, str]) -> Row:
    each = [row["seats"]["blocs"][name] for name in words]
    return {**row, "each": each}


def _ends(document: Mapping[str, Any], words: Mapping[str, str]) -> list[Row]:
    cases = [("no pact on any side", document["seats"]["without"])]
    cases += [(f"{end['order'][0]} first", end["blocs"]) for end in document["seats"]["ends"]]
    return [
        {
            "case": case,
            "bloc": name,
            "words": words[name],
            **{key: one[key] for key in ("mean", "p05", "p95", "p_majority")},
        }
        for case, blocs in cases
        for name, one in ((name, blocs[name]) for name in words)
    ]


def _fortunes(document: Mapping[str, Any]) -> list[Row]:
    """Every party at the end of each order: once where the orders end in the same pacts."""
    ends = document["seats"]["ends"]
    agree = document["equilibrium"] is not None
    return [
        {"case": "" if agree else f"{end['order'][0]} first", **row}
        for end in (ends[:1] if agree else ends)
        for row in end["parties"]
    ]


def _map(question: Question, pacts: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """Address of the map with the pacts at an end: the first bloc's, and the others' as counter-pact."""
    own, *others = (
        [Deal(row["code"], row["name"], row["for"] or "", tuple(row["aside"]), row["kind"]) for row in pact]
        for pact in pacts
    )
    ended = question.changed(
        pact=written_deals(own), counter=written_deals(deal for pact in others for deal in pact)
    )
    return address("/map", ended)
