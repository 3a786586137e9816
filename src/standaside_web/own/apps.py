"""The app that holds what visitors brought."""

from __future__ import annotations

from django.apps import AppConfig


class OwnConfig(AppConfig):
    """Its name in migrations is "own"."""

    name = "standaside_web.own"
    label = "own"
