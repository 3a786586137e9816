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


def held_back(page: Any) -> list[Any]:
    """Questions of the form, whose answers come when they are let go."""
    asked: list[Any] = []

    def hold(route: Any) -> None:
        asked.append(route)

    page.route(LIVE, hold)
    return asked


def until(page: Any, asked: list[Any], number: int) -> None:
    for _ in range(SLOW // 50):
        if len(asked) >= number:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(asked)} of {number} questions were asked")


def test_what_is_changed_while_an_answer_is_on_its_way_stays(visit: Any) -> None:
    """Though that answer brings the boxes and parties of another election."""
    page = visit(FORM)
    asked = held_back(page)
    box, tick = page.locator("#p-Con"), page.get_by_label("Labour is a partner")
    page.locator("#from").select_option("2015")
    until(page, asked, 1)
    box.fill("27")
    tick.click()
    ticked = tick.is_checked()
    asked[0].continue_()
    until(page, asked, 2)
    assert (box.input_value(), tick.is_checked()) == ("27", ticked)
    asked[1].continue_()
    page.wait_for_url(re.compile(r"Con\+27,"), timeout=SLOW)
    page.locator("#said-poll", has_text=re.compile(r"Con\s27\s")).wait_for(timeout=SLOW)
    assert (box.input_value(), tick.is_checked()) == ("27", ticked)
    fresh = visit(page.evaluate("location.href"))
    for part in ("#boxes", "#parties", "#reach"):
        assert page.inner_text(part) == fresh.inner_text(part)
    assert fresh.get_by_label("Labour is a partner").is_checked() == ticked
    assert len(asked) == 2


def test_what_was_asked_before_another_way_is_asked_no_more(visit: Any) -> None:
    """A link of the page is followed while one answer is on its way and one question waits its turn."""
    page = visit(FORM)
    asked = held_back(page)
    box = page.locator("#p-Con")
    before = box.input_value()
    for number in ("27", "28"):
        box.fill(number)
        until(page, asked, 1)
    page.get_by_role("link", name="Verdict", exact=True).click()
    page.wait_for_url("**colour=verdict**")
    for late in asked[1:]:
        late.continue_()
    page.wait_for_selector("main:not([aria-busy])")
    page.wait_for_timeout(500)
    address = page.evaluate("location.href")
    assert "colour=verdict" in address
    assert "Con+28" not in address
    assert box.input_value() == before
    assert f"Con\xa0{before} " in page.inner_text("#said-poll") + " "
