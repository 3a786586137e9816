"""The browser that tests drive: found on the system, or said to be missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), "/usr/bin/chromium")
MISSING = (
    "playwright is not installed (pip install playwright)"
    if importlib.util.find_spec("playwright") is None
    else f"{CHROMIUM} is missing (apt-get install chromium)"
    if not Path(CHROMIUM).exists()
    else ""
)
needed = pytest.mark.skipif(bool(MISSING) and os.environ.get("CI") != "true", reason=MISSING)
"""Under CI=true the tests run and fail where the browser is missing."""


@contextmanager
def opened() -> Iterator[Any]:
    """A browser that asks nobody for anything of its own accord."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()
