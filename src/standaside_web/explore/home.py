"""The front page: what this is in one sentence, and stories from the news to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import HttpRequest, QueryDict

from standaside import (
    StandasideError,
    scenario_phrases,
    scenario_tables,
    shipped_scenarios,
)
from standaside_web.explore import columns, tables
from standaside_web.explore import places as placed
from standaside_web.explore.answers import answer, best_known, scenario
from standaside_web.explore.maps import AnswerPage, answer_facts, filtered
from standaside_web.explore.other_side import story_answer
from standaside_web.explore.plainly import said
from standaside_web.explore.question import FIRST_STORY, FULL_DRAWS, LIVE_DRAWS, Question, address, in_form
from standaside_web.pages import fact

NAMED = 12
"""Constituencies that the front page names."""

MOST_FIRST = {"only": "changed", "sort": "gain"}
"""The map's filter and order behind that list."""


@dataclass(frozen=True, kw_only=True)
class HomePage(AnswerPage):
    """Stories to start from, and the map of one of them."""

    template: ClassVar[str] = "home.html"
    section: ClassVar[str] = "home"

    table: ClassVar[str] = "changing"

    rows: Sequence[Mapping[str, Any]] = fact(
        "The stories that ship: name, title, what happened, address of the question",
        shape=Sequence[tables.StoryRow],
    )
    changing: Sequence[Mapping[str, Any]] = fact(
        "Constituencies whose likeliest winner changes, those first where the pact adds most",
        shape=Sequence[columns.PlaceRow],
    )
    story: str = fact("The story whose map is shown")
    searched: bool = fact("Whether its pact is the best that a search found, not one that was proposed")
    ask: str = fact("Address of the form with that story", data=False, default="")
    open_map: str = fact("Address of its map", data=False, default="")
    most: Sequence[tuple[placed.Place, str]] = fact(
        "The first of the changing, with the addresses of their pages", data=False, default=()
    )
    every_change: str = fact("Address of the table of them all", data=False, default="")
    hidden: Sequence[tuple[str, str]] = fact(
        "The question as hidden fields of a form", data=False, default=()
    )


def show(request: HttpRequest) -> HomePage:
    """The front page, with the map of the story chosen."""
    story = request.GET.get("story", "") or FIRST_STORY
    asked = Question(story)
    asks = scenario(asked)
    searched = len(asks.partners) > 1 and not asks.pact
    known = best_known(asked) if searched else asked
    found = answer((known or asked).with_draws(FULL_DRAWS))  # as it was searched for, and as every link says
    rows = placed.places(found)
    facts = answer_facts(found, rows, QueryDict(), "/map")
    facts["address"] = "/" if story == FIRST_STORY else f"/?story={story}"
    facts["asks_phrases"] = scenario_phrases(replace(found.assessment.scenario, pact=asks.pact))
    facts["asks"] = said(facts["asks_phrases"]) + "."
    followed = found.question.with_draws(LIVE_DRAWS)  # a form whose map follows counts on fewer
    changing = filtered(rows, MOST_FIRST, found.scenario.baseline.constituencies)
    return HomePage(
        **facts,
        **story_answer(found),
        changing=[placed.as_row(row) for row in changing],
        most=[(row, address(f"/seat/{row.code}", found.question)) for row in changing[:NAMED]],
        every_change=address("/map", found.question, MOST_FIRST.items()) + "#table",
        title="What would a pact really do?",
        rows=[_story(name, followed if name == story else Question(name)) for name in _in_order()],
        story=story,
        ask=address("/scenario", followed),
        hidden=in_form(found.question),
        open_map=address("/map", found.question),
        searched=searched and known is not None,
        passing=searched and known is None,
    )


def _in_order() -> list[str]:
    """Stories with an answer of their own first, then those that wait for a poll."""
    return sorted(shipped_scenarios(), key=lambda name: ("next" in name, name != FIRST_STORY, name))


def _story(name: str, question: Question) -> dict[str, Any]:
    tables = scenario_tables(name)
    return {
        "name": name,
        "title": tables.get("title", name),
        "story": " ".join(str(tables.get("story", "")).split()),
        "has_pact": bool(tables.get("pact")),
        "ask": address("/scenario", question),
        "show": f"/?story={name}",
        "ready": _ready(question),
    }


def _ready(question: Question) -> bool:
    """Whether its election is here; that of 2024 is a download."""
    from standaside_web.explore.answers import baseline

    try:
        baseline(str(question.tables()["election"]["from"]))
    except StandasideError:
        return False
    return True
