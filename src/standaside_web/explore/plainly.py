"""Values of the library as the pages' data have them: a plain sentence, a spread by its ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from standaside import Phrase


class Ranged(Protocol):
    """A mean with the ends of nine cases in ten."""

    @property
    def mean(self) -> float:
        """The mean."""

    @property
    def p05(self) -> float:
        """Less in one case of twenty."""

    @property
    def p95(self) -> float:
        """More in one case of twenty."""


def said(phrases: Iterable[Phrase]) -> str:
    """
    Join the pieces of a sentence.

    Examples
    --------
    >>> said([Phrase("About "), Phrase("30 seats", strong=True)])
    'About 30 seats'
    """
    return "".join(phrase.text for phrase in phrases)


def ends(spread: Ranged) -> dict[str, float]:
    """A mean and its range, under the names that the data have them by."""
    return {"mean": spread.mean, "p05": spread.p05, "p95": spread.p95}
