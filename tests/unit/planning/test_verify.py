"""verify_plan: a plan that breaks any rule, or says what is not so, is refused."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from standaside.domain import Lock, Pact, PactRules, Plan
from standaside.errors import SolverError
from standaside.planning.planner import find_plan
from standaside.planning.verify import verify_plan
from tests.small_options import options_of, projection_of

OPTIONS = options_of(
    [
        (0, "", "", (0.8, 0.2, 0.0, 0.0), 0.0),
        (0, "Lab", "LD", (0.4, 0.6, 0.0, 0.0), 100.0),
        (1, "", "", (0.9, 0.0, 0.1, 0.0), 0.0),
        (1, "LD", "Green", (0.895, 0.0, 0.105, 0.0), 50.0),
        (1, "LD", "Lab Green", (0.5, 0.0, 0.5, 0.0), 50.0),
    ],
    2,
)
LOOSE = PactRules(min_effect=0.0, tolerance=0.0)
PLAN = find_plan(OPTIONS, LOOSE)


def test_an_honest_plan_passes() -> None:
    verify_plan(PLAN, OPTIONS, LOOSE)
    verify_plan(PLAN, OPTIONS, dataclasses.replace(LOOSE, min_effect=0.3), projection=projection_of(OPTIONS))


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ({"max_seats": 1}, "2 constituencies have a deal"),
        ({"max_stand_asides": 2}, "3 candidacies are given up"),
        ({"max_by_party": {"LD": 0}}, "LD stands aside in more than 0"),
        ({"min_gain": {"Green": 0.1}}, "Green gains"),
        ({"reciprocity": {"Green": (1.0, 2.0)}}, "Green stands aside in 1"),
        ({"min_contested": {"nation": 0.6}}, "contests 1 of 2 constituencies in England"),
        ({"locked": (Lock("EA", "LD", stands=True),)}, "LD breaks its lock in Seat A"),
        ({"locked": (Lock("EA", "Green", stands=False),)}, "Green breaks its lock in Seat A"),
        ({"incumbents_stand": True}, "the party that holds Seat A stands aside"),
        ({"min_effect": 0.41}, "a stand-aside in Seat A lifts"),
    ],
)
def test_a_broken_rule_is_found(rules: dict[str, Any], complaint: str) -> None:
    projection = projection_of(OPTIONS, held_by=[2, -1])
    with pytest.raises(SolverError, match=complaint):
        verify_plan(PLAN, OPTIONS, dataclasses.replace(LOOSE, **rules), projection=projection)


def test_a_partner_worse_off_is_found() -> None:
    generous = dataclasses.replace(OPTIONS, without=OPTIONS.without + np.array([0, 0, 0, 0.1]))
    plan = dataclasses.replace(PLAN)
    with pytest.raises(SolverError, match="Green gains"):
        verify_plan(plan, generous, dataclasses.replace(LOOSE, nobody_worse_off=True))


def test_a_rule_with_a_price_may_be_broken_but_must_be_paid_for() -> None:
    rules = dataclasses.replace(LOOSE, max_seats=1, prices={"max_seats": 0.25})
    with pytest.raises(SolverError, match=r"it pays 0\.0 expected seats for max_seats and owes 0\.25"):
        verify_plan(PLAN, OPTIONS, rules)
    verify_plan(dataclasses.replace(PLAN, paid={"max_seats": 0.25}), OPTIONS, rules)


def changed(**fields: Any) -> Plan:
    return dataclasses.replace(PLAN, **fields)


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        (changed(objective=1.2, bound=9.0), "it says 1.2 expected seats"),
        (changed(bound=0.5), "exceed the bound 0.5"),
        (changed(chosen=np.array([1])), "chooses 0 options in Seat B"),
        (changed(chosen=np.array([0, 4])), "the option that the plan chose"),
        (changed(pact=Pact.empty(OPTIONS.constituencies, OPTIONS.parties)), "the option that the plan chose"),
    ],
)
def test_a_plan_that_is_not_what_it_says_is_found(plan: Plan, complaint: str) -> None:
    with pytest.raises(SolverError, match=complaint):
        verify_plan(plan, OPTIONS, LOOSE)


def test_a_forgotten_agreement_is_found() -> None:
    aside, endorses = np.zeros((2, 4), bool), np.full((2, 4), -1)
    aside[0, 1], endorses[0, 1] = True, 2
    agreed = Pact(OPTIONS.constituencies, OPTIONS.parties, aside, endorses)
    with pytest.raises(SolverError, match="Lab does not stand aside in Seat A as agreed"):
        verify_plan(PLAN, OPTIONS, LOOSE, agreed=agreed)
