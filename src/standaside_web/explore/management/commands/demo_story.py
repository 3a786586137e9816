"""Print the page of the demo's story: the best pact of autumn 2019, sought if nobody has yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from standaside_web.explore.question import FIRST_STORY, Question
from standaside_web.jobs import actions

SESSION = "demo"


class Command(BaseCommand):
    """Used by ``standaside demo``."""

    help = "Begins the search of the demo's story, and prints the address of its page."

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin it once."""
        text = Question(FIRST_STORY).query()
        job = actions.finished(kind="plan", text=text) or actions.under_way(kind="plan", text=text)
        self.stdout.write(
            reverse("job", args=[(job or actions.start(kind="plan", text=text, session=SESSION)).pk])
        )
