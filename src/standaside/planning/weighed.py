"""A scenario's table of options beside what it was made from: where fairness, trades and presets begin."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from standaside.domain import Floats, Ints, Options, Pact, Plan, Projection, Scenario
from standaside.errors import ScenarioError
from standaside.model.simulation import check_pact, project
from standaside.planning.campaign_table import effort_before, kept_out
from standaside.planning.planner import find_plan
from standaside.planning.rules import by_code
from standaside.planning.situations import draws_for
from standaside.planning.stances import check_stances, with_unilateral
from standaside.planning.weighing import weigh_options


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """
    One question with every deal weighed.

    Attributes
    ----------
    options : Options
        Only deals that contain what is agreed.
    agreed, counter : Pact
        The scenario's own pact so far, and the other side's.
    seed : int
    """

    scenario: Scenario
    projection: Projection
    options: Options
    agreed: Pact
    counter: Pact
    seed: int

    @property
    def partners(self) -> tuple[str, ...]:
        """Codes of the partners, sorted."""
        codes = self.options.parties.codes
        return tuple(codes[p] for p in by_code(self.options.parties, self.options.partners))

    def best(self, *, time_limit: float = 60.0) -> Plan:
        """Find the best pact under the scenario's rules and for its aims."""
        return find_plan(
            self.options,
            self.scenario.rules,
            agreed=self.agreed,
            projection=self.projection,
            time_limit=time_limit,
            aims=self.scenario.objectives,
            draws=draws_for(
                self.options,
                self.projection,
                self.scenario,
                seed=self.seed,
                agreed=self.agreed,
                counter=self.counter,
            ),
        )


def weigh(scenario: Scenario, *, seed: int, agreed: bool = True) -> Weighed:
    """
    Weigh every deal that a scenario's partners can make.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    agreed : bool
        Whether its own pact is kept; without, everything is open.

    Raises
    ------
    ScenarioError
        If there are not two partners, or one of them has no candidate anywhere.
    """
    projection = project(scenario)
    check_partners(scenario, projection)
    scenario = with_unilateral(scenario, projection)
    places, parties = projection.constituencies, projection.parties
    own = Pact.of_deals(scenario.pact if agreed else (), places, parties)
    counter = Pact.of_deals(scenario.counter_pact, places, parties)
    check_pact(own | counter, projection)
    options = weigh_options(projection, scenario, seed=seed, agreed=own, counter=counter)
    return Weighed(scenario, projection, options, own, counter, seed)


def check_partners(scenario: Scenario, projection: Projection) -> None:
    """
    Refuse a bloc of one, and a partner that nobody can vote for.

    Raises
    ------
    ScenarioError
    """
    if len(scenario.partners) < 2:
        raise ScenarioError(
            f"The scenario {scenario.name} has no pact to plan: a pact needs two partners; name them under "
            "[bloc] partners."
        )
    expected = (projection.share * projection.standing).sum(axis=0)
    for code in scenario.partners:
        if not expected[projection.parties.index(code)] > 0:
            raise ScenarioError(
                f"{code} is a partner but has no votes anywhere in this scenario; take it out of [bloc] "
                "partners, or give it candidates under [nominations] and votes under [poll]."
            )


def check_question(scenario: Scenario) -> None:
    """
    Refuse a question whose partners or candidates are not there, without answering it.

    Raises
    ------
    ScenarioError
        If a partner has no votes anywhere, a stance is of a candidate who does not stand, or activists
        are where ``campaign`` would refuse them.
    """
    if scenario.partners or scenario.stances or scenario.campaign is not None:
        projection = project(scenario)
        check_stances(scenario, projection)
        if scenario.partners:
            check_partners(scenario, projection)
        if scenario.campaign is not None:
            effort_before(scenario, scenario.campaign, projection)
            kept_out(scenario, scenario.campaign, projection)


def seats_of(options: Options, chosen: Ints, codes: Iterable[str]) -> dict[str, float]:
    """
    Count the expected seats of some parties under rows chosen.

    Parameters
    ----------
    options : Options
    chosen : ndarray of int
        One row for each constituency that has options.
    codes : iterable of str

    Returns
    -------
    dict of str to float
        Constituencies without options count as without a pact.
    """
    left_out = np.ones(len(options.constituencies), dtype=np.bool_)
    left_out[options.place] = False
    found = {}
    for code in codes:
        p = options.parties.index(code)
        chances: list[float] = [*options.p_win[chosen, p].tolist(), *options.without[left_out, p].tolist()]
        found[code] = math.fsum(chances)
    return found


def no_deal_rows(options: Options) -> Ints:
    """First row of every constituency: no deal, or the least that is agreed."""
    return np.asarray(np.unique(options.place, return_index=True)[1], dtype=np.int64)


def bloc_chances(options: Options) -> Floats:
    """Chance that some partner wins under each option, shape (o,)."""
    return np.asarray(options.p_win[:, sorted(options.partners)].sum(axis=1), dtype=np.float64)
