"""Up to four questions side by side, on the same simulated elections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from standaside import (
    Phrase,
    ScenarioError,
    comparable,
    differences,
    scenario_phrases,
    scenario_tables,
    seats_apart,
    shipped_scenarios,
    wording,
)
from standaside import __version__ as library_version
from standaside_web.config.middleware import LONGEST_ADDRESS
from standaside_web.explore import columns, tables
from standaside_web.explore import places as placed
from standaside_web.explore.answers import Answer, answer, best_known, known_pact
from standaside_web.explore.keys import KEYS, NONE
from standaside_web.explore.maps import SEARCH, sources
from standaside_web.explore.plainly import ends, said
from standaside_web.explore.question import (
    FIRST_STORY,
    LIVE_DRAWS,
    LONGEST_QUERY,
    USUAL_SEED,
    Question,
    address,
    as_sent,
    asked,
    asked_in,
    encoded,
    stored,
)
from standaside_web.pages import Page, fact
from standaside_web.parameters import shortened
from standaside_web.unread import without_marks

SLOTS = ("a", "b", "c", "d")
"""Keys of the questions in the address; each is a query string of its own, or the id of a stored one."""

LETTERS = "ABCD"
"""What the questions are called on the page, and in the form that adds one of them without its pact."""


@dataclass(frozen=True, kw_only=True)
class ComparePage(Page):
    """Questions side by side."""

    template: ClassVar[str] = "compare.html"
    section: ClassVar[str] = "compare"
    brief: ClassVar[str] = "Up to four questions side by side, each answered in the same simulated elections."

    rows: Sequence[Mapping[str, Any]] = fact(
        "One question each: title, asks, partners, stand-asides, and of its own partners together seats "
        "without and with, gain, the bound if every voter followed, chance of a majority; difference is "
        "the seats of the first question's partners less those in the first question, in the same "
        "simulated elections, or null where the two begin from different elections; difference_without is "
        "the same with nobody standing aside in either",
        shape=Sequence[tables.SlotRow],
    )
    parties: Sequence[Mapping[str, Any]] = fact(
        "Seats of every party under each question, with its pact if it has one",
        shape=Sequence[tables.SlotParty],
    )
    differ: Sequence[Mapping[str, Any]] = fact(
        "Constituencies whose deal or likeliest winner is not the same under every question, those first "
        "where the chance of the first question's partners differs most; sides are in the questions' order. "
        "Empty where the questions are about other constituencies",
        shape=Sequence[columns.DifferRow],
    )
    question: str = fact("The first question, as a query string")
    bloc: Sequence[str] = fact("The partners of the first question, whose seats are compared")
    columns: Sequence[Mapping[str, Any]] = fact("The questions for the template", data=False, default=())
    carried: Sequence[tuple[str, str]] = fact(
        "The questions as hidden fields of the form that adds one", data=False, default=()
    )
    free: str = fact("Key of the next question; empty if there are four", data=False, default="")
    stories: Mapping[str, str] = fact("Stories to add", data=False, default_factory=dict)
    used: Sequence[str] = fact("Codes of the parties that the page mentions", data=False, default=())
    places: bool = fact("Whether all are about the same constituencies", data=False, default=True)
    first_differ: Sequence[Mapping[str, Any]] = fact(
        "The first of them, for the template", data=False, default=()
    )


SMALLEST_SHOWN = 0.05
"""Seats from which a mean is not written as nought."""

SHOWN = 40
"""Constituencies that differ and stand on the page; the data has them all."""


def show(request: HttpRequest) -> ComparePage:
    """The questions in the address."""
    questions = questions_of(request.GET)
    found = [answer(question) for question in questions]
    first = found[0]
    pairs = side_by_side(questions)
    rows = [_row(one, first) for one in found]
    differ = _differ(found)
    sides = [
        _column(one, row, number, questions)
        for number, (one, row) in enumerate(zip(found, rows, strict=True))
    ]
    return ComparePage(
        title="Side by side",
        passing=len(found) == 1 and not (sides[0]["pact"] or sides[0]["known"]),
        address=f"/compare?{encoded(pairs)}",
        version=library_version,
        seed=questions[0].seed,
        draws=questions[0].draws,
        sources=list(dict.fromkeys(source for one in found for source in sources(one))),
        question=questions[0].query(),
        rows=rows,
        parties=_parties(found),
        bloc=first.scenario.partners,
        differ=differ,
        first_differ=[
            {**row, "href": address(f"/seat/{row['code']}", questions[0])} for row in differ[:SHOWN]
        ],
        places=_same_places(found),
        columns=sides,
        carried=pairs,
        free=next((slot for slot in SLOTS[len(questions) :]), ""),
        stories={
            name: str(scenario_tables(name).get("title", name)) for name in shipped_scenarios() if _here(name)
        },
        used=sorted(
            {row["party"] for row in _parties(found)}
            | {c for one in found for c in one.scenario.partners}
            | {side["likeliest"] for row in differ[:SHOWN] for side in row["sides"] if side["likeliest"]}
        ),
    )


def questions_of(query: QueryDict) -> list[Question]:
    """
    Questions of an address, all with the draws and the seed that stand beside them.

    Raises
    ------
    StandasideError
        If one has no meaning.
    """
    texts = [query.get(slot, "") for slot in SLOTS if query.get(slot, "").strip()]
    plain = [key for key in query if key.partition("-")[0] in ("story", "q", *KEYS) and query[key]]
    if texts and plain:
        raise ScenarioError(
            f'"{plain[0]}" stands beside the questions and belongs to none of them; write it inside one, as '
            f"in a={quote(f'story={FIRST_STORY}&{plain[0]}=…', safe='…')}."
        )
    if not texts:
        common = asked(query)
        return [
            replace(question, draws=common.draws, seed=common.seed) for question in _with_and_without(common)
        ]
    inside = [asked_in(text) for text in texts]
    draws = _common_number(query, "draws", LIVE_DRAWS, [question.draws for question in inside])
    seed = _common_number(query, "seed", USUAL_SEED, [question.seed for question in inside])
    return [replace(question, draws=draws, seed=seed) for question in inside]


def _with_and_without(question: Question) -> list[Question]:
    """A question beside the same without its pact; of one without, the best pact known goes first."""
    if question.value("pact") != NONE:
        return [question, question.changed(pact=NONE)]
    first = question.query() == Question().query()
    known = best_known(question) if first else known_pact(question)
    return [question] if known is None else [known, question]


def _common_number(query: QueryDict, key: str, usual: int, inside: Sequence[int]) -> int:
    """
    The seed, or the draws, of all questions: what stands beside them, or else what is said inside.

    Raises
    ------
    ScenarioError
        If they say different ones: all are counted in the same simulated elections.
    """
    beside = asked(QueryDict(encoded([(key, query.get(key, ""))])))
    said = {getattr(beside, key)} if query.get(key, "").strip() else set()
    said |= {value for value in inside if value != usual}
    if len(said) > 1:
        raise ScenarioError(
            f'"{key}" is said to be {wording.listed([str(value) for value in sorted(said)])}, and all '
            "questions are counted in the same simulated elections; write it once, beside the questions."
        )
    return int(next(iter(said), usual))


def _common(question: Question) -> list[tuple[str, str]]:
    return [pair for pair in question.pairs() if pair[0] in ("draws", "seed")]


def side_by_side(questions: Sequence[Question]) -> list[tuple[str, str]]:
    """
    Keys of an address of questions, each a query string of its own, then draws and seed.

    Where they are too long together, the longest is stored, then the next, until all fit.
    """
    plain = [Question(question.story, question.changes) for question in questions]
    texts = [question.query() for question in plain]
    common = _common(questions[0])

    def pairs() -> list[tuple[str, str]]:
        return [*zip(SLOTS, texts, strict=False), *common]

    order = sorted(range(len(texts)), key=lambda number: (-len(texts[number]), number))
    for number in order:
        if as_sent(pairs()) > LONGEST_QUERY:
            texts[number] = encoded([stored(plain[number])])
    return pairs()


def _here(name: str) -> bool:
    from standaside_web.explore.home import _ready

    return _ready(Question(name))


def add(request: HttpRequest) -> HttpResponse:
    """One more question: a story, one that is there without its pact, or an address that somebody pasted."""
    query = request.POST
    questions = questions_of(query)
    wanted = query.get("add", "").strip()[:4_000]
    number = LETTERS.find(wanted) if len(wanted) == 1 else -1
    if not wanted:
        raise ScenarioError("No question was chosen; choose one of the list, or paste an address.")
    if wanted == "pasted":
        more = asked(_pasted(query.get("pasted", "").strip()[:LONGEST_ADDRESS]))
    elif 0 <= number < len(questions):
        more = questions[number].changed(pact=NONE)
    else:
        more = asked_in(wanted)
    questions.append(more)
    if len(questions) > len(SLOTS):
        raise ScenarioError("Four questions stand side by side already; take one out first.")
    return HttpResponseRedirect(f"/compare?{encoded(side_by_side(questions))}")


def _pasted(text: str) -> QueryDict:
    """The question of an address that somebody pasted; how its page shows it is left out."""
    from standaside_web.serving import elsewhere

    query = without_marks(QueryDict(urlsplit(text).query))
    if not query:
        raise ScenarioError("Paste a whole address of this site, with the part after the question mark.")
    if any(slot in query for slot in SLOTS):
        raise ScenarioError("That address has several questions side by side; paste the address of one.")
    odd = next((key for key in query if key.partition("-")[0] not in elsewhere().pages), None)
    if odd is not None:
        raise ScenarioError(f'No page of this site reads "{shortened(odd)}"; paste an address of this site.')
    return query


def _row(found: Answer, first: Answer) -> dict[str, Any]:
    summary, wanted = found.summary, found.assessment.scenario
    return {
        "title": wanted.title,
        "asks": said(scenario_phrases(wanted)) + ".",
        "question": found.question.query(),
        "partners": list(wanted.partners),
        "constituencies_with_a_deal": summary.constituencies_with_a_deal,
        "stand_asides": found.assessment.pact.stand_asides,
        "without": ends(summary.bloc.without),
        "with": ends(summary.bloc.with_pact),
        "gain": ends(summary.bloc.gain),
        "if_every_voter_followed": ends(summary.summed),
        "p_majority": {"without": summary.p_majority[0], "with": summary.p_majority[1]},
        "difference": _difference(found, first),
        "difference_without": _difference(found, first, pacts=False),
    }


def _same_places(found: Sequence[Answer]) -> bool:
    return all(comparable(found[0].summary, one.summary) for one in found[1:])


def _differ(found: Sequence[Answer]) -> list[dict[str, Any]]:
    """Where the questions' answers differ, place by place."""
    if not _same_places(found):
        return []
    return [
        {
            "code": one.code,
            "name": one.name,
            "sides": [
                {
                    "likeliest": side.likeliest or None,
                    "p_win": side.p_win,
                    "p_bloc": side.p_bloc,
                    "deal": side.deal or None,
                }
                for side in one.sides
            ],
        }
        for one in differences([one.summary for one in found])
    ]


