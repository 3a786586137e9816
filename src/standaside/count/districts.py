"""Districts of more than one seat: the whole, nations, regions or counties."""

from __future__ import annotations

from standaside.count.ballots import area_of_each
from standaside.domain import Constituencies, Ints
from standaside.errors import ScenarioError, UnknownNameError
from standaside.matching import did_you_mean

DISTRICTS = ("uk", "nation", "region", "county")


def district_members(places: Constituencies, districts: str) -> tuple[tuple[str, ...], list[Ints]]:
    """
    Names of districts, and the positions of their places; a district has as many seats as places.

    Places without a county (Scotland, Wales, Northern Ireland) form one district a region.

    Raises
    ------
    UnknownNameError
        If ``districts`` is none of ``DISTRICTS``.
    ScenarioError
        If counties are asked for and no place has one.
    """
    if districts == "uk":
        return area_of_each(["the whole country"] * len(places))
    if districts == "nation":
        return area_of_each(places.nations)
    if districts == "region":
        return area_of_each(places.regions)
    if districts != "county":
        guess = did_you_mean(districts, DISTRICTS) or f" There are {', '.join(DISTRICTS)}."
        raise UnknownNameError(f'There are no districts "{districts}".{guess}')
    if not any(places.counties):
        raise ScenarioError(
            f"The constituencies of {places.boundary_set} come without counties; take regions, nations or uk."
        )
    return area_of_each([c or r for c, r in zip(places.counties, places.regions, strict=True)])
