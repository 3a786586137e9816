"""
What holds for every test, and for every example in a docstring.

No test reaches the network (this process may talk to itself only), a warning is an error
(``filterwarnings`` in pyproject.toml), and a test that moves the global random state fails:
every draw takes its generator or seed as an argument.
"""

from __future__ import annotations

import ipaddress
import os
import random
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("ci", max_examples=60, derandomize=True, deadline=None, database=None)
settings.register_profile("dev", max_examples=40, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


class NetworkUsedError(RuntimeError):
    """A test tried to reach another machine."""


def is_local(family: int, address: Any) -> bool:
    """Whether an address stays on this machine."""
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return True
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a method of sockets so that it refuses every other machine."""

    def connect(self: socket.socket, *args: Any) -> Any:
        if not is_local(self.family, args[-1]):
            raise NetworkUsedError(f"A test tried to reach {args[-1]!r}; tests run without a network.")
        return original(self, *args)

    return connect


def random_state() -> tuple[object, bytes, int]:
    """Where the two global generators stand."""
    _, keys, position, *_ = np.random.get_state()  # noqa: NPY002 (only looked at)
    return random.getstate(), keys.tobytes(), position


class Guards:
    """Hooks for every item, the docstrings of src/ included (a conftest's own reach its folder only)."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Tables are as wide as in a file, whoever runs the tests and whatever ran before."""
        os.environ.pop("COLUMNS", None)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        before = random_state()
        result = yield
        if random_state() != before:
            pytest.fail(f"{item.nodeid} moved the global random state; pass a generator or a seed.")
        return result


def pytest_configure(config: pytest.Config) -> None:
    """Close the network, put the guards in place, and keep away from the user's own data."""
    config.pluginmanager.register(Guards(), "standaside-guards")
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    if "STANDASIDE_DATA" not in os.environ:
        empty = tempfile.mkdtemp(prefix="standaside-tests-")
        patch.setenv("STANDASIDE_DATA", empty)
        config.add_cleanup(lambda: shutil.rmtree(empty, ignore_errors=True))
    config.add_cleanup(patch.undo)
