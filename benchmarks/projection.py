"""
Simulated elections a second: `python benchmarks/projection.py [--json] [--full] [--small]`.

Ours beside vectorised, chunked NumPy in 32-bit floats for the same model, in one run and
taking turns, on one core's own time; the election is that of 2019 as it came out, every
candidate who could win drawn ("every"), or only those whose chance to win their seat is
not provably below 2 in 10,000 ("pruned"). ``bound`` is the rate at which the same number of
normals alone is made. The nearest peer, electoral-sim, simulates voters instead; it needs
Python 3.12, so it runs in a child process: name such an interpreter that has it by
`STANDASIDE_PEER_PYTHON`. Prints `{name: figure}`; of a figure that could not be taken, null
and the reason under "NAME: why".
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from standaside.data.elections import load_election
from standaside.domain import Result, Uncertainty
from standaside.model import kernel, uncertainty
from standaside.model.aggregation import errors_of
from standaside.model.kernel.draws import draw_rows
from standaside.model.kernel.drive import aligned
from standaside.model.kernel.flat import flatten
from standaside.model.kernel.tails import chi_square_quantiles

POLLED = ("Con", "LD", "Lab")
"""Parties whose shares err as those of many final polls do (rule 10)."""

PEER = "electoral-sim (20,000 voters): elections/s/core"

PEER_CODE = """
import time
from electoral_sim import ElectionModel, uk_config
model = ElectionModel.from_config(uk_config(n_voters=20_000))
model.run_election()
started, done = time.process_time(), 0
while time.process_time() - started < 2:
    model.run_election()
    done += 1
print(done / (time.process_time() - started))
"""
"""The peer's own preset of the United Kingdom: 650 seats, agents that vote by position."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    draws: int
    plain_draws: int
    thread_draws: int
    chunks: tuple[int, ...]


USUAL = Size(rounds=7, draws=64_000, plain_draws=2048, thread_draws=400_000, chunks=(16, 32, 64, 128, 256))
SMALL = Size(rounds=1, draws=640, plain_draws=64, thread_draws=1280, chunks=(32,))
"""Enough to see that it runs: its figures mean nothing."""


def model_of_2019() -> kernel.Model:
    """650 seats, shares as they were."""
    result = load_election("2019")
    codes, share = result.parties.codes, result.share
    shape = np.sqrt(share * (1 - share))
    mean = (shape * result.valid_votes[:, None]).sum(axis=0) / result.valid_votes.sum()
    noise = Uncertainty()
    return kernel.build(
        share,
        result.stood,
        shape / np.maximum(mean, 1e-9),
        parties=codes,
        can_win=result.parties.can_win(),
        places=result.constituencies.codes,
        regions=result.constituencies.regions,
        national=poll_error(codes, result),
        regional=uncertainty.factor(codes, noise.shared_correlation),
        seat_factor=lambda here: uncertainty.factor(here, noise.correlation),
        noise=noise,
    )


def poll_error(codes: Sequence[str], result: Result) -> np.ndarray:
    """Factor of the poll's errors on the eve, shape (p, p): those of many polls."""
    british = result.constituencies.polled()
    votes = result.votes[british].sum(axis=0) / result.votes[british].sum()
    at = [codes.index(code) for code in POLLED]
    lower = np.zeros((len(codes), len(codes)))
    lower[np.ix_(at, at)] = uncertainty.root(errors_of(POLLED, votes[at], np.zeros(len(at)), days=0))
    return lower


