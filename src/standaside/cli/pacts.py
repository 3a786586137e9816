"""Commands about pacts: ``plan``, ``evaluate``, ``check`` and ``report``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from standaside.cli.asked import Asked, question
from standaside.cli.options import AsJson, MaxSeats, MaxStandAsides, OutFile, ScenarioName
from standaside.cli.output import TABLES, WITH_PAGE, Answer, check_target, emit, shown, write_whole
from standaside.cli.progress import progress
from standaside.cli.ways import chosen_way
from standaside.errors import ScenarioError, SourceError, UnknownNameError
from standaside.present.flat import flat_rows

if TYPE_CHECKING:
    from standaside.domain import Assessment, Scenario
    from standaside.planning.guidance import Notice
    from standaside.planning.money import PartyMoney, Rates
    from standaside.planning.robustness import Robust
    from standaside.present.documents import Document
    from standaside.present.tables import Grid


@dataclass(frozen=True)
class Judged:
    """A pact judged, and the same pact against each other counter-pact of the scenario."""

    found: Assessment
    variants: list[Assessment]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (plan, evaluate, check, report):
        app.command(command.__name__)(command)


@question
def plan(
    scenario: ScenarioName,
    *,
    max_seats: MaxSeats = None,
    max_stand_asides: MaxStandAsides = None,
    alternatives: Annotated[
        int,
        typer.Option("--alternatives", metavar="K", min=0, max=20, help="Also find K plans nearly as good."),
    ] = 0,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit", metavar="SECONDS", min=0, help="For the solver; then the best so far, not proven."
        ),
    ] = 60.0,
    robust: Annotated[
        bool,
        typer.Option("--robust", help="Also say how the plan fares in other circumstances, and if refused."),
    ] = False,
    frontier: Annotated[
        bool,
        typer.Option(
            "--frontier", help="The most that 1, 2, 3 … stand-asides can reach, instead of one plan."
        ),
    ] = False,
    shapley: Annotated[
        bool,
        typer.Option("--shapley", help="What each partner brings, and who would rather leave, instead."),
    ] = False,
    bargain: Annotated[
        bool, typer.Option("--bargain", help="Ways to share the gains instead: Nash's and three others.")
    ] = False,
    trades: Annotated[bool, typer.Option("--trades", help="Even swaps instead: you here, us there.")] = False,
    presets: Annotated[
        bool, typer.Option("--presets", help="Published rules of sharing out instead, and what each costs.")
    ] = False,
    asked: Asked,
) -> None:
    """Find the best pact within a scenario's rules."""
    ways = {
        "frontier": frontier,
        "shapley": shapley,
        "bargain": bargain,
        "trades": trades,
        "presets": presets,
    }
    way = chosen_way(ways)
    check_target(asked.out, TABLES if way else WITH_PAGE)
    wanted = asked.scenario(scenario, max_seats=max_seats, max_stand_asides=max_stand_asides)
    if way:
        emit(way(wanted, asked.seed, time_limit), as_json=asked.as_json, out=asked.out)
        return
    judged = _plan(wanted, asked.seed, alternatives, time_limit)
    tested = _tested(judged, asked.seed, time_limit) if robust else None
    emit(_answer(judged, asked.command, tested), as_json=asked.as_json, out=asked.out)


@question
def evaluate(
    scenario: ScenarioName,
    pact: Annotated[
        str | None,
        typer.Argument(metavar="[PACT.csv]", help="Columns code or seat, for, aside.", show_default=False),
    ] = None,
    *,
    asked: Asked,
) -> None:
    """Judge a pact that somebody proposes."""
    check_target(asked.out, WITH_PAGE)

    wanted = asked.scenario(scenario, pact=pact)
    if pact is None and not wanted.pact:
        raise ScenarioError(
            f"The scenario {wanted.name} has no [pact]; name a PACT.csv to judge, or use plan."
        )
    emit(_answer(_evaluate(wanted, asked.seed), asked.command), as_json=asked.as_json, out=asked.out)


