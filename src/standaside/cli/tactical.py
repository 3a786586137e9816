"""``tactical``: who lends votes to whom, as the shipped presets say, and the seats that it decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from standaside.cli.options import AsJson, OutFile
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.errors import UnknownNameError

if TYPE_CHECKING:
    from standaside.domain import Result
    from standaside.evidence.tactical import Moved, Squeeze


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tactical")(tactical)


def tactical(
    *,
    preset: Annotated[
        str | None, typer.Option("--preset", metavar="NAME", help="Only this one.", show_default=False)
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="ELECTION",
            help="The seats that the preset's votes decided there.",
            show_default=False,
        ),
    ] = None,
    measured: Annotated[
        bool, typer.Option("--measured", help="How much third parties were squeezed, 2010 to 2024.")
    ] = False,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Show tactical votes: the shipped presets, their evidence, the seats they decided."""
    check_target(out)
    if measured and (preset or on):
        raise UnknownNameError("Give either --measured, or a --preset with or without --on.")
    if on is not None and preset is None:
        raise UnknownNameError("With --on, say which --preset; the presets are listed by `tactical` alone.")
    if measured:
        answer = _measured()
    elif on is not None and preset is not None:
        answer = _on(preset, on)
    else:
        answer = _presets(preset)
    emit(answer, as_json=as_json, out=out)


def _presets(name: str | None) -> Answer:
    from standaside.data.tactical_reading import load_presets
    from standaside.data.tactical_reading import preset as one
    from standaside.domain import USUAL_PARTNERS, target_of

    found = {name: one(name)} if name is not None else load_presets()
    rows = [
        {
            "preset": title,
            "voter": row.cell[0],
            "leader": row.cell[1],
            "second": row.cell[2],
            "to": target_of(row.cell, USUAL_PARTNERS),
            "rate": row.rate,
            "se": row.se,
            "places": row.places,
            "evidence": row.evidence,
        }
        for title, cells in found.items()
        for row in cells
    ]
    return Answer(rows, lambda: shown(lambda _: _grids().preset_grids(rows)), lambda: rows)


def _measured() -> Answer:
    from standaside.cli.record import known_contests, scoreboard
    from standaside.evidence.tactical import squeezes

    rows = [_squeeze_row(one) for one in squeezes(scoreboard(known_contests()))]
    return Answer(rows, lambda: shown(lambda _: _grids().squeeze_grids(rows)), lambda: rows)


def _squeeze_row(one: Squeeze) -> dict[str, Any]:
    voter, leader, second = one.cell
    return {
        "from": one.start,
        "to": one.end,
        "voter": voter,
        "leader": leader,
        "second": second,
        "places": one.places,
        "squeeze": one.squeeze,
        "se": one.se,
    }


def _on(name: str, election: str) -> Answer:
    from standaside.data.elections import load_election
    from standaside.data.tactical_reading import preset_for
    from standaside.evidence.tactical import moved

    result = load_election(election)
    document = _moved_document(moved(result, preset_for(name, result)), result)
    return Answer(
        document, lambda: shown(lambda _: _grids().moved_grids(document)), lambda: document["changes"]
    )


def _moved_document(found: Moved, result: Result) -> dict[str, Any]:
    return {
        "election": found.election,
        "election_name": result.name,
        "contests_of": found.contests_of or None,
        "preset": found.name,
        "share_lent": found.share_lent,
        "seats": {
            code: {"with": found.actual.get(code, 0), "without": found.without.get(code, 0)}
            for code in dict.fromkeys([*found.actual, *found.without])
        },
        "changes": [
            {"without": loser, "with": winner, "seats": seats}
            for (loser, winner), seats in found.changes.items()
        ],
        "source": result.source,
    }


def _grids() -> Any:
    from standaside.present import tactical_words

    return tactical_words
