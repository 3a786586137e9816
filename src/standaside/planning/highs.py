"""HiGHS itself: set up silent, exact and the same every time, and stopped when nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from standaside.errors import StoppedError

FEASIBILITY = 1e-9
"""Tolerance handed to HiGHS for rows and whole numbers; well inside ``SLACK``."""

SEED = 1
"""Of the solver's own random choices: the same problem is solved along the same path."""

Cancel = Callable[[], bool]
"""Says whether the answer is still wanted: False while it is, True once it is not."""

_CANCEL: ContextVar[Cancel | None] = ContextVar("standaside-solver-cancel", default=None)


@contextmanager
def cancellable(cancel: Cancel | None) -> Iterator[None]:
    """
    Ask ``cancel`` while solving, in this block and thread; it changes no answer, only whether there is one.

    Raises
    ------
    StoppedError
        Out of the solve that was under way when it said yes, or the next to begin.
    """
    token = _CANCEL.set(cancel)
    try:
        yield
    finally:
        _CANCEL.reset(token)


def status(name: str) -> Any:
    """HiGHS's word for how a solve ended."""
    import highspy

    return getattr(highspy.HighsModelStatus, name)


def run_unless_stopped(highs: Any) -> None:
    """Run HiGHS, which asks now and then whether it shall stop."""
    cancel = _CANCEL.get()
    if cancel is None:
        highs.run()
        return

    def ask(event: Any) -> None:
        if cancel():
            event.interrupt()

    highs.cbMipInterrupt += ask
    highs.cbSimplexInterrupt += ask
    if not cancel():
        highs.run()
    if cancel():
        raise StoppedError("The search was stopped; nothing was decided.")


def quiet(highspy: Any, seconds: float) -> Any:
    """Set up a silent solver that leaves no gap and takes the same path every time."""
    highs = highspy.Highs()
    settings = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": SEED,
        "mip_detect_symmetry": False,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "primal_feasibility_tolerance": FEASIBILITY,
        "mip_feasibility_tolerance": FEASIBILITY,
        "time_limit": max(seconds, 0.0),
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    return highs
