"""One cell of somebody's table → a whole number, a percentage, a day or a name."""

from __future__ import annotations

import datetime as dt
import math
import re

from standaside.data.own.faults import FileFaultError, shown

Cell = str | int | float | None

MOST_VOTES = 2_000_000_000
"""More than the electorate of any country but India and China, and safe in every sum that follows."""

MOST_DIGITS = 15
"""Of a number, before it is looked at more closely; beyond it no number of votes can lie."""

MOST_FIGURES = 300
"""Of a number with noughts before it; beyond them nothing is counted, so that reading it is quick."""

MOST_NAME = 200
"""Characters of a name; the longest registered party name in Britain has 95."""

_WHOLE = re.compile(
    r"(?:\d+|[1-9]\d{0,2}(?P<sign>[ .,'])\d{3}(?:(?P=sign)\d{3})*|[1-9]\d?(?:(?P<indian>,)\d\d)+,\d{3})"
    r"(?:(?P<point>[.,])(?!000$)0+)?"
)
"""Three figures after a sign are thousands, so ",000" is never a decimal part; ",0" and ",00" are."""

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | {"’": "'"})
_SIGNS = {",": "a comma", ".": "a point", " ": "a space", "'": "an apostrophe"}
_SPACES_OF_NO_WIDTH = str.maketrans("", "", "\u00ad\u200b\u200e\u200f\ufeff")
_JOINERS = str.maketrans("", "", "\u200c\u200d")  # Persian and Hindi names need them
_PERCENT = re.compile(r"(?P<whole>\d{1,3})(?:[.,](?P<part>\d{1,6}))?\s*%?")
_FORMULA = re.compile(r"[=@+].|-\S*[(|!+*/]")
_ESCAPED = re.compile(r"'(?='*[=+\-@])")
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_SIGNED = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})")


class Numbers:
    """
    Reads whole numbers, and notices when one file writes them in two ways.

    Exactly three figures after a comma, a point, a space or an apostrophe are thousands. A decimal
    part is all noughts and not three of them, and its sign is not the one that groups.

    Parameters
    ----------
    dot_groups : bool
        Whether "1.234" may mean 1234; not so in a workbook, where a point is decimal.

    Examples
    --------
    >>> read = Numbers(dot_groups=True).whole
    >>> [read(text) for text in ("1234", "3,000", "12,34,567", "57.0", "1,234.00")]
    [1234, 3000, 1234567, 57, 1234]
    >>> Numbers(dot_groups=True).whole("1.234")
    1234
    """

    def __init__(self, *, dot_groups: bool) -> None:
        self._dots = dot_groups
        self._groups = self._point = ""

    def whole(self, cell: Cell) -> int:
        """
        Read a whole number that is not negative.

        Raises
        ------
        FileFaultError
            Without file, row and column: the caller knows them.
        """
        if isinstance(cell, str):
            text = cell.strip()
            simple = text.isascii() and text.isdigit() and len(text) < MOST_DIGITS
            return self._in_range(int(text) if simple else self._grouped(text))
        if (
            isinstance(cell, int | float)
            and not isinstance(cell, bool)
            and math.isfinite(cell)
            and cell == int(cell)
        ):
            return self._in_range(int(cell))
        raise _not_whole(cell)

    def _grouped(self, text: str) -> int:
        plain = text.translate(_SPACES)
        found = _WHOLE.fullmatch(plain)
        sign, point = (found["sign"] or found["indian"] or "", found["point"] or "") if found else ("", "")
        if found is None or (sign == point != "") or (sign == "." and not self._dots):
            if re.fullmatch(r"[-−]\s*\d[\d.,]*", plain):
                raise _negative(text)
            raise _not_whole(text)
        self._check_way(text, sign, point)
        digits = "".join(c for c in (plain[: found.start("point")] if point else plain) if c.isdigit())
        return int(digits) if len(digits) <= MOST_FIGURES else MOST_VOTES + 1

    def _check_way(self, text: str, sign: str, point: str) -> None:
        """Refuse a second way of grouping, and one sign that groups here and is decimal there."""
        groups, point_so_far = self._groups or sign, self._point or point
        if sign not in ("", groups):
            differs = f"groups thousands with {_SIGNS[sign]}, but an earlier number with {_SIGNS[groups]}"
        elif point not in ("", point_so_far):
            differs = f"has decimals after {_SIGNS[point]}, but an earlier number after {_SIGNS[self._point]}"
        elif groups and groups == point_so_far:
            here, there = ("thousands", "decimals") if sign else ("decimals", "thousands")
            differs = f"has {here} after {_SIGNS[groups]}, but an earlier number {there}"
        else:
            self._groups, self._point = groups, point_so_far
            return
        raise FileFaultError(f"'{shown(text)}' {differs}", "write every number of the file in one way")

    def _in_range(self, number: int) -> int:
        if number < 0:
            raise _negative(number)
        if number > MOST_VOTES:
            raise FileFaultError("more than two thousand million is no number of votes", "correct it")
        return number


