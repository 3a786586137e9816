"""Reading anybody's results: what is guessed, what is told, what is refused, what is kept."""

import datetime as dt

import numpy as np
import pytest

from standaside.data.elections import load_election
from standaside.data.exports import candidacy_rows, csv_bytes, xlsx_bytes
from standaside.data.own.assembling import WHOLE_COUNTRY, checked
from standaside.data.own.cells import Numbers
from standaside.data.own.column_map import ColumnMap, load_map
from standaside.data.own.faults import FileFaultError
from standaside.data.own.imported import (
    ImportedElections,
    inventory,
    load_polls,
    remove_election,
    remove_polls,
    verify,
)
from standaside.data.own.importer import ImportedPolls, add_election, add_file, add_polls, read_election
from standaside.data.own.sandbox import Sandbox
from standaside.domain import PartyKind
from standaside.errors import SourceError, UnknownNameError

LONG = 'Riding,Party,Votes\nBath,Labour,"1,234"\nBath,Green,56\nWells,Labour,7\n'


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as warm:
        yield warm


@pytest.fixture
def read(tmp_path, sandbox):
    def reading(content, *, name="results.csv", id="made-2020", **options):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_election(file, id=id, sandbox=sandbox, **options)

    return reading


def votes_of(result):
    c, p = np.nonzero(result.stood)
    places, parties = result.constituencies, result.parties
    return {(places.names[i], parties.names[j]): int(result.votes[i, j]) for i, j in zip(c, p, strict=True)}


def test_one_row_a_candidacy(read):
    found = read(LONG)
    assert votes_of(found.result) == {("Bath", "Labour"): 1234, ("Bath", "Green"): 56, ("Wells", "Labour"): 7}
    assert str(found.map).startswith("constituency <- 'Riding', party <- 'Party', votes <- 'Votes'")
    assert found.result.constituencies.codes == ("bath", "wells")
    assert found.result.constituencies.boundary_set == "id:made-2020"
    assert found.result.date == dt.date(2020, 1, 1)
    assert any("Polling day is not given" in note for note in found.notes)


def test_one_row_a_constituency_and_what_zero_and_empty_mean(read):
    found = read("Seat,Con,Lab,Total\nBath,5,0,5\nWells,,7,7\n")
    assert votes_of(found.result) == {("Bath", "Con"): 5, ("Bath", "Lab"): 0, ("Wells", "Lab"): 7}
    assert found.map.ignored == ("Total",)
    assert (
        "an empty cell means did not stand (1 cell) and 0 means stood and got none (1 cell)" in found.notes[0]
    )


def test_a_map_may_say_that_zero_means_absent(read):
    found = read("Seat,Con,Lab\nBath,5,0\nWells,6,7\n", mapping=ColumnMap(zero="absent"))
    assert ("Bath", "Lab") not in votes_of(found.result)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("0007", 7), ("0" * 40 + "7", 7), ("1234", 1234), ("1234567", 1234567),
        ("3,000", 3000), ("3.000", 3000), ("3 000", 3000), ("3'000", 3000), ("3’000", 3000),
        ("3\u00a0000", 3000), ("3\u202f000", 3000), ("3\u2009000", 3000),
        ("12,000", 12000), ("12.000", 12000), ("120,000", 120000), ("1,000,000", 1000000),
        ("1.000.000", 1000000),
        ("1,234", 1234), ("12,34,567", 1234567), ("1,00,000", 100000),
        ("3000.0", 3000), ("3000,0", 3000), ("3000.00", 3000), ("3000.000000", 3000), ("0.0", 0),
        ("1,234.0", 1234), ("1,234.00", 1234), ("1.234,00", 1234), ("1 234,00", 1234),
        ("12,34,567.0", 1234567),
    ],
)  # fmt: skip
def test_thousands_are_told_from_decimals(text, number):
    assert Numbers(dot_groups=True).whole(text) == number


