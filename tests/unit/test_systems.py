"""The same votes under other systems, measured."""

from __future__ import annotations

import re

import numpy as np
import pytest

from standaside.count.ballots import Settings
from standaside.count.systems import SYSTEMS, USUAL
from standaside.data.elections import load_election
from standaside.data.scenario import load_scenario
from standaside.data.transfers import load_transfer_table
from standaside.errors import UnknownNameError
from standaside.present.documents import results_document
from standaside.present.hemicycle_svg import (
    hemicycle,
    places,
    systems_drawing,
    votes_against_seats,
    whole_seats,
)
from standaside.present.systems_tables import SYSTEM_NAMES, pact_sentence, systems_document, systems_grids
from standaside.systems import INDICES, choose, count_election, count_scenario


@pytest.fixture(scope="module")
def counted():
    result = load_election("2015")
    return result, count_election(result, load_transfer_table())


@pytest.fixture(scope="module")
def simulated():
    scenario = load_scenario("unite-to-remain-2019", draws=60)
    return scenario, count_scenario(scenario, seed=3, systems=["fptp", "list_pr"])


def test_every_system_has_its_usual_settings_and_its_words():
    assert set(SYSTEMS) == set(USUAL)
    assert set(SYSTEMS) <= set(SYSTEM_NAMES)


def test_systems_are_found_by_the_names_people_use():
    assert choose(["List-PR", "fptp", "two round"]) == ("list_pr", "fptp", "two_round")
    assert choose([]) == tuple(SYSTEMS)
    with pytest.raises(UnknownNameError, match="There is no voting system"):
        choose(["borda"])


def test_first_past_the_post_is_what_results_say(counted):
    result, found = counted
    document = results_document(result, region=None, nation=None)
    row = systems_document(result, found)[0]
    assert row["system"] == "fptp"
    assert {p["party"]: p["seats"] for p in document["parties"] if p["seats"]} == {
        code: n for code, n in row["seats"].items() if n
    }
    for index in ("gallagher", "loosemore_hanby", "effective_parties_votes", "effective_parties_seats"):
        assert row[index] == pytest.approx(document[index], abs=1e-12)


def test_measures_say_what_they_mean(counted):
    result, found = counted
    fptp, lists = found.counted[0], next(m for m in found.counted if m.seats.system == "list_pr")
    assert set(fptp.indices) == set(INDICES)
    losers = (
        result.votes.sum() - np.where(result.stood & result.parties.can_win(), result.votes, 0).max(1).sum()
    )
    assert fptp.indices["wasted_votes"][0] == pytest.approx(losers / result.votes.sum())
    assert lists.indices["gallagher"][0] < 0.02 < fptp.indices["gallagher"][0]
    assert "South East" not in fptp.unseated()["Green"]
    assert lists.unseated()["Green"] == ("Northern Ireland", "Scotland")


def test_a_document_has_the_fields_of_the_contract(counted):
    result, found = counted
    rows = systems_document(result, found)
    assert [row["system"] for row in rows] == list(SYSTEMS)
    for row in rows:
        assert {"districts", "method", "seats", "gallagher", "votes_per_seat"} <= set(row)
        assert sum(row["seats"].values()) + len(row["ties"]) == 650
        assert row["with_pact"] is None
        assert row["partners_gain"] is None
        assert row["p05"] is None
    green = rows[0]["votes_per_seat"]["Green"]
    assert green == result.votes[:, result.parties.index("Green")].sum()
    assert rows[0]["votes_per_seat"]["TUV"] is None


def test_tables_show_every_party_with_a_seat(counted):
    result, found = counted
    rows = systems_document(result, found)
    grids = systems_grids(rows, result)
    shown = {row[0] for row in grids[0].rows}
    assert {code for row in rows for code, n in row["seats"].items() if n} == shown
    assert any("People vote for the system they have" in note for note in grids[-1].notes)


def test_a_scenario_has_means_ranges_and_the_pact_beside_it(simulated):
    scenario, found = simulated
    rows = systems_document(scenario, found)
    fptp = rows[0]
    assert fptp["draws"] == 60
    assert fptp["p05"]["Con"] <= fptp["seats"]["Con"] <= fptp["p95"]["Con"]
    assert sum(fptp["seats"].values()) == pytest.approx(650)
    assert fptp["with_pact"]["seats"] != fptp["seats"]
    grids = systems_grids(rows, scenario)
    assert grids[1].title == "What the pact changes, expected seats"
    assert any("worth to the partners" in note for note in grids[-1].notes)


