"""Pact and counter-pact as one self-contained page: rounds, end, and who stands aside for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from standaside.domain import Deal, RivalBloc
from standaside.planning.counter import Countered, Move, Play
from standaside.present.assumptions import OTHER_SIDE
from standaside.present.cards_basis import assumptions_card, transfers_card
from standaside.present.charts_svg import distribution
from standaside.present.counter_words import (
    bloc_named,
    capital,
    circle_words,
    end_words,
    fortune_words,
    question_words,
    stuck_words,
)
from standaside.present.counters import bloc_sum, counter_sentence
from standaside.present.markup import Markup, joined, tag
from standaside.present.page import Page, card, cell, gain_and_range, mean_and_range, table
from standaside.present.shell import party_styles, whole_page
from standaside.present.summary import (
    Contrast,
    Summary,
    chance_of_majority,
    columns,
    contrast,
    summarise,
)
from standaside.present.wording import about, count, percent, seats_range, signed

LINKS = (
    ("How it ends", "#end"),
    ("Seats", "#seats"),
    ("Rounds", "#rounds-1"),
    ("Stand-asides", "#aside-1"),
    ("Assumptions", "#assumptions"),
)
"""What the page's heading leads to."""

_GIVES = {"aside": "stands aside", "activists": "keeps its activists out", "silent": "stays silent"}
"""What a party does in a deal of each kind."""


@dataclass(frozen=True, slots=True)
class _Bloc:
    """A bloc at the end of a play: its seats in every draw without any pact, then with all of them."""

    contrast: Contrast
    p_majority: tuple[float, float]
    chart: Markup


def counter_html(found: Countered, *, sources: Sequence[str] = (), command: str = "") -> str:
    """
    Write pact and counter-pact as a page.

    Parameters
    ----------
    found : Countered
    sources : sequence of str
        One sentence a data set.
    command : str
        What reproduces the page.

    Returns
    -------
    str
        A whole HTML document. The same arguments give the same bytes.
    """
    judged = found.judged[0]
    summary = summarise(judged)
    both = replace(judged, scenario=found.scenario, pact=judged.pact | judged.counter_pact)
    page = Page(replace(summary, assessment=both), party_styles(judged))
    main = joined(
        _opening(found),
        _end_card(found),
        _seats_card(found, page, summary),
        *(_rounds_card(found, page, number) for number in range(len(found.plays))),
        *(_asides_card(found, page, bloc) for bloc in range(len(found.blocs))),
        assumptions_card(page, leave_out=(OTHER_SIDE,)),
        transfers_card(page),
    )
    return whole_page(page, main, links=LINKS, sources=sources, command=command)


def _opening(found: Countered) -> Markup:
    story = " ".join(found.scenario.story.split())
    return joined(
        tag("p", story, class_="story") if story else None,
        tag("p", question_words(found), class_="q"),
        tag("p", counter_sentence(found), class_="a"),
    )


def _draws(found: Countered) -> str:
    return f"{found.scenario.uncertainty.draws:,} simulated elections, seed {found.seed}"


def _first(found: Countered, play: Play) -> str:
    return bloc_named(found.projection.parties, found.blocs[play.order[0]])


def _ends(found: Countered) -> list[int]:
    """Positions of the ends to show: one where all orders agree."""
    return [0] if found.agree else list(range(len(found.plays)))


def _end_card(found: Countered) -> Markup:
    """The equilibrium, or each circle with the seats between which it turns."""
    stuck = stuck_words(found)
    title = "No single equilibrium"
    if stuck:
        title = "It stops, because somebody cannot answer"
    elif found.settled:
        title = "An equilibrium" if found.agree else "Near enough an equilibrium, whoever begins"
    said = [
        tag(
            "p",
            tag("b", f"First {_first(found, play)}: "),
            f"{end_words(found, play)}. ",
            *_turning(found, play),
        )
        for play in found.plays
    ]
    same = (
        "Both orders end in the same pacts, which are listed below."
        if found.agree
        else "The pacts of each order are listed below as they stood after its last move."
    )
    how = (
        "An equilibrium says where answering ends, not that anybody would go there. On few simulated "
        "elections the difference between two pacts is noise, and a game may go in a circle for that "
        f"alone. Here: {_draws(found)}."
    )
    fortunes = dict.fromkeys(f"{capital(fortune_words(found, end))}." for end in _ends(found))
    more = [tag("p", words) for words in (*stuck, *fortunes)]
    return card(title, *said, *more, tag("p", same), tag("p", how, class_="how"), anchor="end")


