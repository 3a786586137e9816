"""
Rebuild the scoreboard: how often each swing rule is right about real elections.

Run as ``python tools/build_scoreboard.py``; it writes docs/explanation/scoreboard.md,
calibration.svg beside it and the same figures as scoreboard.json into the package, or with
``--check`` fails if one of them is not current. ``--fit`` prints the parameters that ship,
fitted on all elections. It needs ``standaside data pull uk-parliament`` and, for the rows
from polls and the advice, STANDASIDE_MIRROR set to a folder that also has final-polls.csv
and polls-1955-2021.csv; without those two they are left out.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from standaside.data.elections import load_election
from standaside.data.joins import leave_share
from standaside.data.scoreboard import FILE
from standaside.domain.noise import WILD_CHANCE
from standaside.errors import ScenarioError, StandasideError
from standaside.evidence import poll_errors, scores
from standaside.evidence.advice import score_advice
from standaside.evidence.backtest import DRAWS, EXTRA, PAIRS, Bench, backtest, contests
from standaside.evidence.contests import FINAL_POLLSTERS, Contest
from standaside.evidence.unseen_polls import SHARED_BEFORE
from standaside.model import swing
from standaside.model.aggregation import PollRow
from standaside.present import scoreboard_page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "explanation"
PAGE, PLOT = FOLDER / "scoreboard.md", FOLDER / "calibration.svg"
YEARS = tuple(end for _, end in PAIRS)
SEED = 1
SCOPES = ("gb", "nation", "region")

PUBLISHED = (
    ("2015", "Electoral Calculus, strong transition", "about 90", "64 seats wrong",
     "electoralcalculus.co.uk/trackrecord_15errors.html"),
    ("2015", "bookmakers' favourites", "90.6", "589 of 650", "corecursion.blogspot.co.uk"),
    ("2017", "YouGov's MRP", "93", "", "New Statesman, October 2018; The Times"),
    ("2019", "exit poll", "", "24 seats off over all parties", "politicalbetting.com (W. Jennings)"),
    ("2024", "YouGov's MRP", "90.8", "573 of 631", "inglesp.github.io/apogee/leaderboard"),
    ("2024", "Economist", "88.0", "555 of 631", "the same"),
    ("2024", "exit poll", "87.5", "552 of 631; Brier 0.18 as a forecast of winners (own)", "the same"),
    ("2024", "Electoral Calculus, MRP", "80.5", "508 of 631", "the same"),
    ("2024", "WeThink", "78.8", "497 of 631, the last of the table", "the same"),
)  # fmt: skip
"""Forecasts from surveys in every constituency, so with more knowledge than a swing, and with
polling error. By other people, in their own counting."""


def load() -> tuple[list[Contest], list[Contest]]:
    """Load the elections of the scoreboard, and all that parameters are learnt from."""
    shown = contests(load_election, leave_share, PAIRS)
    return shown, [*shown, *contests(load_election, None, EXTRA)]


def mirror(name: str) -> Path | None:
    """A file that only the mirror has, or None."""
    path = Path(os.environ.get("STANDASIDE_MIRROR", "")) / name
    return path if path.is_file() else None


def final_polls(path: Path) -> dict[str, dict[str, float]]:
    """Read final polls, {year: {party: share}}."""
    found: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["election"], {})[row["party"]] = float(row["percent_gb"]) / 100
    return found


def old_polls(path: Path) -> list[PollRow]:
    """Read polls since 1945; rows that add to over 100 per cent are left out."""
    found = []
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            given = zip(("Con", "Lab", "LD"), (row["con"], row["lab"], row["lib"]), strict=True)
            shares = {code: float(text) for code, text in given if text not in {"", "NA"}}
            sample = int(float(row["n"])) if row["n"] not in {"", "NA"} else None
            try:
                found.append(PollRow(row["pollster"], dt.date.fromisoformat(row["end"]), shares, sample))
            except ScenarioError:
                continue
    return found


def record(bench: Bench, shown: Sequence[Contest]) -> dict[str, Any]:
    """Compute everything that the page and the package tell."""
    table = {
        scope: {
            rule: backtest(shown, rules=[rule], scopes=[scope], seed=SEED, bench=bench)
            for rule in swing.SWING_RULES
        }
        for scope in SCOPES
    }
    polled = from_polls(bench, shown)
    every = {**table, **({"polls": polled} if polled else {})}
    told = [given for given in ("nation", "region", "polls") if given in every]
    ours = {given: every[given]["best"] for given in told}
    return {
        "draws": DRAWS,
        "seed": SEED,
        "scores": [
            {"given": given, "rule": rule, **_score(year, row)}
            for given, by_rule in every.items()
            for rule, rows in by_rule.items()
            for year, row in zip(YEARS, rows, strict=True)
        ],
        **judged(ours),
        "advice": advice_rows(bench, shown),
        "published": [
            dict(zip(("election", "who", "right", "detail", "source"), row, strict=True)) for row in PUBLISHED
        ],
        "pollsters": FINAL_POLLSTERS,
        "learning": learning(bench, shown),
        "mixture": mixture(bench, shown),
        "parameters": fitted(table["nation"]["best"], table["region"]["best"]),
        "ridge": bench.ridge(None),
        "poll_intervals": polls_held(),
    }


def judged(ours: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """How well calibrated rows are, by what was given, and their intervals of seats."""
    found = {given: scores.pooled(rows) for given, rows in ours.items()}
    return {
        "calibration": [
            {"given": given, **{key: cell[key] for key in ("from", "to", "n", "claimed", "happened")}}
            for given, own in found.items()
            for cell in own["bins"]
        ],
        "intervals": [
            {"given": given, "election": year, "party": code, **_interval(row, code)}
            for given, rows in ours.items()
            for year, row in zip(YEARS, rows, strict=True)
            for code, entry in row["intervals"].items()
            if entry["actual"] or entry["high"]
        ],
        "covered": [
            {"given": given, "held": own["covered"], "of": own["intervals"]} for given, own in found.items()
        ],
    }


def _score(year: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"election": year, **{key: row[key] for key in ("n", "right", "brier", "log")}}


def _interval(row: Mapping[str, Any], code: str) -> dict[str, Any]:
    entry = row["intervals"][code]
    found = {key: entry[key] for key in ("low", "high", "actual")}
    return {**found, "seat_error": row["seat_error"][code], "rmse": row["rmse"].get(code)}


def advice_rows(bench: Bench, shown: Sequence[Contest]) -> list[dict[str, Any]]:
    """How often advice was right, if the final polls are here."""
    path = mirror("final-polls.csv")
    return [] if path is None else score_advice(shown, final=final_polls(path), bench=bench, draws=DRAWS)


def from_polls(bench: Bench, shown: Sequence[Contest]) -> dict[str, list[dict[str, Any]]]:
    """Rows from the final polls by swing rule; none if they are not here."""
    path = mirror("final-polls.csv")
    if path is None:
        return {}
    final = final_polls(path)
    return {
        rule: backtest(
            shown, rules=[rule], scopes=["nation"], shares="polls", final=final, seed=SEED, bench=bench
        )
        for rule in swing.SWING_RULES
    }


def learning(bench: Bench, shown: Sequence[Contest]) -> list[dict[str, Any]]:
    """Ours by which other elections its parameters are from."""
    benches = {
        "all others": bench,
        "all others that do not begin with it": Bench(bench.known, apart=True),
        "earlier ones": Bench(bench.known, earlier=True),
    }
    found = []
    for scope in ("nation", "region"):
        for name, chosen in benches.items():
            rows = backtest(shown, rules=["best"], scopes=[scope], seed=SEED, bench=chosen)
            told = scores.pooled(rows)
            found.append(
                {
                    "given": scope,
                    "fitted_to": name,
                    "scores": [_score(year, row) for year, row in zip(YEARS, rows, strict=True)],
                    "held": told["covered"],
                    "of": told["intervals"],
                }
            )
    return found


def mixture(bench: Bench, shown: Sequence[Contest]) -> list[dict[str, Any]]:
    """What the wild elections are for: 2024 with and without them."""
    found = []
    for scope in SCOPES:
        for chance in (WILD_CHANCE, 0.0):
            other = Bench(bench.known, wild_chance=chance)
            (row,) = backtest(shown[-1:], rules=["best"], scopes=[scope], seed=SEED, bench=other)
            seats = row["intervals"]
            found.append(
                {
                    "given": scope,
                    "wild_chance": chance,
                    "Con": seats["Con"]["at_most"],
                    "Lab": seats["Lab"]["at_least"],
                    "LD": seats["LD"]["at_least"],
                    "brier": row["brier"],
                    "log": row["log"],
                }
            )
    return found


def fitted(nation: Sequence[Mapping[str, Any]], region: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Parameters of each row."""
    return [
        {
            "election": year,
            "ridge": r["ridge"],
            "nation": {key: n[key] for key in ("spread", "common_part")},
            "region": {key: r[key] for key in ("spread", "common_part")},
        }
        for year, n, r in zip(YEARS, nation, region, strict=True)
    ]


