"""
Shares asked for → expected shares in every constituency (rule 3).

A swing rule is a callable from areas to the shares in their places. Whatever it does, its
totals, weighted by the votes cast at the baseline, are the shares asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from standaside.domain import Bools, Floats, Ints
from standaside.errors import ScenarioError

_TOLERANCE = 1e-10
"""Share of an area's votes by which a calibrated total may miss what was asked for."""

_ROUNDS = 5_000

WEAK = 0.20
"""Strong transition: a party's first fifth of the turnout is weak support (Electoral Calculus, 2007)."""

RIDGE = 0.3
"""How strongly ``best`` shrinks the gradients between areas, in variances of a covariate within
areas. Fitted on 2001-2024 by ``python tools/build_scoreboard.py --fit``; docs/explanation/scoreboard.md."""

LEAST_AREAS = 5
"""Areas of one nation from which ``best`` reads gradients; with fewer it is the transition model."""

_KEPT = 0.2
"""Part of its share that a gradient always leaves a party, so that it never wipes one out."""


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """
    Places that swing together.

    Attributes
    ----------
    share : ndarray of float, shape (c, p)
        Baseline shares; rows add to 1.
    standing : ndarray of bool, shape (c, p)
    weight : ndarray of float, shape (c,)
        Votes cast.
    group : ndarray of int, shape (p,)
        The target each party belongs to; all parties not polled share the last one.
    target : ndarray of float, shape (g,)
        Share of the area's votes asked for, by group; adds to 1.
    nation : str
        ``best`` compares areas of one nation with each other.
    leave : ndarray of float, shape (c,), optional
        Share of Leave in 2016, NaN where unknown: a covariate of ``best``.
    """

    share: Floats
    standing: Bools
    weight: Floats
    group: Ints
    target: Floats
    nation: str = ""
    leave: Floats | None = None

    def totals(self, share: Floats) -> Floats:
        """Weighted share of each group, shape (g,)."""
        by_party = self.weight @ share / self.weight.sum()
        return np.asarray(np.bincount(self.group, weights=by_party, minlength=len(self.target)))


Rule = Callable[[Sequence[Area]], list[Floats]]
"""A swing rule: areas → shares in each, (c, p); totals as asked, rows add to 1."""


@dataclass(frozen=True, slots=True)
class Motion:
    """
    How shares move, and how the parameters step towards the target.

    ``move(share, parameter)`` gives unnormalised shares, (c, p) by (p,); ``step(parameter,
    wanted, got)`` the next parameters, by group; ``start`` is the one that moves nothing.
    """

    move: Callable[[Floats, Floats], Floats]
    step: Callable[[Floats, Floats, Floats], Floats]
    start: float


def _add(share: Floats, parameter: Floats) -> Floats:
    return np.maximum(share + parameter, 0.0)


def _multiply(share: Floats, parameter: Floats) -> Floats:
    return share * parameter


def _shift_logit(share: Floats, parameter: Floats) -> Floats:
    odds = np.clip(share, 1e-4, 1 - 1e-4)
    odds = odds / (1 - odds) * np.exp(np.clip(parameter, -50, 50))
    return np.asarray(odds / (1 + odds))


def _step_add(parameter: Floats, wanted: Floats, got: Floats) -> Floats:
    return parameter + 0.8 * (wanted - got)


def _step_multiply(parameter: Floats, wanted: Floats, got: Floats) -> Floats:
    return np.asarray(parameter * np.where(got > 0, wanted / np.maximum(got, 1e-300), 1.0))


def _step_logit(parameter: Floats, wanted: Floats, got: Floats) -> Floats:
    return np.asarray(parameter + np.log(np.maximum(wanted, 1e-30)) - np.log(np.maximum(got, 1e-30)))


UNIFORM = Motion(_add, _step_add, 0.0)
PROPORTIONAL = Motion(_multiply, _step_multiply, 1.0)
LOGIT = Motion(_shift_logit, _step_logit, 0.0)


def _reach(area: Area) -> Floats:
    """Part of the area's votes cast where each group stands, shape (g,): a step must be as much larger."""
    stands = np.stack([area.standing[:, area.group == g].any(axis=1) for g in range(len(area.target))])
    return np.asarray(np.maximum(stands @ area.weight / area.weight.sum(), 1e-9))


