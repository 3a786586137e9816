"""``[tactical]`` given its meaning: presets that ship, cells of the scenario's own (rule 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from standaside.data import shipped
from standaside.data.elections import election_before
from standaside.data.scenario_schema import TacticalTable
from standaside.domain import DEFAULT_SPREAD, USUAL_PARTNERS, Cell, Result, Tactical, target_of, written
from standaside.errors import ScenarioError, UnknownNameError
from standaside.matching import did_you_mean

FILE = "tactical-presets.csv"
OWN = "set by the scenario"


@dataclass(frozen=True, slots=True)
class Ground:
    """Who could meet whom: a baseline, and the parties that its parties were succeeded by."""

    baseline: Result
    successor: Mapping[str, str] = field(default_factory=dict)

    def has(self, cell: Cell) -> bool:
        """Whether the three parties of a cell, or those before them, all stood in some nation."""
        parties, places = self.baseline.parties, self.baseline.constituencies
        nations = np.array(places.nations)
        stood: list[set[str]] = []
        for code in cell:
            names = [code, *(old for old, new in self.successor.items() if new == code)]
            columns = [parties.index(name) for name in names if name in parties.codes]
            there = self.baseline.stood[:, columns].any(axis=1) & places.polled()
            stood.append(set(nations[there].tolist()))
        return bool(set.intersection(*stood))


class PresetRow(NamedTuple):
    """One cell of a shipped preset: rate, standard error (None if published as a range), source."""

    cell: Cell
    rate: float
    se: float | None
    places: int | None
    evidence: str


def load_presets() -> dict[str, tuple[PresetRow, ...]]:
    """
    Read the shipped presets by name.

    Examples
    --------
    >>> sorted(load_presets())
    ['tactical-1997', 'tactical-2017', 'tactical-2019', 'tactical-2024']
    """
    found: dict[str, list[PresetRow]] = {}
    for row in shipped.rows(FILE):
        cell = (row["voter"], row["leader"], row["second"])
        se = float(row["se"]) if row["se"] else None
        places = int(row["places"]) if row["places"] else None
        found.setdefault(row["preset"], []).append(
            PresetRow(cell, float(row["rate"]), se, places, row["evidence"])
        )
    return {name: tuple(rows) for name, rows in found.items()}


def unwinding_preset(election: str) -> str:
    """
    Name the preset of the tactical votes that a result holds already; "" where none was estimated.

    Who asks what happens with tactical votes as in another year gives those back first (rule 8).

    Examples
    --------
    >>> unwinding_preset("2017"), unwinding_preset("2010")
    ('tactical-2017', '')
    """
    name = f"tactical-{election}"
    return name if name in load_presets() else ""


def preset(name: str) -> tuple[PresetRow, ...]:
    """
    Give the rows of one preset.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    known = load_presets()
    if name in known:
        return known[name]
    guess = did_you_mean(name, known) or f" There are {', '.join(known)}."
    raise UnknownNameError(f'There is no preset of tactical votes "{name}".{guess}')


def preset_for(name: str, baseline: Result, partners: tuple[str, ...] = ()) -> Tactical:
    """
    Lay a preset on the parties of an election.

    Raises
    ------
    UnknownNameError
        If there is no such preset.
    ScenarioError
        If none of its cells has a meaning there.
    """
    chosen = partners or tuple(p for p in USUAL_PARTNERS if p in baseline.parties.codes)
    rows = _usable(name, Ground(baseline), chosen)
    return Tactical(
        rates={row.cell: row.rate for row in rows},
        partners=chosen,
        evidence={row.cell: row.evidence for row in rows},
        name=name,
        earlier=election_before(baseline),
    )


def tactical_of(
    table: TacticalTable,
    ground: Ground,
    bloc: tuple[str, ...],
    party: Callable[[str], str],
) -> Tactical | None:
    """
    Give the table of a scenario its meaning.

    Parameters
    ----------
    table : TacticalTable
    ground : Ground
        The baseline, and whom its parties have been succeeded by.
    bloc : tuple of str
        Partners of the pact: whom tactical votes go to unless the table says otherwise.
    party : callable
        From a spelling to a code of the baseline.

    Returns
    -------
    Tactical or None
        None if the table is empty: nobody votes tactically.

    Raises
    ------
    ScenarioError
        If a cell names a contest that cannot occur.
    UnknownNameError
        If a party or a preset is unknown.
    """
    if table == TacticalTable():
        return None
    baseline = ground.baseline
    usual = tuple(code for code in USUAL_PARTNERS if code in baseline.parties.codes)
    partners = tuple(party(name) for name in table.partners) or bloc or usual
    rates: dict[Cell, float] = {}
    evidence: dict[Cell, str] = {}
    if table.preset is not None:
        for row in _usable(table.preset, ground, partners):
            rates[row.cell], evidence[row.cell] = row.rate, row.evidence
    own = _cells(table.rates, ground, partners, party)
    rates.update(own)
    evidence.update(dict.fromkeys(own, OWN))
    before: dict[Cell, float] = {}
    if table.unwind is not None:
        before = {row.cell: row.rate for row in _usable(table.unwind, ground, partners)}
    before.update(_cells(table.unwind_rates, ground, partners, party))
    spread = DEFAULT_SPREAD if table.spread is None else table.spread
    earlier = election_before(baseline) if before else None
    return Tactical(rates, partners, before, spread, evidence, table.preset or "", earlier)


def _usable(name: str, ground: Ground, partners: tuple[str, ...]) -> list[PresetRow]:
    """Rows of a preset that can occur at this baseline, for these partners."""
    rows = [row for row in preset(name) if ground.has(row.cell) and _has_target(row.cell, partners)]
    if not rows:
        raise ScenarioError(
            f'No cell of "{name}" can occur among the parties of the {ground.baseline.name} with '
            f"{', '.join(partners) or 'nobody'} to vote for; set rates yourself, or partners."
        )
    return rows


def _has_target(cell: Cell, partners: tuple[str, ...]) -> bool:
    try:
        return bool(target_of(cell, partners))
    except ScenarioError:
        return False


def _cells(
    given: Mapping[str, Mapping[str, float]],
    ground: Ground,
    partners: tuple[str, ...],
    party: Callable[[str], str],
) -> dict[Cell, float]:
    """Cells of the scenario's own, checked."""
    found: dict[Cell, float] = {}
    for voter, contests in given.items():
        for contest, rate in contests.items():
            leader, stroke, second = contest.partition("/")
            if not (stroke and leader.strip() and second.strip()):
                raise ScenarioError(
                    f'the contest "{contest}" is not two parties; write who leads and who is second, as in '
                    '"Con/Lab".'
                )
            cell = (party(voter), party(leader.strip()), party(second.strip()))
            target_of(cell, partners)
            if not ground.has(cell):
                raise ScenarioError(
                    f"{written(cell)}: these three parties stood together in no nation at the "
                    f"{ground.baseline.name}, so the contest cannot occur; name others, or a successor under "
                    "[nominations]."
                )
            found[cell] = rate
    return found
