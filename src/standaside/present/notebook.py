"""
A result laid out: the command line's tables as HTML, its rows as a data frame, its figures as bars.

``laid_out`` finds the layout by the kind of result; each is registered in ``layouts_*``.
Whatever it shows says where it comes from: source, scenario, draws, seed, version (rule 16).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from standaside.domain import Scenario
from standaside.present.documents import library_version
from standaside.present.markup import Markup, joined, linked, tag
from standaside.present.tables import Grid
from standaside.showing import Picture, Several, as_frame

if TYPE_CHECKING:
    import polars

Row = Mapping[str, Any]
LAYOUTS = ("rows", "votes", "pacts", "ways", "offers", "evidence")
"""Modules that register layouts: imported when the first result is shown."""

MOST_ROWS = 25
"""Lines of a table that a notebook shows before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class About:
    """Where figures come from; what does not apply is None, and left out."""

    sources: tuple[str, ...] = ()
    scenario: str | None = None
    draws: int | None = None
    seed: int | None = None
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """Columns that every row of a data frame ends with."""
        known = {
            "scenario": self.scenario,
            "draws": self.draws,
            "seed": self.seed,
            "version": library_version(),
            "source": "; ".join(self.sources) or None,
        }
        return {name: value for name, value in known.items() if value is not None}

    def sentences(self) -> list[str]:
        """
        The same in words.

        Examples
        --------
        >>> About(("House of Commons Library",), draws=200, seed=1).sentences()[0].split("standaside")[0]
        '200 simulated elections, seed 1, '
        """
        parts = [f"scenario {self.scenario}"] if self.scenario else []
        parts += [f"{self.draws:,} simulated elections"] if self.draws is not None else []
        parts += [f"seed {self.seed}"] if self.seed is not None else []
        made = ", ".join([*parts, f"standaside {library_version()}"])
        said = [made[0].upper() + made[1:] + "." if parts and self.scenario else f"{made}."]
        said += [f"Source: {'; '.join(self.sources)}."] if self.sources else []
        return said + ([self.note] if self.note else [])


def about_scenario(scenario: Scenario, *, seed: int | None = None, draws: int | None = None) -> About:
    """Where the answers to a scenario come from; its own draws unless others are given."""
    return About(scenario.sources, scenario.name, draws or scenario.uncertainty.draws, seed)


@dataclass(frozen=True, slots=True)
class Laid:
    """
    A result's tables in words, its rows of numbers, its drawing, and where they come from.

    Each is made when it is asked for; ``drawing`` is handed the notes it is to carry.
    """

    about: About
    grids: Callable[[], Sequence[Grid]]
    rows: Callable[[], Sequence[Row]]
    drawing: Callable[[Sequence[str]], Markup]

    def html(self) -> str:
        """Tables and their notes, then where they come from."""
        parts = [part for grid in self.grids() for part in _grid(grid)]
        foot = [tag("p", linked(sentence)) for sentence in self.about.sentences()]
        return tag("div", tag("style", Markup(_style_sheet())), *parts, *foot, class_="standaside")

    def frame(self) -> polars.DataFrame:
        """Rows of numbers; scenario, draws, seed, version and source are the last columns."""
        extra = self.about.columns()
        return as_frame([{**row, **{k: v for k, v in extra.items() if k not in row}} for row in self.rows()])

    def picture(self) -> Picture:
        """The drawing, with its source below it."""
        return Picture(self.drawing(self.about.sentences()))


@singledispatch
def layout(thing: object) -> Laid:
    """
    Find how a kind of result is laid out.

    Raises
    ------
    TypeError
        If nobody has registered a layout for it.
    """
    raise TypeError(f"A {type(thing).__name__} has no layout; it is no result.")


@singledispatch
def layout_of_many(first: object, rows: Several[Any]) -> Laid:
    """Find how several results of the kind of ``first`` are laid out as one."""
    raise TypeError(f"Several of {type(first).__name__} have no layout.")


def laid_out(thing: object) -> Laid:
    """Lay a result out, or several of one kind."""
    for name in LAYOUTS:
        import_module(f"standaside.present.layouts_{name}")
    if isinstance(thing, Several):
        return layout_of_many(thing[0] if thing else None, thing)
    return layout(thing)


def _style_sheet() -> str:
    """Ink and lines of the notebook around it, so that it reads in the light and in the dark."""
    return files("standaside.present").joinpath("notebook.css").read_text(encoding="utf-8")


def _grid(grid: Grid) -> list[Markup]:
    """A table with its notes below it; one without columns is its notes alone."""
    notes = [*grid.notes]
    left_out = len(grid.rows) - MOST_ROWS
    if left_out > 0:
        notes.insert(0, f"{left_out:,} further rows; .to_polars() has them all.")
    parts = [_table(grid)] if grid.columns else []
    return parts + [tag("p", linked(note)) for note in notes if note]


def _table(grid: Grid) -> Markup:
    styles = ["n" if at >= grid.left else None for at in range(len(grid.columns))]
    heads = [
        tag("th", words, scope="col", class_=style) if words else tag("td", class_=style)
        for words, style in zip(grid.columns, styles, strict=True)
    ]
    rows = [
        tag(
            "tr",
            tag("th", row[0], scope="row"),
            *(tag("td", cell, class_=style) for cell, style in zip(row[1:], styles[1:], strict=True)),
        )
        for row in grid.rows[:MOST_ROWS]
    ]
    body = tag("tbody", joined(*rows))
    return tag(
        "table", tag("caption", grid.title) if grid.title else None, tag("thead", tag("tr", *heads)), body
    )
