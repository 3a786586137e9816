"""The price of fairness (rule 21) against a search through every pact."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from standaside.domain import PactRules
from standaside.errors import PactRuleError
from standaside.planning.coalitions import without_sharing
from standaside.planning.planner import find_plan
from standaside.planning.price import price_of_fairness
from standaside.planning.rules import Question
from tests import reference_planner as reference
from tests.small_options import options_of, questions

OPTIONS = options_of(
    [
        (0, "", "", (0.5, 0.3, 0.2, 0.0), 0.0),
        (0, "Lab", "LD", (0.2, 0.8, 0.0, 0.0), 100.0),
        (1, "", "", (0.5, 0.3, 0.2, 0.0), 0.0),
        (1, "LD", "Lab", (0.4, 0.0, 0.6, 0.0), 50.0),
    ],
    2,
)


def priced(rules: PactRules) -> Any:
    return price_of_fairness(find_plan(OPTIONS, rules), Question(OPTIONS, rules))


def test_sharing_the_gain_costs_what_the_better_deal_has_more() -> None:
    best = PactRules(min_effect=0.0, tolerance=0.0, max_seats=1)
    assert priced(best).seats == 0.0
    shared = PactRules(min_effect=0.0, tolerance=0.0, max_seats=1, min_gain={"LD": 0.1})
    found = priced(shared)
    assert (found.most, found.reached) == pytest.approx((1.3, 1.1))
    assert found.seats == found.at_most == pytest.approx(0.2)
    assert found.proven


def test_without_time_there_is_no_price_but_a_bound_on_it() -> None:
    rules = PactRules(min_effect=0.0, tolerance=0.0, max_seats=1, min_gain={"LD": 0.1})
    found = price_of_fairness(
        find_plan(OPTIONS, rules, aims=("leximin",)), Question(OPTIONS, rules), seconds=0
    )
    assert not found.proven
    assert found.at_most >= 0.2 - 1e-9


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(questions(most=300))
def test_the_price_is_what_a_search_finds(question: dict[str, Any]) -> None:
    options, rules, projection = question["options"], question["rules"], question["projection"]
    given_ = {"standing": projection.standing, "held_by": projection.held_by}
    free, _ = reference.best_plans(options, without_sharing(rules), **given_)
    best, plans = reference.best_plans(options, rules, **given_, agreed=question["agreed"])
    try:
        plan = find_plan(**question)
    except PactRuleError:
        assert not plans
        return
    assume(free == free)
    found = price_of_fairness(plan, Question(options, rules, projection, question["agreed"]))
    assert found.proven
    assert found.most == pytest.approx(free, abs=1e-6)
    assert found.reached == pytest.approx(best, abs=1e-6)
