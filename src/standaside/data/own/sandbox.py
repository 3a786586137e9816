"""
Read a stranger's file in a child process, after a look at its kind and its declared sizes.

The parent never parses the file. It looks at its type, its first bytes and, for a
spreadsheet, the directory of the archive; the bytes then go to a child
(:mod:`standaside.data.own.sandbox_child`) with a gigabyte of memory and ten seconds. The
child answers with plain lists, or dies, or is ended; each is one sentence here.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import selectors
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from standaside.data.own.faults import FileFaultError, shown
from standaside.errors import SourceError

MOST_BYTES = 64 << 20
"""Of a file: a row for every candidacy of Britain since 1918 has under 10 MB."""

MOST_INFLATED, MOST_RATIO, MOST_MEMBERS = 256 << 20, 200, 2_000
"""Of a spreadsheet: real ones inflate 5 to 30 times; the one that broke a reader, 504 times."""

MOST_ANSWER = 128 << 20
WALL_SECONDS = 10.0
FILES_A_CHILD = 500
"""Then a fresh one, so that nothing a file leaves behind lasts."""

_LENGTH = struct.Struct(">Q")
_END, _ENTRY = struct.Struct("<4s4H2LH"), struct.Struct("<4s6H3L5H2L")
_REFUSED = {
    b"\xd0\xcf\x11\xe0": (
        "it is a workbook of the old .xls kind, or locked by a password",
        "save it as .xlsx or .csv, without a password",
    ),
    b"%PDF": ("it is a PDF", "copy its table into a spreadsheet and save that as .csv"),
    b"\x1f\x8b": ("it is compressed with gzip", "unpack it first"),
    b"7z\xbc\xaf": ("it is a 7-Zip archive", "unpack it first"),
    b"BZh": ("it is compressed with bzip2", "unpack it first"),
    b"\xfd7zXZ": ("it is compressed with xz", "unpack it first"),
    b"Rar!": ("it is a RAR archive", "unpack it first"),
    b"SQLite format 3": ("it is a SQLite database", "export its table of results as .csv"),
    b"\x89PNG": ("it is a picture", "type its figures into a spreadsheet and save that as .csv"),
    b"\xff\xd8\xff": ("it is a picture", "type its figures into a spreadsheet and save that as .csv"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """
    A file as it was when we looked: nothing of it has been parsed.

    Attributes
    ----------
    name : str
        Without folders.
    kind : str
        ``csv``, ``xlsx`` or ``parquet``, by its first bytes, whatever the name ends in.
    sha256 : str
        Of the bytes.
    """

    name: str
    kind: str
    raw: bytes
    sha256: str


def look(path: Path) -> Upload:
    """
    Read the bytes of an ordinary file of bearable size, and tell its kind.

    Raises
    ------
    FileFaultError
        If it is missing, a folder, a device or a pipe (or a link to one), too large, of a
        kind that is not read, or an archive that declares more than it should.
    """
    name = path.name or str(path)
    try:
        raw = _bytes_of(path)
    except FileFaultError as fault:
        raise fault.named(name) from None
    return look_at(raw, name=name)


def look_at(raw: bytes, *, name: str) -> Upload:
    r"""
    Tell the kind of a file's bytes, however they came.

    Raises
    ------
    FileFaultError
        If there are too many, or they are of a kind that is not read, or an archive that
        declares more than it should.

    Examples
    --------
    >>> look_at(b"Seat,Party,Votes\n", name="results.xlsx").kind
    'csv'
    """
    try:
        if len(raw) > MOST_BYTES:
            raise _too_large(MOST_BYTES)
        kind = _kind(raw)
        if kind == "xlsx":
            _look_at_archive(raw)
    except FileFaultError as fault:
        raise fault.named(name) from None
    return Upload(shown(name, most=80), kind, raw, hashlib.sha256(raw).hexdigest())


def _bytes_of(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        raise FileFaultError("there is no such file", "check its name") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileFaultError(
            f"it cannot be read ({reason.lower()})", "check its name and permissions"
        ) from None
    with contextlib.ExitStack() as opened:
        opened.callback(os.close, handle)
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise FileFaultError("it is a folder", "name a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise FileFaultError(
                "it is a device or a pipe, no ordinary file", "save the table as a file and name that"
            )
        return _at_most(handle, MOST_BYTES, status.st_size)


def _at_most(handle: int, most: int, declared: int) -> bytes:
    """Read to the end, or refuse: a file may grow while it is read."""
    parts, size = [], declared
    try:
        while size <= most and (part := os.read(handle, 1 << 20)):
            parts.append(part)
            size = max(declared, sum(map(len, parts)))
    except OSError as error:
        reason = str(error.strerror).lower()
        raise FileFaultError(f"it cannot be read ({reason})", "copy it and try again") from None
    if size > most:
        raise _too_large(most)
    return b"".join(parts)


def _too_large(most: int) -> FileFaultError:
    return FileFaultError(
        f"it is larger than {most >> 20} MiB", "split it, or save only the columns that are needed"
    )


def _kind(raw: bytes) -> str:
    if not raw.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FileFaultError("it is empty", "save it again with a header and one row for each candidacy")
    for start, (what, remedy) in _REFUSED.items():
        if raw.startswith(start):
            raise FileFaultError(what, remedy)
    if raw.startswith(b"PAR1"):
        return "parquet"
    return "xlsx" if raw.startswith(b"PK") else "csv"


def _look_at_archive(raw: bytes) -> None:
    """Add up what the archive's own directory declares; a reader would believe it."""
    damaged = FileFaultError(
        "it is a damaged or foreign archive", "open it in a spreadsheet and save it again as .xlsx or .csv"
    )
    end = raw.rfind(b"PK\x05\x06", max(0, len(raw) - 66_000))
    if end < 0 or end + _END.size > len(raw):
        raise damaged
    *_, members, _size, start, _comment = _END.unpack_from(raw, end)
    inflated, at, seen = 0, start, False
    if members > MOST_MEMBERS:
        raise FileFaultError(
            f"it holds {members:,} parts, more than a workbook has", "save only the sheet of results"
        )
    for _ in range(members):
        if at + _ENTRY.size > end or raw[at : at + 4] != b"PK\x01\x02":
            raise damaged
        fields = _ENTRY.unpack_from(raw, at)
        inflated += fields[9]
        seen |= raw[at + _ENTRY.size : at + _ENTRY.size + 3] == b"xl/"
        at += _ENTRY.size + sum(fields[10:13])
    if inflated > MOST_INFLATED or inflated > MOST_RATIO * max(len(raw), 10_000):
        size = f"{inflated / (1 << 20):,.0f} MiB out of {max(len(raw) >> 10, 1):,} KiB"
        raise FileFaultError(
            f"it declares that it unpacks to {size}", "save only the sheet of results, as .xlsx or .csv"
        )
    if not seen:
        raise FileFaultError(
            "it is an archive, but no Excel workbook", "unpack it, or save the table as .xlsx or .csv"
        )


