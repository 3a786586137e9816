"""The frontier of fewest stand-asides: as the JSON contract has it, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standaside.domain import Scenario
from standaside.planning.frontier import Point
from standaside.present.documents import library_version
from standaside.present.tables import Grid
from standaside.present.wording import count, percent

MOST_NEW = 3
"""New constituencies named in a row of the table."""


def frontier_document(points: Sequence[Point], scenario: Scenario, *, seed: int) -> dict[str, Any]:
    """One entry for each number of stand-asides; ``decides`` is each deal's net chance to win its seat."""
    return {
        "name": scenario.name,
        "seed": seed,
        "draws": scenario.uncertainty.draws,
        "version": library_version(),
        "frontier": [
            {
                "stand_asides": point.allowed,
                "used": point.used,
                "objective": point.objective,
                "proven": point.proven,
                "codes": [deal.code for deal in point.deals],
                "deals": [
                    {
                        "code": deal.code,
                        "name": deal.name,
                        "for": deal.beneficiary or None,
                        "aside": list(deal.aside),
                        "decides": deal.decides,
                    }
                    for deal in point.deals
                ],
            }
            for point in points
        ],
    }


def frontier_grids(points: Sequence[Point], scenario: Scenario, *, seed: int) -> list[Grid]:
    """A row for each number of stand-asides that reaches more than the one before."""
    rows, reached, seen = [], float("-inf"), set[str]()
    for point in points:
        if point.objective > reached + 1e-9:
            new = [deal for deal in point.deals if deal.code not in seen]
            named = ", ".join(f"{d.name} ({percent(max(d.decides, 0.0))}%)" for d in new[:MOST_NEW])
            more = f" and {len(new) - MOST_NEW} more" if len(new) > MOST_NEW else ""
            rows.append((str(point.used), f"{point.objective:.2f}", str(len(point.deals)), named + more))
            seen |= {deal.code for deal in point.deals}
        reached = max(reached, point.objective)
    unproven = sum(not point.proven for point in points)
    notes = [
        "In brackets the net chance that the deal decides its seat.",
        f"{count(scenario.uncertainty.draws, 'simulated election')}, seed {seed}.",
        *([f"Not proven for {count(unproven, 'number')}: the time was too short."] if unproven else []),
    ]
    columns = ("stand-asides", "expected seats", "seats", "newly asked for")
    return [Grid("The most that so few stand-asides can reach", columns, tuple(rows), notes=tuple(notes))]
