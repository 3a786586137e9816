"""From votes to plan: the planner against simulating every pact there is."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from standaside.domain import Backfire, Deal, Pact, PactRules, Scenario, Uncertainty
from standaside.model.simulation import project, simulate
from standaside.planning.assessment import expected_seats, plan
from tests.tables import rates, result, scenario

TABLE = rates(
    ("LD", "Lab", {"Lab": 0.55, "Con": 0.2, "home": 0.25}),
    ("Lab", "LD", {"LD": 0.6, "Con": 0.1, "home": 0.3}),
    concentration=18,
    seat_sd=0.1,
)
CHOICES = [(), ("Lab", "LD"), ("LD", "Lab")]


@st.composite
def small_questions(draw: st.DrawFn) -> Scenario:
    places = draw(st.integers(1, 3))
    votes = st.integers(100, 600)
    rows = {f"P{n}": {"Con": draw(votes), "Lab": draw(votes), "LD": draw(votes)} for n in range(places)}
    return scenario(
        result(rows),
        transfers=TABLE,
        uncertainty=Uncertainty(draws=40),
        backfire=Backfire(chance=draw(st.sampled_from([0.0, 0.5]))),
        rules=PactRules(
            min_effect=0.0, tolerance=0.0, max_seats=draw(st.none() | st.integers(0, 3)),
            nobody_worse_off=draw(st.booleans()),
        ),
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(small_questions())
def test_no_pact_beats_the_plan(question: Scenario) -> None:
    projection = project(question)
    places, parties = projection.constituencies, projection.parties
    alone = simulate(projection, question, seed=6)
    best = 0.0
    for choice in itertools.product(CHOICES, repeat=len(places)):
        deals = [Deal(code, code, c[0], (c[1],)) for code, c in zip(places.codes, choice, strict=True) if c]
        if question.rules.max_seats is not None and len(deals) > question.rules.max_seats:
            continue
        forecast = simulate(projection, question, seed=6, pact=Pact.of_deals(deals, places, parties))
        if question.rules.nobody_worse_off and any(
            expected_seats(forecast, [code]) < expected_seats(alone, [code]) - 1e-9
            for code in question.partners
        ):
            continue
        best = max(best, expected_seats(forecast, question.partners))
    found = plan(question, seed=6).plan
    assert found is not None
    assert abs(found.objective - best) < 1e-9
