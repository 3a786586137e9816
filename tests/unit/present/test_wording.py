"""Sentences: the question, the answer, plurals, ranges, and the answer "no"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from standaside.domain import AimReached, Deal, PactRules, Unilateral
from standaside.present.sentences import answer_sentence, overclaim, scenario_sentence
from standaside.present.summary import summarise
from standaside.present.wording import about, count, in_ten, odds, one_in, percent, spoken
from tests.factories import (
    PARTIES,
    make_assessment,
    make_result,
    make_scenario,
    make_variant,
)


def test_the_scenario_is_a_sentence() -> None:
    scenario = make_assessment().assessment.scenario
    said = scenario_sentence(scenario)
    assert said == (
        "From the 2017 result, if the polls say Con 32.6 Lab 24.9 LD 19.2 BRX 13 Green 4 SNP 4 PC "
        "0.5, and Labour, the Liberal Democrats, the Greens and Plaid Cymru agree a pact against the "
        "Conservatives, with four to six in ten of the voters of whoever stands aside following and up to "
        "one in eight crossing over to the other side, in at most 158 constituencies and nobody worse off."
    )


def test_a_scenario_without_a_poll_or_limits() -> None:
    scenario = make_scenario(
        make_result(make_assessment().assessment.projection.constituencies),
        poll=None,
        rules=PactRules(),
        opponents=(),
    )
    said = scenario_sentence(scenario)
    assert "if votes fall as they did then" in said
    assert "as many constituencies as it takes" in said
    assert "against" not in said


def test_the_answer_has_range_odds_and_the_bound() -> None:
    said = answer_sentence(summarise(make_assessment().assessment))
    assert said.startswith("…then standing aside in ")
    for part in (
        "nine times in ten",
        "to cost the Conservatives",
        "simulated election",
        "Had every voter followed",
    ):
        assert part in said


def test_no_pact_helps_is_an_answer() -> None:
    world = make_assessment(every=0)
    assert "no pact helps" in answer_sentence(summarise(world.assessment))
    proposed = replace(world.assessment, plan=None)
    said = answer_sentence(summarise(proposed))
    assert "no pact is agreed so far: without one the bloc" in said


def test_no_pact_for_another_aim_says_nothing_of_seats_it_did_not_seek() -> None:
    world = make_assessment(every=0)
    aim = AimReached("p_majority", 0.0, 0.0, 0.0, proven=True, tolerance=0.0)
    plan = replace(world.assessment.plan, aims=(aim,))
    said = answer_sentence(summarise(replace(world.assessment, plan=plan)))
    assert "no pact helps towards the chance of a majority: without one" in said
    assert "with or without one" not in said
    both = replace(plan, aims=(aim, replace(aim, name="expected_seats")))
    assert "with or without one" in answer_sentence(summarise(replace(world.assessment, plan=both)))


def test_a_limit_with_a_price_is_not_called_a_limit() -> None:
    scenario = make_assessment().assessment.scenario
    rules = PactRules(max_seats=20, nobody_worse_off=True)
    assert scenario_sentence(replace(scenario, rules=rules)).endswith(
        "in at most 20 constituencies and nobody worse off."
    )
    priced = replace(rules, prices={"max_seats": 0.1, "nobody_worse_off": 0.5})
    assert scenario_sentence(replace(scenario, rules=priced)).endswith(
        "in 20 constituencies (more at a price) and nobody worse off (unless paid for)."
    )


def test_a_pact_that_loses_says_so() -> None:
    world = make_assessment()
    turned = replace(world.assessment, without=world.assessment.with_pact, with_pact=world.assessment.without)
    said = answer_sentence(summarise(turned))
    assert "cost the bloc" in said
    assert "fewer" in said


def test_a_counter_pact_can_be_worded() -> None:
    assert answer_sentence(summarise(make_variant(make_assessment())))


def test_an_effect_too_small_for_words_and_a_name_without_election() -> None:
    same = make_assessment().assessment
    said = answer_sentence(summarise(replace(same, with_pact=same.without, summed=same.without)))
    assert "hardly at all" in said
    assert "looked no better" in said
    assert "promise nothing either" in overclaim(summarise(replace(same, summed=same.without)))
    named = replace(same.scenario, baseline=replace(same.scenario.baseline, name="Canada 2021"))
    assert scenario_sentence(named).startswith("From the Canada 2021 result, ")
    nobody = replace(same.scenario, partners=("Lab",), pact=tuple(same.pact.deals()))
    assert "following" not in scenario_sentence(nobody)
    assert ", in these " in scenario_sentence(nobody)


def test_the_question_says_what_others_do_meanwhile() -> None:
    world = make_assessment()
    places = world.assessment.projection.constituencies
    deals = tuple(Deal(code, code, "Con", ("BRX",)) for code in places.codes[:2])
    scenario = replace(world.assessment.scenario, counter_pact=deals)
    assert scenario_sentence(scenario).endswith(
        "nobody worse off, while the Brexit Party stands aside in two constituencies."
    )
    softer = replace(scenario, counter_pact=(deals[0], replace(deals[1], kind="silent")))
    assert "while the Brexit Party gives way in two constituencies" in scenario_sentence(softer)
    alone = replace(scenario, counter_pact=(), unilateral=(Unilateral("BRX", "Con"),))
    assert "while the Brexit Party stands aside in some constituencies" in scenario_sentence(alone)


def test_a_poll_of_nobody_is_no_hole_in_the_sentence() -> None:
    scenario = make_assessment().assessment.scenario
    empty = replace(scenario, poll=replace(scenario.poll, shares={"GB": {}}))
    assert "if votes fall as they did then, and Labour" in scenario_sentence(empty)


def test_the_over_claim_is_beside_the_realistic_figure() -> None:
    said = overclaim(summarise(make_assessment().assessment))
    assert "every voter followed" in said
    assert "at realistic rates" in said


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.3, 0.3, "three in ten"), (0.02, 0.3, "none to three in ten"), (0.97, 1, "nearly all")],
)
def test_fractions_as_words(low: float, high: float, words: str) -> None:
    assert in_ten(low, high) == words


def test_figures_as_words() -> None:
    assert one_in(0.5) == "five in ten"
    assert odds(0.005) == "fewer than one of 100"
    assert odds(0.993), percent(0.007) == ("99 of 100", "1")
    assert odds(0.996), percent(0.996) == ("more than 99 of 100", ">99")
    assert percent(0.004) == "<1"
    assert percent(0.0) == "0"
    assert about(9.96) == "10"
    assert count(11, "seat") == "11 seats"


def test_party_names_come_from_the_axis() -> None:
    assert spoken(PARTIES, "SNP") == "the SNP"
    assert spoken(PARTIES, "SF") == "Sinn Féin"
    assert spoken(PARTIES, "NDP") == "NDP"
