"""Ways on from a question that has no answer: the form that mends it, and elections from which it has one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict

from standaside import StandasideError, elections, shipped_scenarios
from standaside_web.explore.answers import can_be_asked, require_answer
from standaside_web.explore.keys import KEYS
from standaside_web.explore.question import Question, address, asked, given
from standaside_web.pages import Link

FIRST_YEAR = 2010
"""The first election that is offered to start from; earlier ones can be asked for by address."""

IN_FORM = "Mend it in the form"


def starts() -> list[dict[str, str]]:
    """Elections that ship or were downloaded, as the form offers them: id and name, oldest first."""
    return [
        {"id": str(e.date.year), "name": e.name}
        for e in elections()
        if not e.is_notional and e.date.year >= FIRST_YEAR
    ]


def ways_on(query: QueryDict) -> list[Link]:
    """
    Where somebody can go whose address asks what has no answer; none where the question is not to blame.

    Parameters
    ----------
    query : QueryDict
        The address, or the form, with all that it says.
    """
    if has_answer(query):
        return []
    form = in_form(query)
    return [*([Link(IN_FORM, form)] if form else []), *other_starts(query)]


def has_answer(query: QueryDict) -> bool:
    """Whether the question of an address means something, as far as can be said without counting."""
    try:
        require_answer(asked(query))
    except StandasideError:
        return False
    return True


def in_form(query: QueryDict) -> str:
    """Address of the form with a question that has no answer; empty where nothing says what it is about."""
    try:
        base, _ = given(query)
    except StandasideError:
        return ""
    if base.story not in shipped_scenarios():
        return ""
    kept = [
        (name, value)
        for name, values in query.lists()
        if name in ("story", "q", "draws", "seed") or name.partition("-")[0] in KEYS
        for value in values
    ]
    return f"/scenario?{urlencode([('sent', '1'), *kept])}"


def other_starts(query: QueryDict) -> list[Link]:
    """The question of an address from the elections that give it an answer, the latest first."""
    try:
        question = asked(query)
    except StandasideError:
        return []
    return [
        Link(f"Start from the {row['name']}", address("/scenario", changed))
        for row in reversed(starts())
        if (changed := _from(question, row["id"])) and can_be_asked(changed)
    ]


def _from(question: Question, start: str) -> Question | None:
    """The question from another election; None where it starts there already."""
    return None if question.value("from") == start else question.changed(**{"from": start})