@pytest.mark.parametrize(
    "text",
    ["3000.000", "3000,000", "0,000", "0.000", "1234,567", "1,234.000", "1.234,000", "1,23", "12,3456",
     "1,234,00", "1,2345", "57.", "57,", "57.5", "1,234.5", "1 23", "0,123", ",000", "1,,000", "1, 000"],
)  # fmt: skip
def test_a_number_that_may_be_two_is_refused(text):
    with pytest.raises(FileFaultError, match="is not a whole number"):
        Numbers(dot_groups=True).whole(text)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("1,234", "1.234", "'1.234' groups thousands with a point, but an earlier number with a comma"),
        ("1 234", "1,234", "groups thousands with a comma, but an earlier number with a space"),
        ("57.0", "3.000", "has thousands after a point, but an earlier number decimals"),
        ("3.000", "57.0", "has decimals after a point, but an earlier number thousands"),
        ("57.0", "57,0", "has decimals after a comma, but an earlier number after a point"),
    ],
)
def test_one_file_writes_its_numbers_in_one_way(read, first, second, said):
    with pytest.raises(FileFaultError) as caught:
        read(f"Seat;Party;Votes\nA;Con;{first}\nA;Lab;{second}\n")
    assert str(caught.value).startswith("results.csv, row 3, column Votes: ")
    assert said in str(caught.value)


@pytest.mark.parametrize("content", [
    'Seat,Party,Votes\nA,Con,"1,234"\nA,Lab,"3,000"\nA,LD,"12,000"\n',
    'Seat,Con,Lab,LD\nA,"1,234","3,000","12,000"\n',
    "Seat;Party;Votes\nA;Con;1.234\nA;Lab;3.000\nA;LD;12.000\n",
    "Seat;Con;Lab;LD\nA;1 234;3 000;12 000\n",
    "Seat;Con;Lab;LD\nA;1.234;3.000;12.000\n",
])  # fmt: skip
def test_three_noughts_are_not_dropped(read, content):
    assert votes_of(read(content).result) == {("A", "LD"): 12000, ("A", "Lab"): 3000, ("A", "Con"): 1234}


def test_in_a_workbook_three_figures_after_a_point_are_refused(read):
    rows = [{"Seat": "A", "Party": "Con", "Votes": "3,000"}, {"Seat": "A", "Party": "Lab", "Votes": 5}]
    assert votes_of(read(xlsx_bytes(rows), name="r.xlsx").result) == {("A", "Con"): 3000, ("A", "Lab"): 5}
    rows[0]["Votes"] = "3.000"
    with pytest.raises(FileFaultError, match=r"r.xlsx, row 2, column Votes: '3.000' is not a whole number"):
        read(xlsx_bytes(rows), name="r.xlsx")


def test_more_votes_than_electors_are_refused_unless_the_electorate_is_not_known(read):
    text = "Seat,Electorate,Con,Lab\nBath,{},5,6\nWells,11,5,6\n"
    with pytest.raises(
        FileFaultError, match="row 2, column Electorate: Bath has 11 votes but only 10 electors"
    ):
        read(text.format(10))
    for unknown in ("0", ""):
        assert read(text.format(unknown)).result.electorate.tolist() == [0, 11]


def test_without_nations_each_region_is_one_and_without_regions_there_is_one_country(read):
    found = read("Riding,Province,Party,Votes\nGaspé,Quebec,Bloc,5\nLethbridge,Alberta,CPC,6\n")
    assert found.result.constituencies.nations == ("Quebec", "Alberta")
    assert found.result.constituencies.regions == ("Quebec", "Alberta")
    assert any(
        "No nation is given for 2 regions, so each is a nation of its own" in note for note in found.notes
    )
    given = read("Seat,Region,Nation,Party,Votes\nBath,South West,England,LD,5\n")
    assert given.result.constituencies.nations == ("England",)
    assert not any("nation of its own" in note for note in (*given.notes, *read(LONG).notes))
    assert set(read(LONG).result.constituencies.nations) == {WHOLE_COUNTRY}


