"""What every section of the report is made of: cards, tables, badges, figures with their range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from standaside.domain import NOBODY, Assessment
from standaside.present.markup import Child, Markup, joined, tag
from standaside.present.palette import swatch
from standaside.present.summary import Contrast, Spread, Summary
from standaside.present.wording import seats_range, signed


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What all sections share: the figures, and the style class of every party."""

    summary: Summary
    styles: Mapping[str, int]

    @property
    def assessment(self) -> Assessment:
        """The assessment on the page."""
        return self.summary.assessment

    def code(self, position: int) -> str:
        """Code of a party position, "" for nobody."""
        return "" if position == NOBODY else self.assessment.projection.parties.codes[position]

    def name(self, code: str) -> str:
        """Name of a party, as it is written."""
        parties = self.assessment.projection.parties
        return parties.names[parties.index(code)] if code in parties.codes else code

    def badge(self, code: str, label: str | None = None) -> Markup:
        """A party's letter on its colour, with words beside it."""
        words = label if label is not None else (code or "nobody")
        letter = tag("b", swatch(code).letter, aria_hidden="true")
        return tag("span", letter, words, class_=f"p x{self.styles.get(code, self.styles[''])}")

    def badges(self, codes: Iterable[str]) -> Markup:
        """Several parties."""
        return joined(*(self.badge(code) for code in codes))


def card(title: str, *children: Child, anchor: str) -> Markup:
    """A section with a heading."""
    return tag(
        "section",
        tag("h2", title, id=f"{anchor}-h"),
        *children,
        class_="card",
        id=anchor,
        aria_labelledby=f"{anchor}-h",
    )


def table(
    caption: str, heads: Sequence[tuple[str, str]], rows: Iterable[Markup], *, style: str = "stack"
) -> Markup:
    """A table; ``heads`` are (words, style class)."""
    head = tag("tr", *(tag("th", words, scope="col", class_=kind or None) for words, kind in heads))
    return tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *rows), class_=style)


def cell(content: Child, *, label: str, style: str = "n") -> Markup:
    """A cell that carries its column's name for narrow screens."""
    return tag("td", tag("span", content), class_=style or None, data_l=label)


def mean_and_range(spread: Spread) -> Markup:
    """An expected number with its range beneath it."""
    return joined(tag("b", f"{spread.mean:.1f}"), " ", tag("small", seats_range(spread)))


def from_to(seats: Contrast) -> Markup:
    """Expected seats without and with, the second strong."""
    return tag(
        "span",
        f"{seats.without.mean:.1f}",
        tag("span", " → ", aria_hidden="true"),
        tag("span", " to ", class_="vh"),
        tag("b", f"{seats.with_pact.mean:.1f}"),
        class_="nw",
    )


def gain_and_range(seats: Contrast) -> Markup:
    """A paired gain with its range."""
    low, high = signed(seats.gain.p05, places=0), signed(seats.gain.p95, places=0)
    return joined(
        tag("b", signed(seats.gain.mean)), " ", tag("small", low if low == high else f"{low} to {high}")
    )
