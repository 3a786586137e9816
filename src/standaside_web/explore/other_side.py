"""What the other side's answer leaves of a pact's gain, where somebody has had it worked out."""

from __future__ import annotations

from typing import Any

from standaside import answered_phrases, scenario_tables
from standaside_web.explore import places as placed
from standaside_web.explore.answers import Answer, answer, kept
from standaside_web.explore.plainly import said
from standaside_web.explore.question import Question, address
from standaside_web.explore.worked import worked


def story_answer(found: Answer, *, known_only: bool = False) -> dict[str, Any]:
    """
    Facts about the answer that the story has to a pact: in words, its map, and the search for the best one.

    Parameters
    ----------
    found : Answer
    known_only : bool
        Whether it is told only if it has been counted before.
    """
    variants = scenario_tables(found.question.story).get("variant", [])
    if not (variants and found.assessment.pact.stand_asides):
        return {"answered": ""}
    asked = found.question.changed(counter="1")
    countered = kept(asked) if known_only else answer(asked)
    if countered is None:
        return {"answered": ""}
    phrases = answered_phrases(variants[0]["title"], found.summary, countered.summary)
    return {
        "answered": said(phrases),
        "answered_phrases": phrases,
        "open_answer": address("/map", asked),
        "counter": address("/counter", found.question),
    }


def beside_map(found: Answer) -> dict[str, Any]:
    """What the map says of the other side: where to ask, and what is known already."""
    question: Question = found.question
    asks = placed.has_pact(found) and not found.assessment.counter_pact.stand_asides
    if not asks or len(found.scenario.partners) < 2:
        return {"answered": ""}
    told = worked("counter", question).result
    return {
        **story_answer(found, known_only=True),
        "counter": address("/counter", question),
        "best_answer": told["document"].get("brief", "") if told else "",
    }
