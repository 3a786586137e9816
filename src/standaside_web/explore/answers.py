"""Questions to answers: one call of the library each, and the last answers kept in this process."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from standaside import (
    Assessment,
    Result,
    Scenario,
    ScenarioError,
    StandasideError,
    Summary,
    evaluate,
    load_election,
    opening,
    plan,
    scenario_from_tables,
    shipped_scenarios,
    summarise,
    with_average,
)
from standaside_web.explore.form_words import NO_SUCH_START, in_form_words
from standaside_web.explore.keys import NONE, Tables
from standaside_web.explore.question import (
    FIRST_STORY,
    FULL_DRAWS,
    LIVE_DRAWS,
    Question,
    asked,
    names_of,
    written_deals,
)
from standaside_web.explore.recent import MEGABYTE, Recent


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A question with everything the library says about it."""

    question: Question
    scenario: Scenario
    assessment: Assessment
    summary: Summary


_BASELINES: Recent[Result] = Recent(32 * MEGABYTE)
_ANSWERS: Recent[Answer] = Recent(128 * MEGABYTE)
_BEST: Recent[str] = Recent(MEGABYTE)

PROPOSED = "unite-to-remain-2019"
"""A story that comes with a pact."""

SEARCHED = 60.0
"""Seconds that a search may take, of a job or for the front page; then the best found is "not proven"."""


def baseline(name: str) -> Result:
    """An election by id or year, or by the id of what the visitor brought."""
    from standaside_web.own import reading

    if reading.is_own(name):
        reading.require(name)
        return _BASELINES.get(name, lambda: reading.election(name))
    return _BASELINES.get(name, lambda: load_election(name))


def scenario(question: Question) -> Scenario:
    """
    The scenario of a question, without its story's variants: they are questions of their own.

    Raises
    ------
    StandasideError
        If it has no meaning.
    """
    tables = question.tables()
    tables.pop("variant", None)
    tables["counter_pact"] = {k: v for k, v in tables.get("counter_pact", {}).items() if k != "number"}
    start = str(tables["election"].get("from", ""))
    if not start:
        raise ScenarioError('"from" is empty; give the election to start from, a year such as 2017.')
    own, held = str(tables.pop("polls", "")), baseline(start)
    _keep_days_after(tables, held.date, question)
    if not any(tables.get("poll", {}).get(part) for part in ("shares", "nation", "region")):
        tables.pop("poll", None)  # a day alone is no poll
    if start.startswith("own-"):
        tables["title"] = f"A question about {held.name}"
        first = dict(opening(held).poll)
        if tables.get("poll", {}).get("shares") == first:
            tables["poll"] = {
                **tables["poll"],
                "source": "the result itself, as if nothing had changed since",
            }
    try:
        if own:
            return _with_own_polls(tables, own, question.story, held)
        return scenario_from_tables(tables, name=question.story, baseline=held)
    except ScenarioError as error:
        raise ScenarioError(_said_here(error, question)) from None


def _said_here(error: ScenarioError, question: Question) -> str:
    """What is wrong in the words of the form: a visitor has fields, and no file."""
    return in_form_words(str(error).replace(f"{question.story}.toml: ", ""))


def _keep_days_after(tables: Tables, start: date, question: Question) -> None:
    """
    Take out the story's days that are not after the election it now starts from.

    A story has its own polling day; whoever starts it from a later election asks about the next
    one, whose day nobody knows. A day that somebody gave stays, to be refused.
    """
    given = question.changes
    day, end = tables["election"].get("date"), tables.get("poll", {}).get("fieldwork_end")
    if day and day <= start and "date" not in given:
        tables["election"] = {k: v for k, v in tables["election"].items() if k != "date"}
    if end and end < start and "fieldwork_end" not in given:
        tables["poll"] = {k: v for k, v in tables["poll"].items() if k != "fieldwork_end"}


def without_its_day(found: Answer) -> str:
    """Say so where the story's polling day fell away, because the question starts from a later election."""
    day = found.question.tables()["election"].get("date")
    if not day or found.scenario.polling_day:
        return ""
    return (
        f"The story's polling day, {day:%-d %B %Y}, is not after the {found.scenario.baseline.name}, from "
        "which this now starts: it is about the election after that one, whose day is not known."
    )


def require_answer(question: Question) -> None:
    """
    Say what keeps a question from having an answer, as far as can be said without counting.

    Raises
    ------
    StandasideError
        If it means nothing, or a party polled stood nowhere at its start.
    """
    wanted = scenario(question)
    polled = {code for shares in (wanted.poll.shares if wanted.poll else {}).values() for code in shares}
    heirs, start = wanted.nominations.successor.values(), wanted.baseline
    absent = [code for code in start.unknown_to(sorted(polled)) if code not in heirs]
    if absent:
        raise ScenarioError(f"{absent[0]} is in the poll but stood nowhere in {start.name}; {NO_SUCH_START}")


