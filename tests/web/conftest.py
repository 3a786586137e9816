"""Every page is tested as the application role, and nothing that a test writes stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.site_database import SKIPPED, migrated, set_up


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip where the site is not installed, unless it must be."""
    if SKIPPED and os.environ.get("CI") != "true":
        for item in items:
            if "/tests/web/" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason=SKIPPED))


@pytest.fixture(scope="session")
def site() -> Iterator[dict[str, str]]:
    """The environment of the site, which this process is set up for."""
    before = dict(os.environ)
    with migrated() as environ:
        set_up(environ)
        yield environ
        from django.db import connections

        connections.close_all()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def database(site: dict[str, str]) -> Iterator[None]:
    """A transaction around the test, undone at its end."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def client(database: None) -> Any:
    """A visitor without a session, who holds every JSON answer to the description of the API."""
    from tests.web.described import visitor

    return visitor()