def _difference(found: Answer, first: Answer, *, pacts: bool = True) -> dict[str, float] | None:
    """Seats of the first question's partners against the first question, election by election."""
    apart = None if found is first else seats_apart(found.assessment, first.assessment, pacts=pacts)
    return None if apart is None else ends(apart)


def _parties(found: Sequence[Answer]) -> list[dict[str, Any]]:
    """Seats of each party under each question: mean, 5 and 95 per cent."""
    codes = {
        code: max(one.summary.parties[code].with_pact.mean for one in found if code in one.summary.parties)
        for one in found
        for code in one.summary.parties
    }
    shown = sorted((code for code, most in codes.items() if most >= 0.5), key=lambda c: (-codes[c], c))
    return [
        {
            "party": code,
            "seats": [
                ends(one.summary.parties[code].with_pact) if code in one.summary.parties else None
                for one in found
            ],
        }
        for code in shown
    ]


def _column(
    found: Answer, row: Mapping[str, Any], number: int, questions: Sequence[Question]
) -> dict[str, Any]:
    phrases: Sequence[Phrase] = scenario_phrases(found.assessment.scenario)
    others = [question for place, question in enumerate(questions) if place != number]
    plain = found.question.changed(pact=NONE)
    twin = any(other.changed(pact=NONE).query() == plain.query() for other in others)
    known = None if twin else known_pact(found.question)
    return {
        "row": row,
        "letter": LETTERS[number],
        "phrases": phrases,
        "pact": placed.has_pact(found),
        "anyway": abs((row["difference_without"] or {"mean": 0.0})["mean"]) >= SMALLEST_SHOWN,
        "map": address("/map", found.question),
        "edit": address("/pact", found.question),
        "form": address("/scenario", found.question) + SEARCH,
        "known": address("/scenario", known) if known else "",
        "twin": twin,
        "without_it": f"/compare?{encoded(side_by_side(others))}" if others else "",
    }
