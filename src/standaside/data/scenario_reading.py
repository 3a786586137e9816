"""
The tables of one scenario file given their meaning, against the baseline the file names.

Shares, parties and places are checked here; a mistake is one sentence that names the
file and the field (:class:`~standaside.errors.ScenarioError`).
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from standaside.data import scenario_schema as schema
from standaside.data.byelections import since
from standaside.data.campaign_reading import campaign_of
from standaside.data.elections import load_election
from standaside.data.joins import leave_share
from standaside.data.pact_file import Names, kind_named, pact_of, read_pact, read_places
from standaside.data.parliament import DATABASE
from standaside.data.poll_reading import GREAT_BRITAIN, area_named, refuse_nought, shares_of
from standaside.data.price_reading import check_prices, prices_of
from standaside.data.sources import at_hand
from standaside.data.stance_reading import with_stances
from standaside.data.tactical_reading import Ground, tactical_of
from standaside.data.text_file import read_text
from standaside.data.transfer_override import HOME, REFORM, override_table
from standaside.data.transfers import load_transfer_table
from standaside.domain import (
    HARD_BACKFIRE,
    KINDS,
    Backfire,
    Campaign,
    Deal,
    Floats,
    Lock,
    Nominations,
    PactRules,
    Poll,
    Published,
    Result,
    Scenario,
    Tactical,
    TransferTable,
    Uncertainty,
    informed,
)
from standaside.domain.noise import WILD_RATIO
from standaside.errors import ScenarioError, SourceError, UnknownNameError
from standaside.matching import did_you_mean, fold

SWING_RULES = ("best", "uniform", "proportional", "strong_transition", "logit", "mix")
DEFAULT_SWING = "best"
SCOPES = ("nation", "gb", "region")
OBJECTIVES = ("expected_seats", "p_majority", "p_deny_majority", "leximin", "cvar", "p_measure")
LATER_OBJECTIVES: tuple[str, ...] = ()


def leave_if_known(baseline: Result) -> Floats | None:
    """Share of Leave in 2016 by constituency, if the published figures were brought; else None."""
    try:
        share = leave_share(baseline.constituencies)
    except SourceError:
        return None
    return share if np.isfinite(share).any() else None


def unbuilt_or_unknown(name: str, what: str, built: Collection[str], later: Collection[str]) -> str:
    """Say that a name is known but not built yet, or that nobody knows it."""
    if name in later:
        return f'The {what} "{name}" is not built yet; use {" or ".join(built)}.'
    guess = did_you_mean(name, [*built, *later]) or f" Use {' or '.join(built)}."
    return f'There is no {what} "{name}".{guess}'


@contextmanager
def _field(file: str, *path: str) -> Iterator[None]:
    """Say in which file and field a name or a number is wrong; the kind is a scenario's."""
    try:
        yield
    except (ScenarioError, UnknownNameError) as error:
        raise ScenarioError(f"{file}: {schema.field_name(path)}: {error}") from None


def toml_tables(path: Path, *, what: str = "scenario") -> Mapping[str, Any]:
    """Parse a scenario file, or ``what`` it is called, into its tables, unchecked."""
    return toml_of(read_text(path, what=what), name=path.name, what=what)


