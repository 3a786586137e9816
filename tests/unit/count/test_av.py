"""The alternative vote: beside plain loops, with ties, and what it promises and does not."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.av import TIED, alternative_vote, count_many
from standaside.count.papers import papers_of
from standaside.errors import ScenarioError
from tests.small_papers import av_winners, profile, tally

A, B, C = 0, 1, 2


def winners(counted, candidates=3):
    """Who can win."""
    return set(alternative_vote(papers_of(candidates, counted)).winners)


@pytest.mark.parametrize("papers", [4, 9, 40, 300])
def test_winners_are_those_of_plain_loops(papers: int) -> None:
    """Few papers, so that many of these counts tie; also that the fast count says so, and no more."""
    rng = np.random.default_rng([papers, 6])
    tied = 0
    for _ in range(150):
        candidates = int(rng.integers(1, 7))
        counted = profile(rng, candidates, papers)
        expected = av_winners(counted, range(candidates))
        votes = papers_of(candidates, counted)
        assert alternative_vote(votes).winners == expected
        quick = int(count_many([votes])[0])
        assert quick in expected if quick != TIED else True
        assert quick != TIED or papers < 300 or len(expected) > 1 or ties_anywhere(counted, candidates)
        tied += len(expected) > 1
    assert tied or papers == 300


def ties_anywhere(counted, candidates):
    """Whether two candidates are level at some stage, along some lot."""
    stages = alternative_vote(papers_of(candidates, counted), lot=range(candidates)).stages
    return any(len(set(stage.votes.values())) < len(stage.votes) for stage in stages)


def test_stages_are_those_of_plain_loops() -> None:
    rng = np.random.default_rng(11)
    for _ in range(100):
        counted = profile(rng, 5, 61)
        lot = rng.permutation(5).tolist()
        inside = list(range(5))
        for stage in alternative_vote(papers_of(5, counted), lot=lot).stages:
            standing, exhausted = tally(counted, inside)
            assert (stage.votes, stage.exhausted) == (standing, exhausted)
            if stage.excluded is not None:
                assert standing[stage.excluded] == min(standing.values())
                inside.remove(stage.excluded)
        assert 2 * max(standing.values()) > sum(standing.values()) or len(inside) == 1


def test_a_count_stage_by_stage() -> None:
    found = alternative_vote(papers_of(3, {(A, B): 8, (B, A): 7, (C, B): 5, (C,): 1}))
    first, last = found.stages
    assert (first.votes, first.exhausted, first.excluded) == ({A: 8, B: 7, C: 6}, 0, C)
    assert (last.votes, last.exhausted, last.excluded) == ({A: 8, B: 12}, 1, None)


def test_equal_votes_everywhere_are_a_tie_of_everybody() -> None:
    counted = {(0,): 5, (1,): 5, (2,): 5, (3,): 5}
    assert winners(counted, 4) == {0, 1, 2, 3}
    assert count_many([papers_of(4, counted)]).tolist() == [TIED]


def test_a_lot_decides_a_tie_as_it_was_drawn() -> None:
    votes = papers_of(3, {(A,): 4, (B, A): 3, (C, B): 3})
    assert alternative_vote(votes).winners == {A, B}
    assert len(alternative_vote(votes).stages) == 1
    assert max(alternative_vote(votes, lot=[B, C, A]).stages[-1].votes.items(), key=lambda v: v[1]) == (B, 6)
    assert max(alternative_vote(votes, lot=[C, B, A]).stages[-1].votes.items(), key=lambda v: v[1]) == (A, 7)


def test_a_tie_that_changes_nothing_is_none() -> None:
    votes = papers_of(4, {(0,): 10, (1,): 8, (2, 1): 2, (3, 1): 2})
    assert alternative_vote(votes).winners == {1}
    assert count_many([votes]).tolist() == [1]


def test_a_lot_must_name_everybody() -> None:
    with pytest.raises(ScenarioError, match="A lot puts all 3 candidates in an order"):
        alternative_vote(papers_of(3, {(A,): 1}), lot=[A, B])


# ---------------------------------------------------------------- what it promises


def test_over_half_of_first_preferences_win_and_over_half_of_last_lose() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        counted = profile(rng, 4, 25, truncated=False, spread=1.5)
        firsts, lasts = np.zeros(4, int), np.zeros(4, int)
        for ranking, n in counted.items():
            firsts[ranking[0]] += n
            lasts[ranking[-1]] += n
        if firsts.max() > 12:
            assert winners(counted, 4) == {int(firsts.argmax())}
        if lasts.max() > 12:
            assert int(lasts.argmax()) not in winners(counted, 4)


def test_later_preferences_cannot_hurt_earlier_ones() -> None:
    rng = np.random.default_rng(4)
    helped = 0
    for _ in range(300):
        counted = profile(rng, 4, 15)
        before = winners(counted, 4)
        short = [ranking for ranking in counted if len(ranking) < 3]
        if not short:
            continue
        ranking = short[int(rng.integers(len(short)))]
        longer = (*ranking, next(c for c in rng.permutation(4).tolist() if c not in ranking))
        changed = dict(counted)
        changed[longer] = changed.get(longer, 0) + changed.pop(ranking)
        helped += winners(changed, 4) != before
        assert before & set(ranking) <= winners(changed, 4)
    assert helped


def test_a_clone_changes_nothing_for_the_others() -> None:
    """Candidate 3 a shade below or above 0 on every paper: who else wins still does."""
    rng = np.random.default_rng(6)
    for _ in range(200):
        counted = profile(rng, 3, 14, truncated=False)
        cloned: dict[tuple[int, ...], int] = {}
        for ranking, n in counted.items():
            at = ranking.index(A)
            above = int(rng.integers(n + 1))
            for pair, many in (((A, 3), above), ((3, A), n - above)):
                if many:
                    cloned[(*ranking[:at], *pair, *ranking[at + 1 :])] = many
        if len(winners(counted)) == 1:
            found = winners(cloned, 4)
            assert {A if c == 3 else c for c in found} >= winners(counted)


# ---------------------------------------------------------------- what it does not promise


def test_not_monotonic_more_support_can_lose() -> None:
    """A wins; two voters raise A from second to first, and A loses (a textbook case)."""
    counted = {(A, B, C): 6, (C, A, B): 5, (B, C, A): 4, (B, A, C): 2}
    assert winners(counted) == {A}
    assert winners({(A, B, C): 8, (C, A, B): 5, (B, C, A): 4}) == {C}


def test_no_participation_staying_at_home_can_pay() -> None:
    """With all four of its voters A loses to C, whom they like least; had two stayed away, B would win."""
    counted = {(A, B, C): 4, (B, C, A): 3, (C, A, B): 4}
    assert winners(counted) == {C}
    fewer = {(A, B, C): 2, (B, C, A): 3, (C, A, B): 4}
    assert winners(fewer) == {B}


def test_no_condorcet_whom_most_prefer_to_each_other_one_can_lose() -> None:
    counted = {(A, B, C): 40, (C, B, A): 35, (B, A, C): 25}
    assert winners(counted) == {A}
    beats = {rival: sum(n for r, n in counted.items() if r.index(B) < r.index(rival)) for rival in (A, C)}
    assert all(votes > 50 for votes in beats.values())


def test_no_consistency_two_wards_won_can_be_lost_together() -> None:
    """A wins both wards; counted together B is last instead of C, and B’s voters make C win."""
    one = {(A, C, B): 4, (B, C, A): 4, (C, A, B): 3}
    two = {(A, C, B): 3, (C, B, A): 2}
    assert winners(one) == winners(two) == {A}
    assert winners({ranking: one.get(ranking, 0) + two.get(ranking, 0) for ranking in {*one, *two}}) == {C}
