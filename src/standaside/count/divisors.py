"""
Divisor methods: each next seat goes to the list with the highest quotient.

A list that holds h seats claims the next one with votes ÷ divisor(h). The methods differ in
their divisors alone. Everything here is exact: quotients are fractions, and equal ones are a tie.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from fractions import Fraction

from standaside.count.apportioned import Apportionment, Tie, Votes, check_question

Claim = tuple[int, Fraction]
"""How strong a claim to the next seat is; claims of a first seat that has no price come before all others."""

Priority = Callable[[Fraction, int], Claim]
"""(votes, seats held) → claim to the next seat. It falls as seats are won."""


def _linear(offset: Fraction, first: Fraction | None = None) -> Priority:
    """Divisors h + offset; the first may be another."""

    def claim(votes: Fraction, held: int) -> Claim:
        divisor = first if first is not None and held == 0 else held + offset
        return (0, votes / divisor) if divisor else (1, votes)

    return claim


def _geometric(votes: Fraction, held: int) -> Claim:
    """Square of the quotient by √(h (h + 1)): squares stand in the same order and stay exact."""
    return (0, votes * votes / (held * (held + 1))) if held else (1, votes)


PRIORITIES: dict[str, Priority] = {
    "d_hondt": _linear(Fraction(1)),
    "sainte_lague": _linear(Fraction(1, 2)),
    "modified": _linear(Fraction(1, 2), first=Fraction(7, 10)),
    "imperiali": _linear(Fraction(2)),
    "adams": _linear(Fraction(0)),
    "hill": _geometric,
}
"""Every divisor method's claims, by name."""


def highest_averages(
    votes: Votes, seats: int, priority: Priority, *, held: Sequence[int] | None = None
) -> Apportionment:
    """
    Share out seats one by one, each to the highest claim.

    Parameters
    ----------
    votes : sequence of int or Fraction
        A list without votes gets no seat.
    seats : int
        Seats to share out, beside those already held.
    priority : Priority
    held : sequence of int, optional
        Seats that lists hold already (in constituencies); they weaken its claims, nobody loses them.

    Returns
    -------
    Apportionment
        Seats shared out; those held before are not in it.

    Raises
    ------
    ScenarioError
        If there are no seats or no votes.

    Examples
    --------
    >>> highest_averages([100, 80, 30, 20], 8, PRIORITIES["d_hondt"]).seats
    (4, 3, 1, 0)
    >>> found = highest_averages([10, 10, 5], 2, PRIORITIES["d_hondt"], held=[1, 0, 0])
    >>> found.seats, found.ties
    ((0, 1, 0), (Tie(contenders=(0, 1, 2), seats=1),))
    """
    check_question(votes, seats)
    won, before = [0] * len(votes), list(held) if held is not None else [0] * len(votes)
    exact = [Fraction(count) for count in votes]

    def claim(i: int) -> tuple[tuple[int, Fraction], int]:
        kind, quotient = priority(exact[i], before[i] + won[i])
        return (-kind, -quotient), i

    queue = [claim(i) for i in range(len(votes)) if exact[i] > 0]
    heapq.heapify(queue)
    left = seats
    while left:
        strongest = queue[0][0]
        level = []
        while queue and queue[0][0] == strongest:
            level.append(heapq.heappop(queue)[1])
        if len(level) > left:
            return Apportionment(tuple(won), (Tie(tuple(sorted(level)), left),))
        for i in level:
            won[i] += 1
            heapq.heappush(queue, claim(i))
        left -= len(level)
    return Apportionment(tuple(won))
