"""A first question about results that nobody has asked about yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from standaside.domain import PartyKind, Result

LEAST_SHARE = 0.001
"""A smaller share is left to Other: in percent with one decimal it would be nothing."""


@dataclass(frozen=True, slots=True)
class Opening:
    """
    What a first question says.

    Attributes
    ----------
    poll : tuple of (str, float)
        The result's own shares in percent, largest first, as if a poll found no change.
    partners, opponents : tuple of str
        Party codes.
    """

    poll: tuple[tuple[str, float], ...]
    partners: tuple[str, ...]
    opponents: tuple[str, ...]


def _in_tenths(shares: Sequence[float]) -> list[float]:
    """Percentages with one decimal that add to what they are of: the largest remainders are rounded up."""
    exact = [1_000 * share for share in shares]
    found = [int(value) for value in exact]
    more = round(sum(exact)) - sum(found)
    order = sorted(range(len(exact)), key=lambda n: (found[n] - exact[n], n))
    for n in order[:more]:
        found[n] += 1
    return [value / 10 for value in found]


def opening(result: Result, *, partners: Sequence[str] = (), opponents: Sequence[str] = ()) -> Opening:
    """
    Begin with no change and a pact of those who lost, as an example to be changed.

    Parameters
    ----------
    result : Result
    partners, opponents : sequence of str
        Who is asked about if all of them stood in it; otherwise the second and the third in
        votes are partners, and the first is their opponent. With two parties there are only
        partners; with one there are none.

    Examples
    --------
    >>> import standaside
    >>> found = opening(standaside.load_election("2017"))
    >>> found.poll[:2], found.partners, found.opponents
    ((('Con', 42.3), ('Lab', 40.0)), ('Lab', 'LD'), ('Con',))
    """
    votes = result.votes.sum(axis=0)
    share = votes / max(int(votes.sum()), 1)
    parties = [
        int(p)
        for p in np.argsort(-votes, kind="stable")
        if result.parties.kinds[p] is PartyKind.PARTY and share[p] >= LEAST_SHARE
    ]
    codes = [result.parties.codes[p] for p in parties]
    poll = tuple(zip(codes, _in_tenths([float(share[p]) for p in parties]), strict=True))
    if partners and {*partners, *opponents} <= set(codes):
        return Opening(poll, tuple(partners), tuple(opponents))
    if len(codes) < 3:
        return Opening(poll, tuple(codes) if len(codes) == 2 else (), ())
    return Opening(poll, tuple(codes[1:3]), (codes[0],))
