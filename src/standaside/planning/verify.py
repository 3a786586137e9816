"""
A plan judged again, deal by deal, without anything that found it.

Plain loops over the deals of the pact and the rows of the table: slow, obvious, and
sharing no line with the solver, so that a slip there is caught here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from standaside.domain import NOBODY, Options, Pact, PactRules, Plan, Projection
from standaside.errors import SolverError

CLOSE = 2e-7
"""Expected seats that two sums of the same chances may differ by, a solver's rounding included."""


def verify_plan(
    plan: Plan,
    options: Options,
    rules: PactRules,
    *,
    agreed: Pact | None = None,
    projection: Projection | None = None,
) -> None:
    """
    Raise unless a plan is what it says and keeps every rule.

    Parameters
    ----------
    plan : Plan
    options, rules, agreed, projection
        As given to ``find_plan``.

    Raises
    ------
    SolverError
        Naming the first thing that is not as it should be.
    """
    check = _Check(plan, options, rules, agreed)
    complaints = (
        check.objective(),
        check.prices(projection),
        check.hard(projection),
        check.locks(),
        check.agreed_is_kept(),
        check.effects(),
    )
    for complaint in (text for part in complaints for text in part):
        raise SolverError(f"The plan does not pass our own check: {complaint}. Please report the scenario.")


