"""The page of conditional offers: what binds at a moment, why, and what would make the others bind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest

from standaside import (
    OfferFile,
    ScenarioError,
    SettledOffers,
    load_offers,
    offer_rows,
    offers_document,
    offers_text,
    parse_offers,
    read_moment,
    settle,
    shipped_offers,
)
from standaside import __version__ as library_version
from standaside_web.explore.question import LONGEST_QUERY, encoded
from standaside_web.pages import Link, Page, Row, fact

FIRST = "hampstead-2017"
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

    rows: Sequence[Row] = fact(
        "One offer each: id, by, gives, state (binding, waiting, conflict, lapsed, withdrawn, not_made) and "
        "why, with the smallest change that would make it bind"
    )
    at: str = fact("The moment it is settled at, with its offset")
    moments: Sequence[str] = fact("The moments at which something happens, in order")
    story: str = fact("What the offers are about, as the file says")
    election: str = fact("Election that names the places and parties")
    settled: Mapping[str, Any] = fact("What the command deals prints: commitments, changes, remarks")
    offers: str = fact("Name of the shipped file; empty where offers were typed")
    text: str = fact("The file of offers, as it is or was typed", default="")
    used: Sequence[str] = fact("Codes of the parties that the page mentions", data=False, default=())
    linked: Sequence[tuple[Row, str]] = fact("The offers, with their state in a word", data=False, default=())
    steps: Sequence[Link] = fact("The moments, each a link", data=False, default=())
    said_at: str = fact("The moment in words", data=False, default="")
    shipped: Sequence[str] = fact("Files that ship", data=False, default=())
    doing: Mapping[str, str] = fact("Kinds of commitment in words", data=False, default_factory=lambda: DOING)


def show(request: HttpRequest) -> DealsPage:
    """The offers of the address at its moment: a shipped file, or the text of one."""
    typed = request.GET.get("text", "").strip().replace("\r\n", "\n")
    name = "" if typed else request.GET.get("offers", "").strip() or FIRST
    if len(typed.encode()) > LONGEST_QUERY:
        raise ScenarioError(
            f"The offers have over {LONGEST_QUERY:,} bytes, more than an address holds; leave out comments, "
            "or use the command deals."
        )
    if name and name not in shipped_offers():
        raise ScenarioError(f'No offers called "{name[:40]}" ship; there are {", ".join(shipped_offers())}.')
    read = load_offers(name) if name else parse_offers(typed)
    moments = _moments(read)
    wanted = request.GET.get("at", "").strip()[:60]
    moment = read_moment(wanted, read.clock, where="at") if wanted else None
    settled = settle(read.table, moment)
    told = SettledOffers(read.title or "The offers", read.election, read.table, settled, read.zone)
    document = offers_document(told)
    rows = offer_rows(told, document)
    base = [("text", typed)] if typed else [("offers", name)] if name != FIRST else []
    at = document["at"]
    parties = {row["by"] for row in rows} | {one["for"] for one in document["commitments"] if one["for"]}
    return DealsPage(
        title="Offers with conditions",
        address=_at(base, at if wanted else ""),
        version=library_version,
        sources=[read.election.source],
        rows=rows,
        at=at,
        moments=moments,
        story=read.story,
        election=read.election.id,
        settled=document,
        offers=name,
        text=typed or offers_text(name),
        used=sorted(parties),
        linked=[(row, STATES[row["state"]]) for row in rows],
        steps=[Link(_spoken(one), _at(base, one), current=one == at) for one in moments],
        said_at=_spoken(at),
        shipped=shipped_offers(),
    )


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
