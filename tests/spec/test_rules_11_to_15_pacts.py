"""Rules 11 to 15: paired draws, ties, symmetry, verdicts; simulation against plain loops."""

import dataclasses

import numpy as np
import pytest

from standaside.domain import NOBODY, Backfire, Deal, Pact, PactRules, Scenario, Uncertainty, Verdict
from standaside.errors import ScenarioError
from standaside.model.simulation import project, simulate
from standaside.planning.assessment import evaluate, expected_seats, plan
from tests import reference
from tests.tables import CERTAIN, rates, result, scenario

BASE = result(
    {
        "Safe": {"Con": 700, "Lab": 200, "LD": 100},
        "Close": {"Con": 400, "Lab": 360, "LD": 240},
        "Ours": {"Con": 300, "Lab": 600, "LD": 100},
        "Trap": {"Con": 380, "Lab": 390, "LD": 230},
    }
)
RATES = rates(
    ("LD", "Lab", {"Lab": 0.5, "Con": 0.3, "home": 0.2}),
    ("Lab", "LD", {"LD": 0.6, "Con": 0.1, "home": 0.3}),
)
NO_BACKFIRE = Backfire(chance=0.0)
LIVELY = Uncertainty(draws=400)


def asking(**more: object) -> Scenario:
    return scenario(BASE, transfers=RATES, backfire=NO_BACKFIRE, **more)


def test_without_noise_a_pact_is_the_plain_loop_s() -> None:
    question = asking(pact=(Deal("Close", "Close", "Lab", ("LD",)), Deal("Trap", "Trap", "LD", ("Lab",))))
    judged = evaluate(question, seed=1)
    for deal in question.pact:
        row = dict(
            zip(BASE.parties.codes, BASE.votes[BASE.constituencies.index(deal.code)].tolist(), strict=True)
        )
        moved = {party: deal.beneficiary for party in deal.aside}
        table = {p: dict(RATES.rows[p, deal.beneficiary].rates) for p in deal.aside}
        expected = reference.winner(reference.stand_aside(row, moved, table), set())
        won = judged.with_pact.winners[:, BASE.constituencies.index(deal.code)]
        assert {BASE.parties.codes[p] for p in won} == {expected}


def test_the_empty_pact_changes_nothing() -> None:
    question = asking(uncertainty=LIVELY)
    projection = project(question)
    empty = Pact.empty(projection.constituencies, projection.parties)
    alone = simulate(projection, question, seed=3)
    assert (simulate(projection, question, seed=3, pact=empty).winners == alone.winners).all()
    assert (evaluate(question, seed=3).with_pact.winners == alone.winners).all()


def test_the_same_seed_gives_the_same_bytes_whatever_ran_before() -> None:
    question = asking(uncertainty=LIVELY)
    first = simulate(project(question), question, seed=7)
    simulate(project(question), question, seed=8)
    again = simulate(project(question), question, seed=7)
    assert first.winners.tobytes() == again.winners.tobytes()


def test_reordering_reorders_the_answer() -> None:
    question = asking(uncertainty=LIVELY, poll={"Con": 0.42, "Lab": 0.40, "LD": 0.18})
    there = simulate(project(question), question, seed=5)
    rows, columns = [2, 0, 3, 1], [1, 2, 0]
    places, on_ballot = BASE.constituencies, BASE.parties
    turned = dataclasses.replace(
        BASE,
        constituencies=dataclasses.replace(
            places,
            **{
                f: tuple(getattr(places, f)[c] for c in rows)
                for f in ("codes", "names", "nations", "regions", "counties")
            },
        ),
        parties=dataclasses.replace(
            on_ballot,
            **{
                f: tuple(getattr(on_ballot, f)[p] for p in columns)
                for f in ("codes", "names", "kinds", "registrations")
            },
        ),
        votes=BASE.votes[np.ix_(rows, columns)],
        stood=BASE.stood[np.ix_(rows, columns)],
        electorate=BASE.electorate[rows],
    )
    back = dataclasses.replace(question, baseline=turned)
    here = simulate(project(back), back, seed=5)
    codes = np.array(on_ballot.codes)
    assert (np.array(turned.parties.codes)[here.winners] == codes[there.winners][:, rows]).all()