def test_the_worth_of_a_pact_has_its_range_from_the_same_draws(simulated):
    scenario, found = simulated
    for row, without, changed in zip(
        systems_document(scenario, found), found.counted, found.with_pact, strict=True
    ):
        columns = [without.parties.index(code) for code in scenario.partners]
        before, after = without.party_seats(), changed.party_seats()
        more = sorted(sum(int(after[d, p] - before[d, p]) for p in columns) for d in range(60))
        assert row["partners_gain"]["mean"] == pytest.approx(sum(more) / 60)
        assert (row["partners_gain"]["p05"], row["partners_gain"]["p95"]) == (more[2], more[56])
    said = pact_sentence(systems_document(scenario, found))
    assert re.search(r"first past the post [+−]?[\d.]+ \([+−]?\d+ to [+−]?\d+\)", said)


def test_the_same_seed_gives_the_same_and_chunks_do_not_matter(simulated, monkeypatch):
    scenario, found = simulated
    monkeypatch.setattr("standaside.model.simulation.simulated_ballots.CHUNK", 7)
    again = count_scenario(scenario, seed=3, systems=["fptp", "list_pr"])
    for one, other in zip(found.with_pact, again.with_pact, strict=True):
        assert (one.seats.seats == other.seats.seats).all()
        for index in INDICES:
            assert (one.indices[index] == other.indices[index]).all()


def test_pooling_changes_only_who_stands_alone(counted):
    result, _ = counted
    found = count_election(
        result, load_transfer_table(), systems=["list_pr"], settings=Settings(independents="pooled")
    )
    assert found.counted[0].seats.seats.sum() == 650


def test_a_house_is_drawn_with_as_many_dots_as_seats():
    seats = {"Con": 330.4, "Lab": 231.6, "LD": 88.0}
    assert whole_seats(seats) == {"Con": 330, "Lab": 232, "LD": 88}
    assert len(places(650)) == 650
    drawing = hemicycle(seats, title="A house", key="a")
    assert drawing.count("h0") == 650
    assert "Con 330, Lab 232, LD 88" in drawing
    assert hemicycle({"Con": 0.0}, title="Nobody", key="b").count("h0") == 0


def test_charts_say_in_words_what_they_show(counted):
    result, found = counted
    rows = systems_document(result, found)
    shares = {"Con": 0.368, "Lab": 0.304, "Green": 0.038}
    drawing = votes_against_seats(rows[0], shares, title="Votes and seats", key="v")
    assert "Con 37% of the votes, 51% of the seats" in drawing
    whole = systems_drawing(rows)
    assert whole.startswith("<svg")
    assert whole.count("h0") == sum(sum(whole_seats(row["seats"]).values()) for row in rows)


def test_every_district_is_shown_with_its_constituencies_and_seats(counted):
    result, found = counted
    rows = {row["system"]: row for row in systems_document(result, found)}
    for system, least, most in (("stv", 3, 6), ("av_plus", 5, 11)):
        areas = rows[system]["areas"]
        assert sorted(name for area in areas for name in area["constituencies"]) == sorted(
            result.constituencies.names
        )
        assert all(least <= len(area["constituencies"]) <= most for area in areas)
        assert all(sum(area["seats"].values()) == len(area["constituencies"]) for area in areas)
    assert rows["fptp"]["areas"] is None
    grids = systems_grids([rows["stv"]], result)
    assert grids[-1].title == "Districts"
    assert len(grids[-1].rows) == len(rows["stv"]["areas"])


def test_top_up_seats_are_15_to_20_per_cent_of_the_house(counted):
    _, found = counted
    note = next(
        n for m in found.counted if m.seats.system == "av_plus" for n in m.seats.notes if "top-up" in n
    )
    assert 15 <= float(note.split("(")[1].split(" per cent")[0]) <= 20
    assert "scaled down" in note


def test_ranked_systems_say_where_preferences_come_from(counted):
    result, found = counted
    for row in systems_document(result, found):
        told = any("preferences come from the transfer rates" in note for note in row["notes"])
        assert told == (row["system"] in {"av", "stv", "av_plus"})
