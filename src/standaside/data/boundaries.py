"""
Sets of constituencies, and results carried from one set to another.

Between the constituencies of 2010 and of 2024 Parliament's database holds every overlap,
as parts of the population, of residential addresses and of the area. A result carried
over is a notional one: it takes for granted that each part of a place voted as the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from standaside.data.elections import load_constituencies
from standaside.data.parliament import DATABASE, connected
from standaside.data.sources import require
from standaside.domain import Constituencies, Floats, Result
from standaside.errors import AlignmentError, SourceError, UnknownNameError
from standaside.matching import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

WEIGHTS: Mapping[str, str] = MappingProxyType(
    {"population": "population", "residential": "residential", "area": "geographical"}
)
"""How an overlap is measured, and what Parliament's database calls it."""

CONVERTED = (("2010", "2024"),)
"""Pairs of sets whose overlaps are known."""

_STARTED = {"2024": "2024-05-31"}

_PLACES = """
SELECT area.geographic_code, area.name, country.name, COALESCE(region.name, country.name)
FROM constituency_areas area
JOIN boundary_sets boundary ON boundary.id = area.boundary_set_id
JOIN countries country ON country.id = area.country_id
LEFT JOIN english_regions region ON region.id = area.english_region_id
WHERE boundary.start_on = ?
ORDER BY area.geographic_code
"""

_OVERLAPS = """
SELECT old.geographic_code, new.geographic_code, overlap.from_constituency_{weights}
FROM constituency_area_overlaps overlap
JOIN constituency_areas old ON old.id = overlap.from_constituency_area_id
JOIN constituency_areas new ON new.id = overlap.to_constituency_area_id
"""


def load_places(boundary_set: str) -> Constituencies:
    """
    Load the places of a boundary set from Parliament's database, codes rising.

    Parameters
    ----------
    boundary_set : str
        "2024".

    Returns
    -------
    Constituencies
        ``counties`` are empty: Parliament gives none, and many of these places lie in two.

    Raises
    ------
    SourceError
        If the download ``uk-parliament`` is not here.
    """
    with connected(require(DATABASE)) as connection:
        found = connection.execute(_PLACES, (_STARTED[boundary_set],)).fetchall()
    if len(found) != 650:
        raise SourceError(
            f"{DATABASE} has {len(found)} constituencies of 2024, not 650; run `standaside data verify`."
        )
    codes, names, nations, regions = zip(*found, strict=True)
    return Constituencies(
        codes=codes,
        names=names,
        nations=nations,
        regions=regions,
        counties=("",) * len(codes),
        boundary_set=boundary_set,
    )


def load_overlaps(old: Constituencies, new: Constituencies, *, weights: str = "population") -> Floats:
    """
    Load which part of each old constituency lies in each new one.

    Parameters
    ----------
    old, new : Constituencies
        Of boundary sets 2010 and 2024.
    weights : str
        "population", "residential" (addresses) or "area".

    Returns
    -------
    ndarray of float, shape (c of old, c of new)
        Fractions in [0, 1]; rows add to 1.

    Raises
    ------
    UnknownNameError
        If the weights are not known.
    SourceError
        If the download ``uk-parliament`` is not here, or its overlaps do not add up.
    """
    if weights not in WEIGHTS:
        guess = did_you_mean(weights, WEIGHTS) or f" There are {', '.join(WEIGHTS)}."
        raise UnknownNameError(f'There are no weights "{weights}".{guess}')
    path: Path = require(DATABASE)
    before = {code: position for position, code in enumerate(old.codes)}
    after = {code: position for position, code in enumerate(new.codes)}
    part = np.zeros((len(old), len(new)))
    with connected(path) as connection:
        for source, target, fraction in connection.execute(_OVERLAPS.format(weights=WEIGHTS[weights])):
            part[before[source], after[target]] = fraction
    rows = part.sum(axis=1)
    if not np.allclose(rows, 1.0, atol=1e-4):  # the file rounds to about 1e-8
        worst = int(np.argmax(abs(rows - 1.0)))
        raise SourceError(
            f"The overlaps of {old.names[worst]} add to {rows[worst]:.4f}; run `standaside data verify`."
        )
    return np.asarray(part / rows[:, None])


def convert(result: Result, *, to: str = "2024", weights: str = "population") -> Result:
    """
    Carry a result to another boundary set; what comes out is notional.

    Parameters
    ----------
    result : Result
        On boundary set 2010.
    to : str
        "2024".
    weights : str
        "population", "residential" or "area": what votes are taken to be proportional to.

    Returns
    -------
    Result
        Whole votes; a party stands where at least half a vote arrives. A new place whose
        larger part had a hidden winner or runner-up has one too. Independents of several
        old places may come together in one "Ind": a conversion knows no candidates.

    Raises
    ------
    AlignmentError
        If no overlaps from the result's boundary set to that one are known.

    Notes
    -----
    ``tools/check_notional.py`` compares it with Parliament's own notional 2019.
    """
    old = result.constituencies
    if (old.boundary_set, to) not in CONVERTED:
        known = "; ".join(f"from {source} to {target}" for source, target in CONVERTED)
        raise AlignmentError(
            f"{result.name} is on boundary set {old.boundary_set} and cannot be carried to {to}; "
            f"overlaps are known {known}."
        )
    new = load_constituencies(to)
    part = load_overlaps(old, new, weights=weights)
    votes = np.rint(part.T @ result.votes).astype(np.int64)
    return Result(
        id=f"{result.id}.on-{to}",
        name=f"{result.name} on the boundaries of {to} ({weights} weights)",
        date=result.date,
        is_notional=True,
        source=f"{result.source}; carried over by the {weights} of the overlaps in Parliament's database",
        constituencies=new,
        parties=result.parties,
        votes=votes,
        stood=votes > 0,
        electorate=np.rint(part.T @ result.electorate).astype(np.int64),
        winner_known=part.T @ ~result.winner_known < 0.5,
        majority_known=part.T @ ~result.majority_known < 0.5,
    )