def test_a_tie_goes_by_lot_and_not_by_the_order_of_an_array() -> None:
    even = result({f"Seat {n}": {"Con": 500, "Lab": 500} for n in range(40)})
    question = scenario(even, uncertainty=CERTAIN)
    seats = simulate(project(question), question, seed=1).seats()
    assert 40 < seats[:, 0].sum() < 120
    assert (seats.sum(axis=1) == 40).all()
    assert (simulate(project(question), question, seed=2).seats() != seats).any()


def test_other_never_wins() -> None:
    hidden = result({"Wyre": {"Con": 300, "Lab": 200, "Other": 500}})
    question = scenario(hidden)
    assert (simulate(project(question), question, seed=1).winners == 0).all()


def test_verdicts() -> None:
    deals = (
        Deal("Close", "Close", "Lab", ("LD",)),  # 360 + 120 against 400 + 72
        Deal("Safe", "Safe", "Lab", ("LD",)),  # 200 + 50 against 700 + 30
        Deal("Trap", "Trap", "Lab", ("LD",)),  # 390 + 115 against 380 + 69: Labour wins it anyway
    )
    judged = evaluate(asking(pact=deals), seed=1)
    assert {outcome.deal.code: outcome.verdict for outcome in judged.outcomes} == {
        "Close": Verdict.DECISIVE,
        "Safe": Verdict.POINTLESS,
        "Trap": Verdict.POINTLESS,
    }
    helped = next(outcome for outcome in judged.outcomes if outcome.deal.code == "Trap")
    assert helped.verdict_p == {"decisive": 0.0, "helpful": 1.0, "pointless": 0.0, "harmful": 0.0}
    assert helped.p_bloc == (1.0, 1.0)


def test_standing_aside_can_hand_the_seat_over() -> None:
    harmful = result({"Marginal": {"Con": 400, "Lab": 410, "LD": 190}})
    leaky = rates(("LD", "Lab", {"Lab": 0.2, "Con": 0.6, "home": 0.2}))
    judged = evaluate(
        scenario(
            harmful,
            transfers=leaky,
            backfire=NO_BACKFIRE,
            pact=(Deal("Marginal", "Marginal", "Lab", ("LD",)),),
        ),
        seed=1,
    )
    assert judged.outcomes[0].verdict is Verdict.HARMFUL
    assert judged.outcomes[0].p_bloc == (1.0, 0.0)


def test_a_plan_is_counted_afresh_and_never_worse_than_no_pact() -> None:
    question = asking(uncertainty=LIVELY, rules=PactRules(nobody_worse_off=True))
    judged = plan(question, seed=4)
    assert judged.plan is not None
    assert judged.plan.gap == 0
    assert expected_seats(judged.with_pact, question.partners) == pytest.approx(judged.plan.objective)
    assert judged.plan.objective >= expected_seats(judged.without, question.partners)


def test_the_summed_vote_bounds_the_realistic_one() -> None:
    question = asking(
        uncertainty=LIVELY, pact=tuple(Deal(c, c, "Lab", ("LD",)) for c in BASE.constituencies.codes)
    )
    judged = evaluate(question, seed=4)
    assert expected_seats(judged.summed, ("Lab",)) >= expected_seats(judged.with_pact, ("Lab",))


def test_a_pact_row_for_a_party_not_nominated_is_refused() -> None:
    baseline = result({"Bath": {"Con": 50, "Lab": 40}, "Hove": {"Con": 50, "LD": 50}})
    with pytest.raises(ScenarioError, match=r"Bath.*LD is not nominated"):
        evaluate(scenario(baseline, pact=(Deal("Bath", "Bath", "Lab", ("LD",)),)), seed=1)


