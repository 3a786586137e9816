"""Proportions and the price of fairness as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from standaside.planning.money import PartyMoney
from standaside.present.fairness import EXPLAINED, HEADS, price_sentence, proportions
from standaside.present.summary import Summary
from standaside.present.tables import Grid


def proportions_grid(summary: Summary, money: Sequence[PartyMoney] = ()) -> Grid:
    """What each partner gains and gives, in proportion; the price of fairness beneath."""
    parties = summary.assessment.projection.parties
    rows = tuple(
        (parties.names[parties.index(code)], *figures) for code, *figures in proportions(summary, money)
    )
    price = summary.assessment.price
    notes = (EXPLAINED, *([] if price is None else [price_sentence(price)]))
    return Grid("What each gains and gives, in proportion", ("partner", *HEADS), rows, notes=notes)
