"""Aims about whole elections: exact on small tables, bounded truly on larger ones."""

from __future__ import annotations

import itertools
import os
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standaside.domain import PactRules, PlanStatus
from standaside.planning import chance, slices
from standaside.planning.ceiling import Box, Ceilings, beyond, sums_of, waves
from standaside.planning.chance import Draws, best_on_draws
from standaside.planning.planner import find_plan, program_of
from standaside.planning.rules import Question, code_order
from standaside.planning.totals import distribution, mean_of_worst
from tests import reference_planner, reference_totals
from tests.small_options import questions

BOUNDS = int(os.environ.get("STANDASIDE_BOUND_EXAMPLES", "12"))
"""Small questions on which a large one's bound is checked; hundreds on demand."""

CHANCE = st.sampled_from([0.0, 0.01, 0.2, 0.5, 0.77, 1.0])


@given(st.lists(st.lists(CHANCE, min_size=6, max_size=6), min_size=1, max_size=3))
def test_totals_are_those_of_every_outcome(chances: list[list[float]]) -> None:
    for row, here in zip(distribution(np.array(chances)), chances, strict=True):
        assert row == pytest.approx(reference_totals.totals(here), abs=1e-12)


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=8).filter(any), st.sampled_from([0.05, 0.1, 0.5, 1.0])
)
def test_the_worst_elections_are_filled_up_from_the_bottom(weights: list[int], part: float) -> None:
    mixed = np.array(weights) / sum(weights)
    assert mean_of_worst(mixed, part) == pytest.approx(reference_totals.worst_mean(mixed.tolist(), part))


@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_four_sums_tell_the_chance_of_a_majority_to_within_the_margin(places: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    chances, needed = rng.beta(*rng.choice([0.3, 1.0, 5.0], 2), (3, places)), int(rng.integers(1, places + 1))
    sums = sums_of(chances).sum(axis=2)
    known = Ceilings(waves(places, needed), Box(sums, sums, needed))
    truth = distribution(chances)[:, needed:].sum(axis=1)
    assert (np.abs(known.values[:, 0, 0, 0] - truth) <= known.margin + 1e-9).all()


def test_the_margin_is_small_where_many_places_are_open() -> None:
    chances = np.random.default_rng(3).beta(1.0, 1.0, (20, 240))
    sums = sums_of(chances).sum(axis=2)
    known = Ceilings(waves(240, 121), Box(sums, sums, 121))
    assert known.margin.max() < 3e-4
    truth = distribution(chances)[:, 121:].sum(axis=1)
    assert np.abs(known.values[:, 0, 0, 0] - truth).max() < 1e-4


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.sampled_from([0, 12, 80]))
def test_no_choice_of_chances_exceeds_the_ceiling(seed: int, needed: int, fixed: int) -> None:
    rng = np.random.default_rng(seed)
    rest = rng.random(fixed)
    menu, needed = rng.random((6, 3)), needed + round(float(rest.sum()))
    plans = np.array([[*plan, *rest] for plan in itertools.product(*menu)])
    value, sums = distribution(plans)[:, needed:].sum(axis=1), sums_of(plans).sum(axis=2)
    box = Box(sums.min(axis=1)[:, None], sums.max(axis=1)[:, None], needed)
    ceilings = Ceilings(waves(len(plans[0]), needed), box)
    touched = sums[:, [int(rng.integers(len(plans)))]]
    for ceiling in (ceilings.flat(), ceilings.touching(touched)):
        for plan, here in zip(sums.T, value, strict=True):
            assert ceiling.at(plan[:, None])[0][0] >= here - 1e-9
    if fixed == 80:
        at = int(np.argmin(np.abs(sums - touched).sum(axis=0)))
        assert ceilings.touching(touched).at(touched)[0][0] <= value[at] + 0.06


@given(st.lists(CHANCE, min_size=1, max_size=9), st.integers(0, 9))
def test_totals_far_from_their_mean_are_no_likelier_than_bennett_says(chances: list[float], k: int) -> None:
    mean, spread = sum(chances), np.array([sum(p * (1 - p) for p in chances)])
    above = reference_totals.reaching(chances, k)
    assert above <= beyond(np.array([k - mean]), spread)[0] + 1e-9
    assert 1.0 - above <= beyond(np.array([mean - (k - 1)]), spread)[0] + 1e-9