def test_an_outsider_in_the_pact_is_refused() -> None:
    with pytest.raises(ScenarioError, match="not among the partners"):
        evaluate(asking(pact=(Deal("Safe", "Safe", "Con", ("LD",)),)), seed=1)


@pytest.mark.parametrize(("party", "endorsed"), [("LD", "Lab"), ("Lab", "LD"), ("LD", "")])
def test_with_backfire_off_no_third_party_loses_a_seat_to_nobody(party: str, endorsed: str) -> None:
    question = asking(uncertainty=LIVELY)
    projection = project(question)
    alone = simulate(projection, question, seed=2).winners
    for code in BASE.constituencies.codes:
        pact = Pact.of_deals([Deal(code, code, endorsed, (party,))], BASE.constituencies, BASE.parties)
        after = simulate(projection, question, seed=2, pact=pact).winners
        here = BASE.constituencies.index(code)
        assert (np.delete(after, here, axis=1) == np.delete(alone, here, axis=1)).all()
        assert (after[:, here] != BASE.parties.index(party)).all()
        won = alone[:, here] == BASE.parties.index(endorsed) if endorsed else np.zeros(400, dtype=bool)
        kept = {"LD>Lab": "Lab", "Lab>LD": "LD"}.get(f"{party}>{endorsed}")
        if kept:  # what comes to the party endorsed is more than half, so it keeps what it had won
            assert (after[won, here] == BASE.parties.index(kept)).all()


@pytest.mark.parametrize(("lost", "word"), [(3, Verdict.POINTLESS), (6, Verdict.HARMFUL)])
def test_harm_is_named_only_beyond_two_standard_errors(lost: int, word: Verdict) -> None:
    from standaside.planning.assessment import _net, _verdict

    only_without = np.arange(400) < lost
    assert _verdict(*_net(np.zeros(400, dtype=bool), only_without)) is word


@pytest.mark.parametrize(
    ("won", "lost", "word", "nearly"),
    [
        (100, 0, Verdict.DECISIVE, Verdict.HELPFUL),
        (200, 0, Verdict.DECISIVE, None),
        (85, 0, Verdict.HELPFUL, Verdict.DECISIVE),
        (50, 0, Verdict.HELPFUL, None),
        (6, 0, Verdict.POINTLESS, Verdict.HELPFUL),
        (0, 0, Verdict.POINTLESS, None),
        (0, 3, Verdict.POINTLESS, Verdict.HARMFUL),
        (0, 6, Verdict.HARMFUL, Verdict.POINTLESS),
        (0, 30, Verdict.HARMFUL, None),
    ],
)
def test_a_verdict_near_a_border_says_which(won: int, lost: int, word: Verdict, nearly: Verdict) -> None:
    from standaside.planning.assessment import _nearly, _net, _verdict

    only_with, only_without = np.arange(400) < won, np.arange(400) >= 400 - lost
    assert _verdict(*_net(only_with, only_without)) is word
    assert _nearly(*_net(only_with, only_without)) is nearly


def test_no_deal_that_earns_its_place_is_left_out_of_the_table() -> None:
    from standaside.planning.weighing import weigh_options

    question = asking(uncertainty=Uncertainty(draws=300), rules=PactRules(min_effect=0.01))
    projection = project(question)
    nobody = Pact.empty(projection.constituencies, projection.parties)
    kept = weigh_options(projection, question, seed=1, agreed=nobody, counter=nobody)
    every = weigh_options(
        projection,
        dataclasses.replace(question, rules=PactRules(min_effect=0.0)),
        seed=1,
        agreed=nobody,
        counter=nobody,
    )
    partners = list(every.partners)
    bloc = every.p_win[:, partners].sum(axis=1)
    none = {int(c): b for c, e, b in zip(every.place, every.beneficiary, bloc, strict=True) if e == NOBODY}
    worth = {int(c) for c, b in zip(every.place, bloc, strict=True) if b - none[int(c)] >= 0.01 - 1e-12}
    assert worth
    assert worth <= {int(c) for c, e in zip(kept.place, kept.beneficiary, strict=True) if e != NOBODY}
