"""Elections in which something holds: which they are, and what one seat looks like in them."""

from __future__ import annotations

import numpy as np

from standaside.domain import Bools, Given, Projection, Scenario
from standaside.errors import ScenarioError
from standaside.model import kernel
from standaside.model.simulation.counting import Deals, candidate_shares
from standaside.model.simulation.electorate import Electorate, british_shares, electorate
from standaside.model.simulation.national import CHUNK, SLICE, Votes, slices

ENOUGH = 20_000
"""Elections, the first that count, that tell a mean of shares to a few hundredths of a point and a range to
a tenth."""


class Condition:
    """What is taken as known, ready to be looked up in simulated elections (rule 10)."""

    def __init__(self, voters: Electorate, given: Given, votes: Votes | None = None) -> None:
        self.voters, self.given = voters, given
        self._column = {code: at for at, code in enumerate(voters.model.parties)}
        self._votes = votes or Votes(voters)
        expected = british_shares(voters.projection)
        nowhere = sorted(code for code in given.shares if expected[code] == 0)
        if nowhere:
            whole = voters.projection.constituencies.whole
            raise ScenarioError(
                f"{nowhere[0]} has no share of {whole}'s vote in this question; give its seats instead."
            )

    def holds(self, chunk: kernel.Elections) -> Bools:
        """Say in which elections of a chunk it holds, shape (d,)."""
        return np.concatenate([self.holds_in(chunk, part) for part in slices(chunk.stop - chunk.start)])

    def holds_in(self, chunk: kernel.Elections, part: slice) -> Bools:
        """Say in which of a part of the chunk it holds; shares are of the votes that an election casts."""
        found = np.ones(part.stop - part.start, dtype=np.bool_)
        for code, (fewest, most) in self.given.seats.items():
            seats = chunk.seats[part, self._column[code]]
            found &= (seats >= fewest) & (seats <= most)
        if self.given.shares and found.any():
            drawn = self._votes.drawn(chunk.start + part.start, chunk.start + part.stop)
            national = self._votes.national(drawn)
            for code, (low, high) in self.given.shares.items():
                share = national[self._column[code]]
                found &= (share >= low) & (share <= high)
        return found


def never(given: Given, simulated: int) -> ScenarioError:
    """The refusal of a condition that no simulated election meets."""
    return ScenarioError(
        f"In none of {simulated:,} simulated elections has {given.holds}; widen the range, or simulate more."
    )


def seat_shares(
    projection: Projection, scenario: Scenario, code: str, *, seed: int, given: Given | None = None
) -> kernel.Singles:
    """
    Draw the shares of one constituency: those that decide it in the elections of ``tally``.

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
    code : str
        Exact code of the constituency.
    seed : int
    given : Given, optional
        Only of the elections in which this holds.

    Returns
    -------
    ndarray of float32, shape (p, d)
        In share of the votes expected, on the axis of the projection; 0 for who does not stand and
        for sums. Of the first ``ENOUGH`` elections that count, or of all if they are fewer.

    Raises
    ------
    ScenarioError
        If the condition holds in none of them.
    """
    voters, place = electorate(projection, scenario, seed=seed), projection.constituencies.index(code)
    taken = _Taken(voters, place)
    if given is None:
        taken.add(0, np.ones(min(voters.draws, ENOUGH), dtype=np.bool_))
        return taken.shares()
    condition = Condition(voters, given)
    kernel.totals(
        voters.model,
        seed,
        voters.draws,
        chunk=CHUNK,
        on_chunk=lambda chunk: taken.add(chunk.start, condition.holds(chunk)),
        cancel=lambda: taken.count >= ENOUGH,
    )
    if taken.count == 0:
        raise never(given, voters.draws)
    return taken.shares()


class _Taken:
    """Shares of one place in the elections wanted."""

    def __init__(self, voters: Electorate, place: int) -> None:
        self.voters, self.count = voters, 0
        start, stop = voters.model.start[place : place + 2]
        self._rows = slice(int(start), int(stop))
        self._parts: list[kernel.Singles] = []

    def add(self, start: int, wanted: Bools) -> None:
        """Add those wanted of the elections from ``start`` on."""
        nobody: list[Deals] = [() for _ in self.voters.model.places]
        for low in range(0, len(wanted), SLICE):
            here = wanted[low : low + SLICE]
            if self.count < ENOUGH and here.any():
                part = (start + low, start + low + len(here))
                found = candidate_shares(self.voters, nobody, part=part)[self._rows]
                self._parts.append(found[:, here])
                self.count += int(here.sum())

    def shares(self) -> kernel.Singles:
        """What was added, shape (p, d), by the projection's parties."""
        drawn = np.concatenate(self._parts, axis=1)[:, :ENOUGH]
        by_code = np.zeros((len(self.voters.model.parties), drawn.shape[1]), dtype=np.float32)
        by_code[self.voters.model.party[self._rows]] = drawn
        return np.asarray(by_code[self.voters.column])
