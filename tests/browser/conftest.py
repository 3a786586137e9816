"""The whole site and a browser before it, and a visitor who minds every fault."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser import chromium

TOLD = ("the server responded with a status of", "Response Status Error Code")
"""What a browser and htmx write on the console of an answer from 400 on; the answers are looked at."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The whole site, worker included, as `standaside serve` runs it."""
    from standaside_web.local.serve import site

    home = Path(tempfile.gettempdir()) / f"standaside-{token_hex(8)}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANDASIDE_HOME", str(home))
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            patch.delenv(name, raising=False)
        with site(0) as (found, _):
            yield found.rstrip("/")
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with chromium.opened() as found:
        yield found


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """
    Open pages; at the end nothing was said on the console, asked of anybody else, or refused.

    ``refused`` names the statuses from 400 on that a test provokes.
    """
    contexts, heard, asked, answers = [], [], [], []

    def opener(
        at: str = "/", *, width: int = 1280, height: int = 900, refused: tuple[int, ...] = (), **settings: Any
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=address, accept_downloads=True, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "response", lambda answer: answers.append((answer.status, answer.url, answer.status in refused))
        )
        page.goto(at)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert [(status, url) for status, url, provoked in answers if status >= 400 and not provoked] == []
    assert [words for words in heard if not any(told in words for told in TOLD)] == []
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(address).netloc}
