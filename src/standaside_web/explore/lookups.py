"""
Places as visitors type them: one that is meant is taken, several are a page of links, none a page that helps.

Wherever a page takes the name of a constituency it asks :func:`place_of`. The links keep the question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from standaside import (
    Result,
    StandasideError,
    UnknownNameError,
    elections,
    scenario_tables,
    shipped_scenarios,
    wording,
)
from standaside import __version__ as library_version
from standaside_web import visitors
from standaside_web.explore.answers import baseline
from standaside_web.explore.places import at_place
from standaside_web.explore.question import FIRST_STORY, Question, address, in_form
from standaside_web.pages import AnsweredError, Link, Page, fact

NEXT = "next-election"
"""The story that is about today's constituencies."""

MOST_ELSEWHERE = 6
"""Places of that name under another story."""

_CODE = re.compile(r"[ENSW]\d{8}")
"""A code of the Office for National Statistics; each set of boundaries has its own."""

MOST_LINKS = 100
"""Places that one page of choices lists: the largest region has fewer."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a name is typed: the path and the field of the form, and the path and field of what it opens."""

    action: str
    field: str
    opens: str
    opens_field: str = ""

    def href(self, question: Question) -> str:
        """Address that opens a place, with @ for its code."""
        if not self.opens_field:
            return address(self.opens, question)
        return address(self.opens, question, [(self.opens_field, "@")]).replace("%40", "@", 1)


FIND = Box("/find", "seat", "/seat/@")
ADVICE = Box("/advice", "seat", "/advice", "seat")
EDIT = Box("/pact#edit", "edit", "/pact", "edit")


@dataclass(frozen=True, kw_only=True)
class ChoicePage(Page):
    """Which constituency was meant."""

    template: ClassVar[str] = "places.html"
    section: ClassVar[str] = "map"

    typed: str = fact("What was typed")
    message: str = fact("Why none was opened")
    several: bool = fact("Whether several have it in their name or area; else none has")
    question: str = fact("The question, as a query string")
    rows: Sequence[Mapping[str, Any]] = fact("Constituencies that may be meant: code, name, area")
    linked: Sequence[tuple[Mapping[str, Any], str]] = fact(
        "The constituencies with the addresses that open them", data=False, default=()
    )
    elsewhere: Sequence[Link] = fact(
        "The place under other stories, whose constituencies have it", data=False, default=()
    )
    hidden: Sequence[tuple[str, str]] = fact(
        "The question as hidden fields of a form", data=False, default=()
    )
    box: Box = fact("Where the name was typed", data=False, default=FIND)


def place_of(typed: str, held: Result, question: Question, box: Box) -> int:
    """
    Position of the place that somebody typed.

    Parameters
    ----------
    typed : str
        A name, a part of one, or a code.
    held : Result
        The election whose places are meant.
    question : Question
        What the links of a page of choices keep.
    box : Box
        Where it was typed.

    Returns
    -------
    int
        Of the place with that name, or of the only one that has it in its name.

    Raises
    ------
    AnsweredError
        With the page of those that may be meant.
    """
    axis = held.constituencies
    found = axis.search(typed)
    if len(found) == 1:
        return found[0]
    try:
        return axis.find(typed, where=f"of {held.name}")
    except UnknownNameError as error:
        told, name = ("", "") if found else of_other_boundaries(typed, held)
        page = _choices(typed, held, question, box, told or str(error), like=name if told else typed)
        raise AnsweredError(told or str(error), page, status=200 if found else 404) from None


def of_other_boundaries(typed: str, held: Result) -> tuple[str, str]:
    """
    Say of a code what it is a code of, where the election has other boundaries.

    Returns
    -------
    str, str
        The sentence, and the name of the place that has the code elsewhere; each empty where there is none.
    """
    code, own = typed.strip().upper(), held.constituencies.boundary_set
    if not _CODE.fullmatch(code):
        return "", ""
    for listed in reversed(elections()):
        axis = baseline(listed.id).constituencies
        if axis.boundary_set != own and code in axis.codes:
            name = axis.names[axis.codes.index(code)]
            return (
                f"{code} is {name} on the boundaries of {axis.boundary_set}, and the {held.name} had those "
                f"of {own}: a code belongs to one set. Give the name instead, or start from an election on "
                f"those of {axis.boundary_set}, such as the {listed.name}."
            ), name
    return (
        f"{code} is no code of the boundaries of {own}, which the {held.name} had: a code belongs to one set "
        "of boundaries. Give the name instead, or start from an election on the boundaries that it is of."
    ), ""


def under_others(typed: str, held: Result, box: Box) -> list[Link]:
    """
    Links to a place under stories that start on other boundaries, the next election first.

    Parameters
    ----------
    typed : str
        A name, or a part of one.
    held : Result
        The election whose constituencies are known already.
    box : Box
        Where it was typed.
    """
    sets, links = {held.constituencies.boundary_set}, []
    for story in sorted(shipped_scenarios(), key=lambda name: (name != NEXT, name != FIRST_STORY, name)):
        question = Question(story)
        try:
            axis = baseline(question.value("from")).constituencies
        except StandasideError:  # its results are a download
            continue
        if axis.boundary_set in sets:
            continue
        sets.add(axis.boundary_set)
        title = scenario_tables(story).get("title", story)
        links += [
            Link(f"{axis.names[c]}: {title}", at_place(box.href(question), axis.codes[c]))
            for c in axis.search(typed)[:MOST_ELSEWHERE]
        ]
    return links


def area_of(held: Result, place: int) -> str:
    """Region and nation of a place, in words."""
    region, nation = held.constituencies.regions[place], held.constituencies.nations[place]
    return region if region == nation else f"{region}, {nation}"


def _choices(
    typed: str, held: Result, question: Question, box: Box, message: str, *, like: str
) -> ChoicePage:
    """A page of places that may be meant, or else of those whose names are ``like`` another."""
    axis = held.constituencies
    found = axis.search(typed)
    if not found:
        visitors.refuse()
    shown = (found or (axis.search(like) or axis.near(like) if like else ()))[:MOST_LINKS]
    rows = [{"code": axis.codes[c], "name": axis.names[c], "area": area_of(held, c)} for c in shown]
    href = box.href(question)
    return ChoicePage(
        title="Which constituency?" if found else "There is no such constituency",
        address=address(box.action.partition("#")[0], question, [(box.field, typed)]),
        version=library_version,
        sources=[held.source],
        typed=typed,
        several=bool(found),
        message=f"“{typed}” can be any of {wording.count(len(found), 'constituency', 'constituencies')}."
        if found
        else message.partition(" Did you mean")[0],
        question=question.query(),
        rows=rows,
        linked=[(row, at_place(href, row["code"])) for row in rows],
        elsewhere=under_others(typed, held, box),
        hidden=in_form(question),
        box=box,
    )
