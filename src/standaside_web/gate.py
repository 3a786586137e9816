"""
The gate before everything that is counted inside a request: few at work, few waiting, nobody for ever.

A process has one. Whoever finds it full hears so at once, and the threads that are left go on
sending what is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Condition, local

AT_WORK = 2
"""Questions that a process counts at a time: as many as there are cores, usually."""

MOST_WAITING = 3
"""Requests that wait for their turn, each with a question of its own."""

MOST_TOGETHER = 32
"""Requests that wait for what somebody is at already, or waits for: as when many open one page at once.

With those at work and those before the gate they are 37 of the 40 threads of a process.
"""

PATIENCE = 20.0
"""Seconds that one waits."""

AGAIN_SECONDS = 30
"""When to come back."""


class BusyError(Exception):
    """
    Too much is being counted just now; no fault of the question, so none of the library's errors.

    Examples
    --------
    >>> str(BusyError())[:50]
    'Many questions are being counted just now; try aga'
    """

    def __init__(self) -> None:
        super().__init__(
            "Many questions are being counted just now; try again in half a minute. Nothing is lost: the "
            "address is the question."
        )


class Gate:
    """
    Lets a few in at a time, and a few wait.

    Parameters
    ----------
    at_work, waiting, together : int
        Threads that may be inside; before it; and beside others that ask the same.
    patience : float
        Seconds that a thread waits before it is sent away.

    Examples
    --------
    >>> gate = Gate(at_work=1, waiting=0)
    >>> with gate.turn("answer"), gate.turn("election"):  # who is inside may count what its answer needs
    ...     gate.inside
    1
    """

    def __init__(
        self,
        *,
        at_work: int = AT_WORK,
        waiting: int = MOST_WAITING,
        together: int = MOST_TOGETHER,
        patience: float = PATIENCE,
    ) -> None:
        self.at_work, self.waiting, self.together, self.patience = at_work, waiting, together, patience
        self.inside = self.before = self.beside = 0
        self.changed = Condition()
        self._asked: set[Hashable] = set()
        self._awaited: set[Hashable] = set()
        self._mine = local()

    @contextmanager
    def turn(self, question: Hashable, *, found: Callable[[], bool] = lambda: False) -> Iterator[bool]:
        """
        Wait for one's turn at a question, and have it while the block runs.

        Parameters
        ----------
        question : hashable
            Nobody else's turn at it is at the same time.
        found : callable
            Whether there is nothing left to count, as somebody else has done so meanwhile; asked while the
            lock of ``changed`` is held.

        Yields
        ------
        bool
            Whether it is one's turn; False if ``found``, and then nobody's place is taken.

        Raises
        ------
        BusyError
            If too many wait, or one has waited long enough.
        """
        nested = self._depth > 0

        def over() -> bool:
            return found() or (question not in self._asked and (nested or self.inside < self.at_work))

        with self.changed:
            self._wait(question, over, nested=nested)
            begins = not found()
            if begins:
                self._asked.add(question)
                self.inside += not nested
        if not begins:
            yield False
            return
        self._depth += 1
        try:
            yield True
        finally:
            self._depth -= 1
            with self.changed:
                self._asked.discard(question)
                self.inside -= not nested
                self.changed.notify_all()

    @property
    def _depth(self) -> int:
        """Turns that this thread has now, one within another."""
        return int(getattr(self._mine, "depth", 0))

    @_depth.setter
    def _depth(self, depth: int) -> None:
        self._mine.depth = depth

    def _wait(self, question: Hashable, over: Callable[[], bool], *, nested: bool) -> None:
        """Wait until that is so; one who is inside already takes no place before the gate."""
        if over():
            return
        asked = question in self._asked or question in self._awaited
        full = self.beside >= self.together if asked else self.before >= self.waiting
        if full and not nested:
            raise BusyError
        alone, beside = not nested and not asked, not nested and asked
        self.before += alone
        self.beside += beside
        if alone:
            self._awaited.add(question)
        try:
            if not self.changed.wait_for(over, timeout=self.patience):
                raise BusyError
        finally:
            self.before -= alone
            self.beside -= beside
            if alone:
                self._awaited.discard(question)


GATE = Gate()
"""The gate of this process."""

ONCE = Gate(at_work=10**6, waiting=0)
"""Any pages are made at a time, but each by one request: who asks for the same one waits for it."""
