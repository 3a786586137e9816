"""
How a table fits the terminal: no figure is ever cut.

As it is, if that fits; else with headings of figures broken between words; else each row as a
heading with its figures below, one a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from standaside.present.tables import Grid

NARROWEST = 24
"""Columns that a column of text keeps even where the terminal is narrow, if its words need them."""

BETWEEN, EDGES = 3, 2
"""What a rich table without frame puts between two columns, and at both ends."""


class Fitted:
    """A grid that is laid out when it is printed, by the width there is."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the widest layout that fits."""
        for broken in (False, True):
            if self._needs(broken=broken) <= options.max_width:
                yield self._table(broken=broken)
                return
        yield from self._stacked()

    def _needs(self, *, broken: bool) -> int:
        columns = range(len(self.grid.columns))
        widths = [self._text(n) if n < self.grid.left else self._figure(n, broken=broken) for n in columns]
        return sum(widths) + BETWEEN * (len(widths) - 1) + EDGES

    def _cells(self, position: int) -> list[str]:
        return [row[position] for row in self.grid.rows]

    def _text(self, position: int) -> int:
        """The longest word of a column of text, so that a narrow terminal breaks between words."""
        words = [w for cell in (self.grid.columns[position], *self._cells(position)) for w in cell.split()]
        return min(NARROWEST, max(map(cell_len, words), default=1))

    def _figure(self, position: int, *, broken: bool) -> int:
        """The longest figure, and the heading or its longest word."""
        heading = self.grid.columns[position]
        parts = heading.split() if broken else [heading]
        return max(map(cell_len, (*parts, *self._cells(position))), default=1)

    def _table(self, *, broken: bool) -> Table:
        title = Text(self.grid.title)
        drawn = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
        for position, words in enumerate(self.grid.columns):
            is_text = position < self.grid.left
            drawn.add_column(
                Text(words),
                justify="left" if is_text else "right",
                overflow="fold",
                no_wrap=not is_text and not broken,
                min_width=self._text(position) if is_text else None,
                width=self._figure(position, broken=True) if broken and not is_text else None,
            )
        for row in self.grid.rows:
            drawn.add_row(*(Text(words) for words in row))
        return drawn

    def _stacked(self) -> Iterator[Text]:
        """Rows below each other: the first column, then every other with its heading; long ones wrap."""
        yield Text(self.grid.title, style="italic")
        for first, *others in self.grid.rows:
            yield Text("")
            yield Text(f"{self.grid.columns[0]}: {first}" if self.grid.columns[0] else first, overflow="fold")
            for heading, cell in zip(self.grid.columns[1:], others, strict=True):
                if cell:
                    yield Text(f"  {heading}: {cell}", overflow="fold")
        yield Text("")
