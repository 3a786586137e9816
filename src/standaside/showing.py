"""
How a result shows itself: in a notebook, as a table, as a picture.

The nouns know nothing of tables and charts, which stand above them. They inherit
:class:`Shown`; the package's front door says, by :func:`present_with`, who lays them out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from standaside.errors import SourceError

if TYPE_CHECKING:
    import polars

ON_PAPER = 'color="#222" style="background:#fff" '
"""What a picture saved by itself needs and a notebook gives: ink and ground."""


LONGEST = 320
"""Characters of a result's own text; what is longer is cut."""

LONGEST_TEXT, MOST_ENTRIES = 60, 8
"""Characters of one text, and entries of one collection, that a result's own text writes out."""


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

    Its own text is a line or two: what it is, how much of it, and its headline; arrays are
    never written out. A notebook shows its tables; ``to_polars`` and ``to_pandas`` give the
    numbers behind them, one row a line of ``--out FILE.csv``, with source, seed and draws in the
    last columns; ``plot`` gives a :class:`Picture`.
    """

    __slots__ = ()

    def __init_subclass__(cls, **options: Any) -> None:
        """Have the short text in every kind of result; a dataclass keeps a text that is there."""
        super().__init_subclass__(**options)
        if "__repr__" not in vars(cls):
            cls.__repr__ = Shown.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        said = self.headline()
        return clipped(f"<{type(self).__name__}: {said}>" if said else fields_of(self), LONGEST)

    def headline(self) -> str:
        """Say in a line what it is, how many, and the figure that matters; "" to list the fields."""
        return ""

    def shown_as(self) -> object:
        """Give what is laid out in its place; itself, unless it only carries another."""
        return self

    def _repr_html_(self) -> str:
        return view_of(self.shown_as()).html()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Give a notebook the same short text to store beside each table."""
        printer.text(repr(self))

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


DECIMALS, LARGE, DECIMALS_OF_LARGE = 6, 1000, 3
"""Decimals that leave the house: six, which count each of a million draws; from a thousand on three."""


def carried(value: Any) -> Any:
    """
    Round what a table on its way out holds to what the numbers carry.

    Six decimals, which chances and means over up to a million draws are exact to; from a thousand
    on (votes, pounds) three. All formats of the site round here, so that they agree, and the commands'
    CSV and workbooks; nouns, and the commands' JSON and Parquet for programs, keep what they have.

    Parameters
    ----------
    value : number, text, None, or mappings and lists of them

    Examples
    --------
    >>> carried({"p": 0.1 + 0.2, "votes": [12345.6789, 7], "code": "E1"})
    {'p': 0.3, 'votes': [12345.679, 7], 'code': 'E1'}
    """
    if isinstance(value, float):
        return round(float(value), DECIMALS if abs(value) < LARGE else DECIMALS_OF_LARGE) + 0.0
    if isinstance(value, Mapping):
        return {key: carried(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [carried(held) for held in value]
    return value


def clipped(text: str, longest: int) -> str:
    """
    Cut a text that is too long.

    Examples
    --------
    >>> clipped("Isle of Wight", 8), clipped("Hove", 8)
    ('Isle of…', 'Hove')
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def fields_of(thing: Any) -> str:
    """Fields of a dataclass that say something, each in brief."""
    known = ((field.name, getattr(thing, field.name)) for field in fields(thing) if field.repr)
    said = (f"{name}={in_brief(value)}" for name, value in known if _says_something(value))
    return f"{type(thing).__name__}({', '.join(said)})"


def _says_something(value: Any) -> bool:
    return value is not None and not (isinstance(value, Collection) and not len(value))


def in_brief(value: Any) -> str:
    """
    Write a value shortly: plain ones as they are, few of them in full, many counted.

    Examples
    --------
    >>> in_brief(0.1 + 0.2), in_brief(("LD", "Green")), in_brief(tuple(range(650)))
    ('0.3', "('LD', 'Green')", '<650 entries>')
    """
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"<{' x '.join(f'{size:,}' for size in shape)} numbers>"
    if isinstance(value, Mapping | tuple | list | set | frozenset):
        return _entries(value)
    return _plain(value) or f"<{type(value).__name__}>"


def _plain(value: Any) -> str:
    """A number, a text or a date; "" for whatever else."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return repr(clipped(str(value), LONGEST_TEXT))
    if isinstance(value, float):
        return min(repr(value), f"{value:.6g}", key=len) if value % 1 else repr(value)
    return str(value) if isinstance(value, bool | int) else ""


def _entries(values: Collection[Any]) -> str:
    """A few plain values, or how many there are."""
    pairs = list(values.items()) if isinstance(values, Mapping) else [(value, value) for value in values]
    said = [(_plain(key), _plain(value)) for key, value in pairs[: MOST_ENTRIES + 1]]
    if len(said) > MOST_ENTRIES or not all(key and value for key, value in said):
        return f"<{len(pairs):,} {'entry' if len(pairs) == 1 else 'entries'}>"
    if isinstance(values, Mapping):
        return "{" + ", ".join(f"{key}: {value}" for key, value in said) + "}"
    return "(" + ", ".join(value for _, value in said) + ("," if len(said) == 1 else "") + ")"


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

    def __repr__(self) -> str:
        """How many, and the first; the rows themselves where all are plain."""
        first = clipped(repr(self[0]), LONGEST - 40) if self else ""
        return _entries(self) if all(map(_plain, self)) else f"<{len(self):,} rows, the first: {first}>"
