"""
How long a plan takes: `python benchmarks/planning.py [--json] [--small]`.

Prints `{name: figure}`: seconds (the best of three) for a whole `find_plan` over 632
constituencies, to proven optimality in every step of rule 14, on made-up chances that
look like Great Britain's, under the rules of `remain-alliance-2019` and under harder ones.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterator

import numpy as np

from standaside.domain import (
    NOBODY,
    Constituencies,
    Floats,
    Options,
    PactRules,
    Parties,
    PartyKind,
    PlanStatus,
    Projection,
)
from standaside.planning.planner import find_plan
from standaside.planning.rules import offered

CODES = ("Con", "Lab", "LD", "Green", "PC", "SNP", "BRX")
PARTNERS = (1, 2, 3, 4)
SEATS = (("England", "North East", 29), ("England", "North West", 75), ("England", "Yorkshire", 54),
         ("England", "East Midlands", 46), ("England", "West Midlands", 59), ("England", "East", 58),
         ("England", "London", 73), ("England", "South East", 84), ("England", "South West", 55),
         ("Wales", "Wales", 40), ("Scotland", "Scotland", 59))  # fmt: skip
MEANS = {
    "England": (33.5, 26, 20, 4, 0, 0, 15),
    "Wales": (29, 34, 10, 3, 12, 0, 12),
    "Scotland": (22, 16, 13, 3, 0, 43, 3),
}
"""Percent: roughly the polls of September 2019."""

EASY = PactRules(
    max_seats=158, nobody_worse_off=True, min_gain={"Lab": 0.1, "LD": 0.1, "Green": 0.1, "PC": 0.1}
)
HARD = PactRules(
    max_seats=140,
    max_stand_asides=200,
    max_by_party={"Lab": 45, "LD": 60},
    nobody_worse_off=True,
    min_gain={"LD": 3.0, "Green": 0.3, "PC": 0.3},
    reciprocity={"Lab": (0.5, 2.0), "LD": (0.5, 2.0), "PC": (0.5, 2.0)},
    min_contested={"nation": 0.5, "region": 0.5},
    incumbents_stand=True,
)


def made_up(draws: int = 2000, seed: int = 1) -> tuple[Options, Projection]:
    """
    Options for 632 made-up seats, weighed by simulation.

    Returns
    -------
    Options
        Chances are multiples of 1/draws.
    Projection
        Who stands and who leads.
    """
    rng = np.random.default_rng(seed)
    nations = [nation for nation, _, count in SEATS for _ in range(count)]
    regions = [region for _, region, count in SEATS for _ in range(count)]
    total = len(nations)
    names = tuple(f"Seat {c}" for c in range(total))
    places = Constituencies(
        tuple(f"E{c:08d}" for c in range(total)), names, tuple(nations), tuple(regions), ("",) * total, "2010"
    )
    parties = Parties(CODES, CODES, (PartyKind.PARTY,) * len(CODES))
    share = np.array([MEANS[nation] for nation in nations]) * np.exp(rng.normal(0, 0.45, (total, len(CODES))))
    share /= share.sum(axis=1, keepdims=True)
    rows = [row for c in range(total) for row in _weighed(c, share[c], draws, rng)]
    options = Options(
        constituencies=places,
        parties=parties,
        partners=PARTNERS,
        place=np.array([row[0] for row in rows]),
        beneficiary=np.array([row[1] for row in rows], dtype=np.int8),
        aside=np.array([[p in row[2] for p in range(len(CODES))] for row in rows]),
        p_win=np.array([row[3] for row in rows]),
        votes_moved=np.array([row[4] for row in rows]),
        without=np.array([row[3] for row in rows if not row[2]]),
    )
    projection = Projection(
        places,
        parties,
        share,
        share > 0,
        np.full(total, 47_000.0),
        share.argmax(axis=1),
        "uniform",
        "nation",
        "made up",
    )
    return options, projection


def _deals(share: Floats) -> Iterator[tuple[int, tuple[int, ...]]]:
    yield NOBODY, ()
    standing = [p for p in PARTNERS if share[p] > 0]
    for who in standing:
        others = [p for p in standing if p != who]
        for size in range(1, len(others) + 1):
            for aside in itertools.combinations(others, size):
                yield who, aside


def _weighed(
    place: int, share: Floats, draws: int, rng: np.random.Generator
) -> Iterator[tuple[int, int, tuple[int, ...], Floats, float]]:
    """Chances under each deal from one set of draws: 55 % follow, a tenth goes to the first party."""
    noise = 0.11 * np.sqrt(share * (1 - share))
    votes = np.maximum(share + noise * rng.standard_normal((draws, len(share))), 0.0)
    follow = np.clip(rng.normal(0.55, 0.12, draws), 0.2, 0.9)
    for who, aside in _deals(share):
        after = votes.copy()
        moved = votes[:, aside].sum(axis=1)
        if aside:
            after[:, aside] = 0.0
            after[:, who] += follow * moved
            after[:, 0] += 0.1 * moved
        winners = after.argmax(axis=1)
        yield (
            place,
            who,
            aside,
            np.bincount(winners, minlength=len(share)) / draws,
            47_000 * float(share[list(aside)].sum()),
        )


def seconds(options: Options, projection: Projection, rules: PactRules, repeats: int = 3) -> float:
    """Best of several runs of ``find_plan``; stops unless the plan is proven best."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        plan = find_plan(options, rules, projection=projection)
        best = min(best, time.perf_counter() - start)
        if plan.status is not PlanStatus.OPTIMAL or plan.gap:
            raise SystemExit("The plan was not proven best.")
    return best


def figures() -> dict[str, float]:
    """Everything this file measures."""
    options, projection = made_up()
    return {
        "rows": float(len(options.place)),
        "rows_offered": float(offered(options, EASY, projection=projection).sum()),
        "find_plan_shipped_rules_s": round(seconds(options, projection, EASY), 3),
        "find_plan_hard_rules_s": round(seconds(options, projection, HARD), 3),
    }


def glance() -> dict[str, float]:
    """Enough to see that it runs: the shipped rules, once."""
    options, projection = made_up(100)
    return {
        "rows": float(len(options.place)),
        "find_plan_shipped_rules_s": round(seconds(options, projection, EASY, 1), 3),
    }


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1] if __doc__ else "")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--small", action="store_true", help="only to see that it runs")
    asked = parser.parse_args()
    found = glance() if asked.small else figures()
    if asked.json:
        json.dump(found, sys.stdout)
        sys.stdout.write("\n")
        return
    for name, figure in found.items():
        sys.stdout.write(f"{name:32} {figure:10.3f}\n")


if __name__ == "__main__":
    main()