def polls_held() -> list[dict[str, Any]]:
    """Coverage of the intervals of an average of polls beside rival laws, if PollBase is here."""
    path = mirror("polls-1955-2021.csv")
    if path is None:
        return []
    polls = old_polls(path)
    measured = poll_errors.measure(polls)
    found = []
    for days in sorted({0, 73, *poll_errors.HORIZONS}):
        eighty, ninety = poll_errors.coverage(polls, measured, days=days)
        elections = poll_errors.seen(polls, measured, days=days)
        found.append(
            {
                "days": days,
                "eighty": eighty["held"],
                "ninety": ninety["held"],
                "by_party": ninety["by_party"],
                "n": eighty["n"],
                "density": densities(elections),
                "held": {law: poll_errors.held(elections, law) for law in scoreboard_page.WIDTHS},
            }
        )
    return found


def densities(elections: Sequence[poll_errors.Seen]) -> dict[str, dict[str, float]]:
    """How well each law foresaw the errors of three parties together, and how far it lies from ours."""
    ours = poll_errors.log_densities(elections)
    found = {}
    for law in scoreboard_page.LAWS:
        theirs = poll_errors.log_densities(elections, law)
        off = theirs - ours
        error = float(off.std(ddof=1)) / len(off) ** 0.5
        found[law] = {"mean": float(theirs.mean()), "off": float(off.mean()), "error": error}
    return found


