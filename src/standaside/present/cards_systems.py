"""The same votes under other systems, as a card of the report: houses, votes against seats, a table."""

from __future__ import annotations

from collections.abc import Sequence

from standaside.present.documents import Document
from standaside.present.hemicycle_svg import hemicycle, votes_against_seats
from standaside.present.markup import Markup, joined, tag
from standaside.present.page import Page, card, cell, table
from standaside.present.systems_tables import SHORT_NAMES, order_of, pact_sentence, system_name
from standaside.present.wording import percent

MOST_PARTIES = 10
"""Rows of the table; the command ``systems`` shows all."""


def systems_card(page: Page, documents: Sequence[Document]) -> Markup:
    """
    Show the houses that other systems would make of the same simulated votes.

    Parameters
    ----------
    page : Page
    documents : sequence of dict
        From ``systems_document``; with a pact where the page has one.
    """
    shown = [(d, d["with_pact"] or d) for d in documents]
    figures = [
        tag(
            "figure",
            hemicycle(house["seats"], title=f"Expected seats: {system_name(d)}", key=f"house-{i}"),
            tag("figcaption", _caption(d, house)),
        )
        for i, (d, house) in enumerate(shown)
    ]
    bars = [
        tag(
            "figure",
            votes_against_seats(
                house,
                house["vote_shares"],
                title=f"Votes against seats: {system_name(d)}",
                key=f"bars-{d['system']}",
            ),
            tag("figcaption", f"Votes against seats: {system_name(d)}"),
        )
        for d, house in shown
        if d["system"] in {"fptp", "list_pr"}
    ]
    with_pact = documents[0]["with_pact"] is not None
    first = documents[0]
    how = (
        f"Means of {first['draws']:,} simulated elections, seed {first['seed']}"
        f"{', with the pact' if with_pact else ''}, rounded to whole seats in the drawings. "
        "People vote for the system they have: these votes are projected "
        "under first past the post, and another system would have changed them."
    )
    return card(
        "The same votes under other systems",
        tag("p", pact_sentence(documents) or how, class_="big"),
        tag("div", *figures, class_="houses"),
        tag("div", *bars, class_="houses"),
        _table(page, documents),
        tag("p", joined(how, " ", *(f"{note} " for note in _notes(documents))), class_="how"),
        anchor="systems",
    )


def _caption(d: Document, house: Document) -> str:
    index, lost = percent(house["gallagher"], places=1), percent(house["wasted_votes"])
    return f"{system_name(d)}: Gallagher index {index}%, {lost}% of the votes elect nobody"


def _table(page: Page, documents: Sequence[Document]) -> Markup:
    """Seats without and with the pact, party by party."""
    heads = (("Party", ""), *((SHORT_NAMES.get(d["system"], str(d["system"])), "n") for d in documents))
    rows = [
        tag(
            "tr",
            tag("th", page.badge(code, page.name(code)), scope="row"),
            *(cell(_seats(d, code), label=SHORT_NAMES.get(d["system"], str(d["system"]))) for d in documents),
        )
        for code in order_of(documents, least=0.5)[:MOST_PARTIES]
    ]
    caption = "Expected seats, and the range that holds nine times in ten"
    both = "; without and with the pact" if documents[0]["with_pact"] else ""
    return table(f"{caption}{both}.", heads, rows)


def _seats(d: Document, code: str) -> Markup:
    after = d["with_pact"] or d
    low, high = after["p05"].get(code, 0), after["p95"].get(code, 0)
    words = f"{after['seats'].get(code, 0.0):.1f}"
    before = f"{d['seats'].get(code, 0.0):.1f} → " if d["with_pact"] else ""
    return joined(before, tag("b", words), " ", tag("small", f"{low} to {high}" if low != high else f"{low}"))


def _notes(documents: Sequence[Document]) -> list[str]:
    return list(dict.fromkeys(note for d in documents for note in d["notes"]))
