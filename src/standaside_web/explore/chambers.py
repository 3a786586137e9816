"""The page of the chamber: who could govern with whom, how surely, and who has how much power."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, QueryDict

from standaside import (
    Parties,
    RedLine,
    RedLines,
    Scenario,
    ScenarioError,
    UnknownNameError,
    chamber_document,
    house,
)
from standaside_web.explore import places as placed
from standaside_web.explore import tables
from standaside_web.explore.about_question import QuestionPage, question_facts
from standaside_web.explore.actions import counted
from standaside_web.explore.answers import Answer, answer
from standaside_web.explore.keys import figures
from standaside_web.explore.question import Question, asked, encoded
from standaside_web.explore.recent import MEGABYTE, Recent
from standaside_web.pages import fact
from standaside_web.parameters import reading_what_was_sent

SHOWN = 20
"""Coalitions in the page's table; the data has all."""

_PAIR = re.compile(r"^\s*([^,+>]{1,60}?)\s*([+>])\s*([^,+>]{1,60}?)\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A box of the form of red lines: its key, its words, an example."""

    key: str
    words: str
    example: str


LINES = (
    Line("refuses", "Will not govern together", "Lab+Con, LD+Con"),
    Line("unwilling", "Would rather not", "Lab+SNP"),
    Line("supply", "Supports from outside", "DUP>Con"),
    Line("abstain", "Do not take their seats", "SF"),
    Line("deputies", "Deputy Speakers, who do not vote", "Con 1, Lab 2"),
    Line("positions", "Places on a line from left to right", "Green -5, Lab -3, LD 0, Con 4"),
)
"""What a house can be told about its parties."""

USUAL = {"abstain": "SF"}
"""What is told unless something else is: who has never taken its seats, where it stands at all."""


@dataclass(frozen=True, kw_only=True)
class ChamberPage(QuestionPage):
    """Governments that are possible, under a question."""

    template: ClassVar[str] = "chamber.html"
    section: ClassVar[str] = "chamber"

    rows: Sequence[Mapping[str, Any]] = fact(
        "Coalitions that are just enough in at least one simulated election of a hundred: parties, mean "
        "seats, who supports it from outside, p (chance of a majority), p_minimal (that it needs each "
        "member), p_without (p without the pact, or null), connected, and the red lines it crosses",
        shape=Sequence[tables.CoalitionRow],
    )
    says: Sequence[str] = fact("What the pact changes in who could govern, a sentence each")
    majority_needed: int = fact("More than half of the members who vote: the median")
    majority_of_all: int = fact("More than half of all seats, as the map counts it")
    majority_needed_range: Sequence[int] = fact("Fewest and most over the simulated elections")
    power: Mapping[str, Mapping[str, float]] = fact(
        "Part of all power of each party, Banzhaf and Shapley-Shubik: mean over simulated elections",
        shape=Mapping[str, tables.PowerRow],
    )
    red_lines: Mapping[str, str] = fact("What the parties are taken to have said, as it was typed")
    pact: bool = fact("Whether anybody stands aside", default=False)
    open_rows: Sequence[Mapping[str, Any]] = fact(
        "Coalitions that nothing rules out, without partners and opponents of the question together",
        data=False,
        default=(),
    )
    across: Sequence[Mapping[str, Any]] = fact(
        "Coalitions that nothing rules out, of partners and opponents together", data=False, default=()
    )
    barred: Sequence[Mapping[str, Any]] = fact("Coalitions that a red line rules out", data=False, default=())
    powerful: Sequence[tuple[str, Mapping[str, float]]] = fact(
        "Parties with any power", data=False, default=()
    )
    boxes: Sequence[tuple[Line, str]] = fact("Boxes of the form with their text", data=False, default=())


_HOUSES: Recent[dict[str, Any]] = Recent(8 * MEGABYTE)


def show(request: HttpRequest) -> ChamberPage:
    """Who could govern under the question in the address."""
    question = asked(request.GET)
    found = answer(question)
    parties = found.assessment.projection.parties
    usual = {key: code for key, code in USUAL.items() if code in parties.codes}
    texts = _texts(request.GET, usual)
    with reading_what_was_sent((UnknownNameError,)):  # a code that no party has, as in partners
        lines = read_lines(texts, parties)
    extra = [(key, text) for key, text in texts.items() if text != usual.get(key, "")]
    text = encoded([*question.pairs(), *extra])
    told = counted(
        "chamber",
        text,
        lambda: document(found, lines, question),
        memory=_HOUSES,
        lasting=question.is_usual,
    )
    rows = told["coalitions"]
    powerful = [(code, pair) for code, pair in told["power"].items() if pair["banzhaf"] > 0]
    free = [row for row in rows if not row["ruled_out"]]
    across = [row for row in free if _is_across(row, found.scenario)]
    shown = [
        [row for row in free if row not in across][:SHOWN],
        across[:SHOWN],
        [row for row in rows if row["ruled_out"]][:SHOWN],
    ]
    used = {code for part in shown for row in part for code in (*row["parties"], *row["supply"])}
    return ChamberPage(
        **question_facts(question, found.scenario, "/chamber", [(k, t or "none") for k, t in extra]),
        title="Who could govern",
        rows=rows,
        says=told["sentences"],
        majority_needed=told["majority_needed"],
        majority_of_all=found.summary.majority_at,
        majority_needed_range=told["majority_needed_range"],
        power=told["power"],
        red_lines=texts,
        pact=placed.has_pact(found),
        open_rows=shown[0],
        across=shown[1],
        barred=shown[2],
        powerful=powerful,
        boxes=[(line, texts[line.key]) for line in LINES],
        used=sorted(used | {code for code, _ in powerful}),
    )


def _is_across(row: Mapping[str, Any], scenario: Scenario) -> bool:
    """Whether a coalition has partners and opponents of the question in it."""
    parties = {*row["parties"], *row["supply"]}
    return not (parties.isdisjoint(scenario.partners) or parties.isdisjoint(scenario.opponents))


def document(found: Answer, lines: RedLines, question: Question) -> dict[str, Any]:
    """Who could govern, counted: with the pact of an answer and without."""
    judged, parties = found.assessment, found.assessment.projection.parties
    after = house(judged.with_pact.seats(), parties, lines)
    before = house(judged.without.seats(), parties, lines) if placed.has_pact(found) else None
    about = {"draws": question.draws, "seed": question.seed, "source": found.scenario.baseline.source}
    sides = found.scenario.partners, found.scenario.opponents
    return dict(chamber_document(after, lines, without=before, about=about, sides=sides))


def _texts(query: QueryDict, usual: Mapping[str, str]) -> dict[str, str]:
    """What was typed; "none" for a box that is empty on purpose, and the usual for what was not sent."""
    texts = {}
    for line in LINES:
        text = query.get(line.key, usual.get(line.key, "")).strip()[:400]
        texts[line.key] = "" if text == "none" else text
    return texts


def read_lines(texts: Mapping[str, str], parties: Parties) -> RedLines:
    """
    Give the boxes their meaning.

    Raises
    ------
    StandasideError
        If a piece cannot be read, or names a party that there is not.
    """

    def code(name: str) -> str:
        return parties.codes[parties.find(name)]

    def pairs(key: str, sign: str) -> list[tuple[str, str]]:
        return [(code(a), code(b)) for a, b in _pairs(texts[key], key, sign)]

    return RedLines(
        abstain=frozenset(code(name.strip()) for name in texts["abstain"].split(",") if name.strip()),
        deputies={code(n): _whole(v, n) for n, v in figures(texts["deputies"], "deputies").items()},
        refuses=tuple(RedLine(a, b) for a, b in pairs("refuses", "+")),
        prefers_not=tuple(RedLine(a, b) for a, b in pairs("unwilling", "+")),
        supply=tuple(pairs("supply", ">")),
        positions={code(n): v for n, v in _positions(texts["positions"])},
    )


def _pairs(text: str, key: str, sign: str) -> list[tuple[str, str]]:
    found = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        pair = _PAIR.match(item)
        if pair is None or pair[2] != sign:
            raise ScenarioError(f'"{key}" has "{item[:60]}", which is not a pair, as in "Lab{sign}Con".')
        found.append((pair[1], pair[3]))
    return found


def _whole(value: float, name: str) -> int:
    if value != int(value):
        raise ScenarioError(f'"deputies" gives {name} {value:g}; give a whole number of members.')
    return int(value)


def _positions(text: str) -> list[tuple[str, float]]:
    found = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, figure = item.rpartition(" ")
        try:
            place = float(figure) if len(figure) <= 8 else float("nan")
        except ValueError:
            place = float("nan")
        if not name or not abs(place) <= 1000:
            raise ScenarioError(
                f'"positions" has "{item[:60]}", which is not a party and a place, as in "Lab -3".'
            )
        found.append((name.strip(), place))
    return found
