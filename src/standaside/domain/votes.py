"""Nouns about votes: what happened, what polls say, what is expected."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import compress

import numpy as np

from standaside.domain.axes import Bools, Constituencies, Floats, Ints, Parties, SmallInts, frozen
from standaside.errors import AlignmentError
from standaside.showing import Shown


@dataclass(frozen=True, slots=True, eq=False)
class Result(Shown):
    """
    What happened at an election, or its notional re-count on other boundaries.

    Attributes
    ----------
    id, name : str
        ``parl.2017-06-08``, "2017 general election".
    votes : ndarray of int, shape (c, p)
        Valid votes; zero wherever ``stood`` is False.
    stood : ndarray of bool, shape (c, p)
        Who was on the ballot paper.
    electorate : ndarray of int, shape (c,)
        People entitled to vote; 0 where unknown.
    winner_known, majority_known : ndarray of bool, shape (c,)
        False where "Other" may hide the winner, or the runner-up.
    """

    id: str
    name: str
    date: dt.date
    is_notional: bool
    source: str
    constituencies: Constituencies
    parties: Parties
    votes: Ints
    stood: Bools
    electorate: Ints
    winner_known: Bools
    majority_known: Bools

    def __post_init__(self) -> None:
        shape = (len(self.constituencies), len(self.parties))
        for name, dtype, size in (
            ("votes", np.int64, shape),
            ("stood", np.bool_, shape),
            ("electorate", np.int64, shape[:1]),
            ("winner_known", np.bool_, shape[:1]),
            ("majority_known", np.bool_, shape[:1]),
        ):
            object.__setattr__(self, name, frozen(getattr(self, name), dtype, size, name))
        if (self.votes < 0).any() or (self.votes[~self.stood] != 0).any():
            raise AlignmentError(f"{self.id}: votes are negative, or belong to a party that did not stand.")

    def headline(self) -> str:
        """Which election, and how large."""
        size = f"{len(self.constituencies):,} constituencies, {len(self.parties)} parties"
        return f"{self.name}: {size}, {int(self.votes.sum()):,} valid votes"

    @property
    def valid_votes(self) -> Ints:
        """Valid votes, shape (c,)."""
        return np.asarray(self.votes.sum(axis=1), dtype=np.int64)

    @property
    def candidacies(self) -> int:
        """How many stood, in all constituencies."""
        return int(self.stood.sum())

    @property
    def share(self) -> Floats:
        """Share of the valid votes, shape (c, p), in [0, 1]."""
        return np.asarray(self.votes / np.maximum(self.valid_votes, 1)[:, None], dtype=np.float64)

    def stood_widely(self, code: str) -> bool:
        """Whether a party stood in half of the constituencies of some nation, and not in a few by chance."""
        stood, nations = self.stood[:, self.parties.index(code)], self.constituencies.nations
        there, everywhere = Counter(compress(nations, stood)), Counter(nations)
        return any(2 * there[nation] >= everywhere[nation] for nation in there)

    def unknown_to(self, polled: Iterable[str]) -> tuple[str, ...]:
        """Those of the parties polled that could have stood and did not, so that no swing reaches them."""
        axis, can_win = self.parties, self.parties.can_win()
        places = [axis.index(code) for code in polled if code in axis.codes]
        return tuple(axis.codes[p] for p in places if can_win[p] and not self.stood[:, p].any())


@dataclass(frozen=True, slots=True, eq=False)
class Poll(Shown):
    """
    Shares asked for, by area.

    Attributes
    ----------
    shares : mapping of str to mapping of str to float
        Area ("GB", a nation or a region) to party code to share in [0, 1].
    fieldwork_end : date or None
        Last day of interviewing; its distance from polling day widens the error.
    sample : int or None
        People asked.
    covariance : mapping of (str, str) to float, optional
        Of the errors of two parties' British shares, in share squared, where a table of polls
        was averaged; left out, the errors are those of a poll of its age and size.
    pollsters : int
        How many pollsters' figures these average; ``sample`` is all the people they asked.
    """

    shares: Mapping[str, Mapping[str, float]]
    fieldwork_end: dt.date | None = None
    sample: int | None = None
    source: str = ""
    covariance: Mapping[tuple[str, str], float] | None = None
    pollsters: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Projection(Shown):
    """
    Expected shares in every constituency if nobody stands aside.

    Attributes
    ----------
    share : ndarray of float, shape (c, p)
        Expected share of the valid votes, in [0, 1]; rows add to 1.
    standing : ndarray of bool, shape (c, p)
        Who is nominated.
    valid_votes : ndarray of float, shape (c,)
        Expected votes cast: the baseline's.
    held_by : ndarray of int8, shape (c,)
        The party that holds the seat: won it at the baseline, or since; ``NOBODY`` if unknown.
    change : float
        Part of the polled vote that moves between baseline and projection, in [0, 1]: half the
        sum of the parties' changes.
    tactical : ndarray of float, shape (c, p), or None
        What tactical votes add to each share, included in ``share``; rows add to 0 (rule 8).
    sources : tuple of str
        Who published the figures behind it (rule 16).
    """

    constituencies: Constituencies
    parties: Parties
    share: Floats
    standing: Bools
    valid_votes: Floats
    held_by: SmallInts
    swing: str
    scope: str
    baseline: str
    change: float = 0.0
    tactical: Floats | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape = (len(self.constituencies), len(self.parties))
        for name, dtype, size in (
            ("share", np.float64, shape),
            ("standing", np.bool_, shape),
            ("valid_votes", np.float64, shape[:1]),
            ("held_by", np.int8, shape[:1]),
        ):
            object.__setattr__(self, name, frozen(getattr(self, name), dtype, size, name))
        if self.tactical is not None:
            object.__setattr__(self, "tactical", frozen(self.tactical, np.float64, shape, "tactical"))
        if (self.share < 0).any() or (self.share[~self.standing] != 0).any():
            raise AlignmentError("A projected share is negative, or belongs to a party that does not stand.")

    def headline(self) -> str:
        """From which result, by which swing, how large."""
        size = f"{len(self.constituencies):,} constituencies, {len(self.parties)} parties"
        return f"expected shares from {self.baseline} by the swing {self.swing}, {size}"
