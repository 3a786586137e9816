"""A house and what its parties said about one another: who sits, who will not govern with whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from standaside.errors import ScenarioError


@dataclass(frozen=True, slots=True)
class RedLine:
    """
    One party will not, or would rather not, govern with another.

    Attributes
    ----------
    party, other : str
        Codes; the line holds whichever of the two drew it.
    because : str
        Who said it, when; shown beside what it rules out.
    """

    party: str
    other: str
    because: str = ""

    def crossed_by(self, parties: frozenset[str]) -> bool:
        """Whether a government of these parties would hold both."""
        return {self.party, self.other} <= parties


@dataclass(frozen=True, slots=True)
class RedLines:
    """
    What is known of how parties would behave in a house without a majority.

    Attributes
    ----------
    abstain : frozenset of str
        Parties whose members do not take their seats.
    deputies : mapping of str to int
        Deputy Speakers by party; they do not vote. Empty: not elected yet.
    refuses : tuple of RedLine
        Pairs that no government holds.
    prefers_not : tuple of RedLine
        Pairs that a government holds unwillingly.
    supply : tuple of (str, str)
        (party, to): votes with any government that holds ``to``, without joining it
        (confidence and supply).
    positions : mapping of str to float
        Place of each party on one line, for coalitions that are connected (Axelrod 1970).
    """

    abstain: frozenset[str] = frozenset({"SF"})
    deputies: Mapping[str, int] = field(default_factory=dict)
    refuses: tuple[RedLine, ...] = ()
    prefers_not: tuple[RedLine, ...] = ()
    supply: tuple[tuple[str, str], ...] = ()
    positions: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("deputies", "positions"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        for line in (*self.refuses, *self.prefers_not):
            if line.party == line.other:
                raise ScenarioError(f"{line.party} cannot refuse to govern with itself; name another party.")
        for party, other in self.supply:
            if party == other:
                raise ScenarioError(f"{party} cannot support itself from outside; name another party.")
