"""The map page: every constituency of an answer, as hexagons and as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from standaside import (
    Constituencies,
    Phrase,
    ScenarioError,
    Summary,
    answer_phrases,
    fairness_sentences,
    poll_notes,
    scenario_phrases,
    wording,
)
from standaside import __version__ as library_version
from standaside_web import drawing
from standaside_web.explore import columns
from standaside_web.explore import places as placed
from standaside_web.explore.answers import Answer, answer, without_its_day
from standaside_web.explore.filters import filters_of, holding, require_there
from standaside_web.explore.form_words import in_form_words
from standaside_web.explore.other_side import beside_map
from standaside_web.explore.paging import Piece, asked_page, piece
from standaside_web.explore.places import COLOURS, VIEWS, Place
from standaside_web.explore.plainly import ends, said
from standaside_web.explore.question import FULL_DRAWS, Question, address, asked, in_form
from standaside_web.pages import Link, Note, Page, fact, flat, plain

SORTS: Mapping[str, tuple[str, Callable[[Place], Any]]] = {
    "name": ("name", lambda row: (row.name, row.code)),
    "region": ("region", lambda row: (row.nation, row.region, row.name)),
    "now": ("now", lambda row: (row.now, row.name)),
    "without": ("without a pact", lambda row: (row.without, -row.p_without, row.name)),
    "with": ("with it", lambda row: (row.with_pact, -row.p_with, row.name)),
    "closest": ("closest first", lambda row: (row.p_with, row.name)),
    "gain": ("largest gain first", lambda row: (row.p_bloc_without - row.p_bloc_with, row.name)),
}
ONLY = {
    "changed": "where the likeliest winner changes",
    "deals": "with a deal",
    "decisive": "decisive",
    "helpful": "helpful",
    "pointless": "pointless",
    "harmful": "harmful",
}
VERDICTS = tuple(
    (placed.VERDICT_LETTERS[word], word, said) for word, said in wording.VERDICTS_BRIEFLY.items()
)
"""Each verdict with its letter on the map and what it means in a few words."""

SEARCH = "#search"
"""The part of the form that looks for a pact."""

NO_DRAWING = SafeString("")
NO_PLACES: Piece[Place] = Piece(())


@dataclass(frozen=True, kw_only=True)
class AnswerPage(Page):
    """What every page says that shows an answer."""

    question: str = fact("The question, as a query string")
    asks: str = fact("The question as a sentence")
    says: str = fact("The answer as a sentence or three, with its range, odds and the over-claim it corrects")
    fairness: Sequence[str] = fact("Who gives without getting, or is worse off, a sentence each")
    bloc: Mapping[str, Any] = fact(
        "Seats of the partners together: mean and range, without, with, gain, and the bound if every "
        "voter followed",
        shape=columns.SeatsOfBloc,
    )
    parties: Sequence[Mapping[str, Any]] = fact(
        "Seats of every party that wins any: mean, 5 and 95 per cent, without and with",
        shape=Sequence[columns.PartyRow],
    )
    accounts: Sequence[Mapping[str, Any]] = fact(
        "What each partner gives and gets, in constituencies and expected votes",
        shape=Sequence[columns.AccountRow],
    )
    p_majority: Mapping[str, float] = fact(
        "Chance that the partners together have more than half of all seats", shape=columns.WithAndWithout
    )
    asks_phrases: Sequence[Phrase] = fact("The question in pieces", data=False, default=())
    says_phrases: Sequence[Phrase] = fact("The answer in pieces", data=False, default=())
    pact: bool = fact("Whether anybody stands aside", data=False, default=False)
    map: SafeString = fact("The drawing", data=False, default=NO_DRAWING)
    strip: SafeString = fact("The seats of the bloc, drawn", data=False, default=NO_DRAWING)
    views: Sequence[Link] = fact("The map's views", data=False, default=())
    colours: Sequence[Link] = fact("The map's colourings", data=False, default=())
    view: str = fact("now, without, with or changes", default="changes")
    colour: str = fact("winner, probability or verdict", default="winner")
    used: Sequence[str] = fact("Codes of the parties that the page mentions", data=False, default=())
    key: Sequence[str] = fact("Codes of the parties on the map", data=False, default=())
    names: Mapping[str, str] = fact(
        "Their names, by code, where they are more than the code", data=False, default_factory=dict
    )
    verdicts: Sequence[tuple[str, str, str]] = fact(
        "Each verdict with its letter on the map, in a few words", data=False, default=VERDICTS
    )
    caption: str = fact("What the map shows", data=False, default="")
    search: str = fact(
        "Address of the button that looks for a pact; empty where there is one", data=False, default=""
    )
    known: str = fact(
        "Address of the same with the best pact that was found; empty without one, or on kept pages",
        data=False,
        default="",
    )
    has_poll: bool = fact("Whether the question has a poll", data=False, default=True)
    answered: str = fact(
        "What is left of the gain when the other side answers as the story has it; empty where that is "
        "not known",
        default="",
    )
    answered_phrases: Sequence[Phrase] = fact("That sentence in pieces", data=False, default=())
    best_answer: str = fact(
        "What the other side's best answer leaves, where somebody had it worked out", default=""
    )
    open_answer: str = fact("Address of the map with the other side's answer", data=False, default="")
    counter: str = fact("Address of the search for the best answer", data=False, default="")
    fairer: str = fact(
        "Address of the form with a gain for everybody; empty where everybody has one, or it is asked for",
        data=False,
        default="",
    )
    money: str = fact("Address of what the pact does to money", data=False, default="")
    full: str = fact(
        "Address of the same with all simulated elections; empty if this is it", data=False, default=""
    )


@dataclass(frozen=True, kw_only=True)
class MapPage(AnswerPage):
    """Every constituency: who holds it, who is likeliest to win it, and what a deal there is worth."""

    template: ClassVar[str] = "map.html"
    section: ClassVar[str] = "map"

    rows: Sequence[Mapping[str, Any]] = fact(
        "One constituency each, filtered and in order; deals: who gives way (aside) for whom and how, each",
        shape=Sequence[columns.PlaceRow],
    )
    total: int = fact("Constituencies before the filter")
    filters: Mapping[str, str] = fact("The filter and order in force")
    kept: int = fact("Constituencies that the filter keeps")
    piece: Piece[Place] = fact("The rows on this page", data=False, default=NO_PLACES)
    regions: Sequence[str] = fact("Regions to choose from", data=False, default=())
    sorts: Mapping[str, str] = fact("Orders to choose from", data=False, default_factory=dict)
    linked: Sequence[tuple[Place, str]] = fact(
        "The rows with the addresses of their pages", data=False, default=()
    )
    hidden: Sequence[tuple[str, str]] = fact(
        "Keys that the filter's form carries along", data=False, default=()
    )
    only: Mapping[str, str] = fact("Filters to choose from", data=False, default_factory=lambda: ONLY)
    edit: str = fact("Address of the form with this question", data=False, default="")

    @classmethod
    def table_columns(cls) -> list[str]:
        """The columns of CSV and XLSX: deals in three, for, aside and kind."""
        return [
            column
            for name in super().table_columns()
            for column in (("for", "aside", "kind") if name == "deals" else (name,))
        ]

    def table_rows(self) -> list[dict[str, Any]]:
        """The rows for CSV and XLSX: deals in the columns for, aside and kind."""
        return [flat(plain(placed.as_line(row))) for row in self.rows]


def show(request: HttpRequest) -> MapPage:
    """The map page of the question in the address."""
    question = asked(request.GET)
    found = answer(question)
    rows = placed.places(found)
    filters = filters_of(request.GET, ONLY, SORTS)
    axis = found.scenario.baseline.constituencies
    require_there(filters, axis, found.assessment.projection.parties)
    kept = filtered(rows, filters, axis)
    seat = address("/seat/@", question)
    shown = piece(kept, request.GET, path="/map", question=question,
                  extra=[*_shown_pairs(request.GET, ()), *filters.items()])  # fmt: skip
    extra = [*filters.items(), ("page", asked_page(request.GET))]
    return MapPage(
        **answer_facts(found, rows, request.GET, "/map", extra),
        **beside_map(found),
        title=f"Map: {found.scenario.title}",
        rows=[placed.as_row(row) for row in kept],
        total=len(rows),
        filters=filters,
        kept=len(kept),
        piece=shown,
        regions=sorted({row.region for row in rows}),
        linked=[(row, placed.at_place(seat, row.code)) for row in shown.rows],
        sorts={name: words for name, (words, _) in SORTS.items()},
        hidden=[
            *in_form(question),
            ("view", view_of(request.GET, found)),
            ("colour", colour_of(request.GET)),
        ],
        edit=address("/scenario", question),
    )


def answer_facts(
    found: Answer,
    rows: Sequence[Place],
    query: QueryDict,
    path: str,
    extra: Sequence[tuple[str, str]] = (),
    *,
    held: str = "",
) -> dict[str, Any]:
    """
    Fields of an :class:`AnswerPage`, the same on every page that shows an answer.

    ``held`` is the name of the map that the page has already, as :func:`drawing.hexmap` takes it.
    """
    question, summary, pact = found.question, found.summary, placed.has_pact(found)
    view, colour = view_of(query, found), colour_of(query)
    here, more = (question, path, query, extra), _shown_pairs(query, extra)
    hexagons = placed.hexagons(rows, question, view=view, colour=colour, pact=pact)
    where = placed.positions(found)
    asks, says = scenario_phrases(found.assessment.scenario), answer_phrases(summary)
    polled = found.scenario.poll is not None and any(found.scenario.poll.shares.values())
    caption = placed.described(rows, view, pact=pact, polled=polled)
    if placed.is_arranged(found.assessment.projection.constituencies):
        caption += " Nobody has a map of these places: they stand region by region, by name."
    return {
        "address": address(path, question, more),
        "version": library_version,
        "seed": question.seed,
        "draws": question.draws,
        "sources": sources(found),
        "notes": notes_of(found),
        "question": question.query(),
        "asks": said(asks) + ".",
        "says": said(says),
        "asks_phrases": asks,
        "says_phrases": says,
        "fairness": fairness_sentences(summary) if pact else [],
        "fairer": fairer_address(question, found) if pact else "",
        "bloc": _bloc(summary),
        "parties": _parties(summary),
        "accounts": _accounts(summary),
        "p_majority": {"without": summary.p_majority[0], "with": summary.p_majority[1]},
        "pact": pact,
        "view": view,
        "colour": colour,
        "map": drawing.hexmap(
            hexagons,
            where,
            style="recede" if view == "changes" and colour == "winner" else colour,
            title="Hexagon map of the constituencies",
            description=caption,
            held=held,
        )
        if where
        else SafeString(""),
        "strip": drawing.distribution(
            summary.bloc_without,
            summary.bloc_with,
            majority_at=summary.majority_at,
            pact=pact,
            description=_strip_words(summary, pact=pact),
        ),
        "views": _links({**VIEWS, "now": _start(found)}, "view", view, *here, skip=() if pact else ("with",)),
        "colours": _links(COLOURS, "colour", colour, *here, skip=() if pact else ("verdict",)),
        "used": sorted({*placed.used(rows), *summary.parties}),
        "key": placed.used(rows),
        "names": _names(found, [*placed.used(rows), *summary.parties]),
        "caption": caption,
        "has_poll": polled,
        "search": "" if pact else search_address(question) if path != "/scenario" else SEARCH,
        "money": address("/money", question),
        "full": "" if question.draws >= FULL_DRAWS else address(path, question.with_draws(FULL_DRAWS), more),
    }


def _names(found: Answer, codes: Sequence[str]) -> dict[str, str]:
    """Names of parties, by code, where they say more than it."""
    axis = found.assessment.projection.parties
    said = {code: axis.names[axis.index(code)] for code in codes if code in axis.codes}
    return {code: name for code, name in said.items() if name != code}


def _start(found: Answer) -> str:
    """What the map's first view shows, in a word: the year of the result, unless seats changed hands."""
    return VIEWS["now"] if found.scenario.held_since else str(found.scenario.baseline.date.year)


