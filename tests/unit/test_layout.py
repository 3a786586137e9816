"""The shape of the project: what STYLE asks of every file, held by a test."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import standaside

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "src").rglob("*.py"))
TARGETS = ("setup", "plan", "test", "check", "serve", "docs", "bench", "data")
# Written in parts, so that this file does not hold what it looks for.
REGISTRIES = re.compile("py" + r"pi\.org|python" + r"hosted\.org|npm" + r"js\.(org|com)|crates" + r"\.io")
MACHINES = re.compile(r"(?<![\w.])/(ho" + r"me/[a-z]|Us" + r"ers/[A-Za-z]|ro" + r"ot/|wo" + r"rk/)")


def project_files() -> list[Path]:
    """Everything under version control or about to be; without git, everything that is no build product."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [
            str(p.relative_to(ROOT))
            for p in ROOT.rglob("*")
            if not re.search(r"/(\.venv|out|\.\w+_cache)/", str(p))
        ]
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_and_stays_readable(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module opens with a docstring"
    assert len(text.splitlines()) <= 500, "a module has at most 500 lines"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_what_a_module_offers_is_documented(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


SITE = [path for path in MODULES if "standaside_web" in path.parts]
DRAWS = "drawing.py"
"""The site's one module that may reckon with arrays: it makes curves of numbers that the library gave it."""

STATISTICS = {
    "argmax",
    "argsort",
    "average",
    "cumsum",
    "mean",
    "median",
    "percentile",
    "quantile",
    "std",
    "sum",
}


@pytest.mark.parametrize("path", [path for path in SITE if path.name != DRAWS], ids=named)
def test_the_site_works_nothing_out_of_arrays(path):
    """What a chance, a range or a difference is, the library says, where it is tested."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported & {"numpy", "numba", "polars", "random", "statistics"} == set()
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert called & STATISTICS == set()


def test_every_public_name_exists_and_is_documented():
    silent = [
        name for name in standaside.__all__ if name != "__version__" and not getattr(standaside, name).__doc__
    ]
    assert silent == []
    assert len(set(standaside.__all__)) == len(standaside.__all__)


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    found = []
    for path in project_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{named(path)}:{n}"
            for n, line in enumerate(lines, 1)
            if REGISTRIES.search(line) or MACHINES.search(line)
        ]
    assert found == []


def test_make_help_lists_the_targets():
    helped = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = {line.split()[1] for line in helped.stdout.splitlines()}
    assert set(TARGETS) <= listed
    defined = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == defined


def test_the_command_has_its_entry_point():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    module, function = scripts["standaside"].split(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_version_is_told_once():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert standaside.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
