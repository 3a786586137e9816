"""
Polls → what each area is asked to vote (rule 3); how wrong they may be is in ``aggregation``.

A poll speaks of Great Britain; a swing happens in areas (the nations, say). The totals
asked for are spread over the areas by the change the poll implies, then fitted so that
both the areas' sizes and Great Britain's totals hold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from standaside.domain import Bools, Floats, Ints, Poll, Result
from standaside.domain.axes import column_sums
from standaside.errors import ScenarioError

_FITTING_ROUNDS = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """
    What a poll asks of the areas.

    Attributes
    ----------
    codes : tuple of str
        Polled parties, sorted; all others are one last group.
    areas : tuple of str
        Names, sorted.
    area : ndarray of int, shape (c,)
        Position in ``areas`` of each place, -1 where polls do not reach.
    target : ndarray of float, shape (a, g)
        Share of the area's votes asked for, by group; rows add to 1.
    """

    codes: tuple[str, ...]
    areas: tuple[str, ...]
    area: Ints
    target: Floats


def ask(
    poll: Poll,
    baseline: Result,
    *,
    previous: Floats,
    start: Floats,
    standing: Bools,
    swings: Bools,
    scope: str,
    proportional: tuple[float, float],
) -> Asked:
    """
    Say what share of each area's votes every polled party is to have.

    Parameters
    ----------
    poll : Poll
    baseline : Result
    previous : ndarray of float, shape (c, p)
        Shares at the baseline, successors in place of their predecessors.
    start : ndarray of float, shape (c, p)
        Shares that places which do not swing keep.
    standing : ndarray of bool, shape (c, p)
    swings : ndarray of bool, shape (c,)
        Places the poll moves.
    scope : str
        "gb", "nation" or "region".
    proportional : (float, float)
        How far a national fall, and a national rise, is first spread as a ratio (1) or as points (0).

    Returns
    -------
    Asked

    Raises
    ------
    ScenarioError
        If the scope cannot carry the poll's areas, or the shares cannot all be met.
    """
    codes = tuple(sorted({code for shares in poll.shares.values() for code in shares}))
    named = _areas(poll, baseline, scope)
    areas = tuple(sorted(set(named[swings])))
    area = np.array([areas.index(name) if moves else -1 for name, moves in zip(named, swings, strict=True)])
    votes = baseline.valid_votes.astype(np.float64)
    column = [baseline.parties.index(code) for code in codes]
    rest = [p for p in range(len(baseline.parties)) if p not in column]

    def cast(shares: Floats, places: Bools) -> Floats:
        by_party = column_sums(shares[places] * votes[places, None])
        return np.array([*(by_party[p] for p in column), math.fsum(by_party[p] for p in rest)])

    british = baseline.constituencies.polled()
    total, before = math.fsum(votes[british]), cast(previous, british)
    asked = _asked(poll, codes, before / total) * total
    sizes = np.array([math.fsum(votes[area == a]) for a in range(len(areas))])
    wanted = np.maximum(asked - cast(start, british & ~swings), 0.0)
    wanted *= sizes.sum() / wanted.sum()
    then = np.stack([cast(previous, area == a) for a in range(len(areas))])
    stands = np.stack([cast(standing.astype(np.float64), area == a) > 0 for a in range(len(areas))])
    first = _first_guess(then, asked, before, np.where(stands, sizes[:, None], 0.0), proportional)
    settled = _settled(poll, codes, areas, sizes)
    wanted = _yield_to_areas(wanted, settled, stands)
    shared = share_out(np.where(stands, first, 0.0), sizes, wanted, settled)
    _check_reach(codes, shared, wanted)
    return Asked(codes, areas, area, np.asarray(shared / shared.sum(axis=1)[:, None]))


def _areas(poll: Poll, baseline: Result, scope: str) -> np.ndarray:
    """Name the area each place swings in, shape (c,)."""
    places = baseline.constituencies
    by_scope = {"gb": ("GB",) * len(places), "nation": places.nations, "region": places.regions}
    if scope not in by_scope:
        raise ScenarioError(f'There is no scope "{scope}"; use gb, nation or region.')
    odd = sorted(area for area in poll.shares if area != "GB" and area not in by_scope[scope])
    if odd:
        raise ScenarioError(
            f'The poll has shares for {", ".join(odd)}, but the swing has scope "{scope}"; '
            "set scope to nation or region under [swing] so that it can use them."
        )
    return np.array(by_scope[scope])


def _asked(poll: Poll, codes: Sequence[str], before: Floats) -> Floats:
    """Shares of Great Britain by group; a party that only an area's poll names keeps its share."""
    national = poll.shares.get("GB", {})
    asked = np.array([*(national.get(code, before[i]) for i, code in enumerate(codes)), 0.0])
    named = asked.sum()
    if named > 1.0:
        return np.asarray(asked / named)
    asked[-1] = 1.0 - named
    return asked


