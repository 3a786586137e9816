"""Ctrl-C in the middle of a long simulation: a sentence, an exit code, and no file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

STOPPED_HALFWAY = """
import os, signal, sys, threading, time
from standaside.cli.app import run

def press():
    while not any("ThreadPoolExecutor" in thread.name for thread in threading.enumerate()):
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Thread(target=press, daemon=True).start()
sys.exit(run(["project", "remain-alliance-2019", "--draws", "10000000", "--out", sys.argv[1]]))
"""
"""The interrupt comes as soon as elections are being simulated, of which there would be ten million."""


FRONTIER_HALFWAY = """
import os, signal, sys
from standaside.planning import frontier
from standaside.cli.app import run

real, solved = frontier._Search._point, []

def counted(search, *given):
    solved.append(1)
    if len(solved) == 4:
        os.kill(os.getpid(), signal.SIGINT)
    return real(search, *given)

frontier._Search._point = counted
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(run(["plan", "progressive-alliance-2017", "--draws", "20", "--frontier"]))
"""
"""The interrupt comes when the fourth plan has been found, out of a hundred numbers."""


def test_a_frontier_that_is_stopped_prints_what_it_has_and_says_what_is_missing() -> None:
    done = _run(FRONTIER_HALFWAY)
    said = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stderr
    assert "The most that so few stand-asides can win" in said
    assert "Not answered, because the search was stopped: " in said
    assert "Traceback" not in done.stderr


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    here = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": here},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_simulation_that_is_stopped_leaves_no_file(tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    done = _run(STOPPED_HALFWAY, str(file))
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1] == "Stopped."
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
