"""
``standaside serve``: the database, its tables, the worker and the server, as one command on this machine.

Each is a process of its own. What only the owner of the database may do is done before any
of them starts; the processes that serve never learn the owner's address.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from standaside import SourceError
from standaside_web.local.account import home
from standaside_web.local.postgres import APPLICATION, OWNER, running

HOST = "127.0.0.1"
LOOPBACK = "standaside_web.config.loopback"
MOST_RESTARTS = 5
"""Times within a minute that a part which ended is started again."""

FIRST_PAGE = "/method"
"""A page that waits for nothing: once it answers, the server has made itself ready."""

PATIENCE = 120.0
"""Seconds that the first answer may take: it compiles what later answers use."""


@dataclass(frozen=True, slots=True)
class Databases:
    """Addresses of one database: as its owner, and as the role that serves."""

    owner: str
    application: str


@contextlib.contextmanager
def databases(folder: Path) -> Iterator[Databases]:
    """
    The database that the environment names, or the embedded one while this block runs.

    Raises
    ------
    SourceError
        If only one of the two addresses is set, or the embedded one cannot start.
    """
    named = {key: os.environ.get(key, "").strip() for key in ("DATABASE_OWNER_URL", "DATABASE_URL")}
    if all(named.values()):
        yield Databases(named["DATABASE_OWNER_URL"], named["DATABASE_URL"])
        return
    missing = next((key for key, value in named.items() if not value), "")
    if any(named.values()):
        raise SourceError(
            f"{missing} is not set, but the other address of the database is. Set both, for the role "
            "that owns "
            "the tables and the one that serves; or neither, for an embedded database."
        )
    with running(folder / "database") as cluster:
        yield Databases(cluster.address(OWNER), cluster.address(APPLICATION))


def environment(
    found: Databases, *, secret: str, settings: str = LOOPBACK, hosts: str = ""
) -> dict[str, str]:
    """Environment of the processes that serve: without the owner's address."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_OWNER_URL", "STANDASIDE_ROLE")
    }
    return {
        **kept,
        "DATABASE_URL": found.application,
        "DJANGO_SETTINGS_MODULE": settings,
        "STANDASIDE_SECRET_KEY": secret,
        "STANDASIDE_HOSTS": hosts or f"{HOST},localhost",
    }


def migrate(found: Databases, environ: Mapping[str, str]) -> None:
    """
    Bring the tables up to date as their owner, and let the other role use them.

    Raises
    ------
    SourceError
        With what Django said.
    """
    owner = {**environ, "DATABASE_OWNER_URL": found.owner, "STANDASIDE_ROLE": "owner"}
    done = subprocess.run(
        [sys.executable, "-m", "standaside_web", "tables"],
        env=owner,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join((done.stdout + done.stderr).split())[-400:]
        raise SourceError(f"The tables of the database could not be brought up to date: {said}")


def local_secret(folder: Path) -> str:
    """The key that signs this machine's sessions and forms: made once, for its owner's eyes alone."""
    path = folder / "secret-key"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="utf-8").strip()


