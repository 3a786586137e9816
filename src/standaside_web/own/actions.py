"""What is written about visitors' data: kept when all of it is right, and forgotten."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Semaphore
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from standaside import Imported, ImportedPolls, ScenarioError, SourceError, pack_import, read_file
from standaside_web.explore.models import StoredQuestion
from standaside_web.jobs.models import Job
from standaside_web.own.models import OwnData, new_id

MOST_BYTES = 8 << 20
"""Of a file; a row for every candidacy of Britain since 1918 has under 10 MB, one election 0.5 MB."""

MOST_MAP_BYTES = 64 << 10
MOST_HELD = 12
"""Files of one session."""

MOST_PACKED = 4 << 20
"""Bytes of what was read: 650 constituencies with six candidates each take a fortieth of that."""

KEPT_DAYS = 30
"""As long as a session lasts; older rows go when somebody brings new ones."""

PATIENCE = 20.0
"""Seconds that a visitor waits for a free reader."""

_READERS = Semaphore(2)
_SAFE = re.compile(r"[^\w .()-]", re.ASCII)


class NotTakenError(ScenarioError):
    """A file that is not kept, and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What was read of a file, ready to be kept under an id."""

    own: str
    found: Imported | ImportedPolls
    packed: bytes
    name: str


def read(*, file: UploadedFile, chart: UploadedFile | None, name: str, date: str) -> Read:
    """
    Read a file in a child process; nothing is kept.

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
    own, day = new_id(), _day(date)
    _check_sizes(file, chart)
    with tempfile.TemporaryDirectory(prefix="standaside-") as folder:
        path = _written(file, Path(folder), "results.csv")
        mapping = _written(chart, Path(folder), "map.toml", before="map-of-") if chart else None
        if not _READERS.acquire(timeout=PATIENCE):
            raise NotTakenError("Others are bringing files just now; wait a minute and send yours again.")
        try:
            shown = _printable(name)[:120] or path.stem
            found = read_file(path, id=own, date=day, name=shown, mapping=mapping)
        except SourceError as error:
            raise NotTakenError(_plainly(str(error))) from None
        finally:
            _READERS.release()
    packed = pack_import(found)
    if len(packed) > MOST_PACKED:
        raise NotTakenError("The file holds more than this site keeps; bring one election at a time.")
    return Read(own, found, packed, shown)


def keep(*, session: str, made: Read) -> OwnData:
    """
    Keep what was read, for one session.

    Raises
    ------
    NotTakenError
        If the session has as many files as it may.
    """
    found = made.found
    with transaction.atomic():
        OwnData.objects.filter(made_at__lt=timezone.now() - dt.timedelta(days=KEPT_DAYS)).delete()
        if OwnData.objects.filter(session=session).count() >= MOST_HELD:
            raise NotTakenError(f"You have brought {MOST_HELD} files; remove one and send this one again.")
        return OwnData.objects.create(
            id=made.own,
            session=session,
            kind=OwnData.Kind.POLLS if isinstance(found, ImportedPolls) else OwnData.Kind.ELECTION,
            name=made.name,
            file=_printable(found.file)[:120],
            sha256=found.sha256,
            about=_about(found),
            packed=made.packed,
        )


def forget(*, own: OwnData) -> None:
    """Remove a row, and every search and stored question that was made of it."""
    with transaction.atomic():
        Job.objects.filter(text__contains=own.pk).delete()
        StoredQuestion.objects.filter(text__contains=own.pk).delete()
        own.delete()


def _about(found: Imported | ImportedPolls) -> dict[str, Any]:
    told = {
        "map": _printable(str(found.map)),
        "notes": [_plainly(_printable(note)) for note in found.notes],
    }
    if isinstance(found, ImportedPolls):
        return {**told, "polls": len(found.polls)}
    result = found.result
    return {
        **told,
        "date": result.date.isoformat(),
        "constituencies": len(result.constituencies),
        "parties": len(result.parties),
        "candidacies": int(result.stood.sum()),
        "valid_votes": int(result.votes.sum()),
    }


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise NotTakenError(
            f'Polling day is "{text.strip()[:40]}", which is no day; write it as 2021-09-20.'
        ) from None


def _check_sizes(file: UploadedFile, chart: UploadedFile | None) -> None:
    if (file.size or 0) > MOST_BYTES:
        raise NotTakenError(
            f"The file is larger than {MOST_BYTES >> 20} MB; save only the columns that are needed, as CSV."
        )
    if chart is not None and (chart.size or 0) > MOST_MAP_BYTES:
        raise NotTakenError("The map of columns is larger than 64 kB; no map needs so much, so check it.")


def _written(file: UploadedFile, folder: Path, usual: str, *, before: str = "") -> Path:
    """Write what was sent into a folder of ours, under a name without surprises."""
    name = _SAFE.sub("_", Path(str(file.name or "").replace("\\", "/")).name).strip(" .")[-80:]
    path = folder / f"{before}{name or usual}"
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return path


def _printable(text: str) -> str:
    """Text without control characters, which no database takes, and without wide gaps."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _plainly(message: str) -> str:
    """The importer's words, for somebody who has boxes and no command line."""
    box = "in the box for polling day"
    return message.replace("with --date 2021-09-20", f"{box}, as 2021-09-20").replace("with --date", box)
