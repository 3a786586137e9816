"""What happened in a place: on its boundaries by code, on others by its name, however that is spelt."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from standaside.present.histories import last_before, past_results, past_stand_asides, same_place
from tests.tables import result


@dataclass(frozen=True)
class Row:
    election: str
    code: str
    party: str
    beneficiary: str
    status: str = "confirmed"
    source: str = "a source"


def held_in(year: int, rows, *, boundaries: str, codes: dict[str, str], notional: bool = False):
    found = result(rows)
    axis = found.constituencies
    places = replace(axis, boundary_set=boundaries, codes=tuple(codes.get(name, name) for name in axis.names))
    day = dt.date(year, 5, 5)
    return replace(found, id=f"parl.{day}", date=day, constituencies=places, is_notional=notional)


ROWS = {"Brighton, Pavilion": {"Green": 60, "LD": 30, "Con": 10}, "Hove & Portslade": {"Lab": 50, "Con": 40}}
WITHOUT = {"Brighton, Pavilion": {"Green": 70, "Con": 30}, "Hove & Portslade": {"Lab": 50, "Con": 40}}
OLD = {"Brighton, Pavilion": "B", "Hove & Portslade": "H"}
THEN = held_in(2010, ROWS, boundaries="2010", codes=OLD)
LATER = held_in(2017, WITHOUT, boundaries="2010", codes=OLD)
NOW = held_in(
    2024,
    {"Elsewhere": {"Con": 9}, "Brighton Pavilion": {"Green": 55, "LD": 30}, "Bath": {"LD": 5}},
    boundaries="2024",
    codes={"Brighton Pavilion": "X", "Bath": "B"},
)
EVERY = (LATER, NOW, THEN)
REGISTER = (Row("2017", "B", "LD", "Green"), Row("2017", "H", "LD", "Lab"), Row("1066", "B", "LD", "Green"))


def test_a_place_is_found_on_other_boundaries_by_its_name_and_never_by_its_code():
    assert same_place(NOW, 1, THEN) == 0
    assert same_place(THEN, 0, NOW) == 1
    assert same_place(NOW, 2, THEN) is None  # its code is another place's there
    assert same_place(THEN, 1, LATER) == 1


def test_results_come_latest_first_and_say_on_which_boundaries():
    rows = past_results(NOW, 1, EVERY)
    assert [(row["year"], row["same_boundaries"], row["boundary_set"]) for row in rows] == [
        (2024, True, "2024"),
        (2017, False, "2010"),
        (2010, False, "2010"),
    ]
    assert [c["party"] for c in rows[2]["candidates"]] == ["Green", "LD", "Con"]
    assert [row["year"] for row in past_results(NOW, 0, EVERY)] == [2024]


def test_a_notional_result_is_called_so():
    told = past_results(NOW, 1, [NOW, replace(LATER, is_notional=True)])
    assert [row["notional"] for row in told] == [False, True]


def test_a_past_stand_aside_is_told_of_a_place_of_the_same_name_and_says_so():
    (told,) = past_stand_asides(NOW, 1, REGISTER, EVERY)
    assert (told["same_boundaries"], told["for"]) == (False, "Green")
    assert told["words"].startswith("2017 on the boundaries of 2010: LD for Green (confirmed). Green won")
    (own,) = past_stand_asides(THEN, 0, REGISTER, EVERY)
    assert own["words"].startswith("2017: LD for Green")
    assert past_stand_asides(NOW, 2, REGISTER, EVERY) == []


def test_the_election_before_one_is_the_last_on_the_same_constituencies():
    assert last_before(LATER, EVERY) is THEN
    assert last_before(THEN, EVERY) is None
    assert last_before(NOW, EVERY) is None
