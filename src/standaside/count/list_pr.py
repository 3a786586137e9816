"""Proportional representation by party lists, in districts of any size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standaside.count.ballots import (
    Ballots,
    Lists,
    Seats,
    Settings,
    lists_of,
    pooled,
    valid_votes,
    votes_by_list,
)
from standaside.count.districts import district_members
from standaside.count.methods import find_method
from standaside.count.sharing import District, admitted, grouped, share_out
from standaside.domain import Bools
from standaside.errors import UnknownNameError

THRESHOLDS_OF = ("district", "whole")
INDEPENDENTS = ("apart", "pooled")


def list_pr(ballots: Ballots, settings: Settings) -> Seats:
    """
    Count votes for candidates as votes for their parties' lists.

    Every independent, and the Speaker, is a list of its own, unless they are pooled. A district
    has as many seats as it has constituencies.

    Parameters
    ----------
    ballots : Ballots
    settings : Settings
        Districts, method, threshold, alliances.

    Returns
    -------
    Seats

    Raises
    ------
    ScenarioError
        A party in two alliances, or a district in which nobody takes part.
    UnknownNameError
        No such districts or method.
    """
    if settings.threshold_of not in THRESHOLDS_OF:
        raise UnknownNameError(
            f'A threshold is of the {" or of the ".join(THRESHOLDS_OF)}, not "{settings.threshold_of}".'
        )
    if settings.independents not in INDEPENDENTS:
        raise UnknownNameError(
            f'Independents are {" or ".join(INDEPENDENTS)}, not "{settings.independents}".'
        )
    if settings.independents == "pooled":
        ballots = pooled(ballots)
    method, lists = find_method(settings.method), lists_of(ballots)
    codes = [
        ballots.parties.codes[p] if alone < 0 else ""
        for p, alone in zip(lists.owner, lists.place, strict=True)
    ]
    groups = grouped(codes, settings.joint)
    areas, members = district_members(ballots.constituencies, settings.districts)
    over = _over_everywhere(ballots, settings, lists, groups)
    seats = np.zeros((ballots.draws, len(areas), len(lists)), dtype=np.int64)
    used = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
    ties: tuple[str, ...] = ()
    for a, (area, rows) in enumerate(zip(areas, members, strict=True)):
        votes = votes_by_list(ballots, lists, rows)
        if over is None:
            valid = valid_votes(ballots, rows)
            votes = votes * admitted(votes, valid, settings.threshold, groups)
        else:
            votes = votes * over
        here = [q for q in range(len(lists)) if votes[:, q].any()]
        local = tuple(tuple(here.index(q) for q in group if q in here) for group in groups)
        district = District(
            area, len(rows), tuple(lists.names[q] for q in here), tuple(g for g in local if g)
        )
        won, more = share_out(votes[:, here], district, method, lot=ballots.lot)
        seats[:, a, here] = won
        used[:, here] += np.where(won > 0, votes[:, here], 0)
        ties += more
    return Seats(
        "list_pr", settings.districts, method, lists, areas, seats, used, ties, threshold=settings.threshold
    )


def _over_everywhere(
    ballots: Ballots, settings: Settings, lists: Lists, groups: Sequence[Sequence[int]]
) -> Bools | None:
    """Lists over a threshold of the whole, shape (d, q); None where each district has its own."""
    if settings.threshold_of == "district":
        return None
    votes = votes_by_list(ballots, lists, np.arange(len(ballots.constituencies)))
    valid = valid_votes(ballots)
    return admitted(votes, valid, settings.threshold, groups)
