"""The page of the campaign: who should send activists where, beside doing nothing and standing aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.safestring import SafeString

from standaside import (
    Campaign,
    Phrase,
    Scenario,
    StandasideError,
    load_money_rates,
    spending_limits,
    swatch,
)
from standaside_web import drawing
from standaside_web.drawing import Hexagon
from standaside_web.explore import places as placed
from standaside_web.explore import worked_tables as tables
from standaside_web.explore.about_question import question_facts
from standaside_web.explore.answers import scenario
from standaside_web.explore.form_errors import sorted_out
from standaside_web.explore.maps import NO_DRAWING
from standaside_web.explore.paging import Piece, asked_page, piece
from standaside_web.explore.question import FULL_DRAWS, Question, address
from standaside_web.explore.worked import WorkedPage, of_form, one_of, waiting, worked
from standaside_web.pages import Link, Row, fact

LISTS = {
    "targets": "Where to go",
    "moves": "Who moves",
    "leave": "Seats to leave alone",
    "twins": "Twinned pairs",
    "seats": "Seat by seat",
}
"""What the map and the table show, one at a time."""

WAYS = {
    "nothing": "doing nothing",
    "alone": "every party for itself",
    "campaign": "campaigning together",
    "stand_asides": "standing aside",
    "both": "both",
}
NEAR = 3
"""Steps up to which a line joins twins on the map; longer ones hide it."""

NOTHING: Piece[Row] = Piece(())


@dataclass(frozen=True, kw_only=True)
class CampaignPage(WorkedPage):
    """Where activists do most good, and what that is worth beside standing aside."""

    template: ClassVar[str] = "campaign.html"
    section: ClassVar[str] = "campaign"
    kind: ClassVar[str] = "campaign"

    rows: Sequence[Row] = fact(
        "The list that is shown, a row each; places by code and name, activists as whole numbers, steps "
        "on the hex map, which are no distance on the ground; until it is worked out, one row that says so",
        shape=Sequence[tables.CampaignRow],
    )
    show: str = fact("Which list: targets, moves, leave, twins or seats")
    says: str = fact("What campaigning together and standing aside are worth, in a sentence", default="")
    basis: Sequence[str] = fact("What that rests on, a sentence each", default=())
    ways: Sequence[Row] = fact(
        "Expected seats of the partners under each arrangement: bloc, gain against doing nothing with its "
        "range of nine times in ten, low and high by the effect of activists, and each party's",
        default=(),
        shape=Sequence[tables.WayRow],
    )
    lists: Mapping[str, Sequence[Row]] = fact(
        "All five lists", default_factory=dict, shape=tables.CampaignLists
    )
    who_is_right: Mapping[str, int] = fact(
        "Seats by what does more in them, activists or standing aside", default_factory=dict
    )
    partners: Sequence[str] = fact("Codes of the partners")
    reach: str = fact("Steps on the hex map that an activist travels, at most")
    mobile: str = fact("Per cent of a party's activists in a seat who travel")
    compared: bool = fact("Whether there are stand-asides to compare with", data=False, default=False)
    phrases: Sequence[Phrase] = fact("The answer in pieces", data=False, default=())
    piece: Piece[Row] = fact("The rows on this page", data=False, default=NOTHING)
    heads: Mapping[str, str] = fact("Lists to choose from", data=False, default_factory=dict)
    tabs: Sequence[Link] = fact("Links to the lists", data=False, default=())
    map: SafeString = fact("The drawing", data=False, default=NO_DRAWING)
    caption: str = fact("What the map shows", data=False, default="")
    money: str = fact("Address of what the pact does to money", data=False, default="")
    seat_at: str = fact("Address of a seat's page, with @ for its code", data=False, default="")


def show(request: HttpRequest) -> CampaignPage | HttpResponse:
    """The plan for the activists of the question in the address, if somebody had it worked out."""
    return of_form(request, "/campaign", _page, refused)


def refused(query: QueryDict, error: StandasideError) -> CampaignPage:
    """The form as it was sent, with what is wrong beside its fields."""
    good, errors = sorted_out(query, error)
    page = _page(good, QueryDict())
    typed = {key: query.get(key, "") for key in ("reach", "mobile") if key in errors}
    return replace(page, errors=errors, **typed)


def _page(question: Question, query: QueryDict) -> CampaignPage:
    wanted = scenario(question)
    listed = one_of(query.get("show", ""), "show", LISTS)
    page = asked_page(query)
    extra = [("show", "" if listed == "targets" else listed)]
    facts = question_facts(question, wanted, "/campaign", [*extra, ("page", page)])
    found = worked("campaign", question)
    why = "" if len(wanted.partners) > 1 else "It takes two partners to campaign together."
    usual = wanted.campaign or Campaign()
    shared = {
        **facts,
        "draws": FULL_DRAWS,
        "title": "Who should campaign where",
        "show": listed,
        "why": why,
        "job": found.job,
        "state": "refused" if why else found.state,
        "partners": wanted.partners,
        "reach": f"{usual.reach}",
        "mobile": f"{100 * usual.mobile:g}",
        "used": sorted(wanted.partners),
        "tabs": [
            Link(words, address("/campaign", question, [("show", key)]) + "#map", current=key == listed)
            for key, words in LISTS.items()
        ],
        "money": address("/money", question),
        "seat_at": address("/seat/@", question),
    }
    if found.result is None:
        return CampaignPage(**shared, rows=waiting(shared["state"], why, found.job))
    return CampaignPage(**{**shared, **_answered(found.result, question, wanted, listed)},
                        piece=_piece(found.result, query, question, wanted, listed, extra))  # fmt: skip


def _piece(
    result: Mapping[str, Any],
    query: QueryDict,
    question: Question,
    wanted: Scenario,
    listed: str,
    extra: Sequence[tuple[str, str]],
) -> Piece[Row]:
    rows = _lists(result["document"], wanted)[listed]
    return piece(rows, query, path="/campaign", question=question, extra=extra)


def _answered(result: Mapping[str, Any], question: Question, wanted: Scenario, listed: str) -> dict[str, Any]:
    """The fields that an answer fills."""
    document = result["document"]
    lists = _lists(document, wanted)
    drawn, caption = _map(lists, question, wanted, listed)
    return {
        "rows": lists[listed],
        "lists": lists,
        "says": result["says"],
        "phrases": [Phrase(**phrase) for phrase in result["phrases"]],
        "basis": result["notes"],
        "ways": [
            {"way": way, "words": words, **document["seats"][way]}
            for way, words in WAYS.items()
            if way in document["seats"]
        ],
        "who_is_right": document["who_is_right"],
        "sources": document["sources"],
        "compared": "stand_asides" in document["seats"],
        "map": drawn,
        "caption": caption,
    }


def _lists(document: Mapping[str, Any], wanted: Scenario) -> dict[str, list[Row]]:
    """The lists of an answer, with names beside codes."""
    axis = wanted.baseline.constituencies
    names = dict(zip(axis.codes, axis.names, strict=True))
    return {
        "targets": _targets(document, names, spending_limits(wanted, load_money_rates())),
        "moves": [
            {
                "party": move["party"],
                "from": names[move["from"]],
                "from_code": move["from"],
                "to": names[move["to"]],
                "to_code": move["to"],
                "activists": move["units"],
                "steps": move["steps"],
            }
            for move in document["moves"]
        ],
        "leave": [
            {key: row[key] for key in ("party", "code", "name", "usual", "stay", "why")}
            for row in sorted(document["leave_alone"], key=lambda r: (-r["usual"], r["code"], r["party"]))
        ],
        "twins": [
            {
                "seat": row["names"][0],
                "code": row["codes"][0],
                "left_to": row["parties"][1],
                "in_return_for": row["names"][1],
                "in_return_code": row["codes"][1],
                "in_return_left_to": row["parties"][0],
                "steps": row["steps"],
            }
            for row in document["twins"]
        ],
        "seats": sorted(
            (_seat(row) for row in document["p_win"]),
            key=lambda row: (-max(abs(row["p"][way] - row["p"]["nothing"]) for way in row["p"]), row["code"]),
        ),
    }


def _targets(
    document: Mapping[str, Any], names: Mapping[str, str], limits: Mapping[str, tuple[float, float] | None]
) -> list[Row]:
    """Seats that activists come to, with what that does to the partners' chance there."""
    chances = {row["code"]: row for row in document["p_win"]}
    return [
        {
            "party": row["party"],
            "code": row["code"],
            "name": names[row["code"]],
            "activists": row["units"],
            "usual": chances[row["code"]]["activists"].get(row["party"], {}).get("without"),
            "p_win": chances[row["code"]]["p_win"].get(row["party"]),
            "p_bloc": chances[row["code"]]["p_bloc"],
            "may_spend": None
            if (limit := limits[row["code"]]) is None
            else dict(zip(("if_borough", "if_county"), limit, strict=True)),
        }
        for row in document["targets"]
    ]


