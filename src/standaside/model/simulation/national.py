"""The vote of the country in each simulated election: what its constituencies add up to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from standaside.domain import Floats
from standaside.model import kernel
from standaside.model.simulation.counting import Deals, candidate_shares
from standaside.model.simulation.electorate import Electorate

SLICE, CHUNK = 1_024, 8_192
"""Elections whose shares are drawn at a time, and whose winners are held at a time: so memory stays flat."""


class Votes:
    """
    Simulated votes of every candidacy and of the country, in share of the votes cast.

    Simulated shares are of the votes *expected*: of a place, and of the country, they add to a little
    more or less than 1, as turnout does. Here they are of what was cast. Of the country are the places
    that a national poll covers.
    """

    def __init__(self, voters: Electorate) -> None:
        model, projection = voters.model, voters.projection
        self.voters = voters
        self._last: tuple[int, int, kernel.Singles] | None = None
        self._place = np.repeat(np.arange(len(model.places)), np.diff(model.start))
        self._fixed = np.where(model.contender, 0.0, model.share).astype(np.float32)[:, None]
        polled = projection.constituencies.polled()
        covered = projection.valid_votes * (polled if polled.any() else True)
        self._weight = (covered / max(covered.sum(), 1.0))[self._place].astype(np.float32)[:, None]

    def drawn(self, start: int, stop: int) -> kernel.Singles:
        """Simulated votes in elections ``start`` to ``stop``, shape (n, d), sums as expected."""
        if self._last is None or self._last[:2] != (start, stop):
            self._last = None  # so that its memory is free
            nobody: list[Deals] = [() for _ in self.voters.model.places]
            found = candidate_shares(self.voters, nobody, part=(start, stop))
            found += self._fixed
            self._last = (start, stop, found)
        return self._last[2]

    def national(self, drawn: kernel.Singles) -> Floats:
        """Share of each party in the country's vote, shape (p, d), on the axis sorted by code."""
        model = self.voters.model
        votes = np.zeros((len(model.parties), drawn.shape[1]))
        for p in range(len(model.parties)):
            own = np.flatnonzero((model.party == p) & (self._weight[:, 0] > 0))
            votes[p] = (drawn[own] * self._weight[own]).sum(axis=0, dtype=np.float64)
        cast = votes.sum(axis=0)
        return np.asarray(np.divide(votes, cast, out=np.zeros_like(votes), where=cast > 0))

    def local(self, drawn: kernel.Singles) -> kernel.Singles:
        """Share of each candidacy in its place's vote, shape (n, d)."""
        start = self.voters.model.start
        held = np.flatnonzero(np.diff(start))
        cast = np.zeros((len(start) - 1, drawn.shape[1]), dtype=np.float32)
        if len(held):
            cast[held] = np.add.reduceat(drawn, start[held], axis=0)
        own = cast[self._place]
        return np.divide(drawn, own, out=np.zeros_like(drawn), where=own > 0)


def slices(size: int) -> Iterator[slice]:
    """Pieces of a run of elections, few enough to hold their shares."""
    for low in range(0, size, SLICE):
        yield slice(low, min(low + SLICE, size))
