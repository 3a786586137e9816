"""The tool that builds the shipped data: names, what Other can hide, and refusals."""

import polars as pl
import pytest

from standaside.data import shipped
from tests.shared_data import load_tool

tool = load_tool("build_default_data")
MOVE = {"election": "2010", "code": "X1", "from_party": "Other", "to_party": "Ind", "reason": "x"}


def contest(**votes: int):
    place = tool.Place("2010", "X1", "Somewhere", "England", "London", "")
    return tool.Contest(place, 1000, votes)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("HAMPSTEAD & KILBURN", "Hampstead and Kilburn"),
        ("STOKE-ON-TRENT CENTRAL", "Stoke-on-Trent Central"),
        ("BERWICK-UPON-TWEED", "Berwick-upon-Tweed"),
        ("ISLE OF WIGHT", "Isle of Wight"),
        ("BRIGHTON, PAVILION", "Brighton, Pavilion"),
        ("HOUGHTON-LE-SPRING", "Houghton-le-Spring"),
        ("RICHMOND (YORKS)", "Richmond (Yorks)"),
        ("BARKING ", "Barking"),
    ],
)
def test_names_in_capitals_become_names(source, name):
    assert tool.title(source, {}) == name


def test_exceptions_come_first_and_ignore_accents():
    assert tool.title("YNYS MÔN", {"ynys mon": "Ynys Môn"}) == "Ynys Môn"


def test_other_may_hide_a_winner_or_a_runner_up():
    assert tool.known_places(contest(Con=30, Lab=20, Other=19)) == (True, True)
    assert tool.known_places(contest(Con=30, Lab=20, Other=20)) == (True, False)
    assert tool.known_places(contest(Con=30, Lab=20, Other=30)) == (False, False)


def test_the_largest_candidacy_in_other_settles_it():
    known = contest(Con=30, Lab=20, Other=35)
    known.largest_in_other = 18
    assert tool.known_places(known) == (True, True)
    known.largest_in_other = 10  # somebody else in Other may still have 25
    assert tool.known_places(known) == (True, False)


def test_a_changed_source_is_refused():
    with pytest.raises(tool.BuildError, match="has changed: its sha256 is"):
        tool.checked(b"other", tool.RESULTS_SHA256, "GE_results.tsv")


def test_a_correction_that_takes_more_than_there_is_is_refused(monkeypatch):
    row = {
        "election": "2010",
        "code": "X1",
        "from_party": "Other",
        "to_party": "Ind",
        "votes": "40",
        "reason": "x",
    }
    read = tool.read_csv
    monkeypatch.setattr(tool, "read_csv", lambda name: [row] if name == "corrections.csv" else read(name))
    with pytest.raises(tool.BuildError, match="cannot be applied"):
        tool.correct({("2010", "X1"): contest(Con=30, Other=35)})


def test_corrections_move_votes_and_lose_none(monkeypatch):
    row = {
        "election": "2010",
        "code": "X1",
        "from_party": "Other",
        "to_party": "Ind",
        "votes": "35",
        "reason": "x",
    }
    read, place = tool.read_csv, contest(Con=30, Other=35)
    monkeypatch.setattr(tool, "read_csv", lambda name: [row] if name == "corrections.csv" else read(name))
    tool.correct({("2010", "X1"): place})
    assert place.votes == {"Con": 30, "Ind": 35}


def test_the_pact_files_are_what_the_register_says():
    tables = {name: pl.read_parquet(shipped.DEFAULT / name) for name in ("places.parquet", "votes.parquet")}
    for name, rows in tool.derive_pacts(tables).items():
        committed = shipped.rows(name, folder=shipped.PACTS)
        assert [tuple(row.values()) for row in committed] == rows


def test_the_register_of_sources_is_current():
    header, *rows = tool.PROVENANCE
    assert shipped.rows("provenance.csv") == [dict(zip(header, row, strict=True)) for row in rows]


def test_tables_are_written_the_same_every_time(tmp_path):
    names = ("places.parquet", "votes.parquet", "hexmap.parquet", "contests.parquet")
    tables = {name: pl.read_parquet(shipped.DEFAULT / name) for name in names}
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        tool.write(tables, tmp_path / folder, tmp_path / folder)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    assert tool.differences(tmp_path / "one", tmp_path / "two") == []
    (tmp_path / "two" / "provenance.csv").unlink()
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "two" / "votes.parquet")
    assert tool.differences(tmp_path / "one", tmp_path / "two") == [
        "provenance.csv is missing",
        "votes.parquet differs",
    ]
