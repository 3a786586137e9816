"""The page of conditional offers: what binds at a moment, why, and what would make the others bind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from standaside import (
    OfferFile,
    SettledOffers,
    StandasideError,
    offer_rows,
    offers_document,
    shipped_offers,
    wording,
)
from standaside import __version__ as library_version
from standaside_web import visitors
from standaside_web.explore import offers as asked_offers
from standaside_web.explore import worked_tables as tables
from standaside_web.explore.deal_prices import PRICE_COLUMNS, price_tables, pricing_of
from standaside_web.explore.offers import AskedOffers
from standaside_web.explore.question import LONGEST_QUERY, encoded
from standaside_web.own import actions
from standaside_web.own.models import OwnData, spoken
from standaside_web.pages import Link, Page, Row, fact
from standaside_web.serving import answer

STATES = {
    "binding": "binds",
    "waiting": "waits",
    "conflict": "clashes",
    "lapsed": "lapsed",
    "withdrawn": "withdrawn",
    "not_made": "not made yet",
}
DOING = {"aside": "stands aside", "activists": "keeps its activists out", "silent": "stays silent"}


@dataclass(frozen=True, kw_only=True)
class DealsPage(Page):
    """A table of offers, settled."""

    template: ClassVar[str] = "deals.html"
    section: ClassVar[str] = "deals"
    brief: ClassVar[str] = (
        "Offers with conditions: which of them bind at which moment, why, and what they are worth."
    )

    rows: Sequence[Row] = fact(
        "One offer each: id, by, gives, state (binding, waiting, conflict, lapsed, withdrawn, not_made) and "
        "why, with the smallest change that would make it bind",
        shape=Sequence[tables.OfferRow],
    )
    at: str = fact("The moment it is settled at, with its offset")
    moments: Sequence[str] = fact("The moments at which something happens, in order")
    story: str = fact("What the offers are about, as the file says")
    election: str = fact("Election that names the places and parties")
    settled: Mapping[str, Any] = fact(
        "What the command deals prints: commitments, changes, remarks; its prices are there once they have "
        "been worked out for the question that the address names",
        shape=tables.Settled,
    )
    offers: str = fact(
        "Name of the shipped file, or id of one that this browser brought; empty where offers were typed"
    )
    text: str = fact("The file of offers, as it is or was typed", default="")
    state: str = fact(
        "Of the prices: none where the address names no story to price by, done, open where a job is at "
        "them, unasked where none is",
        default="none",
    )
    job: str = fact("Address of the job that has the prices, or is at them; empty where none is", default="")
    used: Sequence[str] = fact("Codes of the parties that the page mentions", data=False, default=())
    linked: Sequence[tuple[Row, str]] = fact("The offers, with their state in a word", data=False, default=())
    steps: Sequence[Link] = fact("The moments, each a link", data=False, default=())
    said_at: str = fact("The moment in words", data=False, default="")
    shipped: Sequence[str] = fact("Files that ship", data=False, default=())
    doing: Mapping[str, str] = fact("Kinds of commitment in words", data=False, default_factory=lambda: DOING)
    bills: Sequence[Mapping[str, Any]] = fact("The prices as tables", data=False, default=())
    columns: Sequence[str] = fact("Their columns", data=False, default=PRICE_COLUMNS)
    priced: str = fact("What the prices were computed from, in words", data=False, default="")
    hidden: Sequence[tuple[str, str]] = fact("The offers as hidden fields", data=False, default=())
    stories: Sequence[tuple[str, str, bool]] = fact(
        "Questions to price by: query, title, whether it is the one of the address", data=False, default=()
    )
    until: str = fact("Until when offers of one's own are kept, in words", data=False, default="")
    remove: str = fact("Where offers of one's own are deleted", data=False, default="")
    typable: str = fact("The text, where it is short enough for an address", data=False, default="")
    longest: int = fact("Bytes of offers in an address", data=False, default=LONGEST_QUERY)
    most: str = fact(
        "Most bytes of a file of offers", data=False, default=f"{actions.MOST_OFFER_BYTES >> 10} kB"
    )
    wrong: str = fact("Why the offers that were just sent are not kept", data=False, default="")
    pasted: str = fact("What was pasted", data=False, default="")


def show(request: HttpRequest) -> DealsPage:
    """The offers of the address at its moment: a file that ships or was brought, or the text of one."""
    return _page(request.GET)


def bring(request: HttpRequest) -> HttpResponse:
    """Take a file of offers, or its lines; or show the form again with what is wrong, and keep nothing."""
    known, pasted = visitors.session_of(request), request.POST.get("text", "")
    sent, name = request.FILES.get("file"), request.POST.get("name", "").strip()[:120]
    try:
        if sent is None:
            raw, file = pasted.encode(), "offers.toml"
        else:
            raw = actions.bytes_of(sent, actions.MOST_OFFER_BYTES, "leave out comments and what has lapsed.")
            file = actions.safe_name(sent, "offers.toml")
        made = actions.read_offers(raw=raw, file=file, name=name)
        held = actions.keep(begin=lambda: visitors.prolonged(request), made=made)
    except StandasideError as error:
        if not known:
            visitors.without_session(request)
        page = _page(QueryDict(), wrong=str(error), pasted=pasted[: actions.MOST_OFFER_BYTES])
        return answer(request, page, status=400)
    return HttpResponseRedirect(f"/deals?{encoded([('offers', held.pk)])}")


def _page(query: QueryDict, **more: Any) -> DealsPage:
    found = asked_offers.of_query(query)
    pricing = pricing_of(query, found)
    read, settled = found.read, found.settled()
    told = SettledOffers(read.title or "The offers", read.election, read.table, settled, read.zone)
    document = {**offers_document(told), "prices": pricing.prices}
    rows, at = offer_rows(told, document), document["at"]
    parties = {row["by"] for row in rows} | {one["for"] for one in document["commitments"] if one["for"]}
    base = [*found.pairs, *pricing.pairs]
    return DealsPage(
        title="Offers with conditions",
        address=_at(base, at if found.at else ""),
        version=library_version,
        sources=[read.election.source, *pricing.sources],
        seed=pricing.prices["seed"] if pricing.prices else None,
        draws=pricing.prices["draws"] if pricing.prices else None,
        rows=rows,
        at=at,
        moments=_moments(read),
        story=read.story,
        election=read.election.id,
        settled=document,
        offers=found.name,
        text=found.text,
        state=pricing.state,
        job=pricing.job,
        used=sorted(parties),
        linked=[(row, STATES[row["state"]]) for row in rows],
        steps=[Link(_spoken(one), _at(base, one), current=one == at) for one in _moments(read)],
        said_at=_spoken(at),
        shipped=shipped_offers(),
        bills=price_tables(pricing.prices, [row["id"] for row in rows]) if pricing.prices else (),
        priced=_priced(pricing.prices),
        hidden=[*found.pairs, *([("at", found.at)] if found.at else [])],
        stories=pricing.stories,
        typable=found.text if len(found.text.encode()) <= LONGEST_QUERY else "",
        **_own(found),
        **more,
    )


def _own(found: AskedOffers) -> dict[str, Any]:
    """Until when offers of one's own are kept, and where they are deleted."""
    if not found.own:
        return {}
    held = OwnData.objects.of(visitors.current().session).only("until").get(pk=found.name)
    return {"until": spoken(held.until), "remove": f"/data/{found.name}/remove"}


def _priced(prices: Mapping[str, Any] | None) -> str:
    if prices is None:
        return ""
    draws = wording.count(prices["draws"], "simulated election")
    return f"{prices['scenario']}, {draws}, seed {prices['seed']}"


def _moments(read: OfferFile) -> list[str]:
    """Every instant at which something changes, in the file's own time."""
    found = {event.at for event in read.table.events}
    for offer in read.table.offers:
        found |= {when for when in (offer.made, offer.until, offer.withdrawn) if when is not None}
    return [moment.astimezone(read.zone).isoformat() for moment in sorted(found)]


def _spoken(moment: str) -> str:
    when = dt.datetime.fromisoformat(moment)
    seconds = f":{when:%S}" if when.second else ""
    return f"{when.day} {when:%B %Y, %H:%M}{seconds}"


def _at(base: Sequence[tuple[str, str]], moment: str) -> str:
    pairs = [*base, *([("at", moment)] if moment else [])]
    return f"/deals?{encoded(pairs)}" if pairs else "/deals"
