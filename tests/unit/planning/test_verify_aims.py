"""Aims and the printed plan judged again: what is not so is refused."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from standaside.domain import Backfire, Deal, PactRules, Plan, Uncertainty
from standaside.errors import SolverError
from standaside.planning.assessment import evaluate, plan
from standaside.planning.chance import Draws
from standaside.planning.planner import find_plan
from standaside.planning.verify_aims import verify_aims, verify_printed
from tests import reference_totals
from tests.small_options import options_of
from tests.tables import rates, result, scenario

OPTIONS = options_of(
    [
        (0, "", "", (0.8, 0.2, 0.0, 0.0), 0.0),
        (0, "Lab", "LD", (0.4, 0.6, 0.0, 0.0), 100.0),
        (1, "", "", (0.9, 0.0, 0.1, 0.0), 0.0),
        (1, "LD", "Green", (0.6, 0.0, 0.4, 0.0), 50.0),
    ],
    2,
)
LOOSE = PactRules(min_effect=0.0, tolerance=0.0)
CHANCES = np.array([[0.2, 0.6, 0.1, 0.4], [0.3, 0.9, 0.2, 0.5], [0.1, 0.2, 0.0, 0.3]], dtype=np.float32)


def draws(needed: int | None) -> Draws:
    return Draws(CHANCES, np.array([[0.5], [0.25], [1.0]]), needed, part=0.4)


def planned(aim: str, needed: int | None = None) -> tuple[Plan, dict[str, Draws]]:
    kept = {aim: draws(needed)} if aim != "leximin" else {}
    return find_plan(OPTIONS, LOOSE, aims=(aim,), draws=kept), kept


@pytest.mark.parametrize(("aim", "needed"), [("p_majority", 2), ("cvar", None), ("leximin", None)])
def test_an_honest_aim_passes_and_a_false_one_does_not(aim: str, needed: int | None) -> None:
    found, kept = planned(aim, needed)
    verify_aims(found, OPTIONS, kept)
    (reached,) = found.aims
    for change, complaint in (
        ({"value": reached.value + 0.01}, "is reached to"),
        ({"bound": reached.value - 0.01}, "beyond its bound"),
        ({"bound": reached.value + 0.5, "proven": True}, "is called proven"),
    ):
        lie = dataclasses.replace(found, aims=(dataclasses.replace(reached, **change),))
        with pytest.raises(SolverError, match=complaint):
            verify_aims(lie, OPTIONS, kept)


def test_the_value_is_that_of_every_outcome() -> None:
    found, _ = planned("p_majority", 2)
    rows = [[*CHANCES[z, found.chosen].tolist(), draws(2).rest[z, 0]] for z in range(3)]
    by_hand = sum(sum(reference_totals.totals(row)[2:]) for row in rows) / 3
    assert found.aims[0].value == pytest.approx(by_hand, abs=1e-6)


TABLE = rates(("LD", "Lab", {"Lab": 0.7, "home": 0.3}), concentration=18, seat_sd=0.1)
BASE = result({"A": {"Con": 500, "Lab": 400, "LD": 300}, "B": {"Con": 300, "Lab": 100, "LD": 400}})


def question(**more: Any) -> Any:
    return scenario(
        BASE, transfers=TABLE, uncertainty=Uncertainty(draws=60), backfire=Backfire(chance=0.0), **more
    )


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        (PactRules(nobody_worse_off=True), "LD is worse off"),
        (PactRules(min_gain={"LD": 0.5}), "LD gains"),
        (PactRules(reciprocity={"LD": (0.5, 2.0)}), "LD stands aside in 1"),
    ],
)
def test_a_printed_plan_that_breaks_a_rule_is_refused(rules: PactRules, complaint: str) -> None:
    judged = evaluate(question(pact=(Deal("B", "B", "Lab", ("LD",)),)), seed=3)
    broken = dataclasses.replace(judged, scenario=dataclasses.replace(judged.scenario, rules=rules))
    with pytest.raises(SolverError, match=complaint):
        verify_printed(broken)
    name = complaint.split()[1]
    key = {"is": "nobody_worse_off", "gains": "min_gain", "stands": "reciprocity"}[name]
    priced = dataclasses.replace(rules, prices={key: 1.0})
    verify_printed(dataclasses.replace(judged, scenario=dataclasses.replace(judged.scenario, rules=priced)))


def test_every_plan_is_judged_as_it_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr("standaside.planning.assessment.verify_printed", seen.append)
    plan(question(rules=PactRules(nobody_worse_off=True)), seed=3)
    assert len(seen) == 1
