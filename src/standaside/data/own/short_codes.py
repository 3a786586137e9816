"""Short readable codes for parties that come without one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from standaside.data.own.column_words import SMALL_WORDS

LONGEST = 12
"""Characters of a name that serves as its own code."""


def short_code(name: str, taken: Collection[str]) -> str:
    """
    Shorten a name: to itself if it is a short word, to its initials, or to its first letters.

    Parameters
    ----------
    name : str
    taken : collection of str
        Codes already given; the new one differs from them whatever the case.

    Examples
    --------
    >>> short_code("New Democratic Party", ()), short_code("Bloc Québécois", ()), short_code("NDP", ())
    ('NDP', 'BQ', 'NDP')
    >>> short_code("Conservative", ()), short_code("Confederation", ("con",))
    ('Con', 'Conf')
    >>> short_code("Progressive Conservative", ("PC",))
    'ProCon'
    """
    used = {code.casefold() for code in taken}
    return next(code for code in _proposals(name) if code.casefold() not in used)


def _proposals(name: str) -> Iterator[str]:
    words = [w for w in re.findall(r"[^\W_]+", name) if w.casefold() not in SMALL_WORDS and not w.isdigit()]
    joined = "".join(words) or "Party"
    if (
        len(words) == 1
        and (len(joined) <= 5 or joined.isupper())
        and len(joined) <= LONGEST
        and joined.isalpha()
    ):
        yield joined
    if len(words) > 1:
        yield "".join(word[0].upper() for word in words[:6])
        yield "".join(word[:3].title() for word in words[:3])
    for size in range(3, min(len(joined), LONGEST) + 1):
        yield "".join(c for c in joined[:size] if c.isalpha()) or "Party"
    yield from (f"{''.join(c for c in joined if c.isalpha())[:4] or 'Party'}{suffix}" for suffix in letters())


def letters() -> Iterator[str]:
    """
    Suffixes without figures, which a poll typed as "Ind 5" could not be told from: B, C, ..., Z, AA, ...

    Examples
    --------
    >>> from itertools import islice
    >>> list(islice(letters(), 26))[-3:]
    ['Y', 'Z', 'AA']
    """
    number = 1
    while True:
        text, rest = "", number
        while rest >= 0:
            text, rest = chr(ord("A") + rest % 26) + text, rest // 26 - 1
        yield text
        number += 1


def serves_as_code(text: str) -> bool:
    """
    Whether the header of a column is short enough to be the party's code.

    Examples
    --------
    >>> serves_as_code("Lab"), serves_as_code("Liberal Democrat")
    (True, False)
    """
    return (
        len(text) <= LONGEST and re.fullmatch(r"[^\W_][\w'-]*", text) is not None and not text[-1].isdigit()
    )
