"""
Rules that others have published for sharing out the seats, as pacts to set beside the best one.

A rule names, in every constituency, which partner stands; all other partners stand aside
for it. Nothing is optimised. Each rule says where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from standaside.domain import NOBODY, Bools, Deal, Floats, Projection, Scenario

GREEN_EVERY = 16
"""Electoral Calculus 2022: one seat in sixteen of those that no partner holds goes to the Greens."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """
    Who can be given what: the places a pact may touch and the partners that stand in them.

    Attributes
    ----------
    partners : tuple of str
        Sorted by code; the order of the last axis below.
    standing : ndarray of bool, shape (c, k)
        Where each partner is nominated and a deal is possible.
    holds : ndarray of bool, shape (c, k)
        Whether it holds the seat: won it at the baseline, or since.
    before : ndarray of float, shape (c, k)
        Its share at the baseline.
    now : ndarray of float, shape (c, k)
        Its expected share.
    winner_before, runner_up_before : ndarray of float, shape (c,)
        The largest and second share at the baseline, of any party that can win.
    regions : tuple of str
    """

    partners: tuple[str, ...]
    standing: Bools
    holds: Bools
    before: Floats
    now: Floats
    winner_before: Floats
    runner_up_before: Floats
    regions: tuple[str, ...]

    def given(self, places: Bools, value: Floats) -> list[int]:
        """Partner with the highest value in each of some places, by code on a tie; ``NOBODY`` elsewhere."""
        best = np.where(self.standing, value, -1.0)
        chosen = np.where(best.max(axis=1) >= 0, best.argmax(axis=1), NOBODY)
        return [int(who) for who in np.where(places, chosen, NOBODY)]


Rule = Callable[[Field], list[int] | str]
"""Gives the partner that stands in each place (``NOBODY``: no deal), or says why it cannot be applied."""


def field_of(scenario: Scenario, projection: Projection) -> Field:
    """Line up what the rules read, from the baseline and the projection."""
    partners = tuple(sorted(scenario.partners))
    at = [projection.parties.index(code) for code in partners]
    touched = np.ones(len(projection.constituencies), dtype=np.bool_)
    if scenario.poll is not None and "GB" in scenario.poll.shares:
        touched = projection.constituencies.polled()
    standing = projection.standing[:, at]
    both = touched & (standing.sum(axis=1) >= 2)
    result = scenario.baseline
    ranked = np.sort(np.where(result.stood & result.parties.can_win(), result.share, 0.0), axis=1)
    return Field(
        partners=partners,
        standing=np.asarray(standing & both[:, None], dtype=np.bool_),
        holds=np.asarray(projection.held_by[:, None] == np.array(at), dtype=np.bool_),
        before=np.stack([_before(scenario, code) for code in partners], axis=1),
        now=np.asarray(projection.share[:, at], dtype=np.float64),
        winner_before=ranked[:, -1],
        runner_up_before=ranked[:, -2],
        regions=projection.constituencies.regions,
    )


def _before(scenario: Scenario, code: str) -> Floats:
    """Share at the baseline of a party and of those it succeeds, shape (c,)."""
    baseline = scenario.baseline
    names = {code, *(old for old, new in scenario.nominations.successor.items() if new == code)}
    found = [baseline.parties.index(name) for name in sorted(names) if name in baseline.parties.codes]
    return np.asarray(baseline.share[:, found].sum(axis=1), dtype=np.float64)


def _holders(field: Field) -> list[int]:
    """The partner that holds each seat and stands in it."""
    held = np.asarray((field.holds & field.standing).any(axis=1), dtype=np.bool_)
    return field.given(held, field.holds.astype(np.float64))


def _elsewhere(chosen: list[int], others: list[int]) -> list[int]:
    """What is chosen, and where nothing is, the others' choice."""
    return [other if who == NOBODY else who for who, other in zip(chosen, others, strict=True)]


def winner_and_runner_up(field: Field) -> list[int] | str:
    """Whoever won last time keeps the seat; if no partner did, the partner that came second gets it."""
    best = np.where(field.standing, field.before, -1.0).max(axis=1)
    placed = np.asarray((best > 0) & (best >= field.runner_up_before - 1e-12), dtype=np.bool_)
    return _elsewhere(_holders(field), field.given(placed, field.before))


def incumbents_then_best_placed(field: Field) -> list[int] | str:
    """Holders keep their seats; every other one goes to the partner that now has most votes there."""
    everywhere = np.ones(len(field.regions), dtype=np.bool_)
    return _elsewhere(_holders(field), field.given(everywhere, field.now))


