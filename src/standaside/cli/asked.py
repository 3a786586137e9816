"""
What was asked: the options that every question takes, and the line that asks it again.

``plan``, ``evaluate`` and ``report`` take the same options besides their own. The decorator
:func:`question` gives them to a command, which receives them together as ``asked``.
"""

from __future__ import annotations

import functools
import inspect
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import typer

from standaside.cli.options import DEFAULT_SEED, AsJson, Draws, OutFile, PollsName, PollText, Seed, SwingName

if TYPE_CHECKING:
    from standaside.domain import Scenario

_SHARED: dict[str, tuple[Any, Any]] = {
    "poll": (PollText, None),
    "polls": (PollsName, None),
    "swing": (SwingName, None),
    "draws": (Draws, None),
    "seed": (Seed, DEFAULT_SEED),
    "as_json": (AsJson, False),
    "out": (OutFile, None),
}
"""The shared options: type as typer reads it, and default."""

_NOT_REPEATED = frozenset({"as_json", "out"})
"""How an answer is shown is not part of the question."""


@dataclass(frozen=True)
class Asked:
    """
    The shared options of one question.

    ``command`` is the line that asks the same again: the command, what was typed, and the
    options that differ from their defaults.
    """

    seed: int
    poll: str | None = None
    polls: str | None = None
    swing: str | None = None
    draws: int | None = None
    as_json: bool = False
    out: Path | None = None
    command: str = ""

    def scenario(self, name: str, **more: Any) -> Scenario:
        """
        Read a scenario, with these options in place of what the file says.

        Parameters
        ----------
        name : str
            A file, or a shipped scenario.
        **more : Any
            Further arguments of :func:`~standaside.data.scenario.load_scenario`.
        """
        from standaside.cli.averages import load_asked

        return load_asked(name, poll=self.poll, polls=self.polls, swing=self.swing, draws=self.draws, **more)


def question(command: Callable[..., None]) -> Callable[..., None]:
    """
    Give a command the shared options; it gets them as ``asked``.

    An option that the command declares itself (``report`` needs its ``--out``) is left as it is.
    """
    hints = get_type_hints(command, include_extras=True)
    own = [p for p in inspect.signature(command).parameters.values() if p.name != "asked"]
    shared = {name: kept for name, kept in _SHARED.items() if name not in {p.name for p in own}}

    @functools.wraps(command)
    def wrapper(*, context: typer.Context, **given: Any) -> None:
        rest = {name: value for name, value in given.items() if name not in shared}
        options = {name: given[name] for name in shared}
        command(**rest, asked=Asked(**options, command=again(context)))

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *(p.replace(annotation=hints[p.name]) for p in own),
        *(inspect.Parameter(n, keyword, default=d, annotation=kind) for n, (kind, d) in shared.items()),
    ]
    setattr(wrapper, "__signature__", inspect.Signature(parameters))  # noqa: B010 (mypy knows no such field)
    wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
    del wrapper.__wrapped__
    return wrapper


def again(context: typer.Context) -> str:
    """Write the line that asks the same question again, seed included; the file it writes is FILE.html."""
    words = ["standaside", str(context.info_name)]
    options: list[str] = []
    for parameter in context.command.params:
        value = context.params.get(str(parameter.name))
        if value is None or parameter.name in _NOT_REPEATED:
            continue
        if parameter.param_type_name == "argument":
            words.append(shlex.quote(str(value)))
        elif value != parameter.default or parameter.name == "seed":
            options += [parameter.opts[0], shlex.quote(str(value))]
    return " ".join([*words, *options, "--out", "FILE.html"])
