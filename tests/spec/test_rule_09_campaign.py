"""Rule 9: effort moves log-odds with diminishing returns; the same tables on engine and plain loops."""

import math

import numpy as np
import pytest

from standaside.model.campaign import Effort, shift
from standaside.model.simulation import project
from tests.tables import result, scenario

CODES = ("Con", "LD", "Lab")
BASE = result({"Seat": {"Con": 2416, "LD": 1760, "Lab": 1335}})
QUIET = (0.0, 0.0, 0.0)
TABLE = [
    # usual · now · against · beta
    (QUIET, QUIET, QUIET, 0.1),
    (QUIET, (0.0, 300.0, 0.0), QUIET, 0.1),  # LD's odds times 4 ** 0.1
    ((24.0, 18.0, 13.0), (24.0, 18.0, 13.0), QUIET, 0.1),  # as usual: nothing moves
    ((24.0, 18.0, 13.0), (24.0, 0.0, 13.0), QUIET, 0.1),  # LD leaves Labour alone
    (QUIET, (0.0, 0.0, 500.0), (0.0, 500.0, 0.0), 0.05),  # hordes for Labour, against LD
    (QUIET, (0.0, 300.0, 0.0), QUIET, 0.0),  # no effect, no change
]


def by_loops(
    share: dict[str, float],
    usual: dict[str, float],
    now: dict[str, float],
    against: dict[str, float],
    beta: float,
    base: float = 100.0,
) -> dict[str, float]:
    weight = {}
    for code, had in share.items():
        gain = math.log(1 + now[code] / base) - math.log(1 + usual[code] / base)
        loss = math.log(1 + against[code] / base)
        weight[code] = had * math.exp(beta * (gain - loss))
    total = sum(weight.values())
    return {code: weight[code] / total for code in share}


@pytest.mark.parametrize(("usual", "now", "against", "beta"), TABLE)
def test_table(
    usual: tuple[float, ...], now: tuple[float, ...], against: tuple[float, ...], beta: float
) -> None:
    projection = project(scenario(BASE))

    def effort(working: tuple[float, ...], hostile: tuple[float, ...]) -> Effort:
        return Effort(projection.constituencies, projection.parties, np.array([working]), np.array([hostile]))

    after = shift(projection, effort(now, against), usual=effort(usual, QUIET), beta=beta).share[0]
    before = projection.share[0]
    loops = by_loops(
        *(dict(zip(CODES, row, strict=True)) for row in (before.tolist(), usual, now, against)), beta
    )
    assert after.tolist() == pytest.approx([loops[code] for code in CODES])
    assert after.sum() == pytest.approx(1.0)


def lead(units: float) -> float:
    projection = project(scenario(BASE))
    nobody = np.zeros((1, 3))
    usual = Effort(projection.constituencies, projection.parties, nobody, nobody)
    now = Effort(projection.constituencies, projection.parties, np.array([[0.0, units, 0.0]]), nobody)
    return float(shift(projection, now, usual=usual, beta=0.1).share[0, 1])


def test_returns_diminish() -> None:
    rise = np.diff([lead(units) for units in (0, 100, 200, 300, 400)])
    assert (rise > 0).all()
    assert (np.diff(rise) < 0).all()


def test_alone_a_campaign_changes_the_log_odds_by_beta_times_the_log() -> None:
    odds = [share / (1 - share) for share in (lead(0), lead(300))]
    assert math.log(odds[1] / odds[0]) == pytest.approx(0.1 * math.log(1 + 300 / 100))


def test_hostile_effort_alone_cannot_have_decided_finchley_2019() -> None:
    """
    Con 24,162, LD 17,600, Lab 13,347: Labour sent activists against the Liberal Democrats.

    Take 1,000 of them away: at the strongest effect of the prior the Conservatives still lead.
    """
    real = result({"Finchley": {"Con": 24162, "LD": 17600, "Lab": 13347}})
    projection = project(scenario(real))
    nobody = np.zeros((1, 3))
    horde = Effort(
        projection.constituencies,
        projection.parties,
        np.array([[0.0, 0.0, 1000.0]]),
        np.array([[0.0, 1000.0, 0.0]]),
    )
    home = Effort(projection.constituencies, projection.parties, nobody, nobody)
    without = shift(projection, home, usual=horde, beta=0.068).share[0]
    assert without[0] - without[1] == pytest.approx(0.061, abs=0.001)
    assert projection.share[0, 0] - projection.share[0, 1] == pytest.approx(0.119, abs=0.001)
