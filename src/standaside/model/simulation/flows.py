"""Where the votes of each party that stands aside go, in one place."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from standaside.domain import NOBODY, Deal, Projection, Scenario
from standaside.model import transfer
from standaside.model.simulation.counting import mean_gifts
from standaside.model.simulation.electorate import transfers_of

HOME = "home"
"""Where those go who do not vote."""


def stand_aside_flows(
    projection: Projection, scenario: Scenario, agreed: Sequence[Deal]
) -> dict[str, dict[str, float]]:
    """
    Votes of each party that stands aside in one place, by where they go (rule 5).

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
        Whose rates count.
    agreed : sequence of Deal
        Deals of one constituency, in force at once: nobody who stands aside in one receives
        anything. Softer deals keep their candidates, and are passed over.

    Returns
    -------
    dict of str to dict of str to float
        For each party, in the order given: expected votes to every party still standing that
        gets any, and "home"; together they are all that the party was expected to have. Mean
        rates, no draws and no backfire, as in ``expected_votes``.
    """
    index = projection.parties.index
    deals = tuple(
        (index(party), index(deal.beneficiary) if deal.beneficiary else NOBODY)
        for deal in agreed
        if deal.kind == "aside"
        for party in deal.aside
    )
    if not deals:
        return {}
    place = projection.constituencies.index(agreed[0].code)
    gifts = mean_gifts(projection, transfers_of(projection, scenario), place, deals)
    found = {}
    for p, _ in deals:
        alone = np.zeros((1, len(projection.parties)))
        alone[0, p] = projection.share[place, p] * projection.valid_votes[place]
        after = transfer.apply_transfers(alone, projection.standing[place], gifts)[0]
        to = {projection.parties.codes[q]: float(after[q]) for q in np.nonzero(after > 0)[0]}
        found[projection.parties.codes[p]] = {
            **to,
            HOME: max(0.0, float(alone[0, p]) - math.fsum(to.values())),
        }
    return found
