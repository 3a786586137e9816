"""The parts of the report, each a card: what gives the answer, and what changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from standaside.domain import NOBODY, Outcome
from standaside.present.charts_svg import change_bar, change_words, distribution
from standaside.present.documents import Document
from standaside.present.hexmap_svg import Hexagon, hexmap
from standaside.present.markup import Child, Markup, joined, tag
from standaside.present.page import (
    VERDICTS,
    Page,
    card,
    cell,
    from_to,
    gain_and_range,
    mean_and_range,
    table,
)
from standaside.present.palette import swatch
from standaside.present.summary import Spread, Summary
from standaside.present.wording import (
    Phrase,
    about,
    answer_phrases,
    count,
    listed,
    odds,
    overclaim,
    pairs_in,
    percent,
    scenario_phrases,
    seats_range,
    signed,
    spoken,
)

VIEWS = (("b", "Starting point"), ("n", "No pact"), ("w", "With the pact"), ("c", "What changes"))


def sentence(page: Page) -> Markup:
    """The question and the answer."""
    asked = scenario_phrases(page.assessment.scenario, pairs_in(page.assessment))
    answered = answer_phrases(page.summary)
    return joined(
        tag("p", *(_asked(page, phrase) for phrase in asked), "…", class_="q"),
        tag("p", *(tag("b", p.text) if p.strong else p.text for p in answered), class_="a"),
    )


def map_card(page: Page, hexes: Mapping[str, tuple[int, int]]) -> Markup:
    """The map, with its four views behind radio buttons."""
    words = {**dict(VIEWS), "b": f"{page.assessment.scenario.baseline.date.year}"}
    radios = [
        tag("input", type="radio", name="view", id=f"v{key}", class_="vh", checked=key == "c")
        for key, _ in VIEWS
    ]
    labels = [tag("label", words[key], for_=f"v{key}") for key, _ in VIEWS]
    hexagons = [_hexagon(page, c) for c in range(page.summary.house)]
    changed = len(page.summary.changed)
    description = (
        "One hexagon a constituency. The likeliest winner changes in "
        f"{count(changed, 'constituency', 'constituencies')}. "
        "Every hexagon leads to its row in the table of all constituencies, which says the same in words."
    )
    drawing = hexmap(hexagons, hexes, title="Hexagon map of who wins where", description=description)
    return tag(
        "fieldset",
        tag("legend", "What the map shows", class_="vh"),
        *radios,
        tag("div", *labels, class_="seg"),
        tag(
            "div",
            tag("a", "Skip the map", href="#strip", class_="skip"),
            drawing,
            *_captions(changed),
            _key(page),
            class_="fig",
        ),
        class_="card",
        id="map",
    )


def strip_card(page: Page) -> Markup:
    """The bloc's seats over the draws."""
    summary = page.summary
    draws = page.assessment.with_pact.draws
    without, with_pact = summary.bloc.without, summary.bloc.with_pact
    description = (
        f"Without a pact about {about(without.mean)} seats ({seats_range(without)}), with it about "
        f"{about(with_pact.mean)} ({seats_range(with_pact)}); {summary.majority_at} are a majority."
    )
    return card(
        f"Seats for the bloc, over {draws:,} simulated elections",
        distribution(
            summary.bloc_without,
            summary.bloc_with,
            majority_at=summary.majority_at,
            title="Seats of the bloc without and with the pact",
            description=description,
        ),
        tag("p", _twin("wo", "without", without), _twin("wi", "with", with_pact), class_="twin"),
        tag(
            "p",
            "A majority in ",
            tag("b", odds(summary.p_majority[1])),
            " with the pact, in ",
            tag("b", odds(summary.p_majority[0])),
            " without.",
        ),
        tag(
            "p",
            "Each simulated election draws its own polling error, regional and local swings, and how many "
            "voters follow. The same draws serve without and with the pact; ranges hold nine times in ten. ",
            tag("a", "What is assumed", href="#assumptions"),
            class_="how",
        ),
        anchor="strip",
    )


def give_and_get(page: Page) -> Markup:
    """What each partner gives and gets."""
    heads = (
        ("Partner", ""),
        ("stands aside in", "n"),
        ("is stood aside for in", "n"),
        ("seats without → with", "n"),
        ("gain", "n"),
    )
    rows = []
    for account in page.summary.accounts:
        seats = page.summary.parties[account.party]
        given, received = f"−{account.votes_given:,.0f} votes", f"+{account.votes_received:,.0f} votes"
        rows.append(
            tag(
                "tr",
                tag("th", page.badge(account.party, page.name(account.party)), scope="row"),
                cell(joined(account.stands_aside_in, " ", tag("small", given)), label="stands aside in"),
                cell(
                    joined(account.stood_aside_for_in, " ", tag("small", received)),
                    label="is stood aside for in",
                ),
                cell(from_to(seats), label="seats without → with"),
                cell(gain_and_range(seats), label="gain (range)"),
            )
        )
    caption = "Constituencies, with the votes given and received; expected seats, with the range of the gain."
    return card(
        "Who gives and who gets",
        table(caption, heads, rows, style="stack give"),
        _one_way(page),
        tag(
            "p",
            "Votes given are those the party was expected to get where it stands aside; votes received are "
            "those that follow, and the rest goes elsewhere or stays at home. ",
            tag("a", "Where they go", href="#transfers"),
            " · ",
            tag("a", "The rules asked for", href="#rules"),
            class_="how",
        ),
        anchor="give",
    )