def free_port(port: int) -> int:
    """
    A port to listen on: the one asked for, or with 0 any free one.

    Raises
    ------
    SourceError
        If somebody else listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SourceError(
                f"Port {port} of {HOST} cannot be used ({error.strerror}); choose another with --port, "
                "or --port 0."
            ) from None
        return int(probe.getsockname()[1])


def gunicorn(port: int, *, workers: int = 2) -> list[str]:
    """Command line of the server."""
    return [
        sys.executable, "-m", "gunicorn", "standaside_web.config.wsgi:application",
        "--config", "python:standaside_web.local.gunicorn_hooks", "--bind", f"{HOST}:{port}",
        "--workers", str(workers), "--worker-class", "gthread", "--threads", "40", "--timeout", "120",
        "--graceful-timeout", "10", "--limit-request-line", "8190", "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip


def worker() -> list[str]:
    """Command line of the worker that does the jobs."""
    command = [sys.executable, "-m", "standaside_web", "procrastinate", "worker"]
    return [*command, "--concurrency", "1", "--delete-jobs", "successful"]


class Parts:
    """Processes that run together; one that ends is started again, unless it keeps ending."""

    def __init__(self, commands: Sequence[Sequence[str]], environ: Mapping[str, str]) -> None:
        self._commands, self._environ = [list(command) for command in commands], dict(environ)
        self._running = [self._start(command) for command in self._commands]
        self._restarts: list[float] = []

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=self._environ, start_new_session=True)

    @property
    def whole(self) -> bool:
        """Whether all of them run."""
        return all(process.poll() is None for process in self._running)

    def pids(self) -> list[int]:
        """Ids of the processes, in the order of their commands."""
        return [process.pid for process in self._running]

    def tend(self) -> None:
        """
        Start again what has ended.

        Raises
        ------
        SourceError
            If that has been necessary too often within a minute.
        """
        for number, process in enumerate(self._running):
            if process.poll() is None:
                continue
            now = time.monotonic()
            self._restarts = [at for at in self._restarts if now - at < 60] + [now]
            if len(self._restarts) > MOST_RESTARTS:
                raise SourceError("A part of the site keeps stopping; what it said is above. Start it again.")
            self._running[number] = self._start(self._commands[number])

    def stop(self) -> None:
        """Stop all of them, gently at first."""
        for process in self._running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._running:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_until_up(address: str, parts: Parts) -> None:
    """
    Wait until a page has answered; the front page's pact may still be searched for, and says so.

    Raises
    ------
    SourceError
        If a process ends instead, or it takes too long.
    """
    deadline = time.monotonic() + PATIENCE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if not parts.whole:
            raise SourceError("The site stopped while it was starting; what it said is above.")
        with contextlib.suppress(OSError), opener.open(f"{address}{FIRST_PAGE}", timeout=PATIENCE):
            return
        time.sleep(0.1)
    raise SourceError(f"The site did not answer at {address} within {PATIENCE:.0f} seconds.")


def wait_until_searched(address: str) -> None:
    """
    Wait until the front page shows the pact that the worker searches for after a first start.

    Raises
    ------
    SourceError
        If it takes too long.
    """
    deadline = time.monotonic() + PATIENCE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        with opener.open(f"{address}/home.json", timeout=PATIENCE) as answered:
            if json.load(answered)["searched"]:
                return
        time.sleep(0.2)
    raise SourceError(f"The pact of the front page at {address} was not found in {PATIENCE:.0f} seconds.")


@contextlib.contextmanager
def site(
    port: int,
    *,
    first: Callable[[Mapping[str, str]], str] | None = None,
    tell: Callable[[str], None] = lambda _words: None,
) -> Iterator[tuple[str, Parts]]:
    """
    The whole site while this block runs; it is there once a page has answered.

    Parameters
    ----------
    port : int
        0 for any free one.
    first : callable, optional
        Given the environment of the processes once the tables are there; gives the path to open.
    tell : callable, optional
        Hears in words what is being done, before each thing that takes a moment.

    Yields
    ------
    (str, Parts)
        The address to open, and the processes: the server, the worker.
    """
    folder, chosen = home(), free_port(port)
    fresh = not (folder / "secret-key").exists()
    tell("Making the database of this machine" if fresh else "Starting the database")
    with databases(folder) as found:
        environ = environment(found, secret=local_secret(folder))
        tell("Bringing its tables up to date")
        migrate(found, environ)
        once = "; the front page's pact is searched for meanwhile, this once" if fresh else ""
        tell(f"Starting the server, and making ready what it counts with{once}")
        path = first(environ) if first else "/"
        parts = Parts([gunicorn(chosen), worker()], environ)
        try:
            address = f"http://{HOST}:{chosen}"
            wait_until_up(address, parts)
            yield f"{address}{path}", parts
        finally:
            parts.stop()


def serve(
    port: int,
    *,
    say: Callable[[str], None],
    tell: Callable[[str], None] = lambda _words: None,
    first: Callable[[Mapping[str, str]], str] | None = None,
) -> None:
    """Run the site until it is told to stop; a part that ends is started again."""

    def stop(*_signal: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    with contextlib.suppress(KeyboardInterrupt), site(port, first=first, tell=tell) as (address, parts):
        say(address)
        while True:
            time.sleep(0.5)
            parts.tend()


def demo_story(environ: Mapping[str, str]) -> str:
    """Path of the page that has the best pact of autumn 2019 on its map."""
    done = subprocess.run(
        [sys.executable, "-m", "standaside_web", "demo_story"],
        env=dict(environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SourceError(f"The story could not be loaded: {' '.join(done.stderr.split())[-300:]}")
    return done.stdout.strip().splitlines()[-1]
