"""
What every count of a single transferable vote shares: its stages, its ties, and following both ways.

A count runs by itself until a tie that no earlier stage decides. Then somebody has to be picked: by a lot
that the caller drew, or every one in turn, to see who can be elected at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from standaside.errors import ScenarioError

MOST_WAYS = 2_000
"""Turns that the lots of one count may take before it has to be given one."""


MOST_BY_RATES = 600
"""The same where preferences come from rates, in fractions that grow: nine equal candidates fit."""


def too_many_ways() -> ScenarioError:
    """Refuse a count of preferences by rates in which almost everything is a tie."""
    return ScenarioError(
        f"So many votes are equal that lots could go more than {MOST_BY_RATES} ways; correct the votes, or "
        "choose a system without preferences, such as list_pr."
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """
    One stage of a count, as it stands at its end.

    Attributes
    ----------
    action : str
        "first preferences", "surplus", "exclusion" or "share", the keeping and passing on of Meek.
    candidate : int or None
        Whose papers moved.
    votes : dict of int to Fraction
        Of everybody who is not excluded.
    received : dict of int to Fraction
        What the move brought to whom.
    exhausted : Fraction
        Votes that count for nobody any more, those lost by rounding included.
    elected : tuple of int
        Who is elected at this stage, most votes first.
    """

    action: str
    candidate: int | None
    votes: dict[int, Fraction]
    received: dict[int, Fraction]
    exhausted: Fraction
    elected: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StvCount:
    """
    A single transferable vote, counted.

    Attributes
    ----------
    variant : str
        A name in ``VARIANTS``.
    quota : Fraction
        At the first stage.
    elected : tuple of int
        Who is elected whatever the lots say, in order.
    outcomes : frozenset of frozenset of int
        Who is elected together, by every lot there could be; one set unless a tie decides.
    stages : tuple of Stage
        As far as no lot decides, or along the given one.
    tied : tuple of int
        Between whom a lot decides at the next stage; empty where none does.
    """

    variant: str
    quota: Fraction
    elected: tuple[int, ...]
    outcomes: frozenset[frozenset[int]]
    stages: tuple[Stage, ...]
    tied: tuple[int, ...] = field(default=())


class Standing(Protocol):
    """How a count stands: finished, or at a tie."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What has happened."""

    @property
    def elected(self) -> tuple[int, ...]:
        """Everybody elected so far."""

    @property
    def tied(self) -> tuple[int, ...]:
        """Of whom one has to be picked; empty when the count is over."""

    @property
    def losing(self) -> bool:
        """Whether who is picked is excluded, rather than first to pass a surplus on."""

    def pick(self, candidate: int) -> Standing:
        """Go on to the next tie or the end."""

    def key(self) -> object:
        """Equal for counts that must go on alike."""


def concluded(variant: str, quota: Fraction, start: Standing, lot: Sequence[int] | None) -> StvCount:
    """
    Follow a count to its end, or to a lot that decides who is elected.

    Parameters
    ----------
    variant : str
    quota : Fraction
    start : Standing
    lot : sequence of int or None
        Candidates in the order in which lots favour them.

    Raises
    ------
    ScenarioError
        If lots could go more than ``MOST_WAYS`` ways.
    """
    known: dict[object, frozenset[frozenset[int]]] = {}
    outcomes = _outcomes(start, known)
    at = start
    while at.tied:
        if lot is not None:
            chosen = (max if at.losing else min)(at.tied, key=lot.index)
        elif len({_outcomes(at.pick(c), known) for c in at.tied}) == 1:
            chosen = at.tied[0]
        else:
            break
        at = at.pick(chosen)
    if lot is not None:
        return StvCount(variant, quota, at.elected, outcomes, at.stages)
    certain = frozenset.intersection(*outcomes)
    return StvCount(
        variant, quota, tuple(c for c in at.elected if c in certain), outcomes, at.stages, at.tied
    )


def _outcomes(at: Standing, known: dict[object, frozenset[frozenset[int]]]) -> frozenset[frozenset[int]]:
    if not at.tied:
        return frozenset({frozenset(at.elected)})
    key = at.key()
    if key not in known:
        if len(known) >= MOST_WAYS:
            raise ScenarioError(
                f"Lots could go more than {MOST_WAYS:,} ways in this count; draw one, and give it as lot."
            )
        found: frozenset[frozenset[int]] = frozenset()
        for candidate in at.tied:
            found |= _outcomes(at.pick(candidate), known)
        known[key] = found
    return known[key]


def told_apart(
    level: Sequence[int], earlier: Sequence[dict[int, Fraction]], *, fewest: bool
) -> tuple[int, ...]:
    """
    Of candidates who are level, those whom the latest earlier stages put last, or first.

    Parameters
    ----------
    level : sequence of int
    earlier : sequence of dict of int to Fraction
        Votes at the end of the earlier stages, the first of them first.
    fewest : bool
        Look for the last; else for the first.

    Examples
    --------
    >>> told_apart((0, 1, 2), [{0: 3, 1: 5, 2: 4}, {0: 6, 1: 6, 2: 7}], fewest=True)
    (0,)
    """
    left = tuple(level)
    for votes in reversed(earlier):
        if len(left) == 1:
            break
        edge = (min if fewest else max)(votes[c] for c in left)
        left = tuple(c for c in left if votes[c] == edge)
    return left
