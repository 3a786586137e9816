"""Power against every order and every coalition listed; governments against a plain search."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standaside.chamber import House, coalitions, house, power_indices, powers
from standaside.domain import Parties, PartyKind, RedLine, RedLines
from standaside.errors import ScenarioError

WEIGHTS = st.lists(st.integers(0, 12), min_size=1, max_size=6)


def by_orders(seats, needed):
    """Shapley-Shubik, by asking in every order whose vote turns the count."""
    pivots = [0] * len(seats)
    for order in itertools.permutations(range(len(seats))):
        total = 0
        for player in order:
            total += seats[player]
            if total >= needed:
                pivots[player] += 1
                break
    return [Fraction(count, math.factorial(len(seats))) for count in pivots]


def by_coalitions(seats, needed):
    """Banzhaf, by taking each member out of each coalition."""
    swings = [0] * len(seats)
    for size in range(1, len(seats) + 1):
        for group in itertools.combinations(range(len(seats)), size):
            total = sum(seats[player] for player in group)
            for player in group:
                swings[player] += total >= needed > total - seats[player]
    everything = sum(swings)
    return [Fraction(count, everything) if everything else Fraction(0) for count in swings]


@given(WEIGHTS, st.integers(1, 40))
def test_power_is_what_counting_one_by_one_gives(seats, needed):
    found = power_indices(seats, needed)
    assert [one.shapley_shubik for one in found] == by_orders(seats, needed)
    assert [one.banzhaf for one in found] == by_coalitions(seats, needed)


def test_power_of_more_players_than_64_bits_hold_is_exact():
    found = power_indices([1] * 80, 41)
    assert {one.shapley_shubik for one in found} == {Fraction(1, 80)}
    assert {one.banzhaf for one in found} == {Fraction(1, 80)}


def test_the_council_of_six_gave_luxembourg_nothing():
    """Treaty of Rome: 4, 4, 4, 2, 2, 1 of 12; Luxembourg never turned a vote (Brams and Affuso 1976)."""
    found = power_indices([4, 4, 4, 2, 2, 1], 12)
    assert found[5].banzhaf == 0 == found[5].shapley_shubik
    assert [str(one.banzhaf) for one in found[:5]] == ["5/21", "5/21", "5/21", "1/7", "1/7"]
    assert [str(one.shapley_shubik) for one in found[:5]] == ["7/30", "7/30", "7/30", "3/20", "3/20"]


@pytest.mark.parametrize(("seats", "needed"), [([3, 2], 0), ([3, -1], 2)])
def test_a_vote_without_meaning_is_refused(seats, needed):
    with pytest.raises(ScenarioError, match="at least 1 vote to win"):
        power_indices(seats, needed)


def axis(*kinds):
    codes = tuple(f"P{p}" for p in range(len(kinds)))
    return Parties(codes, codes, tuple(kinds))


PARTY, INDEPENDENT, SPEAKER = PartyKind.PARTY, PartyKind.INDEPENDENT, PartyKind.SPEAKER


def test_who_does_not_vote_does_not_count():
    parties = axis(PARTY, PARTY, PARTY, INDEPENDENT, SPEAKER)
    seats = np.array([[300, 330, 7, 2, 1]])
    plain = house(seats, parties, RedLines(abstain=frozenset()))
    assert plain.needed.tolist() == [320]
    absent = house(seats, parties, RedLines(abstain=frozenset({"P2"})))
    assert absent.codes == ("P1", "P0")
    assert absent.needed.tolist() == [317]
    chairs = house(seats, parties, RedLines(abstain=frozenset({"P2"}), deputies={"P0": 1, "P1": 2}))
    assert chairs.votes.tolist() == [[328, 299]]
    assert chairs.needed.tolist() == [315]
    assert chairs.single.tolist() == [2]


def test_more_deputies_than_members_are_refused():
    with pytest.raises(ScenarioError, match="P1 has no 3 members"):
        house(np.array([[10, 2]]), axis(PARTY, PARTY), RedLines(deputies={"P1": 3}))


def plainly(found, lines):
    """Chances by going through every coalition of every election."""
    codes, supported = found.codes, {}
    for size in range(1, len(codes) + 1):
        for group in itertools.combinations(codes, size):
            supported[frozenset(group)] = frozenset(group) | {
                a for a, b in lines.supply if b in group and a in codes
            }
    wins, minimal = dict.fromkeys(supported, 0), dict.fromkeys(supported, 0)
    for votes, needed in zip(found.votes.tolist(), found.needed.tolist(), strict=True):
        have = dict(zip(codes, votes, strict=True))

        def strong(group, have=have, needed=needed):
            return bool(group) and sum(have[code] for code in supported[group]) >= needed

        for group in supported:
            wins[group] += strong(group)
            minimal[group] += strong(group) and not any(strong(group - {one}) for one in group)
    draws = len(found.needed)
    return {g: (wins[g] / draws, minimal[g] / draws) for g in supported if minimal[g]}


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 30), min_size=n, max_size=n), min_size=1, max_size=6)
    ),
    st.booleans(),
)
def test_coalitions_are_those_of_a_plain_search(rows, supplied):
    seats = np.array(rows)
    codes = tuple("ABCD"[: seats.shape[1]])
    lines = RedLines(supply=(("A", codes[-1]),) if supplied and len(codes) > 1 else ())
    found = House(codes, seats, seats, seats.sum(axis=1) // 2 + 1, np.zeros(len(seats), np.int64))
    rows_found = coalitions(found, lines)
    assert {frozenset(one.parties): (one.p, one.p_minimal) for one in rows_found} == plainly(found, lines)


def one_house(*votes):
    seats = np.array([votes])
    return House(tuple("ABCDE"[: len(votes)]), seats, seats, seats.sum(axis=1) // 2 + 1, np.array([0]))


def test_a_line_rules_out_whoever_drew_it_and_says_why():
    lines = RedLines(refuses=(RedLine("B", "A", "a speech"),), prefers_not=(RedLine("C", "B"),))
    found = {"".join(one.parties): one for one in coalitions(one_house(45, 40, 15), lines)}
    assert [one.because for one in found["AB"].ruled_out] == ["a speech"]
    assert found["AC"].ruled_out == ()
    assert [(one.party, one.other) for one in found["BC"].unwelcome] == [("C", "B")]


def test_a_party_that_supports_from_outside_is_not_in_the_government():
    found = {
        "".join(one.parties): one for one in coalitions(one_house(45, 40, 15), RedLines(supply=(("C", "A"),)))
    }
    assert found["A"].supply == ("C",)
    assert found["A"].seats == 45
    assert "AC" not in found


def test_connected_means_that_nobody_between_is_left_out():
    positions = {"A": -1.0, "B": 0.0, "C": 1.0}
    found = {
        "".join(one.parties): one for one in coalitions(one_house(40, 20, 40), RedLines(positions=positions))
    }
    assert found["AB"].connected
    assert found["AC"].connected is False
    unknown = coalitions(one_house(40, 20, 40), RedLines(positions={"A": 0.0}))
    assert {one.connected for one in unknown} == {None}


def test_power_is_the_mean_over_elections_and_independents_have_some():
    seats = np.array([[6, 5], [9, 2]])
    found = House(("A", "B"), seats, seats, np.array([7, 7]), np.array([1, 1]))
    share = powers(found)
    first, second = power_indices([6, 5, 1], 7), power_indices([9, 2, 1], 7)
    for position, code in enumerate("AB"):
        assert share[code][0] == pytest.approx(float(first[position].banzhaf + second[position].banzhaf) / 2)
    assert sum(pair[1] for pair in share.values()) < 1


@pytest.mark.parametrize("alone", [0, 3, 17])
def test_power_over_many_houses_is_that_of_each(alone):
    """Parties of equal size and without seats among them; with 17 members apart the orders pass 64 bits."""
    rng = np.random.default_rng(alone)
    seats = rng.integers(0, 6, (40, 4)) * 3
    single = rng.integers(max(alone - 1, 0), alone + 1, 40)
    needed = (seats.sum(axis=1) + single) // 2 + 1
    share = powers(House(("A", "B", "C", "D"), seats, seats, needed, single))
    for p, code in enumerate("ABCD"):
        each = [
            power_indices([*row, *[1] * int(n)], int(wins))[p]
            for row, n, wins in zip(seats.tolist(), single, needed, strict=True)
        ]
        assert share[code][0] == pytest.approx(float(sum(one.banzhaf for one in each)) / 40, rel=1e-12)
        assert share[code][1] == pytest.approx(float(sum(one.shapley_shubik for one in each)) / 40, rel=1e-12)


@pytest.mark.parametrize("supply", [(), (("A", "C"), ("D", "A"))])
def test_chances_are_those_of_every_coalition_in_every_house(supply):
    """Support from outside, and so a coalition that wins without a member of which another lives."""
    rng = np.random.default_rng(5)
    seats, codes = rng.integers(0, 9, (30, 4)), "ABCD"
    found = House(tuple(codes), seats, seats, seats.sum(axis=1) // 2 + 1, np.zeros(30, int))

    def wins(group, row):
        backed = {*group, *(giver for giver, to in supply if to in group)}
        return sum(row[codes.index(code)] for code in backed) >= sum(row) // 2 + 1

    groups = [c for size in range(1, 5) for c in itertools.combinations(codes, size)]
    rows = coalitions(found, RedLines(supply=supply), also=[frozenset(group) for group in groups])
    told = {one.parties: (one.p, one.p_minimal) for one in rows}
    for group in groups:
        won = [wins(group, row) for row in seats.tolist()]
        least = [
            won[n] and not any(wins(set(group) - {code}, row) for code in group)
            for n, row in enumerate(seats.tolist())
        ]
        assert told[group] == (sum(won) / 30, sum(least) / 30)


@pytest.mark.parametrize("lines", [{"refuses": (RedLine("A", "A"),)}, {"supply": (("A", "A"),)}])
def test_a_party_and_itself_are_no_pair(lines):
    with pytest.raises(ScenarioError, match="itself"):
        RedLines(**lines)
