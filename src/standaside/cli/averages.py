"""``polls``: what polls amount to, and how sure one may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standaside.cli.options import AsJson, OutFile
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.errors import UnknownNameError

if TYPE_CHECKING:
    from standaside.domain import Poll, Scenario
    from standaside.model.aggregation import PollRow

Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="A day, as 2026-11-22.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("polls")(polls)


def polls(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Polls that you added.", show_default=False)
    ] = None,
    *,
    poll: Annotated[
        str | None, typer.Option("--poll", metavar="TEXT", help='One poll: "Con 43, Lab 25, Green 4".')
    ] = None,
    sample: Annotated[int | None, typer.Option("--sample", metavar="N", min=1, help="People asked.")] = None,
    on: Day = None,
    polling_day: Day = None,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Average polls, or read one, with the error that no sample size cures."""
    check_target(out)
    if (name is None) == (poll is None):
        raise UnknownNameError("Give either the NAME of polls that you added, or one --poll.")
    from standaside.model.aggregation import estimate
    from standaside.present.polling import polls_document

    rows = _one(str(poll), sample, on) if name is None else _table(name)
    last = max(row.end for row in rows)
    found = estimate(
        rows, on=on.date() if on else last, polling_day=polling_day.date() if polling_day else None
    )
    document = polls_document(found)
    answer = Answer(
        document, lambda: shown(lambda tables: tables.polls_grids(document)), lambda: document["parties"]
    )
    emit(answer, as_json=as_json, out=out)


def _one(text: str, sample: int | None, on: datetime | None) -> list[PollRow]:
    from standaside.model.aggregation import PollRow

    shares = _read_line(text).shares["GB"]
    return [PollRow("", on.date() if on else datetime.now().date(), shares, sample)]


def _read_line(text: str) -> Poll:
    """Read a poll that names parties of the shipped elections, or of one that somebody added."""
    from standaside.data.elections import Own, load_parties
    from standaside.data.poll_reading import parse_poll

    try:
        return parse_poll(text, load_parties())
    except UnknownNameError as error:
        own = Own()
        for election in own.elections():
            try:
                return parse_poll(text, own.load(election).parties)
            except UnknownNameError:
                continue
        raise error from None


def _table(name: str) -> list[PollRow]:
    from standaside.data.own.imported import load_polls
    from standaside.planning.polled import rows_of_polls

    return rows_of_polls(load_polls(name), name=name)


def with_polls(read: Callable[[str | None], Scenario], *, poll: str | None, polls: str | None) -> Scenario:
    """
    Read a scenario with ``--poll``, or with the average of ``--polls`` and the covariance of its errors.

    Parameters
    ----------
    read : callable
        Gives the scenario with a poll's line in place of its own poll, or with its own for None.
    poll, polls : str or None
        A poll's line, and the name of added polls.

    Raises
    ------
    UnknownNameError
        If both are given, or no polls of that name were added.
    """
    if polls is None:
        return read(poll)
    if poll is not None:
        raise UnknownNameError("Give either --poll or --polls, not both.")
    from standaside.planning.polled import with_average

    def averaged(shares: Mapping[str, float]) -> Scenario:
        return read(", ".join(f"{code} {100 * share:.6f}" for code, share in shares.items()))

    return with_average(averaged, _table(polls))


def load_asked(name: str, *, poll: str | None, polls: str | None, **more: Any) -> Scenario:
    """
    Load a scenario with ``--poll`` or ``--polls``.

    ``more`` are further arguments of :func:`~standaside.data.scenario.load_scenario`.
    """
    from standaside.data.scenario import load_scenario

    return with_polls(lambda line: load_scenario(name, poll=line, **more), poll=poll, polls=polls)
