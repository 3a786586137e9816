"""What visitors' polls lead to: questions with one of them, or with their average."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from standaside import (
    Poll,
    PollRow,
    Result,
    ScenarioError,
    StandasideError,
    UnknownNameError,
    elections,
    estimate,
    rows_of_polls,
    scenario_tables,
)
from standaside_web.explore.answers import baseline, scenario
from standaside_web.explore.question import FIRST_STORY, address, make
from standaside_web.own import reading
from standaside_web.own.opening import STORY, first_values
from standaside_web.pages import Link

BRITAIN = "GB"
NO_PARTY = ("Other", "Ind", "Spk")
"""Codes that no poll moves."""

MOST_TARGETS = 6

FIRST_YEAR = 2010
"""The first election that questions about polls begin from."""

STORIES = (FIRST_STORY, "progressive-alliance-2017", STORY)
"""Stories whose question is that of whoever brings a poll: they propose no pact."""


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
    start : Result
        The election it starts from.
    heirs : tuple of str
        Parties that inherit there, and may be polled though they did not stand.
    """

    words: str
    story: str
    values: Mapping[str, str]
    start: Result
    heirs: tuple[str, ...] = ()

    def code_of(self, name: str) -> str:
        """The code of a party that a poll in it may name; empty where it knows none of that name."""
        return known_code(name, self.start, self.heirs)

    def ask(self, poll: Poll) -> str:
        """Address of the question with one poll; empty where it names nobody known, or is of before."""
        before = poll.fieldwork_end is not None and poll.fieldwork_end < self.start.date
        shares = {} if before else poll.shares[BRITAIN]
        figures = {c: 100 * share for name, share in shares.items() if (c := self.code_of(name))}
        text = ",".join(f"{code} {share:.1f}" for code, share in figures.items())
        if not text:
            return ""
        day = poll.fieldwork_end.isoformat() if poll.fieldwork_end else ""
        values = {**self._from(poll.fieldwork_end), "poll": text, "fieldwork_end": day}
        return address("/scenario", make(self.story, values))

    def ask_together(self, own: str, last: date | None, path: str = "/scenario") -> str:
        """Address of the question with the average of polls, the last of which ended on a day."""
        return address(path, make(self.story, {**self._from(last), "polls": own}))

    def _from(self, last: date | None) -> dict[str, str]:
        """The question's values; a story's polling day before the poll is not the one it is about."""
        day = scenario_tables(self.story)["election"].get("date")
        over = last is not None and day is not None and day < last
        return {**self.values, **({"date": ""} if over else {})}


def targets_of(polls: Sequence[Poll]) -> list[Target]:
    """
    Questions that polls can be put into, the likeliest first.

    Those come first that know most of the parties that the polls name; of those the visitor's own
    results, then the last election before the fieldwork. Others are offered that know as many.
    """
    last, named = last_day(polls), names_of(polls)
    found = [*_of_visitor(), *(target for target in _shipped() if last is None or target.start.date <= last)]
    known = [sum(bool(target.code_of(name)) for name in named) for target in found]
    most = max([2, *known])
    return [target for target, count in zip(found, known, strict=True) if count == most]


def last_day(polls: Sequence[Poll]) -> date | None:
    """Last day of fieldwork among polls; None where none has a date."""
    return max((poll.fieldwork_end for poll in polls if poll.fieldwork_end), default=None)


def _of_visitor() -> Iterator[Target]:
    """Questions about results that the visitor brought."""
    for row in reading.elections_of_visitor()[:MOST_TARGETS]:
        result = baseline(row["id"])
        values = {key: text for key, text in first_values(result).items() if key != "poll"}
        if values:
            yield Target(result.name, STORY, values, result)


def _shipped() -> Iterator[Target]:
    """A question from each election that is here, the latest first: the story that starts there, if any."""
    for election in reversed(elections()):
        year = str(election.date.year)
        if election.date.year < FIRST_YEAR:
            continue
        story = next((name for name in STORIES if _start_of(name) == year), STORY)
        values = {} if _start_of(story) == year else {"from": year}
        try:
            start = baseline(year)
            asked = scenario(make(story, values))
        except StandasideError:  # not here, or it has no answer
            continue
        heirs = tuple(asked.nominations.successor.values())
        yield Target(f"Britain, from the {start.name}", story, values, start, heirs)


def _start_of(story: str) -> str:
    return str(scenario_tables(story)["election"]["from"])


def beyond(polls: Sequence[Poll]) -> str:
    """Say so where the last election before the polls is not on this machine; else nothing."""
    last, year = last_day(polls), _start_of(STORY)
    try:
        baseline(year)
    except StandasideError as error:
        late = last is not None and last.year > int(year)
        return f"The polls are later than the election of {year}, which is not here: {error}" if late else ""
    return ""


def names_of(polls: Sequence[Poll]) -> list[str]:
    """Parties of the polls of the whole country, in their order."""
    return list(dict.fromkeys(name for poll in polls for name in poll.shares.get(BRITAIN, ())))


def known_code(name: str, start: Result, heirs: Collection[str] = ()) -> str:
    """The code of a party by any of its names; empty if there is none, it is a sum, or it stood nowhere."""
    try:
        code = start.parties.codes[start.parties.find(name)]
    except UnknownNameError:
        return ""
    absent = code in start.unknown_to([code]) and code not in heirs
    return "" if code in NO_PARTY or absent else code


def rows_about(own: str, held: Result, *, heirs: Collection[str] = ()) -> list[PollRow]:
    """
    Polls that the visitor brought, of the parties of an election; what it does not know is left out.

    So is who stood nowhere at it and inherits from nobody; ``heirs`` do.

    Raises
    ------
    UnknownNameError
        If nobody brought them, or none has a date.
    ScenarioError
        If no party is known.
    """
    rows = rows_of_polls(reading.polls(own), name=own)
    known = {name for row in rows for name in row.shares if known_code(name, held, heirs)}
    kept = [replace(row, shares={n: s for n, s in row.shares.items() if n in known}) for row in rows]
    if not known:
        raise ScenarioError(
            f'Your polls name no party of "{held.name}"; start from results whose parties they name.'
        )
    return [row for row in kept if row.shares]


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


def links_of(own: str, targets: Sequence[Target], last: date | None) -> list[Link]:
    """Questions with the average of polls up to a day, the likeliest first, and its map."""
    if not targets or last is None:
        return []
    first, *others = targets
    return [
        Link("Ask with their average", first.ask_together(own, last)),
        Link("The map", first.ask_together(own, last, "/map")),
        *(Link(f"The same about {other.words}", other.ask_together(own, last)) for other in others),
    ]
