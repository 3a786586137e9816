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


def test_a_simulation_that_is_stopped_leaves_no_file(tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    here = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_HALFWAY, str(file)],
        env={**os.environ, "PYTHONPATH": here},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1] == "Stopped."
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
