"""
Take a picture of every page of the site, at several widths, in the light, in the dark and on paper.

For people to look at: ``python tools/picture_site.py FOLDER`` fills a folder outside the repository
with one picture a page, width and scheme, with contact sheets of them, and with ``pages.csv``: how high
each page is, its smallest text, and whether anything is wider than the screen. ``--at`` takes the
pictures of a site that runs already.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402
from tests.web.test_own import table  # noqa: E402

PACT, SOUGHT = "story=unite-to-remain-2019", "story=remain-alliance-2019"
FEW, LATEST = f"{PACT}&only=deals", "story=next-election&poll=Con+18,Lab+22,LD+13,RUK+28,Green+11"
ASIDE = "E14000598"
ADDRESSES = {
    "home": "/",
    "home-pact": f"/?{PACT}",
    "map-changes": f"/map?{PACT}",
    "map-now": f"/map?{PACT}&view=now",
    "map-without": f"/map?{PACT}&view=without",
    "map-with": f"/map?{PACT}&view=with",
    "map-sure": f"/map?{FEW}&view=with&colour=probability",
    "map-verdict": f"/map?{FEW}&colour=verdict",
    "map-2024": f"/map?{LATEST}",
    "scenario": f"/scenario?{PACT}",
    "scenario-empty": "/scenario?story=next-election",
    "scenario-wrong": "/scenario?poll-Con=90&poll-Lab=33&partners-sent=1",
    "seat-plain": f"/seat/E14000530?{PACT}",
    "seat-aside": f"/seat/{ASIDE}?{PACT}",
    "seat-northern-ireland": f"/seat/N06000001?{PACT}",
    "pact": f"/pact?{PACT}&edit={ASIDE}",
    "pact-empty": "/pact",
    "compare-2": "/compare",
    "compare-4": f"/compare?a={PACT.replace('=', '%3D')}&b=story%3Dprogressive-alliance-2017"
    "&c=story%3Dremain-alliance-2019&d=story%3Dunite-to-remain-2019%26pact%3Dnone",
    "systems": f"/systems?{PACT}&draws=100",
    "chamber": f"/chamber?{PACT}",
    "money": f"/money?{PACT}",
    "campaign-unasked": f"/campaign?{SOUGHT}&draws=100",
    "counter-unasked": f"/counter?{SOUGHT}&draws=100",
    "deals": "/deals",
    "advice": f"/advice?{PACT}&only=needed",
    "advice-found": f"/advice?{PACT}&seat=brighton+pavilion",
    "advice-no-need": f"/advice?{PACT}&seat=bootle",
    "advice-not-found": f"/advice?{PACT}&seat=Brigton",
    "record": "/record",
    "sources": "/sources",
    "method": "/method",
    "data": "/data",
    "api": "/api",
    "error-400": "/map?view=nothing",
    "error-404": "/nowhere",
}
PAPER = ("map-changes", "seat-aside", "pact", "record")
WALL = ("home", "map-changes", "map-verdict")


def _begin(button: str, path: str) -> Callable[[Any], None]:
    def steps(page: Any) -> None:
        page.goto(path)
        press = page.get_by_role("button", name=button, exact=True)
        if press.count():  # else it has been worked out before, and this is its page
            press.click()
            page.wait_for_url("**/jobs/*")

    return steps


def _ended(button: str, path: str, follow: str = "") -> Callable[[Any], None]:
    def steps(page: Any) -> None:
        _begin(button, path)(page)
        if "/jobs/" not in page.url:
            return
        page.wait_for_selector("text=/Done|No answer|Failed/", timeout=180_000)
        if follow:
            page.get_by_role("link", name=follow).first.click()

    return steps


def _cancelled(page: Any) -> None:
    _begin("Find the pact", "/scenario?story=progressive-alliance-2017&gain=1&draws=10000")(page)
    page.get_by_role("button", name="Cancel the search").click()
    page.wait_for_selector("text=/Cancelled|Done|No answer/", timeout=180_000)


def _brought(content: bytes) -> Callable[[Any], None]:
    def steps(page: Any) -> None:
        page.goto("/data")
        file = {"name": "Canada 2021.csv", "mimeType": "text/csv", "buffer": content}
        page.locator("input[name=file]").set_input_files(file)
        page.get_by_label("Polling day").fill("2021-09-20")
        page.get_by_role("button", name="Read it").click()

    return steps


FIND = "Find the pact"
JOURNEYS = {
    "job-running": _begin(FIND, "/scenario?story=progressive-alliance-2017&gain=0.3"),
    "job-cancelled": _cancelled,
    "job-done": _ended(FIND, f"/scenario?{SOUGHT}&seats=40"),
    "job-failed": _ended(FIND, "/scenario?story=remain-alliance-2019&seats=3&gain=50"),
    "map-found": _ended(FIND, f"/scenario?{SOUGHT}", "See it on the map"),
    "campaign": _ended("Work it out", f"/campaign?{PACT}&show=targets", "See who goes where"),
    "counter": _ended("Work it out", f"/counter?{SOUGHT}&draws=200", "See every move"),
    "own-wrong": _brought(table().replace(b",34000,", b",many,", 1)),
    "own": _brought(table()),
}
"""Pages that only an action leads to: what is done until they are on the screen."""

MEASURES = """() => {
  const root = document.documentElement, texts = [...document.querySelectorAll('main *')]
    .filter(e => e.getClientRects().length && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const drawn = e.ownerSVGElement, scale = drawn ? drawn.getScreenCTM().a : 1;
      return parseFloat(getComputedStyle(e).fontSize) * scale;
    });
  return {high: root.scrollHeight, over: root.scrollWidth - root.clientWidth, smallest: Math.min(...texts)};
}"""


def photograph(
    page: Any, name: str, widths: Sequence[int], schemes: Sequence[str], folder: Path
) -> list[list[Any]]:
    """Every width and scheme of the page that is open; what was measured of each."""
    rows = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": round(min(1000, width * 1.6))})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_timeout(60)
            seen = page.evaluate(MEASURES)
            rows.append([name, width, scheme, seen["high"], seen["over"], round(seen["smallest"] or 0, 1)])
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
    return rows


def sheets(browser: Any, folder: Path, names: Sequence[str], width: int, scheme: str) -> None:
    """Contact sheets: six pages side by side, their tops, as people see them first."""
    shown = [name for name in names if (folder / f"{name}-{width}-{scheme}.png").exists()]
    for number in range(0, len(shown), 6):
        cells = "".join(
            f'<figure style="margin:0;width:400px"><figcaption>{name}</figcaption>'
            '<div style="height:900px;overflow:hidden">'
            f'<img src="{name}-{width}-{scheme}.png" width="400"></div></figure>'
            for name in shown[number : number + 6]
        )
        sheet = folder / "sheet.html"
        sheet.write_text(f'<body style="display:flex;flex-wrap:wrap;gap:12px;font:15px sans-serif">{cells}')
        page = browser.new_page(viewport={"width": 1260, "height": 900})
        page.goto(sheet.as_uri())
        page.screenshot(path=folder / f"sheet-{width}-{scheme}-{number // 6 + 1}.png", full_page=True)
        page.close()
        sheet.unlink()


@contextlib.contextmanager
def _address(given: str) -> Iterator[str]:
    if given:
        yield given.rstrip("/")
        return
    from standaside_web.local.serve import site

    home = Path(tempfile.gettempdir()) / f"standaside-{token_hex(8)}"  # made by the site, as an account's own
    os.environ["STANDASIDE_HOME"] = str(home)
    try:
        with site(0) as (found, _):
            yield found.rstrip("/")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _words() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path, help="where the pictures go, outside the repository")
    words.add_argument("--at", default="", help="address of a site that runs already")
    words.add_argument("--only", default="", help="pages, divided by commas; else all")
    words.add_argument("--widths", default="320,768,1440")
    words.add_argument("--schemes", default="light,dark")
    return words.parse_args()


def main() -> int:
    """Take the pictures."""
    given = _words()
    folder: Path = given.folder.resolve()
    if folder.is_relative_to(ROOT):
        sys.stderr.write(f"{folder} is inside the repository; choose a folder outside it.\n")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    names = given.only.split(",") if given.only else [*ADDRESSES, *JOURNEYS]
    widths, schemes = [int(w) for w in given.widths.split(",")], given.schemes.split(",")
    rows = []
    with _address(given.at) as address, chromium.opened() as browser:
        page = browser.new_context(base_url=address).new_page()
        page.set_default_timeout(120_000)
        for name in names:
            page.emulate_media(media="screen")
            page.set_viewport_size({"width": 1280, "height": 900})
            if name in JOURNEYS:
                JOURNEYS[name](page)
            else:
                page.goto(ADDRESSES.get(name, name))
            wide = [*widths, 2560] if name in WALL and not given.only else widths
            rows += photograph(page, name, wide, schemes, folder)
            if name in PAPER:
                page.emulate_media(media="print", color_scheme="light")
                page.pdf(
                    path=folder / f"{name}.pdf",
                    format="A4",
                    margin=dict.fromkeys(("top", "bottom", "left", "right"), "14mm"),
                )
        for width in widths:
            for scheme in schemes:
                sheets(browser, folder, names, width, scheme)
    with (folder / "pages.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["page", "width", "scheme", "high", "over", "smallest"], *rows])
    return 0


if __name__ == "__main__":
    sys.exit(main())
