"""
Quota methods: a seat for every full quota of votes, what is left to the largest remainders.

Exact: remainders are compared as whole numbers or fractions, and equal ones are a tie.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from standaside.count.apportioned import Apportionment, Votes, check_question, settled_at

Quota = Callable[[Fraction, int], Fraction]
"""(votes of all lists, seats) → votes that buy a seat."""

QUOTAS: dict[str, Quota] = {
    "hare": lambda votes, seats: votes / seats,
    "droop": lambda votes, seats: Fraction(votes // (seats + 1) + 1),
}
"""Every quota by name: Hare's is not rounded, Droop's is the next whole number above votes ÷ (seats + 1)."""


def largest_remainders(votes: Votes, seats: int, quota: Quota) -> Apportionment:
    """
    Share out seats by full quotas, then by the largest remainders.

    Parameters
    ----------
    votes : sequence of int or Fraction
        A list without votes gets no seat.
    seats : int
    quota : Quota
        No smaller than votes ÷ (seats + 1), so that full quotas never exceed the seats.

    Returns
    -------
    Apportionment

    Raises
    ------
    ScenarioError
        If there are no seats or no votes.

    Notes
    -----
    Where there are so few votes that more seats are left than there are lists (a rounded quota
    can do that), every list gets one more, again and again, before remainders decide.

    Examples
    --------
    >>> largest_remainders([47, 16, 15, 12, 6, 4], 10, QUOTAS["hare"]).seats
    (5, 2, 1, 1, 1, 0)
    >>> found = largest_remainders([5, 5], 1, QUOTAS["droop"])
    >>> found.seats, found.ties
    ((0, 0), (Tie(contenders=(0, 1), seats=1),))
    """
    check_question(votes, seats)
    exact = [Fraction(count) for count in votes]
    running = [i for i, count in enumerate(exact) if count > 0]
    price = quota(sum(exact, Fraction(0)), seats)
    won = [int(count // price) for count in exact]
    rounds, left = divmod(seats - sum(won), len(running))
    for i in running:
        won[i] += rounds
    given, tie = settled_at([(exact[i] % price, i) for i in running], left)
    for i in given:
        won[i] += 1
    return Apportionment(tuple(won), (tie,) if tie else ())
