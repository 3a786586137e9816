"""The report: one self-contained page that works without scripts, on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from standaside.domain import Assessment, TransferRow
from standaside.present.assumptions import assumptions, rule_checks
from standaside.present.documents import library_version, published_document
from standaside.present.markup import Markup, joined, linked, tag
from standaside.present.page import VERDICTS, Page, card, cell, table
from standaside.present.palette import swatch
from standaside.present.sections import (
    deals_card,
    decided_card,
    give_and_get,
    map_card,
    parties_card,
    places_card,
    published_card,
    sentence,
    strip_card,
    summed_card,
    variants_card,
)
from standaside.present.summary import summarise
from standaside.present.wording import count, percent, spoken

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing may be fetched: the page says so to the browser."""


def report_html(
    assessment: Assessment,
    hexes: Mapping[str, tuple[int, int]],
    *,
    variants: Sequence[Assessment] = (),
    sources: Sequence[str] = (),
    command: str = "",
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

    Returns
    -------
    str
        A whole HTML document. The same arguments give the same bytes.
    """
    page = Page(summarise(assessment), _styles(assessment))
    runs = [summarise(variant) for variant in variants]
    main = joined(
        sentence(page),
        tag("div", map_card(page, hexes), tag("div", strip_card(page), give_and_get(page)), class_="g"),
        deals_card(page),
        decided_card(page),
        tag("div", summed_card(page), parties_card(page), class_="g even"),
        variants_card(page, runs) if runs else None,
        *(published_card(page, other) for other in published_document(assessment)),
        _rules(page),
        _assumptions(page),
        _transfers(page),
        _method(page),
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


def _rules(page: Page) -> Markup:
    checks = rule_checks(page.summary)
    words = {True: "holds", False: "does not hold", None: "not judged here"}
    rows = [
        tag(
            "tr",
            tag("th", check.rule, scope="row"),
            cell(check.found, label="found", style=""),
            cell(words[check.holds], label="holds?", style=""),
        )
        for check in checks
    ]
    heads = (("Rule", ""), ("What came out", ""), ("Holds?", ""))
    shown = table("Each rule was checked again on the pact above, apart from the solver.", heads, rows)
    return card("The rules asked for", shown if rows else tag("p", "None."), _solver(page), anchor="rules")


def _solver(page: Page) -> Markup:
    plan = page.assessment.plan
    heading = tag("h3", "How good is this plan?")
    if plan is None:
        return joined(
            heading,
            tag("p", "The pact was proposed, not searched for: nothing is claimed about better ones."),
        )
    claim = (
        f"Status: {plan.status}. Expected seats of the bloc under the plan {plan.objective:.4f}, the most "
        f"any plan within the rules could reach {plan.bound:.4f}, gap {plan.gap:.2g}, as the solver "
        "computed them."
    )
    fewest = (
        f"Among plans within {page.assessment.scenario.rules.tolerance:g} seats of the best, the one with "
        "the fewest stand-asides is shown, then with the fewest votes moved."
    )
    others = [
        tag(
            "li",
            f"{other.objective:.2f} expected seats with deals in "
            f"{count(len({d.code for d in other.pact.deals()}), 'constituency', 'constituencies')}",
        )
        for other in plan.alternatives
    ]
    listing = joined(tag("h3", "Nearly as good"), tag("ul", *others)) if others else None
    return joined(heading, tag("p", claim), tag("p", fewest, class_="how"), listing)


def _assumptions(page: Page) -> Markup:
    scenario, forecast = page.assessment.scenario, page.assessment.with_pact
    entries = [
        joined(tag("dt", entry.name), tag("dd", entry.value, tag("small", linked(entry.source))))
        for entry in assumptions(scenario)
    ]
    draws = tag(
        "dd",
        f"{forecast.draws:,} simulated elections, seed {forecast.seed}",
        tag("small", f"standaside {library_version()}"),
    )
    return card("What is assumed", tag("dl", *entries, tag("dt", "Draws"), draws), anchor="assumptions")


def _transfers(page: Page) -> Markup:
    rows = page.assessment.scenario.transfers.rows
    used = {(aside, d.beneficiary) for d in page.assessment.pact.deals() for aside in d.aside}
    shown = [rows[pair] for pair in sorted(rows) if pair in used or (not used and pair[1])]
    missing = sorted(pair for pair in used if pair not in rows)
    heads = (("When … stands aside for …", ""), ("follow", "n"), ("the rest", ""), ("evidence", ""))
    words = "Percent of the voters of the party that stands aside; only pairs that occur in this pact."
    note = None
    if missing:
        pairs = ", ".join(f"{aside} for {to or 'nobody'}" for aside, to in missing)
        note = tag("p", f"No row of evidence for {pairs}: these follow the stated default.", class_="how")
    source = page.assessment.scenario.transfers.source
    return card(
        "Where the votes go",
        table(words, heads, [_transfer_row(page, row) for row in shown]),
        note,
        tag(
            "p",
            "If a party named among the rest is not standing there, its part is shared by the others, home "
            "included (rule 5). ",
            tag("span", "Source: ", linked(source)) if source else None,
            class_="how",
        ),
        anchor="transfers",
    )


def _transfer_row(page: Page, row: TransferRow) -> Markup:
    rest = sorted(
        ((k, v) for k, v in row.rates.items() if k != row.beneficiary and v > 0), key=lambda i: (-i[1], i[0])
    )
    parties = page.assessment.projection.parties
    words = ", ".join(f"{'stay at home' if code == 'home' else code} {percent(rate)}" for code, rate in rest)
    pair = tag(
        "th",
        page.badge(row.party, spoken(parties, row.party)),
        "for ",
        page.badge(row.beneficiary, spoken(parties, row.beneficiary) if row.beneficiary else "nobody"),
        scope="row",
    )
    evidence = row.evidence + (f": {row.note}" if row.note else "")
    follow = percent(row.rates.get(row.beneficiary, 0.0)) if row.beneficiary else "–"
    return tag(
        "tr",
        pair,
        cell(tag("b", follow), label="follow, %"),
        cell(words, label="the rest, %", style=""),
        cell(linked(evidence), label="evidence", style=""),
    )


def _method(page: Page) -> Markup:
    parts = (
        (
            "Expected seats",
            "The mean over the simulated elections of the seats won. A range leaves one in twenty of them "
            "below it and one in twenty above.",
        ),
        (
            "Gain",
            "The difference between two runs on the same draws, one with the pact and one without. Pairing "
            "removes what both share, so the range of a gain is narrower than the ranges it lies between.",
        ),
        (
            "Chance of winning",
            "The fraction of simulated elections in which the party, or any partner, comes first in "
            "the constituency. First past the post; a tie is settled by lot from the seed.",
        ),
        (
            "Majority",
            f"The fraction of simulated elections in which the bloc has more than half of all "
            f"{page.summary.house} seats. Northern Ireland is counted in the house and left out of the plan.",
        ),
        (
            "Verdict",
            "From the same draws: " + "; ".join(f"{word}, {text}" for word, text in VERDICTS.items()) + ".",
        ),
        (
            "Summed vote",
            "The same pact if every voter of a party that stands aside followed it. It bounds what a pact "
            "could do and is never a forecast.",
        ),
    )
    entries = [joined(tag("dt", name), tag("dd", words)) for name, words in parts]
    return card("How each number is made", tag("dl", *entries), anchor="method")


def _footer(page: Page, sources: Sequence[str], command: str) -> Markup:
    forecast, scenario = page.assessment.with_pact, page.assessment.scenario
    listed_sources = [
        tag("li", linked(source)) for source in (*sources,) or (scenario.baseline.source,) if source
    ]
    run = f"{forecast.draws:,} draws, seed {forecast.seed}, standaside {library_version()}"
    made = f"Scenario {scenario.name}; {run}."
    again = tag("p", "To make this page again: ", tag("code", command)) if command else None
    return tag("footer", tag("h2", "Sources and licences"), tag("ul", *listed_sources), tag("p", made), again)
