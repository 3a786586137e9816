"""The frontier of fewest stand-asides: as the JSON contract has it, and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from standaside.domain import Scenario
from standaside.planning.frontier import Frontier, Point, Unanswered
from standaside.present.documents import library_version
from standaside.present.tables import Grid
from standaside.present.wording import count, drawn, listed, percent

MOST_NEW = 3
"""Deals named in a row of the table."""


def frontier_document(found: Frontier, scenario: Scenario, *, seed: int) -> dict[str, Any]:
    """
    One entry for each number of stand-asides; ``decides`` is each deal's net chance to win its seat.

    ``nothing`` is the bloc's expected seats with no deal beyond those agreed; ``impossible`` are numbers
    with which no pact keeps the rules, ``why`` names those; ``missing`` numbers were not answered, and
    ``unanswered`` has for each the best plan found with no more stand-asides (null if there is none) and
    the bound on every plan.
    """
    return {
        "name": scenario.name,
        "seed": seed,
        "draws": scenario.uncertainty.draws,
        "version": library_version(),
        "nothing": {"stand_asides": found.agreed, "objective": found.nothing},
        "impossible": list(found.impossible),
        "why": found.why or None,
        "missing": list(found.missing),
        "unanswered": [_unanswered(one) for one in found.unanswered],
        "stopped": found.stopped,
        "frontier": [_point(point) for point in found.points],
    }


def _unanswered(one: Unanswered) -> dict[str, Any]:
    best = one.best
    return {
        "stand_asides": one.allowed,
        "used": None if best is None else best.used,
        "objective": None if best is None else best.objective,
        "bound": one.bound,
        "proven": False,
        "codes": [] if best is None else [deal.code for deal in best.deals],
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "stand_asides": point.allowed,
        "used": point.used,
        "objective": point.objective,
        "bound": point.bound,
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


def frontier_grids(found: Frontier, scenario: Scenario, *, seed: int) -> list[Grid]:
    """A row for no deal, and one for each number of stand-asides that reaches more than the one before."""
    nothing = "nothing: no pact" if not found.agreed else "nothing beyond what is agreed"
    rows = [(str(found.agreed), nothing, "", f"{found.nothing:.2f}")]
    reached, seen = float("-inf"), set[str]()
    for point in found.points:
        if point.objective > reached + 1e-9:
            new = [deal for deal in point.deals if deal.code not in seen]
            named = ", ".join(f"{d.name} ({percent(max(d.decides, 0.0))}%)" for d in new[:MOST_NEW])
            more = f" and {len(new) - MOST_NEW} more" if len(new) > MOST_NEW else ""
            rows.append((str(point.used), named + more, str(len(point.deals)), f"{point.objective:.2f}"))
            seen |= {deal.code for deal in point.deals}
        reached = max(reached, point.objective)
    columns = ("stand-asides", "deals not in any row above", "constituencies", "expected seats")
    title = "The most that so few stand-asides can win"
    last = Grid("", (), (), notes=tuple(_notes(found, scenario, seed)))
    return [Grid(title, columns, tuple(rows), left=2), *_unanswered_grid(found), last]


def _unanswered_grid(found: Frontier) -> Iterator[Grid]:
    """What is known of numbers not answered: a row for each run of them with one best plan found."""
    if not found.unanswered:
        return
    rows = []
    for best, group in groupby(found.unanswered, lambda one: one.best):
        bounds = {number: one.bound for one in group for number in [one.allowed]}
        low, high = f"{min(bounds.values()):.2f}", f"{max(bounds.values()):.2f}"
        rows.append(
            (
                runs(tuple(bounds)),
                "none found" if best is None else count(best.used, "stand-aside"),
                "" if best is None else f"{best.objective:.2f}",
                low if low == high else f"{low} to {high}",
            )
        )
    columns = ("stand-asides", "best pact found", "its expected seats", "no pact has more than")
    note = "Nothing here is proven: pacts were found for other numbers, or in haste; bounds are on all pacts."
    yield Grid("Numbers not answered: not proven", columns, tuple(rows), left=2, notes=(note,))


def _notes(found: Frontier, scenario: Scenario, seed: int) -> Iterator[str]:
    yield (
        "In brackets the net chance that the deal decides its seat: how much likelier a partner is to win "
        "there with it. Numbers that win no more than the one before have no row."
    )
    if found.impossible:
        fewest = max(found.impossible) + 1
        yield (
            f"With fewer than {fewest} stand-asides no pact keeps these rules: {found.why}."
            if found.points
            else f"With at most {fewest - 1} stand-asides no pact keeps these rules: {found.why}."
        )
    if found.missing:
        why = "the search was stopped" if found.stopped else "the time was too short"
        yield f"Not answered, because {why}: {runs(found.missing)} stand-asides."
    unproven = sum(not point.proven for point in found.points)
    if unproven:
        yield f"Not proven for {count(unproven, 'number')}: the time was too short."
    yield drawn(scenario.uncertainty.draws, seed)


def runs(numbers: Sequence[int]) -> str:
    """
    Numbers in order, those in a row together.

    Examples
    --------
    >>> runs([3, 4, 5, 9, 12, 13])
    '3 to 5, 9, 12 and 13'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    said = []
    for part in parts:
        said += [f"{part[0]} to {part[-1]}"] if len(part) > 2 else [str(number) for number in part]
    return listed(said)
