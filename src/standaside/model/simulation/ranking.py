"""Who of some parties polls most in a place, whoever wins it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from standaside.domain import Floats, Parties, PartyKind, Projection, Scenario
from standaside.model import kernel
from standaside.model.simulation.electorate import electorate


def strongest_among(projection: Projection, scenario: Scenario, among: Sequence[str], *, seed: int) -> Floats:
    """
    Chance of each party to poll most among some parties, in every place.

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
        Its uncertainty and polls (rule 10).
    among : sequence of str
        Codes of the parties compared; others do not count.
    seed : int

    Returns
    -------
    ndarray of float, shape (c, p)
        On the projection's axes; 0 for the others and everywhere where none of them stands.
    """
    parties = projection.parties
    kinds = tuple(
        kind if code in among else PartyKind.SUM
        for code, kind in zip(parties.codes, parties.kinds, strict=True)
    )
    narrowed = replace(projection, parties=Parties(parties.codes, parties.names, kinds))
    voters = electorate(narrowed, scenario, seed=seed)
    found = kernel.totals(voters.model, seed, voters.draws)
    return np.asarray(found.wins[:, voters.column] / max(found.draws, 1), dtype=np.float64)
