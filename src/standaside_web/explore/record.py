"""The page of the record: how often the model was right, how well its chances came true, where it lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.safestring import SafeString

from standaside import AdviceScore, Score, Scoreboard, SeatInterval, load_scoreboard, wording
from standaside import __version__ as library_version
from standaside_web import drawing
from standaside_web.explore import record_tables as tables
from standaside_web.pages import Page, fact

GIVEN = {
    "nation": "the true shares of each nation",
    "region": "the true shares of each region",
    "gb": "the true shares of Great Britain",
    "polls": "the final polls of Great Britain",
}
OURS = "best"
RULES = {
    "uniform": "the same points everywhere",
    "proportional": "the same factor everywhere",
    "mix": "half points, half factor",
    "logit": "the same factor on the odds",
    "strong_transition": "weak support goes first",
    "best": "ours",
}
"""Swing rules in plain words; their names stand beside."""


@dataclass(frozen=True, kw_only=True)
class RecordPage(Page):
    """How often the model was right."""

    template: ClassVar[str] = "record.html"
    section: ClassVar[str] = "record"

    rows: Sequence[Mapping[str, Any]] = fact(
        "One swing rule on one election each: given (what was known), n (seats of Great Britain but the "
        "Speaker's), right (fraction called), brier (0 best, 2 worst), log (mean −ln of the winner's chance)",
        shape=Sequence[tables.ScoreRow],
    )
    calibration: Sequence[Mapping[str, Any]] = fact(
        "Chances of one size: ends, candidacies, mean chance, fraction that won",
        shape=Sequence[tables.CalibrationRow],
    )
    intervals: Sequence[Mapping[str, Any]] = fact(
        "Seats of each party: the interval that holds nine times in ten, and what it won",
        shape=Sequence[tables.IntervalRow],
    )
    held: Mapping[str, Sequence[int]] = fact(
        "Intervals that held, and how many there were, by what was given"
    )
    advice: Sequence[Mapping[str, Any]] = fact(
        "How often advice was right, ours and that of others", shape=Sequence[tables.AdviceScoreRow]
    )
    published: Sequence[Mapping[str, Any]] = fact(
        "What others published before the day", shape=Sequence[tables.PublishedRow]
    )
    losses: Sequence[Mapping[str, Any]] = fact(
        "Where another rule, or somebody else, called more right: given, election, who, points",
        shape=Sequence[tables.LossRow],
    )
    says: Sequence[str] = fact("How right ours was, a sentence each, for a first reader", default=())
    told: Sequence[tuple[str, Sequence[Mapping[str, Any] | None]]] = fact(
        "Each party with the seats told and won, by election", data=False, default=()
    )
    told_given: str = fact("What these were told, in words", data=False, default="")
    tables: Sequence[Mapping[str, Any]] = fact("The rows by what was given", data=False, default=())
    elections: Sequence[str] = fact("Elections that are predicted", default=())
    lead: Mapping[str, float] = fact("Mean fraction right of ours, by what was given", default_factory=dict)
    missed: Sequence[Mapping[str, Any]] = fact("Intervals that did not hold", data=False, default=())
    plot: SafeString = fact("Chances against what came of them, drawn", data=False, default=SafeString(""))
    used: Sequence[str] = fact("Codes of the parties that the page mentions", data=False, default=())

    def described(self) -> str:
        """How much our rule called right, told the shares of each nation alone."""
        right = wording.percent(self.lead["nation"], places=1)
        return (
            f"Told the shares of each nation alone, Standaside called {right} "
            f"per cent of the seats right, the mean over {len(self.elections)} elections; and where it loses."
        )


def show(request: HttpRequest) -> RecordPage:
    """The record, as it ships."""
    board = load_scoreboard()
    elections = list(dict.fromkeys(score.election for score in board.scores))
    intervals = [{**asdict(one), "held": one.held} for one in board.intervals]
    given = [name for name in GIVEN if any(score.given == name for score in board.scores)]
    first = "polls" if "polls" in given else "nation"
    return RecordPage(
        title="How often this was right",
        address="/record",
        version=library_version,
        seed=board.seed,
        draws=board.draws,
        sources=[
            "Standaside’s backtest on Parliament’s results: every election is predicted from the one before, "
            "and nothing that a row needs is fitted to the election it predicts"
        ],
        rows=[asdict(score) for score in board.scores],
        calibration=[asdict(one) for one in board.calibration],
        intervals=intervals,
        held={one.given: [one.held, one.of] for one in board.covered},
        advice=[{**asdict(one), "year": _year(one.election)} for one in board.advice],
        published=[asdict(one) for one in board.published],
        losses=[_loss(score, behind) for score, behind in board.losses(OURS)],
        tables=[_table(board, name, elections) for name in given],
        elections=elections,
        says=board.in_words(first, OURS),
        told=[
            (party, [_seats(by.get(election)) for election in elections])
            for party, by in board.seats_told(first).items()
        ],
        told_given=GIVEN[first],
        lead={name: board.mean_right(name, OURS) for name in given},
        missed=[one for one in intervals if not one["held"]],
        plot=_plot(board),
        used=sorted({one.party for one in board.intervals}),
    )


def _seats(one: SeatInterval | None) -> Mapping[str, Any] | None:
    return None if one is None else {**asdict(one), "called": one.called, "held": one.held}


def _year(election: str) -> str:
    """The year in an election's id."""
    return election.removeprefix("parl.")[:4]


def _table(board: Scoreboard, given: str, elections: Sequence[str]) -> dict[str, Any]:
    """One row a rule: fraction right by election, then means."""
    rows = []
    for rule in dict.fromkeys(score.rule for score in board.scores):
        by = {s.election: s.right for s in board.scores if (s.given, s.rule) == (given, rule)}
        means = board.means(given, rule)
        rows.append(
            {
                **means,
                "rule": rule,
                "plain": RULES.get(rule, rule),
                "ours": rule == OURS,
                "mean": means["right"],
                "right": [by.get(election) for election in elections],
            }
        )
    return {"given": given, "words": GIVEN[given], "rows": rows}


def _loss(score: Score | AdviceScore, behind: float) -> dict[str, Any]:
    if isinstance(score, Score):
        said = {
            "given": GIVEN[score.given],
            "election": score.election,
            "who": f"the rule “{RULES.get(score.rule, score.rule)}” ({score.rule})",
        }
    else:
        said = {
            "given": "advice, on as many places",
            "election": _year(score.election),
            "who": score.who,
        }
    return {**said, "points": round(100 * behind, 1)}


def _plot(board: Scoreboard) -> SafeString:
    bins = [one for one in board.calibration if one.given == "nation" and one.claimed is not None]
    points = [(float(one.claimed or 0.0), float(one.happened or 0.0), one.n) for one in bins]
    words = "; ".join(
        f"{wording.percent(claimed)} % given, {wording.percent(happened)} % won"
        for claimed, happened, _ in points
    )
    return drawing.calibration(points, description=f"Chances against how often they came true: {words}.")
