"""Coalitions, Shapley values, stability and side payments (rule 21), by hand and against brute force."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest

from standaside.domain import Lock, PactRules
from standaside.errors import SolverError
from standaside.planning.coalitions import (
    Standing,
    coalition_standing,
    moved,
    options_among,
    shapley_value,
    without_sharing,
    worth,
)
from standaside.planning.payments import least_payment
from standaside.planning.verify_shares import verify_standing
from tests.small_options import options_of

LOOSE = PactRules(min_effect=0.0, tolerance=0.0)
OPTIONS = options_of(
    [
        (0, "", "", (0.5, 0.3, 0.2, 0.0), 0.0),
        (0, "Lab", "LD", (0.2, 0.8, 0.0, 0.0), 100.0),
        (0, "Lab", "LD Green", (0.1, 0.9, 0.0, 0.0), 120.0),
        (0, "LD", "Green", (0.5, 0.2, 0.3, 0.0), 20.0),
        (1, "", "", (0.9, 0.1, 0.0, 0.0), 0.0),
        (1, "LD", "Lab", (0.3, 0.0, 0.7, 0.0), 50.0),
    ],
    2,
)
PACT = {"Lab": 0.9, "LD": 0.7, "Green": 0.0}
"""What both deals give: Lab in seat A with everybody aside, LD in seat B."""


def standing(rules: PactRules = LOOSE, pact: dict[str, float] = PACT) -> Standing:
    return coalition_standing(OPTIONS, rules, pact)


def test_every_coalition_wins_what_its_own_deals_allow() -> None:
    worths = {c.parties: c.seats for c in standing().coalitions}
    assert worths == pytest.approx(
        {
            ("Green",): 0.0,
            ("LD",): 0.2,
            ("Lab",): 0.4,
            ("Green", "LD"): 0.3,  # the Greens stand aside for the Liberal Democrats in seat A
            ("Green", "Lab"): 0.4,
            ("LD", "Lab"): 1.5,
            ("Green", "LD", "Lab"): 1.6,
        }
    )


def test_only_members_give_way_and_only_to_members() -> None:
    among = options_among(OPTIONS, ["LD", "Green"])
    assert among.partners == (2, 3)
    assert among.place.tolist() == [0, 0, 1]
    assert not among.aside[:, 1].any()


def test_shapley_values_are_the_means_over_all_orders_of_joining() -> None:
    found = standing().shapley
    assert sum(found.values()) == pytest.approx(1.6)
    # Greens: first 0, after LD 0.1, after Lab 0, last 0.1; weights 2, 1, 1, 2 of 6
    assert found["Green"] == pytest.approx((0.1 + 2 * 0.1) / 6)


def test_equal_parts_for_equals_and_nothing_for_who_brings_nothing() -> None:
    worths = {("A",): 1.0, ("B",): 1.0, ("C",): 0.0, ("A", "B"): 5.0, ("A", "C"): 1.0, ("B", "C"): 1.0}
    assert shapley_value({**worths, ("A", "B", "C"): 5.0}) == {"A": 2.5, "B": 2.5, "C": 0.0}


def test_the_best_pact_may_be_stable_and_then_nobody_pays() -> None:
    found = standing()
    assert found.stable
    assert found.side_payment == 0.0
    assert found.alone == pytest.approx({"Lab": 0.4, "LD": 0.2, "Green": 0.0})


def test_without_time_stability_is_not_proven() -> None:
    found = standing()
    assert (found.stable, found.proven, found.leaving_proven) == (True, True, True)

    def with_bound(parties: tuple[str, ...], bound: float) -> Standing:
        raised = [
            dataclasses.replace(c, bound=bound) if c.parties == parties else c for c in found.coalitions
        ]
        return dataclasses.replace(found, coalitions=tuple(raised))

    pair, everybody = with_bound(("LD", "Lab"), 1.7), with_bound(("Green", "LD", "Lab"), 1.7)
    assert (pair.stable, pair.proven, pair.leaving_proven) == (True, False, False)
    assert (everybody.stable, everybody.proven, everybody.leaving_proven) == (True, False, True)
    # more than it has, but no more than it gets: known well enough
    assert with_bound(("Green", "Lab"), 0.8).proven


def test_who_would_win_more_alone_blocks_and_is_paid() -> None:
    found = standing(pact={"Lab": 1.5, "LD": 0.1, "Green": 0.0})
    assert [c.parties for c in found.blocking] == [("Green", "LD"), ("LD",)]
    assert not found.stable
    # the Liberal Democrats and Greens could have 0.3 by themselves and have 0.1
    assert found.side_payment == pytest.approx(0.2)
    assert found.payments is not None
    assert found.payments["Lab"] == pytest.approx(-0.2)


def test_none_exists_where_all_together_could_win_more() -> None:
    found = standing(pact={"Lab": 0.8, "LD": 0.2, "Green": 0.0})
    assert found.blocking[0].parties == ("Green", "LD", "Lab")
    assert found.side_payment is None
    assert [c.parties for c in found.leavers] == [("LD", "Lab"), ("Green", "LD")]
    assert found.kept_in is None  # Labour and the Liberal Democrats alone could win 1.5


def test_smaller_groups_may_be_kept_in_where_all_together_are_not() -> None:
    found = standing(pact={"Lab": 1.4, "LD": 0.1, "Green": 0.0})
    assert found.side_payment is None
    assert found.kept_in is not None
    assert moved(found.kept_in) == pytest.approx(0.2)


def test_an_excess_within_the_tolerance_moves_nobody() -> None:
    pact = {"Lab": 0.9, "LD": 0.66, "Green": 0.0}
    assert not standing(pact=pact).stable
    assert standing(dataclasses.replace(LOOSE, tolerance=0.05), pact).stable


def test_rules_that_share_out_bind_no_coalition_but_limits_do() -> None:
    fair = dataclasses.replace(
        LOOSE, nobody_worse_off=True, min_gain={"Green": 5.0}, reciprocity={"LD": (1.0, 1.0)}
    )
    assert standing(fair).coalitions == standing().coalitions
    one = {c.parties: c.seats for c in standing(dataclasses.replace(LOOSE, max_seats=1)).coalitions}
    assert one["Green", "LD", "Lab"] == pytest.approx(0.6 + 0.6)  # only the deal in seat B


def test_a_promise_to_stand_aside_binds_no_coalition_a_promise_to_stand_does() -> None:
    locks = (Lock("EA", "LD", stands=False), Lock("EB", "Lab", stands=True))
    assert without_sharing(PactRules(locked=locks)).locked == locks[1:]
    rules = dataclasses.replace(LOOSE, locked=locks)
    assert worth(OPTIONS, rules, ["Lab", "LD"])[0] == pytest.approx(0.9)


def test_no_time_gives_no_deal_and_a_bound() -> None:
    best, bound = worth(OPTIONS, LOOSE, ["Lab", "LD"], seconds=0.0)
    assert best <= 1.5 <= bound + 1e-6


@pytest.mark.parametrize("shift", list(itertools.product((-2, 0, 3), repeat=3)))
def test_side_payments_are_the_least(shift: tuple[int, int, int]) -> None:
    """With whole claims of three parties some best transfers are whole; so they can all be tried."""
    pact = {"A": 4.0, "B": 3.0, "C": 2.0}
    claims = {
        ("A",): 3.0 + shift[0],
        ("B",): 3.0 + shift[1],
        ("C",): 1.0,
        ("A", "B"): 6.0 + shift[2],
        ("A", "C"): 5.0 + shift[1],
        ("B", "C"): 4.0 + shift[0],
        ("A", "B", "C"): 9.0,
    }
    found = least_payment(pact, claims)
    best = min(
        (
            sum(abs(t) for t in paid) / 2
            for paid in itertools.product(range(-9, 10), repeat=3)
            if sum(paid) == 0 and _satisfied(dict(zip("ABC", paid, strict=True)), pact, claims)
        ),
        default=None,
    )
    assert (found is None) == (best is None)
    if found is not None:
        assert moved(found) == pytest.approx(best, abs=1e-6)


def _satisfied(paid: dict[str, Any], pact: dict[str, float], claims: Any) -> bool:
    return all(sum(pact[p] + paid[p] for p in members) >= claim for members, claim in claims.items())


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"shapley": {"Green": 0.0, "LD": 0.5, "Lab": 1.1}}, "brings"),
        ({"shapley": {"Green": 0.0, "LD": 0.5, "Lab": 1.0}}, "add up to"),
        ({"payments": {"Green": 0.0, "LD": 0.5, "Lab": 0.0}}, "do not add up to nothing"),
        ({"payments": {"Green": 0.0, "LD": -0.7, "Lab": 0.7}}, "would still do better alone"),
    ],
)
def test_a_false_claim_is_refused(change: dict[str, Any], complaint: str) -> None:
    honest = standing()
    verify_standing(honest, OPTIONS, LOOSE, PACT)
    with pytest.raises(SolverError, match=complaint):
        verify_standing(dataclasses.replace(honest, **change), OPTIONS, LOOSE, PACT)


@pytest.mark.parametrize(
    ("members", "field", "value", "complaint"),
    [
        (("Green", "LD", "Lab"), "seats", 1.7, "no deals add up"),
        (("LD", "Lab"), "seats", 0.5, "together and"),
        (("LD", "Lab"), "seats", 1.2, "could win 1.5"),  # a slip that would call a pact stable
        (("Lab",), "seats", 0.5, "no deals add up"),
        (("LD", "Lab"), "gets", 1.9, "get 1.6"),
    ],
)
def test_a_false_worth_is_refused(members: Any, field: str, value: float, complaint: str) -> None:
    honest = standing()
    change = {field: value, **({"bound": value} if field == "seats" else {})}  # and called proven
    changed = tuple(
        dataclasses.replace(c, **change) if c.parties == members else c for c in honest.coalitions
    )
    with pytest.raises(SolverError, match=complaint):
        verify_standing(dataclasses.replace(honest, coalitions=changed), OPTIONS, LOOSE, PACT)


class Lying(Standing):
    """Says that it is stable, whatever its coalitions say."""

    stable = True  # type: ignore[assignment]


def test_calling_an_unstable_pact_stable_is_refused() -> None:
    pact = {"Lab": 1.5, "LD": 0.1, "Green": 0.0}
    honest = standing(pact=pact)
    lie = Lying(honest.coalitions, honest.shapley, honest.tolerance, honest.payments, honest.kept_in)
    with pytest.raises(SolverError, match="is called stable"):
        verify_standing(lie, OPTIONS, LOOSE, pact)
