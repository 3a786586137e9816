"""What holds for every page in a real browser: axe in five forms, widths, sizes of what is pressed, focus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium
from tests.site_database import needed

pytestmark = [chromium.needed, pytest.mark.browser, needed]

PACT = "story=unite-to-remain-2019"
PAGES = {
    "home": "/",
    "map": f"/map?{PACT}&only=deals&colour=verdict",
    "scenario": f"/scenario?{PACT}",
    "seat": f"/seat/E14000598?{PACT}",
    "advice": f"/advice?{PACT}&seat=brighton+pavilion",
    "pact": f"/pact?{PACT}&edit=E14000598",
    "compare": "/compare",
    "systems": f"/systems?{PACT}&draws=10",
    "chamber": f"/chamber?{PACT}",
    "money": f"/money?{PACT}",
    "campaign": f"/campaign?{PACT}&show=targets",
    "counter": "/counter?story=remain-alliance-2019&draws=100",
    "places": f"/find?{PACT}&seat=brighton",
    "deals": "/deals",
    "record": "/record",
    "sources": "/sources",
    "method": "/method",
    "api": "/api",
    "data": "/data",
    "error": "/map?view=nothing",
}
JOBS = ("queued", "running", "done", "failed", "cancelled", "lost", "list")
OWN = ("own results", "own polls")
EVERY = (*PAGES, *(f"job {state}" for state in JOBS), *OWN)
TEMPLATES = {
    "own.html": "own results",
    "job.html": "job done",
    "jobs.html": "job list",
    "error.html": "error",
}
"""Templates whose page is not called as they are."""
PARTS_OF_PAGES = {"base.html", "live.html", "live-wrong.html"}

FORMS = ((1280, "light"), (1280, "dark"), (320, "light"), (320, "dark"))


@pytest.fixture
def show(visit: Any, request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Open a page by its name in ``EVERY``: by its address, as a job's, or by bringing a file."""

    def shower(name: str, **settings: Any) -> Any:
        if name in PAGES:
            return visit(PAGES[name], refused=(400,) if name == "error" else (), **settings)
        if name in OWN:
            return bring(visit("/data", **settings), name, tmp_path)
        held = request.getfixturevalue("jobs")
        page = visit("/method", **settings)
        cookie = {"name": "standaside", "value": held["session"], "url": page.url}
        page.context.add_cookies([cookie])
        page.goto(held[name.removeprefix("job ")])
        return page

    return shower


def bring(page: Any, name: str, folder: Path) -> Any:
    from tests.web.test_own import POLLS, table

    file = folder / "mine.csv"
    file.write_bytes(POLLS if name == "own polls" else table())
    page.get_by_label("A table as CSV").set_input_files(file)
    page.get_by_label("Polling day").fill("2021-09-20")
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**/data/own-*")
    return page


def sideways(page: Any) -> float:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def clean(page: Any) -> None:
    """Have axe find nothing."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_no_template_is_left_out() -> None:
    import standaside_web

    folder = Path(standaside_web.__file__).parent / "templates"
    names = {path.name for path in folder.glob("[!_]*.html")} - PARTS_OF_PAGES
    missing = [name for name in names if TEMPLATES.get(name, name.removesuffix(".html")) not in EVERY]
    assert missing == []


HIGHEST = 10_000
"""
Pixels that a page is high on a phone at most, what its visitor unfolds apart: sixteen screens.

Half of that is the answer, the map and the seats, each of which a link of the page leads past.
"""
SMALL_PRINT = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('.hexmap, .m, option')
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => [parseFloat(getComputedStyle(e).fontSize)
    * (e.ownerSVGElement ? e.ownerSVGElement.getScreenCTM().a : 1), e])
  .filter(([size, e]) => size < (e.ownerSVGElement ? 8 : 12.9))
  .map(([size, e]) => `${size.toFixed(1)}: ${e.outerHTML.slice(0, 90)}`)"""
"""Words under 13 pixels, or under 8 in a drawing, whose figures a table has too; the map is apart."""


@pytest.mark.parametrize("name", EVERY)
def test_nothing_scrolls_sideways_and_no_page_is_a_scroll_of_small_print(name: str, show: Any) -> None:
    page = show(name)
    cards = "all => all.filter(c => c.scrollWidth > c.clientWidth + 1).map(c => c.innerText.slice(0, 60))"
    for width in (320, 768, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways(page) <= 0, width
        assert page.locator(".card").evaluate_all(cards) == [], width
        if width == 320:
            assert page.evaluate("document.documentElement.scrollHeight") < HIGHEST
            assert page.evaluate(SMALL_PRINT) == []


@pytest.mark.parametrize("name", EVERY)
def test_axe_finds_nothing(name: str, show: Any) -> None:
    """In the light, in the dark, narrow, and on paper."""
    page = show(name, reduced_motion="reduce")
    for width, scheme in FORMS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        clean(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('header nav')).display") == "none"
    page.emulate_media(media="print", color_scheme="light")
    clean(page)


SMALL = """
() => [...document.querySelectorAll(
    'button, select, textarea, input:not([type=hidden]), summary, nav a, .acts a, .seg a, .go, .brand')]
  .filter(e => e.getClientRects().length && !e.closest('.skip'))
  .map(e => [e, [e, e.closest('label') || e].map(one => one.getBoundingClientRect())])
  .filter(([_, all]) => all.every(r => Math.min(r.width, r.height) < 23.95))
  .map(([e, [r]]) => `${Math.round(r.width)} x ${Math.round(r.height)}: ${e.outerHTML.slice(0, 90)}`)
"""
"""What is pressed and, with its label, less than 24 pixels wide or high; links in a sentence may be."""

UNSEEN = """
() => {
  const styles = e => getComputedStyle(e.closest('.hexmap') && e.querySelector('path, polygon, use') || e);
  const ring = s => s.outlineStyle !== 'none' ? parseFloat(s.outlineWidth) : 0;
  const look = e => (s => [ring(s), s.stroke, s.strokeWidth])(styles(e));
  const kind = e => [e.localName, e.type || '', e.getAttribute('class') || '',
    (e.closest('svg, nav, form') || {localName: ''}).localName].join(' ');
  const seen = new Set(), unseen = [];
  for (const e of document.querySelectorAll('a[href], button, select, textarea, input, summary')) {
    if (!e.getClientRects().length || e.disabled || e.type === 'hidden' || seen.has(kind(e))) continue;
    seen.add(kind(e));
    document.activeElement.blur();
    const before = look(e);
    e.focus({ preventScroll: true });
    const [outline, ...stroke] = look(e);
    const ringed = outline >= 2 && before[0] < 2;
    if (document.activeElement !== e || !(ringed || String(stroke) !== String(before.slice(1))))
      unseen.push(`${kind(e)}: ${e.outerHTML.slice(0, 90)}`);
  }
  return [seen.size, unseen];
}
"""
"""Of every kind of thing that takes the focus, the first that looks with it as it looks without."""


@pytest.mark.parametrize("name", EVERY)
def test_what_is_pressed_is_large_enough_and_shows_its_focus(name: str, show: Any) -> None:
    page = show(name, width=320)
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SMALL) == [], width
    page.keyboard.press("Tab")
    kinds, unseen = page.evaluate(UNSEEN)
    assert kinds >= 4
    assert unseen == []
