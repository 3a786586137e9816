"""What the worker does about visitors' data: it deletes what has been kept for as long as it may."""

from __future__ import annotations

from procrastinate.contrib.django import app

from standaside_web.own.actions import forget_what_is_over


@app.periodic(cron="*/5 * * * *")
@app.task(name="standaside.own.forget", queue="plans", queueing_lock="standaside.own.forget")
def forget_task(timestamp: int) -> None:
    """Every five minutes, whether anybody comes or not."""
    forget_what_is_over()
