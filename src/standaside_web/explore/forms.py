"""The page where a question is put: a sentence of plain fields, and the answer beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from standaside import (
    Scenario,
    StandasideError,
    assumptions,
    destinations,
    limit_words,
    load_presets,
    partner_rates,
    swatch,
    wording,
)
from standaside_web import visitors
from standaside_web.explore import places as placed
from standaside_web.explore import tables
from standaside_web.explore.answers import answer, can_be_asked, known_pact, require_answer, scenario
from standaside_web.explore.form_errors import sorted_out
from standaside_web.explore.form_parts import PARTS_HELD, fresh, marks_of
from standaside_web.explore.keys import NONE
from standaside_web.explore.maps import AnswerPage, answer_facts
from standaside_web.explore.mending import other_starts, starts
from standaside_web.explore.poll_days import days_said
from standaside_web.explore.question import (
    FULL_DRAWS,
    PACTS,
    Question,
    address,
    asked,
    encoded,
    fields_of,
    in_form,
    names_of,
)
from standaside_web.explore.scaling import way_to_fit
from standaside_web.own.reading import elections_of_visitor, is_own
from standaside_web.pages import Link, fact

MAP_HELD = "Standaside-Map"
"""Header in which a page names the map that it has, when it asks for a new answer."""

SWINGS = ("best", "uniform", "proportional", "strong_transition", "logit", "mix")
SCOPES = {"nation": "nation by nation", "gb": "Great Britain as a whole", "region": "region by region"}
KINDS = {
    "aside": "candidates stand aside",
    "activists": "candidates stand, their activists do not campaign",
    "silent": "candidates stand, do not campaign, and ask for tactical votes",
}
EVIDENCE = {
    "tactical": "Some voters vote for the partner among the first two though their own party stands. How "
    "many is estimated from results of the year; votes so lent at the starting election go back first, "
    "where they are known.",
    "kinds": "What resting activists cost, and how many voters lend their vote when asked, is our judgement "
    "with a wide range; a softer deal never backfires and never counts as a candidacy given up.",
    "follow": "Each pair has a rate of its own, from surveys and from parties that were really "
    "absent; where there is neither it is a guess, and says so.",
    "backfire": "YouGov 2011: joint candidates of Conservatives and Liberal Democrats stood at 40 per "
    "cent, the two apart at 46.",
}


@dataclass(frozen=True, slots=True)
class PartyField:
    """A party in the form: its figure in the poll, and its side."""

    code: str
    name: str
    figure: str
    colour: str
    partner: bool
    opponent: bool


@dataclass(frozen=True, kw_only=True)
class ScenarioPage(AnswerPage):
    """A question to change, and its answer."""

    template: ClassVar[str] = "scenario.html"
    section: ClassVar[str] = "scenario"

    rows: Sequence[Mapping[str, Any]] = fact(
        "Everything taken for granted: name, value, source", shape=Sequence[tables.AssumptionRow]
    )
    values: Mapping[str, str] = fact(
        "Every key of the question with its text, changed or as the story has it"
    )
    changed: Sequence[str] = fact("Keys that differ from the story")
    story: str = fact("The story it starts from")
    rates: Sequence[Mapping[str, Any]] = fact(
        "Where votes go between partners: pair, how many follow, the rest, evidence",
        shape=Sequence[tables.PairRow],
    )
    total: float = fact("Sum of the poll, percent")
    parties_fields: Sequence[PartyField] = fact("Parties in the form", data=False, default=())
    elections: Sequence[Mapping[str, str]] = fact("Elections to start from", data=False, default=())
    swings: Sequence[str] = fact("Swing rules to choose from", data=False, default=SWINGS)
    scopes: Mapping[str, str] = fact(
        "Which places can move together", data=False, default_factory=lambda: SCOPES
    )
    evidence: Mapping[str, str] = fact(
        "Evidence behind the dials", data=False, default_factory=lambda: EVIDENCE
    )
    counters: Sequence[str] = fact("Counter-pacts of the story", data=False, default=())
    begins: Sequence[tuple[str, str]] = fact(
        "What the form changes, as hidden fields: a story with what has no field, or a stored question",
        data=False,
        default=(),
    )
    marks: Mapping[str, str] = fact(
        "Parts of the form that the question makes, with a mark each", data=False, default_factory=dict
    )
    fresh: Sequence[str] = fact("Those of them that a page does not have yet", data=False, default=())
    pacts: Mapping[str, str] = fact(
        "What the form sends to keep a pact or counter-pact that is written out, by key: its deals, or "
        "nothing where the story or the stored question has it",
        data=False,
        default_factory=dict,
    )
    partners_said: str = fact("The partners in words", data=False, default="")
    opponents_said: str = fact("The opponents in words", data=False, default="")
    follow_said: str = fact("How many follow, in words", data=False, default="")
    rules_said: str = fact("The rules in words", data=False, default="")
    usual_follow: int = fact(
        "Mean of the pairs' rates, percent, where the slider begins", data=False, default=50
    )
    errors: Mapping[str, str] = fact(
        "What is wrong in the form, by key; empty where nothing is", data=False, default_factory=dict
    )
    typed: Mapping[str, str] = fact(
        "What was typed, by field, where something is wrong", data=False, default_factory=dict
    )
    starts: Sequence[Link] = fact(
        "The question from other elections, where it has an answer", data=False, default=()
    )
    scale: Link | None = fact("The way to make a poll of over 100 fit", data=False, default=None)
    keys: Sequence[str] = fact("All keys, each with a place for what is wrong", data=False, default=())
    tactical: Sequence[Mapping[str, Any]] = fact(
        "Years whose tactical votes can be asked for: name, year, cells with rate and evidence",
        data=False,
        default=(),
    )
    kinds: Mapping[str, str] = fact(
        "How a plan may have parties give way", data=False, default_factory=lambda: KINDS
    )
    full_draws: int = fact("Simulated elections of a search", data=False, default=FULL_DRAWS)
    whole: str = fact("What the poll is of, in words", data=False, default="")
    days_said: str = fact("What follows from the poll's two days, in words", data=False, default="")
    open_map: str = fact("Address of its map", data=False, default="")
    by_hand: str = fact(
        "Where the average of somebody's own polls can be changed by hand; empty without such",
        data=False,
        default="",
    )

    @property
    def polled(self) -> list[PartyField]:
        """The parties with a figure in the poll."""
        return [field for field in self.parties_fields if field.figure]

    @property
    def kinds_on(self) -> list[str]:
        """The kinds that are ticked."""
        return names_of(self.values["kinds"])

    @property
    def first_wrong(self) -> str:
        """Where the first error stands."""
        return next(iter(self.errors), "")


@dataclass(frozen=True, kw_only=True)
class RefusedPage(ScenarioPage):
    """The form as it was sent, with what is wrong beside the fields."""

    status: ClassVar[int] = 400


def show(request: HttpRequest) -> ScenarioPage | HttpResponse:
    """The form; one that was just sent is answered at the short address of its question."""
    sent = "sent" in request.GET
    try:
        question = asked(request.GET)
        if sent:
            require_answer(question)
    except StandasideError as error:
        if not sent:
            raise
        return refused(request.GET, error)
    if sent:
        target = "/map" if "map" in request.GET else "/scenario"
        return HttpResponseRedirect(address(target, question, _view(request.GET)))
    return page_of(question, request.GET)


def refused(query: QueryDict, error: StandasideError) -> ScenarioPage:
    """The form again: what can be understood answered, the rest as it was typed, each error in place."""
    visitors.refuse()
    good, errors = sorted_out(query, error)
    page = page_of(good, QueryDict(encoded(_view(query))))
    typed = {name: value for name, value in query.items() if isinstance(value, str)}
    facts = {f.name: getattr(page, f.name) for f in fields(page)}
    shown = _typed_boxes(query, good, page.parties_fields) if "poll" in errors else page.parties_fields
    total = round(sum(_number(f.figure) for f in shown), 3)
    values = {
        **page.values,
        **{key: typed.get(key, page.values[key]) for key in errors if key in page.values},
    }
    return RefusedPage(
        **{
            **facts,
            "errors": errors,
            "typed": typed,
            "parties_fields": shown,
            "total": total,
            "values": values,
            "scale": (scale := way_to_fit(query, good)),
            "starts": [] if scale else other_starts(query),
        }
    )


def _typed_boxes(query: QueryDict, good: Question, boxes: Sequence[PartyField]) -> list[PartyField]:
    """The boxes of the poll as they were sent; a party that has none here gets one, so as to be emptied."""
    whole = fields_of(",".join(query.getlist("poll")))
    typed = {**whole, **{k.removeprefix("poll-"): v for k, v in query.items() if k.startswith("poll-")}}
    axis, known = scenario(good).baseline.parties, [box.code for box in boxes]
    more = [
        PartyField(code, axis.names[axis.index(code)], figure, swatch(code).fill, False, False)
        for code, figure in typed.items()
        if code in axis.codes and code not in known and figure.strip()
    ]
    blank = "" if whole else None  # a whole poll leaves empty what it does not name
    said = [replace(box, figure=typed.get(box.code, box.figure if blank is None else blank)) for box in boxes]
    return [*said, *more]


def _number(text: str) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e6 else 0.0


def live(request: HttpRequest) -> HttpResponse:
    """
    The answer alone, for a form that is being changed; says the short address of the question.

    A page that names the map it has is told only what that map says now, if the answer is on the same one.
    """
    held = request.headers.get(MAP_HELD, "")
    try:
        page = page_of(asked(request.GET), request.GET, choices=False, held=held)
        page = replace(page, fresh=fresh(page.marks, request))
    except StandasideError as error:
        wrong = HttpResponse(render_to_string("live-wrong.html", _in_place(request.GET, error), request))
        wrong["HX-Reswap"] = "none"  # the answer before stays, greyed; what is wrong comes beside it
        return wrong
    response = HttpResponse(render_to_string("live.html", {"page": page}, request))
    response["HX-Replace-Url"] = page.address
    response["Cache-Control"] = "private, max-age=60"
    patch_vary_headers(response, [PARTS_HELD, MAP_HELD])
    return response


def _view(query: QueryDict) -> list[tuple[str, str]]:
    return [(key, query[key]) for key in ("view", "colour") if query.get(key, "")]


def page_of(question: Question, query: QueryDict, *, choices: bool = True, held: str = "") -> ScenarioPage:
    """
    The page of a question.

    ``choices``: with the elections that it could start from; ``held``: the map that is there already.
    """
    found = answer(question)
    rows = placed.places(found)
    tables, whole = question.tables(), found.scenario.baseline.constituencies.whole
    values = {name: question.value(name) for name in _keys()}
    if values["polls"] and found.scenario.poll:
        values["poll"] = _percent(found.scenario.poll.shares["GB"])
    values |= _days(found.scenario)
    boxes, rates, by_hand = (
        _parties(found.scenario, values),
        _rates(found.scenario),
        _by_hand(question, values),
    )
    hidden = in_form(question)
    pacts = _pacts(values, hidden)
    facts = answer_facts(found, rows, query, "/scenario", held=held)
    facts["used"] = sorted({*facts["used"], *(box.code for box in boxes)})
    return ScenarioPage(
        **facts,
        title=found.scenario.title,
        rows=[{"name": a.name, "value": a.value, "source": a.source} for a in assumptions(found.scenario)],
        values=values,
        changed=list(question.changes),
        story=question.story,
        rates=rates,
        marks=marks_of(values, by_hand, rates),
        total=round(sum(float(f.figure) for f in boxes if f.figure), 3),
        **_said(found.assessment.scenario),
        parties_fields=boxes,
        elections=_elections(question) if choices else (),
        counters=[variant["title"] for variant in tables.get("variant", [])],
        begins=[pair for pair in hidden if pair[0] not in {*_fields(tables, values), *pacts}] + _view(query),
        pacts=pacts,
        days_said=days_said(found.scenario),
        known=address("/scenario", known) if (known := known_pact(question)) else "",
        open_map=address("/map", question, _view(query)),
        by_hand=by_hand,
        keys=_own_keys(),
        tactical=() if is_own(values["from"]) else _tactical(),
        whole=whole,
        scopes={**SCOPES, "gb": f"{whole} as a whole"},
    )


def _days(scenario: Scenario) -> dict[str, str]:
    """The two days as the answer has them: those of the story may have fallen away."""
    end = scenario.poll.fieldwork_end if scenario.poll else None
    found = {"date": scenario.polling_day, **({"fieldwork_end": end} if scenario.poll else {})}
    return {key: day.isoformat() if day else "" for key, day in found.items()}


def _by_hand(question: Question, values: Mapping[str, str]) -> str:
    """Where the average of somebody's own polls can be changed by hand."""
    if not values["polls"]:
        return ""
    kept = {key: values[key] for key in ("poll", "fieldwork_end")}
    return address("/scenario", question.changed(polls="", **kept))


