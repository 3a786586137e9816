"""
What an address may say after its question mark: words, a JSON schema, and the one check of both.

A parameter's ``kind`` is a type that pydantic understands. The schema that the manual of the
API prints and the check that a request meets are made from it, so they cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from django.http import QueryDict
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from standaside import ScenarioError, SourceError, StandasideError, wording

MOST_TEXT = 3_500
"""Characters of a value; with the rest of an address below what servers refuse."""

LONGEST_NUMBER = 40
"""Characters; the shortest text of any number of a computer has 24."""

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")


class NotAsDescribedError(ScenarioError):
    """A parameter is not what the manual of the API says."""


class UnreadableError(ScenarioError):
    """A file, its text or a moment that somebody sent is malformed: theirs to mend, so no 404."""


@contextmanager
def reading_what_was_sent(kinds: tuple[type[StandasideError], ...] = (SourceError,)) -> Iterator[None]:
    """
    Tell a malformed text that somebody sent from data that are not here; the library calls both a source.

    Parameters
    ----------
    kinds : tuple of type
        Errors of the library that here mean malformed.

    Raises
    ------
    UnreadableError
        With what the library said.
    """
    try:
        yield
    except kinds as error:
        raise UnreadableError(str(error)) from error


def whole(least: int, most: int) -> Any:
    """Whole numbers from ``least`` to ``most``."""
    return Annotated[int, Field(ge=least, le=most)]


def number(least: float, most: float) -> Any:
    """Numbers from ``least`` to ``most``."""
    return Annotated[float, Field(ge=least, le=most, allow_inf_nan=False)]


def text(*, pattern: str | None = None, most: int = MOST_TEXT) -> Any:
    """Text of at most so many characters that fits a pattern as a whole."""
    whole_pattern = None if pattern is None else f"^(?:{pattern})$"
    return Annotated[str, StringConstraints(max_length=most, pattern=whole_pattern)]


def listed(item: str) -> str:
    """
    Pattern of items divided by commas; spaces around them do not count.

    Examples
    --------
    >>> bool(re.fullmatch(listed("[A-Z]+"), "A, BC,D")), bool(re.fullmatch(listed("[A-Z]+"), "A,,B"))
    (True, False)
    """
    return f" *(?:{item}) *(?:, *(?:{item}) *)*"


def one_of(*names: str) -> Any:
    """Nothing but one of these words."""
    return Literal.__getitem__(names)


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    One thing an address may say.

    Attributes
    ----------
    name, words : str
        Its key, and what it means.
    kind : type
        The values it takes; an empty one is always the same as leaving it out.
    expects : str
        The values in words, to end the sentence "give …".
    example : str
        A value that works.
    repeats : bool
        Whether it may stand several times.
    named : bool
        Whether the page itself refuses what is not among the names, because it knows the near ones.
    in_path : bool
        Whether it is a part of the path.
    parted : bool
        Whether a form may send it in parts, as ``poll-Con=40`` and ``poll-Lab=30``.
    shorter : str
        What to do about a value that is too long.
    """

    name: str
    words: str
    kind: Any
    expects: str
    example: str = ""
    repeats: bool = False
    named: bool = False
    in_path: bool = False
    parted: bool = False
    shorter: str = "shorten it"

    def schema(self) -> dict[str, Any]:
        """JSON schema of its values."""
        found: dict[str, Any] = _adapter(self.kind).json_schema()
        if self.in_path or fits(self.kind, ""):
            return found
        if "enum" in found or "const" in found:
            return {"type": "string", "enum": [*found.get("enum", [found.get("const")]), ""]}
        return {"anyOf": [*found.get("anyOf", [found]), {"type": "string", "const": ""}]}

    def longest(self) -> int:
        """Characters that a value may have; more than any address where nothing is said of them."""
        found = self.schema()
        kinds = [found, *found.get("anyOf", ())]
        return max([kind["maxLength"] for kind in kinds if "maxLength" in kind], default=MOST_TEXT * 9)

    def check(self, values: Sequence[str]) -> None:
        """
        Refuse what the schema does not allow.

        Raises
        ------
        NotAsDescribedError
            Saying which parameter, what it is, and what it may be.
        """
        wrong = next((value for value in values if value and not fits(self.kind, value)), None)
        if wrong is not None and len(wrong) > self.longest():
            room = f"an address has room for {self.longest():,} of it"
            raise NotAsDescribedError(
                f'"{self.name}" has {len(wrong):,} characters, and {room}; {self.shorter}.'
            )
        if wrong is not None and not self.named:
            raise NotAsDescribedError(f'"{self.name}" is "{shortened(wrong)}"; give {self.expects}.')

    def check_once(self, query: QueryDict) -> None:
        """
        Refuse an address that says twice what counts once: nobody could tell which of them is meant.

        Raises
        ------
        NotAsDescribedError
            Naming the key.
        """
        parts = [key for key in query if key.startswith(f"{self.name}-") and self.parted]
        for key in [self.name, *parts]:
            times = len(query.getlist(key))
            if times > 1 and not (self.repeats and key == self.name):
                raise NotAsDescribedError(f'"{key}" is given {times} times; give it once.')
        if query.get(self.name, "").strip() and set(parts) - {f"{self.name}-sent"}:
            raise NotAsDescribedError(f'"{self.name}" and "{parts[0]}" both say the same thing; give one.')


def shortened(value: str) -> str:
    """
    Enough of a value to know it by.

    Examples
    --------
    >>> shortened("x" * 50)[-3:], shortened("two words")
    ('xx…', 'two words')
    """
    plain = " ".join(value.split())
    return plain if len(plain) <= 40 else f"{plain[:40]}…"


def check(parameters: Sequence[Parameter], query: QueryDict) -> None:
    """
    Refuse an address of which a parameter is not what the manual says.

    Raises
    ------
    NotAsDescribedError
        Naming the first that is wrong. What no parameter reads is :mod:`standaside_web.unread`'s.
    """
    for parameter in parameters:
        if parameter.name in query:
            parameter.check(query.getlist(parameter.name))


def choice(name: str, words: str, *names: str, **given: Any) -> Parameter:
    """A parameter that is one of some words."""
    return Parameter(name, words, one_of(*names), wording.listed(list(names), last="or"), names[0], **given)


@lru_cache(maxsize=512)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def fits(kind: Any, value: str) -> bool:
    """Whether text means a value of a kind: as it stands, or as the figure that it writes."""
    figure = value.strip()
    readings: list[Any] = [value]
    if _WHOLE.fullmatch(figure):
        readings.append(int(figure))
    elif len(figure) <= LONGEST_NUMBER and _NUMBER.fullmatch(figure):
        readings.append(float(figure))
    return any(_is(kind, reading) for reading in readings)


def _is(kind: Any, value: Any) -> bool:
    try:
        _adapter(kind).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


LIMIT = Parameter(
    "limit",
    "Most rows of the table in one answer; all of them unless it is said. For data: pages have page",
    whole(1, 1_000),
    "a whole number from 1 to 1,000",
    "100",
)
OFFSET = Parameter(
    "offset", "Rows to pass over before the first", whole(0, 100_000), "a whole number from 0 to 100,000", "0"
)
PAGING = (LIMIT, OFFSET)
"""What every address of data takes besides its own parameters."""
