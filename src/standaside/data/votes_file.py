"""Votes of lists as a CSV file: one row a list, with its votes and, perhaps, its alliance."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from standaside.data.text_file import read_text
from standaside.errors import ScenarioError, SourceError
from standaside.matching import fold

NAME_COLUMNS = ("party", "list", "name", "code")
"""What the column of names may be called; the first found counts."""

MOST_VOTES = 10**15


@dataclass(frozen=True, slots=True)
class ListVotes:
    """
    Votes as a file gives them.

    Attributes
    ----------
    names : tuple of str
    votes : tuple of int
    joint : tuple of tuple of int
        Positions of lists that stand as one.
    exempt : tuple of int
        Positions of lists that need no threshold.
    """

    names: tuple[str, ...]
    votes: tuple[int, ...]
    joint: tuple[tuple[int, ...], ...] = ()
    exempt: tuple[int, ...] = ()


def read_votes(path: Path) -> ListVotes:
    """
    Read a file of votes.

    Columns: ``party`` (or ``list``, ``name``) and ``votes``; optional ``joint``, where lists with the same
    word are an alliance, and ``exempt``, where "yes" spares a list the threshold.

    Parameters
    ----------
    path : Path

    Returns
    -------
    ListVotes

    Raises
    ------
    SourceError
        If the file is missing, or a column or a number in it.
    ScenarioError
        If a list stands twice, in one alliance or in two.
    """
    rows = list(csv.DictReader(io.StringIO(read_text(path, what="votes")), skipinitialspace=True))
    columns = {fold(key): key for key in (rows[0] if rows else {}) if key}
    name_column = next((columns[name] for name in NAME_COLUMNS if name in columns), None)
    if name_column is None or "votes" not in columns:
        raise SourceError(
            f'{path} needs a first line "party,votes" and a row for each list, such as "Lab,9347273".'
        )
    names = tuple((row[name_column] or "").strip() for row in rows)
    votes = tuple(_whole(row[columns["votes"]], path, number) for number, row in enumerate(rows, start=2))
    marks = [_cell(row, columns, "joint") for row in rows]
    _check_once(names, marks)
    joint = {mark: tuple(i for i, own in enumerate(marks) if own == mark) for mark in marks if mark}
    spared = tuple(
        i for i, row in enumerate(rows) if _cell(row, columns, "exempt").lower() in {"yes", "true", "1", "x"}
    )
    return ListVotes(names, votes, tuple(joint.values()), spared)


def _cell(row: Mapping[str, str | None], columns: Mapping[str, str], name: str) -> str:
    return (row.get(columns[name]) or "").strip() if name in columns else ""


def _whole(text: str | None, path: Path, line: int) -> int:
    """Read a whole number; people write commas and spaces in large ones."""
    plain = (text or "").strip().replace(",", "").replace(" ", "").replace("\u00a0", "")
    if not plain.isdecimal() or int(plain) > MOST_VOTES:
        raise SourceError(f'{path}, line {line}: "{text or ""}" is not a number of votes; write digits only.')
    return int(plain)


def _check_once(names: tuple[str, ...], marks: list[str]) -> None:
    seen: dict[str, str] = {}
    for name, mark in zip(names, marks, strict=True):
        key = fold(name)
        if key in seen and mark and seen[key] and mark != seen[key]:
            raise ScenarioError(
                f'{name} is in two joint lists, "{seen[key]}" and "{mark}"; leave it in one of them.'
            )
        if key in seen:
            raise ScenarioError(f"{name} has two rows; put its votes together in one.")
        seen[key] = mark
