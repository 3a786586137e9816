"""Other circumstances and local refusals (rule 24), by hand; each would fail if it did nothing."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from standaside.data.scenario import load_scenario
from standaside.domain import TransferRow, TransferTable
from standaside.planning.assessment import plan
from standaside.planning.refusals import CHANCES, _Kept
from standaside.planning.robustness import circumstances, follow_moved, poll_moved, robustness_of
from standaside.present.robust_tables import robust_grids
from tests.small_options import options_of

OPTIONS = options_of(
    [
        (0, "", "", (0.7, 0.3, 0.0, 0.0), 0.0),
        (0, "Lab", "LD", (0.5, 0.5, 0.0, 0.0), 100.0),
        (0, "Lab", "Green", (0.6, 0.4, 0.0, 0.0), 100.0),
        (0, "Lab", "LD Green", (0.2, 0.8, 0.0, 0.0), 100.0),
        (1, "", "", (0.9, 0.05, 0.05, 0.0), 0.0),
        (1, "LD", "Lab", (0.4, 0.0, 0.6, 0.0), 50.0),
    ],
    2,
)
KEPT = _Kept(OPTIONS, ("Green", "LD", "Lab"), [3, 5])


def by(party: str, chance: float) -> Any:
    return next(c for c in KEPT.refusals().cases if (c.party, c.chance) == (party, chance))


@pytest.mark.parametrize("chance", CHANCES)
def test_everybodys_refusals_are_the_mean_over_all_that_can_happen(chance: float) -> None:
    """Who refuses, in every combination, as plain loops."""
    left = {(False, False): 0.8, (True, False): 0.4, (False, True): 0.5, (True, True): 0.3}
    expected = 0.0
    for ld, green, lab in itertools.product((False, True), repeat=3):
        weight = 1.0
        for refuses in (ld, green, lab):
            weight *= chance if refuses else 1 - chance
        expected += weight * (left[ld, green] + (0.1 if lab else 0.6))
    assert by("", chance).bloc == pytest.approx(expected)
    assert by("", chance).lost == pytest.approx(1.4 - expected)
    assert by("", chance).lost > 0.05
    assert sum(by("", chance).parties.values()) == pytest.approx(expected)


def test_one_partners_refusals_leave_the_others_deals() -> None:
    case = by("Green", 0.5)
    assert case.bloc == pytest.approx(0.6 + 0.5 * 0.8 + 0.5 * 0.5)
    assert case.sd == pytest.approx(0.15)
    assert by("Lab", 0.5).parties["LD"] == pytest.approx(0.5 * 0.6 + 0.5 * 0.05)


def test_who_is_worse_off_by_refusals_is_named_and_the_dearest_comes_first() -> None:
    found = KEPT.refusals()
    assert found.alone == pytest.approx({"Green": 0.0, "LD": 0.05, "Lab": 0.35})
    assert found.worse_off(by("Lab", 0.1)) == ()
    one = options_of([(0, "", "", (0.5, 0.5, 0.0, 0.0), 0.0), (0, "LD", "Lab", (0.2, 0.0, 0.8, 0.0), 1.0)], 1)
    alone = _Kept(one, ("LD", "Lab"), [1]).refusals()
    assert alone.worse_off(alone.cases[0]) == ("Lab",)
    assert [(name, party) for _, name, party, _ in found.dearest][:2] == [("Seat B", "Lab"), ("Seat A", "LD")]


def test_a_deal_whose_smaller_deal_is_not_in_the_table_fails_as_a_whole() -> None:
    few = options_of(
        [(0, "", "", (0.7, 0.3, 0.0, 0.0), 0.0), (0, "Lab", "LD Green", (0.2, 0.8, 0.0, 0.0), 1.0)], 1
    )
    case = next(c for c in _Kept(few, ("Green", "LD", "Lab"), [1]).refusals().cases if c.party == "LD")
    assert case.lost == pytest.approx(0.1 * 0.5)


ROW = TransferRow("LD", "Lab", {"Lab": 0.5, "Con": 0.2, "home": 0.3}, "made up", concentration=24.0)


@pytest.mark.parametrize("away", [-1.0, 1.0, 50.0, -50.0])
def test_following_moves_by_its_own_uncertainty_and_rows_still_add_up(away: float) -> None:
    rates = follow_moved(TransferTable({("LD", "Lab"): ROW}), away).rows["LD", "Lab"].rates
    assert sum(rates.values()) == pytest.approx(1.0)
    assert rates["Lab"] == pytest.approx(min(0.98, max(0.02, 0.5 + away * 0.1)))
    assert rates["home"] / rates["Con"] == pytest.approx(1.5)


def test_a_row_for_nobody_stays() -> None:
    row = dataclasses.replace(ROW, beneficiary="", rates={"Con": 0.4, "home": 0.6})
    assert follow_moved(TransferTable({("LD", ""): row}), 1.0).rows["LD", ""] == row


PAIR = """
[election]
from = "2017"

[poll]
shares = { Con = 33, Lab = 25, LD = 19, BRX = 13, Green = 4, SNP = 4 }

[nominations]
successor = { UKIP = "BRX" }

[bloc]
partners = ["Lab", "LD"]
opponents = ["Con"]

[rules]
max_seats = 12
nobody_worse_off = true
"""


@pytest.fixture
def pair(tmp_path: Path) -> Any:
    path = tmp_path / "pair.toml"
    path.write_text(PAIR, encoding="utf-8")
    return load_scenario(str(path), draws=200)


def test_a_worse_poll_moves_votes_from_the_bloc_to_its_opponents(pair: Any) -> None:
    before, after = pair.poll.shares["GB"], poll_moved(pair, 0.02).shares["GB"]
    assert after["Con"] - before["Con"] == pytest.approx(0.02)
    assert before["Lab"] + before["LD"] - after["Lab"] - after["LD"] == pytest.approx(0.02)
    assert after["Lab"] / after["LD"] == pytest.approx(before["Lab"] / before["LD"])
    assert poll_moved(dataclasses.replace(pair, poll=None), 0.02) is None
    assert poll_moved(pair, 0.9) is None


def test_the_plan_is_judged_where_things_are_not_as_expected(pair: Any) -> None:
    found = plan(pair, seed=3)
    robust = robustness_of(found, seed=3)
    fared = {f.circumstance.name: f for f in robust.fared}
    assert list(fared) == [c.name for c in circumstances(pair)]
    assert fared["expected"].reached == pytest.approx(found.plan.objective)
    assert fared["expected"].regret == pytest.approx(0.0, abs=1e-9)

    def gain(name: str) -> float:
        judged = fared[name].judged
        at = [judged.projection.parties.index(code) for code in ("Lab", "LD")]
        return float((judged.with_pact.seats() - judged.without.seats())[:, at].sum(axis=1).mean())

    # a test that did nothing would find all the same
    assert gain("follow_less") < gain("expected") < gain("follow_more")
    assert gain("backfire_hard") < gain("expected")
    assert fared["poll_4_worse"].reached < fared["poll_2_worse"].reached < fared["expected"].reached
    for one in fared.values():
        assert one.best is None or one.regret == pytest.approx(max(0.0, one.best - one.reached))
    assert robust.greatest_regret == max(f.regret or 0.0 for f in robust.fared)
    assert robust.greatest_regret > 0
    tolerance = found.scenario.rules.tolerance
    assert f"up to {tolerance:g} expected seats more" in " ".join(robust_grids(robust)[0].notes)
    assert robust.refusals.cases[0].lost > 0
    assert np.isfinite(robust.refusals.cases[0].sd)
