"""What a worker of the server does before it takes visitors: load and compile what they would wait for."""

from __future__ import annotations

from typing import Any

limit_request_line = 8_190
"""Bytes of an address that reach us, gunicorn's most: more than we take, so that we say ourselves why not."""


def post_worker_init(_worker: Any) -> None:
    """Make one answer, so that the next takes a fraction of a second."""
    from standaside_web.explore.answers import warm

    warm()
