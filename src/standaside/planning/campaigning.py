"""
Who should campaign where, and what that is worth beside standing aside (rules 7, 9 and 11).

One party after another, in the order of their codes, sends its activists where they add
most to the bloc's expected seats, knowing what those before it do. Chances come from the
engine: a party's log-odds are moved by a grid of amounts, the same simulated elections are
counted at each, and in between the chance runs straight. The plan is then judged whole,
every party's moves at once, on the same draws as doing nothing and as standing aside.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from standaside.domain import Campaign, Floats, Ints, Pact, Projection, Scenario
from standaside.errors import ScenarioError
from standaside.model.campaign import Effort, fallen, moved, shift, steps_between, usual_effort
from standaside.model.simulation import (
    Progress,
    check_pact,
    count,
    deals_by_place,
    electorate,
    project,
    with_shares,
)
from standaside.planning.campaign_plan import (
    ASIDE,
    BOTH,
    COOPERATION,
    NOTHING,
    Arrangement,
    Campaigning,
    LeftAlone,
    Move,
    SeatCampaign,
    Twin,
)
from standaside.planning.transport import Flow, Gains, send

STEPS_DOWN, STEPS_UP = 4, 6
"""Points of the grid of log-odds at which elections are counted: below no change, and from it up."""

MORE = (25, 50, 100, 200, 400, 800, 1600)
"""Activists on top of the usual ones at which a seat's gain is computed; beyond the last nobody is sent."""

TARGET = 0.05
"""Twins are seats that the partner they are left to has at least this chance of winning."""


def plan_campaign(
    scenario: Scenario,
    campaign: Campaign,
    hexes: Mapping[str, tuple[int, int]],
    *,
    seed: int,
    pact: Pact | None = None,
    look_at: Collection[str] = (),
    progress: Progress | None = None,
) -> Campaigning:
    """
    Find where the partners' activists do most good, and compare it with standing aside.

    Parameters
    ----------
    scenario : Scenario
        Its partners cooperate; its own pact is the one compared, unless ``pact`` is given.
    campaign : Campaign
    hexes : mapping of str to (int, int)
        The hex map of the baseline's boundary set.
    seed : int
    pact : Pact, optional
        Formal stand-asides to compare with.
    look_at : collection of str, optional
        Codes of seats to report on though nothing changes there.
    progress : callable, optional
        Told the fraction done.

    Returns
    -------
    Campaigning

    Raises
    ------
    ScenarioError
        If activists are given for a seat that does not exist, a number is negative, or a
        non-aggression list belongs to a party that is not a partner.
    """
    projection = project(scenario)
    table = _Table(scenario, campaign, projection, seed)
    distance = steps_between(hexes, projection.constituencies.codes)
    plan, flows = table.truce(), {}
    best = table.expected(plan)
    for number, party in enumerate(sorted(scenario.partners)):
        flow = table.send(party, plan, distance)
        tried = table.sent(party, plan, flow)
        value = table.expected(tried)
        if value > best:
            plan, best, flows[party] = tried, value, flow
        if progress is not None:
            progress((number + 1) / (len(scenario.partners) + 1))
    stand_asides = pact if pact is not None else _own_pact(scenario, projection)
    return _judge(table, plan, flows, distance, stand_asides, look_at)


def _own_pact(scenario: Scenario, projection: Projection) -> Pact:
    own = Pact.of_deals(scenario.pact, projection.constituencies, projection.parties)
    other = Pact.of_deals(scenario.counter_pact, projection.constituencies, projection.parties)
    return own | other


