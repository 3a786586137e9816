"""What each partner gains and gives in proportion, and what fairness costs, as a card of the report."""

from __future__ import annotations

from collections.abc import Sequence

from standaside.planning.money import PartyMoney
from standaside.present.fairness import EXPLAINED, HEADS, price_sentence, proportions
from standaside.present.markup import Markup, tag
from standaside.present.page import Page, card, cell, table


def fairness_card(page: Page, money: Sequence[PartyMoney] = ()) -> Markup:
    """A row for each partner; without ``money`` its column is left out."""
    heads = HEADS if money else HEADS[:-1]
    rows = [
        tag(
            "tr",
            tag("th", page.badge(code, page.name(code)), scope="row"),
            *(cell(figure, label=label) for figure, label in zip(figures, heads, strict=False)),
        )
        for code, *figures in proportions(page.summary, money)
    ]
    price = page.assessment.price
    return card(
        "Fairness: gained and given, in proportion",
        table(EXPLAINED, (("Partner", ""), *((head, "n") for head in heads)), rows),
        tag("p", price_sentence(price)) if price is not None else None,
        anchor="fairness",
    )
