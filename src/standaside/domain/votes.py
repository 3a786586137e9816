"""Nouns about votes: what happened, what is expected, where votes go, how unsure we are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from standaside.domain.axes import (
    Bools,
    Constituencies,
    Floats,
    Ints,
    Parties,
    SmallInts,
    frozen,
)
from standaside.domain.noise import DEGREES, LAWS, WILD_CHANCE
from standaside.errors import AlignmentError, ScenarioError


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """
    What happened at an election, or its notional re-count on other boundaries.

    Attributes
    ----------
    id, name : str
        ``parl.2017-06-08``, "2017 general election".
    votes : ndarray of int, shape (c, p)
        Valid votes; zero wherever ``stood`` is False.
    stood : ndarray of bool, shape (c, p)
        Who was on the ballot paper.
    electorate : ndarray of int, shape (c,)
        People entitled to vote; 0 where unknown.
    winner_known, majority_known : ndarray of bool, shape (c,)
        False where "Other" may hide the winner, or the runner-up.
    """

    id: str
    name: str
    date: dt.date
    is_notional: bool
    source: str
    constituencies: Constituencies
    parties: Parties
    votes: Ints
    stood: Bools
    electorate: Ints
    winner_known: Bools
    majority_known: Bools

    def __post_init__(self) -> None:
        shape = (len(self.constituencies), len(self.parties))
        for name, dtype, size in (
            ("votes", np.int64, shape),
            ("stood", np.bool_, shape),
            ("electorate", np.int64, shape[:1]),
            ("winner_known", np.bool_, shape[:1]),
            ("majority_known", np.bool_, shape[:1]),
        ):
            object.__setattr__(self, name, frozen(getattr(self, name), dtype, size, name))
        if (self.votes < 0).any() or (self.votes[~self.stood] != 0).any():
            raise AlignmentError(f"{self.id}: votes are negative, or belong to a party that did not stand.")

    @property
    def valid_votes(self) -> Ints:
        """Valid votes, shape (c,)."""
        return np.asarray(self.votes.sum(axis=1), dtype=np.int64)

    @property
    def share(self) -> Floats:
        """Share of the valid votes, shape (c, p), in [0, 1]."""
        return np.asarray(self.votes / np.maximum(self.valid_votes, 1)[:, None], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Poll:
    """
    Shares asked for, by area.

    Attributes
    ----------
    shares : mapping of str to mapping of str to float
        Area ("GB", a nation or a region) to party code to share in [0, 1].
    fieldwork_end : date or None
        Last day of interviewing; its distance from polling day widens the error.
    sample : int or None
        People asked.
    covariance : mapping of (str, str) to float, optional
        Of the errors of two parties' British shares, in share squared, where a table of polls
        was averaged; left out, the errors are those of a poll of its age and size.
    pollsters : int
        How many pollsters' figures these average; ``sample`` is all the people they asked.
    """

    shares: Mapping[str, Mapping[str, float]]
    fieldwork_end: dt.date | None = None
    sample: int | None = None
    source: str = ""
    covariance: Mapping[tuple[str, str], float] | None = None
    pollsters: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """
    Expected shares in every constituency if nobody stands aside.

    Attributes
    ----------
    share : ndarray of float, shape (c, p)
        Expected share of the valid votes, in [0, 1]; rows add to 1.
    standing : ndarray of bool, shape (c, p)
        Who is nominated.
    valid_votes : ndarray of float, shape (c,)
        Expected votes cast: the baseline's.
    held_by : ndarray of int8, shape (c,)
        The party that holds the seat: won it at the baseline, or since; ``NOBODY`` if unknown.
    change : float
        Part of the polled vote that moves between baseline and projection, in [0, 1]: half the
        sum of the parties' changes.
    tactical : ndarray of float, shape (c, p), or None
        What tactical votes add to each share, included in ``share``; rows add to 0 (rule 8).
    """

    constituencies: Constituencies
    parties: Parties
    share: Floats
    standing: Bools
    valid_votes: Floats
    held_by: SmallInts
    swing: str
    scope: str
    baseline: str
    change: float = 0.0
    tactical: Floats | None = None

    def __post_init__(self) -> None:
        shape = (len(self.constituencies), len(self.parties))
        for name, dtype, size in (
            ("share", np.float64, shape),
            ("standing", np.bool_, shape),
            ("valid_votes", np.float64, shape[:1]),
            ("held_by", np.int8, shape[:1]),
        ):
            object.__setattr__(self, name, frozen(getattr(self, name), dtype, size, name))
        if self.tactical is not None:
            object.__setattr__(self, "tactical", frozen(self.tactical, np.float64, shape, "tactical"))
        if (self.share < 0).any() or (self.share[~self.standing] != 0).any():
            raise AlignmentError("A projected share is negative, or belongs to a party that does not stand.")


@dataclass(frozen=True, slots=True, eq=False)
class Transfers:
    """
    Where the votes of a party that stands aside go (rule 5).

    Attributes
    ----------
    rates : ndarray of float, shape (p, p + 1, p)
        ``rates[p, e, q]``: of p's voters, when p stands aside for e, the fraction who
        vote for q. The last ``e`` is "for nobody".
    family : ndarray of float, shape (p, p + 1)
        The fraction who vote for whichever of the Reform family stands in the place; if
        several do, in proportion to their expected votes there.
    home : ndarray of float, shape (p, p + 1)
        The fraction who do not vote. The three add to 1.
    concentration : ndarray of float, shape (p, p + 1)
        Of the Dirichlet distribution that each row is drawn from, once per draw.
    seat_sd : float
        Standard deviation of the rate to the endorsed party between seats.
    evidence : mapping of (str, str) to str
        (from, beneficiary or "") to the grade of evidence and its note.
    """

    parties: Parties
    rates: Floats
    family: Floats
    home: Floats
    concentration: Floats
    seat_sd: float = 0.10
    evidence: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = len(self.parties)
        object.__setattr__(self, "rates", frozen(self.rates, np.float64, (size, size + 1, size), "rates"))
        for name in ("family", "home", "concentration"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64, (size, size + 1), name))
        if min(self.rates.min(), self.family.min(), self.home.min()) < 0:
            raise ScenarioError("A transfer rate is negative; rates are fractions between 0 and 1.")
        if not np.allclose(self.rates.sum(axis=2) + self.family + self.home, 1.0, atol=1e-9):
            raise ScenarioError("Transfer rates, home included, must add to 1 in every row.")
        object.__setattr__(self, "evidence", MappingProxyType(dict(self.evidence)))


@dataclass(frozen=True, slots=True)
class Backfire:
    """
    What an endorsement may cost the party it was meant to help (rule 6).

    ``chance`` is the probability that it does; then a fraction between ``low`` and
    ``high`` of the beneficiary's own vote leaves, ``to_opponent`` of it to the main
    opponent and the rest home. ``only`` limits it to some beneficiaries, ``by_party`` gives some
    their own (low, high), and ``destination`` names the party that gains in the opponent's place.
    """

    chance: float = 0.15
    low: float = 0.02
    high: float = 0.05
    to_opponent: float = 0.5
    only: tuple[str, ...] = ()
    destination: str = ""
    by_party: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def size(self, beneficiary: str) -> tuple[float, float]:
        """Least and most that a beneficiary loses of its own vote, where it happens."""
        return self.by_party.get(beneficiary, (self.low, self.high))


HARD_BACKFIRE = Backfire(chance=1.0, low=0.05, high=0.25, to_opponent=0.25)
"""A pact that repels for certain: joint candidates of Conservatives and Liberal Democrats polled 40 where
the two apart had 46, a loss of 13 in 100, mostly to "don't know" (YouGov 2011, T19). Hungary's united
opposition of 2022 took 34 where its parties had had 47 in 2018, 27 in 100, not all of it for being
united (recalled)."""


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
class Forecast:
    """
    Simulated elections.

    Attributes
    ----------
    winners : ndarray of int8, shape (d, c)
        Position of the winning party.
    seed : int
        Together with the scenario it gives the same bytes again.
    """

    constituencies: Constituencies
    parties: Parties
    winners: SmallInts
    seed: int

    def __post_init__(self) -> None:
        shape = (self.winners.shape[0], len(self.constituencies))
        object.__setattr__(self, "winners", frozen(self.winners, np.int8, shape, "winners"))

    @property
    def draws(self) -> int:
        """Number of simulated elections."""
        return int(self.winners.shape[0])

    def seats(self) -> Ints:
        """Seats of each party in each draw, shape (d, p)."""
        return np.stack([(self.winners == p).sum(axis=1) for p in range(len(self.parties))], axis=1).astype(
            np.int64
        )

    def tally(self) -> Tally:
        """Count up the draws."""
        seats, houses = self.seats(), len(self.constituencies) + 1
        return Tally(
            constituencies=self.constituencies,
            parties=self.parties,
            wins=np.stack([(self.winners == p).sum(axis=0) for p in range(len(self.parties))], axis=1),
            seats=np.stack([np.bincount(column, minlength=houses) for column in seats.T]),
            draws=self.draws,
            simulated=self.draws,
            seed=self.seed,
        )

    def p_win(self) -> Floats:
        """Chance of each party in each constituency, shape (c, p)."""
        return np.stack([(self.winners == p).mean(axis=0) for p in range(len(self.parties))], axis=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A survey, study or experiment that a row of transfer rates rests on.

    ``kind`` is "survey", "ballots", "study", "likened" (of other parties or another country) or
    "experiment"; ``weight`` is how many voters' answers about a new pact it counts as.
    """

    id: str
    kind: str
    weight: float
    said: str
    source: str


