"""What forms send that start a job: read as their pages read it, and sent back where it is wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, QueryDict

from standaside import StandasideError
from standaside_web import visitors
from standaside_web.explore.answers import require_answer
from standaside_web.explore.parameters import QUESTION, SENT, SHOWN, field
from standaside_web.explore.question import Question, asked
from standaside_web.pages import AnsweredError, Page
from standaside_web.parameters import Parameter
from standaside_web.serving import elsewhere
from standaside_web.unread import refuse_unread

TOKEN = field("csrfmiddlewaretoken", "That the form is one of this site")

Refused = Callable[[QueryDict, StandasideError], Page]
"""A form as it was sent, and what is wrong with it, to the page that says so beside the fields."""


def refuse_unread_fields(form: QueryDict, *parameters: Parameter) -> None:
    """
    Refuse what the form of no page sends, as an address is refused that says what nobody reads.

    Raises
    ------
    NotAsDescribedError
        Naming the keys, or the one that is given twice.
    """
    refuse_unread(parameters, form, elsewhere=elsewhere(), of_forms=(TOKEN, *SENT))


def question_of(
    request: HttpRequest, back: Refused, meant: Callable[[Question], None] = lambda question: None
) -> Question:
    """
    Read the question of a form that asks for a job.

    Parameters
    ----------
    request : HttpRequest
    back : callable
        Makes the form's own page again; it is answered where the form says that it was "sent".
    meant : callable
        Refuses a question that has a meaning, but no such job.

    Raises
    ------
    StandasideError
        If it has no meaning, or says what nobody reads.
    """
    refuse_unread_fields(request.POST, *QUESTION, *SHOWN)
    try:
        question = asked(request.POST)
        require_answer(question)
        meant(question)
    except StandasideError as error:
        if "sent" not in request.POST:
            raise
        visitors.refuse()
        raise AnsweredError(str(error), back(request.POST, error), status=400) from error
    return question
