"""
Work in the background, one row a job: what was asked, how far it is, what came of it.

Procrastinate hands jobs to workers; these rows are our own, so that a page can say the
truth without asking a queue: a job whose worker has not been heard of for a while is lost,
and can be run again.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

SILENCE = dt.timedelta(seconds=20)
"""A worker says that it lives every two seconds; after so long without a word it is taken for dead."""

WAITING = dt.timedelta(minutes=10)
"""A job that nobody has begun by then waits for a worker that is not there, unless one is at another."""

ABSENCE = dt.timedelta(seconds=40)
"""After so long without a sign of life in the queue, no worker is there."""


class Job(models.Model):
    """
    One piece of work.

    ``state`` is what the worker last wrote; :meth:`shown` is what is true now. ``done`` is a
    fraction, ``stage`` what is being done in words. ``result`` is what the task made, a small
    JSON document; ``mark`` finds it by what was asked. ``again`` is the job that this one repeats.
    ``session`` started it, and it sees what that session may see; whoever waits for it has an
    :class:`Interest`. ``origin`` stands for the network that it was started from, only while it is open.
    """

    class State(models.TextChoices):
        """Where a job can be."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    text = models.TextField()
    mark = models.CharField(max_length=64, db_index=True, default="")
    session = models.CharField(max_length=40, db_index=True)
    origin = models.CharField(max_length=64, default="", blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    stage = models.CharField(max_length=120, blank=True)
    done = models.FloatField(default=0.0)
    cancel_asked = models.BooleanField(default=False)
    message = models.TextField(blank=True)
    result = models.JSONField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    again = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)

    class Meta:
        """A fraction is a fraction, and what has ended has an end."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(done__gte=0, done__lte=1), name="job_done_is_a_fraction"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"]) ^ models.Q(ended_at__isnull=False),
                name="job_ended_has_an_end",
            ),
        )

    def __str__(self) -> str:
        """Its kind and id."""
        return f"{self.kind} {self.pk}"

    @property
    def open(self) -> bool:
        """Whether the worker's last word was that it goes on."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    def shown(self, now: dt.datetime | None = None) -> str:
        """Where it is: its state, or "lost" if the worker that had it is gone."""
        now = now or timezone.now()
        if self.state == self.State.RUNNING and now - (self.heard_at or self.made_at) > SILENCE:
            return "lost"
        if self.state == self.State.WAITING and now - self.made_at > WAITING and not _heard_of(now):
            return "lost"
        return str(self.state)


class Interest(models.Model):
    """
    That a browser session waits for a job: whoever started it, and whoever asked the same meanwhile.

    ``left_at`` is when it was cancelled there; the job goes on while anybody is left.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="interests")
    session = models.CharField(max_length=40, db_index=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        """One of a session in a job."""

        constraints = (models.UniqueConstraint(fields=["job", "session"], name="one_interest_of_a_session"),)

    def __str__(self) -> str:
        """Its job."""
        return f"interest in {self.job_id}"


def _heard_of(now: dt.datetime) -> bool:
    """Whether any worker is at some job, or has ended one lately: then whoever waits has its turn."""
    at_work = models.Q(state=Job.State.RUNNING, heard_at__gt=now - SILENCE)
    return Job.objects.filter(at_work | models.Q(begun_at__isnull=False, ended_at__gt=now - WAITING)).exists()


def attended() -> bool:
    """Whether a worker is there, at work or waiting for some: the queue hears of each every ten seconds."""
    since = timezone.now() - ABSENCE
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=since).exists()
