"""Rule 3: projection. Totals hold, shares stay in [0, 1], areas and absences are respected."""

import numpy as np
import pytest

from standaside.domain import Nominations, Poll, Projection, Result
from standaside.errors import ScenarioError
from standaside.model.simulation import project
from standaside.model.swing import SWING_RULES
from tests.reference import uniform
from tests.tables import result, scenario

SCOTLAND, WALES, ULSTER = (
    ("Scotland", "Scotland"),
    ("Wales", "Wales"),
    ("Northern Ireland", "Northern Ireland"),
)

GB = result(
    {
        "Bath": {"Con": 4000, "Lab": 1500, "LD": 4500, "Green": 300},
        "Hove": {"Con": 3000, "Lab": 6000, "LD": 300, "Other": 200},
        "Perth": {"Con": 3000, "Lab": 1000, "SNP": 3600, "LD": 500},
        "Gower": {"Con": 3500, "Lab": 4200, "LD": 400, "PC": 900},
        "Foyle": {"SF": 4500, "SDLP": 4400},
    },
    areas={"Perth": SCOTLAND, "Gower": WALES, "Foyle": ULSTER},
)
POLL = {"Con": 0.36, "Lab": 0.34, "LD": 0.12, "Green": 0.04, "SNP": 0.10, "PC": 0.03}


def total(projection: Projection, code: str, places: np.ndarray | None = None) -> float:
    """Share of Great Britain's votes."""
    inside = projection.constituencies.polled() if places is None else places
    weight = projection.valid_votes[inside]
    return float(projection.share[inside, projection.parties.index(code)] @ weight / weight.sum())


@pytest.mark.parametrize("rule", sorted(SWING_RULES))
@pytest.mark.parametrize("scope", ["gb", "nation", "region"])
def test_totals_are_those_asked_for(rule: str, scope: str) -> None:
    projection = project(scenario(GB, poll=POLL, swing=rule, scope=scope))
    for code, share in POLL.items():
        assert total(projection, code) == pytest.approx(share, abs=1e-8), code
    assert projection.share.sum(axis=1) == pytest.approx(1.0)
    assert projection.share.min() >= 0
    assert projection.share.max() <= 1


def test_uniform_is_the_plain_loop_s() -> None:
    baseline = result({"Bath": {"Con": 60, "Lab": 38, "LD": 2}, "Hove": {"Con": 30, "Lab": 50, "LD": 20}})
    wanted = {"Con": 0.40, "Lab": 0.54, "LD": 0.06}
    projection = project(scenario(baseline, poll=wanted, scope="gb", swing="uniform"))
    by_loops = uniform(
        [{"Con": 0.60, "Lab": 0.38, "LD": 0.02}, {"Con": 0.30, "Lab": 0.50, "LD": 0.20}],
        [100, 100],
        wanted,
        set(),
    )
    expected = [[place[code] for code in ("Con", "Lab", "LD")] for place in by_loops]
    assert projection.share == pytest.approx(np.array(expected), abs=1e-7)
    assert projection.share[0, 2] == 0  # LD would fall below nought in Bath


def test_northern_ireland_keeps_its_baseline() -> None:
    projection = project(scenario(GB, poll=POLL))
    assert projection.share[4] == pytest.approx(GB.share[4])


def test_the_snp_swings_in_scotland_only() -> None:
    projection = project(scenario(GB, poll=POLL))
    snp = GB.parties.index("SNP")
    assert projection.share[2, snp] > GB.share[2, snp]
    assert not projection.standing[[0, 1, 3, 4], snp].any()


def test_a_nation_s_own_poll_settles_what_it_names() -> None:
    poll = Poll({"GB": POLL, "Scotland": {"SNP": 0.48, "Con": 0.30}})
    projection = project(scenario(GB, poll=poll, swing="uniform", scope="nation"))
    scotland = projection.constituencies.in_area(nation="Scotland")
    assert total(projection, "SNP", scotland) == pytest.approx(0.48, abs=1e-8)
    assert total(projection, "Con", scotland) == pytest.approx(0.30, abs=1e-8)
    # Scotland is all the SNP fights, so its poll there overrules Great Britain's figure
    assert total(projection, "SNP") != pytest.approx(POLL["SNP"], abs=1e-4)
    ratio = total(projection, "Con") / total(projection, "Lab")
    assert ratio == pytest.approx(POLL["Con"] / POLL["Lab"], abs=1e-8)


def test_a_nation_s_poll_that_leaves_room_keeps_the_totals_of_great_britain() -> None:
    poll = Poll({"GB": POLL, "Scotland": {"Con": 0.30}})
    projection = project(scenario(GB, poll=poll))
    for code, share in POLL.items():
        assert total(projection, code) == pytest.approx(share, abs=1e-8), code


