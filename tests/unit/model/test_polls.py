"""A poll of Great Britain over areas: first guesses and fitting."""

import numpy as np
import pytest

from standaside.domain import Poll
from standaside.errors import ScenarioError
from standaside.model.polls import Asked, ask, share_out
from standaside.model.simulation import project
from tests.tables import result, scenario

NOTHING = np.full((2, 2), np.nan)


def test_sharing_out_meets_rows_and_columns() -> None:
    rows, columns = np.array([4.0, 6.0]), np.array([7.0, 3.0])
    shared = share_out(np.array([[3.0, 1.0], [3.0, 3.0]]), rows, columns, NOTHING)
    assert shared.sum(axis=1) == pytest.approx(rows)
    assert shared.sum(axis=0) == pytest.approx(columns)


def test_what_an_area_s_own_poll_settles_stays() -> None:
    settled = np.array([[2.0, np.nan], [np.nan, np.nan]])
    shared = share_out(np.ones((2, 2)), np.array([4.0, 6.0]), np.array([7.0, 3.0]), settled)
    assert shared[0, 0] == 2.0
    assert shared.sum(axis=0) == pytest.approx([7.0, 3.0])


def test_areas_that_ask_for_too_much_are_refused() -> None:
    settled = np.array([[5.0, np.nan], [np.nan, np.nan]])
    with pytest.raises(ScenarioError, match="ask for more"):
        share_out(np.ones((2, 2)), np.array([4.0, 6.0]), np.array([7.0, 3.0]), settled)


def test_rounding_in_a_large_country_is_not_asking_for_too_much() -> None:
    rows = np.array([1.2e7, 2.7e6])
    settled = rows[:, None] * np.array([[0.1 + 0.2, 0.7], [0.3, 0.7]])
    share_out(np.ones((2, 2)), rows, settled.sum(axis=0) * (1 - 1e-15), settled)


AREAS = {"Perth": ("Scotland", "Scotland"), "Hove": ("England", "South East")}
GB = result({"Hove": {"Con": 60, "Lab": 40}, "Perth": {"Con": 20, "Lab": 80}}, areas=AREAS)


def test_a_national_fall_is_spread_as_the_rule_says() -> None:
    """Con falls from 40 to 30: ten points everywhere, in proportion, or something between."""
    poll = {"Con": 0.30, "Lab": 0.70}
    lost = {
        rule: 60 - 100 * float(project(scenario(GB, poll=poll, swing=rule)).share[0, 0])
        for rule in ("uniform", "mix", "proportional")
    }
    assert lost["uniform"] == pytest.approx(10, abs=0.1)
    assert lost["uniform"] < lost["mix"] < lost["proportional"]


def asked_of(shares: dict[str, float], rule: tuple[float, float] = (0.0, 0.0)) -> Asked:
    """What a poll of Great Britain asks of two nations: Con 60 and 20, Lab 40 and 80 in each hundred."""
    return ask(
        Poll({"GB": shares}),
        GB,
        previous=GB.share,
        start=GB.share,
        standing=GB.stood,
        swings=np.ones(2, dtype=bool),
        scope="nation",
        proportional=rule,
    )


def test_shares_over_the_whole_are_asked_in_proportion_and_what_is_left_is_of_the_others() -> None:
    over = asked_of({"Con": 0.5, "Lab": 0.75})
    assert over.target.mean(axis=0) == pytest.approx([0.4, 0.6, 0.0])
    three = result(
        {"Hove": {"Con": 50, "Lab": 40, "LD": 10}, "Perth": {"Con": 20, "Lab": 70, "LD": 10}}, areas=AREAS
    )
    left = ask(
        Poll({"GB": {"Con": 0.3, "Lab": 0.5}}), three, previous=three.share, start=three.share,
        standing=three.stood, swings=np.ones(2, dtype=bool), scope="nation", proportional=(0.0, 0.0),
    )  # fmt: skip
    assert left.target.mean(axis=0) == pytest.approx([0.3, 0.5, 0.2])


def test_a_fall_follows_its_own_rule_and_a_rise_the_other() -> None:
    """Con falls from 40 to 20: 60 and 20 become 30 and 10 as a ratio, 40 and little in points."""
    ratio, points = (
        asked_of({"Con": 0.2, "Lab": 0.8}, (1.0, 0.0)),
        asked_of({"Con": 0.2, "Lab": 0.8}, (0.0, 1.0)),
    )
    gap = [float(found.target[0, 0] - found.target[1, 0]) for found in (ratio, points)]
    assert gap[0] < gap[1] - 0.05
