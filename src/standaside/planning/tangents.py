"""
Bounds for every number of stand-asides from a few linear programs.

The prices that a relaxation puts on its limits hold for every edge of a limit (weak duality): one
solve at one number bounds them all, in a straight line that touches the truth near its own number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from standaside.planning.rules import Limit, Terms
from standaside.planning.solver import Program, Task, binding, ruled_out


@dataclass(frozen=True, slots=True)
class Tangent:
    """
    No plan with at most n units of something is worth more than ``at(n)``.

    Examples
    --------
    >>> Tangent(number=10, bound=300.0, price=0.25).at(14)
    301.0
    """

    number: int
    bound: float
    price: float

    def at(self, number: int) -> float:
        """The bound for another number."""
        return self.bound + self.price * (number - self.number)


def tangent(
    program: Program, objective: Terms, terms: Terms, number: int, *, deadline: float
) -> Tangent | None:
    """
    Bound what plans with at most so many units of something can be worth.

    Parameters
    ----------
    program : Program
    objective : terms
        To maximise.
    terms : terms
        What is counted, as stand-asides.
    number : int
    deadline : float
        On the monotonic clock; where it comes too soon the bound is loose, and still holds.

    Returns
    -------
    Tangent or None
        None if no plan with so few, or fewer, satisfies the limits.

    Notes
    -----
    Lagrange's bound: a price on the limit says what one unit more can add at most.
    """
    program = replace(program, possible=program.possible & ~ruled_out(program))
    program = replace(program, limits=(*binding(program), Limit("", terms, high=float(number))))
    task = Task(program, objective, True, deadline)
    prices = task.prices()
    if prices is None:
        return None
    prices[-1] = min(prices[-1], 0.0)  # a rounding error the other way would ask for more of them
    return Tangent(number, task.priced(prices).bound, float(-prices[-1]))


def lowest(tangents: Iterable[Tangent], number: int) -> float:
    """
    The best of several bounds at a number; infinite without any.

    Examples
    --------
    >>> lowest([Tangent(1, 10.0, 2.0), Tangent(9, 20.0, 0.5)], 5)
    18.0
    """
    return min((line.at(number) for line in tangents), default=math.inf)


def spread(numbers: tuple[int, ...], most: int) -> tuple[int, ...]:
    """
    So many numbers at most, spread evenly, the first and the last among them.

    Examples
    --------
    >>> spread(tuple(range(3, 100)), 4)
    (3, 35, 67, 99)
    >>> spread((5, 6), 4)
    (5, 6)
    """
    if len(numbers) <= most:
        return numbers
    steps = range(most)
    return tuple(numbers[round(step * (len(numbers) - 1) / (most - 1))] for step in steps)
