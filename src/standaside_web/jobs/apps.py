"""The app that holds jobs."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Its name in migrations is "jobs"."""

    name = "standaside_web.jobs"
    label = "jobs"
