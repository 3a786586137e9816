"""Two real elections put side by side: what was known before the second, and what came of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from standaside.domain import (
    NOBODY,
    REFORM_FAMILY,
    Bools,
    Floats,
    Ints,
    Nominations,
    Parties,
    PartyKind,
    Poll,
    Result,
    Scenario,
    TransferTable,
    Uncertainty,
)
from standaside.errors import AlignmentError
from standaside.matching import fold

OTHER, INDEPENDENT, SPEAKER = "Other", "Ind", "Spk"
SMALLEST = 0.005
"""A party is told apart if it had this share of some nation's votes; the others are Other together."""

REFERENDUM = dt.date(2016, 6, 23)
"""Nobody could know how a place would vote on this day before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """
    An election to predict from the one before it.

    Attributes
    ----------
    baseline : Result
        The earlier one, on an axis that both share; successors have taken over.
    share : ndarray of float, shape (c, p)
        The later one's shares.
    votes : ndarray of float, shape (c,)
        Its valid votes.
    stood : ndarray of bool, shape (c, p)
        Its nominations: known before polling day.
    winner : ndarray of int, shape (c,)
        Who won; ``NOBODY`` if it was somebody the axis does not tell apart.
    scored : ndarray of bool, shape (c,)
        Places of Great Britain that were the Speaker's in neither.
    leave : ndarray of float, shape (c,), optional
        Only if the referendum lay before the later one.
    start, end : str
        Ids of the two elections.
    day : date
        Of the later one.
    note : str
        What had to be taken for granted to put them side by side, "" if nothing.
    """

    baseline: Result
    share: Floats
    votes: Floats
    stood: Bools
    winner: Ints
    scored: Bools
    leave: Floats | None
    start: str
    end: str
    day: dt.date
    note: str = ""


def contest(
    baseline: Result,
    target: Result,
    *,
    leave: Floats | None = None,
    successors: Mapping[str, str] | None = None,
) -> Contest:
    """
    Put two elections on one axis of parties.

    Parameters
    ----------
    baseline, target : Result
        On one set of constituencies; their parties may differ.
    leave : ndarray of float, shape (c,), optional
    successors : mapping of str to str, optional
        Party of the baseline to the one that inherits its votes. Left out, the largest of
        UKIP, the Brexit Party and Reform UK succeeds the one that was largest before.

    Returns
    -------
    Contest

    Raises
    ------
    AlignmentError
        If the constituencies differ.
    """
    note = meet(baseline, target)
    follows = _successor(baseline, target) if successors is None else successors
    again = same_names(baseline, target)
    before, after = _columns(baseline, follows), _columns(target, again)
    codes = _told_apart(baseline, before, after)
    kinds = [_kind(code) for code in codes]
    then_votes, then_stood = _on_axis(before, codes, baseline.votes.shape[0])
    votes, stood = _on_axis(after, codes, baseline.votes.shape[0])
    speaker = np.array([kind is PartyKind.SPEAKER for kind in kinds])
    votes, stood = _drop_strangers(baseline, then_stood | speaker, votes, stood)
    theirs = (then_stood | stood)[:, speaker].any(axis=1)
    known = leave is not None and target.date >= REFERENDUM
    return Contest(
        baseline=dataclasses.replace(
            baseline,
            parties=Parties(tuple(codes), tuple(codes), tuple(kinds)),
            votes=then_votes,
            stood=then_stood,
        ),
        share=votes / np.maximum(votes.sum(axis=1), 1)[:, None],
        votes=votes.sum(axis=1).astype(np.float64),
        stood=stood,
        winner=_winner(target, codes, stood, again),
        scored=baseline.constituencies.polled() & ~theirs,
        leave=leave if known else None,
        start=baseline.id,
        end=target.id,
        day=target.date,
        note=note,
    )


OWN_SET = "id:"
"""How the boundary set of an added election begins whose map names none."""


def meet(baseline: Result, target: Result) -> str:
    """
    Say what has to be taken for granted about the boundaries of two elections; nothing mostly.

    Raises
    ------
    AlignmentError
        If the constituencies differ (rule 2).
    """
    before, after = baseline.constituencies, target.constituencies
    if before.same_as(after):
        return ""
    unnamed = all(places.boundary_set.startswith(OWN_SET) for places in (before, after))
    if unnamed and before.codes == after.codes:
        return (
            f"All {len(before)} constituencies are called the same in {baseline.id} and {target.id}, and are "
            "taken to have the same boundaries; if they moved, say so in the maps (boundary_set)."
        )
    sets = f"boundary sets {before.boundary_set} and {after.boundary_set}"
    odd = [_only(baseline, target), _only(target, baseline)]
    remedy = "choose two on one boundary set"
    if not any(places.boundary_set.startswith(OWN_SET) for places in (before, after)):
        remedy += ", or the notional result on the later one's, as 2019-notional is for 2024"
    else:
        remedy += (
            "; if yours have the same boundaries, call each place the same in both files, and add both "
            'with one `boundary_set = "..."` in a map (`data add --map`)'
        )
    raise AlignmentError(
        f"{baseline.name} and {target.name} are on different constituencies ({sets}"
        f"{''.join('; ' + words for words in odd if words)}): {remedy}."
    )


def _only(one: Result, other: Result) -> str:
    """Say which places one has alone, if they are a few of many."""
    own = sorted(set(one.constituencies.codes) - set(other.constituencies.codes))
    if not own or 2 * len(own) > len(one.constituencies):
        return ""
    more = f" and {len(own) - 3} more" if len(own) > 3 else ""
    return f"only {one.name} has {', '.join(own[:3])}{more}"


def same_names(baseline: Result, target: Result) -> dict[str, str]:
    """
    Codes of the later election's parties that the earlier one has otherwise, or gives to another party.

    Codes made up for two files may differ although the names are the same.
    """

    def named(result: Result) -> dict[str, str]:
        parties = zip(result.parties.codes, result.parties.names, result.parties.kinds, strict=True)
        return {code: fold(name) for code, name, kind in parties if kind is PartyKind.PARTY}

    then, now = named(baseline), named(target)
    code_of = {name: code for code, name in then.items()}
    again = {
        code: code if then.get(code) == name else code_of[name]
        for code, name in now.items()
        if name in code_of
    }
    taken = set(again.values())
    strangers = {
        code: f"{code} ({name})" for code, name in now.items() if code not in again and code in taken
    }
    return {code: own for code, own in {**again, **strangers}.items() if code != own}


Column = tuple[Ints, Bools]


def _successor(baseline: Result, target: Result) -> dict[str, str]:
    def largest(result: Result) -> str:
        votes = {c: int(result.votes[:, p].sum()) for p, c in enumerate(result.parties.codes)}
        family = [code for code in REFORM_FAMILY if votes.get(code, 0) > 0]
        return max(family, key=lambda code: votes[code], default="")

    old, new = largest(baseline), largest(target)
    return {old: new} if old and new and old != new else {}


def _columns(result: Result, successors: Mapping[str, str]) -> dict[str, Column]:
    """Votes and candidacies by code; sums are one Other, the later independents too."""
    found: dict[str, Column] = {}
    for p, (code, kind) in enumerate(zip(result.parties.codes, result.parties.kinds, strict=True)):
        name = successors.get(code, code)
        if kind is PartyKind.SUM:
            name = OTHER
        elif kind is PartyKind.SPEAKER:
            name = SPEAKER
        elif kind is PartyKind.INDEPENDENT:
            name = INDEPENDENT if INDEPENDENT not in found else OTHER
        votes, stood = result.votes[:, p], result.stood[:, p]
        if name in found:
            votes, stood = votes + found[name][0], stood | found[name][1]
        found[name] = (votes, stood)
    return found


def _told_apart(baseline: Result, before: Mapping[str, Column], after: Mapping[str, Column]) -> list[str]:
    """Codes of the common axis, sorted; Other is among them, and the Speaker if anybody was."""
    polled = baseline.constituencies.polled()
    nations = np.array(baseline.constituencies.nations)
    codes = set()
    for code in (before.keys() & after.keys()) - {OTHER, SPEAKER}:
        both = before[code][1][polled].any() and after[code][1][polled].any()
        parts = [
            found[code][0][places].sum()
            / max(sum(int(votes[places].sum()) for votes, _ in found.values()), 1)
            for found in (before, after)
            for places in (polled & (nations == nation) for nation in set(nations[polled]))
        ]
        if both and max(parts) >= SMALLEST:
            codes.add(code)
    speaker = any(found[SPEAKER][1].any() for found in (before, after) if SPEAKER in found)
    return sorted(codes | {OTHER} | ({SPEAKER} if speaker else set()))


def _kind(code: str) -> PartyKind:
    kinds = {OTHER: PartyKind.SUM, SPEAKER: PartyKind.SPEAKER, INDEPENDENT: PartyKind.INDEPENDENT}
    return kinds.get(code, PartyKind.PARTY)


def _on_axis(found: Mapping[str, Column], codes: list[str], size: int) -> tuple[Ints, Bools]:
    votes, stood = np.zeros((size, len(codes)), np.int64), np.zeros((size, len(codes)), np.bool_)
    for name, (cast, there) in found.items():
        column = codes.index(name if name in codes else OTHER)
        votes[:, column] += cast
        stood[:, column] |= there
    return votes, stood


def _drop_strangers(baseline: Result, then: Bools, votes: Ints, stood: Bools) -> tuple[Ints, Bools]:
    """Leave out whoever stands in a nation where nobody of that name stood before."""
    votes, stood = votes.copy(), stood.copy()
    nations = np.array(baseline.constituencies.nations)
    for nation in set(nations):
        here = nations == nation
        new = np.nonzero(~then[here].any(axis=0))[0]
        votes[np.ix_(here, new)], stood[np.ix_(here, new)] = 0, False
    return votes, stood


def _winner(target: Result, codes: list[str], stood: Bools, again: Mapping[str, str]) -> Ints:
    votes = np.where(target.stood & target.parties.can_win(), target.votes, -1)
    first = votes.argmax(axis=1)
    own = [
        INDEPENDENT
        if code == INDEPENDENT
        else SPEAKER
        if kind is PartyKind.SPEAKER
        else again.get(code, code)
        for code, kind in zip(target.parties.codes, target.parties.kinds, strict=True)
    ]
    place = np.array([codes.index(code) if code in codes else NOBODY for code in own])
    winner = np.where(target.winner_known, place[first], NOBODY)
    there = stood[np.arange(len(winner)), np.maximum(winner, 0)]
    return np.where(there, winner, NOBODY)


def true_poll(found: Contest, scope: str) -> Poll:
    """
    Say what really happened, as a poll of every area of a scope.

    Shares are of the places that swing; parties nobody could vote for in an area are left out.
    """
    places = found.baseline.constituencies
    swings = places.polled() & ~_speaker_now(found)
    by_scope = {"gb": ("GB",) * len(places), "nation": places.nations, "region": places.regions}
    named = np.array(by_scope[scope])
    shares = {}
    for area in sorted(set(named[swings])):
        here = swings & (named == area)
        cast = found.votes[here] @ found.share[here]
        stands = found.stood[here].any(axis=0)
        total = cast[stands].sum()
        shares[area] = {
            code: float(cast[p] / total) for p, code in enumerate(found.baseline.parties.codes) if stands[p]
        }
    return Poll(shares, source=f"the shares of {found.end}")


FINAL_POLLSTERS = 12
"""Pollsters with a poll in the last week of 2015, 2017 and 2019: 12, 12 and 13 (PollBase)."""


def final_poll(found: Contest, shares: Mapping[str, float]) -> Poll:
    """Restrict final polls of Great Britain, {party: share}, to the parties of a contest."""
    known = set(found.baseline.parties.codes) - {OTHER, SPEAKER}
    stands = {c for p, c in enumerate(found.baseline.parties.codes) if found.stood[:, p].any()}
    return Poll(
        {"GB": {code: share for code, share in shares.items() if code in known & stands}},
        fieldwork_end=found.day,
        source="final polls",
        pollsters=FINAL_POLLSTERS,
    )


def _speaker_now(found: Contest) -> Bools:
    codes = found.baseline.parties.codes
    if SPEAKER not in codes:
        return np.zeros(len(found.winner), dtype=np.bool_)
    return np.asarray(found.stood[:, codes.index(SPEAKER)])


def question(found: Contest, poll: Poll, *, swing: str, scope: str, uncertainty: Uncertainty) -> Scenario:
    """Ask for the later election: its nominations, a poll, a rule."""
    codes, places = found.baseline.parties.codes, found.baseline.constituencies.codes
    absent = {
        code: frozenset(places[c] for c in np.nonzero(~found.stood[:, p])[0])
        for p, code in enumerate(codes)
        if code != SPEAKER
    }
    speaker = frozenset(places[c] for c in np.nonzero(_speaker_now(found))[0])
    return Scenario(
        name=f"{found.start}>{found.end}",
        title="backtest",
        baseline=found.baseline,
        poll=poll,
        partners=(),
        opponents=(),
        transfers=TransferTable({}),
        polling_day=found.day,
        uncertainty=uncertainty,
        swing=swing,
        scope=scope,
        nominations=Nominations(absent=absent, speaker=speaker if SPEAKER in codes else None),
        leave=found.leave,
    )
