"""Nouns about activists: how many there are where, what they are worth, and who keeps out (rule 9)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

from standaside.errors import ScenarioError

BASE = 100.0
"""Activists up to whom effort counts nearly in full: a round number, see docs/explanation/campaign.md."""

PER_100_VOTES = 1.0
"""Activists for every hundred votes at the baseline, where nobody gives a number (ours, ibid.)."""

MOST_UNITS = 1e6
"""Activists beyond whom a number is a slip: more than anybody's votes in one place."""

MOST_PER_100_VOTES = 100.0
"""Activists for every hundred votes, at most: nobody has more of them than voters."""

ASKED, ASKED_SD = 0.25, 0.12
"""Part of a party's voters who lend their vote when it stays silent and asks them to (rule 7): a judgement
from T01 of the transfer evidence (.22 to .24 while their party stands) and three to four in ten that
tactical-voting campaigns count on; wide enough to hold nearly nothing."""

NODES = 5
"""Equally likely strengths that stand for the prior."""


@dataclass(frozen=True, slots=True)
class Strength:
    """
    What we believe of beta: normal, and nothing at all where that would be negative.

    ``mean`` and ``sd`` are in log-odds. The default says that doing nothing changes nothing
    with a chance of one in six; docs/explanation/campaign.md has the evidence.
    """

    mean: float = 0.03
    sd: float = 0.03

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and math.isfinite(self.sd)) or self.sd < 0:
            raise ScenarioError(
                f"The effect of activists has mean {self.mean} and standard deviation {self.sd}; "
                "give two finite numbers, the second not below 0."
            )

    def nodes(self, count: int = NODES) -> tuple[float, ...]:
        """
        Equally likely values that stand for the distribution, rising.

        Examples
        --------
        >>> [round(beta, 3) for beta in Strength(0.03, 0.03).nodes(5)]
        [0.0, 0.014, 0.03, 0.046, 0.068]
        """
        if self.sd == 0:
            return (max(self.mean, 0.0),)
        normal = NormalDist(self.mean, self.sd)
        return tuple(max(normal.inv_cdf((i + 0.5) / count), 0.0) for i in range(count))

    @property
    def p_nothing(self) -> float:
        """Chance that activists move no votes."""
        if self.sd == 0:
            return float(self.mean <= 0)
        return NormalDist(self.mean, self.sd).cdf(0.0)


def lent(mean: float, sd: float, count: int) -> tuple[float, ...]:
    """
    Equally likely parts of the voters who lend their vote, rising, each in [0, 1].

    Examples
    --------
    >>> [round(part, 2) for part in lent(0.25, 0.12, 5)]
    [0.1, 0.19, 0.25, 0.31, 0.4]
    """
    if sd == 0:
        return (mean,) * count
    normal = NormalDist(mean, sd)
    return tuple(min(max(normal.inv_cdf((i + 0.5) / count), 0.0), 1.0) for i in range(count))


@dataclass(frozen=True, slots=True)
class Hostile:
    """Activists whom a party sends into a seat against one other: ``units`` on top of its usual ones."""

    party: str
    code: str
    units: float
    against: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """
    What a question says about activists: the scenario's table ``[campaign]``.

    Attributes
    ----------
    activists : mapping of (str, str) to float
        (party, constituency code) to the number given; the rest is estimated.
    per_100_votes : float
        The rule of that estimate: activists for every hundred votes at the baseline.
    strength : Strength
    base : float
        Activists; a larger base means effect that diminishes later.
    reach : int
        How many steps on the hex map an activist will travel.
    mobile : float
        Part of a party's activists in a seat who will campaign in another.
    keep_out : mapping of str to frozenset of str
        Non-aggression: party to the codes of the seats it keeps its activists out of.
    hostile : tuple of Hostile
    asked, asked_sd : float
        Part of a party's voters who lend their vote when it keeps silent and asks them to, and its
        standard deviation; drawn within [0, 1].
    least_gain : float
        Expected seats of the bloc that one activist must add for each step travelled.
    """

    activists: Mapping[tuple[str, str], float] = field(default_factory=dict)
    per_100_votes: float = PER_100_VOTES
    strength: Strength = Strength()
    base: float = BASE
    reach: int = 3
    mobile: float = 0.5
    keep_out: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hostile: tuple[Hostile, ...] = ()
    least_gain: float = 1e-5
    asked: float = ASKED
    asked_sd: float = ASKED_SD

    @property
    def travels(self) -> bool:
        """Whether any activist would go to another seat; where nobody would, no hex map is needed."""
        return self.reach > 0 and self.mobile > 0

    def __post_init__(self) -> None:
        if not self.base > 0:
            raise ScenarioError(f"The base of the effort is {self.base:g} activists; it must be above 0.")
        if not 0 <= self.mobile <= 1:
            raise ScenarioError(
                f"The part of the activists who travel is {self.mobile:g}; it must be from 0 to 1."
            )
        if not (0 <= self.asked <= 1 and 0 <= self.asked_sd < math.inf):
            raise ScenarioError(
                f"The part of the voters who lend their vote when asked is {self.asked:g}, give or take "
                f"{self.asked_sd:g}; it must be from 0 to 1, and its standard deviation 0 or more."
            )
        if self.reach < 0:
            raise ScenarioError(f"Activists travel {self.reach} steps on the map; it must be 0 or more.")
        if self.per_100_votes > MOST_PER_100_VOTES:
            raise ScenarioError(
                f"per_100_votes is {self.per_100_votes:g} activists for every hundred votes; it must be at "
                f"most {MOST_PER_100_VOTES:g}, one for every voter."
            )
        if self.per_100_votes < 0 or self.least_gain < 0:
            raise ScenarioError(
                "Activists for every hundred votes, and the least gain of a move, must be 0 or more."
            )
