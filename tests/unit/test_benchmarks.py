"""Every benchmark runs, at a tiny size, and prints figures by name; how large they are is not judged."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = sorted((ROOT / "benchmarks").glob("*.py"))


SERVED = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "STANDASIDE_SECRET_KEY", "STANDASIDE_HOSTS")
"""What a process has that has tested the site before: a benchmark begins without."""


def printed(file: Path) -> Any:
    """What a benchmark prints."""
    here = [str(ROOT / "src"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: value for name, value in os.environ.items() if name not in SERVED}
    environment = {**kept, "PYTHONPATH": os.pathsep.join(here)}
    asked = [sys.executable, str(file), "--small", "--json"]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def why_not(name: str, figures: dict[str, Any]) -> str | None:
    """Why a figure is missing, or is not one; None if all is well with it."""
    figure = figures[name]
    if name.endswith(": why"):
        return (
            None if isinstance(figure, str) and figures.get(name.removesuffix(": why")) is None else "no text"
        )
    if figure is None:
        return None if any(key.endswith(": why") for key in figures) else "null without a reason"
    right = isinstance(figure, int | float) and not isinstance(figure, bool) and math.isfinite(figure)
    return None if right else f"{figure!r} is no figure"


def test_there_are_benchmarks() -> None:
    assert {file.name for file in BENCHMARKS} >= {
        "counting.py",
        "importing.py",
        "planning.py",
        "projection.py",
    }


@pytest.mark.parametrize("file", BENCHMARKS, ids=lambda file: file.name)
def test_a_benchmark_prints_figures_by_name(file: Path) -> None:
    figures = printed(file)
    assert isinstance(figures, dict)
    assert any(isinstance(figure, int | float) for figure in figures.values())
    assert {name: why_not(name, figures) for name in figures} == dict.fromkeys(figures)


def test_what_is_no_figure_is_noticed() -> None:
    assert why_not("a", {"a": None}) == "null without a reason"
    assert why_not("a", {"a": "fast"}) == "'fast' is no figure"
    assert why_not("a", {"a": float("nan")}) == "nan is no figure"
    assert why_not("a: why", {"a": 1.0, "a: why": "not installed"}) == "no text"
    assert why_not("a", {"a": None, "a: why": "not installed"}) is None
