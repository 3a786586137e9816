"""Districts of neighbours: sizes, counties, and that order does not matter."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.neighbourhoods import STV_SIZES, TOP_UP_SIZES, neighbourhoods
from standaside.data.elections import load_election
from standaside.data.hexmap import load_hexmap
from standaside.domain import Constituencies


def places(counties, regions=None, order=None):
    """Places P00, P01 … of these counties."""
    size = len(counties)
    order = list(order if order is not None else range(size))
    regions = regions or ["North"] * size
    return Constituencies(
        tuple(f"P{i:02}" for i in order),
        tuple(f"Place {i}" for i in order),
        ("England",) * size,
        tuple(regions[i] for i in order),
        tuple(counties[i] for i in order),
        "2010",
    )


def named(found, given):
    """Codes by district."""
    return {name: {given.codes[i] for i in rows} for name, rows in zip(*found, strict=True)}


@pytest.mark.parametrize("sizes", [STV_SIZES, TOP_UP_SIZES], ids=["stv", "top-up"])
@pytest.mark.parametrize("election", ["2019", "1997"])
def test_every_place_is_in_one_district_of_its_region_and_of_the_right_size(election, sizes) -> None:
    given = load_election(election).constituencies
    hexes = load_hexmap("2010") if election == "2019" else None
    names, members = neighbourhoods(given, hexes, sizes)
    assert sorted(np.concatenate(members).tolist()) == list(range(len(given)))
    assert len(set(names)) == len(names)
    assert all(sizes.least <= len(rows) <= sizes.most for rows in members)
    assert all(len({given.regions[i] for i in rows}) == 1 for rows in members)


def test_counties_stay_whole_where_they_fit() -> None:
    given = places(["Kent"] * 6 + ["Surrey"] * 4)
    assert named(neighbourhoods(given, None, STV_SIZES), given) == {
        "Kent": {f"P{i:02}" for i in range(6)},
        "Surrey": {f"P{i:02}" for i in range(6, 10)},
    }


def test_a_small_county_joins_its_nearest_neighbour_and_a_large_one_is_split() -> None:
    given = places(["Kent"] * 7 + ["Rutland"] + ["Surrey"] * 4)
    hexes = {f"P{i:02}": (i, 0) for i in range(12)} | {"P07": (20, 0)}
    found = named(neighbourhoods(given, hexes, STV_SIZES), given)
    assert set(found) == {"Kent 1", "Kent 2", "Rutland and Surrey"}
    assert found["Kent 1"] == {"P00", "P01", "P02", "P03"}
    assert found["Rutland and Surrey"] == {"P07", "P08", "P09", "P10", "P11"}


def test_without_counties_pieces_are_cut_across_the_longer_side() -> None:
    given = places([""] * 8)
    hexes = {f"P{i:02}": (i % 2, i // 2) for i in range(8)}
    found = named(neighbourhoods(given, hexes, STV_SIZES), given)
    assert found == {"North 1": {"P00", "P01", "P02", "P03"}, "North 2": {"P04", "P05", "P06", "P07"}}


def test_london_is_cut_though_its_source_calls_it_a_county() -> None:
    given = places(["London"] * 10, ["London"] * 10)
    assert set(named(neighbourhoods(given, None, STV_SIZES), given)) == {"London 1", "London 2"}


def test_order_does_not_matter() -> None:
    counties = ["Kent"] * 9 + ["Rutland"] * 2 + [""] * 8
    order = np.random.default_rng(0).permutation(19).tolist()
    plain, mixed = places(counties), places(counties, order=order)
    hexes = {f"P{i:02}": (i % 4, i // 4) for i in range(19)}
    assert named(neighbourhoods(plain, hexes, STV_SIZES), plain) == named(
        neighbourhoods(mixed, hexes, STV_SIZES), mixed
    )


def test_a_region_too_small_for_a_district_is_one() -> None:
    given = places(["", ""])
    assert set(named(neighbourhoods(given, None, STV_SIZES), given)) == {"North"}


def test_one_county_name_in_two_regions_is_two_districts() -> None:
    given = places(["Border"] * 6, ["North"] * 3 + ["South"] * 3)
    assert set(named(neighbourhoods(given, None, STV_SIZES), given)) == {"Border", "Border (South)"}
