"""The page of pact and counter-pact: two blocs choosing at once, whoever begins, to an end or a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest

from standaside import Deal, Scenario, ScenarioError, blocs_of, wording
from standaside_web.explore.about_question import question_facts
from standaside_web.explore.answers import scenario
from standaside_web.explore.question import (
    FULL_DRAWS,
    Question,
    address,
    asked,
    fields_of,
    names_of,
    written_deals,
)
from standaside_web.explore.worked import WorkedPage, waiting, worked
from standaside_web.pages import Row, fact

ENDS = {
    "equilibrium": "Nobody would change: an equilibrium.",
    "cycle": "They go round in a circle: no equilibrium is reached.",
    "unfinished": "Stopped before an end.",
}


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the blocs: who begins, how it ends, its moves, and the map of its end."""

    first: str
    end: str
    kind: str
    moves: Sequence[Row]
    again: Sequence[int]
    map: str


@dataclass(frozen=True, kw_only=True)
class CounterPage(WorkedPage):
    """Blocs that answer each other's pacts."""

    template: ClassVar[str] = "counter.html"
    section: ClassVar[str] = "counter"
    kind: ClassVar[str] = "counter"

    rows: Sequence[Row] = fact(
        "One move each, in both orders: who moved, whether it took another pact, stand-asides of its pact, "
        "what it gains by the change in expected seats, and every bloc's expected seats afterwards; until "
        "it is worked out, one row that says so"
    )
    says: str = fact("How it ends and what each bloc's seats become, in words", default="")
    blocs: Sequence[Row] = fact("The blocs: name, in words, partners")
    agree: bool | None = fact(
        "Whether both orders end in one and the same equilibrium; null until it is worked out", default=None
    )
    ends: Sequence[Row] = fact(
        "Seats of each bloc at the end of each order, and without any pact: mean, p05, p95, p_majority",
        default=(),
    )
    plays: Sequence[Row] = fact("How each order ended, with the pacts in force then", default=())
    rivals: str = fact("Parties of the bloc that answers, as the address has them")
    labels: Sequence[str] = fact("Names of the blocs", data=False, default=())
    cases: Sequence[str] = fact("When seats are counted, in words", data=False, default=())
    became: Sequence[tuple[Row, Sequence[Row]]] = fact(
        "Each bloc with its seats in every case", data=False, default=()
    )
    orders: Sequence[Order] = fact("The orders, for the template", data=False, default=())
    parties: Sequence[tuple[str, str, bool]] = fact(
        "Parties that can be in the other bloc: code, name, whether it is", data=False, default=()
    )


def show(request: HttpRequest) -> CounterPage:
    """Pact and counter-pact of the question in the address, if somebody had it worked out."""
    question = asked(request.GET)
    wanted = scenario(question)
    found = worked("counter", question)
    blocs, why = _blocs(wanted)
    rivals = question.value("rivals") or ",".join(blocs[1]["partners"] if len(blocs) > 1 else ())
    polled = fields_of(question.value("poll"))
    axis = wanted.baseline.parties
    others = [code for code in polled if code not in wanted.partners and code in axis.codes]
    shared = {
        **question_facts(question, wanted, "/counter"),
        "draws": FULL_DRAWS,
        "title": "Pact and counter-pact",
        "why": why,
        "job": found.job,
        "state": "refused" if why else found.state,
        "blocs": blocs,
        "labels": [bloc["name"] for bloc in blocs],
        "rivals": rivals,
        "parties": [
            (code, axis.names[axis.index(code)], code in names_of(rivals))
            for code in dict.fromkeys([*others, *(c for c in names_of(rivals) if c in axis.codes)])
        ],
        "used": sorted({*others, *(code for bloc in blocs for code in bloc["partners"])}),
    }
    if found.result is None:
        return CounterPage(**shared, rows=waiting(shared["state"], why, found.job))
    return CounterPage(**{**shared, **_answered(found.result, question, blocs)})


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
        "ends": ends,
        "plays": plays,
        "sources": document["sources"],
        "orders": [
            Order(
                first=words[play["order"][0]],
                end=ENDS[play["end"]],
                kind=play["end"],
                moves=[_move(row, words) for row in document["rounds"] if row["order"] == play["order"]],
                again=play["cycle"] or (),
                map=play["map"],
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
