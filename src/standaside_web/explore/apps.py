"""The app that holds stored questions."""

from __future__ import annotations

from django.apps import AppConfig


class ExploreConfig(AppConfig):
    """Its name in migrations is "explore"."""

    name = "standaside_web.explore"
    label = "explore"
