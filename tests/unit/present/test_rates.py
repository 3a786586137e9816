"""Rates as shown: the row of a pair, its family's in the party's own name, or the stated guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from standaside.domain import (
    GUESSED_FOLLOW,
    GUESSED_HOME,
    SET_BY_SCENARIO,
    Finding,
    Nominations,
    Poll,
    RivalBloc,
    Scenario,
    TransferRow,
    Unilateral,
)
from standaside.present.plan_tables import check_grids
from standaside.present.rates import (
    crossing_range,
    destinations,
    destinations_with_error,
    deviation,
    evidence_sentence,
    findings_of,
    follow_range,
    guess_sentence,
    idle_rates,
    partner_rates,
    rates_of,
    reform_party,
)
from standaside.present.reading import check_document, closing
from standaside.present.report import report_html
from standaside.present.sentences import poll_notes, scenario_sentence
from tests.factories import make_assessment


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Con and the Reform family have a row; the DUP and Sinn Féin have none."""
    made = make_assessment().assessment.scenario
    rows = {
        ("Ref", "Con"): TransferRow("Ref", "Con", {"Con": 0.6, "Lab": 0.1, "home": 0.3}, "survey"),
        ("Con", "Ref"): TransferRow("Con", "Ref", {"Ref": 0.45, "home": 0.55}, "survey"),
        ("Lab", "LD"): TransferRow("Lab", "LD", {"LD": 0.6, "Ref": 0.2, "BRX": 0.1, "home": 0.1}, "survey"),
    }
    return replace(made, transfers=replace(made.transfers, rows=rows))


def test_a_family_has_the_name_of_the_party_that_stands(scenario: Scenario) -> None:
    assert rates_of(scenario, "BRX", "Con").follow == 0.6
    assert rates_of(scenario, "Con", "BRX").rates == {"BRX": 0.45, "home": 0.55}
    assert rates_of(scenario, "Lab", "LD").rates == {"LD": 0.6, "BRX": pytest.approx(0.3), "home": 0.1}
    assert reform_party(scenario) == "BRX"
    assert reform_party(replace(scenario, poll=None)) == "BRX"
    heir = replace(scenario, nominations=Nominations({"BRX": "RUK"}))
    assert reform_party(heir) == "RUK"
    polled = {"GB": {"UKIP": 0.08, "Con": 0.4}}
    assert reform_party(replace(scenario, poll=Poll(polled))) == "UKIP"


def test_a_pair_without_a_row_is_a_guess_in_numbers(scenario: Scenario) -> None:
    guess = rates_of(scenario, "DUP", "SF")
    assert (guess.follow, guess.rates["home"], guess.is_guess) == (GUESSED_FOLLOW, GUESSED_HOME, True)
    assert guess.spread == pytest.approx(1 - GUESSED_FOLLOW - GUESSED_HOME)
    assert destinations(guess, follow=False) == "home 30, others by their votes 20"
    assert rates_of(scenario, "DUP", "").spread == pytest.approx(1 - GUESSED_HOME)
    assert rates_of(scenario, "DUP", "").follow is None
    assert "the DUP for Sinn Féin" in guess_sentence(scenario, [guess])
    assert guess_sentence(scenario, [rates_of(scenario, "BRX", "Con")]) == ""


def test_ranges_leave_out_what_nobody_knows(scenario: Scenario) -> None:
    known, guess, nobody = (
        rates_of(scenario, "Lab", "LD"), rates_of(scenario, "DUP", "SF"), rates_of(scenario, "DUP", "")
    )  # fmt: skip
    assert follow_range([known, guess, nobody]) == (0.5, 0.6)
    assert follow_range([nobody]) is None
    assert crossing_range(replace(scenario, opponents=("BRX",)), [known, guess]) == (
        pytest.approx(0.3), pytest.approx(0.3),
    )  # fmt: skip
    assert crossing_range(scenario, [guess]) is None


