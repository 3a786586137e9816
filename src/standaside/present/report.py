"""The report: one self-contained page that works without scripts, on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standaside.domain import Assessment
from standaside.planning.money import PartyMoney
from standaside.present.alternatives import alternatives
from standaside.present.cards_answer import give_and_get, map_card, sentence, strip_card
from standaside.present.cards_basis import assumptions_card, method_card, rules_card, transfers_card
from standaside.present.cards_compare import (
    alternatives_card,
    parties_card,
    published_card,
    summed_card,
    variants_card,
)
from standaside.present.cards_deal import deals_card, decided_card, places_card
from standaside.present.cards_fairness import fairness_card
from standaside.present.cards_grids import grid_card
from standaside.present.cards_systems import systems_card
from standaside.present.documents import Document, published_document
from standaside.present.markup import Markup, joined, tag
from standaside.present.page import Page
from standaside.present.shell import party_styles, whole_page
from standaside.present.summary import summarise
from standaside.present.tables import Grid

LINKS = (
    ("The deal", "#deal"),
    ("Rules", "#rules"),
    ("Assumptions", "#assumptions"),
    ("Method", "#method"),
    ("All seats", "#all"),
)
"""What the page's heading leads to."""


def report_html(
    assessment: Assessment,
    hexes: Mapping[str, tuple[int, int]],
    *,
    variants: Sequence[Assessment] = (),
    sources: Sequence[str] = (),
    command: str = "",
    systems: Sequence[Document] = (),
    money: Sequence[PartyMoney] = (),
    money_table: Grid | None = None,
    campaign_table: Grid | None = None,
) -> str:
    """
    Write the report of a pact.

    Parameters
    ----------
    assessment : Assessment
    hexes : mapping of str to (int, int)
        Code of a constituency to (q, r): layout odd-r, r growing northwards.
    variants : sequence of Assessment
        The same question under other counter-pacts, shown beside it.
    sources : sequence of str
        One sentence a data set: name, date, address, licence.
    command : str
        What reproduces the page.
    systems : sequence of dict
        The same votes under other systems, as ``systems_document`` gives them; left out if empty.
    money : sequence of PartyMoney
        What the pact does to each partner's money; left out if empty.
    money_table : Grid, optional
        The same as a table of deposits and Short Money, as ``money_grid`` gives it.
    campaign_table : Grid, optional
        Activists beside standing aside, as ``ways_grid`` gives it.

    Returns
    -------
    str
        A whole HTML document. The same arguments give the same bytes.
    """
    page = Page(summarise(assessment), party_styles(assessment))
    runs, others = [summarise(variant) for variant in variants], alternatives(assessment)
    main = joined(
        sentence(page),
        tag("div", map_card(page, hexes), tag("div", strip_card(page), give_and_get(page)), class_="g"),
        fairness_card(page, money),
        deals_card(page),
        decided_card(page),
        tag("div", summed_card(page), parties_card(page), class_="g even"),
        variants_card(page, runs) if runs else None,
        *(published_card(page, other) for other in published_document(assessment)),
        alternatives_card(others) if others else None,
        _grid(campaign_table, "campaign", "Expected seats of the bloc, each gain with its range."),
        _grid(money_table, "money", "Of each partner, without the pact and with it."),
        systems_card(page, systems) if systems else None,
        rules_card(page),
        assumptions_card(page),
        transfers_card(page),
        method_card(page),
        places_card(page),
    )
    return whole_page(page, main, links=LINKS, sources=sources, command=command)


def _grid(grid: Grid | None, anchor: str, caption: str) -> Markup | None:
    return None if grid is None else grid_card(grid, anchor=anchor, caption=caption)
