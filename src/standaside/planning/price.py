"""What fairness costs: the most that all could win, less the most that their rules let them (rule 21)."""

from __future__ import annotations

import time

from standaside.domain import FairnessPrice, Options, Plan
from standaside.planning.aims import EXPECTED
from standaside.planning.coalitions import worth
from standaside.planning.planner import program_of
from standaside.planning.rules import Question, by_code, code_order, worth_of
from standaside.planning.solver import solve


def price_of_fairness(
    plan: Plan, question: Question, *, free: Options | None = None, seconds: float = 60.0
) -> FairnessPrice:
    """
    Reckon what the rules that share gains out cost the bloc in expected seats.

    Parameters
    ----------
    plan : Plan
        The best under all rules; its bound is used where expected seats were its first aim.
    question : Question
        What the plan was found from.
    free : Options, optional
        Every deal as if nothing were agreed; the question's own table if left out.
    seconds : float
        For the solver.

    Returns
    -------
    FairnessPrice

    Notes
    -----
    Rule 21 of ``docs/explanation/semantics.md``. It is the rules' price alone: what another first
    aim than expected seats costs is not in it.
    """
    deadline = time.monotonic() + seconds
    table = question.options if free is None else free
    members = [table.parties.codes[p] for p in by_code(table.parties, table.partners)]
    most, ceiling = worth(table, question.rules, members, projection=question.projection, seconds=seconds)
    reached, bound = _most_within(plan, question, max(0.0, deadline - time.monotonic()))
    return FairnessPrice(
        most=most,
        reached=reached,
        at_most=max(0.0, max(ceiling, most) - reached),
        proven=ceiling <= most and bound <= reached,
        after_paying=bool(question.rules.prices),
    )


def _most_within(plan: Plan, question: Question, seconds: float) -> tuple[float, float]:
    """Most seats that a pact under all rules reaches, and what none exceeds; the same where proven."""
    first = plan.aims[0]
    if first.name == EXPECTED:
        return (plan.bound if first.proven else first.value), plan.bound
    program = program_of(question, code_order(question.options))
    answer = solve(program, worth_of(program.measures), maximise=True, seconds=seconds)
    if answer.chosen is None:
        return plan.net, answer.bound
    return answer.value, answer.value if answer.proven else max(answer.bound, answer.value)
