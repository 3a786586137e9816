"""Rules that no pact satisfies: a smallest set of them in conflict, in words, and what is nearest to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from standaside.planning.aims import Clock
from standaside.planning.rules import SLACK, Limit, Terms
from standaside.planning.solver import Answer, Program, solve

MOST_NAMED = 4
"""Rules for which the message says how far they would have to give."""


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """Rules of one program that cannot all be kept."""

    program: Program
    clock: Clock

    def explain(self) -> str:
        """Name a smallest set of rules that no pact satisfies: none of them can be left out."""
        kept = self.smallest()
        several = len(kept) > 1
        opening = "No pact can satisfy these rules together" if several else "No pact can satisfy this rule"
        ending = "Relax one of them." if several else "Relax it."
        return f"{opening}: {_words(kept)}. {ending}{self._nearest(kept) or self._further(kept)}"

    def smallest(self, limits: Sequence[Limit] | None = None) -> list[Limit]:
        """Leave rules out, large parts first, as long as the rest still cannot be satisfied."""
        kept = list(self.program.limits if limits is None else limits)
        size = max(1, len(kept) // 2)
        while size:
            for start in range(len(kept) - 1, -1, -size):
                rest = kept[: max(0, start - size + 1)] + kept[start + 1 :]
                if self._possible(rest).impossible:
                    kept = rest
            size //= 2
        return kept

    def _possible(self, limits: list[Limit], goal: Terms = (), *, maximise: bool = True) -> Answer:
        program = replace(self.program, limits=tuple(limits))
        return solve(program, goal, maximise=maximise, seconds=self.clock())

    def _nearest(self, kept: list[Limit]) -> str:
        """How far each rule would have to give, all others as they are."""
        found = [text for limit in kept if (text := self._relaxed(limit))]
        return "".join(f" {text}" for text in found[:MOST_NAMED])

    def _further(self, kept: list[Limit]) -> str:
        """Where relaxing one of some rules is not enough: what else is in conflict."""
        for limit in kept:
            others = [other for other in self.program.limits if other is not limit]
            if not self._possible(others).impossible:
                return ""
        rest = [limit for limit in self.program.limits if all(limit is not other for other in kept)]
        if not self._possible(rest).impossible:
            return " One alone is not enough: they are in conflict with other rules too."
        return f" That alone is not enough, as these cannot be kept either: {_words(self.smallest(rest))}."

    def _relaxed(self, limit: Limit) -> str:
        others = [other for other in self.program.limits if other is not limit]
        if any(name.startswith("ban ") for name, _ in limit.terms):
            possible = self._possible(others).chosen is not None
            return f"There is a pact that keeps all the others but not “{limit.words}”." if possible else ""
        raised = math.isfinite(limit.low)
        answer = self._possible(others, limit.terms, maximise=raised)
        if answer.chosen is None or not answer.proven:
            return ""
        if limit.gainer:
            gained = answer.value - limit.base
            return f"The most that {limit.gainer} can gain under the other rules is {gained:.2f}."
        return _instead(limit, answer.value, raised=raised)


def _words(limits: Sequence[Limit]) -> str:
    return "; ".join(dict.fromkeys(limit.words for limit in limits))


def _instead(limit: Limit, value: float, *, raised: bool) -> str:
    asked = limit.low if raised else limit.high
    if abs(asked) <= SLACK:
        return f"“{limit.words}” misses by {abs(value):g} at the least."
    return f"“{limit.words}” could be kept with {value:g} in place of {asked:g}."
