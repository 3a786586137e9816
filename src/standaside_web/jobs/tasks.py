"""The kinds of work there are. A new one is a function here, a row in TASKS, and a page for its result."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from standaside import answer_phrases, plan, summarise, wording
from standaside_web.explore.answers import scenario
from standaside_web.explore.question import FULL_DRAWS, asked
from standaside_web.jobs.work import Result, Work, perform

PLAN_SECONDS = 60.0
"""What the solver may take; afterwards its best plan is given as "not proven"."""


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
        ``question`` is the query string of the same question with the pact in it; ``says`` the
        answer in words; ``status``, ``gap``, ``objective`` and ``bound`` are the solver's.
    """
    question = asked(QueryDict(work.job.text)).with_draws(FULL_DRAWS)
    found = plan(
        scenario(question),
        seed=question.seed,
        time_limit=PLAN_SECONDS,
        progress=work.progress("Looking for the best pact"),
        cancel=work.cancelled,
    )
    work.check()
    made = found.plan
    assert made is not None
    answered = question.with_pact(found.pact.deals())
    return {
        "question": answered.query(),
        "status": str(made.status),
        "gap": made.gap,
        "objective": made.objective,
        "bound": made.bound,
        "stand_asides": found.pact.stand_asides,
        "says": "".join(phrase.text for phrase in answer_phrases(summarise(found))),
        "words": f"{wording.count(found.pact.stand_asides, 'stand-aside')}",
    }


TASKS: Mapping[str, Task] = {"plan": plan_task}  # type: ignore[type-arg]
