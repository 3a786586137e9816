"""Read a small text file that somebody hands us, or say in one sentence why not."""

from __future__ import annotations

import stat
from pathlib import Path

from standaside.errors import SourceError

MOST_BYTES = 1_000_000
"""Larger files are refused unread: a scenario or a pact of 650 rows has about 50 kB."""


def read_text(path: Path, *, what: str) -> str:
    """
    Read a UTF-8 text file of at most a megabyte; a byte-order mark is dropped.

    Parameters
    ----------
    path : Path
    what : str
        For the message: "scenario", "pact".

    Returns
    -------
    str

    Raises
    ------
    SourceError
        If there is no such file, or it is a folder, not readable, too large, not text or
        not UTF-8.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceError(f"{path} is a folder; name the {what} file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(f"{path} is not an ordinary file; save the {what} as one and name that.")
        if status.st_size > MOST_BYTES:
            raise SourceError(
                f"{path} is too large for a {what} file ({status.st_size:,} bytes, at most {MOST_BYTES:,}); "
                "check that it is the right file."
            )
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise SourceError(f"There is no file {path}; check the name of the {what} file.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"{path} cannot be read ({str(reason).lower()}); check its permissions and name."
        ) from None
    return text_of(raw, name=str(path), what=what)


def text_of(raw: bytes, *, name: str, what: str) -> str:
    r"""
    Decode the bytes of such a file, however they came; a byte-order mark is dropped.

    Raises
    ------
    SourceError
        If they are not text in UTF-8.

    Examples
    --------
    >>> text_of(b"\xef\xbb\xbfseat,for,aside", name="pact.csv", what="pact")
    'seat,for,aside'
    """
    if b"\0" in raw:
        raise SourceError(f"{name} is not a text file; a {what} is plain text in UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(f"{name} is not UTF-8 text (line {line}); save it as UTF-8.") from None
