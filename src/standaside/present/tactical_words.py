"""Tactical votes in words (rule 8): what ``check`` and a report say of the matrix, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from standaside.domain import Cell, Scenario, Tactical, target_of
from standaside.present.sentences import UNKNOWN_BEFORE, guessed_contests, opening
from standaside.present.tables import Grid
from standaside.present.wording import listed, percent, signed, spoken

NOBODY_LENDS = "none: everybody votes for the party they like best, but for what polls and past results hold"


def tactical_sentences(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """
    Say who lends votes to whom, one sentence a source: (sentence, source).

    Without a matrix there is one sentence, that nobody does.
    """
    asked = scenario.tactical
    if asked is None:
        yield NOBODY_LENDS, "rule 8"
        return
    for source in dict.fromkeys(asked.evidence.get(cell, "") for cell in asked.rates):
        cells = {cell: rate for cell, rate in asked.rates.items() if asked.evidence.get(cell, "") == source}
        named = f"{asked.name}, {source}" if asked.name and source != "set by the scenario" else source
        yield "; ".join(_contests(cells, scenario, asked)), named
    if asked.unwind:
        words = "; ".join(_contests(asked.unwind, scenario, asked))
        yield f"already in the starting point, and taken back first: {words}", "the scenario"
        before = asked.earlier
        yield (
            guessed_contests(scenario.baseline.name)
            if before is None
            else f"they are taken back by who led and was second at the election before, the {before.name}",
            "rule 8",
        )
    if asked.rates:
        yield (
            f"how strong this is differs between simulated elections by a standard deviation of "
            f"{percent(asked.spread)}% of it; a poll's totals are met all the same",
            "rule 8 and rule 10",
        )


def _contests(cells: Mapping[Cell, float], scenario: Scenario, asked: Tactical) -> Iterator[str]:
    """One clause a contest: where A leads B, so many of C vote B."""
    parties = scenario.baseline.parties
    for leader, second in dict.fromkeys(cell[1:] for cell in cells):
        here = {cell: rate for cell, rate in cells.items() if cell[1:] == (leader, second)}
        target = target_of(next(iter(here)), asked.partners)
        voters = listed(
            [f"{percent(rate)}% of the voters of {spoken(parties, cell[0])}" for cell, rate in here.items()]
        )
        yield (
            f"with {spoken(parties, leader)} first and {spoken(parties, second)} second, {voters} "
            f"vote for {spoken(parties, target)}"
        )


PAGE = "How it is estimated, and what it cannot tell: docs/explanation/tactical.md."


def preset_grids(rows: Sequence[Mapping[str, Any]]) -> list[Grid]:
    """Table of ``tactical``: every cell of the presets."""
    shown = tuple(
        (
            str(row["preset"]),
            str(row["voter"]),
            f"{row['leader']}/{row['second']}",
            str(row["to"]),
            percent(row["rate"], places=1),
            "" if row["se"] is None else percent(row["se"], places=1),
            "" if row["places"] is None else str(row["places"]),
        )
        for row in rows
    )
    notes = (
        "Of a party's voters, where the first of the two leads the second: the part that votes for one of "
        "them.",
        *(f"{name}: {said}." for name, said in _evidence(rows).items()),
        PAGE,
    )
    columns = ("preset", "voters of", "contest", "vote", "%", "s.e.", "places")
    return [Grid("Tactical votes", columns, shown, left=4, notes=notes)]


def _evidence(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What backs each preset, in one clause."""
    return {
        str(row["preset"]): str(row["evidence"]).replace(f" in {row['places']} places", "") for row in rows
    }


def squeeze_grids(rows: Sequence[Mapping[str, Any]]) -> list[Grid]:
    """Table of ``tactical --measured``: what third parties lost beyond their region."""
    shown = tuple(
        (
            f"{row['from']} to {row['to']}",
            str(row["voter"]),
            f"{row['leader']}/{row['second']}",
            str(row["places"]),
            signed(100 * row["squeeze"]),
            f"{100 * row['se']:.1f}",
        )
        for row in rows
    )
    notes = (
        "Squeeze: per cent of the vote expected from the region that the party lost there besides; below "
        "nought, votes came back.",
        PAGE,
    )
    columns = ("elections", "voters of", "contest before", "places", "squeeze, %", "s.e.")
    return [Grid("How much third parties were squeezed", columns, shown, left=3, notes=notes)]


def moved_grids(document: Mapping[str, Any]) -> list[Grid]:
    """Table of ``tactical --on``: the seats that tactical votes decided."""
    changes = [change for change in document["changes"] if change["seats"]]
    rows = tuple((str(c["without"]), str(c["with"]), str(c["seats"])) for c in changes)
    lost: dict[str, int] = {}
    for change in changes:
        lost[change["without"]] = lost.get(change["without"], 0) + change["seats"]
    said = listed([f"{code} {seats}" for code, seats in lost.items()]) if lost else "nobody any"
    noun = "seat" if list(lost.values()) == [1] else "seats"
    told = (
        "Contests (who led, who was second) are those of the election before, by which presets are measured: "
        f"the {document['contests_of']}."
    )
    if document["contests_of"] is None:
        told = (
            f"{opening(UNKNOWN_BEFORE.format(document['election_name']))}, so contests are those of the "
            "result itself."
        )
    notes = (
        f"These votes, {percent(document['share_lent'], places=1)}% of all, cost {said} {noun}.",
        f"Preset {document['preset']}, taken out of the result of {document['election']}. "
        f"Source: {document['source']}.",
        told,
        PAGE,
    )
    return [Grid("Seats that tactical votes decided", ("without them", "with them", "seats"), rows, 2, notes)]
