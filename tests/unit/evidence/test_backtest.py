"""The backtest on elections made up for it: what is known beforehand, and what is left out."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from standaside.domain import (
    NOBODY,
    Forecast,
    Poll,
    Projection,
    Result,
    Scenario,
    Uncertainty,
    informed,
)
from standaside.domain import known as told
from standaside.domain.noise import LAWS
from standaside.errors import AlignmentError, ScenarioError, UnknownNameError
from standaside.evidence.backtest import Bench, backtest, contests
from standaside.evidence.contests import FINAL_POLLSTERS, Contest, contest, final_poll, true_poll
from standaside.evidence.noise import Noise, Residuals, fit_common_part, fit_noise
from standaside.evidence.unseen_polls import SHARED_BEFORE, SHARED_WITHOUT, unseen_errors
from standaside.model.aggregation import FITTED, UNKNOWN_SAMPLE, errors_of
from standaside.model.simulation import simulate
from tests.tables import result

RNG_SEED = 7


def election(year: int, rows: dict[str, dict[str, int]]) -> Result:
    made = result(rows, areas={name: ("England", f"Region {int(name[1:]) % 6}") for name in rows})
    return dataclasses.replace(made, id=f"made.{year}", name=str(year), date=dt.date(year, 6, 8))


def country(seed: int, swing: float, *, right: str = "UKIP") -> dict[str, dict[str, int]]:
    """Sixty places; Con moves by ``swing`` and a little chance from the same starting shares."""
    start, chance = np.random.default_rng(1), np.random.default_rng(seed)
    rows = {}
    for n in range(60):
        con = start.uniform(0.25, 0.60) + swing + chance.normal(0, 0.02)
        ref = start.uniform(0.02, 0.10)
        lab = 1 - con - ref - 0.02
        rows[f"p{n}"] = {"Con": int(1e4 * con), "Lab": int(1e4 * lab), right: int(1e4 * ref), "Other": 200}
    return rows


FIRST, SECOND, THIRD = (election(y, country(y, s)) for y, s in ((2010, 0.0), (2015, 0.03), (2017, -0.06)))
PAIR, NEXT = contest(FIRST, SECOND), contest(SECOND, THIRD)


def test_a_row_has_the_fields_of_the_contract() -> None:
    (row,) = backtest([PAIR], known=[PAIR, NEXT], rules=["best"], scopes=["region"], draws=100)
    wanted = {"from", "to", "swing", "scope", "shares", "n", "right", "brier", "log", "seat_error", "rmse"}
    assert wanted <= row.keys()
    assert (row["from"], row["to"], row["n"], row["shares"]) == ("made.2010", "made.2015", 60, "true")
    assert 0.8 < row["right"] <= 1
    assert 0 <= row["brier"] < 0.4
    assert row["rmse"]["Con"] < 0.04


@pytest.mark.parametrize("scope", ["gb", "nation", "region"])
def test_true_shares_of_an_area_add_to_one(scope: str) -> None:
    for shares in true_poll(PAIR, scope).shares.values():
        assert sum(shares.values()) == pytest.approx(1)


def test_the_predicted_election_is_never_learnt_from() -> None:
    """Turn its result upside down: what was fitted for it stays."""
    upside = dataclasses.replace(PAIR, share=PAIR.share[::-1].copy(), winner=PAIR.winner[::-1].copy())
    plain, turned = (Bench((pair, NEXT)) for pair in (PAIR, upside))
    assert plain.ridge(PAIR) == turned.ridge(upside)
    laws = [bench.law(pair, "best", "region", 0.3) for bench, pair in ((plain, PAIR), (turned, upside))]
    assert dataclasses.asdict(laws[0]) == dataclasses.asdict(laws[1])
    assert plain.others(PAIR) == [NEXT]
    assert Bench((PAIR, NEXT), apart=True).others(PAIR) == []  # the next one begins with its result
    assert Bench((PAIR, NEXT), apart=True).others(NEXT) == [PAIR]


@pytest.mark.parametrize("earlier", [False, True])
def test_nor_is_the_law_of_poll_errors_learnt_from_it(earlier: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The errors of final polls that are drawn are those fitted without the election."""
    found = dataclasses.replace(PAIR, day=dt.date(2015, 5, 7))
    asked: list[Scenario] = []

    def seen(projection: Projection, scenario: Scenario, *, seed: int) -> Forecast:
        asked.append(scenario)
        return simulate(projection, scenario, seed=seed)

    monkeypatch.setattr("standaside.evidence.backtest.simulate", seen)
    final = {"2015": {"Con": 0.45, "Lab": 0.47, "UKIP": 0.05}}
    (row,) = backtest(
        [found], known=[NEXT], rules=["uniform"], scopes=["gb"], shares="polls", final=final, draws=20,
        earlier=earlier,
    )  # fmt: skip
    poll = asked[-1].poll
    assert poll is not None
    assert poll.covariance is not None
    errors, words = unseen_errors(found.day, earlier=earlier)
    assert errors.shared == (SHARED_BEFORE if earlier else SHARED_WITHOUT)[found.day] != FITTED.shared
    own = np.full(3, 1 / (UNKNOWN_SAMPLE * FINAL_POLLSTERS) + FITTED.house**2 / FINAL_POLLSTERS)
    unseen = errors_of(["Con", "Lab", "UKIP"], np.array([0.45, 0.47, 0.05]), own, 0, errors)
    assert poll.covariance["Con", "Lab"] == pytest.approx(unseen[0, 1], rel=0.01)
    assert row["poll_errors_from"] == words


