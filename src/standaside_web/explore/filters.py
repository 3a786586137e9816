"""The filter and the order of a table of constituencies, as an address has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from standaside import Constituencies, ScenarioError, wording

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


def holding(typed: str, axis: Constituencies) -> frozenset[str]:
    """
    Codes of the places that somebody may mean who types a name, a part of one, a county or a region.

    However it is spelt: case, accents and punctuation make no difference. Also a part from the middle
    of a word, so that what is typed leaves the places it stands in.
    """
    part = typed.casefold()
    inside = {code for code, name in zip(axis.codes, axis.names, strict=True) if part in name.casefold()}
    return frozenset(inside.union(axis.codes[place] for place in axis.search(typed)))
