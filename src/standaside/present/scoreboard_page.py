"""The scoreboard as a page and a plot: nothing but what the recorded figures say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]
"""What ``tools/build_scoreboard.py`` records in the package as ``scoreboard.json``."""

GIVEN = {"gb": "Great Britain", "nation": "each nation", "region": "each region", "polls": "the final polls"}
LAWS = {
    "exchanged": "votes exchanged (ours)",
    "fixed": "correlations fixed",
    "independent": "independent",
    "research": "1.9, 2.7, 1.7 points",
    "research anew": "points of that distance",
}
WIDTHS = ("exchanged", "research", "research anew")
"""Laws whose widths differ."""

_INTRODUCTION = """\
# Scoreboard: how often the model is right

Rebuilt by `python tools/build_scoreboard.py`; do not edit by hand. Percent of the seats of Great
Britain, without the Speaker's. Each election is predicted from the one before on the same
constituencies (2024 from the notional 2019), knowing who stands. What a row needs is fitted to the
*other* pairs of elections only (2001 counts among these); {draws:,} draws, seed {seed}. Brier runs from 0
(best) to 2; log is −ln of the chance given to the winner. How the rules work: [method](method.md).

**What is judged is what ships.** Chances and intervals are counted on the draws that `project`
and `plan` make, with the law of errors of [rule 10](semantics.md), fitted without that election.
The elections of 2015, 2017 and 2019 are thus judged with numbers that later elections taught as
well; 2024 is not, for it is the last. And of the pairs that teach 2015, one begins with its result:
2015 to 2017; so it is with 2017 and 2019. What earlier elections alone would have said, and what is
left when the pair that begins with the result is left out, stands
[below](#learning-from-earlier-elections-only).
"""

_FROM_POLLS = """
How wrong final polls are is learnt from polls and results of 1955-2019 without the election of the
row. Three things are not: that {pollsters} pollsters publish in the last week (counted in 2015, 2017
and 2019), that Scotland casts .09 and Wales .05 of the votes (2015-2019), and house effects, which
come from polls against each other and no result. Polled shares of small parties are partly recalled.
"""

_OTHERS = """
## What others published

Made before the day from surveys in every constituency, with polling error: another task than the
tables above, and harder. The row from final polls is the fair comparison.

| election | who | % right | detail | source |
|---|---|---|---|---|"""

_MIXTURE = """
## What the wild elections are for

In a fifth of the simulated elections places stray 1.7 times as far. Here is 2024 with them and
without; everything else, the part that all places share too, is fitted again without 2024.

| 2024 given | elections | Con at most 121 | Lab at least 411 | LD at least 72 | Brier | log |
|---|---|---|---|---|---|---|"""

_LAWS = """
How likely a law makes what the three had together: the mean of ln of its density at each election
(higher is better), and by how much that differs from ours, with its standard error. *Correlations
fixed*: our widths with −.60, −.59 and −.11 (Con-Lab, Lab-LD, Con-LD). *1.9, 2.7, 1.7 points*:
these standard deviations for Con, Lab and LD with the same correlations, as measured on the eve of
21 elections, those looked at here among them, beside the polls' own errors. *Points of that
distance*: standard deviations measured anew so many days before all other elections, with the same
correlations.
"""


def page(figures: Figures) -> str:
    """
    Write the page docs/explanation/scoreboard.md.

    Parameters
    ----------
    figures : mapping
        As recorded; figures from files that were not at hand are empty.

    Returns
    -------
    str
        Markdown.
    """
    lines = _INTRODUCTION.format(**figures).splitlines()
    for given in ("gb", "nation", "region"):
        lines += ["", f"## Given the true shares of {GIVEN[given]}", "", *score_table(figures, given)]
        lines += ["", f"Where ours loses, in points: {'; '.join(losses(figures, given)) or 'nowhere'}."]
    if _scores(figures, "polls"):
        lines += ["", "## Given the final polls of Great Britain", "", *score_table(figures, "polls")]
        lines += ["", f"Where ours loses, in points: {'; '.join(losses(figures, 'polls')) or 'nowhere'}."]
        lines += _FROM_POLLS.format(**figures).splitlines()
    lines += learning(figures)
    lines += _OTHERS.splitlines()
    lines += [
        f"| {' | '.join(row[key] for key in ('election', 'who', 'right', 'detail', 'source'))} |"
        for row in figures["published"]
    ]
    lines += ["", "## Calibration of ours"]
    told = [row["given"] for row in figures["covered"]]
    for given in told:
        lines += ["", f"Given {GIVEN[given]}:", "", *calibration_table(figures, given)]
    lines += ["", "![Chances given against how often they came true](calibration.svg)"]
    for given in told:
        lines += ["", f"## Seats by ours, given {GIVEN[given]}", "", *seat_table(figures, given)]
    lines += [*mixture(figures), *parameters(figures), *poll_lines(figures["poll_intervals"])]
    return "\n".join(lines) + "\n"


def _elections(figures: Figures) -> list[str]:
    return list(dict.fromkeys(row["election"] for row in figures["scores"]))


def _scores(figures: Figures, given: str) -> dict[str, list[Figures]]:
    """Rows by rule, each in the order of the elections."""
    found: dict[str, list[Figures]] = {}
    for row in figures["scores"]:
        if row["given"] == given:
            found.setdefault(row["rule"], []).append(row)
    return found


def _mean(rows: Sequence[Figures], key: str) -> float:
    return math.fsum(row[key] for row in rows) / len(rows)


def _cells(rows: Sequence[Figures]) -> str:
    """Right by election, then means."""
    right = " | ".join(f"{100 * row['right']:.1f}" for row in rows)
    return (
        f"{right} | **{100 * _mean(rows, 'right'):.1f}** "
        f"| {_mean(rows, 'brier'):.3f} | {_mean(rows, 'log'):.3f}"
    )


def score_table(figures: Figures, given: str) -> list[str]:
    """Rules by elections."""
    years = _elections(figures)
    return [
        f"| rule | {' | '.join(years)} | mean | Brier | log |",
        "|---" * (len(years) + 4) + "|",
        *(f"| `{rule}` | {_cells(rows)} |" for rule, rows in _scores(figures, given).items()),
    ]


def losses(figures: Figures, given: str) -> list[str]:
    """Elections in which another rule called more seats than ours."""
    told, by_rule = [], _scores(figures, given)
    for place, year in enumerate(_elections(figures)):
        ours = by_rule["best"][place]["right"]
        better = [
            f"`{rule}` by {100 * (rows[place]['right'] - ours):.1f}"
            for rule, rows in by_rule.items()
            if rows[place]["right"] > ours + 1e-9
        ]
        if better:
            told.append(f"{year}: {', '.join(better)}")
    return told


def learning(figures: Figures) -> list[str]:
    """Ours by what it was fitted to."""
    years = _elections(figures)
    lines = [
        "",
        "## Learning from earlier elections only",
        "",
        "`best` as it would have been fitted on the eve: 2015 from 2001 alone, 2017 from two elections. And",
        "fitted to all other pairs but the one that begins with the result predicted.",
        "",
        f"| given | fitted to | {' | '.join(years)} | mean | Brier | log | intervals that held |",
        "|---" * (len(years) + 6) + "|",
    ]
    for row in figures["learning"]:
        cells = _cells(row["scores"])
        held = f"{row['held']} of {row['of']}"
        lines.append(f"| {GIVEN[row['given']]} | {row['fitted_to']} | {cells} | {held} |")
    return lines


def calibration_table(figures: Figures, given: str) -> list[str]:
    """Claimed against realised; then how many intervals held."""
    lines = ["| chance given | candidacies | mean chance | won |", "|---" * 4 + "|"]
    for cell in figures["calibration"]:
        if cell["given"] == given:
            lines.append(
                f"| {100 * cell['from']:.0f}-{100 * cell['to']:.0f} % | {cell['n']} "
                f"| {_percent(cell['claimed'])} | {_percent(cell['happened'])} |"
            )
    (told,) = (row for row in figures["covered"] if row["given"] == given)
    shown = [row for row in figures["intervals"] if row["given"] == given]
    held = sum(row["low"] <= row["actual"] <= row["high"] for row in shown)
    return [
        *lines,
        "",
        f"Of {told['of']} intervals of 90 per cent for a party's seats, {told['held']} held the truth "
        f"({100 * told['held'] / told['of']:.0f} %); of the {len(shown)} in the table below, {held} "
        f"({100 * held / len(shown):.0f} %). The others are from none to none, and were right.",
    ]


def _percent(part: float | None) -> str:
    return "" if part is None else f"{100 * part:.1f} %"


def seat_table(figures: Figures, given: str) -> list[str]:
    """Seats of ours: the 90 per cent interval, and the single answer less what was won."""
    lines = [
        "| election | party | interval | won | error of the single answer | RMSE of shares |",
        "|---" * 6 + "|",
    ]
    for row in figures["intervals"]:
        if row["given"] == given:
            off = "" if row["rmse"] is None else f"{100 * row['rmse']:.1f}"
            lines.append(
                f"| {row['election']} | {row['party']} | {row['low']}-{row['high']} | {row['actual']} "
                f"| {row['seat_error']:+d} | {off} |"
            )
    return lines


def mixture(figures: Figures) -> list[str]:
    """What the wild elections are for: 2024 with and without them, and where they do harm."""
    lines = _MIXTURE.splitlines()
    for row in figures["mixture"]:
        name = "4 in 5 usual, 1 in 5 wild" if row["wild_chance"] else "all usual"
        tails = " | ".join(f"{100 * row[code]:.1f} %" for code in ("Con", "Lab", "LD"))
        lines.append(f"| {GIVEN[row['given']]} | {name} | {tails} | {row['brier']:.3f} | {row['log']:.3f} |")
    worse = list(_less_likely(figures["mixture"]))
    if worse:
        lines += [
            "",
            "By Brier and log they earn their place. These totals, which came, they make *less* likely than",
            f"elections that are all usual do, and there ours loses: {'; '.join(worse)}.",
        ]
    return lines


def _less_likely(rows: Sequence[Figures]) -> Iterator[str]:
    for given in dict.fromkeys(row["given"] for row in rows):
        wild, usual = (
            next(row for row in rows if row["given"] == given and bool(row["wild_chance"]) is kind)
            for kind in (True, False)
        )
        for code, words in (
            ("Con", "Con at most 121"),
            ("Lab", "Lab at least 411"),
            ("LD", "LD at least 72"),
        ):
            if usual[code] > wild[code] + 0.0005:
                against = f"{100 * wild[code]:.1f} against {100 * usual[code]:.1f} %"
                yield f"{words}, given {GIVEN[given]}, {against}"


def parameters(figures: Figures) -> list[str]:
    """Parameters of each row, and those that ship."""
    lines = ["", "## Parameters, each fitted without the election of its row", ""]
    lines += [
        "| election | ridge | noise given nations | shared by all seats | given regions | shared |",
        "|---" * 6 + "|",
    ]
    for row in figures["parameters"]:
        lines.append(
            f"| {row['election']} | {row['ridge']} | {row['nation']['spread']:.3f} "
            f"| {row['nation']['common_part']:.2f} "
            f"| {row['region']['spread']:.3f} | {row['region']['common_part']:.2f} |"
        )
    return [*lines, "", f"Shipped, from all elections: ridge {figures['ridge']}."]


def poll_lines(rows: Sequence[Figures]) -> list[str]:
    """Coverage of the intervals of an average of polls, and how well rival laws foresaw errors."""
    if not rows:
        return []
    lines = ["", "## Intervals of an average of polls", ""]
    lines += ["Con, Lab and LD at 18 elections, 1955-2019; errors fitted without the election looked at.", ""]
    lines += [
        "`--polls` prints this part alone. The polls of `remain-alliance-2019` are of 73 days before.",
        "",
    ]
    lines += ["| days before | 80 % interval held | 90 % interval held | Con | Lab | LD | shares |"]
    lines += ["|---" * 7 + "|"]
    for row in rows:
        by_party = " | ".join(f"{100 * row['by_party'][code]:.0f} %" for code in ("Con", "Lab", "LD"))
        lines.append(
            f"| {row['days']} | {100 * row['eighty']:.0f} % | {100 * row['ninety']:.0f} % | {by_party} "
            f"| {row['n']} |"
        )
    lines += [*_LAWS.splitlines(), "", f"| days before | {' | '.join(LAWS.values())} |"]
    lines += ["|---" * (len(LAWS) + 1) + "|"]
    for row in rows:
        cells = [f"{row['density']['exchanged']['mean']:.2f}"]
        for law in list(LAWS)[1:]:
            told = row["density"][law]
            cells.append(f"{told['mean']:.2f} ({told['off']:+.2f} ± {told['error']:.2f})")
        lines.append(f"| {row['days']} | {' | '.join(cells)} |")
    lines += ["", "How often intervals of 90 per cent held, one party at a time:", ""]
    lines += [f"| days before | {' | '.join(LAWS[law] for law in WIDTHS)} |"]
    lines += ["|---" * (len(WIDTHS) + 1) + "|"]
    for row in rows:
        held = " | ".join(f"{100 * row['held'][law]:.0f} %" for law in WIDTHS)
        lines.append(f"| {row['days']} | {held} |")
    return lines


def plot(figures: Figures) -> str:
    """Draw realised wins against chances, one mark a bin, as SVG."""
    marks = []
    for name, shape in (("nation", "circle"), ("region", "rect")):
        for cell in (cell for cell in figures["calibration"] if cell["given"] == name and cell["n"]):
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
