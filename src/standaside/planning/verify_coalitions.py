"""
What a coalition can do by itself, found without anything that plans.

Plain loops over places and rows: the best deal of every place, then those that fit, the best
first. No coalition may claim less than that, or more than its best deals add up to.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from standaside.domain import NOBODY, Options, PactRules, Projection


def _rows_by_place(options: Options) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in range(len(options.place)):
        found.setdefault(int(options.place[row]), []).append(row)
    return found


def _among(options: Options, row: int, inside: set[int]) -> bool:
    """Whether only members give way, and only to members."""
    acts = {p for p in range(len(options.parties)) if options.aside[row, p] or options.soft[row, p]}
    return acts <= inside and int(options.beneficiary[row]) in inside | {NOBODY}


class OwnPacts:
    """What some partners can do among themselves, place by place, under the rules for single deals."""

    def __init__(
        self, options: Options, rules: PactRules, projection: Projection | None, inside: Sequence[int]
    ) -> None:
        self.options, self.rules, self.projection, self.inside = options, rules, projection, inside
        self.bare: dict[int, float] = {}
        self.deals: list[tuple[float, int, tuple[int, ...]]] = []
        for place, rows in _rows_by_place(options).items():
            self._weigh(place, [row for row in rows if _among(options, row, set(inside))])

    def _weigh(self, place: int, rows: Sequence[int]) -> None:
        chance = {row: math.fsum(float(self.options.p_win[row, p]) for p in self.inside) for row in rows}
        if not rows:
            return
        self.bare[place] = chance[rows[0]]
        acts = {row: self._acts(row) for row in rows}
        kept = [row for row in rows if acts[row] and self._allowed(row, rows, chance, acts)]
        if kept:
            best = max(kept, key=lambda row: (chance[row], -len(acts[row]), -row))
            aside = tuple(p for p in sorted(acts[best]) if self.options.aside[best, p])
            self.deals.append((chance[best] - self.bare[place], place, aside))

    def _acts(self, row: int) -> set[int]:
        return {p for p in self.inside if self.options.aside[row, p] or self.options.soft[row, p]}

    def _allowed(
        self, row: int, rows: Sequence[int], chance: Mapping[int, float], acts: Mapping[int, set[int]]
    ) -> bool:
        """Each who gives way is worth it (rule 14), no lock is broken, no holder gives way."""
        options, place = self.options, int(self.options.place[row])
        code, aside = options.constituencies.codes[place], [p for p in acts[row] if options.aside[row, p]]
        held = self.projection is not None and self.rules.incumbents_stand
        if held and self.projection is not None and int(self.projection.held_by[place]) in aside:
            return False
        stays = {lock.party for lock in self.rules.locked if lock.stands and lock.code == code}
        if stays & {options.parties.codes[p] for p in aside}:
            return False
        rivals = [
            other
            for other in rows
            if not acts[other]
            or (
                acts[other] < acts[row]
                and len(acts[row]) - len(acts[other]) == 1
                and options.beneficiary[other] == options.beneficiary[row]
                and max(options.soft[other]) == max(options.soft[row])
            )
        ]
        return all(chance[row] - chance[other] >= self.rules.min_effect - 1e-9 for other in rivals)

    def alone(self) -> float:
        """Expected seats with no deal anywhere."""
        places = range(len(self.options.constituencies))
        return math.fsum(
            self.bare.get(c, math.fsum(float(self.options.without[c, p]) for p in self.inside))
            for c in places
        )

    def best_of_all(self) -> float:
        """What the best deals add up to, whatever rules on numbers say but for the number of deals."""
        most = None if "max_seats" in self.rules.prices else self.rules.max_seats
        return math.fsum(sorted((max(0.0, lift) for lift, *_ in self.deals), reverse=True)[:most])

    def taken_in_turn(self) -> float:
        """What a pact wins that takes the best deal next as long as every rule on numbers is kept."""
        gained: list[float] = []
        spare = {**self._spare(), "seats": _limit(self.rules.max_seats)}
        spare["aside"] = _limit(self.rules.max_stand_asides)
        for lift, place, aside in sorted(self.deals, key=lambda deal: (-deal[0], deal[1])):
            taken = ["seats", *("aside" for _ in aside), *self._counted(place, aside)]
            if lift > 0 and all(spare.get(name, math.inf) >= taken.count(name) for name in taken):
                gained.append(lift)
                for name in taken:
                    spare[name] = spare.get(name, math.inf) - 1
        return math.fsum(gained)

    def _counted(self, place: int, aside: Collection[int]) -> Iterator[str]:
        """Names of the counts that standing aside in a place takes from."""
        places = self.options.constituencies
        for p in aside:
            yield f"party {p}"
            yield f"nation {places.nations[place]} {p}"
            yield f"region {places.regions[place]} {p}"

    def _spare(self) -> dict[str, float]:
        """How often each partner may stand aside, in all and in every area."""
        codes, places = self.options.parties.codes, self.options.constituencies
        spare = {f"party {p}": _limit(self.rules.max_by_party.get(codes[p])) for p in self.inside}
        for kind, areas in (("nation", places.nations), ("region", places.regions)):
            if kind not in self.rules.min_contested or self.projection is None:
                continue
            standing, part = self.projection.standing, self.rules.min_contested[kind]
            for area, p in product(sorted(set(areas)), self.inside):
                stands = [c for c in range(len(areas)) if areas[c] == area and standing[c, p]]
                spare[f"{kind} {area} {p}"] = len(stands) - math.ceil(part * len(stands) - 1e-9)
        return spare


def _limit(number: int | None) -> float:
    return math.inf if number is None else float(number)
