"""Where voters really went: against estimates made earlier with other code, and the shipped tables."""

from dataclasses import replace

import numpy as np
import pytest

from standaside.data import shipped
from standaside.evidence.experiments import EXPERIMENTS, estimate, run_experiments, unite_to_remain_effect
from standaside.evidence.fields import assemble, chosen_places
from tests.pulled_data import pulled_data
from tests.shared_data import load_tool, shared_file

pytestmark = pytest.mark.real

EARLIER = {  # experiment: {destination: (rate, standard error)}
    "reform-2024": {"Con": (0.31, 0.05), "home": (0.28, 0.05)},
    "reform-2024-con-defended": {"Con": (0.43, 0.08)},
    "ukip-2017": {"Con": (0.46, 0.07), "Lab": (0.34, 0.10), "LD": (0.20, 0.09)},
    "ld-for-green-2019": {"Green": (0.68, 0.09), "Con": (0.19, 0.09)},
}


@pytest.fixture(scope="module")
def tool(tmp_path_factory):
    with pulled_data(tmp_path_factory.mktemp("data")):
        yield load_tool("build_transfer_priors")


@pytest.fixture(scope="module")
def found(tool):
    rates = {}
    for rate in run_experiments(tool.sources()):
        rates.setdefault(rate.experiment, {})[rate.to] = rate
    return rates


@pytest.mark.parametrize(
    ("name", "to", "rate", "se"),
    [(name, to, *pair) for name, cells in EARLIER.items() for to, pair in cells.items()],
)
def test_rates_are_within_a_standard_error_of_the_earlier_ones(found, name, to, rate, se):
    assert abs(found[name][to].rate - rate) < se
    assert found[name][to].se == pytest.approx(se, abs=0.015)


def test_every_experiment_accounts_for_all_voters(found):
    assert list(found) == list(EXPERIMENTS)
    for rates in found.values():
        assert sum(rate.rate for rate in rates.values()) == pytest.approx(1.0)
        valid = [rate.rate_valid for rate in rates.values()]
        assert sum(valid) == pytest.approx(1.0)
        assert min(valid) >= 0
        assert len({rate.label for rate in rates.values()}) == 1


@pytest.mark.parametrize(
    ("name", "absent", "places", "expected"),
    [
        ("reform-2024", 21, 574, 0.155),
        ("reform-2024-con-defended", 9, 366, 0.153),
        ("brexit-party-2019", 290, 571, 0.021),
        ("brexit-party-2019-not-con", 8, 267, 0.049),
        ("ukip-2017", 205, 572, 0.025),
        ("green-for-ld-2019", 42, 500, 0.029),
        ("ld-for-green-2019", 9, 518, 0.101),
        ("green-2017", 94, 536, 0.014),
    ],
)
def test_the_places_are_those_of_the_earlier_work(found, name, absent, places, expected):
    one = found[name]["home"]
    assert (one.n_absent, one.n) == (absent, places)
    assert one.expected_share == pytest.approx(expected, abs=0.0035)


def test_reform_without_ukip_as_its_kin_was_absent_from_22(tool):
    experiment = replace(EXPERIMENTS["reform-2024"], absent=("RUK",))
    fields = assemble(experiment, tool.sources())
    _, absent = chosen_places(experiment, fields[0])
    assert absent.sum() == 22
    rate = next(rate for rate in estimate(experiment, fields) if rate.to == "Con")
    assert abs(rate.rate - 0.31) < 0.05


@pytest.mark.parametrize("name", ["reform-2024", "ukip-2017", "ld-for-green-2019"])
def test_placebos_that_are_clean(found, name):
    assert {rate.label for rate in found[name].values()} == {"sound"}


def test_the_placebo_of_ukip_is_nearly_zero(found):
    assert max(abs(rate.placebo) for rate in found["ukip-2017"].values()) < 0.12


@pytest.mark.parametrize(
    "name", ["brexit-party-2019", "brexit-party-2019-levels", "brexit-party-2019-not-con"]
)
def test_the_brexit_party_depends_on_the_specification(found, name):
    con = found[name]["Con"]
    assert 0.71 - 0.09 < con.rate < 0.84 + 0.09
    assert 0.51 - 0.05 < con.rate_valid < 0.65 + 0.05


def test_the_brexit_party_is_said_not_to_be_clean(found):
    assert found["brexit-party-2019"]["Con"].label == "placebo not clean"
    assert 0.71 <= found["brexit-party-2019"]["Con"].rate <= 0.84
    assert 0.51 <= found["brexit-party-2019"]["Con"].rate_valid <= 0.65
    assert found["brexit-party-2019"]["LD"].rate < 0


@pytest.mark.parametrize(
    "name", ["green-2017", "green-non-pact", "green-for-ld-2019", "green-for-ld-2019-contenders"]
)
def test_experiments_with_greens_are_weak(found, name):
    assert "weak" in found[name]["home"].label


def test_target_selection_shows_in_the_placebo_of_unite_to_remain(found):
    rates = found["green-for-ld-2019"]
    assert rates["LD"].rate > 1.5
    assert rates["LD"].placebo > 3 * rates["LD"].placebo_se
    assert rates["LD"].label == "weak, placebo not clean"


def test_half_of_unite_to_remain_was_the_choice_of_places(tool):
    (field,) = assemble(EXPERIMENTS["green-for-ld-2019"], tool.sources())
    raw, alike, raw_with_wales, alike_with_wales = unite_to_remain_effect(field)
    assert (raw.n_led, raw_with_wales.n_led) == (39, 42)
    assert round(100 * raw.effect, 1) == 5.2
    assert round(100 * raw_with_wales.effect, 1) == 4.8
    for row in (alike, alike_with_wales):
        assert 2.35 < 100 * row.effect < 3.35
        assert 1.3 < 100 * row.se < 1.6
        assert 0.4 < row.effect / raw.effect < 0.6


def test_shipped_estimates_and_rates_are_current(tool, capsys):
    assert tool.main(["--experiments", "--check"]) == 0
    assert "Green for Lab" in capsys.readouterr().out


def test_every_published_rate_is_used():
    published = shared_file("pacts/transfer_rates_published.csv").read_text(encoding="utf-8")
    rows = {row["id"]: row for row in shipped.rows("transfer-evidence.csv")}
    used = {name for name in rows if name.startswith("T")}
    assert used == {f"T{number:02d}" for number in (*range(1, 19), 21)}
    assert all(float(row["sample"]) > 0 and row["source"] and row["said"] for row in rows.values())
    for name in used:
        assert f"\n{name}," in published


def test_the_shipped_rates_add_to_one():
    totals = {}
    for row in shipped.rows("transfer-rates.csv"):
        totals.setdefault((row["from"], row["beneficiary"]), []).append(float(row["rate"]))
        assert 0 < float(row["concentration"]) <= 24
    starts = {(row["from"], row["beneficiary"]) for row in shipped.rows("transfer-priors.csv")}
    assert starts < set(totals)
    np.testing.assert_allclose([sum(rates) for rates in totals.values()], 1.0, atol=1e-12)