def notes_of(found: Answer) -> list[Note]:
    """What must be said beside an answer: of its day, and of its poll."""
    said = [without_its_day(found), *poll_notes(found.scenario)]
    return [Note(in_form_words(note)) for note in said if note]


def search_address(question: Question) -> str:
    """Where the button stands that looks for the best pact of a question."""
    return address("/scenario", question) + SEARCH


def fairer_address(question: Question, found: Answer) -> str:
    """Where to ask for a pact in which everybody gains, if this one is lopsided and that was not asked."""
    asked = bool(found.scenario.rules.min_gain) and not found.scenario.pact
    return "" if asked or not found.summary.lopsided else search_address(gain_for_all(question))


def gain_for_all(question: Question) -> Question:
    """The question without its pact, and with the rule that every partner gains half a seat at least."""
    return question.changed(pact="none", gain=f"{Summary.ENOUGH:g}")


def view_of(query: QueryDict, found: Answer) -> str:
    """The view asked for, or the one that says most."""
    pact = placed.has_pact(found)
    view = query.get("view", "") or "changes"
    if view not in VIEWS:
        raise ScenarioError(
            f'There is no view "{view[:40]}" of the map; there are {wording.listed(list(VIEWS))}.'
        )
    return "without" if view == "with" and not pact else view


