"""A long table in pieces: the page shows some rows at a time, its data always has all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import QueryDict

from standaside import ScenarioError
from standaside_web.explore.question import Question, address
from standaside_web.pages import Link

T_co = TypeVar("T_co", covariant=True)

ROWS = 50
"""Rows of a table on one page; with 50 a table of 650 is a few screens high on a phone."""

ALL = "all"


@dataclass(frozen=True, slots=True)
class Piece(Generic[T_co]):
    """
    The rows that a page shows, and the addresses of the others.

    ``said`` counts them in words, "1 to 50 of 650"; it is empty where they are all there.
    """

    rows: Sequence[T_co]
    links: Sequence[Link] = ()
    said: str = ""


def piece(
    rows: Sequence[T_co],
    query: QueryDict,
    *,
    path: str,
    question: Question,
    extra: Sequence[tuple[str, str]],
    anchor: str = "table",
    size: int = ROWS,
) -> Piece[T_co]:
    """
    Cut out the rows that the key ``page`` of an address asks for.

    Parameters
    ----------
    rows : sequence
        All of them, filtered and in order.
    query : QueryDict
        With ``page``: a number from 1, or "all".
    path, question, extra
        What the address of the page is made of, without ``page``.
    anchor : str
        Where on the page the table is.
    size : int
        Rows on one page; fewer where a row is high on a phone.

    Raises
    ------
    ScenarioError
        If there is no such page.
    """
    wanted, pages = asked_page(query), max(1, -(-len(rows) // size))
    if pages == 1:
        return Piece(rows)
    if wanted != ALL and int(wanted or "1") > pages:
        raise ScenarioError(f'"page" is {wanted}, but this table has {pages} pages; give one of those.')
    links = [
        Link(str(number), _at(path, question, extra, "" if number == 1 else str(number), anchor),
             current=wanted == str(number) or (number == 1 and not wanted))
        for number in range(1, pages + 1)
    ]  # fmt: skip
    links.append(Link("all", _at(path, question, extra, ALL, anchor), current=wanted == ALL))
    if wanted == ALL:
        return Piece(rows, links, f"All {len(rows):,} rows")
    first = size * (int(wanted or "1") - 1)
    shown = rows[first : first + size]
    return Piece(shown, links, f"{first + 1:,} to {first + len(shown):,} of {len(rows):,}")


def asked_page(query: QueryDict) -> str:
    """
    The page of an address in its one form: "" for the first, a number, or "all".

    Raises
    ------
    ScenarioError
        If it is neither.
    """
    text = query.get("page", "").strip()
    if text in ("", "1", ALL):
        return "" if text == "1" else text
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 9_999):
        raise ScenarioError(f'"page" is "{text[:40]}"; give a whole number from 1, or "{ALL}".')
    return str(int(text))


def _at(path: str, question: Question, extra: Sequence[tuple[str, str]], page: str, anchor: str) -> str:
    return f"{address(path, question, [*extra, ('page', page)])}#{anchor}"
