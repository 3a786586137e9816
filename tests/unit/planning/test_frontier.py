"""The frontier of fewest stand-asides against a search through every combination."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings

from standaside.domain import PactRules, Uncertainty
from standaside.errors import PactRuleError
from standaside.planning.frontier import frontier, whole_frontier
from standaside.planning.planner import program_of
from standaside.planning.rules import Question, code_order, stand_asides, worth_of
from standaside.planning.tangents import tangent
from standaside.present.frontier_tables import frontier_document, frontier_grids
from tests import reference_planner as reference
from tests.small_options import options_of, questions
from tests.tables import result, scenario


@settings(max_examples=25)
@given(questions(most=200))
def test_every_point_is_the_best_with_so_many_stand_asides(question: dict[str, Any]) -> None:
    options, rules, projection = question["options"], question["rules"], question["projection"]
    every = reference.every_plan(
        options, rules, standing=projection.standing, held_by=projection.held_by, agreed=question["agreed"]
    )
    scores = [reference.score(options, plan)[:2] for plan in every]
    if not every and rules.max_stand_asides != 0:
        with pytest.raises(PactRuleError):
            frontier(**question, most=8)
        return
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


OPTIONS = options_of(
    [
        row
        for c in range(3)
        for row in (
            (c, "", "", (0.5, 0.3, 0.2, 0.0), 0.0),
            (c, "Lab", "LD", (0.2, 0.8, 0.0, 0.0), 100.0),
            (c, "LD", "Lab", (0.4, 0.0, 0.6, 0.0), 50.0),
        )
    ],
    3,
)
QUESTION = scenario(result({"A": {"Con": 5, "Lab": 3, "LD": 2}}), uncertainty=Uncertainty(draws=10))


def test_numbers_too_small_for_the_rules_are_named_with_the_rules_in_the_way() -> None:
    rules = PactRules(min_effect=0.0, min_gain={"LD": 0.1, "Lab": 0.2})
    found = whole_frontier(OPTIONS, rules, most=3)
    assert found.impossible == (1,)
    assert found.why == "LD gains at least 0.1 expected seats; Lab gains at least 0.2 expected seats"
    assert [point.allowed for point in found.points] == [2, 3]
    assert found.nothing == pytest.approx(1.5)
    grid, last = frontier_grids(found, QUESTION, seed=7)
    assert grid.rows[0] == ("0", "nothing: no pact", "", "1.50")
    assert any("With fewer than 2 stand-asides no pact keeps these rules: LD gains" in n for n in last.notes)
    assert any("seed 7" in note for note in last.notes)
    assert frontier_document(found, QUESTION, seed=7)["impossible"] == [1]


def test_without_time_the_numbers_not_answered_are_said() -> None:
    found = whole_frontier(OPTIONS, PactRules(min_effect=0.0), most=9, time_limit=0)
    assert {*found.missing, *(point.allowed for point in found.points)} == set(range(1, 10))
    assert found.missing
    *_, last = frontier_grids(found, QUESTION, seed=7)
    assert any(note.startswith("Not answered, because the time was too short: ") for note in last.notes)


def test_rules_that_no_pact_keeps_are_refused_as_in_a_plan() -> None:
    with pytest.raises(PactRuleError, match="LD gains at least 5"):
        whole_frontier(OPTIONS, PactRules(min_effect=0.0, min_gain={"LD": 5.0}), most=3)


@settings(max_examples=25)
@given(questions(most=200))
def test_what_is_said_of_numbers_not_answered_holds(question: dict[str, Any]) -> None:
    options, rules, projection = question["options"], question["rules"], question["projection"]
    every = reference.every_plan(
        options, rules, standing=projection.standing, held_by=projection.held_by, agreed=question["agreed"]
    )
    scores = [reference.score(options, plan)[:2] for plan in every]
    if not every:
        return
    found = whole_frontier(**question, most=8, time_limit=0)
    for one in found.unanswered:
        worths = [value for value, given_up in scores if given_up <= one.allowed]
        assert one.bound >= max(worths, default=one.bound) - 1e-6
        if one.best is not None:
            assert one.best.used <= one.allowed
            assert any(one.best.objective == pytest.approx(value, abs=1e-6) for value in worths)
            assert one.bound >= one.best.objective
    for number in found.impossible:
        assert not [value for value, given_up in scores if given_up <= number]


def test_numbers_not_answered_have_the_best_found_and_a_bound() -> None:
    found = whole_frontier(OPTIONS, PactRules(min_effect=0.0), most=9, time_limit=0)
    last = found.unanswered[-1]
    assert last.allowed == 9
    assert 2.4 <= last.bound <= 3.0  # three places at .8: all that there is
    document = frontier_document(found, QUESTION, seed=7)
    assert [one["stand_asides"] for one in document["unanswered"]] == document["missing"]
    assert document["unanswered"][-1]["bound"] == last.bound
    table = next(grid for grid in frontier_grids(found, QUESTION, seed=7) if "not proven" in grid.title)
    assert table.rows[-1][-1].endswith(f"{last.bound:.2f}")


def test_a_line_bounds_every_number_and_touches_at_its_own() -> None:
    program = program_of(Question(OPTIONS, PactRules(min_effect=0.0), None, None), code_order(OPTIONS))
    worth, count = worth_of(program.measures), stand_asides(program.measures)
    line = tangent(program, worth, count, 2, deadline=time.monotonic() + 60)
    assert line is not None
    assert [line.at(n) for n in (0, 1, 2)] == pytest.approx([1.5, 1.8, 2.1])  # .3 a stand-aside
    assert line.at(9) >= 2.4
