"""
Questions to answers: one call of the library each, and the last answers kept in this process.

An answer is a pure function of its question, so keeping it changes nothing but the time.
Two visitors with one question wait for one computation.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock, Semaphore
from typing import Generic, TypeVar

from standaside import (
    Assessment,
    Result,
    Scenario,
    ScenarioError,
    Summary,
    evaluate,
    load_election,
    opening,
    plan,
    scenario_from_tables,
    summarise,
    with_average,
)
from standaside_web.explore.keys import Tables
from standaside_web.explore.question import Question, written_deals

T = TypeVar("T")


class Recent(Generic[T]):
    """The last values made, by key; each made once, however many ask at the same time."""

    def __init__(self, most: int, *, at_once: int = 2) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock, self._room = Lock(), Semaphore(at_once)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Value of a key, made if it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            own = self._making.setdefault(key, Lock())
        with own:
            with self._lock:
                if key in self._values:
                    return self._values[key]
            try:
                with self._room:
                    value = make()
                with self._lock:
                    self._values[key] = value
                    while len(self._values) > self.most:
                        self._values.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return value


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A question with everything the library says about it."""

    question: Question
    scenario: Scenario
    assessment: Assessment
    summary: Summary


_BASELINES: Recent[Result] = Recent(12)
_ANSWERS: Recent[Answer] = Recent(24)
_BEST: Recent[Question] = Recent(24)

BRIEFLY = 10.0
"""Seconds that a search for the front page may take."""


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
    except ScenarioError as error:  # a visitor has no file: the field is what matters
        raise ScenarioError(str(error).replace(f"{question.story}.toml: ", "")) from None


def _with_own_polls(tables: Tables, own: str, story: str, held: Result) -> Scenario:
    """The tables' scenario with the average of polls that the visitor brought, as the command line has it."""
    from standaside_web.own.polls import rows_about

    def polled(shares: Mapping[str, float]) -> Scenario:
        tables.pop("published", None)
        percent = {name: 100 * share for name, share in shares.items()}
        poll = {"shares": percent, "source": "polls that you brought"}
        return scenario_from_tables({**tables, "poll": poll}, name=story, baseline=held)

    return with_average(polled, rows_about(own, held))


def answer(question: Question) -> Answer:
    """The answer: with and without the question's pact, on the same draws."""
    return _ANSWERS.get(question.query(), lambda: _compute(question))


def _compute(question: Question) -> Answer:
    asked = scenario(question)
    assessment = evaluate(asked, seed=question.seed)
    return Answer(question, asked, assessment, summarise(assessment))


def best(question: Question) -> Question:
    """
    The same question with the best pact that its rules allow, as far as a few seconds find it.

    It is searched for once and kept in the database: other processes, and the next start, find it there.
    """
    from standaside_web.explore.actions import counted

    text = question.query()
    return _BEST.get(text, lambda: question.changed(pact=counted("best", text, lambda: _search(question))))


def _search(question: Question) -> str:
    """The pact, as an address has it."""
    found = plan(scenario(question), seed=question.seed, time_limit=BRIEFLY)
    return written_deals(found.pact.deals())


def warm() -> None:
    """Load and compile what the first visitor would wait for."""
    answer(best(Question()))
