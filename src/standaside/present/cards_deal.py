"""The deal, seat by seat, as cards: what it does, where it decides, and every constituency in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from standaside.domain import NOBODY, Deal, Outcome
from standaside.present.charts_svg import change_bar, change_words
from standaside.present.markup import Markup, joined, tag
from standaside.present.page import Page, card, cell, table
from standaside.present.sentences import helps_note, news, verdicts_sentence
from standaside.present.summary import Summary
from standaside.present.wording import FREQUENCIES, VERDICTS, count, frequencies, giving_way, percent


def deals_card(page: Page) -> Markup:
    """The deal, seat by seat, largest effect first, with a filter by verdict."""
    outcomes = sorted(page.assessment.outcomes, key=lambda o: (o.p_bloc_otherwise - o.p_bloc[1], o.deal.code))
    if not outcomes:
        return card("The deal, seat by seat", tag("p", "Nobody stands aside anywhere."), anchor="deal")
    counts = {word: sum(str(o.verdict) == word for o in outcomes) for word in VERDICTS}
    found = [word for word in VERDICTS if counts[word]]
    heads = (
        ("Constituency", ""),
        ("Bloc candidate", ""),
        ("Standing aside", ""),
        ("Chance that a partner wins, %", "n"),
        ("Verdict", ""),
    )
    rows = [_deal_row(page, outcome) for outcome in outcomes]
    countered = " Without means that only the other side makes its pact." if _countered(page) else ""
    return card(
        "The deal, seat by seat",
        tag(
            "fieldset",
            tag("legend", "Show deals by verdict", class_="vh"),
            *_filters(found, counts),
            table("Largest effect first.", heads, rows, style="stack deals"),
            class_="bare",
        ),
        tag("p", verdicts_sentence(found) + countered, class_="how"),
        tag("p", f"Beside each verdict: {FREQUENCIES}.", class_="how"),
        anchor="deal",
    )


def _countered(page: Page) -> bool:
    return bool(page.assessment.counter_pact.stand_asides)


def _filters(found: Sequence[str], counts: Mapping[str, int]) -> list[Markup]:
    """Radio buttons and their labels: all deals, or those with one verdict."""
    radios = [tag("input", type="radio", name="deal", id="f-all", class_="vh", checked=True)]
    radios += [tag("input", type="radio", name="deal", id=f"f-{word}", class_="vh") for word in found]
    labels = [tag("label", f"All {sum(counts.values())}", for_="f-all")]
    labels += [tag("label", f"{word} {counts[word]}", for_=f"f-{word}") for word in found]
    return [*radios, tag("div", *labels, class_="seg")]


def decided_card(page: Page) -> Markup:
    """The seats whose likeliest winner changes, with words where an opponent is the new one."""
    places = page.assessment.projection.constituencies
    rows = sorted(page.summary.changed, key=lambda c: places.names[c])
    words = count(len(rows), "constituency", "constituencies")
    expected = (
        f"The likeliest winner changes in {words}; expected seats also count the smaller shifts elsewhere."
    )
    return card(
        "Where the pact decides",
        tag("p", expected if rows else "The likeliest winner changes nowhere.", class_="how"),
        tag("ul", *(_decided(page, place) for place in rows), class_="seats") if rows else None,
        anchor="decides",
    )


def _decided(page: Page, place: int) -> Markup:
    summary, places = page.summary, page.assessment.projection.constituencies
    note = opponent_note(summary, place)
    return tag(
        "li",
        tag(
            "span",
            tag("a", places.names[place], href=f"#{places.codes[place]}"),
            tag("small", note) if note else None,
        ),
        tag(
            "span",
            page.badge(page.code(int(summary.likeliest_without[place]))),
            "→ ",
            page.badge(page.code(int(summary.likeliest_with[place]))),
            class_="nw",
        ),
    )


def opponent_note(summary: Summary, place: int) -> str:
    """Say why the likeliest winner with the pact is not a partner, "" where it is one."""
    assessment = summary.assessment
    partners = [assessment.projection.parties.index(code) for code in assessment.scenario.partners]
    if int(summary.likeliest_with[place]) in partners:
        return ""
    lift = float(summary.p_with[place, partners].sum() - summary.p_without[place, partners].sum())
    if not assessment.pact.gives_way[place].any():
        return "no deal of the partners here: the other side’s pact changes it"
    if lift > 0:
        return "the deal lifted the partners’ chance, but the leading opponent changed"
    return "the deal did not lift the partners’ chance"


def places_card(page: Page) -> Markup:
    """All constituencies in words, for whoever cannot use the map."""
    summary, places = page.summary, page.assessment.projection.constituencies
    deals: dict[str, list[Outcome]] = {}
    for outcome in page.assessment.outcomes:
        deals.setdefault(outcome.deal.code, []).append(outcome)
    order = sorted(range(len(places)), key=lambda c: (places.names[c], places.codes[c]))
    heads = (
        ("Constituency", ""),
        (f"{page.assessment.scenario.baseline.date.year}", "opt"),
        ("Without, chance %", ""),
        ("With, chance %", ""),
        ("Deal", ""),
    )
    rows = [_place_row(page, c, deals.get(places.codes[c], [])) for c in order]
    return card(
        f"All {summary.house} constituencies",
        table(
            "Who won, who is likeliest to win without and with the pact, and any deal.",
            heads,
            rows,
            style="wide",
        ),
        anchor="all",
    )


def _deal_row(page: Page, outcome: Outcome) -> Markup:
    deal, word = outcome.deal, str(outcome.verdict)
    before, after = outcome.p_bloc_otherwise, outcome.p_bloc[1]
    chance = joined(change_bar(before, after), change_words(before, after))
    added = news(deal, page.assessment.scenario, planned=page.assessment.plan is not None)
    note = helps_note(outcome, page.assessment.scenario)
    often = tag("small", f" {frequencies(outcome.verdict_p)}")
    verdict = joined(tag("span", word, class_=f"v {word}"), often, tag("small", note) if note else None)
    return tag(
        "tr",
        tag(
            "th",
            tag("a", deal.name, href=f"#{deal.code}"),
            tag("small", f" {added}") if added else None,
            scope="row",
        ),
        cell(
            page.badge(deal.beneficiary, deal.beneficiary or "nobody endorsed"),
            label="Bloc candidate",
            style="",
        ),
        cell(joined(page.badges(deal.aside), _how(deal)), label="Standing aside", style=""),
        cell(chance, label="Chance, %"),
        cell(verdict, label="Verdict", style=""),
        class_=f"d-{word}",
    )


def _how(deal: Deal) -> Markup | None:
    """How those who give way do it, where their candidate stays (rule 7)."""
    return None if deal.kind == "aside" else tag("small", giving_way((), deal.kind))


def _place_row(page: Page, place: int, outcomes: Sequence[Outcome]) -> Markup:
    summary, places = page.summary, page.assessment.projection.constituencies
    held = page.code(int(page.assessment.projection.held_by[place])) or "unknown"
    deal = "; ".join(
        f"{giving_way(o.deal.aside, o.deal.kind)} for {o.deal.beneficiary or 'nobody'}: {o.verdict}"
        for o in outcomes
    )
    before = _likeliest(page, place, int(summary.likeliest_without[place]), summary.p_without[place])
    after = _likeliest(page, place, int(summary.likeliest_with[place]), summary.p_with[place])
    changed = summary.likeliest_without[place] != summary.likeliest_with[place]
    return tag(
        "tr",
        tag("th", places.names[place], scope="row"),
        tag("td", held, class_="opt"),
        tag("td", before),
        tag("td", tag("b", after) if changed else after),
        tag("td", deal),
        id=places.codes[place],
    )


def _likeliest(
    page: Page, place: int, winner: int, chances: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> str:
    return f"{page.code(winner)} {percent(float(chances[winner]))}" if winner != NOBODY else "unknown"
