"""What is said of errors: a number, what it is made of, and whose polls it was learned from."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from standaside.domain import Poll
from standaside.present.assumptions import assumptions
from tests.tables import result, scenario

BRITISH = result({"A": {"Con": 4100, "LD": 3900, "Lab": 2000}})
ABROAD = result({"A": {"Con": 4100, "LD": 3900, "Lab": 2000}}, areas={"A": ("Zland", "Zland")})
POLL = Poll(
    {"GB": {"Con": 0.4, "Lab": 0.4, "LD": 0.2}},
    sample=1000,
    fieldwork_end=dt.date(2019, 12, 11),
    source="made up",
)


def said(question, name):  # type: ignore[no-untyped-def]
    return next(a.value for a in assumptions(question) if a.name == name)


def test_the_polling_error_has_a_number_that_grows_with_age() -> None:
    question = replace(scenario(BRITISH), poll=POLL, polling_day=dt.date(2019, 12, 12))
    near = said(question, "Polling error")
    far = said(replace(question, polling_day=dt.date(2020, 12, 12)), "Polling error")
    assert near.startswith("standard deviation Con ")
    assert near.endswith("what polls of that age got wrong, its pollster and its sample")
    number = [float(text.split(" Con ")[1].split(",")[0]) for text in (near, far)]
    assert 2.0 < number[0] < 4.0 < number[1]


def test_a_scenario_s_own_error_is_the_one_said() -> None:
    question = replace(scenario(BRITISH), poll=POLL)
    own = replace(question, uncertainty=replace(question.uncertainty, poll_sd={"Con": 0.015}))
    assert "standard deviation Con 1.5, Lab " in said(own, "Polling error")
    every = replace(own.uncertainty, poll_sd={"Con": 0.015, "Lab": 0.01, "LD": 0.01})
    assert said(replace(own, uncertainty=every), "Polling error") == (
        "standard deviation Con 1.5, Lab 1.0, LD 1.0 points"
    )


def test_without_a_poll_there_is_no_polling_error() -> None:
    for base in (BRITISH, ABROAD):
        assert said(scenario(base), "Polling error") == "none: there is no poll"


@pytest.mark.parametrize("name", ["Polling error", "Local error"])
def test_another_country_is_told_that_the_errors_are_britain_s(name: str) -> None:
    words = "learned from Britain's polls and elections"
    assert words in said(replace(scenario(ABROAD), poll=POLL), name)
    assert words not in said(replace(scenario(BRITISH), poll=POLL), name)
