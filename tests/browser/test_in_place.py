"""What asks a page something else is answered in place: nothing is loaded anew, nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.test_every_page import PACT, PAGES
from tests.site_database import needed

pytestmark = [chromium.needed, pytest.mark.browser, needed]

ASKING = {
    "home": "/",
    "map": f"/map?{PACT}&draws=50",
    "scenario": f"/scenario?{PACT}&draws=50",
    "advice": f"/advice?{PACT}&region=Wales&draws=50",
    "pact": f"/pact?{PACT}&edit=E14000598&draws=50",
    "compare": "/compare?a=story%3Dunite-to-remain-2019&b=story%3Dremain-alliance-2019",
    "systems": PAGES["systems"],
    "chamber": PAGES["chamber"],
    "campaign": PAGES["campaign"],
    "counter": PAGES["counter"],
    "deals": PAGES["deals"],
}
"""Pages that can be asked something else, at an address where they have all their controls."""
LEADING_AWAY = {"home": {"What the map shows", "Colour by", "/find"}, "places": {"/find"}}
"""What looks like a control of a page and leads to another one: labels of navigations, actions of forms."""

ABORTED = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx writes on the console of a question in whose place a newer one has come."""

CONTROLS = """
async address => {
  const text = await (await fetch(address)).text();
  const page = new DOMParser().parseFromString(text, 'text/html'), path = new URL(address, location).pathname;
  return [...page.querySelectorAll('main nav, main form[method=get]')].map(part => {
    const to = part.matches('nav') ? [...part.querySelectorAll('a')].map(a => a.getAttribute('href'))
      : [part.getAttribute('action')];
    return [part.getAttribute('aria-label') || part.getAttribute('action').split('#')[0],
      to.every(href => new URL(href, location).pathname === path)];
  });
}
"""
"""Of every navigation and asking form of a page, what it is called, and whether it asks the page itself."""
OTHER = "a:not([aria-current])"
LINKS = """
() => [...document.querySelectorAll('main a[href]')].filter(a => {
  const at = new URL(a.getAttribute('href'), location.href);
  return at.pathname === location.pathname && at.search !== location.search && !a.closest('nav');
}).map(a => a.getAttribute('href'))
"""
LIKE_FRESH = """
async () => {
  const plain = (page, id) => {
    const part = page.getElementById(id).cloneNode(true);
    part.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(e => e.remove());
    part.querySelectorAll('.pointed').forEach(e => e.remove());
    for (const name of ['tabindex', 'open'])
      part.querySelectorAll(`[${name}]`).forEach(e => e.removeAttribute(name));
    return part;
  };
  const text = await (await fetch(location.href)).text();
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  const differ = ['main', 'marks', 'site', 'foot']
    .filter(id => !plain(document, id).isEqualNode(plain(fresh, id)));
  const fields = page => [...page.querySelectorAll('main :is(input:not([type=hidden]), select, textarea)')]
    .map(e => [e.name, e.value, e.checked]);
  if (String(fields(document)) !== String(fields(fresh))) differ.push('fields');
  if (document.title !== fresh.title) differ.push('title');
  return differ;
}
"""
"""What of the page on screen is not as a page that is opened anew at its address."""


def settled(page: Any) -> None:
    page.wait_for_selector("main:not([aria-busy])")


def act(page: Any, do: Callable[[], Any]) -> None:
    """Do something, and wait until its answer stands there, in the same document."""
    page.evaluate("document.getElementById('said').textContent = ''; window.here = true")
    do()
    page.wait_for_selector("#said:not(:empty)", state="attached", timeout=30_000)
    settled(page)
    assert page.evaluate("window.here"), "The page was loaded anew"
    assert page.evaluate("document.activeElement !== document.body"), "The focus is lost"


def press(page: Any, thing: Any) -> None:
    thing.focus()
    act(page, lambda: page.keyboard.press("Enter"))


def step(page: Any, steps: int) -> None:
    """Back or forth as the page's own window does it, after what it has done before."""
    act(page, lambda: page.evaluate("steps => history.go(steps)", steps))


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def test_no_page_with_a_control_is_left_out(visit: Any) -> None:
    page = visit("/method", refused=(400,))
    for name, at in {**PAGES, **ASKING}.items():
        for label, in_place in page.evaluate(CONTROLS, at):
            away = label in LEADING_AWAY.get(name, set())
            assert away or in_place, f"{label} leads from {name} to another page; have the page ask itself"
            assert away or name in ASKING, f"{name} has {label}: add it here, so that it is tried"


@pytest.mark.parametrize("name", ASKING)
def test_every_control_is_answered_in_place(name: str, visit: Any) -> None:
    """And what stands there then is what its address gives; so it is after a step back."""
    page = visit(ASKING[name], refused=(400,))
    at, seen = page.url, Counter[str]()
    for label, in_place in page.evaluate(CONTROLS, at):
        part = page.locator(f'main nav[aria-label="{label}"], main form[method=get][action^="{label}"]').nth(
            seen[label]
        )
        seen[label] += 1
        if not in_place or label in LEADING_AWAY.get(name, set()):
            continue
        if not part.count():  # what was asked before has taken it away
            page.goto(at)
        for box in part.locator("input[required]").all():
            box.fill("Bath")
        press(page, part.locator("button").first if label[0] == "/" else part.locator(OTHER).last)
        assert page.evaluate(LIKE_FRESH) == [], label
    links = page.evaluate(LINKS)
    if links:
        press(page, page.locator(f'main a[href="{links[-1]}"]').last)
    if page.url != at:
        step(page, -1)
        assert page.evaluate(LIKE_FRESH) == []


