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

import numpy as np

from standaside.data.elections import load_election
from standaside.data.joins import leave_share
from standaside.data.scoreboard import FILE
from standaside.domain.noise import WILD_CHANCE
from standaside.errors import ScenarioError, StandasideError
from standaside.evidence import poll_errors, scores
from standaside.evidence.advice import score_advice
from standaside.evidence.backtest import DRAWS, EXTRA, PAIRS, Bench, backtest, contests
from standaside.evidence.contests import Contest
from standaside.model import swing
from standaside.model.aggregation import PollRow

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "explanation"
PAGE, PLOT = FOLDER / "scoreboard.md", FOLDER / "calibration.svg"
YEARS = tuple(end for _, end in PAIRS)
SEED = 1
SCOPES = {"gb": "Great Britain", "nation": "each nation", "region": "each region"}

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


def mean(rows: Sequence[Mapping[str, Any]], key: str) -> float:
    """Mean over elections."""
    return float(np.mean([row[key] for row in rows]))


def score_line(rule: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """One rule's row of the table: right by election, then means."""
    cells = [f"{100 * row['right']:.1f}" for row in rows]
    return (
        f"| `{rule}` | {' | '.join(cells)} | **{100 * mean(rows, 'right'):.1f}** "
        f"| {mean(rows, 'brier'):.3f} | {mean(rows, 'log'):.3f} |"
    )


def score_table(by_rule: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Rules by elections."""
    return [
        f"| rule | {' | '.join(YEARS)} | mean | Brier | log |",
        "|---" * (len(YEARS) + 4) + "|",
        *(score_line(rule, rows) for rule, rows in by_rule.items()),
    ]


def losses(by_rule: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Elections in which another rule called more seats than ours."""
    told = []
    for place, year in enumerate(YEARS):
        ours = by_rule["best"][place]["right"]
        better = [
            f"`{rule}` by {100 * (rows[place]['right'] - ours):.1f}"
            for rule, rows in by_rule.items()
            if rows[place]["right"] > ours + 1e-9
        ]
        if better:
            told.append(f"{year}: {', '.join(better)}")
    return told


def seat_table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Seats of ours: to win less won, and the 90 per cent interval."""
    lines = [
        "| election | party | interval | won | error of the single answer | RMSE of shares |",
        "|---" * 6 + "|",
    ]
    for year, row in zip(YEARS, rows, strict=True):
        for code, entry in row["intervals"].items():
            if entry["actual"] or entry["high"]:
                off = 100 * row["rmse"].get(code, float("nan"))
                lines.append(
                    f"| {year} | {code} | {entry['low']}-{entry['high']} | {entry['actual']} "
                    f"| {row['seat_error'][code]:+d} | {off:.1f} |"
                )
    return lines


def calibration_table(found: Mapping[str, Any]) -> list[str]:
    """Claimed against realised."""
    lines = ["| chance given | candidacies | mean chance | won |", "|---" * 4 + "|"]
    for cell in found["bins"]:
        lines.append(
            f"| {100 * cell['from']:.0f}-{100 * cell['to']:.0f} % | {cell['n']} "
            f"| {100 * cell['claimed']:.1f} % | {100 * cell['happened']:.1f} % |"
        )
    covered = 100 * found["covered"] / found["intervals"]
    lines += [
        "",
        f"Of {found['intervals']} intervals of 90 per cent for a party's seats, {found['covered']} "
        f"held the truth ({covered:.0f} %).",
    ]
    return lines


def plot(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Draw realised wins against chances, one mark a bin, as SVG."""
    marks = []
    for (name, result), shape in zip(found.items(), ("circle", "rect"), strict=True):
        for cell in result["bins"]:
            x, y = 40 + 320 * cell["claimed"], 360 - 320 * cell["happened"]
            told = f"{100 * cell['claimed']:.1f} % given, {100 * cell['happened']:.1f} % won"
            title = f"<title>{name}: {told}</title>"
            corner = f'x="{x - 5:.1f}" y="{y - 5:.1f}"'
            drawn = (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#1b5e8c">{title}</circle>'
                if shape == "circle"
                else f'<rect {corner} width="10" height="10" fill="#b3501e">{title}</rect>'
            )
            marks.append(drawn)
    ticks = [
        f'<text x="{40 + 3.2 * t:.0f}" y="380" text-anchor="middle">{t} %</text>'
        f'<text x="34" y="{364 - 3.2 * t:.0f}" text-anchor="end">{t}</text>'
        for t in (0, 50, 100)
    ]
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img" '
            'font-family="sans-serif" font-size="12" '
            'aria-label="Chances given (across) against how often they came true (up)">',
            '<rect width="400" height="400" fill="#fff"/>',
            '<path d="M40 360H360M40 360V40M40 360L360 40" stroke="#888" fill="none"/>',
            *ticks,
            *marks,
            '<text x="60" y="30" fill="#1b5e8c">● given nations</text>'
            '<text x="200" y="30" fill="#b3501e">■ given regions</text>',
            "</svg>",
            "",
        ]
    )


