"""One site and one browser for all tests of this folder; both are gone when its last test is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from tests.browser import chromium
from tests.browser.hands import SLOW

TOLD = (
    "the server responded with a status of",
    "Response Status Error Code",
    "htmx:sendAbort",
    "htmx:afterRequest",
)
"""What a browser and htmx write on the console of an answer from 400 on, which is looked at, and of one that
nobody waited for because another page was opened; one that does not come is `htmx:sendError` besides."""


@pytest.fixture(scope="package")
def site() -> Iterator[tuple[str, Mapping[str, str]]]:
    """The whole site, worker included, as `standaside serve` runs it, and its environment."""
    from standaside_web.local import serve

    home = Path(tempfile.gettempdir()) / f"standaside-{token_hex(8)}"
    held: dict[str, str] = {}

    def remember(environ: Mapping[str, str]) -> str:
        held.update(environ)
        return "/"

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANDASIDE_HOME", str(home))
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            patch.delenv(name, raising=False)
        with serve.site(0, first=remember) as (found, _):
            serve.wait_until_searched(found.rstrip("/"))
            yield found.rstrip("/"), held
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="package")
def address(site: tuple[str, Mapping[str, str]]) -> str:
    """Where the site is."""
    return site[0]


@pytest.fixture(scope="package")
def jobs(site: tuple[str, Mapping[str, str]]) -> dict[str, str]:
    """The page of a job in every state that one can be in, by state, written straight into the tables."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.states"],
        env={**os.environ, **site[1]},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    with chromium.opened() as found:
        yield found


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """
    Open pages; at the end nothing was said on the console, asked of anybody else, or refused.

    ``refused`` names the statuses from 400 on that a test provokes, ``told`` what else the console says then.
    """
    contexts, heard, asked, answers = [], [], [], []
    provoked_words = list(TOLD)

    def opener(
        at: str = "/",
        *,
        width: int = 1280,
        height: int = 900,
        refused: tuple[int, ...] = (),
        told: tuple[str, ...] = (),
        **settings: Any,
    ) -> Any:
        provoked_words.extend(told)
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=address, accept_downloads=True, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW)
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
    assert [words for words in heard if not any(part in words for part in provoked_words)] == []
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(address).netloc}
