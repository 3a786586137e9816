"""A few constituencies with votes, for tests of voting systems."""

from __future__ import annotations

import numpy as np

from standaside.count.ballots import STAYS, Ballots
from standaside.domain import Constituencies, Parties, PartyKind

KINDS = {"Ind": PartyKind.INDEPENDENT, "Spk": PartyKind.SPEAKER, "Other": PartyKind.SUM}


def ballots(votes, *, parties="Con Lab LD", regions=None, nations=None, counties=None, lot=None, move=None,
            electorate=0, stood=None):  # fmt: skip
    """Ballots of one election (c, p) or several (d, c, p); who has votes stands."""
    counted = np.asarray(votes, dtype=np.int64)
    counted = counted if counted.ndim == 3 else counted[None]
    size, codes = counted.shape[1], tuple(parties.split())
    where = tuple(regions or ["North"] * size)
    places = Constituencies(
        tuple(f"E{i}" for i in range(size)),
        tuple(f"Place {i}" for i in range(size)),
        tuple(nations or ["England"] * size),
        where,
        tuple(counties or [""] * size),
        "2010",
    )
    kinds = tuple(KINDS.get(code, PartyKind.PARTY) for code in codes)
    people = np.broadcast_to(np.asarray(electorate, dtype=np.int64), (size,)).copy()
    standing = (counted > 0).any(axis=0) if stood is None else np.asarray(stood)
    return Ballots(
        places, Parties(codes, codes, kinds), counted, standing, people, np.ones(size, bool), lot, move
    )


def leavers(goes):
    """Who leaves in one draw and whom each endorses, as pairs of columns."""
    return tuple((p, to) for p, to in enumerate(np.asarray(goes).tolist()) if to != STAYS)


def seats(found, given):
    """Seats of each party in the first draw, those without any left out."""
    row = found.by_party(len(given.parties))[0]
    return {code: int(n) for code, n in zip(given.parties.codes, row, strict=True) if n}
