"""What stands beside the answer, as cards: counter-pacts, published plans, the summed vote, every party."""

from __future__ import annotations

from collections.abc import Sequence

from standaside.present.alternatives import Alternative
from standaside.present.documents import Document
from standaside.present.markup import Markup, tag
from standaside.present.page import Page, card, cell, gain_and_range, mean_and_range, table
from standaside.present.sentences import overclaim
from standaside.present.summary import Summary
from standaside.present.wording import percent, signed, spoken


def variants_card(page: Page, variants: Sequence[Summary]) -> Markup:
    """The same pact, or question, with another counter-pact, side by side."""
    heads = (
        ("If …", ""),
        ("neither pact", "n"),
        ("with", "n"),
        ("gain", "n"),
        ("majority with, %", "n"),
    )
    first = "with this pact and its counter-pact" if page.assessment.scenario.counter_pact else "as asked"
    rows = [_run_row(run, first if run is page.summary else "") for run in (page.summary, *variants)]
    how = (
        "Each line after the first is this pact together with that counter-pact, against neither: its gain "
        "includes what the other side’s pact costs."
    )
    return card(
        "If the other side answers",
        table("Expected seats of the bloc.", heads, rows),
        tag("p", how, class_="how"),
        anchor="variants",
    )


def _run_row(run: Summary, words: str) -> Markup:
    return tag(
        "tr",
        tag("th", words or run.assessment.scenario.title, scope="row"),
        cell(mean_and_range(run.bloc.without), label="neither pact"),
        cell(mean_and_range(run.bloc.with_pact), label="with"),
        cell(gain_and_range(run.bloc), label="gain (range)"),
        cell(percent(run.p_majority[1]), label="majority with, %"),
    )


def alternatives_card(others: Sequence[Alternative]) -> Markup:
    """Plans nearly as good, and where they differ."""
    rows = [
        tag(
            "tr",
            tag("th", f"Plan {number}", scope="row"),
            cell(f"{other.objective:.2f}", label="expected seats"),
            cell(str(other.constituencies), label="constituencies with a deal"),
            cell(other.difference, label="what differs", style=""),
        )
        for number, other in enumerate(others, start=1)
    ]
    heads = (("Plan", ""), ("expected seats", "n"), ("constituencies with a deal", "n"), ("what differs", ""))
    return card(
        "Plans nearly as good",
        table("Compared with the plan above.", heads, rows),
        anchor="alternatives",
    )


def published_card(page: Page, other: Document) -> Markup:
    """A plan that somebody published, counted beside ours."""
    parties = page.assessment.projection.parties
    ours = other["ours"]
    counts = [("constituencies with a deal", other["seats"], ours["seats"])]
    for code, number in other["beneficiaries"].items():
        name = "others" if code == "others" else spoken(parties, code)
        counts.append((f"of them for {name}", number, ours["beneficiaries"][code]))
    rows = [
        tag(
            "tr",
            tag("th", words, scope="row"),
            cell(str(theirs), label=other["who"]),
            cell(str(mine), label="ours"),
        )
        for words, theirs, mine in counts
    ]
    return card(
        "A published plan beside ours",
        table("Counts of constituencies.", (("Count", ""), (other["who"], "n"), ("ours", "n")), rows),
        tag(
            "p",
            f"Source: {other['source']}. Ours was not tuned to it; why they differ is on the documentation "
            "page “Method”.",
            class_="how",
        ),
        anchor="published",
    )


def summed_card(page: Page) -> Markup:
    """The over-claim beside the realistic figure; never alone (rule 17)."""
    summary = page.summary
    rows = [
        tag(
            "tr",
            tag("th", words, scope="row"),
            cell(mean_and_range(spread), label="bloc"),
            cell(signed(spread.mean - summary.bloc.without.mean), label="against no pact"),
        )
        for words, spread in (
            ("no pact", summary.bloc.without),
            ("realistic: voters follow at the rates below", summary.bloc.with_pact),
            ("summed vote: every voter follows", summary.summed),
        )
    ]
    return card(
        "What the summed vote would have claimed",
        tag("p", overclaim(summary), class_="big"),
        table(
            "Expected seats of the bloc under this same pact.",
            (("If …", ""), ("bloc", "n"), ("against no pact", "n")),
            rows,
        ),
        tag(
            "p",
            "The summed vote is a bound, not a forecast: voters are not owned. ",
            tag("a", "How many follow", href="#transfers"),
            class_="how",
        ),
        anchor="summed",
    )


def parties_card(page: Page) -> Markup:
    """Every party's seats."""
    heads = (("Party", ""), ("without", "n"), ("with", "n"), ("gain", "n"))
    order = sorted(page.summary.parties, key=lambda code: (-page.summary.parties[code].without.mean, code))
    rows = [
        tag(
            "tr",
            tag("th", page.badge(code, page.name(code)), scope="row"),
            cell(mean_and_range(page.summary.parties[code].without), label="without"),
            cell(mean_and_range(page.summary.parties[code].with_pact), label="with"),
            cell(gain_and_range(page.summary.parties[code]), label="gain (range)"),
        )
        for code in order
    ]
    return card(
        "Every party’s seats",
        table("Expected seats, and the range that holds nine times in ten.", heads, rows),
        anchor="parties",
    )
