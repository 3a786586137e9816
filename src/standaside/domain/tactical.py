"""The noun about tactical votes: who lends a vote to whom, in which kind of contest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from standaside.domain.votes import Result
from standaside.errors import ScenarioError

Cell = tuple[str, str, str]
"""The voter's party, who leads in the place, and who is second; codes."""

USUAL_PARTNERS = ("Lab", "LD", "Green", "SNP", "PC")
"""Whom tactical votes are counted for where a scenario names no bloc: those that tactical-voting
sites advise for."""

DEFAULT_SPREAD = 0.3
"""Standard deviation, between elections, of how strong tactical voting is, as a part of what is
expected: about that between the estimates of one cell from 2015 to 2024 (docs/explanation/tactical.md)."""


@dataclass(frozen=True, slots=True)
class Tactical:
    """
    A matrix of tactical votes (rule 8): voter's party by kind of contest.

    Attributes
    ----------
    rates : mapping of Cell to float
        The fraction of a party's voters, in [0, 1], that votes for the partner among the first
        two though its own party stands.
    partners : tuple of str
        Whom such votes may go to: exactly one of the first two of every cell is among them.
    unwind : mapping of Cell to float
        The fractions, in [0, 1), that did so at the baseline already: taken back before the swing.
    spread : float
        Standard deviation of the strength, as a part of it, from one simulated election to another.
    evidence : mapping of Cell to str
        Where each rate comes from.
    name : str
        Of the preset; "" if the scenario set every cell.
    earlier : Result, optional
        The election before the baseline, on its boundaries: votes of ``unwind`` were lent by who led
        and who was second there. None if none is known: then the baseline's own contests serve.

    Raises
    ------
    ScenarioError
        If a cell has no meaning: see :func:`target_of`; or a rate is out of range.

    Examples
    --------
    >>> lent = Tactical({("LD", "Con", "Lab"): 0.2}, ("Lab", "LD"))
    >>> target_of(("LD", "Con", "Lab"), lent.partners)
    'Lab'
    """

    rates: Mapping[Cell, float]
    partners: tuple[str, ...]
    unwind: Mapping[Cell, float] = field(default_factory=dict)
    spread: float = DEFAULT_SPREAD
    evidence: Mapping[Cell, str] = field(default_factory=dict)
    name: str = ""
    earlier: Result | None = None

    def __post_init__(self) -> None:
        for cells, most in ((self.rates, "at most 1"), (self.unwind, "less than 1")):
            for cell, rate in cells.items():
                target_of(cell, self.partners)
                if not (0 <= rate < 1 or (rate == 1 and cells is self.rates)):
                    raise ScenarioError(
                        f"{written(cell)}: {rate:g} is no fraction of voters; it must be from 0 and {most}."
                    )
        if self.spread < 0:
            raise ScenarioError(f"The spread of tactical votes is {self.spread:g}; it must be at least 0.")
        for name in ("rates", "unwind", "evidence"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))


def written(cell: Cell) -> str:
    """
    Write a cell as a scenario does.

    Examples
    --------
    >>> written(("LD", "Con", "Lab"))
    'LD voters in Con/Lab'
    """
    voter, leader, second = cell
    return f"{voter} voters in {leader}/{second}"


def target_of(cell: Cell, partners: tuple[str, ...]) -> str:
    """
    Who gets the tactical votes of a cell: the partner among the first two.

    Raises
    ------
    ScenarioError
        If nobody could vote so: the same party twice, the voter's own among the first two,
        or not exactly one partner there.

    Examples
    --------
    >>> target_of(("Lab", "LD", "Con"), ("Lab", "LD"))
    'LD'
    """
    voter, leader, second = cell
    if leader == second:
        raise ScenarioError(f"{written(cell)}: no contest has {leader} both first and second; name two.")
    if voter in (leader, second):
        raise ScenarioError(
            f"{written(cell)}: {voter} is among the first two there, so its voters need not vote for "
            "another; name the voters of a third party."
        )
    found = [code for code in (leader, second) if code in partners]
    if len(found) != 1:
        which = "both are partners, and there is nobody to keep out" if found else "neither is a partner"
        raise ScenarioError(
            f"{written(cell)}: of {leader} and {second} {which} (partners: {', '.join(partners) or 'none'}); "
            "name a contest between a partner and somebody else."
        )
    return found[0]
