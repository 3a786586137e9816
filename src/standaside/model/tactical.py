"""Tactical votes: lent to the partner who can win, or taken back (rule 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from standaside.domain import Bools, Cell, Floats, Ints, Result, Tactical, target_of


class Move(NamedTuple):
    """One cell by columns: of ``voter``, where ``leader`` leads ``second``, the part ``rate`` to ``to``."""

    voter: int
    leader: int
    second: int
    to: int
    rate: float


def moves(cells: Mapping[Cell, float], codes: Sequence[str], partners: tuple[str, ...]) -> list[Move]:
    """
    Give the cells of a matrix as columns, in the order of the codes; those of unknown parties drop out.

    Examples
    --------
    >>> moves({("LD", "Con", "Lab"): 0.2}, ["Con", "LD", "Lab"], ("Lab", "LD"))
    [Move(voter=1, leader=0, second=2, to=2, rate=0.2)]
    """
    at = {code: column for column, code in enumerate(codes)}
    return [
        Move(at[cell[0]], at[cell[1]], at[cell[2]], at[target_of(cell, partners)], rate)
        for cell, rate in sorted(cells.items())
        if all(code in at for code in cell)
    ]


def first_two(share: Floats, contenders: Bools, codes: Sequence[str]) -> tuple[Ints, Ints]:
    """
    Who leads and who is second in every place, shape (c,) each; -1 where there is none.

    Parameters
    ----------
    share : ndarray of float, shape (c, p)
    contenders : ndarray of bool, shape (c, p)
        Who stands and can win.
    codes : sequence of str
        Equal shares go by code, so that an order of columns never decides.

    Examples
    --------
    >>> first_two(np.array([[0.5, 0.2, 0.3]]), np.ones((1, 3), bool), ["Con", "LD", "Lab"])
    (array([0]), array([2]))
    """
    order = np.array(sorted(range(len(codes)), key=lambda p: codes[p]), dtype=np.int64)
    ranked = np.where(contenders, share, -1.0)[:, order]
    places = np.argsort(-ranked, axis=1, kind="stable")
    found = [order[places[:, n]] if len(order) > n else np.full(len(share), -1) for n in (0, 1)]
    number = contenders.sum(axis=1)
    return np.where(number > 0, found[0], -1), np.where(number > 1, found[1], -1)


def contests_at(
    earlier: Result, places: Sequence[str], codes: Sequence[str], successor: Mapping[str, str]
) -> tuple[Ints, Ints]:
    """
    Who led and who was second at an earlier election, on other axes.

    Parameters
    ----------
    earlier : Result
    places, codes : sequence of str
        Codes of constituencies and parties, of shape (c,) and (p,), to answer on.
    successor : mapping of str to str
        Party of the earlier election to the one that inherited its votes.

    Returns
    -------
    pair of ndarray of int, shape (c,)
        Columns of ``codes``; -1 where there was none, or the place or the party is not known.
    """
    names = earlier.parties.codes
    found = first_two(earlier.share, earlier.stood & earlier.parties.can_win(), names)
    to = {name: column for column, name in enumerate(codes)}
    column = np.array([to.get(successor.get(name, name), -1) for name in names] + [-1])
    at = {code: row for row, code in enumerate(earlier.constituencies.codes)}
    row = np.array([at.get(code, -1) for code in places], dtype=np.int64)
    first, second = (np.where(row >= 0, column[one[row]], -1) for one in found)
    return first, second


def wind(share: Floats, standing: Bools, contest: tuple[Ints, Ints], cells: Iterable[Move]) -> Floats:
    """
    Lend votes: a fraction of each third party's goes to the partner among the first two.

    Parameters
    ----------
    share : ndarray of float, shape (c, p)
    standing : ndarray of bool, shape (c, p)
    contest : pair of ndarray of int, shape (c,)
        Who leads and who is second.
    cells : iterable of Move

    Returns
    -------
    ndarray of float, shape (c, p)
        Every row adds to what it added to.

    Examples
    --------
    A fifth of the Liberal Democrats where the Conservatives lead Labour.

    >>> lent = wind(np.array([[0.45, 0.2, 0.35]]), np.ones((1, 3), bool), (np.array([0]), np.array([2])),
    ...             [Move(1, 0, 2, 2, 0.2)])
    >>> lent.round(2)
    array([[0.45, 0.16, 0.39]])
    """
    after = share.copy()
    for move in cells:
        rows = _rows(standing, contest, move)
        lent = share[rows, move.voter] * move.rate
        after[rows, move.voter] -= lent
        after[rows, move.to] += lent
    return np.maximum(after, 0.0)


def unwind(share: Floats, standing: Bools, contest: tuple[Ints, Ints], cells: Iterable[Move]) -> Floats:
    """
    Take lent votes back: what :func:`wind` with the same cells and contests would lend again.

    Nobody gives back more than it has: where a party would, all get back the same part.

    Returns
    -------
    ndarray of float, shape (c, p)
        Every row adds to what it added to.

    Examples
    --------
    >>> back = unwind(np.array([[0.45, 0.16, 0.39]]), np.ones((1, 3), bool), (np.array([0]), np.array([2])),
    ...               [Move(1, 0, 2, 2, 0.2)])
    >>> back.round(2)
    array([[0.45, 0.2 , 0.35]])
    """
    claims = [
        (move, rows, share[rows, move.voter] * (move.rate / (1 - move.rate)))
        for move in cells
        for rows in (_rows(standing, contest, move),)
    ]
    asked = np.zeros_like(share)
    for move, rows, lent in claims:
        asked[rows, move.to] += lent
    part = np.divide(share, asked, out=np.ones_like(share), where=asked > share)
    after = share.copy()
    for move, rows, lent in claims:
        back = lent * part[rows, move.to]
        after[rows, move.voter] += back
        after[rows, move.to] -= back
    return np.maximum(after, 0.0)


def _rows(standing: Bools, contest: tuple[Ints, Ints], move: Move) -> Ints:
    leader, second = contest
    there = (leader == move.leader) & (second == move.second) & standing[:, move.voter]
    return np.nonzero(there)[0]


def taken_back(
    share: Floats,
    standing: Bools,
    contest: tuple[Ints, Ints],
    where: Bools,
    codes: Sequence[str],
    asked: Tactical,
) -> Floats:
    """Shares without the tactical votes that a matrix says are in them, in the places ``where``."""
    cells = moves(asked.unwind, codes, asked.partners)
    return _only(where, share, unwind(share, standing, contest, cells))


def lent(
    share: Floats,
    standing: Bools,
    contest: tuple[Ints, Ints],
    where: Bools,
    codes: Sequence[str],
    asked: Tactical,
) -> Floats:
    """Shares with the tactical votes of a matrix, in the places ``where``."""
    cells = moves(asked.rates, codes, asked.partners)
    return _only(where, share, wind(share, standing, contest, cells))


def _only(where: Bools, before: Floats, after: Floats) -> Floats:
    return np.asarray(np.where(where[:, None], after, before), dtype=np.float64)
