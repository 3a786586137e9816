"""How good a forecast of seats was: right, Brier, log score, calibration, coverage of intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from standaside.domain import NOBODY, Bools, Floats, Ints

EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Bins of probability in which claimed and realised wins are compared."""


def brier(chance: Floats, winner: Ints) -> float:
    """
    Mean over seats of the sum over parties of (probability − outcome)², from 0 (best) to 2.

    Parameters
    ----------
    chance : ndarray of float, shape (c, p)
        Rows add to 1.
    winner : ndarray of int, shape (c,)
        Position of the party that won; ``NOBODY`` for somebody the forecast does not know.

    References
    ----------
    Brier, G. W. (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Examples
    --------
    >>> brier(np.array([[0.75, 0.25], [0.5, 0.5]]), np.array([0, 1]))
    0.3125
    """
    outcome = np.zeros_like(chance)
    known = np.nonzero(winner != NOBODY)[0]
    outcome[known, winner[known]] = 1.0
    unknown = (winner == NOBODY).astype(np.float64)
    return float((((chance - outcome) ** 2).sum(axis=1) + unknown).mean())


def log_score(chance: Floats, winner: Ints, draws: int) -> float:
    """
    Mean of −ln of the probability given to the winner; 0 is perfect.

    A probability counted from draws is never nought: each party is given one draw's worth
    more in all, and a winner the forecast does not know that and no more.

    Examples
    --------
    >>> round(log_score(np.array([[1.0, 0.0]]), np.array([0]), 1000), 4)
    0.0005
    """
    least = 1.0 / (draws + 1)
    known = winner != NOBODY
    given = np.where(known, chance[np.arange(len(winner)), np.where(known, winner, 0)], 0.0)
    smooth = (given * draws + 1.0 / chance.shape[1]) / (draws + 1)
    return float(-np.log(np.where(known, smooth, least)).mean())


def reliability(
    claimed: Floats, happened: Bools, edges: Sequence[float] = EDGES
) -> list[dict[str, float | int | None]]:
    """
    Compare probabilities with how often what they spoke of happened.

    Parameters
    ----------
    claimed : ndarray of float, shape (n,)
        Probabilities, one a (seat, party).
    happened : ndarray of bool, shape (n,)
    edges : sequence of float
        Bins [a, b); the last includes its end.

    Returns
    -------
    list of dict
        ``from``, ``to``, ``n``, ``claimed`` (mean probability) and ``happened`` (fraction).

    Examples
    --------
    >>> reliability(np.array([0.8, 0.8, 0.1]), np.array([True, False, False]), (0.0, 0.5, 1.0))[1]
    {'from': 0.5, 'to': 1.0, 'n': 2, 'claimed': 0.8, 'happened': 0.5}
    """
    rows: list[dict[str, float | int | None]] = []
    for low, high in pairwise(edges):
        inside = (claimed >= low) & ((claimed < high) | (high == edges[-1]))
        count = int(inside.sum())
        rows.append(
            {
                "from": low,
                "to": high,
                "n": count,
                "claimed": float(claimed[inside].mean()) if count else None,
                "happened": float(happened[inside].mean()) if count else None,
            }
        )
    return rows


def interval(totals: Ints, cover: float = 0.9) -> tuple[Ints, Ints]:
    """
    Lowest and highest seat totals of the central interval, shape (p,) each.

    Parameters
    ----------
    totals : ndarray of int, shape (d, p)
        Seats of each party in each draw.
    cover : float
        Part of the draws inside.
    """
    tail = round((1 - cover) / 2, 12)  # 0.05 and not a hair less
    low = np.quantile(totals, tail, axis=0, method="lower")
    high = np.quantile(totals, 1 - tail, axis=0, method="higher")
    return low.astype(np.int64), high.astype(np.int64)


def summary(
    chance: Floats, totals: Ints, expected: Ints, winner: Ints, won: Ints, codes: Sequence[str]
) -> dict[str, Any]:
    """
    Put the scores of one forecast together.

    Parameters
    ----------
    chance : ndarray of float, shape (c, p)
    totals : ndarray of int, shape (d, p)
        Simulated seats.
    expected, winner : ndarray of int, shape (c,)
        Who was to win and who won.
    won : ndarray of int, shape (p,)
        Seats won.
    codes : sequence of str

    Returns
    -------
    dict
        ``n``, ``right``, ``brier``, ``log``, ``seat_error`` (by the seats each party was to
        win) and ``intervals``: low, high, mean and actual seats of every party, with the chances
        that it was given to win at most, and at least, the seats it won.
    """
    low, high = interval(totals)
    to_win = np.bincount(expected, minlength=len(codes))
    return {
        "n": len(winner),
        "right": float((expected == winner).mean()),
        "brier": brier(chance, winner),
        "log": log_score(chance, winner, len(totals)),
        "seat_error": {codes[p]: int(to_win[p] - won[p]) for p in range(len(codes))},
        "intervals": {
            codes[p]: {
                "low": int(low[p]),
                "high": int(high[p]),
                "mean": float(totals[:, p].mean()),
                "actual": int(won[p]),
                "at_most": float((totals[:, p] <= won[p]).mean()),
                "at_least": float((totals[:, p] >= won[p]).mean()),
            }
            for p in range(len(codes))
        },
    }


def pooled(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """
    Put the calibration of several rows together.

    Returns
    -------
    dict
        ``bins`` as in :func:`reliability`; ``covered`` and
        ``intervals``: how many of the 90 per cent intervals of party totals held the truth.
    """
    bins = []
    for cells in zip(*(row["calibration"] for row in rows), strict=True):
        count = sum(cell["n"] for cell in cells)
        mean = {
            key: sum(cell["n"] * cell[key] for cell in cells if cell["n"]) / count if count else None
            for key in ("claimed", "happened")
        }
        bins.append({"from": cells[0]["from"], "to": cells[0]["to"], "n": count, **mean})
    told = [entry for row in rows for entry in row["intervals"].values()]
    covered = sum(entry["low"] <= entry["actual"] <= entry["high"] for entry in told)
    return {"bins": bins, "covered": covered, "intervals": len(told)}
