"""
The planner again as a search through every combination: slow, obvious, sharing no code with src/.

Everything is Python numbers and dictionaries; the rules are read straight from
rule 14 of docs/explanation/semantics.md and docs/reference/scenario-file.md.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

SLACK = 1e-7


def rows_by_place(options: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in range(len(options.place)):
        found.setdefault(int(options.place[row]), []).append(row)
    return found


def combinations(options: Any) -> int:
    return math.prod(len(rows) for rows in rows_by_place(options).values())


def aside(options: Any, row: int) -> frozenset[str]:
    return frozenset(code for p, code in enumerate(options.parties.codes) if options.aside[row, p])


def bloc(options: Any, row: int) -> float:
    return sum(float(options.p_win[row, p]) for p in sorted(options.partners))


def must_stand_aside(options: Any, rules: Any, agreed: Any, place: int) -> set[str]:
    here = options.constituencies.codes[place]
    must = {lock.party for lock in rules.locked if lock.code == here and not lock.stands}
    if agreed is not None:
        must |= {code for p, code in enumerate(options.parties.codes) if agreed.aside[place, p]}
    return must


def offered(options: Any, rules: Any, held_by: Any, agreed: Any, row: int, rows: list[int]) -> bool:
    place, mine = int(options.place[row]), aside(options, row)
    here, codes = options.constituencies.codes[place], options.parties.codes
    for lock in rules.locked:
        if lock.code == here and (lock.party in mine) == lock.stands:
            return False
    if (
        rules.incumbents_stand
        and "incumbents_stand" not in rules.prices
        and held_by[place] >= 0
        and codes[held_by[place]] in mine
    ):
        return False
    if agreed is not None and agreed.aside[place].any():
        old = {codes[p]: int(agreed.endorses[place, p]) for p in range(len(codes)) if agreed.aside[place, p]}
        if not set(old) <= mine or int(options.beneficiary[row]) not in old.values():
            return False
    return earns(options, rules, agreed, row, rows)


def earns(options: Any, rules: Any, agreed: Any, row: int, rows: list[int]) -> bool:
    """Rule 14 for one option: better than no deal, and than itself with one party fewer."""
    place, mine = int(options.place[row]), aside(options, row)
    must = must_stand_aside(options, rules, agreed, place)
    least = rules.min_effect - 1e-12
    for other in rows:
        theirs = aside(options, other)
        if mine and not theirs and not must and bloc(options, row) - bloc(options, other) < least:
            return False
        same = options.beneficiary[row] == options.beneficiary[other]
        missing = mine - theirs
        one_fewer = bool(theirs) and same and theirs < mine and len(missing) == 1
        if one_fewer and not missing & must and bloc(options, row) - bloc(options, other) < least:
            return False
    return True


def endorsed(options: Any, agreed: Any, row: int) -> frozenset[int]:
    """Every party that somebody stands aside for under this row."""
    found = set()
    for p in range(len(options.parties)):
        if options.aside[row, p]:
            place = int(options.place[row])
            old = agreed is not None and agreed.aside[place, p]
            found.add(int(agreed.endorses[place, p]) if old else int(options.beneficiary[row]))
    return frozenset(found)


def allowed(options: Any, rules: Any, standing: Any, agreed: Any, chosen: tuple[int, ...]) -> bool:
    sets = {int(options.place[row]): aside(options, row) for row in chosen}
    broken = violations(options, rules, standing, None, agreed, chosen)
    return forced_kept(options, rules, agreed, sets) and not any(
        by > SLACK for rule, by in broken.items() if rule not in rules.prices
    )


def violations(
    options: Any, rules: Any, standing: Any, held_by: Any, agreed: Any, chosen: tuple[int, ...]
) -> dict[str, float]:
    """By how much a plan breaks each rule, every party's and area's share of it added up."""
    codes = options.parties.codes
    sets = {int(options.place[row]): aside(options, row) for row in chosen}
    stood_for = {int(options.place[row]): endorsed(options, agreed, row) for row in chosen}
    given = {code: sum(code in s for s in sets.values()) for code in codes}
    received = {code: sum(p in s for s in stood_for.values()) for p, code in enumerate(codes)}
    by = {
        "max_by_party": sum(max(0, given[code] - most) for code, most in rules.max_by_party.items()),
        "min_contested": uncontested(options, rules, standing, sets),
        "reciprocity": 0.0,
        **gains_missed(options, rules, chosen),
    }
    if rules.max_seats is not None:
        by["max_seats"] = max(0, sum(bool(s) for s in sets.values()) - rules.max_seats)
    if rules.max_stand_asides is not None:
        by["max_stand_asides"] = max(0, sum(given.values()) - rules.max_stand_asides)
    for code, (low, high) in rules.reciprocity.items():
        most = math.inf if high == math.inf else high * given[code]
        by["reciprocity"] += max(0.0, low * given[code] - received[code], received[code] - most)
    if rules.incumbents_stand and held_by is not None:
        by["incumbents_stand"] = sum(
            held_by[place] >= 0 and codes[held_by[place]] in here for place, here in sets.items()
        )
    return by


def expected(options: Any, chosen: tuple[int, ...], party: int) -> float:
    left = set(range(len(options.constituencies))) - {int(options.place[row]) for row in chosen}
    return sum(float(options.p_win[row, party]) for row in chosen) + sum(
        float(options.without[c, party]) for c in left
    )


def gains_missed(options: Any, rules: Any, chosen: tuple[int, ...]) -> dict[str, float]:
    """Each partner's miss counts by itself; a hard rule is broken if any of them is."""
    missed = {"nobody_worse_off": 0.0, "min_gain": 0.0}
    for p, code in enumerate(options.parties.codes):
        gain = expected(options, chosen, p) - sum(float(row[p]) for row in options.without)
        for rule, least in (
            ("nobody_worse_off", 0.0 if rules.nobody_worse_off and p in options.partners else -math.inf),
            ("min_gain", rules.min_gain.get(code, -math.inf)),
        ):
            short = least - gain
            missed[rule] += max(0.0, short) if rule in rules.prices or short > SLACK else 0.0
    return missed


