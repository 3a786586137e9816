"""
Tables for the terminal: what each command shows when nobody asks for JSON.

A ``Grid`` is rows of words; ``renderable`` makes it a rich table. Percent appear here
and nowhere before; an expected number has its range beside it; the summed vote is
always beside the realistic figure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from standaside.domain import Parties
from standaside.present.documents import Document
from standaside.present.summary import Spread
from standaside.present.wording import count, drawn, percent, seats_range, signed

if TYPE_CHECKING:
    from rich.console import Group


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A table in words.

    ``left`` is how many of the first columns are text, which may wrap; the others are
    figures, align right and are never cut (:mod:`fitting`). ``notes`` are sentences below it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1
    notes: tuple[str, ...] = ()


def drawn_grid(draws: int, seed: int) -> Grid:
    """Name the simulated elections and the seed that all tables above were found on."""
    return Grid("", (), (), notes=(drawn(draws, seed),))


def renderable(grids: Iterable[Grid]) -> Group:
    """Tables for a terminal, each fitted to its width; a grid without columns is its notes alone."""
    from rich.console import Group
    from rich.text import Text

    from standaside.present.fitting import Fitted

    parts: list[Fitted | Text] = []
    for grid in grids:
        if grid.columns:
            parts.append(Fitted(grid))
        parts += [Text(note) for note in grid.notes]
        parts += [Text("")] if grid.notes and grid.columns else []
    return Group(*parts)


def elections_grids(documents: Sequence[Document]) -> list[Grid]:
    """Table of ``elections``."""
    rows = tuple(
        (
            str(d["id"]),
            str(d["name"]) + (" (notional)" if d["is_notional"] else ""),
            str(d["date"]),
            str(d["boundary_set"]),
            f"{d['constituencies']:,}",
            f"{d['valid_votes']:,}",
        )
        for d in documents
    )
    columns = ("election", "name", "date", "boundaries", "constituencies", "valid votes")
    return [Grid("Elections", columns, rows, left=4, notes=_sources([str(d["source"]) for d in documents]))]


def results_grids(document: Document) -> list[Grid]:
    """Tables of ``results`` over an area."""
    rows = tuple(
        (
            str(p["name"]),
            f"{p['votes']:,}",
            percent(p["share"], places=1),
            f"{p['seats']:,}",
            percent(p["seat_share"], places=1),
        )
        for p in document["parties"]
    )
    turnout = "unknown" if document["turnout"] is None else percent(document["turnout"], places=1) + "%"
    hidden = document["seats_unknown"]
    notes = [
        f"{count(document['seats'], 'seat')}; {document['valid_votes']:,} valid votes; turnout {turnout}.",
        f"Disproportionality: Gallagher {percent(document['gallagher'], places=1)}, Loosemore-Hanby "
        f"{percent(document['loosemore_hanby'], places=1)} (percent; 0 is proportional). Effective parties: "
        f"{document['effective_parties_votes']:.2f} by votes, {document['effective_parties_seats']:.2f} by "
        "seats. “Other” is left out of these, each independent counts alone.",
    ]
    if hidden:
        notes.append(f"The winner is not known in {count(hidden, 'constituency', 'constituencies')}.")
    columns = ("party", "votes", "votes, %", "seats", "seats, %")
    title = f"{document['name']}, {document['area']}"
    return [Grid(title, columns, rows, notes=(*notes, *_sources([document["source"]])))]


def seat_grids(document: Document) -> list[Grid]:
    """Table of ``results --seat``."""
    rows = tuple(
        (
            str(c["name"]),
            f"{c['votes']:,}",
            percent(c["share"], places=1),
            "–" if c["change"] is None else signed(100 * c["change"]),
        )
        for c in document["candidates"]
    )
    turnout = "unknown" if document["turnout"] is None else percent(document["turnout"], places=1) + "%"
    notes = [f"{_outcome(document)} {document['valid_votes']:,} valid votes, turnout {turnout}."]
    if document["change_since"]:
        notes.append(f"Change since {document['change_since']}.")
    notes += [document["change_note"]] if document["change_note"] else []
    title = f"{document['name']} ({document['region']}), {document['election_name']}"
    columns = ("candidate of", "votes", "share, %", "change, points")
    return [Grid(title, columns, rows, notes=(*notes, *_sources([document["source"]])))]


def projection_grids(document: Document, parties: Parties) -> list[Grid]:
    """Table of ``project``."""
    order = sorted(document["seats"], key=lambda code: (-document["seats"][code]["mean"], code))
    rows = tuple(
        (
            parties.names[parties.index(code)],
            "–" if code in document["outside"] else percent(document["shares"][code], places=1),
            _vote_range(document, code),
            f"{seats['mean']:.1f}",
            seats_range(Spread(seats["mean"], seats["p05"], seats["p50"], seats["p95"])),
            percent(document["p_majority"][code]),
        )
        for code in order
        if (seats := document["seats"][code])["p95"] > 0 or document["shares"][code] >= 0.0005
    )
    notes = (
        f"Shares are of {document['area']}{_outside(document)}. No party has a majority in "
        f"{percent(document['hung'])}% of {document['draws']:,} simulated elections; ranges hold nine times "
        "in ten.",
        "The range of votes is of what simulated elections add up to: the poll's error, which `polls` gives "
        "alone, and what places and regions add to it (rule 10).",
        *_clipped(document, parties),
        f"From {document['election']}, swing {document['swing']}; seed {document['seed']}, "
        f"standaside {document['version']}.",
        *([given_sentence(document)] if document["given"] else []),
        *([_left_out_sentence(document)] if document["left_out"] else []),
        *document["notes"],
        "One seat: --seat NAME. Every seat: --out FILE.csv.",
    )
    columns = ("party", "votes, %", "their range", "expected seats", "range", "majority, %")
    return [Grid("If nobody stands aside", columns, rows, notes=notes)]


def _vote_range(document: Document, code: str) -> str:
    """Nine times in ten, in percent."""
    own = (document["votes"] or {}).get(code)
    if own is None or code in document["outside"]:
        return "–"
    return f"{percent(own['p05'], places=1)}-{percent(own['p95'], places=1)}"


def _clipped(document: Document, parties: Parties) -> Iterator[str]:
    """Who has more in the mean of simulated elections than projected, because no share goes below nought."""
    told = {} if document["given"] else document["votes"] or {}
    more = [
        f"{parties.names[parties.index(code)]} {percent(own['mean'], places=1)}"
        for code, own in told.items()
        if code not in document["outside"] and own["mean"] > document["shares"][code] + 0.002
    ]
    if more:
        yield f"No share falls below nought, so small parties have more in the mean: {', '.join(more)}."


def _outside(document: Document) -> str:
    """What the dash stands for, where one is shown."""
    shown = any(document["seats"][code]["p95"] > 0 for code in document["outside"])
    return "; – is for parties without a candidate there" if shown else ""


FEW = 400
"""Elections below which a range is called rough: its ends rest on twenty of them or fewer."""


def given_sentence(document: Document) -> str:
    """Say how many elections meet the condition."""
    few = " So few make rough ranges." if document["draws"] < FEW else ""
    return (
        f"Only the {document['draws']:,} of {document['simulated']:,} simulated elections count "
        f"in which this holds: {document['given']}.{few}"
    )


def _left_out_sentence(document: Document) -> str:
    return (
        "Candidates with next to no chance were left out of so many elections: together at most "
        f"{document['left_out']:.2f} seats can differ."
    )


def transfer_grids(rows: Sequence[Document]) -> list[Grid]:
    """Table of ``transfers``: each experiment's estimates, with what is doubtful about it."""
    shown = tuple(
        (
            str(row["experiment"]),
            str(row["from"]),
            str(row["to"]),
            f"{row['rate']:.2f}",
            f"{row['se']:.2f}",
            f"{row['rate_valid']:.2f}",
            "" if row["placebo"] is None else f"{row['placebo']:+.2f}±{row['placebo_se']:.2f}",
            str(row["n_absent"]),
            str(row.get("label", "")),
        )
        for row in rows
    )
    notes = (
        "Rate: the part of an absent party's expected vote that went there, as estimated, with its standard "
        "error; it may leave 0 to 1. Valid: the nearest rates that do not. home: did not vote.",
        "Placebo: the same of the change before that, when nothing had happened yet, ± its standard error. "
        "Far from nought, such places were moving that way by themselves.",
        "How it is estimated, and what each cannot tell: docs/explanation/transfers.md.",
    )
    columns = ("experiment", "from", "to", "rate", "s.e.", "valid", "placebo", "absent in", "label")
    return [Grid("Where the votes of absent parties went", columns, shown, left=3, notes=notes)]


