"""Rule 7: softer deals, the same numbers on the engine and in plain loops; evaluated and planned."""

import math
from dataclasses import replace

import numpy as np
import pytest

from standaside.domain import Campaign, Deal, Pact, PactRules, Strength, Uncertainty
from standaside.errors import ScenarioError
from standaside.model.simulation import count_pact, deals_by_place, electorate, mean_shares, project
from standaside.model.simulation.softening import STRATA, soft_shares, strata
from standaside.planning import assessment
from tests.tables import rates, result, scenario

BASE = result(
    {
        "A": {"Con": 4100, "LD": 3900, "Lab": 2000},
        "B": {"Con": 4100, "LD": 1900, "Lab": 4000},
        "C": {"Con": 7000, "LD": 1500, "Lab": 1500},
    }
)
CODES = BASE.parties.codes
NOBODY_ROWS = {
    "Lab": {"LD": 0.5, "Con": 0.2, "home": 0.3},
    "LD": {"Lab": 0.4, "Con": 0.4, "home": 0.2},
}
TABLE = rates(
    *((party, "", row) for party, row in NOBODY_ROWS.items()), ("Lab", "LD", {"LD": 0.6, "home": 0.4})
)
SURE = Campaign(strength=Strength(0.05, 0.0), asked=0.3, asked_sd=0.0)
NOISY = Uncertainty(draws=640, usual=0.05, wild=0.05)


def deal(place: str, to: str, aside: tuple[str, ...], kind: str) -> Deal:
    return Deal(place, place, to, aside, kind)


def ask(*deals: Deal, campaign: Campaign = SURE, **more: object):  # type: ignore[no-untyped-def]
    return scenario(BASE, campaign=campaign, pact=deals, uncertainty=NOISY, transfers=TABLE, **more)


def by_loops(
    votes: dict[str, int], quiet: dict[str, str], to: str, beta: float, asked: float
) -> dict[str, float]:
    """Shares in one place: who rests loses log-odds, by rule 5's row for nobody; then the asked go over."""
    total = sum(votes.values())
    share = {code: had / total for code, had in votes.items()}
    after = dict(share)
    for code in quiet:
        odds = math.exp(-beta * math.log(1 + math.floor(votes[code] / 100 + 0.5) / 100))
        kept = share[code] * odds / (1 - share[code] + share[code] * odds)
        after[code] -= share[code] - kept
        for other, rate in NOBODY_ROWS[code].items():
            if other in after:
                after[other] += rate * (share[code] - kept)
    lent = {code: asked * after[code] for code, kind in quiet.items() if kind == "silent" and to}
    for code, part in lent.items():
        after[code] -= part
        after[to] += part
    return after


@pytest.mark.parametrize(
    ("to", "quiet"),
    [
        ("LD", {"Lab": "activists"}),
        ("LD", {"Lab": "silent"}),
        ("", {"Lab": "silent"}),
        ("Con", {"Lab": "silent", "LD": "silent"}),
        ("Con", {"Lab": "activists", "LD": "silent"}),
    ],
)
def test_shares_are_those_of_plain_loops(to: str, quiet: dict[str, str]) -> None:
    deals = [deal("A", to, (code,), kind) for code, kind in quiet.items()]
    question = ask()
    voters = electorate(project(question), question, seed=1)
    pact = Pact.of_deals(deals, BASE.constituencies, BASE.parties)
    share = soft_shares(voters, pact, beta=0.05, asked=0.3)
    votes = {code: int(BASE.votes[0, p]) for p, code in enumerate(CODES)}
    loops = by_loops(votes, quiet, to, 0.05, 0.3)
    assert share[0].tolist() == pytest.approx([loops[code] for code in CODES])
    assert share[0].sum() < 1.0
    assert (share[1:] == voters.projection.share[1:]).all()
    assert mean_shares(voters, pact) == pytest.approx(share)


def test_a_pact_without_softer_deals_is_counted_as_before() -> None:
    question = ask(deal("A", "LD", ("Lab",), "aside"))
    voters = electorate(project(question), question, seed=1)
    pact = Pact.of_deals(question.pact, BASE.constituencies, BASE.parties)
    assert mean_shares(voters, pact) is voters.projection.share
    choices = [[()] for _ in deals_by_place(pact)]
    hard, none = (
        count_pact(voters, choices, p) for p in (pact, Pact.empty(pact.constituencies, pact.parties))
    )
    assert (hard.p_win == none.p_win).all()


def test_strata_are_all_draws_with_every_strength_once() -> None:
    question = ask(campaign=Campaign())
    parts = strata(electorate(project(question), question, seed=5))
    assert [part.start for part in parts[1:]] == [part.stop for part in parts[:-1]]
    assert (parts[0].start, parts[-1].stop, len(parts)) == (0, NOISY.draws, STRATA)
    assert sorted(part.beta for part in parts) == list(Strength().nodes(STRATA))
    assert min(part.beta for part in parts) == 0.0
    few = replace(question, uncertainty=Uncertainty(draws=3))
    assert len(strata(electorate(project(few), few, seed=5))) == 3


