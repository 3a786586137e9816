"""
Seats → governments: who could govern with whom, how surely, and who has how much power.

A coalition *wins* if it has more than half of the members who vote; it is *minimal* if it
would not without any one of its members. Chances are the frequency over simulated
elections. Power is exact: the ways in which parties can be counted by their seats are the
coefficients of a generating function, and no coalition is listed to find them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numba
import numpy as np

from standaside.domain import Bools, Floats, Ints, Parties, PartyKind, RedLine, RedLines
from standaside.errors import ScenarioError
from standaside.showing import Shown

MOST_PARTIES = 14
"""Parties whose coalitions are listed, the largest; 16,384 coalitions. Others count in the house alone."""

EXACT_IN_64_BITS = 60
"""Players up to which no count of coalitions passes 2⁶³."""

MOST_IN_ORDER = 20
"""Players up to which the number of their orders does not either."""

LISTED_FROM = 0.01
"""Chance of being a minimal winning coalition from which one is listed."""


@dataclass(frozen=True, slots=True)
class Coalition:
    """
    A government that is possible.

    Attributes
    ----------
    parties : tuple of str
        Most seats first.
    seats : float
        Of its members, mean over the elections.
    supply : tuple of str
        Parties that vote with it from outside.
    minimal : bool
        Whether some election has it winning and losing without any one member.
    p, p_minimal : float
        Frequency with which it wins, and with which it is minimal.
    connected : bool or None
        Whether no party stands between two of its members on the line of positions; None
        without positions.
    unwelcome, ruled_out : tuple of RedLine
        Lines that it crosses: would rather not, will not.
    """

    parties: tuple[str, ...]
    seats: float
    supply: tuple[str, ...]
    minimal: bool
    p: float
    p_minimal: float
    connected: bool | None
    unwelcome: tuple[RedLine, ...]
    ruled_out: tuple[RedLine, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """Exact power of one player: shares of all pivots, each adding to 1 over the players."""

    banzhaf: Fraction
    shapley_shubik: Fraction


def power_indices(seats: Sequence[int], needed: int) -> tuple[Power, ...]:
    """
    Banzhaf and Shapley-Shubik index of every player of a weighted vote.

    Parameters
    ----------
    seats : sequence of int
        Votes of each player, none negative.
    needed : int
        Votes that win, at least 1.

    Returns
    -------
    tuple of Power
        In the order given. All are nought where even everybody together has too few.

    Raises
    ------
    ScenarioError
        If a player has fewer than no votes, or nothing is needed.

    Notes
    -----
    The number of coalitions of s players with v votes is the coefficient of x^s y^v in
    Π (1 + x y^w), which is counted once for all players and divided by each player's factor
    (Mann and Shapley 1962, RAND RM-3158; Brams and Affuso 1976). Everything is an integer:
    64 bits hold the counts of up to 60 players; beyond that Python's own integers do.

    Examples
    --------
    The classic 51 of 50, 49 and 1: the smallest has as much to say as the second.

    >>> [str(p.banzhaf) for p in power_indices([50, 49, 1], 51)]
    ['3/5', '1/5', '1/5']
    >>> [str(p.shapley_shubik) for p in power_indices([50, 49, 1], 51)]
    ['2/3', '1/6', '1/6']
    """
    if needed < 1 or min(seats, default=0) < 0:
        raise ScenarioError(
            "A vote needs at least 1 vote to win, and nobody can have fewer than none; check the seats."
        )
    worth, swings, orders = _worth(seats, needed)
    return tuple(Power(Fraction(ours, swings), Fraction(in_order, orders)) for ours, in_order in worth)


def _worth(seats: Sequence[int], needed: int) -> tuple[list[tuple[int, int]], int, int]:
    """Each player's pivots, in coalitions and in orders, and how many of either there are, at least 1."""
    players, weights = len(seats), sorted(set(seats))
    exact = players <= EXACT_IN_64_BITS
    ways = np.zeros((players + 1, needed), dtype=np.int64 if exact else object)
    (_lay_ways if exact else _lay_ways.py_func)(np.array(seats, dtype=np.int64), ways)
    pivots, others = (_pivots if exact else _pivots.py_func), ways.copy()
    factor = [math.factorial(size) * math.factorial(players - size - 1) for size in range(players)]
    worth: dict[int, tuple[int, int]] = {}
    for weight in weights:
        row = pivots(weight, ways, others).tolist()
        worth[weight] = sum(row), sum(count * each for count, each in zip(row, factor, strict=False))
    found = [worth[weight] for weight in seats]
    return found, max(1, sum(ours for ours, _ in found)), math.factorial(players)


