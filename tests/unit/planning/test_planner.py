"""find_plan: rule 14, every rule of a pact, ties, time limits, and what it says when rules conflict."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from standaside.domain import Lock, Options, Pact, PactRules, PlanStatus
from standaside.errors import AlignmentError, PactRuleError, SolverError, UnknownNameError
from standaside.planning import aims
from standaside.planning.planner import find_plan
from tests import reference_planner as reference
from tests.small_options import options_of, places, projection_of

FREE = PactRules(tolerance=0.0)


def seat(place: int, without: float, *deals: tuple[str, str, float, float]) -> list[Any]:
    """No deal, where Con wins unless Lab does, and deals that let their beneficiary win so often."""
    rows: list[Any] = [(place, "", "", (1 - without, without, 0.0, 0.0), 0.0)]
    for who, aside, chance, votes in deals:
        p_win = [1 - chance, 0.0, 0.0, 0.0]
        p_win[("Con", "Lab", "LD", "Green").index(who)] += chance
        rows.append((place, who, aside, tuple(p_win), votes))
    return rows


def table(*seats: list[Any]) -> Options:
    return options_of([row for one in seats for row in one], len(seats))


THREE = table(
    seat(0, 0.2, ("Lab", "LD", 0.6, 100.0), ("Lab", "LD Green", 0.61, 150.0), ("LD", "Lab", 0.5, 300.0)),
    seat(1, 0.1, ("Lab", "Green", 0.104, 50.0)),
    seat(2, 0.3, ("Green", "Lab", 0.5, 90.0), ("LD", "Lab Green", 0.7, 120.0)),
)


def deals(plan: Any) -> list[tuple[str, str, str]]:
    return [(deal.code, deal.beneficiary, " ".join(deal.aside)) for deal in plan.pact.deals()]


def test_the_best_plan_takes_what_lifts_the_bloc_and_proves_it() -> None:
    plan = find_plan(THREE, PactRules(tolerance=0.0, min_effect=0.005))
    assert deals(plan) == [("EA", "Lab", "LD Green"), ("EC", "LD", "Lab Green")]
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.gap == 0.0
    assert plan.objective == pytest.approx(0.61 + 0.1 + 0.7)
    assert plan.bound == pytest.approx(plan.objective)
    assert plan.alternatives == ()


def test_a_stand_aside_below_min_effect_is_never_offered() -> None:
    plan = find_plan(THREE, PactRules(tolerance=0.0, min_effect=0.011))
    assert deals(plan) == [("EA", "Lab", "LD"), ("EC", "LD", "Lab Green")]


def test_an_effect_of_exactly_min_effect_counts() -> None:
    options = table(seat(0, 0.1, ("Lab", "LD", 0.1 + 0.2, 1.0)))
    assert deals(find_plan(options, PactRules(min_effect=0.2, tolerance=0.0))) == [("EA", "Lab", "LD")]


def test_the_tolerance_drops_what_buys_nothing() -> None:
    options = table(*(seat(c, 0.2, ("Lab", "LD", 0.2 + 0.012 * (c + 1), 10.0)) for c in range(3)))
    assert find_plan(options, FREE).pact.stand_asides == 3
    plan = find_plan(options, PactRules(tolerance=0.05))
    assert deals(plan) == [("EB", "Lab", "LD")]  # enough within the tolerance, and before EC
    assert plan.bound == pytest.approx(0.6 + 0.012 * 6)


def test_the_tolerance_never_breaks_a_rule() -> None:
    options = table(*(seat(c, 0.2, ("Lab", "LD", 0.22, 10.0)) for c in range(2)))
    assert find_plan(options, PactRules(tolerance=0.1, min_gain={"Lab": 0.04})).pact.stand_asides == 2


def test_among_plans_of_one_size_fewest_votes_are_moved_then_code_order_decides() -> None:
    cheaper = table(seat(0, 0.2, ("Lab", "LD", 0.5, 90.0)), seat(1, 0.2, ("Lab", "LD", 0.5, 80.0)))
    assert deals(find_plan(cheaper, PactRules(max_seats=1))) == [("EB", "Lab", "LD")]
    equal = table(seat(0, 0.2, ("Lab", "LD", 0.5, 80.2)), seat(1, 0.2, ("Lab", "LD", 0.5, 79.9)))
    assert deals(find_plan(equal, PactRules(max_seats=1))) == [("EA", "Lab", "LD")]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"max_seats": 1}, [("EA", "Lab", "LD")]),
        ({"max_stand_asides": 2}, [("EA", "Lab", "LD"), ("EC", "Green", "Lab")]),
        ({"max_by_party": {"LD": 0}}, [("EA", "LD", "Lab"), ("EC", "LD", "Lab Green")]),
        ({"max_by_party": {"Lab": 0, "Green": 0}}, [("EA", "Lab", "LD")]),
        ({"nobody_worse_off": True}, [("EA", "Lab", "LD"), ("EC", "LD", "Lab Green")]),
        ({"min_gain": {"Green": 0.5}}, [("EA", "Lab", "LD"), ("EC", "Green", "Lab")]),
        ({"reciprocity": {"Green": (1.0, 2.0)}}, [("EA", "Lab", "LD")]),
        ({"min_contested": {"region": 1.0}}, []),
        ({"locked": (Lock("EA", "Lab", stands=False),)}, [("EA", "LD", "Lab"), ("EC", "LD", "Lab Green")]),
        ({"locked": (Lock("EC", "Green", stands=True),)}, [("EA", "Lab", "LD"), ("EC", "Green", "Lab")]),
    ],
)
def test_every_rule_binds(rules: dict[str, Any], expected: list[Any]) -> None:
    asked = PactRules(tolerance=0.0, min_effect=0.011, **rules)
    assert deals(find_plan(THREE, asked, projection=projection_of(THREE))) == expected


def test_the_party_that_holds_a_seat_stands_in_it() -> None:
    plan = find_plan(
        THREE,
        PactRules(tolerance=0.0, incumbents_stand=True),
        projection=projection_of(THREE, held_by=[2, -1, 1]),
    )
    assert deals(plan) == [("EA", "LD", "Lab")]


def test_a_forced_stand_aside_need_not_earn_its_place() -> None:
    plan = find_plan(
        THREE, PactRules(tolerance=0.0, min_effect=0.5, locked=(Lock("EB", "Green", stands=False),))
    )
    assert deals(plan) == [("EB", "Lab", "Green")]


def test_an_agreed_pact_is_kept_and_extended() -> None:
    places_, parties = THREE.constituencies, THREE.parties
    aside, endorses = np.zeros((3, 4), bool), np.full((3, 4), -1)
    aside[2, 1], endorses[2, 1] = True, 3
    agreed = Pact(places_, parties, aside, endorses)
    plan = find_plan(THREE, PactRules(tolerance=0.0, min_effect=0.011), agreed=agreed)
    assert deals(plan) == [("EA", "Lab", "LD"), ("EC", "Green", "Lab")]
    with pytest.raises(
        PactRuleError, match="Lab stands aside in at most 0 constituencies; the pact already agreed is kept"
    ):
        find_plan(THREE, PactRules(max_by_party={"Lab": 0}), agreed=agreed)


def test_seats_without_options_count_as_without_a_pact() -> None:
    options = options_of(
        seat(0, 0.2, ("Lab", "LD", 0.6, 1.0)), 2, without=np.array([[0.8, 0.2, 0, 0], [0.3, 0.1, 0.6, 0]])
    )
    assert find_plan(options, FREE).objective == pytest.approx(0.6 + 0.7)


def test_nothing_to_choose_is_the_empty_pact() -> None:
    for options in (options_of([], 2), table(seat(0, 0.2), seat(1, 0.4))):
        plan = find_plan(options, PactRules(nobody_worse_off=True, max_seats=0))
        assert plan.pact.stand_asides == 0
        assert plan.status is PlanStatus.OPTIMAL
        assert plan.gap == 0.0
    with pytest.raises(PactRuleError, match="Lab gains at least 1 expected seats"):
        find_plan(options_of([], 2), PactRules(min_gain={"Lab": 1.0}))


def test_rules_in_conflict_are_named_and_no_others() -> None:
    rules = PactRules(
        max_seats=1, min_gain={"Green": 0.4, "LD": 0.4}, max_stand_asides=9, nobody_worse_off=False
    )
    with pytest.raises(PactRuleError) as caught:
        find_plan(THREE, rules)
    assert str(caught.value) == (
        "No pact can satisfy these rules together: at most 1 constituencies with a deal; "
        "Green gains at least 0.4 expected seats; LD gains at least 0.4 expected seats. Relax one of them. "
        "“at most 1 constituencies with a deal” could be kept with 2 in place of 1. "
        "The most that Green can gain under the other rules is 0.00. "
        "The most that LD can gain under the other rules is 0.00."
    )


def test_one_impossible_rule_is_named_alone_with_the_most_that_is_possible() -> None:
    with pytest.raises(PactRuleError) as caught:
        find_plan(THREE, PactRules(max_seats=2, min_gain={"Green": 5}))
    assert str(caught.value) == (
        "No pact can satisfy this rule: Green gains at least 5 expected seats. Relax it. "
        "The most that Green can gain under the other rules is 0.50."
    )


def test_a_second_conflict_is_named_where_relaxing_the_first_is_not_enough() -> None:
    rules = PactRules(max_seats=1, min_gain={"Green": 5, "LD": 5})
    with pytest.raises(PactRuleError) as caught:
        find_plan(THREE, rules)
    first, _, second = str(caught.value).partition(" Relax it. ")
    assert {first.count("Green"), second.count("Green")} == {0, 1}
    assert second.startswith("That alone is not enough, as these cannot be kept either: ")


def test_rules_in_two_conflicts_at_once_say_that_one_is_not_enough() -> None:
    rules = PactRules(max_seats=1, min_gain={"Green": 0.4, "LD": 0.4}, max_stand_asides=0)
    with pytest.raises(PactRuleError) as caught:
        find_plan(THREE, rules)
    assert "not enough" in str(caught.value)


def test_a_lock_where_there_is_no_option_is_named() -> None:
    with pytest.raises(PactRuleError, match="LD stands aside in Seat B"):
        find_plan(THREE, PactRules(locked=(Lock("EB", "LD", stands=False),)))


def test_an_unknown_party_or_place_in_the_rules_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean Green"):
        find_plan(THREE, PactRules(max_by_party={"Gren": 1}))
    with pytest.raises(UnknownNameError, match="constituency"):
        find_plan(THREE, PactRules(locked=(Lock("nowhere", "LD", stands=True),)))


def test_rules_that_need_a_projection_say_so() -> None:
    with pytest.raises(ValueError, match="needs the projection"):
        find_plan(THREE, PactRules(min_contested={"nation": 0.5}))
    with pytest.raises(ValueError, match="needs the projection"):
        find_plan(THREE, PactRules(incumbents_stand=True))
    other = Pact.empty(places(2), THREE.parties)
    with pytest.raises(AlignmentError):
        find_plan(THREE, PactRules(), agreed=other)


def random_table(seed: int, count: int) -> Options:
    rng = np.random.default_rng(seed)
    kinds = [("Lab", "LD"), ("LD", "Lab"), ("Green", "Lab LD"), ("Lab", "LD Green")]
    seats = []
    for place in range(count):
        picked = [kinds[k] for k in sorted(rng.choice(4, 2, replace=False))]
        made = [
            (who, aside, round(float(rng.uniform(0.1, 0.9)), 2), float(rng.integers(50, 500)))
            for who, aside in picked
        ]
        seats.append(seat(place, round(float(rng.uniform(0.1, 0.6)), 2), *made))
    return table(*seats)


@pytest.mark.parametrize("seed", [1, 2])
def test_brute_force_agrees_on_ten_seats(seed: int) -> None:
    options = random_table(seed, 10)
    rules = PactRules(
        max_seats=5,
        max_by_party={"LD": 3},
        min_gain={"LD": 0.2},
        reciprocity={"Lab": (0.5, 2.0)},
        tolerance=0.05,
    )
    assert reference.combinations(options) <= 100_000
    best, wanted = reference.best_plans(options, rules)
    plan = find_plan(options, rules)
    assert plan.bound == pytest.approx(best, abs=1e-9)
    assert tuple(plan.chosen.tolist()) in wanted


def test_the_same_question_gives_the_same_bytes() -> None:
    options, rules = random_table(3, 12), PactRules(max_seats=6, nobody_worse_off=True)
    first, second = (find_plan(options, rules, alternatives=2) for _ in range(2))
    for one, other in zip((first, *first.alternatives), (second, *second.alternatives), strict=True):
        assert one.chosen.tobytes() == other.chosen.tobytes()
        assert (one.objective, one.bound, one.gap) == (other.objective, other.bound, other.gap)


def reordered(options: Options, order: list[int]) -> Options:
    """The same table with its constituencies in another order."""
    old = options.constituencies
    new = dataclasses.replace(
        old,
        **{
            name: tuple(getattr(old, name)[c] for c in order)
            for name in ("codes", "names", "nations", "regions", "counties")
        },
    )
    rows = np.concatenate([np.nonzero(options.place == c)[0] for c in order])
    place = np.array([order.index(c) for c in options.place[rows]])
    return dataclasses.replace(
        options,
        constituencies=new,
        place=place,
        beneficiary=options.beneficiary[rows],
        aside=options.aside[rows],
        p_win=options.p_win[rows],
        votes_moved=options.votes_moved[rows],
        without=options.without[order],
    )


def test_reordering_constituencies_gives_the_same_pact() -> None:
    options = random_table(4, 12)
    options = dataclasses.replace(options, votes_moved=np.ones_like(options.votes_moved))
    rules = PactRules(max_seats=6, nobody_worse_off=True, tolerance=0.1)
    plain = find_plan(options, rules)
    for order in ([*range(11, -1, -1)], [3, 7, 1, 0, 11, 5, 2, 9, 10, 4, 8, 6]):
        again = find_plan(reordered(options, order), rules)
        assert sorted(deals(again)) == sorted(deals(plain))
        assert again.objective == plain.objective


def test_alternatives_are_near_best_and_differ() -> None:
    plan = find_plan(random_table(5, 8), PactRules(), alternatives=3)
    assert len(plan.alternatives) == 3
    seen = {tuple(other.chosen.tolist()) for other in (plan, *plan.alternatives)}
    assert len(seen) == 4
    assert all(other.objective >= plan.bound - 0.5 for other in plan.alternatives)


def test_no_time_gives_a_pact_within_the_rules_unproven_or_says_so() -> None:
    for rules in (PactRules(max_seats=6), PactRules(min_gain={"Lab": 0.3}, max_seats=6)):
        plan = find_plan(random_table(6, 12), rules, time_limit=0.0)
        assert plan.status is PlanStatus.FEASIBLE
        assert plan.bound >= plan.objective
    with pytest.raises(SolverError, match="time limit"):
        find_plan(random_table(6, 12), PactRules(min_gain={"Lab": 30.0}, max_seats=6), time_limit=0.0)


def test_a_plan_that_fails_the_check_is_not_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    real = aims.solve

    def wrong(program: Any, *args: Any, **kwargs: Any) -> Any:
        return real(dataclasses.replace(program, limits=()), *args, **kwargs)

    monkeypatch.setattr(aims, "solve", wrong)
    with pytest.raises(SolverError, match="our own check"):
        find_plan(THREE, PactRules(max_seats=1))
