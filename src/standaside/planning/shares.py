"""How the best pact of a scenario stands with every group of its partners: ``plan --shapley``."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from standaside.domain import FairnessPrice, Plan, Scenario
from standaside.model.simulation import Progress
from standaside.planning.coalitions import Standing, coalition_standing
from standaside.planning.price import price_of_fairness
from standaside.planning.rules import Question
from standaside.planning.share_errors import ShareErrors, share_errors
from standaside.planning.verify_shares import verify_standing
from standaside.planning.weighed import seats_of, weigh
from standaside.showing import Shown

MOST_PARTNERS = 8
"""Partners whose 255 coalitions are still weighed in seconds; each more doubles them."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares(Shown):
    """
    A plan and what each coalition of its partners could do by itself.

    Attributes
    ----------
    plan : Plan
        The best pact under the scenario's rules.
    pact : mapping of str to float
        Expected seats of each partner in it.
    standing : Standing
    price : FairnessPrice
    errors : ShareErrors
    """

    scenario: Scenario
    plan: Plan
    pact: Mapping[str, float]
    standing: Standing
    price: FairnessPrice
    errors: ShareErrors
    seed: int

    def headline(self) -> str:
        """What was asked, and how much was found."""
        return f'"{self.scenario.title}", {self.plan.headline()}, {len(self.pact)} partners, seed {self.seed}'


def shares_of(
    scenario: Scenario, *, seed: int, time_limit: float = 60.0, progress: Progress | None = None
) -> Shares:
    """
    Find the best pact, what each partner brings to it, and whether anybody would rather leave.

    Parameters
    ----------
    scenario : Scenario
        An agreed pact binds the plan, not the coalitions: who leaves is free of it.
    seed : int
    time_limit : float
        Seconds for the solver, plan and coalitions together.
    progress : callable, optional

    Returns
    -------
    Shares
        Checked by ``verify_standing``.

    Raises
    ------
    ScenarioError
        If there are not two partners, or one has no votes anywhere.
    PactRuleError
        If no pact satisfies the rules.
    """
    tell = progress or (lambda done: None)
    whole = weigh(scenario, seed=seed, agreed=False)
    tell(0.4)
    bound = weigh(scenario, seed=seed) if scenario.pact else whole
    deadline = time.monotonic() + time_limit
    plan = bound.best(time_limit=time_limit)
    tell(0.6)
    pact = seats_of(bound.options, plan.chosen, bound.partners)
    standing = coalition_standing(
        whole.options,
        scenario.rules,
        pact,
        projection=whole.projection,
        time_limit=max(0.0, deadline - time.monotonic()),
    )
    verify_standing(standing, whole.options, scenario.rules, pact, projection=whole.projection)
    price = price_of_fairness(
        plan,
        Question(bound.options, scenario.rules, bound.projection, bound.agreed),
        free=whole.options,
        seconds=max(0.0, deadline - time.monotonic()),
    )
    errors = share_errors(whole, standing, plan.pact)
    tell(1.0)
    return Shares(scenario, plan, pact, standing, price, errors, seed)
