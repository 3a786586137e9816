"""Percent in a file or on a command line → shares in a Poll."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from standaside.domain import Constituencies, Parties, PartyKind, Poll
from standaside.errors import ScenarioError, UnknownNameError
from standaside.matching import did_you_mean, fold

GREAT_BRITAIN = "GB"
MOST_PERCENT = 100.5
"""A published poll may add to a little over 100 by rounding; more is refused."""

EXAMPLE = "Con 43, Lab 33, LD 12, Green 4, SNP 4"
"""A poll as people write it; it leaves little to Other."""

_FRACTIONS_UP_TO = 1.005
"""Figures that are all at most 1 and add to no more than this are taken for fractions of 1."""

_ITEM = re.compile(r"^(?P<party>.*?[^\d\s:=])\s*[:=]?\s*(?P<percent>[-+]?\d+(?:\.\d+)?)\s*(?:%|per\s?cent)?$")

_RUN_ON = re.compile(r"[^\W\d_]\s*[:=]?\s*\d+(?:\.\d+)?\s*(?:%|per\s?cent)?\s+\W*[^\W\d_]")
"""A figure in the midst of a party's name: commas are missing."""


def parse_poll(text: str, parties: Parties) -> Poll:
    """
    Read a poll as people type it: "Con 43, Lab 25, LD 11".

    Parameters
    ----------
    text : str
        Party and percent, divided by commas or semicolons; codes or full names, "%",
        ":" and "=" as one likes.
    parties : Parties
        The parties it may name.

    Returns
    -------
    Poll
        Of Great Britain, shares in [0, 1].

    Raises
    ------
    UnknownNameError
        If a party is not among ``parties``, or the text is not such a list.
    ScenarioError
        If it names a party twice, gives fractions, nothing but 0, or adds to over 100.5.

    Examples
    --------
    >>> from standaside.domain import PartyKind
    >>> two = Parties(("Con", "LD"), ("Conservative", "Liberal Democrat"), (PartyKind.PARTY,) * 2)
    >>> parse_poll("con 43%; Liberal Democrat: 11.5", two).shares
    {'GB': {'Con': 0.43, 'LD': 0.115}}
    """
    found: list[tuple[str, float]] = []
    known = {fold(name) for name in (*parties.codes, *parties.names)}
    for item in (part.strip() for part in re.split(r"[;,\n]", text)):
        if not item:
            continue
        match = _ITEM.match(item)
        if match is None:
            raise UnknownNameError(
                f'The poll has "{item}", which is not a party and a percentage, as in "Con 43".'
            )
        party = match["party"].strip()
        if _RUN_ON.search(party) and fold(party) not in known:
            raise UnknownNameError(
                f'The poll has "{item}" in one piece; put a comma after every figure, as in "{EXAMPLE}".'
            )
        found.append((party, float(match["percent"])))
    if not found:
        raise UnknownNameError(f'The poll is empty; write it as "{EXAMPLE}".')
    shares = shares_of(found, parties, where="The poll")
    refuse_nought(shares, where="The poll")
    return Poll(shares={GREAT_BRITAIN: shares})


def shares_of(percent: Iterable[tuple[str, float]], parties: Parties, *, where: str) -> Mapping[str, float]:
    """
    Turn percentages into shares by party code, and check what they add to.

    Other is left out: the shortfall is Other. Figures that add to between 100 and 100.5,
    by rounding, are scaled to 100.

    Raises
    ------
    UnknownNameError
        If a party is not among ``parties``.
    ScenarioError
        If a figure is not between 0 and 100, a party is named twice, the sum is over 100.5, or
        the figures look like fractions of 1.
    """
    named: dict[str, float] = {}
    for spelling, value in percent:
        position = parties.find(spelling)
        code = parties.codes[position]
        if not 0 <= value <= 100:
            raise ScenarioError(f"{where} gives {code} {value:g} %; a share is between 0 and 100.")
        if code in named:
            raise ScenarioError(f"{where} names {code} twice; keep one figure.")
        if parties.kinds[position] in (PartyKind.SPEAKER, PartyKind.INDEPENDENT):
            raise ScenarioError(f"{where} names {code}, which no poll moves; leave it to Other.")
        named[code] = value
    total = math.fsum(named.values())
    if 0 < total <= _FRACTIONS_UP_TO and max(named.values()) <= 1:
        code, value = next(item for item in named.items() if item[1] > 0)
        raise ScenarioError(
            f"{where} adds to {total:g} %, so these look like fractions; write percent "
            f"({code} {100 * value:g}, not {value:g})."
        )
    if total > MOST_PERCENT:
        raise ScenarioError(f"{where} adds to {total:g} %, which is over 100; check the figures.")
    scale = max(total, 100.0)
    sums = {code for code, kind in zip(parties.codes, parties.kinds, strict=True) if kind is PartyKind.SUM}
    return {code: value / scale for code, value in named.items() if code not in sums}


def refuse_nought(shares: Mapping[str, float], *, where: str) -> None:
    """
    Refuse a poll of the whole that gives nobody anything: everybody would be Other.

    Raises
    ------
    ScenarioError
        If it names parties, and each with 0.
    """
    if shares and not any(shares.values()):
        raise ScenarioError(
            f"{where} gives every party 0 %, so nobody would be voted for; give at least one party "
            "its share, or leave the poll out."
        )


def area_named(name: str, places: Constituencies, kind: str) -> str:
    """
    Find the exact name of a nation or region that a poll covers.

    Raises
    ------
    UnknownNameError
        If the baseline has no such area.
    ScenarioError
        If it is Northern Ireland, which stays at its baseline (rule 3).
    """
    polled = places.polled()
    pool = places.nations if kind == "nation" else places.regions
    areas = dict.fromkeys(pool)
    found = next((area for area in areas if fold(area) == fold(name)), None)
    if found is None:
        raise UnknownNameError(f'There is no {kind} "{name}".{did_you_mean(name, areas)}')
    if not any(inside for inside, area in zip(polled, pool, strict=True) if area == found):
        raise ScenarioError(f"{found} stays at its baseline, so a poll of it cannot be used; take it out.")
    return found
