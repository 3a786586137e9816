"""
Seats of very many elections at once: quick in floating point, and exact all the same.

Sixteen-lane vectors hold as many elections side by side. Every answer is checked: the dearest seat
given must have cost clearly more than the cheapest one refused. Where it did not (votes nearly or
exactly level) the election is counted again in double precision, and where that cannot tell
either, in whole numbers by :mod:`standaside.count.methods`. So the result is the exact one, ties as
values included.

Import it late: it brings the compiler with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from standaside.count.apportioned import Apportionment, Tie
from standaside.count.divisors import PRIORITIES, highest_averages
from standaside.count.methods import METHODS, find_method
from standaside.domain import Bools, Floats, Ints
from standaside.errors import ScenarioError
from standaside.lanes import (
    WIDTH,
    Vector,
    compiled,
    f32,
    fma,
    from_signed,
    inlined,
    load,
    mask_bits,
    select,
    store,
    truncated,
)
from standaside.showing import Shown

ROUNDS = 48
"""Corrections after which the quick way gives up; two or three are usual."""

CLEAR, CLEAR_DOUBLE = 4e-6, 1e-12
"""How much dearer, relatively, the last seat given must be than the next refused for a quick answer to
stand. The errors of single-precision quotients (squared) stay below 1e-6, of double ones below 2e-15."""

MOST_PRODUCT = 2**62
"""Votes of one list times seats that still fit a 64-bit integer."""

_compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy")

_DIVISORS: dict[str, tuple[float, float, float, float, int]] = {
    "d_hondt": (2.0, 1.0, 1.0, 1.0, 0),
    "sainte_lague": (1.0, 0.25, 0.5, 0.5, 0),
    "modified": (1.0, 0.25, 0.7, 0.5, 0),
    "imperiali": (4.0, 4.0, 2.0, 2.0, 0),
    "adams": (0.0, 0.0, 1e-3, 0.0, 1),
    "hill": (1.0, 0.0, 1e-3, 0.5, 1),
}
"""Squared divisor of a list with h seats: h² + b h + e, for the first seat another. Columns: b, e, the
first, the usual rounding (seats ≈ floor(votes ÷ price + 1 − offset)), seats that every list has anyway."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch(Shown):
    """
    Seats of many elections.

    Attributes
    ----------
    seats : ndarray of int32, shape (n, p)
        What each list has for certain; a row with a tie does not fill its house.
    ties : dict of int to tuple of Tie
        Ties by row.
    recounted : int
        Rows that the quick way could not decide.
    """

    seats: npt.NDArray[np.int32]
    ties: dict[int, tuple[Tie, ...]]
    recounted: int = 0

    def by_lot(self, lot: Callable[[int, int], float]) -> npt.NDArray[np.int32]:
        """Seats after every tie is settled by lot: ``lot(row, list)``, the lowest wins."""
        if not self.ties:
            return self.seats
        settled = self.seats.copy()
        for row, ties in self.ties.items():
            here = Apportionment(tuple(int(s) for s in self.seats[row]), ties)
            settled[row] = here.by_lot(lambda i, row=row: lot(row, i))  # type: ignore[misc]
        return settled


def apportion_many(votes: npt.NDArray[Any], seats: npt.ArrayLike, *, method: str = "d_hondt") -> Batch:
    """
    Share out the seats of many elections, exactly.

    Parameters
    ----------
    votes : ndarray of int, shape (n, p)
        Whole votes of each list, one election a row; those kept out by a threshold are 0.
    seats : int or ndarray of int, shape (n,)
        Seats of each election.
    method : str
        A name in ``METHODS``.

    Returns
    -------
    Batch

    Raises
    ------
    ScenarioError
        An election without seats or votes, or votes that are negative or not whole.
    UnknownNameError
        If there is no such method.

    Examples
    --------
    >>> batch = apportion_many(np.array([[100, 80, 30, 20], [6, 6, 0, 3]]), [8, 1])
    >>> batch.seats.tolist(), batch.ties
    ([[4, 3, 1, 0], [0, 0, 0, 0]], {1: (Tie(contenders=(0, 1), seats=1),)})
    """
    name = find_method(method)
    whole = np.ascontiguousarray(votes)
    houses = np.ascontiguousarray(np.broadcast_to(np.asarray(seats, dtype=np.int64), whole.shape[:1]))
    _check_shape(whole, houses)
    won, doubtful = np.zeros(whole.shape, dtype=np.int32), np.zeros(len(whole), dtype=np.bool_)
    if name in _DIVISORS:
        _by_divisor(whole, houses, won, doubtful, name)
    elif (int(whole.max(initial=0)) + 1) * (int(houses.max(initial=0)) + 1) < MOST_PRODUCT:
        _check(whole)
        _by_quota(whole, houses, won, doubtful, name == "hare")
    else:
        _check(whole)
        doubtful[:] = 1
    return _recount(whole, houses, won, np.nonzero(doubtful)[0], name)


