"""
Nouns about conditional offers: who would do what, if what, until when.

Plain frozen values: no file, no database, no clock. What binds is
:mod:`standaside.planning.deals`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from standaside.errors import ScenarioError
from standaside.showing import Shown


class Kind(StrEnum):
    """What a party gives up in a seat: its candidate, its activists there, or its voice."""

    ASIDE = "aside"
    ACTIVISTS = "activists"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, order=True)
class Commitment:
    """
    A party's word about one seat; ``code`` is the constituency's.

    As a condition (see :data:`Condition`) it asks for such a word: with ``beneficiary`` ""
    whoever it is for.
    """

    party: str
    code: str
    beneficiary: str = ""
    kind: Kind = Kind.ASIDE

    def met_by(self, given: Commitment) -> bool:
        """
        Whether a commitment somebody made is the one asked for.

        Examples
        --------
        >>> asked = Commitment("Lab", "E14000762")
        >>> asked.met_by(Commitment("Lab", "E14000762", "Green")), asked.met_by(Commitment("LD", "E14000762"))
        (True, False)
        """
        same = (self.party, self.code, self.kind) == (given.party, given.code, given.kind)
        return same and self.beneficiary in ("", given.beneficiary)


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """Something that happens outside the offers ("ratified" by a party); as a condition "" is any."""

    name: str
    party: str = ""
    code: str = ""

    def met_by(self, fact: Happening) -> bool:
        """Whether what happened is what was asked for."""
        return self.name == fact.name and self.party in ("", fact.party) and self.code in ("", fact.code)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``needed`` of some conditions: all of them, any one, or so many. There is no "not"."""

    needed: int
    of: tuple[Condition, ...]


Condition = Commitment | Happening | AtLeast
"""What an offer may require."""

Leaf = Commitment | Happening
"""A condition that is no combination of others; also the fact that meets it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """
    What a party would do, and on which condition. Times know their offset from UTC.

    Attributes
    ----------
    id, by : str
        Its name; the code of the party that makes it.
    gives : tuple of Commitment
        All of them by ``by``.
    made : datetime
    until : datetime or None
        From this instant on it has lapsed, unless it bound before; None is no deadline.
    withdrawn : datetime or None
    requires : Condition or None
        None binds at once.
    """

    id: str
    by: str
    gives: tuple[Commitment, ...]
    made: dt.datetime
    until: dt.datetime | None = None
    withdrawn: dt.datetime | None = None
    requires: Condition | None = None

    def __post_init__(self) -> None:
        for name in ("made", "until", "withdrawn"):
            moment = getattr(self, name)
            if moment is not None:
                object.__setattr__(self, name, instant(moment))
        fault = _fault(self)
        if fault:
            raise ScenarioError(f'Offer "{self.id}": {fault}')

    def gone(self, now: dt.datetime) -> bool:
        """Whether it has lapsed or been withdrawn; at the very moment it has."""
        return any(end is not None and end <= now for end in (self.until, self.withdrawn))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and when."""

    what: Happening
    at: dt.datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", instant(self.at))


@dataclass(frozen=True, slots=True)
class OfferTable(Shown):
    """Offers and events, in any order: it never matters."""

    offers: tuple[Offer, ...]
    events: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        ids = [offer.id for offer in self.offers]
        twice = next((i for i in sorted(ids) if ids.count(i) > 1), None)
        if twice is not None:
            raise ScenarioError(f'Two offers have the id "{twice}"; give each its own.')
        object.__setattr__(self, "offers", tuple(sorted(self.offers, key=lambda offer: offer.id)))

    def offer(self, wanted: str) -> Offer:
        """Give the offer with an id."""
        return next(offer for offer in self.offers if offer.id == wanted)

    def instants(self) -> list[dt.datetime]:
        """Every moment at which something is made, ends, is withdrawn or happens, in order."""
        ends = (end for o in self.offers for end in (o.made, o.until, o.withdrawn) if end is not None)
        return sorted({*ends, *(event.at for event in self.events)})


@dataclass(frozen=True, slots=True)
class Bound:
    """An offer that binds: since when, and with which others it stands and falls in a circle."""

    id: str
    since: dt.datetime
    circle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement(Shown):
    """
    What has become of every offer at a moment; each is in exactly one list, by id.

    ``conflict`` holds offers that could bind but clash; ``not_made`` those of later.
    """

    at: dt.datetime
    binding: tuple[Bound, ...]
    lapsed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    conflict: tuple[str, ...]
    waiting: tuple[str, ...]
    not_made: tuple[str, ...]
    commitments: tuple[Commitment, ...] = field(default=())


def instant(moment: dt.datetime) -> dt.datetime:
    """
    Bring a time to UTC, so that comparing two compares instants and not what clocks show.

    Raises
    ------
    ScenarioError
        If it does not know its offset from UTC.

    Examples
    --------
    Half past one happened twice on 29 October 2017; the offset tells which.

    >>> summer, winter = (dt.timezone(dt.timedelta(hours=hour)) for hour in (1, 0))
    >>> twice = dt.datetime(2017, 10, 29, 1, 30)
    >>> str(instant(twice.replace(tzinfo=winter)) - instant(twice.replace(tzinfo=summer)))
    '1:00:00'
    """
    if moment.utcoffset() is None:
        raise ScenarioError(
            f"The time {moment.isoformat()} has no offset; write it as 2017-05-11T12:00:00+01:00."
        )
    return moment.astimezone(dt.timezone.utc)  # noqa: UP017 (the name that people look for)


def _fault(offer: Offer) -> str:
    """What is wrong with an offer by itself; "" if nothing."""
    if not offer.gives:
        return "it gives nothing; name at least one seat under gives."
    if any(gift.party != offer.by for gift in offer.gives):
        return f"it gives what is not {offer.by}'s; a party can only commit itself."
    if any(gift.beneficiary == offer.by for gift in offer.gives):
        return f"{offer.by} would stand aside for itself; name another party under for, or nobody."
    seen = [(gift.code, gift.kind) for gift in offer.gives]
    if len(set(seen)) < len(seen):
        return "it gives the same thing twice in one seat; keep one."
    return _fault_of_times(offer) or _fault_of_condition(offer, offer.requires)


def _fault_of_times(offer: Offer) -> str:
    if offer.until is not None and offer.made > offer.until:
        return "it is made after its until; correct one of the two."
    if offer.withdrawn is not None and offer.withdrawn < offer.made:
        return "it is withdrawn before it is made; correct one of the two."
    return ""


def _up_to(size: int) -> str:
    """Every number from one, in words that a list of one takes too."""
    return "1" if size == 1 else "1 or 2" if size == 2 else f"1 to {size}"


def _fault_of_condition(offer: Offer, condition: Condition | None) -> str:
    if isinstance(condition, AtLeast):
        size = len(condition.of)
        if condition.needed and not size:
            return (
                "its condition is an empty list, which nothing can meet; name at least one, or leave it out."
            )
        if size and not 1 <= condition.needed <= size:
            return f"at_least {condition.needed} of {size} has no meaning; ask for {_up_to(size)}."
        return next((fault for part in condition.of if (fault := _fault_of_condition(offer, part))), "")
    if isinstance(condition, Commitment) and any(condition.met_by(gift) for gift in offer.gives):
        return "its condition is what it gives itself; leave that condition out."
    return ""