def can_be_asked(question: Question) -> bool:
    """Whether a question has an answer: it means something, and each party polled stood at its start."""
    try:
        require_answer(question)
    except StandasideError:
        return False
    return True


def _with_own_polls(tables: Tables, own: str, story: str, held: Result) -> Scenario:
    """The tables' scenario with the average of polls that the visitor brought, as the command line has it."""
    from standaside_web.own.polls import rows_about

    def polled(shares: Mapping[str, float]) -> Scenario:
        tables.pop("published", None)
        percent = {name: 100 * share for name, share in shares.items()}
        poll = {"shares": percent, "source": "polls that you brought"}
        return scenario_from_tables({**tables, "poll": poll}, name=story, baseline=held)

    heirs = tables.get("nominations", {}).get("successor", {}).values()
    return with_average(polled, rows_about(own, held, heirs=list(heirs)))


def answer(question: Question) -> Answer:
    """The answer: with and without the question's pact, on the same draws."""
    return _ANSWERS.get(question.query(), lambda: _compute(question))


def kept(question: Question) -> Answer | None:
    """The answer if this process has it still; None where it would have to be counted."""
    return _ANSWERS.find(question.query())


def _compute(question: Question) -> Answer:
    wanted = scenario(question)
    try:
        assessment = evaluate(wanted, seed=question.seed)
    except ScenarioError as error:
        raise ScenarioError(_said_here(error, question)) from None
    return Answer(question, wanted, assessment, summarise(assessment))


def best(question: Question) -> Question:
    """
    The same question with the best pact that its rules allow: the one that a job finds, and the command.

    It is searched for once and kept in the database: other processes, and the next start, find it there.
    """
    from standaside_web.explore.actions import counted

    text = question.query()
    pact = counted("best", text, lambda: _search(question), memory=_BEST, lasting=question.is_usual)
    return question.changed(pact=pact)


def best_known(question: Question) -> Question | None:
    """
    The same where somebody has had it searched for; None where that is still to come.

    The worker searches for the pacts of the stories when it starts; where there is none, whoever opens the
    front page has its first story's searched for in the request.
    """
    from standaside_web.jobs.models import attended

    if question.query() != Question().query():
        return _found_before(question)
    if _BEST.find(question.query()) is not None or not attended():
        return best(question)  # as this process has it, or nobody else will search for it
    return _found_before(question)


def known_pact(question: Question) -> Question | None:
    """
    A question without a pact, with the best one that somebody has had searched for; else None.

    What a pact adds is not to be denied where it is known; nothing is searched for here.
    """
    if question.value("pact") != NONE or len(names_of(question.value("partners"))) < 2:
        return None
    found = _found_before(question.with_draws(LIVE_DRAWS))
    return None if found is None or found.value("pact") == NONE else found.with_draws(question.draws)


def _found_before(question: Question) -> Question | None:
    """The question with the pact that the front page's search, or anybody's job, has found for it."""
    from standaside_web.explore.actions import kept_answer
    from standaside_web.jobs.actions import finished

    pact = kept_answer("best", question.query())
    if pact is not None:
        return question.changed(pact=pact)
    job = finished(kind="plan", text=question.query())
    return asked(QueryDict(str(job.result["question"]))) if job is not None and job.result else None


def search_stories() -> None:
    """Search for the pact of every story whose results are here and that proposes none itself."""
    for name in sorted(shipped_scenarios(), key=lambda name: (name != FIRST_STORY, name)):
        with suppress(StandasideError):  # the results are a download, or no pact satisfies the rules
            wanted = scenario(Question(name))
            if len(wanted.partners) > 1 and not wanted.pact:
                _search_and_keep(Question(name))


def _search_and_keep(question: Question) -> None:
    """Search unless it is kept; what the front page shows is not the oldest that goes when room is needed."""
    from standaside_web.explore.actions import kept_answer, renew

    if kept_answer("best", question.query()) is None:
        _BEST.drop(question.query())
    best(question)
    renew("best", question.query())


def _search(question: Question) -> str:
    """The pact, as an address has it."""
    found = plan(scenario(question.with_draws(FULL_DRAWS)), seed=question.seed, time_limit=SEARCHED)
    return written_deals(found.pact.deals())


def warm() -> None:
    """
    Load and compile what the first visitor would wait for.

    The front page's pact is the worker's to find: until it has been, the story that proposes one will do.
    """
    from standaside_web.explore.actions import kept_answer

    found = kept_answer("best", Question().query())
    asked = Question(PROPOSED) if found is None else best(Question())
    answer(asked.with_draws(FULL_DRAWS))
