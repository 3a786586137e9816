"""The report: one self-contained page that works without scripts, on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from standaside.domain import Assessment
from standaside.planning.money import PartyMoney
from standaside.present.alternatives import alternatives
from standaside.present.cards_answer import give_and_get, map_card, sentence, strip_card
from standaside.present.cards_basis import assumptions_card, method_card, rules_card, transfers_card
from standaside.present.cards_compare import (
    alternatives_card,
    parties_card,
    published_card,
    summed_card,
    variants_card,
)
from standaside.present.cards_deal import deals_card, decided_card, places_card
from standaside.present.cards_fairness import fairness_card
from standaside.present.cards_grids import grid_card
from standaside.present.cards_systems import systems_card
from standaside.present.documents import Document, library_version, published_document
from standaside.present.markup import Markup, joined, linked, tag
from standaside.present.page import Page
from standaside.present.palette import swatch
from standaside.present.summary import summarise
from standaside.present.tables import Grid
from standaside.present.wording import VERDICTS

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing may be fetched: the page says so to the browser."""


def report_html(
    assessment: Assessment,
    hexes: Mapping[str, tuple[int, int]],
    *,
    variants: Sequence[Assessment] = (),
    sources: Sequence[str] = (),
    command: str = "",
    systems: Sequence[Document] = (),
    money: Sequence[PartyMoney] = (),
    money_table: Grid | None = None,
    campaign_table: Grid | None = None,
) -> str:
    """
    Write the report of a pact.

    Parameters
    ----------
    assessment : Assessment
    hexes : mapping of str to (int, int)
        Code of a constituency to (q, r): layout odd-r, r growing northwards.
    variants : sequence of Assessment
        The same question under other counter-pacts, shown beside it.
    sources : sequence of str
        One sentence a data set: name, date, address, licence.
    command : str
        What reproduces the page.
    systems : sequence of dict
        The same votes under other systems, as ``systems_document`` gives them; left out if empty.
    money : sequence of PartyMoney
        What the pact does to each partner's money; left out if empty.
    money_table : Grid, optional
        The same as a table of deposits and Short Money, as ``money_grid`` gives it.
    campaign_table : Grid, optional
        Activists beside standing aside, as ``ways_grid`` gives it.

    Returns
    -------
    str
        A whole HTML document. The same arguments give the same bytes.
    """
    page = Page(summarise(assessment), _styles(assessment))
    runs, others = [summarise(variant) for variant in variants], alternatives(assessment)
    main = joined(
        sentence(page),
        tag("div", map_card(page, hexes), tag("div", strip_card(page), give_and_get(page)), class_="g"),
        fairness_card(page, money),
        deals_card(page),
        decided_card(page),
        tag("div", summed_card(page), parties_card(page), class_="g even"),
        variants_card(page, runs) if runs else None,
        *(published_card(page, other) for other in published_document(assessment)),
        alternatives_card(others) if others else None,
        _grid(campaign_table, "campaign", "Expected seats of the bloc, each gain with its range."),
        _grid(money_table, "money", "Of each partner, without the pact and with it."),
        systems_card(page, systems) if systems else None,
        rules_card(page),
        assumptions_card(page),
        transfers_card(page),
        method_card(page),
        places_card(page),
    )
    title = assessment.scenario.title or assessment.scenario.name
    body = tag("div", _header(title), tag("main", main), _footer(page, sources, command), class_="wrap")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="generator", content=f"standaside {library_version()}"),
        tag("title", f"{title} · Standaside"),
        tag("style", Markup(_style_sheet(page.styles))),
    )
    return "<!doctype html>\n" + tag("html", head, "\n", tag("body", body), lang="en") + "\n"


def _grid(grid: Grid | None, anchor: str, caption: str) -> Markup | None:
    return None if grid is None else grid_card(grid, anchor=anchor, caption=caption)


def _styles(assessment: Assessment) -> dict[str, int]:
    """A small number for the style class of each party; "" is nobody."""
    codes = {*assessment.projection.parties.codes, *assessment.scenario.baseline.parties.codes, ""}
    if assessment.scenario.poll is not None:
        codes |= {code for shares in assessment.scenario.poll.shares.values() for code in shares}
    return {code: number for number, code in enumerate(sorted(codes))}


def _style_sheet(styles: Mapping[str, int]) -> str:
    sheet = files("standaside.present").joinpath("report.css").read_text(encoding="utf-8")
    return sheet + "\n".join((_colours(styles), *_view_rules(styles.values()), *_filter_rules()))


def _colours(styles: Mapping[str, int]) -> str:
    swatches = {number: swatch(code) for code, number in styles.items()}
    light = "".join(f"--c{n}:{s.fill};--i{n}:{s.ink};--q{n}:{s.pale};" for n, s in swatches.items())
    dark = "".join(f"--q{n}:{s.pale_dark};" for n, s in swatches.items())
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _view_rules(numbers: Iterable[int]) -> list[str]:
    rules = []
    for n in numbers:
        full = f"{{--f:var(--c{n});--k:var(--i{n})}}"
        shown = ",".join(f"#v{view}:checked~.fig .{view}{n}" for view in "bnw")
        rules.append(f"{shown},#vc:checked~.fig .w{n}.ch{full}")
        rules.append(
            f"#vc:checked~.fig .w{n}:not(.ch){{--f:var(--q{n})}}.x{n}{{--c:var(--c{n});--k:var(--i{n})}}"
        )
    chosen = "{background:var(--ink);color:var(--bg)}"
    focus = "{outline:2px solid var(--acc);outline-offset:-2px}"
    ids = [f"v{view}" for view in "bnwc"] + ["f-all", *(f"f-{word}" for word in VERDICTS)]
    rules += [f"#{i}:checked~.seg [for={i}]{chosen}#{i}:focus-visible~.seg [for={i}]{focus}" for i in ids]
    return rules


def _filter_rules() -> list[str]:
    return [f"#f-{word}:checked~.deals tbody tr:not(.d-{word}){{display:none}}" for word in VERDICTS]


def _header(title: str) -> Markup:
    links = (
        ("The deal", "#deal"),
        ("Rules", "#rules"),
        ("Assumptions", "#assumptions"),
        ("Method", "#method"),
        ("All seats", "#all"),
    )
    nav = tag("nav", *(tag("a", words, href=href) for words, href in links), aria_label="On this page")
    return tag("header", tag("span", "standaside", class_="brand"), tag("h1", title), nav)


def _footer(page: Page, sources: Sequence[str], command: str) -> Markup:
    forecast, scenario = page.assessment.with_pact, page.assessment.scenario
    listed_sources = [
        tag("li", linked(source)) for source in (*sources,) or (scenario.baseline.source,) if source
    ]
    run = f"{forecast.draws:,} draws, seed {forecast.seed}, standaside {library_version()}"
    made = f"Scenario {scenario.name}; {run}."
    again = tag("p", "To make this page again: ", tag("code", command)) if command else None
    return tag("footer", tag("h2", "Sources and licences"), tag("ul", *listed_sources), tag("p", made), again)
