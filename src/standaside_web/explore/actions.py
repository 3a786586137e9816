"""What is written: questions too long for an address."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, TypeVar

from django.db.models import BigIntegerField, F, Func, Sum, Window
from django.http import QueryDict
from django.utils import timezone

from standaside import ScenarioError, UnknownNameError
from standaside_web import visitors
from standaside_web.explore.models import KeptAnswer, StoredQuestion
from standaside_web.explore.question import Question, asked
from standaside_web.explore.recent import Recent
from standaside_web.kept import mark_of

T = TypeVar("T")

_WRITTEN = {KeptAnswer: count(), StoredQuestion: count()}

KEPT_DAYS = 365
"""Days that a stored question is kept after it was last opened."""

COUNTED_DAYS = 30
"""Days that an answer is kept; afterwards it is counted again, with the same result."""

KEPT_BYTES = 128 << 20
"""Bytes that all kept answers may take in the database; the oldest go first."""

STORED_BYTES = 256 << 20
"""Bytes that all stored questions may take; those that were not opened for longest go first."""

CHECKED_EVERY = 20
"""Rows that a process writes until it looks how much there is; together they take a few megabytes."""

LONGEST = 100_000
"""Bytes of a stored question; every constituency with four parties aside needs a third of that."""


def keep(question: Question) -> str:
    """
    See to it that a question is stored, and give its id.

    Within a request it is stored only once the answer that names it is sure to be sent.

    Raises
    ------
    ScenarioError
        If it is longer than any question that somebody means.
    """
    text, mark = question.query(), question.mark()
    if len(text) > LONGEST:
        raise ScenarioError(
            f"This question has {len(text):,} bytes; at most {LONGEST:,} are kept. Shorten it."
        )
    named = visitors.current().named
    if named is None:
        store({mark: text})
    else:
        named[mark] = text
    return mark


def store(named: Mapping[str, str]) -> None:
    """Store questions under their ids; what is stored already stays as it is."""
    there = set(StoredQuestion.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    rows = [StoredQuestion(id=mark, text=named[mark]) for mark in sorted(named.keys() - there)]
    if not rows:
        return
    StoredQuestion.objects.bulk_create(rows, ignore_conflicts=True)
    if next(_WRITTEN[StoredQuestion]) % CHECKED_EVERY == 0:
        hold_to(StoredQuestion, STORED_BYTES)


def fetch(mark: str) -> Question:
    """
    Find a stored question.

    Raises
    ------
    UnknownNameError
        If nothing is stored under that id.
    """
    visitor = visitors.current()
    if mark in visitor.opened:
        return visitor.opened[mark]
    found = StoredQuestion.objects.filter(pk=mark[:16]).first() if mark.isalnum() else None
    if found is None:
        raise UnknownNameError(
            f'No question is stored under "{mark[:40]}"; the link may be cut, or from another site. '
            "Start from the front page, or ask whoever sent it for the whole address."
        )
    now = timezone.now()
    if now - found.made_at > dt.timedelta(days=1):
        StoredQuestion.objects.filter(pk=found.pk).update(made_at=now)
    visitor.opened[mark] = asked(QueryDict(found.text))
    return visitor.opened[mark]


def counted(kind: str, text: str, make: Callable[[], T], *, memory: Recent[T], lasting: bool) -> T:
    """
    An answer that takes long to count: as somebody had it counted already, or counted now and kept.

    Parameters
    ----------
    kind, text : str
        The page, and its question with all that changes the answer.
    make : callable
        Counts it; gives what JSON has.
    memory : Recent
        Where this process keeps the last ones.
    lasting : bool
        Whether other processes, and later days, shall find it too. There are as many seeds and numbers
        of draws as anybody likes: so only for the usual ones.

    Returns
    -------
    list or dict
        The same whether it was kept or not.

    Raises
    ------
    BusyError
        If it is kept nowhere, and too much is being counted.
    """
    found: T | None = memory.find(text)
    if found is not None:
        return found
    if visitors.current().private or not lasting:  # what is about somebody's own data is kept for nobody
        return memory.get(text, lambda: _as_read(json.dumps(make())))
    found = kept_answer(kind, text)  # before the gate, so that what is kept is there when it is full
    if found is not None:
        memory.keep(text, found)
        return found
    return memory.get(text, lambda: _counted_and_kept(kind, text, make))


def _counted_and_kept(kind: str, text: str, make: Callable[[], T]) -> T:
    made = json.dumps(make(), ensure_ascii=False)
    KeptAnswer.objects.get_or_create(id=mark_of(kind, text), defaults={"text": made})
    if next(_WRITTEN[KeptAnswer]) % CHECKED_EVERY == 0:
        hold_to(KeptAnswer, KEPT_BYTES)
    return _as_read(made)


def _as_read(made: str) -> Any:
    """As it comes out of the database."""
    return json.loads(made)


def kept_answer(kind: str, text: str) -> Any:
    """What :func:`counted` has kept of an answer; None where nobody had it counted yet."""
    found = KeptAnswer.objects.filter(pk=mark_of(kind, text)).values_list("text", flat=True).first()
    return None if found is None else json.loads(found)


def renew(kind: str, text: str) -> None:
    """Keep an answer, if it is kept, from now on for its whole time."""
    KeptAnswer.objects.filter(pk=mark_of(kind, text)).update(made_at=timezone.now())


def hold_to(table: type[KeptAnswer | StoredQuestion], most: int) -> int:
    """Delete the oldest rows of a table that it has no room for in so many bytes; say how many."""
    taken = Func(F("text"), function="pg_column_size", output_field=BigIntegerField())
    newest = [F("made_at").desc(), F("id").desc()]
    ordered = table.objects.annotate(up_to=Window(Sum(taken), order_by=newest))
    over = list(ordered.filter(up_to__gt=most).values_list("id", flat=True))
    return table.objects.filter(pk__in=over).delete()[0]


def forget() -> int:
    """Delete what nobody has opened, or was counted, for so long; say how many questions they were."""
    now = timezone.now()
    KeptAnswer.objects.filter(made_at__lt=now - dt.timedelta(days=COUNTED_DAYS)).delete()
    hold_to(KeptAnswer, KEPT_BYTES)
    hold_to(StoredQuestion, STORED_BYTES)
    long_ago = now - dt.timedelta(days=KEPT_DAYS)
    return StoredQuestion.objects.filter(made_at__lt=long_ago).delete()[0]
