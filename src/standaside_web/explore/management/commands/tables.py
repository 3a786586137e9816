"""Bring the tables up to date and let the role that serves use them: ``migrate``, then ``grant``, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """What ``standaside serve`` runs before its processes: one start of Python in place of two."""

    requires_system_checks: Sequence[str] = ()  # they load every page; `migrate` checks what it needs
    help = "Runs migrate and grant, as the owner; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring them up to date, quietly."""
        call_command("migrate", verbosity=0)
        call_command("grant")