class Vectorised:
    """The same model as whole arrays, chunk by chunk: how one would write it with NumPy alone."""

    def __init__(self, model: kernel.Model, chunk: int) -> None:
        self.model, self.chunk = model, chunk
        self.rng = np.random.Generator(np.random.SFC64(1))
        open_ = np.nonzero(model.drawn > 1)[0]
        sizes = model.drawn[open_]
        # Places with the same number of candidates together, so that no work is wasted on padding.
        self.groups = []
        for size in np.unique(sizes):
            places = open_[sizes == size]
            n = model.start[places][:, None] + np.arange(size)
            full = np.diff(model.start)[places]
            rows = model.lower_start[places][:, None, None] + np.arange(size)[:, None] * full[:, None, None]
            lower = model.lower[rows + np.arange(size)] * np.tri(size, dtype=np.float32)
            scale = model.deviation[n] * np.float32(np.sqrt(1 - model.region_part))
            self.groups.append(
                (
                    np.ascontiguousarray((lower * scale[:, :, None]).transpose(0, 2, 1)),
                    model.share[n],
                    model.unit[n],
                    model.deviation[n] * np.float32(np.sqrt(model.region_part)),
                    model.party[n],
                    model.region[places],
                    len(places),
                    int(size),
                )
            )
        grid = (np.arange(4096) + 0.5) / 4096
        z = np.array([statistics.NormalDist().inv_cdf(u) for u in grid])
        self.tail = np.sqrt((5 - 2) / chi_square_quantiles(z, 5.0)).astype(np.float32)
        certain = np.nonzero(model.drawn == 1)[0]
        self.certain = np.bincount(model.party[model.start[certain]], minlength=len(model.parties))

    def run(self, draws: int) -> np.ndarray:
        """Seats of each party, shape (d, p)."""
        return np.concatenate([self._chunk() for _ in range(draws // self.chunk)])

    def _chunk(self) -> np.ndarray:
        model, rng, d = self.model, self.rng, self.chunk
        parties, regions = len(model.parties), len(model.region_key)
        wild = rng.random(d, dtype=np.float32) < model.wild_chance
        spread = np.where(wild, np.float32(model.wild), np.float32(model.usual))
        nation = rng.standard_normal((d, parties), dtype=np.float32) @ model.national_lower.T
        region = rng.standard_normal((d, regions, parties), dtype=np.float32) @ model.regional_lower.T
        seats = np.tile(self.certain, (d, 1))
        for lower, share, unit, regional, party, where, places, size in self.groups:
            z = rng.standard_normal((places, d, size), dtype=np.float32)
            own = z @ lower
            quick = rng.integers(0, 4096, (places, d), dtype=np.uint16)
            own *= self.tail[quick][:, :, None]
            own += regional[:, None, :] * region[:, where[:, None], party].transpose(1, 0, 2)
            own *= spread[None, :, None]
            own += unit[:, None, :] * nation[:, party].transpose(1, 0, 2)
            own += share[:, None, :]
            np.maximum(own, 0, out=own)
            won = np.take_along_axis(party[:, None, :], own.argmax(axis=2)[:, :, None], axis=2)[:, :, 0]
            np.add.at(seats, (np.arange(d)[None, :].repeat(places, 0), won), 1)
        return seats


def bound_loop(model: kernel.Model) -> tuple[Callable[[int], None], int]:
    """Make a loop of the normals of so many elections alone; and how many of them one election takes."""
    flat = flatten(model)
    rows = len(flat.id1)
    out = aligned(64 * 64, np.float32)

    def work(draws: int) -> None:
        for block in range(draws // 64):
            for row in range(0, rows, 64):
                draw_rows(out, flat.id1, flat.id2, flat.tag, row, min(row + 64, rows), 16 * block, 1, 0)

    return work, rows


def rate(work: Callable[[int], object], draws: int) -> float:
    """Draws in a second of this thread's own time."""
    started = time.thread_time()
    work(draws)
    return draws / (time.thread_time() - started)


def elections(model: kernel.Model, threads: int) -> Callable[[int], object]:
    """Our simulation with only its totals kept."""
    return lambda draws: kernel.totals(model, 1, draws, chunk=draws, threads=threads)


def best_chunk(model: kernel.Model, size: Size) -> int:
    """The chunk with which NumPy is fastest."""
    rates = {chunk: rate(Vectorised(model, chunk).run, size.plain_draws // 2) for chunk in size.chunks}
    return max(rates, key=lambda chunk: rates[chunk])


def two_threads(model: kernel.Model, size: Size) -> float:
    """How many times faster two threads are, by the wall clock, at best: others use the cores too."""
    factors = []
    for _ in range(size.rounds):
        seconds = []
        for threads in (1, 2):
            started = time.perf_counter()
            elections(model, threads)(size.thread_draws)
            seconds.append(time.perf_counter() - started)
        factors.append(seconds[0] / seconds[1])
    return max(factors)


def in_a_process(code: str, **environment: str) -> str:
    """What a fresh interpreter prints last."""
    asked = [sys.executable, "-c", code]
    path = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        asked,
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]


def first_calls(model: kernel.Model, names: Sequence[str]) -> float:
    """CPU seconds of the first call less the second of each loop named, on the fewest draws."""
    places, parties = len(model.places), len(model.parties)
    deals = {"gifts": [], "opponents": np.zeros(parties, dtype=np.bool_), "to_opponent": 0.5, "threads": 1}
    none, losses = [[[]]] * places, np.zeros((64, parties))
    anybody = np.ones((1, places, parties), dtype=np.bool_)
    calls: dict[str, Callable[[], object]] = {
        "project": lambda: kernel.totals(model, 1, 64, threads=1),
        "weigh": lambda: kernel.weigh(model, 1, 0, 64, options=none, losses=losses, **deals),
        "given": lambda: kernel.weigh_given(
            model, 1, 1, 64, options=none, losses=losses[:1], winning=anybody, **deals
        ),
        "shares": lambda: kernel.shares(model, 1, 0, 64, deals=[[]] * places, losses=losses, **deals),
    }
    seconds = 0.0
    for name in names:
        for sign in (1, -1):
            started = time.process_time()
            calls[name]()
            seconds += sign * (time.process_time() - started)
    return seconds


def seconds_to_compile(*names: str) -> float:
    """CPU seconds of compiling some loops, in a fresh process with an empty cache."""
    code = (
        "from benchmarks.projection import first_calls, model_of_2019\n"
        f"print(first_calls(model_of_2019(), {names}))"
    )
    with tempfile.TemporaryDirectory() as folder:
        return float(in_a_process(code, NUMBA_CACHE_DIR=folder))


def memory(draws: int) -> float:
    """Megabytes that simulating adds, at its peak, to a process with all imported and the model laid out."""
    code = (
        "from benchmarks.projection import elections, forget_peak, held, model_of_2019\n"
        "m = model_of_2019(); forget_peak(); before = held('VmRSS')\n"
        f"from standaside.model import kernel; kernel.totals(m, 1, {draws})\n"
        "print(held('VmHWM') - before)"
    )
    return float(in_a_process(code))


def memory_given(draws: int) -> float:
    """The same of the question with a condition on a share, from the projection on."""
    code = (
        "import standaside\n"
        "from benchmarks.projection import forget_peak, held\n"
        "from standaside.domain import Given\n"
        "from standaside.model.simulation import project, tally\n"
        f"asked = standaside.load_scenario('remain-alliance-2019', draws={draws})\n"
        "few = standaside.load_scenario('remain-alliance-2019', draws=64)\n"
        "tally(project(few), few, seed=1, given=Given(seats={'Lab': (0, 650)}))\n"
        "shown = project(asked); forget_peak(); before = held('VmRSS')\n"
        "tally(shown, asked, seed=1, given=Given(shares={'Lab': (0.24, 0.26)}))\n"
        "print(held('VmHWM') - before)"
    )
    return float(in_a_process(code))


def forget_peak() -> None:
    """Begin to look for the peak of this process's memory again (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def held(what: str) -> float:
    """Memory of this process now (VmRSS) or at its peak (VmHWM), in megabytes (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def peer_python() -> str | None:
    """An interpreter that has electoral-sim: the one named, this one, or one on the path."""
    named = (os.environ.get("STANDASIDE_PEER_PYTHON"), sys.executable, "python3.13", "python3.12")
    for candidate in filter(None, named):
        found = shutil.which(candidate)
        if (
            found
            and not subprocess.run(
                [found, "-c", "import electoral_sim"], capture_output=True, check=False
            ).returncode
        ):
            return found
    return None


def peer_rate() -> float | None:
    """Elections a second of electoral-sim, or None where it is not installed."""
    python = peer_python()
    if python is None:
        return None
    alone = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"NUMBA_NUM_THREADS": "1"}
    done = subprocess.run([python, "-c", PEER_CODE], env=alone, capture_output=True, text=True, check=True)
    return float(done.stdout.strip().splitlines()[-1])


def compared(name: str, model: kernel.Model, plain: Vectorised, size: Size) -> dict[str, float]:
    """Ours, the random numbers alone and NumPy, taking turns."""
    normals, rows = bound_loop(model)
    for work in (normals, elections(model, 1)):
        work(640)
    table = [
        (
            rate(elections(model, 1), size.draws),
            rate(normals, size.draws),
            rate(plain.run, size.plain_draws),
        )
        for _ in range(size.rounds)
    ]
    ours, bound, numpy = (statistics.median(column) for column in zip(*table, strict=True))
    return {
        f"{name}: elections/s/core": ours,
        f"{name}: NumPy (every candidate) elections/s/core": numpy,
        f"{name}: times NumPy": statistics.median(a / c for a, _, c in table),
        f"{name}: fraction of random-number bound": statistics.median(a / b for a, b, _ in table),
        f"{name}: normals an election": float(rows),
        f"{name}: normals/s in the bound": bound * rows,
        f"{name}: two threads, best of {size.rounds}": two_threads(model, size),
    }


def measure(size: Size, *, full: bool) -> dict[str, float | str | None]:
    """Every figure."""
    every = model_of_2019()
    pruned = kernel.prune(every)
    plain = Vectorised(every, best_chunk(every, size))
    figures: dict[str, float | str | None] = {
        "candidacies every": float(every.drawn.sum()),
        "candidacies pruned": float(pruned.kept),
        "pruned error seats at most": pruned.error,
        **compared("every", every, plain, size),
        **compared("pruned", pruned.model, plain, size),
    }
    likewise = Vectorised(pruned.model, best_chunk(pruned.model, size))
    figures["pruned: times NumPy pruned likewise"] = statistics.median(
        rate(elections(pruned.model, 1), size.draws) / rate(likewise.run, size.plain_draws)
        for _ in range(size.rounds)
    )
    if size is USUAL:
        figures["compile CPU seconds, cold"] = seconds_to_compile("project")
        figures["compile CPU seconds, cold: plan"] = seconds_to_compile("weigh", "given")
        figures["compile CPU seconds, cold: all loops"] = seconds_to_compile(
            "project", "weigh", "given", "shares"
        )
    figures["MB above import, 10 thousand draws"] = memory(10_000)
    figures["MB above import given a share, 10 thousand draws"] = memory_given(10_000)
    if size is USUAL:
        figures["MB above import given a share, 100 thousand draws"] = memory_given(100_000)
    if full:
        figures["MB above import, 10 million draws"] = memory(10_000_000)
    return figures | beside_the_peer(float(str(figures["every: elections/s/core"])))


def beside_the_peer(ours: float) -> dict[str, float | str | None]:
    """Electoral-sim's rate and ours over it; another model of another thing, the nearest there is."""
    times, theirs = "every: times electoral-sim", peer_rate()
    if theirs is None:
        return {PEER: None, f"{PEER}: why": "not installed here: needs Python 3.12", times: None}
    return {PEER: theirs, times: ours / theirs}


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--full", action="store_true", help="ten million draws too")
    reader.add_argument("--small", action="store_true", help="only to see that it runs")
    asked = reader.parse_args()
    figures = measure(SMALL if asked.small else USUAL, full=asked.full)
    if asked.json:
        print(json.dumps({k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in figures.items()}))
        return
    for name, value in figures.items():
        print(f"{name:50} {value:,.4g}" if isinstance(value, float) else f"{name:50} {value}")


if __name__ == "__main__":
    main()
