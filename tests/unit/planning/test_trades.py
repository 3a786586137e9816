"""Even trades (rule 22): pairs and circles by hand, and what our own check refuses."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from standaside.errors import SolverError
from standaside.planning.trades import EVEN, Gift, Trade, even_trades
from standaside.planning.verify_shares import verify_trades
from tests.small_options import options_of


def gift(
    code: str, giver: str, taker: str, worth: float, cost: float = 0.0, bloc: float | None = None
) -> Gift:
    return Gift(code, f"Seat {code}", giver, taker, worth, cost, worth - cost if bloc is None else bloc, 0)


def codes(trades: list[Trade]) -> list[tuple[str, ...]]:
    return [tuple(g.code for g in trade.gifts) for trade in trades]


def test_two_gifts_of_equal_worth_make_a_pair() -> None:
    trades = list(even_trades([gift("A", "LD", "Lab", 0.3), gift("B", "Lab", "LD", 0.31)]))
    assert [set(pair) for pair in codes(trades)] == [{"A", "B"}]
    assert trades[0].worth == pytest.approx(0.61)
    assert trades[0].gains == pytest.approx({"Lab": 0.3, "LD": 0.31})


def test_unequal_gifts_and_gifts_one_way_are_no_trade() -> None:
    assert list(even_trades([gift("A", "LD", "Lab", 0.3), gift("B", "Lab", "LD", 0.33)])) == []
    assert list(even_trades([gift("A", "LD", "Lab", 0.3), gift("B", "LD", "Lab", 0.3)])) == []
    assert list(even_trades([gift("A", "LD", "Lab", 0.3), gift("A", "Lab", "LD", 0.3)])) == []


def test_what_a_gift_costs_its_giver_counts() -> None:
    """Worth 0.4 less 0.1 given up for Labour, 0.3 less 0 … : even only with the costs counted."""
    trades = list(even_trades([gift("A", "LD", "Lab", 0.4, 0.0), gift("B", "Lab", "LD", 0.3, 0.1)]))
    assert trades[0].gains == pytest.approx({"Lab": 0.3, "LD": 0.3})
    dear = [gift("A", "LD", "Lab", 0.3, 0.31), gift("B", "Lab", "LD", 0.3, 0.31)]
    assert list(even_trades(dear)) == []  # both would lose


def test_each_seat_is_traded_once_and_the_best_trade_comes_first() -> None:
    gifts = [gift(c, "LD", "Lab", w) for c, w in (("A", 0.1), ("B", 0.3), ("C", 0.2))]
    gifts += [gift(c, "Lab", "LD", w) for c, w in (("D", 0.2), ("E", 0.3), ("F", 0.29))]
    trades = list(even_trades(gifts))
    assert [set(pair) for pair in codes(trades)] == [{"B", "E"}, {"C", "D"}]


def test_three_make_a_circle_where_no_two_can() -> None:
    gifts = [
        gift("A", "LD", "Lab", 0.2),
        gift("B", "Lab", "Green", 0.21),
        gift("C", "Green", "LD", 0.2),
        gift("D", "Green", "LD", 0.3),
    ]
    (trade,) = even_trades(gifts)
    assert {g.code for g in trade.gifts} == {"A", "B", "C"}
    assert trade.gains == pytest.approx({"Lab": 0.2, "Green": 0.21, "LD": 0.2})


def test_order_of_gifts_does_not_matter() -> None:
    gifts = [gift(f"A{n}", "LD", "Lab", 0.1 + n / 100) for n in range(9)]
    gifts += [gift(f"B{n}", "Lab", "LD", 0.1 + n / 90) for n in range(9)]
    assert list(even_trades(gifts)) == list(even_trades(gifts[::-1]))


OPTIONS = options_of(
    [
        (0, "", "", (0.7, 0.3, 0.0, 0.0), 0.0),
        (0, "Lab", "LD", (0.4, 0.6, 0.0, 0.0), 100.0),
        (1, "", "", (0.7, 0.0, 0.3, 0.0), 0.0),
        (1, "LD", "Lab", (0.4, 0.0, 0.6, 0.0), 50.0),
    ],
    2,
)
FAIR = Trade(
    (
        Gift("EA", "Seat A", "LD", "Lab", 0.3, 0.0, 0.3, 1),
        Gift("EB", "Seat B", "Lab", "LD", 0.3, 0.0, 0.3, 3),
    )
)


@pytest.mark.parametrize(
    ("trades", "complaint"),
    [
        ([FAIR, FAIR], "traded twice"),
        ([Trade((dataclasses.replace(FAIR.gifts[0], row=0), FAIR.gifts[1]))], "does not stand aside for"),
        ([Trade((FAIR.gifts[0],))], "do not each give and take once"),
    ],
)
def test_a_false_trade_is_refused(trades: list[Trade], complaint: str) -> None:
    verify_trades([FAIR], OPTIONS, EVEN)
    with pytest.raises(SolverError, match=complaint):
        verify_trades(trades, OPTIONS, EVEN)


def test_an_uneven_trade_is_refused() -> None:
    lucky: Any = options_of(
        [
            (0, "", "", (0.7, 0.3, 0.0, 0.0), 0.0),
            (0, "Lab", "LD", (0.1, 0.9, 0.0, 0.0), 100.0),
            (1, "", "", (0.7, 0.0, 0.3, 0.0), 0.0),
            (1, "LD", "Lab", (0.4, 0.0, 0.6, 0.0), 50.0),
        ],
        2,
    )
    with pytest.raises(SolverError, match="do not gain alike"):
        verify_trades([FAIR], lucky, EVEN)
