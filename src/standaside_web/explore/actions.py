"""What is written: questions too long for an address."""

from __future__ import annotations

import datetime as dt

from django.http import QueryDict
from django.utils import timezone

from standaside import UnknownNameError
from standaside_web.explore.models import StoredQuestion
from standaside_web.explore.question import Question, asked

KEPT_DAYS = 365
"""Days that a stored question is kept after it was last opened."""

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
    now = timezone.now()
    if now - found.made_at > dt.timedelta(days=1):
        StoredQuestion.objects.filter(pk=found.pk).update(made_at=now)
    return asked(QueryDict(found.text))


def forget() -> int:
    """Delete the questions that nobody has opened for so long, and say how many they were."""
    long_ago = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    return StoredQuestion.objects.filter(made_at__lt=long_ago).delete()[0]
