"""
Pin every dependency by version and hash, and check offline that the pins are current.

``pin`` asks pip-compile to write the files under ``requirements/``; it needs a network.
``check`` needs none: each file must carry the fingerprint of the dependencies it was made
from, pin each of them to a version that its specifier allows, give every pin a hash, and
name no address from which a package is fetched.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FINGERPRINT = "# made from dependencies with sha256 "
PYTHONS = ("3.11.2", "3.12.0", "3.13.0")  # the oldest of each in wide use; Debian 12 has 3.11.2
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)")


@dataclass(frozen=True, slots=True)
class PinFile:
    """One file of pins: what it is for, the extras it covers, and how it stands to the others."""

    name: str
    purpose: str
    extras: tuple[str, ...]
    base: bool = False
    builds: bool = False
    apart: bool = False  # an environment of its own, whose versions need not be those of the others


FILES = (
    PinFile("base", "runs Standaside, Excel files included", ("excel",), base=True, builds=True),
    PinFile("web", "runs the site as well", ("excel", "web"), base=True),
    PinFile(
        "dev",
        "adds what `make test` and `make check` need",
        ("dev", "excel", "web"),
        base=True,
        builds=True,
    ),
    PinFile(
        "peers",
        "runs the benchmarks, peers beside ours, in an environment of its own: .venv-peers",
        ("peers", "excel"),
        base=True,
        builds=True,
        apart=True,
    ),
    PinFile("docs", "adds what `make docs` needs", ("docs",)),
    PinFile("extras", "the optional extras, for those who want them", ("notebook",), base=True),
)


def wanted(file: PinFile, project: dict[str, Any]) -> list[str]:
    """List the requirements of pyproject.toml that a file has to pin, in order of name."""
    tables = project["project"]
    found = list(tables["dependencies"]) if file.base else []
    for extra in file.extras:
        found += tables["optional-dependencies"][extra]
    if file.builds:
        found += project["build-system"]["requires"]
    return sorted(found)


def fingerprint(requirements: list[str]) -> str:
    """Sha256 of a list of requirements."""
    return hashlib.sha256(json.dumps(requirements).encode()).hexdigest()


def problems(text: str, requirements: list[str], *, name: str) -> list[str]:
    """Say, one sentence each, what is wrong with a file of pins."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)[1:]
    pins = {canonicalize_name(m[1]): (m[2], block) for block in blocks if (m := PIN.match(block))}
    found = []
    if FINGERPRINT + fingerprint(requirements) not in text:
        found.append(f"{name}: pyproject.toml has changed since the pins were made.")
    found += [
        f"{name}: {key}=={v} has no hash." for key, (v, block) in pins.items() if "--hash=" not in block
    ]
    found += [
        f"{name}: the line {block.splitlines()[0]!r} is not a pin."
        for block in blocks
        if not PIN.match(block)
    ]
    found += [
        f"{name}: names an address, {line!r}."
        for line in text.splitlines()
        if "://" in line or "--index" in line
    ]
    for requirement in map(Requirement, requirements):
        version = pins.get(canonicalize_name(requirement.name), ("",))[0]
        if not version:
            found.append(f"{name}: {requirement.name} is not pinned.")
        elif not requirement.specifier.contains(version, prereleases=True):
            found.append(
                f"{name}: {requirement.name} is pinned to {version}; pyproject.toml asks for {requirement}."
            )
    return found


def check(project: dict[str, Any]) -> int:
    """Print every problem of every file; 0 if there is none."""
    found = []
    for file in FILES:
        path = ROOT / "requirements" / f"{file.name}.txt"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        found += problems(text, wanted(file, project), name=f"requirements/{file.name}.txt")
    for sentence in found:
        print(sentence)
    print(
        "Run `make requirements`, with a network, to pin again."
        if found
        else "The hashed requirements are current."
    )
    return int(bool(found))


def available(target: Path, python: str) -> None:
    """Ask pip, without installing, whether every pin has a wheel for a Python; stop if not."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--dry-run",
        "--no-deps",
        "--ignore-installed",
    ]
    command += ["--only-binary=:all:", "--require-hashes", f"--python-version={python}", "--target=out/none"]
    if subprocess.run([*command, "-r", str(target)], cwd=ROOT, check=False).returncode:
        raise SystemExit(
            f"{target.name} does not install on Python {python}; bound that package in pyproject.toml."
        )


def constraints() -> str:
    """Every version pinned so far, without extras, which a constraint may not name."""
    found: dict[str, str] = {}
    for file in (one for one in FILES if not one.apart):
        path = ROOT / "requirements" / f"{file.name}.txt"
        if path.exists() and FINGERPRINT in (text := path.read_text(encoding="utf-8")):
            for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", text, re.M):
                found.setdefault(canonicalize_name(name), version)
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def pin(project: dict[str, Any], names: Sequence[str] = ()) -> int:
    """Write the files of pins with pip-compile, all or those named; later ones keep earlier versions."""
    folder = ROOT / "requirements"
    for file in (one for one in FILES if not names or one.name in names):
        target = folder / f"{file.name}.txt"
        wishes = folder / f"{file.name}.in"
        target.unlink(missing_ok=True)
        (folder / "known.tmp").write_text(constraints(), encoding="utf-8")
        lines = wanted(file, project) + ([] if file.apart else ["-c known.tmp"])
        wishes.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "piptools",
            "compile",
            "--quiet",
            "--generate-hashes",
            "--allow-unsafe",
        ]
        command += [
            "--no-strip-extras",  # an older pip meets `coverage[toml]` unpinned beside `coverage==…`
            "--no-header",
            "--no-annotate",
            "--no-emit-index-url",
            "--no-emit-find-links",
        ]
        command += ["--no-emit-trusted-host", f"--output-file={target.name}", wishes.name]
        try:
            subprocess.run(
                command,
                cwd=folder,
                check=True,
                env={**os.environ, "CUSTOM_COMPILE_COMMAND": "make requirements"},
            )
        finally:
            wishes.unlink()
            (folder / "known.tmp").unlink()
        head = [
            f"# {file.purpose}; written by `make requirements`",
            FINGERPRINT + fingerprint(wanted(file, project)),
        ]
        target.write_text("\n".join(head) + "\n" + target.read_text(encoding="utf-8"), encoding="utf-8")
        for python in PYTHONS:
            available(target, python)
        print(f"requirements/{target.name} is written.")
    return 0


def main() -> int:
    """Read the one word on the command line and do it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("task", choices=("check", "pin"))
    parser.add_argument("names", nargs="*", help="files of requirements/ to pin; all if none is named")
    given = parser.parse_args()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return check(project) if given.task == "check" else pin(project, given.names)


if __name__ == "__main__":
    raise SystemExit(main())
