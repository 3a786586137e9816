"""What visitors brought, a row a file."""

from __future__ import annotations

import secrets
import string

from django.db import models


def new_id() -> str:
    """An id that nobody guesses, that no election of the library has, and in which nobody finds a year."""
    return "own-" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))


class OwnData(models.Model):
    """
    Results or polls of one browser session.

    ``packed`` is what the importer read, not the file itself, which is not kept. ``about`` says
    how it was read: counts, notes, what each column was taken for.
    """

    class Kind(models.TextChoices):
        """What a file can hold."""

        ELECTION = "election"
        POLLS = "polls"

    id = models.CharField(primary_key=True, max_length=20, default=new_id, editable=False)
    session = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    about = models.JSONField()
    packed = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        """Its id."""
        return self.id
