"""
How a result shows itself: in a notebook, as a table, as a picture.

The nouns know nothing of tables and charts, which stand above them. They inherit
:class:`Shown`; the package's front door says, by :func:`present_with`, who lays them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from standaside.errors import SourceError

if TYPE_CHECKING:
    import polars

ON_PAPER = 'color="#222" style="background:#fff" '
"""What a picture saved by itself needs and a notebook gives: ink and ground."""


LONGEST = 500
"""Characters of a result's own text that a notebook keeps; a longer one is named only."""


class Picture:
    r"""
    A drawing that shows itself in a notebook, in the colours of the page around it.

    Attributes
    ----------
    svg : str
        One ``<svg>`` element; words and lines are ``currentColor``.

    Examples
    --------
    >>> Picture('<svg viewBox="0 0 1 1"></svg>').document()
    '<svg color="#222" style="background:#fff" viewBox="0 0 1 1"></svg>\n'
    """

    __slots__ = ("svg",)

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def __repr__(self) -> str:
        return f"Picture of {len(self.svg):,} characters of SVG; .save(FILE) keeps it"

    def _repr_html_(self) -> str:
        return f'<div style="max-width:720px">{self.svg}</div>'

    def document(self) -> str:
        """The drawing as a file of its own: dark ink on white."""
        return self.svg.replace("<svg ", f"<svg {ON_PAPER}", 1) + "\n"

    def save(self, path: str | Path) -> None:
        """
        Write the drawing to a file that ends in .svg.

        Raises
        ------
        SourceError
            If the name ends otherwise, or the file cannot be written.
        """
        file = Path(path)
        if file.suffix.lower() != ".svg":
            raise SourceError(f'A picture is SVG, and "{file.name}" does not end in .svg; rename it.')
        try:
            file.write_text(self.document(), encoding="utf-8")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SourceError(f"{file} cannot be written ({reason}); choose another place.") from None


class View(Protocol):
    """A result laid out: what ``present`` makes of it."""

    def html(self) -> str:
        """Give tables in words, with their source."""
        ...

    def frame(self) -> polars.DataFrame:
        """Give one table of numbers."""
        ...

    def picture(self) -> Picture:
        """Give the chart."""
        ...


_layouts: list[Callable[[object], View]] = []


def present_with(layout: Callable[[object], View]) -> None:
    """Say who lays results out; the front door does, once."""
    _layouts[:] = [layout]


def view_of(thing: object) -> View:
    """
    Lay a result out.

    Raises
    ------
    TypeError
        If it is of a kind that nobody lays out.
    """
    return _layouts[0](thing)


class Shown:
    """
    A result that shows itself.

    A notebook shows its tables; ``to_polars`` and ``to_pandas`` give the numbers behind them,
    one row a line of ``--out FILE.csv``, with source, seed and draws in the last columns;
    ``plot`` gives a :class:`Picture`.
    """

    __slots__ = ()

    def shown_as(self) -> object:
        """Give what is laid out in its place; itself, unless it only carries another."""
        return self

    def _repr_html_(self) -> str:
        return view_of(self.shown_as()).html()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Keep whole arrays out of the text that a notebook stores beside each table."""
        text = repr(self)
        printer.text(text if len(text) <= LONGEST else f"{type(self).__name__}; .to_polars() has its numbers")

    def to_polars(self) -> polars.DataFrame:
        """Give the numbers as a Polars table, with their source, seed and draws."""
        return view_of(self.shown_as()).frame()

    def to_pandas(self) -> Any:
        """
        Give the same table as a pandas ``DataFrame``.

        Raises
        ------
        SourceError
            If pandas is not installed.
        """
        try:
            pandas = import_module("pandas")
        except ImportError:
            raise SourceError(
                "to_pandas() needs the package pandas; install it with "
                'python -m pip install "standaside[notebook]", or use to_polars().'
            ) from None
        return pandas.DataFrame(self.to_polars().to_dict(as_series=False))

    def plot(self) -> Picture:
        """Draw it: a :class:`Picture` that shows itself and can be saved."""
        return view_of(self.shown_as()).picture()


def as_frame(rows: Sequence[Mapping[str, Any]]) -> polars.DataFrame:
    """Rows as a Polars table, columns in order of appearance; a column of mixed kinds becomes text."""
    import polars as pl

    columns = {}
    for name in dict.fromkeys(column for row in rows for column in row):
        cells = [row.get(name) for row in rows]
        kinds = {type(cell) for cell in cells if cell is not None}
        mixed = len(kinds) > 1 and not kinds <= {int, float}
        columns[name] = pl.Series(
            [None if c is None else str(c) for c in cells] if mixed else cells, strict=False
        )
    return pl.DataFrame(columns)


Row = TypeVar("Row")


class Several(tuple[Row, ...], Shown):
    """
    A tuple that shows itself as one table.

    Attributes
    ----------
    about : mapping
        What all its rows come from: scenario, draws, seed, sources.

    Examples
    --------
    >>> Several([1, 2]) == (1, 2)
    True
    """

    about: Mapping[str, Any]

    def __new__(cls, rows: Iterable[Row] = (), about: Mapping[str, Any] | None = None) -> Several[Row]:
        """Any rows, in order."""
        made = super().__new__(cls, rows)
        made.about = dict(about or {})
        return made
