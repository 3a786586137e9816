"""Parliament's own data: seats, by-elections, boundaries, and our shipped figures against them."""

import csv
import datetime as dt
import math
import time
from collections import Counter

import numpy as np
import pytest

from standaside.data import parliament, shipped, sources
from standaside.data.boundaries import WEIGHTS, convert
from standaside.data.byelections import as_result, by_elections, holders, since
from standaside.data.elections import load_constituencies, load_election
from standaside.data.hexmap import load_hexmap
from standaside.data.joins import ballot_ids, leave_share
from standaside.domain import PartyKind
from standaside.measures import butler_swing
from tests.pulled_data import pulled_data
from tests.shared_data import load_tool, shared_file

pytestmark = pytest.mark.real

YEARS = ["2010", "2015", "2017", "2019"]


@pytest.fixture(scope="module", autouse=True)
def pulled(tmp_path_factory):
    with pulled_data(tmp_path_factory.mktemp("data")) as folder:
        yield folder


def winners(result):
    votes = np.where(result.stood & result.parties.can_win(), result.votes, -1)
    return [result.parties.codes[p] for p in votes.argmax(axis=1)]


def the(name, year):
    (found,) = [by for by in by_elections() if by.name == name and by.date.year == year]
    return found


def test_seats_of_2024_are_as_declared():
    result = load_election("2024")
    northern = ~result.constituencies.polled()
    won = np.array(winners(result))
    assert Counter(won[~northern]) == {
        **{"Lab": 411, "Con": 121, "LD": 72, "SNP": 9, "RUK": 5, "Green": 4, "PC": 4, "Ind": 5, "Spk": 1}
    }
    assert Counter(won[northern]) == {"SF": 7, "DUP": 5, "SDLP": 2, "APNI": 1, "UUP": 1, "TUV": 1, "Ind": 1}
    assert result.votes[:, result.parties.index("RUK")].sum() == 4_117_610
    assert result.votes.sum() == 28_809_340
    assert result.votes[:, result.parties.index("Other")].sum() == 0


def test_2024_loads_fast():
    """In processor time of this thread alone: how busy the machine is does not matter."""
    load_election("2024")
    started = time.thread_time()
    load_election("2024")
    assert time.thread_time() - started < 0.3


@pytest.mark.parametrize("election", ["2024", "2019-notional", *(f"{year}-parliament" for year in YEARS)])
def test_every_candidate_is_kept(election):
    result, every = load_election(election), parliament.candidacies(election)
    other = result.parties.index("Other")
    assert len(result.parties) <= 127
    assert every["votes"].sum() == result.votes.sum()
    assert every.select("code", "party").is_unique().all()
    inside_other = every.filter(~every["party"].is_in(result.parties.codes))
    assert inside_other["votes"].sum() == result.votes[:, other].sum() < 1_000
    assert result.stood.sum() + len(inside_other) - result.stood[:, other].sum() == len(every)
    assert Counter(every.filter(every["position"] == 1)["party"].to_list()) == Counter(winners(result))


@pytest.mark.parametrize("year", YEARS)
def test_ours_and_parliaments_agree_on_winners_and_votes(year):
    ours = load_election(year)
    theirs = parliament.on_parties(load_election(f"{year}-parliament"), ours.parties)
    assert ours.constituencies.same_as(theirs.constituencies)
    assert winners(ours) == winners(theirs)
    assert (ours.valid_votes == theirs.valid_votes).all()
    told_apart = ours.stood & (np.array(ours.parties.kinds) != PartyKind.SUM)
    assert (ours.votes[told_apart] == theirs.votes[told_apart]).all()
    national = [ours.parties.index(code) for code in ("Con", "Lab", "LD", "Green", "SNP", "PC", "DUP", "SF")]
    assert (ours.stood[:, national] == theirs.stood[:, national]).all()


def test_electorates_differ_in_seven_places_of_2019():
    differ = {y: load_election(y).electorate != load_election(f"{y}-parliament").electorate for y in YEARS}
    assert {year: int(rows.sum()) for year, rows in differ.items()} == {
        **{"2010": 0, "2015": 0, "2017": 0, "2019": 7}
    }


def test_seventeen_corrections_are_applied():
    rows = shipped.rows("parliament-corrections.csv")
    assert Counter(row["election"] for row in rows) == {"2010": 17, "2016-05-05": 1}
    assert all(row["reason"] and row["source"] for row in rows)
    result = load_election("2010-parliament")
    assert result.stood[:, result.parties.index("UUP")].sum() == 17


def test_labour_and_cooperative_is_one_candidacy_of_labour():
    every = parliament.candidacies("2024")
    both = every.filter(every["adjunct"] == "Co-operative")
    assert set(both["party"]) == {"Lab"}
    assert len(both) > 0


def test_contests_hold_turnout_declarations_and_invalid_votes():
    table = parliament.contests("2017")
    assert len(table) == 650
    assert table["declared_at"].null_count() == 0
    assert table["invalid_votes"].sum() == 74_188
    assert 0.53 < table["turnout"].min() < table["turnout"].max() < 0.80
    assert parliament.contests("2024")["declared_at"].null_count() == 650
    assert parliament.contests("2019-notional")["invalid_votes"].null_count() == 650


