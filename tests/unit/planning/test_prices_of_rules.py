"""Rules with a price (rule 26): paid for, said, refused where they have no meaning."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from standaside.data.scenario import load_scenario
from standaside.domain import PactRules
from standaside.errors import ScenarioError
from standaside.planning.bargaining import bargains_of
from standaside.planning.coalitions import coalition_standing, worth
from standaside.planning.frontier import frontier
from standaside.planning.planner import find_plan
from standaside.planning.price import price_of_fairness
from standaside.planning.rules import Question
from standaside.planning.weighed import seats_of
from standaside.present.fairness import price_sentence
from standaside.present.plan_tables import solver_sentence
from standaside.present.rule_words import rule_sentences
from tests.small_options import options_of

OPTIONS = options_of(
    [
        (0, "", "", (0.5, 0.3, 0.2, 0.0), 0.0),
        (0, "Lab", "LD", (0.2, 0.8, 0.0, 0.0), 100.0),
        (1, "", "", (0.5, 0.3, 0.2, 0.0), 0.0),
        (1, "LD", "Lab", (0.4, 0.0, 0.6, 0.0), 50.0),
    ],
    2,
)
RULES = PactRules(min_effect=0.0, tolerance=0.0, max_seats=1)


def at(price: float) -> PactRules:
    return dataclasses.replace(RULES, prices={"max_seats": price})


def test_a_deal_too_many_is_made_where_it_is_worth_more_than_its_price() -> None:
    cheap, dear = find_plan(OPTIONS, at(0.06)), find_plan(OPTIONS, at(0.12))
    assert (cheap.objective, cheap.net, cheap.bound) == pytest.approx((1.4, 1.34, 1.34), abs=1e-6)
    assert cheap.paid == pytest.approx({"max_seats": 0.06})
    assert (dear.objective, dict(dear.paid)) == (pytest.approx(1.3), {})
    assert find_plan(OPTIONS, RULES).objective == pytest.approx(1.3)


def test_what_is_paid_and_left_is_said() -> None:
    assert (
        "wins 1.40 expected seats and pays 0.06 for rules that it breaks: 1.34 are left"
        in solver_sentence(find_plan(OPTIONS, at(0.06)))
    )


def test_the_frontier_and_coalitions_pay_too() -> None:
    assert [point.objective for point in frontier(OPTIONS, at(0.06), most=2)] == pytest.approx([1.3, 1.34])
    assert worth(OPTIONS, at(0.06), ["LD", "Lab"])[0] == pytest.approx(1.34)
    assert worth(OPTIONS, at(0.2), ["LD", "Lab"])[0] == pytest.approx(1.3)


def test_a_coalition_wins_seats_and_not_seats_less_what_it_pays() -> None:
    plan = find_plan(OPTIONS, at(0.06))
    pact = seats_of(OPTIONS, plan.chosen, ("Lab", "LD", "Green"))
    standing = coalition_standing(OPTIONS, at(0.06), pact)
    both = next(c for c in standing.coalitions if c.parties == ("LD", "Lab"))
    assert (both.seats, both.gets, both.bound) == pytest.approx((1.4, 1.4, 1.4), abs=1e-6)
    assert standing.stable
    assert standing.proven
    # one deal of the two that it would pay for: it stays behind what all together would win
    poorer = coalition_standing(OPTIONS, at(0.06), {"Lab": 0.6, "LD": 0.7, "Green": 0.0})
    assert {c.parties for c in poorer.blocking} == {("LD", "Lab"), ("Green", "LD", "Lab")}
    assert poorer.blocking[0].excess == pytest.approx(0.1, abs=1e-6)


def test_the_price_of_fairness_says_that_it_is_after_paying() -> None:
    rules = dataclasses.replace(at(0.06), min_gain={"LD": 0.6}, prices={"max_seats": 0.06, "min_gain": 0.5})
    price = price_of_fairness(find_plan(OPTIONS, rules), Question(OPTIONS, rules))
    assert "after what is paid for rules that are broken" in price_sentence(price)
    assert "after" not in price_sentence(dataclasses.replace(price, after_paying=False))


def test_prices_beside_a_chance_are_refused() -> None:
    with pytest.raises(ScenarioError, match="the aim is leximin"):
        find_plan(OPTIONS, at(0.06), aims=("leximin", "expected_seats"))


SCENARIO = """
[election]
from = "2017"
[bloc]
partners = ["Lab", "LD"]
opponents = ["Con"]
[rules]
max_seats = 3
{rules}
"""


def scenario(tmp_path: Path, rules: str):  # type: ignore[no-untyped-def]
    file = tmp_path / "mine.toml"
    file.write_text(SCENARIO.format(rules=rules), encoding="utf-8")
    return load_scenario(str(file), draws=20)


def test_a_scenario_says_its_prices(tmp_path: Path) -> None:
    found = scenario(
        tmp_path, "nobody_worse_off = true\n[rules.price]\nmax_seats = 0.2\nnobody_worse_off = 1"
    )
    assert found.rules.prices == {"max_seats": 0.2, "nobody_worse_off": 1.0}
    said = list(rule_sentences(found))
    assert (
        "Deals in at most three constituencies; or at a price: 0.2 expected seats for each constituency more."
        in said
    )


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ("[rules.price]\nmin_gain = 1", "no rule min_gain to put a price on"),
        ("nobody_worse_off = false\n[rules.price]\nnobody_worse_off = 1", "no rule nobody_worse_off"),
        ("[rules.price]\nmax_seats = 0", "it must be more than 0"),
        ("[rules.price]\nmax_seats = -1", "it must be more than 0"),
        ("[rules.price]\nmin_effect = 1", "has no key"),
        ('[rules.price]\nmax_seats = 1\n[aim]\nobjectives = ["p_majority"]', "beside the aim p_majority"),
        (
            '[rules.price]\nmax_seats = 1\n[aim]\nobjectives = ["expected_seats", "cvar"]',
            "beside the aim cvar",
        ),
    ],
)
def test_a_price_without_meaning_is_refused(tmp_path: Path, rules: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        scenario(tmp_path, rules)


def test_ways_of_sharing_take_a_priced_limit_as_hard(tmp_path: Path) -> None:
    found = bargains_of(scenario(tmp_path, "[rules.price]\nmax_seats = 0.0001"), seed=1)
    assert all(len(one.chosen) and _deals(found, one) <= 3 for one in found.solutions)


def _deals(found, bargain) -> int:  # type: ignore[no-untyped-def]
    return int(found.options.has_deal[list(bargain.chosen)].sum())