def test_the_codes_given_and_the_columns_not_read_are_told(read):
    notes = read("Riding,Rank,Party,Votes\nBath,1,New Democratic Party,5\nBath,2,Liberal,4\n").notes
    assert "Party codes: New Democratic Party = NDP, Liberal = Lib." in notes
    assert "Columns not read: 'Rank'." in notes
    many = "".join(f"Bath,{chr(65 + n) * 8}ish,{n}\n" for n in range(20))
    codes = next(note for note in read("Seat,Party,Votes\n" + many).notes if note.startswith("Party codes"))
    assert codes.count(" = ") == 12
    assert codes.endswith(" and 8 more.")


def test_zero_means_absent_in_a_long_table_too(read):
    text, absent = "Seat,Party,Votes\nBath,Con,5\nBath,Lab,0\nWells,Con,{}\n", ColumnMap(zero="absent")
    found = read(text.format(6), mapping=absent)
    assert votes_of(found.result) == {("Bath", "Con"): 5, ("Wells", "Con"): 6}
    assert "A candidacy with 0 votes is taken as did not stand, as the map says (1 row)." in found.notes
    with pytest.raises(FileFaultError, match="row 4: nobody stood in Wells, as the map takes 0"):
        read(text.format(0), mapping=absent)
    with pytest.raises(FileFaultError, match="every number of votes is 0"):
        read("Seat,Party,Votes\nBath,Con,0\n", mapping=absent)


def test_bytes_that_are_no_text_are_told_from_a_wrong_character(read):
    for seed in range(5):
        with pytest.raises(FileFaultError, match="it is not a text file; give the results as CSV"):
            read(np.random.default_rng(seed).bytes(3000))
    with pytest.raises(FileFaultError, match="row 3: a character is not UTF-8, though others are"):
        read("Seat,Party,Votes\nQuébec,Bloc,5\n".encode() + b"\xc3bc,Con,6\n")


@pytest.mark.parametrize(
    "content",
    [
        "Riding;Parti;Voix\nQuébec;Bloc;1 234\n".encode("cp1252"),
        "circonscription\tparti\tvoix\nQuébec\tBloc\t1 234\n".encode("utf-16"),
        "Wahlkreis;Partei;Stimmen\nQuébec;Bloc;1.234\n".encode("utf-8-sig"),
        "circunscripción;partido;votos\nQuébec;Bloc;1.234\n".encode(),
        'etholaeth,plaid,pleidleisiau\nQuébec,Bloc,"1,234"\n'.encode(),
        "collegio|partito|voti\nQuébec|Bloc|1'234\n".encode(),
        "círculo eleitoral;partido;votos\nQuébec;Bloc;1 234\n".encode(),
        "Results\n\nriding,party,votes\nQuébec,Bloc,1234\nTotal,,1234\n".encode().replace(
            b"Results\n\n", b"Results,,\n,,\n"
        ),
    ],
)
def test_languages_separators_and_encodings(read, content):
    assert votes_of(read(content).result) == {("Québec", "Bloc"): 1234}


def test_independents_are_each_their_own_and_others_are_a_sum(read):
    found = read(
        "Seat,Party,Votes\nA,Independent,5\nA,Independent,9\nA,Con,20\nA,Others,3\nA,Others,4\nB,Independent,6\n"
    )
    parties = found.result.parties
    kinds = dict(zip(parties.codes, parties.kinds, strict=True))
    assert kinds == {
        "Con": PartyKind.PARTY,
        "Ind": PartyKind.INDEPENDENT,
        "IndB": PartyKind.INDEPENDENT,
        "Other": PartyKind.SUM,
    }
    assert found.result.votes[:, parties.index("Ind")].tolist() == [9, 6]
    assert found.result.votes[:, parties.index("Other")].tolist() == [7, 0]
    assert len(set(parties.names)) == len(parties)


def test_a_sum_may_hide_the_winner(read):
    result = read("Seat,Con,Lab,Others\nA,5,4,9\nB,9,2,4\nC,9,5,4\n").result
    assert result.winner_known.tolist() == [False, True, True]
    assert result.majority_known.tolist() == [False, False, True]


