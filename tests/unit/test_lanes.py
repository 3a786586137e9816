"""Compiled code that a changed source may have made wrong does not survive."""

from __future__ import annotations

import os

from standaside.lanes import drop_stale_code


def test_code_older_than_any_source_is_dropped_and_newer_kept(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    ages = {
        first / "caller.py": 100,
        first / "__pycache__" / "caller.f-1.py311.nbi": 150,
        first / "__pycache__" / "caller.f-1.py311.1.nbc": 150,
        second / "callee.py": 200,
        second / "__pycache__" / "callee.g-1.py311.nbi": 250,
        second / "__pycache__" / "callee.cpython-311.pyc": 50,
    }
    for path, age in ages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (age, age))
    assert drop_stale_code((first, second)) == 2
    assert [path.exists() for path in ages] == [True, False, False, True, True, True]
    assert drop_stale_code((first, second)) == 0
