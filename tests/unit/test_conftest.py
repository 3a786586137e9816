"""The guards of conftest.py do stop what they are there to stop."""

from __future__ import annotations

import random
import socket

import numpy as np
import pytest


def refused(call, *args):
    with pytest.raises(RuntimeError, match="tests run without a network"):
        call(*args)


def test_another_machine_cannot_be_reached():
    with socket.socket() as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        refused(stream.connect, ("192.0.2.1", 80))
        refused(stream.connect_ex, ("192.0.2.1", 80))
        refused(datagram.sendto, b"", ("192.0.2.1", 53))


def test_this_machine_can_be_reached():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


@pytest.mark.parametrize("draw", [random.random, np.random.random], ids=["random", "numpy"])
def test_a_test_that_moves_the_random_state_fails(draw, request):
    guards = request.config.pluginmanager.get_plugin("standaside-guards")
    kept = random.getstate(), np.random.get_state(legacy=False)  # noqa: NPY002
    around = guards.pytest_runtest_call(request.node)
    next(around)
    draw()
    with pytest.raises(pytest.fail.Exception, match="moved the global random state"):
        around.send(None)
    random.setstate(kept[0])
    np.random.set_state(kept[1])  # noqa: NPY002
