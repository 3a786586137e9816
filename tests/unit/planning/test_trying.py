"""Deals tried in one constituency alone give what judging the whole changed pact gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standaside import Deal, ScenarioError, evaluate, load_scenario, summarise, try_deals

BRIGHTON, ISLE = "E14000598", "E14000762"


def scenario(name, draws=60):
    return load_scenario(name, draws=draws)


def soft(code, kind):
    return Deal(code, "", "Green", ("LD",), kind)


ELSEWHERE = soft("E14000530", "activists")


@pytest.mark.parametrize(
    ("code", "beside"), [(ISLE, ()), (BRIGHTON, (ELSEWHERE,))], ids=["plain", "softer elsewhere"]
)
def test_a_deal_tried_alone_is_the_pact_judged_anew(code, beside):
    wanted = scenario("unite-to-remain-2019")
    others = (*(deal for deal in wanted.pact if deal.code not in (code, "E14000530")), *beside)
    wanted = replace(wanted, pact=(*(deal for deal in wanted.pact if deal.code == code), *others))
    judged = evaluate(wanted, seed=7)
    ways = [
        (),
        (Deal(code, "", "Green", ("LD",)),),
        (Deal(code, "", "LD", ("Green",)),),
        (Deal(code, "", "", ("LD",)),),
        (soft(code, "activists"),),
        (soft(code, "silent"),),
        (Deal(code, "", "", ("LD",)), Deal(code, "", "", ("Green",), "activists")),
    ]
    tried = try_deals(judged, code, ways)
    place = wanted.baseline.constituencies.index(code)
    for deals, one in zip(ways, tried, strict=True):
        anew = summarise(evaluate(replace(wanted, pact=(*others, *deals)), seed=7))
        assert one.deals == deals
        np.testing.assert_array_equal(one.p_win, anew.p_with[place])
        np.testing.assert_array_equal(one.gain, anew.bloc_with - anew.bloc_without)


def test_what_the_other_side_does_there_stays():
    wanted = scenario("remain-alliance-2019")
    wanted = replace(
        wanted, counter_pact=(Deal(BRIGHTON, "", "Con", ("BRX",)), Deal(ISLE, "", "Con", ("BRX",)))
    )
    judged = evaluate(wanted, seed=7)
    deal = Deal(BRIGHTON, "", "Green", ("Lab", "LD"))
    (tried,) = try_deals(judged, BRIGHTON, [(deal,)])
    anew = summarise(evaluate(replace(wanted, pact=(deal,)), seed=7))
    np.testing.assert_array_equal(tried.gain, anew.bloc_with - anew.bloc_without)


def test_a_deal_of_another_constituency_is_refused():
    judged = evaluate(scenario("unite-to-remain-2019", 10), seed=7)
    with pytest.raises(ScenarioError, match="another constituency"):
        try_deals(judged, ISLE, [(Deal(BRIGHTON, "Brighton", "Green", ("LD",)),)])
