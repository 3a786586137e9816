"""
Whose files the embedded database is made of, and where they are.

PostgreSQL refuses to run as root. Whoever is root gets an account ``standaside`` for it;
everybody else runs it as themselves.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from standaside import SourceError

NAME = "standaside"
LAST_RESORT = "nobody"
FOR_ROOT = Path("/var/lib/standaside")
"""A folder in root's own home could not be reached by another account."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the system, and whether another than the one that runs this."""

    name: str
    uid: int
    gid: int
    other: bool

    def subprocess_options(self) -> dict[str, Any]:
        """What makes ``subprocess`` run something as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}

    def give(self, path: Path) -> None:
        """Hand over a file or folder that we have just made; its permissions stay as they are."""
        if self.other:
            os.chown(path, self.uid, self.gid)


def current_name() -> str:
    """
    Name of the account that runs this.

    Raises
    ------
    SourceError
        If it has none, which PostgreSQL cannot work with.
    """
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise SourceError(
            f"This process runs as user {os.geteuid()}, who has no name on this system, and PostgreSQL needs "
            "one. Add the user to /etc/passwd, or set DATABASE_URL and DATABASE_OWNER_URL to another server."
        ) from None


def database_account() -> Account:
    """The account that runs PostgreSQL: one's own, or for root another, made if need be."""
    if os.geteuid() != 0:
        return Account(current_name(), os.geteuid(), os.getegid(), other=False)
    for name, make in ((NAME, False), (NAME, True), (LAST_RESORT, False)):
        if make:
            _make_account()
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(found.pw_name, found.pw_uid, found.pw_gid, other=True)
    raise SourceError(
        "PostgreSQL does not run as root, and no account could be made for it; run "
        "`useradd --system standaside`, or start Standaside as another user."
    )


def _make_account() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    with suppress(OSError, subprocess.SubprocessError):
        subprocess.run(command, check=True, capture_output=True, timeout=30)


def home() -> Path:
    """Folder of the site's own data on this machine: STANDASIDE_HOME, or the user's data folder."""
    named = os.environ.get("STANDASIDE_HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return FOR_ROOT
    return platformdirs.user_data_path("standaside", appauthor=False) / "site"
