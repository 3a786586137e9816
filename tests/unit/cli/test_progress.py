"""Progress is for a person who waits, on standard error."""

from __future__ import annotations

import io
import sys
import time

import pytest

from standaside.cli import progress as module
from standaside.cli.progress import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_nothing_is_said_of_quick_work(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Thinking") as update:
        update(1.0)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_a_wait_is_explained(monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO]) -> None:
    said = stream()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    monkeypatch.setattr(module, "LOG_EVERY", 0.01)
    with progress("Thinking") as update:
        update(0.4)
        time.sleep(0.15)
    assert "Thinking …  40% 0 s" in said.getvalue()
    assert said.getvalue().endswith("\033[K" if stream is Terminal else "Thinking: done, 0 s\n")


def test_a_log_of_short_work_stays_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    with progress("Thinking"):
        time.sleep(0.05)
    assert said.getvalue() == ""


def fail_slowly() -> None:
    with progress("Thinking"):
        time.sleep(0.05)
        raise ValueError("no")


def test_work_that_failed_is_not_called_done(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(module, "LOG_EVERY", 0.01)
    with pytest.raises(ValueError, match="no"):
        fail_slowly()
    assert "done" not in said.getvalue()
