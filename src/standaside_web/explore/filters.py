"""The filter and the order of a table of constituencies, as an address has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from standaside import Constituencies, Parties, ScenarioError, suggest, wording

KEYS = ("find", "region", "party", "only", "sort")


def filters_of(query: QueryDict, only: Mapping[str, Any], sorts: Mapping[str, Any]) -> dict[str, str]:
    """
    What an address says of a filter and an order, without what it leaves empty.

    Raises
    ------
    ScenarioError
        If it names a choice that is none of ``only``, or an order that is none of ``sorts``.
    """
    found = {key: query.get(key, "").strip()[:80] for key in KEYS}
    for key, known in (("only", only), ("sort", sorts)):
        if found[key] and found[key] not in known:
            raise ScenarioError(
                f'"{key}" is "{found[key]}"; it can be {wording.listed(list(known), last="or")}.'
            )
    return {key: value for key, value in found.items() if value}


def require_there(filters: Mapping[str, str], axis: Constituencies, parties: Parties) -> None:
    """
    Refuse a filter by what there is not: a table without rows would look like an answer.

    Raises
    ------
    ScenarioError
        If no constituency lies in that region, or no party has that code; with what it can be.
    """
    region, party = filters.get("region", ""), filters.get("party", "")
    if region and region not in axis.regions:
        there = wording.listed(sorted(set(axis.regions)), last="or")
        raise ScenarioError(f'"region" is "{region}"; there is no such region here. It can be {there}.')
    if party and party not in parties.codes:
        near = suggest(party, parties.codes)
        hint = f"Did you mean {near[0]}?" if near else f"Codes are as in {wording.listed(parties.codes[:5])}."
        raise ScenarioError(f'"party" is "{party}"; no party has that code here. {hint}')


def holding(typed: str, axis: Constituencies) -> frozenset[str]:
    """
    Codes of the places that somebody may mean who types a name, a part of one, a county or a region.

    However it is spelt: case, accents and punctuation make no difference. Also a part from the middle
    of a word, so that what is typed leaves the places it stands in.
    """
    part = typed.casefold()
    inside = {code for code, name in zip(axis.codes, axis.names, strict=True) if part in name.casefold()}
    return frozenset(inside.union(axis.codes[place] for place in axis.search(typed)))
