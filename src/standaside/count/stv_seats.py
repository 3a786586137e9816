"""The single transferable vote in districts of three to six seats, with preferences from transfer rates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from standaside.count.av_seats import RANKED
from standaside.count.ballots import Ballots, Lists, Seats, Settings, lists_of
from standaside.count.districts import DISTRICTS
from standaside.count.neighbourhoods import STV_SIZES, Sizes, neighbourhoods
from standaside.count.preferences import preferences
from standaside.count.single import list_of_candidate
from standaside.count.stv_districts import DistrictRates, count_district, outcomes
from standaside.count.stv_gregory import count_last_parcels, last_parcel_outcomes
from standaside.count.stv_meek import count_by_meek, meek_outcomes
from standaside.domain import Bools, Floats, Ints
from standaside.errors import ScenarioError, UnknownNameError
from standaside.matching import did_you_mean

Count = Callable[[DistrictRates, Ints], tuple[Ints, Floats, Bools]]
EveryEnd = Callable[[DistrictRates, Ints], frozenset[tuple[int, ...]]]

LOCAL = "local"
"""What districts of this kind are called: counties where there are some, else neighbourhoods."""


TRANSFERS: dict[str, tuple[Count, EveryEnd, str]] = {
    "weighted": (
        count_district, outcomes,
        "Of a surplus all votes of the elected move, at a part of their value (weighted inclusive Gregory).",
    ),
    "gregory": (
        count_last_parcels, last_parcel_outcomes,
        "Of a surplus only votes that the elected received last move (Gregory, the last parcel).",
    ),
    "meek": (
        count_by_meek, meek_outcomes,
        "The elected keep the part of every vote they need; the quota falls as votes go home (Meek).",
    ),
}  # fmt: skip
"""Which votes of a surplus move: the count of many draws, every way a near tie can end, and the words."""


def _transfer(name: str) -> tuple[Count, EveryEnd, str]:
    """Look a count up, or say which there are."""
    if name not in TRANSFERS:
        guess = did_you_mean(name, TRANSFERS) or f" There are {', '.join(TRANSFERS)}."
        raise UnknownNameError(f'There is no transfer of surpluses "{name}".{guess}')
    return TRANSFERS[name]


def stv(ballots: Ballots, settings: Settings) -> Seats:
    """
    Count the single transferable vote in districts of three to six constituencies.

    Parameters
    ----------
    ballots : Ballots
        With ``move``; ``hexes`` says who is whose neighbour.
    settings : Settings
        ``districts``: "county" insists on counties; ``transfer``: which votes of a surplus move.

    Returns
    -------
    Seats
        ``used`` counts the votes that elected candidates hold.

    Raises
    ------
    ScenarioError
        Counties are asked for and there are none.
    UnknownNameError
        No such districts, no such transfer.
    """
    count, every_end, words = _transfer(settings.transfer)
    areas, members = local_districts(ballots, settings, STV_SIZES)
    lists = lists_of(ballots)
    at = list_of_candidate(ballots, lists)
    seats = np.zeros((ballots.draws, len(areas), len(lists)), dtype=np.int64)
    used = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
    ties: tuple[str, ...] = ()
    for a, rows in enumerate(members):
        here, given, votes = _laid(ballots, lists, at, rows)
        if not len(here):
            continue
        won, held, unsure = count(given, votes)
        for d in np.nonzero(unsure)[0].tolist():
            won[d], more = _settled(ballots, lists, areas[a], here, every_end(given, votes[d]), d)
            held[d] = np.minimum(won[d] * (votes[d].sum() // (given.seats + 1) + 1), votes[d].sum())
            ties += more
        seats[:, a, here] = won
        used[:, here] += np.rint(held).astype(np.int64)
    return Seats(
        "stv", LOCAL, None, lists, areas, seats, used, ties, (*_notes(ballots, areas), words), members=members
    )


def local_districts(
    ballots: Ballots, settings: Settings, sizes: Sizes
) -> tuple[tuple[str, ...], tuple[Ints, ...]]:
    """
    Group constituencies into districts of the sizes a system needs, whatever districts lists have.

    Raises
    ------
    ScenarioError
        Counties are asked for and there are none.
    UnknownNameError
        No such districts.
    """
    places = ballots.constituencies
    if settings.districts == "county" and not any(places.counties):
        raise ScenarioError(
            f"The constituencies of {places.boundary_set} come without counties; leave out --districts, "
            "and they are grouped by neighbourhood."
        )
    if settings.districts not in {*DISTRICTS, LOCAL}:
        guess = did_you_mean(settings.districts, DISTRICTS) or f" There are {', '.join(DISTRICTS)}."
        raise UnknownNameError(f'There are no districts "{settings.districts}".{guess}')
    names, members = ballots.once(sizes, lambda: neighbourhoods(places, ballots.hexes, sizes))
    return names, tuple(members)


def _laid(ballots: Ballots, lists: Lists, at: Ints, rows: Ints) -> tuple[Ints, DistrictRates, Ints]:
    """Lists of a district, where its groups of voters go, and their votes: (d, groups)."""
    here = sorted({int(q) for c in rows for q in at[c][ballots.eligible()[c]]})
    local = {q: i for i, q in enumerate(here)}
    own: list[int] = []
    rates: list[Floats] = []
    home: list[Floats] = []
    votes: list[Ints] = []
    for c in rows.tolist():
        given = preferences(ballots, c)
        to = [local.get(int(q), -1) if able else -1
              for q, able in zip(at[c, given.columns], given.able, strict=True)]  # fmt: skip
        spread = np.zeros((len(to), len(here)))
        for j, q in enumerate(to):
            if q >= 0:
                spread[:, q] += given.rates[:, j]
        own += to
        rates.append(spread)
        home.append(given.home)
        votes.append(ballots.votes[:, c, given.columns].astype(np.int64))
    single = ~lists.is_party[here]
    laid = DistrictRates(
        len(rows), np.array(own, dtype=np.int64), np.vstack(rates), np.concatenate(home), single
    )
    return np.array(here, dtype=np.int64), laid, np.ascontiguousarray(np.concatenate(votes, axis=1))


def _settled(
    ballots: Ballots, lists: Lists, area: str, here: Ints, ends: frozenset[tuple[int, ...]], draw: int
) -> tuple[Ints, tuple[str, ...]]:
    """Seats by the lot, or those that are certain and a sentence about the rest."""
    if len(ends) == 1:
        return np.array(next(iter(ends))), ()
    if ballots.lot is not None:
        names = {
            end: " ".join(sorted(f"{lists.names[q]} {n}" for q, n in zip(here, end, strict=True)))
            for end in ends
        }  # in the order of names, so that a lot does not depend on the order of the parties
        lot = {end: ballots.lot(f"{area}\x1f{names[end]}", draw) for end in ends}
        return np.array(min(ends, key=lambda end: (lot[end], names[end]))), ()
    table = np.array(sorted(ends))
    certain, most = table.min(axis=0), table.max(axis=0)
    who = [lists.names[q] for q, low, high in zip(here, certain, most, strict=True) if high > low]
    return certain, (f"{area}: {', '.join(who[:-1])} and {who[-1]} tie, and a lot would decide.",)


def _notes(ballots: Ballots, areas: tuple[str, ...]) -> tuple[str, ...]:
    near = "neighbours on the hex map" if ballots.hexes is not None else "neighbours in the order of codes"
    return (
        RANKED,
        f"The single transferable vote has {len(areas)} districts of its own: counties where there are some, "
        f"small ones merged and large ones split, else {near}. "
        "All voters of a party rank its candidates in one order.",
    )
