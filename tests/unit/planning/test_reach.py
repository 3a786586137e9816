"""Bounds on sums under rules hold for every plan, with rules that have a price too."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from standaside.planning import chance
from standaside.planning.planner import program_of
from standaside.planning.reach import Reach
from standaside.planning.rules import Limit, Measure, Question, code_order
from tests.small_options import pact_rules, priced_rules, questions


@settings(max_examples=40)
@given(
    st.sampled_from([pact_rules, priced_rules]).flatmap(lambda rules: questions(most=200, rules=rules)),
    st.integers(0, 2**32 - 1),
)
def test_no_plan_leaves_the_bounds_on_any_sum_and_slice(question: dict[str, Any], seed: int) -> None:
    order = code_order(question["options"])
    program = program_of(
        Question(question["options"], question["rules"], question["projection"], question["agreed"]), order
    )
    plans = chance._every_plan(program, 1)
    if not plans:
        return
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(4, len(program.place)))
    sums = np.array([values[:, plan].sum(axis=1) for plan in plans])
    named = type(program)(
        program.place, {**program.measures, "cut": Measure(values[0])}, program.limits, program.possible
    )
    reach = Reach(named.with_limits(Limit("", (("cut", 1.0),))), 60.0)
    middle = float(np.median(sums[:, 0]))
    for low, high in ((-np.inf, np.inf), (middle, np.inf), (-np.inf, middle)):
        inside = sums[(sums[:, 0] >= low) & (sums[:, 0] <= high)]
        reach.slice(low, high)
        for asked in values:
            for maximise in (True, False):
                prices = reach.prices(asked[reach.rows], maximise=maximise)
                assert prices is not None
                for any_prices in (prices, rng.normal(size=len(prices))):
                    bound = reach.bound(values[:, reach.rows], any_prices, maximise=maximise)
                    assert (inside <= bound + 1e-6).all() if maximise else (inside >= bound - 1e-6).all()