def test_british_codes_bring_the_official_set_names_and_parties(read):
    found = read("ONS ID,Party,Votes\nE14000530,Conservative,5\nE14000530,Labour,6\n")
    places = found.result.constituencies
    assert (places.boundary_set, places.names, places.nations) == ("2010", ("Aldershot",), ("England",))
    assert set(found.result.parties.codes) == {"Con", "Lab"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "Seat,Party,Votes\nBath,Labour,12a\n",
            "results.csv, row 2, column Votes: '12a' is not a whole number; write whole numbers such as 12",
        ),
        (
            "Seat,Party,Votes\nBath,Labour,5\nBath,Labour,6\n",
            "row 3: Labour has a candidate in Bath already, in row 2",
        ),
        (
            "Code,Party,Votes\nE14000530,Con,5\nE14001063,Con,6\n",
            "row 3, column Code: E14001063 is of boundary set 2024, but E14000530 in row 2",
        ),
        ("Seat,Party,Votes\nBath,,5\n", "row 2, column Party: no party; name it"),
        ("Seat,Party,Votes\nBath,Labour,\n", "row 2, column Votes: no votes; write them"),
        ("Seat,Party,Votes\n", "there is nothing below the header"),
        ("Foo,Bar\nx,1\nx,2\n", "row 1: no column is recognised as the constituency"),
        ("Seat,Con,Lab\nWells,5,6\nBath\n", "row 3: 1 cell, but the header has 3"),
        ("Seat,Votes\nBath,5\n", "row 1: no column of parties is found"),
        ("Seat,Candidate,Votes,Age\nBath,Ann,5,44\n", "(the header has 'Seat', 'Candidate', 'Votes', 'Age')"),
        ("Seat,Con,Lab\nBath,5\n", "row 2: 2 cells, but the header has 3"),
        (
            "Seat,Party,Votes\nBath,=cmd|'x',5\n",
            "row 2, column Party: '=cmd|'x'' is a formula; write the value itself",
        ),
    ],
)
def test_a_mistake_is_named_with_its_row_column_and_remedy(read, content, said):
    with pytest.raises(FileFaultError) as caught:
        read(content)
    assert said in str(caught.value)


def test_a_map_beside_the_file_is_used_and_what_is_read_can_be_written_as_one(tmp_path, read):
    (tmp_path / "results.map.toml").write_text(
        '[columns]\nparty = "Liste"\nvotes = "Zahl"\n[codes]\n"Die Partei" = "DP"\n', encoding="utf-8"
    )
    found = read("Wahlkreis,Liste,Zahl\nKiel,Die Partei,5\n")
    assert found.result.parties.codes == ("DP",)
    written = tmp_path / "again.map.toml"
    written.write_text(found.map.to_toml(), encoding="utf-8")
    assert load_map(written) == found.map


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layout = 3\n", "layout must be a text"),
        ('layout = "broad"\n', 'layout = "broad" is unknown; use long, wide, polls'),
        ("[column]\n", "Did you mean columns"),
        ('[columns]\nvote = "x"\n', "Did you mean votes"),
        ("x", "not valid TOML"),
        ('[kinds]\nx = "y"\n', "is unknown; use party, independent"),
        ('delimiter = "ab"\n', "must be one character"),
        ("[columns]\nfoo = 3\n", r"m.toml: \[columns\] foo must be a text in quotation marks; correct it"),
        ("columns = 3\n", "columns must be a table of texts"),
    ],
)
def test_a_wrong_map_is_refused(tmp_path, text, said):
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        load_map(tmp_path / "m.toml")


def test_a_column_of_the_map_that_is_not_there(read):
    with pytest.raises(
        FileFaultError,
        match=r"the map names a column 'Stimen' that is not there.*Did you mean Votes|not there",
    ):
        read(LONG, mapping=ColumnMap(columns={"votes": "Stimen"}))