def deals_card(page: Page) -> Markup:
    """The deal, seat by seat, largest effect first, with a filter by verdict."""
    outcomes = sorted(page.assessment.outcomes, key=lambda o: (o.p_bloc[0] - o.p_bloc[1], o.deal.code))
    if not outcomes:
        return card("The deal, seat by seat", tag("p", "Nobody stands aside anywhere."), anchor="deal")
    found = [word for word in VERDICTS if any(str(o.verdict) == word for o in outcomes)]
    counts = {word: sum(str(o.verdict) == word for o in outcomes) for word in found}
    radios = [tag("input", type="radio", name="deal", id="f-all", class_="vh", checked=True)]
    radios += [tag("input", type="radio", name="deal", id=f"f-{word}", class_="vh") for word in found]
    labels = [tag("label", f"All {len(outcomes)}", for_="f-all")]
    labels += [tag("label", f"{word} {counts[word]}", for_=f"f-{word}") for word in found]
    heads = (
        ("Constituency", ""),
        ("Bloc candidate", ""),
        ("Standing aside", ""),
        ("Chance that a partner wins, %", "n"),
        ("Verdict", ""),
    )
    legend = "; ".join(f"{word}: {VERDICTS[word]}" for word in found)
    return card(
        "The deal, seat by seat",
        tag(
            "fieldset",
            tag("legend", "Show deals by verdict", class_="vh"),
            *radios,
            tag("div", *labels, class_="seg"),
            table(
                "Largest effect first.", heads, [_deal_row(page, o) for o in outcomes], style="stack deals"
            ),
            class_="bare",
        ),
        tag("p", f"Verdicts: {legend}. Both chances come from the same draws.", class_="how"),
        anchor="deal",
    )


def decided_card(page: Page) -> Markup:
    """The seats whose likeliest winner changes."""
    summary, places = page.summary, page.assessment.projection.constituencies
    rows = sorted(summary.changed, key=lambda c: places.names[c])
    items = [
        tag(
            "li",
            tag("a", places.names[c], href=f"#{places.codes[c]}"),
            tag(
                "span",
                page.badge(page.code(int(summary.likeliest_without[c]))),
                "→ ",
                page.badge(page.code(int(summary.likeliest_with[c]))),
                class_="nw",
            ),
        )
        for c in rows
    ]
    words = count(len(rows), "constituency", "constituencies")
    expected = (
        f"The likeliest winner changes in {words}; expected seats also count the smaller shifts elsewhere."
    )
    return card(
        "Where the pact decides",
        tag("p", expected if rows else "The likeliest winner changes nowhere.", class_="how"),
        tag("ul", *items, class_="seats") if items else None,
        anchor="decides",
    )