def calibrate(motion: Motion, area: Area) -> Floats:
    """
    Move an area's shares until its totals are those asked for.

    Parameters
    ----------
    motion : Motion
    area : Area

    Returns
    -------
    ndarray of float, shape (c, p)
        Shares in [0, 1]; rows add to 1; zero where a party does not stand.

    Raises
    ------
    ScenarioError
        If no shares can meet the totals, as when a party is asked to poll more than the
        places it fights can give.

    Notes
    -----
    Parties that are not polled keep their proportions to each other: their group moves
    by one factor whatever the rule.

    Examples
    --------
    Two seats of equal size; the first party is to rise from 45 to 50 per cent.

    >>> area = Area(
    ...     share=np.array([[0.6, 0.4], [0.3, 0.7]]), standing=np.ones((2, 2), bool),
    ...     weight=np.ones(2), group=np.array([0, 1]), target=np.array([0.5, 0.5, 0.0]),
    ... )
    >>> calibrate(UNIFORM, area).round(3)
    array([[0.65, 0.35],
           [0.35, 0.65]])
    """
    last = len(area.target) - 1
    rest = area.group == last
    parameter = np.full(len(area.target), motion.start)
    parameter[last] = 1.0
    reach = _reach(area)
    for _ in range(_ROUNDS):
        spread = parameter[area.group]
        moved = np.where(rest, _multiply(area.share, spread), motion.move(area.share, spread))
        share = _normalised(np.where(area.standing, moved, 0.0))
        got = area.totals(share)
        if np.abs(got - area.target).max() < _TOLERANCE:
            return share
        factor = _step_multiply(parameter, area.target, got)[last]
        parameter = motion.step(parameter, area.target / reach, got / reach)
        parameter[last] = factor
    raise ScenarioError(
        "No shares in the constituencies can add up to the poll; the parties that stand there "
        "cannot together have the shares asked for. Check the poll, its areas and who stands."
    )


def _normalised(share: Floats) -> Floats:
    return np.asarray(share / np.maximum(share.sum(axis=1), 1e-300)[:, None], dtype=np.float64)


def transition(area: Area) -> Motion:
    """
    Falling parties lose in proportion to their strength, rising ones gain the same points everywhere.

    The transition model of Electoral Calculus (2004), with gains that do not depend on what
    is released in the place itself.
    """
    before = area.totals(area.share)
    falls = (area.target < before)[area.group]
    exposure = np.where(falls, area.share / np.maximum(before, 1e-300)[area.group], 1.0)
    exposure = np.where(area.standing, exposure, 0.0)
    reached = np.maximum(area.weight @ area.standing, 1e-300)
    mean = area.weight @ exposure / reached
    exposure = exposure / np.where(mean > 0, mean, 1.0)
    return Motion(lambda share, points: np.maximum(share + points * exposure, 0.0), _step_add, 0.0)


def _strong_transition(area: Area) -> Floats:
    """
    Share out what falling parties release (Electoral Calculus, 2007-2014), then settle the totals.

    Weak support goes before strong; rising parties share what a place's falling ones release there.
    The algebra of the two branches is ours, from their description.
    """
    before = area.totals(area.share)[area.group]
    wanted = area.target[area.group]
    falls, named = wanted < before, area.group < len(area.target) - 1
    weak = np.minimum(area.share, WEAK)
    firm = area.weight @ (area.share - weak) / area.weight.sum()
    kept_weak = np.clip((wanted - firm) / np.maximum(before - firm, 1e-300), 0.0, 1.0)
    kept_firm = np.minimum(wanted / np.maximum(firm, 1e-300), 1.0)
    after = np.where(falls & named, (area.share - weak) * kept_firm + weak * kept_weak, area.share)
    released = (area.share - after).sum(axis=1)
    reach = area.weight @ area.standing / area.weight.sum()
    gain = np.where(falls | ~named, 0.0, (wanted - before) / np.where(reach > 0, reach, 1.0))
    taking = np.where(area.standing, gain, 0.0)
    after = after + released[:, None] * _normalised(taking)
    return calibrate(PROPORTIONAL, replace(area, share=_normalised(np.where(area.standing, after, 0.0))))


def _mixed(area: Area) -> Floats:
    """Half uniform, half proportional."""
    return np.asarray((calibrate(UNIFORM, area) + calibrate(PROPORTIONAL, area)) / 2)


