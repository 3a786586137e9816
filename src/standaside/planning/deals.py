"""
Conditional offers: "we stand aside here if you stand aside there, by noon" → what binds.

An offer is a party's commitments, what they require, and until when they stand. Offers
settle by a sweep over time (rule 18): at each instant everything that can bind together
does, circles of offers that need each other included. Pure functions over frozen values:
no file, no database, no clock. A negotiating table is one caller, the command ``deals``
another; both share :func:`settle`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from standaside.domain import (
    AtLeast,
    Bound,
    Commitment,
    Condition,
    Happening,
    Kind,
    Leaf,
    Offer,
    OfferTable,
    Settlement,
    instant,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is settled: commitments that bind, and what has happened."""

    commitments: frozenset[Commitment]
    events: frozenset[Happening]
    _by_anybody: frozenset[tuple[str, str, Kind]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bare = frozenset((one.party, one.code, one.kind) for one in self.commitments)
        object.__setattr__(self, "_by_anybody", bare)

    def and_also(self, more: Iterable[Leaf]) -> Facts:
        """Suppose further facts."""
        added = tuple(more)
        return Facts(
            self.commitments | {leaf for leaf in added if isinstance(leaf, Commitment)},
            self.events | {leaf for leaf in added if isinstance(leaf, Happening)},
        )

    def meet(self, condition: Condition | None) -> bool:
        """Whether a condition is met."""
        match condition:
            case None:
                return True
            case Commitment(beneficiary=""):
                return (condition.party, condition.code, condition.kind) in self._by_anybody
            case Commitment():
                return condition in self.commitments
            case Happening():
                return any(condition.met_by(fact) for fact in self.events)
            case AtLeast():
                return sum(self.meet(part) for part in condition.of) >= condition.needed


def leaves(condition: Condition | None) -> list[Leaf]:
    """
    List the single things a condition names, in order, repetitions included.

    Examples
    --------
    >>> [leaf.name for leaf in leaves(AtLeast(1, (Happening("a"), AtLeast(1, (Happening("b"),)))))]
    ['a', 'b']
    """
    if condition is None:
        return []
    if isinstance(condition, AtLeast):
        return [leaf for part in condition.of for leaf in leaves(part)]
    return [condition]


def settle(table: OfferTable, at: dt.datetime | None = None) -> Settlement:
    """
    Say which offers bind at a moment (rule 18).

    Parameters
    ----------
    table : OfferTable
    at : datetime, optional
        The last moment that counts; the table's last if left out.

    Returns
    -------
    Settlement

    Raises
    ------
    ScenarioError
        If ``at`` has no offset.

    Examples
    --------
    Each asks for what the other gives: neither comes first, and both bind.

    >>> nine = dt.datetime(2017, 5, 9, 21, tzinfo=dt.timezone.utc)
    >>> green, labour = Commitment("Green", "Hampstead"), Commitment("Lab", "Brighton")
    >>> one = Offer("one", "Green", (green,), nine, requires=labour)
    >>> two = Offer("two", "Lab", (labour,), nine + dt.timedelta(hours=1), requires=green)
    >>> [bound.circle for bound in settle(OfferTable((one, two))).binding]
    [('two',), ('one',)]
    >>> settle(OfferTable((one, two)), at=nine).waiting
    ('one',)
    """
    moments = table.instants()
    moment = instant(at) if at is not None else moments[-1] if moments else instant(EPOCH)
    bound: dict[str, Bound] = {}
    clashing: frozenset[str] = frozenset()
    for now in [m for m in moments if m <= moment]:
        facts = facts_at(table, now, bound)
        live = live_at(table, now, bound)
        joined, clashing = bind(live, facts)
        for wanted, circle in circles(joined, facts).items():
            bound[wanted] = Bound(wanted, now, circle)
    return _settlement(table, moment, bound, clashing)


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)  # noqa: UP017
"""The moment of a table in which nothing ever happens."""


def _settlement(
    table: OfferTable, moment: dt.datetime, bound: dict[str, Bound], clashing: frozenset[str]
) -> Settlement:
    lists: dict[str, list[str]] = {name: [] for name in STATES}
    for offer in table.offers:
        if offer.id not in bound:
            lists["conflict" if offer.id in clashing else _state(offer, moment)].append(offer.id)
    return Settlement(
        at=moment,
        binding=tuple(bound[i] for i in sorted(bound)),
        commitments=tuple(sorted(facts_at(table, moment, bound).commitments)),
        **{name: tuple(ids) for name, ids in lists.items()},
    )


