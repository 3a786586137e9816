"""What is wrong in somebody's file: the file, the row and column where there is one, and the remedy."""

from __future__ import annotations

from collections.abc import Sequence

from standaside.errors import SourceError

MOST_SHOWN = 40
"""Characters of somebody's own text that a message repeats."""


def shown(text: object, *, most: int = MOST_SHOWN) -> str:
    r"""
    Make somebody's text safe to repeat: one line, no control characters, not long.

    Examples
    --------
    >>> shown("12\n34"), shown("a" * 50)[-3:]
    ('12 34', 'aa…')
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)[: 20 * most]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def counted(number: int, one: str, many: str = "") -> str:
    """
    Say how many there are of something.

    Examples
    --------
    >>> counted(1, "place"), counted(2_000, "place"), counted(2, "constituency", "constituencies")
    ('1 place', '2,000 places', '2 constituencies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str], *, most: int = 12) -> str:
    """
    Name the first dozen, and say how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(shown(name, most=80) for name in names[:most]) + more


class FileFaultError(SourceError):
    """
    Something wrong in a file that somebody gave us.

    Attributes
    ----------
    file : str
        Its name, without folders.
    what, remedy : str
        The two halves of the sentence.
    row : int or None
        As a spreadsheet numbers them: the first line of the file is row 1.
    column : str
        As the header names it.

    Examples
    --------
    >>> fault = FileFaultError("'12a' is not a number", "write whole numbers", row=214, column="votes")
    >>> print(fault.named("r.csv"))
    r.csv, row 214, column votes: '12a' is not a number; write whole numbers.
    """

    def __init__(
        self, what: str, remedy: str, *, file: str = "", row: int | None = None, column: str = ""
    ) -> None:
        self.what, self.remedy, self.row, self.column = what, remedy, row, shown(column)
        self.file = shown(file, most=80)
        place = [self.file or "The file"]
        place += [f"row {row}"] if row is not None else []
        place += [f"column {self.column}"] if self.column else []
        super().__init__(f"{', '.join(place)}: {what}; {remedy}.")

    def named(self, file: str) -> FileFaultError:
        """Say the same of a file by name."""
        return FileFaultError(self.what, self.remedy, file=file, row=self.row, column=self.column)
