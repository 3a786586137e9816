"""Figures that every view shows: the bloc's chance in a place, what a pact turns, two answers apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standaside.domain import Deal, Forecast, Uncertainty
from standaside.planning.assessment import evaluate
from standaside.present.summary import seats_apart, summarise
from tests.tables import rates, result, scenario

BASE = result(
    {
        "Split": {"Con": 420, "Lab": 330, "LD": 250},
        "Safe": {"Con": 800, "Lab": 150, "LD": 50},
        "Ours": {"Con": 100, "Lab": 800, "LD": 100},
        "Near": {"Con": 400, "Lab": 380, "LD": 220},
    }
)
ASKED = scenario(
    BASE,
    transfers=rates(("LD", "Lab", {"Lab": 0.8, "home": 0.2})),
    uncertainty=Uncertainty(draws=300, usual=0.1, wild=0.1),
)
WITH = replace(ASKED, pact=(Deal("Split", "Split", "Lab", ("LD",)),))


def test_the_blocs_chance_in_a_place_is_that_of_all_partners_together():
    found = summarise(evaluate(WITH, seed=1))
    axis = found.assessment.projection.parties
    lab, ld = axis.index("Lab"), axis.index("LD")
    assert found.p_bloc_without == pytest.approx(found.p_without[:, lab] + found.p_without[:, ld])
    assert found.p_bloc_with == pytest.approx(found.p_with[:, lab] + found.p_with[:, ld])
    assert found.assessment.outcomes[0].p_bloc == pytest.approx(
        (found.p_bloc_without[0], found.p_bloc_with[0])
    )


def test_what_turns_is_by_the_pact_or_without_one_by_the_poll():
    found = summarise(evaluate(WITH, seed=1))
    assert np.nonzero(found.turned)[0].tolist() == list(found.changed) == [0]
    moved = scenario(
        BASE,
        poll={"Con": 0.30, "Lab": 0.55, "LD": 0.15},
        transfers=ASKED.transfers,
        uncertainty=ASKED.uncertainty,
    )
    alone = summarise(evaluate(moved, seed=1))
    held, likeliest = alone.assessment.projection.held_by, alone.likeliest_without
    assert alone.turned.tolist() == (held != likeliest).tolist()
    assert alone.turned.any()
    assert alone.changed == ()


def test_without_a_pact_the_same_elections_are_counted_once(monkeypatch):
    found = evaluate(ASKED, seed=1)
    assert found.without is found.with_pact is found.summed
    counted = []
    seats = Forecast.seats
    monkeypatch.setattr(Forecast, "seats", lambda forecast: counted.append(forecast) or seats(forecast))
    alone = summarise(found)
    assert counted == [found.without]
    apart = summarise(replace(found, with_pact=replace(found.without), summed=replace(found.without)))
    assert len(counted) == 4
    assert (apart.bloc, apart.parties, apart.summed) == (alone.bloc, alone.parties, alone.summed)
    assert apart.p_with.tobytes() == alone.p_with.tobytes()
    with_it = evaluate(WITH, seed=1)
    assert len({id(f) for f in (with_it.without, with_it.with_pact, with_it.summed)}) == 3


def test_two_answers_are_compared_election_by_election():
    without, found = evaluate(ASKED, seed=1), evaluate(WITH, seed=1)
    apart = seats_apart(found, without)
    gain = summarise(found).bloc.gain
    assert apart == gain
    assert apart.mean > 0
    assert seats_apart(found, found).p95 == 0
    assert seats_apart(found, without, pacts=False).p95 == 0
    polled = scenario(
        BASE,
        poll={"Con": 0.35, "Lab": 0.45, "LD": 0.20},
        transfers=ASKED.transfers,
        uncertainty=ASKED.uncertainty,
    )
    alone = evaluate(polled, seed=1)
    both = evaluate(replace(polled, pact=WITH.pact), seed=1)
    assert seats_apart(both, found, pacts=False) == seats_apart(alone, without)
    assert seats_apart(alone, without).mean > 0
    elsewhere = evaluate(replace(ASKED, baseline=replace(BASE, id="another")), seed=1)
    assert seats_apart(elsewhere, without) is None
