"""
What Django itself can check: production settings, and tables that match the models.

Run by ``make check``. The settings are those of production, with nothing silenced; the
database is the embedded one, started in a folder of its own and left no trace of.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from standaside_web.local import serve
from standaside_web.local.postgres import APPLICATION, OWNER, temporary

COMMANDS = (
    ["check", "--deploy", "--fail-level", "WARNING"],
    ["migrate", "--verbosity", "0"],
    ["grant"],
    ["makemigrations", "--check", "--dry-run"],
)


def main() -> int:
    """Run every check; the first that fails ends it."""
    with temporary() as cluster:
        found = serve.Databases(cluster.address(OWNER), cluster.address(APPLICATION))
        secret = "a-secret-for-checking-only-" + "0123456789" * 3
        production = "standaside_web.config.settings"
        environ = serve.environment(found, secret=secret, settings=production, hosts="example.org")
        for command in COMMANDS:
            owner = {} if command[0] == "check" else {"DATABASE_OWNER_URL": found.owner}
            line = [sys.executable, "-m", "standaside_web", *command]
            done = subprocess.run(line, env={**environ, **owner}, check=False)
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
