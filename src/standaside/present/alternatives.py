"""Plans nearly as good as the one chosen: what each is worth, and where it differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from standaside.domain import Assessment, Deal, Plan
from standaside.present.wording import count, listed

MOST_NAMES = 6
"""Constituencies named in a sentence before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A plan beside the chosen one: deals that only it has, and deals that only the chosen one has."""

    objective: float
    deals: tuple[Deal, ...]
    only_here: tuple[Deal, ...]
    only_chosen: tuple[Deal, ...]

    @property
    def constituencies(self) -> int:
        """Places with a deal."""
        return len({deal.code for deal in self.deals})

    @property
    def difference(self) -> str:
        """Say where it differs, naming a few."""
        changed = sorted({d.name for d in self.only_here} & {d.name for d in self.only_chosen})
        more = [deal.name for deal in self.only_here if deal.name not in changed]
        less = [deal.name for deal in self.only_chosen if deal.name not in changed]
        parts = [
            f"{words} {some(names)}"
            for words, names in (("also", more), ("not", less), ("otherwise in", changed))
            if names
        ]
        return "; ".join(parts) or "the same deals"


def alternatives(assessment: Assessment) -> list[Alternative]:
    """Compare every alternative of a plan with the pact chosen; none for a pact proposed."""
    if assessment.plan is None:
        return []
    chosen = tuple(assessment.pact.deals())
    return [_compared(plan, chosen) for plan in assessment.plan.alternatives]


def _compared(plan: Plan, chosen: Sequence[Deal]) -> Alternative:
    deals = tuple(plan.pact.deals())
    return Alternative(
        plan.objective,
        deals,
        tuple(deal for deal in deals if deal not in chosen),
        tuple(deal for deal in chosen if deal not in deals),
    )


def some(names: Sequence[str]) -> str:
    """
    Name a few and count the rest.

    Examples
    --------
    >>> some(["Bath", "Hove"]), some([f"Place {n}" for n in range(9)])
    ('Bath and Hove', 'Place 0, Place 1, Place 2, Place 3, Place 4, Place 5 and three others')
    """
    names = [name.replace(",", "") for name in names]  # "Sheffield, Hallam" in a list would be two places
    if len(names) <= MOST_NAMES:
        return listed(names)
    return f"{', '.join(names[:MOST_NAMES])} and {count(len(names) - MOST_NAMES, 'other')}"
