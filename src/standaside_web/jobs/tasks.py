"""The kinds of work there are. A new one is a function here, a row in TASKS, and a page for its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Thread

from django.http import QueryDict
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from standaside import (
    Campaign,
    Deal,
    PactRuleError,
    Scenario,
    SettledOffers,
    activists_document,
    activists_phrases,
    activists_sentences,
    answer_phrases,
    counter,
    counter_document,
    counter_sentence,
    fairness_sentences,
    load_hexmap,
    load_money_rates,
    offers_document,
    plan,
    plan_campaign,
    price_offers,
    rates_from,
    wording,
)
from standaside_web.explore.actions import forget
from standaside_web.explore.answers import SEARCHED, answer, scenario, search_stories
from standaside_web.explore.offers import of_query
from standaside_web.explore.plainly import said
from standaside_web.explore.question import FULL_DRAWS, asked
from standaside_web.explore.ready import compile_pages
from standaside_web.jobs.forgetting import forget_jobs, forget_queued
from standaside_web.jobs.work import Result, Work, perform


@app.task(name="standaside.plan", queue="plans")
def plan_task(job: str) -> None:
    """Find the best pact of a question."""
    perform(job, find_pact)


def find_pact(work: Work) -> Result:
    """
    Find the pact, at full draws, and keep it as a question that has it.

    Returns
    -------
    mapping
        ``question`` is the query string of the same question with the pact in it, and ``says`` its
        answer in words, over the simulated elections that it was searched with: on fewer, a partner to
        whom the rules promise a gain may seem to lose. The page that is opened next says the same.
        ``status``, ``gap``, ``objective`` and ``bound`` are the solver's.
    """
    question = asked(QueryDict(work.job.text)).with_draws(FULL_DRAWS)
    found = plan(
        scenario(question),
        seed=question.seed,
        time_limit=SEARCHED,
        progress=work.progress("Looking for the best pact"),
        cancel=work.cancelled,
    )
    work.check()
    made = found.plan
    assert made is not None
    answered = question.with_pact(found.pact.deals())
    shown = answer(answered)
    return {
        "question": answered.query(),
        "status": str(made.status),
        "gap": made.gap,
        "objective": made.objective,
        "bound": made.bound,
        "stand_asides": found.pact.stand_asides,
        "says": said(answer_phrases(shown.summary)),
        "fairness": fairness_sentences(shown.summary),
        "fairer": shown.summary.lopsided,
        "words": f"{wording.count(found.pact.stand_asides, 'stand-aside')}",
    }


@app.task(name="standaside.campaign", queue="plans")
def campaign_task(job: str) -> None:
    """Find where activists do most good."""
    perform(job, send_activists)


def send_activists(work: Work) -> Result:
    """
    Find who should campaign where, beside the question's stand-asides or the best that a search finds.

    Returns
    -------
    mapping
        ``says`` is the answer in words, ``phrases`` the same in pieces; ``notes`` what it rests on;
        ``document`` what the command ``campaign`` prints.
    """
    question = asked(QueryDict(work.job.text)).with_draws(FULL_DRAWS)
    wanted = scenario(question)
    campaign, boundary_set = wanted.campaign or Campaign(), wanted.baseline.constituencies.boundary_set
    hexes = load_hexmap(boundary_set) if campaign.travels else None
    deals, compared = _stand_asides(wanted, question.seed, work)
    found = plan_campaign(
        replace(wanted, pact=deals),
        campaign,
        hexes,
        seed=question.seed,
        progress=work.progress("Sending activists"),
    )
    work.check()
    phrases = activists_phrases(found)
    return {
        "says": said(phrases),
        "phrases": [{"text": phrase.text, "strong": phrase.strong} for phrase in phrases],
        "notes": activists_sentences(found, compared),
        "document": activists_document(found, compared=compared, seed=question.seed),
    }


def _stand_asides(wanted: Scenario, seed: int, work: Work) -> tuple[tuple[Deal, ...], str]:
    """The question's stand-asides, or the best plan within its rules where it has none."""
    if wanted.pact:
        return wanted.pact, "the question's pact"
    try:
        found = plan(
            wanted,
            seed=seed,
            time_limit=SEARCHED,
            progress=work.progress("Looking for the best pact to compare with"),
            cancel=work.cancelled,
        )
    except PactRuleError:
        return (), "no pact satisfies the question's rules"
    return tuple(found.pact.deals()), "the best pact within the question's rules"


