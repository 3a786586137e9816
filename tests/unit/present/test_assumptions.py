"""Rules asked for, judged again; assumptions, each with a source."""

from __future__ import annotations

from standaside.domain import Backfire, Lock, Nominations, PactRules, Uncertainty
from standaside.present.assumptions import assumptions, rule_checks
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
        "Con 2 points",
        "none: votes",
    ):
        assert part in said


def test_limits_hold_or_do_not() -> None:
    assert found(PactRules(max_seats=1))["A deal in at most 1 constituencies"] is False
    assert found(PactRules(max_stand_asides=999))["At most 999 stand-asides"] is True
    assert found(PactRules(max_by_party={"Lab": 0}))["Labour: at most 0 stand-asides"] is False
    assert found(PactRules(min_gain={"Lab": 0.1}))["Labour gains 0.1 expected seats or more"] is True
    assert found(PactRules(incumbents_stand=True))["Whoever holds a seat stands in it"] is True


def test_reciprocity_and_locks() -> None:
    checked = found(PactRules(reciprocity={"Green": (0.5, 2)}, locked=(Lock("E14000004", "Lab", True),)))
    assert any("is stood aside for 0.5 to 2 times" in rule for rule in checked)
    assert any(rule.startswith("Labour stands in ") for rule in checked)


def test_contested_areas() -> None:
    checked = found(PactRules(min_contested={"nation": 0.0, "region": 1.0}))
    assert list(checked.values())[:2] == [True, False]


def test_an_effect_mixed_with_a_counter_pact_is_not_judged() -> None:
    checks = rule_checks(summarise(make_variant(make_assessment())))
    assert not any("lifts the chance" in check.rule for check in checks)
