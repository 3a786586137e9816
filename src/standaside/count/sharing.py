"""Seats of one district in every draw: threshold, alliances, method, and ties settled or told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from standaside.count.apportioned import Tie
from standaside.count.ballots import Lot
from standaside.count.batch import apportion_many
from standaside.domain import Bools, Ints
from standaside.errors import ScenarioError


@dataclass(frozen=True, slots=True, eq=False)
class District:
    """
    One district's question.

    Attributes
    ----------
    name : str
    seats : int
    names : tuple of str
        Of the lists, as ties and lots name them.
    groups : tuple of tuple of int
        Lists that stand as one; each list is in exactly one.
    """

    name: str
    seats: int
    names: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]


def grouped(codes: Sequence[str], joint: Sequence[Sequence[str]]) -> tuple[tuple[int, ...], ...]:
    """
    Positions of lists that stand as one, and of the rest one by one.

    Raises
    ------
    ScenarioError
        If a party is in two alliances.

    Examples
    --------
    >>> grouped(["Con", "Lab", "Green"], [("Lab", "Green")])
    ((0,), (1, 2))
    """
    seen: set[str] = set()
    for code in (code for group in joint for code in group):
        if code in seen:
            raise ScenarioError(f"{code} is in two joint lists, or twice in one; leave it in one.")
        seen.add(code)
    together = [tuple(i for i, code in enumerate(codes) if code in set(group)) for group in joint]
    alone: list[tuple[int, ...]] = [(i,) for i, code in enumerate(codes) if code not in seen]
    return tuple(sorted(group for group in together + alone if group))


def admitted(votes: Ints, of: Ints, share: Fraction, groups: Sequence[Sequence[int]]) -> Bools:
    """
    Lists over a threshold, alliances together; exactly the threshold is enough.

    Parameters
    ----------
    votes : ndarray of int, shape (d, k)
    of : ndarray of int, shape (d,)
        Valid votes that the threshold is a share of.
    share : Fraction
    groups : sequence of sequence of int

    Returns
    -------
    ndarray of bool, shape (d, k)
    """
    found = np.zeros(votes.shape, dtype=np.bool_)
    for group in groups:
        together = votes[:, list(group)].sum(axis=1)
        found[:, list(group)] = (together * share.denominator >= of * share.numerator)[:, None]
    return found


def share_out(
    votes: Ints, district: District, method: str, *, lot: Lot | None
) -> tuple[Ints, tuple[str, ...]]:
    """
    Share out a district's seats in every draw.

    Parameters
    ----------
    votes : ndarray of int, shape (d, k)
        Of the lists that take part; 0 for the others.
    district : District
    method : str
    lot : callable or None

    Returns
    -------
    tuple of (ndarray of int, shape (d, k), tuple of str)
        Seats, and a sentence for each tie that no lot settles.

    Raises
    ------
    ScenarioError
        If in some draw nobody takes part.
    """
    together = np.zeros((len(votes), len(district.groups)), dtype=np.int64)
    for g, group in enumerate(district.groups):
        together[:, g] = votes[:, list(group)].sum(axis=1)
    if not together.any(axis=1).all():
        raise ScenarioError(
            f"{district.name}: no list takes part, because none reaches the threshold or none has votes; "
            "lower the threshold or take larger districts."
        )
    names = tuple(" and ".join(sorted(district.names[i] for i in group)) for group in district.groups)
    won, ties = _settled(together, np.full(len(votes), district.seats), method, names, district.name, lot)
    seats = np.zeros(votes.shape, dtype=np.int64)
    for g, group in enumerate(district.groups):
        if len(group) == 1:
            seats[:, group[0]] = won[:, g]
            continue
        rows, own_at = np.nonzero(won[:, g])[0], np.array(group)
        inside = votes[np.ix_(rows, own_at)]
        own = tuple(district.names[i] for i in group)
        divided, more = _settled(inside, won[rows, g], method, own, district.name, lot, draws=rows)
        seats[np.ix_(rows, own_at)] = divided
        ties += more
    return seats, ties


def _settled(
    votes: Ints,
    houses: Ints,
    method: str,
    names: Sequence[str],
    where: str,
    lot: Lot | None,
    draws: Ints | None = None,
) -> tuple[Ints, tuple[str, ...]]:
    if not len(votes):
        return votes, ()
    batch = apportion_many(votes, houses, method=method)
    if lot is None:
        told = tuple(tie_sentence(where, tie, names) for ties in batch.ties.values() for tie in ties)
        return batch.seats.astype(np.int64), told
    at = draws if draws is not None else np.arange(len(votes))
    settled = batch.by_lot(lambda row, i: lot(f"{where}\x1f{names[i]}", int(at[row])))
    return settled.astype(np.int64), ()


def tie_sentence(where: str, tie: Tie, names: Sequence[str]) -> str:
    """
    Say a tie in words.

    Examples
    --------
    >>> tie_sentence("London", Tie((0, 2), 1), ["Con", "Lab", "LD"])
    'London: Con and LD tie for one seat, which a lot would decide.'
    """
    who = [names[i] for i in tie.contenders]
    listed = f"{', '.join(who[:-1])} and {who[-1]}"
    if tie.seats == 1:
        return f"{where}: {listed} tie for one seat, which a lot would decide."
    return f"{where}: {listed} tie for {tie.seats} seats, which lots would decide."
