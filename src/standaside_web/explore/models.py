"""Questions too long for an address, kept by what they say."""

from __future__ import annotations

from django.db import models


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
