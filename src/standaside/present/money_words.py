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
            "deposits_lost": _two([spread.mean for spread in money.deposits_lost]),
            "deposits_lost_range": _two(tuple(map(_spread, money.deposits_lost))),
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


def money_rows(money: Sequence[PartyMoney]) -> list[Document]:
    """Give every partner's money as a row: pounds, candidates and expected deposits, without and with."""
    return [{"party": one.party, **_party(one)["money"]} for one in money]


def _two(pair: Sequence[Any]) -> Mapping[str, Any]:
    return {"without": pair[0], "with": pair[1]}


def _spread(spread: Spread) -> Mapping[str, float]:
    return {"mean": spread.mean, "p05": spread.low, "p50": spread.median, "p95": spread.high}


def money_grid(
    scenario: Scenario, money: Sequence[PartyMoney], notices: Sequence[Notice], rates: Rates
) -> Grid:
    """
    Show what a pact does to each partner's money, and that there is guidance to read.

    Returns
    -------
    Grid
        Deposits lost, the mean and its range, and Short Money in thousands of pounds a year: the median and
        its range.
    """
    parties = scenario.baseline.parties
    rows = tuple(
        (
            _capital(spoken(parties, row.party)),
            f"{row.candidates[0]:,} → {row.candidates[1]:,}",
            _lost(row),
            f"{row.if_opposition[0].median / 1000:,.0f}",
            change(row.change_if_opposition),
            change(row.change_as_it_would_be),
        )
        for row in money
    )
    columns = ("partner", "candidates", "deposits lost", "Short Money", "if opposed", "as would be")
    later = rates.later()
    notes = [*money_notes(rates), *mean_notes(scenario, money)]
    notes += [f"Rates newer than polling day: {listed([r.key for r in later])}."] if later else []
    if notices:
        asks = sum(n.level != "note" for n in notices)
        notes.append(
            f"The Electoral Commission's guidance on pacts: {count(len(notices), 'point')} to read, "
            f"{spelt(asks)} to act on ({PACTS}; all with --json). {NOT_ADVICE}"
        )
    return Grid("Money and rules", columns, rows, notes=tuple(notes))


def _lost(row: PartyMoney) -> str:
    """Deposits lost without and with the pact on average, and the range with it."""
    before, after = row.deposits_lost
    means = f"{before.mean:.0f} → {after.mean:.0f}"
    return means if after.low == after.high else f"{means} ({after.low:.0f} to {after.high:.0f})"


def money_notes(rates: Rates) -> list[str]:
    """Say what the columns about money hold, and where the rates come from."""
    since = {rates.rows[key].since for key in ("short_money_seat", "short_money_200_votes")}
    source, deposit = rates.rows["short_money_seat"], rates.rows["deposit"]
    return [
        "Short Money: £1,000 a year without the pact if the party were in opposition; then what the pact "
        f"adds, if it were and as it would be ({GOVERNS}, and has none). Each is the middle of the simulated "
        "elections, with the range that holds nine times in ten. A deposit comes back above one twentieth of "
        "the votes, not at it; deposits lost are means, in brackets the same range with the pact.",
        f"Rates of Short Money since {min(since):%-d %B %Y}: {source.source}, {source.address}. A deposit is "
        f"£{deposit.value:,.0f} since {deposit.since:%-d %B %Y}: {deposit.source}.",
    ]


def mean_notes(scenario: Scenario, money: Sequence[PartyMoney]) -> list[str]:
    """Give the means beside the medians, name those that lie outside the range, and say why one can."""
    parties = scenario.baseline.parties
    said, outside = [], []
    for row in money:
        name = _capital(spoken(parties, row.party))
        both = (row.change_if_opposition, row.change_as_it_would_be)
        said.append(f"{name} {' and '.join(signed(spread.mean / 1000, places=0) for spread in both)}")
        if any(not spread.low <= spread.mean <= spread.high for spread in both):
            outside.append(name)
    where = f" (here outside the range shown: {listed(outside)})" if outside else ""
    return [
        f"On average the pact adds, if opposed and as would be: {'; '.join(said)}. The mean is not the "
        "middle, because Short Money is skewed: in the few elections where a party comes to qualify, or to "
        f"govern, much of it moves, and in most of the others little{where}."
    ]


def change(spread: Spread) -> str:
    """
    A change of money in thousands: its median, and its range where there is one.

    Examples
    --------
    >>> change(Spread(-887e3, -7029e3, 674e3, -120e3)), change(Spread(0.0, 0.0, 0.0, 0.0))
    ('−120 (−7,029 to +674)', '0')
    """
    low, high, middle = (signed(v / 1000, places=0) for v in (spread.low, spread.high, spread.median))
    return middle if low == high else f"{middle} ({low} to {high})"


def _capital(words: str) -> str:
    plain = words.removeprefix("the ")
    return plain[0].upper() + plain[1:]