def _turning(found: Countered, play: Play) -> Iterator[str]:
    if play.repeats_from is None:
        return
    yield from circle_words(play)
    parties = found.projection.parties
    for bloc in found.blocs:
        seats = [bloc_sum(m.answer.seats, parties, bloc.partners) for m in play.moves[play.repeats_from :]]
        between = f"between {min(seats):.1f} and {max(seats):.1f} seats"
        yield f" In them {bloc_named(parties, bloc)} expect {between}."


def _seats_card(found: Countered, page: Page, summary: Summary) -> Markup:
    """What each bloc's seats become: a line for each end, and a drawing over the simulated elections."""
    heads = (
        ("Bloc", ""),
        ("without any pact", "n"),
        ("with all pacts", "n"),
        ("gain", "n"),
        ("majority without → with, %", "n"),
    )
    lines, charts = [], []
    for end in _ends(found):
        for position, bloc in enumerate(found.blocs):
            ended = _ended(found, end, position, summary.majority_at)
            when = "" if found.agree else f"First {_first(found, found.plays[end])}"
            lines.append(_seats_row(found, page, bloc, ended, when))
            charts.append(ended.chart)
    return card(
        f"What each bloc’s seats become, over {found.scenario.uncertainty.draws:,} simulated elections",
        table("Expected seats, and the range that holds nine times in ten.", heads, lines),
        tag("div", *charts, class_="g even"),
        tag(
            "p",
            f"Grey: without any pact; blue: with all pacts. {_draws(found)}, the same without and with: the "
            "range of a gain is of the difference within one election. A majority is "
            f"{summary.majority_at} of {summary.house} seats.",
            class_="how",
        ),
        anchor="seats",
    )


def _ended(found: Countered, end: int, position: int, majority_at: int) -> _Bloc:
    judged, bloc = found.judged[end], found.blocs[position]
    chosen = columns(judged.projection.parties.codes, bloc.partners)
    before, after = (f.seats()[:, chosen].sum(axis=1) for f in (judged.without, judged.with_pact))
    seats, house = contrast(before, after), len(judged.projection.constituencies)
    name = bloc_named(judged.projection.parties, bloc)
    said = (
        f"Without any pact about {about(seats.without.mean)} seats ({seats_range(seats.without)}), with all "
        f"about {about(seats.with_pact.mean)} ({seats_range(seats.with_pact)})."
    )
    drawn = distribution(
        before,
        after,
        majority_at=majority_at,
        title=f"Seats of {name}",
        description=said,
        name=f"end-{end}-{position}",
    )
    when = "" if found.agree else f", when {_first(found, found.plays[end])} begin"
    chart = tag("figure", drawn, tag("figcaption", f"{name[:1].upper()}{name[1:]}{when}"))
    return _Bloc(seats, (chance_of_majority(before, house), chance_of_majority(after, house)), chart)


def _seats_row(found: Countered, page: Page, bloc: RivalBloc, ended: _Bloc, when: str) -> Markup:
    named = joined(page.badges(bloc.partners), tag("small", when) if when else None)
    before, after = (percent(chance) for chance in ended.p_majority)
    return tag(
        "tr",
        tag("th", named, scope="row"),
        cell(mean_and_range(ended.contrast.without), label="without any pact"),
        cell(mean_and_range(ended.contrast.with_pact), label="with all pacts"),
        cell(gain_and_range(ended.contrast), label="gain (range)"),
        cell(f"{before} → {after}", label="majority without → with, %"),
    )


