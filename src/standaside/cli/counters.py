"""``counter``: pact and counter-pact, answered until nobody changes."""

from __future__ import annotations

import typer

from standaside.cli.asked import Asked, question
from standaside.cli.options import ScenarioName
from standaside.cli.output import WITH_PAGE, Answer, check_target, emit, shown
from standaside.cli.progress import progress
from standaside.present.flat import flat_rows


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("counter")(counter)


@question
def counter(scenario: ScenarioName, *, asked: Asked) -> None:
    """Let two blocs answer each other's pacts, to an equilibrium or a circle."""
    check_target(asked.out, WITH_PAGE)
    from standaside.planning.counter import counter as answers
    from standaside.present import counter_report, counters
    from standaside.present.documents import provenance

    wanted = asked.scenario(scenario)
    with progress("Answering pact with pact") as update:
        found = answers(wanted, seed=asked.seed, progress=update)
    sources = list(wanted.sources)
    document = counters.counter_document(found, sources=sources)
    emit(
        Answer(
            document,
            lambda: shown(lambda _: counters.counter_grids(found)),
            lambda: flat_rows(document["rounds"]),
            {
                ".html": lambda: counter_report.counter_html(
                    found, sources=sources, command=asked.command
                ).encode()
            },
            sources=lambda: provenance(document),
        ),
        as_json=asked.as_json,
        out=asked.out,
    )
