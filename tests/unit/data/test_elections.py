"""Naming, loading and the shape of the shipped elections, the hex map and the transfer table."""

import datetime as dt
import math

import numpy as np
import pytest

from standaside.data import shipped
from standaside.data.elections import (
    Election,
    elections,
    load_constituencies,
    load_election,
    load_parties,
)
from standaside.data.hexmap import load_hexmap
from standaside.data.transfers import load_transfer_table
from standaside.domain import PartyKind, Result
from standaside.errors import SourceError, UnknownNameError
from standaside.matching import fold

YEARS = ["1997", "2001", "2005", "2010", "2015", "2017", "2019"]
SETS = ["1997", "2005", "2010"]


def test_seven_elections_are_listed_oldest_first():
    assert [election.short for election in elections()] == YEARS
    assert [election.boundary_set for election in elections()] == ["1997"] * 2 + ["2005"] + ["2010"] * 4
    assert all("Open Parliament Licence" in election.source for election in elections())


@pytest.mark.parametrize(
    "spelling",
    ["2017", " 2017 ", "parl.2017-06-08", "PARL.2017-06-08", "2017 General Election", "2017-06-08"],
)
def test_an_election_answers_to_year_id_day_and_name(spelling):
    result = load_election(spelling)
    assert result.id == "parl.2017-06-08"
    assert result.name == "2017 general election"
    assert result.date == dt.date(2017, 6, 8)
    assert not result.is_notional


@pytest.mark.parametrize("spelling", ["2024", "2019-notional", "2024 general election", "parl.2024-07-04"])
def test_an_election_of_a_download_says_which(spelling):
    with pytest.raises(UnknownNameError, match="standaside data pull uk-parliament"):
        load_election(spelling)


def test_an_unknown_election_gets_a_guess_and_the_list():
    with pytest.raises(
        UnknownNameError, match=r"Did you mean 2017 general election.*There are 1997, .*2019\."
    ):
        load_election("2017 general electon")
    with pytest.raises(UnknownNameError, match=r'no election "1832".*2019\.$'):
        load_election("1832")


def test_a_further_supplier_needs_no_change_in_callers():
    mine = Election("canada-2021", "Canada 2021", dt.date(2021, 9, 20), "canada", False, "me")
    given = load_election("2019")

    class Mine:
        def elections(self) -> list[Election]:
            return [mine]

        def load(self, election: Election) -> Result:
            assert election is mine
            return given

    assert elections([Mine()]) == (mine,)
    assert load_election("canada 2021", [Mine()]) is given


def test_elections_share_their_axes():
    loaded = [load_election(year) for year in YEARS]
    assert all(result.parties.same_as(loaded[0].parties) for result in loaded)
    assert all(result.constituencies.same_as(loaded[-1].constituencies) for result in loaded[3:])
    assert loaded[0].constituencies.same_as(loaded[1].constituencies)
    assert not loaded[1].constituencies.same_as(loaded[2].constituencies)


@pytest.mark.parametrize("boundary_set", SETS)
def test_places_are_sorted_and_every_spelling_is_unique(boundary_set):
    places = load_constituencies(boundary_set)
    assert list(places.codes) == sorted(places.codes)
    assert set(places.nations) == {"England", "Scotland", "Wales", "Northern Ireland"}
    assert len(set(places.regions)) == 12
    spellings = dict(zip(map(fold, places.names), places.codes, strict=True))
    assert len(spellings) == len(places)
    for alias, code in places.aliases.items():
        assert spellings.get(fold(alias), code) == code


def test_regions_are_written_as_parliament_does():
    regions = {region for name in SETS for region in load_constituencies(name).regions}
    assert {"East of England", "Yorkshire and The Humber"} < regions
    assert not {"East", "Eastern", "Yorkshire and the Humber"} & regions


@pytest.mark.parametrize(
    "name",
    [
        "Hampstead and Kilburn",
        "Isle of Wight",
        "Ynys Môn",
        "Brighton, Pavilion",
        "Kingston upon Hull East",
        "Weston-super-Mare",
        "Na h-Eileanan an Iar",
        "Ashton-under-Lyne",
        "Cities of London and Westminster",
        "City of Chester",
        "The Wrekin",
        "Penrith and The Border",
        "Newcastle upon Tyne Central",
    ],
)
def test_names_come_out_as_people_write_them(name):
    assert name in load_constituencies("2010").names


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("brighton pavilion", "Brighton, Pavilion"),
        ("Hull East", "Kingston upon Hull East"),
        ("Devon East", "East Devon"),
        ("ynys mon", "Ynys Môn"),
        ("Chester, City of", "City of Chester"),
        ("E14000727", "Hampstead and Kilburn"),
        ("UXBRIDGE & RUISLIP SOUTH", "Uxbridge and South Ruislip"),
    ],
)
def test_names_of_every_year_are_understood(spelling, name):
    places = load_constituencies("2010")
    assert places.names[places.find(spelling)] == name


def test_older_places_have_slugs_for_codes():
    assert {"tatton", "ynys-mon", "ealing-acton-and-shepherds-bush"} < set(load_constituencies("1997").codes)