def uncontested(options: Any, rules: Any, standing: Any, sets: dict[int, frozenset[str]]) -> int:
    """Constituencies that partners would have to contest besides, in every area."""
    places, missing = options.constituencies, 0
    for kind, areas in (("nation", places.nations), ("region", places.regions)):
        for area in set(areas) if kind in rules.min_contested else ():
            for p in options.partners:
                nominated = [c for c in range(len(places)) if areas[c] == area and standing[c, p]]
                given = sum(
                    options.parties.codes[p] in s for place, s in sets.items() if areas[place] == area
                )
                needed = math.ceil(rules.min_contested[kind] * len(nominated) - 1e-9)
                missing += max(0, needed - (len(nominated) - given))
    return missing


def forced_kept(options: Any, rules: Any, agreed: Any, sets: dict[int, frozenset[str]]) -> bool:
    return all(
        must_stand_aside(options, rules, agreed, place) <= sets.get(place, frozenset())
        for place in range(len(options.constituencies))
    )


def every_plan(
    options: Any, rules: Any, *, standing: Any = None, held_by: Any = None, agreed: Any = None
) -> list[tuple[int, ...]]:
    """Every combination that all rules allow."""
    menus = [
        [row for row in rows if offered(options, rules, held_by, agreed, row, rows)]
        for rows in rows_by_place(options).values()
    ]
    return [
        chosen for chosen in itertools.product(*menus) if allowed(options, rules, standing, agreed, chosen)
    ]


def score(options: Any, chosen: tuple[int, ...]) -> tuple[float, int, int, int]:
    """Expected bloc seats, candidacies given up, whole votes moved, sum of ranks in code order."""
    codes, places = options.parties.codes, options.constituencies.codes

    def key(row: int) -> tuple[str, str, list[str]]:
        who = int(options.beneficiary[row])
        return places[options.place[row]], "" if who < 0 else codes[who], sorted(aside(options, row))

    deals = sorted((row for row in range(len(options.place)) if aside(options, row)), key=key)
    rank = {row: number for number, row in enumerate(deals, 1)}
    return (
        sum(expected(options, chosen, p) for p in options.partners),
        sum(len(aside(options, row)) for row in chosen),
        sum(round(float(options.votes_moved[row])) for row in chosen),
        sum(rank.get(row, 0) for row in chosen),
    )


def paid(
    options: Any,
    rules: Any,
    chosen: tuple[int, ...],
    *,
    standing: Any = None,
    held_by: Any = None,
    agreed: Any = None,
) -> float:
    """Seats that a plan owes for the rules with a price that it breaks."""
    by = violations(options, rules, standing, held_by, agreed, chosen)
    return sum(price * by.get(rule, 0.0) for rule, price in rules.prices.items())


def best_plans(options: Any, rules: Any, **given: Any) -> tuple[float, list[tuple[int, ...]]]:
    """The best objective, and the plans that rule 14 cannot tell apart; none if nothing is allowed."""
    plans = every_plan(options, rules, **given)
    if not plans:
        return math.nan, []
    scores = {plan: score(options, plan) for plan in plans}
    for plan in plans:
        owed = paid(options, rules, plan, **given)
        scores[plan] = (scores[plan][0] - owed, *scores[plan][1:])
    best = max(value[0] for value in scores.values())
    near = [plan for plan in plans if scores[plan][0] >= best - rules.tolerance - SLACK]
    least = min(scores[plan][1:] for plan in near)
    return best, [plan for plan in near if scores[plan][1:] == least]
