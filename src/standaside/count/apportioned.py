"""What sharing out seats gives: whole seats, and ties that no count decides (rule 12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from standaside.errors import ScenarioError
from standaside.showing import Shown

Votes = Sequence[int] | Sequence[Fraction] | Sequence[int | Fraction]
"""Votes of each list: whole numbers, or exact fractions; never rounded."""


@dataclass(frozen=True, slots=True)
class Tie:
    """
    Seats that several lists have an equal claim to.

    Attributes
    ----------
    contenders : tuple of int
        Positions of the lists; each can get one of the seats, not more.
    seats : int
        How many there are: at least one, fewer than contenders.
    """

    contenders: tuple[int, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class Apportionment(Shown):
    """
    Seats shared out.

    Attributes
    ----------
    seats : tuple of int
        What each list has for certain.
    ties : tuple of Tie
        What is still to be drawn by lot; with them the house is full.
    """

    seats: tuple[int, ...]
    ties: tuple[Tie, ...] = field(default=())

    @property
    def house(self) -> int:
        """Seats in all, those to be drawn by lot included."""
        return sum(self.seats) + sum(tie.seats for tie in self.ties)

    def by_lot(self, lot: Callable[[int], float]) -> tuple[int, ...]:
        """
        Settle every tie by lot: of the contenders, those with the lowest lots get a seat.

        Examples
        --------
        >>> Apportionment((2, 1, 0), (Tie((0, 2), 1),)).by_lot(lambda i: [0.9, 0.5, 0.1][i])
        (2, 1, 1)
        """
        settled = list(self.seats)
        for tie in self.ties:
            for winner in sorted(tie.contenders, key=lambda i: (lot(i), i))[: tie.seats]:
                settled[winner] += 1
        return tuple(settled)


Method = Callable[[Votes, int], Apportionment]
"""Shares out seats among lists by their votes."""


def check_question(votes: Votes, seats: int) -> None:
    """
    Refuse a question without an answer.

    Raises
    ------
    ScenarioError
        No seats, a negative number of votes, or no votes at all.
    """
    if seats < 1:
        raise ScenarioError(f"There are {seats} seats to share out; ask for at least 1.")
    if any(count < 0 for count in votes):
        raise ScenarioError("A list has a negative number of votes; votes count from 0 upwards.")
    if not any(votes):
        raise ScenarioError("Nobody has a vote, so no seat can be shared out; give the votes of each list.")


def settled_at(claims: Sequence[tuple[object, int]], left: int) -> tuple[list[int], Tie | None]:
    """
    Give ``left`` seats to the highest claims, one each; equal claims across the cut are a tie.

    Parameters
    ----------
    claims : sequence of (claim, position)
        Claims can be compared; at least ``left`` of them.
    left : int

    Returns
    -------
    tuple of (list of int, Tie or None)

    Examples
    --------
    >>> settled_at([(3, 0), (5, 1), (3, 2)], 2)
    ([1], Tie(contenders=(0, 2), seats=1))
    """
    if left == 0:
        return [], None
    ordered = sorted(claims, key=lambda pair: pair[0], reverse=True)  # type: ignore[arg-type,return-value]
    cut = ordered[left - 1][0]
    above = [position for claim, position in ordered if claim > cut]  # type: ignore[operator]
    level = sorted(position for claim, position in ordered if claim == cut)
    if len(above) + len(level) == left:
        return sorted(above + level), None
    return sorted(above), Tie(tuple(level), left - len(above))
