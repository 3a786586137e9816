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
from standaside.model.simulation.conditions import ENOUGH, SLICE, Condition, never
from standaside.model.simulation.counting import Deals, candidate_shares, check_pact, deals_by_place
from standaside.model.simulation.electorate import Electorate, electorate
from standaside.model.simulation.softening import count_pact

Progress = Callable[[float], None]

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
    left_out, share = 0.0, None
    if given is None:
        model = voters.model
        if voters.draws >= PRUNED_FROM:
            pruned = kernel.prune(model)
            model, left_out = pruned.model, pruned.error
        found = kernel.totals(model, seed, voters.draws, progress=progress, cancel=cancel)
        wins, seats, draws, simulated = found.wins, found.seats, found.draws, found.draws
    else:
        chosen = _Chosen(voters, given)
        found = kernel.totals(
            voters.model, seed, voters.draws, on_chunk=chosen.add, progress=progress, cancel=cancel
        )
        wins, seats, draws, simulated = chosen.wins, chosen.seats, chosen.draws, found.draws
        if draws == 0:
            raise never(given, simulated)
        share = chosen.mean_shares()
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
    )


class _Chosen:
    """Counts the elections of each chunk in which a condition holds."""

    def __init__(self, voters: Electorate, given: Given) -> None:
        self.condition = Condition(voters, given)
        places, parties = len(voters.model.places), len(voters.model.parties)
        self.wins, self.seats = (
            np.zeros((places, parties), np.int64),
            np.zeros((parties, places + 1), np.int64),
        )
        self.draws = 0
        self._shares = _Shares(voters)

    def add(self, chunk: kernel.Elections) -> None:
        """Count one chunk."""
        holds = self.condition.holds(chunk)
        assert chunk.winners is not None
        winners = chunk.winners[holds]
        for p in range(self.wins.shape[1]):
            self.wins[:, p] += (winners == p).sum(axis=0)
            self.seats[p] += np.bincount(chunk.seats[holds, p], minlength=self.seats.shape[1])
        self.draws += int(holds.sum())
        self._shares.add(chunk.start, holds)

    def mean_shares(self) -> Floats:
        """Mean shares of the elections kept, shape (c, p)."""
        return self._shares.mean()


class _Shares:
    """Sums of shares over the elections kept, and over the first of all, for comparison."""

    def __init__(self, voters: Electorate) -> None:
        self.voters = voters
        rows = len(voters.model.party)
        self._kept, self._all = np.zeros(rows), np.zeros(rows)
        self._n_kept = self._n_all = 0

    def add(self, start: int, holds: Bools) -> None:
        """Add one chunk of elections, of which ``holds`` are kept."""
        nobody: list[Deals] = [() for _ in self.voters.model.places]
        for low in range(0, len(holds), SLICE):
            here = holds[low : low + SLICE]
            wanted = here.any() and self._n_kept < ENOUGH
            if not wanted and self._n_all >= ENOUGH:
                continue
            part = (start + low, start + low + len(here))
            found = candidate_shares(self.voters, nobody, part=part)
            if self._n_all < ENOUGH:
                self._all += found.sum(axis=1, dtype=np.float64)
                self._n_all += len(here)
            if wanted:
                self._kept += found[:, here].sum(axis=1, dtype=np.float64)
                self._n_kept += int(here.sum())

    def mean(self) -> Floats:
        """Projected shares, moved by how far the kept elections lie from all; rows add to what they did."""
        model, projection = self.voters.model, self.voters.projection
        moved = np.zeros((len(model.places), len(model.parties)))
        place = np.repeat(np.arange(len(model.places)), np.diff(model.start))
        moved[place, model.party] = self._kept / self._n_kept - self._all / self._n_all
        share = np.maximum(projection.share + moved[:, self.voters.column], 0.0)
        before, after = projection.share.sum(axis=1), share.sum(axis=1)
        return np.asarray(share * np.divide(before, after, out=np.ones_like(after), where=after > 0)[:, None])
