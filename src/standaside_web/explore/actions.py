"""What is written: questions too long for an address."""

from __future__ import annotations

from django.http import QueryDict

from standaside import UnknownNameError
from standaside_web.explore.models import StoredQuestion
from standaside_web.explore.question import Question, asked

LONGEST = 100_000
"""Bytes of a stored question; every constituency with four parties aside needs a third of that."""


def keep(question: Question) -> str:
    """Store a question, if it is not stored yet, and give its id."""
    StoredQuestion.objects.get_or_create(id=question.mark(), defaults={"text": question.query()[:LONGEST]})
    return question.mark()


def fetch(mark: str) -> Question:
    """
    Find a stored question.

    Raises
    ------
    UnknownNameError
        If nothing is stored under that id.
    """
    found = StoredQuestion.objects.filter(pk=mark[:16]).first() if mark.isalnum() else None
    if found is None:
        raise UnknownNameError(
            f'No question is stored under "{mark[:40]}"; the link may be cut, or from another site. '
            "Start from the front page, or ask whoever sent it for the whole address."
        )
    return asked(QueryDict(found.text))
