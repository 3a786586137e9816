"""Commands about votes: ``elections``, ``results`` and ``project``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standaside.cli.averages import with_polls
from standaside.cli.given import parse_given
from standaside.cli.options import (
    DEFAULT_SEED,
    POLL_EXAMPLE,
    AsJson,
    ElectionName,
    OutFile,
    PollsName,
    PollText,
    Seed,
    SwingName,
)
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.cli.progress import progress
from standaside.errors import AlignmentError, SourceError, UnknownNameError
from standaside.matching import did_you_mean, fold
from standaside.present.flat import flat_rows

if TYPE_CHECKING:
    from standaside.domain import Projection, Result, Scenario, Singles


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("elections")(elections)
    app.command("results")(results)
    app.command("project")(project)


def elections(*, as_json: AsJson = False, out: OutFile = None) -> None:
    """List the elections whose results are here."""
    check_target(out)
    from standaside.data import elections as data
    from standaside.present import documents

    found = (_load_or_say(held.id) for held in data.elections())
    document = documents.elections_document(result for result in found if result is not None)
    emit(
        Answer(
            document,
            lambda: shown(lambda tables: tables.elections_grids(document)),
            lambda: flat_rows(document),
        ),
        as_json=as_json,
        out=out,
    )


def _load_or_say(id: str) -> Result | None:
    """Load an election; where its file is damaged, say so and go on with the others."""
    from standaside.data.elections import load_election

    try:
        return load_election(id)
    except SourceError as error:
        typer.echo(f"{id} is left out: {error}", err=True)
        return None


def results(
    election: ElectionName,
    *,
    region: Annotated[str | None, typer.Option("--region", metavar="R", help="Only this region.")] = None,
    nation: Annotated[str | None, typer.Option("--nation", metavar="N", help="Only this nation.")] = None,
    seat: Annotated[
        str | None, typer.Option("--seat", metavar="S", help="One constituency, by name or code.")
    ] = None,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Show what happened, in an area or one seat."""
    check_target(out)
    if seat is not None and (region is not None or nation is not None):
        raise UnknownNameError("Give either --seat or an area (--region, --nation), not both.")
    from standaside.data.elections import load_election

    result = load_election(election)
    answer = _area_answer(result, region, nation) if seat is None else _seat_answer(result, seat)
    emit(answer, as_json=as_json, out=out)


def _area_answer(result: Result, region: str | None, nation: str | None) -> Answer:
    from standaside.present import documents

    document = documents.results_document(
        result,
        region=find_area(region, result.constituencies.regions, "region"),
        nation=find_area(nation, result.constituencies.nations, "nation"),
    )
    return Answer(
        document,
        lambda: shown(lambda tables: tables.results_grids(document)),
        lambda: flat_rows(document["parties"]),
        sources=lambda: documents.provenance(document),
    )


def find_area(name: str | None, known: tuple[str, ...], what: str) -> str | None:
    """Find the exact name of an area somebody typed."""
    if name is None:
        return None
    areas = sorted(set(known))
    found = next((area for area in areas if fold(area) == fold(name)), None)
    if found is None:
        guess = did_you_mean(name, areas) or f" There are {', '.join(areas)}."
        raise UnknownNameError(f'There is no {what} "{name}".{guess}')
    return found


def _seat_answer(result: Result, seat: str) -> Answer:
    from standaside.present import documents

    places = result.constituencies
    where = f"in the {result.name} (boundary set {places.boundary_set})"
    code = places.codes[places.find(seat, where=where)]
    document = documents.seat_document(result, code, **_before(result))
    return Answer(
        document,
        lambda: shown(lambda tables: tables.seat_grids(document)),
        lambda: flat_rows(document["candidates"]),
        sources=lambda: documents.provenance(document),
    )


def _before(result: Result) -> dict[str, Any]:
    """
    Find the last election before this one on the same boundaries, or say why there is none.

    Added elections whose maps name no boundaries meet if all their places are called the same (rule 2).
    """
    from standaside.data import elections as data
    from standaside.evidence.contests import OWN_SET, meet, same_names

    own = result.constituencies.boundary_set
    earlier = sorted(
        (held for held in data.elections() if held.date < result.date),
        key=lambda held: held.date,
        reverse=True,
    )
    same = next((held for held in earlier if held.boundary_set == own), None)
    if same is not None:
        return {"before": data.load_election(same.id)}
    why = f"there is no earlier election on boundary set {own}"
    for held in (one for one in earlier if {own[:3], one.boundary_set[:3]} == {OWN_SET}):
        before = data.load_election(held.id)
        try:
            note = meet(before, result)
        except AlignmentError as error:
            if set(before.constituencies.codes) & set(result.constituencies.codes):
                why = str(error).removesuffix(".")
                break
            continue
        before = replace(before, constituencies=result.constituencies)
        return {"before": before, "renamed": same_names(before, result), "note": note}
    return {"note": f"No change is shown: {why}."}


