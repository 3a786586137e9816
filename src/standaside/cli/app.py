"""
The command line: parse, one library call, one present call.

Nothing heavy is imported here, so that ``--help`` is quick; each command imports what it
needs. Only :func:`run` catches errors: a message on standard error, the kind's own exit
code, and nothing on standard output.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from standaside.cli import (
    activists,
    advice,
    averages,
    chambers,
    counters,
    data,
    deals,
    pacts,
    record,
    selftest,
    site,
    systems,
    tactical,
    votes,
)
from standaside.cli.later import LATER
from standaside.cli.output import output_lost, silence_output
from standaside.errors import StandasideError, UnknownNameError
from standaside.matching import did_you_mean

USAGE, BUG, INTERRUPTED = 2, 1, 130

_GARBAGE = 50_000
"""Objects made before Python looks for unreachable ones. Imports make many that stay: looking among
them every 700, as is usual, took a tenth of the time of ``project``."""


class Commands(TyperGroup):
    """The commands, in the order they were added; an unknown one gets a sentence."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Keep the order of a first reading: look, project, plan, judge, report."""
        return list(self.commands)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command; say which are not built yet, and which were probably meant."""
        name = args[0]
        if name in LATER:
            raise UnknownNameError(
                f'The command "{name}" is not built yet; this version has {", ".join(self.commands)}.'
            )
        if name not in self.commands and not name.startswith("-"):
            guess = did_you_mean(name, self.commands) or f" There are {', '.join(self.commands)}."
            raise UnknownNameError(f'There is no command "{name}".{guess}')
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 100, "help_option_names": ["--help", "-h"]},
)
votes.register(app)
pacts.register(app)
deals.register(app)
advice.register(app)
counters.register(app)
activists.register(app)
record.register(app)
tactical.register(app)
averages.register(app)
chambers.register(app)
data.register(app)
site.register(app)
systems.register(app)
selftest.register(app)


def _version(*, wanted: bool) -> None:
    if wanted:
        import standaside

        typer.echo(standaside.__version__)
        raise typer.Exit


@app.callback()
def standaside(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose.")] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=lambda v: _version(wanted=v)
        ),
    ] = False,
) -> None:
    """Ask what an electoral pact would really do, and find the best fair one."""
    # Both options are done with before a command runs: ``run`` takes --debug wherever it stands.


def run(arguments: Sequence[str]) -> int:
    """
    Run one command and return its exit code.

    Examples
    --------
    >>> run(["--version"])
    0.1.0
    0
    """
    given = list(arguments)
    options = given[: given.index("--")] if "--" in given else given
    if "--debug" in options:
        given.remove("--debug")
        return _invoke(given)
    try:
        _check_threads()
        return _invoke(given)
    except StandasideError as error:
        return _refuse(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _refuse("Stopped.", INTERRUPTED)
    except OSError as error:
        return _lost_output(error)
    except Exception as error:
        return _unforeseen(error)


def _check_threads() -> None:
    """Refuse a number of threads that the compiler would only stumble over later."""
    threads = os.environ.get("NUMBA_NUM_THREADS")
    if threads is not None and not (threads.isascii() and threads.isdigit() and int(threads) > 0):
        raise UnknownNameError(
            f'The environment variable NUMBA_NUM_THREADS is "{threads}"; make it a whole number from 1, '
            "or unset it."
        )


def _invoke(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    code = command.main(arguments or ["--help"], prog_name="standaside", standalone_mode=False)
    if code == INTERRUPTED:  # the parser has caught the interrupt, and says nothing
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _unforeseen(error: Exception) -> int:
    """Explain a wrong use of options (the parser's own errors), or admit a mistake of ours."""
    describe = getattr(error, "format_message", None)
    if describe is None:
        what = f"{type(error).__name__}: {error}"[:200]
        remedy = "run it again with --debug and report it"
        return _refuse(f"Something went wrong inside Standaside ({what}); {remedy}.", BUG)
    sentence = " ".join(str(describe()).split())
    path = getattr(getattr(error, "ctx", None), "command_path", "standaside")
    ending = "" if sentence.endswith((".", "?", "!")) else "."
    return _refuse(f"{sentence}{ending} See {path} --help.", USAGE)


def _lost_output(error: OSError) -> int:
    """Explain that standard output takes no more; an error that names a file is a mistake of ours."""
    if error.filename is not None:
        return _unforeseen(error)
    silence_output()
    lost = output_lost(error)
    return _refuse(str(lost), lost.exit_code)


def _refuse(sentence: str, code: int) -> int:
    sys.stderr.write(f"{' '.join(sentence.split())}\n")
    return code


def main() -> None:
    """Entry point of the command ``standaside``."""
    gc.set_threshold(_GARBAGE, 20, 20)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
