"""Rule 3: projection. Totals hold, shares stay in [0, 1], areas and absences are respected."""

import numpy as np
import pytest

from standaside.domain import Poll, Projection
from standaside.errors import ScenarioError
from standaside.model.simulation import project
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


@pytest.mark.parametrize("rule", ["uniform", "proportional"])
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
    projection = project(scenario(baseline, poll=wanted, scope="gb"))
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
