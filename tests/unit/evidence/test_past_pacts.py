"""Pact arithmetic against plain loops; the ex-ante scores on elections small enough to count."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from standaside.domain import Backfire, Deal
from standaside.evidence.arithmetic import arithmetic
from standaside.evidence.exante import Trial, score_trials
from tests import reference
from tests.tables import CERTAIN, rates, result, scenario

rows = st.lists(
    st.fixed_dictionaries(
        {"Con": st.integers(1, 99), "Lab": st.integers(1, 99)}, optional={"LD": st.integers(1, 99)}
    ),
    min_size=1,
    max_size=6,
)


@given(rows, st.floats(0, 0.7), st.floats(0, 0.3))
def test_arithmetic_is_that_of_plain_loops(table, follow, leak) -> None:
    places = {
        f"P{i}": {code: 101 * v + k for k, (code, v) in enumerate(sorted(row.items()))}
        for i, row in enumerate(table)
    }
    places["Q"] = {"Con": 500, "Lab": 400, "LD": 1}
    found = arithmetic(
        result(places), partners=("Lab", "LD"), nations=("England",), counted="Con", leak_to="Con",
        follow=follow, leak=leak,
    )  # fmt: skip
    leads = []
    for row in places.values():
        ours = {code: votes for code, votes in row.items() if code != "Con"}
        best = max(ours, key=lambda code: (ours[code], code))
        deals = {code: best for code in ours if code != best}
        moved = {code: {best: follow, "Con": leak, "home": 1 - follow - leak} for code in deals}
        after = reference.stand_aside({c: float(v) for c, v in row.items()}, deals, moved)
        leads.append(after["Con"] - max(v for code, v in after.items() if code != "Con"))
    assume(min(abs(lead) for lead in leads) > 1e-6)
    assert found.with_pact == sum(lead > 0 for lead in leads)
    assert found.without == sum(max(row, key=lambda code: row[code]) == "Con" for row in places.values())


def test_other_nations_and_the_speaker_are_left_alone() -> None:
    base = result(
        {
            "There": {"Con": 50, "Lab": 30, "LD": 25},
            "Here": {"Con": 50, "Lab": 30, "LD": 25},
            "Chair": {"Con": 50, "Lab": 30, "LD": 25, "Spk": 20},
        },
        areas={"There": ("Scotland", "Scotland")},
    )
    found = arithmetic(
        base, partners=("Lab", "LD"), nations=("England",), counted="Con", leak_to="Con", follow=1, leak=0
    )
    assert (found.without, found.with_pact) == (3, 2)


def test_a_pact_that_explains_the_result_scores_better() -> None:
    before = result({"A": {"Con": 450, "Lab": 300, "LD": 250}, "B": {"Con": 600, "Lab": 300, "LD": 100}})
    after = result({"A": {"Con": 450, "Lab": 500}, "B": {"Con": 600, "Lab": 300, "LD": 100}})
    asked = scenario(
        before,
        poll={"Con": 0.525, "Lab": 0.30, "LD": 0.175},
        swing="uniform",
        transfers=rates(("LD", "Lab", {"Lab": 0.8, "home": 0.2})),
        backfire=Backfire(chance=0.0),
        uncertainty=dataclasses.replace(CERTAIN, poll_sd=dict.fromkeys(("Con", "Lab", "LD"), 0.0)),
    )
    agreed = dataclasses.replace(asked, pact=(Deal("A", "A", "Lab", ("LD",)),))
    without, with_pact = score_trials(
        [Trial("pact", "without", asked, ("A",)), Trial("pact", "with", agreed, ("A",))], after, seed=1
    )
    assert (without["right"], with_pact["right"]) == (0.0, 1.0)
    assert (without["brier"], with_pact["brier"]) == (2.0, 0.0)
    assert with_pact["log"] < without["log"]
    # With: Con 450 and Lab 500 of 950, as it was; without: LD's quarter of the vote never came.
    assert with_pact["rmse"] == pytest.approx(0.0, abs=1e-6)
    assert without["rmse_by_party"]["LD"] == pytest.approx(0.25)
