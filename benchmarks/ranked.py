"""
Ranked papers counted: `python benchmarks/ranked.py [--json] [--small]`.

The alternative vote in 650 contests of 50,000 papers, in piles and from raw rows, and one single
transferable vote of 100,000 raw papers, ten candidates and five seats, its preparation counted on both
sides; beside VoteKit, pref_voting and elsim on the same papers, in one run and taking turns, where they are
installed (`make bench`). Slow peers count fewer contests. Prints `{name: figure}`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from standaside.count.av import alternative_vote, count_many
from standaside.count.papers import Papers, group
from standaside.count.stv import single_transferable_vote

Figures = dict[str, float | str | None]

CANDIDATES = 6


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    contests: int
    papers: int
    stv_papers: int
    peer_contests: int
    rounds: int


USUAL, SMALL = Size(650, 50_000, 100_000, 5, 5), Size(3, 60, 200, 1, 1)


def rows(rng: np.random.Generator, papers: int, candidates: int, *, truncated: bool) -> Any:
    """Rankings by Plackett-Luce; a truncated one ends after any place, all lengths as likely."""
    liked = rng.gumbel(size=(papers, candidates)) + rng.normal(size=candidates)
    found = np.argsort(-liked, axis=1).astype(np.int8)
    if truncated:
        length = rng.integers(1, candidates + 1, papers)
        found[np.arange(candidates)[None, :] >= length[:, None]] = -1
    return found


def seconds(work: Callable[[], object]) -> float:
    """Time of one run, of this thread alone."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def in_turns(rounds: int, **works: Callable[[], object]) -> dict[str, list[float]]:
    """Seconds of each, round after round; each ran once before."""
    for work in works.values():
        work()
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(seconds(work))
    return found


def ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """How many times as long, the middle of the rounds."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def installed(*names: str) -> bool:
    """Whether all of these can be imported."""
    return all(importlib.util.find_spec(name) for name in names)


def votekit_profile(votes: Papers) -> Any:
    """The same papers as VoteKit takes them fastest: piles in a data frame, not a ballot each."""
    import pandas as pd
    from votekit.pref_profile import RankProfile

    sets = np.empty(votes.candidates + 1, dtype=object)
    sets[:] = [*(frozenset({str(c)}) for c in range(votes.candidates)), frozenset("~")]
    width = votes.ranks.shape[1]
    frame = pd.DataFrame(sets[votes.ranks], columns=[f"Ranking_{i + 1}" for i in range(width)])
    frame["Voter Set"] = [set() for _ in votes.papers]
    frame["Weight"] = votes.papers.astype(float)
    frame.index.name = "Ballot Index"
    names = tuple(str(c) for c in range(votes.candidates))
    return RankProfile(df=frame, candidates=names, max_ranking_length=width)


def av_figures(size: Size) -> Figures:
    """The alternative vote, in piles and from raw rows."""
    rng = np.random.default_rng(650)
    raw = [rows(rng, size.papers, CANDIDATES, truncated=True) for _ in range(min(size.contests, 50))]
    full = [rows(rng, size.papers, CANDIDATES, truncated=False) for _ in range(min(size.contests, 50))]
    piles, full_piles = ([group(CANDIDATES, one) for one in many] for many in (raw, full))
    many = [piles[i % len(piles)] for i in range(size.contests)]
    many_full = [full_piles[i % len(full_piles)] for i in range(size.contests)]
    few = size.peer_contests
    works: dict[str, Callable[[], object]] = {
        "truncated": lambda: count_many(many),
        "full": lambda: count_many(many_full),
        "raw": lambda: count_many([group(CANDIDATES, one) for one in full]),
    }
    if installed("votekit"):
        from votekit.elections.election_types.ranking.stv.stv import FastIRV

        profiles = [votekit_profile(one) for one in piles[:few]]
        works["FastIRV"] = lambda: [FastIRV(one) for one in profiles]
    if installed("pref_voting"):
        from pref_voting.iterative_methods import instant_runoff
        from pref_voting.profiles import Profile

        theirs = [Profile(one.ranks.tolist(), one.papers.tolist()) for one in full_piles[:few]]
        works["pref_voting"] = lambda: [instant_runoff(one) for one in theirs]
    if installed("elsim"):
        from elsim.methods import irv

        wide = [one.astype(np.uint8) for one in full]
        works["elsim"] = lambda: [irv(one) for one in wide]
    took = in_turns(size.rounds, **works)
    figures: Figures = {
        f"av: {size.contests} contests, kinds of paper each": float(np.mean([len(p.papers) for p in many])),
        f"av: {size.contests} contests in piles, ms": 1e3 * statistics.median(took["truncated"]),
        f"av: {size.contests} contests of full rankings in piles, ms": 1e3 * statistics.median(took["full"]),
        "av: a contest from raw full rankings, ms": 1e3 * statistics.median(took["raw"]) / len(full),
        "av: wrong of those in piles": float(
            sum(
                alternative_vote(one).winners != {int(winner)}
                for one, winner in zip(piles, count_many(piles), strict=True)
                if winner >= 0
            )
        ),
    }
    pairs = {"FastIRV": ("truncated", few, size.contests), "pref_voting": ("full", few, size.contests),
             "elsim": ("raw", len(full), len(full))}  # fmt: skip
    for peer, (ours, theirs_of, ours_of) in pairs.items():
        figures |= beside("av", peer, took.get(peer), took[ours], theirs_of, ours_of)
    return figures


def beside(
    what: str, peer: str, theirs: list[float] | None, ours: list[float], few: int, many: int
) -> Figures:
    """A peer's time for one and how many times ours it is; or why not."""
    if theirs is None:
        return {f"{what}: times {peer}": None, f"{what}: times {peer}: why": "not installed here: make bench"}
    each = [took / few for took in theirs]
    return {
        f"{what}: {peer}, ms each": 1e3 * statistics.median(each),
        f"{what}: times {peer}": ratio(each, [took / many for took in ours]),
    }