def test_before_enough_elections_nothing_is_known_of_polls() -> None:
    with pytest.raises(ScenarioError, match=r"before 1970-06-18 is known of 4 elections only"):
        unseen_errors(dt.date(1970, 6, 18), earlier=True)
    assert unseen_errors(dt.date(2018, 1, 1), earlier=True)[0].shared == SHARED_BEFORE[dt.date(2019, 12, 12)]
    assert unseen_errors(dt.date(2018, 1, 1), earlier=False)[0] == FITTED


def test_learning_from_earlier_elections_only_looks_at_no_later_one() -> None:
    assert Bench((PAIR, NEXT), earlier=True).others(PAIR) == []
    assert Bench((PAIR, NEXT), earlier=True).others(NEXT) == [PAIR]
    assert Bench((PAIR, NEXT)).others(None) == [PAIR, NEXT]
    settings = {"known": [PAIR, NEXT], "rules": ["uniform"], "scopes": ["nation"], "draws": 20}
    (later,) = backtest([PAIR], **settings)  # type: ignore[arg-type]
    (before,) = backtest([NEXT], earlier=True, **settings)  # type: ignore[arg-type]
    assert (later["learnt_from"], later["learns_from_later"]) == (["made.2017"], True)
    assert (before["learnt_from"], before["learns_from_later"]) == (["made.2015"], False)


@pytest.mark.parametrize(
    ("areas", "tells"),
    [
        ([], "gb"),
        (["GB"], "gb"),
        (["GB", "Scotland"], "nation"),
        (["England", "Scotland"], "nation"),
        (["North", "South", "Scotland"], "region"),
        (["GB", "North", "Scotland"], "region"),
        (["North"], "gb"),
    ],
)
def test_the_law_is_that_of_what_the_poll_tells(areas: list[str], tells: str) -> None:
    where = {"a": ("England", "North"), "b": ("England", "South"), "c": ("Scotland", "Scotland")}
    where["d"] = ("Northern Ireland", "Northern Ireland")
    places = result({name: {"Con": 1} for name in where}, areas=where).constituencies
    poll = Poll({area: {"Con": 0.5} for area in areas}) if areas else None
    assert told(poll, places) == tells
    unsure = informed(Uncertainty(draws=7, growth=1.0), poll, places)
    assert (unsure.draws, unsure.growth) == (7, 1.0)
    assert (unsure.usual, unsure.wild) == (LAWS[tells].usual, LAWS[tells].wild)
    assert (unsure.common_part, unsure.width) == (LAWS[tells].common_part, LAWS[tells].width)


