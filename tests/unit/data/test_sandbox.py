"""The child that reads strangers' files: what it may not do, and that its death is only a sentence."""

import json
import os
import subprocess
import sys

import pytest

from standaside.data.own import sandbox as module
from standaside.data.own.faults import FileFaultError
from standaside.data.own.sandbox import Sandbox, Upload, fault_of, look

GOOD = Upload("r.csv", "csv", b"Seat,Party,Votes\nBath,LD,3\n", "")


def test_one_child_reads_many_files():
    with Sandbox() as sandbox:
        for _ in range(3):
            assert sandbox.read(GOOD, what="results", told={})["votes"] == [3]
        assert (sandbox.started, sandbox.deaths) == (1, 0)
        assert 0 <= sandbox.peak_mib() < 1024


def test_a_child_that_is_killed_is_a_sentence_and_the_next_file_gets_another():
    with Sandbox() as sandbox:
        sandbox.read(GOOD, what="results", told={})
        sandbox._child.kill()
        with pytest.raises(FileFaultError, match=r"^r\.csv: it is a damaged table"):
            sandbox.read(GOOD, what="results", told={})
        assert sandbox.read(GOOD, what="results", told={})["votes"] == [3]
        assert (sandbox.started, sandbox.deaths) == (2, 1)


def test_a_child_that_takes_too_long_is_ended():
    with (
        Sandbox(wall_seconds=0.0) as sandbox,
        pytest.raises(FileFaultError, match="takes more than 0 seconds"),
    ):
        sandbox.read(GOOD, what="results", told={})


def test_a_fresh_child_after_so_many_files(monkeypatch):
    monkeypatch.setattr(module, "FILES_A_CHILD", 2)
    with Sandbox() as sandbox:
        for _ in range(5):
            sandbox.read(GOOD, what="results", told={})
        assert sandbox.started == 3


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "PermissionError"),
        ("open('/tmp/standaside-must-not-be', 'w')", "PermissionError"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError"),
        ("import os; os.remove('/tmp/standaside-must-not-be')", "PermissionError"),
        ("bytearray(2 << 30)", "MemoryError"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_the_child_gave_up_its_powers(deed, error):
    code = f"from standaside.data.own.sandbox_child import give_up_powers; give_up_powers(); {deed}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert error in done.stderr


def test_the_child_does_not_see_secrets(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "secret")
    with Sandbox() as sandbox:
        sandbox.read(GOOD, what="results", told={})
        path = f"/proc/{sandbox._child.pid}/environ"
        if os.path.exists(path):
            with open(path, "rb") as stream:
                assert b"secret" not in stream.read()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"what": "x" * 999, "remedy": "y", "row": 3, "column": "V"}, "r.csv, row 3, column V: xxx"),
        ({"row": "3", "column": None}, "r.csv: it cannot be read; save it again"),
        ("nonsense", "r.csv: it cannot be read; save it again"),
        ({"what": "a\nb\x1b[31m", "remedy": "c", "row": -1}, "r.csv: a b [31m; c."),
    ],
)
def test_what_the_child_says_is_cut_to_one_plain_line(said, expected):
    message = str(fault_of(said, "r.csv"))
    assert message.startswith(expected)
    assert message.isprintable()
    assert len(message) < 700


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: p.mkdir(), "it is a folder; name a file in it"),
        (os.mkfifo, "it is a device or a pipe"),
        (lambda p: p.symlink_to("/dev/zero"), "it is a device or a pipe"),
        (lambda p: None, "there is no such file"),
        (lambda p: p.write_bytes(b""), "it is empty"),
        (lambda p: p.write_bytes(b"%PDF-1.7"), "it is a PDF"),
        (lambda p: p.write_bytes(b"PK\x03\x04"), "damaged or foreign archive"),
    ],
)
def test_a_look_before_anything_is_read(tmp_path, make, said):
    path = tmp_path / "x.csv"
    make(path)
    with pytest.raises(FileFaultError, match=said) as caught:
        look(path)
    assert str(caught.value).startswith("x.csv: ")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "x.csv"
    with path.open("wb") as stream:
        stream.truncate(module.MOST_BYTES + 1)
    with pytest.raises(FileFaultError, match="larger than 64 MiB"):
        look(path)


def test_nonsense_from_the_child_is_a_sentence(monkeypatch):
    for body in (b"[]", b"{", json.dumps({"fault": []}).encode()):
        monkeypatch.setattr(module, "_exchange", lambda *_args, body=body: body)
        with Sandbox() as sandbox, pytest.raises(FileFaultError, match=r"^r\.csv: "):
            sandbox.read(GOOD, what="results", told={})
