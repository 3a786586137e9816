"""Rules asked for, judged again; assumptions, each with a source."""

from __future__ import annotations

from dataclasses import replace

from standaside.domain import Backfire, Lock, Nominations, PactRules, Uncertainty
from standaside.present.assumptions import assumptions
from standaside.present.rule_checks import against, rule_checks
from standaside.present.summary import summarise
from tests.factories import make_assessment, make_variant


def found(rules: PactRules) -> dict[str, bool | None]:
    return {
        check.rule: check.holds for check in rule_checks(summarise(make_assessment(rules=rules).assessment))
    }


def test_every_assumption_has_a_source() -> None:
    for entry in assumptions(make_variant(make_assessment()).scenario):
        assert entry.name
        assert entry.value
        assert entry.source


def test_odd_settings_are_said() -> None:
    scenario = make_assessment(
        backfire=Backfire(chance=0),
        nominations=Nominations(successor={"BRX": "LD"}, absent={"Green": frozenset({"E1"})}),
        uncertainty=Uncertainty(poll_sd={"Con": 0.02}),
        poll=None,
    ).assessment.scenario
    said = " ".join(entry.value for entry in assumptions(scenario))
    for part in (
        "costs nobody a vote",
        "inherits",
        "does not stand in one constituency",
        "none: there is no poll",
        "none: votes",
    ):
        assert part in said


def test_the_evidence_on_backfire_is_named() -> None:
    def source(backfire: Backfire) -> str:
        rows = assumptions(make_assessment(backfire=backfire).assessment.scenario)
        return next(row.source for row in rows if row.name == "Backfire")

    for backfire, whose in [(Backfire(), "our judgement"), (Backfire(chance=0.5), "the scenario")]:
        assert source(backfire).startswith(f"{whose}, rule 6")
        assert "YouGov 2011, 40 in 100" in source(backfire)
        assert "46 for the two apart" in source(backfire)
        assert "Hungary 2022" in source(backfire)


def test_limits_hold_or_do_not() -> None:
    assert found(PactRules(max_seats=1))["Deals in at most one constituency"] is False
    assert found(PactRules(max_stand_asides=999))["At most 999 candidacies given up in all"] is True
    assert found(PactRules(max_by_party={"Lab": 0}))["No candidacy given up by Labour"] is False
    assert found(PactRules(min_gain={"Lab": 0.1}))["At least 0.1 more expected seats for Labour"] is True
    assert found(PactRules(incumbents_stand=True))["The party that holds a seat stands in it"] is True


def test_reciprocity_and_locks() -> None:
    checked = found(PactRules(reciprocity={"Green": (0.5, 2)}, locked=(Lock("E14000004", "Lab", True),)))
    assert any("0.5 to 2 times as many" in rule for rule in checked)
    assert any(rule.startswith("Standing in ") and rule.endswith("Labour") for rule in checked)


def test_contested_areas() -> None:
    checked = found(PactRules(min_contested={"nation": 0.0, "region": 1.0}))
    assert list(checked.values())[:2] == [True, False]


def test_forced_stand_asides_need_not_earn_their_place() -> None:
    first = make_assessment(rules=PactRules(min_effect=0.9)).assessment
    words = "A stand-aside lifts the chance that some partner wins by 90 points or more (rule 14)"
    assert found(PactRules(min_effect=0.9))[words] is False
    locks = tuple(Lock(o.deal.code, o.deal.aside[0], False) for o in first.outcomes)
    assert words not in found(PactRules(min_effect=0.9, locked=locks))


def test_a_counter_pact_is_not_blamed_on_a_deal() -> None:
    world = make_assessment(rules=PactRules(min_effect=0.0))
    worse = [replace(o, p_bloc=(1.0, o.p_bloc[1]), p_bloc_otherwise=0.0) for o in world.assessment.outcomes]
    checks = rule_checks(summarise(replace(world.assessment, outcomes=tuple(worse))))
    assert [c.holds for c in checks if "lifts the chance" in c.rule] == [True]


def test_a_broken_rule_shows_digits_enough() -> None:
    assert against(-0.0003, 0.0) == "−0.0003"
    assert against(0.09999, 0.1) == "+0.09999"
    assert against(1e-10, 0.0) == "0.00"
