"""A scenario → expected shares: who stands, what the poll asks, how the places swing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from standaside.domain import (
    NOBODY,
    Floats,
    Ints,
    Projection,
    Result,
    Scenario,
)
from standaside.errors import ScenarioError
from standaside.matching import did_you_mean
from standaside.model import nominations, polls, remainder, swing


def project(scenario: Scenario, *, rules: Mapping[str, swing.Rule] = swing.SWING_RULES) -> Projection:
    """
    Project a scenario's poll on to every constituency (rules 3 and 4).

    Parameters
    ----------
    scenario : Scenario
    rules : mapping of str to Rule
        Swing rules by name; a backtest passes rules fitted without the election it predicts.

    Returns
    -------
    Projection
        On the axes of the scenario's baseline. Without a poll, the baseline itself.

    Raises
    ------
    ScenarioError
        If the poll cannot be met by the parties that stand, or the rule is unknown.
    """
    baseline = scenario.baseline
    polled = {code for area in scenario.poll.shares.values() for code in area} if scenario.poll else set()
    everywhere = polled | _sums(scenario) if polled else polled
    field = nominations.nominate(baseline, everywhere, scenario.nominations)
    share = _swung(scenario, field, rules) if polled else field.share
    winners = np.where(baseline.parties.can_win(), field.previous, -1.0).argmax(axis=1)
    held = np.where(baseline.winner_known, winners, NOBODY)
    for code, party in scenario.held_since.items():
        known = party in baseline.parties.codes
        held[baseline.constituencies.index(code)] = baseline.parties.index(party) if known else NOBODY
    return Projection(
        constituencies=baseline.constituencies,
        parties=baseline.parties,
        share=share,
        standing=field.standing,
        valid_votes=baseline.valid_votes.astype(np.float64),
        held_by=held,
        swing=scenario.swing,
        scope=scenario.scope,
        baseline=baseline.id,
        change=_change(scenario, field.previous, share),
    )


def _change(scenario: Scenario, before: Floats, after: Floats) -> float:
    """Part of Great Britain's vote that moves: half the sum of the parties' changes."""
    british = scenario.baseline.constituencies.polled()
    weight = scenario.baseline.valid_votes[british].astype(np.float64)
    moved = [math.fsum(column * weight) for column in (after - before)[british].T]
    return float(0.5 * math.fsum(abs(votes) for votes in moved) / max(math.fsum(weight), 1.0))


def _sums(scenario: Scenario) -> set[str]:
    """The sums on the axis: with a poll, anybody may stand anywhere among them."""
    parties = scenario.baseline.parties
    return {code for code, able in zip(parties.codes, parties.can_win(), strict=True) if not able}


def _swung(scenario: Scenario, field: nominations.Field, rules: Mapping[str, swing.Rule]) -> Floats:
    """Shares after the swing, shape (c, p), computed in the order of the codes."""
    if scenario.swing not in rules:
        raise ScenarioError(
            f'There is no swing rule "{scenario.swing}"; known are {", ".join(sorted(rules))}.'
            + did_you_mean(scenario.swing, rules)
        )
    baseline = scenario.baseline
    assert scenario.poll is not None
    asked = polls.ask(
        remainder.complete(scenario.poll, baseline, field.previous),
        baseline,
        previous=field.previous,
        start=field.share,
        standing=field.standing,
        swings=field.swings,
        scope=scenario.scope,
        proportional=swing.PROPORTIONAL_PART[scenario.swing],
    )
    columns = by_code(baseline.parties.codes)
    codes = [baseline.parties.codes[p] for p in columns]
    group = np.array([asked.codes.index(code) if code in asked.codes else len(asked.codes) for code in codes])
    share = field.share.copy()
    order = by_code(baseline.constituencies.codes)
    places = [order[asked.area[order] == index] for index in range(len(asked.areas))]
    areas = [
        swing.Area(
            field.share[np.ix_(rows, columns)],
            field.standing[np.ix_(rows, columns)],
            baseline.valid_votes[rows].astype(np.float64),
            group,
            asked.target[index],
            _nation(baseline, rows),
            None if scenario.leave is None else scenario.leave[rows],
        )
        for index, rows in enumerate(places)
    ]
    for rows, moved in zip(places, rules[scenario.swing](areas), strict=True):
        share[np.ix_(rows, columns)] = moved
    return share


def _nation(baseline: Result, rows: Ints) -> str:
    """The nation of an area, "" if it lies in several."""
    nations = {baseline.constituencies.nations[row] for row in rows}
    return nations.pop() if len(nations) == 1 else ""


def by_code(codes: Sequence[str]) -> Ints:
    """Positions in the order of the codes, shape (n,): the order everything is computed in."""
    return np.array(sorted(range(len(codes)), key=lambda i: codes[i]), dtype=np.int64)
