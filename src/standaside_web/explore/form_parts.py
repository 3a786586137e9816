"""Parts of the form that the question makes, each with a mark: a page is sent those it does not have."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

PARTS_HELD = "Standaside-Parts"
"""Header in which a page names the marks of the parts that it has, when it asks for a new answer."""


def marks_of(values: Mapping[str, str], by_hand: str, rates: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """
    Mark each part by what it is made of, beside what somebody has typed into it.

    A box that is emptied or ticked is no other part: nobody loses the box in which he is typing.

    Parameters
    ----------
    values : mapping of str to str
        The keys of the question.
    by_hand : str
        Where an average of own polls can be changed by hand; empty where there are boxes.
    rates : sequence
        Rows of the evidence, pair by pair.

    Returns
    -------
    dict of str to str
        Ids of the parts in the page, with a mark each.

    Examples
    --------
    >>> marks = marks_of({"from": "2017"}, "", [])
    >>> sorted(marks), marks == marks_of({"from": "2017", "poll": "Con 40"}, "", [])
    (['boxes', 'pairs', 'parties', 'reach'], True)
    """
    start = values["from"]
    made_of = {"boxes": [start, by_hand], "parties": [start], "pairs": rates, "reach": [start]}
    return {part: _mark(part, of) for part, of in made_of.items()}


def _mark(part: str, of: Any) -> str:
    return hashlib.sha256(json.dumps([part, of]).encode()).hexdigest()[:12]


def fresh(marks: Mapping[str, str], request: HttpRequest) -> list[str]:
    """The parts that the page which asks does not have."""
    held = request.headers.get(PARTS_HELD, "").split()
    return [part for part, mark in marks.items() if mark not in held]
