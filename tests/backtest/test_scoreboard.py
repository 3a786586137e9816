"""What the scoreboard claims, held against real elections; the page must be current."""

import csv
import datetime as dt
import json
import math
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from standaside.data.elections import load_election
from standaside.domain.noise import LAWS
from standaside.evidence import poll_errors, scores
from standaside.evidence.backtest import EXTRA, PAIRS, Bench, backtest, contests
from standaside.evidence.contests import Contest
from standaside.evidence.unseen_polls import SHARED_BEFORE, SHARED_WITHOUT
from standaside.model import swing
from standaside.model.aggregation import PollRow
from tests.pulled_data import pulled_data
from tests.shared_data import load_tool, shared_file

pytestmark = [pytest.mark.real, pytest.mark.slow]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return load_tool("build_scoreboard")


@pytest.fixture(scope="module")
def recorded(tool: ModuleType) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tool.FILE.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def loaded(
    tool: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Contest], Bench]]:
    with pulled_data(tmp_path_factory.mktemp("data")):
        shown, known = tool.load()
        yield shown, Bench(tuple(known))


@pytest.fixture(scope="module")
def rows(loaded: tuple[list[Contest], Bench]) -> dict[tuple[str, str], Rows]:
    shown, bench = loaded
    return {
        (rule, scope): backtest(shown, rules=[rule], scopes=[scope], seed=1, bench=bench)
        for rule in ("best", "uniform")
        for scope in ("nation", "region")
    }


@pytest.mark.parametrize(("scope", "right", "brier"), [("nation", 0.895, 0.165), ("region", 0.91, 0.140)])
def test_our_rule_earns_its_place(
    rows: dict[tuple[str, str], Rows], scope: str, right: float, brier: float
) -> None:
    ours = rows["best", scope]
    assert np.mean([row["right"] for row in ours]) >= right
    assert np.mean([row["brier"] for row in ours]) <= brier
    for row, uniform in zip(ours, rows["uniform", scope], strict=True):
        assert row["right"] >= uniform["right"] - 0.01, row["to"]


@pytest.mark.parametrize("scope", ["nation", "region"])
def test_chances_come_true_and_intervals_hold(rows: dict[tuple[str, str], Rows], scope: str) -> None:
    found = scores.pooled(rows["best", scope])
    likely = next(cell for cell in found["bins"] if cell["from"] == 0.7)
    assert 0.7 <= likely["happened"] <= 0.9
    assert found["covered"] / found["intervals"] >= 0.85


def test_our_rule_makes_sense_without_leave_shares(loaded: tuple[list[Contest], Bench]) -> None:
    """As for an election of the user's own: from the results alone, still ahead of every classical rule."""
    bare = contests(load_election, None, PAIRS)
    bench = Bench((*bare, *contests(load_election, None, EXTRA)))
    right = {rule: np.mean([_right(found, bench, rule) for found in bare]) for rule in swing.SWING_RULES}
    assert right["best"] == max(right.values())
    assert right["best"] >= 0.907


def _right(found: Contest, bench: Bench, rule: str) -> float:
    projection = bench.projected(found, rule, "region", bench.ridge(found))
    expected = np.where(projection.parties.can_win(), projection.share, -1).argmax(axis=1)
    return float((expected == found.winner)[found.scored].mean())


def test_the_shipped_parameter_is_the_fitted_one(loaded: tuple[list[Contest], Bench]) -> None:
    assert loaded[1].ridge(None) == swing.RIDGE


@pytest.mark.parametrize("known", ["gb", "nation", "region"])
def test_the_shipped_law_of_errors_is_the_fitted_one(loaded: tuple[list[Contest], Bench], known: str) -> None:
    """So what ``project`` and ``plan`` draw is what the backtest judges, but for the election left out."""
    fitted, shipped = loaded[1].law(None, "best", known, swing.RIDGE), LAWS[known]
    assert shipped.usual == pytest.approx(fitted.level, abs=0.0005)
    assert shipped.growth == pytest.approx(fitted.slope / fitted.level, abs=0.05)
    assert shipped.common_part == pytest.approx(fitted.common_part, abs=0.005)
    assert shipped.region_part == pytest.approx(fitted.region_part, abs=0.005)
    for name in ("correlation", "shared_correlation", "width"):
        numbers = getattr(fitted, name)
        assert getattr(shipped, name) == pytest.approx(numbers, abs=0.011), name


def test_the_recorded_figures_are_those_computed_anew(
    tool: ModuleType, rows: dict[tuple[str, str], Rows], recorded: dict[str, Any]
) -> None:
    """A sample of what ``tools/build_scoreboard.py --check`` computes whole."""
    told = {(row["given"], row["rule"], row["election"]): row for row in recorded["scores"]}
    for (rule, scope), found in rows.items():
        for year, row in zip(tool.YEARS, found, strict=True):
            for key in ("n", "right", "brier", "log"):
                assert told[scope, rule, year][key] == pytest.approx(row[key], abs=1e-9)
    scopes = ("nation", "region")
    again = tool.judged({scope: rows["best", scope] for scope in scopes})
    for part in ("calibration", "intervals", "covered"):
        kept = [row for row in recorded[part] if row["given"] in scopes]
        assert len(kept) == len(again[part])
        for one, other in zip(kept, again[part], strict=True):
            assert one == pytest.approx(other, abs=1e-9)
    assert recorded["parameters"] == tool.fitted(rows["best", "nation"], rows["best", "region"])


@pytest.fixture(scope="module")
def polls(tool: ModuleType) -> list[PollRow]:
    found: list[PollRow] = tool.old_polls(shared_file("polls-1955-2021.csv"))
    return found


@pytest.fixture(scope="module")
def measured(polls: list[PollRow]) -> poll_errors.Measured:
    return poll_errors.measure(polls)


