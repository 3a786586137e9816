"""Seat totals as plain loops over every outcome: slow, obvious, sharing no code with src/."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence


def totals(chances: Sequence[float]) -> list[float]:
    """Chance of 0, 1, … successes, by adding up every outcome."""
    found = [0.0] * (len(chances) + 1)
    for outcome in itertools.product((0, 1), repeat=len(chances)):
        found[sum(outcome)] += math.prod(p if won else 1 - p for p, won in zip(chances, outcome, strict=True))
    return found


def reaching(chances: Sequence[float], needed: int) -> float:
    return sum(totals(chances)[max(needed, 0) :])


def worst_mean(mixed: Sequence[float], part: float) -> float:
    """Mean of the worst ``part`` of a distribution, filled up from the bottom."""
    left, total = part, 0.0
    for seats, chance in enumerate(mixed):
        taken = min(left, chance)
        total += taken * seats
        left -= taken
    return total / part
