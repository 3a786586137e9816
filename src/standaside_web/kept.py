"""
What anything kept is found by: one key for kept answers and for what jobs have worked out.

An answer depends on its question and on the version that counts it. What is kept is written in
a shape of its own besides, which may change without a new version: so the shape is in the key.
"""

from __future__ import annotations

import hashlib

from standaside import __version__

SHAPE = 5
"""Raised when what is kept changes its shape, so that one of an earlier shape is counted again."""


def mark_of(kind: str, text: str) -> str:
    """
    Make the key of an answer.

    Parameters
    ----------
    kind, text : str
        The page or the kind of work, and its question with all that changes the answer.

    Returns
    -------
    str
        64 hexadecimal digits; others for another version, or another shape of what is kept.

    Examples
    --------
    >>> mark_of("plan", "story=a") == mark_of("plan", "story=b")
    False
    """
    return hashlib.sha256(f"{kind} {__version__}.{SHAPE} {text}".encode()).hexdigest()