class _Table:
    """One question with its simulated elections, and what activists do to them."""

    def __init__(self, scenario: Scenario, campaign: Campaign, projection: Projection, seed: int) -> None:
        self.scenario, self.campaign, self.projection = scenario, campaign, projection
        self.voters = electorate(projection, scenario, seed=seed)
        self.usual = usual_effort(projection, scenario.baseline.votes, campaign)
        self.before = self.usual.with_hostile(campaign.hostile)
        self.partners = [projection.parties.index(code) for code in scenario.partners]
        self.betas = campaign.strength.nodes()
        self.kept_out = self._kept_out()

    def _kept_out(self) -> dict[str, Ints]:
        places = self.projection.constituencies
        for party, codes in self.campaign.keep_out.items():
            if party not in self.scenario.partners:
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
            for party, codes in self.campaign.keep_out.items()
        }

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
        found = [self.wins(self.shares(effort, beta).share) for beta in self.betas]
        return math.fsum(float(wins[:, self.partners].sum()) for wins in found) / len(found)

    def wins(self, share: Floats) -> Floats:
        """Chance of every party in every seat, shape (c, p), if shares were these; same draws."""
        from standaside.model import kernel

        voters = with_shares(self.voters, share)
        found = kernel.run(voters.model, voters.seed, 0, voters.draws, winners=False)
        return np.asarray(found.wins[:, voters.column] / voters.draws, dtype=np.float64)

    def send(self, party: str, plan: Effort, distance: Ints) -> Flow:
        """Where a party's activists are worth most, given the others' plans; solved in order of codes."""
        p = self.projection.parties.index(party)
        supply = self.usual.working[:, p].astype(np.int64)
        gains = self.gains(p, plan, self.kept_out.get(party, np.zeros(0, dtype=np.int64)))
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

    def gains(self, p: int, plan: Effort, closed: Ints) -> list[Gains]:
        """What activists of a party are worth in each seat, to the bloc's chance there."""
        grid, chance = self._chances(p, plan)
        usual, visitors = self.usual.working[:, p], self.visitors(plan)[:, p]
        barred = set(closed.tolist())
        return [
            _gains(self, c, int(usual[c]), float(visitors[c]), grid, chance[:, c], open_=c not in barred)
            for c in range(len(usual))
        ]

    def _chances(self, p: int, plan: Effort) -> tuple[Floats, Floats]:
        """Amounts of log-odds, shape (g,), and the bloc's chance in each seat at each, shape (g, c)."""
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
            chance.append(self.wins(shares)[:, self.partners].sum(axis=1))
        return grid, np.array(chance)


