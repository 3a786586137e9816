"""The planner against a search through every combination, with every rule on or off."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings

from standaside.domain import PlanStatus
from standaside.errors import PactRuleError
from standaside.planning.planner import find_plan
from tests import reference_planner as reference
from tests.small_options import priced_rules, questions


def asked(question: dict[str, Any]) -> dict[str, Any]:
    projection = question["projection"]
    return {"standing": projection.standing, "held_by": projection.held_by, "agreed": question["agreed"]}


EXAMPLES = int(os.environ.get("STANDASIDE_EXAMPLES", "200"))
"""Random instances of at most 4,096 plans; the campaign on demand asks for 10,000."""


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(questions(most=4096))
def test_a_plan_equals_brute_force_in_objective_size_votes_and_feasibility(question: dict[str, Any]) -> None:
    options, rules = question["options"], question["rules"]
    best, plans = reference.best_plans(options, rules, **asked(question))
    event("feasible" if plans else "infeasible")
    if not plans:
        with pytest.raises(PactRuleError):
            find_plan(**question)
        return
    plan = find_plan(**question)
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.gap == 0.0
    assert plan.bound == pytest.approx(best, abs=1e-7)
    assert tuple(plan.chosen.tolist()) in plans
    assert plan.objective == pytest.approx(reference.score(options, plans[0])[0], abs=rules.tolerance + 1e-7)


@settings(
    max_examples=max(60, EXAMPLES // 2),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(questions(most=1024, rules=priced_rules))
def test_a_plan_with_priced_rules_equals_brute_force_in_worth_and_in_what_it_pays(
    question: dict[str, Any],
) -> None:
    options, rules = question["options"], question["rules"]
    best, plans = reference.best_plans(options, rules, **asked(question))
    if not plans:
        with pytest.raises(PactRuleError):
            find_plan(**question)
        return
    plan = find_plan(**question)
    chosen = tuple(plan.chosen.tolist())
    owed = reference.paid(options, rules, chosen, **asked(question))
    event("pays" if owed else "pays nothing")
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.bound == pytest.approx(best, abs=1e-5)
    assert plan.net == pytest.approx(reference.score(options, chosen)[0] - owed, abs=1e-5)
    assert chosen in plans


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(questions(most=100_000, places=12))
def test_a_plan_equals_brute_force_on_twelve_places(question: dict[str, Any]) -> None:
    options, rules = question["options"], question["rules"]
    best, plans = reference.best_plans(options, rules, **asked(question))
    if not plans:
        with pytest.raises(PactRuleError):
            find_plan(**question)
        return
    plan = find_plan(**question)
    assert plan.bound == pytest.approx(best, abs=1e-7)
    assert tuple(plan.chosen.tolist()) in plans


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(questions(most=300))
def test_alternatives_keep_every_rule_and_differ(question: dict[str, Any]) -> None:
    options, rules = question["options"], question["rules"]
    every = reference.every_plan(options, rules, **asked(question))
    if not every:
        return
    plan = find_plan(**question, alternatives=3)
    seen = [plan, *plan.alternatives]
    for first, other in enumerate(seen):
        assert tuple(other.chosen.tolist()) in every
        assert other.objective >= plan.bound - 0.5 - 1e-6
        for earlier in seen[:first]:
            deals = int(options.aside[earlier.chosen].any(axis=1).sum())
            assert (np.array(other.chosen) != earlier.chosen).sum() >= max(1, np.ceil(deals / 10))
    near = [p for p in every if reference.score(options, p)[0] >= plan.bound - 0.5]
    if len(near) > 1:
        assert plan.alternatives