def check(scenario: ScenarioName, *, as_json: AsJson = False, out: OutFile = None) -> None:
    """Read a scenario back, with its evidence."""
    check_target(out)
    from standaside.data.scenario import load_scenario
    from standaside.planning.weighed import check_question
    from standaside.present import plan_tables, reading

    wanted = load_scenario(scenario)
    check_question(wanted)
    document = reading.check_document(wanted)
    answer = Answer(
        document,
        lambda: [shown(lambda _: plan_tables.check_grids(wanted)), *reading.closing(wanted)],
        lambda: flat_rows(document["transfers"]),
        sources=lambda: [{"what": "source", "value": document["transfers_source"]}],
    )
    emit(answer, as_json=as_json, out=out)


@question
def report(
    scenario: ScenarioName,
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE",
            help="The file to write, ending in .html.",
            show_default=False,
            readable=False,
        ),
    ],
    asked: Asked,
) -> None:
    """Write one page: map, tables, method, sources."""
    check_target(out, (".html",))

    wanted = asked.scenario(scenario)
    judged = _evaluate(wanted, asked.seed) if wanted.pact else _plan(wanted, asked.seed, 0)
    write_whole(out, _page(judged, asked.command)())
    written = {"written": str(out), "scenario": wanted.name, "seed": asked.seed}
    said = f"Wrote {out} (scenario {wanted.name}, seed {asked.seed})."
    emit(Answer(written, lambda: said, lambda: [written]), as_json=asked.as_json, out=None)


def _plan(scenario: Scenario, seed: int, alternatives: int, time_limit: float = 60.0) -> Judged:
    from standaside.planning import assessment

    with progress("Looking for the best pact") as update:
        found = assessment.plan(
            scenario, seed=seed, alternatives=alternatives, time_limit=time_limit, progress=update
        )
        return _with_variants(scenario, found, seed)


def _evaluate(scenario: Scenario, seed: int) -> Judged:
    from standaside.planning import assessment

    with progress("Judging the pact") as update:
        found = assessment.evaluate(scenario, seed=seed, progress=update)
        return _with_variants(scenario, found, seed)


def _with_variants(scenario: Scenario, found: Assessment, seed: int) -> Judged:
    """Judge the same pact against each other counter-pact of the scenario, on the same draws."""
    from standaside.planning import assessment

    deals = tuple(found.pact.deals())
    others = (replace(variant, pact=deals, variants=()) for variant in scenario.variants)
    return Judged(found, [assessment.evaluate(other, seed=seed) for other in others])


def _tested(judged: Judged, seed: int, time_limit: float) -> Robust:
    """How the plan fares where things are not as expected."""
    from standaside.planning.robustness import robustness_of

    with progress("Trying other circumstances") as update:
        return robustness_of(judged.found, seed=seed, time_limit=time_limit, progress=update)


def _answer(judged: Judged, command: str, tested: Robust | None = None) -> Answer:
    from standaside.present import documents, fairness_tables, money_words, plan_tables, robust_tables
    from standaside.present.summary import summarise

    found, variants = judged.found, judged.variants
    money, notices, rates = _money(found)
    document = documents.plan_document(found, sources=_sources(found.scenario), variants=variants)
    document = money_words.with_money(document, money, notices, rates)
    document["robust"] = robust_tables.robust_document(tested) if tested else None
    more = [
        fairness_tables.proportions_grid(summarise(found), money),
        money_words.money_grid(found.scenario, money, notices, rates),
    ]
    more += robust_tables.robust_grids(tested) if tested else []
    return Answer(
        document,
        lambda: shown(lambda _: _with(plan_tables.plan_grids(found, variants=variants), more)),
        lambda: flat_rows(document["stand_asides"]),
        {".html": _page(judged, command)},
        sources=lambda: documents.provenance(document),
    )


