"""The plain lines beside the answer: fairness, agreed deals, deals between partners, alternatives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from standaside.domain import Assessment, Lock, PactRules, Plan, PlanStatus, Tactical, Verdict
from standaside.present.alternatives import alternatives
from standaside.present.cards_deal import opponent_note
from standaside.present.documents import plan_document
from standaside.present.plan_tables import plan_grids, solver_sentence
from standaside.present.report import report_html
from standaside.present.rule_checks import rule_checks
from standaside.present.rule_words import rule_sentences
from standaside.present.sentences import (
    answer_sentence,
    fairness_sentences,
    helps_note,
    limit_words,
    news,
    poll_notes,
    scenario_sentence,
)
from standaside.present.summary import Contrast, Spread, Summary, summarise
from standaside.present.tactical_words import tactical_sentences
from tests.factories import PARTIES, make_assessment, make_variant
from tests.tables import result, scenario


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return make_assessment().assessment


def text_of(assessment: Assessment, **more: object) -> str:
    grids = plan_grids(assessment, **more)  # type: ignore[arg-type]
    return "\n".join([*(note for grid in grids for note in grid.notes), *(str(grid.rows) for grid in grids)])


def test_who_gives_without_getting_and_who_is_worse_off(assessment: Assessment) -> None:
    summary = summarise(assessment)
    spread = Spread(1.0, 1.0, 1.0, 1.0)
    worse = {
        code: Contrast(spread, spread, Spread(gain, -1, 0, 0))
        for code, gain in (("Lab", -0.3), ("LD", -0.01), ("Green", 0.0), ("PC", 0.0))
    }
    accounts = tuple(
        replace(a, stands_aside_in=2 * (a.party == "Green"), stood_aside_for_in=0) for a in summary.accounts
    )
    said = fairness_sentences(replace(summary, parties={**summary.parties, **worse}, accounts=accounts))
    assert said == [
        "Labour is worse off with the pact, by 0.3 expected seats.",
        "The Liberal Democrats see no difference with the pact, to a tenth of a seat.",
        "The Greens stand aside in two constituencies and nobody stands aside in return.",
    ]


def accounted(summary: Summary, **rows: tuple[int, float]) -> Summary:
    """The same with given constituencies and gains of each partner."""
    spread = Spread(1.0, 1.0, 1.0, 1.0)
    gains = {code: Contrast(spread, spread, Spread(gain, -1, 0, 1)) for code, (_, gain) in rows.items()}
    accounts = tuple(
        replace(a, stands_aside_in=rows[a.party][0], stood_aside_for_in=9, keeps_quiet_in=0)
        for a in summary.accounts
    )
    return replace(summary, parties={**summary.parties, **gains}, accounts=accounts)


def test_a_lopsided_pact_says_first_who_gives_and_who_gains(assessment: Assessment) -> None:
    summary = summarise(assessment)
    told = accounted(summary, Lab=(89, 97.9), LD=(0, 0.6), Green=(526, 0.04), PC=(3, 0.44))
    assert told.lopsided
    assert fairness_sentences(told) == [
        "The Greens give way in 526 constituencies and gain nothing; Plaid Cymru gives way in 3 and gains "
        "0.4 seats; Labour gives way in 89 and gains 98 seats; the Liberal Democrats give way in none and "
        "gain 0.6 seats.",
        "The bloc’s gain is a sum: the Greens and Plaid Cymru give way for less than half a seat.",
    ]
    worse = accounted(summary, Lab=(0, 5.0), LD=(1, 1.0), Green=(2, -1.0), PC=(0, 0.0))
    assert fairness_sentences(worse)[:2] == [
        "The Greens give way in two constituencies and lose one seat; Labour gives way in none and gains "
        "5.0 seats; the Liberal Democrats give way in 1 and gain one seat; Plaid Cymru gives way in none "
        "and gains nothing.",
        "The bloc’s gain is a sum: the Greens give way for less than half a seat.",
    ]


def test_a_pact_with_half_a_seat_for_whoever_gives_is_not_lopsided(assessment: Assessment) -> None:
    summary = summarise(assessment)
    fair = accounted(summary, Lab=(89, 97.9), LD=(9, 0.5), Green=(526, 0.46), PC=(0, 0.0))
    assert not fair.lopsided
    assert fairness_sentences(fair) == []
    assert not accounted(summary, Lab=(9, 0.1), LD=(9, 0.1), Green=(9, 0.1), PC=(9, 0.1)).lopsided


def test_a_deal_that_only_helps_a_partner_says_so(assessment: Assessment) -> None:
    outcome = assessment.outcomes[0]
    swapped = replace(outcome, verdict=Verdict.POINTLESS, gains={"Lab": -0.3, "PC": 0.29, "LD": 0.0})
    assert helps_note(swapped, assessment.scenario) == "helps Plaid Cymru, not the bloc"
    assert helps_note(replace(swapped, verdict=Verdict.HELPFUL), assessment.scenario) == ""
    assert helps_note(replace(swapped, gains={}), assessment.scenario) == ""
    shown = replace(assessment, outcomes=(swapped, *assessment.outcomes[1:]))
    assert f"Helps Plaid Cymru, not the bloc: {outcome.deal.name}." in text_of(shown)
    assert "helps Plaid Cymru, not the bloc" in report_html(shown, {})
    assert plan_document(shown)["stand_asides"][0]["note"] == "helps Plaid Cymru, not the bloc"


def test_what_a_plan_adds_to_an_agreed_pact_is_marked(assessment: Assessment) -> None:
    deals = tuple(assessment.pact.deals())
    half = replace(next(d for d in deals if len(d.aside) > 1), aside=deals[0].aside[:1])
    agreed = (*[d for d in deals if d.code != half.code][:2], half)
    scenario = replace(assessment.scenario, pact=agreed)
    extended = replace(assessment, scenario=scenario)
    more = summarise(extended).constituencies_with_a_deal - 3
    assert f"in the three constituencies already agreed and {more} more would" in answer_sentence(
        summarise(extended)
    )
    text = text_of(extended)
    assert "New beside what was agreed: " in text
    assert "(new)" in text
    assert "> new</small>" in report_html(extended, {})
    assert {row["added"] for row in plan_document(extended)["stand_asides"]} >= {"", "new"}
    assert news(agreed[0], scenario, planned=True) == news(deals[-1], scenario, planned=False) == ""
    assert news(replace(agreed[0], aside=("Lab", "LD", "Green", "PC")), scenario, planned=True) == "extended"
    everything = replace(assessment, scenario=replace(scenario, pact=deals))
    assert "already agreed and no other" in answer_sentence(summarise(everything))


def test_alternatives_are_shown(assessment: Assessment) -> None:
    assert assessment.plan is not None
    other = replace(assessment.plan, pact=make_assessment(every=5).assessment.pact, objective=30.0)
    changed = replace(assessment, plan=replace(assessment.plan, alternatives=(other,)))
    found = alternatives(changed)[0]
    assert "also " in found.difference
    assert "not " in found.difference
    assert alternatives(assessment)[0].difference == "the same deals"
    assert found.difference in text_of(changed)
    assert "Plans nearly as good" in report_html(changed, {})
    assert plan_document(changed)["alternatives"][0]["constituencies"] == found.constituencies
    assert alternatives(replace(assessment, plan=None)) == []


def test_a_new_leading_opponent_needs_words(assessment: Assessment) -> None:
    summary = summarise(assessment)
    place = next(int(c) for c in range(summary.house) if assessment.pact.aside[c].any())
    con = summary.likeliest_with.copy()
    con[place] = PARTIES.index("Con")
    lifted, lost = summary.p_with.copy(), summary.p_with.copy()
    lifted[place, PARTIES.index("Lab")] += 1.0
    lost[place] = -1.0
    assert "leading opponent changed" in opponent_note(
        replace(summary, likeliest_with=con, p_with=lifted), place
    )
    assert "did not lift" in opponent_note(replace(summary, likeliest_with=con, p_with=lost), place)
    elsewhere = next(c for c in range(summary.house) if not assessment.pact.aside[c].any())
    con[elsewhere] = PARTIES.index("Con")
    assert "other side" in opponent_note(replace(summary, likeliest_with=con), elsewhere)


def test_both_pacts_are_against_neither(assessment: Assessment) -> None:
    world = make_assessment()
    text = text_of(world.assessment, variants=[make_variant(world)])
    assert "Pact and counter-pact, against neither: If the Brexit Party stands aside" in text
    two = text_of(world.assessment, variants=[make_variant(world), make_variant(world)])
    assert "Pact and counter-pact 2, against neither" in two
    assert "a majority" in text
    assert "Verdicts go by how many more of 100 simulated elections a partner wins with the deal" in " ".join(
        text.split()
    )


def test_two_decimals_and_no_empty_table(assessment: Assessment) -> None:
    assert assessment.plan is not None
    plan: Plan = replace(assessment.plan, objective=297.542, bound=297.592)
    assert "is 297.59 expected seats; this one reaches 297.54 with fewer" in solver_sentence(plan)
    late = replace(plan, status=PlanStatus.FEASIBLE, gap=0.01)
    assert "when the time ran out" in solver_sentence(late)
    assert "more than 297.54" in solver_sentence(replace(plan, bound=297.5421))
    proposed = replace(make_assessment(rules=PactRules()).assessment, plan=None)
    assert rule_checks(summarise(proposed)) == ()
    assert not any(grid.title == "The rules asked for" for grid in plan_grids(proposed))
    assert any("seed 11" in note for grid in plan_grids(proposed) for note in grid.notes)


def test_small_limits_and_few_draws_have_grammar(assessment: Assessment) -> None:
    none = replace(
        assessment.scenario, rules=PactRules(max_seats=0, max_stand_asides=0, max_by_party={"Lab": 0})
    )
    assert scenario_sentence(none).endswith("in no constituency at all.")
    assert list(rule_sentences(none))[:3] == [
        "Deals in no constituency.",
        "No candidacy given up in all.",
        "No candidacy given up by Labour.",
    ]
    locks = (Lock("E14000004", "Lab", True),)
    others = PactRules(
        reciprocity={"Green": (0.5, 2)}, min_contested={"nation": 0.2}, locked=locks, incumbents_stand=True
    )
    assert len(list(rule_sentences(replace(assessment.scenario, rules=others)))) == 6
    few = make_assessment(draws=5).assessment
    assert "in these five simulated elections, " in answer_sentence(summarise(few))


def test_lent_votes_taken_back_in_guessed_contests_say_so() -> None:
    """Rule 8: an election before that is not known is said in every answer, one that is known in `check`."""
    base = result({"Seat": {"Con": 400, "Lab": 420, "LD": 180}})
    cells = {("LD", "Con", "Lab"): 0.2}
    guessed = scenario(base, tactical=Tactical({}, ("Lab", "LD"), unwind=cells))
    said = "No election before the made-up election is known here on its boundaries"
    assert [note.startswith(said) for note in poll_notes(guessed)] == [False, True]
    known = scenario(base, tactical=Tactical({}, ("Lab", "LD"), unwind=cells, earlier=base))
    assert len(poll_notes(known)) == 1
    assert "at the election before, the made-up election" in " ".join(w for w, _ in tactical_sentences(known))


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (0.0, ""),
        (0.1, ""),
        (0.5, " and each gaining 0.5 of a seat or more"),
        (2.0, " and each gaining 2 seats or more"),
    ],
)
def test_a_gain_that_is_promised_to_each_partner_is_in_the_question(gain, said):
    base = result({"A": {"Con": 5, "Lab": 4, "LD": 3}})
    rules = PactRules(nobody_worse_off=True, min_gain={"Lab": gain, "LD": gain + 1})
    told = limit_words(scenario(base, rules=rules, partners=("Lab", "LD")))
    assert told == f"in as many constituencies as it takes and nobody worse off{said}"
