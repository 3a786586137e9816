"""Stances, unilateral help and blocs on the other side: their tables in a scenario file given meaning."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from standaside.data import scenario_schema as schema
from standaside.data.pact_file import Names
from standaside.domain import PactRules, RivalBloc, Scenario, Stance, Unilateral
from standaside.errors import ScenarioError
from standaside.matching import did_you_mean, fold

Rules = Callable[[schema.RulesTable, Collection[str]], PactRules]
"""How a table of rules is read for some partners."""


def with_stances(
    scenario: Scenario, tables: schema.ScenarioFile, *, file: str, names: Names, rules: Rules
) -> Scenario:
    """
    Add what candidates hold, who helps unilaterally, and who else may make a pact.

    Raises
    ------
    ScenarioError
        If a party or place is unknown, a stance is given twice, a measure that nobody has a
        stance on is named, or a bloc is of one, shares a party with another, or opposes itself.
    """
    reading = _Reading(file, names)
    stances = tuple(s for n, table in enumerate(tables.stance, 1) for s in reading.stances(table, n))
    reading.check_once(stances)
    known = {stance.measure for stance in stances}
    measure = reading.measure(tables.aim.measure, known, "[aim] measure") if tables.aim.measure else ""
    helpers = tuple(
        reading.unilateral(table, n, known, scenario) for n, table in enumerate(tables.unilateral, 1)
    )
    scenario = replace(scenario, stances=stances, measure=measure, unilateral=helpers)
    return replace(scenario, blocs_against=reading.blocs(tables.bloc_against, scenario, rules))


class _Reading:
    def __init__(self, file: str, names: Names) -> None:
        self.file, self.names = file, names

    def fault(self, where: str, what: str) -> ScenarioError:
        return ScenarioError(f"{self.file}: {where}: {what}")

    def party(self, spelling: str, where: str) -> str:
        try:
            return self.names.party(spelling)
        except ScenarioError as error:
            raise self.fault(where, str(error)) from None

    def place(self, spelling: str, where: str) -> str:
        try:
            return self.names.baseline.constituencies.codes[self.names.place(spelling)]
        except ScenarioError as error:
            raise self.fault(where, str(error)) from None

    def stances(self, table: schema.StanceTable, number: int) -> list[Stance]:
        where = f"[[stance]] {number}"
        party, measure = self.party(table.party, where), fold(table.measure)
        if not measure:
            raise self.fault(where, "the measure has no name; say what it is that they hold.")
        if table.seat is not None and table.seats is not None:
            raise self.fault(where, "it has a seat and seats as well; keep one of the two.")
        if table.seat is None and table.seats is None:
            return [Stance(party, measure, table.supports)]
        seats = table.seats if table.seats is not None else [str(table.seat)]
        return [Stance(party, measure, table.supports, self.place(seat, where)) for seat in seats]

    def check_once(self, stances: Collection[Stance]) -> None:
        seen = set()
        for stance in stances:
            key = (stance.party, stance.code, stance.measure)
            if key in seen:
                axis = self.names.baseline.constituencies
                place = f" in {axis.names[axis.index(stance.code)]}" if stance.code else ""
                raise self.fault(
                    "[[stance]]",
                    f'{stance.party}{place} has two stances on "{stance.measure}"; keep one.',
                )
            seen.add(key)

    def measure(self, spelling: str, known: Collection[str], where: str) -> str:
        wanted = fold(spelling)
        if wanted not in known:
            guess = did_you_mean(spelling, known) or " Add a [[stance]] for it."
            raise self.fault(where, f'nobody has a stance on "{spelling}".{guess}')
        return wanted

    def unilateral(
        self, table: schema.UnilateralTable, number: int, known: Collection[str], scenario: Scenario
    ) -> Unilateral:
        where = f"[[unilateral]] {number}"
        party, helps = self.party(table.party, where), self.party(table.helps, where)
        if party == helps:
            raise self.fault(where, f"{party} would stand aside for itself; name another under helps.")
        if party in scenario.partners:
            raise self.fault(where, f"{party} is a partner, so its stand-asides belong in the pact.")
        measure = self.measure(table.measure, known, where) if table.measure else ""
        return Unilateral(party, helps, measure, table.held, table.endorses)

    def blocs(
        self, tables: Collection[schema.BlocAgainst], scenario: Scenario, rules: Rules
    ) -> tuple[RivalBloc, ...]:
        found: list[RivalBloc] = []
        taken = dict.fromkeys(scenario.partners, "[bloc]")
        for number, table in enumerate(tables, 1):
            where = f"[[bloc_against]] {number}"
            partners = tuple(self.party(name, where) for name in table.partners)
            opponents = tuple(self.party(name, where) for name in table.opponents) or scenario.partners
            self._check_bloc(partners, opponents, where)
            for code in partners:
                if code in taken:
                    raise self.fault(where, f"{code} is a partner in {taken[code]} already; keep it once.")
                taken[code] = where
            self._check_helpers(partners, scenario, where)
            found.append(RivalBloc(partners, opponents, rules(table.rules, partners), table.name))
        return tuple(found)

    def _check_bloc(self, partners: tuple[str, ...], opponents: tuple[str, ...], where: str) -> None:
        if len(set(partners)) < 2:
            only = partners[0] if partners else "nobody"
            raise self.fault(where, f"it is a bloc of one ({only}); a pact needs two partners.")
        if len(set(partners)) < len(partners):
            raise self.fault(where, "it names a partner twice; keep it once.")
        both = next((code for code in partners if code in opponents), "")
        if both:
            raise self.fault(where, f"{both} is a partner and an opponent; choose one side.")

    def _check_helpers(self, partners: tuple[str, ...], scenario: Scenario, where: str) -> None:
        helper = next((one.party for one in scenario.unilateral if one.party in partners), "")
        if helper:
            raise self.fault(where, f"{helper} is a partner here and helps unilaterally as well; keep one.")
