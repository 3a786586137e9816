"""Preferences from the transfer rates: that they are rule 5's, and counts by them, near ties included."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from standaside.count.av import alternative_vote
from standaside.count.av_plus import av_plus, top_up_seats
from standaside.count.av_seats import av
from standaside.count.ballots import STAYS, Settings
from standaside.count.papers import papers_of
from standaside.count.preferences import (
    Preferences,
    alternative_votes,
    preferences,
    standing,
    who_can_win,
    whole_rates,
)
from standaside.count.stv_districts import DistrictRates, count_district, outcomes
from standaside.count.stv_seats import stv
from standaside.domain import NOBODY
from standaside.errors import ScenarioError, UnknownNameError
from standaside.model.transfer import Gift, apply_transfers
from tests.small_ballots import ballots, leavers, seats


def mover(rates, home):
    """``move`` of rule 5 with one row a party, whatever the place."""
    table = np.column_stack([np.array(rates, float), np.array(home, float)])

    def move(place, votes, goes):
        after = votes.astype(float)
        for d, row in enumerate(goes):
            gifts = [Gift(p, e, table[p][None]) for p, e in leavers(row)]
            after[d] = apply_transfers(after[d][None], np.ones(votes.shape[1], bool), gifts)[0]
        return after

    return move


def random_rates(rng, size):
    """Rows that sum to one, home included."""
    table = rng.dirichlet(np.ones(size), size)  # to the others and home
    rates = np.zeros((size, size))
    for p in range(size):
        rates[p, [q for q in range(size) if q != p]] = table[p, : size - 1]
    return rates, 1 - rates.sum(axis=1)


def test_whoever_has_left_votes_are_where_rule_5_sends_them() -> None:
    """Leaving one after another, by preference, and all at once, by rule 5, come to the same."""
    rng = np.random.default_rng(1)
    for _ in range(40):
        size = int(rng.integers(2, 7))
        rates, home = random_rates(rng, size)
        codes = " ".join(f"P{i}" for i in range(size))
        given = ballots([rng.integers(100, 9999, size)], parties=codes, move=mover(rates, home))
        found = preferences(given, 0)
        assert found.rates == pytest.approx(rates)
        assert found.home == pytest.approx(home)
        inside = frozenset(rng.permutation(size)[: int(rng.integers(1, size + 1))].tolist())
        votes = given.votes[:, 0]
        leave = np.array([[STAYS if p in inside else NOBODY for p in range(size)]])
        expected = given.move(0, votes, leave)[0]
        first = [int(n) for n in votes[0]]
        exact, unit = standing(first, *whole_rates(found), inside)
        assert {q: n / unit for q, n in exact.items()} == pytest.approx({q: expected[q] for q in inside})
        assert {q: Fraction(n, unit) for q, n in exact.items()} == slowly(first, found, inside)


def slowly(votes, given, inside):
    """Votes of each who is still in, in fractions: all that the others had goes by the rates."""
    total = {q: Fraction(votes[q]) for q in inside}
    for p in set(range(len(votes))) - inside:
        rates = [Fraction(rate) for rate in given.rates[p].tolist()]
        left = Fraction(float(given.home[p])) + sum(rates[q] for q in inside)
        for q in inside if left else ():
            total[q] += votes[p] * rates[q] / left
    return total


def test_the_same_count_as_of_the_papers_that_the_rates_imply() -> None:
    """Plackett-Luce with home as the stop, every ranking written out as papers: the winner is the same."""
    rng = np.random.default_rng(2)
    for _ in range(25):
        size = 4
        rates, home = random_rates(rng, size)
        votes = rng.integers(1000, 3000, size)
        counted: dict[tuple[int, ...], int] = {}
        for p in range(size):
            for ranking, chance in rankings(p, rates[p], home[p]):
                counted[ranking] = round(10**9 * int(votes[p]) * chance)
        given = Preferences(np.arange(size), np.ones(size, bool), rates, home)
        winner, _ = alternative_votes(given, votes[None])
        assert alternative_vote(papers_of(size, counted)).winners == {int(winner[0])}


def rankings(first, row, home):
    """Every paper that begins with ``first``, and its chance."""
    others = [q for q in range(len(row)) if q != first]
    for length in range(len(others) + 1):
        for order in permutations(others, length):
            chance, left = 1.0, list(others)
            for q in order:
                chance *= row[q] / (sum(row[x] for x in left) + home)
                left.remove(q)
            stop = home / (sum(row[x] for x in left) + home)
            yield (first, *order), chance * stop


def test_the_fast_count_and_the_exact_one_agree() -> None:
    rng = np.random.default_rng(3)
    for _ in range(60):
        size = int(rng.integers(1, 7))
        rates, home = random_rates(rng, size)
        able = rng.random(size) < 0.9
        given = Preferences(np.arange(size), able, rates, home)
        votes = rng.integers(1, 2000, (5, size))
        winner, _ = alternative_votes(given, votes)
        for d in range(5):
            exact = who_can_win(given, votes[d])
            assert (exact == {int(winner[d])}) if winner[d] >= 0 else (winner[d] == -1) == (not exact)


def test_a_tie_is_seen_by_the_fast_count_and_followed_by_the_exact_one() -> None:
    rates = np.zeros((3, 3))
    rates[1] = [0, 0, 0.9]
    rates[2] = [0.2, 0.8, 0]
    given = Preferences(np.arange(3), np.ones(3, bool), rates, 1 - rates.sum(axis=1))
    votes = np.array([[40, 30, 30]])
    assert alternative_votes(given, votes)[0].tolist() == [-2]
    assert who_can_win(given, votes[0]) == {1, 2}


def test_av_counts_places_and_says_where_preferences_come_from() -> None:
    """Labour leads on first preferences; every Liberal Democrat prefers the Conservatives."""
    rates = [[0, 0.5, 0.5], [0.5, 0, 0.5], [1, 0, 0]]
    given = ballots([[40, 45, 15], [20, 70, 10]], move=mover(rates, [0, 0, 0]))
    found = av(given, Settings())
    assert seats(found, given) == {"Con": 1, "Lab": 1}
    assert found.used.tolist() == [[55, 70, 0]]
    assert any("transfer rates" in note for note in found.notes)


def test_a_tied_place_is_told_or_drawn() -> None:
    rates, home = [[0, 0, 0], [0, 0, 0], [0, 0, 0]], [1, 1, 1]
    told = av(ballots([[40, 40, 0]], move=mover(rates, home)), Settings())
    assert told.ties == ("Place 0: Con and Lab tie, and a lot would decide.",)
    assert told.by_list().sum() == 0
    drawn = ballots([[40, 40, 0]], move=mover(rates, home), lot=lambda who, _: "Con" in who)
    assert seats(av(drawn, Settings()), drawn) == {"Lab": 1}


def test_sums_and_places_without_rates() -> None:
    rates = [[0, 0.5, 0], [0.5, 0, 0], [0.1, 0.8, 0]]
    given = ballots([[40, 35, 25]], parties="Con Lab Other", move=mover(rates, [0.5, 0.5, 0.1]))
    assert seats(av(given, Settings()), given) == {"Lab": 1}
    with pytest.raises(ScenarioError, match="Preferences come from transfer rates"):
        av(ballots([[40, 35, 25]]), Settings())


@pytest.mark.parametrize("system", [av, stv, av_plus])
def test_what_is_kept_between_counts_changes_none_of_them(system) -> None:
    """Chunks of draws share what depends on places alone; a count of other votes is not taken for these."""
    rng = np.random.default_rng(5)
    rates, home = random_rates(rng, 3)
    memo: dict = {}
    for _ in range(4):
        plain = ballots(rng.integers(1, 900, (2, 8, 3)), move=mover(rates, home))
        kept = replace(plain, memo=memo)
        for given in (kept, kept):
            assert (system(given, Settings()).seats == system(plain, Settings()).seats).all()
            assert (system(given, Settings()).used == system(plain, Settings()).used).all()
    assert memo


# ---------------------------------------------------------------- districts


def random_district(rng):
    """A district of a few groups of voters and lists."""
    lists, groups = int(rng.integers(1, 6)), int(rng.integers(1, 9))
    own = rng.integers(-1, lists, groups)
    table = rng.dirichlet(np.ones(lists + 1), groups)
    rates = table[:, :-1].copy()
    rates[np.arange(groups)[own >= 0], own[own >= 0]] = 0
    return DistrictRates(int(rng.integers(1, 7)), own, rates, 1 - rates.sum(axis=1), rng.random(lists) < 0.3)


def test_districts_fast_and_exact_agree() -> None:
    rng = np.random.default_rng(4)
    sure = 0
    for _ in range(120):
        given = random_district(rng)
        votes = rng.integers(1, 9000, (2, len(given.own)))
        won, used, unsure = count_district(given, votes)
        for d in range(2):
            ends = outcomes(given, votes[d])
            if not unsure[d]:
                sure += 1
                assert ends == {tuple(won[d].tolist())}
                assert used[d].sum() <= votes[d].sum() + 1e-6
    assert sure > 150


def test_a_party_gets_its_quotas_and_a_friend_the_rest() -> None:
    """Five seats, 60,000 votes: Con 2.4 quotas, Lab 1.9, LD 1.6; what Con has left over likes the LDs."""
    rates = [[0, 0, 1], [0, 0, 1], [0, 1, 0]]
    votes = [[24_000, 19_000, 16_000]] + [[200, 100, 100]] * 4
    given = ballots(votes, move=mover(rates, [0, 0, 0]), regions=["North"] * 5)
    found = stv(given, Settings())
    assert found.areas == ("North",)
    assert seats(found, given) == {"Con": 2, "Lab": 1, "LD": 2}


def test_an_independent_has_one_seat_and_passes_the_rest_on() -> None:
    rates = [[0, 0, 0], [0, 0, 0], [0, 1, 0]]
    votes = [[3000, 500, 9000], [3000, 500, 0], [3000, 500, 0]]
    given = ballots(votes, parties="Con Lab Ind", move=mover(rates, [1, 1, 0]))
    assert seats(stv(given, Settings()), given) == {"Con": 1, "Lab": 1, "Ind": 1}


def test_a_tied_district_is_told_or_drawn() -> None:
    rates, home = np.zeros((2, 2)), [1, 1]
    votes = [[100, 100]] * 3
    told = stv(ballots(votes, parties="Con Lab", move=mover(rates, home)), Settings())
    assert told.ties == ("North: Con and Lab tie, and a lot would decide.",)
    assert told.by_list().tolist() == [[1, 1]]
    drawn = ballots(votes, parties="Con Lab", move=mover(rates, home), lot=lambda who, _: "Con 2" in who)
    assert seats(stv(drawn, Settings()), drawn) == {"Con": 1, "Lab": 2}


def test_counties_are_refused_where_there_are_none() -> None:
    given = ballots([[3, 2, 1]] * 4, move=mover(np.zeros((3, 3)), [1, 1, 1]))
    for system in (stv, av_plus):
        with pytest.raises(ScenarioError, match="come without counties"):
            system(given, Settings(districts="county"))
        with pytest.raises(UnknownNameError, match="Did you mean county"):
            system(given, Settings(districts="countys"))


# ---------------------------------------------------------------- with top-up


def test_top_up_makes_up_for_what_constituencies_gave() -> None:
    """Eight places all won by Con with 60 per cent; seven constituencies stay, one top-up seat for Lab."""
    given = ballots([[60, 40, 0]] * 8, move=mover(np.zeros((3, 3)), [1, 1, 1]))
    found = av_plus(given, Settings())
    assert seats(found, given) == {"Con": 7, "Lab": 1}
    assert any("7 seats are constituencies and 1 (12.5 per cent) top-up" in note for note in found.notes)


def test_an_area_has_15_to_20_per_cent_top_up_or_the_nearest_to_it() -> None:
    assert [top_up_seats(n) for n in (5, 6, 7, 8, 9, 10, 11)] == [1, 1, 1, 1, 2, 2, 2]
