"""What the answer stands on, as cards: rules, assumptions, transfer rates and how each number is made."""

from __future__ import annotations

from collections.abc import Collection

from standaside.present.assumptions import assumptions
from standaside.present.documents import library_version
from standaside.present.markup import Markup, joined, linked, tag
from standaside.present.page import Page, card, cell, table
from standaside.present.plan_tables import solver_sentence
from standaside.present.rates import Rates, destinations, guess_sentence, partner_rates, rates_of
from standaside.present.rule_checks import rule_checks
from standaside.present.wording import VERDICTS, percent, spoken


def rules_card(page: Page) -> Markup:
    """The rules asked for, each judged again, and what the solver vouches for."""
    checks = rule_checks(page.summary)
    rows = [
        tag(
            "tr",
            tag("th", check.rule, scope="row"),
            cell(check.found, label="found", style=""),
            cell(check.verdict, label="holds?", style=""),
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
    fewest = (
        f"Among plans within {page.assessment.scenario.rules.tolerance:g} seats of the best, the one with "
        "the fewest stand-asides is shown, then with the fewest votes moved."
    )
    return joined(heading, tag("p", solver_sentence(plan)), tag("p", fewest, class_="how"))


def assumptions_card(page: Page, *, leave_out: Collection[str] = ()) -> Markup:
    """Everything taken for granted, each with its source; what the page itself answers is left out."""
    scenario, forecast = page.assessment.scenario, page.assessment.with_pact
    entries = [
        joined(tag("dt", entry.name), tag("dd", entry.value, tag("small", linked(entry.source))))
        for entry in assumptions(scenario)
        if entry.name not in leave_out
    ]
    draws = tag(
        "dd",
        f"{forecast.draws:,} simulated elections, seed {forecast.seed}",
        tag("small", f"standaside {library_version()}"),
    )
    return card("What is assumed", tag("dl", *entries, tag("dt", "Draws"), draws), anchor="assumptions")


def transfers_card(page: Page) -> Markup:
    """Where the votes of those who stand aside go, with the evidence, or the word "guess"."""
    scenario = page.assessment.scenario
    used = sorted({(aside, d.beneficiary) for d in page.assessment.pact.deals() for aside in d.aside})
    pairs = [rates_of(scenario, *pair) for pair in used]
    pairs = pairs or [pair for pair in partner_rates(scenario) if pair.beneficiary]
    heads = (("When … stands aside for …", ""), ("follow", "n"), ("the rest", ""), ("evidence", ""))
    words = "Percent of the voters of the party that stands aside; only pairs that occur in this pact."
    guess, source = guess_sentence(scenario, pairs), scenario.transfers.source
    return card(
        "Where the votes go",
        table(words, heads, [_transfer_row(page, pair) for pair in pairs]),
        tag("p", guess, class_="warn") if guess else None,
        tag(
            "p",
            "If a party named among the rest is not standing there, its part is shared by the others, home "
            "included (rule 5). ",
            tag("span", "Source: ", linked(source)) if source else None,
            class_="how",
        ),
        anchor="transfers",
    )


def _transfer_row(page: Page, pair: Rates) -> Markup:
    parties = page.assessment.projection.parties
    words = destinations(pair, follow=False).replace("home ", "stay at home ")
    heading = tag(
        "th",
        page.badge(pair.party, spoken(parties, pair.party)),
        "for ",
        page.badge(pair.beneficiary, spoken(parties, pair.beneficiary) if pair.beneficiary else "nobody"),
        scope="row",
    )
    evidence = pair.evidence + (f": {pair.note}" if pair.note else "")
    return tag(
        "tr",
        heading,
        cell(tag("b", "–" if pair.follow is None else percent(pair.follow)), label="follow, %"),
        cell(words, label="the rest, %", style=""),
        cell(linked(evidence), label="evidence", style=""),
    )


def method_card(page: Page) -> Markup:
    """How each kind of number comes about."""
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
            f"{page.summary.house} seats.{_outside(page)}",
        ),
        (
            "Verdict",
            "From the same draws, seat by seat. "
            + " ".join(f"{word.capitalize()}: {text}." for word, text in VERDICTS.items()),
        ),
        (
            "Summed vote",
            "The same pact if every voter of a party that stands aside followed it. It bounds what a pact "
            "could do and is never a forecast.",
        ),
    )
    entries = [joined(tag("dt", name), tag("dd", words)) for name, words in parts]
    return card("How each number is made", tag("dl", *entries), anchor="method")


def _outside(page: Page) -> str:
    """What a British plan leaves alone, where there is any of it."""
    if page.assessment.projection.constituencies.polled().all():
        return ""
    return " Northern Ireland is counted in the house and left out of a plan built on a British poll."
