"""A running job: it reports how far it is, hears when it shall stop, and always leaves an end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseFault
from django.db import close_old_connections, connection

from standaside import StandasideError, StoppedError
from standaside_web.jobs import actions
from standaside_web.jobs.models import Job
from standaside_web.visitors import visiting

BEAT = 1.0
"""Seconds between two words of a worker."""

Result = Mapping[str, Any]


class CancelledError(Exception):
    """Somebody asked the job to stop."""


class Work:
    """What a task is given: the job, and the two ways in which it is heard and hears."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._stop, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"beat {job.pk}", daemon=True)

    def progress(self, stage: str) -> Callable[[float], None]:
        """A progress function for the library; it stops the work where it stands if that is asked."""

        def tell(done: float) -> None:
            self.check()
            try:
                actions.report(self.job.pk, done=done, stage=stage)
            except DatabaseFault as error:  # how far it is, is no reason to lose it
                logging.getLogger(__name__).warning("Job %s is silent: %s", self.job.pk, type(error).__name__)
                close_old_connections()

        return tell

    def cancelled(self) -> bool:
        """Whether the work shall stop; cheap, the library may ask as often as it likes."""
        return self._stop.is_set()

    def check(self) -> None:
        """
        Stop if that is asked.

        Raises
        ------
        CancelledError
        """
        if self.cancelled():
            raise CancelledError

    def _beat(self) -> None:
        try:
            while not self._over.wait(BEAT):
                self._listen()
        finally:
            connection.close()

    def _listen(self) -> None:
        """Say that the work goes on, and hear; where the database does not answer, the next time."""
        try:
            if actions.listen(self.job.pk):
                self._stop.set()
        except DatabaseFault as error:
            logging.getLogger(__name__).warning("Job %s is not heard: %s", self.job.pk, type(error).__name__)
            connection.close()  # the next time with a new one

    def __enter__(self) -> Work:
        """Begin to be heard."""
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Fall silent."""
        self._over.set()
        self._thread.join()


def perform(pk: str, task: Callable[[Work], Result]) -> None:
    """Do a job, whatever happens to it, and write down what did."""
    close_old_connections()
    job = actions.begin(UUID(pk))
    if job is None:
        return
    try:
        with visiting(job.session), Work(job) as work:
            result = task(work)
            work.check()
    except (CancelledError, StoppedError):
        actions.end(job.pk, Job.State.CANCELLED)
    except StandasideError as error:
        actions.end(job.pk, Job.State.FAILED, message=str(error))
    except Exception:
        logging.getLogger(__name__).exception("Job %s failed", pk)
        actions.end(job.pk, Job.State.FAILED, message="A fault of ours; it has been noted. Run it again.")
    else:
        actions.end(job.pk, Job.State.DONE, result=result)
