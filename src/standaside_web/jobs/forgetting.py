"""What is deleted of searches: those long done, and what the queue has left of them."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from standaside_web.jobs.models import Job

JOB_DAYS = 30
"""Days that a search and its answer are kept; afterwards it is searched for again, with the same result."""

QUEUED_DAYS = 2
"""Days until a row of the queue goes in which nothing has happened: no work takes so long, so its worker is
gone, or it failed, or nobody came for it."""

_STILL = """
    DELETE FROM procrastinate_jobs AS queued
    WHERE COALESCE(queued.scheduled_at, '-infinity') < %(since)s
      AND EXISTS (SELECT FROM procrastinate_events AS event WHERE event.job_id = queued.id)
      AND NOT EXISTS (
          SELECT FROM procrastinate_events AS event WHERE event.job_id = queued.id AND event.at >= %(since)s
      )
"""


def forget_jobs() -> int:
    """
    Delete searches that were begun so long ago, and say how many.

    Of one whose worker is gone the network that it was started from goes with its row of the queue.
    """
    now = timezone.now()
    Job.objects.filter(made_at__lt=now - dt.timedelta(days=QUEUED_DAYS)).exclude(origin="").update(origin="")
    long_ago = Job.objects.filter(made_at__lt=now - dt.timedelta(days=JOB_DAYS))
    return int(long_ago.delete()[1].get(Job._meta.label, 0))


def forget_queued() -> int:
    """
    Delete rows of the queue in which nothing has happened for so long, in whatever state, and say how many.

    A worker that is killed leaves its row as "doing" for ever. The site looks at its own rows alone, and
    shows such a search as lost after some seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STILL, {"since": timezone.now() - dt.timedelta(days=QUEUED_DAYS)})
        return int(cursor.rowcount)
