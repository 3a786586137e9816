"""Advice: who is best placed, when nobody is named, and when it does not matter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from standaside.domain import Backfire, Uncertainty
from standaside.errors import ScenarioError
from standaside.model.simulation import project, simulate, strongest_among
from standaside.planning.advice import NEEDED, TOO_CLOSE, advise
from standaside.planning.assessment import evaluate
from standaside.present.advice_words import advice_document, advice_grids, reason
from tests.tables import rates, result, scenario

BASE = result(
    {
        "Close": {"Con": 400, "Lab": 360, "LD": 240},
        "Level": {"Con": 400, "Lab": 301, "LD": 299},
        "Safe": {"Con": 800, "Lab": 150, "LD": 50},
        "Ours": {"Con": 100, "Lab": 800, "LD": 100},
        "Alone": {"Con": 450, "LD": 550},
        "Theirs": {"Con": 600, "UKIP": 400},
    }
)
RATES = rates(
    ("LD", "Lab", {"Lab": 0.6, "Con": 0.2, "home": 0.2}),
    ("Lab", "LD", {"LD": 0.7, "Con": 0.1, "home": 0.2}),
    concentration=18,
)
NOISY = Uncertainty(draws=800, usual=0.1, wild=0.1)


def asked(**more):
    settings = {"transfers": RATES, "backfire": Backfire(chance=0.0), "uncertainty": NOISY, **more}
    return scenario(BASE, **settings)


def test_every_place_where_a_partner_stands_is_advised_in() -> None:
    found = {one.code: one for one in advise(asked(), seed=1)}
    assert list(found) == ["Close", "Level", "Safe", "Ours", "Alone"]
    assert found["Close"].recommended == "Lab"
    assert found["Level"].recommended == ""
    assert abs(found["Level"].p_first - found["Level"].p_second) < TOO_CLOSE
    assert (found["Close"].needed, found["Safe"].needed, found["Ours"].needed) == (True, False, False)
    assert (found["Alone"].recommended, found["Alone"].needed, found["Alone"].second) == ("LD", False, "")


def test_whether_it_matters_is_what_evaluate_says_of_each_choice() -> None:
    from standaside.domain import Deal

    found = {one.code: one for one in advise(asked(), seed=1)}
    for code in ("Close", "Level", "Safe", "Ours"):
        chances = {}
        for best, aside in (("Lab", "LD"), ("LD", "Lab")):
            judged = evaluate(asked(pact=(Deal(code, code, best, (aside,)),)), seed=1)
            chances[best] = judged.outcomes[0].p_bloc
        moves = max(abs(after - before) for before, after in chances.values())
        assert found[code].moves == pytest.approx(moves)
        assert found[code].needed is (moves >= NEEDED)
        assert found[code].p_win == pytest.approx(chances["Lab"][0])
        assert found[code].p_with == pytest.approx(chances[found[code].first][1])


def test_the_chance_to_be_strongest_is_that_of_the_others_left_out() -> None:
    question = asked()
    view = project(question)
    chance = strongest_among(view, question, ("Lab", "LD"), seed=5)
    lab, ld, con = (view.parties.index(code) for code in ("Lab", "LD", "Con"))
    np.testing.assert_allclose(chance[:5].sum(axis=1), 1.0)
    assert chance[5].sum() == 0.0
    assert (chance[:, con] == 0).all()
    assert chance[0, lab] > 0.8
    assert chance[4, ld] == 1.0


def test_among_all_who_stand_the_strongest_is_the_winner() -> None:
    question = asked()
    view = project(question)
    chance = strongest_among(view, question, view.parties.codes, seed=5)
    np.testing.assert_allclose(chance, simulate(view, question, seed=5).p_win())


def test_without_a_bloc_the_usual_parties_are_compared() -> None:
    found = advise(replace(asked(), partners=(), opponents=()), seed=1)
    assert {one.first for one in found} <= {"Lab", "LD"}


def test_partners_who_stand_nowhere_are_refused() -> None:
    with pytest.raises(ScenarioError, match="stands anywhere"):
        advise(scenario(result({"A": {"Con": 60, "UKIP": 40}}), partners=()), seed=1)


def test_the_reason_is_one_sentence_and_the_table_says_how_many_are_not_needed() -> None:
    found = advise(asked(), seed=1)
    rows = advice_document(found, BASE.parties)
    for one, row in zip(found, rows, strict=True):
        assert row["reason"] == reason(one, BASE.parties)
        assert row["reason"].count(".") == 1
        assert row["reason"].endswith(".")
    assert rows[1]["recommended"] is None
    assert "too close" in rows[1]["reason"].lower()
    (grid,) = advice_grids(rows)
    needed = Counter(row["needed"] for row in rows)
    assert len(grid.rows) == needed[True]
    assert f"In {needed[True]} a choice" in grid.notes[0]
