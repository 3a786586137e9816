"""What a worker of the server does before it takes visitors: load and compile what they would wait for."""

from __future__ import annotations

import gc
from typing import Any

limit_request_line = 8_190
"""Bytes of an address that reach us, gunicorn's most: more than we take, so that we say ourselves why not."""

YOUNG, MIDDLE, OLD = 50_000, 10, 50
"""
When Python looks for what nothing holds any more: new objects, then looks at the newest, at the middle ones.

An answer makes some seven thousand objects and next to no such garbage. With Python's own 700, 10 and 10 it
looks ten times an answer, and every few answers at all objects there are: a tenth of a second each time.
"""


def post_worker_init(_worker: Any) -> None:
    """Make one answer, so that the next takes a fraction of a second, and set aside what is here to stay."""
    from standaside_web.explore.answers import warm

    warm()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
