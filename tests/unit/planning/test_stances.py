"""Rules 19 and 20: stances, help without a pact, and the majority for a measure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standaside.data.scenario import load_scenario, scenario_from_tables
from standaside.domain import Stance, Unilateral
from standaside.errors import ScenarioError
from standaside.model.simulation import project
from standaside.planning.assessment import evaluate
from standaside.planning.stances import held_stances, measure_chance, wanted, with_unilateral

TABLES = {
    "election": {"from": "2017"},
    "bloc": {"partners": ["Lab", "LD"], "opponents": ["Con"]},
    "uncertainty": {"draws": 60},
    "pact": {"deals": [{"seat": "St Ives", "for": "LD", "aside": ["Lab"]}]},
}


def question(**tables):
    return scenario_from_tables({**TABLES, **tables})


def stance(party, *, supports=True, measure="exit", **where):
    return {"party": party, "measure": measure, "for": supports, **where}


@pytest.fixture(scope="module")
def spared():
    return load_scenario("hard-brexit-2019", draws=60)


def test_a_candidates_own_stance_comes_before_the_partys():
    asked = question(stance=[stance("Lab", supports=False, seats=["Bath", "Wells"]), stance("Lab")])
    view = project(asked)
    held = held_stances(asked, view, "exit")
    lab, bath = view.parties.index("Lab"), view.constituencies.index(view.constituencies.codes[0])
    named = [view.constituencies.find(name) for name in ("Bath", "Wells")]
    assert held[named, lab].tolist() == [-1, -1]
    assert held[bath, lab] == 1
    assert not held[~view.standing].any()
    assert wanted(held).sum() == view.standing[:, lab].sum() - 2


def test_who_does_not_sit_does_not_vote():
    asked = question(stance=[stance("SF"), stance("DUP")])
    view = project(asked)
    held = held_stances(asked, view, "exit")
    assert not held[:, view.parties.index("SF")].any()
    assert held[:, view.parties.index("DUP")].any()


def test_the_chance_of_a_majority_is_counted_draw_by_draw(spared):
    judged = evaluate(replace(spared, pact=question().pact), seed=3)
    held = held_stances(spared, judged.projection, spared.measure)
    for forecast in (judged.without, judged.with_pact):
        ayes = [sum(held[c, w] == 1 for c, w in enumerate(draw)) for draw in forecast.winners]
        noes = [sum(held[c, w] == -1 for c, w in enumerate(draw)) for draw in forecast.winners]
        found = measure_chance(forecast, held)
        assert found.majority == np.mean([2 * a > 650 for a in ayes])
        assert found.carried == np.mean([a > n for a, n in zip(ayes, noes, strict=True)])
        assert (found.supporters, found.against) == (np.mean(ayes), np.mean(noes))


def test_turning_a_stance_round_turns_the_chance(spared):
    turned = tuple(replace(s, supports=not s.supports) for s in spared.stances)
    judged = evaluate(replace(spared, pact=question().pact), seed=3)
    chances = [
        measure_chance(judged.with_pact, held_stances(asked, judged.projection, spared.measure))
        for asked in (spared, replace(spared, stances=turned))
    ]
    assert chances[0].supporters == chances[1].against
    assert chances[0].carried > 0


def test_the_brexit_party_spares_exactly_the_28_of_the_division(spared):
    view = project(spared)
    helped = with_unilateral(spared, view)
    assert helped.unilateral == ()
    assert len(helped.counter_pact) == 28
    assert {deal.aside for deal in helped.counter_pact} == {("BRX",)}
    assert {deal.beneficiary for deal in helped.counter_pact} == {""}
    everywhere = replace(spared, unilateral=(Unilateral("BRX", "Con", held=True),))
    assert len(with_unilateral(everywhere, view).counter_pact) == 317


def test_help_raises_the_chances_of_those_helped_and_of_nobody_else(spared):
    asked = replace(spared, pact=question().pact)
    with_help, alone = evaluate(asked, seed=3), evaluate(replace(asked, unilateral=()), seed=3)
    con = spared.baseline.parties.index("Con")
    change = with_help.with_pact.p_win()[:, con] - alone.with_pact.p_win()[:, con]
    helped = {deal.code for deal in with_help.counter_pact.deals()}
    places = np.array([code in helped for code in spared.baseline.constituencies.codes])
    assert change[places].sum() > 0.2
    assert not change[~places].any()


def test_a_helper_that_endorses_says_so_and_what_is_there_stays(spared):
    view = project(spared)
    told = replace(spared, unilateral=(replace(spared.unilateral[0], endorses=True),))
    deals = with_unilateral(told, view).counter_pact
    assert {deal.beneficiary for deal in deals} == {"Con"}
    again = with_unilateral(replace(told, counter_pact=deals[:3]), view)
    assert sorted(d.code for d in again.counter_pact) == sorted(d.code for d in deals)


def test_a_stance_of_a_candidate_who_does_not_stand_is_refused():
    asked = question(stance=[stance("SNP", seat="Bath")])
    with pytest.raises(ScenarioError, match=r"unknown candidate: SNP does not stand in Bath \(E14000547\)"):
        held_stances(asked, project(asked), "exit")
    nowhere = replace(asked, stances=(Stance("BRX", "exit", supports=True),))
    with pytest.raises(ScenarioError, match="stand in any constituency"):
        held_stances(nowhere, project(nowhere), "exit")


WRONG = [
    ({"stance": [stance("Lab", seat="Bathh")]}, "Did you mean"),
    ({"stance": [stance("Labor")]}, "Did you mean"),
    ({"stance": [stance("Lab"), stance("Lab", supports=False)]}, "Lab has two stances"),
    ({"stance": [stance("Lab", seat="Bath"), stance("Lab", seats=["Bath"])]}, "Lab in Bath has two stances"),
    ({"stance": [stance("Lab", seat="Bath", seats=["Bath"])]}, "keep one of the two"),
    ({"stance": [stance("Lab", measure=" ")]}, "no name"),
    ({"stance": [stance("Lab")], "aim": {"measure": "exitt"}}, "Did you mean exit"),
    ({"aim": {"measure": "exit"}}, "nobody has a stance"),
    ({"unilateral": [{"party": "UKIP", "helps": "Con", "measure": "exit"}]}, "nobody has a stance"),
    ({"unilateral": [{"party": "UKIP", "helps": "UKIP"}]}, "for itself"),
    ({"unilateral": [{"party": "Lab", "helps": "Con"}]}, "is a partner"),
    ({"bloc_against": [{"partners": ["Con"]}]}, "bloc of one"),
    ({"bloc_against": [{"partners": ["Con", "Con"]}]}, "bloc of one"),
    ({"bloc_against": [{"partners": ["Con", "UKIP", "Con"]}]}, "twice"),
    ({"bloc_against": [{"partners": ["Con", "Lab"]}]}, "Lab is a partner"),
    ({"bloc_against": [{"partners": ["Con", "UKIP"], "opponents": ["UKIP"]}]}, "choose one side"),
    ({"bloc_against": [{"partners": ["Con", "UKIP"], "rules": {"min_gain": {"Lab": 1}}}]}, "not a partner"),
    (
        {
            "bloc_against": [{"partners": ["Con", "UKIP"]}],
            "unilateral": [{"party": "UKIP", "helps": "Con"}],
        },
        "helps unilaterally as well",
    ),
]


@pytest.mark.parametrize(("tables", "says"), WRONG)
def test_what_has_no_meaning_gets_one_sentence(tables, says):
    with pytest.raises(ScenarioError, match=says):
        question(**tables)


def test_the_worked_page_gives_what_the_engine_says(spared):
    """The page's figures on 10,000 draws, within what 1,500 draws can tell."""
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "explanation" / "counter.md").read_text(encoding="utf-8")
    rows = [
        line.split("|")[1:4]
        for line in page.splitlines()
        if line.startswith(("| nobody", "| the 28", "| all 317"))
    ]
    con = spared.baseline.parties.index("Con")
    helps = ((), spared.unilateral, (Unilateral("BRX", "Con", held=True),))
    for (_, seats, chance), unilateral in zip(rows, helps, strict=True):
        asked = replace(
            spared, unilateral=unilateral, pact=(), uncertainty=replace(spared.uncertainty, draws=1500)
        )
        judged = evaluate(asked, seed=2019)
        won = judged.with_pact.seats()[:, con]
        found = measure_chance(judged.with_pact, held_stances(asked, judged.projection, asked.measure))
        assert abs(won.mean() - float(seats)) < 4 * won.std() / 1500**0.5
        assert abs(found.majority - float(chance.strip(" %")) / 100) < 4 * 0.5 / 1500**0.5 + 0.005
