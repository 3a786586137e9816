"""The three ways in which a visitor acts: with the mouse, with the keyboard only, with scripts off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

WAYS = ("mouse", "keyboard", "no scripts")
SLOW = 120_000
"""Milliseconds that a search may take on a busy machine."""

_BACKWARDS = """wanted => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter(e => e.getClientRects().length && e.tabIndex >= 0);
  const here = all.indexOf(document.activeElement), there = all.indexOf(wanted);
  if (here >= 0) return there < here;
  return !location.hash && all.length - there < there;
}"""
"""Whether the way is shorter backwards: from the top of a page that is round by its end."""
_GROUP = "e => document.activeElement.type === 'radio' && document.activeElement.name === e.name"


class Hands:
    """
    A visitor on one page at a time, who finds things by their words and acts in one way only.

    With the keyboard a thing is reached by Tab from where the focus is, so what Tab never comes to,
    or what Enter and the space bar leave as it was, fails.
    """

    def __init__(self, page: Any, way: str) -> None:
        self.page, self.way = page, way

    @property
    def keys(self) -> bool:
        """Whether this visitor has no mouse."""
        return self.way == "keyboard"

    @property
    def scripts(self) -> bool:
        """Whether pages change of their own accord."""
        return self.way != "no scripts"

    def reach(self, thing: Any, reached: str = "e => e === document.activeElement") -> None:
        """Press Tab until it has the focus, backwards where that is the shorter way."""
        if thing.evaluate(reached):
            return
        key = "Shift+Tab" if thing.evaluate(_BACKWARDS) else "Tab"
        for _ in range(400):
            self.page.keyboard.press(key)
            if thing.evaluate(reached):
                return
        raise AssertionError(f"{key} never comes to {thing}")

    def press(self, thing: Any) -> None:
        """Follow a link, press a button."""
        if not self.keys:
            return thing.click()
        self.reach(thing)
        return self.page.keyboard.press("Enter")

    def write(self, thing: Any, text: str) -> None:
        """Put text into a box in place of what is there."""
        if not self.keys:
            return thing.fill(text)
        self.reach(thing)
        self.page.keyboard.press("Control+A")
        return self.page.keyboard.type(text)

    def tick(self, thing: Any) -> None:
        """Turn a box on or off; choose one of several."""
        if not self.keys:
            return thing.click()
        if thing.get_attribute("type") != "radio":
            self.reach(thing)
            return self.page.keyboard.press("Space")
        self.reach(thing, _GROUP)
        for _ in range(12):
            if thing.evaluate("e => e.checked"):
                return None
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrow keys never come to {thing}")

    def choose(self, thing: Any, words: str) -> None:
        """Choose in a list by what it says."""
        if not self.keys:
            thing.select_option(label=words)
            return
        self.reach(thing)
        self.page.keyboard.type(words)
        assert thing.evaluate("e => e.selectedOptions[0].label") == words

    def bring(self, thing: Any, file: Path) -> None:
        """Choose a file, as the browser's own window would be answered."""
        with self.page.expect_file_chooser() as window:
            self.press(thing)
        window.value.set_files(file)

    def download(self, thing: Any) -> str:
        """Take what a link gives, as text."""
        with self.page.expect_download() as waiting:
            self.press(thing)
        return Path(waiting.value.path()).read_text(encoding="utf-8-sig")

    def wait(self, words: str) -> None:
        """Wait until a job's page says one of these; without scripts, by the link that it offers."""
        said = self.page.locator("#job").get_by_text(words)
        if self.scripts:
            said.first.wait_for(timeout=SLOW)
            return
        for _ in range(SLOW // 500):
            if said.count():
                return
            self.page.wait_for_timeout(500)
            self.press(self.page.get_by_role("link", name="reload"))
        raise AssertionError(f"The job never said {words}")