def best(areas: Sequence[Area], *, ridge: float = RIDGE) -> list[Floats]:
    """
    Move by the transition model, then tilt each area by the gradients between a nation's areas.

    Where places of one kind have moved more than the transition model says from area to
    area, they are taken to have done so inside the areas too. Kind is measured by the
    baseline's largest party of the nation and, where known, by the leave share.

    Parameters
    ----------
    areas : sequence of Area
        All of them: gradients are read between the areas of one nation, if it has
        ``LEAST_AREAS`` or more; otherwise this is the transition model.
    ridge : float
        Shrinks the gradients, in variances of a covariate within areas.

    Returns
    -------
    list of ndarray of float, shape (c, p) each

    Notes
    -----
    Rule 3; evidence in docs/explanation/scoreboard.md. Read from areas' totals alone, a
    gradient that did not hold inside areas would mislead; in 2017, 2019 and 2024 the two
    agreed within a third.
    """
    moved = [calibrate(transition(area), area) for area in areas]
    for nation in sorted({area.nation for area in areas}):
        chosen = [index for index, area in enumerate(areas) if area.nation == nation]
        if len(chosen) < LEAST_AREAS:
            continue
        tilts = _tilts([areas[index] for index in chosen], ridge)
        for index, tilt in zip(chosen, tilts, strict=True):
            area, share = areas[index], moved[index]
            tilted = np.where(area.standing, np.maximum(share + tilt, _KEPT * share), 0.0)
            moved[index] = calibrate(PROPORTIONAL, replace(area, share=_normalised(tilted)))
    return moved


def _tilts(areas: Sequence[Area], ridge: float) -> list[Floats]:
    """Points to add to each party in each place, (c, p) an area; weighted means over an area are 0."""
    size = np.array([area.weight.sum() for area in areas])
    size = size / size.sum()
    together = _joined(areas, size)
    expected = _split(calibrate(transition(together), together), areas)
    surprise = np.stack(
        [area.target - area.totals(share) for area, share in zip(areas, expected, strict=True)]
    )
    columns = _covariates(areas, together)
    means = np.stack(
        [[_mean(area, x) for x in by_area] for area, by_area in zip(areas, columns, strict=True)]
    )
    spread = np.zeros(means.shape[1])
    for share, area, by_area, mean in zip(size, areas, columns, means, strict=True):
        spread += share * np.array([_mean(area, (x - m) ** 2) for x, m in zip(by_area, mean, strict=True)])
    spread = np.sqrt(np.where(spread > 1e-12, spread, np.inf))
    between = (means - size @ means) / spread
    normal = (size[:, None] * between).T @ between + ridge * np.eye(len(spread))
    slope = np.linalg.solve(normal, (size[:, None] * between).T @ (surprise - size @ surprise))
    slope[:, -1] = 0.0  # parties not polled keep their proportions
    return [
        ((np.stack(by_area, axis=1) - mean) / spread @ slope)[:, area.group]
        for area, by_area, mean in zip(areas, columns, means, strict=True)
    ]


def _mean(area: Area, values: Floats) -> float:
    return float(area.weight @ values / area.weight.sum())


def _joined(areas: Sequence[Area], size: Floats) -> Area:
    return Area(
        np.concatenate([area.share for area in areas]),
        np.concatenate([area.standing for area in areas]),
        np.concatenate([area.weight for area in areas]),
        areas[0].group,
        size @ np.stack([area.target for area in areas]),
    )


def _split(values: Floats, areas: Sequence[Area]) -> list[Floats]:
    ends = np.cumsum([len(area.weight) for area in areas])[:-1]
    return list(np.split(values, ends))


def _covariates(areas: Sequence[Area], together: Area) -> list[list[Floats]]:
    """By area: the share of the nation's largest polled party and, if known anywhere, of Leave; (c,) each."""
    first = int(together.totals(together.share)[:-1].argmax())
    columns = [np.asarray(together.share[:, together.group == first].sum(axis=1))]
    leave = np.concatenate([np.full(len(a.weight), math.nan) if a.leave is None else a.leave for a in areas])
    known = ~np.isnan(leave)
    if known.any():
        columns.append(np.where(known, leave, leave[known].mean()))
    by_column = [_split(column, areas) for column in columns]
    return [[column[index] for column in by_column] for index in range(len(areas))]


def _each(shares: Callable[[Area], Floats]) -> Rule:
    return lambda areas: [shares(area) for area in areas]


SWING_RULES: dict[str, Rule] = {
    "uniform": _each(partial(calibrate, UNIFORM)),
    "proportional": _each(partial(calibrate, PROPORTIONAL)),
    "strong_transition": _each(_strong_transition),
    "logit": _each(partial(calibrate, LOGIT)),
    "mix": _each(_mixed),
    "best": best,
}
"""Rules by name; formulas and evidence in docs/explanation/method.md."""

PROPORTIONAL_PART: Mapping[str, tuple[float, float]] = {
    "uniform": (0.0, 0.0),
    "proportional": (1.0, 1.0),
    "strong_transition": (1.0, 0.0),
    "logit": (1.0, 1.0),
    "mix": (0.5, 0.5),
    "best": (1.0, 0.0),
}
"""By rule: how far a national fall, and a rise, is spread over areas as a ratio (1) or as points (0)."""