def test_a_nation_s_poll_needs_a_scope_that_can_carry_it() -> None:
    poll = Poll({"GB": POLL, "Scotland": {"SNP": 0.48}})
    with pytest.raises(ScenarioError, match="set scope to nation or region"):
        project(scenario(GB, poll=poll, scope="gb"))


def test_more_than_a_party_s_nation_can_give_is_refused() -> None:
    with pytest.raises(ScenarioError, match="SNP cannot have the share"):
        project(scenario(GB, poll={**POLL, "SNP": 0.30, "Con": 0.16}))


def test_local_candidates_keep_what_they_had_and_other_takes_the_rest() -> None:
    rows = {f"Place {n}": {"Con": 500, "Lab": 490, "Other": 10} for n in range(20)}
    baseline = result({**rows, "Surrey": {"Con": 500, "NHAP": 300, "Lab": 200}})
    projection = project(scenario(baseline, poll={"Con": 0.5, "Lab": 0.44}))
    nhap = baseline.parties.index("NHAP")
    assert projection.share[-1, nhap] == pytest.approx(0.30, abs=0.02)
    assert total(projection, "NHAP") + total(projection, "Other") == pytest.approx(0.06)
    assert projection.standing[:-1, nhap].sum() == 0


def test_local_candidates_shrink_where_the_poll_leaves_too_little() -> None:
    baseline = result(
        {"Bath": {"Con": 50, "Lab": 40, "Ind": 10}, "Hove": {"Con": 45, "Lab": 45, "Other": 10}}
    )
    projection = project(scenario(baseline, poll={"Con": 0.52, "Lab": 0.46}))
    assert total(projection, "Ind") == pytest.approx(0.02)
    assert total(projection, "Other") == pytest.approx(0.0, abs=1e-9)


def test_an_unknown_rule_is_named_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="Did you mean uniform"):
        project(scenario(GB, poll=POLL, swing="unifrom"))


TWO = result({"Bath": {"Con": 60, "Lab": 30, "LD": 10}, "Hove": {"Con": 30, "Lab": 50, "LD": 20}})
"""Con 45, Lab 40, LD 15 of 200 votes."""


def shares(rule: str, poll: dict[str, float]) -> np.ndarray:
    """Percent by place, in the order Con, Lab, LD."""
    return 100 * project(scenario(TWO, poll=poll, swing=rule, scope="gb")).share


def test_logit_moves_the_odds_by_one_factor_before_rows_add_up() -> None:
    moved = shares("logit", {"Con": 0.36, "Lab": 0.48, "LD": 0.16})
    before = 100 * TWO.share
    odds = (moved / (100 - moved)) / (before / (100 - before))
    assert odds[:, 0] == pytest.approx(odds[:1, 0].repeat(2), rel=0.1)
    assert (moved[:, 0] < before[:, 0]).all()


def test_mix_is_half_uniform_half_proportional() -> None:
    poll = {"Con": 0.36, "Lab": 0.48, "LD": 0.16}
    assert shares("mix", poll) == pytest.approx((shares("uniform", poll) + shares("proportional", poll)) / 2)


def test_strong_transition_takes_weak_support_before_strong() -> None:
    """Con falls from 45 to 36: of its weak fifth, 11 of 20 points stay everywhere; Lab gets all."""
    moved = shares("strong_transition", {"Con": 0.36, "Lab": 0.49, "LD": 0.15})
    assert moved == pytest.approx(np.array([[51.0, 39.0, 10.0], [21.0, 59.0, 20.0]]), abs=1e-6)


def test_strong_transition_falls_in_proportion_where_a_party_is_all_weak() -> None:
    moved = shares("strong_transition", {"Con": 0.45, "Lab": 0.475, "LD": 0.075})
    assert moved[:, 2] == pytest.approx([5.0, 10.0], abs=1e-6)
    assert moved[:, 1] == pytest.approx([35.0, 60.0], abs=1e-6)  # where it was released


def test_best_falls_in_proportion_and_gains_alike() -> None:
    baseline = result({"Bath": {"Con": 60, "Lab": 40}, "Hove": {"Con": 30, "Lab": 70}})
    poll = {"Con": 0.36, "Lab": 0.64}
    moved = 100 * project(scenario(baseline, poll=poll, swing="best", scope="gb")).share[:, 0]
    uniform = 100 * project(scenario(baseline, poll=poll, swing="uniform", scope="gb")).share[:, 0]
    assert uniform == pytest.approx([51.0, 21.0])  # nine points of 45 everywhere
    assert 48.0 < moved[0] < 51.0  # more where it is strong, but rows must add up
    assert 21.0 < moved[1] < 24.0