def _rounds_card(found: Countered, page: Page, number: int) -> Markup:
    """The moves of one order."""
    play = found.plays[number]
    labels = [f"seats, {bloc.label}" for bloc in found.blocs]
    heads = (("Move", ""), ("stand-asides", "n"), ("gain, seats", "n"), *((label, "n") for label in labels))
    rows = [_move_row(found, page, at, move, labels) for at, move in enumerate(play.moves, start=1)]
    notes = dict.fromkeys(move.answer.note for move in play.moves if move.answer.note)
    unproven = any(not move.answer.proven for move in play.moves)
    return card(
        f"Rounds, first {_first(found, play)}: {end_words(found, play)}",
        table("One move each: the bloc’s best pact against what the others do at that moment.", heads, rows),
        *(tag("p", note) for note in notes),
        *(tag("p", words) for words in circle_words(play)),
        tag("p", "Some answer is not proven best: the solver’s time ended.") if unproven else None,
        tag(
            "p",
            "Gain: expected seats of the bloc that moves, against keeping the pact it had. Every answer is "
            f"judged on the same {_draws(found)}; ranges are given above, for the ends.",
            class_="how",
        ),
        anchor=f"rounds-{number + 1}",
    )


def _move_row(found: Countered, page: Page, at: int, move: Move, labels: Sequence[str]) -> Markup:
    answer, parties = move.answer, found.projection.parties
    kept = not move.changed
    return tag(
        "tr",
        tag("th", f"{at} ", page.badges(found.blocs[move.bloc].partners), scope="row"),
        cell("as before" if kept else str(answer.pact.stand_asides), label="stand-asides"),
        cell("–" if kept else signed(answer.value - answer.before), label="gain, seats"),
        *(
            cell(f"{bloc_sum(answer.seats, parties, bloc.partners):.1f}", label=label)
            for bloc, label in zip(found.blocs, labels, strict=True)
        ),
    )


def _asides_card(found: Countered, page: Page, position: int) -> Markup:
    """Who of a bloc stands aside for whom at the end of each order, and where."""
    name = bloc_named(found.projection.parties, found.blocs[position])
    parts = []
    for end in _ends(found):
        play = found.plays[end]
        if not found.agree:
            parts.append(tag("h3", f"First {_first(found, play)}: after move {len(play.moves)}"))
        parts.append(_asides_table(page, list(play.pacts[position].deals())))
    return card(
        f"Stand-asides of {name} at the end",
        *parts,
        tag("p", f"Found on {_draws(found)}.", class_="how"),
        anchor=f"aside-{position + 1}",
    )


def _asides_table(page: Page, deals: Sequence[Deal]) -> Markup:
    if not deals:
        return tag("p", "Nobody stands aside anywhere.")
    heads = (("Who", ""), ("for", ""), ("constituencies", "n"), ("where", ""))
    rows = [
        tag(
            "tr",
            tag("th", page.badge(party, page.name(party)), tag("small", _GIVES[kind]), scope="row"),
            cell(page.badge(to) if to else "nobody", label="for", style=""),
            cell(str(len(names)), label="constituencies"),
            tag(
                "td",
                tag("details", tag("summary", _where(names)), tag("p", "; ".join(names))),
            ),
        )
        for (party, to, kind), names in _grouped(deals).items()
    ]
    return table("Every party, with whom it gives way to.", heads, rows)


def _where(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {count(len(names) - 1, 'other')}"


def _grouped(deals: Sequence[Deal]) -> Mapping[tuple[str, str, str], list[str]]:
    """Names of places by party that gives way, beneficiary and kind of deal, the largest group first."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for deal in deals:
        for party in deal.aside:
            found.setdefault((party, deal.beneficiary, deal.kind), []).append(deal.name)
    order = sorted(found, key=lambda key: (-len(found[key]), key))
    return {key: sorted(found[key]) for key in order}
