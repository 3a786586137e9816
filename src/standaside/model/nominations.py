"""
Who stands, and what each party starts from (rules 1, 3 and 4).

A result says who stood then; a scenario says who stands now. Between the two lie
successors, places a party did not fight before, places it gives up, and the Speaker's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from standaside.domain import Bools, Floats, Nominations, Parties, PartyKind, Result
from standaside.errors import ScenarioError

ABSENT_BASELINE = 0.7
"""Rule 4: a party new to a place starts from this part of its regional mean."""

UNSEEN_SUM = 0.005
"""Share that "Other" starts from where its source told everybody apart: small, and not nought, so
that any swing rule can raise it."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """
    The field of candidates, before any swing.

    Attributes
    ----------
    share : ndarray of float, shape (c, p)
        What each party starts from; rows add to 1.
    standing : ndarray of bool, shape (c, p)
        Who is nominated.
    swings : ndarray of bool, shape (c,)
        Places the polls move: not Northern Ireland's, not the Speaker's.
    previous : ndarray of float, shape (c, p)
        Shares at the baseline, successors in place of their predecessors.
    """

    share: Floats
    standing: Bools
    swings: Bools
    previous: Floats


def nominate(baseline: Result, polled: Collection[str], nominations: Nominations) -> Field:
    """
    Say who stands in every constituency, and from what baseline.

    Parameters
    ----------
    baseline : Result
    polled : collection of str
        Codes of the parties that the poll names.
    nominations : Nominations
        Successors, places not fought, the Speaker's places.

    Returns
    -------
    Field

    Raises
    ------
    ScenarioError
        If a polled party stood nowhere and succeeds nobody.

    Notes
    -----
    Rule 4. A polled party stands in every constituency of the nations where it or its
    predecessor stood, the Speaker's apart; independents and local parties stay where
    they stood.
    """
    votes, stood = _succeed(baseline, nominations)
    previous = votes / np.maximum(votes.sum(axis=1), 1)[:, None]
    speakers, votes, stood = _speakers_places(baseline, nominations, polled, votes, stood)
    start = votes / np.maximum(votes.sum(axis=1), 1)[:, None]
    standing = stood.copy()
    ordinary = baseline.constituencies.polled() & ~speakers
    for code in sorted(polled):
        party = _position(baseline.parties, code)
        standing[ordinary, party] = _fights(baseline, stood[:, party], code)[ordinary]
    for code, places in sorted(nominations.absent.items()):
        gone = np.array([place in places for place in baseline.constituencies.codes])
        standing[gone, _position(baseline.parties, code)] = False
    share = _fill(baseline, start, stood, standing)
    return Field(share=share, standing=standing, swings=ordinary, previous=previous)


def _position(parties: Parties, code: str) -> int:
    if code not in parties.codes:
        raise ScenarioError(
            f"{code} is in the poll but not among the parties of the baseline; "
            "name whom it succeeds under [nominations] successor, or leave it to Other."
        )
    return parties.index(code)


def _succeed(baseline: Result, nominations: Nominations) -> tuple[Floats, Bools]:
    """Give each successor the votes and candidacies of its predecessor."""
    votes, stood = baseline.votes.astype(np.float64), baseline.stood.copy()
    for old_code, new_code in sorted(nominations.successor.items()):
        old, new = _position(baseline.parties, old_code), _position(baseline.parties, new_code)
        votes[:, new] += votes[:, old]
        stood[:, new] |= stood[:, old]
        votes[:, old], stood[:, old] = 0.0, False
    return votes, stood


def _speakers_places(
    baseline: Result, nominations: Nominations, polled: Collection[str], votes: Floats, stood: Bools
) -> tuple[Bools, Floats, Bools]:
    """
    Mark the Speaker's places; move the Speaker if the scenario does.

    A new Speaker keeps the votes of the party that held the place, and no polled party
    stands against; a former Speaker's place becomes an ordinary one.
    """
    kinds = baseline.parties.kinds
    columns = np.array([kind is PartyKind.SPEAKER for kind in kinds], dtype=np.bool_)
    then: Bools = np.asarray(stood[:, columns].any(axis=1))
    if nominations.speaker is None:
        return then, votes, stood
    now = np.array([code in nominations.speaker for code in baseline.constituencies.codes])
    if not columns.any():
        raise ScenarioError("The baseline has no Speaker among its parties; leave out [nominations] speaker.")
    votes, stood, speaker = votes.copy(), stood.copy(), int(np.argmax(columns))
    votes[then & ~now, speaker], stood[then & ~now, speaker] = 0.0, False
    for place in np.nonzero(now & ~then)[0]:
        votes[place, speaker], stood[place, speaker] = votes[place].max(), True
        holder = int(np.argmax(np.where(columns, -1.0, votes[place])))
        gone = [baseline.parties.index(code) for code in polled] + [holder]
        votes[place, gone], stood[place, gone] = 0.0, False
    return now, votes, stood


def _fights(baseline: Result, stood: Bools, code: str) -> Bools:
    """Where a polled party stands: all of every nation in which it stood anywhere; a sum, everywhere."""
    if not baseline.parties.can_win()[baseline.parties.index(code)]:
        return np.ones(len(stood), dtype=np.bool_)
    nations = np.array(baseline.constituencies.nations)
    home = set(nations[stood & baseline.constituencies.polled()])
    if not home:
        raise ScenarioError(_nowhere(baseline, code, set(nations[stood])))
    return np.isin(nations, sorted(home))


def _nowhere(baseline: Result, code: str, elsewhere: set[str]) -> str:
    """Why a party without candidates where the poll reaches cannot be in it."""
    if elsewhere:
        return (
            f"{code} is in the poll but stood in {baseline.name} only in {' and '.join(sorted(elsewhere))}, "
            "which the poll does not cover; leave it out of the poll."
        )
    return (
        f"{code} is in the poll but stood nowhere in {baseline.name}; name whom it succeeds in a scenario "
        f'file, under [nominations]: successor = {{ OLD = "{code}" }}, or leave it to Other.'
    )


def _fill(baseline: Result, start: Floats, stood: Bools, standing: Bools) -> Floats:
    """Start a party new to a place from 0.7 x its regional mean, taken from the others in proportion."""
    share = np.where(standing, start, 0.0)
    fresh = standing & ~stood
    regions, nations = np.array(baseline.constituencies.regions), np.array(baseline.constituencies.nations)
    arriving, able = np.zeros_like(share), baseline.parties.can_win()
    for party in np.nonzero(fresh.any(axis=0))[0]:
        means: dict[tuple[str, str], float | None] = {}
        for place in np.nonzero(fresh[:, party])[0]:
            where = (baseline.constituencies.regions[place], baseline.constituencies.nations[place])
            if where not in means:
                there = stood[:, party] & (regions == where[0])
                if not there.any():
                    there = stood[:, party] & (nations == where[1])
                means[where] = float(start[there, party].mean()) if there.any() else None
            mean = means[where]
            if mean is not None:
                arriving[place, party] = ABSENT_BASELINE * mean
            elif not able[party]:
                arriving[place, party] = UNSEEN_SUM
    total = np.minimum(arriving.sum(axis=1), 0.95)
    arriving *= (total / np.maximum(arriving.sum(axis=1), 1e-12))[:, None]
    rest = share.sum(axis=1)
    kept = share * ((1 - total) / np.where(rest > 0, rest, 1.0))[:, None]
    filled = kept + arriving
    sums = filled.sum(axis=1)
    return np.asarray(filled / np.where(sums > 0, sums, 1.0)[:, None], dtype=np.float64)
