"""What pages share whose answer a job works out: whether it is there, under way, or waits to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from standaside import ScenarioError, StandasideError
from standaside_web import visitors
from standaside_web.explore.about_question import QuestionPage
from standaside_web.explore.answers import require_answer
from standaside_web.explore.question import FULL_DRAWS, LIVE_DRAWS, Question, address, asked
from standaside_web.pages import AnsweredError, Row, fact


@dataclass(frozen=True, kw_only=True)
class WorkedPage(QuestionPage):
    """A page whose answer takes longer than a request may; once worked out, it is there for everybody."""

    kind: ClassVar[str] = ""

    state: str = fact(
        "done: the answer is here; open: it is being worked out; unasked: start it, by the form "
        "of the page; refused: the question has no such answer, and why says so"
    )
    why: str = fact("Why the question has no such answer; empty where it has", default="")
    job: str = fact("Address of the job that has it, or is at work; empty where there is none", default="")
    full_draws: int = fact("Simulated elections of the answer", data=False, default=FULL_DRAWS)
    errors: Mapping[str, str] = fact(
        "What is wrong in the form, by key; empty where nothing is", data=False, default_factory=dict
    )


P = TypeVar("P", bound=WorkedPage)


def of_form(
    request: HttpRequest,
    path: str,
    page_of: Callable[[Question, QueryDict], P],
    refused: Callable[[QueryDict, StandasideError], P],
) -> P | HttpResponse:
    """
    The page of the question in an address; a form that was sent is answered at the short address of its own.

    Raises
    ------
    AnsweredError
        With the form as it was sent, where something in it is wrong.
    """
    if "sent" not in request.GET:
        return page_of(asked(request.GET), request.GET)
    try:
        question = asked(request.GET)
        require_answer(question)
    except StandasideError as error:
        visitors.refuse()
        raise AnsweredError(str(error), refused(request.GET, error), status=400) from error
    return HttpResponseRedirect(address(path, question))


@dataclass(frozen=True, slots=True)
class Worked:
    """Where the answer to a question is."""

    state: str
    job: str = ""
    result: Mapping[str, Any] | None = None


def worked(kind: str, question: Question) -> Worked:
    """
    Find the answer to a question, or the job that is at it.

    An answer depends on the question, the seed and the version alone, so whoever asked it
    first has it worked out for everybody.
    """
    from standaside_web.jobs import actions

    text = plainly(question)
    done = actions.finished(kind=kind, text=text)
    if done is not None:
        return Worked("done", f"/jobs/{done.pk}", done.result)
    job = actions.under_way(kind=kind, text=text)
    return Worked("unasked") if job is None else Worked("open", f"/jobs/{job.pk}")


def plainly(question: Question) -> str:
    """The question as it is worked out: at full draws, however many the address has."""
    return question.with_draws(LIVE_DRAWS).query()


def waiting(state: str, why: str, job: str) -> tuple[Row, ...]:
    """The rows of a table until there is an answer: one that says so."""
    said = {
        "open": f"being worked out: see {job}",
        "unasked": "nobody has had it worked out yet: press the button of the page",
    }
    return ({"state": state, "what_to_do": said.get(state, why)},)


def one_of(text: str, what: str, known: Mapping[str, Any]) -> str:
    """
    One of several words, the first where nothing is said.

    Raises
    ------
    ScenarioError
        If it is none of them.
    """
    if text and text not in known:
        raise ScenarioError(f'"{what}" is "{text[:40]}"; it can be {", ".join(known)}.')
    return text or next(iter(known))