@app.task(name="standaside.counter", queue="plans")
def counter_task(job: str) -> None:
    """Let two blocs answer each other's pacts."""
    perform(job, answer_each_other)


def answer_each_other(work: Work) -> Result:
    """
    Let the blocs of a question answer each other's pacts, in both orders.

    Returns
    -------
    mapping
        ``says`` is the answer in words, ``document`` what the command ``counter`` prints.
    """
    question = asked(QueryDict(work.job.text)).with_draws(FULL_DRAWS)
    wanted = scenario(question)
    found = counter(
        wanted,
        seed=question.seed,
        time_limit=SEARCHED,
        progress=work.progress("Answering pact with pact"),
        cancel=work.cancelled,
    )
    work.check()
    named = (wanted.baseline.source, wanted.poll.source if wanted.poll else "", wanted.transfers.source)
    return {
        "says": counter_sentence(found),
        "document": counter_document(found, sources=[source for source in named if source]),
    }


@app.task(name="standaside.prices", queue="plans")
def prices_task(job: str) -> None:
    """Price offers by a question."""
    perform(job, price)


def price(work: Work) -> Result:
    """
    Say what every offer is worth to every party, by the question's scenario.

    Returns
    -------
    mapping
        ``prices`` is what the command ``deals`` prints of them.
    """
    query = QueryDict(work.job.text)
    question, offers = asked(query).with_draws(FULL_DRAWS), of_query(query)
    wanted, read, settled = scenario(question), offers.read, offers.settled()
    prices = price_offers(
        read.table,
        settled,
        wanted,
        seed=question.seed,
        rates=rates_from(load_money_rates(), on=wanted.polling_day),
        progress=work.progress("Pricing the offers"),
    )
    work.check()
    told = SettledOffers(read.title or "The offers", read.election, read.table, settled, read.zone, prices)
    document = offers_document(told, sources=list(wanted.sources))
    return {
        "says": f"{wording.count(len(prices.offers), 'offer')} priced, each by itself on the same elections.",
        "prices": document["prices"],
    }


@app.periodic(cron="17 3 * * *")
@app.task(name="standaside.forget", queue="plans")
def forget_task(timestamp: int) -> None:
    """Once a night, forget what has been kept for long enough."""
    forget()
    forget_jobs()
    forget_queued()


@app.periodic(cron="*/10 * * * *")
@app.task(name="standaside.stories", queue="plans")
def stories_task(timestamp: int) -> None:
    """Find the pacts of the front page's stories, once for every version; then there is nothing to do."""
    search_stories()
    Thread(target=compile_pages, name="ready", daemon=True).start()  # whose search is next does not wait


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of work.

    ``title`` heads the page of a job; ``page`` is where its answer is read, at the question that
    ``answered`` gives, with the keys that it ``carries``; ``stop`` is what its cancelling is called.
    """

    task: Task  # type: ignore[type-arg]
    title: str
    page: str
    see: str
    stop: str
    answered: Callable[[Mapping[str, object], str], str] = lambda _result, text: text
    carries: tuple[str, ...] = ()


TASKS: Mapping[str, Kind] = {
    "plan": Kind(
        plan_task,
        "The best pact within the rules",
        "/map",
        "See it on the map",
        "Cancel the search",
        lambda result, _text: str(result["question"]),
    ),
    "campaign": Kind(
        campaign_task, "Who should campaign where", "/campaign", "See who goes where", "Cancel it"
    ),
    "prices": Kind(
        prices_task,
        "What the offers are worth",
        "/deals",
        "See the prices",
        "Cancel it",
        carries=("offers", "text", "at"),
    ),
    "counter": Kind(counter_task, "Pact and counter-pact", "/counter", "See every move", "Cancel it"),
}
