"""A scenario → expected shares: who stands, what the poll asks, how the places swing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import (
    NOBODY,
    Floats,
    Ints,
    Projection,
    Result,
    Scenario,
)
from standaside.domain.axes import column_sums
from standaside.errors import ScenarioError
from standaside.matching import did_you_mean
from standaside.model import nominations, polls, remainder, swing, tactical


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
    plain = nominations.nominate(baseline, everywhere, scenario.nominations)
    field = _sincere(scenario, plain)
    areas = _areas(scenario, field, rules) if polled else []
    without = _laid(field, areas)
    seen = without if field is plain else _laid(plain, _areas(scenario, plain, rules) if polled else [])
    share = _tactical(scenario, field, areas, without, seen)
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
        tactical=share - without if scenario.tactical and scenario.tactical.rates else None,
        sources=scenario.sources,
    )


def _change(scenario: Scenario, before: Floats, after: Floats) -> float:
    """Part of Great Britain's vote that moves: half the sum of the parties' changes."""
    british = scenario.baseline.constituencies.polled()
    weight = scenario.baseline.valid_votes[british].astype(np.float64)
    moved = column_sums((after - before)[british] * weight[:, None])
    return float(0.5 * math.fsum(abs(votes) for votes in moved) / max(math.fsum(weight), 1.0))


def _sums(scenario: Scenario) -> set[str]:
    """The sums on the axis: with a poll, anybody may stand anywhere among them."""
    parties = scenario.baseline.parties
    return {code for code, able in zip(parties.codes, parties.can_win(), strict=True) if not able}


@dataclass(frozen=True, slots=True, eq=False)
class _Swung:
    """An area after its swing: which places and parties, and their shares by them."""

    rows: Ints
    columns: Ints
    area: swing.Area
    share: Floats


def _areas(scenario: Scenario, field: nominations.Field, rules: Mapping[str, swing.Rule]) -> list[_Swung]:
    """Shares after the swing, area by area, computed in the order of the codes."""
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
    moved = rules[scenario.swing](areas)
    return [
        _Swung(rows, columns, area, share) for rows, area, share in zip(places, areas, moved, strict=True)
    ]


def _laid(field: nominations.Field, areas: Sequence[_Swung]) -> Floats:
    """Shares of all places, shape (c, p): as they swung, else as they started."""
    share = field.share.copy()
    for found in areas:
        share[np.ix_(found.rows, found.columns)] = found.share
    return share


def _sincere(scenario: Scenario, field: nominations.Field) -> nominations.Field:
    """Take back the tactical votes that the baseline holds already, so that none counts twice (rule 8)."""
    asked, parties = scenario.tactical, scenario.baseline.parties
    if asked is None or not asked.unwind:
        return field
    then = field.previous > 0
    if asked.earlier is None:
        contest = tactical.first_two(field.previous, then & parties.can_win(), parties.codes)
    else:
        places, successor = scenario.baseline.constituencies, scenario.nominations.successor
        contest = tactical.contests_at(asked.earlier, places.codes, parties.codes, successor)
    share, previous = (
        tactical.taken_back(start, standing, contest, field.swings, parties.codes, asked)
        for start, standing in ((field.share, field.standing), (field.previous, then))
    )
    return replace(field, share=share, previous=previous)


def _tactical(
    scenario: Scenario, field: nominations.Field, areas: Sequence[_Swung], without: Floats, seen: Floats
) -> Floats:
    """
    Shares with tactical votes, shape (c, p).

    Who leads and who is second is ``seen``: last time's votes as they were counted, lent ones
    included, and the polls. A poll says how people will vote, so its totals are met again:
    tactical votes move between places, and not the country's totals.
    """
    asked, parties = scenario.tactical, scenario.baseline.parties
    if asked is None or not asked.rates:
        return without
    contest = tactical.first_two(seen, field.standing & parties.can_win(), parties.codes)
    share = tactical.lent(without, field.standing, contest, field.swings, parties.codes, asked)
    for found in areas:
        at = np.ix_(found.rows, found.columns)
        share[at] = swing.calibrate(swing.PROPORTIONAL, replace(found.area, share=share[at]))
    return share


def _nation(baseline: Result, rows: Ints) -> str:
    """The nation of an area, "" if it lies in several."""
    nations = {baseline.constituencies.nations[row] for row in rows}
    return nations.pop() if len(nations) == 1 else ""


def by_code(codes: Sequence[str]) -> Ints:
    """Positions in the order of the codes, shape (n,): the order everything is computed in."""
    return np.array(sorted(range(len(codes)), key=lambda i: codes[i]), dtype=np.int64)
