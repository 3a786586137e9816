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


@pytest.fixture(scope="session")
def _pulled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with the download of 2024; nothing points to it but :func:`of_2024`."""
    from tests.pulled_data import pulled_data

    with pulled_data(tmp_path_factory.mktemp("pulled")) as folder:
        return str(folder)


@pytest.fixture
def of_2024(site: dict[str, str], _pulled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The results of 2024, for one test; nothing of them stays with the others."""
    from standaside_web import sending, serving
    from standaside_web.explore import answers

    monkeypatch.setenv("STANDASIDE_DATA", _pulled)
    monkeypatch.setattr(serving, "KEPT", sending.Kept(2**24))
    for kept in ("_BASELINES", "_ANSWERS", "_BEST"):
        monkeypatch.setattr(answers, kept, answers.Recent(2**26))
