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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Con 370-360 seats", "runs backwards"),
        ("Lab 31-29 %", "runs backwards"),
        ("Con 700 seats", "there are 650 seats"),
        ("Lab 130 %", "a share is at most 100 %"),
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
