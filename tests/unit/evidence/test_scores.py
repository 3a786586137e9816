"""Scores on forecasts small enough to work out by hand."""

import numpy as np
import pytest

from standaside.evidence import scores

SURE = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_brier_is_nought_when_sure_and_right_and_two_when_sure_and_wrong() -> None:
    assert scores.brier(SURE, np.array([0, 1])) == 0
    assert scores.brier(SURE, np.array([1, 0])) == 2


def test_a_winner_nobody_foresaw_counts_as_a_miss() -> None:
    assert scores.brier(np.array([[0.5, 0.5]]), np.array([-1])) == pytest.approx(1.5)
    assert scores.log_score(np.array([[0.5, 0.5]]), np.array([-1]), 99) == pytest.approx(np.log(100))


def test_the_log_score_is_finite_even_when_sure_and_wrong() -> None:
    assert scores.log_score(SURE, np.array([1, 0]), 1000) == pytest.approx(np.log(2002))
    assert scores.log_score(SURE, np.array([0, 1]), 1000) == pytest.approx(0, abs=1e-3)


def test_reliability_counts_every_candidacy_once() -> None:
    claimed = np.array([0.0, 0.1, 0.5, 0.95, 1.0])
    cells = scores.reliability(claimed, np.array([False, True, False, True, True]))
    assert sum(cell["n"] for cell in cells) == 5
    assert cells[-1]["n"] == 2
    assert cells[-1]["happened"] == 1
    assert cells[2]["claimed"] is None


def test_an_interval_leaves_a_twentieth_on_either_side() -> None:
    low, high = scores.interval(np.arange(101)[:, None])
    assert (low[0], high[0]) == (5, 95)


def row(low: int, high: int, actual: int, claimed: float, happened: float, n: int) -> dict[str, object]:
    cell = {"from": 0.0, "to": 1.0, "n": n, "claimed": claimed, "happened": happened}
    return {"calibration": [cell], "intervals": {"Con": {"low": low, "high": high, "actual": actual}}}


def test_pooling_weighs_by_candidacies_and_counts_intervals() -> None:
    found = scores.pooled([row(1, 3, 2, 0.2, 0.0, 1), row(1, 3, 4, 0.8, 1.0, 3)])
    assert found["covered"] == 1
    assert found["intervals"] == 2
    assert found["bins"][0]["claimed"] == pytest.approx(0.65)
    assert found["bins"][0]["happened"] == pytest.approx(0.75)


def test_where_we_lose_is_every_score_above_ours_and_no_other():
    from standaside import AdviceScore, Score, Scoreboard

    def score(rule, right):
        return Score(given="gb", election="x", rule=rule, n=10, right=right, brier=0.1, log=0.2)

    def advice(who, right, beside="site"):
        return AdviceScore("x", who, 5, 10, right, beside)

    board = Scoreboard(
        draws=1,
        seed=1,
        scores=(score("best", 0.8), score("uniform", 0.9), score("ratio", 0.8)),
        calibration=(),
        intervals=(),
        covered=(),
        advice=(advice("ours", 0.7), advice("site", 0.75), advice("other", 0.6), advice("far", 0.9, "far")),
        published=(),
    )
    said = [(one.rule if isinstance(one, Score) else one.who, round(by, 9)) for one, by in board.losses()]
    assert said == [("uniform", 0.1), ("site", 0.05)]
    assert board.means("gb", "uniform") == {"right": 0.9, "brier": 0.1, "log": 0.2}
    with pytest.raises(KeyError):
        board.means("gb", "nobody's")
