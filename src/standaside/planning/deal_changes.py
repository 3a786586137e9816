"""
The smallest change that would make an offer bind.

For an offer that does not bind: what else would have to be promised or to happen, as few
things as possible, what would have to be taken back because it clashes, and whether the
offer would have to be made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from standaside.domain import AtLeast, Commitment, Condition, Happening, Leaf, Offer, OfferTable, Settlement
from standaside.planning.deals import (
    Facts,
    bind,
    facts_at,
    leaves,
    live_at,
    opposite,
    supported,
)
from standaside.showing import Shown

MOST_TRIED = 5_000
"""Sets of further facts that are tried before a small set is given without proof that none is smaller."""


@dataclass(frozen=True, slots=True)
class Change(Shown):
    """
    What it takes for an offer to bind, beyond what is so.

    Attributes
    ----------
    made_again : bool
        It has lapsed or was withdrawn.
    take_back : tuple of str
        Open offers that clash with it; all of them have to go.
    missing : tuple of leaves
        Further commitments and events: the fewest, if ``smallest``.
    smallest : bool
        Proven: no smaller set will do.
    barred_by : tuple of Commitment
        Commitments that it clashes with and that bind, or would have to: with these it
        can never bind.
    """

    made_again: bool = False
    take_back: tuple[str, ...] = ()
    missing: tuple[Leaf, ...] = ()
    smallest: bool = True
    barred_by: tuple[Commitment, ...] = ()


def changes(table: OfferTable, settled: Settlement) -> dict[str, Change]:
    """
    Give the smallest change for every offer that does not bind, by id.

    Parameters
    ----------
    table : OfferTable
    settled : Settlement
        Of that table.
    """
    apart = (settled.lapsed, settled.withdrawn, settled.conflict, settled.waiting, settled.not_made)
    return {wanted: smallest_change(table, settled, wanted) for ids in apart for wanted in ids}


def smallest_change(table: OfferTable, settled: Settlement, wanted: str) -> Change:
    """
    Find the fewest further facts with which an offer would bind at the settlement's moment.

    A fact is a commitment or an event that the conditions of open offers name. Sets are tried
    in order of size, so the first that works is a smallest one; facts the offer names itself
    come first. After ``MOST_TRIED`` sets the answer is one of which nothing can be left out,
    and says that it is not proven smallest.

    Parameters
    ----------
    table : OfferTable
    settled : Settlement
    wanted : str
        Id of an offer that does not bind.

    Returns
    -------
    Change

    Examples
    --------
    >>> import datetime as dt
    >>> from standaside.domain import AtLeast, Happening
    >>> from standaside.planning.deals import settle
    >>> nine = dt.datetime(2017, 5, 9, 21, tzinfo=dt.timezone.utc)
    >>> either = AtLeast(1, (AtLeast(2, (Happening("a"), Happening("b"))), Happening("c")))
    >>> table = OfferTable((Offer("one", "Green", (Commitment("Green", "Bath"),), nine, requires=either),))
    >>> smallest_change(table, settle(table), "one").missing
    (Happening(name='c', party='', code=''),)
    """
    bound = {one.id for one in settled.binding}
    facts = facts_at(table, settled.at, bound)
    target = table.offer(wanted)
    others = [offer for offer in live_at(table, settled.at, bound) if offer.id != wanted]
    again = wanted in settled.lapsed or wanted in settled.withdrawn
    barred = _barred(target, facts)
    rivals = _rivals(target, others, facts)
    search = _Search(target, [offer for offer in others if offer.id not in rivals], facts)
    missing, smallest, binds = search.run()
    return Change(
        made_again=again,
        take_back=tuple(sorted(rivals)),
        missing=missing,
        smallest=smallest,
        barred_by=barred or (() if binds else _barred(target, search.after(missing))),
    )


def needed_by(offer: Offer) -> tuple[Commitment, ...]:
    """Give the fewest commitments of others with which an offer binds, events taken as happened."""
    events = frozenset(leaf for leaf in leaves(offer.requires) if isinstance(leaf, Happening))
    missing, _, _ = _Search(offer, [], Facts(frozenset(), events)).run()
    return tuple(leaf for leaf in missing if isinstance(leaf, Commitment))


def _barred(target: Offer, facts: Facts) -> tuple[Commitment, ...]:
    reverse = (opposite(gift) for gift in target.gives)
    return tuple(sorted(one for one in reverse if one is not None and one in facts.commitments))


def _rivals(target: Offer, others: list[Offer], facts: Facts) -> set[str]:
    """Offers that would bind, were it not for this one, and clash with it."""
    against = {opposite(gift) for gift in target.gives} - {None}
    both = supported([target, *others], facts)
    if target not in both:
        return set()
    return {other.id for other in both if other is not target and against & set(other.gives)}


@dataclass(slots=True, eq=False)
class _Search:
    """One offer, the other open ones, what is settled; and the sets of facts tried so far."""

    target: Offer
    others: list[Offer]
    facts: Facts
    candidates: list[Leaf] = field(init=False)
    cuts: list[frozenset[int]] = field(init=False, default_factory=list)
    tried: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.candidates = self._within_reach()

    def run(self) -> tuple[tuple[Leaf, ...], bool, bool]:
        """Give the facts, whether they are proven fewest, and whether the offer binds with them."""
        counted = self._by_counting()
        if counted is not None and self.binds(counted):
            return self.named(counted), True, True
        for strictly in (True, False):
            self.tried, self.cuts = 0, []
            for size in range(len(self.candidates) + 1):
                found = self._of_size(frozenset(), size, set(), strictly=strictly)
                if found is not None:
                    return self.named(found), True, strictly
                if self.tried > MOST_TRIED:
                    return self._irreducible()
        return self._irreducible()

    def _by_counting(self) -> frozenset[int] | None:
        """Fewest facts where each is named once and no other offer supplies any: the cheapest parts."""
        own = leaves(self.target.requires)
        apart = not any(_meets(one, other) for n, one in enumerate(own) for other in own[:n])
        if not apart or set(self.candidates) - set(own) or self._supplied():
            return None
        return frozenset(self.candidates.index(leaf) for leaf in self._cheapest(self.target.requires))

    def _supplied(self) -> bool:
        """Whether another open offer would give something that is missing."""
        return any(_supplies(offer, self.candidates) for offer in self.others)

    def _cheapest(self, condition: Condition | None) -> list[Leaf]:
        if condition is None or self.facts.meet(condition):
            return []
        if not isinstance(condition, AtLeast):
            return [condition]
        parts = sorted(
            (self._cheapest(part) for part in condition.of),
            key=lambda part: (len(part), list(map(_order, part))),
        )
        return [leaf for part in parts[: condition.needed] for leaf in part]

    def _within_reach(self) -> list[Leaf]:
        """Unmet facts that may matter: the offer's own, then of offers that supply such, and so on."""
        found: dict[Leaf, None] = {}
        edge: list[Offer] = [self.target]
        seen = {self.target.id}
        while edge:
            asked = sorted({leaf for offer in edge for leaf in leaves(offer.requires)}, key=_order)
            asked = [leaf for leaf in asked if not self.facts.meet(leaf) and not self._is_given(leaf)]
            found.update(dict.fromkeys(asked))
            edge = [o for o in self.others if o.id not in seen and _supplies(o, asked)]
            seen |= {offer.id for offer in edge}
        return list(found)

    def _is_given(self, leaf: Leaf) -> bool:
        """Whether the offer itself gives it: then it is there whenever the offer binds."""
        return isinstance(leaf, Commitment) and any(leaf.met_by(gift) for gift in self.target.gives)

    def named(self, positions: frozenset[int]) -> tuple[Leaf, ...]:
        return tuple(self.candidates[at] for at in sorted(positions))

    def after(self, missing: Sequence[Leaf]) -> Facts:
        """Facts once these came true, and every offer's commitments that then binds."""
        supposed = self.facts.and_also(missing)
        joined = supported([self.target, *self.others], supposed)
        return supposed.and_also(g for offer in joined if offer is not self.target for g in offer.gives)

    def joins(self, positions: frozenset[int]) -> bool:
        """Whether the conditions would be met, clashes left aside; more facts never hurt."""
        self.tried += 1
        supposed = self.facts.and_also(self.named(positions))
        return self.target in supported([self.target, *self.others], supposed)

    def binds(self, positions: frozenset[int]) -> bool:
        """Whether it would bind, clashes and all."""
        supposed = self.facts.and_also(self.named(positions))
        return self.target in bind([self.target, *self.others], supposed)[0]

    def _of_size(
        self, chosen: frozenset[int], left: int, seen: set[frozenset[int]], *, strictly: bool
    ) -> frozenset[int] | None:
        """Look for a set that works and extends ``chosen`` by at most ``left`` facts."""
        if chosen in seen or self.tried > MOST_TRIED:
            return None
        seen.add(chosen)
        cut = next((cut for cut in self.cuts if not cut & chosen), None)
        if cut is None:
            if self.joins(chosen):
                if not strictly or self.binds(chosen):
                    return chosen
                cut = frozenset(range(len(self.candidates))) - chosen  # a clash: anything may help
            else:
                cut = self._cut(chosen)
        if left:
            for at in sorted(cut):
                found = self._of_size(chosen | {at}, left - 1, seen, strictly=strictly)
                if found is not None:
                    return found
        return None

    def _cut(self, chosen: frozenset[int]) -> frozenset[int]:
        """Facts of which every set that works needs one: all outside a largest set that does not."""
        grown = chosen
        for at in reversed(range(len(self.candidates))):
            if at not in grown and not self.joins(grown | {at}):
                grown = grown | {at}
        cut = frozenset(range(len(self.candidates))) - grown
        self.cuts.append(cut)
        return cut

    def _irreducible(self) -> tuple[tuple[Leaf, ...], bool, bool]:
        """A set of which nothing can be left out, when the search was too long."""
        kept = frozenset(range(len(self.candidates)))
        for at in reversed(range(len(self.candidates))):
            if self.joins(kept - {at}):
                kept -= {at}
        return self.named(kept), False, self.binds(kept)


def _meets(one: Leaf, other: Leaf) -> bool:
    """Whether one of two facts would meet the other."""
    if isinstance(one, Commitment) and isinstance(other, Commitment):
        return one.met_by(other) or other.met_by(one)
    if isinstance(one, Happening) and isinstance(other, Happening):
        return one.met_by(other) or other.met_by(one)
    return False


def _supplies(offer: Offer, asked: Sequence[Leaf]) -> bool:
    wanted = [leaf for leaf in asked if isinstance(leaf, Commitment)]
    return any(leaf.met_by(gift) for leaf in wanted for gift in offer.gives)


def _order(leaf: Leaf) -> tuple[str, ...]:
    """Commitments before events, then by name: an order that no file decides."""
    if isinstance(leaf, Commitment):
        return ("0", leaf.party, leaf.code, leaf.kind, leaf.beneficiary)
    return ("1", leaf.name, leaf.party, leaf.code)