class Sandbox:
    r"""
    One child at a time, kept warm from file to file and replaced when it dies.

    Examples
    --------
    >>> with Sandbox() as sandbox:
    ...     upload = Upload("r.csv", "csv", b"Seat,Party,Votes\nBath,LD,3\n", "")
    ...     sandbox.read(upload, what="results", told={})["votes"]
    [3]
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        self.wall_seconds = wall_seconds
        self.deaths = 0
        self.started = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._files = 0

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()

    def peak_mib(self) -> float:
        """Most memory that the living child ever held, in MiB; 0 where the system does not say."""
        if self._child is None:
            return 0.0
        try:
            status = Path(f"/proc/{self._child.pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        found = re.search(r"VmHWM:\s*(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def read(self, upload: Upload, *, what: str, told: Mapping[str, Any]) -> dict[str, Any]:
        """
        Have a file read.

        Parameters
        ----------
        upload : Upload
        what : str
            ``results``, ``polls`` or ``any``.
        told : mapping
            The map as plain tables.

        Returns
        -------
        dict
            As :func:`standaside.data.own.candidacies.count_up` gives it; not yet checked.

        Raises
        ------
        FileFaultError
            With the file's name, and row and column where there is one.
        """
        if self._files >= FILES_A_CHILD:
            self.close()
        child = self._child = self._child or self._start()
        self._files += 1
        request = {"kind": upload.kind, "what": what, "map": dict(told), "size": len(upload.raw)}
        head = json.dumps(request).encode()
        try:
            body = _exchange(child, _LENGTH.pack(len(head)) + head + upload.raw, self.wall_seconds)
            document = json.loads(body)
            if not isinstance(document, dict):
                raise ValueError("no table")
        except TimeoutError:
            self.close()
            fault = FileFaultError(
                f"reading it takes more than {self.wall_seconds:g} seconds",
                "save only what is needed, as CSV",
            )
            raise fault.named(upload.name) from None
        except (OSError, ValueError, RecursionError, EOFError):
            self.deaths += 1
            self.close()
            raise _dead(upload).named(upload.name) from None
        if "fault" in document:
            raise fault_of(document["fault"], upload.name)
        return document

    def _start(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "RAYON", "NUMBA")}
        environment = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "PYTHONPATH": root,
            "POLARS_MAX_THREADS": "1",
            **one_thread,
        }
        self._files = 0
        self.started += 1
        try:
            return subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", "standaside.data.own.sandbox_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                close_fds=True,
                bufsize=0,
            )
        except OSError as error:
            raise SourceError(
                f"The reader of files cannot be started ({error.strerror}); free some memory and try again."
            ) from None


def _dead(upload: Upload) -> FileFaultError:
    kind = {"xlsx": "workbook", "parquet": "Parquet file"}.get(upload.kind, "table")
    return FileFaultError(
        f"it is a damaged {kind}, or one that needs more than a gigabyte of memory or ten seconds to read",
        "save only the columns that are needed, as CSV in UTF-8",
    )


def fault_of(said: Any, name: str) -> FileFaultError:
    """Make the child's complaint ours: short, one line, of the expected types."""
    table = said if isinstance(said, dict) else {}
    row = table.get("row")
    return FileFaultError(
        shown(table.get("what", "it cannot be read"), most=300),
        shown(table.get("remedy", "save it again as CSV in UTF-8"), most=300),
        file=name,
        row=row if isinstance(row, int) and 0 < row < 1 << 31 else None,
        column=str(table.get("column") or ""),
    )


