"""What pages share that answer a question, each in its own way: the question as a sentence, its sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from standaside import Phrase, Scenario, poll_notes, scenario_phrases
from standaside import __version__ as library_version
from standaside_web.explore.form_words import in_form_words
from standaside_web.explore.plainly import said
from standaside_web.explore.question import Question, address, in_form
from standaside_web.pages import Note, Page, fact


@dataclass(frozen=True, kw_only=True)
class QuestionPage(Page):
    """A page about a question that is not a map of its answer."""

    question: str = fact("The question, as a query string")
    asks: str = fact("The question as a sentence")
    asks_phrases: Sequence[Phrase] = fact("The question in pieces", data=False, default=())
    used: Sequence[str] = fact("Codes of the parties that the page mentions", data=False, default=())
    edit: str = fact("Address of the form with this question", data=False, default="")
    hidden: Sequence[tuple[str, str]] = fact(
        "The question as hidden fields of a form", data=False, default=()
    )


def question_facts(
    question: Question, scenario: Scenario, path: str, extra: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Fields of a :class:`QuestionPage` that its question alone decides."""
    phrases = scenario_phrases(scenario)
    poll = scenario.poll.source if scenario.poll else ""
    named = (scenario.baseline.source, poll, scenario.transfers.source)
    return {
        "address": address(path, question, extra),
        "version": library_version,
        "seed": question.seed,
        "draws": question.draws,
        "sources": [source for source in dict.fromkeys(named) if source],
        "notes": [Note(in_form_words(note)) for note in poll_notes(scenario)],
        "question": question.query(),
        "asks": said(phrases) + ".",
        "asks_phrases": phrases,
        "edit": address("/scenario", question),
        "hidden": in_form(question),
    }
