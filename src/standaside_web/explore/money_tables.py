"""Columns of the tables about money, and about activists in one seat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from standaside_web.explore.columns import PARTY, Chance, Count, columns, many, named

YEARLY = "pounds a year"


def _two(called: str, kind: Any, what: str) -> Any:
    """The same without the pact and with it."""
    return columns(
        called,
        f"{what}, without the pact and with it.",
        without=(kind, f"{what}, without the pact"),
        with_=(kind, f"{what}, with it"),
    )


TwoCounts = _two("TwoCounts", Count, "A whole number")
TwoSums = _two("TwoSums", float, "A figure")
Spread = columns(
    "Spread",
    "A figure over the simulated elections.",
    mean=(float, "Mean"),
    p05=(float, "Five per cent of the simulated elections have less"),
    p50=(float, "Median"),
    p95=(float, "Five per cent have more"),
)
ShortMoney = columns(
    "ShortMoney",
    "Short Money, pounds a year.",
    without=(Spread, f"Without the pact, {YEARLY}"),
    with_=(Spread, f"With it, {YEARLY}"),
    change=(Spread, f"With less without, election by election, {YEARLY}"),
)
AllMaySpend = columns(
    "AllMaySpend",
    "What all candidates of a party together may spend in the short campaign.",
    if_boroughs=(float, "If every constituency is a borough, pounds"),
    if_counties=(float, "If every constituency is a county, pounds"),
)
MoneyRow = columns(
    "MoneyRow",
    "One partner's money.",
    party=(str, PARTY),
    candidates=(TwoCounts, "Candidates"),
    deposits=(TwoSums, "Deposits paid in, pounds"),
    deposits_lost=(TwoSums, "Deposits lost, mean number"),
    deposits_lost_range=(_two("TwoSpreads", Spread, "A figure with its range"), "Deposits lost, number"),
    candidate_limits=(
        _two("TwoLimits", AllMaySpend, "What all candidates may spend"),
        "What its candidates together may spend",
    ),
    party_limit=(TwoSums, "What the party itself may spend, pounds"),
    short_money_if_opposition=(ShortMoney, "If it is in opposition"),
    short_money_as_it_would_be=(ShortMoney, "As it would be"),
)
GuidanceRow = columns(
    "GuidanceRow",
    "A point of the Electoral Commission's guidance.",
    level=(str, "How much it asks"),
    text=(str, "What it says, in our words"),
    link=(str, "Where it stands"),
    dated=(str, "Of which day"),
)
MaySpend = columns(
    "MaySpend",
    "What one candidate may spend in the short campaign.",
    if_borough=(float, "If the constituency is a borough, pounds"),
    if_county=(float, "If it is a county, pounds"),
)
ChanceToLose = columns(
    "ChanceToLose",
    "Chance that a deposit is lost.",
    without=(Chance, "Without the pact, 0 to 1"),
    with_=(Chance | None, "With it, 0 to 1; null for a party that does not stand then"),
)
SeatMoney = columns(
    "SeatMoney",
    "Money in one constituency.",
    electors=(Count | None, "Electors; null if unknown"),
    limits=(MaySpend | None, "What one candidate may spend; null where the electorate is unknown"),
    deposit=(float, "A deposit, pounds"),
    line=(float, "Share of the valid votes above which it comes back, 0 to 1"),
    p_lost=(named(ChanceToLose), "Chance to lose it, by party"),
    sources=(Sequence[str], "Who says so"),
)
WayThere = columns(
    "WayThere",
    "One arrangement in one seat.",
    way=(Literal["nothing", "alone", "campaign", "stand_asides", "both"], "The arrangement"),
    words=(str, "It in words"),
    p_bloc=(Chance, "Chance that some partner wins there, 0 to 1"),
)
ActivistsThere = columns(
    "ActivistsThere",
    "Activists of one party in one seat.",
    party=(str, PARTY),
    usual=(Count, "Its usual ones"),
    together=(Count, "When the partners campaign together"),
)
SeatCampaign = columns(
    "SeatCampaign",
    "What activists would do in one seat.",
    draws=(Count, "Simulated elections behind it"),
    better=(str, "What does more there: activists, standing aside, either, neither"),
    ways=(many(WayThere), "Each arrangement"),
    activists=(many(ActivistsThere), "Activists of each party"),
)
