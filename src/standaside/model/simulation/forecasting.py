"""Simulated elections: ``simulate`` with a pact, ``tally`` for any number of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from standaside.domain import (
    Bools,
    Floats,
    Forecast,
    Given,
    Pact,
    Projection,
    Scenario,
    Tally,
)
from standaside.model import kernel
from standaside.model.simulation.conditions import ENOUGH, Condition, never
from standaside.model.simulation.counting import check_pact, deals_by_place
from standaside.model.simulation.electorate import Electorate, electorate
from standaside.model.simulation.national import CHUNK, Votes, slices
from standaside.model.simulation.softening import count_pact

Progress = Callable[[float], None]

FIRST = 4_096
"""Elections, the first, whose votes are added up to say how far the country's vote strays: the ends of a
range that holds nine times in ten are then known to a fifth of a point."""

PRUNED_FROM = 100_000
"""Draws from which candidates with a provably tiny chance are not drawn, and of the others only the
differences: the error stated is then no larger than that of the draws themselves."""


def simulate(projection: Projection, scenario: Scenario, *, seed: int, pact: Pact | None = None) -> Forecast:
    """
    Simulate elections: draw every unknown, move the votes of those who stand aside, count.

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
    seed : int
        The same seed gives the same draws whatever the pact (rule 11).
    pact : Pact, optional
        Who stands aside; nobody if left out.

    Returns
    -------
    Forecast
        Winners in every draw and constituency.

    Raises
    ------
    ScenarioError
        If the pact names a party that is not nominated.
    """
    places, parties = projection.constituencies, projection.parties
    agreed = pact if pact is not None else Pact.empty(places, parties)
    check_pact(agreed, projection)
    voters = electorate(projection, scenario, seed=seed)
    chosen = np.zeros(len(places), dtype=np.int64)
    counted = count_pact(voters, [[deals] for deals in deals_by_place(agreed)], agreed, chosen=chosen)
    assert counted.winners is not None
    return Forecast(places, parties, counted.winners, seed, projection.sources)


def tally(
    projection: Projection,
    scenario: Scenario,
    *,
    seed: int,
    given: Given | None = None,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Tally:
    """
    Count up any number of simulated elections without a pact, in memory that does not grow.

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
        Its ``uncertainty.draws`` elections are simulated, ten million if need be.
    seed : int
    given : Given, optional
        Count only the elections in which this holds ("given that Labour has 30 per cent").
    progress : callable, optional
        Told the fraction done.
    cancel : callable, optional
        When it says yes, what was counted so far is returned.

    Returns
    -------
    Tally

    Raises
    ------
    ScenarioError
        If the condition holds in none of them.
    """
    voters = electorate(projection, scenario, seed=seed)
    left_out, share, shares = 0.0, None, _Shares(voters)
    if given is None:
        model = voters.model
        if voters.draws >= PRUNED_FROM:
            pruned = kernel.prune(model)
            model, left_out = pruned.model, pruned.error
        found = kernel.totals(model, seed, voters.draws, progress=progress, cancel=cancel)
        wins, seats, draws, simulated = found.wins, found.seats, found.draws, found.draws
        shares.add(0, np.ones(min(draws, FIRST), dtype=np.bool_), places=False)
    else:
        chosen = _Chosen(voters, given, shares)
        found = kernel.totals(
            voters.model,
            seed,
            voters.draws,
            chunk=CHUNK,
            on_chunk=chosen.add,
            progress=progress,
            cancel=cancel,
        )
        wins, seats, draws, simulated = chosen.wins, chosen.seats, chosen.draws, found.draws
        if draws == 0:
            raise never(given, simulated)
        share = shares.mean()
    places, parties = projection.constituencies, projection.parties
    return Tally(
        constituencies=places,
        parties=parties,
        wins=wins[:, voters.column],
        seats=seats[voters.column],
        draws=draws,
        simulated=simulated,
        seed=seed,
        given=given,
        left_out=left_out,
        share=share,
        sources=projection.sources,
        votes=shares.national(),
    )


class _Chosen:
    """Counts the elections of each chunk in which a condition holds."""

    def __init__(self, voters: Electorate, given: Given, shares: _Shares) -> None:
        self.condition = Condition(voters, given, shares.votes)
        places, parties = len(voters.model.places), len(voters.model.parties)
        self.wins, self.seats = (
            np.zeros((places, parties), np.int64),
            np.zeros((parties, places + 1), np.int64),
        )
        self.draws = 0
        self._shares = shares

    def add(self, chunk: kernel.Elections) -> None:
        """Count one chunk."""
        assert chunk.winners is not None
        parts = []
        for part in slices(chunk.stop - chunk.start):
            parts.append(self.condition.holds_in(chunk, part))
            self._shares.add(chunk.start + part.start, parts[-1])
        holds = np.concatenate(parts)
        winners = chunk.winners[holds]
        for p in range(self.wins.shape[1]):
            self.wins[:, p] += (winners == p).sum(axis=0)
            self.seats[p] += np.bincount(chunk.seats[holds, p], minlength=self.seats.shape[1])
        self.draws += int(holds.sum())


class _Shares:
    """Shares, of the votes cast, in the first elections that count."""

    def __init__(self, voters: Electorate) -> None:
        self.voters, self.votes = voters, Votes(voters)
        self._kept, self._n = np.zeros(len(voters.model.party)), 0
        self._national: list[Floats] = []

    def add(self, start: int, holds: Bools, *, places: bool = True) -> None:
        """Add elections from ``start`` on, of which ``holds`` count, until there are enough."""
        for part in slices(len(holds)):
            here = holds[part]
            if self._n < ENOUGH and here.any():
                drawn = self.votes.drawn(start + part.start, start + part.stop)
                drawn = drawn if here.all() else drawn[:, here]
                if places:
                    self._kept += self.votes.local(drawn).sum(axis=1, dtype=np.float64)
                self._national.append(self.votes.national(drawn))
                self._n += int(here.sum())

    def mean(self) -> Floats:
        """Mean share of each party in each place, shape (c, p), on the axis of the projection."""
        model, projection = self.voters.model, self.voters.projection
        share = np.zeros((len(model.places), len(model.parties)))
        place = np.repeat(np.arange(len(model.places)), np.diff(model.start))
        share[place, model.party] = self._kept / self._n
        return np.asarray(share[:, self.voters.column] * projection.share.sum(axis=1)[:, None])

    def national(self) -> Floats:
        """Share of each party in the country's vote, shape (p, n), on the axis of the projection."""
        return np.concatenate(self._national, axis=1)[self.voters.column]
