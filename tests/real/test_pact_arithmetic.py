"""The engine itself on real votes: what adding up, and less than adding up, would have given."""

from __future__ import annotations

from collections import Counter

import pytest

from standaside.data.elections import load_election
from standaside.data.scenario import load_scenario
from standaside.domain import Backfire, Deal, Result, Scenario, TransferRow, TransferTable, Uncertainty
from standaside.planning.assessment import evaluate

PROGRESSIVE = ("Lab", "LD", "Green", "PC")
SURE = Uncertainty(draws=1, usual=0.0, wild=0.0)


def everyone(partners: tuple[str, ...], *, follow: float, leak: float) -> TransferTable:
    """The same rates for every pair: some follow, some cross to Con, the rest stay at home."""
    rows = {}
    for party in partners:
        for to in partners:
            if party != to:
                rates = {to: follow, "Con": leak, "home": 1 - follow - leak}
                rows[party, to] = TransferRow(party, to, rates, "made up")
    return TransferTable(rows, "made up", concentration=1e12, seat_sd=0.0)


def behind_the_strongest(result: Result, partners: tuple[str, ...], nations: set[str]) -> tuple[Deal, ...]:
    """All partners behind whichever of them had most votes, the Speaker's place apart."""
    places, codes = result.constituencies, result.parties.codes
    deals = []
    for c, code in enumerate(places.codes):
        standing = [p for p in partners if result.stood[c, codes.index(p)]]
        if places.nations[c] not in nations or result.stood[c, codes.index("Spk")] or len(standing) < 2:
            continue
        best = max(standing, key=lambda p: result.votes[c, codes.index(p)])
        deals.append(Deal(code, places.names[c], best, tuple(p for p in standing if p != best)))
    return tuple(deals)


def seats(scenario: Scenario, code: str) -> int:
    winners = evaluate(scenario, seed=1).with_pact.winners
    return int((winners == scenario.baseline.parties.index(code)).sum())


@pytest.mark.parametrize(
    ("year", "follow", "leak", "expected"),
    [
        ("2017", 1.0, 0.0, 268),
        ("2017", 0.8, 0.05, 277),
        ("2019", 1.0, 0.0, 305),
        ("2019", 0.8, 0.05, 325),
        ("2019", 0.6, 0.15, 340),
        ("2019", 0.45, 0.20, 351),
    ],
)
def test_a_progressive_pact_in_england_and_wales(
    year: str, follow: float, leak: float, expected: int
) -> None:
    result = load_election(year)
    question = Scenario(
        name="arithmetic",
        title="",
        baseline=result,
        poll=None,
        partners=PROGRESSIVE,
        opponents=("Con",),
        transfers=everyone(PROGRESSIVE, follow=follow, leak=leak),
        uncertainty=SURE,
        backfire=Backfire(chance=0.0),
        pact=behind_the_strongest(result, PROGRESSIVE, {"England", "Wales"}),
    )
    assert seats(question, "Con") == expected


def test_unite_to_remain_on_the_votes_of_2017_changes_no_winner() -> None:
    shipped = load_scenario("unite-to-remain-2019")
    result = load_election("2017")
    stood = {
        deal.code: tuple(
            p
            for p in (deal.beneficiary, *deal.aside)
            if result.stood[result.constituencies.index(deal.code), result.parties.index(p)]
        )
        for deal in shipped.pact
    }
    deals = tuple(
        Deal(deal.code, deal.name, deal.beneficiary, tuple(p for p in deal.aside if p in stood[deal.code]))
        for deal in shipped.pact
        if deal.beneficiary in stood[deal.code] and len(stood[deal.code]) > 1
    )
    question = Scenario(
        name="arithmetic",
        title="",
        baseline=result,
        poll=None,
        partners=("LD", "Green", "PC"),
        opponents=("Con",),
        transfers=everyone(("LD", "Green", "PC"), follow=1.0, leak=0.0),
        uncertainty=SURE,
        backfire=Backfire(chance=0.0),
        pact=deals,
    )
    judged = evaluate(question, seed=1)
    assert len(shipped.pact) == 60
    assert (judged.without.winners == judged.with_pact.winners).all()
    held = Counter(
        result.parties.codes[judged.without.winners[0, result.constituencies.index(deal.code)]]
        == deal.beneficiary
        for deal in shipped.pact
    )
    assert held[True] == 9


def test_no_local_candidate_rises_on_the_polls_remainder() -> None:
    from standaside.model.simulation import project

    scenario = load_scenario("remain-alliance-2019")
    projection = project(scenario)
    baseline = scenario.baseline
    polled = set(scenario.poll.shares["GB"]) if scenario.poll else set()
    local = [p for p, code in enumerate(baseline.parties.codes) if code not in {*polled, "UKIP", "Other"}]
    rise = (projection.share - baseline.share)[:, local]
    assert rise.max() < 0.02
    wyre = {"South West Surrey": "NHAP", "East Devon": "Ind"}
    for name, code in wyre.items():
        c, p = baseline.constituencies.find(name), baseline.parties.index(code)
        assert projection.share[c, p] == pytest.approx(baseline.share[c, p], abs=0.01)


@pytest.mark.parametrize(
    ("year", "expected"), [("2019", [305, 325, 340, 351]), ("2024", [281, 218, 186, 172])]
)
def test_what_the_command_adds_up(year, expected, tmp_path) -> None:
    from standaside.evidence.arithmetic import STEPS, arithmetic
    from tests.pulled_data import pulled_data

    counted, leak_to, partners, nations, steps = STEPS[year]
    with pulled_data(tmp_path):
        election = load_election(year)
    found = [
        arithmetic(
            election, partners=partners, nations=nations, counted=counted, leak_to=leak_to, follow=f, leak=x
        )
        for f, x in steps
    ]
    assert [row.with_pact for row in found] == expected
    assert {row.without for row in found} == {365 if year == "2019" else 121}
