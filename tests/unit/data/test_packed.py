"""What was read of a file, as bytes and back."""

import numpy as np
import pytest

from standaside.data.own.importer import ImportedPolls, read_file
from standaside.data.own.packed import pack_import, unpack_election, unpack_polls
from standaside.data.own.sandbox import Sandbox

ROWS = (
    "Riding,Party,Candidate,Votes,Electors\n"
    "Bath,Labour,A,1234,9000\nBath,Green,B,56,9000\nWells,Labour,C,7,\n"
)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as warm:
        yield warm


@pytest.fixture
def read(tmp_path, sandbox):
    def reading(text, name):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_file(tmp_path / name, id="own-2020", sandbox=sandbox)

    return reading


def test_results_come_back_as_they_were_and_nothing_is_stored(read, tmp_path, monkeypatch):
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "home"))
    found = read(ROWS, "r.csv")
    back = unpack_election(pack_import(found))
    assert (back.id, back.name, back.date, back.source) == (
        found.result.id, found.result.name, found.result.date, found.result.source,
    )  # fmt: skip
    for axis in ("constituencies", "parties"):
        given, got = getattr(found.result, axis), getattr(back, axis)
        assert (got.codes, got.names, dict(got.aliases)) == (given.codes, given.names, dict(given.aliases))
    assert back.parties.kinds == found.result.parties.kinds
    for field in ("votes", "stood", "electorate", "winner_known", "majority_known"):
        assert np.array_equal(getattr(back, field), getattr(found.result, field)), field
    assert not (tmp_path / "home").exists()


def test_the_same_file_gives_the_same_bytes(read):
    assert pack_import(read(ROWS, "r.csv")) == pack_import(read(ROWS, "r.csv"))


def test_polls_come_back_in_their_order(read):
    found = read("Pollster,Date,Sample,Con,Lab\nICM,2017-04-18,1000,46,25\nYouGov,,,48,\n", "p.csv")
    assert isinstance(found, ImportedPolls)
    first, second = unpack_polls(pack_import(found))
    assert (first.source, first.sample, first.shares) == ("ICM", 1000, {"GB": {"Con": 0.46, "Lab": 0.25}})
    assert (second.source, second.fieldwork_end, second.shares) == ("YouGov", None, {"GB": {"Con": 0.48}})
