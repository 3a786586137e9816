"""What is wrong in a form, told apart from what is not, so that each error stands beside its field."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from standaside import ScenarioError, StandasideError, shipped_scenarios
from standaside_web.explore.answers import require_answer
from standaside_web.explore.question import Question, asked, given, numbered


class BlamedError(ScenarioError):
    """
    A question has a meaning, but not what was asked of it.

    Attributes
    ----------
    key : str
        The key of the question whose field can mend it.
    """

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key


def sorted_out(query: QueryDict, error: StandasideError) -> tuple[Question, dict[str, str]]:
    """
    Tell what can be understood of a form from what cannot.

    Parameters
    ----------
    query : QueryDict
        The form as it was sent.
    error : StandasideError
        What was said of all of it.

    Returns
    -------
    Question, dict of str to str
        The question without what is wrong, and what is wrong, by key. Where no single key is
        to blame, keys are taken in turn, and those that do not go with the ones before are.

    Raises
    ------
    StandasideError
        The error given, where not even what the form begins with is known, or how many simulated
        elections.
    """
    if isinstance(error, BlamedError):
        return asked(query), {error.key: str(error)}
    try:
        base, every = given(query)
        draws, seed = numbered(query, base)
    except StandasideError:
        raise error from None
    if base.story not in shipped_scenarios():
        raise error
    start = Question(base.story, draws=draws, seed=seed)
    values = _changed(start, every)
    for blamed in values:
        rest = {name: text for name, text in values.items() if name != blamed}
        question, _ = _tried(start, rest)
        if question is not None:
            return question, {blamed: str(error)}
    kept: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name, text in values.items():
        question, said = _tried(start, {**kept, name: text})
        if question is None:
            errors[name] = said
        else:
            kept[name] = text
    return start.changed(**kept), errors


def _changed(start: Question, values: Mapping[str, str]) -> dict[str, str]:
    """Only what differs from the story, or cannot be read: the rest is not to blame."""
    found = {}
    for name, text in values.items():
        try:
            differs = bool(start.changed(**{name: text}).changes)
        except StandasideError:
            differs = True
        if differs:
            found[name] = text
    return found


def _tried(start: Question, values: Mapping[str, str]) -> tuple[Question | None, str]:
    """A question made of keys if they have a meaning, else why not."""
    try:
        question = start.changed(**values)
        require_answer(question)
    except StandasideError as error:
        return None, str(error)
    return question, ""
