"""Fetch one file of known size and hash, from a folder or by HTTP: resumed where cut, whole or not at all."""

from __future__ import annotations

import http.client
import logging
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from standaside.errors import SourceError

Progress = Callable[[float], None]
"""Called with the fraction done, in [0, 1]."""

PATIENCE = 30.0
"""Seconds to wait for a server that says nothing."""

_CHUNK = 1 << 16
_ONLINE = (
    "Try again when online: it goes on where it stopped; or set STANDASIDE_MIRROR to a folder with the file."
)
_FOLDER = "Set STANDASIDE_MIRROR to a folder that has the file, or unset it to fetch from the publisher."


def fetch(origin: str, path: Path, *, size: int, sha256: str, progress: Progress) -> None:
    """
    Bring a file, and put it in place once its hash is right.

    Parameters
    ----------
    origin : str
        An address (http or https), or a path on this machine.
    path : Path
        Where it goes; pooch writes beside it and renames.
    size : int
        Bytes expected; not a byte more is read.
    sha256 : str
        What the content must hash to.
    progress : callable

    Raises
    ------
    SourceError
        If it cannot be read, was cut, is not the file that was pinned, or cannot be written.
    """
    import pooch

    part = path.with_name(f"{path.name}.part")

    def download(_url: str, output: str, _pooch: Any) -> None:
        if "://" in origin:
            _resume(origin, part, size, progress)
            os.replace(part, output)
        else:
            _copy(Path(origin).expanduser(), Path(output), size, progress)

    logger = pooch.get_logger()  # what pooch would say, our caller says
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pooch.retrieve(origin, f"sha256:{sha256}", fname=path.name, path=path.parent, downloader=download)
    except ValueError:
        raise SourceError(
            f"{path.name} from {origin} is not the file that was pinned (its sha256 should be {sha256}). "
            "Nothing was kept; try another mirror, or tell the maintainers."
        ) from None
    except (OSError, http.client.HTTPException) as error:
        remedy = _ONLINE if "://" in origin else _FOLDER
        raise SourceError(
            f"{path.name} could not be fetched from {origin}: {_reason(error)}. {remedy}"
        ) from None
    finally:
        logger.setLevel(level)


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return str(reason).rstrip(".") or type(error).__name__


def _copy(source: Path, output: Path, size: int, progress: Progress) -> None:
    with source.open("rb") as content, output.open("wb") as target:
        _pump(content, target, 0, size, progress)


def _resume(address: str, part: Path, size: int, progress: Progress) -> None:
    """Append to what an earlier, cut download left; start again if the server gives no ranges."""
    if not address.startswith(("https://", "http://")):
        raise SourceError(f"{address} is not an address of the web; give one with https://, or a folder.")
    start = part.stat().st_size if part.is_file() else 0
    if start >= size:
        part.unlink()
        start = 0
    request = urllib.request.Request(address, headers={"User-Agent": "standaside"})
    if start:
        request.add_header("Range", f"bytes={start}-")
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        resumed = response.status == http.client.PARTIAL_CONTENT
        with part.open("ab" if resumed else "wb") as target:
            _pump(response, target, start if resumed else 0, size, progress)
    if part.stat().st_size < size:
        raise OSError(f"cut after {part.stat().st_size:,} of {size:,} bytes")


def _pump(source: IO[bytes], target: IO[bytes], done: int, size: int, progress: Progress) -> None:
    """Copy at most one byte more than expected: enough for the hash to be wrong."""
    while done <= size:
        try:
            content = source.read(min(_CHUNK, size + 1 - done))
        except http.client.IncompleteRead as cut:
            with suppress(OSError):
                target.write(cut.partial)
            raise
        if not content:
            return
        target.write(content)
        done += len(content)
        progress(min(done / size, 1.0))