def test_intervals_of_poll_averages_hold_results_they_were_not_fitted_to(
    polls: list[PollRow], measured: poll_errors.Measured
) -> None:
    for days, least in ((0, 0.75), (7, 0.75), (30, 0.70), (365, 0.75)):
        eighty, ninety = poll_errors.coverage(polls, measured, days=days)
        assert eighty["n"] >= 50
        assert least <= eighty["held"] <= 0.95
        assert 0.82 <= ninety["held"] <= 1.0


def test_polls_of_autumn_2019_s_age_hold_nine_times_in_ten_for_every_party(
    polls: list[PollRow], measured: poll_errors.Measured
) -> None:
    """Seventy-three days before, 17 elections: the wide ranges of remain-alliance-2019 are none too wide."""
    (ninety,) = poll_errors.coverage(polls, measured, days=73, covers=(0.9,))
    assert ninety["n"] == 51
    assert 0.80 <= ninety["held"] <= 0.97
    assert ninety["by_party"].keys() == {"Con", "Lab", "LD"}
    assert min(ninety["by_party"].values()) >= 0.75
    assert sum(ninety["by_party"].values()) == pytest.approx(3 * ninety["held"])


@pytest.mark.parametrize("days", [0, 7, 30, 73, 90, 180, 365])
def test_the_law_foresees_three_parties_together_better_than_its_rivals(
    polls: list[PollRow], measured: poll_errors.Measured, days: int
) -> None:
    """Also than the measured 1.9, 2.7 and 1.7 points with their correlations, which saw these elections."""
    elections = poll_errors.seen(polls, measured, days=days)
    ours = poll_errors.log_densities(elections).mean()
    for rival in ("fixed", "independent", "research", "research anew"):
        assert ours > poll_errors.log_densities(elections, rival).mean() + 0.2, rival
    (ninety,) = poll_errors.coverage(polls, measured, days=days, covers=(0.9,))
    assert poll_errors.held(elections) == pytest.approx(ninety["held"])


def test_a_rival_has_the_numbers_it_is_named_for() -> None:
    own = np.diag([1e-4, 2e-4, 3e-4])
    one = poll_errors.Seen(np.zeros(3), np.diag([4e-4, 4e-4, 1e-4]), own, np.array([0.03, 0.04, 0.05]))
    research = poll_errors.RIVALS["research"](one) - own
    assert np.sqrt(np.diag(research)) == pytest.approx([0.019, 0.027, 0.017])
    assert research[0, 1] / (0.019 * 0.027) == pytest.approx(-0.60)
    assert research[1, 2] / (0.027 * 0.017) == pytest.approx(-0.59)
    assert research[0, 2] / (0.019 * 0.017) == pytest.approx(-0.11)
    anew = poll_errors.RIVALS["research anew"](one) - own
    assert np.sqrt(np.diag(anew)) == pytest.approx([0.03, 0.04, 0.05])
    assert poll_errors.RIVALS["fixed"](one)[0, 1] == pytest.approx(-0.60 * 0.02 * 0.02)
    assert poll_errors.log_densities([one], "independent")[0] == pytest.approx(
        -0.5 * math.log((2 * math.pi) ** 3 * 4e-4 * 4e-4 * 1e-4)
    )


def test_the_recorded_intervals_of_polls_are_those_computed_anew(
    tool: ModuleType, polls: list[PollRow], recorded: dict[str, Any]
) -> None:
    assert polls
    assert json.loads(json.dumps(recorded["poll_intervals"])) == json.loads(json.dumps(tool.polls_held()))


def test_the_shipped_poll_errors_are_the_fitted_ones(measured: poll_errors.Measured) -> None:
    fitted = poll_errors.fit(measured)
    for name in ("shared", "drift", "power"):
        assert getattr(fitted, name) == pytest.approx(getattr(poll_errors.FITTED, name), rel=0.01)


def test_the_errors_that_a_row_from_polls_takes_are_fitted_without_its_election(
    measured: poll_errors.Measured,
) -> None:
    """Also if its result had been another: only what is left out can differ."""
    assert SHARED_WITHOUT.keys() == poll_errors.RESULTS.keys()
    for day, shared in SHARED_WITHOUT.items():
        assert shared == pytest.approx(poll_errors.fit(measured, leave_out=day).shared, abs=0.00006)
    for day, shared in SHARED_BEFORE.items():
        assert shared == pytest.approx(poll_errors.fit(measured, before=day).shared, abs=0.00006)
    day = dt.date(2015, 5, 7)
    other = {days: {**pairs, day: (pairs[day][0] * -3, pairs[day][1])} for days, pairs in measured.items()}
    assert poll_errors.fit(other, leave_out=day) == poll_errors.fit(measured, leave_out=day)
    assert poll_errors.fit(other).shared > poll_errors.fit(measured).shared + 0.005


def test_recalled_results_agree_with_the_embedded_ones_where_both_are() -> None:
    for day, percent in poll_errors.RESULTS.items():
        if day.year >= 1997:
            result = load_election(str(day.year))
            british = result.constituencies.polled()
            votes = result.votes[british]
            for code, figure in zip(poll_errors.PARTIES, percent, strict=True):
                share = 100 * votes[:, result.parties.index(code)].sum() / votes.sum()
                assert figure == pytest.approx(share, abs=0.2), (day, code)


def test_final_polls_cover_every_election_of_the_scoreboard(tool: ModuleType) -> None:
    path = shared_file("final-polls.csv")
    assert set(tool.final_polls(path)) >= set(tool.YEARS)
    with path.open(encoding="utf-8") as file:
        assert {"election", "party", "percent_gb", "source"} == set(next(csv.reader(file)))