def draws_of(question: dict[str, Any], rng: np.random.Generator, needed: int | None) -> Draws:
    """Made-up chances around the table's own."""
    options = question["options"]
    bloc = options.p_win[:, list(options.partners)].sum(axis=1)
    moved = np.clip(bloc + rng.normal(0, 0.2, (5, 1)) + rng.normal(0, 0.1, (5, len(bloc))), 0, 1)
    left = sorted(set(range(len(options.constituencies))) - set(options.place.tolist()))
    rest = np.clip(rng.normal(0.5, 0.3, (5, len(left))), 0, 1)
    return Draws(moved.astype(np.float32), rest, needed, 0.3)


def value_of(draws: Draws, plan: tuple[int, ...]) -> float:
    rows = [[*map(float, draws.chance[z, list(plan)]), *map(float, draws.rest[z])] for z in range(5)]
    if draws.needed is not None:
        return sum(reference_totals.reaching(row, draws.needed) for row in rows) / 5
    mixed = np.mean([reference_totals.totals(row) for row in rows], axis=0)
    return reference_totals.worst_mean(mixed.tolist(), draws.part)


@pytest.mark.slow
@settings(max_examples=25)
@given(questions(most=300), st.integers(0, 2**32 - 1), st.sampled_from([2, 3, None]))
def test_a_plan_by_an_aim_on_draws_equals_brute_force(
    question: dict[str, Any], seed: int, needed: int | None
) -> None:
    options, rules, projection = question["options"], question["rules"], question["projection"]
    every = reference_planner.every_plan(
        options, rules, standing=projection.standing, held_by=projection.held_by, agreed=question["agreed"]
    )
    if not every:
        return
    name = "cvar" if needed is None else "p_majority"
    draws = draws_of(question, np.random.default_rng(seed), needed)
    plan = find_plan(**question, aims=(name,), draws={name: draws})
    best = max(value_of(draws, other) for other in every)
    tolerance = rules.tolerance if needed is None else 0.002
    assert plan.status is PlanStatus.OPTIMAL or plan.aims[0].proven
    assert plan.aims[0].bound == pytest.approx(best, abs=1e-6)
    assert tuple(plan.chosen.tolist()) in every
    assert plan.aims[0].value >= best - tolerance - 1e-6


