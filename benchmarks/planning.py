"""
How long a plan takes: `python benchmarks/planning.py [--json] [--small]`.

Prints `{name: figure}`: seconds (the best of three) for a whole `find_plan` over 632
constituencies, to proven optimality in every step of rule 14, on made-up chances that
look like Great Britain's, under the rules of `remain-alliance-2019` and under harder ones.
Then the most expected seats under the harder rules, whose relaxation is fractional, beside
HiGHS as it comes, CP-SAT and CBC on the same matrix; the frontier of 1 to 100 stand-asides;
and the chance of a majority on 512 draws, with its gap, and on fresh ones.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
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
from standaside.planning.aims import BLOC
from standaside.planning.chance import Draws, best_on_draws
from standaside.planning.frontier import frontier
from standaside.planning.planner import find_plan, program_of
from standaside.planning.rules import Question, code_order, offered
from standaside.planning.solver import Program, ruled_out, solve

Figure = float | str | None
Matrix = tuple[Floats, Floats, Floats, Floats]
"""What each row is worth; the limits' coefficients, their lower and upper ends."""

LIMIT = 60.0
"""Seconds for anybody."""

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
    share = _shares(seed)
    rng.normal(0, 0.45, (total, len(CODES)))  # those are taken; what follows is as it was
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


def _shares(seed: int) -> Floats:
    """Made-up shares, shape (c, p)."""
    nations = [nation for nation, _, count in SEATS for _ in range(count)]
    noise = np.random.default_rng(seed).normal(0, 0.45, (len(nations), len(CODES)))
    share = np.array([MEANS[nation] for nation in nations]) * np.exp(noise)
    return np.asarray(share / share.sum(axis=1, keepdims=True))


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


def plain(options: Options, projection: Projection, rules: PactRules) -> tuple[Program, Matrix]:
    """State the same question without any of our tricks: a yes or no a row, one a place, limits."""
    program = program_of(Question(options, rules, projection), code_order(options))
    kept = np.nonzero(program.possible & ~ruled_out(program))[0]
    one = (program.place[kept][None, :] == np.arange(program.groups)[:, None]).astype(float)
    limits = [limit for limit in program.limits if not limit.terms[0][0].startswith("ban ")]
    rows = np.stack([program.values(limit.terms)[kept] for limit in limits])
    fixed = np.array([program.constant(limit.terms) for limit in limits])
    low = np.array([limit.low for limit in limits]) - fixed
    high = np.array([limit.high for limit in limits]) - fixed
    goal = program.measures["bloc"].values[kept]
    ones = np.ones(program.groups)
    return program, (goal, np.vstack([one, rows]), np.append(ones, low), np.append(ones, high))