def text(figures: Mapping[str, Any]) -> tuple[str, str, str]:
    """The page, the plot and the package's figures."""
    told = json.dumps(figures, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return scoreboard_page.page(figures), scoreboard_page.plot(figures), told


def fit() -> None:
    """Print the parameters that ship."""
    bench = Bench(tuple(load()[1]))
    ridge = bench.ridge(None)
    print(f"swing.RIDGE = {ridge}")
    for scope in SCOPES:
        law = bench.law(None, "best", scope, ridge)
        print(f"domain.noise.LAWS[{scope!r}]: usual={law.level:.4f}, growth={law.slope / law.level:.2f},")
        print(f"  common_part={law.common_part:.3f}, region_part={law.region_part:.3f}")
        for name in ("correlation", "shared_correlation", "width"):
            print(f"  {name}={ {key: round(value, 2) for key, value in getattr(law, name).items()} }")
    path = mirror("polls-1955-2021.csv")
    if path is not None:
        measured = poll_errors.measure(old_polls(path))
        print(f"aggregation.FITTED = {poll_errors.fit(measured)}")
        for day in poll_errors.RESULTS:
            print(
                f"unseen_polls.SHARED_WITHOUT[{day}] = {poll_errors.fit(measured, leave_out=day).shared:.4f}"
            )
        for day in SHARED_BEFORE:
            print(f"unseen_polls.SHARED_BEFORE[{day}] = {poll_errors.fit(measured, before=day).shared:.4f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, check it, or print the parameters."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="fail if the page is not current")
    parser.add_argument("--fit", action="store_true", help="print the shipped parameters, fitted again")
    parser.add_argument("--polls", action="store_true", help="print how often intervals of polls held")
    options = parser.parse_args(arguments)
    try:
        if options.polls:
            print("\n".join(scoreboard_page.poll_lines(polls_held())))
            return 0
        if options.fit:
            fit()
            return 0
        shown, known = load()
        made = dict(zip((PAGE, PLOT, FILE), text(record(Bench(tuple(known)), shown)), strict=True))
    except StandasideError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    if options.check:
        old = [path.name for path, new in made.items() if path.read_text(encoding="utf-8") != new]
        print(f"{', '.join(old)}: not current; run python tools/build_scoreboard.py" if old else "current")
        return 1 if old else 0
    for path, new in made.items():
        path.write_text(new, encoding="utf-8")
    print(f"Written: {', '.join(str(path) for path in made)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
