"""A file of red lines → :class:`~standaside.domain.RedLines`: who will not govern with whom."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from standaside.data.scenario_schema import Count, Table, first_mistake
from standaside.data.text_file import read_text
from standaside.domain import Parties, RedLine, RedLines
from standaside.errors import ScenarioError, SourceError, UnknownNameError


class LineTable(Table):
    """``[[refuses]]`` and ``[[prefers_not]]``: a pair, and who said so."""

    party: str
    other: str = Field(alias="with")
    because: str = ""


class SupplyTable(Table):
    """``[[supply]]``: confidence and supply from outside."""

    party: str
    to: str


class RedLinesFile(Table):
    """The whole file."""

    abstain: list[str] = Field(default_factory=lambda: ["SF"])
    deputies: dict[str, Count] = Field(default_factory=dict)
    positions: dict[str, float] = Field(default_factory=dict)
    refuses: list[LineTable] = Field(default_factory=list)
    prefers_not: list[LineTable] = Field(default_factory=list)
    supply: list[SupplyTable] = Field(default_factory=list)


def read_red_lines(path: Path, parties: Parties) -> RedLines:
    """
    Read a file of red lines (``docs/reference/red-lines.md``).

    Parameters
    ----------
    path : Path
        TOML, UTF-8, at most a megabyte.
    parties : Parties
        The parties it may name, in any spelling.

    Raises
    ------
    SourceError
        If the file is missing, unreadable or not TOML.
    ScenarioError
        If a key, value or party is wrong; one sentence says which.
    """
    file = path.name
    try:
        tables = tomllib.loads(read_text(path, what="red lines"))
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path} is not valid TOML ({error}); correct it there.") from None
    try:
        read = RedLinesFile.model_validate(tables)
    except ValidationError as error:
        raise ScenarioError(first_mistake(error, file, RedLinesFile)) from None

    def code(spelling: str, field: str) -> str:
        try:
            return parties.codes[parties.find(spelling)]
        except UnknownNameError as error:
            raise ScenarioError(f"{file}: [{field}]: {error}") from None

    def lines(tables: list[LineTable], field: str) -> tuple[RedLine, ...]:
        return tuple(RedLine(code(one.party, field), code(one.other, field), one.because) for one in tables)

    return RedLines(
        abstain=frozenset(code(name, "abstain") for name in read.abstain),
        deputies={code(name, "deputies"): number for name, number in read.deputies.items()},
        positions={code(name, "positions"): place for name, place in read.positions.items()},
        refuses=lines(read.refuses, "refuses"),
        prefers_not=lines(read.prefers_not, "prefers_not"),
        supply=tuple((code(one.party, "supply"), code(one.to, "supply")) for one in read.supply),
    )
