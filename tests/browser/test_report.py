"""The report in a real browser: narrow, dark, on paper, without scripts or network, and for axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.present.report import report_html
from tests.browser import chromium
from tests.factories import World, make_assessment, make_variant

pytestmark = chromium.needed


def written(folder: Path, world: World) -> Path:
    path = folder / "plan.html"
    page = report_html(world.assessment, world.hexes, variants=[make_variant(world)])
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("report"), make_assessment(650))


@pytest.fixture(scope="module")
def small_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("small"), make_assessment(60))


@pytest.fixture(scope="module")
def real_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped plan, from few draws: real names, alternatives, an agreed pact."""
    from standaside.cli.app import run

    path = tmp_path_factory.mktemp("real") / "plan.html"
    asked = ["plan", "unite-to-remain-2019", "--draws", "100", "--alternatives", "2", "--out", str(path)]
    assert run(asked) == 0
    assert "Social Democratic and Labour Party" in path.read_text(encoding="utf-8")
    return path


def show(browser: Any, report: Path, *, width: int = 1280, **settings: Any) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900}, **settings)
    page.heard, page.asked = [], []
    page.on("console", lambda message: page.heard.append(message.text))
    page.on("pageerror", lambda error: page.heard.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(report.as_uri())
    return page


@pytest.mark.parametrize("which", ["report", "real_report"])
@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_sideways_scrolling(browser: Any, width: int, which: str, request: pytest.FixtureRequest) -> None:
    page = show(browser, request.getfixturevalue(which), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cards = page.locator(".card").evaluate_all("all => all.map(c => [c.id, c.scrollWidth - c.clientWidth])")
    wide = [name for name, excess in cards if excess > 1]
    assert wide == []


def test_a_silent_console_and_no_request(browser: Any, report: Path) -> None:
    page = show(browser, report)
    assert page.heard == []
    assert page.asked == [report.as_uri()]


def test_views_and_filters_work_without_scripts(browser: Any, report: Path) -> None:
    page = show(browser, report, java_script_enabled=False)
    label = page.locator("label[for=vb]")
    letters = page.locator(".hexmap text:visible")
    changed = letters.count()
    label.click()
    assert letters.count() > changed
    rows = page.locator(".deals tbody tr:visible")
    everything = rows.count()
    page.locator("label[for=f-decisive]").click()
    assert 0 < rows.count() < everything


def test_a_hexagon_opens_its_row(browser: Any, report: Path) -> None:
    page = show(browser, report)
    page.locator(".hexmap a.ch").first.click()
    assert page.evaluate("document.querySelector('tr:target') !== null")


def test_the_map_can_be_skipped_by_keyboard(browser: Any, report: Path) -> None:
    page = show(browser, report)
    page.locator("#vc").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip the map"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(browser: Any, small_report: Path, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = show(browser, small_report, width=width, color_scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_paper(browser: Any, report: Path) -> None:
    page = show(browser, report, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('header nav')).display") == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('.cap .screen')).display") == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('.fig')).breakInside") == "avoid"


def test_the_real_report_is_silent_and_accessible(browser: Any, real_report: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = show(browser, real_report, width=390)
    found = Axe().run(page)
    assert page.heard == []
    assert found.violations_count == 0, found.generate_report()
