"""Questions too long for an address, kept by what they say."""

from __future__ import annotations

from django.db import models


class KeptAnswer(models.Model):
    """
    An answer that takes long to count, under an id made from its question, seed and version.

    ``text`` is JSON as text, so that the order of its keys stays; there is nothing in it about who asked.
    """

    id = models.CharField(primary_key=True, max_length=64)
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Its id."""
        return self.id


class StoredQuestion(models.Model):
    """
    A question under a short id, made from its content: the same question has the same id.

    ``text`` is the query string it stands for; there is nothing else in it, and nothing
    about who asked. ``made_at`` is when it was stored, or last opened: afterwards it is kept for
    a while, and then forgotten.
    """

    id = models.CharField(primary_key=True, max_length=16)
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Its id."""
        return self.id