def test_the_map_is_changed_in_place_and_back_again(visit: Any) -> None:
    page = visit(ASKING["map"])
    first, said = page.url, page.locator("#said")
    verdict = page.get_by_role("link", name="Verdict", exact=True)
    act(page, verdict.click)
    assert page.url.endswith("colour=verdict")
    assert verdict.get_attribute("aria-current")
    assert focused(page) == "Verdict"
    assert said.inner_text().startswith("The pact changes")
    only = page.get_by_label("Only")
    only.scroll_into_view_if_needed()
    only.focus()
    place = only.bounding_box()["y"]
    act(page, lambda: page.keyboard.type("pointless"))
    assert "only=pointless" in page.url
    assert "colour=verdict" in page.url
    assert focused(page) == "only"
    assert abs(only.bounding_box()["y"] - place) <= 2
    assert re.match(r"\d+ of 650 constituencies", said.inner_text())
    filtered = page.url, page.inner_text("#table h2")
    step(page, -1)
    assert page.inner_text("#table h2") == "All 650 constituencies"
    assert only.input_value() == ""
    step(page, -1)
    assert page.url == first
    assert verdict.get_attribute("aria-current") is None
    step(page, 1)
    step(page, 1)
    assert (page.url, page.inner_text("#table h2")) == filtered
    assert only.evaluate("e => e.selectedOptions[0].label") == "pointless"
    page.locator("#table tbody a").first.click()  # a constituency is another page
    page.wait_for_url("**/seat/*")
    assert not page.evaluate("window.here")
    page.go_back()
    assert (page.url, page.inner_text("#table h2")) == filtered


def test_the_title_follows_and_what_is_taken_out_leaves_the_focus_near(visit: Any) -> None:
    page = visit(ASKING["advice"])
    page.get_by_label("Your constituency").fill("bath")
    act(page, lambda: page.keyboard.press("Enter"))
    assert page.title().startswith("Advice: Bath")
    page = visit(f"/pact?{PACT}&draws=50")
    act(page, page.get_by_role("link", name=re.compile("^take out")).nth(2).click)
    assert page.evaluate("document.activeElement.id") == "table"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#table') !== null")
    row = page.locator("#table tbody tr").nth(20)
    act(page, row.get_by_role("link", name=re.compile("^change ")).click)
    assert page.evaluate("document.activeElement.id") == "edit"
    assert page.inner_text("#edit h2") in row.inner_text()


def test_what_is_refused_is_said_and_the_page_stays(visit: Any) -> None:
    page = visit(ASKING["map"], refused=(400, 502), told=("htmx:", "net::ERR_FAILED"))
    first, verdict = page.url, page.get_by_role("link", name="Verdict", exact=True)
    said = page.locator("main [data-refused]")
    answers = [
        (lambda route: route.abort(), "No answer came from the site"),
        (lambda route: route.fulfill(status=502, body="<p>bad"), "could not answer this (error 502)"),
    ]
    page.evaluate("window.here = true")
    for answer, words in answers:
        page.route("**/map?*", answer)
        verdict.click()
        page.locator("main [data-refused]", has_text=words).wait_for()
        settled(page)
        assert said.count() == 1
        assert focused(page) == "Verdict"
        page.unroute("**/map?*")
    assert page.url == first
    act(page, verdict.click)
    assert said.count() == 0
    page.goto(PAGES["chamber"])
    page.get_by_label("Would rather not").fill("nonsense")
    page.keyboard.press("Enter")
    page.get_by_text("The page is as it was.").wait_for()
    assert '"unwilling" is "nonsense"' in said.inner_text()
    said.get_by_role("link").click()
    page.wait_for_url("**unwilling=nonsense**")
    assert page.inner_text("h1") == "Part of this address cannot be read"


def test_a_newer_question_takes_the_place_of_an_older(visit: Any) -> None:
    """While one is open the page says so, and what is chosen meanwhile is kept."""
    page = visit(ASKING["map"], told=ABORTED)
    page.evaluate("window.here = true")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/map?*", hold)
    page.get_by_role("link", name="Verdict", exact=True).click()
    page.wait_for_selector("main[aria-busy=true]")
    page.get_by_text("Being worked out").wait_for(state="attached")
    page.get_by_role("link", name="How sure", exact=True).click()
    page.get_by_label("Name", exact=True).fill("bath")
    while len(held) < 2:
        page.wait_for_timeout(20)
    held[-1].continue_()
    page.wait_for_url("**colour=probability")
    settled(page)
    assert page.get_by_label("Name", exact=True).input_value() == "bath"
    assert page.evaluate("window.here")


def test_the_form_is_sent_in_place_with_what_is_wrong_beside_its_field(visit: Any) -> None:
    page = visit(ASKING["scenario"], refused=(400,), told=ABORTED)
    page.get_by_label("Constituencies with a deal, at most").fill("7")
    page.wait_for_url("**seats=7**")
    act(page, page.get_by_role("link", name="Without a pact").click)
    assert page.get_by_label("Constituencies with a deal, at most").input_value() == "7"
    page.get_by_label("Conservative, per cent").fill("90")
    act(page, page.get_by_role("button", name="Show what comes of it").click)
    assert "over 100" in page.inner_text("#e-poll")
    assert page.get_by_label("Conservative, per cent").input_value() == "90"
