"""The report's two charts: how seats are distributed, and a bar from one chance to another."""

from __future__ import annotations

import numpy as np

from standaside.domain import Ints
from standaside.present.markup import Markup, tag
from standaside.present.wording import percent

_WIDE, _HIGH = 1000, 220
"""Units of the drawing; it is stretched to its place, and the words beside it are not."""


def distribution(
    without: Ints, with_pact: Ints, *, majority_at: int, title: str, description: str, name: str = "strip"
) -> Markup:
    """
    Draw the seats of a bloc over the draws, without and with a pact, on one scale.

    Parameters
    ----------
    without, with_pact : ndarray of int, shape (d,)
        Seats in each simulated election, the same draws.
    majority_at : int
        Fewest seats that are a majority; shown as a line where it is in reach.
    title, description : str
        For people who hear the page.
    name : str
        Begins the ids of the drawing, which are once on a page.
    """
    low, high = _reach(without, with_pact, majority_at)
    tallest = max(_heights(without, low, high).max(), _heights(with_pact, low, high).max(), 1e-12)
    drawing = tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", description, id=f"{name}-description"),
        _area(without, low, high, tallest, "wo"),
        _area(with_pact, low, high, tallest, "wi"),
        tag("line", x1=0, x2=_WIDE, y1=_HIGH, y2=_HIGH, class_="ax"),
        _line(majority_at, low, high, "maj"),
        viewBox=f"0 0 {_WIDE} {_HIGH}",
        preserveAspectRatio="none",
        role="img",
        aria_labelledby=f"{name}-title {name}-description",
    )
    labels = [_label(value, low, high, f"{value}", "tick") for value in _ticks(low, high)]
    above = (
        _label(majority_at, low, high, f"{majority_at} to govern", "maj")
        if low <= majority_at <= high
        else ""
    )
    return tag(
        "div", tag("div", above, class_="over"), drawing, tag("div", *labels, class_="under"), class_="strip"
    )


def change_bar(before: float, after: float) -> Markup:
    """A bar from one chance to another; decoration, the figures stand beside it."""
    kept, end = sorted((before, after))
    word = "up" if after >= before else "down"
    style = f"--a:{100 * kept:.1f}%;--b:{100 * end:.1f}%"
    return tag("span", tag("i"), class_=f"bar {word}", style=style, aria_hidden="true")


def change_words(before: float, after: float) -> Markup:
    """Two chances in percent, the second one strong."""
    hidden = tag("span", " to ", class_="vh")
    arrow = tag("span", " → ", aria_hidden="true")
    return tag("span", percent(before), arrow, hidden, tag("b", percent(after)), class_="nw pair")


def _reach(without: Ints, with_pact: Ints, majority_at: int) -> tuple[int, int]:
    """Ends of the scale: all draws but the rarest, and the majority if it is not far away."""
    both = np.concatenate([without, with_pact]) if without.size else np.array([0, 1])
    low, high = (int(v) for v in np.percentile(both, [0.1, 99.9], method="inverted_cdf"))
    margin = max(2, (high - low) // 12)
    low, high = max(0, low - margin), high + margin
    if low - (high - low) <= majority_at <= high + (high - low):
        low, high = min(low, majority_at - margin), max(high, majority_at + margin)
    return low, high


def _heights(values: Ints, low: int, high: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Fraction of draws at each number of seats, lightly smoothed, shape (high - low + 1,)."""
    counted = np.bincount(np.clip(values - low, 0, high - low), minlength=high - low + 1).astype(np.float64)
    spread = max(1, (high - low) // 40)
    kernel = np.bartlett(2 * spread + 3)
    return np.convolve(counted / max(values.size, 1), kernel / kernel.sum(), mode="same")[: high - low + 1]


def _area(values: Ints, low: int, high: int, tallest: float, style: str) -> Markup:
    heights = _heights(values, low, high)
    points = [
        f"{_WIDE * i / max(high - low, 1):.0f} {_HIGH - (_HIGH - 8) * height / tallest:.0f}"
        for i, height in enumerate(heights)
    ]
    return tag("path", d=f"M0 {_HIGH}L{'L'.join(points)}L{_WIDE} {_HIGH}Z", class_=style)


def _line(value: int, low: int, high: int, style: str) -> Markup:
    if not low <= value <= high:
        return Markup("")
    x = f"{_WIDE * (value - low) / max(high - low, 1):.0f}"
    return tag("line", x1=x, x2=x, y1=0, y2=_HIGH, class_=style)


def _label(value: int, low: int, high: int, words: str, style: str) -> Markup:
    place = 100 * (value - low) / max(high - low, 1)
    side = " end" if place > 80 else " start" if place < 20 and style == "maj" else ""
    return tag("span", words, class_=style + side, style=f"left:{place:.1f}%")


def _ticks(low: int, high: int) -> list[int]:
    """Round numbers of seats, about five."""
    rough = max((high - low) / 5, 1)
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if s >= rough or s == 1000)
    return [
        v
        for v in range(-(-low // step) * step, high + 1, step)
        if 0.03 < (v - low) / max(high - low, 1) < 0.97
    ]