def test_check_and_the_question_show_the_guess(scenario: Scenario) -> None:
    unionists = replace(scenario, partners=("DUP", "SF"))
    document = check_document(unionists)
    assert [row["follow"] for row in document["transfers"]] == [None, 0.5, None, 0.5]
    assert all("guess" in row["evidence"] for row in document["transfers"])
    assert all(sum(row["rates"].values()) == pytest.approx(1) for row in document["transfers"])
    assert "five in ten of the voters of whoever stands aside following (a guess)" in scenario_sentence(
        unionists
    )
    rows = check_grids(unionists)[-2].rows
    assert len(rows) == 4
    assert "Ref" not in str(rows)
    mixed = replace(scenario, partners=("Con", "BRX", "DUP"))
    assert "(partly a guess)" in scenario_sentence(mixed)


def test_the_report_says_guess() -> None:
    world = make_assessment()
    bare = replace(world.assessment.scenario.transfers, rows={})
    scenario = replace(world.assessment.scenario, transfers=bare)
    page = report_html(replace(world.assessment, scenario=scenario), world.hexes)
    assert "A guess, without evidence, for" in page


def test_a_bloc_of_nobody_is_worded(scenario: Scenario) -> None:
    nobody = replace(scenario, partners=(), opponents=())
    assert partner_rates(nobody) == ()
    assert check_document(nobody)["question"] is None
    assert any("a pact needs two partners" in line for line in closing(nobody))
    assert not any("Where votes go" in grid.title for grid in check_grids(nobody))


def test_check_says_what_is_agreed_and_what_stands_beside() -> None:
    world = make_assessment()
    deals = tuple(world.assessment.pact.deals())
    asked = replace(world.assessment.scenario, pact=deals, variants=(world.assessment.scenario,))
    said = closing(asked)
    assert f"Constituencies in the pact already agreed: {len(deals)}." in said
    assert said[-1] == f"Shown beside it: {asked.title}."
    assert check_document(asked)["variants"] == [asked.title]


def test_a_poll_that_names_few_gets_a_note(scenario: Scenario) -> None:
    dated = replace(scenario, polling_day=date(2019, 12, 12))

    def notes(shares: dict[str, dict[str, float]]) -> list[str]:
        asked = replace(dated, poll=Poll(shares, fieldwork_end=date(2019, 12, 11)))
        assert check_document(asked)["notes"] == poll_notes(asked)
        return poll_notes(asked)

    assert notes({"GB": {"Con": 0.43, "Lab": 0.25, "LD": 0.11}}) == [
        "21% of the poll is nobody named; candidates it leaves out keep what they had, and the rest is Other."
    ]
    assert notes({"GB": {"Con": 0.5, "Lab": 0.4}}) == []
    assert notes({"Scotland": {"SNP": 0.4}}) == []
    assert poll_notes(replace(scenario, poll=None)) == [
        "No poll given: this repeats the result (2017 general election) with its uncertainty."
    ]


def test_a_poll_without_dates_gets_a_note(scenario: Scenario) -> None:
    undated = Poll({"GB": {"Con": 0.5, "Lab": 0.4}})
    day, end = date(2019, 12, 12), date(2019, 12, 1)
    for polling_day, fieldwork_end, begins in (
        (None, None, "Without dates the poll counts as one of the eve of polling day"),
        (day, None, "When the poll's fieldwork ended is not said, so it counts as one of the eve"),
        (None, end, "The poll's fieldwork ended on 1 December 2019, but polling day is not said"),
    ):
        poll = replace(undated, fieldwork_end=fieldwork_end)
        (note,) = poll_notes(replace(scenario, poll=poll, polling_day=polling_day))
        assert note.startswith(begins)
        assert "one from further off errs by more" in note
    dated = replace(undated, fieldwork_end=end)
    assert poll_notes(replace(scenario, poll=dated, polling_day=day)) == []


def with_row(scenario: Scenario, *findings: Finding, evidence: str = "judgement") -> Scenario:
    """Conservatives for the DUP, resting on some findings."""
    row = TransferRow(
        "Con", "DUP", {"DUP": 0.5, "home": 0.5}, evidence, concentration=21.0, findings=findings
    )
    table = replace(scenario.transfers, rows={**scenario.transfers.rows, ("Con", "DUP"): row})
    return replace(scenario, transfers=table)