@dataclass(frozen=True, slots=True)
class TransferRow:
    """
    One row of the table of transfer rates: where p's voters go when p stands aside for e.

    ``beneficiary`` is "" for nobody. ``rates`` maps a party code, ``Other``, ``Ref``
    (whichever of UKIP, BRX and RUK stands) or ``home`` to a fraction; they add to 1.
    ``concentration`` says how sure the row is, in voters' answers about a new pact; None
    leaves it to the table. ``findings`` are what was pooled into it.
    """

    party: str
    beneficiary: str
    rates: Mapping[str, float]
    evidence: str
    note: str = ""
    concentration: float | None = None
    findings: tuple[Finding, ...] = ()


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
class Tally:
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

    def __post_init__(self) -> None:
        places, parties = len(self.constituencies), len(self.parties)
        if self.share is not None:
            object.__setattr__(self, "share", frozen(self.share, np.float64, (places, parties), "share"))
        object.__setattr__(self, "wins", frozen(self.wins, np.int64, (places, parties), "wins"))
        object.__setattr__(self, "seats", frozen(self.seats, np.int64, (parties, places + 1), "seats"))

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


REFORM_FAMILY = ("UKIP", "BRX", "RUK")
"""In the table ``Ref`` is any of these: whichever stands in the place."""

