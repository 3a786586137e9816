"""The front page: what this is in one sentence, and stories from the news to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, QueryDict

from standaside import StandasideError, scenario_phrases, scenario_tables, shipped_scenarios
from standaside_web.explore import places as placed
from standaside_web.explore.answers import answer, best, scenario
from standaside_web.explore.maps import AnswerPage, answer_facts
from standaside_web.explore.question import FIRST_STORY, Question, address
from standaside_web.pages import fact


@dataclass(frozen=True, kw_only=True)
class HomePage(AnswerPage):
    """Stories to start from, and the map of one of them."""

    template: ClassVar[str] = "home.html"
    section: ClassVar[str] = "home"

    rows: Sequence[Mapping[str, Any]] = fact(
        "The stories that ship: name, title, what happened, address of the question"
    )
    story: str = fact("The story whose map is shown")
    searched: bool = fact("Whether its pact is the best that a search found, not one that was proposed")
    ask: str = fact("Address of the form with that story", data=False, default="")
    open_map: str = fact("Address of its map", data=False, default="")


def show(request: HttpRequest) -> HomePage:
    """The front page, with the map of the story chosen."""
    story = request.GET.get("story", "") or FIRST_STORY
    asked = Question(story)
    asks = scenario(asked)
    searched = len(asks.partners) > 1 and not asks.pact
    found = answer(best(asked) if searched else asked)
    rows = placed.places(found)
    facts = answer_facts(found, rows, QueryDict(), "/map")
    facts["address"] = "/" if story == FIRST_STORY else f"/?story={story}"
    facts["asks_phrases"] = scenario_phrases(asks)
    facts["asks"] = "".join(phrase.text for phrase in facts["asks_phrases"]) + "."
    return HomePage(
        **facts,
        title="What would a pact really do?",
        rows=[_story(name) for name in _in_order()],
        story=story,
        ask=address("/scenario", Question(story)),
        open_map=address("/map", found.question),
        searched=searched,
    )


def _in_order() -> list[str]:
    """Stories with an answer of their own first, then those that wait for a poll."""
    return sorted(shipped_scenarios(), key=lambda name: ("next" in name, name != FIRST_STORY, name))


def _story(name: str) -> dict[str, Any]:
    tables = scenario_tables(name)
    question = Question(name)
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
