"""The single transferable vote: beside plain loops in fractions, by hand, with ties, and what it promises."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from standaside.count.papers import group, papers_of
from standaside.count.stv import VARIANTS, single_transferable_vote
from standaside.errors import ScenarioError, UnknownNameError
from tests.small_papers import LotNeededError, plain_stv, profile, rows_of

PLAIN = {
    "scottish": {"places": 5},
    "weighted_inclusive": {},
    "weighted_inclusive_open": {"open_": True},
    "gregory": {"last_parcel": True},
}
A, B, C, D = 0, 1, 2, 3


def count(counted, candidates, seats, variant="scottish", lot=None):
    """Count a table of papers."""
    return single_transferable_vote(papers_of(candidates, counted), seats, variant=variant, lot=lot)


@pytest.mark.parametrize("variant", PLAIN)
@pytest.mark.parametrize("papers", [17, 90, 1500])
def test_every_stage_is_that_of_plain_loops(variant: str, papers: int) -> None:
    rng = np.random.default_rng(papers)
    compared = 0
    for _ in range(60):
        candidates = int(rng.integers(2, 8))
        seats = int(rng.integers(1, candidates + 1))
        counted = profile(rng, candidates, papers)
        try:
            elected, history = plain_stv(counted, candidates, seats, **PLAIN[variant])
        except LotNeededError:
            continue
        found = count(counted, candidates, seats, variant)
        assert found.outcomes == {frozenset(elected)}
        assert found.elected == tuple(elected)
        assert [stage.votes for stage in found.stages] == history
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_vote_is_made_or_lost(variant: str) -> None:
    rng = np.random.default_rng(8)
    for _ in range(30):
        votes = group(6, rows_of(profile(rng, 6, 200), 6))
        for stage in single_transferable_vote(votes, 3, variant=variant).stages:
            assert sum(stage.votes.values()) + stage.exhausted == 200
            assert stage.exhausted >= 0


def test_a_surplus_by_hand() -> None:
    """60 papers, quota 21: A's 30 pass 9 on, each at 0.3; B has 12 + 20 × 0.3, C 10 + 5 × 0.3."""
    counted = {(A, B): 20, (A, C): 5, (A,): 5, (B,): 12, (C,): 10, (D, C): 8}
    found = count(counted, 4, 2)
    first, second, third = found.stages[:3]
    assert (found.quota, first.elected) == (21, (A,))
    assert second.received == {B: 6, C: Fraction(3, 2)}
    assert second.votes == {A: 21, B: 18, C: Fraction(23, 2), D: 8}
    assert second.exhausted == Fraction(3, 2)
    assert (third.action, third.candidate, third.votes[C]) == ("exclusion", D, Fraction(39, 2))
    assert found.elected == (A, C)


def test_the_scottish_count_ignores_what_is_beyond_five_decimals() -> None:
    counted = {(A, B): 40, (B,): 10, (C,): 20, (D,): 10}
    exact = count(counted, 4, 2, "weighted_inclusive").stages[1].votes[B]
    cut = count(counted, 4, 2, "scottish").stages[1].votes[B]
    assert exact == 10 + 13
    assert cut == 10 + 40 * Fraction(32500, 100000)
    counted[(A, B)] = 43
    assert count(counted, 4, 2, "weighted_inclusive").stages[1].votes[B] == 10 + 15
    assert count(counted, 4, 2, "scottish").stages[1].votes[B] == 10 + 43 * Fraction(34883, 100000)


def test_variants_can_elect_others() -> None:
    """Each differs from each other on some of these elections, so none is another by mistake."""
    rng, seen = np.random.default_rng(2), set()
    for _ in range(400):
        counted = profile(rng, 6, 60, spread=1.5)
        found = {variant: count(counted, 6, 3, variant).outcomes for variant in VARIANTS}
        seen |= {(a, b) for a in VARIANTS for b in VARIANTS if found[a] != found[b]}
    different = {("weighted_inclusive", b) for b in ("weighted_inclusive_open", "gregory", "meek")}
    assert different <= seen


