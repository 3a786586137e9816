"""Tables on their way out, and hex maps both ways."""

import io
import json

import polars as pl
import pytest

from standaside.data.elections import load_constituencies
from standaside.data.exports import csv_bytes, json_bytes, parquet_bytes, xlsx_bytes
from standaside.data.hexjson import hexjson_bytes, read_hexjson
from standaside.data.hexmap import load_hexmap
from standaside.errors import SourceError


def test_a_text_that_would_run_is_escaped_and_a_number_is_not():
    rows = [
        {"a": text} for text in ("=1+1", "+cmd", "-x", "@SUM", "\tx", "\rx", "-5", "+1.5", "plain", "'=x")
    ]
    lines = csv_bytes(rows).decode().split("\n")
    assert lines[1:5] == ["'=1+1", "'+cmd", "'-x", "'@SUM"]
    assert csv_bytes(rows).decode().count("'") == 8
    assert "\n-5\n+1.5\nplain\n" in csv_bytes(rows).decode()


def test_a_workbook_keeps_text_as_text_and_has_its_sources():
    raw = xlsx_bytes(
        [{"name": "=1+1", "votes": 5, "none": None}], sources=[{"what": "data set", "is": "2017"}]
    )
    sheets = pl.read_excel(io.BytesIO(raw), sheet_id=0)
    assert list(sheets) == ["Standaside", "Sources"]
    assert sheets["Standaside"]["name"].to_list() == ["=1+1"]
    assert sheets["Sources"].rows() == [("data set", "2017")]


def test_parquet_keeps_kinds_and_mixed_columns_become_text():
    frame = pl.read_parquet(
        io.BytesIO(parquet_bytes([{"a": 1, "b": 1, "c": None}, {"a": 2.5, "b": "x", "c": None}]))
    )
    assert frame["a"].to_list() == [1.0, 2.5]
    assert frame["b"].to_list() == ["1", "x"]
    assert frame["c"].to_list() == [None, None]


def test_json_refuses_what_is_not_finite():
    assert json.loads(json_bytes({"a": "é"})) == {"a": "é"}
    with pytest.raises(ValueError, match=r"Out of range|not JSON compliant"):
        json_bytes({"a": float("nan")})


def test_no_rows_make_a_file_all_the_same():
    assert csv_bytes([]) == b"\n"
    assert xlsx_bytes([])
    assert parquet_bytes([])


def test_a_hex_map_goes_out_and_comes_in_the_same(tmp_path):
    places, hexes = load_constituencies("2010"), load_hexmap("2010")
    file = tmp_path / "map.hexjson"
    file.write_bytes(hexjson_bytes(hexes, places=places, values={places.codes[0]: {"votes": 5}}))
    assert read_hexjson(file, places=places) == ("odd-r", dict(hexes))
    assert json.loads(file.read_text(encoding="utf-8"))["hexes"][places.codes[0]]["votes"] == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "row 1: it is not JSON"),
        ("[]", "its layout is 'None'"),
        ('{"layout": "odd-x", "hexes": {}}', "its layout is 'odd-x'; use odd-r"),
        ('{"layout": "odd-r", "hexes": {}}', "it has no hexes"),
        ('{"layout": "odd-r", "hexes": {"A": {"q": 1}}}', "the r of 'A' is 'None'"),
        ('{"layout": "odd-r", "hexes": {"A": {"q": 1e400, "r": 0}}}', "the q of 'A' is 'inf'"),
        (
            '{"layout": "odd-r", "hexes": {"A": {"q": 1, "r": 0}, "B": {"q": 1, "r": 0}}}',
            "B and A share the hexagon",
        ),
        (
            '{"layout": "odd-r", "hexes": {"A": {"q": 1, "r": 0}, "A": {"q": 2, "r": 0}}}',
            "'A' is in it twice",
        ),
        ("[" * 100_000, "nested too deeply|not JSON"),
    ],
)
def test_a_wrong_hex_map_is_refused(tmp_path, text, said):
    file = tmp_path / "map.hexjson"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        read_hexjson(file)


def test_a_hex_map_of_other_places_is_refused(tmp_path):
    file = tmp_path / "map.hexjson"
    file.write_text('{"layout": "odd-r", "hexes": {"A": {"q": 1, "r": 0}}}', encoding="utf-8")
    with pytest.raises(SourceError, match="1 codes are no constituency of boundary set 2010: A"):
        read_hexjson(file, places=load_constituencies("2010"))
