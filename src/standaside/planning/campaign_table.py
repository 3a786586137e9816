"""
One question about activists with its simulated elections, and what activists do to them (rule 9).

Chances come from the engine: a party's log-odds are moved by a grid of amounts, the same
simulated elections are counted at each, and in between the chance runs straight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from standaside.domain import Campaign, Floats, Ints, Projection, Scenario
from standaside.errors import ScenarioError
from standaside.model.campaign import Effort, fallen, moved, shift, usual_effort
from standaside.model.simulation import electorate, with_shares
from standaside.planning.transport import Flow, Gains, send

STEPS_DOWN, STEPS_UP = 4, 6
"""Points of the grid of log-odds at which elections are counted: below no change, and from it up."""

MORE = (25, 50, 100, 200, 400, 800, 1600)
"""Activists on top of the usual ones at which a seat's gain is computed; beyond the last nobody is sent."""


def effort_before(scenario: Scenario, campaign: Campaign, projection: Projection) -> tuple[Effort, Effort]:
    """
    Where activists usually are, and the same with hostile ones: where every answer begins.

    Raises
    ------
    ScenarioError
        If activists are given for a seat that does not exist or a party that does not stand there, a
        number is negative, or a party is hostile to itself.
    """
    usual = usual_effort(projection, scenario.baseline.votes, campaign)
    return usual, usual.with_hostile(campaign.hostile)


def kept_out(scenario: Scenario, campaign: Campaign, projection: Projection) -> dict[str, Ints]:
    """
    Places on each partner's non-aggression list, by position.

    Raises
    ------
    ScenarioError
        If a list belongs to a party that is no partner, or names a place that does not exist.
    """
    places = projection.constituencies
    for party, codes in campaign.keep_out.items():
        if party not in scenario.partners:
            raise ScenarioError(
                f"[campaign] keep_out names {party}, which is not a partner; only partners agree to keep "
                "their activists out of seats."
            )
        unknown = sorted(set(codes) - set(places.codes))
        if unknown:
            raise ScenarioError(
                f'[campaign] keep_out of {party} names "{unknown[0]}", which is not a constituency of '
                f"boundary set {places.boundary_set}; take it out or correct the code."
            )
    return {
        party: np.array(sorted(places.index(code) for code in codes), dtype=np.int64)
        for party, codes in campaign.keep_out.items()
    }


