"""How unsure we are (rule 10), and simulated elections: each of them, or any number counted up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from standaside.domain.axes import Constituencies, Floats, Ints, Parties, SmallInts, frozen
from standaside.domain.noise import DEGREES, LAWS, WILD_CHANCE
from standaside.showing import Shown

_LAW = LAWS["gb"]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """
    How unsure we are (rule 10): by default as if only Great Britain's shares are known.

    :func:`~standaside.domain.informed` puts in the law for a poll that tells more; every
    number has its source in docs/explanation/method.md.

    Attributes
    ----------
    draws : int
        Simulated elections.
    poll_sd : mapping of str to float
        Standard deviation of a party's share of the British vote, in share (0.02 is two
        points); a party not named gets the historical error of a poll of that age.
    usual, wild, wild_chance : float
        The error of a share p has standard deviation ``usual`` times the root of p(1 - p); in a
        fraction ``wild_chance`` of elections ``wild`` times it. Fitted where nothing moves.
    growth : float
        How much both grow with the part of the whole vote that moves: by the factor
        1 + growth x change.
    common_part, region_part : float
        Parts of that variance that all places share, and those of a region.
    degrees : float
        Degrees of freedom of a place's own error (Student's t).
    correlation, shared_correlation : mapping of (str, str) to float
        Between two parties' errors, ``Ref`` for the Reform family: of a place's own, and of
        those that places share. Pairs not named are independent.
    width : mapping of str to float
        How many times as far as the average each party strays, ``Ref`` for the Reform family;
        ``LARGEST`` and ``OTHERS`` for those not named, else once.
    """

    draws: int = 10_000
    poll_sd: Mapping[str, float] = field(default_factory=dict)
    usual: float = _LAW.usual
    wild: float = _LAW.wild
    wild_chance: float = WILD_CHANCE
    growth: float = _LAW.growth
    common_part: float = _LAW.common_part
    region_part: float = _LAW.region_part
    degrees: float = DEGREES
    correlation: Mapping[tuple[str, str], float] = field(default_factory=lambda: _LAW.correlation)
    shared_correlation: Mapping[tuple[str, str], float] = field(
        default_factory=lambda: _LAW.shared_correlation
    )
    width: Mapping[str, float] = field(default_factory=lambda: _LAW.width)


@dataclass(frozen=True, slots=True, eq=False)
class Forecast(Shown):
    """
    Simulated elections.

    Attributes
    ----------
    winners : ndarray of int8, shape (d, c)
        Position of the winning party.
    seed : int
        Together with the scenario it gives the same bytes again.
    sources : tuple of str
        Who published the figures behind it (rule 16).
    """

    constituencies: Constituencies
    parties: Parties
    winners: SmallInts
    seed: int
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape = (self.winners.shape[0], len(self.constituencies))
        object.__setattr__(self, "winners", frozen(self.winners, np.int8, shape, "winners"))

    def headline(self) -> str:
        """How many elections, and of what."""
        size = f"{self.draws:,} simulated elections in {len(self.constituencies):,} constituencies"
        return f"{size}, seed {self.seed}"

    @property
    def draws(self) -> int:
        """Number of simulated elections."""
        return int(self.winners.shape[0])

    def seats(self) -> Ints:
        """Seats of each party in each draw, shape (d, p)."""
        size = len(self.parties) + 1
        found = np.empty((self.draws, size - 1), dtype=np.int64)
        for start in range(0, self.draws, _ROWS):
            rows = self.winners[start : start + _ROWS]
            counted = _occurrences(rows, size * np.arange(len(rows))[:, None], size * len(rows))
            found[start : start + _ROWS] = counted.reshape(-1, size)[:, 1:]
        return found

    def together(self, codes: Iterable[str]) -> Ints:
        """Seats of several parties together in each draw, shape (d,)."""
        theirs = np.zeros(len(self.parties) + 1, np.bool_)
        theirs[[self.parties.index(code) for code in codes]] = True
        return np.asarray(theirs[self.winners].sum(axis=1), dtype=np.int64)

    def wins(self) -> Ints:
        """Draws in which each party wins each constituency, shape (c, p)."""
        size, houses = len(self.parties) + 1, len(self.constituencies)
        found = np.zeros(size * houses, dtype=np.int64)
        for start in range(0, self.draws, _ROWS):
            rows = self.winners[start : start + _ROWS]
            found += _occurrences(rows, size * np.arange(houses)[None, :], size * houses)
        return np.asarray(found.reshape(houses, size)[:, 1:])

    def tally(self) -> Tally:
        """Count up the draws."""
        seats, houses = self.seats(), len(self.constituencies) + 1
        return Tally(
            constituencies=self.constituencies,
            parties=self.parties,
            wins=self.wins(),
            seats=np.stack([np.bincount(column, minlength=houses) for column in seats.T]),
            draws=self.draws,
            simulated=self.draws,
            seed=self.seed,
            sources=self.sources,
        )

    def p_win(self) -> Floats:
        """Chance of each party in each constituency, shape (c, p)."""
        return self.wins() / self.draws


_ROWS = 1_000
"""Draws counted at a time, so that any number of them needs little memory."""


def _occurrences(winners: SmallInts, shift: Ints, size: int) -> Ints:
    """How often each winner, from -1 for nobody, occurs in the bin that it is shifted to."""
    return np.bincount((winners + (shift + 1)).ravel(order="K"), minlength=size).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Given:
    """
    What is taken as known: parties' seats, or shares of Great Britain, from low to high, ends included.

    Examples
    --------
    >>> Given(seats={"Con": (360, 370)}).holds
    'Con from 360 to 370 seats'
    """

    seats: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    shares: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def holds(self) -> str:
        """The condition in words."""
        words = [f"{code} from {low} to {high} seats" for code, (low, high) in self.seats.items()]
        words += [
            f"{code} from {100 * low:g} to {100 * high:g} % of the vote"
            for code, (low, high) in self.shares.items()
        ]
        return " and ".join(words)


@dataclass(frozen=True, slots=True, eq=False)
class Tally(Shown):
    """
    Any number of simulated elections, counted up: its size does not grow with the draws.

    Attributes
    ----------
    wins : ndarray of int, shape (c, p)
        Draws in which each party wins each constituency.
    seats : ndarray of int, shape (p, c + 1)
        Draws in which each party has 0, 1, ... seats.
    draws : int
        Draws counted: with a condition, those in which it holds.
    simulated : int
        Draws simulated.
    left_out : float
        Seats that may differ because candidates with next to no chance were not drawn.
    share : ndarray of float, shape (c, p), or None
        With a condition: mean share of each party in the elections counted, in [0, 1].
    sources : tuple of str
        Who published the figures behind it (rule 16).
    votes : ndarray of float, shape (p, n), or None
        Share of each party in the votes cast in the country (as a national poll means it), in the first
        elections counted.
    """

    constituencies: Constituencies
    parties: Parties
    wins: Ints
    seats: Ints
    draws: int
    simulated: int
    seed: int
    given: Given | None = None
    left_out: float = 0.0
    share: Floats | None = None
    sources: tuple[str, ...] = ()
    votes: Floats | None = None

    def __post_init__(self) -> None:
        places, parties = len(self.constituencies), len(self.parties)
        if self.votes is not None:
            size = np.asarray(self.votes).shape[-1]
            object.__setattr__(self, "votes", frozen(self.votes, np.float64, (parties, size), "votes"))
        if self.share is not None:
            object.__setattr__(self, "share", frozen(self.share, np.float64, (places, parties), "share"))
        object.__setattr__(self, "wins", frozen(self.wins, np.int64, (places, parties), "wins"))
        object.__setattr__(self, "seats", frozen(self.seats, np.int64, (parties, places + 1), "seats"))

    def headline(self) -> str:
        """How many elections, and the seats of the largest parties with their ranges."""
        mean, low, high = self.mean(), self.quantile(0.05), self.quantile(0.95)
        largest = np.argsort(-mean, kind="stable")[:3].tolist()
        seats = ", ".join(f"{self.parties.codes[p]} {mean[p]:.1f} ({low[p]} to {high[p]})" for p in largest)
        return f"{self.draws:,} simulated elections, seed {self.seed}; expected seats {seats}"

    def p_win(self) -> Floats:
        """Chance of each party in each constituency, shape (c, p)."""
        return np.asarray(self.wins / max(self.draws, 1), dtype=np.float64)

    def mean(self) -> Floats:
        """Expected seats, shape (p,)."""
        return np.asarray(self.seats @ np.arange(self.seats.shape[1]) / max(self.draws, 1), dtype=np.float64)

    def quantile(self, level: float) -> Ints:
        """Least number of seats that at least ``level`` of the draws do not exceed, shape (p,)."""
        reached = np.cumsum(self.seats, axis=1) >= level * self.draws - 1e-9
        return np.asarray(reached.argmax(axis=1), dtype=np.int64)

    def p_more_than(self, seats: int) -> Floats:
        """Chance of each party to have more than ``seats`` seats, shape (p,)."""
        return np.asarray(self.seats[:, seats + 1 :].sum(axis=1) / max(self.draws, 1), dtype=np.float64)
