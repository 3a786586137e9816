"""A plan for the activists judged whole, beside every other way of working together (rule 11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from standaside.domain import Floats, Ints, Pact, Projection
from standaside.model.campaign import Effort
from standaside.model.simulation import check_pact
from standaside.planning.campaign_plan import (
    ALONE,
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
from standaside.planning.campaign_ranges import Judged, Way, judge
from standaside.planning.campaign_table import Table
from standaside.planning.transport import Flow

TARGET = 0.05
"""Twins are seats that the partner they are left to has at least this chance of winning."""


def judged_campaign(
    table: Table,
    plan: Effort,
    flows: Mapping[str, Flow],
    *,
    alone: Effort,
    alone_flows: Mapping[str, Flow],
    distance: Ints | None,
    stand_asides: Pact,
    look_at: Collection[str],
) -> Campaigning:
    """
    Judge a plan for the activists beside doing nothing, every party for itself, and standing aside.

    Parameters
    ----------
    table : Table
    plan, alone : Effort
        Activists by the agreement, and each party's by what is best for itself.
    flows, alone_flows : mapping of str to Flow
        Who travels, by party, under either.
    distance : ndarray of int, shape (c, c), or None
        Steps between seats; None where nobody travels.
    stand_asides : Pact
        Formal stand-asides to compare with.
    look_at : collection of str
        Codes of seats to report on though nothing changes there.

    Returns
    -------
    Campaigning
    """
    places = table.projection.constituencies
    check_pact(stand_asides, table.projection)
    found = judge(table.voters, _ways(table, plan, alone, stand_asides), table.partners)
    means = {name: judged.chance.mean(axis=0) for name, judged in found.items()}
    moves = _moves(table, flows, distance)
    left = tuple(_left_alone(table, plan, moves))
    ends = {code for move in moves for code in (move.source, move.target)}  # as many may come as go
    shown = ends | set(look_at)
    touched = stand_asides.aside.any(axis=1) | np.array([code in shown for code in places.codes])
    return Campaigning(
        scenario=table.scenario,
        campaign=table.campaign,
        before=table.before,
        after=plan,
        moves=moves,
        left_alone=left,
        twins=tuple(_twins(left, means[COOPERATION], distance, table.projection, table.scenario.partners)),
        arrangements=tuple(_arrangement(table, name, judged) for name, judged in found.items()),
        seats=tuple(
            _seat(table, plan, int(c), means, found, stand_asides)
            for c in np.nonzero((plan.working != table.before.working).any(axis=1) | touched)[0]
        ),
        bound={party: flow.bound for party, flow in flows.items()},
        chosen={party: flow.value for party, flow in flows.items()},
        alone=_moves(table, alone_flows, distance),
        seed=table.voters.seed,
    )


def _ways(table: Table, plan: Effort, alone: Effort, stand_asides: Pact) -> dict[str, Way]:
    """Every way of working together, the one to compare with first."""
    nobody = Pact.empty(table.projection.constituencies, table.projection.parties)

    def way(effort: Effort, pact: Pact) -> Way:
        return Way([table.shares(effort, beta).share for beta in table.betas], pact)

    ways = {NOTHING: way(table.before, nobody), ALONE: way(alone, nobody), COOPERATION: way(plan, nobody)}
    if stand_asides.stand_asides:
        both = replace(plan, working=np.where(stand_asides.aside, table.usual.working, plan.working))
        ways[ASIDE] = way(table.before, stand_asides)
        ways[BOTH] = way(both, stand_asides)
    return ways


def _moves(table: Table, flows: Mapping[str, Flow], distance: Ints | None) -> tuple[Move, ...]:
    """Who leaves one seat for another, most first."""
    codes = table.projection.constituencies.codes
    if distance is None:
        return ()
    moves = (
        Move(party, codes[i], codes[j], int(flow.sent[i, j]), int(distance[i, j]))
        for party, flow in sorted(flows.items())
        for i, j in np.argwhere(flow.sent > 0)
        if i != j
    )
    return tuple(sorted(moves, key=lambda m: (-m.units, m.party, m.target, m.source)))


def _arrangement(table: Table, name: str, judged: Judged) -> Arrangement:
    seats = judged.chance.sum(axis=1)
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
        gain=judged.gain(),
    )


def _left_alone(table: Table, plan: Effort, moves: Sequence[Move]) -> list[LeftAlone]:
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
    distance: Ints | None,
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
        (-1 if distance is None else int(distance[index(a.code), index(b.code)]), a.code, b.code, a, b)
        for a in left
        for b in left
        if a.party < b.party and best[a.code] == b.party and best[b.code] == a.party
    )
    found, used = [], set[str]()
    for far, _, _, a, b in pairs:
        if not used & {a.code, b.code}:
            used |= {a.code, b.code}
            steps = None if distance is None else far
            found.append(Twin((a.party, b.party), (a.code, b.code), (a.name, b.name), steps))
    return found


def _seat(
    table: Table,
    plan: Effort,
    c: int,
    means: Mapping[str, Floats],
    found: Mapping[str, Judged],
    stand_asides: Pact,
) -> SeatCampaign:
    places, parties = table.projection.constituencies, table.projection.parties
    before, after = means[NOTHING], means[COOPERATION]
    named = list(zip(table.scenario.partners, table.partners, strict=True))
    ways = {name: float(chance[c, table.partners].sum()) for name, chance in means.items()}
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
        ways=ways,
        gains={name: found[name].gain_at(c, chance - ways[NOTHING]) for name, chance in ways.items()},
        aside=tuple(parties.codes[p] for p in np.nonzero(stand_asides.aside[c])[0]),
    )