def test_the_same_seed_gives_the_same_rows() -> None:
    once, again = (backtest([PAIR], rules=["uniform"], scopes=["nation"], seed=3, draws=50) for _ in "ab")
    assert once == again


def test_final_polls_are_asked_for_and_named_when_missing() -> None:
    settings = {"rules": ["uniform"], "scopes": ["gb"], "shares": "polls", "draws": 50}
    final = {"2015": {"Con": 0.45, "Lab": 0.47, "UKIP": 0.05, "SNP": 0.04}}
    (row,) = backtest([PAIR], final=final, **settings)  # type: ignore[arg-type]
    assert row["shares"] == "polls"
    assert final_poll(PAIR, final["2015"]).shares["GB"] == {"Con": 0.45, "Lab": 0.47, "UKIP": 0.05}
    with pytest.raises(ScenarioError, match=r"no final polls for made\.2015"):
        backtest([PAIR], **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"rules": ["unifrom"]}, 'no swing rule "unifrom". Did you mean uniform?'),
        ({"scopes": ["county"]}, 'no scope "county"'),
        ({"shares": "guessed"}, 'no kind of shares "guessed"'),
    ],
)
def test_unknown_words_are_refused(what: dict[str, object], words: str) -> None:
    with pytest.raises(UnknownNameError, match=words):
        backtest([PAIR], **what)  # type: ignore[arg-type]


def test_elections_on_different_constituencies_are_refused() -> None:
    with pytest.raises(AlignmentError, match="different constituencies"):
        contest(FIRST, election(2015, {f"q{n}": {"Con": 1} for n in range(3)}))


def test_the_reform_family_succeeds_itself() -> None:
    target = election(2019, country(3, 0.0, right="BRX"))
    found = contest(FIRST, target)
    assert "BRX" in found.baseline.parties.codes
    assert "UKIP" not in found.baseline.parties.codes
    brexit = found.baseline.parties.index("BRX")
    assert found.baseline.votes[:, brexit].sum() == FIRST.votes[:, FIRST.parties.index("UKIP")].sum()


def test_nobody_knows_the_referendum_before_it() -> None:
    leave = np.full(60, 0.5)
    assert contest(FIRST, SECOND, leave=leave).leave is None
    assert contest(SECOND, THIRD, leave=leave).leave is not None


def test_a_winner_from_nowhere_is_nobody_we_know() -> None:
    rows = country(5, 0.0)
    rows["p0"] = {"Con": 100, "Lab": 100, "Local": 9000}
    found = contest(FIRST, election(2015, rows))
    assert found.winner[0] == NOBODY
    assert "Local" not in found.baseline.parties.codes


def test_the_speaker_s_places_are_not_scored() -> None:
    rows = country(5, 0.0)
    rows["p7"] = {"Spk": 9000, "Other": 500}
    found = contest(FIRST, election(2015, rows))
    assert not found.scored[7]
    assert found.scored.sum() == 59
    (row,) = backtest([found], rules=["best"], scopes=["region"], draws=20)
    assert row["n"] == 59


def test_contests_are_loaded_by_name_and_go_without_leave_shares_that_are_not_there() -> None:
    def refuse(_: object) -> np.ndarray:
        raise AlignmentError("no figures")

    shelf = {"2010": FIRST, "2015": SECOND}
    (found,) = contests(shelf.__getitem__, refuse, [("2010", "2015")])
    assert isinstance(found, Contest)
    assert found.leave is None


def residuals(scale: float, change: float, *, seed: int = RNG_SEED) -> Residuals:
    rng = np.random.default_rng(seed)
    base = rng.normal(0, scale, (600, 1))
    error = np.concatenate([base, -base + rng.normal(0, 0.01, (600, 1))], axis=1)
    regions = tuple(f"R{n % 10}" for n in range(600))
    return Residuals(error, np.full((600, 2), 0.4), ("Con", "Lab"), regions, change)