@numba.njit(cache=True)
def _lay_ways(seats: Ints, ways: Any) -> None:
    """Count coalitions that do not win, by size and votes, shape (players + 1, needed); zero at first."""
    needed = ways.shape[1]
    ways[0, 0] = 1
    for n in range(len(seats)):
        for size in range(n, -1, -1):
            for votes in range(needed - 1 - seats[n], -1, -1):
                ways[size + 1, votes + seats[n]] += ways[size, votes]


@numba.njit(cache=True)
def _pivots(weight: int, ways: Any, others: Any) -> Any:
    """
    Coalitions, by size, that a player of some weight makes win by joining, shape (players + 1,).

    ``others`` is room for the ways of all but one such player: its factor divided out again.
    """
    sizes, needed = ways.shape
    found = np.zeros(sizes, dtype=ways.dtype)
    for size in range(sizes):
        for votes in range(needed):
            others[size, votes] = ways[size, votes]
        if size > 0:
            for votes in range(weight, needed):
                others[size, votes] -= others[size - 1, votes - weight]
        for votes in range(max(0, needed - weight), needed):
            found[size] += others[size, votes]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class House(Shown):
    """
    Simulated (or one real) houses, as votes.

    Attributes
    ----------
    codes : tuple of str
        Parties that could govern, largest first, at most ``MOST_PARTIES``.
    votes : ndarray of int, shape (d, n)
        Voting members of each: seats less its deputy Speakers.
    seats : ndarray of int, shape (d, n)
    needed : ndarray of int, shape (d,)
        More than half of the members who vote.
    single : ndarray of int, shape (d,)
        Members who belong to no party and vote.
    """

    codes: tuple[str, ...]
    votes: Ints
    seats: Ints
    needed: Ints
    single: Ints


def house(seats: Ints, parties: Parties, lines: RedLines) -> House:
    """
    Say who votes in a house, and how many win.

    Parameters
    ----------
    seats : ndarray of int, shape (d, p)
        Seats of every party in every election; one row for a real one.
    parties : Parties
    lines : RedLines
        Who abstains, whose the deputy Speakers are.

    Returns
    -------
    House
        The Speaker's own seat, deputies and abstentionists do not vote.

    Raises
    ------
    ScenarioError
        If a party has more deputy Speakers than it ever has seats.

    Examples
    --------
    >>> import numpy as np
    >>> from standaside.domain import PartyKind
    >>> kinds = (PartyKind.PARTY, PartyKind.PARTY, PartyKind.PARTY, PartyKind.SPEAKER)
    >>> parties = Parties(("Con", "Lab", "SF", "Spk"), ("C", "L", "S", "The Speaker"), kinds)
    >>> found = house(np.array([[320, 322, 7, 1]]), parties, RedLines())
    >>> found.codes, found.needed.tolist()
    (('Lab', 'Con'), [322])
    """
    codes, kinds = parties.codes, parties.kinds
    speaker = np.array([kind is PartyKind.SPEAKER for kind in kinds])
    absent = np.array([code in lines.abstain for code in codes])
    votes = np.where(speaker | absent, 0, seats).astype(np.int64)
    for code, deputies in lines.deputies.items():
        if code not in codes or deputies > int(seats[:, codes.index(code)].max(initial=0)):
            raise ScenarioError(
                f"{code} has no {deputies} members to be deputy Speakers here; correct [deputies]."
            )
        column = codes.index(code)
        votes[:, column] = np.maximum(votes[:, column] - deputies, 0)
    party = np.array([kind is PartyKind.PARTY for kind in kinds]) & ~absent
    able = [p for p in np.nonzero(party)[0].tolist() if seats[:, p].any()]
    able.sort(key=lambda p: (-int(seats[:, p].sum()), codes[p]))
    able = able[:MOST_PARTIES]
    single = votes[:, [kind is PartyKind.INDEPENDENT for kind in kinds]].sum(axis=1)
    return House(
        codes=tuple(codes[p] for p in able),
        votes=votes[:, able],
        seats=np.asarray(seats[:, able], dtype=np.int64),
        needed=votes.sum(axis=1) // 2 + 1,
        single=np.asarray(single, dtype=np.int64),
    )


