"""Ballot ids and the referendum, joined by constituency."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from standaside.data.elections import load_constituencies, load_election
from standaside.data.joins import ballot_id, ballot_ids, leave_share
from standaside.errors import AlignmentError, SourceError
from tests.pulled_data import pulled_data

HEADER = "PCON11CD,Figure to use\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path))
    return tmp_path / "eu-referendum-2016-by-2010-constituency.csv"


def test_ballot_ids_are_democracy_clubs():
    ids = ballot_ids(load_election("2017"))
    assert len(set(ids)) == 650
    assert "parl.richmond-park.2017-06-08" in ids
    assert ballot_id("Richmond Park", dt.date(2016, 12, 1), by_election=True) == (
        "parl.richmond-park.by.2016-12-01"
    )


def test_a_notional_result_has_no_ballots():
    with pytest.raises(AlignmentError, match="never voted on"):
        ballot_ids(replace(load_election("2017"), is_notional=True))


def test_a_place_without_a_figure_has_none(folder):
    folder.write_text(HEADER + "E14000530,0.578977657\n")
    share = leave_share(load_constituencies("2010"))
    assert share[0] == pytest.approx(0.578977657)
    assert np.isnan(share[1:]).all()


@pytest.mark.parametrize("figure", ["1.2", "-0.1", "", "many", "nan"])
def test_a_figure_that_is_no_share_is_refused(folder, figure):
    folder.write_text(f"{HEADER}E14000530,{figure}\n")
    with pytest.raises(SourceError, match="E14000530 has no leave share"):
        leave_share(load_constituencies("2010"))


def test_figures_of_another_set_are_refused(folder):
    folder.write_text(HEADER + "E14001063,0.5\n")
    with pytest.raises(AlignmentError, match=r"1 codes .* E14001063"):
        leave_share(load_constituencies("2010"))


def test_older_sets_have_none():
    with pytest.raises(AlignmentError, match="only for 2010 and 2024"):
        leave_share(load_constituencies("1997"))


def test_without_the_download_the_command_is_named(folder):
    with pytest.raises(SourceError, match="standaside data pull uk-parliament"):
        leave_share(load_constituencies("2010"))


def test_northern_ireland_has_no_figure(tmp_path):
    with pulled_data(tmp_path):
        for name in ("2010", "2024"):
            places = load_constituencies(name)
            assert (np.isnan(leave_share(places)) == ~places.polled()).all()
