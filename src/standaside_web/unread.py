"""
Keys of an address that a page does not read: refused by name, never passed over.

Whoever misspells a key, or takes one from another page, would otherwise get the answer to another
question and not know. Only the marks that social networks and newsletters append to every link are
dropped, for nobody typed them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from standaside import suggest, wording
from standaside_web.parameters import NotAsDescribedError, Parameter, shortened

_TOLD = "_ga _gl _hsenc _hsmi dclid fbclid gbraid gclid igsh igshid li_fat_id mc_cid mc_eid mkt_tok"
_MORE = "msclkid ttclid twclid wbraid yclid"
MARKS = frozenset(f"{_TOLD} {_MORE}".split())
"""Keys by which networks, newsletters and advertisers follow a link; no page of this site has such a key."""

BEGINNINGS = ("utm_", "mtm_", "pk_")
"""Beginnings of further ones."""

MOST_NAMED = 3
"""Keys that one message names."""


class UnreadError(NotAsDescribedError):
    """
    An address says what its page does not read.

    Attributes
    ----------
    ways : sequence of (str, str)
        What can be opened instead: words, and the query string.
    """

    def __init__(self, message: str, ways: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.ways = ways


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """
    What a message may point to.

    Attributes
    ----------
    pages : mapping of str to sequence of str
        For each key the paths of the pages that read it.
    also_said : mapping of str to str
        Other words for keys, as people have them from scenario files or from other sites.
    """

    pages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    also_said: Mapping[str, str] = field(default_factory=dict)


def is_mark(key: str) -> bool:
    """
    Whether a key only says where a visitor came from.

    Examples
    --------
    >>> [is_mark(key) for key in ("utm_source", "fbclid", "FBCLID", "seed")]
    [True, True, True, False]
    """
    plain = key.lower()
    return plain in MARKS or plain.startswith(BEGINNINGS)


def without_marks(query: QueryDict) -> QueryDict:
    """The same address as nobody followed it; itself where there are no such marks."""
    if not any(is_mark(key) for key in query):
        return query
    kept = QueryDict(mutable=True)
    for key, values in query.lists():
        if not is_mark(key):
            kept.setlist(key, values)
    kept._mutable = False
    return kept


def reads(parameters: Sequence[Parameter], key: str) -> bool:
    """Whether a page with these parameters reads a key: one of them, or a form's field of one."""
    name, dash, part = key.partition("-")
    for parameter in parameters:
        if not dash and parameter.name == name:
            return True
        if dash and parameter.name == name and ((part == "sent" and parameter.repeats) or parameter.parted):
            return True
    return False


def refuse_unread(
    parameters: Sequence[Parameter],
    query: QueryDict,
    *,
    elsewhere: Elsewhere,
    of_forms: Sequence[Parameter] = (),
) -> None:
    """
    Refuse an address that says what its page does not read, or says one thing twice.

    Parameters
    ----------
    parameters : sequence of Parameter
        What the page reads, and the manual names.
    query : QueryDict
        What stands after the question mark.
    elsewhere : Elsewhere
        What other pages read.
    of_forms : sequence of Parameter
        What the page's own form sends besides.

    Raises
    ------
    UnreadError
        Naming the keys, the nearest ones, and what the page does read.
    NotAsDescribedError
        Naming the key that is given more than once.
    """
    known = (*parameters, *of_forms)
    odd = [key for key in query if not reads(known, key)]
    if odd:
        raise UnreadError(_said(odd, parameters, elsewhere), _ways(odd, parameters, query, elsewhere))
    for parameter in known:
        parameter.check_once(query)


def _said(odd: Sequence[str], parameters: Sequence[Parameter], elsewhere: Elsewhere) -> str:
    names = [parameter.name for parameter in parameters if not parameter.in_path]
    shown = [f'"{shortened(key)}"' for key in odd[:MOST_NAMED]]
    more = [f"{len(odd) - MOST_NAMED} more"] if len(odd) > MOST_NAMED else []
    said = f"{wording.listed([*shown, *more])} {'is' if len(odd) == 1 else 'are'} not read here."
    for key in odd[:MOST_NAMED]:
        said += _hint(key, names, elsewhere)
    read = f"{wording.listed(names)}" if names else "nothing"
    return f"{said} This address reads {read} after its question mark."


def _hint(key: str, names: Collection[str], elsewhere: Elsewhere) -> str:
    near = nearest(key, names, elsewhere)
    if near:
        return f' Did you mean "{near}"?'
    pages = elsewhere.pages.get(key, ())
    return f' "{key}" belongs to {wording.listed(list(pages[:MOST_NAMED]))}.' if pages else ""


def nearest(key: str, names: Collection[str], elsewhere: Elsewhere) -> str:
    """The key that was meant, as far as one can tell; empty where one cannot."""
    other = elsewhere.also_said.get(key) or elsewhere.also_said.get(key.lower(), "")
    if other.partition("-")[0] in names:
        return other
    if key in elsewhere.pages:  # spelt as another page has it
        return ""
    return next(iter(suggest(key[:40], names)), "")


def _ways(
    odd: Sequence[str], parameters: Sequence[Parameter], query: QueryDict, elsewhere: Elsewhere
) -> list[tuple[str, str]]:
    """The same address with what was meant, if that is plain, and without what is not read."""
    names = [parameter.name for parameter in parameters if not parameter.in_path]
    pairs = [(key, value) for key, values in query.lists() for value in values]
    ways = []
    near = nearest(odd[0], names, elsewhere)
    if len(odd) == 1 and near and near not in query:
        renamed = [(near if key == odd[0] else key, value) for key, value in pairs]
        ways.append((f"Open it with “{near}”", urlencode(renamed)))
    kept = [(key, value) for key, value in pairs if key not in odd]
    ways.append((f"Open it without {'this key' if len(odd) == 1 else 'these keys'}", urlencode(kept)))
    return ways
