"""Deposits: how likely each candidate is to lose one, without a pact and with it."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from standaside.domain import Assessment, Bools, Floats, Pact
from standaside.model.simulation import Electorate, electorate, expected_votes, mean_shares, with_shares


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
        In [0, 1]; 0 where the party does not stand.
    """
    view = assessment.projection
    voters = electorate(view, assessment.scenario, seed=assessment.with_pact.seed)
    nobody = Pact.empty(view.constituencies, view.parties)
    without, with_pact = (
        chance_lost(voters, expected_shares(votes_with(voters, pact)), view.standing & ~pact.aside, line)
        for pact in (nobody, assessment.pact | assessment.counter_pact)
    )
    return without, with_pact


def votes_with(voters: Electorate, pact: Pact) -> Floats:
    """Expected votes under a pact, shape (c, p)."""
    return np.asarray(expected_votes(with_shares(voters, mean_shares(voters, pact)), pact))


def expected_shares(votes: Floats) -> Floats:
    """Votes as shares of each place, shape (c, p); none where nobody votes."""
    return np.asarray(votes / np.maximum(votes.sum(axis=1), 1.0)[:, None])


def chance_lost(voters: Electorate, share: Floats, standing: Bools, line: float) -> Floats:
    """
    Chance that each deposit is lost, shape (c, p), for given expected shares.

    The errors of rule 10 with the normal distribution in place of heavy tails: a share's
    variance is the place's and region's, usual or wild, and the poll's.
    """
    model = voters.model
    unit = np.zeros((len(model.places), len(model.parties)))
    width = np.ones_like(unit)
    row = np.repeat(np.arange(len(model.places)), np.diff(model.start))
    unit[row, model.party], width[row, model.party] = model.unit, model.width
    poll = np.sqrt((model.national_lower.astype(np.float64) ** 2).sum(axis=1))
    national = (unit * poll)[:, voters.column] ** 2
    lost = np.zeros_like(share)
    for spread, part in ((model.usual, 1 - model.wild_chance), (model.wild, model.wild_chance)):
        sd = np.sqrt(national + (spread * width[:, voters.column]) ** 2 * share * (1 - share))
        lost += part * _normal(line - share, sd)
    return np.asarray(np.where(standing, lost, 0.0))


def _normal(distance: Floats, sd: Floats) -> Floats:
    """Chance that a normal error is at most a distance; certain where there is no error."""
    cdf = NormalDist().cdf
    z = np.divide(distance, sd, out=np.where(distance >= 0, np.inf, -np.inf), where=sd > 0)
    return np.asarray(np.vectorize(cdf, otypes=[np.float64])(z), dtype=np.float64)
