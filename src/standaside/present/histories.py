"""What came of it: by-elections against the general election before, and past stand-asides."""

from __future__ import annotations

from typing import Any

import numpy as np

from standaside.domain import Floats, Result
from standaside.measures import butler_swing
from standaside.present.wording import percent, signed

Document = dict[str, Any]


def by_election_document(after: Result, before: Result | None) -> Document:
    """
    Describe a by-election.

    Parameters
    ----------
    after : Result
        Of one constituency.
    before : Result or None
        The general election before it, on the same boundaries.

    Returns
    -------
    dict
        ``swing`` is Butler's, in share, from ``swing_from`` (who held the seat, or the runner-up
        if it was held) to ``swing_to``; None where one of them did not stand both times.
    """
    votes, order = after.votes[0], _order(after, 0)
    first, second = order[0], order[1] if len(order) > 1 else None
    document: Document = {
        "date": after.date.isoformat(),
        "code": after.constituencies.codes[0],
        "name": after.constituencies.names[0],
        "winner": after.parties.codes[first],
        "majority": int(votes[first] - (votes[second] if second is not None else 0)),
        "runner_up": None if second is None else after.parties.codes[second],
        "valid_votes": int(votes.sum()),
        "votes": {after.parties.codes[p]: int(votes[p]) for p in order},
    }
    return {**document, **_swing(after, before, order)}


def _swing(after: Result, before: Result | None, order: list[int]) -> Document:
    nothing: Document = {"held_by": None, "swing_from": None, "swing_to": None, "swing": None}
    code = after.constituencies.codes[0]
    if before is None or code not in before.constituencies.codes:
        return nothing
    place = before.constituencies.index(code)
    held = before.parties.codes[_order(before, place)[0]]
    winner = after.parties.codes[order[0]]
    runner = after.parties.codes[order[1]] if len(order) > 1 else winner
    away, to = (runner, winner) if held == winner else (held, winner)
    then, now = _pair(before, place, away, to), _pair(after, 0, away, to)
    if then is None or now is None:
        return {**nothing, "held_by": held}
    swing = float(butler_swing(then, now, away=0, to=1))
    return {"held_by": held, "swing_from": away, "swing_to": to, "swing": swing}


def _pair(result: Result, place: int, away: str, to: str) -> Floats | None:
    """Shares of two parties, shape (2,); None where one of them did not stand."""
    if away == to or not {away, to} <= set(result.parties.codes):
        return None
    columns = [result.parties.index(away), result.parties.index(to)]
    return result.share[place, columns] if result.stood[place, columns].all() else None


def _order(result: Result, place: int) -> list[int]:
    """Parties that stood in a place and can win, most votes first, then by code."""
    able = np.nonzero(result.stood[place] & result.parties.can_win())[0].tolist()
    return sorted(able, key=lambda p: (-result.votes[place, p], result.parties.codes[p]))


def what_happened(code: str, beneficiary: str, party: str, before: Result, after: Result) -> str:
    """
    Say in words what came of a stand-aside: who won, and how the party it was for did.

    Parameters
    ----------
    code : str
        The constituency.
    beneficiary, party : str
        The party stood aside for ("" if none was named) and the one that stood aside.
    before, after : Result
        The elections before and of the stand-aside, on one boundary set.
    """
    place = after.constituencies.index(code)
    order = _order(after, place)
    winner = after.parties.codes[order[0]]
    words = f"{winner} won"
    if beneficiary and _stood(after, place, beneficiary):
        p = after.parties.index(beneficiary)
        share, then = after.share[place, p], _share(before, place, beneficiary)
        change = "" if then is None else f", {signed(100 * (share - then))} points"
        rank = order.index(p) + 1
        words += f"; {beneficiary} {_ordinal(rank)} with {percent(share, places=1)}%{change}"
    if _stood(after, place, party):
        words += f"; {party} stood after all"
    return words


def _stood(result: Result, place: int, code: str) -> bool:
    return code in result.parties.codes and bool(result.stood[place, result.parties.index(code)])


def _share(result: Result, place: int, code: str) -> float | None:
    return float(result.share[place, result.parties.index(code)]) if _stood(result, place, code) else None


def _ordinal(rank: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(rank, f"{rank}th")
