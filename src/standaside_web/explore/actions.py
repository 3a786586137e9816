"""What is written: questions too long for an address."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from standaside import ScenarioError, UnknownNameError
from standaside_web import visitors
from standaside_web.explore.models import KeptAnswer, StoredQuestion
from standaside_web.explore.question import Question, asked
from standaside_web.kept import mark_of

KEPT_DAYS = 365
"""Days that a stored question is kept after it was last opened."""

COUNTED_DAYS = 30
"""Days that an answer is kept; afterwards it is counted again, with the same result."""

LONGEST = 100_000
"""Bytes of a stored question; every constituency with four parties aside needs a third of that."""


def keep(question: Question) -> str:
    """
    Store a question, if it is not stored yet, and give its id.

    Raises
    ------
    ScenarioError
        If it is longer than any question that somebody means.
    """
    text = question.query()
    if len(text) > LONGEST:
        raise ScenarioError(
            f"This question has {len(text):,} bytes; at most {LONGEST:,} are kept. Shorten it."
        )
    StoredQuestion.objects.get_or_create(id=question.mark(), defaults={"text": text})
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


def counted(kind: str, text: str, make: Callable[[], Any]) -> Any:
    """
    An answer that takes long to count: as somebody had it counted already, or counted now and kept.

    Parameters
    ----------
    kind, text : str
        The page, and its question with all that changes the answer.
    make : callable
        Counts it; gives what JSON has.

    Returns
    -------
    list or dict
        The same whether it was kept or not.
    """
    if visitors.current().private:  # an answer about somebody's own data is kept for nobody
        return json.loads(json.dumps(make()))
    found = kept_answer(kind, text)
    if found is None:
        made = json.dumps(make(), ensure_ascii=False)
        KeptAnswer.objects.get_or_create(id=mark_of(kind, text), defaults={"text": made})
        return json.loads(made)
    return found


def kept_answer(kind: str, text: str) -> Any:
    """What :func:`counted` has kept of an answer; None where nobody had it counted yet."""
    found = KeptAnswer.objects.filter(pk=mark_of(kind, text)).values_list("text", flat=True).first()
    return None if found is None else json.loads(found)


def forget() -> int:
    """Delete what nobody has opened, or was counted, for so long; say how many questions they were."""
    now = timezone.now()
    KeptAnswer.objects.filter(made_at__lt=now - dt.timedelta(days=COUNTED_DAYS)).delete()
    long_ago = now - dt.timedelta(days=KEPT_DAYS)
    return StoredQuestion.objects.filter(made_at__lt=long_ago).delete()[0]
