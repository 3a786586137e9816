"""Where the votes of a party that stands aside go, and what an endorsement may cost (rules 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from standaside.domain.axes import Floats, Parties, frozen
from standaside.errors import ScenarioError
from standaside.showing import Shown


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


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A survey, study or experiment that a row of transfer rates rests on.

    ``kind`` is "survey", "question" (a poll on second preferences), "ballots", "study", "likened" (of
    other parties or another country) or "experiment"; ``weight`` is how many voters' answers about a
    new pact it counts as. ``label`` is what is wrong with an experiment ("weak", "placebo not clean"),
    "sound", or "" for the others.
    """

    id: str
    kind: str
    weight: float
    said: str
    source: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TransferRow(Shown):
    """
    One row of the table of transfer rates: where p's voters go when p stands aside for e.

    ``beneficiary`` is "" for nobody. ``rates`` maps a party code, ``Other``, ``Ref``
    (whichever of UKIP, BRX and RUK stands) or ``home`` to a fraction; they add to 1.
    ``concentration`` says how sure the row is, in voters' answers about a new pact; None
    leaves it to the table. ``findings`` are what was pooled into it; ``judgement`` is the part of the
    concentration that is our own judgement before them, None where nobody pooled.
    """

    party: str
    beneficiary: str
    rates: Mapping[str, float]
    evidence: str
    note: str = ""
    concentration: float | None = None
    findings: tuple[Finding, ...] = ()
    judgement: float | None = None


SET_BY_SCENARIO = "set by the scenario"
"""The evidence of a row that a scenario overrides."""

REFORM_FAMILY = ("UKIP", "BRX", "RUK")
"""In the table ``Ref`` is any of these: whichever stands in the place."""

GUESSED_FOLLOW, GUESSED_HOME = 0.5, 0.3
"""For a pair that no row covers: half follow, three tenths stay at home, and the rest spread
over the parties still standing by their expected votes. A guess, and shown as one."""

GUESS_CONCENTRATION = 6.0
"""How sure such a guess is, in voters' answers about a new pact."""


@dataclass(frozen=True, slots=True)
class TransferTable(Shown):
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
