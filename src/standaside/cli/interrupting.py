"""Ctrl-C where an answer in parts is worth having: it stops the search, and what was found is printed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Stop:
    """
    Whether somebody pressed Ctrl-C.

    Before the search has ``begun`` there is nothing to print, and a second time means it: both
    end the command as anywhere else.
    """

    def __init__(self) -> None:
        self.begun = False
        self._pressed = threading.Event()

    def wanted(self) -> bool:
        """Whether the search shall stop."""
        return self._pressed.is_set()

    def press(self, number: int, frame: Any) -> None:
        """Take the signal."""
        again = self._pressed.is_set()
        self._pressed.set()
        if again or not self.begun:
            raise KeyboardInterrupt


@contextmanager
def until_interrupted() -> Iterator[Stop]:
    """Let Ctrl-C stop a search instead of the command while the block runs."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, stop.press)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
