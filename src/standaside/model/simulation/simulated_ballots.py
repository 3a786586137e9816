"""Votes to be counted by any system: of a real election, and of simulated ones under a pact."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from standaside.count.ballots import Ballots, Lot
from standaside.domain import Pact, Result, Scenario, TransferTable
from standaside.model import transfer, uncertainty
from standaside.model.simulation.counting import candidate_shares, deals_by_place
from standaside.model.simulation.electorate import Electorate
from standaside.model.simulation.leaving import mean_moves
from standaside.model.simulation.projecting import project
from standaside.model.simulation.softening import soft_shares, strata, with_shares

CHUNK = 200
"""Simulated elections laid out at a time: 650 places and 30 parties of them take 16 MB."""


def ballots_of(result: Result, table: TransferTable) -> Ballots:
    """
    Lay out the votes of a real election: one draw, and no lots, so that a tie stays one.

    Parameters
    ----------
    result : Result
    table : TransferTable
        Where votes go if their candidate leaves the ballot paper.

    Returns
    -------
    Ballots
    """
    asked = Scenario(
        name=result.id, title="", baseline=result, poll=None, partners=(), opponents=(), transfers=table
    )
    view = project(asked)
    support = np.array(result.votes.sum(axis=0), dtype=np.float64)
    means = transfer.on_axis(table, result.parties, support)
    return Ballots(
        result.constituencies,
        result.parties,
        result.votes[None],
        result.stood,
        result.electorate,
        result.winner_known,
        move=mean_moves(view, means, result.stood),
    )


def simulated_ballots(voters: Electorate, pact: Pact, *, chunk: int = CHUNK) -> Iterator[Ballots]:
    """
    Lay out the votes of simulated elections under a pact, some draws at a time, in order.

    Whole votes: shares of the votes expected, rounded. Sums keep their expected votes.

    Parameters
    ----------
    voters : Electorate
        The same voters give the same draws under every pact (rule 11).
    pact : Pact
    chunk : int
        Draws at a time, so that memory does not grow with them.

    Yields
    ------
    Ballots
        With lots of the seed: a tie is settled the same way under every pact.
    """
    shares = _shares(voters, pact)
    for start in range(0, voters.draws, chunk):
        yield _laid(voters, pact, shares[:, start : start + chunk], start)


def _shares(voters: Electorate, pact: Pact) -> npt.NDArray[np.float32]:
    """Shares of the candidates in every draw, stratum by stratum where a pact has softer deals."""
    deals = deals_by_place(pact)
    if not (pact.soft > 0).any():
        return candidate_shares(voters, deals)
    parts = [
        candidate_shares(
            with_shares(voters, soft_shares(voters, pact, beta=part.beta, asked=part.asked)),
            deals,
            part=(part.start, part.stop),
        )
        for part in strata(voters)
    ]
    return np.concatenate(parts, axis=1)


def _laid(voters: Electorate, pact: Pact, shares: npt.NDArray[np.float32], start: int) -> Ballots:
    view, model = voters.projection, voters.model
    expected = view.share * view.valid_votes[:, None]
    votes = np.zeros((shares.shape[1], *expected.shape), dtype=np.int32)
    sums = ~view.parties.can_win()
    votes[:, :, sums] = np.rint(expected[:, sums]).astype(np.int32)
    order = np.argsort(voters.column)
    for c in range(len(model.places)):
        first, last = int(model.start[c]), int(model.start[c]) + int(model.drawn[c])
        here = np.rint(shares[first:last] * np.float32(view.valid_votes[c])).astype(np.int32)
        votes[:, c, order[model.party[first:last]]] = here.T
    standing = view.standing & ~pact.aside
    return Ballots(
        view.constituencies,
        view.parties,
        votes,
        standing,
        voters.scenario.baseline.electorate,
        np.ones(len(view.constituencies), dtype=np.bool_),
        lot=_lots(voters.seed, start),
        move=mean_moves(view, voters.transfers, standing),
    )


def _lots(seed: int, start: int) -> Lot:
    return lambda who, draw: float(uncertainty.stream(seed, "lot", who, str(start + draw)).random())
