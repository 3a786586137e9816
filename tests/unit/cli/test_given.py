"""``--given``: conditions that can be read, and those that no election meets."""

from __future__ import annotations

from typing import Any

import pytest

from standaside.cli import app
from standaside.cli.given import parse_given
from standaside.errors import UnknownNameError
from tests.factories import PARTIES


def test_one_number_stands_for_a_range() -> None:
    read = parse_given("Con 365 seats, Lab 30 %", PARTIES, 650)
    assert read.seats == {"Con": (360, 370)}
    assert read.shares["Lab"] == pytest.approx((0.295, 0.305))
    assert parse_given("Con 640-650 seats", PARTIES, 650).seats == {"Con": (640, 650)}


@pytest.mark.parametrize(("text", "range_"), [("Con 0 seats", (0, 5)), ("Con 648 seats", (643, 650))])
def test_no_range_goes_beyond_what_there_is(text: str, range_: tuple[int, int]) -> None:
    assert parse_given(text, PARTIES, 650).seats == {"Con": range_}


def test_a_share_has_no_less_than_nothing_and_no_more_than_all() -> None:
    assert parse_given("Lab 0 %", PARTIES, 650).shares["Lab"] == pytest.approx((0, 0.005))
    assert parse_given("Lab 100 %", PARTIES, 650).shares["Lab"] == pytest.approx((0.995, 1))


def test_two_conditions_on_one_party_both_hold() -> None:
    read = parse_given("Con 326-650 seats; Lab 29-33 %, Con 300-340 seats, Lab 30-35 %", PARTIES, 650)
    assert read.seats == {"Con": (326, 340)}
    assert read.shares["Lab"] == pytest.approx((0.30, 0.33))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Con 370-360 seats", "runs backwards"),
        ("Lab 31-29 %", "runs backwards"),
        ("Con 700 seats", "there are 650 seats"),
        ("Lab 130 %", "a share is at most 100 %"),
        ("Con 326-9999 seats", "there are 650 seats"),
        ("Lab 30-101 %", "a share is at most 100 %"),
        ("Con 326.5 seats", "seats come whole"),
        ("Con 365 seats, Con 300 seats", "Con cannot have both 360 to 370 seats and 295 to 305 seats"),
        ("Lab 30 %, Lab 35 %", "Lab cannot have both 29.5 to 30.5 % and 34.5 to 35.5 %"),
    ],
)
def test_what_no_election_meets_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnknownNameError, match=said):
        parse_given(text, PARTIES, 650)


@pytest.mark.parametrize("threads", ["0", "abc", "-1", ""])
def test_a_wrong_number_of_threads_is_said_plainly(
    threads: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("NUMBA_NUM_THREADS", threads)
    assert app.run(["elections"]) == UnknownNameError.exit_code
    assert f'NUMBA_NUM_THREADS is "{threads}"' in capsys.readouterr().err
