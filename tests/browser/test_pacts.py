"""Journeys with a pact in a real browser: it is found, its question changed, one constituency edited."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.hands import SLOW, Hands
from tests.site_database import SKIPPED

pytestmark = [
    chromium.needed,
    pytest.mark.browser,
    pytest.mark.skipif(bool(SKIPPED) and os.environ.get("CI") != "true", reason=SKIPPED),
]

LIVE = re.compile(r"/live\?")
DEALS = "standing aside in 158 constituencies"


@pytest.fixture(scope="package")
def found(browser: Any, address: str) -> dict[str, str]:
    """The pact of 2019, found from the front page: addresses of its job and its map, and what that says."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name=re.compile("Ask this ?: A Remain alliance")).click()
    page.get_by_role("button", name="Find the pact").click()
    page.wait_for_url("**/jobs/*")
    job = page.url
    page.wait_for_selector("text=Done.", timeout=SLOW)
    proven = page.inner_text("#job")
    page.get_by_role("link", name="See it on the map").click()
    told = {"job": job, "proven": proven, "map": page.url, "says": page.inner_text(".a")}
    context.close()
    return told


def walk_to(page: Any, goal: Any) -> None:
    """Press Tab until the keyboard is there."""
    Hands(page, "keyboard").reach(goal)


