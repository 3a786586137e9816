"""
Rule 10: every unknown is drawn, with the size and the company it is said to have.

Each test leaves one unknown on and compares how often a party wins with the normal (or beta)
distribution worked out by hand; 20,000 draws give a standard error of at most 0.0036.
"""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from standaside.data.parliament import on_parties
from standaside.data.scenario import load_scenario
from standaside.domain import HARD_BACKFIRE, Backfire, Deal, Pact, Poll, Scenario, Uncertainty
from standaside.model.simulation import electorate, project, simulate
from standaside.planning.assessment import evaluate
from tests.tables import parties, rates, result, scenario

DRAWS = 20_000
WITHIN = 0.015
PLAIN: dict[str, Any] = {
    "width": {}, "correlation": {("Con", "Lab"): -0.24}, "shared_correlation": {("Con", "Lab"): -0.6},
}  # fmt: skip
STILL: dict[str, Any] = {"growth": 0.0, "common_part": 0.0, **PLAIN}
QUIET: dict[str, Any] = {"usual": 0.0, "wild": 0.0}
ONE = result({"Here": {"Con": 520, "Lab": 480}})


def unsure(**settings: Any) -> Uncertainty:
    return Uncertainty(
        draws=DRAWS, **{"degrees": 1e6, "region_part": 0.0, "wild_chance": 0.0, **STILL, **settings}
    )


