"""
Allocations a second: `python benchmarks/counting.py [--json] [--small]`.

Seats of the twelve regions of 2019 shared out in 10,000 simulated elections, exactly and with ties
as values, beside every peer on the same votes, in one run and taking turns, each on one core's own time.
electoral-sim, the fastest peer, needs Python 3.12: name an interpreter that has it in
STANDASIDE_PEER_PYTHON. Slower peers are timed on fewer allocations. Ranked papers follow, as `ranked.py`
beside this file measures them. Prints `{name: figure}`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import ranked  # beside this file

from standaside.chamber import power_indices
from standaside.count.batch import apportion_many
from standaside.count.methods import METHODS
from standaside.data.elections import load_election

LISTS = 8
"""Party slots: the largest of each region; the rest are in the eighth."""

COMPARED = ("d_hondt", "sainte_lague")


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    elections: int
    peer_rows: int
    rounds: int


USUAL, SMALL = Size(10_000, 2_000, 5), Size(40, 40, 1)

CHILD = """
import sys, time
import numpy as np
from electoral_sim.engine import numba_accel as fast
votes, seats = np.load(sys.argv[1]), np.load(sys.argv[2])
calls = {"d_hondt": fast.dhondt_fast, "sainte_lague": fast.sainte_lague_fast}
for call in calls.values():
    call(votes[0], int(seats[0]))
rows, houses = [np.ascontiguousarray(row) for row in votes], [int(n) for n in seats]
for line in sys.stdin:
    call = calls[line.strip()]
    started = time.thread_time()
    for row, house in zip(rows, houses):
        call(row, house)
    print(len(rows) / (time.thread_time() - started), flush=True)
"""
"""What the interpreter with electoral-sim runs: its compiled loop, one call an allocation, on request."""


def questions(elections: int) -> tuple[np.ndarray, np.ndarray]:
    """Votes (n, p) and seats (n,): each region of 2019 with its votes off by a tenth, again and again."""
    result, rng = load_election("2019"), np.random.default_rng(2019)
    regions = sorted(set(result.constituencies.regions))
    rows, houses = [], []
    for region in regions:
        members = result.constituencies.in_area(region=region)
        votes = np.sort(result.votes[members].sum(axis=0))[::-1]
        rows.append([*votes[: LISTS - 1], votes[LISTS - 1 :].sum()])
        houses.append(int(members.sum()))
    off = np.exp(rng.normal(0.0, 0.1, (elections, len(regions), LISTS)))
    return np.rint(np.array(rows) * off).astype(np.int64).reshape(-1, LISTS), np.tile(houses, elections)


def rate(work: Callable[[], object], allocations: int) -> float:
    """Allocations in a second of this thread's own time."""
    started = time.thread_time()
    work()
    return allocations / (time.thread_time() - started)


def peer_python() -> str | None:
    """An interpreter that has electoral-sim: the one named, this one, or one on the path."""
    for candidate in (os.environ.get("STANDASIDE_PEER_PYTHON"), sys.executable, "python3.13", "python3.12"):
        found = shutil.which(candidate) if candidate else None
        if found and not subprocess.run(
            [found, "-c", "import electoral_sim"], capture_output=True, check=False
        ).returncode:  # fmt: skip
            return found
    return None


class Child:
    """electoral-sim in its own interpreter, asked again in every round."""

    def __init__(self, python: str, votes: np.ndarray, seats: np.ndarray, folder: Path) -> None:
        files = [folder / "votes.npy", folder / "seats.npy"]
        np.save(files[0], votes.astype(np.float64))
        np.save(files[1], seats)
        alone = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"NUMBA_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [python, "-c", CHILD, *map(str, files)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=alone,
        )  # fmt: skip

    def rate(self, method: str) -> float:
        """Allocations a second."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{method}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


def peers() -> dict[str, Callable[[str, list[int], int], Any]]:
    """Ways to share out seats with each library that is installed: (method, votes, seats)."""
    found: dict[str, Callable[[str, list[int], int], Any]] = {}
    if importlib.util.find_spec("apportionpy"):
        from apportionpy.methods.jefferson import calculate_jefferson
        from apportionpy.methods.webster import calculate_webster

        calls = {"d_hondt": calculate_jefferson, "sainte_lague": calculate_webster}
        found["apportionpy"] = lambda method, votes, seats: calls[method](seats, votes)
    if importlib.util.find_spec("apportionment"):
        from apportionment.methods import compute

        names = {"d_hondt": "dhondt", "sainte_lague": "saintelague"}
        found["apportionment"] = lambda method, votes, seats: compute(names[method], votes, seats)
    if importlib.util.find_spec("votelib"):
        from votelib.evaluate.proportional import HighestAverages

        evaluators = {method: HighestAverages(method) for method in COMPARED}
        found["votelib"] = lambda method, votes, seats: evaluators[method].evaluate(
            dict(enumerate(votes)), seats
        )
    if importlib.util.find_spec("interregnum"):
        from interregnum.methods.singlevote import HighestAveragesAllocator

        own = {"d_hondt": "dhondt", "sainte_lague": "sainte_lague"}
        allocators = {method: HighestAveragesAllocator(own[method]) for method in COMPARED}
        found["interregnum"] = lambda method, votes, seats: allocators[method].calc(
            candidates=[(str(i), v) for i, v in enumerate(votes)], seats=seats, random_seed=1
        )
    return found


SLOW = {"votelib": 10, "interregnum": 20, "apportionment": 5}
"""What part of the peers' rows these are timed on."""


