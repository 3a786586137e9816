"""Pages of visitors' own data: bring a file, see how it was read, ask with it, remove it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from standaside import (
    Poll,
    Result,
    StandasideError,
    __version__,
    results_document,
    seat_document,
)
from standaside_web import visitors
from standaside_web.explore import other_tables as tables
from standaside_web.explore.question import address, make
from standaside_web.own import actions, reading
from standaside_web.own.models import KEPT, OwnData, spoken
from standaside_web.own.opening import STORY, first_values
from standaside_web.own.polls import (
    BRITAIN,
    NO_PARTY,
    Target,
    average_rows,
    beyond,
    known_code,
    last_day,
    links_of,
    names_of,
    targets_of,
)
from standaside_web.pages import Link, Note, Page, fact
from standaside_web.serving import answer

SORTS = {"election": "results", "polls": "polls", "offers": "offers"}
FIELDS = {
    "constituency": "the constituency",
    "code": "the code of the constituency",
    "party": "the party",
    "party_code": "the code of the party",
    "votes": "the votes",
    "electorate": "the electors",
    "date": "polling day",
    "pollster": "who asked",
    "start": "the first day of asking",
    "end": "the last day of asking",
    "sample": "how many were asked",
    "area": "where they were asked",
}
"""What a column can be taken for, in words."""

SHOWN_POLLS = 60
"""Polls on the page, the last of the file; its data have all of them."""

PRIVACY = (
    "The file is read once, in a process that may use no network and write no file, and is not kept. What "
    "was read is kept with the key of your browser session, and shown to that session alone: whoever opens "
    "one of its addresses in another browser finds nothing.",
    f"It is kept for {KEPT.days} days, until the minute that stands beside it. From then on nobody can "
    "read it, and within ten minutes it is deleted, whether anybody comes or not, with every search and "
    "stored question made of it. Delete it yourself at any time: then that happens at once.",
    "Nothing about you is stored with it: no name, no address of your machine. Who loses the session, by "
    "clearing the browser's cookies, cannot reach it any more; it goes when its time is up.",
)


@dataclass(frozen=True, kw_only=True)
class DataPage(Page):
    """What this browser has brought, and the form to bring more."""

    template: ClassVar[str] = "data.html"
    section: ClassVar[str] = "data"
    brief: ClassVar[str] = (
        "Results or polls of any country, brought as a table and kept for one browser alone."
    )

    rows: Sequence[Mapping[str, Any]] = fact(
        "Files brought by this browser session, the latest first: id, kind (election, polls or offers), "
        "name, file, sha256, when it was brought, until when it is kept, and what was read",
        shape=Sequence[tables.FileRow],
    )
    said: Sequence[tuple[Mapping[str, Any], str, str]] = fact(
        "The files, with what they are and until when in words", data=False, default=()
    )
    privacy: Sequence[str] = fact("What happens with a file, a paragraph each", default=PRIVACY)
    most: str = fact("Largest file that is taken", default=f"{actions.MOST_BYTES >> 20} MB")
    wrong: str = fact("Why the file that was just sent is not kept", data=False, default="")
    typed: Mapping[str, str] = fact("What was typed beside it", data=False, default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OwnPage(Page):
    """One file that this browser has brought, as it was read."""

    template: ClassVar[str] = "own.html"
    section: ClassVar[str] = "data"

    id: str = fact("Its id, which is an election to start from: from=ID")
    kind: str = fact("election or polls")
    file: str = fact("Name of the file that was read")
    sha256: str = fact("Hash of the file that was read")
    until: str = fact("The moment until which it is kept; from then on nobody can read it")
    said_until: str = fact("The same in words", data=False)
    read_as: str = fact("What each column was taken for")
    columns: Sequence[Mapping[str, str]] = fact(
        "The same in words: column, and what it was taken for", shape=Sequence[tables.ColumnRow]
    )
    counts: Mapping[str, Any] = fact("How much was read", shape=tables.ReadElection | tables.ReadPolls)
    rows: Sequence[Mapping[str, Any]] = fact(
        "Of an election a constituency each: code, name, region, nation, winner, majority, turnout, votes by "
        "party; of polls a poll each: pollster, area, end, sample, shares in [0, 1]",
        shape=Sequence[tables.OwnPlaceRow] | Sequence[tables.OwnPollRow],
    )
    parties: Sequence[Mapping[str, Any]] = fact(
        "Of an election its parties with votes and seats; of polls the average of those of Great Britain, "
        "as share, p05 and p95",
        default=(),
        shape=Sequence[tables.OwnPartyRow] | Sequence[tables.OwnAverageRow],
    )
    links: Sequence[Link] = fact("Questions to begin with", data=False, default=())
    asks: Sequence[tuple[Mapping[str, Any], str]] = fact(
        "The polls with the address of a question each", data=False, default=()
    )
    about: str = fact("What a question with one of the polls is about", data=False, default="")
    used: Sequence[str] = fact("Codes of the parties that the page mentions", data=False, default=())


def show(request: HttpRequest) -> DataPage:
    """What the visitor has brought."""
    return _page(request)


def _page(request: HttpRequest, **more: Any) -> DataPage:
    session = visitors.session_of(request)
    held = OwnData.objects.of(session).defer("packed").order_by("-made_at", "id")
    rows = [
        {
            "id": row.pk,
            "kind": row.kind,
            "name": row.name,
            "file": row.file,
            "sha256": row.sha256,
            "brought": stamp(row.made_at),
            "until": stamp(row.until),
            "read": {
                key: value for key, value in row.about.items() if key not in ("map", "notes", "columns")
            },
            "address": f"/data/{row.pk}",
        }
        for row in held
    ]
    visitors.current().allowed.update(row["id"] for row in rows)
    said = [(row, SORTS[row["kind"]], spoken(one.until)) for row, one in zip(rows, held, strict=True)]
    return DataPage(title="Your data", address="/data", version=__version__, rows=rows, said=said, **more)


def stamp(moment: dt.datetime) -> str:
    """A moment for machines, to the second: 2027-01-14T15:04:00Z."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def add(request: HttpRequest) -> HttpResponse:
    """Take a file, or show the form again with what is wrong; nothing is kept of a file that is."""
    typed = {key: request.POST.get(key, "").strip()[:120] for key in ("name", "date")}
    known = visitors.session_of(request)
    try:
        sent = request.FILES.get("file")
        if sent is None:
            raise actions.NotTakenError("No file was sent; choose one and send it.")
        made = actions.read(file=sent, chart=request.FILES.get("map"), **typed)
        held = actions.keep(begin=lambda: visitors.prolonged(request), made=made)
    except StandasideError as error:
        if not known:
            visitors.without_session(request)
        return answer(request, _page(request, wrong=str(error), typed=typed), status=400)
    return HttpResponseRedirect(reverse("own", args=[held.pk]))


