"""What a command writes into a file: tables for people are rounded, documents for programs are whole."""

from __future__ import annotations

import io
import json
import zipfile

import polars
import pytest

from standaside.cli.output import Answer, emit

ROW = {"code": "E1", "p_win": 0.1 + 0.2, "gain": -1e-9, "votes": 12345.678901, "seats": 7, "held": None}


@pytest.fixture
def written(tmp_path, capsys):
    def ask(suffix):
        out = tmp_path / f"table{suffix}"
        emit(Answer({"rows": [ROW]}, lambda: "", lambda: [ROW]), as_json=True, out=out)
        capsys.readouterr()
        return out.read_bytes()

    return ask


def test_a_table_holds_what_its_numbers_carry(written):
    assert written(".csv") == b"code,p_win,gain,votes,seats,held\nE1,0.3,0.0,12345.679,7,\n"
    sheet = zipfile.ZipFile(io.BytesIO(written(".xlsx"))).read("xl/worksheets/sheet1.xml").decode()
    assert "<v>0.3</v>" in sheet
    assert "<v>12345.679</v>" in sheet


def test_what_programs_read_is_not_rounded(written):
    assert json.loads(written(".json"))["rows"] == [ROW]
    assert polars.read_parquet(io.BytesIO(written(".parquet"))).row(0, named=True) == ROW
