"""What came of it: by-elections against the general election before, and past stand-asides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from standaside.domain import Floats, Result
from standaside.measures import butler_swing
from standaside.present.documents import seat_document
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


class Entry(Protocol):
    """A row of the register of past stand-asides: constituencies of one boundary set, by code."""

    @property
    def election(self) -> str:
        """The year."""
        ...

    @property
    def code(self) -> str:
        """The constituency."""
        ...

    @property
    def party(self) -> str:
        """Who stood aside."""
        ...

    @property
    def beneficiary(self) -> str:
        """For whom; "" where nobody was named."""
        ...

    @property
    def status(self) -> str:
        """How surely."""
        ...

    @property
    def source(self) -> str:
        """Who says so."""
        ...


def same_place(held: Result, place: int, other: Result) -> int | None:
    """
    Find a place in another election: on the same boundaries by its code, on others by its name.

    Names are compared as people's spelling is: "Brighton, Pavilion" is "Brighton Pavilion".

    Parameters
    ----------
    held : Result
    place : int
        Position in ``held``.
    other : Result

    Returns
    -------
    int or None
        Position in ``other``; None where nothing there has the code, or the name.
    """
    code, name = held.constituencies.codes[place], held.constituencies.names[place]
    axis = other.constituencies
    if axis.boundary_set == held.constituencies.boundary_set:
        return axis.index(code) if code in axis.codes else None
    return axis.named(name)


def past_results(held: Result, place: int, results: Iterable[Result]) -> list[Document]:
    """
    List the results of a place, the latest first: on its boundaries, and on others under its name.

    Parameters
    ----------
    held : Result
    place : int
    results : iterable of Result
        Elections at hand.

    Returns
    -------
    list of dict
        ``election, year, same_boundaries, notional, boundary_set, winner, majority, turnout,
        candidates``, of which the one with most votes comes first.
    """
    ordered = sorted(results, key=lambda result: (result.date, result.id), reverse=True)
    found = ((result, same_place(held, place, result)) for result in ordered)
    return [_past(held, result, there) for result, there in found if there is not None]


def _past(held: Result, result: Result, there: int) -> Document:
    axis = result.constituencies
    seat = seat_document(result, axis.codes[there])
    candidates = sorted(seat["candidates"], key=lambda c: (-c["votes"], c["party"]))
    return {
        "election": result.id,
        "year": result.date.year,
        "same_boundaries": axis.boundary_set == held.constituencies.boundary_set,
        "notional": result.is_notional,
        "boundary_set": axis.boundary_set,
        "winner": seat["winner"],
        "majority": seat["majority"],
        "turnout": seat["turnout"],
        "candidates": [{"party": c["party"], "votes": c["votes"], "share": c["share"]} for c in candidates],
    }


def past_stand_asides(
    held: Result, place: int, register: Iterable[Entry], results: Sequence[Result]
) -> list[Document]:
    """
    List who stood aside in a place before, and what came of it.

    Parameters
    ----------
    held : Result
    place : int
    register : iterable of Entry
    results : sequence of Result
        Elections at hand, those of the register among them.

    Returns
    -------
    list of dict
        ``election, party, for, status, same_boundaries, words, source``; the words say so where it
        was a constituency of the same name on other boundaries.
    """
    found = []
    for entry in register:
        after = _election_of(entry, results)
        before = None if after is None else last_before(after, results)
        if after is None or before is None or same_place(held, place, after) != _position(after, entry.code):
            continue
        same = after.constituencies.boundary_set == held.constituencies.boundary_set
        where = "" if same else f" on the boundaries of {after.constituencies.boundary_set}"
        said = what_happened(entry.code, entry.beneficiary, entry.party, before, after)
        found.append(
            {
                "election": entry.election,
                "party": entry.party,
                "for": entry.beneficiary,
                "status": entry.status,
                "same_boundaries": same,
                "words": f"{entry.election}{where}: {entry.party} for {entry.beneficiary or 'nobody'} "
                f"({entry.status}). {said}.",
                "source": entry.source,
            }
        )
    return found


def last_before(after: Result, results: Iterable[Result]) -> Result | None:
    """The last election before one, on the same constituencies; None if there is none."""
    earlier = (
        result
        for result in results
        if result.date < after.date and result.constituencies.same_as(after.constituencies)
    )
    return max(earlier, key=lambda result: result.date, default=None)


def _election_of(entry: Entry, results: Iterable[Result]) -> Result | None:
    return next(
        (
            result
            for result in results
            if str(result.date.year) == entry.election
            and not result.is_notional
            and entry.code in result.constituencies.codes
        ),
        None,
    )


def _position(result: Result, code: str) -> int:
    return result.constituencies.index(code)
