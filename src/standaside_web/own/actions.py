"""What is written about visitors' data: kept when all of it is right, and forgotten when its time is up."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from threading import Semaphore
from typing import Any

from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import UploadedFile
from django.db import Error as DatabaseFault
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from standaside import (
    ColumnMap,
    Imported,
    ImportedPolls,
    OfferFile,
    ScenarioError,
    SourceError,
    pack_import,
    parse_map,
    read_bytes,
    results_document,
    text_of,
)
from standaside_web.explore.models import StoredQuestion
from standaside_web.jobs.models import Job
from standaside_web.own import reading
from standaside_web.own.models import OwnData, new_id

MOST_BYTES = 8 << 20
"""Of a file; a row for every candidacy of Britain since 1918 has under 10 MB, one election 0.5 MB."""

MOST_MAP_BYTES = 64 << 10
MOST_OFFER_BYTES = 32 << 10
"""Of a file of offers: a hundred have two thirds of that, and the worst that fits is soon settled."""

MOST_OFFERS = 100
MOST_PLACES = 2_000
"""Constituencies of an election that pages are made of; the largest house of the world has under 3,000
members, the largest elected from single seats 650."""

MOST_POLLS = 2_000
"""All polls of Britain in ten years."""

MOST_HELD = 12
"""Files of one session."""

MOST_PACKED = 4 << 20
"""Bytes of what was read: 650 constituencies with six candidates each take a fortieth of that."""

MOST_OF_ALL = 2 << 30
"""Bytes that all visitors together may have kept: whoever begins session after session fills no disk."""

PATIENCE = 20.0
"""Seconds that a visitor waits for a free reader."""

_READERS = Semaphore(2)
_IN_A_MAP = re.compile(r'say which it is in a map: \[columns\] (\w+) = "\.\.\."')
_SAFE = re.compile(r"[^\w .()-]", re.ASCII)


class NotTakenError(ScenarioError):
    """A file that is not kept, and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What was read of a file, ready to be kept under an id."""

    own: str
    kind: str
    name: str
    file: str
    sha256: str
    about: dict[str, Any]
    packed: bytes


def read(*, file: UploadedFile, chart: UploadedFile | None, name: str, date: str) -> Read:
    """
    Read a file in a child process; nothing is written anywhere.

    Parameters
    ----------
    file, chart : UploadedFile
        The table, and if need be the map that says what its columns hold.
    name : str
        For people to read; else the file's name.
    date : str
        Polling day as 2021-09-20; empty if the file or its name says it.

    Raises
    ------
    NotTakenError
        Saying what is wrong, where, and how to mend it.
    """
    own, day, called = new_id(), _day(date), safe_name(file, "results.csv")
    raw = bytes_of(file, MOST_BYTES, "save only the columns that are needed, as CSV.")
    shown = printable(name)[:120] or PurePosixPath(called).stem
    with _a_reader():
        try:
            told = _map(chart)
            found = read_bytes(raw, file=called, id=own, date=day, name=shown, mapping=told)
        except SourceError as error:
            raise NotTakenError(_plainly(str(error))) from None
    _check_counts(found)
    packed = pack_import(found)
    if len(packed) > MOST_PACKED:
        raise NotTakenError("The file holds more than this site keeps; bring one election at a time.")
    kind = OwnData.Kind.POLLS if isinstance(found, ImportedPolls) else OwnData.Kind.ELECTION
    return Read(own, kind, shown, found.file, found.sha256, _about(found), packed)


def read_offers(*, raw: bytes, file: str, name: str) -> Read:
    """
    Read a file of offers; what is kept is its text.

    Raises
    ------
    NotTakenError
        Saying what is wrong, which, and what to do.
    """
    if len(raw) > MOST_OFFER_BYTES:
        raise NotTakenError(
            f"The offers have over {MOST_OFFER_BYTES >> 10} kB; leave out what has lapsed, or comments."
        )
    if not raw.strip():
        raise NotTakenError("There are no offers in it; choose a TOML file, or paste its lines.")
    try:
        text = text_of(raw, name=file, what="file of offers").replace("\r\n", "\n")
        found: OfferFile = reading.parsed(text, name=file)
    except SourceError as error:
        raise NotTakenError(str(error)) from None
    count = len(found.table.offers)
    if count > MOST_OFFERS:
        raise NotTakenError(f"{file} has {count:,} offers; this site settles {MOST_OFFERS:,} at a time.")
    shown = printable(name)[:120] or printable(found.title)[:120] or PurePosixPath(file).stem
    about = {"map": "", "notes": [], "offers": count, "election": found.election.name}
    digest = hashlib.sha256(raw).hexdigest()
    return Read(new_id(), OwnData.Kind.OFFERS, shown, file, digest, about, text.encode())


def keep(*, begin: Callable[[], str], made: Read) -> OwnData:
    """
    Keep what was read, for one session: all of it or nothing, the session included.

    Parameters
    ----------
    begin : callable
        Gives the key of the session, which is begun if there is none.

    Raises
    ------
    NotTakenError
        If the session has as many files as it may, or the database takes no more.
    """
    try:
        forget_what_is_over()
        with transaction.atomic():
            _check_room(len(made.packed))
            session = begin()
            # Of two files at once the second is counted after the first is there.
            Session.objects.select_for_update().get(pk=session)
            if OwnData.objects.of(session).count() >= MOST_HELD:
                raise NotTakenError(
                    f"You have brought {MOST_HELD} files; remove one and send this one again."
                )
            return OwnData.objects.create(
                id=made.own,
                session=session,
                kind=made.kind,
                name=made.name,
                file=printable(made.file)[:120],
                sha256=made.sha256,
                about=made.about,
                packed=made.packed,
            )
    except (
        DatabaseFault,
        Session.DoesNotExist,
    ) as error:  # its words may hold what was sent: they are not kept
        logging.getLogger(__name__).error("A file could not be kept: %s", type(error).__name__)
        raise NotTakenError(
            "The site's database took nothing just now; it may be full. Send it again in a few minutes."
        ) from None


def forget(*, own: str) -> None:
    """Remove what was brought, and every search and stored question that was made of it."""
    with transaction.atomic():
        Job.objects.filter(text__contains=own).delete()
        StoredQuestion.objects.filter(text__contains=own).delete()
        OwnData.objects.filter(pk=own).delete()


def forget_what_is_over() -> int:
    """Remove everything that has been kept for as long as it may; say how many files that were."""
    over = list(OwnData.objects.over().values_list("pk", flat=True))
    for own in over:
        forget(own=own)
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    return len(over)


def _check_room(more: int) -> None:
    held = OwnData.objects.aggregate(size=Sum(Length("packed")))["size"] or 0
    if held + more > MOST_OF_ALL:
        raise NotTakenError(
            "The site holds as many files as it can just now. Try again tomorrow, or use the command "
            "standaside data add on your own machine."
        )


def _check_counts(found: Imported | ImportedPolls) -> None:
    if isinstance(found, ImportedPolls):
        if len(found.polls) > MOST_POLLS:
            raise NotTakenError(
                f"The file has {len(found.polls):,} polls, more than the {MOST_POLLS:,} this site reads; "
                "keep those of the last years."
            )
    elif len(found.result.constituencies) > MOST_PLACES:
        raise NotTakenError(
            f"The file has {len(found.result.constituencies):,} constituencies, more than the "
            f"{MOST_PLACES:,} this site draws; the command standaside data add takes them."
        )


def _about(found: Imported | ImportedPolls) -> dict[str, Any]:
    told = {
        "map": printable(str(found.map)),
        "notes": [_plainly(printable(note)) for note in found.notes],
        "columns": {printable(header): field for field, header in found.map.columns.items()},
    }
    if isinstance(found, ImportedPolls):
        return {**told, "polls": len(found.polls)}
    result = found.result
    return {
        **told,
        "date": result.date.isoformat(),
        "constituencies": len(result.constituencies),
        "parties": len(result.parties),
        "candidacies": result.candidacies,
        "valid_votes": results_document(result)["valid_votes"],
    }


@contextmanager
def _a_reader() -> Iterator[None]:
    """One of the few readers of this process, or a sentence after a while."""
    if not _READERS.acquire(timeout=PATIENCE):
        raise NotTakenError("Others are bringing files just now; wait a minute and send yours again.")
    try:
        yield
    finally:
        _READERS.release()


def _map(chart: UploadedFile | None) -> ColumnMap | None:
    if chart is None:
        return None
    raw = bytes_of(
        chart, MOST_MAP_BYTES, "no map of columns needs so much, so check that it is the right file."
    )
    name = safe_name(chart, "map.toml")
    return parse_map(text_of(raw, name=name, what="map"), name=name)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise NotTakenError(
            f'Polling day is "{printable(text)[:40]}", which is no day; write it as 2021-09-20.'
        ) from None


def bytes_of(file: UploadedFile, most: int, remedy: str) -> bytes:
    """
    The bytes of what was sent, if they are few enough.

    Raises
    ------
    NotTakenError
    """
    if (file.size or 0) > most:
        size = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} kB"
        raise NotTakenError(f"{safe_name(file, 'The file')} is larger than {size}; {remedy}")
    return file.read(most + 1)


def safe_name(file: UploadedFile, usual: str) -> str:
    """The name of what was sent, without folders and surprises; it is shown, nothing is opened by it."""
    said = PurePosixPath(str(file.name or "").replace("\\", "/")).name
    return _SAFE.sub("_", said).strip(" .")[-80:] or usual


def printable(text: str) -> str:
    r"""
    Text without control characters, which no database takes, and without wide gaps.

    Examples
    --------
    >>> printable(" a\x00b\u202e  c ")
    'a b c'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _plainly(message: str) -> str:
    """The importer's words, for somebody who has boxes and no command line."""
    box = "in the box for polling day"
    plain = message.replace("with --date 2021-09-20", f"{box}, as 2021-09-20").replace("with --date", box)
    return _IN_A_MAP.sub(_in_the_first_row, plain)


def _in_the_first_row(found: re.Match[str]) -> str:
    called = found[1].replace("_", " ").capitalize()
    return (
        f'call it "{called}" in the first row, or send a map of the columns, the last box of the form, that '
        f'says [columns] {found[1]} = "…"'
    )
