"""The page of money: what a pact does to deposits, limits on spending and Short Money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest

from standaside import load_money_rates, pact_money
from standaside_web.explore import money_tables as tables
from standaside_web.explore.about_question import QuestionPage, question_facts
from standaside_web.explore.answers import answer
from standaside_web.explore.question import address, asked
from standaside_web.explore.recent import MEGABYTE, Recent
from standaside_web.pages import Row, fact


@dataclass(frozen=True, kw_only=True)
class MoneyPage(QuestionPage):
    """Every partner's money without the pact and with it."""

    template: ClassVar[str] = "money.html"
    section: ClassVar[str] = "money"
    brief: ClassVar[str] = (
        "Deposits, spending limits and Short Money of each partner, without the pact and with it."
    )

    rows: Sequence[Row] = fact(
        "One partner each, without and with the pact: candidates; deposits paid in and expected number "
        "lost; what all its candidates together may spend in the short campaign, if every constituency "
        "were a borough and if every one were a county; the party's own limit; Short Money in pounds a "
        "year if it were in opposition, and as it would be, with mean, p05, p50 and p95 and the change",
        shape=Sequence[tables.MoneyRow],
    )
    pact: bool = fact("Whether anybody stands aside")
    deposit: float = fact("A deposit, in pounds")
    line: float = fact("Share of the valid votes above which a deposit comes back")
    governs: str = fact("Who is taken to govern where Short Money is as it would be")
    told: Sequence[str] = fact("What must be known about these figures, a sentence each")
    guidance: Sequence[Mapping[str, str]] = fact(
        "What the Electoral Commission's guidance asks of such a pact: level, text, link, day",
        shape=Sequence[tables.GuidanceRow],
    )
    not_advice: str = fact("That this is no legal advice")
    rates: Sequence[str] = fact("Where each rate comes from, since when, and at which address")
    rates_linked: Sequence[tuple[str, str]] = fact(
        "The same in two: the words, and the address or nothing", data=False, default=()
    )
    give: str = fact("Address of the pact, seat by seat", data=False, default="")


_MONEY: Recent[dict[str, Any]] = Recent(4 * MEGABYTE)


def show(request: HttpRequest) -> MoneyPage:
    """The money of the question in the address."""
    question = asked(request.GET)
    found = answer(question)
    told = _MONEY.get(question.query(), lambda: pact_money(found.assessment, load_money_rates()))
    return MoneyPage(
        **question_facts(question, found.scenario, "/money"),
        title="What the pact does to money",
        rows=told["rows"],
        pact=bool(found.scenario.pact),
        deposit=told["deposit"],
        line=told["line"],
        governs=told["governs"],
        told=told["notes"],
        guidance=told["guidance"],
        not_advice=told["not_advice"],
        rates=told["sources"],
        rates_linked=[_linked(line) for line in told["sources"]],
        used=sorted(found.scenario.partners),
        give=address("/pact", question),
    )


def _linked(line: str) -> tuple[str, str]:
    """
    A rate's source in words, and the address that ends it; nothing where there is none.

    Examples
    --------
    >>> _linked("SI 2014/1870 (since 4 August 2014): https://www.legislation.gov.uk/uksi/2014/1870/made")
    ('SI 2014/1870 (since 4 August 2014)', 'https://www.legislation.gov.uk/uksi/2014/1870/made')
    """
    words, _, link = line.rpartition(": ")
    return (words, link) if link.startswith("https://") else (line, "")
