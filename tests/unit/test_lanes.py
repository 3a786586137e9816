"""What is compiled: once, without what nobody calls, and never from a source that has changed since."""

from __future__ import annotations

import os
from importlib import import_module

import numba
import pytest
from numba.core.registry import CPUDispatcher

from standaside.lanes import InnerFunction, drop_stale_code, inlined


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


def test_an_inner_function_is_compiled_once_and_not_called_from_python():
    @inlined
    def ahead(of, by):
        return of + by

    @numba.njit
    def three(of):
        return ahead(of, 1), ahead(of, 2), ahead(of, by=of)

    assert three(5) == (6, 7, 10)
    assert len(ahead.overloads) == 1
    with pytest.raises(TypeError, match="ahead is called by compiled code only"):
        ahead(5, 1)


@pytest.mark.parametrize(
    ("module", "entries"),
    [
        ("draws", {"draw_rows", "one_word", "fill_words"}),
        ("project", {"project", "shared_errors"}),
        ("weigh", {"weigh_block"}),
        ("shares", {"share_block"}),
    ],
)
def test_only_the_loops_that_python_calls_are_compiled_with_what_python_calls_them_by(module, entries):
    where = import_module(f"standaside.model.kernel.{module}")
    own = [f for f in vars(where).values() if isinstance(f, CPUDispatcher) and f.__module__ == where.__name__]
    assert {f.__name__ for f in own if not isinstance(f, InnerFunction)} == entries
