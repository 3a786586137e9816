"""Reading files of by-elections: their traps, and a file later than the pinned ones."""

import codecs
import datetime as dt

import pytest

from standaside.data.byelections import (
    ByElection,
    Contender,
    add_by_elections,
    as_result,
    by_elections,
    holders,
    since,
)
from standaside.data.elections import load_election
from standaside.data.joins import ballot_id
from standaside.errors import SourceError
from tests.pulled_data import pulled_data

HEADER = (
    "Election date,ONS ID2,Constituency name,Party name,Party abbreviation,Electoral Commission party ID,"
    "Candidate first name,Candidate surname,Votes\n"
)
ROWS = (
    "01/05/2025,E14001455,Somewhere,Reform UK,RUK,PP7931,Ann,A,12645\n"
    "01/05/2025,E14001455,Somewhere,Labour,Lab,PP53,Bob,B,12639\n"
    "01/05/2025,E14001455,Somewhere,New,New,PP99998,Cat,C,100\n"
    "01/05/2025,E14001455,Somewhere,Independent,Ind,,Dan,D,50\n"
    "01/05/2025,E14001455,Somewhere,Independent,Ind,,Eve,E,60\n"
)


@pytest.fixture
def pulled(tmp_path):
    with pulled_data(tmp_path / "data") as folder:
        yield folder


def later(tmp_path, text, *, mark=codecs.BOM_UTF8):
    path = tmp_path / "candidacies.csv"
    path.write_bytes(mark + text.encode())
    return path


def test_a_later_file_is_taken_when_it_comes(pulled, tmp_path):
    assert len(by_elections()) == 59
    add_by_elections(later(tmp_path, HEADER + ROWS), 59)
    every = by_elections()
    assert len(every) == 60
    last = every[-1]
    assert (last.date, last.parliament, last.boundary_set) == (dt.date(2025, 5, 1), 59, "2024")
    assert [c.party for c in last.contenders] == ["RUK", "Lab", "New", "Ind", "Ind2"]
    assert (last.winner, last.majority, last.valid_votes, last.electorate) == ("RUK", 6, 25_494, 0)
    result = load_election("2024")
    place = result.constituencies.index("E14001455")
    assert holders(result, every=every)[place] == "RUK"
    assert since(result, every=every) == (last,)
    alone = as_result(last)
    assert alone.id == ballot_id(alone.constituencies.names[0], last.date, by_election=True)
    assert alone.votes[0, alone.parties.index("Ind2")] == 50


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("E14001455", "E14000530", "not a constituency of boundary set 2024"),
        ("01/05/2025", "2025-05-01", "not a date such as"),
        ("12645", "many", "not a number of votes"),
        ("12645", "-5", "not a number of votes"),
        ("New,New,PP99998", "Labour,Lab,PP53", "two candidates of Lab"),
        ("Votes", "Ballots", "column Votes is missing"),
        ("ONS ID2", "ID", "column ONS ID is missing"),
    ],
)
def test_a_malformed_file_is_refused_and_not_kept(pulled, tmp_path, wrong, right, message):
    source = later(tmp_path, (HEADER + ROWS).replace(wrong, right))
    with pytest.raises(SourceError, match=message):
        add_by_elections(source, 59)
    assert len(by_elections()) == 59


def test_a_pinned_parliament_cannot_be_replaced(pulled, tmp_path):
    with pytest.raises(SourceError, match="cannot be added"):
        add_by_elections(later(tmp_path, HEADER + ROWS), 58)


def test_parties_are_told_by_registration(pulled):
    every = {(by.name, by.date.year): by for by in by_elections()}
    assert every["Chesham and Amersham", 2021].stood("Transform")  # then called Breakthrough Party
    assert every["Peterborough", 2019].votes_of("BRX") == 9_801
    assert every["Hartlepool", 2021].votes_of("RUK") == 368
    assert not every["Hartlepool", 2021].stood("BRX")


def test_a_digit_wrong_at_the_source_is_corrected(pulled):
    (by,) = [by for by in by_elections() if by.code == "E14000921"]
    assert (by.votes_of("Lab"), by.valid_votes, by.majority) == (14_087, 22_581, 9_590)


def test_without_the_download_the_command_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path))
    with pytest.raises(SourceError, match="standaside data pull uk-parliament"):
        by_elections()


def test_a_tie_has_no_winner():
    pair = tuple(Contender(code, code, "", code, 7, "") for code in ("Con", "Lab"))
    by = ByElection(dt.date(2021, 1, 1), "E14000530", "Aldershot", "2010", 58, pair)
    assert (by.winner, by.majority, by.votes_of("LD"), by.stood("LD")) == ("", 0, 0, False)
    held = holders(load_election("2019"), every=[by])
    assert held[0] == ""
    assert holders(load_election("2017"), every=[by])[0] == "Con"


def test_one_candidate_alone_wins_by_all_votes():
    one = (Contender("Con", "Con", "", "N", 7, ""),)
    by = ByElection(dt.date(2021, 1, 1), "E14000530", "Aldershot", "2010", 58, one)
    assert (by.winner, by.majority) == ("Con", 7)
