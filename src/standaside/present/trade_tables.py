"""Trades: as the JSON contract has them, and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from standaside.planning.trades import EVEN, Market, Trade
from standaside.present.documents import library_version
from standaside.present.tables import Grid
from standaside.present.wording import count, drawn, signed

MOST_TRADES = 20
"""Trades a terminal shows before it says how many more there are."""


def trades_document(market: Market) -> dict[str, Any]:
    """Each trade with its seats: who gives, who takes, and what that changes."""
    return {
        "name": market.scenario.name,
        "seed": market.seed,
        "draws": market.scenario.uncertainty.draws,
        "version": library_version(),
        "even_within": EVEN,
        "trades": [_trade(trade) for trade in market.trades],
    }


def _trade(trade: Trade) -> dict[str, Any]:
    return {
        "parties": list(trade.parties),
        "seats": [
            {
                "code": gift.code,
                "name": gift.name,
                "aside": gift.giver,
                "for": gift.taker,
                "worth": gift.worth,
                "cost": gift.cost,
                "bloc": gift.bloc,
            }
            for gift in trade.gifts
        ],
        "worth": trade.worth,
        "gains": dict(trade.gains),
        "uneven": trade.uneven,
    }


def trade_rows(market: Market) -> list[dict[str, Any]]:
    """Every gift of every trade as a row; those of one trade share its number."""
    return [
        {"trade": number, "worth": trade.worth, **seat}
        for number, trade in enumerate(market.trades, start=1)
        for seat in _trade(trade)["seats"]
    ]


def trades_grids(market: Market) -> list[Grid]:
    """Table of ``plan --trades``: a line for each gift, the trade's figures on its first."""
    shown = market.trades[:MOST_TRADES]
    rows = tuple(row for number, trade in enumerate(shown, start=1) for row in _rows(number, trade))
    left = len(market.trades) - len(shown)
    notes = [
        f"Every partner in a trade gains the same, within {EVEN:g} expected seats, and no seat is in two "
        "trades. Gained and given up: by how much the chance to win that seat changes for the two.",
        *([f"{count(left, 'further trade')}; --json and --out have them all."] if left else []),
        *([] if market.trades else ["No two partners have seats of equal worth to leave to each other."]),
        drawn(market.scenario.uncertainty.draws, market.seed),
    ]
    columns = ("", "constituency", "left to", "by", "gained", "given up", "each gains", "the bloc")
    return [Grid("You here, us there", columns, rows, left=4, notes=tuple(notes))]


def _rows(number: int, trade: Trade) -> Iterator[tuple[str, ...]]:
    each = sum(trade.gains.values()) / len(trade.gains)
    figures = (signed(each, places=2), signed(trade.worth, places=2))
    for position, gift in enumerate(trade.gifts):
        first = position == 0
        yield (
            str(number) if first else "",
            gift.name,
            gift.taker,
            gift.giver,
            signed(gift.worth, places=2),
            signed(-gift.cost, places=2),
            *(figures if first else ("", "")),
        )