def country(leave: list[float] | None = None) -> tuple[Result, np.ndarray | None]:
    """Six regions of one nation, two places each; where the Conservatives were strong differs."""
    regions = [f"Region {n}" for n in range(6)]
    rows, areas = {}, {}
    for n, region in enumerate(regions):
        for side, con in (("A", 40 + 2 * n), ("B", 30 + 2 * n)):
            rows[f"{region} {side}"] = {"Con": con * 10, "Lab": 1000 - con * 10}
            areas[f"{region} {side}"] = ("England", region)
    return result(rows, areas=areas), None if leave is None else np.array(leave)


def test_best_reads_between_regions_what_it_applies_inside_them() -> None:
    """Con gained where Leave was strong, region by region; so inside regions too."""
    leave = [0.4 + 0.04 * n + 0.05 * side for n in range(6) for side in (0, 1)]
    baseline, known = country(leave)
    poll = Poll({f"Region {n}": {"Con": 0.33 + 0.04 * n, "Lab": 0.67 - 0.04 * n} for n in range(6)})
    settings = {"poll": poll, "swing": "best", "scope": "region"}
    plain = project(scenario(baseline, **settings)).share
    tilted = project(scenario(baseline, **settings, leave=known)).share
    con = baseline.parties.index("Con")
    assert (tilted[1::2, con] > plain[1::2, con]).all()
    for share in (plain, tilted):  # and the regions have what they were asked for
        assert (share[::2, con] + share[1::2, con]) / 2 == pytest.approx([0.33 + 0.04 * n for n in range(6)])


def test_a_leave_share_that_is_known_nowhere_changes_nothing() -> None:
    baseline, _ = country()
    poll = Poll({f"Region {n}": {"Con": 0.33 + 0.04 * n, "Lab": 0.67 - 0.04 * n} for n in range(6)})
    settings = {"poll": poll, "swing": "best", "scope": "region"}
    without = project(scenario(baseline, **settings)).share
    unknown = project(scenario(baseline, **settings, leave=np.full(12, np.nan))).share
    assert unknown == pytest.approx(without, abs=0)


def test_best_needs_five_areas_of_a_nation_to_read_a_gradient() -> None:
    leave = np.linspace(0.3, 0.7, len(GB.constituencies))
    settings = {"poll": POLL, "swing": "best", "scope": "nation"}
    plain, known = (project(scenario(GB, **settings, leave=x)).share for x in (None, leave))
    assert known == pytest.approx(plain, abs=0)


@pytest.mark.parametrize("rule", sorted(SWING_RULES))
def test_every_rule_keeps_to_who_stands(rule: str) -> None:
    nominations = Nominations(absent={"LD": frozenset({"Hove"})})
    projection = project(scenario(GB, poll=POLL, swing=rule, nominations=nominations))
    assert projection.share[1, GB.parties.index("LD")] == 0
    assert total(projection, "LD") == pytest.approx(POLL["LD"], abs=1e-8)


@pytest.mark.parametrize("rule", sorted(SWING_RULES))
def test_a_poll_like_the_last_result_moves_nobody(rule: str) -> None:
    baseline = result(
        {"Bath": {"Con": 400, "Lab": 350, "LD": 250}, "Hove": {"Con": 300, "Lab": 500, "LD": 200}}
    )
    projection = project(scenario(baseline, poll={"Con": 0.35, "Lab": 0.425, "LD": 0.225}, swing=rule))
    assert projection.share == pytest.approx(baseline.share, abs=1e-8)


SPOKEN = result(
    {
        "Bath": {"Con": 4000, "Lab": 1500, "LD": 4500, "Other": 100},
        "Hove": {"Con": 3000, "Lab": 6000, "LD": 300, "Other": 200},
        "Chair": {"Spk": 7000, "Green": 800},
        "Perth": {"Con": 3000, "Lab": 1000, "SNP": 3600, "LD": 500},
    },
    areas={"Perth": SCOTLAND},
)


@pytest.mark.parametrize("rule", ["best", "uniform", "proportional", "strong_transition", "logit", "mix"])
@pytest.mark.parametrize("scope", ["gb", "nation", "region"])
def test_totals_hold_with_a_speaker_in_the_house(rule: str, scope: str) -> None:
    poll = {"Con": 0.28, "Lab": 0.26, "LD": 0.13, "SNP": 0.08}
    projection = project(scenario(SPOKEN, poll=poll, swing=rule, scope=scope))
    for code, share in poll.items():
        assert total(projection, code) == pytest.approx(share, abs=1e-8), code
    assert projection.share[2] == pytest.approx(SPOKEN.share[2])


def test_a_poll_that_names_everybody_makes_room_for_the_speaker() -> None:
    poll = {"Con": 0.40, "Lab": 0.38, "LD": 0.12, "SNP": 0.10}
    projection = project(scenario(SPOKEN, poll=poll, swing="uniform", scope="gb"))
    room = 1 - total(projection, "Spk")
    assert total(projection, "Con") == pytest.approx(0.40 * room, abs=0.01)
    assert sum(total(projection, code) for code in SPOKEN.parties.codes) == pytest.approx(1.0)
