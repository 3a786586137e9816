"""``selftest``: campaigns that show a promise kept, with their counts."""

from __future__ import annotations

from typing import Annotated

import typer

from standaside.cli.options import AsJson
from standaside.cli.output import Answer, emit
from standaside.cli.progress import progress
from standaside.errors import SolverError, UnknownNameError
from standaside.matching import did_you_mean

SUITES = ("uploads",)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("selftest")(selftest)


def selftest(
    *,
    suite: Annotated[str, typer.Option("--suite", metavar="NAME", help="uploads.")],
    count: Annotated[int, typer.Option("--count", metavar="N", min=1, help="How many cases.")] = 5000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0)] = 1,
    as_json: AsJson = False,
) -> None:
    """Run a campaign and print its counts: uploads = malformed files against the importer."""
    if suite not in SUITES:
        raise UnknownNameError(f'There is no suite "{suite}".{did_you_mean(suite, SUITES)}')
    from standaside.data.own.selftest_uploads import run_uploads

    with progress(f"{count:,} files") as update:
        report = run_uploads(count=count, seed=seed, progress=lambda done, of: update(done / of))
    document = {"suite": suite, "count": count, "seed": seed, "passed": report.passed, "report": str(report)}
    if not report.passed:
        raise SolverError(f"The suite {suite} failed: {report}")
    emit(Answer(document, lambda: str(report), lambda: [document]), as_json=as_json, out=None)
