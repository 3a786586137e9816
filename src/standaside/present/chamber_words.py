"""The chamber as a JSON document and as tables: who could govern, and what a pact changes in that."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from standaside.chamber import Coalition, House, coalitions, powers
from standaside.domain import Parties, RedLine, RedLines
from standaside.planning.stances import MeasureChance
from standaside.present.documents import Document, library_version
from standaside.present.tables import Grid
from standaside.present.wording import drawn, listed, odds, percent

CHANGES_FROM = 0.05
"""Change of a coalition's chance from which the pact is said to change it."""

POSSIBLE_FROM = 0.01
"""Chance of a majority from which a government is called possible."""

SHOWN = 12
"""Coalitions of a kind that the terminal shows; JSON has all."""


def chamber_document(
    house: House,
    lines: RedLines,
    *,
    without: House | None = None,
    about: Mapping[str, object],
    sides: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> Document:
    """
    Everything about one house, or about simulated ones with and without a pact.

    Parameters
    ----------
    house : House
        With the pact, if there is one.
    lines : RedLines
    without : House or None
        The same draws without the pact.
    about : mapping
        Where it comes from: election, draws, seed, source.
    sides : (sequence of str, sequence of str)
        Partners and opponents of the question: governments of one side alone are told before any across.
    """
    rows = coalitions(house, lines)
    before: dict[frozenset[str], float] = {}
    if without is not None:
        earlier = coalitions(without, lines)
        rows = coalitions(house, lines, also=[frozenset(one.parties) for one in earlier])
        earlier = coalitions(without, lines, also=[frozenset(one.parties) for one in rows])
        before = {frozenset(one.parties): one.p for one in earlier}
    needed = house.needed
    document = {
        **about,
        "version": library_version(),
        "majority_needed": int(np.median(needed)),
        "majority_needed_range": [int(needed.min()), int(needed.max())],
        "abstain": sorted(lines.abstain),
        "deputies": dict(lines.deputies),
        "of_no_party": math.fsum(house.single.tolist()) / len(house.single),
        "lines_known": bool(lines.refuses or lines.prefers_not),
        "coalitions": [_row(one, before if without is not None else None) for one in rows],
        "power": {
            code: {"banzhaf": pair[0], "shapley_shubik": pair[1]} for code, pair in powers(house).items()
        },
    }
    document["sentences"] = _sentences(document, sides)
    document["measures"] = []
    return document


def measures_document(
    chances: Mapping[str, MeasureChance], without: Mapping[str, MeasureChance] | None
) -> list[Document]:
    """
    Chances of measures, with the pact and without.

    Parameters
    ----------
    chances : mapping of str to MeasureChance
        With the pact, if there is one.
    without : mapping or None
        On the same draws.

    Examples
    --------
    >>> from standaside.planning.stances import MeasureChance
    >>> found = measures_document({"a second referendum": MeasureChance(0.25, 0.5, 310.0, 320.0)}, None)
    >>> found[0]["p_majority"], found[0]["p_majority_without"]
    (0.25, None)
    """
    return [
        {
            "measure": measure,
            "p_majority": chance.majority,
            "p_carried": chance.carried,
            "for": chance.supporters,
            "against": chance.against,
            "p_majority_without": None if without is None else without[measure].majority,
            "p_carried_without": None if without is None else without[measure].carried,
        }
        for measure, chance in chances.items()
    ]


def _row(one: Coalition, before: Mapping[frozenset[str], float] | None) -> Document:
    return {
        "parties": list(one.parties),
        "seats": one.seats,
        "supply": list(one.supply),
        "minimal": one.minimal,
        "p": one.p,
        "p_minimal": one.p_minimal,
        "p_without": None if before is None else before.get(frozenset(one.parties), 0.0),
        "connected": one.connected,
        "unwelcome": _lines(one.unwelcome),
        "ruled_out": _lines(one.ruled_out),
    }


def _lines(lines: Sequence[RedLine]) -> list[Document]:
    return [{"party": line.party, "with": line.other, "because": line.because} for line in lines]


def _sentences(document: Document, sides: tuple[Sequence[str], Sequence[str]]) -> list[str]:
    """Whether the pact changes who could govern, one side's alone first; nothing without a pact."""
    open_rows = [row for row in document["coalitions"] if not row["ruled_out"]]
    if not open_rows or open_rows[0]["p_without"] is None:
        return []
    moved = [row for row in open_rows if abs(row["p"] - row["p_without"]) >= CHANGES_FROM]
    moved.sort(key=lambda row: (_distance(row, sides), -abs(row["p"] - row["p_without"])))
    told = [
        f"Of the simulated elections {listed(row['parties'])} {'have' if len(row['parties']) > 1 else 'has'} "
        f"a majority in {odds(row['p'])} with the pact, in {odds(row['p_without'])} without it."
        for row in moved[:3]
    ] or ["The pact changes no government's chance of a majority by as much as five in a hundred."]
    return [*told, _what_becomes_possible(open_rows)]


def _distance(row: Document, sides: tuple[Sequence[str], Sequence[str]]) -> int:
    """Give 0 for a government of partners alone or opponents alone, 2 for one of both, 1 for any other."""
    members = {*row["parties"], *row["supply"]}
    if any(members <= set(side) for side in sides):
        return 0
    return 2 if all(members & set(side) for side in sides) else 1


def _what_becomes_possible(rows: Sequence[Document]) -> str:
    """Which governments there can be only with the pact, and which only without it."""
    more = [row["parties"] for row in rows if row["p"] >= POSSIBLE_FROM > row["p_without"]]
    fewer = [row["parties"] for row in rows if row["p_without"] >= POSSIBLE_FROM > row["p"]]
    if not more and not fewer:
        return (
            "The same governments are possible with the pact and without it: each that has a majority in one "
            "simulated election of a hundred has it either way."
        )
    parts = [
        f"{when}: {'; '.join(' + '.join(group) for group in groups)}"
        for when, groups in (("only with the pact", more), ("only without it", fewer))
        if groups
    ]
    return f"Governments with a majority in one simulated election of a hundred {'; '.join(parts)}."


def chamber_grids(document: Document, parties: Parties) -> list[Grid]:
    """Tables for the terminal: coalitions, what is ruled out, power."""
    simulated = document.get("draws") is not None
    compared = simulated and any(row["p_without"] is not None for row in document["coalitions"])
    grids = [_coalition_grid(document, simulated=simulated, compared=compared)]
    barred = [row for row in document["coalitions"] if row["ruled_out"]]
    if barred:
        grids.append(_barred_grid(barred))
    names = dict(zip(parties.codes, parties.names, strict=True))
    power = tuple(
        (names[code], percent(pair["banzhaf"], places=1), percent(pair["shapley_shubik"], places=1))
        for code, pair in document["power"].items()
        if pair["banzhaf"] > 0
    )
    note = (
        "Power counts how often a party's joining turns a coalition into a majority; red lines are not asked."
    )
    grids.append(Grid("Power, %", ("party", "Banzhaf", "Shapley-Shubik"), power, notes=(note,)))
    if document["measures"]:
        grids.append(_measures_grid(document["measures"]))
    found = [drawn(document["draws"], document["seed"])] if simulated else []
    grids.append(Grid("", (), (), notes=(*document["sentences"], *found, f"Source: {document['source']}")))
    return grids


def _measures_grid(rows: Sequence[Document]) -> Grid:
    """Every measure with its chances."""
    heads = ["measure", "for", "against", "over half of the house, %", "more for than against, %"]
    compared = rows[0]["p_majority_without"] is not None
    cells = []
    for row in rows:
        cell = [row["measure"], f"{row['for']:.0f}", f"{row['against']:.0f}"]
        cell += [percent(row["p_majority"]), percent(row["p_carried"])]
        cell += [percent(row["p_majority_without"]), percent(row["p_carried_without"])] if compared else []
        cells.append(tuple(cell))
    heads += ["over half without the pact, %", "carried without it, %"] if compared else []
    note = "Members vote as their stance, else their party’s, says; who has none does not vote (rule 20)."
    return Grid("Measures", tuple(heads), tuple(cells), notes=(note,))


def _coalition_grid(document: Document, *, simulated: bool, compared: bool) -> Grid:
    """Governments that no red line rules out; columns with nothing in them are left out."""
    rows = [row for row in document["coalitions"] if not row["ruled_out"]][:SHOWN]
    columns: list[tuple[str, list[str]]] = [
        ("parties", [" + ".join(row["parties"]) for row in rows]),
        ("votes with it", [" + ".join(row["supply"]) for row in rows]),
        ("said of it", [_said(row) for row in rows]),
    ]
    columns = [column for column in columns if any(column[1])] or columns[:1]
    left = len(columns)
    columns.append(("seats", [f"{row['seats']:.0f}" for row in rows]))
    if simulated:
        columns.append(("a majority, %", [percent(row["p"]) for row in rows]))
    if compared:
        columns.append(("without the pact, %", [percent(row["p_without"]) for row in rows]))
    if simulated:
        columns.append(("just enough, %", [percent(row["p_minimal"]) for row in rows]))
    cells = tuple(zip(*(column[1] for column in columns), strict=True))
    heads = tuple(column[0] for column in columns)
    return Grid(
        "Who could govern", heads, cells, left=left, notes=_house_notes(document, simulated=simulated)
    )


def _house_notes(document: Document, *, simulated: bool) -> tuple[str, ...]:
    """What a majority is, who is left out, and what the columns say."""
    low, high = document["majority_needed_range"]
    several = f" ({low} to {high} as simulated)" if low != high else ""
    absent = f"{listed(document['abstain'])} not sitting, " if document["abstain"] else ""
    deputies = sum(document["deputies"].values())
    voting = f"the Speaker and {deputies} deputies not voting" if deputies else "the Speaker not voting"
    notes = [
        "Coalitions that have a majority and need every one of their members for it.",
        f"A majority is {document['majority_needed']}{several}: {absent}{voting}.",
    ]
    if not deputies:
        notes.append(
            "Deputy Speakers, not elected yet, are left out: by custom they are taken from both sides."
        )
    if simulated:
        notes.append(
            "Just enough: how often it has a majority that it would lose without any one of its members."
        )
    if document["of_no_party"] >= 0.5:
        notes.append(
            f"Members of no party ({document['of_no_party']:.0f}) vote, and are in no coalition: who would "
            "win them over is not known."
        )
    if not document["lines_known"]:
        notes.append("Who refuses to govern with whom is not known here; say it with --red-lines FILE.")
    return tuple(notes)


def _said(row: Document) -> str:
    words = [f"{line['party']} would rather not govern with {line['with']}" for line in row["unwelcome"]]
    if row["connected"] is not None:
        words.append("connected" if row["connected"] else "not connected")
    return "; ".join(words)


def _barred_grid(rows: Sequence[Document]) -> Grid:
    cells = tuple(
        (
            " + ".join(row["parties"]),
            "; ".join(
                f"{line['party']} will not govern with {line['with']}"
                + (f" ({line['because']})" if line["because"] else "")
                for line in row["ruled_out"]
            ),
            percent(row["p"]),
        )
        for row in rows[:SHOWN]
    )
    return Grid("Ruled out by red lines", ("parties", "because", "would have a majority, %"), cells, left=2)
