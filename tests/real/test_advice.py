"""Advice on real elections: at least as often right as the sites, on as many places."""

from __future__ import annotations

import pytest

from standaside.cli import record
from standaside.evidence.advice import score_advice
from standaside.evidence.backtest import Bench
from tests.pulled_data import pulled_data
from tests.shared_data import shared_file

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    polls = shared_file("final-polls.csv")
    with pulled_data(tmp_path_factory.mktemp("data")):
        known = record.known_contests()
        yield score_advice(
            record.scoreboard(known), final=record.final_file(polls), bench=Bench(tuple(known)), draws=10_000
        )


def test_on_as_many_places_ours_is_right_as_often_as_a_site_or_wrong_in_one_place_more(rows) -> None:
    sites = [row for row in rows if row["who"] not in ("ours", "last result")]
    assert len(sites) == 5
    for site in sites:
        (ours,) = [
            row
            for row in rows
            if row["to"] == site["to"] and row["who"] == "ours" and row["beside"] == site["beside"]
        ]
        assert ours["n"] == site["n"]
        assert ours["right"] >= site["right"] - 0.002, site


def test_over_all_places_ours_is_more_often_right_than_the_last_result(rows) -> None:
    for year in ("2015", "2017", "2019", "2024"):
        everywhere = {row["who"]: row["right"] for row in rows if year in row["to"] and not row["beside"]}
        assert everywhere["ours"] > everywhere["last result"]


def test_the_last_result_alone_is_as_computed_before(rows) -> None:
    last = {row["to"][5:9]: row["right"] for row in rows if row["who"] == "last result"}
    assert last["2019"] == pytest.approx(0.907, abs=0.004)
    assert last["2024"] == pytest.approx(0.905, abs=0.002)
