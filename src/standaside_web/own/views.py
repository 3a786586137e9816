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
    PollRow,
    Result,
    StandasideError,
    UnknownNameError,
    __version__,
    estimate,
    opening,
    results_document,
    scenario_tables,
    seat_document,
)
from standaside_web import visitors
from standaside_web.explore.answers import baseline
from standaside_web.explore.question import FIRST_STORY, address, make
from standaside_web.own import actions, reading
from standaside_web.own.models import KEPT, OwnData
from standaside_web.pages import Link, Note, Page, fact
from standaside_web.serving import answer

STORY = "next-election"
"""The story that a question about somebody's own results changes: it takes the fewest things for granted."""

BRITAIN = "GB"
SORTS = {"election": "results", "polls": "polls"}
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

    rows: Sequence[Mapping[str, Any]] = fact(
        "Files brought by this browser session, the latest first: id, kind (election or polls), name, file, "
        "sha256, when it was brought, until when it is kept, and what was read"
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
    counts: Mapping[str, Any] = fact("How much was read")
    rows: Sequence[Mapping[str, Any]] = fact(
        "Of an election a constituency each: code, name, region, nation, winner, majority, turnout, votes by "
        "party; of polls a poll each: pollster, area, end, sample, shares in [0, 1]"
    )
    parties: Sequence[Mapping[str, Any]] = fact(
        "Of an election its parties with votes and seats; of polls the average of those of Great Britain, "
        "as share, p05 and p95",
        default=(),
    )
    links: Sequence[Link] = fact("Questions to begin with", data=False, default=())
    asks: Sequence[tuple[Mapping[str, Any], str]] = fact(
        "The polls with the address of a question each", data=False, default=()
    )
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
            "read": {key: value for key, value in row.about.items() if key not in ("map", "notes")},
            "address": f"/data/{row.pk}",
        }
        for row in held
    ]
    said = [(row, SORTS[row["kind"]], spoken(one.until)) for row, one in zip(rows, held, strict=True)]
    return DataPage(title="Your data", address="/data", version=__version__, rows=rows, said=said, **more)


def stamp(moment: dt.datetime) -> str:
    """A moment for machines, to the second: 2027-01-14T15:04:00Z."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def spoken(moment: dt.datetime) -> str:
    """
    A moment for people, by the clock of the server.

    Examples
    --------
    >>> spoken(dt.datetime(2027, 1, 14, 15, 4, 59, tzinfo=dt.UTC))
    '14 January 2027, 15:04 UTC'
    """
    when = moment.astimezone(dt.UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


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


def one(request: HttpRequest, *, own: str) -> OwnPage:
    """One file as it was read."""
    reading.require(own)
    held = get_object_or_404(OwnData.objects.of(visitors.session_of(request)).defer("packed"), pk=own)
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
        "sources": [f"{held.file}, brought by you (sha256 {held.sha256[:12]})"],
    }
    notes = [Note(text) for text in about.pop("notes")]
    if held.kind == OwnData.Kind.ELECTION:
        return OwnPage(**shared, notes=notes, counts=about, **_election(reading.election(held.pk)))
    polls = reading.polls(held.pk)
    asks, lost = _asks(polls)
    unread = [Note(f"No party here is called {name}; questions leave it out.", "warn") for name in lost]
    more = [Note(f"The last {len(asks)} are shown; the data of this page have all {len(polls):,}.")]
    notes = [*notes, *unread, *(more if len(polls) > len(asks) else ())]
    return OwnPage(**shared, notes=notes, counts=about, asks=asks, **_polls(polls))


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
    bloc = scenario_tables(STORY)["bloc"]
    first = opening(result, partners=bloc["partners"], opponents=bloc["opponents"])
    if not first.partners:
        return []
    values = {
        "from": result.id,
        "poll": ",".join(f"{code} {share:g}" for code, share in first.poll),
        "partners": ",".join(first.partners),
        "opponents": ",".join(first.opponents),
    }
    question = make(STORY, values)
    return [Link("Ask with it", address("/scenario", question)), Link("The map", address("/map", question))]


def _polls(polls: Sequence[Poll]) -> dict[str, Any]:
    rows = [_row(poll) for poll in polls]
    average = _average(polls)
    links = [Link("Ask with their average", _ask({row["party"]: row["share"] for row in average}))]
    return {"rows": rows, "parties": average, "links": links if average else []}


def _row(poll: Poll) -> dict[str, Any]:
    area, shares = next(iter(poll.shares.items()))
    end = poll.fieldwork_end.isoformat() if poll.fieldwork_end else None
    return {"pollster": poll.source, "area": area, "end": end, "sample": poll.sample, "shares": dict(shares)}


def _average(polls: Sequence[Poll]) -> list[dict[str, Any]]:
    """Parties in the average of the polls of Great Britain that have a date, as of the last of them."""
    rows = [
        PollRow(poll.source, poll.fieldwork_end, poll.shares[BRITAIN], poll.sample)
        for poll in polls
        if poll.fieldwork_end and BRITAIN in poll.shares
    ]
    if not rows:
        return []
    found = estimate(rows, on=max(row.end for row in rows))
    told = []
    for place, code in enumerate(found.codes):
        low, high = found.interval(code)
        told.append({"party": code, "share": float(found.mean[place]), "p05": low, "p95": high})
    return sorted(told, key=lambda row: (-row["share"], row["party"]))


def _asks(polls: Sequence[Poll]) -> tuple[list[tuple[Mapping[str, Any], str]], list[str]]:
    """The last polls with the address of a question each, and names that no party has."""
    asks: list[tuple[Mapping[str, Any], str]] = [
        (_row(poll), _ask(poll.shares[BRITAIN]) if BRITAIN in poll.shares else "")
        for poll in polls[-SHOWN_POLLS:]
    ]
    every = dict.fromkeys(name for poll in polls for name in poll.shares.get(BRITAIN, ()))
    return asks, [name for name in every if not _code(name) and name != "Other"]


def _ask(shares: Mapping[str, float]) -> str:
    """Address of a question with a poll's figures; empty where it has none for the parties of a story."""
    figures = {code: 100 * share for name, share in shares.items() if (code := _code(name))}
    text = ",".join(f"{code} {share:.1f}" for code, share in figures.items())
    return address("/scenario", make(FIRST_STORY, {"poll": text})) if text else ""


def _code(name: str) -> str:
    """The code of a party by any of its names; empty if there is none, or it is a sum."""
    parties = baseline(str(scenario_tables(FIRST_STORY)["election"]["from"])).parties
    try:
        code = parties.codes[parties.find(name)]
    except UnknownNameError:
        return ""
    return "" if code in ("Other", "Ind", "Spk") else code