def by_highs(matrix: Matrix) -> tuple[float, bool]:
    """HiGHS as it comes, one thread, no gap."""
    import highspy

    goal, rows, low, high = matrix
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    for name, value in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0), ("time_limit", LIMIT)):
        highs.setOptionValue(name, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(goal), len(rows)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = -goal, np.zeros(len(goal)), np.ones(len(goal))
    lp.row_lower_, lp.row_upper_ = low - 1e-7, high + 1e-7
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(goal)
    places, used = np.nonzero(rows)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.append(0, np.cumsum((rows != 0).sum(axis=1))).astype(np.int32)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = used.astype(np.int32), rows[places, used]
    highs.passModel(lp)
    highs.run()
    return -highs.getInfo().objective_function_value, (
        highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    )


def by_cp_sat(matrix: Matrix, draws: int) -> tuple[float, bool]:
    """CP-SAT with one worker; every coefficient is a whole number of 1 / (2 x draws)."""
    from ortools.sat.python import cp_model

    goal, rows, low, high = matrix
    model, scale = cp_model.CpModel(), 2 * draws
    columns = [model.NewBoolVar(str(i)) for i in range(len(goal))]
    for row, least, most in zip(rows, low, high, strict=True):
        total = sum(round(scale * row[i]) * columns[i] for i in np.nonzero(row)[0].tolist())
        if math.isfinite(least):
            model.Add(total >= math.ceil(scale * (least - 1e-7)))
        if math.isfinite(most):
            model.Add(total <= math.floor(scale * (most + 1e-7)))
    model.Maximize(sum(round(scale * worth) * column for worth, column in zip(goal, columns, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 1, LIMIT
    ended = solver.Solve(model)
    found = ended in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return solver.ObjectiveValue() / scale if found else -math.inf, ended == cp_model.OPTIMAL


def by_cbc(matrix: Matrix) -> tuple[float, bool]:
    """CBC through PuLP, one thread, no gap; what it calls optimal when its time is over is not."""
    import pulp

    goal, rows, low, high = matrix
    problem = pulp.LpProblem("plan", pulp.LpMaximize)
    columns = [pulp.LpVariable(f"x{i}", cat="Binary") for i in range(len(goal))]
    problem += pulp.lpSum(worth * column for worth, column in zip(goal.tolist(), columns, strict=True))
    for row, least, most in zip(rows, low, high, strict=True):
        total = pulp.lpSum(float(row[i]) * columns[i] for i in np.nonzero(row)[0].tolist())
        if math.isfinite(least):
            problem += total >= least - 1e-7
        if math.isfinite(most):
            problem += total <= most + 1e-7
    problem.solve(pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=LIMIT, gapRel=0.0))
    value = pulp.value(problem.objective)
    return -math.inf if value is None else float(value), problem.status == pulp.LpStatusOptimal


def beside_peers(options: Options, projection: Projection, draws: int) -> dict[str, Figure]:
    """The most expected seats under the harder rules, proven, by everybody in turn."""
    program, matrix = plain(options, projection, HARD)
    start = time.perf_counter()
    answer = solve(program, BLOC, maximise=True, seconds=LIMIT)
    ours = time.perf_counter() - start
    found: dict[str, Figure] = {
        "expected_seats_ours_s": round(ours, 3),
        "expected_seats_ours_gap": answer.gap,
        "expected_seats_ours": answer.value,
        "expected_seats_relaxation": answer.relaxed.bound if answer.relaxed else answer.value,
    }
    best = answer.value - program.constant(BLOC)
    for name, peer in (
        ("highs_plain", lambda: by_highs(matrix)),
        ("cp_sat", lambda: by_cp_sat(matrix, draws)),
        ("cbc", lambda: by_cbc(matrix)),
    ):
        start = time.perf_counter()
        try:
            value, proven = peer()
        except ImportError as missing:
            found[f"{name}_s"], found[f"{name}_s: why"] = None, f"{missing.name} is not installed"
            continue
        took = time.perf_counter() - start
        found[f"{name}_s"] = round(took, 3)
        found[f"{name}_ratio"] = round(took / ours, 2)
        found[f"{name}_proven"] = float(proven and took < LIMIT)
        found[f"{name}_short_by"] = round(best - value, 6) if math.isfinite(value) else None
        if not math.isfinite(value):
            found[f"{name}_short_by: why"] = "no plan was found"
    return found


def situations(options: Options, number: int, seed: int, inner: int = 64) -> Draws:
    """Chances of the bloc given each of some national moods, three points a party, by simulation."""
    rng = np.random.default_rng([seed, number])
    share = _shares(1)
    mood = np.repeat(rng.normal(0, 0.03, (number, len(CODES))), inner, axis=0)
    follow = np.repeat(np.clip(rng.normal(0.55, 0.08, number), 0.2, 0.9), inner)
    chance = np.zeros((number, len(options.place)), dtype=np.float32)
    ours = np.isin(np.arange(len(CODES)), PARTNERS)
    for place in range(len(share)):
        here = share[place]
        noise = 0.09 * np.sqrt(here * (1 - here))
        votes = np.maximum(here + (mood + noise * rng.standard_normal(mood.shape)) * (here > 0), 0.0)
        for row in np.nonzero(options.place == place)[0]:
            after, aside = votes.copy(), options.aside[row]
            if aside.any():
                moved = votes[:, aside].sum(axis=1)
                after[:, aside] = 0.0
                after[:, options.beneficiary[row]] += follow * moved
                after[:, 0] += 0.1 * moved
            chance[:, row] = ours[after.argmax(axis=1)].reshape(number, inner).mean(axis=1)
    return Draws(chance, np.zeros((number, 0)), len(share) // 2 + 1)


def majority(options: Options, projection: Projection, number: int, fresh: int) -> dict[str, Figure]:
    """The chance of a majority, with and without rules that couple seats, judged on fresh draws."""
    order = code_order(options)
    seen, other = (
        situations(options, size, seed).in_order(order) for size, seed in ((number, 5), (fresh, 6))
    )
    found: dict[str, Figure] = {"situations": float(number)}
    for name, rules in (("free", PactRules()), ("hard", HARD)):
        program = program_of(Question(options, rules, projection), order)
        begin, worked = time.perf_counter(), time.process_time()
        expected = solve(program, BLOC, maximise=True, seconds=LIMIT).chosen
        assert expected is not None
        best = best_on_draws(program, seen, expected, seconds=LIMIT)
        took, worked = time.perf_counter() - begin, time.process_time() - worked
        values = [other.totals(plan)[:, other.needed :].sum(axis=1) for plan in (best.chosen, expected)]
        ahead = values[0] - values[1]
        found |= {
            f"majority_{name}_s": round(took, 2),
            f"majority_{name}_cpu_s": round(worked, 2),
            f"majority_{name}": round(best.value, 4),
            f"majority_{name}_gap": round(best.bound - best.value, 5),
            f"majority_{name}_expected_seats_plan": round(seen.value(expected), 4),
            f"majority_{name}_fresh": round(float(values[0].mean()), 4),
            f"majority_{name}_fresh_ahead": round(float(ahead.mean()), 5),
            f"majority_{name}_fresh_ahead_error": round(1.96 * float(ahead.std()) / math.sqrt(fresh), 5),
        }
    return found


def figures() -> dict[str, Figure]:
    """Everything this file measures."""
    options, projection = made_up()
    start = time.perf_counter()
    points = frontier(options, EASY, projection=projection)
    took = time.perf_counter() - start
    return {
        "rows": float(len(options.place)),
        "rows_offered": float(offered(options, EASY, projection=projection).sum()),
        "find_plan_shipped_rules_s": round(seconds(options, projection, EASY), 3),
        "find_plan_hard_rules_s": round(seconds(options, projection, HARD), 3),
        **beside_peers(options, projection, 2000),
        "frontier_points": float(len(points)),
        "frontier_proven": float(sum(point.proven for point in points)),
        "frontier_s": round(took, 2),
        **majority(options, projection, 512, 1024),
    }


def glance() -> dict[str, Figure]:
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
        shown = figure if isinstance(figure, str) or figure is None else f"{figure:12.4f}"
        sys.stdout.write(f"{name:40} {shown}\n")


if __name__ == "__main__":
    main()
