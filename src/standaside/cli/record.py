"""What really happened: ``backtest`` scores the model, ``transfers`` shows where votes went."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standaside.cli.options import AsJson, OutFile
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.cli.progress import progress
from standaside.cli.record_options import check_backtest, check_transfers
from standaside.errors import SourceError, UnknownNameError
from standaside.matching import did_you_mean
from standaside.present.flat import flat_rows

if TYPE_CHECKING:
    from standaside.evidence.contests import Contest


DRAWS, SEED = 10_000, 1
"""Usual simulated elections and seed of ``backtest``."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backtest")(backtest)
    app.command("transfers")(transfers)


def backtest(
    *,
    start: Annotated[
        str | None, typer.Option("--from", metavar="E", help="The election before; with --to.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="E", help="The election to predict.")] = None,
    rule: Annotated[
        str | None,
        typer.Option("--swing", metavar="R", help='A rule, or "all"; best and uniform if left out.'),
    ] = None,
    scope: Annotated[
        str | None,
        typer.Option("--scope", metavar="S", help="gb, nation or region; else the last two."),
    ] = None,
    shares: Annotated[
        str,
        typer.Option("--shares", metavar="KIND", help="true, or polls: the final ones."),
    ] = "true",
    final: Annotated[
        Path | None,
        typer.Option("--polls", metavar="FILE", help="Final polls: columns election, party, percent_gb."),
    ] = None,
    advise: Annotated[
        bool, typer.Option("--advise", help="Score advice on whom to vote for, beside tactical-voting sites.")
    ] = False,
    pacts: Annotated[
        bool, typer.Option("--pacts", help="Predict 2019 where pacts were made, with and without them.")
    ] = False,
    arithmetic: Annotated[
        bool, typer.Option("--arithmetic", help="Add the results of 2019 and 2024 up under a pact.")
    ] = False,
    draws: Annotated[int, typer.Option("--draws", metavar="N", min=100, max=100_000)] = DRAWS,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0)] = SEED,
    earlier: Annotated[
        bool, typer.Option("--earlier", help="Learn from elections before the one predicted only.")
    ] = False,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Predict elections that are over, each from the one before, and count what came true."""
    check_target(out)
    check_backtest(
        {
            "--advise": advise,
            "--pacts": pacts,
            "--arithmetic": arithmetic,
            "--from": start is not None,
            "--to": end is not None,
            "--swing": rule is not None,
            "--scope": scope is not None,
            "--shares": shares != "true",
            "--polls": final is not None,
            "--earlier": earlier,
            "--draws": draws != DRAWS,
            "--seed": seed != SEED,
        }
    )
    _check_ends(start, end)
    if final is not None and not advise and shares != "polls":
        raise UnknownNameError("--polls is read with --shares polls or --advise only; add one of them.")
    if pacts or arithmetic:
        from standaside.cli import past_pacts

        found = past_pacts.exante(seed, draws) if pacts else past_pacts.sums()
        emit(found, as_json=as_json, out=out)
        return
    from standaside.evidence import backtest as evidence
    from standaside.model.swing import SWING_RULES

    rules = tuple(SWING_RULES) if rule == "all" else ("best", "uniform") if rule is None else (rule,)
    scopes = (scope,) if scope else ("nation", "region")
    evidence.check_settings(rules, scopes, shares)
    if advise and earlier:
        raise UnknownNameError(
            "Give either --advise or --earlier: advice is scored with all other elections."
        )
    polled = final_file(final, (start, end)) if advise or shares == "polls" else None  # before any work
    own = _pairs([(start, end)]) if start and end else None
    known = known_contests(learnt=own is not None)
    predicted = scoreboard(known) if own is None else own
    if advise:
        _emit_advice(predicted, known, rule, polled or {}, (seed, draws), (as_json, out))
        return
    with progress("Predicting elections") as update:
        rows: list[dict[str, Any]] = []
        bench = evidence.Bench(tuple(known), earlier)
        for index, one in enumerate(predicted):
            rows += evidence.backtest(
                [one],
                known=known,
                rules=rules,
                scopes=scopes,
                shares=shares,
                final=polled,
                seed=seed,
                draws=draws,
                bench=bench,
            )
            update((index + 1) / len(predicted))
    answer = Answer(rows, lambda: shown(lambda tables: tables.backtest_grids(rows)), lambda: flat_rows(rows))
    emit(answer, as_json=as_json, out=out)


def _check_ends(start: str | None, end: str | None) -> None:
    """Refuse half a pair, and one that is no election and a later one."""
    if (start is None) != (end is None):
        raise UnknownNameError("Give both --from and --to, or neither for those of the scoreboard.")
    if start is None or end is None:
        return
    from standaside.data.elections import find_election

    before, after = find_election(start), find_election(end)
    if before.date == after.date:
        raise UnknownNameError(
            f"--from {start} and --to {end} are of one day, {after.date}: predict from an election before."
        )
    if before.date > after.date:
        raise UnknownNameError(
            f"--from {start} is later than --to {end}, and predictions go forward only: change them round."
        )


def _emit_advice(
    predicted: Sequence[Contest],
    known: Sequence[Contest],
    rule: str | None,
    final: Mapping[str, Mapping[str, float]],
    chance: tuple[int, int],
    shown_as: tuple[bool, Path | None],
) -> None:
    """Score advice; ``chance`` is seed and draws, ``shown_as`` whether as JSON and to which file."""
    from standaside.evidence.advice import score_advice
    from standaside.evidence.backtest import Bench
    from standaside.model.swing import SWING_RULES
    from standaside.present import advice_words

    rules = tuple(SWING_RULES) if rule in (None, "all") else (str(rule),)
    with progress("Scoring advice"):
        rows = score_advice(
            predicted, final=final, bench=Bench(tuple(known)), rules=rules, seed=chance[0], draws=chance[1]
        )
    answer = Answer(rows, lambda: shown(lambda _: advice_words.score_grids(rows)), lambda: rows)
    emit(answer, as_json=shown_as[0], out=shown_as[1])


def known_contests(*, learnt: bool = False) -> list[Contest]:
    """
    Elections to learn from: the scoreboard's that are here, then the older pair. What is not is said.

    ``learnt``: that they are not predicted as well.
    """
    from standaside.evidence.backtest import EXTRA, PAIRS

    found: list[Contest] = []
    for pair in PAIRS:
        try:
            found += _pairs([pair])
        except UnknownNameError as error:  # Parliament's own results were not pulled
            without = f"Nothing is learnt from {pair[1]}" if learnt else f"{pair[1]} is left out"
            typer.echo(f"{without}: {error}", err=True)
    return [*found, *_pairs(EXTRA)]


def scoreboard(known: Sequence[Contest]) -> list[Contest]:
    """Of the elections of :func:`known_contests`, those that the scoreboard predicts."""
    from standaside.evidence.backtest import EXTRA

    return list(known[: len(known) - len(EXTRA)])


def _pairs(pairs: Any) -> list[Contest]:
    from standaside.data.elections import load_election
    from standaside.data.joins import leave_share
    from standaside.evidence.backtest import contests

    try:
        return contests(load_election, leave_share, pairs)
    except SourceError:  # no leave shares here
        return contests(load_election, None, pairs)


def final_file(path: Path | None, ends: Sequence[str | None] = ()) -> Mapping[str, Mapping[str, float]]:
    """
    Final polls by year or day and party, shares in [0, 1], from a file or from the mirror.

    ``ends`` are elections whose parties it may name, besides those of the shipped ones.
    """
    mirror = Path(os.environ.get("STANDASIDE_MIRROR", "")) / "final-polls.csv"
    if path is None and not mirror.is_file():
        raise SourceError("This needs final polls: name a CSV (election, party, percent_gb) by --polls.")
    from standaside.data.elections import load_election, load_parties
    from standaside.data.final_polls import read_final_polls

    own = [load_election(end).parties for end in ends if end is not None]
    return read_final_polls(mirror if path is None else path, [*own, load_parties()])


def transfers(
    *,
    experiment: Annotated[
        str | None, typer.Option("--experiment", metavar="NAME", help="Only this one.", show_default=False)
    ] = None,
    effects: Annotated[
        bool,
        typer.Option("--effects", help="What Unite to Remain's places gained, raw and against like ones."),
    ] = False,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Show where the votes of absent parties went, as estimated from real elections."""
    check_target(out)
    check_transfers(experiment, effects=effects)
    from standaside.data import shipped

    if effects:
        emit(_effects(), as_json=as_json, out=out)
        return
    rows = [_transfer_row(row) for row in shipped.rows("transfer-experiments.csv")]
    names = list(dict.fromkeys(str(row["experiment"]) for row in rows))
    if experiment is not None:
        rows = [row for row in rows if row["experiment"] == experiment]
        if not rows:
            guess = did_you_mean(experiment, names) or f" There are {', '.join(names)}."
            raise UnknownNameError(f'There is no experiment "{experiment}".{guess}')
    answer = Answer(rows, lambda: shown(lambda tables: tables.transfer_grids(rows)), lambda: rows)
    emit(answer, as_json=as_json, out=out)


def _effects() -> Answer:
    """What a pact's places gained beyond others, and beyond places like them."""
    from standaside.data import shipped
    from standaside.present import past_pact_tables

    rows: list[dict[str, Any]] = []
    for row in shipped.rows("pact-effects.csv"):
        numbers = {key: float(row[key]) for key in ("effect", "se")}
        rows.append({**row, **numbers, **{key: int(row[key]) for key in ("n_led", "n_others")}})
    return Answer(rows, lambda: shown(lambda _: past_pact_tables.effect_grids(rows)), lambda: rows)


def _transfer_row(row: Mapping[str, str]) -> dict[str, Any]:
    """One row of the shipped table with its numbers as numbers."""
    numbers = ("rate", "rate_valid", "se", "expected_share", "placebo", "placebo_se", "first_stage_f")
    counts = ("n_absent", "n")
    read: dict[str, Any] = dict(row)
    read.update({key: float(row[key]) if row[key] else None for key in numbers if key in row})
    read.update({key: int(row[key]) for key in counts if row.get(key)})
    return read
