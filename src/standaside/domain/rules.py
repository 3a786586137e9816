"""Nouns about who stands, and about the rules that blocs set themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from standaside.domain.stances import label

PRICED = (
    "max_seats",
    "max_stand_asides",
    "max_by_party",
    "nobody_worse_off",
    "min_gain",
    "reciprocity",
    "min_contested",
    "incumbents_stand",
)
"""Rules that may carry a price instead of being hard (rule 26)."""


@dataclass(frozen=True, slots=True)
class Nominations:
    """
    Who stands (rule 4), where it is not as at the baseline.

    ``successor`` maps a party of the baseline to the one that inherits its votes;
    ``absent`` maps a party to the codes of the places it does not fight; ``speaker``
    names the Speaker's places if they are not the baseline's.
    """

    successor: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    speaker: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """A party's candidacy in one place settled beforehand: it stands, or it stands aside."""

    code: str
    party: str
    stands: bool


@dataclass(frozen=True, slots=True)
class PactRules:
    """
    What a plan must respect. Every rule is hard, but for those with a price. Names are codes.

    Attributes
    ----------
    max_seats, max_stand_asides : int or None
        Constituencies with a deal; candidacies given up in all.
    max_by_party : mapping of str to int
        Candidacies that a party gives up.
    min_effect, tolerance : float
        Rule 14: what a stand-aside must add to the chance that some partner wins; how
        many expected seats a smaller plan may cost.
    nobody_worse_off : bool
        Every partner's expected seats are at least as without a pact.
    min_gain : mapping of str to float
        Expected seats gained against no pact.
    reciprocity : mapping of str to (float, float)
        (lo, hi): lo x in <= for <= hi x in, counted in constituencies, where "for" is
        stood aside for and "in" is stands aside in.
    min_contested : mapping of str to float
        "nation" and "region": the fraction of the constituencies it is nominated in that
        every partner still contests, in every area where it is nominated at all.
    locked : tuple of Lock
    incumbents_stand : bool
        The party that holds a seat does not stand aside in it.
    kinds : tuple of str
        Which of ``KINDS`` a plan may use (rule 7).
    prices : mapping of str to float
        Of ``PRICED``: expected seats of the bloc that each unit of violation costs (rule 26).
    """

    max_seats: int | None = None
    max_stand_asides: int | None = None
    max_by_party: Mapping[str, int] = field(default_factory=dict)
    min_effect: float = 0.01
    tolerance: float = 0.05
    nobody_worse_off: bool = False
    min_gain: Mapping[str, float] = field(default_factory=dict)
    reciprocity: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    min_contested: Mapping[str, float] = field(default_factory=dict)
    locked: tuple[Lock, ...] = ()
    incumbents_stand: bool = False
    kinds: tuple[str, ...] = ("aside",)
    prices: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RivalBloc:
    """Another bloc that may make a pact of its own: who, against whom, under which rules."""

    partners: tuple[str, ...]
    opponents: tuple[str, ...]
    rules: PactRules = field(default_factory=PactRules)
    name: str = ""

    @property
    def label(self) -> str:
        """What to call it: its name, or its partners."""
        return self.name or label(self.partners)
