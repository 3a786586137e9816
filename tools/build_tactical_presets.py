"""
Build the presets of tactical votes that ship (data/default/tactical-presets.csv).

Run as ``python tools/build_tactical_presets.py``; it needs ``standaside data pull uk-parliament``.
2017, 2019 and 2024 are estimated from real results (standaside.evidence.tactical); 1997 is
the smallest rates that move as many seats as published (no result of 1992 is here to estimate from).
``--check`` writes nothing and fails if the file would change.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from standaside.data import elections, shipped
from standaside.data.tactical_reading import FILE
from standaside.domain import Cell, Tactical
from standaside.errors import StandasideError
from standaside.evidence.backtest import PAIRS, contests
from standaside.evidence.tactical import Level, levels, moved, squeezes

PARTNERS = ("Lab", "LD", "Green", "SNP", "PC")
PUBLISHED = {"Lab": (15, 21), "LD": (10, 14)}
"""Seats that the Conservatives lost by tactical votes alone in 1997, by who won them."""

CREWE = (
    "the smallest rates that move the middle of the 15 to 21 seats to Labour and 10 to 14 to the Liberal "
    "Democrats that Curtice and Steed counted (Crewe, New Statesman, 30 April 2001), or come nearest"
)
STEPS = [step / 100 for step in range(1, 41)]
YEARS = {"2017": "tactical-2017", "2019": "tactical-2019", "2024": "tactical-2024"}
LEAST = 0.02
"""Rates below this, or below their standard error, are left out: nothing to be seen."""


def published_rates() -> dict[Cell, float]:
    """Rates of 1997, searched on its result: of Liberal Democrats, and of Labour."""
    result = elections.load_election("1997")
    found: dict[str, dict[float, int]] = {"Lab": {}, "LD": {}}
    for step, (target, counts) in product(STEPS, found.items()):
        changes = moved(result, Tactical(_cells(target, step), PARTNERS)).changes
        counts[step] = changes.get(("Con", target), 0)
    rates: dict[Cell, float] = {}
    for target, counts in found.items():
        middle = sum(PUBLISHED[target]) / 2
        rates |= _cells(target, min(counts, key=lambda step: (abs(counts[step] - middle), step)))
    return rates


def _cells(target: str, rate: float) -> dict[Cell, float]:
    voter = "LD" if target == "Lab" else "Lab"
    return {(voter, "Con", target): rate, (voter, target, "Con"): rate}


def rows() -> list[dict[str, Any]]:
    """Every cell of every preset."""
    published = published_rates()
    answer = [_row("tactical-1997", cell, rate, None, None, CREWE) for cell, rate in published.items()]
    measured = levels(squeezes(contests(elections.load_election, None, PAIRS[1:])))
    for year, name in YEARS.items():
        for level in measured:
            if level.election.startswith(f"parl.{year}") and level.rate >= max(LEAST, level.se):
                answer.append(_measured(name, level))
    return answer


def _measured(name: str, level: Level) -> dict[str, Any]:
    words = (
        f"estimated from results: what these voters gave up beyond their region in {level.places} places, "
        "counted from the election since 2015 with fewest such votes, so at least"
    )
    return _row(name, level.cell, level.rate, level.se, level.places, words)


def _row(
    name: str, cell: Cell, rate: float, se: float | None, places: int | None, evidence: str
) -> dict[str, Any]:
    return {
        "preset": name,
        "voter": cell[0],
        "leader": cell[1],
        "second": cell[2],
        "rate": f"{rate:.3f}",
        "se": "" if se is None else f"{se:.3f}",
        "places": "" if places is None else places,
        "evidence": evidence,
    }


def text() -> str:
    """The file that should be there."""
    written = io.StringIO()
    found = rows()
    writer = csv.DictWriter(written, list(found[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return written.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file would change")
    parser.add_argument("--folder", type=Path, default=shipped.DEFAULT, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    path = asked.folder / FILE
    try:
        built = text()
    except StandasideError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    if path.is_file() and path.read_text(encoding="utf-8") == built:
        return 0
    if asked.check:
        print(f"{FILE} would change; run `python tools/build_tactical_presets.py`.", file=sys.stderr)
        return 1
    path.write_text(built, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