class Table:
    """One question with its simulated elections, and what activists do to them."""

    def __init__(self, scenario: Scenario, campaign: Campaign, projection: Projection, seed: int) -> None:
        self.scenario, self.campaign, self.projection = scenario, campaign, projection
        self.voters = electorate(projection, scenario, seed=seed)
        self.usual, self.before = effort_before(scenario, campaign, projection)
        self.partners = [projection.parties.index(code) for code in scenario.partners]
        self.betas = campaign.strength.nodes()
        self.kept_out = kept_out(scenario, campaign, projection)

    def truce(self) -> Effort:
        """Everybody at home, partners no longer hostile to each other, non-aggression lists kept."""
        ours = self.scenario.partners
        still = [row for row in self.campaign.hostile if not (row.party in ours and row.against in ours)]
        effort = self.usual.with_hostile(still)
        working = effort.working.copy()
        for party, places in self.kept_out.items():
            working[places, self.projection.parties.index(party)] = 0.0
        return replace(effort, working=working)

    def shares(self, effort: Effort, beta: float) -> Projection:
        """Expected shares under some effort."""
        return shift(
            self.projection,
            effort,
            usual=self.usual,
            beta=beta,
            base=self.campaign.base,
            transfers=self.voters.transfers,
        )

    def expected(self, effort: Effort) -> float:
        """Expected seats of the bloc under some effort, over all strengths."""
        return math.fsum(self.seats(effort)[self.partners])

    def seats(self, effort: Effort) -> Floats:
        """Expected seats of every party under some effort, over all strengths, shape (p,)."""
        found = [self.wins(self.shares(effort, beta).share).sum(axis=0) for beta in self.betas]
        return np.asarray(np.mean(found, axis=0))

    def wins(self, share: Floats) -> Floats:
        """Chance of every party in every seat, shape (c, p), if shares were these; same draws."""
        from standaside.model import kernel

        voters = with_shares(self.voters, share)
        found = kernel.run(voters.model, voters.seed, 0, voters.draws, winners=False)
        return np.asarray(found.wins[:, voters.column] / voters.draws, dtype=np.float64)

    def send(self, party: str, plan: Effort, distance: Ints) -> Flow:
        """Where a party's activists are worth most to the bloc, given the others' plans and its own list."""
        closed = self.kept_out.get(party, np.zeros(0, dtype=np.int64))
        return self._flow(party, plan, distance, worth_to=self.partners, closed=closed)

    def send_alone(self, party: str, distance: Ints) -> Flow:
        """Where a party's activists are worth most to itself, all others' where they usually are."""
        p = self.projection.parties.index(party)
        return self._flow(party, self.before, distance, worth_to=[p], closed=np.zeros(0, dtype=np.int64))

    def _flow(
        self, party: str, plan: Effort, distance: Ints, *, worth_to: Sequence[int], closed: Ints
    ) -> Flow:
        """Solved in the order of codes, so that another order of seats gives the same flow."""
        p = self.projection.parties.index(party)
        supply = self.usual.working[:, p].astype(np.int64)
        gains = self.gains(p, plan, worth_to, closed)
        order = np.argsort(np.array(self.projection.constituencies.codes))
        flow = send(
            supply[order],
            np.floor(supply * self.campaign.mobile).astype(np.int64)[order],
            [gains[c] for c in order],
            distance[np.ix_(order, order)],
            reach=self.campaign.reach,
            cost=self.campaign.least_gain,
        )
        back = np.argsort(order)
        return replace(flow, sent=flow.sent[np.ix_(back, back)])

    def sent(self, party: str, plan: Effort, flow: Flow) -> Effort:
        """The plan with one party's activists where a flow puts them, visitors as they were."""
        p = self.projection.parties.index(party)
        working = plan.working.copy()
        working[:, p] = flow.working + self.visitors(plan)[:, p]
        return replace(plan, working=working)

    def visitors(self, plan: Effort) -> Floats:
        """Activists on top of the usual ones who stay whatever is planned: the hostile."""
        return np.asarray(np.maximum(plan.working - self.usual.working, 0.0))

    def gains(self, p: int, plan: Effort, worth_to: Sequence[int], closed: Ints) -> list[Gains]:
        """What activists of a party are worth in each seat, to the chance of some parties there."""
        grid, chance = self._chances(p, plan, worth_to)
        usual, visitors = self.usual.working[:, p], self.visitors(plan)[:, p]
        barred = set(closed.tolist())
        return [
            _gains(self, c, int(usual[c]), float(visitors[c]), grid, chance[:, c], open_=c not in barred)
            for c in range(len(usual))
        ]

    def _chances(self, p: int, plan: Effort, worth_to: Sequence[int]) -> tuple[Floats, Floats]:
        """Amounts of log-odds, shape (g,), and the chance of some parties at each, shape (g, c)."""
        base, most = self.campaign.base, self.betas[-1]
        middle = math.fsum(self.betas) / len(self.betas)
        share = self.shares(plan, middle).share
        down = most * float(np.log1p(self.usual.working[:, p] / base).max(initial=0.0))
        up = most * math.log1p(MORE[-1] / base)
        grid = np.unique(np.concatenate([np.linspace(-down, 0, STEPS_DOWN), np.linspace(0, up, STEPS_UP)]))
        chance = []
        for amount in grid:
            change = np.zeros_like(share)
            change[:, p] = abs(amount)
            if amount < 0:
                shares = fallen(share, change, self.projection.standing, self.voters.transfers)
            else:
                shares = moved(share, change)
            chance.append(self.wins(shares)[:, list(worth_to)].sum(axis=1))
        return grid, np.array(chance)


def _gains(
    table: Table, c: int, usual: int, visitors: float, grid: Floats, chance: Floats, *, open_: bool
) -> Gains:
    """Gain of one seat at each level, less what the usual effort is worth."""
    if not open_:
        return Gains(np.zeros(1, dtype=np.int64), np.zeros(1))
    if np.ptp(chance) == 0:
        return Gains(np.array([0, max(usual, 1)]), np.zeros(2))
    levels = np.unique([0, usual // 2, usual, *(usual + more for more in MORE)])
    base = table.campaign.base
    push = np.log1p((levels + visitors) / base) - np.log1p((usual + visitors) / base)
    worth = np.mean([np.interp(beta * push, grid, chance) for beta in table.betas], axis=0)
    return Gains(levels, worth - worth[levels == usual][0])