def colour_of(query: QueryDict) -> str:
    """The colouring asked for."""
    colour = query.get("colour", "") or "winner"
    if colour not in COLOURS:
        raise ScenarioError(
            f'There is no colouring "{colour[:40]}"; there are {wording.listed(list(COLOURS))}.'
        )
    return colour


def _shown_pairs(query: QueryDict, extra: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("view", query.get("view", "")), ("colour", query.get("colour", "")), *extra]


def _links(
    words: Mapping[str, str],
    key: str,
    current: str,
    question: Question,
    path: str,
    query: QueryDict,
    extra: Sequence[tuple[str, str]],
    *,
    skip: Sequence[str],
) -> list[Link]:
    others = [pair for pair in _shown_pairs(query, extra) if pair[0] != key]
    return [
        Link(said, address(path, question, [(key, name), *others]), current=name == current)
        for name, said in words.items()
        if name not in skip
    ]


def filtered(rows: Sequence[Place], filters: Mapping[str, str], axis: Constituencies) -> list[Place]:
    """The rows that a filter keeps, in its order."""
    meant = holding(filters["find"], axis) if "find" in filters else None
    kept = [row for row in rows if (meant is None or row.code in meant) and _kept(row, filters)]
    return sorted(kept, key=SORTS[filters.get("sort", "name")][1])


