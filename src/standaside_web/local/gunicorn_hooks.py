"""What a worker of the server does before it takes visitors: load and compile what they would wait for."""

from __future__ import annotations

from typing import Any


def post_worker_init(_worker: Any) -> None:
    """Make one answer, so that the next takes a fraction of a second."""
    from standaside_web.explore.answers import warm

    warm()
