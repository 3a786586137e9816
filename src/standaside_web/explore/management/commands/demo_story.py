"""Print the page of the demo's story: autumn 2019, with the best pact on its map."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from standaside_web.explore.answers import known_pact
from standaside_web.explore.question import FIRST_STORY, Question, address


class Command(BaseCommand):
    """Used by ``standaside demo``."""

    help = "Prints the address of the map with the demo's pact; until that is known, of the front page."

    def handle(self, *args: Any, **options: Any) -> None:
        """The map where the pact is known, else the front page, which has that story and its search."""
        known = known_pact(Question(FIRST_STORY))
        self.stdout.write("/" if known is None else address("/map", known))