def test_many_parties_are_refused_or_summed_but_never_one_in_front(read):
    rows = (
        "".join(f"A,Party {chr(65 + n // 26)}{chr(65 + n % 26)},{n + 1}\n" for n in range(300))
        + "B,Last one,1\n"
    )
    with pytest.raises(FileFaultError, match="keep_parties"):
        read("Seat,Party,Votes\n" + rows)
    found = read("Seat,Party,Votes\n" + rows, mapping=ColumnMap(keep_parties=10))
    assert len(found.result.parties) == 12
    assert "Last one" in found.result.parties.names
    assert int(found.result.valid_votes.sum()) == 300 * 301 // 2 + 1


def test_what_is_added_is_an_election_like_any_other_until_it_is_removed(tmp_path):
    file, home = tmp_path / "results.csv", tmp_path / "home"
    file.write_text(LONG, encoding="utf-8")
    found = add_election(file, id="canada-2021", date=dt.date(2021, 9, 20), name="Canada 2021", folder=home)
    supplier = ImportedElections(home)
    for spelling in ("canada-2021", "Canada 2021"):
        loaded = load_election(spelling, [supplier])
        assert np.array_equal(loaded.votes, found.result.votes)
        assert np.array_equal(loaded.stood, found.result.stood)
        assert loaded.constituencies.same_as(found.result.constituencies)
    assert [entry["id"] for entry in inventory(folder=home)] == ["canada-2021"]
    with pytest.raises(SourceError, match="is here already"):
        add_election(file, id="canada-2021", folder=home)
    remove_election("canada-2021", folder=home)
    assert supplier.elections() == []
    assert list((home / "imported-elections").iterdir()) == []
    with pytest.raises(UnknownNameError, match='No election "canada-2021"'):
        remove_election("canada-2021", folder=home)


