"""Pages about the rest: sources, and the method in two sentences a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from standaside import __version__ as library_version
from standaside import elections, load_transfer_table, wording
from standaside_web.explore import record_tables as tables
from standaside_web.explore.method_words import METHOD, Explained
from standaside_web.pages import Page, fact

ROBOTS = """User-agent: *
Disallow: /*draws=
Disallow: /*seed=
Disallow: /*edit=
Disallow: /*change=
Disallow: /*q=
Disallow: /*poll=
Disallow: /*pact=
Disallow: /live
Disallow: /find
Disallow: /jobs
Disallow: /data
"""
"""What is for people alone: each of these would have an answer counted that nobody asked for."""


def robots(request: HttpRequest) -> HttpResponse:
    """What programs that follow every link are asked to leave."""
    answered = HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
    answered["Cache-Control"] = "public, max-age=86400"
    return answered


@dataclass(frozen=True, kw_only=True)
class SourcesPage(Page):
    """Where every figure comes from."""

    template: ClassVar[str] = "sources.html"
    section: ClassVar[str] = "sources"
    brief: ClassVar[str] = (
        "Every data set behind the figures, with its licence and day, and the evidence for where votes go."
    )

    rows: Sequence[Mapping[str, Any]] = fact(
        "Elections that are loaded: id, name, date, boundary set, source", shape=Sequence[tables.SourceRow]
    )
    transfers_source: str = fact("Where the transfer rates come from")
    rates: Sequence[Mapping[str, Any]] = fact(
        "The transfer rates that ship, each with its grade of evidence", shape=Sequence[tables.RateRow]
    )


def sources(request: HttpRequest) -> SourcesPage:
    """Data sets, with licence and date."""
    table = load_transfer_table()
    rates = [
        {
            "from": row.party,
            "to": row.beneficiary or None,
            "follow": row.rates.get(row.beneficiary) if row.beneficiary else None,
            "rates": dict(row.rates),
            "evidence": row.evidence,
            "note": row.note,
        }
        for row in table.rows.values()
    ]
    loaded = [
        {
            "id": e.id,
            "name": e.name,
            "date": e.date.isoformat(),
            "boundary_set": e.boundary_set,
            "source": e.source,
        }
        for e in elections()
    ]
    return SourcesPage(
        title="Sources",
        address="/sources",
        version=library_version,
        sources=list(dict.fromkeys(row["source"] for row in loaded)),
        rows=loaded,
        transfers_source=table.source,
        rates=rates,
    )


@dataclass(frozen=True, kw_only=True)
class MethodPage(Page):
    """How each number is made."""

    template: ClassVar[str] = "method.html"
    section: ClassVar[str] = "method"
    brief: ClassVar[str] = (
        "Two sentences on each number, and behind them how it is worked out and how wrong it can be."
    )

    rows: Sequence[Mapping[str, Any]] = fact(
        "A number each: its name, two sentences on it, its anchor on the page, then how it is worked out and "
        "how wrong it can be, a paragraph each",
        shape=Sequence[tables.MethodRow],
    )
    entries: Sequence[Explained] = fact("The same, with where the evidence is", data=False, default=METHOD)
    verdicts: Mapping[str, str] = fact("Each verdict in words", shape=tables.VerdictWords)


def method(request: HttpRequest) -> MethodPage:
    """Two sentences a number, and more behind them."""
    return MethodPage(
        title="Method",
        address="/method",
        version=library_version,
        rows=[
            {"name": one.name, "words": one.words, "anchor": one.anchor, "more": list(one.more)}
            for one in METHOD
        ],
        verdicts=wording.VERDICTS,
    )
