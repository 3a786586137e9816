"""
What can go wrong, drawn as a tree.

::

    StandasideError
    ├── UnknownNameError   2  an argument names a party, place or election nobody knows
    ├── SourceError        3  a file is missing, changed, malformed or not writable
    │   └── AlignmentError 3  two tables do not describe the same places or parties
    ├── ScenarioError      4  a question, or a pact, without meaning
    ├── PactRuleError      5  rules that no pact can satisfy
    ├── SolverError        6  no answer that can be vouched for
    └── StoppedError     130  whoever asked no longer wants to know

The number is the exit code of the command line. A message is one plain sentence
or two: what is wrong, which (codes and names, never positions), and what to do.
A tie, a plan that ran out of time and "no pact helps" are answers, and raise nothing.
"""

from __future__ import annotations

from typing import ClassVar


class StandasideError(Exception):
    """Root of every error that a user can cause and mend."""

    exit_code: ClassVar[int] = 1


class UnknownNameError(StandasideError):
    """
    A name that matches nothing we hold.

    Examples
    --------
    >>> UnknownNameError.exit_code
    2
    """

    exit_code = 2


class SourceError(StandasideError):
    """A file is missing, unreadable, malformed, changed, or cannot be written."""

    exit_code = 3


class AlignmentError(SourceError):
    """Two tables do not share one set of constituencies or of parties."""


class ScenarioError(StandasideError):
    """A scenario, poll or pact that has no meaning."""

    exit_code = 4


class PactRuleError(StandasideError):
    """The rules of a pact contradict each other; the message names them."""

    exit_code = 5


class SolverError(StandasideError):
    """The solver returned something that our own check does not confirm."""

    exit_code = 6


class StoppedError(StandasideError):
    """Whoever asked said, through ``cancel``, that the answer is no longer wanted."""

    exit_code = 130