GUESSED_FOLLOW, GUESSED_HOME = 0.5, 0.3
"""For a pair that no row covers: half follow, three tenths stay at home, and the rest spread
over the parties still standing by their expected votes. A guess, and shown as one."""

GUESS_CONCENTRATION = 6.0
"""How sure such a guess is, in voters' answers about a new pact."""


@dataclass(frozen=True, slots=True)
class TransferTable:
    """Every known row, by (from, beneficiary); a pair without one follows the stated guess."""

    rows: Mapping[tuple[str, str], TransferRow]
    source: str = ""
    concentration: float = 18.0
    seat_sd: float = 0.10
    guess_concentration: float = GUESS_CONCENTRATION

    def surety(self, row: TransferRow | None) -> float:
        """Concentration that a row is drawn with; without a row, that of the guess."""
        if row is None:
            return self.guess_concentration
        return self.concentration if row.concentration is None else row.concentration

    def find(self, party: str, beneficiary: str) -> TransferRow | None:
        """
        Find the row for a pair: its own, or that of the Reform family it belongs to.

        Examples
        --------
        >>> row = TransferRow("Ref", "Con", {"Con": 0.6, "home": 0.4}, "survey")
        >>> table = TransferTable({("Ref", "Con"): row})
        >>> table.find("BRX", "Con").rates["Con"], table.find("Lab", "LD") is None
        (0.6, True)
        """
        families = [(party, beneficiary)]
        if party in REFORM_FAMILY:
            families.append(("Ref", beneficiary))
        if beneficiary in REFORM_FAMILY:
            families.append((party, "Ref"))
        return next((self.rows[pair] for pair in families if pair in self.rows), None)
