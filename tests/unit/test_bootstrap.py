"""tools/bootstrap.sh copes with machines that lack something, each played by a stand-in for python3."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "bootstrap.sh"
TOOLS = ("sh", "dirname", "env", "id", "mktemp", "rm", "sed")
OLD = "#!/bin/sh\nexit 1\n"
NO_VENV = f"""#!/bin/sh
case "$*" in
    *"-m venv --without-pip"*) exec {sys.executable} "$@" ;;
    *"-m venv"*) echo "ensurepip is not available" >&2; exit 1 ;;
    *"-m pip"*) exit 1 ;;
esac
exec {sys.executable} "$@"
"""
APT = """#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in *" install "*) exit 1 ;; esac
"""


@pytest.fixture
def machine(tmp_path):
    """Give a PATH with a handful of tools, and a way to add a program or run the script on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name))

    class Machine:
        environment = tmp_path / "venv"
        log = tmp_path / "apt.log"

        def add(self, name, text):
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o755)

        def run(self, **settings):
            kept = {k: v for k, v in os.environ.items() if k not in {"PYTHON", "PYTHONPATH", "MAKEFLAGS"}}
            return subprocess.run(
                [folder / "sh", SCRIPT, self.environment],
                env={**kept, "PATH": str(folder), "LOG": str(self.log), **settings},
                capture_output=True,
                text=True,
                check=False,
            )

    return Machine()


def test_without_python_one_sentence_says_so(machine):
    machine.add("python3", OLD)
    done = machine.run()
    assert done.returncode == 1
    assert done.stderr.startswith("No Python 3.11 or newer was found")
    assert len(done.stderr.splitlines()) == 1


def test_a_python_named_by_hand_must_be_new_enough(machine):
    machine.add("python3", OLD)
    done = machine.run(PYTHON="python3")
    assert done.returncode == 1
    assert done.stderr.startswith("PYTHON=python3 is not Python 3.11 or newer")


def test_without_venv_apt_or_pip_one_sentence_says_what_to_install(machine, tmp_path):
    machine.add("python3", NO_VENV)
    machine.add("apt-get", APT)
    machine.add("sudo", OLD)
    done = machine.run(STANDASIDE_WHEELS=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "-venv) and run the command again." in done.stderr.splitlines()[-1]
    assert not machine.environment.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may install packages without being asked")
def test_the_system_package_is_asked_for_by_its_exact_name(machine, tmp_path):
    machine.add("python3", NO_VENV)
    machine.add("apt-get", APT)
    machine.run(STANDASIDE_WHEELS=str(tmp_path / "none"))
    asked = machine.log.read_text(encoding="utf-8").splitlines()
    assert asked[0].endswith("update")
    assert asked[1].endswith(f"install -y python3.{sys.version_info.minor}-venv")


@pytest.mark.slow
def test_the_systems_wheel_of_pip_fills_an_environment(machine, tmp_path):
    places = [Path(sysconfig.get_path("stdlib")) / "ensurepip" / "_bundled", Path("/usr/share/python-wheels")]
    bundled = next((place for place in places if list(place.glob("pip-*.whl"))), None)
    if bundled is None:
        pytest.skip("this machine carries no wheel of pip")
    machine.add("python3", NO_VENV)
    done = machine.run(STANDASIDE_WHEELS=str(bundled))
    assert done.returncode == 0, done.stderr
    assert (machine.environment / "bin" / "pip").exists()
