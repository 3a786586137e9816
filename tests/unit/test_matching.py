"""Names as people type them: a part of a name finds it, and a misspelt one is answered with the nearest."""

from __future__ import annotations

import pytest

from standaside import UnknownNameError, load_election

PLACES = load_election("2017").constituencies


def names(typed: str) -> list[str]:
    return [PLACES.names[c] for c in PLACES.search(typed)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Brighton", ["Brighton, Kemptown", "Brighton, Pavilion"]),
        ("Westmorland", ["Westmorland and Lonsdale"]),
        ("Islington", ["Islington North", "Islington South and Finsbury"]),
        ("york", ["York Central", "York Outer"]),
        ("Kensing", ["Kensington"]),
        ("acton ealing", ["Ealing Central and Acton"]),
        ("central devon", ["Central Devon"]),
        ("Bath", ["Bath"]),
        ("e14000598", ["Brighton, Pavilion"]),
        ("Yo", []),
        ("Atlantis", []),
    ],
)
def test_a_part_of_a_name_finds_its_places(typed, found):
    assert names(typed) == found


def test_a_county_and_a_region_find_the_places_inside():
    assert names("Cumbria") == [
        PLACES.names[c] for c, county in enumerate(PLACES.counties) if county == "Cumbria"
    ]
    assert len(names("London")) == 73
    assert len(names("west midlands")) == sum(
        "West Midlands" in pair for pair in zip(PLACES.counties, PLACES.regions, strict=True)
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Brighton", "Did you mean Brighton, Kemptown or Brighton, Pavilion?"),
        ("Westmorland", "Did you mean Westmorland and Lonsdale?"),
        ("Islington", "Did you mean Islington North or Islington South and Finsbury?"),
        ("Devon", "Did you mean Central Devon"),
        ("Brigton Pavillion", "Did you mean Brighton, Pavilion or"),
        ("London", "one of 63 more?"),
        ("CF10 1AA", "looks like a postcode"),
        ("Atlantis", 'There is no constituency "Atlantis" of 2017.'),
    ],
)
def test_what_is_not_a_name_is_answered_with_what_may_be_meant(typed, said):
    with pytest.raises(UnknownNameError) as raised:
        PLACES.find(typed, where="of 2017")
    assert said in str(raised.value)
    assert str(raised.value).count("Central Devon") <= 1  # an older spelling of one place is no second place


def test_a_misspelt_name_has_its_nearest_and_a_name_of_nothing_has_none():
    assert PLACES.names[PLACES.near("Brigton Pavillion")[0]] == "Brighton, Pavilion"
    assert PLACES.near("zzzz") == ()
