"""A search stops where it is asked to, in the middle of a solve as well, and only then."""

from __future__ import annotations

import pytest

import standaside
from standaside.errors import StoppedError
from standaside.planning import assessment, solver


@pytest.fixture(scope="module")
def scenario():
    return standaside.load_scenario("remain-alliance-2019", draws=50)


def test_asking_changes_nothing(scenario):
    asked = []
    with_question = standaside.plan(scenario, seed=1, cancel=lambda: bool(asked.append(1)))
    without = standaside.plan(scenario, seed=1)
    assert asked
    assert tuple(with_question.pact.deals()) == tuple(without.pact.deals())


def test_a_solve_under_way_is_stopped(scenario, monkeypatch):
    begun = []
    run = solver.run_unless_stopped

    def counted(highs):
        run(highs)
        begun.append(1)

    monkeypatch.setattr(solver, "run_unless_stopped", counted)
    calls = iter(range(10**9))
    with pytest.raises(StoppedError):
        standaside.plan(scenario, seed=1, cancel=lambda: next(calls) >= 3)
    assert len(begun) <= 3


def test_what_was_asked_is_forgotten_afterwards(scenario):
    with pytest.raises(StoppedError):
        standaside.plan(scenario, seed=1, cancel=lambda: True)
    assert standaside.plan(scenario, seed=1).plan is not None


def test_both_halves_of_the_frontier_are_stopped_and_what_was_found_is_given(scenario):
    calls = iter(range(10**9))
    found = assessment.frontier_of(scenario, seed=1, cancel=lambda: next(calls) >= 40)
    assert next(calls) < 1000
    assert found.stopped
    assert {*found.missing, *found.impossible, *(p.allowed for p in found.points)} == set(range(1, 101))
    assert found.missing