def test_an_unknown_boundary_set_lists_those_there_are():
    with pytest.raises(UnknownNameError, match="1997, 2005, 2010"):
        load_constituencies("1832")


def test_parties_are_in_order_and_only_other_is_a_sum():
    parties = load_parties()
    assert parties.codes[:6] == ("Con", "Lab", "LD", "Green", "UKIP", "BRX")
    assert parties.codes[-3:] == ("Ind", "Spk", "Other")
    sums = [code for code, kind in zip(parties.codes, parties.kinds, strict=True) if kind is PartyKind.SUM]
    assert sums == ["Other"]
    assert [parties.kinds[parties.index(code)] for code in ("Ind", "Spk")] == [
        PartyKind.INDEPENDENT,
        PartyKind.SPEAKER,
    ]
    assert parties.registrations[parties.index("Green")].count("PP") == 3


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Labour", "Lab"),
        ("lib dem", "LD"),
        ("Liberal Democrats", "LD"),
        ("Brexit Party", "BRX"),
        ("Tory", "Con"),
        ("Plaid Cymru", "PC"),
        ("Sinn Fein", "SF"),
        ("the speaker", "Spk"),
        ("ICHC", "KHHC"),
        ("Respect", "Res"),
    ],
)
def test_parties_are_found_by_what_people_call_them(spelling, code):
    parties = load_parties()
    assert parties.codes[parties.find(spelling)] == code


def test_spellings_of_parties_are_unique():
    parties = load_parties()
    pairs = [*parties.aliases.items(), *zip(parties.names, parties.codes, strict=True)]
    pairs += [(code, code) for code in parties.codes]
    by_fold: dict[str, set[str]] = {}
    for spelling, code in pairs:
        by_fold.setdefault(fold(spelling), set()).add(code)
    assert {spelling: codes for spelling, codes in by_fold.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("year", YEARS)
def test_standing_means_votes_and_winners_are_known(year):
    result = load_election(year)
    assert ((result.votes > 0) == result.stood).all()
    assert (result.electorate > result.valid_votes).all()
    assert result.winner_known.all()
    unknown = [result.constituencies.names[place] for place in np.flatnonzero(~result.majority_known)]
    assert unknown == (["Birmingham, Sparkbrook and Small Heath"] if year == "2001" else [])
    assert np.issubdtype(result.votes.dtype, np.integer)


def test_the_hex_map_has_one_hexagon_a_constituency():
    hexes = load_hexmap("2010")
    assert sorted(hexes) == list(load_constituencies("2010").codes)
    assert len(set(hexes.values())) == 650
    assert hexes["S14000051"][1] > hexes["E14000964"][1]  # Orkney and Shetland lies north of St Ives


def test_there_is_no_hex_map_of_older_boundaries():
    with pytest.raises(UnknownNameError, match="hex map of boundary set 1997; there is one of 2010"):
        load_hexmap("1997")


def test_transfer_rates_add_to_one_and_name_known_parties():
    table = load_transfer_table()
    known = {*load_parties().codes, "Ref", "home"}
    assert table.rows["LD", "PC"].party == "LD"
    assert table.rows["Green", ""].beneficiary == ""
    for row in table.rows.values():
        assert math.isclose(sum(row.rates.values()), 1.0, abs_tol=1e-9)
        assert {row.party, *row.rates} <= known
        assert row.evidence


def test_transfer_rates_that_do_not_add_up_are_refused(tmp_path, monkeypatch):
    lines = "from,beneficiary,to,rate,evidence,note,start,concentration,judgement,seat_sd\n"
    lines += "LD,,Lab,0.5,judgement,,0.5,18,18,0.1\n"
    (tmp_path / "transfer-rates.csv").write_text(lines)
    read = shipped.rows
    monkeypatch.setattr("standaside.data.transfers.rows", lambda name: read(name, folder=tmp_path))
    with pytest.raises(SourceError, match=r"LD for nobody adds to 0\.5"):
        load_transfer_table()
    (tmp_path / "transfer-rates.csv").write_text(
        lines.replace(",0.5,judgement", ",1.0,judgement") + "Lab,,LD,1.0,judgement,,1,18,18,0.2\n"
    )
    with pytest.raises(SourceError, match=r"seat_sd is \[0\.1, 0\.2\]"):
        load_transfer_table()


def test_every_row_of_rates_carries_the_findings_it_rests_on():
    table = load_transfer_table()
    rested = [row for row in table.rows.values() if row.findings]
    assert len(rested) > 15
    for row in table.rows.values():
        assert 6 <= (row.concentration or 0) <= 24
        assert (row.concentration == 18) or row.findings
        assert all(finding.weight > 0 and finding.said and finding.source for finding in row.findings)
    assert {"reform-2024", "ukip-2017"} <= {f.id for row in rested for f in row.findings}


def test_a_missing_or_damaged_shipped_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "DEFAULT", tmp_path)
    with pytest.raises(SourceError, match=r"votes\.parquet is missing; install Standaside again"):
        shipped.table("votes.parquet")
    (tmp_path / "votes.parquet").write_bytes(b"nonsense")
    with pytest.raises(SourceError, match="is damaged"):
        shipped.table("votes.parquet")