def _seat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "aside": row["aside"],
        "better": row["better"],
        "harmful_aside": row["backfires"],
        "p": row["p_bloc_by"],
    }


def _map(
    lists: Mapping[str, Sequence[Row]], question: Question, wanted: Scenario, listed: str
) -> tuple[SafeString, str]:
    """One list on the map: who is named there stands out, the rest recedes."""
    where = placed.hexes(wanted.baseline.constituencies)
    if not where:
        return SafeString(""), ""
    axis, href = wanted.baseline.constituencies, address("/seat/@", question)
    marks = _marks(lists, listed)
    hexagons = [
        _hexagon(code, name, placed.at_place(href, code), marks.get(code))
        for code, name in zip(axis.codes, axis.names, strict=True)
    ]
    near = [row for row in lists["twins"] if (row["steps"] or 99) <= NEAR] if listed == "twins" else []
    caption = CAPTIONS[listed]
    drawn = drawing.hexmap(
        hexagons,
        where,
        style="winner",
        title=f"Hexagon map: {LISTS[listed].lower()}",
        description=caption,
        ties=[(row["code"], row["in_return_code"]) for row in near],
    )
    return drawn, caption


CAPTIONS = {
    "targets": "Outlined: activists come here; the letter is the party that sends most. One hexagon a "
    "constituency; a step is from one to the next, and no distance on the ground.",
    "moves": "Outlined: activists come here, the letter is whose; pale: they come from here.",
    "leave": "Outlined: a partner leaves this seat to others; the letter is the one that leaves, the largest "
    "where several do.",
    "twins": "Outlined: seats that two partners leave to each other; the letter is the one that it is left "
    "to, and a line joins two that are at most three steps apart.",
    "seats": "Outlined: standing aside does more (S), activists do more (A), either alike (E), or standing "
    "aside does harm (X).",
}
_LETTERS = {"standing aside": "S", "activists": "A", "either": "E"}
Marked = tuple[str, str, str]
"""Party or "", letter or "", and what is said of a place."""


