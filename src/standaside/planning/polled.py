"""
A question with the average of somebody's polls in place of its own poll.

The command line's ``--polls`` and the site's own polls are both read here, so one file has one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from standaside.domain import Poll, Scenario
from standaside.errors import UnknownNameError
from standaside.model.aggregation import PollEstimate, PollRow, estimate

GREAT_BRITAIN = "GB"


def rows_of_polls(polls: Sequence[Poll], *, name: str) -> list[PollRow]:
    """
    Polls of the whole country that have a date, as the average takes them.

    Parameters
    ----------
    polls : sequence of Poll
        Party names as their file writes them.
    name : str
        What messages call them.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    found = [
        PollRow(poll.source, poll.fieldwork_end, poll.shares[GREAT_BRITAIN], poll.sample)
        for poll in polls
        if poll.fieldwork_end is not None and GREAT_BRITAIN in poll.shares
    ]
    if not found:
        raise UnknownNameError(f'No poll of "{name}" has a date; add the last day of fieldwork to the file.')
    return found


def with_average(read: Callable[[Mapping[str, float]], Scenario], rows: Sequence[PollRow]) -> Scenario:
    """
    Read a question with the average of polls, and the covariance of its errors (rule 10).

    Parameters
    ----------
    read : callable
        Gives the scenario with shares, in [0, 1] by party as the polls write it, in place of its own poll.
    rows : sequence of PollRow
        Averaged as of the last one; where polling day is later, for that day.

    Raises
    ------
    UnknownNameError
        If they name a party that the scenario does not know.
    """
    asked = read(_average(rows, None).poll().shares[GREAT_BRITAIN])
    variants = tuple(_averaged(variant, rows) for variant in asked.variants)
    return replace(_averaged(asked, rows), variants=variants)


def _averaged(asked: Scenario, rows: Sequence[PollRow]) -> Scenario:
    poll, parties = _average(rows, asked.polling_day).poll(), asked.baseline.parties
    named = poll.shares[GREAT_BRITAIN]
    code = {said: parties.codes[parties.find(said, where="in the polls")] for said in named}
    covariance = {(code[a], code[b]): value for (a, b), value in (poll.covariance or {}).items()}
    shares = {code[said]: share for said, share in named.items()}
    dated = replace(
        poll, shares={GREAT_BRITAIN: shares}, covariance=covariance, fieldwork_end=max(r.end for r in rows)
    )
    return replace(asked, poll=dated)


def _average(rows: Sequence[PollRow], polling_day: date | None) -> PollEstimate:
    last = max(row.end for row in rows)
    ahead = polling_day if polling_day is not None and polling_day >= last else None
    return estimate(rows, on=last, polling_day=ahead)
