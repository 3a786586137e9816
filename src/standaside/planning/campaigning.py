"""
Who should campaign where, and what that is worth beside standing aside (rules 7, 9 and 11).

Together: one party after another, in the order of their codes, sends its activists where
they add most to the bloc's expected seats, knowing what those before it do. Every party
for itself: each sends them where they add most to its own, all others' staying at home.
Both are then judged whole, every party's moves at once, on the same draws as doing nothing
and as standing aside.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from standaside.domain import Campaign, Ints, Pact, Projection, Scenario
from standaside.errors import ScenarioError
from standaside.model.campaign import Effort, far_apart, steps_between
from standaside.model.simulation import Progress, project
from standaside.planning.campaign_plan import Campaigning
from standaside.planning.campaign_table import Table
from standaside.planning.campaign_verdict import judged_campaign
from standaside.planning.transport import Flow


def plan_campaign(
    scenario: Scenario,
    campaign: Campaign,
    hexes: Mapping[str, tuple[int, int]] | None,
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
    hexes : mapping of str to (int, int), or None
        The hex map of the baseline's boundary set; not looked at where nobody travels.
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
        If activists are given for a seat that does not exist, a number is negative, a
        non-aggression list belongs to a party that is not a partner, or activists travel and
        there is no map.
    """
    projection = project(scenario)
    table = Table(scenario, campaign, projection, seed)
    distance = _distance(campaign, hexes, projection)
    plan, flows = table.truce(), {}
    best = table.expected(plan)
    for number, party in enumerate(sorted(scenario.partners)):
        flow = table.send(party, plan, distance)
        tried = table.sent(party, plan, flow)
        value = table.expected(tried)
        if value > best:
            plan, best, flows[party] = tried, value, flow
        if progress is not None:
            progress((number + 1) / (len(scenario.partners) + 2))
    alone, own = _every_party_for_itself(table, distance)
    if progress is not None:
        progress(1 - 1 / (len(scenario.partners) + 2))
    stand_asides = pact if pact is not None else _own_pact(scenario, projection)
    return judged_campaign(
        table,
        plan,
        flows,
        alone=alone,
        alone_flows=own,
        distance=distance if campaign.travels else None,
        stand_asides=stand_asides,
        look_at=look_at,
    )


def _every_party_for_itself(table: Table, distance: Ints) -> tuple[Effort, dict[str, Flow]]:
    """Every partner's best for its own seats, no agreement kept, each answering the others' usual effort."""
    usual = table.seats(table.before)
    working, flows = table.before.working.copy(), {}
    for party in sorted(table.scenario.partners):
        p = table.projection.parties.index(party)
        flow = table.send_alone(party, distance)
        tried = table.sent(party, table.before, flow)
        if table.seats(tried)[p] > usual[p]:
            working[:, p], flows[party] = tried.working[:, p], flow
    return replace(table.before, working=working), flows


def _distance(
    campaign: Campaign, hexes: Mapping[str, tuple[int, int]] | None, projection: Projection
) -> Ints:
    codes = projection.constituencies.codes
    if not campaign.travels:
        return far_apart(len(codes), campaign.reach)
    if hexes is None:
        raise ScenarioError(
            f"There is no hex map of boundary set {projection.constituencies.boundary_set}, and travel is "
            "counted in steps on one; set reach = 0 under [campaign], so that nobody travels."
        )
    return steps_between(hexes, codes)


def _own_pact(scenario: Scenario, projection: Projection) -> Pact:
    own = Pact.of_deals(scenario.pact, projection.constituencies, projection.parties)
    other = Pact.of_deals(scenario.counter_pact, projection.constituencies, projection.parties)
    return own | other
