"""The frontier of fewest stand-asides against a search through every combination."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from standaside.planning.frontier import frontier
from tests import reference_planner as reference
from tests.small_options import questions


@settings(max_examples=25)
@given(questions(most=200))
def test_every_point_is_the_best_with_so_many_stand_asides(question: dict[str, Any]) -> None:
    options, rules, projection = question["options"], question["rules"], question["projection"]
    every = reference.every_plan(
        options, rules, standing=projection.standing, held_by=projection.held_by, agreed=question["agreed"]
    )
    scores = [reference.score(options, plan)[:2] for plan in every]
    points = frontier(**question, most=8)
    allowed = 8 if rules.max_stand_asides is None else min(8, rules.max_stand_asides)
    expected = {
        number: max(value for value, given_up in scores if given_up <= number)
        for number in range(1, allowed + 1)
        if any(given_up <= number for _, given_up in scores)
    }
    assert [point.allowed for point in points] == list(expected)
    for point in points:
        assert point.proven
        assert point.objective == pytest.approx(expected[point.allowed], abs=1e-6)
        assert point.used == sum(len(deal.aside) for deal in point.deals) <= point.allowed