def test_chesham_and_amersham():
    by = the("Chesham and Amersham", 2021)
    assert (by.winner, by.majority, by.contenders[3].party) == ("LD", 8_028, "Lab")
    before = load_election("2019")
    after = parliament.on_parties(as_result(by), before.parties)
    place = before.constituencies.index(by.code)
    con, libdem = before.parties.index("Con"), before.parties.index("LD")
    swing = butler_swing(before.share[place], after.share[0], away=con, to=libdem)
    assert round(100 * float(swing), 1) == 25.1


@pytest.mark.parametrize(
    ("name", "year", "winner", "majority"),
    [("Richmond Park", 2016, "LD", 1_872), ("Brecon and Radnorshire", 2019, "LD", 1_425)],
)
def test_by_elections_are_as_declared(name, year, winner, majority):
    by = the(name, year)
    assert (by.winner, by.majority) == (winner, majority)


def test_every_by_election_is_read_whole():
    every = by_elections()
    assert Counter(by.parliament for by in every) == {55: 21, 56: 10, 57: 5, 58: 23}
    assert sum(len(by.contenders) for by in every) == 188 + 91 + 51 + 252
    assert all(by.electorate > by.valid_votes for by in every)
    for path in sources.by_election_files("constituencies"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["By-election date"]:
                    day = dt.datetime.strptime(row["By-election date"], "%d/%m/%Y").date()
                    (by,) = [by for by in every if (by.date, by.code) == (day, row.get("ONS ID"))]
                    stated = int(row["Valid votes"]), int(row["Majority"])
                    assert stated == (by.valid_votes, by.majority), by.name


def test_holders_follow_by_elections_of_their_own_parliament():
    result, every = load_election("2019"), by_elections()
    place = result.constituencies.find("Chesham and Amersham")
    assert holders(result, dt.date(2021, 6, 16), every=every)[place] == "Con"
    assert holders(result, dt.date(2021, 6, 17), every=every)[place] == "LD"
    assert len(since(result, every=every)) == 23
    earlier = load_election("2015")
    assert len(since(earlier, every=every)) == 10
    richmond = earlier.constituencies.find("Richmond Park")
    assert (holders(earlier, every=every)[richmond], winners(earlier)[richmond]) == ("LD", "Con")
    assert since(load_election("2019-notional"), every=every) == ()


def test_conversion_is_near_parliaments_notional_2019():
    tool = load_tool("check_notional")
    found = tool.agreement(convert(load_election("2019")), load_election("2019-notional"))
    assert found.winners >= 639
    assert found.british <= 0.55
    assert tool.main() == 0


@pytest.mark.parametrize("weights", WEIGHTS)
def test_conversion_keeps_the_votes(weights):
    actual = load_election("2017")
    carried = convert(actual, weights=weights)
    assert carried.is_notional
    assert carried.constituencies.same_as(load_election("2024").constituencies)
    assert abs(int(carried.votes.sum()) - int(actual.votes.sum())) < 200
    assert abs(int(carried.electorate.sum()) - int(actual.electorate.sum())) < 200


def test_the_boundary_set_of_2024():
    places = load_constituencies("2024")
    assert len(places) == 650
    assert list(places.codes) == sorted(places.codes)
    assert Counter(places.nations) == {"England": 543, "Scotland": 57, "Wales": 32, "Northern Ireland": 18}
    assert set(places.regions) == set(load_constituencies("2010").regions)
    assert set(places.counties) == {""}
    assert set(load_hexmap("2024")) == set(places.codes)
    assert load_hexmap("2024")[places.codes[places.find("Barnsley North")]] == (57, -23)


def test_ballot_ids_and_leave_share():
    result = load_election("2024")
    place = result.constituencies.find("Aberafan Maesteg")
    assert ballot_ids(result)[place] == "parl.aberafan-maesteg.2024-07-04"
    assert len(set(ballot_ids(result))) == 650
    for boundary_set in ("2010", "2024"):
        places = load_constituencies(boundary_set)
        leave = leave_share(places)
        assert (np.isnan(leave) == ~places.polled()).all()
        assert 0.15 < np.nanmin(leave) < np.nanmax(leave) < 0.80
    assert math.isclose(leave[place], 0.6144487994)


def test_unite_to_remain_and_who_stood_aside():
    with shared_file("pacts/unite_to_remain_2019.csv").open(encoding="utf-8", newline="") as lines:
        pact = list(csv.DictReader(lines))
    result = load_election("2019-parliament")
    won = dict(zip(result.constituencies.codes, winners(result), strict=True))
    assert Counter(row["party_standing"] for row in pact) == {"LD": 43, "Green": 10, "PC": 7}
    assert sum(won[row["gss"]] == row["party_standing"] for row in pact) == 9
    for row in pact:
        place = result.constituencies.index(row["gss"])
        for party in row["parties_standing_aside"].split("+"):
            assert not result.stood[place, result.parties.index(party)], row


def test_the_brexit_party_fought_none_of_the_317():
    before, after = load_election("2017-parliament"), load_election("2019-parliament")
    held = np.array(winners(before)) == "Con"
    assert held.sum() == 317
    assert not after.stood[held, after.parties.index("BRX")].any()


def test_nobody_in_the_register_was_on_the_ballot():
    results = {year: load_election(f"{year}-parliament") for year in ("2017", "2019")}
    for row in shipped.rows("stand-asides.csv", folder=shipped.PACTS):
        result = results[row["election"]]
        if row["party"] in result.parties.codes:
            place = result.constituencies.index(row["code"])
            assert not result.stood[place, result.parties.index(row["party"])], row
