"""Let the role that serves use the tables that the owner made, and no more."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

READ_ONLY = ("django_migrations", "django_content_type")


class Command(BaseCommand):
    """Run after ``migrate``, as the owner; safe to run again."""

    help = "Grants the role of DATABASE_URL the use of the tables; run as the owner, after migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, and refuse to serve as a role that could do more."""
        application = str(conninfo_to_dict(os.environ["DATABASE_URL"]).get("user", ""))
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            owner = cursor.fetchone()[0]
            if owner == application:
                raise CommandError(
                    "DATABASE_URL and DATABASE_OWNER_URL name one role; the site serves as another."
                )
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [application])
            if cursor.fetchone()[0]:
                raise CommandError(
                    f"The role {application} may do anything; the site serves as one that may not."
                )
            role = sql.Identifier(application)
            for statement in (
                "GRANT USAGE ON SCHEMA public TO {}",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
                "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
            ):
                cursor.execute(sql.SQL(statement).format(role))
            for table in READ_ONLY:
                cursor.execute(
                    sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), role)
                )
