"""The shipped elections against what was published: seats, totals, contests, Parliament's database."""

import csv
import sqlite3
from collections import Counter

import numpy as np
import pytest

from standaside.data import shipped
from standaside.data.elections import elections, load_election
from standaside.domain import Result
from tests.shared_data import load_tool, shared_file

pytestmark = pytest.mark.real

# Seats and valid votes as in the House of Commons Library's and the Electoral Commission's reports.
# The Speaker stands apart from the party he or she came from.
SEATS = {
    "1997": "Con 165, Lab 418, LD 46, SNP 6, PC 4, UUP 10, SDLP 3, SF 2, DUP 2, UKUP 1, Ind 1, Spk 1",
    "2001": "Con 166, Lab 412, LD 52, SNP 5, PC 4, UUP 6, DUP 5, SF 4, SDLP 3, KHHC 1, Spk 1",
    "2005": "Con 198, Lab 355, LD 62, SNP 6, PC 3, DUP 9, SF 5, SDLP 3, UUP 1, Res 1, Ind 1, KHHC 1, Spk 1",
    "2010": "Con 306, Lab 258, LD 57, SNP 6, PC 3, DUP 8, SF 5, SDLP 3, Green 1, APNI 1, Ind 1, Spk 1",
    "2015": "Con 330, Lab 232, LD 8, SNP 56, PC 3, DUP 8, SF 4, SDLP 3, UUP 2, UKIP 1, Green 1, Ind 1, Spk 1",
    "2017": "Con 317, Lab 262, LD 12, SNP 35, PC 4, DUP 10, SF 7, Green 1, Ind 1, Spk 1",
    "2019": "Con 365, Lab 202, LD 11, SNP 48, PC 4, DUP 8, SF 7, SDLP 2, Green 1, APNI 1, Spk 1",
}
VALID_VOTES = {
    "1997": 31_286_284,
    "2001": 26_367_383,
    "2005": 27_148_510,
    "2010": 29_687_604,
    "2015": 30_697_525,
    "2017": 32_204_184,
    "2019": 32_014_110,
}


def winners(result: Result) -> list[str]:
    """Return the party that won each place, sums left out, by plain comparison."""
    can_win = result.parties.can_win()
    votes = np.where(can_win, result.votes, -1)
    return [result.parties.codes[p] for p in votes.argmax(axis=1)]


def top(result: Result, place: str, most: int = 3) -> list[tuple[str, int]]:
    """Return the parties with most votes in one place, Other left out."""
    row = result.votes[result.constituencies.find(place)]
    pairs = [(c, int(v)) for c, v in zip(result.parties.codes, row, strict=True) if v and c != "Other"]
    return sorted(pairs, key=lambda pair: -pair[1])[:most]


@pytest.mark.parametrize("year", SEATS)
def test_seats_are_as_published(year):
    published = {code: int(n) for code, n in (part.split() for part in SEATS[year].split(", "))}
    assert Counter(winners(load_election(year))) == published


@pytest.mark.parametrize("year", VALID_VOTES)
def test_valid_votes_are_as_published(year):
    assert load_election(year).votes.sum() == VALID_VOTES[year]


def test_the_south_east_in_2015():
    result = load_election("2015")
    here = result.constituencies.in_area(region="South East")
    con = result.parties.index("Con")
    assert round(100 * result.votes[here, con].sum() / result.votes[here].sum(), 1) == 50.8
    assert (np.array(winners(result))[here] == "Con").sum() == 78
    assert here.sum() == 84


def test_greens_in_2015():
    result = load_election("2015")
    assert result.votes[:, result.parties.index("Green")].sum() == 1_157_630
    assert winners(result).count("Green") == 1


