"""Other ways to look at a plan: ``plan --shapley`` and its like, each one answer instead of the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from standaside.cli.output import Answer, flat_rows, shown
from standaside.cli.progress import progress
from standaside.errors import UnknownNameError

if TYPE_CHECKING:
    from standaside.domain import Scenario

Way = Callable[["Scenario", int, float], Answer]
"""From the scenario, the seed and the seconds that a solver may take."""


def chosen_way(wanted: Mapping[str, bool]) -> Way | None:
    """
    Pick the one way that was asked for.

    Parameters
    ----------
    wanted : mapping of str to bool
        Option, without its dashes, to whether it was given.

    Raises
    ------
    UnknownNameError
        If there are several.
    """
    given = [name for name, on in wanted.items() if on]
    if len(given) > 1:
        raise UnknownNameError(f"--{given[0]} and --{given[1]} are two questions; ask one at a time.")
    return _WAYS[given[0]] if given else None


def _frontier(scenario: Scenario, seed: int, time_limit: float) -> Answer:
    """The most that each number of stand-asides can reach."""
    from standaside.planning import assessment
    from standaside.present import frontier_tables

    with progress("Looking for the fewest stand-asides") as update:
        points = assessment.frontier_of(scenario, seed=seed, time_limit=time_limit, progress=update)
    document = frontier_tables.frontier_document(points, scenario, seed=seed)
    return Answer(
        document,
        lambda: shown(lambda _: frontier_tables.frontier_grids(points, scenario, seed=seed)),
        lambda: flat_rows(document["frontier"]),
    )


def _shapley(scenario: Scenario, seed: int, time_limit: float) -> Answer:
    """What each partner brings, and who would rather leave."""
    from standaside.planning.shares import shares_of
    from standaside.present import share_tables

    with progress("Weighing every coalition") as update:
        shares = shares_of(scenario, seed=seed, time_limit=time_limit, progress=update)
    document = share_tables.shares_document(shares)
    return Answer(
        document,
        lambda: shown(lambda _: share_tables.shares_grids(shares)),
        lambda: flat_rows(document["coalitions"]),
    )


_WAYS: Mapping[str, Way] = {"frontier": _frontier, "shapley": _shapley}
