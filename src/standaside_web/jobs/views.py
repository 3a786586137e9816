"""Pages of jobs: how far one is, and what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from standaside import StandasideError, __version__, blocs_of, scenario_phrases
from standaside_web.explore import campaigns, counters, forms
from standaside_web.explore import other_tables as tables
from standaside_web.explore.answers import scenario
from standaside_web.explore.deal_prices import text_of_job
from standaside_web.explore.form_errors import BlamedError
from standaside_web.explore.maps import gain_for_all, search_address
from standaside_web.explore.offers import of_query
from standaside_web.explore.parameters import CHOSEN, OFFERS
from standaside_web.explore.plainly import said
from standaside_web.explore.question import FULL_DRAWS, LIVE_DRAWS, LONGEST_QUERY, Question, address, asked
from standaside_web.jobs import actions
from standaside_web.jobs.models import Job
from standaside_web.jobs.sent import question_of, refuse_unread_fields
from standaside_web.jobs.tasks import TASKS
from standaside_web.own import reading
from standaside_web.pages import Link, Note, Page, fact
from standaside_web.visitors import begun, origin_of, session_of, without_session

SAID = {
    "waiting": "Waiting for a worker",
    "running": "Under way",
    "done": "Done",
    "failed": "No answer",
    "cancelled": "Cancelled",
    "lost": "The worker that had this is gone; nothing was lost but time",
}

LEFT = "You have cancelled this for yourself. It goes on, for somebody else has asked the same."


@dataclass(frozen=True, kw_only=True)
class JobPage(Page):
    """How far a search is, and where its answer is."""

    template: ClassVar[str] = "job.html"
    table: ClassVar[str] = "rows"

    id: str = fact("Id of the job, part of its address")
    kind: str = fact("plan, campaign, counter or prices")
    state: str = fact("waiting, running, done, failed, cancelled, or lost: its worker is gone")
    said: str = fact("The state in words")
    stage: str = fact("What is being done at the moment")
    done: float = fact("Fraction done, in [0, 1]")
    message: str = fact("Why there is no answer, where there is none")
    result: Any = fact(
        "What came of it: the question with its answer, and what the solver vouches for",
        shape=tables.JobResult,
    )
    question: str = fact("The question, as a query string")
    asks: str = fact("The question as a sentence")
    rows: Any = fact("The job as one row", default=(), shape=Sequence[tables.JobRow])
    answered: str = fact(
        "The question with its answer, as a query string; empty until there is one", default=""
    )
    open: bool = fact("Whether it goes on", data=False, default=False)
    stopping: bool = fact("Whether nobody waits for it, so that it will end", data=False, default=False)
    mine: bool = fact("Whether this browser session waits for it", data=False, default=False)
    stop: str = fact("What cancelling is called", data=False, default="")
    links: tuple[Link, ...] = fact("Where to go from here", data=False, default=())

    def asked(self) -> str:
        """The question with its answer once there is one, else as it was asked."""
        return self.answered or self.question

    def described(self) -> str:
        """What is searched for, and under which question."""
        return f"{self.title}. {self.asks}"

    @property
    def renews(self) -> bool:
        """Whether the menu is sent anew to a page that waited for this: it leads on with the answer."""
        return not self.open

    @property
    def percent(self) -> int:
        """The fraction done as a whole percentage."""
        return round(100 * self.done)


def _two_partners(question: Question) -> None:
    """Refuse what takes two and has fewer."""
    if len(scenario(question).partners) < 2:
        raise BlamedError("A pact needs two partners; tick at least two parties and ask again.", "partners")


def _two_blocs(question: Question) -> None:
    """Refuse a play without a bloc that answers."""
    try:
        blocs_of(scenario(question))
    except StandasideError as error:
        raise BlamedError(str(error), "rivals") from error


def start_plan(request: HttpRequest) -> HttpResponse:
    """Start the search for the best pact of the question in the form."""
    question = question_of(request, forms.refused, _two_partners)
    text = question.with_draws(LIVE_DRAWS).query()
    return _page_of(actions.finished(kind="plan", text=text) or _asked_for(request, "plan", text))


def start_campaign(request: HttpRequest) -> HttpResponse:
    """Start the search for where activists do most good."""
    question = question_of(request, campaigns.refused, _two_partners)
    return _worked_out(request, "campaign", question)


def start_prices(request: HttpRequest) -> HttpResponse:
    """Start pricing offers by the question that the form chose."""
    refuse_unread_fields(request.POST, *OFFERS, CHOSEN)
    question, offers = (
        asked(QueryDict(request.POST.get("question", "")[:LONGEST_QUERY])),
        of_query(request.POST),
    )
    scenario(question)
    offers.settled()
    text = text_of_job(question, offers)
    if actions.finished(kind="prices", text=text) is not None:
        return HttpResponseRedirect(f"/deals?{text}")
    return _page_of(_asked_for(request, "prices", text))


def start_counter(request: HttpRequest) -> HttpResponse:
    """Start the play of pact against counter-pact."""
    question = question_of(request, counters.refused, _two_blocs)
    return _worked_out(request, "counter", question)


def _worked_out(request: HttpRequest, kind: str, question: Question) -> HttpResponse:
    """The page of an answer that is there, or of the job that will have it; one job is enough."""
    text = question.with_draws(LIVE_DRAWS).query()
    if actions.finished(kind=kind, text=text) is not None:
        return HttpResponseRedirect(address(TASKS[kind].page, question))
    return _page_of(_asked_for(request, kind, text))


def _asked_for(request: HttpRequest, kind: str, text: str, *, again: Job | None = None) -> Job:
    """A job that the visitor waits for, in a session that is begun with it: both or neither."""
    known = session_of(request)
    try:
        with transaction.atomic():
            return actions.ask(
                kind=kind, text=text, session=begun(request), origin=origin_of(request), again=again
            )
    except StandasideError:
        if not known:
            without_session(request)
        raise


def _page_of(job: Job) -> HttpResponse:
    return HttpResponseRedirect(reverse("job", args=[job.pk]))


@dataclass(frozen=True, kw_only=True)
class JobsPage(Page):
    """The searches of one browser session."""

    template: ClassVar[str] = "jobs.html"
    section: ClassVar[str] = "jobs"

    rows: Sequence[Mapping[str, Any]] = fact(
        "One search each, the last first: what it is, its question as a sentence, its state and the same in "
        "words, when it was started, its address",
        shape=Sequence[tables.SearchRow],
    )


def mine(request: HttpRequest) -> JobsPage:
    """The searches that this browser started or joined, for whoever closed the tab."""
    jobs = actions.of_session(session_of(request))
    return JobsPage(
        title="Your searches", address="/jobs", version=__version__, rows=[_listed(job) for job in jobs]
    )


def _listed(job: Job) -> dict[str, Any]:
    """A search as a row; of one whose data are gone, no question can be told."""
    state = job.shown()
    try:
        asks = said(scenario_phrases(scenario(asked(QueryDict(job.text)))))
    except StandasideError:
        asks = "a question about data that are gone"
    return {
        "kind": job.kind,
        "title": TASKS[job.kind].title,
        "asks": asks,
        "state": state,
        "said": SAID[state],
        "started": job.made_at.isoformat(timespec="seconds"),
        "address": f"/jobs/{job.pk}",
    }


def show(request: HttpRequest, *, job: UUID) -> JobPage:
    """The page of a job: anybody who has its address may look."""
    held = get_object_or_404(Job, pk=job)
    reading.require_named(held.text)
    state = held.shown()
    question = asked(QueryDict(held.text))
    asks = scenario(question)
    kind = TASKS[held.kind]
    links, text = [Link("Change the question", address("/scenario", question))], ""
    session = session_of(request)
    known = bool(session) and held.interests.filter(session=session).exists()
    mine = actions.waits(job=held, session=session)
    still = state in ("waiting", "running")
    if known:
        links.append(Link("Your searches", "/jobs"))
    if held.result:
        text = kind.answered(held.result, held.text)
        more = [(key, QueryDict(held.text).get(key, "")) for key in kind.carries]
        links.insert(0, Link(kind.see, address(kind.page, asked(QueryDict(text)), more)))
        if held.result.get("fairer") and question.value("gain") == "0":
            words = "Ask for a gain of half a seat or more for everybody"
            links.insert(1, Link(words, search_address(gain_for_all(question))))
    return JobPage(
        title=kind.title,
        kind=held.kind,
        stop=kind.stop,
        address=f"/jobs/{held.pk}",
        version=__version__,
        seed=question.seed,
        id=str(held.pk),
        state=state,
        said=SAID[state],
        stage=held.stage,
        done=held.done,
        message=held.message,
        result=held.result,
        question=held.text,
        asks=said(scenario_phrases(asks)),
        sources=[source for source in (asks.baseline.source, asks.transfers.source) if source],
        draws=FULL_DRAWS,
        answered=text,
        rows=({"id": str(held.pk), "state": state, "done": held.done, "question": held.text},),
        open=still,
        stopping=still and held.cancel_asked,
        mine=mine,
        notes=[Note(LEFT)] if known and not mine and still and not held.cancel_asked else [],
        links=tuple(links),
    )


def cancel(request: HttpRequest, *, job: UUID) -> HttpResponse:
    """Wait for a job no longer; it stops when nobody does."""
    actions.leave(job=get_object_or_404(Job, pk=job), session=session_of(request))
    return HttpResponseRedirect(reverse("job", args=[job]))


def again(request: HttpRequest, *, job: UUID) -> HttpResponse:
    """Run a job's question again, as a job of one's own."""
    held = get_object_or_404(Job, pk=job)
    reading.require_named(held.text)
    return _page_of(_asked_for(request, held.kind, held.text, again=held))