def _check_shape(votes: npt.NDArray[Any], houses: Ints) -> None:
    """Refuse what is not whole votes, and elections without seats."""
    if votes.ndim != 2 or not np.issubdtype(votes.dtype, np.integer):
        raise ScenarioError("Votes of many elections are whole numbers, one election a row: round them.")
    if houses.min(initial=1) < 1:
        raise ScenarioError(f"Election {int(houses.argmin()) + 1} has no seats; ask for at least 1.")


def _check(votes: npt.NDArray[Any]) -> None:
    """Refuse elections without votes, naming the first."""
    if (votes < 0).any():
        raise ScenarioError("A list has a negative number of votes; votes count from 0 upwards.")
    empty = np.nonzero(~votes.any(axis=1))[0]
    if len(empty):
        raise ScenarioError(
            f"In election {int(empty[0]) + 1} nobody has a vote, so no seat can be shared out."
        )


def _by_divisor(
    votes: npt.NDArray[Any],
    houses: Ints,
    won: npt.NDArray[np.int32],
    doubtful: Bools,
    name: str,
) -> None:
    """Count all rows in single precision, and the doubtful ones again in double."""
    b, e, first, offset, least = _DIVISORS[name]
    parties = votes.shape[1]
    room = np.zeros((2 * parties + 1) * WIDTH, dtype=np.float32)
    seats = np.zeros(parties * WIDTH, dtype=np.int32)
    flat = (votes.reshape(-1), houses, won.reshape(-1), doubtful)
    if not parties or _divide(*flat, room, seats, parties, b, e, first, offset, least):
        _check(votes)
    rows = np.nonzero(doubtful)[0]
    if len(rows):
        _recheck(votes, houses, won, rows, doubtful, b, e, first, least)


def _recount(votes: Any, houses: Ints, won: npt.NDArray[np.int32], rows: Ints, name: str) -> Batch:
    """Count the doubtful rows in whole numbers."""
    ties: dict[int, tuple[Tie, ...]] = {}
    for row in rows.tolist():
        counts, house = [int(count) for count in votes[row]], int(houses[row])
        near = [int(seats) for seats in won[row]]
        exact = _from_near(counts, house, near, name) if name in PRIORITIES else None
        exact = exact or METHODS[name](counts, house)
        won[row] = exact.seats
        if exact.ties:
            ties[row] = exact.ties
    return Batch(won, ties, len(rows))


def _from_near(votes: list[int], house: int, near: list[int], name: str) -> Apportionment | None:
    """
    Count the last seat of every list again, exactly; None if that does not prove the answer.

    It does if each seat kept is worth more than every seat refused.
    """
    kept = [max(seats - 1, 0) for seats in near]
    if sum(kept) >= house:
        return None
    priority, exact = PRIORITIES[name], [Fraction(count) for count in votes]
    rest = highest_averages(exact, house - sum(kept), priority, held=kept)
    seats = [k + r for k, r in zip(kept, rest.seats, strict=True)]
    refused = max(priority(v, s) for v, s in zip(exact, seats, strict=True) if v)
    if any(priority(v, k - 1) <= refused for v, k in zip(exact, kept, strict=True) if k):
        return None
    return Apportionment(tuple(seats), rest.ties)


