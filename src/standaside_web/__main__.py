"""
Django's own commands, run with the right role: ``python -m standaside_web check --deploy``.

Commands that change tables run as the owner of the database, everything else as the role
that serves pages and owns nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

AS_OWNER = frozenset({"migrate", "makemigrations", "sqlmigrate", "showmigrations", "grant", "tables"})

STEPS_BACK = 3
"""How far the process that does the jobs stands back, in the system's steps of niceness: to half a share."""


def is_worker(command: Sequence[str]) -> bool:
    """
    Whether a command does the jobs, rather than serve pages or see to the tables.

    Examples
    --------
    >>> is_worker(["procrastinate", "worker", "--concurrency", "1"]), is_worker(["check", "--deploy"])
    (True, False)
    """
    return list(command[:2]) == ["procrastinate", "worker"]


def stand_back() -> None:
    """
    Let whoever waits for a page go before what is searched for meanwhile; with nobody there it has all.

    Linux shares a machine out between sessions first, and within each by niceness, so one that has a
    session of its own stands back in both ways.
    """
    os.nice(STEPS_BACK)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # only Linux has it, and not every Linux
            Path("/proc/self/autogroup").write_text(f"{STEPS_BACK}", encoding="ascii")


def main() -> None:
    """Run one command of Django's."""
    if is_worker(sys.argv[1:]):
        stand_back()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "standaside_web.config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ["STANDASIDE_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["standaside_web", *sys.argv[1:]])


if __name__ == "__main__":
    main()
