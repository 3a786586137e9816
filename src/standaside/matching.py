"""
Match what people type to what we hold: no case, accents, commas or "&" matter.

The one place that compares names. A near miss is answered with "did you mean".
"""

from __future__ import annotations

import difflib
import re
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
    Name the known spellings that somebody may have meant: a part of them first, else the nearest.

    Examples
    --------
    >>> suggest("Brigton Pavillion", ["Brighton, Pavilion", "Bath", "Hove"])
    ['Brighton, Pavilion']
    >>> suggest("Brighton", ["Burton", "Orpington", "Brighton, Pavilion", "Brighton, Kemptown"])
    ['Brighton, Kemptown', 'Brighton, Pavilion']
    >>> suggest("SPN", ["SNP"]), suggest("BNP", ["SNP"])
    (['SNP'], [])
    """
    by_fold = _by_fold(known)
    wanted = fold(text)
    having = _having(wanted, by_fold)
    if having:
        return [by_fold[key] for key in having[:most]]
    near = [
        key for key in difflib.get_close_matches(wanted, by_fold, n=most, cutoff=0.6) if _near(wanted, key)
    ]
    if not near and len(wanted) >= 4:
        near = sorted(key for key in by_fold if wanted in key)[:most]
    return [by_fold[key] for key in near]


def by_words(text: str, known: Iterable[str]) -> list[str]:
    """
    Name the known spellings that hold every word of a text; where none does, those with words that begin so.

    Those that begin with the text come first, then by the alphabet. Fewer than three letters are
    in too many names to say anything.

    Examples
    --------
    >>> places = ["Central Devon", "York Outer", "East Yorkshire", "Ealing Central & Acton", "York Central"]
    >>> by_words("york", places), by_words("yorks", places), by_words("acton ealing", places)
    (['York Central', 'York Outer'], ['East Yorkshire'], ['Ealing Central & Acton'])
    >>> by_words("Yo", places), by_words("Yorkville", places)
    ([], [])
    """
    by_fold = _by_fold(known)
    return [by_fold[key] for key in _having(fold(text), by_fold)]


LEAST = 3
"""Letters, at least, of a part of a name."""


def _by_fold(known: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in known:
        found.setdefault(fold(name), name)
    return found


def _having(wanted: str, keys: Iterable[str]) -> list[str]:
    if len(wanted) < LEAST:
        return []
    words = [(key, key.split()) for key in keys]
    found = [key for key, own in words if _holds(own, wanted.split(), whole=True)]
    found = found or [key for key, own in words if _holds(own, wanted.split(), whole=False)]
    return sorted(found, key=lambda key: (not key.startswith(wanted), key))


def _holds(own: Sequence[str], wanted: Sequence[str], *, whole: bool) -> bool:
    """Whether each word wanted is a word of a name, or begins one, each another."""
    left = list(own)
    for word in wanted:
        hit = next((one for one in left if one == word or (not whole and one.startswith(word))), None)
        if hit is None:
            return False
        left.remove(hit)
    return True


_POSTCODE = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]?( ?[0-9][a-z]{2})?")


def is_postcode(text: str) -> bool:
    """
    Whether a text has the form of a postcode of the United Kingdom, whole or its first half.

    Examples
    --------
    >>> [is_postcode(text) for text in ("CF10 1AA", "sw1a1aa", "BN2", "Bath", "E14000598")]
    [True, True, True, False, False]
    """
    return _POSTCODE.fullmatch(fold(text)) is not None


SHORT = 4
"""A name of fewer letters is near only to one with the same letters, or with one more or fewer."""


def _near(wanted: str, key: str) -> bool:
    """Whether a short name is misspelt rather than another: one letter for another makes another code."""
    if len(wanted) >= SHORT or len(wanted) != len(key):
        return True
    return sorted(wanted) == sorted(key)


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """
    End a message with the known names that may have been meant, or with nothing.

    Examples
    --------
    >>> did_you_mean("Labor", ["Labour", "Conservative"])
    ' Did you mean Labour?'
    >>> did_you_mean("Brighton", ["Brighton, Pavilion", "Brighton, Kemptown", "Hove"])
    ' Did you mean Brighton, Kemptown or Brighton, Pavilion?'
    >>> did_you_mean("zzz", ["Labour"])
    ''
    """
    spellings = list(known)
    return asked_back(by_words(text, spellings) or suggest(text, spellings))


def asked_back(names: Sequence[str]) -> str:
    """
    End a message with names to choose from, or with nothing.

    Examples
    --------
    >>> asked_back(["Hull, East", "Hull, North", "Hull, West"]), asked_back([])
    (' Did you mean Hull, East; Hull, North or Hull, West?', '')
    """
    near = list(names[:MOST])
    if not near:
        return ""
    if len(names) > MOST:
        near.append(f"one of {len(names) - MOST} more")
    comma = "; " if len(near) > 2 and any("," in name for name in near) else ", "
    options = near[0] if len(near) == 1 else f"{comma.join(near[:-1])} or {near[-1]}"
    return f" Did you mean {options}?"


MOST = 10
"""Names that one message lists which hold what was typed."""


def exact(text: str, known: Mapping[str, str]) -> list[str]:
    """
    Find the keys that a spelling stands for, sorted: one, none, or several that fold to the same.

    Examples
    --------
    >>> exact("brighton pavilion", {"Brighton, Pavilion": "E14000598", "Hove": "E14000755"})
    ['E14000598']
    """
    wanted = fold(text)
    return sorted({key for spelling, key in known.items() if fold(spelling) == wanted})


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
    found = exact(text, known)
    if len(found) == 1:
        return found[0]
    place = f" {where}" if where else ""
    if found:
        raise UnknownNameError(
            f'The {what} "{text}" could be any of {", ".join(found)}{place}; use one of these codes.'
        )
    every = f" There are {', '.join(few)}." if few else ""
    raise UnknownNameError(f'There is no {what} "{text}"{place}.{did_you_mean(text, known) or every}')