@pytest.mark.parametrize("id", ["2017", "../x", "", "A B", "a..b", "parl.2017-06-08"])
def test_an_id_is_refused_before_anything_is_read(tmp_path, id):
    with pytest.raises((UnknownNameError, SourceError)):
        add_election(tmp_path / "missing.csv", id=id, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_stored_when_the_file_is_wrong_or_the_disk_full(tmp_path, monkeypatch):
    file, home = tmp_path / "results.csv", tmp_path / "home"
    file.write_text(LONG.replace("56", "x"), encoding="utf-8")
    with pytest.raises(FileFaultError):
        add_election(file, id="x-2020", folder=home)
    assert not home.exists()
    file.write_text(LONG, encoding="utf-8")

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.rename", full)
    with pytest.raises(SourceError, match="no space left on device"):
        add_election(file, id="x-2020", folder=home)
    assert list((home / "imported-elections").iterdir()) == []


def test_a_damaged_store_says_so(tmp_path):
    file, home = tmp_path / "results.csv", tmp_path / "home"
    file.write_text(LONG, encoding="utf-8")
    add_election(file, id="x-2020", folder=home)
    (home / "imported-elections" / "x-2020" / "candidacies.parquet").write_bytes(b"PAR1xx")
    supplier = ImportedElections(home)
    with pytest.raises(SourceError, match=r"is damaged.*add the file again"):
        supplier.load(supplier.elections()[0])


def test_what_was_added_can_be_checked_by_hash(tmp_path):
    file, home = tmp_path / "results.csv", tmp_path / "home"
    assert verify(folder=home) == []
    file.write_text(LONG, encoding="utf-8")
    add_election(file, id="x-2020", folder=home)
    file.write_text("Pollster,Date,Con,Lab\nICM,2017-04-18,40,55\n", encoding="utf-8")
    add_polls(file, id="polls", folder=home)

    def states():
        return {(row["kind"], row["id"], row["file"]): row["state"] for row in verify(folder=home)}

    assert set(states().values()) == {"right"}
    assert len(states()) == 4
    stored = home / "imported-elections" / "x-2020"
    stored.joinpath("candidacies.parquet").write_bytes(b"PAR1xx")
    stored.joinpath("parties.parquet").unlink()
    assert states()["election", "x-2020", "candidacies.parquet"] == "changed"
    assert states()["election", "x-2020", "parties.parquet"] == "missing"
    assert states()["polls", "polls", "polls.parquet"] == "right"
    stored.joinpath("about.json").write_text("{", encoding="utf-8")
    assert states()["election", "x-2020", "about.json"] == "changed"
    stored.joinpath("about.json").unlink()
    assert states()["election", "x-2020", "about.json"] == "missing"


def test_polls_one_row_each(tmp_path):
    file, home = tmp_path / "polls 2017.csv", tmp_path / "home"
    file.write_text(
        "Pollster;Fieldwork end;Sample;Con;Lab;LD\nICM;18/4/2017;1 000;46;25;11,5\n"
        "YouGov;2017-04-19;;48%;24%;\n",
        encoding="utf-8",
    )
    added = add_file(file, folder=home)
    assert isinstance(added, ImportedPolls)
    first, second = load_polls("polls-2017", folder=home)
    assert first.shares == {"GB": {"Con": 0.46, "Lab": 0.25, "LD": 0.115}}
    assert (first.fieldwork_end, first.sample, first.source) == (dt.date(2017, 4, 18), 1000, "ICM")
    assert (second.sample, second.shares["GB"]) == (None, {"Con": 0.48, "Lab": 0.24})
    remove_polls("polls-2017", folder=home)
    with pytest.raises(UnknownNameError):
        load_polls("polls-2017", folder=home)


def test_polls_that_add_to_too_much(tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("Pollster,Date,Con,Lab\nICM,2017-04-18,60,55\n", encoding="utf-8")
    with pytest.raises(FileFaultError, match=r"row 2: the shares add to 115\.0 percent"):
        add_polls(file, folder=tmp_path)
    file.write_text("Pollster,Date,Con,Lab\nICM,2017-04-18,60,35\nICM,2017-04-19,0,0\n", encoding="utf-8")
    with pytest.raises(FileFaultError, match="row 3: every share is 0"):
        add_polls(file, folder=tmp_path)


def test_add_file_tells_results_from_polls(tmp_path):
    file = tmp_path / "results.csv"
    file.write_text(LONG, encoding="utf-8")
    assert add_file(file, id="x-2020", folder=tmp_path / "home").result.id == "x-2020"


def test_the_order_of_rows_changes_nothing(read):
    rows = candidacy_rows(read(LONG).result)
    one, other = (read(csv_bytes(order)).result for order in (rows, rows[::-1]))
    assert one.parties.codes == other.parties.codes
    assert np.array_equal(one.votes, other.votes)


def test_a_workbook_numbers_rows_as_it_shows_them(read):
    with pytest.raises(FileFaultError, match=r"results.xlsx, row 3, column Votes: 'x' is not"):
        read(
            xlsx_bytes(
                [{"Seat": "A", "Party": "Con", "Votes": 1}, {"Seat": "A", "Party": "Lab", "Votes": "x"}]
            ),
            name="results.xlsx",
        )


@pytest.mark.parametrize(
    "change",
    [
        {"votes": [-1]},
        {"votes": ["5"]},
        {"votes": [1.5]},
        {"place": [1]},
        {"party": [9]},
        {"votes": []},
        {"places": [{}]},
        {"places": None},
        {"parties": [{"name": "x", "code": "", "kind": "king"}]},
        {"dates": ["soon"]},
        {"candidate": ["a", "b"]},
        {"votes": [10**30]},
    ],
)
def test_the_child_is_not_believed(change):
    place = {
        "constituency": "A",
        "code": "",
        "region": "",
        "nation": "",
        "county": "",
        "row": 2,
        "electorate": 0,
        "winner_known": None,
        "majority_known": None,
    }
    good = {
        "places": [place],
        "parties": [{"name": "Con", "code": "", "kind": "party"}],
        "dates": [],
        "notes": [],
        "place": [0],
        "party": [0],
        "votes": [5],
        "row": [2],
        "candidate": [],
    }
    assert checked(good).votes.tolist() == [5]
    with pytest.raises(FileFaultError, match="reading it gave no sense"):
        checked({**good, **change})
