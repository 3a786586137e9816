"""
Shares asked for → expected shares in every constituency (rule 3).

A swing rule is a callable that moves shares by one parameter per group of parties.
``calibrate`` turns that parameter until the weighted totals are what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from standaside.domain import Bools, Floats, Ints
from standaside.errors import ScenarioError

_TOLERANCE = 1e-10
"""Share of an area's votes by which a calibrated total may miss what was asked for."""

_ROUNDS = 5_000


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
    """

    share: Floats
    standing: Bools
    weight: Floats
    group: Ints
    target: Floats

    def totals(self, share: Floats) -> Floats:
        """Weighted share of each group, shape (g,)."""
        by_party = self.weight @ share / self.weight.sum()
        return np.asarray(np.bincount(self.group, weights=by_party, minlength=len(self.target)))


@dataclass(frozen=True, slots=True)
class SwingRule:
    """
    How a rule moves shares, and how its parameters step towards the target.

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


def _step_add(parameter: Floats, wanted: Floats, got: Floats) -> Floats:
    return parameter + 0.8 * (wanted - got)


def _step_multiply(parameter: Floats, wanted: Floats, got: Floats) -> Floats:
    return np.asarray(parameter * np.where(got > 0, wanted / np.maximum(got, 1e-300), 1.0))


SWING_RULES: dict[str, SwingRule] = {
    "uniform": SwingRule(_add, _step_add, 0.0),
    "proportional": SwingRule(_multiply, _step_multiply, 1.0),
}
"""Rules by name; formulas and evidence in docs/explanation/method.md."""


def calibrate(rule: SwingRule, area: Area) -> Floats:
    """
    Move an area's shares by a rule until its totals are those asked for.

    Parameters
    ----------
    rule : SwingRule
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
    >>> calibrate(SWING_RULES["uniform"], area).round(3)
    array([[0.65, 0.35],
           [0.35, 0.65]])
    """
    last = len(area.target) - 1
    rest = area.group == last
    parameter = np.full(len(area.target), rule.start)
    parameter[last] = 1.0
    for _ in range(_ROUNDS):
        spread = parameter[area.group]
        moved = np.where(rest, _multiply(area.share, spread), rule.move(area.share, spread))
        moved = np.where(area.standing, moved, 0.0)
        share = moved / np.maximum(moved.sum(axis=1), 1e-300)[:, None]
        got = area.totals(share)
        if np.abs(got - area.target).max() < _TOLERANCE:
            return np.asarray(share, dtype=np.float64)
        factor = _step_multiply(parameter, area.target, got)[last]
        parameter = rule.step(parameter, area.target, got)
        parameter[last] = factor
    raise ScenarioError(
        "No shares in the constituencies can add up to the poll; the parties that stand there "
        "cannot together have the shares asked for. Check the poll, its areas and who stands."
    )
