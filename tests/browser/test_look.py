"""How the pages look: the map and its line on a phone, and tables that are dense there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.test_every_page import PAGES, sideways
from tests.site_database import needed

pytestmark = [chromium.needed, pytest.mark.browser, needed]

PACT = "story=unite-to-remain-2019"
BRIGHTON = ".hexmap a[href^='/seat/E14000598']"


def line(page: Any) -> str:
    return page.locator(".pointed").inner_text()


def test_the_line_under_the_map_names_what_is_pointed_at_and_nothing_moves(visit: Any) -> None:
    page = visit(f"/map?{PACT}")
    below = "document.getElementById('after-map').offsetTop"
    before = page.evaluate(below)
    page.locator(BRIGHTON).hover()
    assert line(page).startswith(
        "Brighton, Pavilion: held by Green; without Green 99 %, with Green 99 %; LD for"
    )
    page.locator(".hexmap a[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    assert line(page) == page.evaluate("document.activeElement.querySelector('title').textContent")
    assert "Brighton" not in line(page)
    assert page.evaluate(below) == before
    assert not visit(f"/map?{PACT}", java_script_enabled=False).locator(".pointed").is_visible()


def test_a_tap_names_a_hexagon_and_another_opens_it(visit: Any) -> None:
    page = visit(f"/map?{PACT}", width=320, has_touch=True)
    page.locator(BRIGHTON).tap()
    assert "Brighton, Pavilion" in line(page)
    assert "/map?" in page.url
    page.locator(".hexmap a[href^='/seat/E14000602']").tap()
    assert "Bristol West" in line(page)
    page.locator(".hexmap a[href^='/seat/E14000602']").tap()
    page.wait_for_url("**/seat/E14000602*")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_map_can_be_larger_than_a_phone(scripts: bool, visit: Any) -> None:
    page = visit(f"/map?{PACT}&view=with", width=320, java_script_enabled=scripts)
    wide = "e => e.getBoundingClientRect().width"
    assert page.locator(".hexmap").evaluate(wide) <= 320
    page.get_by_label("Larger").focus()
    page.keyboard.press("Space")
    assert page.locator(".hexmap").evaluate(wide) > 700
    assert page.locator(".pan").evaluate("e => e.scrollWidth - e.clientWidth") > 300
    assert sideways(page) <= 0
    page.locator(BRIGHTON).focus()  # what has the focus comes into view inside the frame
    held = "e => { const a = e.getBoundingClientRect(), b = e.closest('.pan').getBoundingClientRect();"
    assert page.locator(BRIGHTON).evaluate(held + " return a.left >= b.left && a.right <= b.right; }")


LETTERS = """() => [...document.querySelectorAll('.hexmap text')]
    .filter(e => e.textContent.trim().length === 1)
    .map(e => parseFloat(getComputedStyle(e).fontSize) * e.ownerSVGElement.getScreenCTM().a)"""


@pytest.mark.parametrize("at", [PAGES["home"], PAGES["map"], f"/map?{PACT}&view=with&colour=probability"])
def test_a_letter_on_the_map_can_be_read_on_a_phone(at: str, visit: Any) -> None:
    letters = visit(at, width=320).evaluate(LETTERS)
    assert len(letters) > 30
    assert min(letters) > 8.5


def test_a_dense_table_still_has_every_cell_on_a_phone(visit: Any) -> None:
    """Heads stand once above the rows, and no cell is cut, hidden or on top of another."""
    for at in (f"/map?{PACT}&only=deals", f"/pact?{PACT}", f"/advice?{PACT}&only=needed"):
        page = visit(at, width=320)
        table = page.locator("#table table.once")
        assert all(table.locator("thead th").evaluate_all("all => all.map(e => e.checkVisibility())"))
        assert page.evaluate(OVERLAPS) == []


OVERLAPS = """() => [...document.querySelectorAll('#table tbody tr')].flatMap(row => {
  const wide = row.getBoundingClientRect(), parts = [...row.children].map(e => {
    const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), all = [];
    while (walk.nextNode()) {
      if (!walk.currentNode.data.trim() || walk.currentNode.parentElement.closest('.vh')) continue;
      const words = document.createRange();
      words.selectNodeContents(walk.currentNode);
      all.push(words.getBoundingClientRect());
    }
    return {left: Math.min(...all.map(r => r.left)), right: Math.max(...all.map(r => r.right)),
      top: Math.min(...all.map(r => r.top)), bottom: Math.max(...all.map(r => r.bottom))};
  });
  return parts.flatMap((a, i) => [
    ...(a.right > wide.right + 1 || a.left < wide.left - 1 ? [`${row.innerText} sticks out`] : []),
    ...parts.slice(i + 1).filter(b => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3).map(() => `${row.innerText} overlaps`)]);
})"""


COVERED = """() => [...document.querySelectorAll(
    '#ask input:not([type=hidden]), #ask select, #ask button, #search button')]
  .filter(e => e.checkVisibility())
  .filter(e => {
    e.focus();
    const at = e.getBoundingClientRect(), seen = document.elementFromPoint(
      at.left + at.width / 2, at.top + at.height / 2);
    return !seen || !(e.contains(seen) || (e.closest('label') || e).contains(seen));
  }).map(e => e.outerHTML.slice(0, 80))"""


def test_no_field_that_has_the_focus_is_covered_in_a_low_window(visit: Any) -> None:
    page = visit(f"/scenario?{PACT}", width=1366, height=625, reduced_motion="reduce")
    assert page.evaluate(COVERED) == []


def test_the_form_says_that_there_is_no_poll_only_while_there_is_none(visit: Any) -> None:
    page = visit("/scenario?draws=50")
    none, some = page.get_by_text("There is no poll yet"), page.get_by_text("keeps what it had")
    assert (none.is_visible(), some.is_visible()) == (False, True)
    boxes = page.locator("input[name^=poll-]")
    boxes.evaluate_all("all => all.slice(1).forEach(e => { e.value = ''; })")
    with page.expect_response("**/live?*"):
        boxes.first.fill("")
    assert (none.is_visible(), some.is_visible()) == (True, False)


def test_on_paper_the_map_has_a_heading_and_says_where_the_rest_is(visit: Any) -> None:
    page = visit(f"/map?{PACT}")
    page.emulate_media(media="print")
    assert page.locator("h1").bounding_box()["height"] > 10
    assert "1 to 50 of 650; all of them at /map?story=unite-to-remain-2019&page=all" in page.inner_text(
        ".pages"
    )
    here = "getComputedStyle(document.querySelector('.here'), '::after').content"
    assert "/map?story=unite-to-remain-2019" in page.evaluate(here)
