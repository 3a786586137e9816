"""Deposits: how likely each candidate is to lose one, without a pact and with it."""

from __future__ import annotations

from standaside.domain import Assessment, Floats, Pact
from standaside.model.simulation import cast_votes, electorate


def lost_deposits(assessment: Assessment, line: float) -> tuple[Floats, Floats]:
    """
    Give the chance that each deposit is lost, without a pact on either side and with both sides' pacts.

    Parameters
    ----------
    assessment : Assessment
    line : float
        Share of the valid votes above which a deposit comes back.

    Returns
    -------
    tuple of two ndarray of float, shape (c, p)
        In [0, 1]; 0 where the party does not stand. Counted in the simulated elections that the forecasts
        count, so that they add up to the mean number of deposits lost.
    """
    view = assessment.projection
    voters = electorate(view, assessment.scenario, seed=assessment.with_pact.seed)
    nobody = Pact.empty(view.constituencies, view.parties)
    without, with_pact = (
        cast_votes(voters, pact, line=line).p_below
        for pact in (nobody, assessment.pact | assessment.counter_pact)
    )
    return without, with_pact
