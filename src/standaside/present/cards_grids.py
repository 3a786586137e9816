"""A table of the terminal as a card of the report: what money hangs on, and who might campaign where."""

from __future__ import annotations

from standaside.present.markup import Markup, linked, tag
from standaside.present.page import card, cell, table
from standaside.present.tables import Grid


def grid_card(grid: Grid, *, anchor: str, caption: str) -> Markup:
    """
    Lay out a table of words as a card, its notes below it.

    Parameters
    ----------
    grid : Grid
        Without columns it is its notes alone.
    anchor : str
        Name of the section on the page.
    caption : str
        What the table shows, for those who cannot see where it stands.
    """
    heads = [(words, "n" if at >= grid.left else "") for at, words in enumerate(grid.columns)]
    rows = [
        tag(
            "tr",
            tag("th", row[0], scope="row"),
            *(
                cell(words, label=grid.columns[at], style="n" if at >= grid.left else "")
                for at, words in enumerate(row[1:], start=1)
            ),
        )
        for row in grid.rows
    ]
    return card(
        grid.title,
        table(caption, heads, rows) if heads else None,
        *(tag("p", linked(note), class_="how") for note in grid.notes if note),
        anchor=anchor,
    )
