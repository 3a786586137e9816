"""``advise``: the best-placed partner in every seat."""

from __future__ import annotations

import typer

from standaside.cli.asked import Asked, question
from standaside.cli.options import ScenarioName
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.cli.progress import progress


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("advise")(advise)


@question
def advise(scenario: ScenarioName, *, asked: Asked) -> None:
    """Name the best-placed partner in every seat, and say where it matters."""
    check_target(asked.out)
    from standaside.model.swing import SWING_RULES
    from standaside.planning import advice
    from standaside.present import advice_words

    wanted = asked.scenario(scenario)
    asked_of = tuple(SWING_RULES) if asked.swing is None else (wanted.swing,)
    with progress("Comparing the partners in every seat"):
        rules = advice.usable_rules(wanted, asked_of)
        found = advice.advise(wanted, seed=asked.seed, rules=rules)
    parties, left_out = wanted.baseline.parties, [rule for rule in asked_of if rule not in rules]
    rows = advice_words.advice_document(found, parties)
    answer = Answer(
        rows,
        lambda: shown(lambda _: advice_words.advice_grids(rows, left_out)),
        lambda: rows,
        sources=lambda: [
            {"what": what, "value": value}
            for what, value in (
                ("scenario", wanted.name),
                ("seed", str(asked.seed)),
                ("baseline", wanted.baseline.source),
                ("poll", wanted.poll.source if wanted.poll else "none"),
            )
        ],
    )
    emit(answer, as_json=asked.as_json, out=asked.out)
