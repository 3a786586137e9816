"""What visitors' polls lead to: questions with one of them, or with their average."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from standaside import (
    Parties,
    Poll,
    PollRow,
    Result,
    ScenarioError,
    UnknownNameError,
    estimate,
    rows_of_polls,
    scenario_tables,
)
from standaside_web.explore.answers import baseline
from standaside_web.explore.question import FIRST_STORY, address, make
from standaside_web.own import reading
from standaside_web.own.opening import STORY, first_values
from standaside_web.pages import Link

BRITAIN = "GB"
NO_PARTY = ("Other", "Ind", "Spk")
"""Codes that no poll moves."""

MOST_TARGETS = 6


@dataclass(frozen=True, slots=True)
class Target:
    """
    A question that polls can be put into: a story that ships, or results of the visitor's own.

    Attributes
    ----------
    words : str
        What it is about.
    story, values
        The question without its poll.
    parties : Parties
        Whom a poll in it may name.
    """

    words: str
    story: str
    values: Mapping[str, str]
    parties: Parties

    def ask(self, shares: Mapping[str, float]) -> str:
        """Address of the question with one poll's figures; empty where it has none for its parties."""
        figures = {c: 100 * share for name, share in shares.items() if (c := code_of(name, self.parties))}
        text = ",".join(f"{code} {share:.1f}" for code, share in figures.items())
        return address("/scenario", make(self.story, {**self.values, "poll": text})) if text else ""

    def ask_together(self, own: str, path: str = "/scenario") -> str:
        """Address of the question with the average of polls."""
        return address(path, make(self.story, {**self.values, "polls": own}))


def targets_of(polls: Sequence[Poll]) -> list[Target]:
    """
    Questions that know at least two of the parties that polls name, those that know most first.

    The visitor's own results stand before the story that ships where both know as many.
    """
    found = []
    for row in reading.elections_of_visitor()[:MOST_TARGETS]:
        result = baseline(row["id"])
        values = {key: text for key, text in first_values(result).items() if key != "poll"}
        if values:
            found.append(Target(result.name, STORY, values, result.parties))
    start = baseline(str(scenario_tables(FIRST_STORY)["election"]["from"]))
    found.append(Target(f"Britain, from the {start.name}", FIRST_STORY, {}, start.parties))
    named = names_of(polls)
    known = [sum(bool(code_of(name, target.parties)) for name in named) for target in found]
    order = sorted(range(len(found)), key=lambda n: -known[n])
    return [found[n] for n in order if known[n] >= 2]


def names_of(polls: Sequence[Poll]) -> list[str]:
    """Parties of the polls of the whole country, in their order."""
    return list(dict.fromkeys(name for poll in polls for name in poll.shares.get(BRITAIN, ())))


def code_of(name: str, parties: Parties) -> str:
    """The code of a party by any of its names; empty if there is none, or it is a sum."""
    try:
        code = parties.codes[parties.find(name)]
    except UnknownNameError:
        return ""
    return "" if code in NO_PARTY else code


def rows_about(own: str, held: Result) -> list[PollRow]:
    """
    Polls that the visitor brought, of the parties of an election; what it does not know is left out.

    Raises
    ------
    UnknownNameError
        If nobody brought them, or none has a date.
    ScenarioError
        If no party is known.
    """
    rows = rows_of_polls(reading.polls(own), name=own)
    known = {name for row in rows for name in row.shares if _known(name, held.parties)}
    kept = [replace(row, shares={n: s for n, s in row.shares.items() if n in known}) for row in rows]
    if not known:
        raise ScenarioError(
            f'Your polls name no party of "{held.name}"; start from results whose parties they name.'
        )
    return [row for row in kept if row.shares]


def _known(name: str, parties: Parties) -> bool:
    try:
        return parties.find(name) >= 0
    except UnknownNameError:
        return False


def average_rows(polls: Sequence[Poll]) -> list[dict[str, Any]]:
    """Parties in the average of the polls that have a date, as of the last of them."""
    rows = [
        PollRow(poll.source, poll.fieldwork_end, poll.shares[BRITAIN], poll.sample)
        for poll in polls
        if poll.fieldwork_end and BRITAIN in poll.shares
    ]
    if not rows:
        return []
    found = estimate(rows, on=max(row.end for row in rows))
    told = []
    for place, code in enumerate(found.codes):
        low, high = found.interval(code)
        told.append({"party": code, "share": float(found.mean[place]), "p05": low, "p95": high})
    return sorted(told, key=lambda row: (-row["share"], row["party"]))


def links_of(own: str, targets: Sequence[Target], *, dated: bool) -> list[Link]:
    """Questions with the average of polls, the likeliest first, and its map."""
    if not targets or not dated:
        return []
    first, *others = targets
    return [
        Link("Ask with their average", first.ask_together(own)),
        Link("The map", first.ask_together(own, "/map")),
        *(Link(f"The same about {other.words}", other.ask_together(own)) for other in others),
    ]