def _exchange(child: subprocess.Popen[bytes], request: bytes, seconds: float) -> bytes:
    """Write the request and read the answer, neither waiting for the other nor for longer than allowed."""
    assert child.stdin is not None
    assert child.stdout is not None
    until = time.monotonic() + seconds
    source, sink = child.stdout.fileno(), child.stdin.fileno()
    os.set_blocking(source, False)
    os.set_blocking(sink, False)
    left, got, size = memoryview(request), bytearray(), -1
    with selectors.DefaultSelector() as waiting:
        waiting.register(source, selectors.EVENT_READ)
        waiting.register(sink, selectors.EVENT_WRITE)
        while size < 0 or len(got) < size + _LENGTH.size:
            ready = waiting.select(max(until - time.monotonic(), 0))
            if time.monotonic() >= until:
                raise TimeoutError
            for key, _ in ready:
                if key.fd == sink:
                    left = left[os.write(sink, left[: 1 << 16]) :]
                    if not left:
                        waiting.unregister(sink)
                else:
                    got += _some(source)
            if size < 0 and len(got) >= _LENGTH.size:
                size = _LENGTH.unpack_from(got)[0]
                if size > MOST_ANSWER:
                    raise ValueError("too long an answer")
    return bytes(got[_LENGTH.size :])


def _some(source: int) -> bytes:
    part = os.read(source, 1 << 20)
    if not part:
        raise EOFError
    return part
