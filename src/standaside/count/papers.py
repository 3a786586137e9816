"""
Ranked ballot papers, counted into piles of alike ones before anything else.

A real poll of 50,000 papers holds one or two thousand different ones, so every count runs
over those. A paper need not rank everybody; what it leaves out it does not support.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numba
import numpy as np

from standaside.count.piling import complete_piles, highest, piles
from standaside.domain import Ints, SmallInts
from standaside.errors import ScenarioError

UNRANKED = -1
"""Fills a row after its last preference."""

MOST = 127
"""Candidates that a paper's numbers have room for."""


@dataclass(frozen=True, slots=True, eq=False)
class Papers:
    """
    Papers of one contest, alike ones together, sorted by first preference.

    Attributes
    ----------
    candidates : int
        How many stood, at most 127.
    ranks : ndarray of int8, shape (b, k)
        Candidate in each place of each kind of paper, then ``UNRANKED``.
    papers : ndarray of int, shape (b,)
        How many there are of each kind, at least one.
    start : ndarray of int, shape (candidates + 1,)
        Where each candidate's first preferences begin; the next entry is where they end.
    """

    candidates: int
    ranks: SmallInts
    papers: Ints
    start: Ints

    @property
    def total(self) -> int:
        """Valid papers in all: those that rank somebody."""
        return int(self.papers.sum())


def papers_of(candidates: int, counted: Mapping[tuple[int, ...], int]) -> Papers:
    """
    Papers from a table of rankings and how many have each.

    Parameters
    ----------
    candidates : int
    counted : mapping of tuple of int to int
        Candidates in order of preference, 0-based; papers.

    Raises
    ------
    ScenarioError
        If a paper ranks a candidate twice, or one who does not stand; if there are none.

    Examples
    --------
    >>> found = papers_of(3, {(0,): 4, (2, 1, 0): 2, (1, 2): 3})
    >>> found.total, found.ranks.tolist(), found.start.tolist()
    (9, [[0, -1, -1], [1, 2, -1], [2, 1, 0]], [0, 1, 2, 3])
    """
    _check_candidates(candidates)
    width = max((len(ranking) for ranking in counted), default=1)
    raw = np.full((len(counted), max(width, 1)), UNRANKED, dtype=np.int8)
    for row, ranking in enumerate(counted):
        for place, candidate in enumerate(ranking):
            if not 0 <= candidate < candidates:
                raise ScenarioError(_what_is_wrong(row, ranking, candidates))
            raw[row, place] = candidate
    papers = np.array(list(counted.values()), dtype=np.int64)
    if (papers < 0).any():
        raise ScenarioError("A kind of paper cannot occur less than nought times; correct the counts.")
    bad = _first_bad(raw, candidates)
    if bad >= 0:
        raise ScenarioError(_what_is_wrong(bad, raw[bad].tolist(), candidates))
    kept = np.nonzero((papers > 0) & (raw[:, 0] >= 0))[0]
    kept = kept[np.argsort(raw[kept, 0], kind="stable")]
    return _valid(candidates, raw[kept], papers[kept])


def group(candidates: int, raw: SmallInts) -> Papers:
    """
    Papers as they lay in the box, one row each, made into piles.

    Parameters
    ----------
    candidates : int
        How many stood, at most 127.
    raw : ndarray of int8, shape (n, k)
        Candidates in order of preference, 0-based, then ``UNRANKED``. A row that ranks nobody
        is invalid and left out.

    Raises
    ------
    ScenarioError
        If a paper ranks a candidate twice, one who does not stand, or somebody after a gap.

    Examples
    --------
    >>> import numpy as np
    >>> found = group(3, np.array([[0, -1], [1, 2], [0, -1], [-1, -1]], dtype=np.int8))
    >>> found.ranks.tolist(), found.papers.tolist()
    ([[0, -1], [1, 2]], [2, 1])
    """
    _check_candidates(candidates)
    wide = np.asarray(raw)
    if wide.ndim != 2 or wide.shape[1] == 0:
        raise ScenarioError("Papers are rows of candidates in order of preference; give at least one column.")
    ready = wide.dtype == np.int8 and wide.flags.c_contiguous and wide.shape[1] == candidates
    complete = complete_piles(wide) if ready else None
    if complete is None and not _in_range(wide, candidates):
        bad = int(np.nonzero(((wide < UNRANKED) | (wide >= candidates)).any(axis=1))[0][0])
        raise ScenarioError(_what_is_wrong(bad, wide[bad].tolist(), candidates))
    rows = np.ascontiguousarray(wide, dtype=np.int8)
    ranks, papers = complete or piles(rows, candidates)
    if _first_bad(ranks, candidates) >= 0:  # every kind of paper is among them, so no other need be read
        bad = _first_bad(rows, candidates)
        raise ScenarioError(_what_is_wrong(bad, rows[bad].tolist(), candidates))
    return _valid(candidates, ranks, papers)


def _in_range(raw: SmallInts, candidates: int) -> bool:
    if raw.dtype == np.int8 and raw.flags.c_contiguous:
        return highest(raw.reshape(-1)) <= candidates
    return not raw.size or bool(raw.min() >= UNRANKED and raw.max() < candidates)


def _check_candidates(candidates: int) -> None:
    if not 1 <= candidates <= MOST:
        raise ScenarioError(f"There are {candidates} candidates; a count takes 1 to {MOST}.")


def _valid(candidates: int, ranks: SmallInts, papers: Ints) -> Papers:
    """Sorted kinds of paper, none of them empty."""
    if not len(papers):
        raise ScenarioError("There is no valid ballot paper to count; give at least one that ranks somebody.")
    start = np.searchsorted(ranks[:, 0], np.arange(candidates + 1))
    return Papers(candidates, ranks, papers, start.astype(np.int64))


def _what_is_wrong(row: int, ranking: Sequence[int], candidates: int) -> str:
    named = [candidate for candidate in ranking if candidate != UNRANKED]
    outside = [candidate for candidate in named if not 0 <= candidate < candidates]
    if outside:
        return (
            f"Paper {row + 1} ranks candidate {outside[0]}; the {candidates} who stand are 0 to "
            f"{candidates - 1}."
        )
    twice = [candidate for candidate in named if named.count(candidate) > 1]
    if twice:
        return (
            f"Paper {row + 1} ranks candidate {twice[0]} twice; give each one place, or leave the second out."
        )
    return f"Paper {row + 1} skips a preference; close the gap, or end the ranking there."


@numba.njit(cache=True)
def _first_bad(rows: SmallInts, candidates: int) -> int:
    """First row with a candidate twice, one out of range, or one after a gap; −1 if none."""
    for row in range(rows.shape[0]):
        seen = np.int64(0)
        beyond = np.int64(0)
        ended = False
        for place in range(rows.shape[1]):
            candidate = rows[row, place]
            if candidate == -1:
                ended = True
                continue
            if ended or candidate < 0 or candidate >= candidates:
                return row
            bit = np.int64(1) << np.int64(candidate & 63)
            if candidate < 64:
                if seen & bit:
                    return row
                seen |= bit
            else:
                if beyond & bit:
                    return row
                beyond |= bit
    return -1
