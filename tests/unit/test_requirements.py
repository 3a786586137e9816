"""tools/requirements.py notices every way in which pins can be out of date."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.shared_data import load_tool

ROOT = Path(__file__).resolve().parents[2]
tool = load_tool("requirements")

WANTED = ["alpha>=2", "beta-x[extra]~=1.4"]
HEAD = tool.FINGERPRINT + tool.fingerprint(WANTED) + "\n"
GOOD = HEAD + "alpha==2.1 \\\n    --hash=sha256:aa\nbeta-x==1.4.9 \\\n    --hash=sha256:bb\n"


def test_good_pins_pass():
    assert tool.problems(GOOD, WANTED, name="x.txt") == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (HEAD, "", "pyproject.toml has changed since"),
        ("alpha==2.1", "alpha==1.9", "alpha is pinned to 1.9; pyproject.toml asks for alpha>=2"),
        (" \\\n    --hash=sha256:bb", "", "beta-x==1.4.9 has no hash"),
        ("alpha==2.1", "gamma==2.1", "alpha is not pinned"),
        ("alpha==2.1", "alpha>=2.1", "is not a pin"),
        (HEAD, HEAD + "--index-url https://example.org/simple\n", "names an address"),
    ],
)
def test_a_fault_is_named(old, new, sentence):
    found = tool.problems(GOOD.replace(old, new), WANTED, name="x.txt")
    assert any(sentence in one for one in found), found


def test_the_projects_own_pins_are_current():
    assert tool.check(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))) == 0
