"""Ballot papers made into piles, and those that cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.papers import group, papers_of
from standaside.errors import ScenarioError
from tests.small_papers import profile, rows_of


def as_table(papers):
    """Rankings and how many have each."""
    return {
        tuple(c for c in row if c >= 0): n
        for row, n in zip(papers.ranks.tolist(), papers.papers.tolist(), strict=True)
    }


@pytest.mark.parametrize("candidates", [1, 2, 6, 10, 15, 16, 40], ids=lambda n: f"{n} candidates")
def test_piles_hold_every_paper_once(candidates: int) -> None:
    """Counters, hashing and sorting, as the number of candidates grows, all give the same table."""
    counted = profile(np.random.default_rng(candidates), candidates, 700)
    found = group(candidates, rows_of(counted, candidates))
    assert as_table(found) == counted
    assert len(found.papers) == len(counted)
    assert found.total == 700


@pytest.mark.parametrize("candidates", [3, 10, 20])
def test_piles_are_sorted_by_first_preference(candidates: int) -> None:
    counted = profile(np.random.default_rng(5), candidates, 300)
    for found in (group(candidates, rows_of(counted, candidates)), papers_of(candidates, counted)):
        for c in range(candidates):
            assert set(found.ranks[found.start[c] : found.start[c + 1], 0].tolist()) <= {c}
        assert found.start[-1] == len(found.papers)


def test_a_paper_that_ranks_nobody_is_left_out() -> None:
    rows = np.array([[-1, -1], [0, 1], [-1, -1]], dtype=np.int8)
    assert as_table(group(2, rows)) == {(0, 1): 1}
    assert as_table(papers_of(2, {(): 5, (1,): 2})) == {(1,): 2}


@pytest.mark.parametrize("candidates", [3, 10, 20])
@pytest.mark.parametrize(
    ("row", "told"),
    [
        ([-1, 0, 1], "Paper 2 skips a preference; close the gap, or end the ranking there."),
        ([0, 1, 0], "Paper 2 ranks candidate 0 twice; give each one place, or leave the second out."),
        ([0, -1, 1], "Paper 2 skips a preference; close the gap, or end the ranking there."),
        ([0, 90, 1], "Paper 2 ranks candidate 90; the"),
        ([0, -2, 1], "Paper 2 ranks candidate -2; the"),
    ],
)
def test_a_wrong_paper_is_named(candidates: int, row: list[int], told: str) -> None:
    raw = np.full((3, candidates), -1, dtype=np.int8)
    raw[:, 0], raw[1, :3] = 1, row
    with pytest.raises(ScenarioError) as caught:
        group(candidates, raw)
    assert str(caught.value).startswith(told)


def test_a_number_too_large_for_a_byte_is_not_folded() -> None:
    with pytest.raises(ScenarioError, match="Paper 1 ranks candidate 256"):
        group(3, np.array([[256, 0, 1]]))


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ({(0, 0): 1}, "Paper 1 ranks candidate 0 twice"),
        ({(1,): 1, (2, 0): 1}, "Paper 2 ranks candidate 2; the 2 who stand are 0 to 1."),
        ({(0,): -1}, "A kind of paper cannot occur less than nought times"),
        ({}, "There is no valid ballot paper"),
        ({(0,): 0}, "There is no valid ballot paper"),
    ],
)
def test_a_wrong_table_is_refused(counted: dict[tuple[int, ...], int], told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        papers_of(2, counted)


def test_no_papers_and_no_candidates_are_refused() -> None:
    with pytest.raises(ScenarioError, match="There is no valid ballot paper"):
        group(2, np.empty((0, 2), dtype=np.int8))
    with pytest.raises(ScenarioError, match="There are 0 candidates; a count takes 1 to 127"):
        group(0, np.empty((0, 2), dtype=np.int8))
    with pytest.raises(ScenarioError, match="give at least one column"):
        group(2, np.empty((3, 0), dtype=np.int8))


@pytest.mark.parametrize("papers", [900, 70_000], ids=["few", "more than 16 bits count"])
@pytest.mark.parametrize("candidates", [2, 4, 6, 8])
def test_full_rankings_have_a_shorter_way_to_the_same_piles(candidates: int, papers: int) -> None:
    rng = np.random.default_rng(papers)
    raw = rng.permuted(np.tile(np.arange(candidates, dtype=np.int8), (papers, 1)), axis=1)
    raw[: papers * 19 // 20] = raw[0]
    kinds, many = np.unique(raw, axis=0, return_counts=True)
    found = group(candidates, raw)
    assert as_table(found) == dict(zip(map(tuple, kinds.tolist()), many.tolist(), strict=True))
    one_ends_early = np.vstack([raw, np.array([[0] + [-1] * (candidates - 1)], dtype=np.int8)])
    assert as_table(group(candidates, one_ends_early)) == as_table(found) | {(0,): 1}


@pytest.mark.parametrize("row", [[1, 1, 1, 3], [0, 0, 3, 3], [9, -3, 0, 0], [127, -121, 0, 0], [3, 3, 0, 0]])
def test_numbers_that_add_up_are_not_yet_a_ranking(row: list[int]) -> None:
    raw = np.array([[0, 1, 2, 3]] * 50 + [row], dtype=np.int8)
    with pytest.raises(ScenarioError, match="Paper 51"):
        group(4, raw)


@pytest.mark.parametrize("candidates", [2, 3, 4, 5])
def test_no_wrong_paper_slips_through_and_no_right_one_is_refused(candidates: int) -> None:
    """Every row of numbers there can be, as the only one among a hundred right ones."""
    right = np.array([list(range(candidates))] * 100, dtype=np.int8)
    for row in np.ndindex(*[candidates + 1] * candidates):
        ranking = [c - 1 for c in row]
        named = [c for c in ranking if c >= 0]
        fine = len(set(named)) == len(named) and ranking == named + [-1] * (candidates - len(named))
        raw = np.vstack([right, np.array([ranking], dtype=np.int8)])
        if fine:
            expected = {tuple(range(candidates)): 100}
            if named:
                expected[tuple(named)] = expected.get(tuple(named), 0) + 1
            assert as_table(group(candidates, raw)) == expected
        else:
            with pytest.raises(ScenarioError, match="Paper 101"):
                group(candidates, raw)
