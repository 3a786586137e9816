"""Commands about pacts: ``plan``, ``evaluate``, ``check`` and ``report``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standaside.cli.options import (
    DEFAULT_SEED,
    AsJson,
    Draws,
    MaxSeats,
    MaxStandAsides,
    OutFile,
    PollText,
    ScenarioName,
    Seed,
    SwingName,
)
from standaside.cli.output import TABLES, Answer, check_target, emit, flat_rows, shown, write_whole
from standaside.cli.progress import progress
from standaside.errors import ScenarioError

if TYPE_CHECKING:
    from standaside.domain import Assessment, Scenario

WITH_REPORT = (*TABLES, ".html")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("plan")(plan)
    app.command("evaluate")(evaluate)
    app.command("check")(check)
    app.command("report")(report)


def plan(
    scenario: ScenarioName,
    *,
    max_seats: MaxSeats = None,
    max_stand_asides: MaxStandAsides = None,
    alternatives: Annotated[
        int,
        typer.Option("--alternatives", metavar="K", min=0, max=20, help="Also find K plans nearly as good."),
    ] = 0,
    poll: PollText = None,
    swing: SwingName = None,
    draws: Draws = None,
    seed: Seed = DEFAULT_SEED,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Find the best pact within a scenario's rules."""
    check_target(out, WITH_REPORT)
    from standaside.data.scenario import load_scenario
    from standaside.planning import assessment

    asked = load_scenario(
        scenario, poll=poll, swing=swing, draws=draws, max_seats=max_seats, max_stand_asides=max_stand_asides
    )
    _need_partners(asked)
    with progress("Looking for the best pact") as update:
        found = assessment.plan(asked, seed=seed, alternatives=alternatives, progress=update)
        shown = _judge_variants(asked, found, seed)
    emit(_answer(found, shown), as_json=as_json, out=out)


def evaluate(
    scenario: ScenarioName,
    pact: Annotated[
        str | None,
        typer.Argument(metavar="[PACT.csv]", help="Columns code or seat, for, aside.", show_default=False),
    ] = None,
    *,
    poll: PollText = None,
    swing: SwingName = None,
    draws: Draws = None,
    seed: Seed = DEFAULT_SEED,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Judge a pact that somebody proposes."""
    check_target(out, WITH_REPORT)
    from standaside.data.scenario import load_scenario

    asked = load_scenario(scenario, poll=poll, swing=swing, draws=draws, pact=pact)
    if pact is None and not asked.pact:
        raise ScenarioError(
            f"The scenario {asked.name} has no [pact]; name a PACT.csv to judge, or use plan."
        )
    judged, shown = _judge(asked, seed)
    emit(_answer(judged, shown), as_json=as_json, out=out)


def check(scenario: ScenarioName, *, as_json: AsJson = False, out: OutFile = None) -> None:
    """Read a scenario back, with its evidence."""
    check_target(out)
    from standaside.cli.reading import check_document
    from standaside.data.scenario import load_scenario

    asked = load_scenario(scenario)
    document = check_document(asked)
    answer = Answer(
        document,
        lambda: [shown(lambda tables: tables.check_grids(asked)), *_closing(document)],
        lambda: flat_rows(document["transfers"]),
    )
    emit(answer, as_json=as_json, out=out)


def _closing(document: dict[str, Any]) -> list[str]:
    """What the tables of ``check`` leave out: rules, pacts, draws, variants."""
    lines = [f"{document['draws']:,} simulated elections."]
    if document["partners"]:
        lines = ["Rules of a plan", *(f"  {sentence}" for sentence in document["rules"]), "", *lines]
    if document["pact"]:
        lines.append(f"Constituencies in the pact already agreed: {document['pact']}.")
    return lines + [f"Shown beside it: {title}." for title in document["variants"]]


def report(
    scenario: ScenarioName,
    *,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="The file to write, ending in .html.", show_default=False),
    ],
    poll: PollText = None,
    swing: SwingName = None,
    draws: Draws = None,
    seed: Seed = DEFAULT_SEED,
    as_json: AsJson = False,
) -> None:
    """Write one page: map, tables, method, sources."""
    check_target(out, (".html",))
    from standaside.data.scenario import load_scenario
    from standaside.planning import assessment

    asked = load_scenario(scenario, poll=poll, swing=swing, draws=draws)
    if asked.pact:
        found, shown = _judge(asked, seed)
    else:
        _need_partners(asked)
        with progress("Looking for the best pact") as update:
            found = assessment.plan(asked, seed=seed, progress=update)
            shown = _judge_variants(asked, found, seed)
    write_whole(out, _page(found, shown)())
    written = {"written": str(out), "scenario": asked.name, "seed": seed}
    emit(
        Answer(written, lambda: f"Wrote {out} (scenario {asked.name}, seed {seed}).", lambda: [written]),
        as_json=as_json,
        out=None,
    )


def _need_partners(scenario: Scenario) -> None:
    if len(scenario.partners) < 2:
        raise ScenarioError(
            f"The scenario {scenario.name} has no pact to plan; name two or more [bloc] partners."
        )


def _judge(scenario: Scenario, seed: int) -> tuple[Assessment, list[Assessment]]:
    from standaside.planning import assessment

    with progress("Judging the pact") as update:
        judged = assessment.evaluate(scenario, seed=seed, progress=update)
        return judged, _judge_variants(scenario, judged, seed)


def _judge_variants(scenario: Scenario, found: Assessment, seed: int) -> list[Assessment]:
    """Judge the same pact against each other counter-pact of the scenario, on the same draws."""
    from standaside.planning import assessment

    deals = tuple(found.pact.deals())
    return [assessment.evaluate(replace(v, pact=deals, variants=()), seed=seed) for v in scenario.variants]


def _answer(found: Assessment, variants: list[Assessment]) -> Answer:
    from standaside.present import documents

    document = documents.plan_document(found, sources=_sources(found.scenario), variants=variants)
    return Answer(
        document,
        lambda: shown(lambda tables: tables.plan_grids(found, variants=variants)),
        lambda: flat_rows(document["stand_asides"]),
        {".html": _page(found, variants)},
    )


def _sources(scenario: Scenario) -> list[str]:
    given = (
        scenario.baseline.source,
        scenario.poll.source if scenario.poll else "",
        scenario.transfers.source,
    )
    return [source for source in given if source]


def _page(found: Assessment, variants: list[Assessment]) -> Callable[[], bytes]:
    def page() -> bytes:
        from standaside.data.hexmap import load_hexmap
        from standaside.present.report import report_html

        hexes = load_hexmap(found.scenario.baseline.constituencies.boundary_set)
        command = f"standaside report {found.scenario.name} --seed {found.with_pact.seed} --out FILE.html"
        sources = _sources(found.scenario)
        return report_html(found, hexes, variants=variants, sources=sources, command=command).encode()

    return page
