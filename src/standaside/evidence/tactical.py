"""
How many voters of third parties lend their vote, read off real results (rule 8).

Between two elections a party keeps some part of its vote in each region. Where it is third and
two others fight for the place it keeps more or less than that: what it lost beyond its region is
the *squeeze*, what it kept beyond is the *unwinding* of earlier loans. That is a change. The level
is the sum of changes since the first election, counted from the lowest: the least that tactical
votes can have been, if there were none when there were fewest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standaside.domain import Cell, Floats, Ints, Result, Tactical
from standaside.evidence.contests import Contest
from standaside.model import tactical

CELLS: tuple[Cell, ...] = tuple(
    (voter, *contest)
    for pair, voters in (
        (("Con", "Lab"), ("LD", "Green")),
        (("Con", "LD"), ("Lab", "Green")),
        (("Con", "SNP"), ("Lab", "LD")),
    )
    for contest in (pair, pair[::-1])
    for voter in voters
)
"""Third parties by contest, in both orders: those with places enough to see anything."""

FEWEST = 8
"""Places of a cell below which nothing is said."""


@dataclass(frozen=True, slots=True)
class Squeeze:
    """
    What one cell did between two elections.

    Attributes
    ----------
    start, end : str
        Ids of the two elections.
    places : int
        Where the earlier one had this contest, and the voters' party stood in both.
    squeeze : float
        1 less the part of its expected vote that the party kept; below 0 it got votes back.
    se : float
        Standard error of its logarithm's change, and near enough its own: between places.
    """

    start: str
    end: str
    cell: Cell
    places: int
    squeeze: float
    se: float


@dataclass(frozen=True, slots=True)
class Level:
    """The fraction of a cell's voters who lent their vote at one election, at least; with its error."""

    election: str
    cell: Cell
    rate: float
    se: float
    places: int


def squeezes(contests: Sequence[Contest], cells: Sequence[Cell] = CELLS) -> list[Squeeze]:
    """
    Measure every cell between the two elections of each contest.

    Parameters
    ----------
    contests : sequence of Contest
    cells : sequence of Cell

    Returns
    -------
    list of Squeeze
        Cells with fewer than ``FEWEST`` places are left out.
    """
    found = [_squeeze(contest, cell) for contest in contests for cell in cells]
    return [one for one in found if one is not None]


def _squeeze(found: Contest, cell: Cell) -> Squeeze | None:
    codes = found.baseline.parties.codes
    if not all(code in codes for code in cell):
        return None
    voter, leader, second = (codes.index(code) for code in cell)
    rows = _rows(found, voter, leader, second)
    if len(rows) < FEWEST:
        return None
    expected, kept = _expected(found, voter)[rows], (found.share[:, voter] * found.votes)[rows]
    whole = float(expected.sum())
    part = float(kept.sum()) / whole
    errors = kept - part * expected
    se = math.sqrt(float((errors**2).sum()) * len(rows) / (len(rows) - 1)) / whole
    return Squeeze(found.start, found.end, cell, len(rows), 1 - part, se / part)


def _rows(found: Contest, voter: int, leader: int, second: int) -> Ints:
    """Places with this contest at the earlier election, where the voters' party stood both times."""
    before, able = found.baseline, found.baseline.parties.can_win()
    first, next_ = tactical.first_two(before.share, before.stood & able, before.parties.codes)
    stood = before.stood[:, voter] & found.stood[:, voter]
    return np.nonzero(found.scored & stood & (first == leader) & (next_ == second))[0]


def _expected(found: Contest, party: int) -> Floats:
    """Votes of a party, shape (c,), had it kept in each place where it stood twice what its region kept."""
    regions = np.array(found.baseline.constituencies.regions)
    counted = found.scored & found.baseline.stood[:, party] & found.stood[:, party]
    before = found.baseline.share[:, party] * found.votes
    after = found.share[:, party] * found.votes
    expected = np.zeros(len(before))
    for region in sorted(set(regions[counted])):
        here = counted & (regions == region)
        expected[here] = before[here] * float(after[here].sum()) / max(float(before[here].sum()), 1e-12)
    return expected


