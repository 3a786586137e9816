"""Rows updated by evidence: what moves, by how much, and what is said about it."""

import shutil
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standaside.data import shipped
from standaside.domain import TransferRow, TransferTable
from standaside.errors import ScenarioError
from standaside.evidence.experiments import Rate
from standaside.evidence.pooling import (
    GUESS_CONCENTRATION,
    MOST_CONCENTRATION,
    Evidence,
    complete,
    explain,
    from_experiment,
    pool,
    pool_table,
    worth,
)
from tests.shared_data import load_tool

START = TransferRow("Green", "Lab", {"Lab": 0.6, "Con": 0.1, "LD": 0.1, "home": 0.2}, "judgement", "a note")


def piece(shares, *, kind="survey", sample=6.0, party="Green", beneficiary="Lab", name="P1"):
    return Evidence(name, kind, party, beneficiary, shares, sample, "what they said", "made up")


def rate(to, raw, valid, *, label="sound", se=0.1):
    return Rate(
        experiment="made-up",
        election="parl.2017-06-08",
        party="Green",
        to=to,
        rate=raw,
        rate_valid=valid,
        se=se,
        n_absent=9,
        expected_share=0.05,
        placebo=None,
        placebo_se=None,
        n=100,
        first_stage_f=200.0,
        label=label,
        specification="all controls",
    )


def test_the_mean_is_weighted_by_effective_samples():
    found = pool(START, [piece({"Lab": 0.3, "home": 0.7}, sample=9.0)], concentration=18.0)
    assert found.row.rates["Lab"] == pytest.approx((18 * 0.6 + 9 * 0.3) / 27)
    assert found.row.rates["home"] == pytest.approx((18 * 0.2 + 9 * 0.7) / 27)
    assert found.concentration == MOST_CONCENTRATION


def test_order_of_evidence_does_not_matter():
    pieces = [piece({"Lab": 0.3}, sample=2.0), piece({"Lab": 0.9, "home": 0.1}, sample=3.0, name="P2")]
    one, other = (pool(START, order, concentration=18.0).row.rates for order in (pieces, pieces[::-1]))
    assert dict(one) == pytest.approx(dict(other))


def test_evidence_worth_nothing_changes_nothing():
    found = pool(START, [piece({"Con": 1.0}, sample=0.0)], concentration=18.0)
    assert dict(found.row.rates) == pytest.approx(dict(START.rates))
    assert (found.used, found.concentration, found.row.note) == ((), 18.0, "a note")


@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda s: 0 < sum(s) <= 1),
    st.floats(0, 50),
)
def test_rows_add_to_one_and_lie_between_start_and_evidence(shares, sample):
    said = dict(zip(("Lab", "Con", "stick"), shares, strict=True))
    found = pool(START, [piece(said, sample=sample)], concentration=18.0)
    assert sum(found.row.rates.values()) == pytest.approx(1.0)
    low, high = sorted((said["Lab"], START.rates["Lab"]))
    assert low - 1e-9 <= found.row.rates["Lab"] <= high + 1e-9


def test_what_was_not_asked_follows_the_start():
    full = complete({"Lab": 0.2}, START.rates)
    assert full == pytest.approx({"Lab": 0.2, "Con": 0.2, "LD": 0.2, "home": 0.4})


def test_two_thirds_of_those_who_would_stick_stay_at_home():
    full = complete({"Lab": 0.7, "stick": 0.3}, START.rates)
    assert full == pytest.approx({"Lab": 0.7, "home": 0.2, "Con": 0.05, "LD": 0.05})


def test_everything_named_but_not_all_said_is_spread_by_the_start():
    full = complete({"Lab": 0.5, "Con": 0.0, "LD": 0.0, "home": 0.0}, START.rates)
    assert sum(full.values()) == pytest.approx(1.0)
    assert full["Lab"] == pytest.approx(0.5 + 0.5 * 0.6)


def test_grades_follow_what_bears_on_a_row():
    experiment = piece({"Lab": 0.5}, kind="experiment", sample=8.0)
    for evidence, grade in [
        ([experiment], "experiment"),
        ([piece({"Lab": 0.5}, kind="experiment", sample=0.4)], "judgement"),
        ([piece({"Lab": 0.5})], "judgement and survey"),
        ([piece({"Lab": 0.5}, sample=19.0)], "survey and judgement"),
        ([], "judgement"),
        ([replace(experiment, label="weak")], "experiment (weak)"),
        ([replace(experiment, label="weak"), piece({"Lab": 0.5})], "experiment (weak) and survey"),
        ([replace(experiment, label="weak"), replace(experiment, label="sound")], "experiment"),
        ([piece({"Lab": 0.5}, kind="likened")], "judgement"),
    ]:
        assert pool(START, evidence, concentration=18.0).row.evidence == grade


def test_a_row_says_what_was_pooled():
    row = pool(START, [piece({"Lab": 0.5})], concentration=18.0).row
    assert (row.note, row.concentration) == ("a note", MOST_CONCENTRATION)
    assert row.judgement == pytest.approx(18.0 / 24.0 * MOST_CONCENTRATION)
    assert [(finding.id, finding.weight) for finding in row.findings] == [("P1", 6.0)]
    assert row.findings[0].source


