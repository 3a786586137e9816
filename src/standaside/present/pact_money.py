"""What a pact does to money, as the site's pages have it: of every partner, and of one constituency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from standaside.domain import Assessment, Scenario
from standaside.planning.deposits import lost_deposits
from standaside.planning.guidance import NOT_ADVICE, Intent, check_guidance
from standaside.planning.money import Rates, candidate_limit, government_of, money_of, rates_from
from standaside.present.money_words import GOVERNS, Document, mean_notes, money_rows
from standaside.present.wording import listed

SEAT_RATES = ("deposit", "deposit_line", "short_fixed", "short_borough", "short_county")
"""Rates that one constituency's figures follow from."""


def pact_money(assessment: Assessment, rates: Iterable[Mapping[str, str]]) -> Document:
    """
    Say what a pact does to deposits, limits on spending and Short Money.

    Parameters
    ----------
    assessment : Assessment
    rates : iterable of mapping of str to str
        Rows of ``money.csv``.

    Returns
    -------
    dict
        ``rows``, a partner each; ``deposit`` in pounds and ``line``, the share above which it comes
        back; ``notes`` on Short Money; ``guidance`` of the Electoral Commission on this pact with
        ``not_advice``; ``sources`` of the rates.
    """
    chosen = rates_from(rates, on=assessment.scenario.polling_day)
    money = money_of(assessment, chosen, government=government_of(assessment))
    return {
        "rows": money_rows(money),
        "deposit": chosen["deposit"],
        "line": chosen["deposit_line"],
        "governs": GOVERNS,
        "notes": [*_newer(chosen), *mean_notes(assessment.scenario, money)],
        "guidance": [
            {"level": str(notice.level), "text": notice.text, "link": notice.address, "dated": notice.dated}
            for notice in check_guidance(assessment.pact, Intent(), chosen)
        ],
        "not_advice": NOT_ADVICE,
        "sources": _sources(chosen, chosen.rows),
    }


def seat_money(assessment: Assessment, code: str, rates: Iterable[Mapping[str, str]]) -> Document:
    """
    Say what a candidate may spend in one constituency, and who might lose a deposit there.

    Parameters
    ----------
    assessment : Assessment
    code : str
        Of the constituency.
    rates : iterable of mapping of str to str
        Rows of ``money.csv``.

    Returns
    -------
    dict
        ``electors``, or None where the source has none; ``limits`` in pounds, if it is a borough and if
        it is a county, or None; ``deposit`` and ``line``; ``p_lost``, the chance that a party's deposit
        is lost, without and with the pact, None for one that does not stand; ``sources``.
    """
    chosen = rates_from(rates, on=assessment.scenario.polling_day)
    view, pact = assessment.projection, assessment.pact | assessment.counter_pact
    c = view.constituencies.codes.index(code)
    electors = int(assessment.scenario.baseline.electorate[c])
    named = view.parties.can_win()
    without, with_pact = lost_deposits(assessment, chosen["deposit_line"])
    return {
        "electors": electors or None,
        "limits": {f"if_{kind}": candidate_limit(electors, kind, chosen) for kind in ("borough", "county")}
        if electors
        else None,
        "deposit": chosen["deposit"],
        "line": chosen["deposit_line"],
        "p_lost": {
            party: {
                "without": float(without[c, p]),
                "with": None if pact.aside[c, p] else float(with_pact[c, p]),
            }
            for p, party in enumerate(view.parties.codes)
            if view.standing[c, p] and named[p]
        },
        "sources": _sources(chosen, SEAT_RATES),
    }


def spending_limits(
    scenario: Scenario, rates: Iterable[Mapping[str, str]]
) -> dict[str, tuple[float, float] | None]:
    """
    Give what one candidate may spend in the short campaign, by code of the constituency.

    Returns
    -------
    dict of str to (float, float) or None
        Pounds, if it is a borough and if it is a county; None where the electorate is not known.
    """
    chosen, baseline = rates_from(rates, on=scenario.polling_day), scenario.baseline
    return {
        code: (candidate_limit(electors, "borough", chosen), candidate_limit(electors, "county", chosen))
        if electors
        else None
        for code, electors in zip(baseline.constituencies.codes, baseline.electorate.tolist(), strict=True)
    }


def _newer(rates: Rates) -> list[str]:
    """Say which rates are of a later day than the election."""
    later = rates.later()
    names = listed([r.key.replace("_", " ") for r in later])
    return [f"Rates newer than polling day: {names}."] if later else []


def _sources(rates: Rates, keys: Iterable[str]) -> list[str]:
    """Who says so, each once, and since when it holds; marked where it is from memory."""
    found = []
    for rate in (rates.rows[key] for key in keys):
        memory = ", recalled" if rate.recalled else ""
        found.append(f"{rate.source} (since {rate.since:%-d %B %Y}{memory}): {rate.address}")
    return sorted(dict.fromkeys(found))
