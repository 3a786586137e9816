"""Results carried to other boundaries: what is refused, and what adds up."""

import numpy as np
import pytest

from standaside.data.boundaries import WEIGHTS, convert, load_overlaps, load_places
from standaside.data.elections import load_constituencies, load_election
from standaside.errors import AlignmentError, SourceError, UnknownNameError
from tests.pulled_data import pulled_data


@pytest.fixture(scope="module")
def pulled(tmp_path_factory):
    with pulled_data(tmp_path_factory.mktemp("data")) as folder:
        yield folder


@pytest.mark.parametrize("year", ["1997", "2005"])
def test_only_known_pairs_of_sets_are_converted(year):
    with pytest.raises(AlignmentError, match="overlaps are known from 2010 to 2024"):
        convert(load_election(year))
    with pytest.raises(AlignmentError, match="cannot be carried to 1997"):
        convert(load_election("2017"), to="1997")


def test_without_the_download_the_command_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path))
    with pytest.raises(SourceError, match="standaside data pull uk-parliament"):
        convert(load_election("2017"))


@pytest.mark.parametrize("weights", WEIGHTS)
def test_overlaps_are_parts_of_the_old_place(pulled, weights):
    part = load_overlaps(load_constituencies("2010"), load_places("2024"), weights=weights)
    assert part.shape == (650, 650)
    assert (part >= 0).all()
    assert np.allclose(part.sum(axis=1), 1.0)


def test_unknown_weights_get_a_guess(pulled):
    with pytest.raises(UnknownNameError, match=r'no weights "populaton".*Did you mean population'):
        convert(load_election("2017"), weights="populaton")


def test_an_unchanged_place_keeps_its_result(pulled):
    before, after = load_election("2017"), convert(load_election("2017"))
    part = load_overlaps(before.constituencies, after.constituencies)
    same = np.argwhere((part == 1.0) & (part.sum(axis=0) == 1.0))
    assert len(same) > 50
    for old, new in same:
        assert (before.votes[old] == after.votes[new]).all()
        assert before.electorate[old] == after.electorate[new]


def test_a_converted_result_says_so(pulled):
    after = convert(load_election("2017"), weights="area")
    assert after.id == "parl.2017-06-08.on-2024"
    assert after.is_notional
    assert "area" in after.name
    assert "overlaps" in after.source
    assert (after.stood == (after.votes > 0)).all()
