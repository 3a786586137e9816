"""
How long an import takes: `python benchmarks/importing.py [--json] [--small]`.

Prints `{name: figure}`: seconds by the clock and of the processor (the best of three)
from the file to the stored election,
the start of the reading child included, for 200,000 candidacies as CSV and as Parquet, and
50,000 as a workbook.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from standaside.data.exports import csv_bytes, parquet_bytes, xlsx_bytes
from standaside.data.own.imported import remove_election
from standaside.data.own.importer import add_election

PARTIES = 20


def rows(count: int) -> list[dict[str, Any]]:
    """Made-up candidacies, twenty in each place."""
    return [
        {
            "Constituency": f"Place {n // PARTIES}",
            "Region": f"Region {n // PARTIES % 12}",
            "Party": f"Party {chr(ord('A') + n % PARTIES)}",
            "Candidate": f"Candidate {n}",
            "Votes": 100 + n * 7919 % 30_000,
            "Electorate": 2_000_000 + n // PARTIES % 900,
        }
        for n in range(count)
    ]


def cpu() -> float:
    """Processor seconds of this process and of the children that have ended."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def seconds(file: Path, repeats: int = 3) -> tuple[float, float]:
    """Best of several imports, each stored and then removed: by the clock, and of the processor."""
    best = best_cpu = float("inf")
    home = file.parent / "home"
    for _ in range(repeats):
        start, used = time.perf_counter(), cpu()
        add_election(file, id="made-up-2020", folder=home)
        best, best_cpu = min(best, time.perf_counter() - start), min(best_cpu, cpu() - used)
        remove_election("made-up-2020", folder=home)
    return round(best, 3), round(best_cpu, 3)


def figures(count: int, *, repeats: int) -> dict[str, float]:
    """Everything this file measures, for so many rows."""
    every, fewer = rows(count), count // 4
    files = {
        f"import_{count}_rows_csv_s": ("rows.csv", csv_bytes(every)),
        f"import_{count}_rows_parquet_s": ("rows.parquet", parquet_bytes(every)),
        f"import_{fewer}_rows_xlsx_s": ("rows.xlsx", xlsx_bytes(every[:fewer])),
    }
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (file, content) in files.items():
            path = Path(folder) / file
            path.write_bytes(content)
            found[name], found[f"{name}_cpu"] = seconds(path, repeats)
    return found


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1] if __doc__ else "")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--small", action="store_true", help="only to see that it runs")
    asked = parser.parse_args()
    found = figures(400, repeats=1) if asked.small else figures(200_000, repeats=3)
    if asked.json:
        json.dump(found, sys.stdout)
        sys.stdout.write("\n")
        return
    for name, figure in found.items():
        sys.stdout.write(f"{name:32} {figure:10.3f}\n")


if __name__ == "__main__":
    main()