def polls_grids(document: Document) -> list[Grid]:
    """Table of ``polls``: every party's share with the range that holds nine times in ten."""
    rows = tuple(
        (
            row["party"],
            percent(row["share"], places=1),
            f"{percent(row['p05'], places=1)} to {percent(row['p95'], places=1)}",
        )
        for row in document["parties"]
    )
    notes = (
        f"Source: {document['source']}.",
        "Ranges hold nine times in ten: sampling, and what polls got wrong together in the past. The vote of "
        "a simulated election strays further, as `project` shows: places and regions err together too.",
    )
    return [Grid("What the polls amount to, percent", ("party", "share", "range"), rows, notes=notes)]


GREAT_BRITAIN = "Great Britain"
_SCOREBOARD = "How often a chance of 80% came true, and where ours loses: docs/explanation/scoreboard.md."
_GIVEN = {"true": "the shares that its areas then had", "polls": "the final polls"}


def backtest_grids(rows: Sequence[Document]) -> list[Grid]:
    """Table of ``backtest``: how often each rule was right, and where it was not."""
    shown: tuple[tuple[str, ...], ...] = tuple(
        (
            _short(row["from"]),
            _short(row["to"]),
            row["swing"],
            row["scope"],
            ", ".join(f"{code} {error:+d}" for code, error in _worst(row["seat_error"])),
            f"{percent(row['right'], places=1)}",
            f"{row['brier']:.3f}",
            f"{row['log']:.3f}",
        )
        for row in rows
    )
    shown += tuple(_mean_rows(rows))
    areas = "; ".join(dict.fromkeys(row["area"] for row in rows))
    british = any(row["area"].startswith(GREAT_BRITAIN) for row in rows)
    notes = (
        f"Seats of {areas}. Brier runs from 0 (best) to 2; log is minus the "
        "logarithm of the chance given to the winner, 0 is best. What a row needs was fitted to "
        f"{'the other elections only' if british else _taught(rows)}; each was given "
        f"{_GIVEN[rows[0]['shares']]}.",
        *dict.fromkeys(row["note"] for row in rows if row["note"]),
        *_poll_notes(rows),
        *([_SCOREBOARD] if british else []),
    )
    columns = ("from", "to", "rule", "scope", "seats off", "right, %", "Brier", "log")
    off = "Seats off: predicted less won, the four largest."
    return [Grid("How often it was right", columns, shown, left=5, notes=(off, *notes))]


