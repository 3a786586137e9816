"""``chamber``: seats → who could govern, and who has how much power."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standaside.cli.options import DEFAULT_SEED, AsJson, Draws, OutFile, PollsName, PollText, Seed, SwingName
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.cli.progress import progress
from standaside.errors import SourceError, UnknownNameError
from standaside.present.flat import flat_rows

if TYPE_CHECKING:
    from standaside.chamber import House
    from standaside.domain import Parties, RedLines, Scenario
    from standaside.planning.stances import MeasureChance


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("chamber")(chamber)


def chamber(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ELECTION|SCENARIO",
            help="An election, a TOML file, or a shipped scenario.",
            show_default=False,
        ),
    ],
    *,
    red_lines: Annotated[
        Path | None,
        typer.Option(
            "--red-lines", metavar="FILE", help="Who will not govern with whom, a TOML file.", readable=False
        ),
    ] = None,
    pact: Annotated[
        str | None,
        typer.Option("--pact", metavar="PACT.csv", help="A pact in place of the scenario's own."),
    ] = None,
    poll: PollText = None,
    polls: PollsName = None,
    swing: SwingName = None,
    draws: Draws = None,
    seed: Seed = DEFAULT_SEED,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Say who could govern with whom, and how likely it is."""
    check_target(out)
    from standaside.present import chamber_words, documents

    scenario = _scenario(name, poll=poll, polls=polls, swing=swing, draws=draws, pact=pact)
    if scenario is None:
        document, parties = _of_election(name, red_lines)
    else:
        document, parties = _of_scenario(scenario, red_lines, seed)
    answer = Answer(
        document,
        lambda: shown(lambda _: chamber_words.chamber_grids(document, parties)),
        lambda: flat_rows(document["coalitions"]),
        sources=lambda: documents.provenance(document),
    )
    emit(answer, as_json=as_json, out=out)


def _scenario(name: str, **options: Any) -> Scenario | None:
    """Load what is named as a scenario; None if it is an election, which takes none of the options."""
    from standaside.cli.averages import load_asked
    from standaside.data import elections
    from standaside.data.scenario import shipped_scenarios

    if name in shipped_scenarios() or name.endswith(".toml") or Path(name).is_file():
        return load_asked(name, **options)
    given = sorted(option for option, value in options.items() if value is not None)
    try:
        elections.load_election(name)
    except UnknownNameError as error:
        raise UnknownNameError(
            f"{error} Shipped scenarios are {', '.join(shipped_scenarios())}; a file ends in .toml."
        ) from None
    if given:
        raise UnknownNameError(
            f"{name} is an election that was held; --{given[0]} belongs to a scenario. Leave it out."
        )
    return None


def _lines(path: Path | None, parties: Parties) -> RedLines:
    from standaside.data.red_lines import read_red_lines
    from standaside.domain import RedLines

    return RedLines() if path is None else read_red_lines(path, parties)


def _of_election(name: str, red_lines: Path | None) -> tuple[dict[str, Any], Parties]:
    from standaside import measures
    from standaside.chamber import house
    from standaside.data.elections import load_election
    from standaside.domain import NOBODY
    from standaside.present import chamber_words, documents

    result = load_election(name)
    lines = _lines(red_lines, result.parties)
    winner = documents.winners_of(result)
    hidden = int((winner == NOBODY).sum())
    if hidden == len(winner):
        raise SourceError(f"{result.name} names no winners, so there is no house; choose another election.")
    seats = measures.seats_of(winner, len(result.parties))[None, :]
    about = {
        "election": result.id,
        "name": result.name,
        "draws": None,
        "seats_unknown": hidden,
        "source": result.source,
    }
    found = house(seats, result.parties, lines)
    return chamber_words.chamber_document(found, lines, about=about), result.parties


def _of_scenario(scenario: Scenario, red_lines: Path | None, seed: int) -> tuple[dict[str, Any], Parties]:
    from standaside.chamber import house
    from standaside.model import simulation
    from standaside.planning import assessment
    from standaside.planning.stances import measure_chances
    from standaside.present import chamber_words

    with progress("Simulating elections") as update:
        projection = simulation.project(scenario)
        lines = _lines(red_lines, projection.parties)
        without: House | None = None
        before: dict[str, MeasureChance] | None = None
        if scenario.pact or scenario.counter_pact:
            judged = assessment.evaluate(scenario, seed=seed, progress=update)
            found = house(judged.with_pact.seats(), projection.parties, lines)
            without = house(judged.without.seats(), projection.parties, lines)
            carried = measure_chances(scenario, projection, judged.with_pact)
            before = measure_chances(scenario, projection, judged.without)
        else:
            forecast = simulation.simulate(projection, scenario, seed=seed)
            found = house(forecast.seats(), projection.parties, lines)
            carried = measure_chances(scenario, projection, forecast)
    about = {
        "name": scenario.name,
        "title": scenario.title,
        "election": projection.baseline,
        "draws": len(found.needed),
        "seed": seed,
        "source": scenario.baseline.source,
    }
    sides = scenario.partners, scenario.opponents
    document = chamber_words.chamber_document(found, lines, without=without, about=about, sides=sides)
    document["measures"] = chamber_words.measures_document(carried, before)
    return document, projection.parties