def coalitions(found: House, lines: RedLines, *, also: Sequence[frozenset[str]] = ()) -> list[Coalition]:
    """
    List the governments that are possible, those most often just enough first.

    Parameters
    ----------
    found : House
    lines : RedLines
    also : sequence of frozenset of str
        Coalitions to give a row even where they never win: to compare with another house.

    Returns
    -------
    list of Coalition
        Every coalition that is minimal in at least one election of a hundred. Those that a
        red line rules out are there too, and say so.

    Examples
    --------
    >>> import numpy as np
    >>> seats = np.array([[45, 40, 15]])
    >>> one = House(("A", "B", "C"), seats, seats, np.array([51]), np.array([0]))
    >>> lines = RedLines(refuses=(RedLine("A", "B", "said so"),))
    >>> [("+".join(c.parties), c.seats, bool(c.ruled_out)) for c in coalitions(one, lines)]
    [('A+B', 85.0, True), ('A+C', 60.0, False), ('B+C', 55.0, False)]
    """
    inside = _members(len(found.codes))
    votes_for = _with_supply(inside, found.codes, lines.supply)
    p, p_minimal = _chances(found, lines.supply)
    wanted = {tuple(code in group for code in found.codes) for group in also if group <= set(found.codes)}
    listed = [
        s for s in range(1, len(inside)) if p_minimal[s] >= LISTED_FROM or tuple(inside[s].tolist()) in wanted
    ]
    rows = [
        _coalition(found, lines, inside[s], votes_for[s], float(p[s]), float(p_minimal[s])) for s in listed
    ]
    return sorted(rows, key=lambda one: (-one.p_minimal, -one.p, len(one.parties), -one.seats, one.parties))


def _members(parties: int) -> Bools:
    """Who is in each coalition, shape (2ⁿ, n)."""
    return (np.arange(2**parties)[:, None] >> np.arange(parties) & 1).astype(np.bool_)


def _with_supply(inside: Bools, codes: Sequence[str], supply: Sequence[tuple[str, str]]) -> Bools:
    """Who votes for each coalition: its members, and who supports one of them from outside."""
    votes_for = inside.copy()
    for party, to in supply:
        if party in codes and to in codes:
            votes_for[:, codes.index(party)] |= inside[:, codes.index(to)]
    return votes_for


@lru_cache(maxsize=2)
def _chances(found: House, supply: tuple[tuple[str, str], ...]) -> tuple[Floats, Floats]:
    """
    Frequency with which each coalition wins, and with which it is minimal, shape (2ⁿ,).

    Kept for the last two houses: one with a pact and one without are asked twice, the second
    time about what is listed for the other as well.
    """
    inside = _members(found.votes.shape[1])
    votes_for = _with_supply(inside, found.codes, supply)
    backers = votes_for @ (1 << np.arange(inside.shape[1]))
    wins, minimal = _wins(found.votes, found.needed, backers)
    return wins / len(found.votes), minimal / len(found.votes)


@numba.njit(cache=True)
def _wins(votes: Ints, needed: Ints, backers: Ints) -> tuple[Ints, Ints]:
    """
    How often each coalition wins, and is minimal; a coalition is its members' bits, 2ᵐ for member m.

    ``backers`` has the bits of those who vote for each: members, and who supports one from outside.
    """
    size = backers.shape[0]
    wins, minimal = np.zeros(size, np.int64), np.zeros(size, np.int64)
    total, winning = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    for d in range(votes.shape[0]):
        for member in range(votes.shape[1]):
            bit = 1 << member
            for s in range(bit):
                total[bit + s] = total[s] + votes[d, member]
        for s in range(size):
            winning[s] = total[backers[s]] >= needed[d]
            wins[s] += winning[s]
            minimal[s] += winning[s] and _needs_all(s, winning)
    return wins, minimal


@numba.njit(cache=True)
def _needs_all(s: int, winning: Bools) -> bool:
    """Whether a coalition needs every one of its members; those of fewer bits have been judged."""
    bit = 1
    while bit <= s:
        if s & bit and winning[s - bit]:
            return False
        bit <<= 1
    return True


def _coalition(
    found: House, lines: RedLines, inside: Bools, votes_for: Bools, p: float, p_minimal: float
) -> Coalition:
    members = [found.codes[i] for i in np.nonzero(inside)[0]]
    group = frozenset(members)
    return Coalition(
        parties=tuple(members),
        seats=int(found.seats[:, inside].sum()) / len(found.seats),
        supply=tuple(found.codes[i] for i in np.nonzero(votes_for & ~inside)[0]),
        minimal=p_minimal > 0,
        p=p,
        p_minimal=p_minimal,
        connected=_connected(group, found.codes, lines.positions),
        unwelcome=tuple(line for line in lines.prefers_not if line.crossed_by(group)),
        ruled_out=tuple(line for line in lines.refuses if line.crossed_by(group)),
    )