def _negative(cell: Cell) -> FileFaultError:
    return FileFaultError(f"'{shown(cell)}' is negative", "correct it, or leave the cell empty")


def _not_whole(cell: Cell) -> FileFaultError:
    return FileFaultError(f"'{shown(cell)}' is not a whole number", "write whole numbers such as 1234")


def percentage(cell: Cell) -> float:
    """
    Read a percentage, or a fraction, between 0 and 100.

    Examples
    --------
    >>> percentage("43,5 %"), percentage(0.41)
    (43.5, 0.41)
    """
    if isinstance(cell, int | float) and 0 <= cell <= 100:
        return float(cell)
    found = _PERCENT.fullmatch(cell.strip()) if isinstance(cell, str) else None
    number = float(f"{found['whole']}.{found['part'] or 0}") if found else -1.0
    if not 0 <= number <= 100:
        raise FileFaultError(
            f"'{shown(cell)}' is not a percentage", "write numbers from 0 to 100, such as 43.5"
        )
    return number


def text(cell: Cell) -> str:
    """
    Read a name: one line, without outer spaces.

    Examples
    --------
    >>> text(" Bath  Spa "), text(None)
    ('Bath Spa', '')
    """
    if cell is None or cell != cell:
        return ""
    raw = str(cell)
    if len(raw) > MOST_NAME:
        raise FileFaultError(
            f"a text of {len(raw):,} characters", f"names have at most {MOST_NAME}; shorten it"
        )
    line = " ".join(raw.translate(_SPACES_OF_NO_WIDTH).split())
    if not line.isprintable() and not line.translate(_JOINERS).isprintable():
        raise FileFaultError(f"'{shown(line)}' holds signs that cannot be shown", "type the name again")
    return line


def name(cell: Cell) -> str:
    """
    Read a name from text, where a formula may hide; an apostrophe before its sign marks mere text.

    Examples
    --------
    >>> name(" Bath  "), name("'-x-")
    ('Bath', '-x-')
    """
    line = text(cell)
    if _ESCAPED.match(line):
        return line[1:]
    if _FORMULA.match(line) and not is_number(line):
        raise FileFaultError(f"'{shown(line)}' is a formula", "write the value itself")
    return line


def is_number(line: str) -> bool:
    """
    Whether a text is a number, so that a sign before it makes no formula.

    Examples
    --------
    >>> is_number("-5"), is_number("+1.5e3"), is_number("-5+2")
    (True, True, False)
    """
    return _SIGNED.fullmatch(line) is not None


def escaped(line: str) -> str:
    """
    Put an apostrophe before what a spreadsheet would run as a formula; :func:`name` takes it away again.

    Examples
    --------
    >>> escaped("=cmd"), escaped("-5"), escaped("Bath"), name(escaped("'=x"))
    ("'=cmd", '-5', 'Bath', "'=x")
    """
    return f"'{line}" if _RISKY.match(line) and not is_number(line) else line


def day(cell: Cell) -> dt.date:
    """
    Read a day: 2017-06-08, 8/6/2017 or 8.6.2017 (the day comes first).

    Examples
    --------
    >>> day("8/6/2017"), day("2017-06-08 00:00:00")
    (datetime.date(2017, 6, 8), datetime.date(2017, 6, 8))
    """
    text = str(cell).strip()
    found = _DAY_FIRST.fullmatch(text)
    try:
        if found:
            return dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
        if re.fullmatch(r"\d{4}-\d\d-\d\d(?:[ T][\d:.+Z]*)?", text):
            return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    raise FileFaultError(
        f"'{shown(text)}' is not a day", "write days as 2017-06-08, or 8/6/2017 with the day first"
    )
