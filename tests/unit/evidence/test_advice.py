"""Advice scored: what right means, and equal coverage."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from standaside.evidence import advice
from standaside.evidence.backtest import Bench
from standaside.evidence.contests import contest
from tests.tables import result


def an_election():
    """Labour leads of the two in A and B before; the Liberal Democrats in C; B changes hands."""
    before = result(
        {
            "A": {"Con": 400, "Lab": 500, "LD": 100},
            "B": {"Con": 450, "Lab": 280, "LD": 270},
            "C": {"Con": 450, "Lab": 100, "LD": 450},
        }
    )
    after = result(
        {
            "A": {"Con": 400, "Lab": 500, "LD": 100},
            "B": {"Con": 450, "Lab": 250, "LD": 300},
            "C": {"Con": 450, "Lab": 100, "LD": 450},
        }
    )
    return contest(before, replace(after, date=dt.date(2019, 12, 12)))


FINAL = {"2019": {"Con": 0.43, "Lab": 0.29, "LD": 0.28}}


def rows(monkeypatch: pytest.MonkeyPatch, sites=()):
    monkeypatch.setattr(advice, "SITES", {"2019": tuple(sites)})
    found = an_election()
    return advice.score_advice(
        [found], final=FINAL, bench=Bench((found,)), rules=("uniform",), draws=400, seed=2
    )


def test_right_is_the_partner_with_most_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {(row["who"], row["beside"]): row for row in rows(monkeypatch)}
    last = found["last result", ""]
    assert (last["n"], last["right"], last["coverage"]) == (3, pytest.approx(2 / 3), 1.0)
    assert found["ours", ""]["n"] == 3


def test_equal_coverage_takes_the_surest(monkeypatch: pytest.MonkeyPatch) -> None:
    found = rows(monkeypatch, [("a site", 2, 0.5)])
    beside = [row for row in found if row["beside"] == "a site"]
    assert [(row["who"], row["n"], row["of"]) for row in beside] == [("a site", 2, 3), ("ours", 2, 3)]
    assert beside[0]["right"] == 0.5
    assert beside[1]["right"] == 1.0
    assert beside[1]["coverage"] == pytest.approx(2 / 3)
