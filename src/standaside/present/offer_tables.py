"""Tables of ``deals`` for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from standaside.present.documents import Document
from standaside.present.offers import SettledOffers, Words, offers_document
from standaside.present.tables import Grid
from standaside.present.wording import listed, percent, signed

STATES = {
    "binding": "binds",
    "waiting": "waits",
    "conflict": "clashes",
    "lapsed": "lapsed",
    "withdrawn": "withdrawn",
    "not_made": "not made yet",
}
"""What may have become of an offer, in a word."""


def offer_rows(answer: SettledOffers, document: Document) -> list[Document]:
    """One row an offer: who makes it, what it gives, what became of it and why."""
    words = Words(answer)
    return [
        {
            "id": offer.id,
            "by": offer.by,
            "gives": "; ".join(words.said(gift) for gift in offer.gives),
            "state": _state(document, offer.id),
            "why": document["why"][offer.id],
        }
        for offer in answer.table.offers
    ]


def _state(document: Document, wanted: str) -> str:
    for state in STATES:
        ids = [one["id"] if isinstance(one, dict) else one for one in document[state]]
        if wanted in ids:
            return state
    raise KeyError(wanted)


def offers_grids(answer: SettledOffers) -> list[Grid]:
    """Tables of ``deals``: each offer, what is committed, and what it is worth."""
    document, words = offers_document(answer), Words(answer)
    rows = tuple(
        (row["id"], words.party(row["by"]), STATES[row["state"]], row["why"])
        for row in offer_rows(answer, document)
    )
    title = answer.title or "The offers"
    grids = [
        Grid(f"{title}: {words.time(answer.settled.at)}", ("offer", "by", "", "why"), rows, left=4),
        _commitments(answer, words, document),
    ]
    return [*grids, *(_prices(document["prices"]) if document["prices"] else ())]


def _commitments(answer: SettledOffers, words: Words, document: Document) -> Grid:
    found = answer.settled.commitments
    notes = tuple(document["remarks"])
    if not found:
        return Grid("", (), (), notes=("Nobody is committed to anything.", *notes))
    rows = tuple(
        (
            words.party(one.party),
            words.seat(one.code),
            words.party(one.beneficiary) if one.beneficiary else "–",
            STATES_OF_KIND[one.kind],
        )
        for one in found
    )
    return Grid("What binds", ("who", "seat", "for", "what"), rows, left=4, notes=notes)


STATES_OF_KIND = {"aside": "stands aside", "activists": "no activists", "silent": "stays silent"}
"""What a party does in a seat, in a word or two."""


def _prices(prices: Document) -> Iterator[Grid]:
    foot = (
        f"Scenario {prices['scenario']}, {prices['draws']:,} simulated elections, seed {prices['seed']}; "
        "each row compares the same elections. Fewer: in how many of 100 the party has fewer seats than "
        "otherwise. Pounds: Short Money a year if in opposition, – where not known.",
    )
    bills = [
        *((i, price["gives"], price["both"]) for i, price in prices["offers"].items()),
        *((("everything that binds", prices["binding"], None),) if prices["binding"] else ()),
    ]
    for name, gives, both in bills:
        yield Grid(
            f"What it is worth: {name}",
            ("", "party", "seats", "± s.e.", "fewer, %", "votes", "pounds"),
            tuple([*_rows("as given", gives), *(_rows("with what it asks", both) if both else ())]),
            left=2,
            notes=tuple(_seats(both or gives)),
        )
    yield Grid("", (), (), notes=foot)


def _rows(label: str, bill: Document) -> Iterator[tuple[str, ...]]:
    for code, worth in bill["parties"].items():
        if worth["votes"] or worth["p_more"] or worth["p_fewer"]:
            money = worth["short_money"]
            yield (
                label,
                code,
                signed(worth["seats"]["mean"], places=3),
                f"{worth['seats']['se']:.3f}",
                percent(worth["p_fewer"], places=1),
                f"{worth['votes']:+,.0f}".replace("-", "−"),
                "–" if money is None else f"{money:+,.0f}".replace("-", "−"),
            )


def _seats(bill: Document) -> Iterator[str]:
    for seat in bill["seats"]:
        moves = [
            f"{code} {percent(p['without'])} → {percent(p['with'])}"
            for code, p in seat["p_win"].items()
            if max(p.values()) >= 0.005
        ]
        yield f"{seat['seat']}, chance to win, %: {listed(moves)}."
