"""
What a page shows, as a dataclass: the same fields go to its template, its JSON and its tables.

A page is a frozen dataclass that inherits :class:`Page` and whose every field is made by
:func:`fact`, with a sentence of help. The help is the manual of the JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, get_args, get_origin

from standaside import UnknownNameError, carried

Row = Mapping[str, Any]
"""A row of a table: column to text, number, truth value or None."""


def as_sentence(says: str) -> str:
    """
    An answer that goes on from its question, as a sentence that stands alone.

    Examples
    --------
    >>> as_sentence("…then standing aside in 60 constituencies would bring little.")
    'Standing aside in 60 constituencies would bring little.'
    """
    alone = says.removeprefix("…").removeprefix("then ").strip()
    return alone[:1].upper() + alone[1:]


def fact(text: str, *, data: bool = True, shape: Any = None, **given: Any) -> Any:
    """
    A field of a page, with what it means.

    Parameters
    ----------
    text : str
        The help: what it is, in which unit.
    data : bool
        Whether it is part of the page's data; drawings and links for people are not.
    shape : type, optional
        What it holds, for the description of the API, where that is more than its type says: the
        columns of a row, as a TypedDict.
    **given
        ``default`` or ``default_factory``, as dataclasses have them.
    """
    return field(metadata={"help": text, "data": data, "shape": shape}, **given)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence set apart: ``kind`` is "warn", "wrong" or "said"."""

    text: str
    kind: str = "said"


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its words; ``current`` is the one that is open."""

    words: str
    href: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has."""

    template: ClassVar[str] = ""
    section: ClassVar[str] = ""
    """Which entry of the menu is marked."""

    brief: ClassVar[str] = (
        "What an electoral pact would really do: seats, odds, who gives and gets, seat by seat."
    )
    """What is said of a page that has no answer of its own."""

    status: ClassVar[int] = 200
    table: ClassVar[str] = "rows"
    """The field that CSV and XLSX hold."""

    title: str = fact("What the page is about, for its heading and the window")
    address: str = fact("The address that makes this page again, without the host")
    notes: Sequence[Note] = fact("What must be said about this page as a whole", default=())
    sources: Sequence[str] = fact("Where its figures come from: data set, date, licence", default=())
    seed: int | None = fact("Seed of the simulated elections; null where nothing is simulated", default=None)
    draws: int | None = fact(
        "Simulated elections behind its figures; null where there are none", default=None
    )
    version: str = fact("Version of Standaside", default="")
    passing: bool = fact(
        "Whether it will say more by itself in a while, so that nobody keeps it", data=False, default=False
    )

    def asked(self) -> str:
        """The question that the menu carries to other pages, as a query string; empty where there is none."""
        return str(getattr(self, "question", ""))

    def described(self) -> str:
        """What the page says, in a sentence or two, for whoever sees its address alone: found, or sent on."""
        says = getattr(self, "says", "")
        return as_sentence(says if isinstance(says, str) else " ".join(says)) or self.brief

    def document(self) -> dict[str, Any]:
        """The page's data, for JSON."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.metadata.get("data", True)}

    @classmethod
    def table_columns(cls) -> list[str]:
        """
        Columns of the page's table as CSV and XLSX have them, where its rows have any described.

        A * stands for the names in a mapping, which are those of parties or the like. Where rows
        are of several kinds, the columns of each follow one another.
        """
        described = {f.name: f.metadata.get("shape") for f in fields(cls)}.get(cls.table)
        return list(dict.fromkeys(_columns_of(described)))

    def table_rows(self) -> list[dict[str, Any]]:
        """The page's table, for CSV and XLSX; values that are lists become text."""
        rows = [plain(row) for row in getattr(self, self.table, ())]
        return [flat(row) for row in rows]


def _columns_of(kind: Any, name: str = "") -> list[str]:
    """Names of the columns that a kind becomes: those of its fields if it has some, or its own."""
    inner = [one for one in get_args(kind) if one is not type(None)]
    if hasattr(kind, "model_fields"):
        found = [(f"{name}_{key}" if name else key, f.annotation) for key, f in kind.model_fields.items()]
        return [column for key, one in found for column in _columns_of(one, key)]
    if get_origin(kind) is Mapping:
        return [f"{name}_*"]
    many = get_origin(kind) is Sequence
    if inner and not (many and name):
        return [column for one in inner for column in _columns_of(one, name)]
    return [name] if name else []


def plain(value: Any) -> Any:
    """
    Turn dataclasses, tuples and mappings into what JSON has; numbers are rounded to what they carry.

    Examples
    --------
    >>> plain((Note("Late."), {"a": 1}))
    [{'text': 'Late.', 'kind': 'said'}, {'a': 1}]
    """
    if is_dataclass(value) and not isinstance(value, type):
        shown = (f for f in fields(value) if f.metadata.get("data", True))
        return {f.name: plain(getattr(value, f.name)) for f in shown}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return carried(value)


def _cell(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False) if isinstance(item, Mapping) else str(item)


def flat(row: Row) -> dict[str, Any]:
    """
    One level of columns: nested mappings are joined by "_", lists by semicolons, rows in lists as JSON.

    Examples
    --------
    >>> flat({"code": "E1", "p": {"with": 0.5}, "aside": ["LD", "Green"]})
    {'code': 'E1', 'p_with': 0.5, 'aside': 'LD;Green'}
    """
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            found |= {f"{key}_{inner}": item for inner, item in flat(value).items()}
        elif isinstance(value, (list, tuple)):
            found[key] = ";".join(map(_cell, value))
        else:
            found[key] = value
    return found


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """Something was asked that has no answer."""

    template: ClassVar[str] = "error.html"
    table: ClassVar[str] = "none"

    code: int = fact("Status of the answer: 400 a question without meaning, 404 no such thing, …")
    message: str = fact("What is wrong, which, and what to do")
    links: Sequence[Link] = fact("What can be opened instead", data=False, default=())

    def document(self) -> dict[str, Any]:
        """The one shape of every error."""
        return {"error": {"status": self.code, "title": self.title, "message": self.message}}


class AnsweredError(UnknownNameError):
    """
    Something unknown was named, and a page of its own helps on.

    Attributes
    ----------
    page : Page
        What a visitor sees; programs get the message.
    status : int
        Status of that page.
    """

    def __init__(self, message: str, page: Page, *, status: int = 404) -> None:
        super().__init__(message)
        self.page, self.status = page, status
