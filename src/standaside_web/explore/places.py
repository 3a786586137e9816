"""An answer place by place: the rows of the table, and the hexagons that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from standaside import (
    Assessment,
    Constituencies,
    Deal,
    Outcome,
    SourceError,
    Swatch,
    UnknownNameError,
    load_hexmap,
    swatch,
    wording,
)
from standaside_web.drawing import Hexagon
from standaside_web.explore.answers import Answer
from standaside_web.explore.arranged import arranged
from standaside_web.explore.question import Question, address
from standaside_web.pages import Row

SAFE, LIKELY = 0.9, 0.6
"""Chance of the likeliest winner from which a place counts as safe, and as likely."""

VIEWS = {"now": "Now", "without": "Without a pact", "with": "With the pact", "changes": "What changes"}
COLOURS = {"winner": "Winner", "probability": "How sure", "verdict": "Verdict"}
VERDICT_LETTERS = {"decisive": "++", "helpful": "+", "pointless": "0", "harmful": "−"}
"""Marks of the verdicts on the map: none can be read as a party."""


@dataclass(frozen=True, slots=True)
class Place:
    """
    One constituency in an answer.

    Attributes
    ----------
    now : str
        Party that holds it: won it at the starting point, or since; "" where unknown.
    without, with_pact : str
        The likeliest winner without and with the pact; "" where nobody ever wins.
    p_without, p_with : float
        That party's chance, in [0, 1].
    changed : bool
        Whether the likeliest winner changes: by the pact, or where there is none by the poll.
    deals : tuple of Deal
        The deals there, each with its own beneficiary and manner of giving way.
    verdict, nearly
        What they are worth together, and the word that lies near; None without a deal.
    p_bloc_without, p_bloc_with : float
        Chance that any partner wins.
    """

    code: str
    name: str
    nation: str
    region: str
    now: str
    without: str
    p_without: float
    with_pact: str
    p_with: float
    changed: bool
    deals: tuple[Deal, ...]
    verdict: str | None
    nearly: str | None
    p_bloc_without: float
    p_bloc_with: float

    @property
    def said(self) -> str:
        """Who gives way for whom, and how if the candidates stay."""
        return said_of(self.deals)


def places(answer: Answer) -> list[Place]:
    """All constituencies, in the order of the axis."""
    assessment, summary = answer.assessment, answer.summary
    axis, view = assessment.projection.constituencies, assessment.projection
    codes = view.parties.codes
    deals = _deals(assessment)
    p_bloc = summary.p_bloc_without.tolist(), summary.p_bloc_with.tolist()
    turned = summary.turned.tolist()
    without, with_pact = summary.p_without.tolist(), summary.p_with.tolist()
    found = []
    for c, code in enumerate(axis.codes):
        before, after = int(summary.likeliest_without[c]), int(summary.likeliest_with[c])
        held = int(view.held_by[c])
        outcomes = deals.get(code, ())
        judged = outcomes[0] if outcomes else None
        found.append(
            Place(
                code=code,
                name=axis.names[c],
                nation=axis.nations[c],
                region=axis.regions[c],
                now=_code(codes, held),
                without=_code(codes, before),
                p_without=without[c][before] if before >= 0 else 0.0,
                with_pact=_code(codes, after),
                p_with=with_pact[c][after] if after >= 0 else 0.0,
                changed=turned[c],
                deals=tuple(outcome.deal for outcome in outcomes),
                verdict=None if judged is None else str(judged.verdict),
                nearly=None if judged is None or judged.nearly is None else str(judged.nearly),
                p_bloc_without=p_bloc[0][c],
                p_bloc_with=p_bloc[1][c],
            )
        )
    return found


def has_pact(answer: Answer) -> bool:
    """Whether anybody stands aside, on either side."""
    return bool(answer.assessment.pact.stand_asides or answer.assessment.counter_pact.stand_asides)


def _deals(assessment: Assessment) -> Mapping[str, Sequence[Outcome]]:
    """All deals of each place; the verdict is on the place, and the same for every one of them."""
    found: dict[str, list[Outcome]] = {}
    for outcome in assessment.outcomes:
        found.setdefault(outcome.deal.code, []).append(outcome)
    return found


def said_of(deals: Iterable[Deal]) -> str:
    """
    Deals of one place in words.

    Examples
    --------
    >>> said_of([Deal("E1", "", "Green", ("Lab",)), Deal("E1", "", "Green", ("LD",), "activists")])
    'Lab for Green; LD (activists out) for Green'
    """
    return "; ".join(
        f"{wording.giving_way(deal.aside, deal.kind)} for {deal.beneficiary or 'nobody'}" for deal in deals
    )


def as_deals(deals: Iterable[Deal]) -> list[dict[str, Any]]:
    """Deals of one place as data."""
    return [{"for": deal.beneficiary or None, "aside": list(deal.aside), "kind": deal.kind} for deal in deals]


def _code(codes: Sequence[str], position: int) -> str:
    return codes[position] if position >= 0 else ""


def positions(answer: Answer) -> Mapping[str, tuple[int, int]]:
    """Where each hexagon lies; empty where nobody has a map of the boundary set."""
    return hexes(answer.assessment.projection.constituencies)


def at_place(address: str, code: str) -> str:
    """
    Put a constituency into an address made with "@" for it; any code makes a sound one.

    Examples
    --------
    >>> at_place("/seat/@?draws=9", "C3/../evil?x=")
    '/seat/C3%2F..%2Fevil%3Fx%3D?draws=9'
    """
    return address.replace("@", quote(code, safe=""), 1)


def hexes(places: Constituencies) -> Mapping[str, tuple[int, int]]:
    """
    The hex map of places; where there is none, and the visitor brought them, a block by region.

    Empty where there would be a map if it were fetched; the page goes without.
    """
    try:
        return _hexmap(places.boundary_set)
    except (SourceError, UnknownNameError):
        return arranged(places) if is_arranged(places) else {}


@lru_cache(maxsize=8)
def _hexmap(boundary_set: str) -> Mapping[str, tuple[int, int]]:
    """Read once: the file is part of the package, or of a download that is known by its content."""
    return load_hexmap(boundary_set)


def is_arranged(places: Constituencies) -> bool:
    """Whether hexagons lie by region and name alone: of results that somebody brought without a map."""
    return places.boundary_set.startswith("id:own-")


def hexagons(
    rows: Sequence[Place], question: Question, *, view: str, colour: str, pact: bool
) -> list[Hexagon]:
    """Every place as one view and one colouring draw it."""
    drawn = {
        code: swatch(code)
        for code in {code for row in rows for code in (row.now, row.without, row.with_pact)}
    }
    where = address("/seat/@", question)
    return [_hexagon(row, at_place(where, row.code), drawn, view, colour, pact=pact) for row in rows]


def _hexagon(
    row: Place, href: str, marks: Mapping[str, Swatch], view: str, colour: str, *, pact: bool
) -> Hexagon:
    winner, chance = _shown(row, view, pact=pact)
    words = _in_words(row, pact=pact)
    if colour == "verdict":
        return _verdict(row, href, words)
    drawn = marks[winner]
    if colour == "probability" and view != "now":
        level = "" if chance >= SAFE else "o2" if chance >= LIKELY else "o3"
        return Hexagon(row.code, words, href, drawn.fill, drawn.letter, drawn.ink if not level else "", level)
    if view == "changes" and not row.changed:
        return Hexagon(row.code, words, href, drawn.fill, style="dl" if row.deals else "")
    style = "ch" if view == "changes" else ""
    return Hexagon(row.code, words, href, drawn.fill, drawn.letter, drawn.ink, style)


def _in_words(row: Place, *, pact: bool) -> str:
    """A place in a line, the same in every view: who holds it, who is likeliest and how often, any deal."""
    held = f"{row.name}: held by {row.now or 'nobody known'}"
    before = f"{row.without or 'nobody'} {wording.percent(row.p_without)}"
    if not pact:
        return f"{held}; likeliest {before} %"
    said = f"{held}; without {before} %, with {row.with_pact or 'nobody'} {wording.percent(row.p_with)} %"
    return f"{said}; {row.said}, {row.verdict}" if row.deals else said


def _shown(row: Place, view: str, *, pact: bool) -> tuple[str, float]:
    if view == "now":
        return row.now, 1.0
    if view == "without" or not pact:
        return row.without, row.p_without
    return row.with_pact, row.p_with


def _verdict(row: Place, href: str, words: str) -> Hexagon:
    if row.verdict is None:
        return Hexagon(row.code, words, href, style="none")
    return Hexagon(row.code, words, href, letter=VERDICT_LETTERS[row.verdict], style=f"ch v-{row.verdict}")


def described(rows: Sequence[Place], view: str, *, pact: bool, polled: bool) -> str:
    """What a map shows, in a sentence for people who hear the page."""
    changed = sum(row.changed for row in rows)
    what = "the pact" if pact else "the poll" if polled else "the uncertainty of the result, without a poll,"
    said = {
        "now": "The party that holds each constituency.",
        "without": "The likeliest winner of each constituency if nobody stands aside.",
        "with": "The likeliest winner of each constituency with the pact.",
        "changes": f"{what.capitalize()} changes the likeliest winner in "
        f"{wording.count(changed, 'constituency', 'constituencies')}.",
    }[view]
    return f"{said} One hexagon a constituency; each is a link, and the table says the same in words."


def used(rows: Sequence[Place]) -> list[str]:
    """Codes of all parties that rows mention, sorted."""
    found = {code for row in rows for code in (row.now, row.without, row.with_pact)}
    found |= {code for row in rows for deal in row.deals for code in (deal.beneficiary, *deal.aside)}
    return sorted(found - {""})


def as_row(row: Place) -> dict[str, Any]:
    """A place as data: names of columns that stay."""
    return {
        "code": row.code,
        "name": row.name,
        "nation": row.nation,
        "region": row.region,
        "now": row.now or None,
        "without": row.without or None,
        "p_without": row.p_without,
        "with": row.with_pact or None,
        "p_with": row.p_with,
        "changed": row.changed,
        "deals": as_deals(row.deals),
        "verdict": row.verdict,
        "verdict_nearly": row.nearly,
        "p_bloc": {"without": row.p_bloc_without, "with": row.p_bloc_with},
    }


def as_line(row: Row) -> Row:
    """
    A place of :func:`as_row` for a table: its deals in three columns, several divided by " / ".

    Examples
    --------
    >>> as_line({"deals": [{"for": "Green", "aside": ["Lab", "LD"], "kind": "aside"}], "verdict": "helpful"})
    {'for': 'Green', 'aside': 'Lab;LD', 'kind': 'aside', 'verdict': 'helpful'}
    >>> softer = {"for": None, "aside": ["LD"], "kind": "silent"}
    >>> as_line({"deals": [{"for": "Green", "aside": ["Lab"], "kind": "aside"}, softer]})
    {'for': 'Green / nobody', 'aside': 'Lab / LD', 'kind': 'aside / silent'}
    """
    line: dict[str, Any] = {}
    for key, value in row.items():
        line |= _in_columns(value) if key == "deals" else {key: value}
    return line


def _in_columns(deals: Sequence[Row]) -> Row:
    nobody = "nobody" if len(deals) > 1 else ""
    return {
        "for": " / ".join(deal["for"] or nobody for deal in deals) or None,
        "aside": " / ".join(";".join(deal["aside"]) for deal in deals) or None,
        "kind": " / ".join(deal["kind"] for deal in deals) or None,
    }