def test_places_without_a_deal_keep_every_draw() -> None:
    question = ask(deal("A", "LD", ("Lab",), "silent"), campaign=Campaign())
    found = assessment.evaluate(question, seed=3)
    assert (found.with_pact.winners[:, 1:] == found.without.winners[:, 1:]).all()
    (outcome,) = found.outcomes
    assert outcome.deal.kind == "silent"
    assert outcome.p_bloc[1] > outcome.p_bloc[0]
    assert sum(outcome.verdict_p.values()) == pytest.approx(1.0)
    assert outcome.verdict in {"decisive", "helpful"}
    assert found.pact.stand_asides == 0
    p = CODES.index("Lab")
    assert 0 < found.votes_given[p] == pytest.approx(found.votes_given.sum())
    won = [
        float(np.isin(f.winners[:, 0], [CODES.index("LD"), p]).mean())
        for f in (found.with_pact, found.summed)
    ]
    assert won[0] < won[1]  # the bound of rule 17: everybody asked lends the vote


def test_activists_that_do_nothing_change_nothing() -> None:
    idle = Campaign(strength=Strength(0.0, 0.0), asked=0.0, asked_sd=0.0)
    found = assessment.evaluate(ask(deal("A", "LD", ("Lab",), "silent"), campaign=idle), seed=3)
    assert (found.with_pact.winners == found.without.winners).all()
    assert found.outcomes[0].verdict == "pointless"


def test_the_harder_the_deal_the_more_it_does_here() -> None:
    gains = []
    for kind in ("activists", "silent"):
        found = assessment.evaluate(ask(deal("A", "LD", ("Lab",), kind)), seed=3)
        gains.append(found.outcomes[0].p_bloc[1] - found.outcomes[0].p_bloc[0])
    assert 0 < gains[0] < gains[1]


def test_a_plan_uses_the_kinds_asked_for_and_is_recounted() -> None:
    rules = PactRules(kinds=("silent",), min_effect=0.01)
    found = assessment.plan(ask(rules=rules), seed=3)
    deals = list(found.pact.deals())
    assert {d.kind for d in deals} == {"silent"}
    assert {d.code for d in deals} >= {"A"}
    assert found.pact.stand_asides == 0
    assert found.plan is not None
    both = assessment.plan(ask(rules=PactRules(kinds=("aside", "activists", "silent"))), seed=3)
    assert both.plan is not None
    assert both.plan.objective >= found.plan.objective - 0.05
    hard = assessment.plan(ask(rules=PactRules()), seed=3)
    assert {d.kind for d in hard.pact.deals()} <= {"aside"}


def test_a_plan_keeps_a_softer_deal_that_is_agreed() -> None:
    agreed = deal("C", "LD", ("Lab",), "activists")
    found = assessment.plan(ask(agreed, rules=PactRules(kinds=("aside", "silent"))), seed=3)
    assert agreed in list(found.pact.deals())
    with_a = assessment.evaluate(replace(ask(agreed), pact=tuple(found.pact.deals())), seed=3)
    assert (with_a.with_pact.winners == found.with_pact.winners).all()


def test_the_other_side_can_have_softer_deals_too() -> None:
    theirs = deal("A", "Con", ("UKIP",), "activists")
    base = result({"A": {"Con": 4000, "LD": 3900, "Lab": 2000, "UKIP": 900}})
    question = scenario(base, campaign=SURE, counter_pact=(theirs,), uncertainty=NOISY, rules=PactRules())
    found = assessment.plan(question, seed=3)
    assert found.without.winners.shape == (NOISY.draws, 1)
    judged = assessment.evaluate(replace(question, pact=tuple(found.pact.deals())), seed=3)
    assert (judged.without.winners == found.without.winners).all()


def test_one_party_cannot_do_two_things_in_one_place() -> None:
    both = [deal("A", "LD", ("Lab",), "aside"), deal("A", "LD", ("Lab",), "silent")]
    with pytest.raises(ScenarioError, match="A: Lab stands aside twice"):
        Pact.of_deals(both, BASE.constituencies, BASE.parties)
    shape = BASE.votes.shape
    with pytest.raises(ScenarioError, match="keeps its candidate"):
        Pact(
            BASE.constituencies,
            BASE.parties,
            np.ones(shape, bool),
            np.full(shape, -1),
            np.ones(shape, np.int8),
        )


def test_deals_come_back_as_they_were_given() -> None:
    deals = (
        deal("A", "LD", ("Lab",), "silent"),
        deal("B", "", ("LD",), "activists"),
        deal("C", "Con", ("LD",), "aside"),
        deal("C", "Con", ("Lab",), "activists"),
    )
    pact = Pact.of_deals(deals, BASE.constituencies, BASE.parties)
    assert tuple(pact.deals()) == deals
    assert pact.stand_asides == 1
    first, rest = (Pact.of_deals(part, BASE.constituencies, BASE.parties) for part in (deals[:1], deals[1:]))
    assert tuple((first | rest).deals()) == deals
