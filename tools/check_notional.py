"""
Compare our conversion of 2019 to the boundaries of 2024 with Parliament's own notional 2019.

Run as ``python tools/check_notional.py`` after ``standaside data pull uk-parliament``; it
prints one line for each kind of weights and fails if population weights miss the goal.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from standaside.data.boundaries import WEIGHTS, convert
from standaside.data.elections import load_election
from standaside.data.parliament import on_parties
from standaside.domain import Result

BRITISH = ("Con", "Lab", "LD", "Green", "BRX", "SNP", "PC")
"""Parties of Great Britain with a share worth comparing in 2019."""

LEAST_WINNERS, MOST_POINTS = 639, 0.55


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    How near two notional results are; differences in percentage points.

    ``british`` is the mean over the 632 places of Great Britain and the seven parties of
    ``BRITISH``, a party absent from both counting 0; ``standing`` is the stricter mean over
    those parties where one of the two has them standing; ``main_three`` is that of Con, Lab
    and LD in Great Britain.
    """

    winners: int
    british: float
    standing: float
    main_three: float


def winners(result: Result) -> list[str]:
    """Party with most votes in every place, sums left out."""
    votes = np.where(result.stood & result.parties.can_win(), result.votes, -1)
    return [result.parties.codes[p] for p in votes.argmax(axis=1)]


def agreement(ours: Result, theirs: Result) -> Agreement:
    """Compare a converted result with Parliament's, aligned by code."""
    same = on_parties(theirs, ours.parties)
    columns = [ours.parties.index(code) for code in BRITISH]
    british = np.ix_(ours.constituencies.polled(), columns)
    points = 100 * np.abs(ours.share - same.share)[british]
    standing = (ours.stood | same.stood)[british]
    return Agreement(
        winners=sum(a == b for a, b in zip(winners(ours), winners(same), strict=True)),
        british=float(points.mean()),
        standing=float(points[standing].mean()),
        main_three=float(points[:, :3].mean()),
    )


def main() -> int:
    """Print every kind of weights; 0 if population weights reach the goal."""
    actual, theirs = load_election("2019"), load_election("2019-notional")
    reached = False
    for weights in WEIGHTS:
        found = agreement(convert(actual, weights=weights), theirs)
        sys.stdout.write(
            f"{weights:12} winners {found.winners} of 650; mean difference {found.british:.3f} points "
            f"(where standing {found.standing:.3f}; Con, Lab, LD {found.main_three:.3f})\n"
        )
        if weights == "population":
            reached = found.winners >= LEAST_WINNERS and found.british <= MOST_POINTS
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