def test_a_pair_without_a_row_starts_from_the_guess():
    table = TransferTable({("Green", "Lab"): START})
    old, new = pool_table(table, [piece({"LD": 0.9, "home": 0.1}, party="Con", beneficiary="LD", sample=6.0)])
    assert dict(old.row.rates) == pytest.approx(dict(START.rates))
    assert (new.row.party, new.row.beneficiary) == ("Con", "LD")
    assert new.start["LD"] == 0.5
    assert new.row.rates["LD"] == pytest.approx(0.7)
    assert new.concentration == GUESS_CONCENTRATION + 6.0


def test_large_differences_are_explained_by_their_causes():
    pieces = [
        piece({"Lab": 0.1, "home": 0.9}, sample=18.0, name="BIG"),
        piece({"Lab": 0.6}, sample=5.0, name="MILD"),
    ]
    found = pool(START, pieces, concentration=18.0)
    assert set(found.changed()) == {"Lab", "home"}
    sentence, _ = explain(found)
    assert sentence.startswith("Green for Lab, to Lab: 0.60 became ")
    assert sentence.index("BIG") < sentence.index("MILD")
    assert "what they said" in sentence


def test_small_differences_need_no_words():
    assert explain(pool(START, [piece({"Lab": 0.55})], concentration=18.0)) == []


def test_an_experiment_is_worth_less_the_less_sure_it_is():
    assert worth(0.5, 0.05, clean=True) > worth(0.5, 0.10, clean=True) > worth(0.5, 0.10, clean=False) > 0
    assert worth(0.5, 0.0, clean=True) == pytest.approx(24.0)
    assert worth(0.02, 0.5, clean=False) == 0


def test_an_experiment_becomes_evidence_on_its_beneficiary():
    rates = [rate("Con", 0.3, 0.2), rate("Lab", 0.8, 0.7), rate("other", 0.1, 0.1), rate("home", -0.2, 0.0)]
    found = from_experiment(rates, party="Green", beneficiary="Con")
    assert dict(found.shares) == pytest.approx({"Con": 0.2, "Lab": 0.7, "Other": 0.1})
    assert found.sample == round(worth(0.2, 0.1, clean=True), 1)
    largest = from_experiment(rates, party="Green", beneficiary="")
    assert largest.sample == round(worth(0.7, 0.1, clean=True), 1)
    assert "9 absences, raw Lab 0.80 (0.10); sound" in largest.said


def test_another_candidate_of_the_same_colour_can_be_taken_out():
    rates = [rate("Lab", 0.6, 0.6), rate("other", 0.4, 0.4)]
    found = from_experiment(rates, party="Green", beneficiary="", other=0.1)
    assert dict(found.shares) == pytest.approx({"Lab": 0.9, "Other": 0.1})


def test_an_unclean_placebo_costs_weight():
    samples = [
        from_experiment(
            [rate("Lab", 0.6, 0.6, label=label), rate("home", 0.4, 0.4, label=label)],
            party="Green",
            beneficiary="Lab",
        ).sample
        for label in ("sound", "weak, placebo not clean")
    ]
    assert samples[0] > samples[1]


@pytest.mark.parametrize(
    ("shares", "sample"),
    [({"Lab": 1.2}, 1.0), ({"Lab": 0.7, "Con": 0.7}, 1.0), ({"Lab": -0.1}, 1.0), ({}, -1.0)],
)
def test_evidence_without_meaning_is_refused(shares, sample):
    with pytest.raises(ScenarioError, match="P1: shares must be"):
        piece(shares, sample=sample)


@pytest.fixture
def folder(tmp_path):
    for name in ("priors", "evidence", "experiments", "rates", "findings"):
        shutil.copy(shipped.DEFAULT / f"transfer-{name}.csv", tmp_path)
    return tmp_path


def test_the_shipped_table_is_what_the_shipped_evidence_gives(capsys):
    assert load_tool("build_transfer_priors").main(["--check"]) == 0
    printed = capsys.readouterr().out
    assert "Green for Lab (24): Lab 0.60 -> 0.59" in printed
    assert printed.rstrip().splitlines()[-2] == "Differences above 0.1:"


def test_new_evidence_changes_the_table_and_is_explained(folder, capsys):
    tool = load_tool("build_transfer_priors")
    with (folder / "transfer-evidence.csv").open("a", encoding="utf-8") as file:
        file.write("N01,survey,PC,Lab,Lab .1; home .9,30,made up,nowhere\n")
    assert tool.main(["--check", "--folder", str(folder)]) == 1
    assert "transfer-rates.csv, transfer-findings.csv would change" in capsys.readouterr().err
    assert tool.main(["--folder", str(folder)]) == 0
    assert "PC for Lab, to home: 0.15 became 0.62, because of N01 (worth 30)" in capsys.readouterr().out
    assert tool.main(["--check", "--folder", str(folder)]) == 0


def test_evidence_that_cannot_be_read_is_named(folder, capsys):
    tool = load_tool("build_transfer_priors")
    with (folder / "transfer-evidence.csv").open("a", encoding="utf-8") as file:
        file.write("N01,survey,PC,Lab,Lab one tenth,30,made up,nowhere\n")
    assert tool.main(["--folder", str(folder)]) == 3
    assert 'N01 has shares "Lab one tenth"' in capsys.readouterr().err


def test_a_missing_experiment_is_named(folder, capsys):
    lines = (folder / "transfer-experiments.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("ukip-2017,")]
    (folder / "transfer-experiments.csv").write_text("\n".join(kept), encoding="utf-8")
    assert load_tool("build_transfer_priors").main(["--folder", str(folder)]) == 3
    assert "has no ukip-2017" in capsys.readouterr().err
