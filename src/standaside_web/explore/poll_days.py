"""How old a poll will be on polling day, and what follows, in the words beside its two dates."""

from __future__ import annotations

from standaside import Scenario, assumptions, poll_notes
from standaside_web.explore.form_words import in_form_words

ERROR = "Polling error"
"""The assumption that says how far each polled share may be off."""

YEAR = 365
"""Days from which on an age is said in years as well."""


def days_said(scenario: Scenario) -> str:
    """What follows from the dates of a poll, or from their absence; empty where there is no poll."""
    poll, day = scenario.poll, scenario.polling_day
    if poll is None:
        return ""
    if not (day and poll.fieldwork_end):
        undated = next(note for note in poll_notes(scenario) if "eve of polling day" in note)
        return f"{in_form_words(undated)} Fill in the days above."
    days = (day - poll.fieldwork_end).days
    if days < 0:
        return "The poll ended after polling day, so it counts as one of the eve; correct one of the days."
    error = next((row.value for row in assumptions(scenario) if row.name == ERROR), "")
    return f"The poll ended {age(days)} before polling day, and errs as polls of that age do: {error}."


def age(days: int) -> str:
    """
    Days in words.

    Examples
    --------
    >>> age(1), age(73), age(892)
    ('a day', '73 days', '892 days (2.4 years)')
    """
    if days == 1:
        return "a day"
    return f"{days:,} days" + (f" ({days / YEAR:.1f} years)" if days > YEAR else "")
