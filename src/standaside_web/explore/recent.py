"""
The last answers counted, in this process: each once, through the gate, and in so many bytes.

An answer is a pure function of its question, so keeping it changes nothing but the time. A
question that has no answer is kept with its refusal, which may have taken as long.
"""

from __future__ import annotations

import copy
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeVar

from standaside import PactRuleError, ScenarioError, StandasideError
from standaside_web.gate import GATE

T = TypeVar("T")

LASTING_REFUSALS = (ScenarioError, PactRuleError)
"""What a question has for ever; a file that is not here may come."""

MEGABYTE = 2**20

PLAIN = frozenset({str, int, float, bool, bytes, type(None)})
"""Types of what holds nothing else."""


class Recent(Generic[T]):
    """
    The last values made, by key; each made once, however many ask at the same time.

    Parameters
    ----------
    most_bytes : int
        What they may take together; the last one is kept whatever it takes.

    Examples
    --------
    >>> recent = Recent[str](1)
    >>> recent.get("one", lambda: "made"), recent.get("one", lambda: "not made again")
    ('made', 'made')
    >>> recent.get("two", lambda: "made"), recent.find("one")
    ('made', None)
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.size = most_bytes, 0
        self._values: OrderedDict[Hashable, tuple[T | StandasideError, int]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """
        Value of a key, made if it is not there.

        Raises
        ------
        BusyError
            If it is not there, and too much is being counted.
        StandasideError
            If it cannot be made; those that stay so are kept as well.
        """
        found = self.find(key)
        if found is not None:
            return found
        with GATE.turn((id(self), key), found=lambda: key in self._values) as begins:
            if begins:
                return self._made(key, make)
        kept = self.find(key)
        return kept if kept is not None else self.get(key, make)

    def find(self, key: Hashable) -> T | None:
        """
        A value that is there; None if it is not.

        Raises
        ------
        StandasideError
            If what is kept is that the question has no answer.
        """
        with GATE.changed:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            value = self._values[key][0]
        if isinstance(value, StandasideError):
            raise copy.copy(value)  # its own traceback, and nothing of the first one's
        return value

    def keep(self, key: Hashable, value: T | StandasideError) -> None:
        """Keep a value, and drop those that were asked for longest ago if need be."""
        size = weight(value)
        with GATE.changed:
            self.drop(key)
            self._values[key] = value, size
            self.size += size
            while self.size > self.most_bytes and len(self._values) > 1:
                self.drop(next(iter(self._values)))

    def _made(self, key: Hashable, make: Callable[[], T]) -> T:
        try:
            value = make()
        except LASTING_REFUSALS as error:
            self.keep(key, copy.copy(error))
            raise
        self.keep(key, value)
        return value

    def drop(self, key: Hashable) -> None:
        """Keep a value no longer, if it is there."""
        with GATE.changed:
            if key in self._values:
                self.size -= self._values.pop(key)[1]


def weight(value: object) -> int:
    """
    Bytes that a value takes with all that it holds: its arrays, and what else there is.

    Examples
    --------
    >>> from array import array
    >>> weight([memoryview(array("d", [0.0] * 1000))] * 3) // 1000  # one piece of memory, held three times
    8
    """
    total, seen, left = 0, set(), [value]
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if type(one) in PLAIN:  # most of what there is
            total += sys.getsizeof(one)
        elif hasattr(one, "nbytes"):  # an array; a view of another takes what the other does
            whole = getattr(one, "base", None)
            total += _own(one) if whole is None else 0
            left += [] if whole is None else [whole]
        else:
            total += _own(one)
            left += _held(one)
    return total


def _own(one: object) -> int:
    held = getattr(one, "nbytes", None)
    return sys.getsizeof(one, 0) if held is None else int(held)


def _held(one: Any) -> Iterable[object]:
    """What a container or a dataclass holds; what it has worked out for itself besides."""
    if isinstance(one, Mapping):
        return [*one.keys(), *one.values()]
    if isinstance(one, list | tuple | set | frozenset):
        return list(one)
    if is_dataclass(one) and not isinstance(one, type):
        return [*vars(one).values()] if hasattr(one, "__dict__") else [
            getattr(one, each.name) for each in fields(one)
        ]  # fmt: skip
    return ()