@pytest.mark.parametrize(
    ("year", "place", "expected"),
    [
        ("2017", "Richmond Park", [("Con", 28588), ("LD", 28543)]),
        ("2019", "Finchley and Golders Green", [("Con", 24162), ("LD", 17600), ("Lab", 13347)]),
        ("2010", "Fermanagh and South Tyrone", [("SF", 21304), ("Ind", 21300)]),
        ("1997", "Tatton", [("Ind", 29354), ("Con", 18277)]),
        ("1997", "West Bromwich West", [("Spk", 23969), ("Ind", 8546)]),
        ("2001", "Glasgow Springburn", [("Spk", 16053)]),
        ("2001", "Wyre Forest", [("KHHC", 28487), ("Lab", 10857)]),
        ("2001", "North Down", [("UUP", 20833), ("UKUP", 13509)]),
        ("2005", "Glasgow North East", [("Spk", 15153)]),
        ("2005", "Bethnal Green and Bow", [("Res", 15801), ("Lab", 14978)]),
        ("2005", "Blaenau Gwent", [("Ind", 20505), ("Lab", 11384)]),
        ("2010", "Buckingham", [("Spk", 22860), ("Ind", 10331), ("UKIP", 8401)]),
        ("2015", "Buckingham", [("Spk", 34617), ("UKIP", 11675)]),
        ("2017", "Buckingham", [("Spk", 34299), ("Green", 8574)]),
        ("2019", "Chorley", [("Spk", 26831), ("Ind", 9439)]),
        ("2017", "North Down", [("Ind", 16148), ("DUP", 14940)]),
        ("2019", "East Devon", [("Con", 32577), ("Ind", 25869)]),
    ],
)
def test_well_known_contests(year, place, expected):
    assert top(load_election(year), place, len(expected)) == expected


def test_hampstead_and_kilburn_2015():
    result = load_election("2015")
    (first, most), (_, second) = top(result, "Hampstead and Kilburn", 2)
    assert (first, most - second) == ("Lab", 1138)
    place = result.constituencies.find("Hampstead and Kilburn")
    assert result.votes[place, result.parties.index("Green")] == 2387


def test_no_conservatives_in_northern_ireland_in_1997():
    result = load_election("1997")
    here = result.constituencies.in_area(nation="Northern Ireland")
    assert not result.stood[here, result.parties.index("Con")].any()


def test_brexit_party_stood_in_275_places():
    result = load_election("2019")
    stood = result.stood[:, result.parties.index("BRX")]
    assert stood.sum() == 275
    absent = {row["code"] for row in shipped.rows("brexit-party-2019.csv", folder=shipped.PACTS)}
    elsewhere = {row["code"] for row in shipped.rows("brexit-party-absent-2019.csv", folder=shipped.PACTS)}
    assert (len(absent), len(elsewhere), len(absent & elsewhere)) == (317, 40, 0)
    codes = np.array(result.constituencies.codes)
    assert absent | elsewhere == set(codes[result.constituencies.polled() & ~stood])


def test_the_317_are_the_conservative_seats_of_2017():
    result = load_election("2017")
    held = {c for c, w in zip(result.constituencies.codes, winners(result), strict=True) if w == "Con"}
    assert held == {row["code"] for row in shipped.rows("brexit-party-2019.csv", folder=shipped.PACTS)}


def test_adding_up_unite_to_remain_changes_no_winner():
    pact = shipped.rows("unite-to-remain-2019.csv", folder=shipped.PACTS)
    before, after = load_election("2017"), load_election("2019")
    won = winners(before)
    held = 0
    for row in pact:
        place = before.constituencies.index(row["code"])
        votes = dict(zip(before.parties.codes, before.votes[place].tolist(), strict=True))
        together = sum(votes.pop(code) for code in ("LD", "Green", "PC"))
        rival = max(number for code, number in votes.items() if code != "Other")
        held += won[place] == row["for"]
        assert (together > rival) == (won[place] == row["for"]), row["seat"]
        for party in row["aside"].split(";"):
            assert not after.stood[place, after.parties.index(party)]
    assert (len(pact), held) == (60, 9)