@compiled
def _divide(
    votes: Any, houses: Any, won: Any, doubtful: Any, room: Vector, seats: Vector, parties: int,
    b: float, e: float, first: float, offset: float, least: int,
) -> int:  # fmt: skip
    """
    Divisor methods; ``won`` is filled, ``doubtful`` marks the rows that need more care.

    ``votes`` and ``won`` are flat. ``room`` float32 ((2 p + 1) x 16) is working memory: squared
    votes, seats, houses; ``seats`` int32 (p x 16) too. The result is 1 if any row has negative votes or none.
    """
    n, wrong = len(houses), 0
    for start in range(0, n, WIDTH):
        here = min(WIDTH, n - start)
        for lane in range(WIDTH):
            row = start + min(lane, here - 1)
            room[2 * parties * WIDTH + lane] = houses[row]
            for p in range(parties):
                room[p * WIDTH + lane] = votes[row * parties + p]
        missing, bad = _guess(room, parties, first, offset, least)
        wrong |= bad
        unclear = _correct(room, seats, missing, parties, b, e, first, least)
        for lane in range(here):
            at = (start + lane) * parties
            for p in range(parties):
                won[at + p] = seats[p * WIDTH + lane]
        if unclear:
            for lane in range(here):
                doubtful[start + lane] = (unclear >> lane) & 1 == 1
    return wrong


@inlined
def _guess(room: Vector, parties: int, first: float, offset: float, least: int) -> tuple[Vector, int]:
    """Seats of sixteen elections at a price that should fill the house, and how many are missing."""
    total, lowest, house = f32(0.0), f32(0.0), load(room, 2 * parties * WIDTH)
    for p in range(parties):
        v = load(room, p * WIDTH)
        total = total + v
        lowest = select(lowest > v, v, lowest)
    wrong = mask_bits((f32(0.0) > lowest) | (total == f32(0.0))) != 0
    price, lost = house / total, f32(0.0)
    for p in range(parties):  # rounding takes so much from each list, and from those too small all
        quotient = load(room, p * WIDTH) * price
        lost = lost + select(f32(first) > quotient, quotient, f32(offset - 0.5))
    better = (house + lost) / total
    price = select(better > f32(0.0), better, price)
    missing = house
    for p in range(parties):
        v = load(room, p * WIDTH)
        quotient = v * price
        seats = from_signed(truncated(quotient + f32(1.0 - offset)))
        seats = select(f32(first) > quotient, f32(0.0), seats)
        anyway = select(v > f32(0.0), f32(float(least)), f32(0.0))
        seats = select(seats > anyway, seats, anyway)
        store(room, (parties + p) * WIDTH, seats)
        store(room, p * WIDTH, v * v)
        missing = missing - seats
    return missing, int(wrong)


@inlined
def _correct(
    room: Vector, seats: Vector, missing: Vector, parties: int, b: float, e: float, first: float, least: int
) -> int:
    """Give the seats that are missing, take back those too many; one bit for each election still unclear."""
    linear, constant, opening = f32(b), f32(e), f32(first * first)
    one, none, fewest, infinite = f32(1.0), f32(0.0), f32(float(least)), f32(np.inf)
    after, last = f32(-1.0), infinite
    for _ in range(ROUNDS):
        after, last, best, worst = f32(-1.0), infinite, f32(-1.0), f32(-1.0)
        for p in range(parties):
            v, h = load(room, p * WIDTH), load(room, (parties + p) * WIDTH)
            before = h - one
            next_price = select(h > none, fma(h, h + linear, constant), opening)
            last_price = select(before > none, fma(before, before + linear, constant), opening)
            shared = v / (next_price * last_price)  # one division for two quotients
            claim, paid = shared * last_price, select(h > fewest, shared * next_price, infinite)
            dearer, cheaper, position = claim > after, last > paid, f32(float(p))
            after, best = select(dearer, claim, after), select(dearer, position, best)
            last, worst = select(cheaper, paid, last), select(cheaper, position, worst)
        short, over = missing > none, (none > missing) & (worst > f32(-0.5))
        if mask_bits(short | over) == 0:
            break
        for p in range(parties):
            position, h = f32(float(p)), load(room, (parties + p) * WIDTH)
            h = select(short & (best == position), h + one, h)
            h = select(over & (worst == position), h - one, h)
            store(room, (parties + p) * WIDTH, h)
        missing = select(short, missing - one, select(over, missing + one, missing))
    for p in range(parties):
        store(seats, p * WIDTH, truncated(load(room, (parties + p) * WIDTH)))
    clear = (last > after * f32(1.0 + CLEAR)) & (missing == none)
    return int(~mask_bits(clear) & (2**WIDTH - 1))