class _Check:
    """One plan and its table, looked up place by place."""

    def __init__(self, plan: Plan, options: Options, rules: PactRules, agreed: Pact | None) -> None:
        self.plan, self.options, self.rules, self.agreed = plan, options, rules, agreed
        self.codes = options.parties.codes
        self.names = options.constituencies.names
        self.rows: dict[int, list[int]] = {}
        for row, place in enumerate(options.place.tolist()):
            self.rows.setdefault(place, []).append(row)
        self.aside = {
            place: {p for p in range(len(self.codes)) if plan.pact.aside[place, p]}
            for place in range(len(self.names))
        }
        self.acts = {
            place: {p for p in range(len(self.codes)) if p in aside or plan.pact.soft[place, p]}
            for place, aside in self.aside.items()
        }
        self.row_of = dict(self._rows_chosen())

    def _rows_chosen(self) -> Iterator[tuple[int, int]]:
        chosen = set(self.plan.chosen.tolist())
        for place in self.aside:
            mine = [row for row in self.rows.get(place, []) if row in chosen]
            if len(mine) != (place in self.rows):
                raise SolverError(
                    f"The plan chooses {len(mine)} options in {self.names[place]} instead of one."
                )
            if (self._acts_in(mine[0]) if mine else set()) != self.acts[place] or any(
                int(self.options.soft[mine[0], p]) != int(self.plan.pact.soft[place, p])
                for p in self.acts[place]
            ):
                raise SolverError(f"The pact in {self.names[place]} is not the option that the plan chose.")
            if mine:
                yield place, mine[0]

    def _acts_in(self, row: int) -> set[int]:
        return {p for p in range(len(self.codes)) if self.options.aside[row, p] or self.options.soft[row, p]}

    def _kind(self, row: int) -> int:
        return max(int(self.options.soft[row, p]) for p in range(len(self.codes)))

    def _bloc(self, row: int) -> float:
        return math.fsum(float(self.options.p_win[row, p]) for p in self.options.partners)

    def _expected(self, party: int) -> float:
        return math.fsum(
            float(
                self.options.p_win[self.row_of[place], party]
                if place in self.row_of
                else self.options.without[place, party]
            )
            for place in range(len(self.names))
        )

    def _stands_aside_in(self, party: int) -> int:
        return sum(party in aside for aside in self.aside.values())

    def _stood_aside_for_in(self, party: int) -> int:
        endorses = self.plan.pact.endorses
        return sum(any(endorses[place, q] == party for q in aside) for place, aside in self.aside.items())

    def objective(self) -> Iterator[str]:
        total = math.fsum(self._expected(p) for p in self.options.partners)
        if abs(total - self.plan.objective) > CLOSE:
            yield f"it says {self.plan.objective!r} expected seats and has {total!r}"
        worth = self.plan.objective - math.fsum(self.plan.paid.values())
        if worth > self.plan.bound + CLOSE:
            yield f"its {worth!r} expected seats exceed the bound {self.plan.bound!r}"

    def prices(self, projection: Projection | None) -> Iterator[str]:
        """What is paid for each rule with a price, from how far the pact itself breaks it."""
        broken: dict[str, list[float]] = {rule: [] for rule in self.rules.prices}
        for rule, by, _ in self.broken(projection):
            if rule in broken:
                broken[rule].append(by)
        for rule, price in self.rules.prices.items():
            costs, paid = price * math.fsum(broken[rule]), self.plan.paid.get(rule, 0.0)
            if abs(costs - paid) > CLOSE * max(1.0, price) * 10:
                yield f"it pays {paid!r} expected seats for {rule} and owes {costs!r}"

    def hard(self, projection: Projection | None) -> Iterator[str]:
        """Rules without a price, none of which may be broken."""
        for rule, by, words in self.broken(projection):
            if rule not in self.rules.prices and by > CLOSE:
                yield words

    def broken(self, projection: Projection | None) -> Iterator[tuple[str, float, str]]:
        """Every rule that the pact breaks: its name, by how much, and what is so."""
        yield from self.limits()
        yield from self.gains()
        yield from self.reciprocity()
        yield from self.contested(projection)
        yield from self.holders(projection)

    def limits(self) -> Iterator[tuple[str, float, str]]:
        deals = sum(bool(acts) for acts in self.acts.values())
        candidacies = sum(len(aside) for aside in self.aside.values())
        if self.rules.max_seats is not None and deals > self.rules.max_seats:
            yield "max_seats", deals - self.rules.max_seats, f"{deals} constituencies have a deal"
        if self.rules.max_stand_asides is not None and candidacies > self.rules.max_stand_asides:
            over = candidacies - self.rules.max_stand_asides
            yield "max_stand_asides", over, f"{candidacies} candidacies are given up"
        for code, most in self.rules.max_by_party.items():
            over = self._stands_aside_in(self.codes.index(code)) - most
            if over > 0:
                yield "max_by_party", over, f"{code} stands aside in more than {most} constituencies"

    def gains(self) -> Iterator[tuple[str, float, str]]:
        asked = [("min_gain", self.codes.index(code), least) for code, least in self.rules.min_gain.items()]
        if self.rules.nobody_worse_off:
            asked += [("nobody_worse_off", p, 0.0) for p in self.options.partners]
        for rule, p, least in asked:
            gained = self._expected(p) - math.fsum(float(row[p]) for row in self.options.without)
            if gained < least:
                words = f"{self.codes[p]} gains {gained!r} expected seats instead of {least!r}"
                yield rule, least - gained, words

    def reciprocity(self) -> Iterator[tuple[str, float, str]]:
        for code, (low, high) in self.rules.reciprocity.items():
            party = self.codes.index(code)
            given, received = self._stands_aside_in(party), self._stood_aside_for_in(party)
            most = high * given if math.isfinite(high) else math.inf
            by = max(low * given - received, received - most)
            if by > 0:
                words = f"{code} stands aside in {given} constituencies and is stood aside for in {received}"
                yield "reciprocity", by, words

    def contested(self, projection: Projection | None) -> Iterator[tuple[str, float, str]]:
        if projection is None:
            return
        places = self.options.constituencies
        for kind, areas in (("nation", places.nations), ("region", places.regions)):
            fraction = self.rules.min_contested.get(kind, 0.0)
            for area in sorted(set(areas)):
                for p in self.options.partners:
                    nominated = [
                        c for c in range(len(areas)) if areas[c] == area and projection.standing[c, p]
                    ]
                    left = len(nominated) - sum(
                        p in aside for place, aside in self.aside.items() if areas[place] == area
                    )
                    needed = math.ceil(fraction * len(nominated) - 1e-9)
                    if left < needed:
                        words = (
                            f"{self.codes[p]} contests {left} of {len(nominated)} constituencies in {area}"
                        )
                        yield "min_contested", needed - left, words

    def locks(self) -> Iterator[str]:
        for lock in self.rules.locked:
            place = self.options.constituencies.codes.index(lock.code)
            if (self.codes.index(lock.party) in self.aside[place]) == lock.stands:
                yield f"{lock.party} breaks its lock in {self.names[place]}"

    def holders(self, projection: Projection | None) -> Iterator[tuple[str, float, str]]:
        if projection is None or not self.rules.incumbents_stand:
            return
        for place, aside in self.aside.items():
            if int(projection.held_by[place]) in aside:
                words = f"the party that holds {self.names[place]} stands aside there"
                yield "incumbents_stand", 1.0, words

    def agreed_is_kept(self) -> Iterator[str]:
        if self.agreed is None:
            return
        for place, acts in self.acts.items():
            for p in range(len(self.codes)):
                if (self.agreed.aside[place, p] or self.agreed.soft[place, p]) and (
                    p not in acts
                    or self.plan.pact.soft[place, p] != self.agreed.soft[place, p]
                    or self.plan.pact.endorses[place, p] != self.agreed.endorses[place, p]
                ):
                    yield f"{self.codes[p]} does not stand aside in {self.names[place]} as agreed"

    def _forced(self, place: int) -> set[int]:
        must = {
            self.codes.index(lock.party)
            for lock in self.rules.locked
            if not lock.stands and self.options.constituencies.codes.index(lock.code) == place
        }
        if self.agreed is not None:
            must |= {
                p for p in range(len(self.codes)) if self.agreed.aside[place, p] or self.agreed.soft[place, p]
            }
        return must

    def effects(self) -> Iterator[str]:
        for place, row in self.row_of.items():
            must, acts = self._forced(place), self.acts[place]
            for other in self.rows[place] if acts else ():
                if self._is_rival(row, other, acts, must):
                    lift = self._bloc(row) - self._bloc(other)
                    if lift < self.rules.min_effect - 1e-9:
                        yield f"a stand-aside in {self.names[place]} lifts the bloc's chance by only {lift!r}"

    def _is_rival(self, row: int, other: int, acts: set[int], must: set[int]) -> bool:
        """Whether an option must beat another: no deal, or itself with one voluntary party fewer."""
        theirs = self._acts_in(other)
        if not theirs:
            return not must and self.options.beneficiary[other] == NOBODY
        same = self.options.beneficiary[row] == self.options.beneficiary[other]
        same = same and self._kind(row) == self._kind(other)
        return bool(same) and theirs < acts and len(acts - theirs) == 1 and not (acts - theirs) & must
