"""What every page of its own is wrapped in: the head, the styles, the heading, and sources at the foot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from standaside.domain import Assessment
from standaside.present.documents import library_version
from standaside.present.markup import Markup, linked, tag
from standaside.present.page import Page
from standaside.present.palette import swatch
from standaside.present.wording import VERDICTS

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing may be fetched: the page says so to the browser."""


def whole_page(
    page: Page,
    main: Markup,
    *,
    links: Sequence[tuple[str, str]],
    sources: Sequence[str] = (),
    command: str = "",
    title: str = "",
) -> str:
    """
    Wrap sections into one self-contained HTML document.

    Parameters
    ----------
    page : Page
    main : Markup
        The sections.
    links : sequence of (str, str)
        What the heading leads to: words, and the address on the page.
    sources : sequence of str
        One sentence a data set; the result's own source if empty.
    command : str
        What reproduces the page.
    title : str
        The scenario's if left out.

    Returns
    -------
    str
    """
    title = title or page.assessment.scenario.title or page.assessment.scenario.name
    body = tag(
        "div", _header(title, links), tag("main", main), _footer(page, sources, command), class_="wrap"
    )
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


def party_styles(assessment: Assessment) -> dict[str, int]:
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


def _header(title: str, links: Sequence[tuple[str, str]]) -> Markup:
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