def project(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO]", help="A TOML file, or the name of a shipped scenario.", show_default=False
        ),
    ] = None,
    *,
    start: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="ELECTION", help="Project --poll from this election; no scenario then."
        ),
    ] = None,
    poll: PollText = None,
    polls: PollsName = None,
    swing: SwingName = None,
    draws: Annotated[
        int | None,
        typer.Option("--draws", metavar="N", min=1, max=10_000_000, help="Simulated elections."),
    ] = None,
    given: Annotated[
        str | None,
        typer.Option(
            "--given",
            metavar="TEXT",
            help='Only elections with "Con 360-370 seats, Lab 30 %"; one number: +-5 seats, +-0.5 points.',
        ),
    ] = None,
    seat: Annotated[
        str | None, typer.Option("--seat", metavar="S", help="One constituency, by name or code.")
    ] = None,
    seed: Seed = DEFAULT_SEED,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Project a poll on to every constituency."""
    check_target(out, asked=scenario or "SCENARIO")
    asked = with_polls(lambda line: _question(scenario, start, line, swing, draws), poll=poll, polls=polls)
    from standaside.model import simulation
    from standaside.present import documents
    from standaside.present.sentences import poll_notes

    places = asked.baseline.constituencies
    known = None if given is None else parse_given(given, asked.baseline.parties, len(places))
    code = None if seat is None else places.codes[places.find(seat, where=f"in the {asked.baseline.name}")]
    with progress("Simulating elections") as update:
        projection = simulation.project(asked)
        tally = simulation.tally(projection, asked, seed=seed, given=known, progress=update)
        drawn = (
            None if code is None else simulation.seat_shares(projection, asked, code, seed=seed, given=known)
        )
    document = documents.projection_document(
        projection, tally, notes=[*poll_notes(asked), *_inherited(start, asked)]
    )
    document["sources"] = list(asked.sources)
    answer = Answer(
        document,
        lambda: shown(lambda tables: tables.projection_grids(document, projection.parties)),
        lambda: flat_rows(document["constituencies"]),
        sources=lambda: documents.provenance(document),
    )
    if code is not None and drawn is not None:
        answer = _projected_seat(document, projection, drawn, code)
    emit(answer, as_json=as_json, out=out)


def _inherited(start: str | None, asked: Scenario) -> list[str]:
    """Who takes over whose votes, where no scenario file says so."""
    return [
        f"{new} takes over the votes that {old} had in the {asked.baseline.name}."
        for old, new in (asked.nominations.successor if start else {}).items()
    ]


def _projected_seat(document: dict[str, Any], projection: Projection, drawn: Singles, code: str) -> Answer:
    """Show one seat of a projection."""
    from standaside.present import documents, seat_projection

    seat = seat_projection.seat_projection_document(document, projection, drawn, code)
    seat["sources"] = document["sources"]
    return Answer(
        seat,
        lambda: shown(lambda _: seat_projection.seat_projection_grids(seat, projection.parties)),
        lambda: flat_rows(seat["parties"]),
        sources=lambda: documents.provenance(seat),
    )


def _question(
    scenario: str | None, start: str | None, poll: str | None, swing: str | None, draws: int | None
) -> Scenario:
    """Read a scenario file, or make a scenario of ``--from`` and ``--poll``."""
    if (scenario is None) == (start is None):
        raise UnknownNameError("Give either a SCENARIO or --from ELECTION with --poll.")
    if start is not None and poll is None:
        raise UnknownNameError(f'With --from, give a poll as well: --poll "{POLL_EXAMPLE}".')
    from standaside.data.scenario import load_scenario, scenario_from

    if start is not None and poll is not None:
        return scenario_from(start, poll=poll, swing=swing, draws=draws)
    return load_scenario(str(scenario), poll=poll, swing=swing, draws=draws)
