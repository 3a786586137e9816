"""What is believed of activists is read back, where a question speaks of them."""

from dataclasses import replace

from standaside.domain import Campaign, Deal, Hostile, PactRules, Strength
from standaside.present.assumptions import assumptions
from standaside.present.rule_words import rule_sentences
from tests.tables import result, scenario

BASE = result({"A": {"Con": 4100, "LD": 3900, "Lab": 2000}})


def said(question):  # type: ignore[no-untyped-def]
    return {a.name: a.value for a in assumptions(question)}


def test_nothing_is_said_of_activists_unless_the_question_does() -> None:
    assert "Activists" not in said(scenario(BASE))


def test_campaign_softer_deals_and_kinds_bring_the_assumption() -> None:
    plain = scenario(BASE)
    asked = replace(
        plain,
        campaign=Campaign(
            activists={("Lab", "A"): 5.0},
            strength=Strength(0.05, 0.0),
            hostile=(Hostile("Lab", "A", 30.0, "LD"),),
        ),
    )
    assert said(asked)["Activists"].startswith("one number given, else 1 for every 100 votes; log-odds 0.05")
    assert said(asked)["Hostile effort"] == "30 of Lab against LD in A"
    soft = replace(plain, pact=(Deal("A", "A", "LD", ("Lab",), "silent"),))
    assert "asked to lend their vote, 25 ± 12% of voters do" in said(soft)["Activists"]
    kinds = replace(plain, rules=PactRules(kinds=("aside", "silent")))
    assert "Activists" in said(kinds)
    assert "Deals may be of the kinds aside, silent (rule 7)." in list(rule_sentences(kinds))
