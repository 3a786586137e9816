"""
Softer deals (rule 7): the candidate stays, its activists do not campaign, its voters may be asked.

How much that moves is unknown, so it is drawn: the draws are cut into strata, and each has
an effect of activists and a part of voters who lend their vote, equally likely values of
either prior in an order that the seed decides. Who has no softer deal keeps every draw.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from standaside.domain import NOBODY, Campaign, Floats, Ints, Pact
from standaside.domain.campaign import lent
from standaside.model import uncertainty
from standaside.model.campaign import fallen, usual_effort
from standaside.model.simulation.counting import Counted, Deals, count
from standaside.model.simulation.electorate import Electorate

STRATA = 10
"""Strengths that are drawn: each in a tenth of the simulated elections."""

SILENT = 2
"""Position in ``KINDS`` of the deal that asks for tactical votes."""


class Stratum(NamedTuple):
    """Draws from ``start`` to ``stop`` with one strength of activists, and the part that lends its vote."""

    start: int
    stop: int
    beta: float
    asked: float


def with_shares(voters: Electorate, share: Floats) -> Electorate:
    """
    Give simulated voters other expected shares, and leave every draw as it was (rule 11).

    Parameters
    ----------
    voters : Electorate
    share : ndarray of float, shape (c, p)
        In [0, 1]; where a sum of parts exceeds 1 by its last bit, as alone on a ballot paper, it is 1.

    Returns
    -------
    Electorate
    """
    model = voters.model
    order = np.argsort(voters.column)
    row = np.repeat(np.arange(len(model.places)), np.diff(model.start))
    expected = np.clip(share[:, order][row, model.party], 0.0, 1.0)
    return replace(
        voters,
        projection=replace(voters.projection, share=share),
        model=replace(
            model,
            share=expected.astype(np.float32),
            deviation=(model.width * np.sqrt(expected * (1 - expected))).astype(np.float32),
        ),
    )


def strata(voters: Electorate) -> tuple[Stratum, ...]:
    """
    Cut the draws of a question into strata, each with its strengths.

    Parameters
    ----------
    voters : Electorate

    Returns
    -------
    tuple of Stratum
        Together all draws, in order.
    """
    campaign = voters.scenario.campaign or Campaign()
    number = min(STRATA, voters.draws)
    source = uncertainty.stream(voters.seed, "softer deals")
    betas = (
        campaign.strength.nodes(number) if campaign.strength.sd > 0 else (campaign.strength.nodes() * number)
    )
    parts = lent(campaign.asked, campaign.asked_sd, number)
    first, second = source.permutation(number), source.permutation(number)
    edges = [voters.draws * k // number for k in range(number + 1)]
    return tuple(Stratum(edges[k], edges[k + 1], betas[first[k]], parts[second[k]]) for k in range(number))


def soft_shares(voters: Electorate, pact: Pact, *, beta: float, asked: float) -> Floats:
    """
    Expected shares under the softer deals of a pact.

    Parameters
    ----------
    voters : Electorate
    pact : Pact
        Its stand-asides do nothing here.
    beta : float
        Log-odds for each unit of log(1 + activists / base) that are not at work.
    asked : float
        Part of the voters who lend their vote where their party keeps silent and asks them to.

    Returns
    -------
    ndarray of float, shape (c, p)
        A place without a softer deal as it was, to the last bit.
    """
    view, campaign = voters.projection, voters.scenario.campaign or Campaign()
    usual = usual_effort(view, voters.scenario.baseline.votes, campaign).working
    quiet = np.where(pact.soft > 0, beta * np.log1p(usual / campaign.base), 0.0)
    share = fallen(view.share, quiet, view.standing, voters.transfers)
    after = share.copy()
    for place, party in np.argwhere(pact.soft == SILENT):
        to = int(pact.endorses[place, party])
        if to != NOBODY:
            after[place, party] -= asked * share[place, party]
            after[place, to] += asked * share[place, party]
    return after


def mean_shares(voters: Electorate, pact: Pact) -> Floats:
    """Expected shares under softer deals, mean over the strata, shape (c, p)."""
    if not (pact.soft > 0).any():
        return voters.projection.share
    parts = strata(voters)
    total = np.zeros_like(voters.projection.share)
    for stratum in parts:
        weight = (stratum.stop - stratum.start) / voters.draws
        total += weight * soft_shares(voters, pact, beta=stratum.beta, asked=stratum.asked)
    return total


def count_pact(
    voters: Electorate,
    choices: Sequence[Sequence[Deals]],
    pact: Pact,
    *,
    obeyed: Collection[int] = (),
    chosen: Ints | None = None,
    bloc: Sequence[int] = (),
    asked: float | None = None,
) -> Counted:
    """
    Count choices with the softer deals of a pact in force, stratum by stratum.

    Parameters
    ----------
    voters : Electorate
    choices, obeyed, chosen, bloc
        As in :func:`count`.
    pact : Pact
        Its softer deals hold under every choice; its stand-asides are the choices' business.
    asked : float, optional
        The part that lends its vote, in place of what is drawn: 1 for the bound of rule 17.

    Returns
    -------
    Counted
        Over all draws, in order.
    """
    if not (pact.soft > 0).any():
        return count(voters, choices, obeyed=obeyed, chosen=chosen, bloc=bloc)
    parts = strata(voters)
    found = [
        count(
            with_shares(
                voters,
                soft_shares(voters, pact, beta=part.beta, asked=part.asked if asked is None else asked),
            ),
            choices,
            obeyed=obeyed,
            chosen=chosen,
            bloc=bloc,
            part=(part.start, part.stop),
        )
        for part in parts
    ]
    won = np.zeros_like(found[0].p_win)
    for part, counted in zip(parts, found, strict=True):
        won += np.rint(counted.p_win * (part.stop - part.start))
    winners = [counted.winners for counted in found if counted.winners is not None]
    margins = [counted.margins for counted in found if counted.margins is not None]
    return Counted(
        found[0].first,
        won / voters.draws,
        np.concatenate(winners) if winners else None,
        np.concatenate(margins) if margins else None,
    )