def _with(grids: list[Grid], more: list[Grid]) -> list[Grid]:
    """Put money and robustness before the last table, which says how the answer was found."""
    return [*grids[:-1], *more, grids[-1]]


def _money(found: Assessment) -> tuple[tuple[PartyMoney, ...], tuple[Notice, ...], Rates]:
    """What the pact does to the partners' money, and the guidance that concerns it."""
    from standaside.data import shipped
    from standaside.planning import guidance, money

    scenario = found.scenario
    rates = money.rates_from(shipped.rows("money.csv"), on=scenario.polling_day)
    judged = money.money_of(found, rates, government=money.government_of(found))
    return judged, guidance.check_guidance(found.pact, guidance.Intent(), rates), rates


def _sources(scenario: Scenario) -> list[str]:
    return [source for source in (*scenario.sources, _map_credit(scenario)) if source]


def _map_credit(scenario: Scenario) -> str:
    """Who made the hex map that a page shows."""
    from standaside.data import shipped, sources

    boundary_set = scenario.baseline.constituencies.boundary_set
    if boundary_set == "2010":
        return next((r["source"] for r in shipped.rows("provenance.csv") if "hexmap" in r["file"]), "")
    if boundary_set == "2024":
        held = sources.PUBLISHED["hexmap-2024.hexjson"]
        return f"{held.title.capitalize()}, {held.licence}"
    return ""


def _hexes(boundary_set: str) -> Mapping[str, tuple[int, int]]:
    """The hex map of a boundary set; empty where there is none, and the page goes without."""
    from standaside.data.hexmap import load_hexmap

    try:
        return load_hexmap(boundary_set)
    except (SourceError, UnknownNameError):
        return {}


SYSTEMS_DRAWS = 200
"""Simulated elections that a page counts under every system: what it shows are means, and charts."""


def _systems(found: Assessment) -> list[Document]:
    """Count the page's question under other systems, with its pact and without."""
    from standaside.present.systems_tables import systems_document
    from standaside.systems import count_scenario

    draws = min(found.scenario.uncertainty.draws, SYSTEMS_DRAWS)
    asked = replace(
        found.scenario,
        pact=tuple(found.pact.deals()),
        uncertainty=replace(found.scenario.uncertainty, draws=draws),
    )
    with progress("Counting under other systems") as update:
        counted = count_scenario(asked, seed=found.with_pact.seed, progress=update)
    return systems_document(asked, counted)


def _campaign_table(found: Assessment, hexes: Mapping[str, tuple[int, int]]) -> Grid | None:
    """Activists beside this pact, where the scenario says something of activists."""
    from standaside.planning.campaigning import plan_campaign
    from standaside.present.campaign_tables import ways_grid
    from standaside.present.tables import Grid

    asked = found.scenario
    if asked.campaign is None or len(asked.partners) < 2:
        return None
    question = replace(asked, pact=tuple(found.pact.deals()))
    try:
        with progress("Moving activists") as update:
            moved = plan_campaign(
                question, asked.campaign, hexes or None, seed=found.with_pact.seed, progress=update
            )
    except ScenarioError as error:
        return Grid("Campaigning together and standing aside", (), (), notes=(str(error),))
    return ways_grid(moved, compared="the pact of this page")


def _page(judged: Judged, command: str) -> Callable[[], bytes]:
    def page() -> bytes:
        from standaside.present.money_words import money_grid
        from standaside.present.report import report_html

        found = judged.found
        hexes = _hexes(found.scenario.baseline.constituencies.boundary_set)
        sources = _sources(found.scenario)
        money = _money(found)
        return report_html(
            found,
            hexes,
            variants=judged.variants,
            sources=sources,
            command=command,
            systems=_systems(found),
            money=money[0],
            money_table=money_grid(found.scenario, *money) if money[0] else None,
            campaign_table=_campaign_table(found, hexes),
        ).encode()

    return page
