"""Nouns about what candidates hold, and who helps whom because of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stance:
    """
    What a party, or its candidate in one place, holds about a measure.

    ``code`` is the constituency's, "" for the whole party; a candidate's own stance comes
    before the party's.
    """

    party: str
    measure: str
    supports: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unilateral:
    """
    A party that helps another without joining its bloc: it stands aside and asks nothing.

    Attributes
    ----------
    party, helps : str
        Codes.
    measure : str
        It stands aside only where the candidate of ``helps`` supports this; "" for everywhere.
    held : bool
        Only in places that ``helps`` holds.
    endorses : bool
        Whether it asks its voters to follow; if not, they go where those of a party that
        endorses nobody go.
    """

    party: str
    helps: str
    measure: str = ""
    held: bool = False
    endorses: bool = False


def label(partners: Sequence[str]) -> str:
    """
    Name a bloc by its partners.

    Examples
    --------
    >>> label(("Con", "BRX"))
    'Con+BRX'
    """
    return "+".join(partners)
