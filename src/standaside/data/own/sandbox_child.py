"""
The child process that reads a stranger's file: ``python -m standaside.data.own.sandbox_child``.

It takes requests on standard input and answers on standard output, each a length and a
JSON document, a request followed by the file's bytes. It starts by giving up what it does
not need: memory, processor time, the network, writing, other programs. A file that breaks it
breaks nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import gc
import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO

from standaside.data.own.column_map import ColumnMap, map_of
from standaside.data.own.faults import FileFaultError
from standaside.data.own.grid import Grid, damaged_parquet, read_csv, read_parquet, read_xlsx

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 10
OPEN_FILES = 64
LARGE_BYTES = 1 << 20
LENGTH = struct.Struct(">Q")
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
"""linux/sched.h; a network namespace of one's own has no network in it."""

FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.kill",
    "shutil.",
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def give_up_powers() -> None:
    """Limit memory, forbid files, programs and the network; what the system lacks is passed over."""
    _lower(resource.RLIMIT_AS, MEMORY_BYTES)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)
    sys.addaudithook(_refuse)


def _lower(what: int, limit: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # some systems do not limit memory
        resource.setrlimit(what, (limit, limit))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN) or (
        event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
    ):
        raise PermissionError(f"{event} is not for a reader of files")


def allow_time() -> None:
    """Give the next request its own processor seconds: the limit counts from the process's birth."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def read_grid(kind: str, raw: bytes, told: ColumnMap) -> Grid:
    """Read bytes as what they are: ``csv``, ``xlsx`` or ``parquet``."""
    if kind == "xlsx":
        return read_xlsx(raw, sheet=told.sheet)
    if kind == "parquet":
        return read_parquet(raw)
    return read_csv(raw, encoding=told.encoding, delimiter=told.delimiter)


def answer(request: dict[str, Any], raw: bytes) -> dict[str, Any]:
    r"""
    Read one file, or say what is wrong with it.

    Examples
    --------
    >>> request = {"kind": "csv", "what": "results", "map": {}}
    >>> answer(request, b"Seat,Party,Votes\nBath,Lab,x\n")["fault"]["row"]
    2
    """
    from standaside.data.own.candidacies import count_up
    from standaside.data.own.column_guess import guess_columns

    try:
        told = map_of(request["map"], file="map")
        grid = read_grid(request["kind"], raw, told)
        columns = guess_columns(grid, told, what=request["what"])
        if columns.map.layout == "polls":
            from standaside.data.own.poll_rows import read_polls

            return read_polls(grid, columns)
        return count_up(grid, columns)
    except FileFaultError as fault:
        return {
            "fault": {"what": fault.what, "remedy": fault.remedy, "row": fault.row, "column": fault.column}
        }
    except MemoryError:
        return {"fault": too_much_memory()}
    except BaseException as error:  # a reader's own panic is not an Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return {"fault": _unreadable(request["kind"])}


def too_much_memory() -> dict[str, Any]:
    """Say that a file needs more memory than it may have."""
    what = f"reading it needs more than {MEMORY_BYTES >> 30} GiB of memory"
    return {"what": what, "remedy": "save only the sheet or columns that are needed, as CSV"}


def _unreadable(kind: str) -> dict[str, Any]:
    if kind == "parquet":
        fault = damaged_parquet()
        return {"what": fault.what, "remedy": fault.remedy}
    return {"what": "it is damaged", "remedy": "open it in a spreadsheet and save it again as CSV in UTF-8"}


def exactly(stream: BinaryIO, size: int) -> bytes | None:
    """Read so many bytes, or None at the end."""
    parts, left = [], size
    while left:
        part = stream.read(left)
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks."""
    while True:
        head = exactly(requests, LENGTH.size)
        text = head and exactly(requests, LENGTH.unpack(head)[0])
        if not text:
            return
        request = json.loads(text)
        raw = exactly(requests, request["size"])
        if raw is None:
            return
        allow_time()
        body = json.dumps(answer(request, raw), ensure_ascii=True, allow_nan=False).encode()
        answers.write(LENGTH.pack(len(body)) + body)
        answers.flush()
        if request["size"] > LARGE_BYTES:
            del raw, body
            gc.collect()


def main() -> None:
    """Keep the two pipes, close standard output to everybody else, and serve."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    give_up_powers()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
