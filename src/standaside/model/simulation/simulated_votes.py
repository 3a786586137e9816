"""Votes that simulated elections cast under a pact, summed up election by election."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from standaside.domain import Bools, Floats, Ints, Pact
from standaside.model import kernel
from standaside.model.simulation.counting import candidate_shares, deals_by_place
from standaside.model.simulation.electorate import Electorate
from standaside.model.simulation.softening import soft_shares, strata, with_shares

MOST = 5_000
"""
Simulated elections summed up at most, spread over the strata. Deposits lost vary by about a hundred
from one to another, so that their mean is good to one or two.
"""

SLICE = 1_024
"""Of which so many are held at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class CastVotes:
    """
    What the simulated elections under one pact add up to.

    Attributes
    ----------
    elections : ndarray of int, shape (d,)
        Which they are, numbered from 0 in the order of the forecast.
    votes : ndarray of float, shape (d, p)
        Of each party.
    below : ndarray of int, shape (d, p)
        Candidates of each party with at most ``line`` of the votes cast in their place.
    p_below : ndarray of float, shape (c, p)
        In how many of the elections, as a part, each is among them; 0 where nobody stands.
    """

    elections: Ints
    votes: Floats
    below: Ints
    p_below: Floats


def cast_votes(voters: Electorate, pact: Pact, *, line: float, most: int = MOST) -> CastVotes:
    """
    Add up the votes of every party, and its candidates below a line, in each simulated election.

    Parameters
    ----------
    voters : Electorate
        The same voters give the same elections under every pact (rule 11), and those that a forecast counts.
    pact : Pact
    line : float
        In share of the votes cast in a place.
    most : int
        Elections at most; equally many from each stratum of softer deals.

    Returns
    -------
    CastVotes
        With all that is drawn in it: the poll's error, regions, places, transfers, backfire.
    """
    model = voters.model
    place = np.repeat(np.arange(len(model.places)), np.diff(model.start))
    valid = voters.projection.valid_votes.astype(np.float32)[place][:, None]
    party = np.argsort(voters.column)[model.party]  # on the projection's axis
    stands = (voters.projection.standing & ~pact.aside)[place, party]
    parties = _Parties(voters, party)
    drawn, votes, below, often = [], [], [], np.zeros(len(place), dtype=np.int64)
    for elections, shares in _parts(voters, pact, most):
        few = _below(voters, shares, place, line) & stands[:, None]
        drawn.append(elections)
        votes.append(parties.sum(shares * valid, np.float64))
        below.append(parties.sum(few, np.int64))
        often += few.sum(axis=1)
    p_below = np.zeros(voters.projection.standing.shape)
    p_below[place, party] = often / max(sum(map(len, drawn)), 1)
    return CastVotes(np.concatenate(drawn), np.concatenate(votes), np.concatenate(below), p_below)


def _parts(voters: Electorate, pact: Pact, most: int) -> Iterator[tuple[Ints, kernel.Singles]]:
    """Shares of the votes expected, shape (n, d), of some elections at a time; sums as expected."""
    fixed = np.where(voters.model.contender, 0.0, voters.model.share).astype(np.float32)[:, None]
    deals = deals_by_place(pact)
    for asked, start, stop in _ranges(voters, pact, most):
        for low in range(start, stop, SLICE):
            high = min(stop, low + SLICE)
            yield np.arange(low, high), candidate_shares(asked, deals, part=(low, high)) + fixed


def _ranges(voters: Electorate, pact: Pact, most: int) -> Iterator[tuple[Electorate, int, int]]:
    """Elections from one to another, with the voters of their stratum where a pact has softer deals."""
    softer, parts = bool((pact.soft > 0).any()), strata(voters)
    if not softer and voters.draws <= most:
        yield voters, 0, voters.draws
        return
    for part in parts:
        last = min(part.stop, part.start + max(1, most // len(parts)))
        shares = soft_shares(voters, pact, beta=part.beta, asked=part.asked) if softer else None
        yield (voters if shares is None else with_shares(voters, shares)), part.start, last


def _below(voters: Electorate, shares: kernel.Singles, place: Ints, line: float) -> Bools:
    """Who has at most so much of the votes cast in its place, shape (n, d)."""
    start = voters.model.start
    sizes = np.diff(start)
    cast = np.zeros((len(sizes), shares.shape[1]), dtype=np.float32)
    for nth in range(sizes.max(initial=0)):  # far quicker than one sum over uneven pieces
        here = np.flatnonzero(sizes > nth)
        cast[here] += shares[start[here] + nth]
    return np.asarray(shares <= np.float32(line) * cast[place])


class _Parties:
    """Sums over each party's candidacies."""

    def __init__(self, voters: Electorate, party: Ints) -> None:
        self.order = np.argsort(party, kind="stable")
        self.edges = np.searchsorted(party[self.order], np.arange(len(voters.column) + 1)).tolist()

    def sum(self, values: npt.NDArray[Any], kind: type) -> npt.NDArray[Any]:
        """Of values, shape (n, d): shape (d, p), on the projection's axis."""
        ordered = values[self.order]
        sums = [ordered[low:high].sum(axis=0, dtype=kind) for low, high in itertools.pairwise(self.edges)]
        return np.array(sums).T
