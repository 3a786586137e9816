"""The table ``[campaign]`` of a scenario: activists by party and place (rule 9)."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from standaside.data.pact_file import Names
from standaside.data.scenario_schema import CampaignTable
from standaside.domain import Campaign, Hostile, Strength
from standaside.domain.campaign import MOST_UNITS
from standaside.errors import ScenarioError

_PLAIN = ("per_100_votes", "base", "reach", "mobile", "least_gain", "asked", "asked_sd")


def campaign_of(table: CampaignTable, partners: Collection[str], names: Names) -> Campaign:
    """
    Give the table its meaning.

    Parameters
    ----------
    table : CampaignTable
    partners : collection of str
        Only they agree to keep out of places.
    names : Names
        Of the baseline.

    Returns
    -------
    Campaign

    Raises
    ------
    ScenarioError
        If effort is negative, a party or place does not exist, or one is given twice.
    """
    codes = names.baseline.constituencies.codes
    activists: dict[tuple[str, str], float] = {}
    for row in table.activists:
        key = names.party(row.party), codes[names.place(row.seat)]
        _check(row.units, row.party, row.seat)
        if key in activists:
            raise ScenarioError(f"activists of {key[0]} in {row.seat} are given twice; keep one row.")
        activists[key] = row.units
    hostile: dict[tuple[str, str, str], Hostile] = {}
    for sent in table.hostile:
        party, against = names.party(sent.party), names.party(sent.against)
        _check(sent.units, sent.party, sent.seat)
        if party == against:
            raise ScenarioError(f"{party} sends activists against itself in {sent.seat}; name another party.")
        row_key = party, codes[names.place(sent.seat)], against
        if row_key in hostile:
            raise ScenarioError(
                f"hostile activists of {party} against {against} in {sent.seat} are given twice; "
                "keep one row."
            )
        hostile[row_key] = Hostile(party, row_key[1], sent.units, against)
    given: dict[str, Any] = {key: getattr(table, key) for key in _PLAIN if getattr(table, key) is not None}
    if table.strength is not None:
        given["strength"] = Strength(table.strength.mean, table.strength.sd)
    keep_out = {
        _partner(party, partners, names): frozenset(codes[names.place(seat)] for seat in seats)
        for party, seats in table.keep_out.items()
    }
    return Campaign(activists=activists, keep_out=keep_out, hostile=tuple(hostile.values()), **given)


def _check(units: float, party: str, seat: str) -> None:
    if not (math.isfinite(units) and units >= 0):
        raise ScenarioError(f"{party} has {units:g} activists in {seat}; effort must not be below 0.")
    if units > MOST_UNITS:
        raise ScenarioError(
            f"{party} has {units:g} activists in {seat}; give at most {MOST_UNITS:,.0f}, which is more than "
            "anybody's votes there."
        )


def _partner(spelling: str, partners: Collection[str], names: Names) -> str:
    code = names.party(spelling)
    if code not in partners:
        raise ScenarioError(
            f"keep_out names {code}, which is not a partner; only partners agree to keep their activists out "
            "of seats."
        )
    return code
