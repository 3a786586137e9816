"""What is written about jobs: started, joined, left, run again, and what their workers report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from standaside import ScenarioError
from standaside_web.jobs.models import Interest, Job
from standaside_web.kept import mark_of

MOST_OPEN = 3
"""Jobs that one browser session may have under way at a time."""

MOST_OF_ORIGIN = 12
"""Jobs started from one network that may be under way at a time: some people behind one address, or one
person with many browsers."""

MOST_WAITING = 60
"""Jobs of everybody that may be under way at a time: about an hour's work of one worker."""

OPEN = (Job.State.WAITING, Job.State.RUNNING)


def ask(*, kind: str, text: str, session: str, origin: str = "", again: Job | None = None) -> Job:
    """
    Wait for a job: the one that answers this question already, or a new one.

    Raises
    ------
    ScenarioError
        As :func:`start`; to join one that is there costs nothing and is never refused.
    """
    with transaction.atomic():
        there = _joinable(kind, text)
        if there is None:
            return start(kind=kind, text=text, session=session, origin=origin, again=again)
        Interest.objects.update_or_create(job=there, session=session, defaults={"left_at": None})
    return there


def start(*, kind: str, text: str, session: str, origin: str = "", again: Job | None = None) -> Job:
    """
    Write a job down and hand it to a worker: both or neither.

    The first job of a session, and of a network, goes before everybody's second, and so on.

    Parameters
    ----------
    origin : str
        Stands for the network that asks (:func:`standaside_web.visitors.origin_of`); empty if unknown.

    Raises
    ------
    ScenarioError
        If the session, the network, or everybody together has as many under way as may be.
    """
    from standaside_web.jobs.tasks import TASKS

    with transaction.atomic():
        under = [job for job in Job.objects.filter(state__in=OPEN) if job.shown() != "lost"]
        own = Interest.objects.filter(job__in=under, session=session, left_at=None).count()
        near = sum(job.origin == origin for job in under) if origin else 0
        _refuse_many(own, near, len(under))
        job = Job.objects.create(
            kind=kind, text=text, mark=mark_of(kind, text), session=session, origin=origin, again=again
        )
        Interest.objects.create(job=job, session=session)
        TASKS[kind].task.configure(priority=-max(own, near)).defer(job=str(job.pk))
    return job


def _refuse_many(own: int, near: int, every: int) -> None:
    if own >= MOST_OPEN:
        raise ScenarioError(
            f"{MOST_OPEN} searches of yours are under way; wait for one, or cancel one, and ask again."
        )
    if near >= MOST_OF_ORIGIN:
        raise ScenarioError(
            f"{MOST_OF_ORIGIN} searches that were started from your network are under way; ask again when "
            "one is done: the address of your question keeps it."
        )
    if every >= MOST_WAITING:
        raise ScenarioError(
            f"{MOST_WAITING} searches are waiting already, which is an hour's work; ask again later: "
            "the address of your question keeps it."
        )


def _joinable(kind: str, text: str) -> Job | None:
    """The job that answers a question, held so that nobody cancels it meanwhile; none that is being."""
    there = under_way(kind=kind, text=text)
    if there is None:
        return None
    held = Job.objects.select_for_update().get(pk=there.pk)
    return held if held.open and not held.cancel_asked else None


def finished(*, kind: str, text: str) -> Job | None:
    """The last answer to a question, whoever asked it: an answer depends on the question alone."""
    return Job.objects.filter(mark=mark_of(kind, text), state=Job.State.DONE).order_by("-ended_at").first()


def under_way(*, kind: str, text: str) -> Job | None:
    """A job that is answering a question, whoever asked it; lost ones do not count."""
    still = Job.objects.filter(mark=mark_of(kind, text), state__in=OPEN, cancel_asked=False)
    return next((job for job in still.order_by("-made_at") if job.shown() != "lost"), None)


def of_session(session: str) -> list[Job]:
    """The jobs that a browser session started or joined, the last first."""
    return list(Job.objects.filter(interests__session=session).order_by("-made_at")) if session else []


def waits(*, job: Job, session: str) -> bool:
    """Whether a browser session waits for a job, and has not cancelled it."""
    return bool(session) and job.interests.filter(session=session, left_at=None).exists()


def leave(*, job: Job, session: str) -> None:
    """Wait for a job no longer; it is cancelled if nobody else waits for it."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        held.interests.filter(session=session, left_at=None).update(left_at=timezone.now())
        if not held.interests.filter(left_at=None).exists():
            cancel(job=held)


def cancel(*, job: Job) -> None:
    """Ask a job to stop, whoever waits; one that nobody has begun stops at once, and so does a lost one."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if not held.open:
            return
        held.cancel_asked = True
        if held.state == Job.State.WAITING or held.shown() == "lost":
            held.state, held.ended_at, held.origin = Job.State.CANCELLED, timezone.now(), ""
        held.save()


def begin(pk: UUID) -> Job | None:
    """Take a waiting job; None if it was cancelled, or somebody else has it."""
    now = timezone.now()
    taken = Job.objects.filter(pk=pk, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, begun_at=now, heard_at=now, stage="Reading the question"
    )
    return Job.objects.get(pk=pk) if taken else None


def report(pk: UUID, *, done: float, stage: str) -> None:
    """Say how far a running job is."""
    Job.objects.filter(pk=pk, state=Job.State.RUNNING).update(
        done=min(max(done, 0.0), 1.0), stage=stage[:120], heard_at=timezone.now()
    )


def listen(pk: UUID) -> bool:
    """Say that the worker lives, and hear whether it shall stop."""
    Job.objects.filter(pk=pk, state=Job.State.RUNNING).update(heard_at=timezone.now())
    return not Job.objects.filter(pk=pk, state=Job.State.RUNNING, cancel_asked=False).exists()


def end(pk: UUID, state: str, *, message: str = "", result: Mapping[str, Any] | None = None) -> None:
    """Write what came of a running job."""
    done = {"done": 1.0} if state == Job.State.DONE else {}
    Job.objects.filter(pk=pk, state=Job.State.RUNNING).update(
        state=state, message=message, result=result, ended_at=timezone.now(), origin="", **done
    )