def toml_of(text: str, *, name: str, what: str) -> Mapping[str, Any]:
    """Parse the text of such a file, which messages call by its name."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = _impossible_date(text, str(error)) or str(error).lower()
        raise SourceError(f"{name} is not valid TOML: {fault}; correct that line.") from None
    except RecursionError:
        raise SourceError(f"{name} is nested too deeply for a {what}; flatten it.") from None


def _impossible_date(text: str, message: str) -> str:
    """Say so if the line that a parser stopped at holds a date that no calendar has."""
    found = re.search(r"at line (\d+)", message)
    line = text.splitlines()[int(found.group(1)) - 1 :][:1] if found else []
    for day in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", "".join(line)):
        try:
            dt.date.fromisoformat(day)
        except ValueError:
            return f"line {found.group(1) if found else 0} has {day}, which is no date (year-month-day)"
    return ""


class Reading:
    """One file being read: its tables, and the names of its baseline."""

    def __init__(
        self, path: Path, tables: Mapping[str, Any] | None = None, baseline: Result | None = None
    ) -> None:
        self.path, self.file = path, path.name
        self.tables = schema.read_tables(toml_tables(path) if tables is None else tables, file=self.file)
        if baseline is None:
            with _field(self.file, "election", "from"):
                baseline = load_election(self.tables.election.start)
        self.baseline = baseline
        self.names = Names.of(self.baseline)

    def scenario(self) -> Scenario:
        """Give every table its meaning."""
        tables = self.tables
        self._refuse_unbuilt()
        partners, opponents = self._bloc()
        nominations = self._nominations()
        scenario = Scenario(
            name=self.path.stem,
            title=tables.title or self.path.stem,
            story=tables.story.strip(),
            baseline=self.baseline,
            poll=self._poll(),
            partners=partners,
            opponents=opponents,
            transfers=self._transfers(),
            polling_day=tables.election.date,
            uncertainty=self._uncertainty(),
            swing=tables.swing.rule,
            scope=tables.swing.scope,
            nominations=nominations,
            backfire=self._backfire(),
            rules=self._rules(self.tables.rules, partners),
            objectives=tuple(tables.aim.objectives),
            cvar_alpha=0.1 if tables.aim.cvar_alpha is None else tables.aim.cvar_alpha,
            published=self._published(),
            tactical=self._tactical(partners, nominations.successor),
        )
        scenario = replace(
            scenario, pact=self._pact(scenario), counter_pact=self._counter(tables.counter_pact, scenario)
        )
        self._check_dates(scenario)
        check_prices(scenario, self.file)
        scenario = replace(scenario, campaign=self._campaign(partners))
        scenario = with_stances(scenario, tables, file=self.file, names=self.names, rules=self._rules)
        scenario = replace(scenario, leave=leave_if_known(self.baseline), held_since=self._held_since())
        return replace(scenario, variants=self._variants(scenario))

    def _held_since(self) -> dict[str, str]:
        """Who won a place at a by-election since, where ``incumbents_stand`` asks and the data is here."""
        rules, day = self.tables.rules, self.tables.election.date
        if not rules.incumbents_stand or not at_hand(DATABASE):
            return {}
        return {by.code: by.winner for by in since(self.baseline, day) if by.winner}

    def _refuse_unbuilt(self) -> None:
        """Parts that are designed but not built: absent or empty is fine."""
        tables = self.tables
        self._choice(tables.swing.rule, "swing rule", SWING_RULES, (), "swing", "rule")
        self._choice(tables.swing.scope, "scope", SCOPES, (), "swing", "scope")
        for objective in tables.aim.objectives:
            self._choice(objective, "objective", OBJECTIVES, LATER_OBJECTIVES, "aim", "objectives")
        self._check_aim()

    def _check_aim(self) -> None:
        """Aims that cannot be pursued as they are written."""
        aim = self.tables.aim
        if not aim.objectives:
            raise ScenarioError(
                f"{self.file}: [aim] objectives: the list is empty; name at least one, as "
                f"[{OBJECTIVES[0]!r}], or leave it out."
            )
        if "p_measure" in aim.objectives and not aim.measure:
            raise ScenarioError(
                f"{self.file}: [aim] objectives: p_measure needs to know which measure; name it under "
                "[aim] measure, with a [[stance]]."
            )
        twice = next((name for name in aim.objectives if aim.objectives.count(name) > 1), None)
        if twice is not None:
            raise ScenarioError(f"{self.file}: [aim] objectives: {twice} is named twice; keep the first.")
        if aim.cvar_alpha is not None and "cvar" not in aim.objectives:
            raise ScenarioError(
                f"{self.file}: [aim] cvar_alpha says which elections are the worst for the objective cvar, "
                "which is not among the objectives; add it or leave cvar_alpha out."
            )

    def _choice(
        self, name: str, what: str, built: Collection[str], later: Collection[str], *path: str
    ) -> None:
        if name not in built:
            message = unbuilt_or_unknown(name, what, built, later)
            raise ScenarioError(f"{self.file}: {schema.field_name(path)}: {message}")

    def _party(self, spelling: str, *path: str) -> str:
        with _field(self.file, *path):
            return self.names.party(spelling)

    def _place(self, spelling: str, *path: str) -> str:
        with _field(self.file, *path):
            return self.baseline.constituencies.codes[self.names.place(spelling)]

    def _bloc(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        sides = {}
        for side in ("partners", "opponents"):
            codes = tuple(self._party(name, "bloc", side) for name in getattr(self.tables.bloc, side))
            twice = next((code for code in codes if codes.count(code) > 1), None)
            if twice:
                raise ScenarioError(f"{self.file}: [bloc] {side} names {twice} twice; keep it once.")
            sides[side] = codes
        if len(sides["partners"]) == 1:
            raise ScenarioError(
                f"{self.file}: [bloc] partners names only {sides['partners'][0]}, and a pact needs two "
                "partners; name another, or leave [bloc] out."
            )
        both = [code for code in sides["partners"] if code in sides["opponents"]]
        if both:
            raise ScenarioError(
                f"{self.file}: [bloc] has {both[0]} among the partners and among the opponents; "
                "choose one side."
            )
        return sides["partners"], sides["opponents"]

    def _poll(self) -> Poll | None:
        table = self.tables.poll
        if table is None:
            return None
        places, areas = self.baseline.constituencies, {}
        given: list[tuple[str, str, Mapping[str, float], tuple[str, ...]]] = []
        if table.shares:
            kind = "nation" if table.area in places.nations else "region"
            given.append((kind, table.area, table.shares, ("poll", "shares")))
        for kind in ("nation", "region"):
            for area, poll in getattr(table, kind).items():
                given.append((kind, area, poll.shares, ("poll", kind, area)))
        for kind, area, shares, path in given:
            with _field(self.file, *path):
                name = area if area == GREAT_BRITAIN else area_named(area, places, kind)
                if name in areas:
                    raise ScenarioError(f"{name} is polled twice; keep one table.")
                where = f"The poll of {name}"
                areas[name] = shares_of(shares.items(), self.baseline.parties, where=where)
                if name == GREAT_BRITAIN:
                    refuse_nought(areas[name], where=where)
        return Poll(areas, table.fieldwork_end, table.sample, table.source, pollsters=table.pollsters)

    def _transfers(self) -> TransferTable:
        table = self.tables.transfers
        follow = {self._pair(key, "follow"): value for key, value in table.follow.items()}
        leak = {
            self._pair(key, "leak"): {self._destination(to, key): rate for to, rate in cells.items()}
            for key, cells in table.leak.items()
        }
        with _field(self.file, "transfers"):
            return override_table(load_transfer_table(), follow, leak)

    def _pair(self, key: str, table: str) -> tuple[str, str]:
        first, arrow, second = key.partition(">")
        if not arrow or not first.strip() or (table == "follow" and not second.strip()):
            raise ScenarioError(
                f'{self.file}: [transfers] {table} "{key}" is not a pair; write it as "Green>Lab".'
            )
        pair = tuple(
            self._party(part.strip(), "transfers", table) if part.strip() else "" for part in (first, second)
        )
        if pair[0] == pair[1]:
            raise ScenarioError(f'{self.file}: [transfers] {table} "{key}" names one party twice; name two.')
        return pair[0], pair[1]

    def _destination(self, spelling: str, key: str) -> str:
        fixed = {fold(name): name for name in (HOME, REFORM, "Other")}
        return fixed.get(fold(spelling)) or self._party(spelling, "transfers", "leak", key)

    def _nominations(self) -> Nominations:
        table = self.tables.nominations
        successor = {
            self._party(old, "nominations", "successor"): self._party(new, "nominations", "successor")
            for old, new in table.successor.items()
        }
        absent: dict[str, frozenset[str]] = {}
        for entry in table.absent:
            party = self._party(entry.party, "nominations", "absent")
            absent[party] = absent.get(party, frozenset()) | self._absent_places(entry)
        speaker = table.speaker
        if speaker is None:
            return Nominations(successor, absent)
        return Nominations(
            successor, absent, frozenset(self._place(s, "nominations", "speaker") for s in speaker)
        )

    def _absent_places(self, entry: schema.Absent) -> frozenset[str]:
        if (entry.seats is None) == (entry.file is None):
            raise ScenarioError(
                f"{self.file}: [nominations] absent: give {entry.party} either seats or a file, and not both."
            )
        if entry.seats is not None:
            return frozenset(self._place(seat, "nominations", "absent") for seat in entry.seats)
        with _field(self.file, "nominations", "absent"):
            return read_places(self.path.parent / str(entry.file), self.names)

    def _uncertainty(self) -> Uncertainty:
        given = self.tables.uncertainty.model_dump(exclude_none=True)
        sd = {self._party(p, "uncertainty", "poll_sd"): v / 100 for p, v in given.pop("poll_sd", {}).items()}
        if "usual" in given and "wild" not in given:
            given["wild"] = WILD_RATIO * given["usual"]
        settings = Uncertainty(poll_sd=sd, **given)
        uncertainty = informed(settings, self._poll(), self.baseline.constituencies)
        shared = uncertainty.common_part + uncertainty.region_part
        if shared > 1:
            raise ScenarioError(
                f"{self.file}: [uncertainty] common_part and region_part add to {shared:g}; parts of one "
                "variance add to at most 1."
            )
        return uncertainty

    def _backfire(self) -> Backfire:
        given = self.tables.backfire.model_dump(exclude_none=True)
        given["only"] = tuple(self._party(name, "backfire", "only") for name in given.pop("only", []))
        if "destination" in given:
            given["destination"] = self._party(given["destination"], "backfire", "destination")
        given["by_party"] = {
            self._party(name, "backfire", "by_party"): (low, high)
            for name, (low, high) in given.pop("by_party", {}).items()
        }
        backfire = replace(HARD_BACKFIRE if given.pop("kind", "soft") == "hard" else Backfire(), **given)
        for code in ("", *backfire.by_party):
            low, high = backfire.size(code)
            if low > high:
                where = f"by_party.{code}: {low:g} is above {high:g}" if code else "low is above high"
                raise ScenarioError(f"{self.file}: [backfire] {where}; exchange them.")
        return backfire

    def _rules(self, table: schema.RulesTable, partners: Collection[str]) -> PactRules:
        given = table.model_dump(exclude_none=True)
        given["prices"] = prices_of(given, self.file)
        for key in ("max_by_party", "min_gain", "reciprocity"):
            given[key] = {self._partner(p, partners, key): v for p, v in getattr(table, key).items()}
        for party, (low, high) in given["reciprocity"].items():
            if low > high:
                raise ScenarioError(
                    f"{self.file}: [rules] reciprocity.{party}: {low:g} is above {high:g}; exchange them."
                )
        given["reciprocity"] = {party: (low, high) for party, (low, high) in given["reciprocity"].items()}
        given["locked"] = tuple(
            Lock(
                self._place(lock.seat, "rules", "locked"),
                self._partner(lock.party, partners, "locked"),
                lock.stands,
            )
            for lock in table.locked
        )
        self._check_locks(given["locked"])
        if table.kinds is not None:
            with _field(self.file, "rules", "kinds"):
                given["kinds"] = tuple(dict.fromkeys(kind_named(kind) for kind in table.kinds)) or KINDS[:1]
        return PactRules(**given)

    def _check_locks(self, locks: tuple[Lock, ...]) -> None:
        stands: dict[tuple[str, str], bool] = {}
        for lock in locks:
            if stands.setdefault((lock.code, lock.party), lock.stands) != lock.stands:
                place = self.baseline.constituencies.names[self.baseline.constituencies.index(lock.code)]
                raise ScenarioError(
                    f"{self.file}: [rules] locked has {lock.party} both standing and not standing "
                    f"in {place}; keep one."
                )

    def _partner(self, spelling: str, partners: Collection[str], key: str) -> str:
        code = self._party(spelling, "rules", key)
        if code not in partners:
            raise ScenarioError(
                f"{self.file}: [rules] {key} names {code}, which is not a partner; "
                "add it to [bloc] partners or take it out."
            )
        return code

    def _pact(self, scenario: Scenario) -> tuple[Deal, ...]:
        return self._deals("pact", self.tables.pact, scenario, bloc=True)

    def _counter(self, table: schema.PactTable, scenario: Scenario) -> tuple[Deal, ...]:
        return self._deals("counter_pact", table, scenario, bloc=False)

    def _deals(
        self, name: str, table: schema.PactTable, scenario: Scenario, *, bloc: bool
    ) -> tuple[Deal, ...]:
        if table.file is not None and table.deals is not None:
            raise ScenarioError(f"{self.file}: [{name}] has a file and deals as well; keep one of the two.")
        key = "file" if table.deals is None else "deals"
        with _field(self.file, name, key):
            if table.deals is not None:
                rows = (
                    {"seat": d.seat, "for": d.beneficiary, "aside": ";".join(d.aside), "kind": d.kind}
                    for d in table.deals
                )
                deals = pact_of(rows, self.names)
            elif table.file is not None:
                deals = read_pact(self.path.parent / table.file, self.names)
            else:
                return ()
            check_deals(deals, scenario, Path(table.file or self.file).name, bloc=bloc)
            return deals

    def _variants(self, scenario: Scenario) -> tuple[Scenario, ...]:
        return tuple(
            replace(scenario, title=variant.title, counter_pact=self._counter(variant.counter_pact, scenario))
            for variant in self.tables.variant
        )

    def _campaign(self, partners: tuple[str, ...]) -> Campaign | None:
        if self.tables.campaign is None:
            return None
        with _field(self.file, "campaign"):
            return campaign_of(self.tables.campaign, partners, self.names)

    def _tactical(self, partners: tuple[str, ...], successor: Mapping[str, str]) -> Tactical | None:
        with _field(self.file, "tactical"):
            ground = Ground(self.baseline, successor)
            return tactical_of(self.tables.tactical, ground, partners, self.names.party)

    def _published(self) -> tuple[Published, ...]:
        return tuple(
            Published(
                table.who,
                table.seats,
                {
                    name if name == "others" else self._party(name, "published", "beneficiaries"): count
                    for name, count in table.beneficiaries.items()
                },
                table.source,
            )
            for table in self.tables.published
        )

    def _check_dates(self, scenario: Scenario) -> None:
        day, baseline = scenario.polling_day, scenario.baseline
        if day and day <= baseline.date:
            raise ScenarioError(
                f"{self.file}: [election] date {day} is not after the baseline ({baseline.name}, "
                f"{baseline.date}); "
                "correct the date or the baseline."
            )
        end = scenario.poll.fieldwork_end if scenario.poll else None
        if end and end < baseline.date:
            raise ScenarioError(
                f"{self.file}: [poll] fieldwork_end {end} is before the baseline ({baseline.name}, "
                f"{baseline.date}); correct the date or the baseline."
            )
        if day and end and end > day:
            raise ScenarioError(
                f"{self.file}: [poll] fieldwork_end {end} is after polling day, {day}; correct one."
            )


def check_deals(deals: tuple[Deal, ...], scenario: Scenario, file: str, *, bloc: bool) -> None:
    """A pact binds partners only; a counter-pact binds none of them."""
    for deal in deals:
        for party in [*deal.aside, *([deal.beneficiary] if deal.beneficiary else [])]:
            if bloc and party not in scenario.partners:
                raise ScenarioError(
                    f"{file}: {party} in {deal.name} is not a partner of the pact "
                    f"({', '.join(scenario.partners) or 'there are none'}); "
                    "add it to [bloc] partners or take the row out."
                )
            if not bloc and party in scenario.partners:
                raise ScenarioError(
                    f"{file}: {party} in {deal.name} is one of the partners, "
                    "who cannot be in the counter-pact; take the row out."
                )
