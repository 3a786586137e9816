"""Pact arithmetic: a past result with all partners behind whoever of them had most votes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from standaside.domain import Bools, PartyKind, Result
from standaside.model.transfer import Gift, apply_transfers

PROGRESSIVE = ("Lab", "LD", "Green", "PC")
RIGHT = ("Con", "RUK")


@dataclass(frozen=True, slots=True)
class Sum:
    """
    One line of the arithmetic.

    Attributes
    ----------
    follow, leak : float
        Parts of the voters of a party standing aside who go to the best placed, and to the party
        ``leak_to``; the rest stay at home.
    without, with_pact : int
        Seats of ``counted``.
    """

    election: str
    partners: tuple[str, ...]
    nations: tuple[str, ...]
    counted: str
    leak_to: str
    follow: float
    leak: float
    without: int
    with_pact: int


STEPS = {
    "2019": (
        "Con",
        "Con",
        PROGRESSIVE,
        ("England", "Wales"),
        ((1, 0), (0.8, 0.05), (0.6, 0.15), (0.45, 0.2)),
    ),
    "2024": (
        "Con",
        "Lab",
        RIGHT,
        ("England", "Scotland", "Wales"),
        ((1, 0), (0.75, 0.2), (0.45, 0.1), (0.3, 0.06)),
    ),
}
"""By election: whose seats are counted, to whom votes leak, partners, nations, (follow, leak)."""


def arithmetic(
    result: Result,
    *,
    partners: Sequence[str],
    nations: Collection[str],
    counted: str,
    leak_to: str,
    follow: float,
    leak: float,
) -> Sum:
    """
    Add a past result up under a pact: most votes is best placed, the Speaker's places apart.

    Parameters
    ----------
    result : Result
    partners : sequence of str
    nations : collection of str
        Where they stand aside for each other.
    counted : str
        Whose seats are wanted.
    leak_to : str
        The party that the voters who cross go to.
    follow, leak : float
        Fractions in [0, 1].

    Returns
    -------
    Sum

    Notes
    -----
    Rule 5. No swing, no error: what adding up would have given, and what less than adding up.
    """
    able, codes = result.parties.can_win(), result.parties.codes
    votes = np.where(result.stood & able, result.votes, 0).astype(np.float64)
    columns = [codes.index(code) for code in partners if code in codes]
    rates = np.zeros(len(codes) + 1)
    rates[codes.index(leak_to)], rates[-1] = leak, 1 - follow - leak
    after = votes.copy()
    for place in np.nonzero(_open(result, nations))[0]:
        standing = [p for p in columns if result.stood[place, p]]
        if len(standing) > 1:
            best = max(standing, key=lambda p: (votes[place, p], codes[p]))
            gifts = [Gift(p, best, _row(rates, best, follow)) for p in standing if p != best]
            after[place] = apply_transfers(votes[place][None, :], result.stood[place] & able, gifts)[0]
    column = codes.index(counted)
    seats = [int((found.argmax(axis=1) == column).sum()) for found in (votes, after)]
    return Sum(result.id, tuple(partners), tuple(nations), counted, leak_to, follow, leak, seats[0], seats[1])


def _row(rates: np.ndarray, best: int, follow: float) -> np.ndarray:
    row = rates.copy()
    row[best] = follow
    return row[None, :]


def _open(result: Result, nations: Collection[str]) -> Bools:
    """Places of the nations that were not the Speaker's, shape (c,)."""
    speaker = np.array([kind is PartyKind.SPEAKER for kind in result.parties.kinds])
    inside = np.isin(np.array(result.constituencies.nations), sorted(nations))
    return np.asarray(inside & ~result.stood[:, speaker].any(axis=1))