def normal(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def chance(question: Scenario, code: str, place: int = 0) -> float:
    forecast = simulate(project(question), question, seed=11)
    return float((forecast.winners[:, place] == question.baseline.parties.index(code)).mean())


def test_seat_noise_has_its_size_and_correlation() -> None:
    # SD 0.10 x root(.52 x .48) each; Con and Lab correlate at -0.24, so the margin varies by more
    each = 0.10 * math.sqrt(0.52 * 0.48)
    expected = normal(0.04 / (each * math.sqrt(2 + 2 * 0.24)))
    assert chance(scenario(ONE, uncertainty=unsure(usual=0.10)), "Con") == pytest.approx(expected, abs=WITHIN)


def test_some_elections_are_wild() -> None:
    each = 0.20 * math.sqrt(0.52 * 0.48)
    expected = 0.7 + 0.3 * normal(0.04 / (each * math.sqrt(2.48)))
    question = scenario(ONE, uncertainty=unsure(usual=0.0, wild=0.20, wild_chance=0.3))
    assert chance(question, "Con") == pytest.approx(expected, abs=WITHIN)


def test_tails_are_heavier_than_the_normal_s_and_the_variance_is_the_same() -> None:
    far = result({"Far": {"Con": 690, "Lab": 310}})  # 0.38 ahead
    thin = chance(scenario(far, uncertainty=unsure(usual=0.17)), "Lab")
    heavy = chance(scenario(far, uncertainty=unsure(usual=0.17, degrees=5.0)), "Lab")
    assert thin < 0.002 < heavy < 0.01


def test_noise_grows_with_how_much_of_the_vote_moves() -> None:
    before = result({"Here": {"Con": 620, "Lab": 380}})
    noise = Uncertainty(
        draws=DRAWS, usual=0.1, wild=0.1, growth=5.0, common_part=0.0, region_part=0.0, degrees=1e6, **PLAIN,
        poll_sd={"Con": 0.0, "Lab": 0.0},
    )  # fmt: skip
    question = scenario(before, poll={"Con": 0.52, "Lab": 0.48}, uncertainty=noise)
    assert project(question).change == pytest.approx(0.10)
    each = 0.10 * (1 + 5.0 * 0.10) * math.sqrt(0.52 * 0.48)
    assert chance(question, "Con") == pytest.approx(normal(0.04 / (each * math.sqrt(2.48))), abs=WITHIN)


def test_all_places_share_the_common_part() -> None:
    pair = result({"East": {"Con": 500, "Lab": 500}, "West": {"Con": 500, "Lab": 500}})
    noise = unsure(usual=0.1, wild=0.1, common_part=0.6)
    question = scenario(pair, uncertainty=noise)
    winners = simulate(project(question), question, seed=3).winners
    together = float((winners[:, 0] == winners[:, 1]).mean())
    # of the margin's variance, 0.6 x (2 + 2 x 0.6) is shared and 0.4 x (2 + 2 x 0.24) a place's own
    shared, own = 0.6 * 3.2, 0.4 * 2.48
    assert together == pytest.approx(0.5 + math.asin(shared / (shared + own)) / math.pi, abs=WITHIN)
    each = 0.10 * math.sqrt(0.52 * 0.48)
    one = chance(scenario(ONE, uncertainty=noise), "Con")
    assert one == pytest.approx(normal(0.04 / (each * math.sqrt(shared + own))), abs=WITHIN)


def test_what_is_shared_has_correlations_of_its_own() -> None:
    # a region's error alone: Con and Lab at -0.6, not at the -0.24 of a place's own
    each = 0.10 * math.sqrt(0.52 * 0.48)
    question = scenario(ONE, uncertainty=unsure(usual=0.1, region_part=1.0))
    assert chance(question, "Con") == pytest.approx(normal(0.04 / (each * math.sqrt(3.2))), abs=WITHIN)


@pytest.mark.parametrize("part", [{}, {"region_part": 1.0}, {"common_part": 1.0}])
def test_a_party_strays_as_widely_as_is_said(part: dict[str, float]) -> None:
    """Width makes a party's own, its region's and its common error larger alike; Con's is left at one."""
    noise = unsure(usual=0.1, wild=0.1, **{**part, "width": {"Lab": 2.0, "largest": 1.0}})
    each, rho = 0.10 * math.sqrt(0.52 * 0.48), 0.6 if part else 0.24
    spread = each * math.sqrt(1 + 4 + 2 * rho * 2)
    assert chance(scenario(ONE, uncertainty=noise), "Con") == pytest.approx(normal(0.04 / spread), abs=WITHIN)


def test_widths_stand_for_the_largest_two_and_for_the_others() -> None:
    rows = result({"Here": {"Con": 500, "Lab": 300, "LD": 200}, "There": {"Con": 400, "Lab": 400, "LD": 200}})
    noise = unsure(usual=0.1, **{"width": {"largest": 0.5, "others": 3.0, "Con": 2.0}})
    question = scenario(rows, uncertainty=noise)
    model = electorate(project(question), question, seed=1).model
    found = {model.parties[p]: w for p, w in zip(model.party, model.width, strict=True)}
    assert found == {"Con": 2.0, "Lab": 0.5, "LD": 3.0}


ULSTER = {"areas": {"Down": ("Northern Ireland", "Northern Ireland"), "Antrim": ("Northern Ireland",) * 2}}


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_northern_ireland_has_all_the_variance_that_rule_10_gives_a_place(part: float) -> None:
    """Its own parties share a common error among themselves; a British party's own error grows instead."""
    rows = {
        "Bath": {"Con": 600, "Lab": 400},
        "Down": {"DUP": 520, "SF": 480},
        "Antrim": {"DUP": 520, "SF": 480},
    }
    question = scenario(result(rows, **ULSTER), uncertainty=unsure(usual=0.1, wild=0.1, common_part=part))
    projection = project(question)
    each = 0.10 * math.sqrt(0.52 * 0.48)
    assert chance(question, "DUP", 1) == pytest.approx(normal(0.04 / (each * math.sqrt(2))), abs=WITHIN)
    winners = simulate(projection, question, seed=3).winners
    level = normal(0.04 / (each * math.sqrt(2)))
    together = float((winners[:, 1] == winners[:, 2]).mean())
    if part == 1.0:
        assert together == 1.0
    elif part == 0.0:
        assert together == pytest.approx(level**2 + (1 - level) ** 2, abs=WITHIN)


def test_a_british_party_s_error_does_not_cross_the_irish_sea() -> None:
    rows = {
        "Bath": {"Con": 600, "Lab": 400},
        "Down": {"Con": 520, "DUP": 480},
        "Antrim": {"Con": 520, "SF": 480},
    }
    poll = Poll({"GB": {"Con": 0.6, "Lab": 0.4}})
    noise = unsure(usual=0.1, wild=0.1, common_part=0.5, **{"poll_sd": {"Con": 0.2, "Lab": 0.2}})
    question = scenario(result(rows, **ULSTER), poll=poll, uncertainty=noise)
    each = 0.10 * math.sqrt(0.52 * 0.48)  # of Con all is its own, of DUP one half common
    assert chance(question, "Con", 1) == pytest.approx(normal(0.04 / (each * math.sqrt(2))), abs=WITHIN)


@pytest.mark.parametrize(("part", "together"), [(0.0, 0.5), (1.0, 1.0)])
def test_a_region_shares_its_part(part: float, together: float) -> None:
    pair = result({"East": {"Con": 500, "Lab": 500}, "West": {"Con": 500, "Lab": 500}})
    question = scenario(pair, uncertainty=unsure(usual=0.1, region_part=part))
    winners = simulate(project(question), question, seed=3).winners
    assert float((winners[:, 0] == winners[:, 1]).mean()) == pytest.approx(together, abs=WITHIN)


def test_regions_are_drawn_apart() -> None:
    pair = result(
        {"East": {"Con": 500, "Lab": 500}, "Perth": {"Con": 500, "Lab": 500}},
        areas={"Perth": ("Scotland", "Scotland")},
    )
    question = scenario(pair, uncertainty=unsure(usual=0.1, region_part=1.0))
    winners = simulate(project(question), question, seed=3).winners
    assert float((winners[:, 0] == winners[:, 1]).mean()) == pytest.approx(0.5, abs=WITHIN)


def test_poll_error_has_its_size_and_correlation() -> None:
    error = {"Con": 0.03, "Lab": 0.03}
    rows = result({"Here": {"Con": 416, "Lab": 384, "LD": 200}})
    noise = Uncertainty(draws=DRAWS, poll_sd={**error, "LD": 0.0}, **QUIET)
    question = scenario(rows, poll={"Con": 0.416, "Lab": 0.384, "LD": 0.2}, uncertainty=noise)
    together = math.sqrt(0.416 * 0.384 / (0.584 * 0.616))  # as in another sample: what one gains others lose
    expected = normal(0.032 / (0.03 * math.sqrt(2 + 2 * together)))
    assert chance(question, "Con") == pytest.approx(expected, abs=WITHIN)


def test_poll_error_is_national() -> None:
    pair = result({"East": {"Con": 500, "Lab": 500}, "West": {"Con": 500, "Lab": 500}})
    noise = Uncertainty(draws=DRAWS, poll_sd={"Con": 0.03, "Lab": 0.03}, **QUIET)
    question = scenario(pair, poll={"Con": 0.5, "Lab": 0.5}, uncertainty=noise)
    winners = simulate(project(question), question, seed=3).winners
    assert (winners[:, 0] == winners[:, 1]).all()


def test_national_error_moves_a_small_share_less() -> None:
    # one point more in Great Britain: in proportion to root(p(1 - p)), so 0.3 moves more than 0.1
    pair = result(
        {"Weak": {"LD": 100, "Con": 120, "Lab": 780}, "Middling": {"LD": 300, "Con": 320, "Lab": 380}}
    )
    noise = Uncertainty(draws=DRAWS, poll_sd={"LD": 0.02, "Con": 0.0, "Lab": 0.0}, **QUIET)
    poll = {"LD": 0.20, "Con": 0.22, "Lab": 0.58}
    question = scenario(pair, poll=poll, uncertainty=noise)
    shares = project(question).share
    roots = [math.sqrt(s * (1 - s)) for s in shares[:, 0]]
    unit = roots[1] / (sum(roots) / 2)
    lead = shares[1].max() - shares[1, 0]
    expected = 1 - normal(lead / (0.02 * unit))
    assert chance(question, "LD", place=1) == pytest.approx(expected, abs=WITHIN)


def test_an_old_poll_is_less_sure() -> None:
    def against(days: int) -> float:
        polling_day = dt.date(2019, 12, 12)
        poll = Poll({"GB": {"Con": 0.54, "Lab": 0.46}}, polling_day - dt.timedelta(days=days))
        noise = Uncertainty(draws=DRAWS, **QUIET)
        return chance(scenario(ONE, poll=poll, polling_day=polling_day, uncertainty=noise), "Lab")

    assert against(0) == pytest.approx(1 - normal(0.08 / lead(0.54, 0.46, 1000, 0)), abs=WITHIN)
    assert against(365) == pytest.approx(1 - normal(0.08 / lead(0.54, 0.46, 1000, 365)), abs=WITHIN)


def lead(con: float, lab: float, sample: int, days: int) -> float:
    """Standard deviation of the lead of one poll, by rule 10; half a point is left to Other."""
    con, lab = 0.995 * con, 0.995 * lab
    variance = 1 / sample + 0.035**2 + 0.0425**2 + (0.0251 * days**0.278) ** 2 * (days > 0)
    return math.sqrt(variance * (con * (1 - con) + lab * (1 - lab) + 2 * con * lab))


def test_a_small_sample_adds_its_own_error() -> None:
    poll = Poll({"GB": {"Con": 0.52, "Lab": 0.48}}, sample=400)
    question = scenario(ONE, poll=poll, uncertainty=Uncertainty(draws=DRAWS, **QUIET))
    assert chance(question, "Con") == pytest.approx(normal(0.04 / lead(0.52, 0.48, 400, 0)), abs=WITHIN)


def test_an_average_of_pollsters_has_less_error_of_its_own() -> None:
    poll = Poll({"GB": {"Con": 0.52, "Lab": 0.48}}, sample=100_000, pollsters=50)
    question = scenario(ONE, poll=poll, uncertainty=Uncertainty(draws=DRAWS, **QUIET))
    own = math.sqrt((1e-5 + 0.035**2 / 50 + 0.0425**2) / (1 / 400 + 0.035**2 + 0.0425**2))
    expected = normal(0.04 / (own * lead(0.52, 0.48, 400, 0)))
    assert chance(question, "Con") == pytest.approx(expected, abs=WITHIN)


def test_a_poll_of_a_nation_alone_errs_too() -> None:
    pair = result(
        {"Perth": {"Con": 520, "Lab": 480}, "Bath": {"Con": 520, "Lab": 480}},
        areas={"Perth": ("Scotland", "Scotland")},
    )
    poll = Poll({"Scotland": {"Con": 0.52, "Lab": 0.48}})
    question = scenario(pair, poll=poll, uncertainty=Uncertainty(draws=DRAWS, **QUIET))
    assert 0.1 < chance(question, "Lab") < 0.4


WON = {"Here": {"Con": 900, "Lab": 400, "LD": 1000}}
ASIDE = Deal("Here", "Here", "Lab", ("LD",))


def following(*, concentration: float, seat_sd: float) -> float:
    """How often Labour wins when 55 per cent of LD follow and it takes half of them."""
    table = rates(("LD", "Lab", {"Lab": 0.55, "home": 0.45}), concentration=concentration, seat_sd=seat_sd)
    question = scenario(
        result(WON),
        transfers=table,
        uncertainty=Uncertainty(draws=DRAWS, **QUIET),
        backfire=Backfire(chance=0.0),
        pact=(ASIDE,),
    )
    return evaluate(question, seed=5).outcomes[0].p_bloc[1]


def test_transfer_rates_vary_between_seats() -> None:
    assert following(concentration=1e9, seat_sd=0.10) == pytest.approx(normal(0.5), abs=WITHIN)


def test_transfer_rates_vary_between_elections() -> None:
    a, b = 18 * 0.55, 18 * 0.45
    x = np.linspace(0, 1, 200_001)[1:-1]
    density = x ** (a - 1) * (1 - x) ** (b - 1)
    expected = float(density[x > 0.5].sum() / density.sum())
    assert following(concentration=18, seat_sd=0.0) == pytest.approx(expected, abs=WITHIN)


def test_backfire_happens_as_often_as_said_and_helps_the_main_opponent() -> None:
    rows = {"Here": {"BRX": 100, "Con": 900, "Lab": 840, "LD": 100}}
    table = rates(("LD", "Lab", {"Lab": 1.0}))
    question = scenario(
        result(rows),
        opponents=("BRX", "Con"),
        transfers=table,
        uncertainty=Uncertainty(draws=DRAWS, **QUIET),
        backfire=Backfire(chance=0.4, low=0.03, high=0.03, to_opponent=1.0),
        pact=(ASIDE,),
    )
    # 840 + 100 = 940 against 900; backfire takes 25.2 to Con: 914.8 against 925.2. Sent to BRX or
    # home it would change nothing.
    assert evaluate(question, seed=5).outcomes[0].p_bloc[1] == pytest.approx(0.6, abs=WITHIN)


@pytest.mark.parametrize(
    ("kind", "beyond", "chance"),
    [
        ("soft", 0.019, 0.15), ("soft", 0.035, 0.075), ("soft", 0.051, 0.0),
        ("hard", 0.049, 1.0), ("hard", 0.15, 0.5), ("hard", 0.251, 0.0),
    ],
)  # fmt: skip
def test_the_shipped_backfire_is_as_rule_6_says(kind: str, beyond: float, chance: float) -> None:
    """Labour leads by what it would lose if ``beyond`` of its 10,000 left: who wins tells how many did."""
    to_opponent = {"soft": 0.5, "hard": 0.25}[kind]
    lead = round(10_000 * beyond * (1 + to_opponent))
    rows = {"Here": {"Con": 11_000 - lead, "Lab": 10_000, "LD": 1_000}}
    settings = {} if kind == "soft" else {"backfire": HARD_BACKFIRE}  # a scenario that says nothing is soft
    question = scenario(
        result(rows),
        transfers=rates(("LD", "Lab", {"Lab": 1.0})),
        uncertainty=Uncertainty(draws=DRAWS, **QUIET),
        pact=(ASIDE,),
        **settings,
    )
    assert evaluate(question, seed=5).outcomes[0].p_bloc[1] == pytest.approx(1 - chance, abs=WITHIN)


def test_a_scenario_file_that_says_nothing_has_the_soft_backfire_and_kind_hard_the_hard_one(
    tmp_path: Path,
) -> None:
    bare = '[election]\nfrom = "2017"\n[bloc]\npartners = ["Lab", "LD"]\nopponents = ["Con"]\n'
    file = tmp_path / "bare.toml"
    for more, kind in (
        ("", (0.15, 0.02, 0.05, 0.5)),
        ('[backfire]\nkind = "hard"\n', (1.0, 0.05, 0.25, 0.25)),
    ):
        file.write_text(bare + more, encoding="utf-8")
        found = load_scenario(str(file)).backfire
        assert (found.chance, found.low, found.high, found.to_opponent) == kind


def test_a_party_that_stands_nowhere_changes_nothing() -> None:
    rows = {f"P{n}": {"Con": 400, "Lab": 380, "UKIP": 120, "LD": 100} for n in range(5)}
    alone = result(rows)
    wider = on_parties(alone, parties([*alone.parties.codes, "BRX", "RUK"]))
    noise = Uncertainty(draws=2000, usual=0.1, wild=0.1, region_part=0.5)
    there, here = scenario(alone, uncertainty=noise), scenario(wider, uncertainty=noise)
    winners = simulate(project(there), there, seed=1).winners
    assert (simulate(project(here), here, seed=1).winners == winners).all()


@pytest.mark.parametrize(
    ("backfire", "winner"),
    [
        (Backfire(chance=0.0), "LD"),
        (Backfire(chance=1.0, low=0.1, high=0.1, to_opponent=1.0), "Con"),
        (Backfire(chance=1.0, low=0.1, high=0.1, to_opponent=1.0, destination="UKIP"), "UKIP"),
        (Backfire(chance=1.0, low=0.1, high=0.1, to_opponent=1.0, by_party={"LD": (0.0, 0.0)}), "LD"),
        (Backfire(chance=1.0, low=0.1, high=0.1, to_opponent=1.0, only=("Lab",)), "LD"),
        (Backfire(chance=1.0, low=0.1, high=0.1, to_opponent=0.0), "Con"),
    ],
)
def test_backfire_goes_where_the_scenario_says(backfire: Backfire, winner: str) -> None:
    baseline = result({"A": {"LD": 400, "Lab": 50, "Con": 415, "UKIP": 405}})
    table = rates(("Lab", "LD", {"LD": 1.0}))
    question = scenario(baseline, transfers=table, backfire=backfire)
    pact = Pact.of_deals([Deal("A", "A", "LD", ("Lab",))], baseline.constituencies, baseline.parties)
    found = simulate(project(question), question, seed=1, pact=pact)
    assert {baseline.parties.codes[w] for w in found.winners[:, 0]} == {winner}