def _poll_notes(rows: Sequence[Document]) -> Iterator[str]:
    """Where the errors of final polls are from, if any were given."""
    told = dict.fromkeys(row["poll_errors_from"] for row in rows if row.get("poll_errors_from"))
    if told:
        yield (
            f"How wrong final polls are was learnt from {'; '.join(told)}. Taken as known were the number "
            "of pollsters (12, counted in 2015-2019) and what part of the votes Scotland and Wales cast."
        )


def _taught(rows: Sequence[Document]) -> str:
    """Which elections the errors of another country were learnt from: Britain's."""
    years = dict.fromkeys(_short(id) for row in rows for id in row["learnt_from"])
    return f"British elections ({', '.join(years)}), for one pair teaches nothing about itself"


def _short(id: str) -> str:
    """An id as people type it: the year of a general election, with "-notional" where it is that."""
    kind, _, rest = id.partition(".")
    date, _, notional = rest.partition(".")
    return (date[:4] + ("-notional" if notional else "")) if kind == "parl" and date[4:5] == "-" else id


def _mean_rows(rows: Sequence[Document]) -> Iterator[tuple[str, ...]]:
    """One line a rule and scope, where several elections were predicted."""
    for rule, scope in dict.fromkeys((row["swing"], row["scope"]) for row in rows):
        own = [row for row in rows if (row["swing"], row["scope"]) == (rule, scope)]
        if len(own) > 1:
            right, brier, log = (math.fsum(r[k] for r in own) / len(own) for k in ("right", "brier", "log"))
            yield ("", "mean", rule, scope, "", percent(right, places=1), f"{brier:.3f}", f"{log:.3f}")


def _worst(errors: Document) -> list[tuple[str, int]]:
    """Largest errors of party totals, four at most."""
    off = [(code, round(error)) for code, error in errors.items() if round(error)]
    return sorted(off, key=lambda item: (-abs(item[1]), item[0]))[:4]


def _sources(sources: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"Source: {source}" for source in dict.fromkeys(sources) if source)


def _outcome(document: Document) -> str:
    if document["winner"] is None:
        return "The source does not show who won."
    if document["majority"] is None:
        return f"{document['winner']} won; the source does not show by how much."
    second = f" over {document['runner_up']}" if document["runner_up"] else ""
    return f"{document['winner']} won by {count(document['majority'], 'vote')}{second}."