def levels(found: Sequence[Squeeze]) -> list[Level]:
    """
    Add the changes up, and count them from the lowest.

    Parameters
    ----------
    found : sequence of Squeeze
        In the order of time.

    Returns
    -------
    list of Level
        One a cell and later election, without the lowest, whose rate is 0 by construction.

    Examples
    --------
    A tenth squeezed out, then half of that back: the lowest is the start.

    >>> cell = ("LD", "Con", "Lab")
    >>> rows = [Squeeze("a", "b", cell, 50, 0.1, 0.0), Squeeze("b", "c", cell, 50, -0.05, 0.0)]
    >>> [(level.election, round(level.rate, 3)) for level in levels(rows)]
    [('b', 0.1), ('c', 0.055)]
    """
    answer = []
    for cell in sorted({one.cell for one in found}):
        steps = [one for one in found if one.cell == cell]
        sums = np.concatenate([[0.0], np.cumsum([-math.log(1 - one.squeeze) for one in steps])])
        lowest = int(sums.argmin())
        for index, one in enumerate(steps, start=1):
            between = steps[min(index, lowest) : max(index, lowest)]
            rate = 1 - math.exp(-(sums[index] - sums[lowest]))
            se = (1 - rate) * math.sqrt(math.fsum(step.se**2 for step in between))
            answer.append(Level(one.end, cell, rate, se, one.places))
    return answer


@dataclass(frozen=True, slots=True)
class Moved:
    """Seats that tactical votes decided at an election: by party, with them (as it was) and without."""

    election: str
    name: str
    actual: Mapping[str, int]
    without: Mapping[str, int]
    changes: Mapping[tuple[str, str], int]
    share_lent: float
    contests_of: str
    """Name of the election whose first and second decide the contest; "" for the result itself."""


def moved(result: Result, asked: Tactical) -> Moved:
    """
    Take a preset's tactical votes out of a real result, and count the seats that change hands.

    Parameters
    ----------
    result : Result
    asked : Tactical
        Its rates are taken back, in the contests of ``earlier``, as they were measured; without
        one, in those of the result itself.

    Returns
    -------
    Moved
        ``changes`` counts places of Great Britain by (winner without, winner with); ``share_lent``
        is the part of all votes there that was lent.
    """
    able, codes = result.parties.can_win(), result.parties.codes
    looked = result.constituencies.polled()
    contenders = result.stood & able
    cells = tactical.moves(asked.rates, codes, asked.partners)
    if asked.earlier is None:
        contest = tactical.first_two(result.share, contenders, codes)
    else:
        contest = tactical.contests_at(asked.earlier, result.constituencies.codes, codes, {})
    share = np.where(
        looked[:, None], tactical.unwind(result.share, result.stood, contest, cells), result.share
    )
    before = np.where(contenders, result.share, -1.0).argmax(axis=1)
    after = np.where(contenders, share, -1.0).argmax(axis=1)
    votes = result.valid_votes[looked].astype(np.float64)
    lent = float(votes @ np.maximum(share - result.share, 0.0)[looked].sum(axis=1) / votes.sum())
    changed = np.nonzero(looked & result.winner_known & (before != after))[0]
    changes: dict[tuple[str, str], int] = {}
    for c in changed:
        pair = codes[after[c]], codes[before[c]]
        changes[pair] = changes.get(pair, 0) + 1
    return Moved(
        result.id,
        asked.name,
        _seats(before, codes),
        _seats(after, codes),
        dict(sorted(changes.items())),
        lent,
        "" if asked.earlier is None else asked.earlier.name,
    )


def _seats(winner: Ints, codes: Sequence[str]) -> dict[str, int]:
    return {code: int((winner == p).sum()) for p, code in enumerate(codes) if (winner == p).any()}
