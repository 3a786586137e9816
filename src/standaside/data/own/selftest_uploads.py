"""
The uploads campaign: thousands of malformed files, each refused in plain words or imported right.

``standaside selftest --suite uploads`` calls :func:`run_uploads`. One warm child reads the
small files, one after another, and is replaced when it dies or has read 500.
"""

from __future__ import annotations

import itertools
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from standaside.data.own.faults import FileFaultError
from standaside.data.own.imported import ELECTIONS, ImportedElections, remove_election, shelf
from standaside.data.own.importer import Imported, add_election
from standaside.data.own.malformed import Case, corpus, mutations
from standaside.data.own.sandbox import MOST_BYTES, Sandbox

MOST_SECONDS, MOST_MIB = 10.0, 1024.0
MOST_GROWTH_MIB = 192.0
"""The parent may hold a file (64 MiB) and an answer, but not what a reader makes of them."""

ID = "campaign-2020"
_JARGON = re.compile(
    r"Traceback|Error\b|Exception|\bErrno\b|0x[0-9a-f]{4}|<class|\bpolars\b|\bcalamine\b|\bpanicked\b|\bNone\b|\bnan\b|\bself\b|\bdtype\b"
)
_QUOTED = re.compile(r"'[^']*'?")


class Adding(Protocol):
    """What is tried: ``add_election``, or in a check of the campaign's power something worse."""

    def __call__(self, file: Path, *, id: str, folder: Path, sandbox: Sandbox) -> Imported:
        """Store the results in a file."""
        ...


