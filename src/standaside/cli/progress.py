"""Tell a person who waits more than a second how far we are, on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

PATIENCE = 1.0
"""Seconds before a person at a terminal is told anything."""

TERMINAL_EVERY, LOG_EVERY = 0.25, 10.0
"""Seconds between two words: a line that changes on a terminal, a line each in a log."""


class _Ticker:
    """Writes one line that changes (terminal), or one line now and then (log file)."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self.label, self.stream, self.fraction = label, stream, 0.0
        self.terminal = stream.isatty()
        self.started, self.done, self.wrote = time.monotonic(), threading.Event(), False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        wait = PATIENCE if self.terminal else LOG_EVERY
        while not self.done.wait(wait):
            self._write()
            wait = TERMINAL_EVERY if self.terminal else LOG_EVERY

    def _write(self) -> None:
        seconds = time.monotonic() - self.started
        share = f" {self.fraction:4.0%}" if self.fraction > 0 else ""
        line = f"{self.label} …{share} {seconds:.0f} s"
        self.stream.write(f"\r{line}\033[K" if self.terminal else f"{line}\n")
        self.stream.flush()
        self.wrote = True

    def finish(self, *, well: bool) -> None:
        """Stop; leave a terminal's line empty, and a log with a last line that says it is done."""
        self.done.set()
        self.thread.join()
        if not self.wrote:
            return
        if self.terminal:
            self.stream.write("\r\033[K")
        elif well:
            self.stream.write(f"{self.label}: done, {time.monotonic() - self.started:.0f} s\n")
        self.stream.flush()


@contextmanager
def progress(label: str) -> Iterator[Callable[[float], None]]:
    """
    Show progress while the block runs, once it has run for a second.

    Parameters
    ----------
    label : str
        What is being done: "Simulating elections".

    Yields
    ------
    callable
        To be called with the fraction done, in [0, 1], from any thread.
    """
    ticker = _Ticker(label, sys.stderr)

    def update(fraction: float) -> None:
        ticker.fraction = min(max(fraction, 0.0), 1.0)

    ticker.thread.start()
    well = False
    try:
        yield update
        well = True
    finally:
        ticker.finish(well=well)
