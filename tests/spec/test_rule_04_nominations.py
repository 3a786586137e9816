"""Rule 4: who stands, and from what baseline."""

import dataclasses

import numpy as np
import pytest

from standaside.domain import Nominations
from standaside.errors import ScenarioError
from standaside.model.nominations import nominate
from standaside.model.simulation import project
from tests.tables import result, scenario

SCOTLAND = ("Scotland", "Scotland")
BASE = result(
    {
        "Bath": {"Con": 50, "Lab": 40, "UKIP": 10},
        "Hove": {"Con": 45, "Lab": 35, "UKIP": 20},
        "Ryde": {"Con": 60, "Lab": 40},
        "Speaker's": {"Spk": 70, "UKIP": 30},
        "Perth": {"Con": 40, "Lab": 60},
        "Unused": {"BRX": 0, "Con": 50, "Lab": 50},
    },
    areas={"Perth": SCOTLAND, "Unused": SCOTLAND},
)


def test_a_polled_party_stands_throughout_the_nations_where_it_stood() -> None:
    field = nominate(BASE, ["Con", "Lab", "UKIP"], Nominations())
    ukip = BASE.parties.index("UKIP")
    assert field.standing[:, ukip].tolist() == [True, True, True, True, False, False]


def test_a_new_candidate_starts_from_seven_tenths_of_the_regional_mean() -> None:
    field = nominate(BASE, ["Con", "Lab", "UKIP"], Nominations())
    con, lab, ukip = (BASE.parties.index(code) for code in ("Con", "Lab", "UKIP"))
    mean = (0.10 + 0.20 + 0.30) / 3
    assert field.share[2, ukip] == pytest.approx(0.7 * mean)
    assert field.share[2, con] / field.share[2, lab] == pytest.approx(60 / 40)
    assert field.share.sum(axis=1) == pytest.approx(1.0)


def test_nobody_polled_joins_the_speaker_s_contest() -> None:
    field = nominate(BASE, ["Con", "Lab", "UKIP"], Nominations())
    con, lab = BASE.parties.index("Con"), BASE.parties.index("Lab")
    assert not field.standing[3, [con, lab]].any()
    assert not field.swings[3]


def test_a_successor_inherits_votes_and_candidacies() -> None:
    field = nominate(BASE, ["Con", "Lab", "BRX"], Nominations(successor={"UKIP": "BRX"}))
    brx, ukip = BASE.parties.index("BRX"), BASE.parties.index("UKIP")
    assert field.previous[1, brx] == pytest.approx(0.20)
    assert not field.standing[:, ukip].any()
    assert field.standing[[0, 1, 2], brx].all()


def test_places_not_fought() -> None:
    field = nominate(BASE, ["Con", "Lab", "UKIP"], Nominations(absent={"UKIP": frozenset({"Bath"})}))
    ukip = BASE.parties.index("UKIP")
    assert not field.standing[0, ukip]
    assert field.share[0, ukip] == 0
    assert field.share[0].sum() == pytest.approx(1.0)


def test_the_speaker_may_move() -> None:
    field = nominate(BASE, ["Con", "Lab", "UKIP"], Nominations(speaker=frozenset({"Bath"})))
    codes = np.array(BASE.parties.codes)
    assert codes[field.standing[0]].tolist() == ["Spk"]
    assert sorted(codes[field.standing[3]]) == ["Con", "Lab", "UKIP"]
    assert field.swings[3]
    assert not field.swings[0]


def test_a_polled_party_that_stood_nowhere_needs_a_predecessor() -> None:
    baseline = result({"Bath": {"Con": 50, "Lab": 50}, "Foyle": {"SF": 9, "Lab": 0}})
    with pytest.raises(ScenarioError, match="among the parties of the baseline; name whom it succeeds"):
        project(scenario(baseline, poll={"Con": 0.5, "RUK": 0.4}))
    known = result({"Bath": {"Con": 50, "BRX": 50, "RUK": 0}})
    there = dataclasses.replace(known, stood=known.votes > 0)
    with pytest.raises(ScenarioError, match=r'successor = { OLD = "RUK" }'):
        nominate(there, ["Con", "RUK"], Nominations())


def test_a_polled_party_that_stood_only_beyond_the_poll_s_reach_is_refused_truly() -> None:
    """Sinn Féin did stand, in Northern Ireland: nowhere that a British poll covers."""
    there = result(
        {"Bath": {"Con": 60, "Lab": 40}, "Foyle": {"SF": 60, "SDLP": 40}},
        areas={"Foyle": ("Northern Ireland", "Northern Ireland")},
    )
    with pytest.raises(ScenarioError) as refused:
        nominate(there, ["Con", "Lab", "SF"], Nominations())
    assert str(refused.value) == (
        "SF is in the poll but stood in made-up election only in Northern Ireland, "
        "which the poll does not cover; leave it out of the poll."
    )
