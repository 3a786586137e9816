"""Activists: what their number does, what is refused, and how far a step goes."""

from collections import deque

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standaside.domain import Projection
from standaside.domain.campaign import Campaign, Hostile, Strength
from standaside.errors import ScenarioError, UnknownNameError
from standaside.model.campaign import Effort, moved, shift, steps, steps_between, usual_effort
from standaside.model.simulation import project
from tests.tables import result, scenario

BASE = result(
    {
        "Here": {"Con": 5000, "Lab": 4000, "LD": 1000},
        "There": {"Con": 3000, "Lab": 1000},
    }
)


def expected() -> Projection:
    return project(scenario(BASE))


AS_USUAL = Campaign()


def usual(campaign: Campaign = AS_USUAL) -> Effort:
    return usual_effort(expected(), BASE.votes, campaign)


def test_activists_are_estimated_from_past_votes_or_taken_as_given() -> None:
    assert usual().working.tolist() == [[50, 40, 10], [30, 10, 0]]
    given_ = usual(Campaign(activists={("LD", "Here"): 400}, per_100_votes=0.5))
    assert given_.working.tolist() == [[25, 20, 400], [15, 5, 0]]


def test_a_party_new_to_a_place_has_activists_by_its_projected_votes() -> None:
    question = scenario(BASE, poll={"Con": 0.5, "Lab": 0.3, "LD": 0.2})
    projection = project(question)
    effort = usual_effort(projection, BASE.votes, Campaign())
    votes = projection.share[1, 2] * projection.valid_votes[1]
    assert effort.working[1, 2] == round(votes / 100)
    assert votes > 0


@pytest.mark.parametrize(
    ("campaign", "message"),
    [
        (Campaign(activists={("LD", "Here"): -1}), "^Here: LD has -1 activists; effort must be"),
        (Campaign(activists={("LD", "Here"): float("nan")}), "^Here: LD has nan activists"),
        (
            Campaign(activists={("LD", "Nowhere"): 5}),
            '^.campaign. LD has activists in "Nowhere", which is not',
        ),
    ],
)
def test_effort_without_meaning_is_refused_in_one_sentence(campaign: Campaign, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        usual(campaign)


def test_hostile_effort_without_meaning_is_refused() -> None:
    with pytest.raises(ScenarioError, match="Here: Lab has -3 activists"):
        usual().with_hostile([Hostile("Lab", "Here", -3, "LD")])
    with pytest.raises(ScenarioError, match="Here: Lab sends activists against itself"):
        usual().with_hostile([Hostile("Lab", "Here", 3, "Lab")])
    with pytest.raises(UnknownNameError, match="Did you mean There"):
        usual().with_hostile([Hostile("Lab", "Thare", 3, "LD")])


def test_an_array_with_a_negative_effort_is_refused() -> None:
    effort = usual()
    with pytest.raises(ScenarioError, match="Here: Con has -1 activists"):
        Effort(effort.constituencies, effort.parties, effort.working - 51, effort.against)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"base": 0.0}, "it must be above 0"),
        ({"mobile": 1.2}, "it must be from 0 to 1"),
        ({"reach": -1}, "it must be 0 or more"),
        ({"per_100_votes": -1.0}, "must be 0 or more"),
        ({"least_gain": -1.0}, "must be 0 or more"),
    ],
)
def test_a_campaign_without_meaning_is_refused(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        Campaign(**wrong)  # type: ignore[arg-type]


def test_the_prior_includes_nothing_at_all() -> None:
    assert Strength().p_nothing == pytest.approx(0.1587, abs=1e-4)
    assert Strength().nodes()[0] == 0
    assert list(Strength().nodes()) == sorted(Strength().nodes())
    assert Strength(0.05, 0.0).nodes() == (0.05,)
    assert Strength(-0.05, 0.0).nodes() == (0.0,)
    assert Strength(0.05, 0.0).p_nothing == 0
    assert Strength(0.0, 0.0).p_nothing == 1
    with pytest.raises(ScenarioError, match="give two finite numbers"):
        Strength(0.03, -1.0)


def test_shift_keeps_who_stands_and_what_the_rows_add_to() -> None:
    more = usual().with_hostile([Hostile("Lab", "Here", 500, "LD")])
    after = shift(expected(), more, usual=usual(), beta=0.1)
    assert after.share.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert after.share[1].tolist() == expected().share[1].tolist()
    assert after.share[0, 2] < expected().share[0, 2]
    assert after.share[0, 1] > expected().share[0, 1]


rows = st.integers(2, 5).flatmap(
    lambda p: st.tuples(
        st.lists(st.floats(0, 1), min_size=p, max_size=p).filter(lambda row: sum(row) > 0.01),
        st.lists(st.floats(-700, 700), min_size=p, max_size=p),
    )
)


@given(rows)
def test_shares_stay_shares_whatever_the_push(row: tuple[list[float], list[float]]) -> None:
    share = np.array([row[0]]) / sum(row[0])
    after = moved(share, np.array([row[1]]))
    assert ((after >= 0) & (after <= 1)).all()
    if (share * np.exp(np.array([row[1]]) - max(0.0, *row[1]))).sum() > 0:
        assert after.sum() == pytest.approx(1.0)


def neighbours(q: int, r: int) -> list[tuple[int, int]]:
    """The six that touch, layout odd-r: odd rows lie half a hexagon to the right."""
    right = r & 1
    return [(q - 1, r), (q + 1, r), *((q - 1 + right + k, r + up) for k in (0, 1) for up in (-1, 1))]


def walk(start: tuple[int, int], most: int) -> dict[tuple[int, int], int]:
    far, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for there in neighbours(*here) if far[here] < most else []:
            if there not in far:
                far[there] = far[here] + 1
                queue.append(there)
    return far


@pytest.mark.parametrize("start", [(0, 0), (3, 1), (-2, -5), (1, -4)])
def test_steps_are_those_of_a_walk_over_neighbours(start: tuple[int, int]) -> None:
    far = walk(start, 5)
    assert len(far) == 1 + 6 * sum(range(1, 6))
    for there, count in far.items():
        assert steps(start, there) == count == steps(there, start)


def test_the_table_of_steps_is_steps_and_wants_every_place() -> None:
    hexes = {"A": (0, 0), "B": (4, -3), "C": (-2, 5)}
    table = steps_between(hexes, ["A", "B", "C"])
    for i, one in enumerate("ABC"):
        for j, other in enumerate("ABC"):
            assert table[i, j] == steps(hexes[one], hexes[other])
    with pytest.raises(ScenarioError, match="1 constituencies are not on the hex map: D"):
        steps_between(hexes, ["A", "D"])


@pytest.mark.parametrize(
    "campaign",
    [
        Campaign(activists={("LD", "There"): 5.0}),
        Campaign(hostile=(Hostile("LD", "There", 5.0, "Con"),)),
        Campaign(hostile=(Hostile("Con", "There", 5.0, "LD"),)),
    ],
)
def test_effort_for_or_against_who_does_not_stand_is_refused(campaign: Campaign) -> None:
    with pytest.raises(ScenarioError, match="for or against LD in There, where it does not stand"):
        usual(campaign)