def timed(
    peer: Callable[[str, list[int], int], Any], method: str, rows: list[tuple[list[int], int]]
) -> float:
    """Allocations a second of a peer; where it gives up, that counts as one."""

    def work() -> None:
        for votes, seats in rows:
            try:
                peer(method, votes, seats)
            except Exception:  # apportionpy, in a tie: it has no kind of its own
                continue

    return rate(work, len(rows))


def wrong(votes: np.ndarray, seats: np.ndarray, method: str, rows: range) -> int:
    """Rows that differ from the exact count."""
    found = apportion_many(votes, seats, method=method)
    exact = (METHODS[method](votes[row].tolist(), int(seats[row])) for row in rows)
    return sum(
        tuple(found.seats[row]) != alone.seats or found.ties.get(row, ()) != alone.ties
        for row, alone in zip(rows, exact, strict=True)
    )


def measure(size: Size) -> dict[str, float | str | None]:
    """Every figure."""
    votes, seats = questions(size.elections)
    apportion_many(votes, seats)
    few = [(votes[i].tolist(), int(seats[i])) for i in range(size.peer_rows)]
    figures: dict[str, float | str | None] = {"allocations": float(len(votes))}
    figures["power: Banzhaf and Shapley-Shubik of 20 parties, ms"] = power_ms(size.rounds)
    python = peer_python()
    with tempfile.TemporaryDirectory() as folder:
        child = Child(python, votes, seats, Path(folder)) if python else None
        for method in COMPARED:
            figures |= compared(method, votes, seats, few, child, size)
        if child:
            child.close()
    if child is None:
        figures |= {"electoral-sim": None, "electoral-sim: why": "not installed here: needs Python 3.12"}
    for method in METHODS:
        speeds = [rate(lambda m=method: apportion_many(votes, seats, method=m), len(votes))  # type: ignore[misc]
                  for _ in range(size.rounds)]  # fmt: skip
        figures[f"{method}: ours, allocations/s"] = statistics.median(speeds)
        figures[f"{method}: wrong of a thousand"] = float(
            wrong(votes, seats, method, range(0, len(votes), max(len(votes) // 1_000, 1)))
        )
    return figures


def power_ms(rounds: int) -> float:
    """Milliseconds for both exact power indices of twenty parties that share 650 seats."""
    rng = np.random.default_rng(650)
    took = []
    for _ in range(4 * rounds + 1):
        cuts = np.sort(rng.choice(np.arange(1, 650), 19, replace=False))
        seats = np.diff([0, *cuts, 650]).tolist()
        started = time.thread_time()
        power_indices(seats, 326)
        took.append(1e3 * (time.thread_time() - started))
    return statistics.median(took[1:])


def compared(
    method: str,
    votes: np.ndarray,
    seats: np.ndarray,
    few: list[tuple[list[int], int]],
    child: Child | None,
    size: Size,
) -> dict[str, float | str | None]:
    """Ours and every peer, taking turns: rates, and how many times theirs ours is."""
    rates: dict[str, list[float]] = {}
    ratios: dict[str, list[float]] = {}
    for _ in range(size.rounds):
        ours = rate(lambda: apportion_many(votes, seats, method=method), len(votes))
        theirs = {
            name: timed(peer, method, few[: max(len(few) // SLOW.get(name, 1), 1)])
            for name, peer in peers().items()
        }
        if child:
            theirs["electoral-sim"] = child.rate(method)
        for name, speed in theirs.items():
            rates.setdefault(name, []).append(speed)
            ratios.setdefault(name, []).append(ours / speed)
    figures: dict[str, float | str | None] = {}
    for name in sorted(rates):
        figures[f"{method}: {name}, allocations/s"] = statistics.median(rates[name])
        figures[f"{method}: times {name}"] = statistics.median(ratios[name])
    return figures


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--small", action="store_true", help="only to see that it runs")
    asked = reader.parse_args()
    figures = measure(SMALL if asked.small else USUAL) | ranked.measure(small=asked.small)
    if asked.json:
        print(json.dumps({k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in figures.items()}))
        return
    for name, figure in figures.items():
        print(f"{name}: {figure:,.4g}" if isinstance(figure, float) else f"{name}: {figure}")


if __name__ == "__main__":
    main()
