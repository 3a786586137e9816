"""How offers are laid out: as made, as settled, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from standaside.domain import OfferTable, Settlement
from standaside.planning.deal_prices import Bill, Prices, Worth
from standaside.present.bars_svg import Bar, bars
from standaside.present.layouts_rows import counted, grid_of
from standaside.present.layouts_votes import TEN
from standaside.present.markup import Markup
from standaside.present.notebook import About, Laid, layout
from standaside.present.offer_tables import STATES, offer_rows, offers_grids
from standaside.present.offers import SettledOffers, offers_document
from standaside.present.wording import signed


@layout.register
def _table(found: OfferTable) -> Laid:
    rows = [
        {
            "id": offer.id,
            "by": offer.by,
            "gives": "; ".join(
                f"{gift.code} {gift.kind} for {gift.beneficiary or 'nobody'}" for gift in offer.gives
            ),
            "made": _time(offer.made),
            "until": _time(offer.until),
            "withdrawn": _time(offer.withdrawn),
        }
        for offer in found.offers
    ]
    return Laid(
        About(note="As made; settle(table) says what binds and why."),
        lambda: [grid_of(f"{len(rows)} offers", rows)],
        lambda: rows,
        lambda notes: counted((offer.by for offer in found.offers), title="Offers by party", notes=notes),
    )


def _time(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())


@layout.register
def _settlement(found: Settlement) -> Laid:
    states = {one.id: "binding" for one in found.binding}
    states |= {name: state for state in STATES if state != "binding" for name in getattr(found, state)}
    since = {one.id: one.since for one in found.binding}
    rows = [
        {"id": name, "state": state, "since": _time(since.get(name)), "at": _time(found.at)}
        for name, state in sorted(states.items())
    ]
    return Laid(
        About(note=f"At {_time(found.at)}, by rules alone: no simulation."),
        lambda: [grid_of("What has become of every offer", rows)],
        lambda: rows,
        lambda notes: _states(states.values(), notes),
    )


def _states(found: Any, notes: Sequence[str]) -> Markup:
    return counted((STATES[state] for state in found), title="What has become of the offers", notes=notes)


@layout.register
def _settled(found: SettledOffers) -> Laid:
    prices = found.prices
    about = _about(prices) if prices else About((found.election.source,))
    rows = offer_rows(found, offers_document(found))

    def drawing(notes: Sequence[str]) -> Markup:
        return _worths(prices, notes) if prices else _states([row["state"] for row in rows], notes)

    return Laid(about, lambda: offers_grids(found), lambda: rows, drawing)


def _about(prices: Prices) -> About:
    return About(prices.sources, prices.scenario, prices.draws, prices.seed)


@layout.register
def _prices(found: Prices) -> Laid:
    rows = [
        {
            "offer": name,
            "part": part,
            "party": worth.party,
            "seats": worth.seats.mean,
            "se": worth.se,
            "p05": worth.seats.low,
            "p95": worth.seats.high,
            "p_more": worth.p_more,
            "p_fewer": worth.p_fewer,
            "votes": worth.votes,
            "short_money": worth.short_money,
            "deposits_lost": worth.deposits_lost,
        }
        for name, part, bill in _bills(found)
        for worth in bill.parties
    ]
    note = (
        "Seats: change against its not being made, on the same elections; p05 to p95 holds nine times in ten."
    )
    return Laid(
        _about(found),
        lambda: [grid_of("What the offers are worth", rows, [note])],
        lambda: rows,
        lambda notes: _worths(found, notes),
    )


def _bills(found: Prices) -> Iterator[tuple[str, str, Bill]]:
    for price in found.offers:
        for part in ("gives", "asks", "both"):
            bill = getattr(price, part)
            if bill is not None:
                yield price.id, part, bill
    if found.binding is not None:
        yield "everything that binds", "both", found.binding


def _worths(found: Prices, notes: Sequence[str]) -> Markup:
    """Change of seats by offer and party, with what each asks for where it asks for something."""
    best = {name: bill for name, _, bill in _bills(found)}  # the last part: both, where there is one
    shown = [
        _bar(name, worth)
        for name, bill in best.items()
        for worth in bill.parties
        if worth.p_more or worth.p_fewer
    ]
    return bars(shown, title="What the offers change, seats", notes=[TEN, *notes])


def _bar(name: str, worth: Worth) -> Bar:
    seats = worth.seats
    words = f"{signed(seats.mean, places=2)} ± {worth.se:.2f}"
    return Bar(f"{name}: {worth.party}", seats.mean, words, seats.low, seats.high, worth.party)
