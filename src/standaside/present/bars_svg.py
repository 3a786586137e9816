"""One chart for every figure that has a range: bars, each with its words, and where they come from."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from standaside.present.markup import Markup, joined, tag
from standaside.present.palette import swatch

WIDE, ROW, _SIZE, _SMALL = 720, 26, 13, 11
"""Units of the drawing: its width, the height of a row, and of words."""

_LEFT, _RIGHT = 190, 130
"""Room for what a bar is called, and for what it says."""

_MARGIN = 12
"""Room to the left and right of everything."""

_INK = "currentColor"
_LETTERS, _LINE = 26, 105
"""Letters that a label and a line of notes have room for."""


@dataclass(frozen=True, slots=True)
class Bar:
    """
    One figure: what it is, how much, and in which range it lies.

    ``code`` is the party whose colour it has, "" for none; ``words`` is the figure as it is read.
    """

    label: str
    value: float
    words: str
    low: float | None = None
    high: float | None = None
    code: str = ""


def bars(rows: Sequence[Bar], *, title: str, notes: Sequence[str] = ()) -> Markup:
    """
    Draw bars from nought, a thin line over each from low to high.

    Parameters
    ----------
    rows : sequence of Bar
        In order, from the top.
    title : str
    notes : sequence of str
        Sentences below: what a range is, and where the figures come from.

    Returns
    -------
    Markup
        An ``<svg>`` that takes its ink from the page.

    Examples
    --------
    >>> drawn = bars([Bar("Labour", 262.0, "262 (250–270)", 250, 270, "Lab")], title="Seats")
    >>> drawn.count("<rect"), "262 (250–270)" in drawn
    (1, True)
    """
    ends = [0.0, *(end for row in rows for end in (row.value, row.low, row.high) if end is not None)]
    low, high = min(ends), max(ends)
    reach = (high - low) or 1.0

    def at(value: float) -> float:
        return _LEFT + (WIDE - _LEFT - _RIGHT) * (value - low) / reach

    drawn = [_row(row, 34 + ROW * i, at(0.0), at) for i, row in enumerate(rows)]
    foot = 34 + ROW * len(rows)
    axis = tag("line", x1=f"{at(0.0):.1f}", x2=f"{at(0.0):.1f}", y1=30, y2=foot, stroke=_INK, opacity="0.5")
    below, height = notes_below(notes, foot + 18)
    return framed(joined(*drawn, axis, below), height=height, title=title, said=_said(rows))


def framed(inside: Markup, *, height: int, title: str, said: str) -> Markup:
    """Put a title over a drawing, and say it to people who hear the page."""
    return tag(
        "svg",
        tag("title", f"{title}: {said}"),
        tag("text", title, x=0, y=16, font_size=15, font_weight=600, fill=_INK),
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{-_MARGIN} 0 {WIDE + 2 * _MARGIN} {height}",
        font_family="system-ui, sans-serif",
        role="img",
    )


def beside(drawing: Markup, *, size: tuple[int, int], title: str, notes: Sequence[str]) -> Markup:
    """
    Frame a drawing that exists: its title above it, notes below.

    Parameters
    ----------
    drawing : Markup
        An ``<svg>`` with a ``viewBox``.
    size : (int, int)
        Width and height that it gets.
    title : str
    notes : sequence of str
    """
    x, (wide, high) = (WIDE - size[0]) // 2, size
    sized = Markup(drawing.replace("<svg ", f'<svg x="{x}" y="28" width="{wide}" height="{high}" ', 1))
    below, height = notes_below(notes, high + 46)
    return framed(joined(sized, below), height=height, title=title, said="a drawing")


def notes_below(notes: Sequence[str], top: int) -> tuple[Markup, int]:
    """Sentences as lines of small words from ``top`` down, and where they end."""
    lines = [line for note in notes for line in textwrap.wrap(note, _LINE)]
    words = [
        tag("text", line, x=0, y=top + 15 * i, font_size=_SMALL, fill=_INK, opacity="0.75")
        for i, line in enumerate(lines)
    ]
    return joined(*words), top + 15 * max(len(lines) - 1, 0) + 8


def _row(row: Bar, top: int, zero: float, place: Callable[[float], float]) -> Markup:
    left, right = sorted((zero, place(row.value)))
    middle = top + ROW / 2
    label = row.label if len(row.label) <= _LETTERS else row.label[: _LETTERS - 1] + "…"
    fill = swatch(row.code).fill if row.code else "#7b8794"
    parts = [
        tag(
            "text", label, x=_LEFT - 8, y=f"{middle + 4.5:.1f}", text_anchor="end", font_size=_SIZE, fill=_INK
        ),
        tag(
            "rect",
            x=f"{left:.1f}",
            y=top + 4,
            width=f"{max(right - left, 0.8):.1f}",
            height=ROW - 8,
            fill=fill,
        ),
    ]
    ends = [right]
    if row.low is not None and row.high is not None:
        a, b = place(row.low), place(row.high)
        path = f"M{a:.1f} {middle:.0f}H{b:.1f}M{a:.1f} {middle - 4:.0f}v8M{b:.1f} {middle - 4:.0f}v8"
        parts.append(tag("path", d=path, stroke=_INK, stroke_width="1.6", fill="none"))
        ends.append(b)
    parts.append(
        tag("text", row.words, x=f"{max(ends) + 7:.1f}", y=f"{middle + 4.5:.1f}", font_size=_SIZE, fill=_INK)
    )
    return joined(*parts)


def _said(rows: Sequence[Bar]) -> str:
    return "; ".join(f"{row.label} {row.words}" for row in rows) or "nothing to draw"
