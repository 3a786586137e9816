"""Codes of parties, axes of parties, and what happens to a damaged or missing database."""

import sqlite3

import numpy as np
import pytest

from standaside.data import parliament
from standaside.data.elections import Election, elections, load_constituencies, load_election, load_parties
from standaside.data.hexmap import load_hexmap
from standaside.data.party_codes import MOST_COLUMNS, KnownParty, axis_of, own_code, read_parties
from standaside.domain import Parties, PartyKind
from standaside.errors import AlignmentError, SourceError, UnknownNameError
from standaside.matching import fold
from tests.pulled_data import pulled_data


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def pulled(tmp_path_factory):
    with pulled_data(tmp_path_factory.mktemp("data")) as folder:
        yield folder


def party(code, name="A party", registrations=""):
    return KnownParty(1, code, name, code, registrations)


def register(*rows):
    """Build a database of parties: (id, name, abbreviation, registration, country)."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE political_parties (id, name, abbreviation)")
    connection.execute(
        "CREATE TABLE political_party_registrations (political_party_id, country_id, electoral_commission_id)"
    )
    for key, name, abbreviation, registration, country in rows:
        connection.execute("INSERT INTO political_parties VALUES (?, ?, ?)", (key, name, abbreviation))
        if registration:
            connection.execute(
                "INSERT INTO political_party_registrations VALUES (?, ?, ?)", (key, country, registration)
            )
    return connection


def codes_of(*rows):
    connection = register(*rows)
    try:
        return {key: known.code for key, known in read_parties(connection, load_parties()).items()}
    finally:
        connection.close()


def test_three_green_parties_share_our_code():
    found = codes_of(
        (1, "Green Party", "Green", "PP63", 1),
        (2, "Scottish Green Party", "Green", "PP130", 1),
        (3, "Green Party Northern Ireland", "Green", "PP305", 4),
    )
    assert found == {1: "Green", 2: "Green", 3: "Green"}


def test_a_label_alone_is_no_key():
    assert codes_of((1, "Another Green", "Green", "PP99999", 1)) == {1: "Green-PP99999"}


def test_two_parties_of_one_abbreviation_are_told_apart_by_registration():
    found = codes_of((1, "Cumbria First", "CF", "PP7918", 1), (2, "Communist Future", "CF", "PP17412", 1))
    assert found == {1: "CF-PP7918", 2: "CF-PP17412"}


def test_codes_fit_a_scenario_file():
    found = codes_of((1, "Communist League", "Comm L", "PP823", 1), (7, "Nameless", None, None, 1))
    assert found == {1: "CommL", 7: "party7"}


@pytest.mark.parametrize("abbreviation", ["home", "Ref", "Ind", "Ind2", "other", "spk"])
def test_words_that_mean_something_else_are_never_codes(abbreviation):
    assert own_code(abbreviation, "PP1", load_parties()) == f"{abbreviation}-PP1"


def test_an_axis_begins_with_the_shipped_one_and_orders_the_rest_by_votes():
    shipped = load_parties()
    votes = {"Con": 9, "AAA": 5, "BBB": 7, "Ind": 3, "Ind3": 1, "Ind2": 2}
    axis = axis_of(shipped, [party("AAA"), party("BBB"), party("Con")], votes)
    assert axis.codes == (*shipped.codes, "Ind2", "Ind3", "BBB", "AAA")
    assert axis.kinds[-4:] == (PartyKind.INDEPENDENT,) * 2 + (PartyKind.PARTY,) * 2
    assert axis.codes[axis.find("lib dems")] == "LD"


def test_an_axis_never_has_more_columns_than_positions():
    many = [party(f"P{n}") for n in range(200)]
    axis = axis_of(load_parties(), many, {known.code: n for n, known in enumerate(many)})
    assert len(axis) == MOST_COLUMNS
    assert "P199" in axis.codes
    assert "P0" not in axis.codes


def test_without_the_download_there_are_only_the_shipped_elections(empty):
    assert parliament.Parliament().elections() == ()
    assert [election.short for election in elections()][-1] == "2019"
    for spelling in ("2024", "2019-notional", "2017-parliament"):
        with pytest.raises(UnknownNameError, match="standaside data pull uk-parliament"):
            load_election(spelling)
    for load in (load_constituencies, load_hexmap):
        with pytest.raises(SourceError, match="standaside data pull uk-parliament"):
            load("2024")
    with pytest.raises(SourceError, match="standaside data pull uk-parliament"):
        parliament.candidacies("2024")


def test_a_damaged_database_says_so(empty):
    (empty / parliament.DATABASE).write_bytes(b"not a database" * 1000)
    with pytest.raises(SourceError, match="standaside data verify"):
        load_election("2024")


def test_a_damaged_hex_map_says_so(empty):
    for content in (
        '{"layout": "even-q", "hexes": {}}',
        "[]",
        '{"layout": "odd-r", "hexes": {"X": {}}}',
        "{",
    ):
        (empty / "hexmap-2024.hexjson").write_text(content)
        with pytest.raises(SourceError, match="not a hex map"):
            load_hexmap("2024")


def test_shipped_figures_answer_to_the_year_even_after_a_pull(pulled):
    assert load_election("2017").id == "parl.2017-06-08"
    assert load_election("2017-parliament").id == "parl.2017-06-08.parliament"
    assert load_election("2019-12-12").id == "parl.2019-12-12"
    listed = [election.short for election in elections()]
    assert listed == ["1997", "2001", "2005", "2010", "2015", "2017", "2019", "2019-notional", "2024"]


def test_every_code_can_be_typed(pulled):
    parties = load_election("2024").parties
    assert [parties.codes[parties.find(code)] for code in parties.codes] == list(parties.codes)
    every = parliament.party_register()
    others = [known.code for known in every if known.code not in load_parties().codes]
    assert len({code.casefold() for code in others}) == len(others)
    assert all(fold(code) and " " not in code for code in others)


def test_tables_answer_to_the_plain_year(pulled):
    assert parliament.contests("2017")["election"][0] == "parl.2017-06-08.parliament"
    assert parliament.candidacies("2019-notional")["family_name"].unique().to_list() == [""]
    with pytest.raises(UnknownNameError, match=r'no election "1997"; it has 2010'):
        parliament.contests("1997")


def test_a_correction_that_no_longer_fits_is_an_error(pulled, monkeypatch):
    wrong = [{"election": "2017", "code": "X", "candidate": "N N", "from_party": "Ind", "votes": "1"}]
    monkeypatch.setattr(parliament, "rows", lambda name: wrong)
    with pytest.raises(SourceError, match=r"N N .* is not in psephology.db as stated"):
        load_election("2017-parliament")


def test_another_axis_keeps_every_vote():
    result = load_election("2017")
    order = list(reversed(range(len(result.parties))))
    turned = Parties(
        tuple(result.parties.codes[p] for p in order),
        tuple(result.parties.names[p] for p in order),
        tuple(result.parties.kinds[p] for p in order),
    )
    again = parliament.on_parties(result, turned)
    assert (again.votes == result.votes[:, order]).all()
    assert (again.stood == result.stood[:, order]).all()
    assert parliament.on_parties(result, result.parties) is result


def test_a_winner_hidden_in_other_is_not_known():
    result = load_election("2017")
    kinds = (PartyKind.PARTY, PartyKind.PARTY, PartyKind.SUM)
    short = parliament.on_parties(result, Parties(("Con", "Lab", "Other"), ("C", "L", "O"), kinds))
    brighton = result.constituencies.find("Brighton, Pavilion")
    assert not short.winner_known[brighton]
    assert not short.majority_known[brighton]
    richmond = result.constituencies.find("Richmond Park")
    assert short.winner_known[richmond]
    assert not short.majority_known[richmond]
    assert (short.valid_votes == result.valid_votes).all()
    assert short.winner_known.sum() == np.isin(result.votes.argmax(axis=1), (0, 1)).sum()


def test_an_axis_without_other_cannot_take_everybody():
    with pytest.raises(AlignmentError, match="neither that nor Other"):
        parliament.on_parties(load_election("2017"), Parties(("Con",), ("C",), (PartyKind.PARTY,)))


def test_an_edition_answers_to_its_own_name_only():
    day = load_election("2017").date
    mine = Election("x.parliament", "mine", day, "2010", False, "me", edition="parliament")
    assert mine.spellings() == ("2017-parliament", "x.parliament", "mine")
