"""Print the page of the demo's story: the best pact of autumn 2019, sought if nobody has yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from standaside_web.explore.question import FIRST_STORY, Question
from standaside_web.jobs import actions
from standaside_web.jobs.models import Job

SESSION = "demo"


class Command(BaseCommand):
    """Used by ``standaside demo``."""

    help = "Begins the search of the demo's story, and prints the address of its page."

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin it once."""
        text = Question(FIRST_STORY).query()
        held = Job.objects.filter(session=SESSION, text=text).order_by("-made_at")
        job = next((job for job in held if job.shown() in ("waiting", "running", "done")), None)
        self.stdout.write(
            reverse("job", args=[(job or actions.start(kind="plan", text=text, session=SESSION)).pk])
        )
