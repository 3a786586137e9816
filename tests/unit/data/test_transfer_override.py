"""Replacing numbers of a row of transfer rates (rule 5)."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from standaside.data.transfer_override import override_row, override_table
from standaside.domain import TransferRow, TransferTable
from standaside.errors import ScenarioError

ROW = TransferRow("Green", "Lab", {"Lab": 0.6, "Con": 0.1, "LD": 0.1, "home": 0.2}, "survey", "note")
CELLS = ("Lab", "Con", "LD", "Other", "home")


@st.composite
def rows(draw: st.DrawFn) -> TransferRow:
    weights = draw(st.lists(st.floats(0, 1), min_size=5, max_size=5))
    assume(sum(weights) > 0.01)
    return TransferRow(
        "Green", "Lab", {c: w / sum(weights) for c, w in zip(CELLS, weights, strict=True)}, "e"
    )


follows = st.none() | st.floats(0, 1)
leaks = st.dictionaries(st.sampled_from(["Con", "LD", "Other", "home", "PC"]), st.floats(0, 1), max_size=5)


@given(rows(), follows, leaks)
def test_it_adds_to_one_keeps_what_is_fixed_and_the_proportions_of_the_rest(row, follow, leak) -> None:
    try:
        made = override_row(row, follow, leak)
    except ScenarioError:
        asked = (row.rates["Lab"] if follow is None else follow) + sum(leak.values())
        assert asked > 1 - 1e-6 or set(leak) >= {"home"}
        return
    assert math.isclose(sum(made.rates.values()), 1.0, abs_tol=1e-9)
    assert all(rate >= 0 for rate in made.rates.values())
    assert made.rates["Lab"] == pytest.approx(row.rates["Lab"] if follow is None else follow)
    assert {to: made.rates[to] for to in leak} == leak
    free = [to for to in row.rates if to not in leak and to != "Lab" and row.rates[to] > 1e-6]
    ratios = [made.rates[to] / row.rates[to] for to in free]
    assert ratios == pytest.approx([ratios[0]] * len(ratios) if ratios else [], rel=1e-6)


@given(rows())
def test_nothing_asked_changes_no_rate(row: TransferRow) -> None:
    assert override_row(row, None, {}).rates == pytest.approx(row.rates)


def test_the_design_example() -> None:
    made = override_row(ROW, 0.6, {"Con": 0.06, "home": 0.18})
    assert made.rates == pytest.approx({"Lab": 0.6, "Con": 0.06, "LD": 0.16, "home": 0.18})
    assert made.evidence == "set by the scenario"
    assert "0.60" in made.note


def test_everybody_follows() -> None:
    assert override_row(ROW, 1.0, {}).rates == pytest.approx({"Lab": 1, "Con": 0, "LD": 0, "home": 0})


@pytest.mark.parametrize(
    ("follow", "leak", "message"),
    [
        (0.9, {"Con": 0.2}, "more than 1"),
        (None, {"Con": 0.5}, r"with the shipped follow of 0\.\d\d, which is more than 1"),
        (0.1, {"Con": 0.1, "LD": 0.1, "home": 0.1}, "make them add to 1"),
        (None, {"Lab": 0.1}, "use follow"),
        (None, {"Green": 0.1}, "take it out"),
        (None, {"Con": -0.1}, "between 0 and 1"),
        (1.5, {}, "between 0 and 1"),
    ],
)
def test_impossible_numbers(follow, leak, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        override_row(ROW, follow, leak)


def _table() -> TransferTable:
    family = TransferRow("Ref", "Con", {"Con": 0.6, "Lab": 0.1, "home": 0.3}, "survey")
    other = TransferRow("Con", "Ref", {"Ref": 0.5, "LD": 0.1, "home": 0.4}, "survey")
    leaks_to_family = TransferRow("LD", "Lab", {"Lab": 0.5, "Ref": 0.1, "Con": 0.2, "home": 0.2}, "survey")
    nobody = TransferRow("LD", "", {"Lab": 0.4, "Con": 0.4, "home": 0.2}, "survey")
    return TransferTable({(r.party, r.beneficiary): r for r in (ROW, family, other, leaks_to_family, nobody)})


def test_a_pair_without_a_row_starts_from_its_family() -> None:
    made = override_table(_table(), {("BRX", "Con"): 0.8, ("Con", "BRX"): 0.6}, {})
    assert made.rows["BRX", "Con"].rates == pytest.approx({"Con": 0.8, "Lab": 0.05, "home": 0.15})
    assert made.rows["Con", "BRX"].rates == pytest.approx({"BRX": 0.6, "LD": 0.08, "home": 0.32})
    assert made.rows["Ref", "Con"].rates["Con"] == 0.6


def test_a_pair_without_any_row_starts_from_endorsing_nobody() -> None:
    made = override_table(_table(), {("LD", "PC"): 0.5, ("SNP", "PC"): 0.5}, {})
    assert made.rows["LD", "PC"].rates == pytest.approx({"PC": 0.5, "Lab": 0.2, "Con": 0.2, "home": 0.1})
    assert made.rows["SNP", "PC"].rates == pytest.approx({"PC": 0.5, "home": 0.5})
    with pytest.raises(ScenarioError, match="give follow"):
        override_table(_table(), {}, {("SNP", "PC"): {"Con": 0.1}})


def test_the_reform_family_shares_a_cell() -> None:
    made = override_table(_table(), {}, {("LD", "Lab"): {"BRX": 0.2}, ("LD", ""): {"Con": 0.2}})
    assert made.rows["LD", "Lab"].rates == pytest.approx({"Lab": 0.5, "Ref": 0.2, "Con": 0.15, "home": 0.15})
    assert made.rows["LD", ""].rates == pytest.approx({"Con": 0.2, "Lab": 0.8 * 2 / 3, "home": 0.8 / 3})
