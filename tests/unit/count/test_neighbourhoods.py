"""Districts of neighbours: sizes, counties, and that order does not matter."""

from __future__ import annotations

import json

import numpy as np
import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run
from standaside.count.neighbourhoods import STV_SIZES, TOP_UP_SIZES, neighbourhoods
from standaside.data.elections import load_election
from standaside.data.hexmap import load_hexmap
from standaside.domain import Constituencies
from tests.pulled_data import pulled_data


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


@pytest.fixture(scope="module")
def pulled(tmp_path_factory):
    with pulled_data(tmp_path_factory.mktemp("data")) as folder:
        yield folder


SIZES = pytest.mark.parametrize("sizes", [STV_SIZES, TOP_UP_SIZES], ids=["stv", "top-up"])


@SIZES
@pytest.mark.parametrize("election", ["2024", "2019", "1997"])
def test_every_place_is_in_one_district_of_its_region_and_of_the_right_size(election, sizes, request) -> None:
    if election == "2024":
        request.getfixturevalue("pulled")
    given = load_election(election).constituencies
    hexes = load_hexmap(given.boundary_set) if election != "1997" else None
    names, members = neighbourhoods(given, hexes, sizes)
    assert sorted(np.concatenate(members).tolist()) == list(range(len(given)))
    assert len(set(names)) == len(names)
    assert all(sizes.least <= len(rows) <= sizes.most for rows in members)
    assert all(len({given.regions[i] for i in rows}) == 1 for rows in members)
    assert all(len({given.nations[i] for i in rows}) == 1 for rows in members)


def lies_together(codes, hexes) -> bool:
    """Whether these hexagons of an odd-r map touch, one by one."""
    left = {hexes[code] for code in codes}
    todo = [left.pop()]
    while todo:
        q, r = todo.pop()
        shoved = r % 2
        beside = {(q - 1, r), (q + 1, r), *((q + shoved - back, r + up) for back in (0, 1) for up in (-1, 1))}
        todo += beside & left
        left -= beside
    return not left


ISLANDS = {
    "Na h-Eileanan an Iar",
    "Orkney and Shetland",
    "Isle of Wight East",
    "Isle of Wight West",
    "Ynys Môn",
}


@SIZES
@pytest.mark.usefixtures("pulled")
def test_every_district_of_2024_hangs_together_on_the_map_but_for_islands(sizes) -> None:
    given, hexes = load_election("2024").constituencies, load_hexmap("2024")
    assert set(given.names) > ISLANDS
    for name, rows in zip(*neighbourhoods(given, hexes, sizes), strict=True):
        mainland = [given.codes[i] for i in rows if given.names[i] not in ISLANDS]
        assert lies_together(mainland, hexes), name


@SIZES
def test_a_district_of_2010_lies_apart_only_if_its_counties_do(sizes) -> None:
    given, hexes = load_election("2019").constituencies, load_hexmap("2010")
    together = 0
    for name, rows in zip(*neighbourhoods(given, hexes, sizes), strict=True):
        region, counties = given.regions[rows[0]], {given.counties[i] for i in rows}
        whole = [
            code
            for code, own, county in zip(given.codes, given.regions, given.counties, strict=True)
            if own == region and county in counties
        ]
        if lies_together(whole, hexes):
            together += 1
            assert lies_together([given.codes[i] for i in rows], hexes), name
    assert together > 60


@pytest.mark.usefixtures("pulled")
def test_the_districts_of_2024_are_printed_by_a_command(capsys) -> None:
    assert run(["systems", "2024", "--system", "stv", "--nation", "Wales", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert sorted(len(area["constituencies"]) for area in row["areas"]) == [5, 5, 5, 5, 6, 6]
    assert sum(sum(area["seats"].values()) for area in row["areas"]) == 32
    assert run(["systems", "2024", "--system", "stv", "--nation", "Wales"]) == 0
    assert "Swansea West" in " ".join(capsys.readouterr().out.split())


def test_where_no_straight_cut_leaves_both_halves_whole_one_grows() -> None:
    """A winding shape: in whichever of the six directions it is cut straight, a piece falls apart."""
    shape = [(-1, 1), (-1, 2), (0, 0), (0, 1), (0, 2), (1, 1), (1, 3), (1, 4), (2, 0), (2, 1), (2, 2), (3, 0)]
    given = places([""] * len(shape))
    hexes = {f"P{i:02}": at for i, at in enumerate(shape)}
    found = named(neighbourhoods(given, hexes, STV_SIZES), given)
    assert sorted(len(codes) for codes in found.values()) == [6, 6]
    assert all(lies_together(codes, hexes) for codes in found.values())


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
