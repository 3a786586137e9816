"""Simulated elections: ``simulate`` with a pact, ``tally`` for any number of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from standaside.domain import (
    Forecast,
    Given,
    Pact,
    Projection,
    Scenario,
    Tally,
)
from standaside.errors import ScenarioError
from standaside.model import kernel
from standaside.model.simulation.counting import check_pact, deals_by_place
from standaside.model.simulation.electorate import Electorate, british_shares, electorate
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
    return Forecast(places, parties, counted.winners, seed)


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
    left_out = 0.0
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
            raise ScenarioError(
                f"In none of {simulated:,} simulated elections has {given.holds}; "
                "widen the range, or simulate more."
            )
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
    )


class _Chosen:
    """Counts the elections of each chunk in which a condition holds."""

    def __init__(self, voters: Electorate, given: Given) -> None:
        self.voters, self.given = voters, given
        places, parties = len(voters.model.places), len(voters.model.parties)
        self.wins, self.seats = (
            np.zeros((places, parties), np.int64),
            np.zeros((parties, places + 1), np.int64),
        )
        self.draws = 0
        self._expected = british_shares(voters.projection)
        nowhere = sorted(code for code in given.shares if self._expected[code] == 0)
        if nowhere:
            raise ScenarioError(
                f"{nowhere[0]} has no share of Great Britain's vote in this question; give its seats instead."
            )

    def add(self, chunk: kernel.Elections) -> None:
        """Count one chunk."""
        column = dict(zip(self.voters.model.parties, range(len(self.voters.model.parties)), strict=True))
        holds = np.ones(chunk.stop - chunk.start, dtype=np.bool_)
        for code, (fewest, most) in self.given.seats.items():
            seats = chunk.seats[:, column[code]]
            holds &= (seats >= fewest) & (seats <= most)
        if self.given.shares:
            errors = kernel.national_errors(self.voters.model, self.voters.seed, chunk.start, chunk.stop)
            for code, (low, high) in self.given.shares.items():
                share = self._expected[code] + errors[:, column[code]]
                holds &= (share >= low) & (share <= high)
        assert chunk.winners is not None
        winners = chunk.winners[holds]
        for p in range(self.wins.shape[1]):
            self.wins[:, p] += (winners == p).sum(axis=0)
            self.seats[p] += np.bincount(chunk.seats[holds, p], minlength=self.seats.shape[1])
        self.draws += int(holds.sum())
