"""``advise``: the best-placed partner in every seat."""

from __future__ import annotations

from typing import Annotated

import typer

from standaside.cli.asked import Asked, question
from standaside.cli.options import ScenarioName
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.cli.progress import progress
from standaside.errors import ScenarioError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("advise")(advise)


@question
def advise(
    scenario: ScenarioName,
    *,
    seat: Annotated[
        str | None, typer.Option("--seat", metavar="S", help="One constituency, by name or code.")
    ] = None,
    asked: Asked,
) -> None:
    """Name the best-placed partner in every seat, and say where it matters."""
    check_target(asked.out)
    from standaside.model.swing import SWING_RULES
    from standaside.planning import advice
    from standaside.present import advice_words

    wanted = asked.scenario(scenario)
    places = wanted.baseline.constituencies
    looked = places.codes[places.find(seat, where=f"in boundary set {places.boundary_set}")] if seat else ""
    asked_of = tuple(SWING_RULES) if asked.swing is None else (wanted.swing,)
    with progress("Comparing the partners in every seat"):
        rules = advice.usable_rules(wanted, asked_of)
        found = advice.advise(wanted, seed=asked.seed, rules=rules)
    parties, left_out = wanted.baseline.parties, [rule for rule in asked_of if rule not in rules]
    said = [one for one in found if looked in ("", one.code)]
    if not said:
        raise ScenarioError(
            f"Advice does not reach {places.names[places.index(looked)]}: it covers the seats that polls "
            f"cover, without the Speaker's, in which one of {', '.join(advice.partners_of(wanted))} stands; "
            "name another seat, or other parties as [bloc] partners."
        )
    draws = wanted.uncertainty.draws
    found_on = {"draws": draws, "seed": asked.seed}
    rows = [{**row, **found_on} for row in advice_words.advice_document(said, parties)]
    answer = Answer(
        rows,
        lambda: shown(
            lambda tables: [
                *(
                    advice_words.seat_advice_grids(said[0], parties, left_out)
                    if looked
                    else advice_words.advice_grids(rows, left_out)
                ),
                tables.drawn_grid(draws, asked.seed),
            ]
        ),
        lambda: rows,
        sources=lambda: [
            {"what": what, "value": value}
            for what, value in (
                ("scenario", wanted.name),
                *((what, str(value)) for what, value in found_on.items()),
                ("baseline", wanted.baseline.source),
                ("poll", wanted.poll.source if wanted.poll else "none"),
            )
        ],
    )
    emit(answer, as_json=asked.as_json, out=asked.out)
