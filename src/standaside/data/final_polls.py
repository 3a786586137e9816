"""Final polls as a CSV file: one row a party and an election, for ``backtest --shares polls``."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from standaside.data.poll_reading import MOST_PERCENT
from standaside.data.text_file import read_text
from standaside.domain import Parties
from standaside.errors import SourceError, UnknownNameError
from standaside.matching import did_you_mean

COLUMNS = ("election", "party", "percent_gb")


def read_final_polls(path: Path, parties: Sequence[Parties]) -> dict[str, dict[str, float]]:
    """
    Read final polls.

    Parameters
    ----------
    path : Path
        Columns ``election`` (a year, or a day such as 2019-12-12), ``party`` and ``percent_gb``;
        others may stand beside them.
    parties : sequence of Parties
        Whom it may name; of two that are spelt alike the first counts.

    Returns
    -------
    dict of str to dict of str to float
        By election as written, party code to share in [0, 1].

    Raises
    ------
    SourceError
        Naming file and line: no such file or not text, a column missing, no rows, no year or day, an
        unknown party, one named twice, a figure that is none or not from 0 to 100, over 100 in all.
    """
    reader = csv.DictReader(io.StringIO(read_text(path, what="final polls")), skipinitialspace=True)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise SourceError(
            f"{path.name}, line 1: the column {' and '.join(missing)} is missing; "
            f'begin with "{",".join(COLUMNS)}".'
        )
    found: dict[str, dict[str, float]] = {}
    lines: dict[tuple[str, str], int] = {}
    try:
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            election, code, percent = _row(row, parties, where)
            first = lines.setdefault((election, code), reader.line_num)
            if first != reader.line_num:
                raise SourceError(
                    f"{where}: {code} has a row for {election} already (line {first}); keep one."
                )
            found.setdefault(election, {})[code] = percent / 100
    except csv.Error as error:
        raise SourceError(
            f"{path.name}, line {reader.line_num}: not a row of a CSV file ({error})."
        ) from None
    if not found:
        raise SourceError(f'{path.name} has no rows; write one a party, such as "2019,Con,43.2".')
    _check_sums(path, found)
    return found


def _row(row: Mapping[str, str | None], parties: Sequence[Parties], where: str) -> tuple[str, str, float]:
    """Election, party code and percent of one row."""
    election, party, figure = ((row[name] or "").strip() for name in COLUMNS)
    if not _is_day(election):
        raise SourceError(f'{where}: "{election}" is not an election; write its year or day, as 2019-12-12.')
    try:
        percent = float(figure)
    except ValueError:
        percent = math.nan
    if not 0 <= percent <= 100:
        raise SourceError(
            f'{where}: "{figure}" is not a share of {party}; write percent, a number from 0 to 100.'
        )
    return election, _code(party, parties, where), percent


def _is_day(text: str) -> bool:
    if text.isascii() and text.isdigit():
        return len(text) == 4
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _code(party: str, parties: Sequence[Parties], where: str) -> str:
    for axis in parties:
        try:
            return axis.codes[axis.find(party)]
        except UnknownNameError:
            continue
    known = [name for axis in parties for name in (*axis.codes, *axis.names)]
    guess = did_you_mean(party, known) or " Write its code or name, as Con or Conservative."
    raise SourceError(f'{where}: there is no party "{party}".{guess}')


def _check_sums(path: Path, found: Mapping[str, Mapping[str, float]]) -> None:
    for election, shares in found.items():
        total = 100 * math.fsum(shares.values())
        if total > MOST_PERCENT:
            raise SourceError(
                f"{path.name}: the polls of {election} add to {total:g} %, which is over 100; "
                "check the figures."
            )