def parity_by_region(field: Field) -> list[int] | str:
    """
    Holders keep their seats; then each region's are shared out equally, the partners choosing in turn.

    Whoever has fewest so far in the region chooses next, by code if several have; it takes the
    place where its expected share is highest.
    """
    chosen = _holders(field)
    for region in sorted(set(field.regions)):
        inside = [c for c in range(len(chosen)) if field.regions[c] == region and field.standing[c].any()]
        free = [c for c in inside if chosen[c] == NOBODY]
        held = [chosen[c] for c in inside if chosen[c] != NOBODY]
        counts = {k: held.count(k) for k in range(len(field.partners)) if field.standing[inside, k].any()}
        while free:
            able = [k for k in counts if any(field.standing[c, k] for c in free)]
            turn = min(able, key=lambda k: (counts[k], k))
            place = max((c for c in free if field.standing[c, turn]), key=lambda c: (field.now[c, turn], -c))
            chosen[place] = turn
            counts[turn] += 1
            free.remove(place)
    return chosen


def electoral_calculus_2022(field: Field) -> list[int] | str:
    """
    Holders keep; one in sixteen of the rest to the Greens; the others to the stronger of Lab and LD.

    For "a fair and even variety of winnability" the rest are put in order of how far the bloc's
    best partner was behind the winner at the baseline, and of each sixteen the Greens get the middle.
    """
    if not {"Green", "Lab", "LD"} <= set(field.partners):
        return "it shares seats between Lab, LD and Green, and not all of them are partners"
    greens = field.partners.index("Green")
    two = np.isin(np.arange(len(field.partners)), [field.partners.index(code) for code in ("Lab", "LD")])
    chosen = _holders(field)
    behind = field.winner_before - np.where(field.standing, field.before, -1.0).max(axis=1)
    free = [c for c in range(len(chosen)) if chosen[c] == NOBODY and field.standing[c, greens]]
    ordered = sorted(free, key=lambda c: (float(behind[c]), c))
    for place in ordered[GREEN_EVERY // 2 - 1 :: GREEN_EVERY]:
        chosen[place] = greens
    stronger = np.where(two, field.before, -1.0)
    able = np.asarray((field.standing & two).any(axis=1), dtype=np.bool_)
    return _elsewhere(chosen, field.given(able, stronger))


@dataclass(frozen=True, slots=True)
class Preset:
    """A published rule: a name to ask for, what it says, and who published it."""

    name: str
    title: str
    source: str
    rule: Rule


PRESETS: tuple[Preset, ...] = (
    Preset(
        "winner_runner_up",
        "Winner keeps, runner-up gets",
        "INDIA bloc 2024, as reported by The Quint",
        winner_and_runner_up,
    ),
    Preset(
        "incumbents_best_placed",
        "Incumbents first, then best placed",
        "the order in which Unite to Remain negotiated in 2019: incumbents, then targets",
        incumbents_then_best_placed,
    ),
    Preset(
        "alliance_1981",
        "Parity by region, as SDP and Liberals in 1981",
        "Newby on the SDP-Liberal Alliance: rough parity in the number of seats fought, region by region",
        parity_by_region,
    ),
    Preset(
        "electoral_calculus_2022",
        "Electoral Calculus 2022",
        "Electoral Calculus for the Constitution Society, May 2022",
        electoral_calculus_2022,
    ),
)


def deals_of(field: Field, chosen: list[int], projection: Projection) -> tuple[Deal, ...]:
    """
    Write out a rule's choice: in each place every other partner stands aside for the one that stands.

    Parameters
    ----------
    field : Field
    chosen : list of int
        Position among the partners, or ``NOBODY``, for each place.
    projection : Projection

    Returns
    -------
    tuple of Deal
    """
    places, deals = projection.constituencies, []
    for c, who in enumerate(chosen):
        aside = [code for k, code in enumerate(field.partners) if field.standing[c, k] and k != who]
        if who != NOBODY and aside:
            deals.append(Deal(places.codes[c], places.names[c], field.partners[who], tuple(aside)))
    return tuple(deals)


def fitting(deals: tuple[Deal, ...], scenario: Scenario, projection: Projection) -> tuple[Deal, ...]:
    """Leave out of a register's deals what cannot be here: parties that are no partners or do not stand."""
    known = {code: c for c, code in enumerate(projection.constituencies.codes)}
    kept = []
    for deal in deals:
        if deal.code not in known or not _stands(deal.beneficiary, known[deal.code], scenario, projection):
            continue
        aside = tuple(code for code in deal.aside if _stands(code, known[deal.code], scenario, projection))
        if aside:
            kept.append(Deal(deal.code, deal.name, deal.beneficiary, aside))
    return tuple(kept)


def _stands(code: str, place: int, scenario: Scenario, projection: Projection) -> bool:
    return code in scenario.partners and bool(projection.standing[place, projection.parties.index(code)])
