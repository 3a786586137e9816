"""Advice: who is best placed, when nobody is named, and when it does not matter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from standaside.domain import Backfire, Deal, PactRules, Uncertainty
from standaside.errors import ScenarioError
from standaside.model.simulation import project, simulate, strongest_among
from standaside.planning.advice import NEEDED, TOO_CLOSE, Advice, advise, usable_rules
from standaside.planning.assessment import evaluate
from standaside.present.advice_words import (
    advice_document,
    advice_grids,
    chosen_otherwise,
    reason,
    seat_advice_grids,
)
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


def test_whether_it_matters_is_what_evaluate_says_of_the_choices() -> None:
    found = {one.code: one for one in advise(asked(), seed=1)}
    for code in ("Close", "Level", "Safe", "Ours"):
        best, aside = found[code].first, found[code].second
        judged = evaluate(asked(pact=(Deal(code, code, best, (aside,)),)), seed=1)
        before, after = judged.outcomes[0].p_bloc
        # Of two, the best placed one's own voters go nowhere: the other choice changes nothing.
        assert found[code].moves == pytest.approx(abs(after - before))
        assert found[code].needed is (abs(after - before) >= NEEDED)
        assert (found[code].p_win, found[code].p_with) == (pytest.approx(before), pytest.approx(after))


def test_a_choice_among_three_leaves_the_best_placed_ones_voters_alone() -> None:
    base = result({"Three": {"Con": 400, "Lab": 320, "LD": 200, "Green": 80}})
    table = {
        (a, b): {b: 0.6, "home": 0.4}
        for a in ("Lab", "LD", "Green")
        for b in ("Lab", "LD", "Green")
        if a != b
    }
    settings = {
        "transfers": rates(*((a, b, row) for (a, b), row in table.items()), concentration=18),
        "backfire": Backfire(chance=0.0),
        "uncertainty": NOISY,
        "partners": ("Lab", "LD", "Green"),
    }
    (one,) = advise(scenario(base, **settings), seed=1)
    changes = []
    for best, aside in (("Lab", ("LD", "Green")), ("LD", ("Green",)), ("Green", ("LD",))):
        judged = evaluate(scenario(base, **settings, pact=(Deal("Three", "Three", best, aside),)), seed=1)
        changes.append(abs(judged.outcomes[0].p_bloc[1] - judged.outcomes[0].p_bloc[0]))
    assert one.first == "Lab"
    assert one.moves == pytest.approx(max(changes))


def test_rules_that_cannot_meet_a_poll_are_left_out() -> None:
    polled = asked(poll={"Con": 0.45, "Lab": 0.35, "LD": 0.15})
    assert usable_rules(polled, ("no such rule", "uniform")) == ("uniform",)
    with pytest.raises(ScenarioError):
        usable_rules(polled, ("no such rule",))


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


def test_partners_who_stand_only_in_northern_ireland_are_told_that_advice_does_not_reach_it() -> None:
    base = result(
        {"A": {"Con": 60, "Lab": 40}, "Foyle": {"SF": 50, "DUP": 30, "UUP": 20}},
        areas={"Foyle": ("Northern Ireland", "Northern Ireland")},
    )
    with pytest.raises(ScenarioError, match=r"DUP, UUP stand only where advice does not reach"):
        advise(scenario(base, partners=("DUP", "UUP"), opponents=("SF",)), seed=1)


def test_the_two_silences_begin_where_the_page_says() -> None:
    """0.02 of a chance makes a choice needed; under 0.1 between the two best, nobody is named."""
    safer = {f"Safer {n}": {"Con": 500 + 4 * n, "Lab": 300 - 2 * n, "LD": 200 - 2 * n} for n in range(30)}
    nearer = {f"Nearer {n}": {"Con": 400, "Lab": 300 + n, "LD": 300 - n} for n in range(12)}
    settings = {"transfers": RATES, "backfire": Backfire(chance=0.0), "uncertainty": NOISY}
    found = advise(scenario(result({**safer, **nearer}), **settings), seed=1)
    for one in found:
        assert one.needed is (one.moves >= 0.02)
        assert (one.recommended != "") is (one.p_first - one.p_second >= 0.1)
    moves = [one.moves for one in found]
    apart = [one.p_first - one.p_second for one in found]
    assert any(0.02 <= move < 0.03 for move in moves), "or a higher line would not be noticed"
    assert any(0.01 <= move < 0.02 for move in moves), "or a lower one"
    assert any(0.1 <= gap < 0.15 for gap in apart)
    assert any(0.05 <= gap < 0.1 for gap in apart)


def test_one_seat_says_who_may_be_strongest_and_what_a_choice_would_do() -> None:
    one = Advice("A", "A", "Lab", "Lab", "LD", 0.83, 0.17, 0.45, 0.62, 0.17, True)
    (grid,) = seat_advice_grids(one, BASE.parties)
    assert [chance for _, chance in grid.rows] == ["83", "17", "45", "62"]
    assert grid.rows[0][0].startswith("Strongest of these parties: ")
    assert reason(one, BASE.parties) in grid.notes
    close = replace(one, recommended="", p_first=0.51, p_second=0.49)
    assert "Vote for: too close to name one." in seat_advice_grids(close, BASE.parties)[0].notes
    alone = replace(one, second="", p_second=0.0)
    assert len(seat_advice_grids(alone, BASE.parties)[0].rows) == 2


def test_next_to_no_chance_is_said_in_words_that_fit() -> None:
    sure = Advice("W1", "Here", "Lab", "Lab", "LD", 0.999, 0.001, 0.001, 0.001, 0.0, needed=False)
    assert reason(sure, BASE.parties) == (
        "Most likely to finish ahead of LD: Lab, in nearly all simulated elections, LD in hardly any; no "
        "need: whatever is chosen, one of them wins in hardly any."
    )
    needed = replace(sure, p_second=0.2, p_win=0.004, p_with=0.3, needed=True)
    assert "one of them wins in 30 of 100 instead of hardly any." in reason(needed, BASE.parties)


def test_the_chance_to_finish_ahead_is_not_taken_for_the_chance_to_win() -> None:
    one = Advice("W1", "Here", "LD", "LD", "Lab", 0.74, 0.26, 0.30, 0.45, 0.15, needed=True)
    assert reason(one, BASE.parties) == (
        "Most likely to finish ahead of Lab: LD, in 74 of 100 simulated elections, Lab in 26 of 100; with "
        "the others behind it, one of them wins in 45 of 100 instead of 30 of 100."
    )
    three = replace(one, p_second=0.2)
    assert reason(three, BASE.parties).startswith("Most likely to finish ahead of Lab and the others: LD, in")


def test_what_is_safe_either_way_is_not_called_an_improvement() -> None:
    safe = Advice("W1", "Here", "Lab", "Lab", "LD", 0.97, 0.03, 0.981, 0.984, 0.031, needed=True)
    assert reason(safe, BASE.parties).endswith(
        "one of them wins in 98 of 100 either way, and only a choice of another would move that, by up to 3."
    )


@pytest.mark.parametrize(
    ("rules", "p_bloc", "said"),
    [
        (PactRules(), (0.5, 0.4), "behind Lab in 40 of 100: more of the voters"),
        (
            PactRules(),
            (0.4, 0.5),
            "it would in 50 of 100, but a pact is weighed as a whole, and what a partner",
        ),
        (PactRules(nobody_worse_off=True), (0.401, 0.4), "in 40 of 100 simulated elections either way, but"),
        (PactRules(nobody_worse_off=True), (0.4, 0.5), "its rules ask that every partner has its share"),
    ],
)
def test_why_a_pact_picks_another_than_advice_is_said(rules, p_bloc, said) -> None:
    wanted = replace(asked(), rules=rules)
    row = advice_document(advise(wanted, seed=1), BASE.parties)[0]
    other = "LD" if row["first"] == "Lab" else "Lab"
    words = chosen_otherwise(row, Deal(row["code"], row["name"], other, (row["first"],)), p_bloc, wanted)
    assert words.startswith(f"The pact picks {other} here, not {row['first']}:")
    assert said in words
    same = Deal(row["code"], row["name"], row["first"], (other,))
    assert chosen_otherwise(row, same, p_bloc, wanted) == ""