@dataclass(slots=True)
class UploadsReport:
    """
    What came of it.

    Attributes
    ----------
    files, refused, imported : int
        Tried; refused with a plain message; imported validly.
    violations : list of str
        What was neither, each with its cause; there must be none.
    child_deaths : int
        Children that a file killed; the parent went on.
    worst_seconds, worst_mib : float
        Of one file; memory of a child that lived (one that died is held to a gigabyte by its limit).
    parent_growth_mib : float
        By how much the parent's peak of memory rose.
    """

    seed: int
    files: int = 0
    refused: int = 0
    imported: int = 0
    child_deaths: int = 0
    worst_seconds: float = 0.0
    worst_mib: float = 0.0
    parent_growth_mib: float = 0.0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every promise held."""
        return not self.violations and self.files == self.refused + self.imported

    def __str__(self) -> str:
        """The counts, one a line."""
        return "\n".join(
            (
                f"files {self.files:,} (seed {self.seed})",
                f"refused with a plain message {self.refused:,}",
                f"imported validly {self.imported:,}",
                f"violations {len(self.violations):,}",
                f"children that a file killed {self.child_deaths:,}",
                f"worst seconds {self.worst_seconds:.2f}",
                f"worst MiB {self.worst_mib:.0f}",
                *self.violations[:10],
            )
        )


def run_uploads(
    count: int = 5_000,
    seed: int = 1,
    *,
    add: Adding = add_election,
    sandbox: Sandbox | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> UploadsReport:
    """
    Try the corpus and mutations of good files, in a folder of its own that is removed.

    Parameters
    ----------
    count : int
        Files in all; the corpus (about a hundred) always comes first.
    seed : int
        The same count and seed give the same files.
    add, sandbox
        Replaced where the campaign's own power is tested.
    progress : callable, optional
        Called with the files done and their number.

    Returns
    -------
    UploadsReport
    """
    report, begun, peak = UploadsReport(seed), time.monotonic(), _own_peak_mib()
    reader = sandbox or Sandbox()
    with tempfile.TemporaryDirectory(prefix="standaside-uploads-") as place, reader:
        for case in itertools.islice(itertools.chain(corpus(), mutations(count, seed)), count):
            _try(case, Path(place), add, reader, report)
            report.worst_mib = max(report.worst_mib, reader.peak_mib())
            if progress:
                progress(report.files, count)
        report.child_deaths = reader.deaths
    report.parent_growth_mib = _own_peak_mib() - peak
    _judge_limits(report)
    report.seconds = time.monotonic() - begun
    return report


def _own_peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _judge_limits(report: UploadsReport) -> None:
    if report.parent_growth_mib > MOST_GROWTH_MIB:
        report.violations.append(
            f"the parent grew by {report.parent_growth_mib:.0f} MiB: files are parsed in it"
        )
    if report.worst_mib > MOST_MIB:
        report.violations.append(f"a child took {report.worst_mib:.0f} MiB")


def _try(case: Case, place: Path, add: Adding, sandbox: Sandbox, report: UploadsReport) -> None:
    path, folder = _made(case, place), place / "home"
    begun = time.monotonic()
    refused, wrong = _outcome(case, path, folder, lambda: add(path, id=ID, folder=folder, sandbox=sandbox))
    seconds = time.monotonic() - begun
    report.worst_seconds = max(report.worst_seconds, seconds)
    if seconds > MOST_SECONDS + 1:
        wrong.append(f"it took {seconds:.1f} seconds")
    home = shelf(ELECTIONS, folder)
    if home.is_dir() and any(home.iterdir()):
        wrong.append("something was stored")
    report.files += 1
    report.refused += refused and not wrong
    report.imported += not refused and not wrong
    report.violations += [f"{case.what}: {complaint}" for complaint in wrong]
    _unmake(path)


def _outcome(case: Case, path: Path, folder: Path, add: Callable[[], Imported]) -> tuple[bool, list[str]]:
    """Whether the file was refused, and what is wrong with how it was treated."""
    try:
        found = add()
    except FileFaultError as fault:
        return True, list(_complaints(case, fault, path))
    except Exception as error:
        return True, [f"{type(error).__name__} instead of a plain message: {str(error)[:100]}"]
    wrong = list(_doubts(case, found, folder))
    remove_election(ID, folder=folder)
    return False, wrong


def _complaints(case: Case, fault: FileFaultError, path: Path) -> Iterator[str]:
    """What is not plain about a message, or not what this file deserves."""
    said = str(fault)
    if case.refused is False:
        yield f"a correct file was refused: {said[:150]}"
    if not said.startswith(path.name) or not fault.remedy or "; " not in said or not said.endswith("."):
        yield f"the message does not name file and remedy: {said[:150]}"
    if len(said) > 600 or not said.isprintable() or _JARGON.search(_QUOTED.sub("", said)):
        yield f"the message is not plain: {said[:150]}"
    if case.row is not None and fault.row != case.row:
        yield f"the message names row {fault.row}, not {case.row}: {said[:150]}"
    if case.column and fault.column != case.column:
        yield f"the message names column {fault.column!r}, not {case.column!r}: {said[:150]}"


def _doubts(case: Case, found: Imported, folder: Path) -> Iterator[str]:
    """What is wrong with a result that was imported; its own class has checked it once already."""
    if case.refused:
        yield "it was imported, but must be refused"
    supplier = ImportedElections(folder)
    stored = [supplier.load(election) for election in supplier.elections()]
    result = found.result
    if (
        len(stored) != 1
        or not np.array_equal(stored[0].votes, result.votes)
        or not np.array_equal(stored[0].stood, result.stood)
    ):
        yield "what was stored is not what was read"
    if not result.stood.any(axis=1).all() or not result.stood.any(axis=0).all() or not result.votes.any():
        yield "a place or a party without candidates, or no votes at all"
    named = (
        *result.constituencies.codes,
        *result.constituencies.names,
        *result.parties.codes,
        *result.parties.names,
    )
    if not all(name and name.isprintable() for name in named):
        yield "an empty or unprintable name"


def _made(case: Case, place: Path) -> Path:
    """Put a case into the world."""
    if case.made.startswith("/"):
        return Path(case.made)
    path = place / case.file
    if case.made == "file":
        path.write_bytes(case.raw)
    elif case.made == "folder":
        path.mkdir()
    elif case.made == "fifo":
        os.mkfifo(path)
    elif case.made == "sparse":
        with path.open("wb") as stream:
            stream.truncate(1000 * MOST_BYTES)
    elif case.made.startswith("link:"):
        target = case.made.removeprefix("link:")
        path.symlink_to(place if target == "folder" else target)
    return path


def _unmake(path: Path) -> None:
    if path.is_relative_to("/dev"):
        return
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