STATES = ("lapsed", "withdrawn", "conflict", "waiting", "not_made")
"""What may become of an offer that does not bind."""


def _state(offer: Offer, now: dt.datetime) -> str:
    """State of an offer that neither binds nor clashes; of two ends the first counts, then the party's."""
    if offer.made > now:
        return "not_made"
    if not offer.gone(now):
        return "waiting"
    if offer.withdrawn is not None and (offer.until is None or offer.withdrawn <= offer.until):
        return "withdrawn"
    return "lapsed"


def facts_at(table: OfferTable, now: dt.datetime, bound: Collection[str]) -> Facts:
    """What is settled at a moment: the commitments of bound offers, and what has happened."""
    given = frozenset(gift for offer in table.offers if offer.id in bound for gift in offer.gives)
    return Facts(given, frozenset(event.what for event in table.events if event.at <= now))


def live_at(table: OfferTable, now: dt.datetime, bound: Collection[str]) -> list[Offer]:
    """Offers that are open at a moment: made, unbound, neither lapsed nor withdrawn; by id."""
    return [o for o in table.offers if o.id not in bound and o.made <= now and not o.gone(now)]


def bind(live: Iterable[Offer], facts: Facts) -> tuple[list[Offer], frozenset[str]]:
    """
    Say which open offers bind together now, and which are set apart because they clash.

    Returns
    -------
    list of Offer, frozenset of str
        The largest set whose conditions are met by facts and by the set itself, once
        clashing offers are out; and the ids of those.
    """
    joined = supported(live, facts)
    clashing = clashes(joined, facts.commitments)
    if clashing:
        joined = supported((offer for offer in joined if offer.id not in clashing), facts)
    return joined, clashing


def supported(live: Iterable[Offer], facts: Facts) -> list[Offer]:
    """
    Give the union of all sets of offers whose conditions are met by facts or within the set.

    There is no "not", so a union of two such sets is one too: dropping what lacks something
    until nothing does leaves exactly that union, in whatever order it is done.
    """
    kept = list(live)
    while True:
        given = facts.and_also(gift for offer in kept for gift in offer.gives)
        still = [offer for offer in kept if given.meet(offer.requires)]
        if len(still) == len(kept):
            return kept
        kept = still


def clashes(joined: Collection[Offer], settled: Collection[Commitment]) -> frozenset[str]:
    """Ids of offers in which a party stands aside for one that stands aside for it in the same seat."""
    given = {gift for offer in joined for gift in offer.gives} | set(settled)
    return frozenset(
        offer.id for offer in joined if any(opposite(gift) in given for gift in offer.gives if opposite(gift))
    )


def opposite(gift: Commitment) -> Commitment | None:
    """Give the commitment that a stand-aside clashes with; None if there is none."""
    if gift.kind is not Kind.ASIDE or not gift.beneficiary:
        return None
    return Commitment(gift.beneficiary, gift.code, gift.party)


MOST_IN_A_CIRCLE = 40
"""Offers up to which a circle is pared down to those that one offer needs; larger ones are named whole."""


def circles(joined: list[Offer], facts: Facts) -> dict[str, tuple[str, ...]]:
    """
    For each offer that binds, name the others without which, in a circle, it could not have bound.

    Those that follow one by one from what is settled need no circle: (). In the others' lists
    none can be left out.
    """
    known = facts
    while True:
        given = {gift for offer in joined if known.meet(offer.requires) for gift in offer.gives}
        if given <= known.commitments:
            break
        known = known.and_also(given)
    round_ = [offer for offer in joined if not known.meet(offer.requires)]
    found: dict[str, tuple[str, ...]] = {offer.id: () for offer in joined}
    return found | {offer.id: _circle_of(offer, round_, known) for offer in round_}


def _circle_of(offer: Offer, round_: list[Offer], known: Facts) -> tuple[str, ...]:
    kept = round_
    for other in round_ if len(round_) <= MOST_IN_A_CIRCLE else ():
        if other.id != offer.id:
            fewer = supported((one for one in kept if one.id != other.id), known)
            if any(one.id == offer.id for one in fewer):
                kept = fewer
    return tuple(one.id for one in kept if one.id != offer.id)