def _connected(group: frozenset[str], codes: Sequence[str], positions: Mapping[str, float]) -> bool | None:
    """Whether nobody outside stands strictly between two members; None if a member has no position."""
    if not positions or not group <= positions.keys():
        return None
    low, high = min(positions[code] for code in group), max(positions[code] for code in group)
    return not any(low < positions[code] < high for code in codes if code in positions and code not in group)


def powers(found: House, *, most: int = 1000) -> dict[str, tuple[float, float]]:
    """
    Power of every party: (Banzhaf, Shapley-Shubik), the mean over elections.

    Parameters
    ----------
    found : House
    most : int
        Elections used, the first ones.

    Returns
    -------
    dict of str to (float, float)
        Fractions of all power. Members without a party are players too, each alone; theirs
        is what is missing from 1.
    """
    used = min(most, len(found.votes))
    rows, repeats = np.unique(
        np.column_stack([found.votes[:used], found.single[:used], found.needed[:used]]),
        axis=0,
        return_counts=True,
    )
    parties = len(found.codes)
    terms: list[tuple[list[float], list[float]]] = [([], []) for _ in found.codes]
    for (each, swings, orders), repeat in zip(_every_worth(rows, parties), repeats.tolist(), strict=True):
        for (banzhaf, shapley), (ours, in_order) in zip(terms, each, strict=True):
            banzhaf.append(ours / swings * repeat)
            shapley.append(in_order / orders * repeat)
    return {
        code: (math.fsum(banzhaf) / used, math.fsum(shapley) / used)
        for code, (banzhaf, shapley) in zip(found.codes, terms, strict=True)
    }


def _every_worth(rows: Ints, parties: int) -> Iterator[tuple[list[tuple[int, int]], int, int]]:
    """
    Pivots of the parties of many houses, as :func:`_worth` counts those of one.

    Parameters
    ----------
    rows : ndarray of int, shape (n, p + 2)
        Votes of each party, members without one, votes that win.
    parties : int
    """
    if parties + int(rows[:, parties].max(initial=0)) <= MOST_IN_ORDER:
        factorials = np.array([math.factorial(n) for n in range(MOST_IN_ORDER + 1)], dtype=np.int64)
        ours, in_order, swings = (counts.tolist() for counts in _worths(rows, parties, factorials))
        for own, order, every, row in zip(ours, in_order, swings, rows.tolist(), strict=True):
            pairs = list(zip(own, order, strict=True))
            yield pairs, max(1, every), math.factorial(parties + row[parties])
        return
    for row in rows.tolist():
        each, every, orders = _worth([*row[:parties], *([1] * row[parties])], row[parties + 1])
        yield each[:parties], every, orders


@numba.njit(cache=True)
def _worths(rows: Ints, parties: int, factorials: Ints) -> tuple[Ints, Ints, Ints]:
    """Pivots of each party, in coalitions and in orders, shape (n, p), and of all players in coalitions."""
    houses = rows.shape[0]
    ours, in_order = np.zeros((2, houses, parties), np.int64)
    swings = np.zeros(houses, np.int64)
    for n in range(houses):
        alone, needed = rows[n, parties], rows[n, parties + 1]
        players = parties + alone
        seats = np.ones(players, np.int64)
        seats[:parties] = rows[n, :parties]
        ways = np.zeros((players + 1, needed), np.int64)
        others = np.empty_like(ways)
        _lay_ways(seats, ways)
        for p in range(parties):
            same = 0
            while seats[same] != seats[p]:
                same += 1
            if same < p:
                ours[n, p], in_order[n, p] = ours[n, same], in_order[n, same]
            else:
                ours[n, p], in_order[n, p] = _worth_of(seats[p], ways, others, factorials)
        swings[n] = ours[n].sum()
        if alone > 0:
            swings[n] += alone * _worth_of(1, ways, others, factorials)[0]
    return ours, in_order, swings


@numba.njit(cache=True)
def _worth_of(weight: int, ways: Ints, others: Ints, factorials: Ints) -> tuple[int, int]:
    """Pivots of one player of some weight: in coalitions, and in orders."""
    found, in_order = _pivots(weight, ways, others), 0
    players = found.shape[0] - 1
    for size in range(players):
        in_order += found[size] * factorials[size] * factorials[players - size - 1]
    return found.sum(), in_order
