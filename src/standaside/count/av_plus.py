"""
The alternative vote with top-up, as the Jenkins commission proposed (Cm 4090, 1998).

Four fifths of the house and a little more are constituencies, counted by the alternative vote. The rest
are top-up seats in areas of about eight constituencies, each given to the list with most votes for every
seat it would then have there. The house keeps its size, so there are fewer constituencies than today, and
today's winners of an area are scaled down to them.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from standaside.count.ams import scaled_wins, settled_seats
from standaside.count.av_seats import RANKED, av_winners
from standaside.count.ballots import Ballots, Seats, Settings, lists_of, votes_by_list
from standaside.count.mixed import mixed_member
from standaside.count.neighbourhoods import TOP_UP_SIZES
from standaside.count.sharing import tie_sentence
from standaside.count.single import list_of_candidate
from standaside.count.stv_seats import LOCAL, local_districts
from standaside.domain import NOBODY

TOP_UP = Fraction(35, 200)
"""Part of the house: midway between the commission's 15 and 20 per cent."""


def top_up_seats(places: int) -> int:
    """
    Top-up seats of an area, to the nearest, at least one where there is more than one seat.

    Examples
    --------
    >>> [top_up_seats(n) for n in (1, 5, 8, 9, 11)]
    [0, 1, 1, 2, 2]
    """
    return 0 if places < 2 else max(1, math.floor(places * TOP_UP + Fraction(1, 2)))


def av_plus(ballots: Ballots, settings: Settings) -> Seats:
    """
    Count the alternative vote with top-up.

    Parameters
    ----------
    ballots : Ballots
        With ``move``.
    settings : Settings
        ``districts``: "county" insists on counties.

    Returns
    -------
    Seats

    Notes
    -----
    A vote for a candidate counts for its party's list too. Independents and the Speaker have no list.
    """
    areas, members = local_districts(ballots, settings, TOP_UP_SIZES)
    lists, (winner, _, ties) = lists_of(ballots), av_winners(ballots)
    at = list_of_candidate(ballots, lists)
    seats = np.zeros((ballots.draws, len(areas), len(lists)), dtype=np.int64)
    used = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
    for a, (area, rows) in enumerate(zip(areas, members, strict=True)):
        wins = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
        d, i = np.nonzero(winner[:, rows] != NOBODY)
        np.add.at(wins, (d, at[rows[i], winner[d, rows[i]]]), 1)
        direct, more = scaled_wins(ballots, lists, area, rows, wins, len(rows) - top_up_seats(len(rows)))
        votes = votes_by_list(ballots, lists, rows)
        if top_up_seats(len(rows)) == 0:  # too small an area for a list: its constituencies are all there is
            seats[:, a], ties = direct, ties + more
            used += np.where(direct > 0, votes, 0)
            continue
        listed = np.broadcast_to(lists.is_party, votes.shape)
        found = mixed_member(votes, direct, len(rows), method="d_hondt", overhang="absorbed", admitted=listed)
        seats[:, a] = settled_seats(ballots, found, area, lists)
        used += np.where(seats[:, a] > 0, votes, 0)
        told = found.ties.values() if ballots.lot is None else ()
        ties += more + tuple(tie_sentence(area, tie, lists.names) for own in told for tie in own)
    extra = sum(top_up_seats(len(rows)) for rows in members)
    whole = len(ballots.constituencies)
    note = (
        f"With top-up, {whole - extra} seats are constituencies and {extra} "
        f"({100 * extra / whole:.1f} per cent) top-up seats in {len(areas)} areas; "
        "constituency wins are today’s, scaled down area by area."
    )
    return Seats("av_plus", LOCAL, None, lists, areas, seats, used, ties, (RANKED, note), members=members)
