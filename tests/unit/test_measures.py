"""Measures against published values and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from standaside import measures
from standaside.domain import NOBODY, PartyKind

# United Kingdom 2015, percent of votes and seats of 650: House of Commons Library, CBP-7186.
VOTES_2015 = {"Con": 36.8, "Lab": 30.4, "UKIP": 12.6, "LD": 7.9, "SNP": 4.7, "Green": 3.8, "DUP": 0.6,
              "PC": 0.6, "SF": 0.6, "UUP": 0.4, "SDLP": 0.3, "Ind": 0.1}  # fmt: skip
SEATS_2015 = {"Con": 330, "Lab": 232, "UKIP": 1, "LD": 8, "SNP": 56, "Green": 1, "DUP": 8, "PC": 3, "SF": 4,
              "UUP": 2, "SDLP": 3, "Ind": 1}  # fmt: skip


def uk_2015() -> measures.Contenders:
    votes, seats = np.array(list(VOTES_2015.values())), np.array(list(SEATS_2015.values()), dtype=float)
    return measures.Contenders(votes, seats, 100.0, 650.0)


def test_published_values_of_2015() -> None:
    listed = uk_2015()
    # Gallagher's own table gives 15.02, 3.93 and 2.54.
    assert measures.gallagher(listed) == pytest.approx(0.1502, abs=0.001)
    assert measures.effective_parties(listed.vote_share) == pytest.approx(3.93, abs=0.03)
    assert measures.effective_parties(listed.seat_share) == pytest.approx(2.54, abs=0.01)
    assert measures.loosemore_hanby(listed) == pytest.approx(0.24, abs=0.01)


def test_proportional_seats_score_nothing() -> None:
    listed = measures.Contenders(np.array([60.0, 40.0]), np.array([6.0, 4.0]), 100, 10)
    assert measures.gallagher(listed) == 0.0
    assert measures.loosemore_hanby(listed) == 0.0


def test_other_is_left_out_but_stays_in_the_denominator() -> None:
    kinds = (PartyKind.PARTY, PartyKind.SUM)
    listed = measures.contenders(np.array([[60, 40]]), np.array([0], np.int8), kinds)
    assert listed.vote_share.tolist() == [0.6]
    assert measures.gallagher(listed) == pytest.approx(np.sqrt(0.5 * 0.4**2))


@pytest.mark.parametrize("parts", [1, 2, 8])
def test_loosemore_hanby_does_not_depend_on_how_the_residual_divides(parts: int) -> None:
    votes = np.array([60.0, *[40.0 / parts] * parts])
    seats = np.array([10.0, *[0.0] * parts])
    whole = measures.Contenders(np.array([60.0]), np.array([10.0]), 100, 10)
    divided = measures.Contenders(votes, seats, 100, 10)
    half_the_gaps = 0.5 * float(np.abs(divided.vote_share - divided.seat_share).sum())
    assert measures.loosemore_hanby(whole) == pytest.approx(measures.loosemore_hanby(divided))
    assert measures.loosemore_hanby(whole) == pytest.approx(half_the_gaps)


def test_independents_count_one_by_one() -> None:
    kinds = (PartyKind.PARTY, PartyKind.INDEPENDENT, PartyKind.SPEAKER)
    votes = np.array([[5, 5, 0], [5, 5, 0], [0, 0, 10]])
    listed = measures.contenders(votes, np.array([0, 1, 2], np.int8), kinds)
    assert sorted(listed.votes.tolist()) == [0, 0, 0, 5, 5, 10, 10]
    assert listed.seats.sum() == 3


def test_a_seat_nobody_is_known_to_hold_counts_in_the_house_only() -> None:
    listed = measures.contenders(np.array([[5], [5]]), np.array([0, NOBODY], np.int8), (PartyKind.PARTY,))
    assert listed.seat_share.tolist() == [0.5]


def test_majorities() -> None:
    eligible = np.array([True, True, False])
    # Hampstead and Kilburn 2015 (Lab, Con); a tie; a sum that must not be the runner-up.
    votes = np.array([[23977, 22839, 0], [7, 7, 0], [10, 2, 9]])
    assert measures.majority(votes, eligible=eligible).tolist() == [1138, 0, 8]
    assert measures.majority(np.array([[12]]), eligible=np.array([True])).tolist() == [12]


def test_turnout_is_unknown_without_an_electorate() -> None:
    assert measures.turnout(np.array([688]), np.array([1000])).tolist() == [0.688]
    assert np.isnan(measures.turnout(np.array([688]), np.array([0]))[0])


def test_wasted_votes_add_up_to_all_but_what_the_winner_needed() -> None:
    votes = np.array([[50, 30, 20], [7, 7, 1]])
    wasted = measures.wasted_votes(votes, eligible=np.array([True, True, False]))
    assert wasted.tolist() == [[19, 30, 20], [0, 0, 1]]


def test_butler_swing_of_1997() -> None:
    # Great Britain 1992 and 1997, Con and Lab: swing 10.2 points (Butler and Kavanagh 1997).
    before, after = np.array([0.428, 0.352]), np.array([0.315, 0.443])
    assert measures.butler_swing(before, after, away=0, to=1) == pytest.approx(0.102, abs=0.001)
    assert measures.butler_swing(before, after, away=1, to=0) == pytest.approx(-0.102, abs=0.001)


def test_nothing_has_no_effective_parties() -> None:
    assert measures.effective_parties(np.zeros(3)) == 0.0
    assert measures.seats_of(np.array([1, 1, NOBODY], np.int8), 2).tolist() == [0, 2]