def remove(request: HttpRequest, *, own: str) -> HttpResponse:
    """Forget a file."""
    actions.forget(own=own)
    return HttpResponseRedirect(reverse("data"))


def one(request: HttpRequest, *, own: str) -> OwnPage | HttpResponse:
    """One file as it was read; offers have a page of their own."""
    reading.require(own)
    held = get_object_or_404(OwnData.objects.of(visitors.session_of(request)).defer("packed"), pk=own)
    if held.kind == OwnData.Kind.OFFERS:
        return HttpResponseRedirect(f"{reverse('deals')}?offers={held.pk}")
    about = dict(held.about)
    shared = {
        "title": held.name,
        "address": f"/data/{held.pk}",
        "version": __version__,
        "id": held.pk,
        "kind": str(held.kind),
        "file": held.file,
        "sha256": held.sha256,
        "until": stamp(held.until),
        "said_until": spoken(held.until),
        "read_as": about.pop("map"),
        "columns": [
            {"column": column, "taken_for": FIELDS.get(field, field.replace("_", " "))}
            for column, field in about.pop("columns", {}).items()
        ],
        "sources": [f"{held.file}, brought by you (sha256 {held.sha256[:12]})"],
    }
    notes = [Note(text) for text in about.pop("notes")]
    if held.kind == OwnData.Kind.ELECTION:
        return OwnPage(**shared, notes=notes, counts=about, **_election(reading.election(held.pk)))
    told = _polls(held.pk)
    return OwnPage(**shared, counts=about, **{**told, "notes": [*notes, *told["notes"]]})


def _election(result: Result) -> dict[str, Any]:
    seats = [seat_document(result, code) for code in result.constituencies.codes]
    told = results_document(result)
    kept = ("code", "name", "region", "nation", "winner", "majority", "turnout")
    return {
        "rows": [
            {
                **{key: seat[key] for key in kept},
                "votes": {one["party"]: one["votes"] for one in seat["candidates"]},
            }
            for seat in seats
        ],
        "parties": told["parties"],
        "links": _links(result),
        "used": [row["party"] for row in told["parties"]],
    }


def _links(result: Result) -> list[Link]:
    """A question that begins with these results; none where there are not two parties for a pact."""
    values = first_values(result)
    if not values:
        return []
    question = make(STORY, values)
    return [Link("Ask with it", address("/scenario", question)), Link("The map", address("/map", question))]


def _polls(own: str) -> dict[str, Any]:
    """The page of polls: each with a question, all together with one."""
    polls = reading.polls(own)
    targets, average = targets_of(polls), average_rows(polls)
    asks = [
        (_row(poll), targets[0].ask(poll) if targets and BRITAIN in poll.shares else "")
        for poll in polls[-SHOWN_POLLS:]
    ]
    return {
        "rows": [_row(poll) for poll in polls],
        "parties": average,
        "links": links_of(own, targets, last_day(polls) if average else None),
        "asks": asks,
        "about": targets[0].words if targets else "",
        "notes": _poll_notes(polls, targets),
    }


def _poll_notes(polls: Sequence[Poll], targets: Sequence[Target]) -> list[Note]:
    if not targets:
        return [
            Note(
                "No results that you brought know two of these parties, and Britain's do not either; bring "
                "results with the parties written alike, and open this page again.",
                "warn",
            )
        ]
    unread = [name for name in names_of(polls) if not targets[0].code_of(name) and name not in NO_PARTY]
    lost = [Note(_left_out(name, targets[0]), "warn") for name in unread]
    lost += [Note(missing, "warn")] if (missing := beyond(polls)) else []
    more = Note(f"The last {SHOWN_POLLS} are shown; the data of this page have all {len(polls):,}.")
    return [*lost, *([more] if len(polls) > SHOWN_POLLS else ())]


def _left_out(name: str, target: Target) -> str:
    """Why a party of the polls is in no question about them."""
    if known_code(name, target.start, target.start.parties.codes):
        return f"{name} stood nowhere in the {target.start.name}; questions leave it out."
    return f"No party there is called {name}; questions leave it out."


def _row(poll: Poll) -> dict[str, Any]:
    area, shares = next(iter(poll.shares.items()))
    end = poll.fieldwork_end.isoformat() if poll.fieldwork_end else None
    return {"pollster": poll.source, "area": area, "end": end, "sample": poll.sample, "shares": dict(shares)}
