"""
Commands that open the site: ``serve`` and ``demo``.

The site is a package of its own that stands on this one. It is found by name, when it is
asked for, so that the library needs nothing of it.
"""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer

from standaside.errors import SourceError

Port = Annotated[
    int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port to listen on; 0 for any free one.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (serve, demo):
        app.command(command.__name__)(command)


def serve(*, port: Port = 8000) -> None:
    """Open the site on this machine, until Ctrl-C."""
    _site().serve(port, say=_say, tell=_tell)


def demo(*, port: Port = 8000) -> None:
    """Open the site with the pact of autumn 2019."""
    site = _site()
    site.serve(port, say=_say, tell=_tell, first=site.demo_story)


def _site() -> Any:
    """
    The part that serves.

    Raises
    ------
    SourceError
        If what the site stands on is not installed.
    """
    try:
        for needed in ("django", "psycopg", "gunicorn", "procrastinate", "csp", "whitenoise"):
            importlib.import_module(needed)
        return importlib.import_module("standaside_web.local.serve")
    except ModuleNotFoundError as error:
        raise SourceError(
            f"The site needs {error.name}, which is not installed; run `make serve`, or "
            '`pip install "standaside[web]"`.'
        ) from None


def _say(address: str) -> None:
    typer.echo(f"The site is at {address} (this machine only); stop it with Ctrl-C.", err=True)


def _tell(doing: str) -> None:
    """Say at once what is being done, so that nobody waits before an empty line."""
    typer.echo(f"{doing} …", err=True)