def variants_card(page: Page, variants: Sequence[Summary]) -> Markup:
    """The same pact, or question, with another counter-pact, side by side."""
    heads = (
        ("If …", ""),
        ("bloc without", "n"),
        ("bloc with", "n"),
        ("gain", "n"),
        ("majority with, %", "n"),
    )
    rows = []
    for run in (page.summary, *variants):
        first = run is page.summary
        rows.append(
            tag(
                "tr",
                tag("th", "as asked" if first else run.assessment.scenario.title, scope="row"),
                cell(mean_and_range(run.bloc.without), label="bloc without"),
                cell(mean_and_range(run.bloc.with_pact), label="bloc with"),
                cell(gain_and_range(run.bloc), label="gain (range)"),
                cell(percent(run.p_majority[1]), label="majority with, %"),
            )
        )
    how = "“Without” means that neither side makes a pact, so a counter-pact shows in “with” only."
    return card(
        "If the other side answers",
        table("Expected seats of the bloc.", heads, rows),
        tag("p", how, class_="how"),
        anchor="variants",
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
        table("Counts of constituencies.", (("", ""), (other["who"], "n"), ("ours", "n")), rows),
        tag("p", f"Source: {other['source']}. Ours was not tuned to it.", class_="how"),
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


def places_card(page: Page) -> Markup:
    """All constituencies in words, for whoever cannot use the map."""
    summary, places = page.summary, page.assessment.projection.constituencies
    deals: dict[str, list[Outcome]] = {}
    for outcome in page.assessment.outcomes:
        deals.setdefault(outcome.deal.code, []).append(outcome)
    order = sorted(range(len(places)), key=lambda c: (places.names[c], places.codes[c]))
    year = f"{page.assessment.scenario.baseline.date.year}"
    heads = (
        ("Constituency", ""),
        (year, "opt"),
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


def _asked(page: Page, phrase: Phrase) -> Child:
    if not phrase.strong:
        return phrase.text
    style = f"t x x{page.styles[phrase.party]}" if phrase.party in page.styles and phrase.party else "t"
    return tag("span", phrase.text, class_=style)


def _hexagon(page: Page, place: int) -> Hexagon:
    summary, places = page.summary, page.assessment.projection.constituencies
    winners = (
        int(page.assessment.projection.held_by[place]),
        int(summary.likeliest_without[place]),
        int(summary.likeliest_with[place]),
    )
    codes = [page.code(w) for w in winners]
    views = {
        key: (str(page.styles[code]), swatch(code).letter) for key, code in zip("bnw", codes, strict=True)
    }
    changed = winners[1] != winners[2]
    change = f"{codes[1]} → {codes[2]}" if changed else f"{codes[2] or 'unknown'}, unchanged"
    title = f"{places.names[place]}: {change}"
    return Hexagon(places.codes[place], title, f"#{places.codes[place]}", views, changed)


def _captions(changed: int) -> list[Markup]:
    outlined = "Outlined: the likeliest winner changes; the letter is the new winner."
    words = {
        "b": "Who won at the starting point; the letter is the winner.",
        "n": "The likeliest winner if nobody stands aside.",
        "w": "The likeliest winner with the pact; outlined where it changes.",
        "c": outlined if changed else "The likeliest winner changes nowhere.",
    }
    tail = " Every hexagon opens its row below."
    return [tag("p", text + tail, class_=f"cap c{key}") for key, text in words.items()]


def _key(page: Page) -> Markup:
    summary = page.summary
    shown = np.unique(
        np.concatenate(
            [
                summary.likeliest_without,
                summary.likeliest_with,
                page.assessment.projection.held_by.astype(np.int64),
            ]
        )
    )
    codes = sorted((page.code(int(p)) for p in shown), key=lambda code: (not code, code))
    return tag(
        "ul", *(tag("li", page.badge(code, page.name(code) or "unknown")) for code in codes), class_="key"
    )


def _twin(style: str, words: str, spread: Spread) -> Markup:
    return tag(
        "span",
        tag("i", class_=style),
        f"{words} ",
        tag("b", about(spread.mean)),
        tag("span", f" ({seats_range(spread)})", class_="r"),
    )


def _one_way(page: Page) -> Markup | None:
    one_way = [a for a in page.summary.accounts if a.stands_aside_in and not a.stood_aside_for_in]
    if not one_way:
        return None
    parties = page.assessment.projection.parties
    names = listed([spoken(parties, account.party) for account in one_way])
    most = max(account.stands_aside_in for account in one_way)
    verb = "stands" if len(one_way) == 1 and not names.startswith("the ") else "stand"
    where = count(most, "constituency", "constituencies")
    reach = f"in {where}" if len(one_way) == 1 else f"in up to {where}"
    return tag(
        "p",
        f"A one-way street: {names} {verb} aside {reach} and nobody stands aside in return. Ask for "
        "reciprocity or a minimum gain in the scenario’s rules.",
        class_="warn",
    )


def _deal_row(page: Page, outcome: Outcome) -> Markup:
    deal, word = outcome.deal, str(outcome.verdict)
    chance = joined(change_bar(*outcome.p_bloc), change_words(*outcome.p_bloc))
    return tag(
        "tr",
        tag("th", tag("a", deal.name, href=f"#{deal.code}"), scope="row"),
        cell(
            page.badge(deal.beneficiary, deal.beneficiary or "nobody endorsed"),
            label="Bloc candidate",
            style="",
        ),
        cell(page.badges(deal.aside), label="Standing aside", style=""),
        cell(chance, label="Chance, %"),
        cell(tag("span", word, class_=f"v {word}"), label="Verdict", style=""),
        class_=f"d-{word}",
    )


def _place_row(page: Page, place: int, outcomes: Sequence[Outcome]) -> Markup:
    summary, places = page.summary, page.assessment.projection.constituencies
    held = page.code(int(page.assessment.projection.held_by[place])) or "unknown"
    deal = "; ".join(
        f"{listed(o.deal.aside)} for {o.deal.beneficiary or 'nobody'}: {o.verdict}" for o in outcomes
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
