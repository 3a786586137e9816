"""A first question about results: no change, and those who lost as partners."""

import datetime as dt

import numpy as np
import pytest

from standaside.domain import Constituencies, Parties, PartyKind, Result
from standaside.present.openings import opening

CODES = ("Con", "Lab", "LD")


def result(*votes):
    places = Constituencies(("W1",), ("Bath",), ("England",), ("South West",), ("",), "made up")
    counted = np.array([votes])
    return Result(
        "made-2020", "Made up", dt.date(2020, 1, 1), False, "this test", places,
        Parties(CODES, CODES, (PartyKind.PARTY,) * 3), counted, counted > 0,
        *(np.array([0]), np.array([True]), np.array([True])),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("votes", "partners", "opponents"),
    [
        ((50, 30, 20), ("Lab", "LD"), ("Con",)),
        ((10, 30, 60), ("Lab", "Con"), ("LD",)),
        ((30, 30, 40), ("Con", "Lab"), ("LD",)),
        ((60, 40, 0), ("Con", "Lab"), ()),
        ((60, 0, 0), (), ()),
    ],
)
def test_the_second_and_third_are_partners_against_the_first(votes, partners, opponents):
    found = opening(result(*votes))
    assert (found.partners, found.opponents) == (partners, opponents)
    assert sum(share for _, share in found.poll) == pytest.approx(100, abs=0.2)


def test_a_bloc_that_stood_is_kept_and_one_that_did_not_is_not():
    held = result(50, 30, 20)
    assert opening(held, partners=("LD", "Con"), opponents=("Lab",)).partners == ("LD", "Con")
    assert opening(held, partners=("LD", "Green"), opponents=("Con",)).partners == ("Lab", "LD")


def test_the_poll_adds_to_a_hundred():
    """Rounded each for itself, three thirds would add to 99.9."""
    for votes in ((333, 333, 334), (1, 1, 1), (665, 167, 168), (1234, 4321, 777)):
        assert sum(round(10 * share) for _, share in opening(result(*votes)).poll) == 1_000