def _gains(
    table: _Table, c: int, usual: int, visitors: float, grid: Floats, chance: Floats, *, open_: bool
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


def _judge(
    table: _Table,
    plan: Effort,
    flows: Mapping[str, Flow],
    distance: Ints,
    stand_asides: Pact,
    look_at: Collection[str],
) -> Campaigning:
    places = table.projection.constituencies
    check_pact(stand_asides, table.projection)
    ways = {NOTHING: _chance(table, table.before, None), COOPERATION: _chance(table, plan, None)}
    if stand_asides.stand_asides:
        both = replace(plan, working=np.where(stand_asides.aside, table.usual.working, plan.working))
        ways[ASIDE] = _chance(table, table.before, stand_asides)
        ways[BOTH] = _chance(table, both, stand_asides)
    means = {name: chance.mean(axis=0) for name, chance in ways.items()}
    moves = tuple(
        Move(party, places.codes[i], places.codes[j], int(flow.sent[i, j]), int(distance[i, j]))
        for party, flow in sorted(flows.items())
        for i, j in np.argwhere(flow.sent > 0)
        if i != j
    )
    left = tuple(_left_alone(table, plan, moves))
    ends = {code for move in moves for code in (move.source, move.target)}  # as many may come as go
    shown = ends | set(look_at)
    touched = stand_asides.aside.any(axis=1) | np.array([code in shown for code in places.codes])
    return Campaigning(
        scenario=table.scenario,
        campaign=table.campaign,
        before=table.before,
        after=plan,
        moves=tuple(sorted(moves, key=lambda m: (-m.units, m.party, m.target, m.source))),
        left_alone=left,
        twins=tuple(_twins(left, means[COOPERATION], distance, table.projection, table.scenario.partners)),
        arrangements=tuple(_arrangement(table, name, chance) for name, chance in ways.items()),
        seats=tuple(
            _seat(table, plan, int(c), means, stand_asides)
            for c in np.nonzero((plan.working != table.before.working).any(axis=1) | touched)[0]
        ),
        bound={party: flow.bound for party, flow in flows.items()},
        chosen={party: flow.value for party, flow in flows.items()},
    )


def _chance(table: _Table, effort: Effort, pact: Pact | None) -> Floats:
    """Chance of every party in every seat under each strength, shape (b, c, p)."""
    deals = deals_by_place(pact) if pact is not None else [()] * len(table.projection.constituencies)
    return np.array(
        [
            count(
                with_shares(table.voters, table.shares(effort, beta).share), [[here] for here in deals]
            ).p_win
            for beta in table.betas
        ]
    )


def _arrangement(table: _Table, name: str, chance: Floats) -> Arrangement:
    seats = chance.sum(axis=1)
    bloc = seats[:, table.partners].sum(axis=1)
    return Arrangement(
        name=name,
        bloc=float(bloc.mean()),
        low=float(bloc.min()),
        high=float(bloc.max()),
        parties={
            code: float(seats[:, p].mean())
            for code, p in zip(table.scenario.partners, table.partners, strict=True)
        },
    )


def _left_alone(table: _Table, plan: Effort, moves: Sequence[Move]) -> list[LeftAlone]:
    places, parties = table.projection.constituencies, table.projection.parties
    leaving = {(move.party, move.source) for move in moves}
    found = []
    for code in sorted(table.scenario.partners):
        p = parties.index(code)
        usual, now = table.usual.working[:, p], plan.working[:, p]
        rooted = usual - np.floor(usual * table.campaign.mobile)
        barred = set(table.kept_out.get(code, np.zeros(0, dtype=np.int64)).tolist())
        for c in np.nonzero((now < usual) & (now <= rooted))[0].tolist():
            away = (code, places.codes[c]) in leaving
            why = "non-aggression" if c in barred else "worth more elsewhere" if away else "helps a partner"
            found.append(LeftAlone(code, places.codes[c], places.names[c], int(usual[c]), int(now[c]), why))
    return found


def _twins(
    left: Sequence[LeftAlone],
    chance: Floats,
    distance: Ints,
    projection: Projection,
    partners: Sequence[str],
) -> list[Twin]:
    """Pairs of seats that two partners leave to each other, nearest first, each seat once."""
    index = projection.constituencies.index
    columns = [projection.parties.index(code) for code in partners]
    best = {}
    for row in left:
        here = chance[index(row.code)][columns]
        best[row.code] = partners[int(here.argmax())] if here.max() >= TARGET else ""
    pairs = sorted(
        (int(distance[index(a.code), index(b.code)]), a.code, b.code, a, b)
        for a in left
        for b in left
        if a.party < b.party and best[a.code] == b.party and best[b.code] == a.party
    )
    found, used = [], set[str]()
    for far, _, _, a, b in pairs:
        if not used & {a.code, b.code}:
            used |= {a.code, b.code}
            found.append(Twin((a.party, b.party), (a.code, b.code), (a.name, b.name), far))
    return found


def _seat(
    table: _Table, plan: Effort, c: int, means: Mapping[str, Floats], stand_asides: Pact
) -> SeatCampaign:
    places, parties = table.projection.constituencies, table.projection.parties
    before, after = means[NOTHING], means[COOPERATION]
    named = list(zip(table.scenario.partners, table.partners, strict=True))
    return SeatCampaign(
        code=places.codes[c],
        name=places.names[c],
        p_bloc=(float(before[c, table.partners].sum()), float(after[c, table.partners].sum())),
        p_win={code: (float(before[c, p]), float(after[c, p])) for code, p in named},
        activists={
            code: (int(table.before.working[c, p]), int(plan.working[c, p]))
            for code, p in named
            if table.before.working[c, p] != plan.working[c, p]
        },
        ways={name: float(chance[c, table.partners].sum()) for name, chance in means.items()},
        aside=tuple(parties.codes[p] for p in np.nonzero(stand_asides.aside[c])[0]),
    )