def _kept(row: Place, filters: Mapping[str, str]) -> bool:
    only = filters.get("only", "")
    return (
        filters.get("region", row.region) == row.region
        and filters.get("party", "") in ("", row.with_pact)
        and (not only or _only(row, only))
    )


def _only(row: Place, only: str) -> bool:
    if only == "changed":
        return row.changed
    return row.verdict is not None if only == "deals" else row.verdict == only


def sources(found: Answer) -> list[str]:
    """Where the figures of an answer come from."""
    asked_of = found.scenario
    named = [
        asked_of.baseline.source,
        asked_of.poll.source if asked_of.poll else "",
        asked_of.transfers.source,
    ]
    return [source for source in dict.fromkeys(named) if source]


def _bloc(summary: Summary) -> dict[str, Any]:
    return {
        "without": ends(summary.bloc.without),
        "with": ends(summary.bloc.with_pact),
        "gain": ends(summary.bloc.gain),
        "if_every_voter_followed": ends(summary.summed),
        "majority_at": summary.majority_at,
        "constituencies_with_a_deal": summary.constituencies_with_a_deal,
    }


def _parties(summary: Summary) -> list[dict[str, Any]]:
    axis, partners = summary.assessment.projection.parties, summary.assessment.scenario.partners
    rows = [
        {
            "party": code,
            "name": axis.names[axis.index(code)],
            "partner": code in partners,
            "without": ends(seats.without),
            "with": ends(seats.with_pact),
            "gain": ends(seats.gain),
        }
        for code, seats in summary.parties.items()
    ]
    return sorted(rows, key=lambda row: (-row["with"]["mean"], row["party"]))


def _accounts(summary: Summary) -> list[dict[str, Any]]:
    return [
        {
            "party": account.party,
            "stands_aside_in": account.stands_aside_in,
            "is_stood_aside_for_in": account.stood_aside_for_in,
            "votes_given": account.votes_given,
            "votes_received": account.votes_received,
            "gain": ends(summary.parties[account.party].gain),
        }
        for account in summary.accounts
    ]


def _strip_words(summary: Summary, *, pact: bool) -> str:
    before, after = summary.bloc.without, summary.bloc.with_pact
    words = f"Without a pact about {wording.about(before.mean)} seats ({wording.seats_range(before)})"
    if pact:
        words += f", with it about {wording.about(after.mean)} ({wording.seats_range(after)})"
    return f"{words}; {summary.majority_at} are a majority."