def _first_guess(
    then: Floats, asked: Floats, before: Floats, reach: Floats, proportional: tuple[float, float]
) -> Floats:
    """Votes by area and group before fitting, shape (a, g): the national change, in points or as a ratio."""
    ratio = np.divide(asked, before, out=np.ones_like(before), where=before > 0)
    scaled = then * ratio
    spread = reach / np.maximum(reach.sum(axis=0), 1e-300)
    added = np.maximum(then + (asked - before) * spread, 0.1 * scaled)
    part = np.where(asked < before, *proportional)
    return np.asarray(part * scaled + (1 - part) * added)


def _settled(poll: Poll, codes: Sequence[str], areas: Sequence[str], sizes: Floats) -> Floats:
    """Votes that an area's own poll asks for, shape (a, g); NaN where it says nothing."""
    settled = np.full((len(areas), len(codes) + 1), np.nan)
    for name, shares in poll.shares.items():
        if name in areas and name != "GB":  # with scope gb the one area is all of it, not an area's own poll
            row = areas.index(name)
            for code, share in shares.items():
                settled[row, codes.index(code)] = share * sizes[row]
    return settled


def _yield_to_areas(wanted: Floats, settled: Floats, stands: Bools) -> Floats:
    """Let a party's own areas overrule Great Britain where they cover all it fights; the others make room."""
    known = ~np.isnan(settled)
    covered = (known | ~stands).all(axis=0) & known.any(axis=0)
    if not covered.any():
        return wanted
    own = np.where(covered, np.where(known, settled, 0.0).sum(axis=0), 0.0)
    others = np.where(covered, 0.0, wanted)
    room = max(wanted.sum() - own.sum(), 0.0)
    return np.asarray(own + others * room / max(others.sum(), 1e-300))


def _check_reach(codes: Sequence[str], shared: Floats, wanted: Floats) -> None:
    off = np.abs(shared.sum(axis=0) - wanted) / wanted.sum()
    if off[:-1].max(initial=0.0) > 1e-6:
        worst = codes[int(off[:-1].argmax())]
        raise ScenarioError(
            f"{worst} cannot have the share of the vote that the poll gives it: the places where it "
            "stands do not hold enough votes. Lower its share, or check who stands."
        )


def share_out(seed: Floats, rows: Floats, columns: Floats, settled: Floats) -> Floats:
    """
    Spread Great Britain's totals over areas: iterative proportional fitting.

    Parameters
    ----------
    seed : ndarray of float, shape (a, g)
        First guess at the votes of each group in each area.
    rows : ndarray of float, shape (a,)
        Votes cast in each area.
    columns : ndarray of float, shape (g,)
        Votes asked for, by group; adds to the same total as ``rows``.
    settled : ndarray of float, shape (a, g)
        Votes a nation's or region's own poll asks for; NaN where there is none.

    Returns
    -------
    ndarray of float, shape (a, g)

    Examples
    --------
    >>> share_out(
    ...     np.array([[3.0, 1.0], [1.0, 1.0]]), np.array([4.0, 4.0]), np.array([5.0, 3.0]),
    ...     np.full((2, 2), np.nan),
    ... ).sum(axis=0).round(6)
    array([5., 3.])
    """
    known = ~np.isnan(settled)
    fixed = np.where(known, settled, 0.0)
    votes = np.where(known, 0.0, np.maximum(seed, 0.0))
    row_left, column_left = rows - fixed.sum(axis=1), columns - fixed.sum(axis=0)
    if min(row_left.min(), column_left.min()) < -1e-9 * rows.sum():
        raise ScenarioError(
            "The polls of the nations or regions ask for more than the national poll allows; "
            "raise the shares of area GB or lower those of the areas."
        )
    for _ in range(_FITTING_ROUNDS):
        before = votes
        by_column = votes.sum(axis=0)
        votes = votes * np.where(
            by_column > 0, np.maximum(column_left, 0) / np.maximum(by_column, 1e-300), 0.0
        )
        by_row = votes.sum(axis=1)
        votes = (
            votes * np.where(by_row > 0, np.maximum(row_left, 0) / np.maximum(by_row, 1e-300), 0.0)[:, None]
        )
        if np.abs(votes - before).max() <= 1e-12 * rows.sum():
            break
    return np.asarray(votes + fixed, dtype=np.float64)