def stv_figures(size: Size) -> Figures:
    """One five-seat single transferable vote, raw papers to elected candidates."""
    raw = rows(np.random.default_rng(5), size.stv_papers, 10, truncated=True)
    works: dict[str, Callable[[], object]] = {
        variant: lambda variant=variant: single_transferable_vote(group(10, raw), 5, variant=variant)  # type: ignore[misc]
        for variant in ("scottish", "weighted_inclusive", "gregory", "meek")
    }
    if installed("votekit"):
        from votekit.elections.election_types.ranking.stv.stv import FastSTV

        works["FastSTV"] = lambda: FastSTV(votekit_profile(group(10, raw)), n_seats=5)
        elected = {
            int(c) for tier in FastSTV(votekit_profile(group(10, raw)), n_seats=5).get_elected() for c in tier
        }
        same = elected == set(
            single_transferable_vote(group(10, raw), 5, variant="weighted_inclusive").elected
        )
    took = in_turns(min(size.rounds, 3), **works)
    figures: Figures = {
        f"stv: {variant}, ms": 1e3 * statistics.median(took[variant])
        for variant in ("scottish", "weighted_inclusive", "gregory", "meek")
    }
    figures |= beside("stv", "FastSTV", took.get("FastSTV"), took["weighted_inclusive"], 1, 1)
    if "FastSTV" in took:
        figures["stv: FastSTV elects the same"] = float(same)
    return figures


def measure(*, small: bool) -> Figures:
    """Every figure."""
    size = SMALL if small else USUAL
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peers' own
        return av_figures(size) | stv_figures(size)


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--small", action="store_true", help="only to see that it runs")
    asked = reader.parse_args()
    figures = measure(small=asked.small)
    if asked.json:
        print(json.dumps({k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in figures.items()}))
        return
    for name, figure in figures.items():
        print(f"{name}: {figure:,.4g}" if isinstance(figure, float) else f"{name}: {figure}")


if __name__ == "__main__":
    main()