def reduced(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def test_the_pact_of_2019_from_the_front_page(found: dict[str, str], visit: Any) -> None:
    assert "That is proven" in found["proven"]
    assert DEALS in found["says"]
    assert "Done." in visit(found["job"]).inner_text("#job")
    shared = visit(found["map"])
    assert shared.inner_text(".a") == found["says"]
    assert shared.locator(".hexmap a.ch").count() > 20


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_question_of_the_pact_found_is_changed(by: str, found: dict[str, str], visit: Any) -> None:
    """By a slider and then by a box: the map follows, the pact stays, and the address says all of it."""
    page = visit(found["map"])
    ask = page.get_by_role("navigation", name="Site").get_by_role("link", name="Ask")
    slider = page.get_by_label("Conservative, slider")
    if by == "mouse":
        ask.click()
        before, size = page.url, slider.bounding_box()
        slider.click(position={"x": size["width"] * 0.5, "y": size["height"] / 2})
    else:
        walk_to(page, ask)
        page.keyboard.press("Enter")
        page.wait_for_url("**/scenario?*")
        before = page.url
        slider.focus()
        for _ in range(4):
            page.keyboard.press("ArrowRight")
    share = page.locator("#p-Con").input_value()
    assert float(share) != 32.6
    if by == "keyboard":
        assert share == "34.5"  # each step on the way is a question too: the last is answered last
    page.locator("#said-poll", has_text=re.compile(rf"Con\s{re.escape(share)}\s")).wait_for(timeout=SLOW)
    assert page.evaluate("location.href") != before
    assert DEALS in page.inner_text("#live .a")
    assert page.inner_text("#live .a") != found["says"]
    before = page.evaluate("location.href")
    box = page.get_by_label("Nobody expects fewer seats than without a pact")
    if by == "mouse":
        box.click()
    else:
        walk_to(page, box)
        page.keyboard.press("Space")
    page.wait_for_function("before => location.href !== before", arg=before, timeout=SLOW)
    assert page.locator("#live .wrong").count() == 0
    again = visit(page.evaluate("location.href"))
    assert again.inner_text("#live .a") == page.inner_text("#live .a")
    assert again.locator("#p-Con").input_value() == share
    assert not again.get_by_label("Nobody expects fewer seats than without a pact").is_checked()


def test_the_question_of_the_pact_found_is_changed_without_scripts(found: dict[str, str], visit: Any) -> None:
    page = visit(found["map"], java_script_enabled=False)
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Ask").click()
    page.locator("#p-Con").fill("34.5")
    page.locator("#p-BRX").fill("11")
    page.get_by_role("button", name="Show what comes of it").click()
    assert "Con 34.5 " in reduced(page.inner_text("#said-poll"))
    assert DEALS in page.inner_text("#live .a")
    page.get_by_role("link", name="Verdict").click()
    page.locator("#p-Con").fill("35")
    page.get_by_role("button", name="On the map page").click()
    assert "/map?q=" in page.url
    assert page.url.endswith("&colour=verdict")
    page.get_by_label("Only").select_option("deals")
    page.get_by_role("button", name="Show").click()
    assert "158 of 650 constituencies" in page.inner_text("#table h2")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Ask").click()
    page.get_by_label("The pact").select_option("none")
    page.get_by_role("button", name="Show what comes of it").click()
    assert "pact" not in page.url
    assert DEALS not in page.inner_text("#live .a")


def answered(status: int, body: str) -> Any:
    """What a server, or a proxy before it, sends back."""
    return lambda route: route.fulfill(status=status, body=body)


def test_a_change_that_gets_no_answer_says_so(visit: Any) -> None:
    page = visit("/scenario?draws=100", refused=(414, 502))
    box = page.get_by_label("Conservative, per cent")
    for status, body, said in (
        (414, '<p class="wrong" role="alert">This address is too long.</p>', "This address is too long."),
        (502, "Bad gateway", "The site could not answer this (error 502)."),
    ):
        page.route(LIVE, answered(status, body))
        box.fill(f"{status / 20:g}")
        page.wait_for_selector(f"#live .wrong:has-text('{said}')", timeout=SLOW)
        page.unroute(LIVE)
    assert page.locator("#live .hexmap").count() == 0
    box.fill("33")
    page.wait_for_selector("#live .hexmap", timeout=SLOW)
    assert page.locator("#live .wrong").count() == 0


EDITED = "/pact?story=unite-to-remain-2019&draws=50"


@pytest.mark.parametrize("by", ["mouse", "keyboard", "no scripts"])
def test_one_constituency_is_edited(by: str, visit: Any) -> None:
    """A deal is set, then a softer one beside it, then the first is taken out; the rest of the pact stays."""
    page = visit(EDITED, java_script_enabled=by != "no scripts")

    def press(goal: Any, key: str = "Enter") -> None:
        if by == "keyboard":
            walk_to(page, goal)
            page.keyboard.press(key)
        else:
            goal.click()

    def follow(goal: Any) -> None:
        if by != "no scripts":
            press(goal)
            page.wait_for_selector("main:not([aria-busy])")
            return
        with page.expect_navigation():
            press(goal)

    def deal(aside: str, beneficiary: str, how: str) -> None:
        press(page.get_by_label(f"{aside} gives way"), "Space")
        chosen = page.get_by_label(f"for {beneficiary}", exact=True)
        if by == "keyboard":
            chosen.focus()  # Tab goes to one of the buttons, arrows from there
            page.keyboard.press("Space")
        else:
            chosen.click()
        page.get_by_label("How", exact=True).select_option(how)
        follow(page.get_by_role("button", name="Set this deal"))

    page.get_by_label("Constituency, by name").fill("cardiff west")
    follow(page.get_by_role("button", name="Open"))
    assert page.inner_text("#edit h2") == "Cardiff West"
    deal("Green", "Liberal Democrat", "aside")
    assert "61 constituencies with a deal" in page.inner_text("#table h2")
    follow(page.get_by_role("link", name="another deal here"))
    deal("Plaid Cymru", "Liberal Democrat", "activists")
    assert "61 constituencies with a deal" in page.inner_text("#table h2")
    cardiff = page.locator("#table tr", has_text="Cardiff West").locator("td[data-l=Deal]")
    assert cardiff.all_inner_texts() == ["Green for LD", "PC (activists out) for LD"]
    follow(page.get_by_role("link", name="Green for LD", exact=True))
    follow(page.get_by_role("button", name="Take this deal out"))
    assert cardiff.all_inner_texts() == ["PC (activists out) for LD"]
    assert visit(page.url).inner_text("#table") == page.inner_text("#table")
