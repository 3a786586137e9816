"""Files of final polls: what is read, and what is refused by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from standaside.data.elections import load_parties
from standaside.data.final_polls import read_final_polls
from standaside.errors import SourceError
from tests.factories import PARTIES

HEAD = b"election,party,percent_gb\n"


def read(tmp_path: Path, text: bytes) -> dict[str, dict[str, float]]:
    file = tmp_path / "final.csv"
    file.write_bytes(text)
    return read_final_polls(file, [PARTIES, load_parties()])


def test_years_days_names_and_further_columns_are_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        b"\xef\xbb\xbfelection,party,source,percent_gb\n2019,Conservative,x,43.2\n2019-12-12,con,,43\n"
        b"2019,Other,,0\n",
    )
    assert found == {"2019": {"Con": pytest.approx(0.432), "Other": 0.0}, "2019-12-12": {"Con": 0.43}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + b"2015,Con,34\n2015,Conservative,35\n", "line 3: Con has a row for 2015 already .line 2"),
        (HEAD + b"2015,Whigs,34\n", 'line 2: there is no party "Whigs". Write its code'),
        (HEAD + b"2015,Labor,34\n", 'line 2: there is no party "Labor". Did you mean Lab'),
        (HEAD + b"2015,Con,900\n", 'line 2: "900" is not a share of Con'),
        (HEAD + b"2015,Con,-44\n", 'line 2: "-44" is not a share of Con'),
        (HEAD + b"2015,Con,nan\n", 'line 2: "nan" is not a share of Con'),
        (HEAD + b"2015,Con,inf\n", 'line 2: "inf" is not a share of Con'),
        (HEAD + b"2015,Con\n", 'line 2: "" is not a share of Con'),
        (HEAD + b"2O15,Con,34\n", 'line 2: "2O15" is not an election'),
        (HEAD + b"2015-02-30,Con,34\n", 'line 2: "2015-02-30" is not an election'),
        (HEAD + b"2015,Con,60\n2015,Lab,60\n", "the polls of 2015 add to 120 %"),
        (HEAD, "final.csv has no rows"),
        (b"", "line 1: the column election and party and percent_gb is missing"),
        (b"election,party,percent\n2015,Con,34\n", "line 1: the column percent_gb is missing"),
        (b"\x00\x01\xff\xfe" * 40, "final.csv is not a text file"),
        (HEAD + b"2015,Con,\xff\n", "not UTF-8 text .line 2"),
        (HEAD + b'2015,Con,"' + b"9" * 140_000 + b"\n", "line 1: not a row of a CSV file"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_file_and_line(tmp_path: Path, text: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says) as found:
        read(tmp_path, text)
    assert "final.csv" in str(found.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file .*none\.csv"):
        read_final_polls(tmp_path / "none.csv", [PARTIES])
    with pytest.raises(SourceError, match="is a folder"):
        read_final_polls(tmp_path, [PARTIES])