def test_meek_by_hand() -> None:
    """
    100 papers, two seats; only A has a quota, and keeps k of each of 60 papers: a third of what counts.

    Nothing is exhausted but 10 papers that name A alone, at 1 − k: 60 k = (100 − 10 (1 − k)) ÷ 3.
    """
    counted = {(A, B): 50, (A,): 10, (B,): 5, (C,): 25, (D, C): 10}
    found = count(counted, 4, 2, "meek")
    first, second = found.stages
    k = 90 / 170
    expected = {A: 60 * k, B: 5 + 50 * (1 - k), C: 25, D: 10}
    assert {c: float(v) for c, v in first.votes.items()} == pytest.approx(expected, abs=1e-4)
    assert float(first.exhausted) == pytest.approx(10 * (1 - k), abs=1e-4)
    assert (second.candidate, second.votes[C], found.elected) == (D, 35, (A, C))
    assert found.quota == Fraction(100 * 10**9 // 3 + 1, 10**9)


# ---------------------------------------------------------------- ties


def test_a_tie_is_decided_by_the_latest_earlier_stage_that_tells() -> None:
    """B and C have 9 each after D's papers moved; B had fewer before, so B goes."""
    counted = {(A,): 15, (B,): 7, (C,): 8, (D, B): 2, (D, C): 1}
    found = count(counted, 4, 1)
    assert [stage.candidate for stage in found.stages] == [None, D, B, C]
    assert found.stages[1].votes == {A: 15, B: 9, C: 9}


def test_a_tie_that_only_a_lot_decides_is_in_the_answer() -> None:
    counted = {(A,): 10, (B,): 6, (C,): 6}
    found = count(counted, 3, 2)
    assert found.outcomes == {frozenset({A, B}), frozenset({A, C})}
    assert (found.elected, found.tied) == ((A,), (B, C))
    assert count(counted, 3, 2, lot=[C, A, B]).elected == (A, C)
    assert count(counted, 3, 2, lot=[B, C, A]).elected == (A, B)
    assert count(counted, 3, 2, lot=[B, C, A]).tied == ()


@pytest.mark.parametrize("variant", VARIANTS)
def test_equal_votes_everywhere_leave_everything_to_lots(variant: str) -> None:
    found = count({(c,): 5 for c in range(4)}, 4, 2, variant)
    assert len(found.outcomes) == 6
    assert (found.elected, len(found.stages), found.tied) == ((), 1, (0, 1, 2, 3))


def test_a_tie_that_changes_nothing_is_none() -> None:
    found = count({(A,): 20, (B,): 15, (C, B): 1, (D, B): 1}, 4, 2)
    assert found.outcomes == {frozenset({A, B})}
    assert found.tied == ()


def test_level_surpluses_wait_for_a_lot_only_where_it_matters() -> None:
    counted = {(A, C): 30, (B, D): 30, (C,): 5, (D,): 4}
    found = count(counted, 4, 3, "scottish")
    assert found.tied == ()
    assert set(found.elected) == {A, B, C}


def test_candidates_whom_nobody_names_do_not_multiply_the_ways() -> None:
    found = count({(A,): 9, (B,): 7}, 14, 2)
    assert found.outcomes == {frozenset({A, B})}


def test_too_many_ways_ask_for_a_lot() -> None:
    counted = {(c, (c + 1) % 12): 5 for c in range(12)}
    with pytest.raises(ScenarioError, match="draw one, and give it as lot"):
        count(counted, 12, 5)


# ---------------------------------------------------------------- input


def test_as_many_candidates_as_seats_are_all_elected() -> None:
    assert set(count({(A,): 3}, 3, 3).elected) == {A, B, C}


@pytest.mark.parametrize(
    ("seats", "lot", "told"),
    [
        (0, None, "There are 0 seats to fill; ask for at least 1."),
        (4, None, "3 candidates cannot fill 4 seats; ask for fewer seats."),
        (2, [A, B], "A lot puts all 3 candidates in an order, each once."),
    ],
)
def test_a_question_without_meaning_is_refused(seats: int, lot: list[int] | None, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        count({(A,): 3, (B, C): 2}, 3, seats, lot=lot)
    assert str(caught.value) == told


def test_an_unknown_variant_gets_a_guess() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean scottish"):
        count({(A,): 3}, 3, 1, "scotish")


# ---------------------------------------------------------------- what it promises, and what not


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_solid_group_with_quotas_gets_its_seats(variant: str) -> None:
    """Whoever ranks 0, 1 and 2 in any order before all others: as many quotas, as many of them elected."""
    rng = np.random.default_rng(9)
    for _ in range(40):
        inside = int(rng.integers(20, 61))
        counted: dict[tuple[int, ...], int] = {}
        for n in range(80):
            own, rest = rng.permutation(3).tolist(), (3 + rng.permutation(3)).tolist()
            order = tuple(own + rest if n < inside else rest + own)
            counted[order] = counted.get(order, 0) + 1
        quotas = inside // (80 // 4 + 1)
        for elected in count(counted, 6, 3, variant).outcomes:
            assert len(elected & {0, 1, 2}) >= quotas


@pytest.mark.parametrize("variant", VARIANTS)
def test_not_monotonic_with_one_seat_it_is_the_alternative_vote(variant: str) -> None:
    assert count({(A, B, C): 6, (C, A, B): 5, (B, C, A): 4, (B, A, C): 2}, 3, 1, variant).elected == (A,)
    assert count({(A, B, C): 8, (C, A, B): 5, (B, C, A): 4}, 3, 1, variant).elected == (C,)


@pytest.mark.parametrize("variant", ["scottish", "meek"])
def test_no_house_monotonicity_a_seat_more_can_cost_somebody_theirs(variant: str) -> None:
    """C is whom all can live with: B and C win three seats' worth of support, yet the sets do not nest."""
    rng = np.random.default_rng(0)
    for _ in range(3000):
        counted = profile(rng, 4, 15, truncated=False, spread=0.3)
        small, large = count(counted, 4, 1, variant), count(counted, 4, 2, variant)
        if len(small.outcomes) == len(large.outcomes) == 1 and not set(small.elected) <= set(large.elected):
            return
    pytest.fail("no such election found")