@pytest.mark.parametrize(
    ("kinds", "basis"),
    [
        ((), "judgement only"),
        (("survey",), "survey only (F0)"),
        (("ballots", "survey"), "second preferences on ballots and survey only (F0, F1)"),
        (("question",), "a poll question on second preferences only (F0)"),
        (("survey", "experiment"), "elections without it and survey (F0, F1)"),
    ],
)
def test_check_says_on_what_evidence_a_rate_stands(scenario, kinds, basis):
    made = [Finding(f"F{i}", kind, 3.0, "said", f"source {i}") for i, kind in enumerate(kinds)]
    asked = with_row(scenario, *made)
    said = evidence_sentence(asked, rates_of(asked, "Con", "DUP"))
    assert f"no post-war case of the Conservatives standing aside exists: {basis}; as sure as 21" in said
    assert [finding.source for finding in findings_of([rates_of(asked, "Con", "DUP")])] == [
        f"source {i}" for i in range(len(kinds))
    ]


def test_a_weak_experiment_is_called_weak(scenario):
    weak = Finding("F0", "experiment", 3.0, "said", "source", "weak")
    sound = Finding("F1", "experiment", 3.0, "said", "source", "sound")
    asked = with_row(scenario, weak)
    assert "elections without it (weak) (F0)" in evidence_sentence(asked, rates_of(asked, "Con", "DUP"))
    asked = with_row(scenario, weak, sound)
    assert "elections without it (F0, F1)" in evidence_sentence(asked, rates_of(asked, "Con", "DUP"))


def test_every_rate_has_the_deviation_with_which_it_is_drawn(scenario):
    asked = with_row(scenario)
    row = rates_of(asked, "Con", "DUP")
    draws = np.random.default_rng(1).dirichlet([21.0 * 0.5, 21.0 * 0.5], 20_000)[:, 0]
    assert deviation(0.5, row.concentration) == pytest.approx(draws.std(), rel=0.03)
    assert destinations_with_error(row) == "DUP 50±11, home 50±11"


def test_a_guess_and_a_rate_set_by_the_scenario_say_so(scenario):
    assert ": a guess: no evidence; as sure as 6" in evidence_sentence(
        scenario, rates_of(scenario, "SF", "DUP")
    )
    asked = with_row(scenario, evidence="set by the scenario")
    said = evidence_sentence(asked, rates_of(asked, "Con", "DUP"))
    assert said == "The Conservatives for the DUP: set by the scenario, on no evidence of ours."
    whole = replace(rates_of(asked, "Con", "DUP"), rates={"DUP": 1.0, "home": 0.0})
    assert destinations_with_error(whole) == "DUP 100, home 0"


@pytest.mark.parametrize(
    ("judgement", "said"),
    [
        (18.0, "as sure as 21 voters' answers, 18 of them our own judgement."),
        (21.0, "as sure as 21 voters' answers, all of them our own judgement."),
        (None, "as sure as 21 voters' answers."),
    ],
)
def test_our_own_judgement_is_told_apart_from_the_evidence(scenario, judgement, said):
    asked = with_row(scenario, Finding("F0", "question", 3.0, "said", "source"))
    row = replace(rates_of(asked, "Con", "DUP"), judgement=judgement)
    assert evidence_sentence(asked, row).endswith(said)
    assert "F0 (poll question): source" in check_grids(replace(asked, partners=("Con", "DUP")))[-1].notes


def test_check_says_which_rates_nobody_can_use(scenario):
    rows = {
        pair: TransferRow(*pair, {"home": 1.0}, SET_BY_SCENARIO)
        for pair in (("Lab", "LD"), ("LD", "Green"), ("Ref", "Con"), ("DUP", ""), ("Lab", ""))
    }
    pair = replace(scenario, partners=("Lab", "LD"), transfers=replace(scenario.transfers, rows=rows))
    assert idle_rates(pair) == ["DUP>", "LD>Green", "Ref>Con"]
    said = " ".join(closing(pair))
    assert "sets where votes go for DUP>, LD>Green and Ref>Con, which have no effect on a pact here" in said
    rival = replace(pair, blocs_against=(RivalBloc(("BRX", "Con"), ("Lab",)),))
    assert idle_rates(rival) == ["DUP>", "LD>Green"]
    helped = replace(rival, partners=("Lab", "LD", "Green"), unilateral=(Unilateral("DUP", "Con"),))
    assert idle_rates(helped) == []
    assert "no effect" not in " ".join(closing(helped))
