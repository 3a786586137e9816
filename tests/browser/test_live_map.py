"""The map of the form follows a slider in its place, and is then the map of its address opened afresh."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.hands import SLOW
from tests.site_database import SKIPPED

pytestmark = [
    chromium.needed,
    pytest.mark.browser,
    pytest.mark.skipif(bool(SKIPPED) and os.environ.get("CI") != "true", reason=SKIPPED),
]

FORM = "/scenario?story=unite-to-remain-2019&draws=60"
LIVE = re.compile(r"/live\?")
MAP = """() => {
  const map = document.querySelector("#live .hexmap").cloneNode(true);
  map.querySelectorAll("a").forEach(link => link.removeAttribute("tabindex"));
  const said = part => [...part.attributes].map(one => `${one.name}=${one.value}`).sort().join(" ");
  const [title, description] = map.children;
  return [...map.querySelectorAll("a")].map(link => `${said(link)} ${link.innerHTML}`)
    .concat(said(map), title.outerHTML, description.outerHTML);
}"""
"""Every hexagon of the map, and the map itself; which one Tab comes to is the reader's, not the map's."""


def move(page: Any, to: str) -> None:
    """Set the slider as if it were pressed there, wherever the focus is, and wait for the answer."""
    page.evaluate(
        """to => {
          const slider = document.querySelector('[data-twin="p-Con"]');
          slider.value = to;
          slider.dispatchEvent(new Event("input", {bubbles: true}));
        }""",
        to,
    )
    page.wait_for_url(re.compile(rf"Con\+{re.escape(to)},"), timeout=SLOW)


@pytest.mark.parametrize("shown", ["", "&colour=probability", "&colour=verdict", "&view=with"])
def test_the_map_after_moves_is_that_of_a_fresh_page(visit: Any, shown: str) -> None:
    page = visit(FORM + shown)
    page.evaluate("() => document.querySelectorAll('.hexmap a').forEach((link, n) => { link.number = n; })")
    before = page.evaluate(MAP)
    for to in ("25", "30"):
        move(page, to)
    after = page.evaluate(MAP)
    assert len(after) == 653
    assert sum(old != new for old, new in zip(before, after, strict=True)) > 600  # each link asks anew
    assert after == visit(page.url).evaluate(MAP)
    kept = page.evaluate(
        "() => [...document.querySelectorAll('.hexmap a')].every((link, n) => link.number === n)"
    )
    assert kept
    assert page.locator("#marks svg").count() == page.locator("#live svg.strip").count() == 1


def test_the_walk_on_the_map_goes_on_where_it_was(visit: Any) -> None:
    page = visit(FORM)
    page.locator(".hexmap a[tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    named = "() => document.activeElement.getAttribute('href').split('?')[0]"
    here = page.evaluate(named)
    move(page, "25")
    assert page.evaluate(named) == here
    assert "Con+25" in page.evaluate("() => document.activeElement.getAttribute('href')")
    assert page.locator(".hexmap a[tabindex='0']").count() == 1
    page.keyboard.press("ArrowUp")
    assert page.evaluate(named) != here


def test_a_move_is_asked_at_once_and_the_newest_in_the_end(visit: Any) -> None:
    """While an answer is on its way the slider goes on: of its further steps only the last is asked."""
    page = visit(FORM)
    asked: list[str] = []

    def heard(request: Any) -> None:
        if LIVE.search(request.url):
            asked.append(re.search(r"poll-Con=([\d.]*)", request.url)[1])

    page.on("request", heard)
    page.evaluate(
        """() => {
          const slider = document.querySelector('[data-twin="p-Con"]');
          for (const to of [20, 21, 22, 23, 24]) {
            slider.value = to;
            slider.dispatchEvent(new Event("input", {bubbles: true}));
          }
        }"""
    )
    page.wait_for_url(re.compile(r"Con\+24,"), timeout=SLOW)
    assert asked == ["20", "24"]
    assert "Con 24 " in page.inner_text("#said-poll").replace("\xa0", " ") + " "
    assert page.evaluate("document.querySelector('.hexmap a').getAttribute('href')").count("Con+24,") == 1
