"""Jobs done here and now, without a worker: with few draws, and hearing about cancelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def run(
    job: Any,
    task: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    *,
    draws: int = 50,
    beat: Callable[..., bool] | None = None,
) -> Any:
    """Do a job, hearing about cancelling as often as the solver asks."""
    from standaside_web.jobs import actions, tasks, work

    monkeypatch.setattr(tasks, "FULL_DRAWS", draws)
    monkeypatch.setattr(work.Work, "__enter__", lambda self: self)
    monkeypatch.setattr(work.Work, "__exit__", lambda self, *error: None)
    monkeypatch.setattr(work.Work, "cancelled", lambda self: (beat or actions.listen)(self.job.pk))
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    work.perform(str(job.pk), task)
    job.refresh_from_db()
    return job


def stored() -> dict[str, int]:
    """Rows of every table of the site, by table: nothing stored is nothing more anywhere."""
    from django.apps import apps

    return {model._meta.db_table: model.objects.count() for model in apps.get_models()}
