"""Money and rules of a pact, as figures and as sentences; never legal advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from standaside.domain import Scenario
from standaside.planning.guidance import NOT_ADVICE, PACTS, Notice
from standaside.planning.money import PartyMoney, Rates, Spread
from standaside.present import fairness
from standaside.present.tables import Grid
from standaside.present.wording import count, listed, signed, spelt, spoken

Document = dict[str, Any]

GOVERNS = "the bloc or the party outside both with most seats governs, with all of its parties"
"""Who is taken to govern where Short Money is shown as it would be."""


def with_money(
    document: Document, money: Sequence[PartyMoney], notices: Sequence[Notice], rates: Rates
) -> Document:
    """
    Put money and guidance into a plan's document.

    Parameters
    ----------
    document : dict
        As ``plan_document`` makes it.
    money : sequence of PartyMoney
        One for each partner.
    notices : sequence of Notice
    rates : Rates
        Those used.

    Returns
    -------
    dict
        ``parties[].short_money_change`` is the mean change of the general part as if in
        opposition, pounds a year; ``parties[].money`` has everything; ``guidance`` the notices;
        ``fairness.partners[].money`` what each gains by the pact, also in proportion.
    """
    parties = {
        code: {**entry, **_party(next(m for m in money if m.party == code))}
        for code, entry in document["parties"].items()
    }
    return {
        **document,
        "parties": parties,
        "fairness": fairness.with_money(document["fairness"], money),
        "money": {
            "governs": GOVERNS,
            "rates_of": {key: rate.since.isoformat() for key, rate in sorted(rates.rows.items())},
            "newer_than_polling_day": [rate.key for rate in rates.later()],
            "sources": sorted({f"{rate.source}: {rate.address}" for rate in rates.rows.values()}),
        },
        "guidance": [
            {"key": n.key, "level": str(n.level), "text": n.text, "link": n.address, "dated": n.dated}
            for n in notices
        ],
        "not_advice": NOT_ADVICE,
    }


def _party(money: PartyMoney) -> Document:
    return {
        "short_money_change": money.change_if_opposition.mean,
        "money": {
            "candidates": _two(money.candidates),
            "deposits": _two(money.deposits),
            "deposits_lost": _two(money.deposits_lost),
            "candidate_limits": {
                way: {"if_boroughs": pair[0], "if_counties": pair[1]}
                for way, pair in zip(("without", "with"), money.limits, strict=True)
            },
            "party_limit": _two(money.party_limit),
            "short_money_if_opposition": {
                **_two(tuple(map(_spread, money.if_opposition))),
                "change": _spread(money.change_if_opposition),
            },
            "short_money_as_it_would_be": {
                **_two(tuple(map(_spread, money.as_it_would_be))),
                "change": _spread(money.change_as_it_would_be),
            },
        },
    }


def _two(pair: Sequence[Any]) -> Mapping[str, Any]:
    return {"without": pair[0], "with": pair[1]}


def _spread(spread: Spread) -> Mapping[str, float]:
    return {"mean": spread.mean, "p05": spread.low, "p95": spread.high}


def money_grid(
    scenario: Scenario, money: Sequence[PartyMoney], notices: Sequence[Notice], rates: Rates
) -> Grid:
    """
    Show what a pact does to each partner's money, and that there is guidance to read.

    Returns
    -------
    Grid
        Deposits expected to be lost, and Short Money in thousands of pounds a year with its range.
    """
    parties = scenario.baseline.parties
    rows = tuple(
        (
            _capital(spoken(parties, row.party)),
            f"{row.candidates[0]:,} → {row.candidates[1]:,}",
            f"{row.deposits_lost[0]:.0f} → {row.deposits_lost[1]:.0f}",
            f"{row.if_opposition[0].mean / 1000:,.0f}",
            _change(row.change_if_opposition),
            _change(row.change_as_it_would_be),
        )
        for row in money
    )
    columns = ("partner", "candidates", "deposits lost", "Short Money", "if opposed", "as would be")
    later = rates.later()
    notes = [
        "Short Money: £1,000 a year without the pact if the party were in opposition; then what the pact "
        f"adds, if it were and as it would be ({GOVERNS}, and has none). A deposit comes back above one "
        "twentieth of the votes, not at it.",
    ]
    notes += [f"Rates newer than polling day: {listed([r.key for r in later])}."] if later else []
    if notices:
        asks = sum(n.level != "note" for n in notices)
        notes.append(
            f"The Electoral Commission's guidance on pacts: {count(len(notices), 'point')} to read, "
            f"{spelt(asks)} to act on ({PACTS}; all with --json). {NOT_ADVICE}"
        )
    return Grid("Money and rules", columns, rows, notes=tuple(notes))


def _change(spread: Spread) -> str:
    low, high = (signed(value / 1000, places=0) for value in (spread.low, spread.high))
    mean = signed(spread.mean / 1000, places=0)
    return mean if low == high else f"{mean} ({low} to {high})"


def _capital(words: str) -> str:
    plain = words.removeprefix("the ")
    return plain[0].upper() + plain[1:]
