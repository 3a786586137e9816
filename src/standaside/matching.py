"""
Match what people type to what we hold: no case, accents, commas or "&" matter.

The one place that compares names. A near miss is answered with "did you mean".
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from standaside.errors import UnknownNameError


@lru_cache(maxsize=32_768)
def fold(text: str) -> str:
    """
    Reduce a name to what identifies it.

    Parameters
    ----------
    text : str
        A name as somebody typed it.

    Returns
    -------
    str
        Lower case, without accents or punctuation, "&" read as "and".

    Examples
    --------
    >>> fold("Brighton, Pavilion") == fold("brighton pavilion")
    True
    >>> fold("Ynys Môn"), fold("Weston-super-Mare"), fold("Ealing Central & Acton")
    ('ynys mon', 'weston super mare', 'ealing central and acton')
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("&", " and ")
    kept = (c for c in plain if not unicodedata.combining(c) and c not in "'’‘`.")
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def suggest(text: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """
    Name the known spellings nearest to a misspelt one.

    Examples
    --------
    >>> suggest("Brigton Pavillion", ["Brighton, Pavilion", "Bath", "Hove"])
    ['Brighton, Pavilion']
    >>> suggest("SPN", ["SNP"]), suggest("BNP", ["SNP"])
    (['SNP'], [])
    """
    by_fold: dict[str, str] = {}
    for name in known:
        by_fold.setdefault(fold(name), name)
    wanted = fold(text)
    near = [
        key for key in difflib.get_close_matches(wanted, by_fold, n=most, cutoff=0.6) if _near(wanted, key)
    ]
    if not near and len(wanted) >= 4:
        near = sorted(key for key in by_fold if wanted in key)[:most]
    return [by_fold[key] for key in near]


SHORT = 4
"""A name of fewer letters is near only to one with the same letters, or with one more or fewer."""


def _near(wanted: str, key: str) -> bool:
    """Whether a short name is misspelt rather than another: one letter for another makes another code."""
    if len(wanted) >= SHORT or len(wanted) != len(key):
        return True
    return sorted(wanted) == sorted(key)


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """
    End a message with the nearest known names, or with nothing.

    Examples
    --------
    >>> did_you_mean("Labor", ["Labour", "Conservative"])
    ' Did you mean Labour?'
    >>> did_you_mean("zzz", ["Labour"])
    ''
    """
    near = suggest(text, known)
    if not near:
        return ""
    options = near[0] if len(near) == 1 else ", ".join(near[:-1]) + " or " + near[-1]
    return f" Did you mean {options}?"


def match(text: str, known: Mapping[str, str], *, what: str, where: str = "", few: Sequence[str] = ()) -> str:
    """
    Find the key that a spelling stands for.

    Parameters
    ----------
    text : str
        What somebody typed.
    known : mapping of str to str
        Every accepted spelling (any case) and the key it stands for.
    what, where : str
        For the message: "party", "in the 2017 result".
    few : sequence of str
        What to name where nothing is near.

    Returns
    -------
    str
        The key.

    Raises
    ------
    UnknownNameError
        If no spelling matches, or one folded spelling stands for two keys.

    Examples
    --------
    >>> match("brighton pavilion", {"Brighton, Pavilion": "E14000598"}, what="seat")
    'E14000598'
    """
    wanted = fold(text)
    found = sorted({key for spelling, key in known.items() if fold(spelling) == wanted})
    if len(found) == 1:
        return found[0]
    place = f" {where}" if where else ""
    if found:
        raise UnknownNameError(
            f'The {what} "{text}" could be any of {", ".join(found)}{place}; use one of these codes.'
        )
    every = f" There are {', '.join(few)}." if few else ""
    raise UnknownNameError(f'There is no {what} "{text}"{place}.{did_you_mean(text, known) or every}')
