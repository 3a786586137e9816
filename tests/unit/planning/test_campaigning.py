"""Where activists go: the flow against brute force, the plan on small elections."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standaside.domain import Campaign, Deal, Hostile, Ints, Pact, Scenario, Strength, Uncertainty
from standaside.errors import ScenarioError, SolverError
from standaside.model.campaign import shift
from standaside.model.simulation import electorate, project, simulate, tally, with_shares
from standaside.planning import campaign_ranges, transport
from standaside.planning.campaign_plan import Gained, SeatCampaign, campaign_document
from standaside.planning.campaigning import plan_campaign
from standaside.planning.transport import Gains, send, worth
from tests.tables import rates, result, scenario

# ---------------------------------------------------------------- the flow


def every_flow(supply: Ints, mobile: Ints, distance: Ints, reach: int, most: Sequence[int]) -> Iterator[Ints]:
    """All ways to send whole activists, by plain enumeration."""
    size = len(supply)
    ways = [(i, j) for i in range(size) for j in range(size) if i == j or 0 < distance[i, j] <= reach]
    for units in product(*(range(int(supply[i]) + 1) for i, _ in ways)):
        sent = np.zeros((size, size), dtype=np.int64)
        for (i, j), n in zip(ways, units, strict=True):
            sent[i, j] = n
        away = sent.sum(axis=1) - sent.diagonal()
        if (sent.sum(axis=1) <= supply).all() and (away <= mobile).all() and (sent.sum(axis=0) <= most).all():
            yield sent


def small(concave: bool) -> st.SearchStrategy[tuple[list[int], list[int], list[Gains], Ints, int]]:
    def place() -> st.SearchStrategy[Gains]:
        rises = st.lists(st.integers(-6, 12), min_size=4, max_size=4)
        if concave:
            rises = rises.map(lambda row: sorted(row, reverse=True))
        return rises.map(lambda row: Gains(np.arange(5), np.concatenate([[0], np.cumsum(row)]) / 10.0))

    return st.tuples(
        st.lists(st.integers(0, 2), min_size=3, max_size=3),
        st.lists(st.integers(0, 2), min_size=3, max_size=3),
        st.lists(place(), min_size=3, max_size=3),
        st.tuples(*[st.integers(1, 3)] * 3).map(
            lambda d: np.array([[0, d[0], d[1]], [d[0], 0, d[2]], [d[1], d[2], 0]])
        ),
        st.integers(0, 3),
    )


COST = 0.05


def best_by_hand(case: tuple[list[int], list[int], list[Gains], Ints, int]) -> float:
    supply, mobile, gains, distance, reach = case
    return max(
        worth(sent, np.array(supply), gains, distance, cost=COST)
        for sent in every_flow(
            np.array(supply), np.array(mobile), distance, reach, [int(g.levels[-1]) for g in gains]
        )
    )


@settings(max_examples=40, deadline=None)
@given(small(concave=True))
def test_concave_gains_are_sent_for_as_brute_force_does(
    case: tuple[list[int], list[int], list[Gains], Ints, int],
) -> None:
    supply, mobile, gains, distance, reach = case
    flow = send(np.array(supply), np.array(mobile), gains, distance, reach=reach, cost=COST)
    assert flow.value == pytest.approx(best_by_hand(case), abs=1e-9)
    assert flow.bound == pytest.approx(flow.value, abs=1e-9)
    assert (flow.sent.sum(axis=1) <= supply).all()
    assert (flow.sent.sum(axis=1) - flow.sent.diagonal() <= mobile).all()
    assert not flow.sent[(distance > reach)].any()


@settings(max_examples=40, deadline=None)
@given(small(concave=False))
def test_for_other_gains_the_bound_holds_and_the_value_is_honest(
    case: tuple[list[int], list[int], list[Gains], Ints, int],
) -> None:
    supply, mobile, gains, distance, reach = case
    flow = send(np.array(supply), np.array(mobile), gains, distance, reach=reach, cost=COST)
    best = best_by_hand(case)
    assert flow.value <= best + 1e-9
    assert flow.bound >= best - 1e-9
    assert flow.value == pytest.approx(worth(flow.sent, np.array(supply), gains, distance, cost=COST))


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=7))
def test_a_hull_is_concave_and_never_below(rises: list[int]) -> None:
    gains = Gains(np.arange(len(rises) + 1), np.concatenate([[0.0], np.cumsum(rises)]))
    hull = gains.hull()
    assert (np.interp(gains.levels, hull.levels, hull.values) >= gains.values - 1e-9).all()
    slopes = np.diff(hull.values) / np.diff(hull.levels)
    assert (np.diff(slopes) <= 1e-9).all()


def test_nobody_to_send_is_an_answer() -> None:
    flat = Gains(np.array([0, 3]), np.array([0.0, 1.0]))
    flow = send(
        np.zeros(2, int), np.zeros(2, int), [flat, flat], np.array([[0, 1], [1, 0]]), reach=2, cost=0.1
    )
    assert (flow.value, flow.bound, flow.working.tolist()) == (0.0, 0.0, [0, 0])


class Stub:
    """A solver that stops early, or hands back half an activist."""

    def __init__(self, highspy: Any, status: str) -> None:
        self.status = getattr(highspy.HighsModelStatus, status)

    def passModel(self, model: Any) -> None:  # noqa: N802 (HiGHS's own name)
        self.columns = model.num_col_

    def run(self) -> None: ...

    def getModelStatus(self) -> Any:  # noqa: N802
        return self.status

    def modelStatusToString(self, status: Any) -> str:  # noqa: N802
        return str(status)

    def getSolution(self) -> Any:  # noqa: N802
        return SimpleNamespace(col_value=[0.5] * self.columns)


@pytest.mark.parametrize(
    ("status", "message"),
    [("kTimeLimit", "HiGHS stopped with .* instead of a plan"), ("kOptimal", "HiGHS divided an activist")],
)
def test_a_solver_that_cannot_be_vouched_for_is_an_error(
    status: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_quiet", lambda highspy: Stub(highspy, status))
    gain = Gains(np.array([0, 2]), np.array([0.0, 1.0]))
    with pytest.raises(SolverError, match=message):
        send(np.array([2]), np.array([1]), [gain], np.array([[0]]), reach=1, cost=0.1)


# ---------------------------------------------------------------- the plan

BASE = result(
    {
        "Safe": {"Con": 2000, "Lab": 8000, "LD": 1000},
        "Hope": {"Con": 4100, "Lab": 4000, "LD": 1500},
        "Blue": {"Con": 4000, "Lab": 1500, "LD": 3900},
        "Far": {"Con": 4050, "Lab": 4000, "LD": 500},
    }
)
HEXES = {"Safe": (0, 0), "Hope": (1, 0), "Blue": (2, 0), "Far": (40, 0)}
NOISE = Uncertainty(draws=1000)


def question(**more: object) -> Scenario:
    return scenario(
        BASE, uncertainty=NOISE, transfers=rates(("LD", "Lab", {"Lab": 0.7, "home": 0.3})), **more
    )


SURE = Campaign(strength=Strength(0.15, 0.0), per_100_votes=5.0, reach=2)


def test_activists_leave_the_safe_seat_for_the_marginal_within_reach() -> None:
    answer = plan_campaign(question(), SURE, HEXES, seed=3)
    assert ("Lab", "Safe", "Hope") in {(move.party, move.source, move.target) for move in answer.moves}
    assert all(move.steps <= 2 and move.units > 0 for move in answer.moves)
    assert not {"Far"} & {place for move in answer.moves for place in (move.source, move.target)}
    nothing, alone, together = answer.arrangements
    assert (nothing.name, alone.name, together.name) == ("nothing", "alone", "campaign")
    assert together.bloc > nothing.bloc + 0.02
    assert together.bloc == pytest.approx(sum(together.parties.values()))
    for party, chosen in answer.chosen.items():
        assert 0 < chosen <= answer.bound[party] + 1e-9


def test_nobody_is_lost_on_the_way() -> None:
    answer = plan_campaign(question(), SURE, HEXES, seed=3)
    at = answer.after.parties.index("Lab")
    quiet = answer.before.working[:, at].sum() - answer.after.working[:, at].sum()
    stayed = {row.code: row.stay for row in answer.left_alone if row.party == "Lab"}
    assert quiet >= 0
    assert stayed["Safe"] == 200  # half of the 400 do not travel


def test_twins_leave_their_seats_to_each_other() -> None:
    many = replace(question(), uncertainty=Uncertainty(draws=10_000))  # 37 activists more or less are little
    answer = plan_campaign(many, replace(SURE, mobile=1.0), HEXES, seed=3)
    assert [(twin.parties, twin.codes, twin.steps) for twin in answer.twins] == [
        (("LD", "Lab"), ("Hope", "Blue"), 1)
    ]


def test_without_any_effect_nobody_moves() -> None:
    answer = plan_campaign(question(), replace(SURE, strength=Strength(0.0, 0.0)), HEXES, seed=3)
    assert answer.moves == ()
    assert answer.left_alone == ()
    assert len({row.bloc for row in answer.arrangements}) == 1
    assert all(row.gain == Gained(0.0, 0.0, 0.0) for row in answer.arrangements)


def test_every_party_for_itself_moves_where_it_gains_most_and_keeps_no_agreement() -> None:
    rows = (Hostile("Lab", "Blue", 300, "LD"),)
    many = replace(question(), uncertainty=Uncertainty(draws=5000))
    answer = plan_campaign(many, replace(SURE, hostile=rows, mobile=1.0), HEXES, seed=3)
    nothing, alone, together = answer.arrangements
    for party in ("Lab", "LD"):
        own = [move for move in answer.alone if move.party == party]
        assert own == [] or alone.parties[party] > nothing.parties[party]
    assert ("Lab", "Safe", "Hope") in {(move.party, move.source, move.target) for move in answer.alone}
    assert together.bloc > alone.bloc  # alone, Labour stays hostile in Blue
    assert alone.gain.mean == pytest.approx(alone.bloc - nothing.bloc)


def test_a_party_that_loses_nothing_to_the_agreement_does_alone_what_it_would_do_together() -> None:
    one = replace(question(), partners=("Lab", "LD"))
    only_lab = replace(SURE, activists={(("LD", code)): 0.0 for code in BASE.constituencies.codes})
    answer = plan_campaign(one, only_lab, HEXES, seed=3)
    assert {m.target for m in answer.alone if m.party == "Lab"} >= {"Hope"}
    assert all(move.party == "Lab" for move in (*answer.alone, *answer.moves))


def test_the_range_of_a_gain_is_that_of_paired_elections() -> None:
    """Against a slow count of the same elections, one by one."""
    ask = question(pact=(Deal("Hope", "Hope", "Lab", ("LD",)),))
    answer = plan_campaign(ask, SURE, HEXES, seed=3)
    row = next(row for row in answer.arrangements if row.name == "stand_asides")
    pact = Pact.of_deals(ask.pact, BASE.constituencies, BASE.parties)
    view, ours = project(ask), [BASE.parties.index(code) for code in ask.partners]
    runs = [simulate(view, ask, seed=3, pact=agreed) for agreed in (None, pact)]
    won = [np.isin(run.winners, ours) for run in runs]
    extra = (won[1].astype(int) - won[0]).sum(axis=1)
    assert row.gain.mean == pytest.approx(extra.mean())
    assert (row.gain.p05, row.gain.p95) == tuple(np.quantile(extra, [0.05, 0.95]))
    hope = next(seat for seat in answer.seats if seat.code == "Hope").gains["stand_asides"]
    place = BASE.constituencies.index("Hope")
    single = won[1][:, place].astype(int) - won[0][:, place]
    assert hope.mean == pytest.approx(single.mean())
    assert hope.p95 - hope.mean == pytest.approx(1.645 * single.std() / 1000**0.5, rel=1e-3)
    assert hope.mean - hope.p05 == pytest.approx(hope.p95 - hope.mean)


def test_parts_of_the_draws_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = question(pact=(Deal("Hope", "Hope", "Lab", ("LD",)),))
    whole = plan_campaign(ask, SURE, HEXES, seed=3)
    monkeypatch.setattr(campaign_ranges, "PART", 300)
    parts = plan_campaign(ask, SURE, HEXES, seed=3)
    for one, other in zip(whole.arrangements, parts.arrangements, strict=True):
        assert other.bloc == pytest.approx(one.bloc)
        assert other.gain == one.gain
    for seat, again in zip(whole.seats, parts.seats, strict=True):
        for way, gain in seat.gains.items():
            assert again.gains[way].p95 == pytest.approx(gain.p95)


def test_where_nobody_travels_no_map_is_needed() -> None:
    still = replace(SURE, reach=0)
    answer = plan_campaign(question(), still, None, seed=3)
    assert answer.moves == answer.alone == ()
    assert campaign_document(answer)["moves"] == []
    assert plan_campaign(question(), replace(SURE, mobile=0.0), None, seed=3).moves == ()
    with_map = plan_campaign(question(), still, HEXES, seed=3)
    assert [row.bloc for row in answer.arrangements] == [row.bloc for row in with_map.arrangements]
    with pytest.raises(ScenarioError, match=r"no hex map of boundary set .* set reach = 0 under"):
        plan_campaign(question(), SURE, None, seed=3)


def test_a_non_aggression_list_is_kept_and_named() -> None:
    keep = replace(SURE, keep_out={"LD": frozenset({"Hope"})})
    answer = plan_campaign(question(), keep, HEXES, seed=3)
    place, party = BASE.constituencies.index("Hope"), BASE.parties.index("LD")
    assert answer.after.working[place, party] == 0
    assert ("LD", "Hope", "non-aggression") in {(row.party, row.code, row.why) for row in answer.left_alone}


def test_partners_stop_being_hostile_and_opponents_do_not() -> None:
    rows = (Hostile("Lab", "Blue", 300, "LD"), Hostile("Con", "Hope", 300, "Lab"))
    answer = plan_campaign(question(), replace(SURE, hostile=rows), HEXES, seed=3)
    blue, hope = (BASE.constituencies.index(name) for name in ("Blue", "Hope"))
    ld, lab = (BASE.parties.index(code) for code in ("LD", "Lab"))
    assert answer.before.against[blue, ld] == 300
    assert answer.after.against[blue, ld] == 0
    assert answer.after.against[hope, lab] == 300
    assert answer.arrangements[2].bloc > answer.arrangements[0].bloc


def test_standing_aside_is_compared_on_the_same_draws() -> None:
    ask = question(pact=(Deal("Hope", "Hope", "Lab", ("LD",)),))
    answer = plan_campaign(ask, SURE, HEXES, seed=3)
    names = [row.name for row in answer.arrangements]
    assert names == ["nothing", "alone", "campaign", "stand_asides", "both"]
    without = tally(project(ask), ask, seed=3).mean()
    assert answer.arrangements[0].parties["Lab"] == pytest.approx(without[BASE.parties.index("Lab")])
    pact = Pact.of_deals(ask.pact, BASE.constituencies, BASE.parties)
    again = plan_campaign(replace(ask, pact=()), SURE, HEXES, seed=3, pact=pact)
    assert again.arrangements == answer.arrangements


def test_other_shares_leave_the_draws_as_they_were() -> None:
    ask = question()
    projection = project(ask)
    voters = electorate(projection, ask, seed=3)
    same = with_shares(voters, projection.share)
    for name in ("share", "deviation", "party", "unit", "lower"):
        assert getattr(same.model, name).tolist() == getattr(voters.model, name).tolist()


def test_a_share_that_exceeds_one_by_its_last_bit_is_one() -> None:
    ask = question()
    voters = electorate(project(ask), ask, seed=3)
    share = voters.projection.share.copy()
    share[0] = np.where(share[0] == share[0].max(), np.nextafter(1.0, 2.0), 0.0)
    model = with_shares(voters, share).model
    assert np.isfinite(model.deviation).all()
    assert model.share.max() == 1


def test_the_table_agrees_with_a_shifted_projection_counted_from_scratch() -> None:
    """A grid of shifts on fixed draws is what the engine says of a shifted projection, but for noise."""
    ask = replace(question(), uncertainty=replace(NOISE, draws=20_000))
    answer = plan_campaign(ask, SURE, HEXES, seed=3)
    usual = answer.before
    shifted = shift(project(ask), answer.after, usual=usual, beta=0.15, base=SURE.base)
    assert answer.arrangements[2].parties["Lab"] == pytest.approx(
        tally(shifted, ask, seed=3).mean()[BASE.parties.index("Lab")], abs=0.02
    )


def test_progress_reaches_nearly_the_end_and_the_document_has_what_is_promised() -> None:
    told: list[float] = []
    answer = plan_campaign(question(), SURE, HEXES, seed=3, progress=told.append)
    assert told == sorted(told)
    document = campaign_document(answer)
    assert set(document) == {
        "moves", "moves_alone", "leave_alone", "twins", "targets", "p_win", "seats", "who_is_right", "effect",
        "bound",
    }  # fmt: skip
    assert set(document["moves"][0]) == {"party", "from", "to", "units", "steps"}
    assert document["seats"]["nothing"]["low"] == document["seats"]["nothing"]["bloc"]
    assert document["seats"]["nothing"]["gain_p05"] == document["seats"]["nothing"]["gain_p95"] == 0
    assert document["seats"]["campaign"]["gain_p05"] <= document["seats"]["campaign"]["gain_p95"]
    hope = next(row for row in document["p_win"] if row["code"] == "Hope")
    assert hope["p_bloc"]["with"] > hope["p_bloc"]["without"]
    assert hope["gain_by"]["campaign"]["p05"] < hope["gain_by"]["campaign"]["mean"]


@pytest.mark.parametrize(
    ("activists", "aside", "better", "backfires"),
    [
        (0.05, 0.02, "activists", False),
        (0.02, 0.05, "standing aside", False),
        (0.02, 0.025, "either", False),
        (0.005, 0.005, "neither", False),
        (0.005, -0.03, "neither", True),
        (0.02, -0.03, "activists", True),
    ],
)
def test_a_seat_says_which_way_does_more(
    activists: float, aside: float, better: str, backfires: bool
) -> None:
    ways = {"nothing": 0.4, "campaign": 0.4 + activists, "stand_asides": 0.4 + aside}
    seat = SeatCampaign("A", "A", (0.4, 0.4 + activists), {}, {}, ways)
    assert (seat.better, seat.backfires) == (better, backfires)


def test_seats_in_another_order_give_the_same_plan() -> None:
    names = BASE.constituencies.codes[::-1]
    votes = {
        name: {
            code: int(BASE.votes[BASE.constituencies.index(name), p])
            for p, code in enumerate(BASE.parties.codes)
        }
        for name in names
    }
    other = replace(question(), baseline=result(votes))
    one, two = (plan_campaign(ask, SURE, HEXES, seed=3) for ask in (question(), other))
    assert one.moves == two.moves
    assert one.twins == two.twins
    assert [row.bloc for row in one.arrangements] == pytest.approx([row.bloc for row in two.arrangements])


def test_the_same_seed_gives_the_same_plan() -> None:
    one, two = (campaign_document(plan_campaign(question(), SURE, HEXES, seed=5)) for _ in range(2))
    assert one == two


@pytest.mark.parametrize(
    ("keep", "message"),
    [
        ({"Con": frozenset({"Hope"})}, "keep_out names Con, which is not a partner"),
        ({"LD": frozenset({"Nowhere"})}, 'keep_out of LD names "Nowhere", which is not a constituency'),
    ],
)
def test_a_list_without_meaning_is_refused(keep: dict[str, frozenset[str]], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        plan_campaign(question(), replace(SURE, keep_out=keep), HEXES, seed=1)
