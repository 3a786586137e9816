"""The answer, as cards: the sentence, the map, the seats of the bloc, who gives and who gets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from standaside.present.charts_svg import distribution
from standaside.present.hexmap_svg import Hexagon, hexmap
from standaside.present.markup import Child, Markup, joined, tag
from standaside.present.page import Page, card, cell, from_to, gain_and_range, table
from standaside.present.palette import swatch
from standaside.present.sentences import (
    Phrase,
    answer_phrases,
    fairness_sentences,
    poll_notes,
    scenario_phrases,
)
from standaside.present.summary import Account, Spread
from standaside.present.wording import about, count, odds, seats_range

VIEWS = (("b", "Starting point"), ("n", "No pact"), ("w", "With the pact"), ("c", "What changes"))


def sentence(page: Page) -> Markup:
    """The question and the answer."""
    scenario = page.assessment.scenario
    asked, answered = scenario_phrases(scenario), answer_phrases(page.summary)
    story = " ".join(scenario.story.split())
    return joined(
        tag("p", story, class_="story") if story else None,
        tag("p", *(_asked(page, phrase) for phrase in asked), "…", class_="q"),
        *(tag("p", note, class_="how") for note in poll_notes(scenario)),
        tag("p", *(tag("b", p.text) if p.strong else p.text for p in answered), class_="a"),
    )


def map_card(page: Page, hexes: Mapping[str, tuple[int, int]]) -> Markup:
    """The map, with its four views behind radio buttons; a sentence where there is no hex map."""
    if not hexes:
        without = "There is no hex map of these constituencies; the tables below say the same."
        return card("Map", tag("p", without), anchor="map")
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
            f"A majority ({summary.majority_at} of {summary.house} seats) in ",
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
    caption = "Constituencies, with the votes given and received; expected seats, with the range of the gain."
    labels = ("stands aside in", "is stood aside for in", "seats without → with", "gain")
    heads = (("Partner", ""), *((label, "n") for label in labels))
    rows = [_account_row(page, account, labels) for account in page.summary.accounts]
    return card(
        "Who gives and who gets",
        table(caption, heads, rows, style="stack give"),
        *(tag("p", line, class_="warn") for line in fairness_sentences(page.summary)),
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


def _account_row(page: Page, account: Account, labels: tuple[str, ...]) -> Markup:
    seats = page.summary.parties[account.party]
    given, received = f"−{account.votes_given:,.0f} votes", f"+{account.votes_received:,.0f} votes"
    cells = (
        joined(account.stands_aside_in, " ", tag("small", given)),
        joined(account.stood_aside_for_in, " ", tag("small", received)),
        from_to(seats),
        gain_and_range(seats),
    )
    return tag(
        "tr",
        tag("th", page.badge(account.party, page.name(account.party)), scope="row"),
        *(cell(content, label=label) for content, label in zip(cells, labels, strict=True)),
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
    tail = tag("span", " Every hexagon opens its row below.", class_="screen")
    return [tag("p", text, tail, class_=f"cap c{key}") for key, text in words.items()]


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