def _marks(lists: Mapping[str, Sequence[Row]], listed: str) -> dict[str, Marked]:
    """Who or what stands in which place, the first of several in the order of the list."""
    found: dict[str, Marked] = {}
    for code, mark in _marked(lists, listed):
        found.setdefault(code, mark)
    return found


def _marked(lists: Mapping[str, Sequence[Row]], listed: str) -> list[tuple[str, Marked]]:
    if listed == "twins":
        return [
            pair
            for row in lists["twins"]
            for pair in (
                (row["code"], (row["left_to"], "+", f"left to {row['left_to']}, for {row['in_return_for']}")),
                (
                    row["in_return_code"],
                    (row["in_return_left_to"], "+", f"left to {row['in_return_left_to']}, for {row['seat']}"),
                ),
            )
        ]
    if listed == "leave":
        return [(row["code"], (row["party"], "+", f"left alone by {row['party']}")) for row in lists["leave"]]
    if listed == "seats":
        return [
            (row["code"], ("", "X" if row["harmful_aside"] else _LETTERS[row["better"]], row["better"]))
            for row in lists["seats"]
            if row["better"] in _LETTERS or row["harmful_aside"]
        ]
    come = [
        (row["code"], (row["party"], "+", f"{row['activists']:,} {row['party']} activists come"))
        for row in lists["targets"]
    ]
    leave = [(row["from_code"], (row["party"], "", f"{row['party']} activists go")) for row in lists["moves"]]
    return [*come, *(leave if listed == "moves" else [])]


def _hexagon(code: str, name: str, href: str, mark: Marked | None) -> Hexagon:
    if mark is None:
        return Hexagon(code, f"{name}: nothing", href, style="none")
    party, letter, words = mark
    said = f"{name}: {words}"
    if not party:
        kind = {"X": "harmful", "S": "decisive", "A": "helpful"}.get(letter, "pointless")
        return Hexagon(code, said, href, letter=letter, style=f"ch v-{kind}")
    drawn = swatch(party)
    if not letter:
        return Hexagon(code, said, href, drawn.fill, style="o2")
    return Hexagon(code, said, href, drawn.fill, drawn.letter, drawn.ink, "ch")
