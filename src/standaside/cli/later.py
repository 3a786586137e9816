"""Commands that are designed but belong to a later version: typing one says so."""

from __future__ import annotations

LATER = (
    "timetable",
    "verify",
)
