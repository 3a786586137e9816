"""Arguments and options that several commands share, described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_SEED = 2019
"""Any constant would do: it makes two people who ask the same question see the same answer."""

POLL_EXAMPLE = "Con 43, Lab 33, LD 12, Green 4, SNP 4"
"""What it leaves to Other is little."""

ElectionName = Annotated[
    str,
    typer.Argument(
        metavar="ELECTION", help="A year (2017), or an id such as parl.2019-12-12.", show_default=False
    ),
]
ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="A TOML file, or the name of a shipped scenario.", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Also write a file; its extension says which kind.",
        show_default=False,
        readable=False,  # check_target says what is wrong with it
    ),
]
Seed = Annotated[
    int,
    typer.Option("--seed", metavar="N", min=0, max=2**63 - 1, help="The same seed gives the same answer."),
]
PollText = Annotated[
    str | None,
    typer.Option("--poll", metavar="TEXT", help=f'Percent of Great Britain: "{POLL_EXAMPLE}".'),
]
PollsName = Annotated[
    str | None,
    typer.Option("--polls", metavar="NAME", help="Average polls that you added, in place of --poll."),
]
SwingName = Annotated[
    str | None,
    typer.Option(
        "--swing",
        metavar="RULE",
        help="How change spreads over seats: uniform, proportional, strong_transition, logit, mix or best.",
    ),
]
Draws = Annotated[
    int | None,
    typer.Option(
        "--draws", metavar="N", min=1, max=1_000_000, help="Simulated elections, in place of the scenario's."
    ),
]
MaxSeats = Annotated[
    int | None, typer.Option("--max-seats", metavar="N", min=0, help="At most N constituencies with a deal.")
]
MaxStandAsides = Annotated[
    int | None, typer.Option("--max-stand-asides", metavar="N", min=0, help="At most N candidacies given up.")
]
