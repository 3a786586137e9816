"""A pact found in no time: it keeps every rule, or there is none; nothing more is claimed of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings

from standaside.domain import PactRules, PlanStatus
from standaside.errors import PactRuleError, SolverError
from standaside.planning.planner import find_plan, program_of
from standaside.planning.quick import quick_choice
from standaside.planning.rules import Question, code_order, worth_of
from tests import reference_planner as reference
from tests.small_options import options_of, questions

SEATS = 12
OPTIONS = options_of(
    [
        row
        for c in range(SEATS)
        for row in (
            (c, "", "", (0.6, 0.3, 0.1, 0.0), 0.0),
            (c, "Lab", "LD", (0.4 - c / 100, 0.6 + c / 100, 0.0, 0.0), 10.0),
            (c, "LD", "Lab", (0.55, 0.0, 0.45, 0.0), 10.0),
        )
    ],
    SEATS,
)
SHARED = PactRules(min_effect=0.0, tolerance=0.0, max_seats=6, nobody_worse_off=True, min_gain={"LD": 0.2})


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(questions(most=500))
def test_what_is_found_in_no_time_keeps_every_rule(question: dict[str, Any]) -> None:
    options, order = question["options"], code_order(question["options"])
    rules, projection, agreed = (question[name] for name in ("rules", "projection", "agreed"))
    program = program_of(Question(options, rules, projection, agreed), order)
    found = quick_choice(program, worth_of(program.measures))
    event("found" if found is not None else "none")
    if found is None:
        return
    given_ = {"standing": projection.standing, "held_by": projection.held_by, "agreed": agreed}
    chosen = tuple(sorted(order[found].tolist()))
    assert chosen in reference.every_plan(options, rules, **given_)


def test_without_time_the_best_found_is_given_with_its_bound_and_not_called_proven() -> None:
    plan, best = find_plan(OPTIONS, SHARED, time_limit=0), find_plan(OPTIONS, SHARED)
    assert plan.status is PlanStatus.FEASIBLE
    assert 0.9 * best.objective <= plan.objective <= best.objective <= plan.bound
    assert 0 < plan.gap < 1


@pytest.mark.parametrize("aims", [("leximin",), ("leximin", "expected_seats")])
def test_other_aims_say_what_they_reach_without_time(aims: tuple[str, ...]) -> None:
    plan = find_plan(OPTIONS, SHARED, time_limit=0, aims=aims)
    assert plan.status is PlanStatus.FEASIBLE
    assert plan.aims[0].without == pytest.approx(0.0)
    assert not plan.aims[0].proven


def test_where_nothing_is_found_the_time_is_blamed_and_not_the_rules() -> None:
    nobody = PactRules(min_effect=0.0, max_seats=1, min_gain={"LD": 3.0})
    with pytest.raises(SolverError, match="within the time limit"):
        find_plan(OPTIONS, nobody, time_limit=0)
    with pytest.raises(PactRuleError, match="LD gains at least 3"):
        find_plan(OPTIONS, nobody)