Table = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
"""Rows of the backtest by what was given and by swing rule."""


def record(table: Table, calibrated: Mapping[str, Mapping[str, Any]], advised: Sequence[Any]) -> str:
    """The same figures as JSON, for the package."""
    scores_of = ("n", "right", "brier", "log")
    document = {
        "draws": DRAWS,
        "seed": SEED,
        "scores": [
            {"given": given, "rule": rule, "election": year, **{key: row[key] for key in scores_of}}
            for given, by_rule in table.items()
            for rule, rows in by_rule.items()
            for year, row in zip(YEARS, rows, strict=True)
        ],
        "calibration": [
            {"given": given, **{key: cell[key] for key in ("from", "to", "n", "claimed", "happened")}}
            for given, found in calibrated.items()
            for cell in found["bins"]
        ],
        "intervals": [
            {"given": given, "election": year, "party": code, **_interval(row, code)}
            for given in calibrated
            for year, row in zip(YEARS, table[given]["best"], strict=True)
            for code, entry in row["intervals"].items()
            if entry["actual"] or entry["high"]
        ],
        "covered": [
            {"given": given, "held": found["covered"], "of": found["intervals"]}
            for given, found in calibrated.items()
        ],
        "advice": list(advised),
        "published": [
            dict(zip(("election", "who", "right", "detail", "source"), row, strict=True)) for row in PUBLISHED
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _interval(row: Mapping[str, Any], code: str) -> dict[str, Any]:
    entry = row["intervals"][code]
    found = {key: entry[key] for key in ("low", "high", "actual")}
    return {**found, "seat_error": row["seat_error"][code], "rmse": row["rmse"].get(code)}


def advice_rows(bench: Bench, shown: Sequence[Contest]) -> list[dict[str, Any]]:
    """How often advice was right, if the final polls are here."""
    path = mirror("final-polls.csv")
    return [] if path is None else score_advice(shown, final=final_polls(path), bench=bench, draws=DRAWS)


def text(bench: Bench, shown: Sequence[Contest]) -> tuple[str, str, str]:
    """Compute everything, and put the page, the plot and the package's figures together."""
    table = {
        scope: {
            rule: backtest(shown, rules=[rule], scopes=[scope], seed=SEED, bench=bench)
            for rule in swing.SWING_RULES
        }
        for scope in SCOPES
    }
    calibrated = {scope: scores.pooled(table[scope]["best"]) for scope in ("nation", "region")}
    lines = [
        "# Scoreboard: how often the model is right",
        "",
        "Rebuilt by `python tools/build_scoreboard.py`; do not edit by hand. Percent of the seats of Great",
        "Britain, without the Speaker's. Each election is predicted from the one before on the same",
        "constituencies (2024 from the notional 2019), knowing who stands. What a row needs is fitted to the",
        f"*other* elections only (2001 counts among these); {DRAWS:,} draws, seed {SEED}. Brier runs from 0",
        "(best) to 2; log is −ln of the chance given to the winner. How the rules work: [method](method.md).",
        "",
        "**What is judged is what ships.** Chances and intervals are counted on the draws that `project`",
        "and `plan` make, with the law of errors of [rule 10](semantics.md), fitted without that election.",
        "The elections of 2015, 2017 and 2019 are thus judged with numbers that later elections taught as",
        "well; 2024 is not, for it is the last. What earlier elections alone would have said stands",
        "[below](#learning-from-earlier-elections-only).",
    ]
    for scope, name in SCOPES.items():
        lines += ["", f"## Given the true shares of {name}", "", *score_table(table[scope])]
        behind = losses(table[scope])
        lines += ["", f"Where ours loses, in points: {'; '.join(behind) or 'nowhere'}."]
    polled = from_polls(bench, shown)
    if polled:
        lines += ["", "## Given the final polls of Great Britain", "", *score_table(polled)]
    lines += earlier(bench, shown)
    lines += [
        "",
        "## What others published",
        "",
        "Made before the day from surveys in every constituency, with polling error: another task than the",
        "tables above, and harder. The row from final polls is the fair comparison.",
        "",
        "| election | who | % right | detail | source |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in PUBLISHED),
        "",
        "## Calibration of ours",
    ]
    for scope, found in calibrated.items():
        lines += ["", f"Given {SCOPES[scope]}:", "", *calibration_table(found)]
    lines += ["", "![Chances given against how often they came true](calibration.svg)"]
    for scope in ("nation", "region"):
        lines += ["", f"## Seats by ours, given {SCOPES[scope]}", "", *seat_table(table[scope]["best"])]
    lines += mixture(bench, shown)
    lines += fitted(bench, table["region"]["best"], table["nation"]["best"])
    lines += polls_held()
    told = record({**table, **({"polls": polled} if polled else {})}, calibrated, advice_rows(bench, shown))
    return "\n".join(lines) + "\n", plot(calibrated), told


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


def earlier(bench: Bench, shown: Sequence[Contest]) -> list[str]:
    """Ours with parameters from earlier elections only, beside the row with all others."""
    before = Bench(bench.known, earlier=True)
    lines = [
        "",
        "## Learning from earlier elections only",
        "",
        "`best` as it would have been fitted on the eve: 2015 from 2001 alone, 2017 from two elections.",
        "",
        "| given | fitted to | 2015 | 2017 | 2019 | 2024 | mean | Brier | log | intervals that held |",
        "|---" * 10 + "|",
    ]
    for scope in ("nation", "region"):
        for name, chosen in (("all others", bench), ("earlier ones", before)):
            rows = backtest(shown, rules=["best"], scopes=[scope], seed=SEED, bench=chosen)
            cells = score_line("best", rows).removeprefix("| `best` | ").removesuffix(" |")
            found = scores.pooled(rows)
            lines.append(
                f"| {SCOPES[scope]} | {name} | {cells} | {found['covered']} of {found['intervals']} |"
            )
    return lines


def mixture(bench: Bench, shown: Sequence[Contest]) -> list[str]:
    """What the wild elections are for: 2024 with and without them."""
    lines = [
        "",
        "## What the wild elections are for",
        "",
        "In a fifth of the simulated elections places stray 1.7 times as far. Here is 2024 with them and",
        "without; everything else, the part that all places share too, is fitted again without 2024.",
        "",
        "| 2024 given | elections | Con at most 121 | Lab at least 411 | LD at least 72 | Brier | log |",
        "|---" * 7 + "|",
    ]
    for scope in ("gb", "nation", "region"):
        for name, chance in (("4 in 5 usual, 1 in 5 wild", WILD_CHANCE), ("all usual", 0.0)):
            (row,) = backtest(
                shown[-1:],
                rules=["best"],
                scopes=[scope],
                seed=SEED,
                bench=Bench(bench.known, wild_chance=chance),
            )
            seats = row["intervals"]
            tails = [seats["Con"]["at_most"], seats["Lab"]["at_least"], seats["LD"]["at_least"]]
            cells = " | ".join(f"{100 * tail:.1f} %" for tail in tails)
            lines.append(f"| {SCOPES[scope]} | {name} | {cells} | {row['brier']:.3f} | {row['log']:.3f} |")
    return lines


def fitted(
    bench: Bench, region: Sequence[Mapping[str, Any]], nation: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Parameters of each row, and those that ship."""
    lines = ["", "## Parameters, each fitted without the election of its row", ""]
    lines += [
        "| election | ridge | noise given nations | shared by all seats | given regions | shared |",
        "|---" * 6 + "|",
    ]
    for year, n, r in zip(YEARS, nation, region, strict=True):
        lines.append(
            f"| {year} | {r['ridge']} | {n['spread']:.3f} | {n['common_part']:.2f} "
            f"| {r['spread']:.3f} | {r['common_part']:.2f} |"
        )
    return [*lines, "", f"Shipped, from all elections: ridge {bench.ridge(None)}."]


def polls_held() -> list[str]:
    """Coverage of the intervals of an average of polls, if PollBase is here."""
    path = mirror("polls-1955-2021.csv")
    if path is None:
        return []
    polls = old_polls(path)
    measured = poll_errors.measure(polls)
    lines = ["", "## Intervals of an average of polls", ""]
    lines += ["Con, Lab and LD at 18 elections, 1955-2019; errors fitted without the election looked at.", ""]
    lines += [
        "`--polls` prints this part alone. The polls of `remain-alliance-2019` are of 73 days before.",
        "",
    ]
    lines += ["| days before | 80 % interval held | 90 % interval held | Con | Lab | LD | shares |"]
    lines += ["|---" * 7 + "|"]
    for days in sorted({0, 73, *poll_errors.HORIZONS}):
        eighty, ninety = poll_errors.coverage(polls, measured, days=days)
        by_party = " | ".join(f"{100 * ninety['by_party'][code]:.0f} %" for code in poll_errors.PARTIES)
        lines.append(
            f"| {days} | {100 * eighty['held']:.0f} % | {100 * ninety['held']:.0f} % | {by_party} "
            f"| {eighty['n']} |"
        )
    before = {
        days: poll_errors.seen(polls, measured, days=days) for days in sorted({0, 73, *poll_errors.HORIZONS})
    }
    return [*lines, *densities(before)]


COLUMNS = {
    "exchanged": "votes exchanged (ours)",
    "fixed": "correlations fixed",
    "independent": "independent",
    "research": "1.9, 2.7, 1.7 points",
    "research anew": "points of that distance",
}


def densities(before: Mapping[int, Sequence[poll_errors.Seen]]) -> list[str]:
    """How well the law foresaw the errors of three parties together, beside other laws."""
    lines = [
        "",
        "How likely a law makes what the three had together: the mean of ln of its density at each election",
        "(higher is better), and by how much that differs from ours, with its standard error. *Correlations",
        "fixed*: our widths with −.60, −.59 and −.11 (Con-Lab, Lab-LD, Con-LD). *1.9, 2.7, 1.7 points*:",
        "these standard deviations for Con, Lab and LD with the same correlations, as measured on the eve of",
        "21 elections, those looked at here among them, beside the polls' own errors. *Points of that",
        "distance*: standard deviations measured anew so many days before all other elections, with the same",
        "correlations.",
        "",
        f"| days before | {' | '.join(COLUMNS.values())} |",
        "|---" * (len(COLUMNS) + 1) + "|",
    ]
    for days, elections in before.items():
        ours = poll_errors.log_densities(elections)
        cells = [f"{ours.mean():.2f}"]
        for law in list(COLUMNS)[1:]:
            theirs = poll_errors.log_densities(elections, law)
            off = theirs - ours
            error = off.std(ddof=1) / len(off) ** 0.5
            cells.append(f"{theirs.mean():.2f} ({off.mean():+.2f} ± {error:.2f})")
        lines.append(f"| {days} | {' | '.join(cells)} |")
    widths = [law for law in COLUMNS if law not in {"fixed", "independent"}]
    lines += ["", "How often intervals of 90 per cent held, one party at a time:", ""]
    lines += [f"| days before | {' | '.join(COLUMNS[law] for law in widths)} |"]
    lines += ["|---" * (len(widths) + 1) + "|"]
    for days, elections in before.items():
        parts = [f"{100 * poll_errors.held(elections, law):.0f} %" for law in widths]
        lines.append(f"| {days} | {' | '.join(parts)} |")
    return lines


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
        print(f"aggregation.FITTED = {poll_errors.fit(poll_errors.measure(old_polls(path)))}")


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
            print("\n".join(polls_held()))
            return 0
        if options.fit:
            fit()
            return 0
        shown, known = load()
        made = dict(zip((PAGE, PLOT, FILE), text(Bench(tuple(known)), shown), strict=True))
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