@pytest.mark.slow
@settings(max_examples=BOUNDS)
@given(
    questions(most=200),
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 2, 3, None]),
    st.sampled_from([0, 60]),
    st.sampled_from([-1.0, slices.CLOSE]),
)
def test_the_bound_of_a_large_question_holds_on_a_small_one(
    question: dict[str, Any], seed: int, needed: int | None, more: int, close: float
) -> None:
    options, rules, projection = question["options"], question["rules"], question["projection"]
    every = reference_planner.every_plan(
        options, rules, standing=projection.standing, held_by=projection.held_by, agreed=question["agreed"]
    )
    if not every:
        return
    rng = np.random.default_rng(seed)
    draws = draws_of(question, rng, needed)
    if needed is not None:  # places without a choice make the bound a close one
        rest = np.concatenate([draws.rest, rng.random((5, more))], axis=1)
        draws = replace(draws, rest=rest, needed=needed + more // 2)
    values = [draws.value(np.array(plan, dtype=np.int64)) for plan in every]
    best = max(values)
    order = code_order(options)
    program = program_of(Question(options, rules, projection, question["agreed"]), order)
    rank = {int(row): at for at, row in enumerate(order)}
    start = np.array(
        sorted((rank[row] for row in every[0]), key=lambda at: program.place[at]), dtype=np.int64
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chance, "SMALL", 0)
        patch.setattr(slices, "CLOSE", close)  # below nought: slices are cut to the end
        found = best_on_draws(program, draws.in_order(order), start, seconds=60)
    assert found.bound >= best - 1e-6
    assert found.value <= best + 1e-6
    assert found.value >= values[0] - 1e-6


@settings(max_examples=4 * BOUNDS)
@given(questions(most=200), st.integers(0, 2**32 - 1), st.integers(0, 40), st.floats(-3.0, 3.0))
def test_no_plan_of_a_slice_exceeds_the_bound_of_the_slice(
    question: dict[str, Any], seed: int, more: int, off: float
) -> None:
    options, rules, projection = question["options"], question["rules"], question["projection"]
    every = reference_planner.every_plan(
        options, rules, standing=projection.standing, held_by=projection.held_by, agreed=question["agreed"]
    )
    if len(every) < 2:
        return
    rng = np.random.default_rng(seed)
    order = code_order(options)
    program = program_of(Question(options, rules, projection, question["agreed"]), order)
    place = {int(row): at for at, row in enumerate(order)}
    plans = [np.array(sorted((place[row] for row in plan), key=program.place.__getitem__)) for plan in every]
    chance, rest = rng.random((5, len(order))).astype(np.float32), rng.random((5, more))
    likely = chance[:, plans[0]].sum() / 5 + rest.sum() / 5
    needed = int(np.clip(round(likely + off), 1, program.groups + more))
    draws = Draws(chance, rest, needed)
    values = np.array([draws.value(plan) for plan in plans])
    search = slices.Bounding(
        program, chance, rest, needed, plans[0], draws.weights(plans[0]), time.monotonic() + 60
    )
    worth = np.array([search.program.total(slices.MATTERS, plan) for plan in plans])
    middle = float(np.median(worth))
    for low, high in ((-np.inf, np.inf), (-np.inf, middle), (middle, np.inf), (middle, middle + 0.2)):
        inside = values[(worth >= low) & (worth <= high)]
        bound = search.slice(low, high, search.reach)
        assert inside.max(initial=0.0) <= bound + 1e-6
    assert values.max() <= search.bound(float(values[0]), 1.0) + 1e-6


@settings(max_examples=25)
@given(questions(most=300))
def test_leximin_equals_brute_force(question: dict[str, Any]) -> None:
    options, projection = question["options"], question["projection"]
    rules: PactRules = question["rules"]
    every = reference_planner.every_plan(
        options, rules, standing=projection.standing, held_by=projection.held_by, agreed=question["agreed"]
    )
    if not every:
        return

    def gains(plan: tuple[int, ...]) -> list[float]:
        before = [sum(float(row[p]) for row in options.without) for p in options.partners]
        after = [reference_planner.expected(options, plan, p) for p in options.partners]
        return sorted(b - a for a, b in zip(before, after, strict=True))

    plan = find_plan(**question, aims=("leximin",))
    best = max(gains(other) for other in every)
    reached = gains(tuple(plan.chosen.tolist()))
    for size in range(1, len(best) + 1):
        assert sum(reached[:size]) >= sum(best[:size]) - rules.tolerance - 1e-4
    assert plan.aims[0].bound == pytest.approx(best[0], abs=1e-5)


def test_a_later_aim_decides_only_within_the_tolerance_of_an_earlier_one() -> None:
    rng = np.random.default_rng(4)
    from tests.unit.planning.test_planner import random_table

    options = random_table(8, 6)
    bloc = options.p_win[:, list(options.partners)].sum(axis=1)
    chances = np.clip(bloc + rng.normal(0, 0.2, (40, 1)), 0, 1).astype(np.float32)
    draws = {"p_majority": Draws(chances, np.zeros((40, 0)), 3)}
    first = find_plan(options, PactRules(max_seats=3), aims=("p_majority",), draws=draws)
    both = find_plan(options, PactRules(max_seats=3), aims=("p_majority", "leximin"), draws=draws)
    other = find_plan(options, PactRules(max_seats=3), aims=("leximin", "p_majority"), draws=draws)
    assert [aim.name for aim in both.aims] == ["p_majority", "leximin"]
    assert both.aims[0].value >= first.aims[0].bound - 0.002 - 1e-9
    assert other.aims[0].value >= both.aims[1].value - 1e-9