def test_noise_grows_with_the_change_and_parties_mirror_each_other() -> None:
    law = fit_noise([residuals(0.08, 0.05), residuals(0.12, 0.15), residuals(0.16, 0.25)])
    assert law.slope == pytest.approx(0.4, rel=0.15)
    unsure = law.uncertainty(draws=10, poll_sd={})
    assert unsure.usual * (1 + unsure.growth * 0.2) == pytest.approx(law.scale(0.2))
    assert law.scale(0.2) == pytest.approx(0.14, rel=0.1)
    assert (unsure.correlation, unsure.width) == (law.correlation, law.width)
    assert law.correlation["Con", "Lab"] < -0.9
    assert law.region_part < 0.05


def scattered(sd: dict[str, float], shared: dict[str, float], *, seed: int) -> Residuals:
    """Forty places in each of twelve regions; ``shared`` signs one error a region that all parties take."""
    rng = np.random.default_rng(seed)
    regions = np.repeat(np.arange(12), 40)
    own = np.stack([rng.normal(0, s, len(regions)) for s in sd.values()], axis=1)
    together = 0.1 * rng.normal(0, 1, 12)[regions]
    error = own + np.outer(together, list(shared.values()))
    expected = np.full(error.shape, 0.2)
    expected[:, :2] = 0.3
    return Residuals(error, expected, tuple(sd), tuple(f"R{r}" for r in regions), 0.1)


def test_each_party_has_a_width_of_its_own() -> None:
    sd = {"Con": 0.08, "Lab": 0.08, "LD": 0.16, "UKIP": 0.08}
    found = [scattered(sd, dict.fromkeys(sd, 0.0), seed=s) for s in range(6)]
    width = fit_noise(found).width
    assert width["LD"] / width["Con"] == pytest.approx(2.0, rel=0.1)
    assert width["Ref"] / width["Con"] == pytest.approx(1.0, rel=0.15)
    assert width["largest"] == pytest.approx(width["Con"], rel=0.05)
    assert width["Con"] < width["others"] < width["LD"]
    law = fit_noise(found)
    assert law.level * width["LD"] == pytest.approx(0.16, rel=0.08)  # drawn a little to the others
    assert law.level * width["Con"] == pytest.approx(0.08, rel=0.05)


def test_what_regions_share_has_its_own_correlation_and_part() -> None:
    sd = dict.fromkeys(("Con", "Lab", "LD"), 0.1)
    found = [scattered(sd, {"Con": 1.0, "Lab": -1.0, "LD": 1.0}, seed=s) for s in range(6)]
    law = fit_noise(found)
    assert law.shared_correlation["Con", "Lab"] < -0.9
    assert law.shared_correlation["Con", "LD"] > 0.9
    assert abs(law.correlation["Con", "Lab"]) < 0.1
    assert law.region_part == pytest.approx(0.4, abs=0.1)  # half, and 0.4 is the most allowed


def test_correlations_between_regions_come_from_the_broad_residuals() -> None:
    sd = dict.fromkeys(("Con", "Lab", "LD"), 0.1)
    narrow = [scattered(sd, dict.fromkeys(sd, 0.0), seed=1)]
    broad = [scattered(sd, {"Con": 3.0, "Lab": -3.0, "LD": 3.0}, seed=1)]
    assert fit_noise(narrow, broad).shared_correlation["Con", "Lab"] < -0.9
    assert abs(fit_noise(narrow).shared_correlation["Con", "Lab"]) < 0.7


def test_one_election_gives_a_level_and_no_slope() -> None:
    law = fit_noise([residuals(0.1, 0.1)])
    assert law.slope == 0
    assert law.level == pytest.approx(0.1, rel=0.1)
    assert isinstance(law, Noise)


def test_seats_far_from_what_was_simulated_ask_for_a_common_part() -> None:
    rng = np.random.default_rng(RNG_SEED)
    narrow, wide = (rng.normal(300, sd, (400, 1)).round().astype(int) for sd in (5, 60))
    near = fit_common_part([(narrow, wide, np.array([300]))] * 4)
    far = fit_common_part([(narrow, wide, np.array([380]))] * 4)
    assert near < 0.2 < far
    assert fit_common_part([]) == pytest.approx(0.25)  # the mean of what is tried: nothing is known
