"""What visitors brought, a row a file."""

from __future__ import annotations

import datetime as dt
import secrets
import string

from django.db import models
from django.utils import timezone

KEPT = dt.timedelta(days=30)
"""As long as a session lasts after the last file that was brought in it."""


def new_id() -> str:
    """An id that nobody guesses, that no election of the library has, and in which nobody finds a year."""
    return "own-" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))


def until_when() -> dt.datetime:
    """The moment until which something that is brought now is kept."""
    return timezone.now() + KEPT


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


class OwnDataQuerySet(models.QuerySet["OwnData"]):
    """The two questions that rows are asked by; nothing reads them in another way."""

    def of(self, session: str) -> OwnDataQuerySet:
        """What a session brought and is still kept; nothing for nobody."""
        return self.filter(session=session, until__gt=timezone.now()) if session else self.none()

    def over(self) -> OwnDataQuerySet:
        """What has been kept for as long as it may."""
        return self.filter(until__lte=timezone.now())


class OwnData(models.Model):
    """
    Results, polls or offers of one browser session.

    ``packed`` is what the importer read, not the file itself, which is not kept; of offers it is
    their text. ``about`` says how it was read: counts, notes, what each column was taken for. From
    the moment ``until`` on nothing reads a row, and the next round of the worker deletes it.
    """

    class Kind(models.TextChoices):
        """What a file can hold."""

        ELECTION = "election"
        POLLS = "polls"
        OFFERS = "offers"

    id = models.CharField(primary_key=True, max_length=20, default=new_id, editable=False)
    session = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    about = models.JSONField()
    packed = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(default=until_when, db_index=True)

    objects = OwnDataQuerySet.as_manager()

    def __str__(self) -> str:
        """Its id."""
        return self.id