@pytest.mark.parametrize(("follow", "to_con", "expected"), [(1.0, 0.0, 268), (0.8, 0.05, 277)])
def test_everybody_behind_the_best_placed_in_2017(follow, to_con, expected):
    result = load_election("2017")
    conservatives = 0
    for place, nation in enumerate(result.constituencies.nations):
        votes = {
            c: float(v)
            for c, v in zip(result.parties.codes, result.votes[place], strict=True)
            if c != "Other"
        }
        if nation in ("England", "Wales"):
            best = max(("Lab", "LD", "Green", "PC"), key=lambda code: votes[code])
            for code in {"Lab", "LD", "Green", "PC"} - {best}:
                given = votes.pop(code)
                votes[best] += follow * given
                votes["Con"] += to_con * given if votes["Con"] else 0.0
        conservatives += max(votes, key=lambda code: votes[code]) == "Con"
    assert conservatives == expected


def test_the_register_names_places_sources_and_a_known_status():
    register = shipped.rows("stand-asides.csv", folder=shipped.PACTS)
    places = load_election("2017").constituencies
    for row in register:
        assert places.names[places.index(row["code"])] == row["name"]
        assert row["status"] in {"confirmed", "inferred", "unilateral"}
        assert row["source"]
    assert len({(row["election"], row["code"], row["party"]) for row in register}) == len(register)


def test_who_is_said_to_have_stood_aside_was_absent():
    loaded = {year: load_election(year) for year in ("2017", "2019")}
    for row in shipped.rows("stand-asides.csv", folder=shipped.PACTS):
        result = loaded[row["election"]]
        party = result.parties.index(row["party"])
        if result.stood[:, party].sum() > 2:
            assert not result.stood[result.constituencies.index(row["code"]), party], row


def test_our_own_compilations_ship_unchanged():
    theirs = shared_file("pacts/transfer-priors.csv").read_bytes()
    assert (shipped.DEFAULT / "transfer-priors.csv").read_bytes() == theirs
    with shared_file("pacts/unite_to_remain_2019.csv").open(encoding="utf-8", newline="") as lines:
        expected = {
            (row["gss"], row["party_standing"], frozenset(row["parties_standing_aside"].split("+")))
            for row in csv.DictReader(lines)
        }
    shipped_rows = shipped.rows("unite-to-remain-2019.csv", folder=shipped.PACTS)
    assert {(row["code"], row["for"], frozenset(row["aside"].split(";"))) for row in shipped_rows} == expected


def test_every_winner_and_majority_since_2010_is_parliaments():
    assert load_tool("compare_with_parliament").winners_differ(shared_file("psephology.db")) == []


def test_the_page_of_differences_is_current():
    tool, database = load_tool("compare_with_parliament"), shared_file("psephology.db")
    found = tool.compare(database)
    assert Counter((d.year, d.what) for d in found) == {(2010, "party or votes"): 17, (2019, "electorate"): 7}
    assert tool.main([str(database), "--check"]) == 0


def test_names_and_regions_are_parliaments():
    query = """
        SELECT area.geographic_code, area.name, COALESCE(region.name, country.name)
        FROM constituency_areas area JOIN countries country ON country.id = area.country_id
        LEFT JOIN english_regions region ON region.id = area.english_region_id
        WHERE area.id IN (SELECT constituency_area_id FROM constituency_groups grouping
          JOIN elections election ON election.constituency_group_id = grouping.id
          WHERE election.polling_on = '2019-12-12' AND election.is_notional = 0)"""
    connection = sqlite3.connect(f"file:{shared_file('psephology.db')}?mode=ro&immutable=1", uri=True)
    official = {code: (name, region) for code, name, region in connection.execute(query)}
    connection.close()
    places = load_election("2019").constituencies
    for position, code in enumerate(places.codes):
        name, region = official[code]
        assert places.find(name) == position
        assert places.regions[position] == region


def test_corrections_say_why_and_whence():
    for row in shipped.rows("corrections.csv"):
        assert row["reason"]
        assert row["source"]
        assert any(row["election"] == election.short for election in elections())