@_compiled
def _recheck(
    votes: Any, houses: Any, won: Any, rows: Any, doubtful: Any, b: float, e: float, first: float, least: int
) -> None:
    """Count some rows in double precision."""
    for i in rows:
        doubtful[i] = _again(votes[i], houses[i], won[i], b, e, first * first, least) == 1


@_compiled
def _again(votes: Any, house: int, won: Any, b: float, e: float, first: float, least: int) -> int:
    """One election in double precision, starting from ``won``; 1 if it needs whole numbers."""
    missing = house
    for p in range(len(votes)):
        missing -= won[p]
    for _ in range(ROUNDS):
        after, last, best, worst = _prices(votes, won, b, e, first, least)
        if missing == 0 and last > after * (1 + CLEAR_DOUBLE):
            return 0
        if (missing <= 0 and worst < 0) or (missing == 0 and last >= after * (1 - CLEAR_DOUBLE)):
            return 1
        won[best] += missing >= 0
        won[worst] -= missing <= 0
        missing -= (missing > 0) - (missing < 0)
    return 1


@_compiled
def _prices(
    votes: Any, won: Any, b: float, e: float, first: float, least: int
) -> tuple[float, float, int, int]:
    """Quotients of the next seat and of the last one given, and whose they are (-1: no seat can go)."""
    after, last, best, worst = -1.0, np.inf, 0, -1
    for p in range(len(votes)):
        v, h = float(votes[p]), float(won[p])
        claim = v / np.sqrt(first if h == 0 else h * (h + b) + e)
        paid = np.inf if h <= least else v / np.sqrt(first if h == 1 else (h - 1) * (h - 1 + b) + e)
        if claim > after:
            after, best = claim, p
        if paid < last:
            last, worst = paid, p
    return after, last, best, worst


@_compiled
def _by_quota(votes: Any, houses: Any, won: Any, doubtful: Any, hare: bool) -> None:
    """Largest remainders in whole numbers; a row with a tie is marked ``doubtful``."""
    n, parties = votes.shape
    rest = np.empty(parties, dtype=np.int64)
    for i in range(n):
        total, running = np.int64(0), np.int64(0)
        for p in range(parties):
            total += votes[i, p]
            running += votes[i, p] > 0
        factor = houses[i] if hare else 1
        price = total if hare else total // (houses[i] + 1) + 1
        missing = houses[i]
        for p in range(parties):
            bought = votes[i, p] * factor // price
            rest[p] = votes[i, p] * factor - bought * price if votes[i, p] > 0 else -1
            won[i, p] = bought
            missing -= bought
        rounds = missing // running
        missing -= rounds * running
        for p in range(parties):
            won[i, p] += rounds if votes[i, p] > 0 else 0
        doubtful[i] = _share_rest(rest, won[i], missing) == 1


@_compiled
def _share_rest(rest: Any, won: Any, missing: int) -> int:
    """Give one seat each to the largest remainders; 1 if the cut falls between equal ones."""
    level = np.int64(-1)
    for _ in range(missing):
        best = 0
        for p in range(1, len(rest)):
            if rest[p] > rest[best]:
                best = p
        won[best] += 1
        level, rest[best] = rest[best], -1
    if missing > 0:
        for p in range(len(rest)):
            if rest[p] == level:
                return 1
    return 0


def lots_of(values: Floats) -> Callable[[int, int], float]:
    """Lots of each row and list from an array of them, shape (n, p)."""
    return lambda row, i: float(values[row, i])
