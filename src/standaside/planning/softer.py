"""What softer deals are worth (rule 7): the planner's options where the candidate stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from standaside.domain import KINDS, NOBODY, Floats, Pact
from standaside.model.simulation import Deals, Electorate, count_pact

Choice = tuple[int, tuple[int, ...]]
"""(bloc's candidate, partners giving way); (NOBODY, ()) is no deal."""


class Offer(NamedTuple):
    """A softer deal that a plan may choose in one place; ``kind`` is a position in ``KINDS``."""

    place: int
    choice: Choice
    kind: int


def softer_offers(
    standing: Mapping[int, Sequence[int]], without: Floats, kinds: Sequence[str]
) -> list[Offer]:
    """
    List the softer deals of every place that is free: one partner gives way, or all but one.

    Parameters
    ----------
    standing : mapping of int to sequence of int
        Partners nominated in each place that is free.
    without : ndarray of float, shape (c, p)
        Chances with no pact: who keeps quiet alone helps the best placed of the others.
    kinds : sequence of str
        Those asked for; "aside" is none of them.

    Returns
    -------
    list of Offer
        Place after place.
    """
    asked = [KINDS.index(kind) for kind in KINDS[1:] if kind in kinds]
    return [
        Offer(place, choice, kind)
        for place, here in sorted(standing.items())
        for kind in asked
        for choice in _choices(here, without[place], ask=KINDS[kind] == "silent")
    ]


def _choices(here: Sequence[int], chance: Floats, *, ask: bool) -> list[Choice]:
    """Without an ask, for whom one partner keeps quiet changes nothing: only the best placed is named."""
    found: list[Choice] = []
    for quiet in here:
        others = [p for p in here if p != quiet]
        to = others if ask else sorted(others, key=lambda p: -chance[p])[:1]
        found += [(candidate, (quiet,)) for candidate in to]
    if len(here) > 2:
        found += [(candidate, tuple(p for p in here if p != candidate)) for candidate in here]
    return found


def softer_chances(
    voters: Electorate, offers: Sequence[Offer], against: Sequence[Deals], counter: Pact
) -> Floats:
    """
    Count the chance of every party under every softer deal, on the same draws.

    Parameters
    ----------
    voters : Electorate
    offers : sequence of Offer
    against : sequence of deals
        What the other side does in each place.
    counter : Pact
        Its softer deals stay in force.

    Returns
    -------
    ndarray of float, shape (offers, p)

    Notes
    -----
    Places do not touch each other: the first offer of all of them is counted at once, then
    the second, and so on.
    """
    found = np.zeros((len(offers), len(voters.projection.parties)))
    layers: dict[int, list[int]] = {}
    seen: dict[int, int] = {}
    for row, offer in enumerate(offers):
        layers.setdefault(seen.get(offer.place, 0), []).append(row)
        seen[offer.place] = seen.get(offer.place, 0) + 1
    for rows in layers.values():
        pact = _pact_of([offers[row] for row in rows], counter)
        counted = count_pact(voters, [[deals] for deals in against], pact)
        found[rows] = counted.p_win[[offers[row].place for row in rows]]
    return found


def _pact_of(offers: Sequence[Offer], counter: Pact) -> Pact:
    soft, endorses = np.zeros_like(counter.soft), np.full_like(counter.endorses, NOBODY)
    for offer in offers:
        candidate, quiet = offer.choice
        soft[offer.place, list(quiet)] = offer.kind
        endorses[offer.place, list(quiet)] = candidate
    ours = Pact(counter.constituencies, counter.parties, np.zeros_like(counter.aside), endorses, soft)
    return ours | counter