def _pacts(values: Mapping[str, str], hidden: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What keeps each pact that is written out; a counter-pact that the story counts has its number."""
    said = dict(hidden)
    written = [key for key in PACTS if values[key] != NONE and not values[key].isdigit()]
    return {key: said.get(key, "") for key in written}


def _fields(tables: Mapping[str, Any], values: Mapping[str, str]) -> list[str]:
    """Keys that the form says in fields of its own."""
    without = ["rates", "pact"]
    without += [] if tables.get("variant") else ["counter"]
    without += ["tactical"] if is_own(values["from"]) else []
    without += ["fieldwork_end"] if values["polls"] else []
    return [key for key in _own_keys() if key not in without]


def _percent(shares: Mapping[str, float]) -> str:
    """Shares as the box of a poll has them, the largest first."""
    order = sorted((code for code in shares if code != "Other"), key=lambda code: (-shares[code], code))
    return ",".join(f"{code} {100 * shares[code]:.1f}" for code in order)


def _said(scenario: Scenario) -> dict[str, Any]:
    """The parts of the sentence that lead to their fields."""
    axis = scenario.baseline.parties
    rates = [pair.follow for pair in partner_rates(scenario) if pair.follow is not None]
    mean = sum(rates) / len(rates) if rates else 0.5
    low, high = (min(rates), max(rates)) if rates else (0.5, 0.5)
    return {
        "partners_said": wording.listed([wording.spoken(axis, c) for c in scenario.partners]) or "nobody",
        "opponents_said": wording.listed([wording.spoken(axis, c) for c in scenario.opponents]),
        "follow_said": wording.in_ten(low, high),
        "rules_said": limit_words(scenario),
        "usual_follow": round(100 * mean),
    }


def _in_place(query: QueryDict, error: StandasideError) -> dict[str, Any]:
    """What is wrong in a form that is being changed, for the places beside its fields."""
    scale: Link | None = None
    errors: dict[str, str] = {}
    try:
        good, errors = sorted_out(query, error)
        scale = way_to_fit(query, good)
    except StandasideError:
        pass
    return {"message": str(error), "scale": scale, "page": {"errors": errors, "keys": _own_keys()}}


ELSEWHERE = ("reach", "mobile", "rivals", "rival_seats", "rival_fair", "polls")
"""Keys that other pages set; this form carries them along."""


def _keys() -> list[str]:
    from standaside_web.explore.keys import KEYS

    return list(KEYS)


def _parties(scenario: Scenario, values: Mapping[str, str]) -> list[PartyField]:
    """Parties that stand widely somewhere, are polled or on a side, in order of the poll."""
    axis, polled = scenario.baseline.parties, fields_of(values["poll"])
    sides = names_of(values["partners"]), names_of(values["opponents"])
    usual = [
        "Con",
        "Lab",
        "LD",
        *scenario.nominations.successor.values(),
        "UKIP",
        "RUK",
        "Green",
        "SNP",
        "PC",
    ]
    heirs = set(scenario.nominations.successor)
    codes = [
        c
        for c in dict.fromkeys([*polled, *usual, *sides[0], *sides[1]])
        if c in axis.codes and c not in heirs
    ]
    stood = {c for c in codes if scenario.baseline.stood_widely(c)}
    wanted = [c for c in codes if c in polled or c in stood or c in sides[0] or c in sides[1]]
    return [
        PartyField(
            code=c,
            name=axis.names[axis.index(c)],
            figure=polled.get(c, ""),
            colour=swatch(c).fill,
            partner=c in sides[0],
            opponent=c in sides[1],
        )
        for c in wanted
    ]


def _rates(scenario: Scenario) -> list[dict[str, Any]]:
    axis = scenario.baseline.parties
    return [
        {
            "from": pair.party,
            "to": pair.beneficiary,
            "words": f"{wording.spoken(axis, pair.party)} for {wording.spoken(axis, pair.beneficiary)}",
            "follow": pair.follow,
            "rest": destinations(pair, follow=False),
            "evidence": pair.evidence,
            "guess": pair.is_guess,
        }
        for pair in partner_rates(scenario)
        if pair.beneficiary
    ]


def _own_keys() -> list[str]:
    """Keys that have a field in this form."""
    return [key for key in _keys() if key not in ELSEWHERE]


def _tactical() -> list[dict[str, Any]]:
    """The years whose tactical votes can be asked for, each cell with its rate and evidence."""
    return [
        {
            "name": name,
            "year": name.rpartition("-")[2],
            "cells": [
                {
                    "words": f"{row.cell[0]} voters, {row.cell[1]} first and {row.cell[2]} second",
                    "rate": row.rate,
                    "evidence": row.evidence,
                }
                for row in rows
            ],
        }
        for name, rows in sorted(load_presets().items())
    ]


def _elections(question: Question) -> list[dict[str, str]]:
    """Elections from which the question has an answer, so that each can be chosen; its own among them."""
    start = question.value("from")
    return [
        e
        for e in [*elections_of_visitor(), *starts()]
        if e["id"] == start or can_be_asked(question.changed(**{"from": e["id"]}))
    ]
