"""What is offered, and how the rules are put as limits on sums."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.domain import Lock, Pact, PactRules
from standaside.planning.rules import Question, code_order, contested_at_least, endorsements, offered
from tests.small_options import options_of, projection_of

OPTIONS = options_of(
    [
        (0, "", "", (0.8, 0.2, 0.0, 0.0), 0.0),
        (0, "LD", "Lab", (0.785, 0.0, 0.215, 0.0), 90.0),
        (0, "Lab", "LD", (0.6, 0.4, 0.0, 0.0), 10.0),
        (0, "Lab", "LD Green", (0.595, 0.405, 0.0, 0.0), 20.0),
        (1, "", "", (0.9, 0.0, 0.1, 0.0), 0.0),
        (1, "Lab", "LD Green", (0.8, 0.2, 0.0, 0.0), 5.0),
    ],
    2,
)


def kept(rules: PactRules, **more: object) -> list[int]:
    return np.nonzero(offered(OPTIONS, rules, **more))[0].tolist()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("min_effect", "rows"),
    [
        (0.0, [0, 1, 2, 3, 4, 5]),
        (0.01, [0, 1, 2, 4, 5]),  # the Greens add half a point in the first seat
        (0.015, [0, 1, 2, 4, 5]),
        (0.02, [0, 2, 4, 5]),
        (0.1, [0, 2, 4, 5]),  # no smaller deal to compare with in the second seat
        (0.5, [0, 4]),
    ],
)
def test_every_stand_aside_earns_its_place(min_effect: float, rows: list[int]) -> None:
    assert kept(PactRules(min_effect=min_effect)) == rows


def test_locks_and_holders_decide_what_is_offered() -> None:
    assert kept(PactRules(locked=(Lock("EA", "LD", stands=True),))) == [0, 1, 4, 5]
    assert kept(PactRules(locked=(Lock("EA", "LD", stands=False),))) == [2, 4, 5]
    assert kept(PactRules(locked=(Lock("EA", "Green", stands=False),))) == [3, 4, 5]
    holders = projection_of(OPTIONS, held_by=[1, 2])
    assert kept(PactRules(incumbents_stand=True), projection=holders) == [0, 2, 4]


def test_an_agreed_deal_leaves_what_contains_it_and_keeps_its_endorsements() -> None:
    aside, endorses = np.zeros((2, 4), bool), np.full((2, 4), -1)
    aside[0, 2], endorses[0, 2] = True, 1
    agreed = Pact(OPTIONS.constituencies, OPTIONS.parties, aside, endorses)
    assert kept(PactRules(), agreed=agreed) == [2, 4, 5]
    assert kept(PactRules(min_effect=0.005), agreed=agreed) == [2, 3, 4, 5]
    assert endorsements(OPTIONS, agreed)[3].tolist() == [-1, -1, 1, 1]
    assert endorsements(OPTIONS, None)[5].tolist() == [-1, -1, 1, 1]


def test_code_order_puts_no_deal_first() -> None:
    assert code_order(OPTIONS).tolist() == [0, 1, 3, 2, 4, 5]


def test_partners_come_by_code() -> None:
    assert Question(OPTIONS, PactRules()).partners == [3, 2, 1]


@pytest.mark.parametrize(
    ("fraction", "nominated", "least"), [(0.1667, 6, 2), (0.5, 3, 2), (0.1, 30, 3), (0.0, 9, 0)]
)
def test_the_fraction_contested_is_rounded_up(fraction: float, nominated: int, least: int) -> None:
    assert contested_at_least(fraction, nominated) == least
