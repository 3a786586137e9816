"""Other ways to look at a plan: ``plan --shapley`` and its like, each one answer instead of the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from standaside.cli.interrupting import until_interrupted
from standaside.cli.output import Answer, Row, shown
from standaside.cli.progress import progress
from standaside.errors import UnknownNameError
from standaside.present.flat import flat_rows

if TYPE_CHECKING:
    from standaside.domain import Deal, Scenario
    from standaside.present.documents import Document

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


def _sourced(document: Document, scenario: Scenario) -> Document:
    """Name what the figures were made from (rule 16)."""
    return {**document, "sources": list(scenario.sources)}


def _provenance(document: Document) -> Sequence[Row]:
    """What a workbook's second sheet says of the figures: scenario, draws, seed, version, sources."""
    from standaside.present.documents import provenance

    return provenance(document)


def _frontier(scenario: Scenario, seed: int, time_limit: float) -> Answer:
    """The most that each number of stand-asides can reach."""
    from standaside.planning import assessment
    from standaside.present import frontier_tables

    with progress("Looking for the fewest stand-asides") as update, until_interrupted() as stop:

        def told(done: float) -> None:
            stop.begun = done > 0
            update(done)

        found = assessment.frontier_of(
            scenario, seed=seed, time_limit=time_limit, progress=told, cancel=stop.wanted
        )
    document = _sourced(frontier_tables.frontier_document(found, scenario, seed=seed), scenario)
    return Answer(
        document,
        lambda: shown(lambda _: frontier_tables.frontier_grids(found, scenario, seed=seed)),
        lambda: flat_rows(document["frontier"]),
        sources=lambda: _provenance(document),
    )


def _shapley(scenario: Scenario, seed: int, time_limit: float) -> Answer:
    """What each partner brings, and who would rather leave."""
    from standaside.planning.shares import shares_of
    from standaside.present import share_tables

    with progress("Weighing every coalition") as update:
        shares = shares_of(scenario, seed=seed, time_limit=time_limit, progress=update)
    document = _sourced(share_tables.shares_document(shares), scenario)
    return Answer(
        document,
        lambda: shown(lambda _: share_tables.shares_grids(shares)),
        lambda: flat_rows(document["coalitions"]),
        sources=lambda: _provenance(document),
    )


def _trades(scenario: Scenario, seed: int, time_limit: float) -> Answer:
    """You here, us there. Nothing is solved, so no time is limited."""
    from standaside.planning.trades import trades_of
    from standaside.present import trade_tables

    with progress("Matching gifts") as update:
        market = trades_of(scenario, seed=seed, progress=update)
    document = _sourced(trade_tables.trades_document(market), scenario)
    return Answer(
        document,
        lambda: shown(lambda _: trade_tables.trades_grids(market)),
        lambda: flat_rows(trade_tables.trade_rows(market)),
        sources=lambda: _provenance(document),
    )


def _bargain(scenario: Scenario, seed: int, time_limit: float) -> Answer:
    """Ways to share what a pact gains."""
    from standaside.planning.bargaining import bargains_of
    from standaside.present import bargain_tables

    with progress("Sharing the gains") as update:
        found = bargains_of(scenario, seed=seed, time_limit=time_limit, progress=update)
    document = _sourced(bargain_tables.bargains_document(found), scenario)
    return Answer(
        document,
        lambda: shown(lambda _: bargain_tables.bargains_grids(found)),
        lambda: flat_rows(document["solutions"]),
        sources=lambda: _provenance(document),
    )


def _presets(scenario: Scenario, seed: int, time_limit: float) -> Answer:
    """Published rules for sharing out the seats, and what each costs."""
    from standaside.planning.preset_costs import compare_presets
    from standaside.present import preset_tables

    with progress("Judging published rules") as update:
        compared = compare_presets(scenario, _registered(), seed=seed, time_limit=time_limit, progress=update)
    document = _sourced(preset_tables.presets_document(compared), scenario)
    return Answer(
        document,
        lambda: shown(lambda _: preset_tables.presets_grids(compared)),
        lambda: flat_rows(document["presets"]),
        sources=lambda: _provenance(document),
    )


def _registered() -> Mapping[str, tuple[str, tuple[Deal, ...], str]]:
    """Pacts that were really agreed, out of the register that ships."""
    from standaside.data.scenario import load_scenario

    agreed = load_scenario(UNITE_TO_REMAIN).pact
    title = "Unite to Remain 2019, as agreed"
    return {"unite_to_remain_2019": (title, agreed, "the register that ships (data show pacts)")}


UNITE_TO_REMAIN = "unite-to-remain-2019"
"""The shipped scenario whose pact is that of 2019."""

_WAYS: Mapping[str, Way] = {
    "frontier": _frontier,
    "shapley": _shapley,
    "bargain": _bargain,
    "trades": _trades,
    "presets": _presets,
}
