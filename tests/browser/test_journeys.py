"""Journeys through the site: each with the mouse, with the keyboard only, and with scripts off."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.hands import SLOW, WAYS, Hands
from tests.site_database import needed

pytestmark = [chromium.needed, pytest.mark.browser, needed]

PACT = "story=unite-to-remain-2019"
JOURNEYS = {
    "plan": "plan the pact of 2019 from the front page",
    "change": "change the poll and see the map follow",
    "edit": "edit one constituency of a pact",
    "share": "share the address and open it in a fresh browser",
    "advice": "look up advice for a constituency",
    "download": "download what is on the screen",
    "cancel": "cancel a running job",
    "upload": "bring a bad file and a good one",
}
DRAWN = """
map => [...map.querySelectorAll('*')]
  .map(e => [e.localName, e.textContent, [...e.attributes].map(a => `${a.name}=${a.value}`).sort()])
"""
"""All that a map consists of; the order of attributes says nothing."""
each_way = pytest.mark.parametrize("way", WAYS)


def test_no_journey_lacks_a_way() -> None:
    here = sys.modules[__name__]
    for journey, words in JOURNEYS.items():
        test = getattr(here, f"test_{journey}", None)
        assert test is not None, f"No test says how to {words}"
        marks = {mark.name: mark.args for mark in test.pytestmark}
        assert marks == {"parametrize": ("way", ("mouse", "keyboard", "no scripts"))}, words


@pytest.fixture
def begin(visit: Any) -> Any:
    """Hands on a page, in one of the three ways."""

    def beginner(at: str, way: str, **settings: Any) -> Hands:
        return Hands(visit(at, java_script_enabled=way != "no scripts", **settings), way)

    return beginner


@each_way
def test_plan(way: str, begin: Any, visit: Any) -> None:
    hands = begin("/", way)
    page = hands.page
    hands.press(page.get_by_role("link", name=re.compile("Ask this ?: A Remain alliance")))
    for figure in ("24.8", "24.9"):  # there and back: the story's own search is the one that ends soon
        hands.write(page.get_by_label("Labour, per cent"), figure)
    hands.press(page.get_by_role("button", name="Find the pact"))
    page.wait_for_url("**/jobs/*")
    assert "Lab 24.9" in page.inner_text("main")
    hands.wait("Done.")
    assert "That is proven" in page.inner_text("#job")
    job = page.url
    hands.press(page.get_by_role("link", name="See it on the map"))
    page.wait_for_url("**/map?**")
    assert "standing aside in 158 constituencies" in page.inner_text(".a")
    assert page.locator(".hexmap a.ch").count() > 20
    assert "Done." in visit(job).inner_text("#job")


@each_way
def test_change(way: str, begin: Any, visit: Any) -> None:
    hands = begin("/scenario", way)
    page = hands.page
    changed = page.locator(".hexmap a.ch")
    before = changed.count(), page.inner_text("#live .a")
    box, slider = (page.get_by_label(f"Conservative, {what}") for what in ("per cent", "slider"))
    if way == "mouse":
        edge = slider.bounding_box()
        slider.click(position={"x": edge["width"] * 0.4, "y": edge["height"] / 2})
    else:
        hands.write(box, "25")
    said = box.input_value()
    if not hands.scripts:
        hands.press(page.get_by_role("button", name="Show what comes of it"))
    page.wait_for_url(re.compile(rf"Con\+{re.escape(said)}\b"), timeout=SLOW)
    assert f"Con {said}" in page.inner_text("#said-poll").replace("\xa0", " ")
    after = changed.count(), page.inner_text("#live .a")
    assert float(said) < 30
    assert after[0] != before[0]
    assert after[1] != before[1]
    fresh = visit(page.url)
    assert (fresh.locator(".hexmap a.ch").count(), fresh.inner_text("#live .a")) == after


@each_way
def test_edit(way: str, begin: Any, visit: Any) -> None:
    hands = begin("/pact?draws=50&pact=none", way)
    page = hands.page
    hands.write(page.get_by_label("Constituency, by name"), "Lewes")
    hands.press(page.get_by_role("button", name="Open"))
    page.wait_for_url("**edit=**")
    hands.tick(page.get_by_label("Green gives way"))
    hands.tick(page.get_by_label("for Liberal Democrat"))
    hands.press(page.get_by_role("button", name="Set this deal"))
    page.wait_for_url("**pact=E14**")
    assert page.get_by_label("Green gives way").is_checked()
    row = page.locator("#table tbody tr")
    assert re.search(r"Lewes\s+Green for LD", row.inner_text())
    assert "Lewes" in visit(page.url).inner_text("#table tbody")
    hands.press(page.get_by_role("link", name="take out Lewes"))
    page.get_by_role("heading", name="Nobody stands aside yet").wait_for()


@each_way
def test_share(way: str, begin: Any) -> None:
    hands = begin(f"/map?{PACT}&only=deals", way)
    page = hands.page
    hands.press(page.get_by_role("link", name="Verdict", exact=True))
    page.wait_for_url("**colour=verdict**")
    hands.choose(page.get_by_label("Only"), "pointless")
    hands.press(page.get_by_role("button", name="Show", exact=True))
    page.wait_for_url("**only=pointless**")
    again = page.get_by_role("link", name="This address").get_attribute("href")
    other = begin(again, way).page
    assert page.locator("#table tbody tr").count() > 1
    for part in ("main .q", "main .a", "#table"):
        assert other.inner_text(part) == page.inner_text(part)
    assert other.locator(".hexmap").evaluate(DRAWN) == page.locator(".hexmap").evaluate(DRAWN)
    assert other.get_by_label("Only").input_value() == "pointless"


@each_way
def test_advice(way: str, begin: Any) -> None:
    hands = begin(f"/advice?{PACT}", way)
    page = hands.page
    hands.write(page.get_by_label("Your constituency"), "brighton pavilion")
    hands.press(page.get_by_role("button", name="Advise"))
    page.wait_for_url("**seat=brighton**")
    assert page.inner_text("#one h2") == "Brighton, Pavilion"
    assert "is best placed of these parties" in page.inner_text("#one .big")
    hands.write(page.get_by_label("Your constituency"), "bootle")
    hands.press(page.get_by_role("button", name="Advise"))
    page.wait_for_url("**seat=bootle**")
    assert "no need" in page.inner_text("#one .big")
    hands.press(page.get_by_role("link", name="All about this constituency"))
    page.wait_for_url("**/seat/*")
    assert page.inner_text("h1") == "Bootle at the election of December 2019"


@each_way
def test_download(way: str, begin: Any) -> None:
    hands = begin(f"/map?{PACT}&only=deals&find=st", way)
    page = hands.page
    names = page.locator("#table tbody th").all_inner_texts()
    rows = list(csv.DictReader(hands.download(page.get_by_role("link", name="CSV")).splitlines()))
    assert [row["name"] for row in rows] == names
    assert 1 < len(names) < 50
    hands.press(page.get_by_role("link", name="JSON"))
    page.wait_for_url("**/map.json**")
    assert [row["name"] for row in json.loads(page.inner_text("body"))["rows"]] == names
    hands = begin("/scenario", way)
    page = hands.page
    hands.write(page.get_by_label("Labour, per cent"), "22.5")
    if not hands.scripts:
        hands.press(page.get_by_role("button", name="Show what comes of it"))
    page.wait_for_url(re.compile(r"Lab\+22\.5"), timeout=SLOW)
    page.locator("#foot a[href*='Lab+22.5']").first.wait_for()
    assert "Lab 22.5" in hands.download(page.get_by_role("link", name="CSV"))


@each_way
def test_cancel(way: str, begin: Any) -> None:
    hands = begin("/scenario?story=progressive-alliance-2017", way)
    page = hands.page
    hands.write(page.get_by_label("Each partner gains at least"), "1.05")
    hands.press(page.get_by_role("button", name="Find the pact"))
    page.wait_for_url("**/jobs/*")
    hands.press(page.get_by_role("button", name="Cancel the search"))
    hands.wait("Cancelled")
    asked = page.context.request.get(f"{page.url}.json").json()["question"]
    assert asked == "story=progressive-alliance-2017&gain=1.05"
    assert page.get_by_role("button", name="Run it again").is_visible()
    assert page.locator("progress").count() == 0


@each_way
def test_upload(way: str, begin: Any, visit: Any, tmp_path: Path) -> None:
    """From a bad file to the map of one's own country, and away."""
    from tests.web.test_own import table
    from tests.web.test_own_polls import MADE_UP

    bad, good, polls = tmp_path / "bad.csv", tmp_path / "Canada.csv", tmp_path / "polls.csv"
    bad.write_bytes(table().replace(b",34000,", b",many,", 1))
    good.write_bytes(table())
    polls.write_bytes(MADE_UP)
    hands = begin("/data", way, refused=(400, 404))
    page = hands.page
    file, send = page.get_by_label("A table as CSV"), page.get_by_role("button", name="Read it")
    page.get_by_label("Polling day").fill("2021-09-20")
    hands.bring(file, bad)
    hands.press(send)
    said = page.inner_text("[role=alert]")
    assert "bad.csv, row 3, column Votes: 'many' is not a whole number" in said
    assert "Nothing was kept" in said
    assert page.get_by_label("Polling day").input_value() == "2021-09-20"
    assert page.inner_text("#held").endswith("Nothing yet.")
    hands.bring(file, good)
    hands.press(send)
    page.wait_for_url("**/data/own-*")
    assert page.inner_text("h1") == "Canada"
    assert "24 constituencies" in page.inner_text(".a")
    assert "Kept until" in page.inner_text(".a")
    mine = page.url
    assert "No such" in visit(mine, refused=(404,)).inner_text("h1")
    page.goto("/data")
    hands.bring(file, polls)
    hands.press(send)
    page.wait_for_selector("text=Their average")
    hands.press(page.get_by_role("link", name="The map"))
    page.wait_for_selector("#table tbody tr")
    assert page.locator(".hexmap a").count() == page.locator("#table tbody tr").count() == 24
    assert len(hands.download(page.get_by_role("link", name="CSV")).splitlines()) == 25
    page.goto(mine)
    hands.press(page.get_by_role("button", name="Delete it now"))
    page.wait_for_url("**/data")
    assert page.locator("#held tbody tr").count() == 1
    page.goto(mine)
    assert "No such" in page.inner_text("h1")
