"""Rule 8: votes lent to the partner who can win, and taken back; engine against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standaside.domain import Tactical, Uncertainty, target_of
from standaside.errors import ScenarioError
from standaside.model import tactical
from standaside.model.simulation import expected_votes, project, simulate
from standaside.model.simulation.electorate import electorate
from tests import reference
from tests.tables import CERTAIN, result, scenario

CODES = ["Con", "Green", "LD", "Lab"]
PARTNERS = ("Lab", "LD", "Green")
MATRIX = {
    ("LD", "Con", "Lab"): 0.25,
    ("Green", "Con", "Lab"): 0.5,
    ("LD", "Lab", "Con"): 0.1,
    ("Lab", "Con", "LD"): 0.4,
    ("Green", "LD", "Con"): 0.3,
}
BASE = result(
    {
        "Labour second": {"Con": 420, "Lab": 380, "LD": 150, "Green": 50},
        "Liberals second": {"Con": 450, "LD": 300, "Lab": 200, "Green": 50},
        "Labour first": {"Lab": 500, "Con": 300, "LD": 200},
        "Greens absent": {"Con": 400, "LD": 390, "Lab": 210},
    }
)

tables = st.lists(
    st.lists(st.integers(0, 1000), min_size=4, max_size=4).filter(lambda row: sum(v > 0 for v in row) > 1),
    min_size=1,
    max_size=6,
)
matrices = st.dictionaries(st.sampled_from(sorted(MATRIX)), st.floats(0, 0.9), max_size=5)


def arrays(rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    votes = np.array(rows, dtype=float)
    return votes / votes.sum(axis=1, keepdims=True), votes > 0


def dicts(rows: list[list[int]]) -> list[dict[str, float]]:
    return [{code: v / sum(row) for code, v in zip(CODES, row, strict=True) if v > 0} for row in rows]


@given(tables, matrices)
def test_winding_is_that_of_plain_loops(rows, matrix) -> None:
    share, standing = arrays(rows)
    contest = tactical.first_two(share, standing, CODES)
    got = tactical.wind(share, standing, contest, tactical.moves(matrix, CODES, PARTNERS))
    for place, found in zip(dicts(rows), got, strict=True):
        wanted = reference.lend(place, matrix, set(PARTNERS))
        np.testing.assert_allclose(found, [wanted.get(code, 0.0) for code in CODES], atol=1e-12)


@given(tables, matrices)
def test_unwinding_is_that_of_plain_loops(rows, matrix) -> None:
    share, standing = arrays(rows)
    contest = tactical.first_two(share, standing, CODES)
    got = tactical.unwind(share, standing, contest, tactical.moves(matrix, CODES, PARTNERS))
    for place, found in zip(dicts(rows), got, strict=True):
        wanted = reference.take_back(place, matrix, set(PARTNERS))
        np.testing.assert_allclose(found, [wanted.get(code, 0.0) for code in CODES], atol=1e-12)


@given(tables, matrices)
def test_what_is_lent_in_the_same_contests_can_be_taken_back(rows, matrix) -> None:
    share, standing = arrays(rows)
    contest, cells = (
        tactical.first_two(share, standing, CODES),
        tactical.moves(matrix, CODES, PARTNERS),
    )
    lent = tactical.wind(share, standing, contest, cells)
    np.testing.assert_allclose(tactical.unwind(lent, standing, contest, cells), share, atol=1e-9)
    np.testing.assert_allclose(lent.sum(axis=1), 1.0, atol=1e-12)
    assert lent.min() >= 0


def test_a_lent_vote_goes_to_the_partner_among_the_first_two() -> None:
    question = scenario(BASE, tactical=Tactical(MATRIX, PARTNERS))
    share = project(question).share
    lab, ld, green = (BASE.parties.index(code) for code in ("Lab", "LD", "Green"))
    first = BASE.constituencies.index("Labour second")
    assert share[first, ld] == pytest.approx(0.15 * 0.75)
    assert share[first, green] == pytest.approx(0.05 * 0.5)
    assert share[first, lab] == pytest.approx(0.38 + 0.15 * 0.25 + 0.05 * 0.5)
    second = BASE.constituencies.index("Liberals second")
    assert share[second, ld] == pytest.approx(0.30 + 0.20 * 0.4)


def test_no_matrix_moves_nothing() -> None:
    assert (project(scenario(BASE, tactical=None)).share == BASE.share).all()
    assert project(scenario(BASE, tactical=None)).tactical is None


def test_a_poll_s_totals_hold_after_tactical_votes() -> None:
    wanted = {"Con": 0.40, "Lab": 0.33, "LD": 0.22, "Green": 0.05}
    asked = scenario(BASE, poll=wanted, swing="uniform", tactical=Tactical(MATRIX, PARTNERS))
    found = project(asked)
    totals = found.valid_votes @ found.share / found.valid_votes.sum()
    for code, share in wanted.items():
        assert totals[BASE.parties.index(code)] == pytest.approx(share, abs=1e-9)
    assert found.tactical is not None
    assert abs(found.tactical).max() > 0.01
    np.testing.assert_allclose(found.tactical.sum(axis=1), 0.0, atol=1e-12)
    plain = project(scenario(BASE, poll=wanted, swing="uniform")).share
    np.testing.assert_allclose(found.share - found.tactical, plain, atol=1e-12)


def test_votes_already_lent_at_the_baseline_are_not_counted_twice() -> None:
    again = Tactical(MATRIX, PARTNERS, unwind=MATRIX)
    np.testing.assert_allclose(project(scenario(BASE, tactical=again)).share, BASE.share, atol=1e-12)
    ended = Tactical({}, PARTNERS, unwind=MATRIX)
    share = project(scenario(BASE, tactical=ended)).share
    first, ld = BASE.constituencies.index("Labour second"), BASE.parties.index("LD")
    assert share[first, ld] == pytest.approx(0.15 / 0.75)


def test_votes_go_back_in_the_contests_in_which_they_were_lent() -> None:
    now = result(
        {
            "Turned": {"Con": 400, "Lab": 420, "LD": 180},
            "Kept": {"Con": 400, "Lab": 420, "LD": 180},
            "New": {"Con": 400, "Lab": 420, "LD": 180},
        }
    )
    before = result(
        {
            "Kept": {"LD": 200, "Lab": 450, "Con": 350, "UKIP": 0},
            "Turned": {"LD": 220, "Lab": 350, "Con": 430, "UKIP": 0},
        }
    )
    asked = Tactical({}, ("Lab", "LD"), unwind={("LD", "Con", "Lab"): 0.25}, earlier=before)
    share = project(scenario(now, tactical=asked)).share
    con, lab, ld = (now.parties.index(code) for code in ("Con", "Lab", "LD"))
    assert share[0, [con, lab, ld]] == pytest.approx([0.4, 0.36, 0.24])
    assert (share[1:] == now.share[1:]).all()
    alone = Tactical({}, ("Lab", "LD"), unwind=asked.unwind)
    assert (project(scenario(now, tactical=alone)).share == now.share).all()


def test_a_successor_was_in_the_contest_of_the_party_before_it() -> None:
    now = result({"Seat": {"Con": 300, "Lab": 420, "BRX": 280}})
    before = result({"Seat": {"UKIP": 500, "Lab": 300, "Con": 200}})
    led = tactical.contests_at(before, now.constituencies.codes, now.parties.codes, {"UKIP": "BRX"})
    assert [now.parties.codes[column[0]] for column in led] == ["BRX", "Lab"]
    unknown = tactical.contests_at(before, now.constituencies.codes, now.parties.codes, {})
    assert [int(column[0]) for column in unknown] == [-1, now.parties.index("Lab")]


def test_nobody_gives_back_more_than_it_has() -> None:
    poor = result({"Seat": {"Con": 600, "Lab": 210, "LD": 190}})
    ended = Tactical({}, ("Lab", "LD"), unwind={("LD", "Con", "Lab"): 0.9})
    share = project(scenario(poor, tactical=ended)).share[0]
    assert share.min() == 0.0
    assert share.sum() == pytest.approx(1.0)


def test_places_that_polls_do_not_reach_keep_their_votes() -> None:
    base = result(
        {"There": {"Con": 420, "Lab": 380, "LD": 200}, "Here": {"Con": 420, "Lab": 380, "LD": 200}},
        areas={"There": ("Northern Ireland", "Northern Ireland")},
    )
    share = project(scenario(base, tactical=Tactical(MATRIX, PARTNERS))).share
    assert (share[0] == base.share[0]).all()
    assert (share[1] != base.share[1]).any()


def test_reordering_parties_and_places_reorders_the_answer() -> None:
    turned = result(
        {
            place: {
                code: int(BASE.votes[BASE.constituencies.index(place), BASE.parties.index(code)])
                for code in reversed(BASE.parties.codes)
                if BASE.stood[BASE.constituencies.index(place), BASE.parties.index(code)]
            }
            for place in reversed(BASE.constituencies.codes)
        }
    )
    asked = Tactical(MATRIX, PARTNERS)
    one, other = (project(scenario(base, tactical=asked)) for base in (BASE, turned))
    for place in BASE.constituencies.codes:
        for code in BASE.parties.codes:
            a = one.share[BASE.constituencies.index(place), BASE.parties.index(code)]
            b = other.share[turned.constituencies.index(place), turned.parties.index(code)]
            assert a == b


def test_how_strong_it_is_differs_from_election_to_election() -> None:
    sure = scenario(BASE, tactical=Tactical(MATRIX, PARTNERS, spread=0.0))
    unsure = scenario(
        BASE,
        tactical=Tactical(MATRIX, PARTNERS, spread=1.0),
        uncertainty=Uncertainty(draws=4000, usual=0.0, wild=0.0, common_part=0.0),
    )
    place, projection = BASE.constituencies.index("Labour second"), project(unsure)
    lab, con = BASE.parties.index("Lab"), BASE.parties.index("Con")
    assert (simulate(project(sure), sure, seed=4).winners[:, place] == lab).all()
    won = (simulate(projection, unsure, seed=4).winners[:, place] == lab).mean()
    # Labour leads by 0.0225 with all of 0.0625 lent: it takes 0.64 of it to win, and the strength
    # is 1 with a standard deviation of 1.
    assert projection.share[place, lab] - projection.share[place, con] == pytest.approx(0.0225)
    assert won == pytest.approx(0.641, abs=0.03)


def test_the_votes_expected_are_those_projected() -> None:
    asked = scenario(BASE, tactical=Tactical(MATRIX, PARTNERS), uncertainty=CERTAIN)
    view = project(asked)
    voters = electorate(view, asked, seed=1)
    from standaside.domain import Pact

    empty = Pact.empty(view.constituencies, view.parties)
    np.testing.assert_allclose(expected_votes(voters, empty), view.share * view.valid_votes[:, None])


@pytest.mark.parametrize(
    ("cell", "rate", "said"),
    [
        (("LD", "Con", "Con"), 0.1, "both first and second"),
        (("Lab", "Con", "Lab"), 0.1, "Lab is among the first two"),
        (("Green", "Lab", "LD"), 0.1, "both are partners"),
        (("Lab", "Con", "UKIP"), 0.1, "neither is a partner"),
        (("LD", "Con", "Lab"), 1.2, "from 0 and at most 1"),
        (("LD", "Con", "Lab"), -0.1, "from 0 and at most 1"),
    ],
)
def test_cells_without_meaning_are_refused(cell, rate, said) -> None:
    with pytest.raises(ScenarioError, match=said):
        Tactical({cell: rate}, ("Lab", "LD"))


def test_all_of_a_party_cannot_have_been_lent_already() -> None:
    with pytest.raises(ScenarioError, match="less than 1"):
        Tactical({}, ("Lab", "LD"), unwind={("LD", "Con", "Lab"): 1.0})


def test_the_target_does_not_depend_on_who_leads() -> None:
    assert target_of(("LD", "Lab", "Con"), PARTNERS) == target_of(("LD", "Con", "Lab"), PARTNERS) == "Lab"
