"""Coalitions of invented elections: the worth is what trying every pact finds, and what must hold does."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from standaside.planning.coalitions import coalition_standing
from standaside.planning.verify_shares import verify_standing
from tests.small_options import CODES, PARTNERS, questions


def most(options: Any, members: tuple[str, ...], max_seats: int | None) -> float:
    """Try every pact of some partners, deal by deal, as plain loops."""
    inside = [CODES.index(code) for code in members]
    outside = [p for p in range(len(CODES)) if p not in inside]
    fixed = 0.0
    groups: list[list[tuple[bool, float]]] = []
    for place in range(len(options.constituencies)):
        rows = [row for row in range(len(options.place)) if options.place[row] == place]
        if not rows:
            fixed += sum(options.without[place, p] for p in inside)
            continue
        groups.append(
            [
                (bool(options.aside[row].any()), sum(options.p_win[row, p] for p in inside))
                for row in rows
                if not options.aside[row, outside].any() and options.beneficiary[row] in [*inside, -1]
            ]
        )
    return fixed + max(
        sum(worth for _, worth in choice)
        for choice in itertools.product(*groups)
        if max_seats is None or sum(deal for deal, _ in choice) <= max_seats
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions(most=300, places=4))
def test_the_worth_of_a_coalition_is_the_best_of_all_its_pacts(question: dict[str, Any]) -> None:
    options = question["options"]
    rules = dataclasses.replace(
        question["rules"],
        min_effect=0.0,
        max_stand_asides=None,
        max_by_party={},
        locked=(),
        incumbents_stand=False,
        min_contested={},
    )
    pact = {CODES[p]: float(options.without[:, p].sum()) for p in PARTNERS}
    found = coalition_standing(options, rules, pact)
    verify_standing(found, options, rules, pact)
    for coalition in found.coalitions:
        # a deal that lowers the bloc's chance is never offered, and never best
        assert coalition.seats == pytest.approx(most(options, coalition.parties, rules.max_seats), abs=1e-6)
    assert sum(found.shapley.values()) == pytest.approx(found.coalitions[-1].seats)
