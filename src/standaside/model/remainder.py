"""
What a poll leaves open: candidates it does not name, and everybody else (rule 3).

A poll names a few parties; the rest of its hundred per cent is nobody's in particular.
Named local candidates keep the support they had. Only what remains after them is Other.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from standaside.domain import Floats, PartyKind, Poll, Result
from standaside.domain.axes import column_sums


def complete(poll: Poll, baseline: Result, previous: Floats) -> Poll:
    """
    Name every party in a poll of Great Britain.

    Parameters
    ----------
    poll : Poll
    baseline : Result
    previous : ndarray of float, shape (c, p)
        Shares at the baseline, successors in place of their predecessors.

    Returns
    -------
    Poll
        Its shares of Great Britain add to 1. Parties that it did not name keep the share they
        had; what is left is that of the sum "Other". Where the named parties leave less than
        the others had, the others shrink by one factor and Other is nought. A baseline
        without such a sum gives what is left to the others in proportion; if there are no
        others, the named parties are scaled up to fill it.

    Examples
    --------
    The poll leaves 6 per cent; a local candidate had 2 of the votes, so Other gets 4.

    >>> import datetime as dt
    >>> from standaside.domain import Constituencies, Parties, PartyKind, Poll, Result
    >>> baseline = Result(
    ...     "x", "x", dt.date(2017, 6, 8), False, "made up",
    ...     Constituencies(("a",), ("A",), ("England",), ("London",), ("",), "made"),
    ...     Parties(("Con", "Ind", "Other"), ("Con", "Ind", "Other"),
    ...             (PartyKind.PARTY, PartyKind.INDEPENDENT, PartyKind.SUM)),
    ...     np.array([[95, 2, 3]]), np.ones((1, 3), bool), np.array([200]),
    ...     np.array([True]), np.array([True]),
    ... )
    >>> complete(Poll({"GB": {"Con": 0.94}}), baseline, baseline.share).shares["GB"]
    {'Con': 0.94, 'Ind': 0.02, 'Other': 0.04}
    """
    named = dict(poll.shares.get("GB", {}))
    had = _shares(baseline, previous)
    for area, shares in poll.shares.items():
        if area != "GB":
            named.update({code: had[code] for code in shares if code not in named})
    kinds = dict(zip(baseline.parties.codes, baseline.parties.kinds, strict=True))
    open_to = {c: s for c, s in had.items() if c not in named}
    fixed = {c: s for c, s in open_to.items() if kinds[c] is PartyKind.SPEAKER}
    room, total = 1.0 - math.fsum(fixed.values()), math.fsum(named.values())
    if total > room:
        named = {code: share * room / total for code, share in named.items()}
    left = max(room - math.fsum(named.values()), 0.0)
    local = {c: s for c, s in open_to.items() if kinds[c] not in (PartyKind.SUM, PartyKind.SPEAKER) and s > 0}
    sums = {c: s for c, s in open_to.items() if kinds[c] is PartyKind.SUM}
    if not local and not sums and named:
        named = {code: share * room / math.fsum(named.values()) for code, share in named.items()}
    local, sums = _divide(left, local, sums)
    every = {**named, **fixed, **local, **sums}
    whole = {code: every[code] for code in baseline.parties.codes if code in every}
    return dataclasses.replace(poll, shares={**poll.shares, "GB": whole})


def _divide(
    left: float, local: dict[str, float], sums: dict[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """Give the local candidates what they had, and the sums what is left after them."""
    wanted = math.fsum(local.values())
    if wanted > left or not sums:
        factor = left / wanted if wanted > 0 else 0.0
        return {code: share * factor for code, share in local.items()}, dict.fromkeys(sums, 0.0)
    spare, before = left - wanted, math.fsum(sums.values())
    parts = {code: share / before if before > 0 else 1 / len(sums) for code, share in sums.items()}
    return local, {code: round(spare * part, 15) for code, part in parts.items()}


def _shares(baseline: Result, previous: Floats) -> dict[str, float]:
    """Share of Great Britain's votes that each party had, by code."""
    british = baseline.constituencies.polled()
    weight = baseline.valid_votes[british].astype(np.float64)
    total = max(math.fsum(weight.tolist()), 1.0)
    votes = column_sums(previous[british] * weight[:, None])
    return {code: own / total for code, own in zip(baseline.parties.codes, votes, strict=True)}
