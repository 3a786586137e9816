"""
Django's own commands, run with the right role: ``python -m standaside_web check --deploy``.

Commands that change tables run as the owner of the database, everything else as the role
that serves pages and owns nothing.
"""

from __future__ import annotations

import os
import sys

AS_OWNER = frozenset({"migrate", "makemigrations", "sqlmigrate", "showmigrations", "grant"})


def main() -> None:
    """Run one command of Django's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "standaside_web.config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ["STANDASIDE_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["standaside_web", *sys.argv[1:]])


if __name__ == "__main__":
    main()
