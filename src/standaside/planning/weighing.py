"""What every possible deal in every constituency is worth: the planner's table of options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from standaside.domain import (
    KINDS,
    NOBODY,
    Bools,
    Floats,
    Ints,
    Options,
    Pact,
    Projection,
    Scenario,
    Singles,
)
from standaside.errors import ScenarioError
from standaside.model.simulation import (
    Deals,
    Electorate,
    Pair,
    count,
    count_given,
    count_pact,
    deals_by_place,
    electorate,
)
from standaside.planning.softer import Choice, softer_chances, softer_offers

NO_DEAL: Choice = (NOBODY, ())


def weigh_options(
    projection: Projection, scenario: Scenario, *, seed: int, agreed: Pact, counter: Pact
) -> Options:
    """
    Estimate, in every constituency, the chance of every party under every deal.

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
    seed : int
    agreed : Pact
        Deals already agreed: their places offer only them and what extends them.
    counter : Pact
        What the other side does; in force under every option.

    Returns
    -------
    Options

    Raises
    ------
    ScenarioError
        If the partners stand together only where the poll does not reach.
    """
    partners = tuple(projection.parties.index(code) for code in scenario.partners)
    open_places = _open_places(projection, scenario)
    _check_somewhere(projection, scenario, partners, open_places)
    settled, against = deals_by_place(agreed), deals_by_place(counter)
    softly: list[bool] = np.asarray((agreed.soft > 0).any(axis=1), dtype=np.bool_).tolist()
    choices = [
        _choices(_standing(projection, c, partners), settled[c])
        if open_places[c] and not softly[c]
        else [_as_agreed(agreed, c)]
        if softly[c]
        else [NO_DEAL]
        for c in range(len(projection.constituencies))
    ]
    tried = [[_deals(choice, against[c]) for choice in here] for c, here in enumerate(choices)]
    voters = electorate(projection, scenario, seed=seed)
    in_force = agreed | counter
    # one choice more in every place, dropped again below: neither side's pact
    counted = count_pact(voters, [[*here, ()] for here in tried], in_force)
    last = counted.first[1:] - 1
    without = _untouched(voters) if (in_force.soft > 0).any() else counted.p_win[last]
    keep = np.ones(len(counted.p_win), dtype=np.bool_)
    keep[last] = False
    free = [c for c in np.nonzero(open_places)[0].tolist() if not settled[c] and not softly[c]]
    standing = {c: _standing(projection, c, partners) for c in free}
    offers = softer_offers(standing, without, scenario.rules.kinds)
    soft = softer_chances(voters, offers, against, counter)
    hard = [(choice, 0, c) for c, here in enumerate(choices) for choice in here]
    flat = [*hard, *((offer.choice, offer.kind, offer.place) for offer in offers)]
    place = np.array([c for _, _, c in flat], dtype=np.int64)
    if KINDS[0] not in scenario.rules.kinds:
        flat_kept = [kind > 0 or not aside or c not in standing for (_, aside), kind, c in flat]
    else:
        flat_kept = [True] * len(flat)
    order = np.array([row for row in np.argsort(place, kind="stable") if flat_kept[row]], dtype=np.int64)
    aside = np.zeros((len(flat), len(projection.parties)), dtype=np.bool_)
    soft_kind = np.zeros(aside.shape, dtype=np.int8)
    for row, ((_, parties), kind, c) in enumerate(flat):
        aside[row, list(parties)] = kind == 0
        soft_kind[row, list(parties)] = kind
        if softly[c]:
            soft_kind[row] = agreed.soft[c]
    expected = projection.share * projection.valid_votes[:, None]
    return Options(
        constituencies=projection.constituencies,
        parties=projection.parties,
        partners=partners,
        place=place[order],
        beneficiary=np.array([candidate for (candidate, _), _, _ in flat], dtype=np.int8)[order],
        aside=aside[order],
        p_win=np.concatenate([counted.p_win[keep], soft])[order],
        votes_moved=(expected[place] * aside).sum(axis=1)[order],
        without=without,
        soft=soft_kind[order],
    )


def _untouched(voters: Electorate) -> Floats:
    """Chance of every party with neither side's pact, shape (c, p)."""
    return count(voters, [[()]] * len(voters.projection.constituencies)).p_win


def _as_agreed(agreed: Pact, place: int) -> Choice:
    """The one choice of a place with a softer deal that is agreed already."""
    to = {int(e) for e in agreed.endorses[place][agreed.gives_way[place]]}
    return to.pop() if len(to) == 1 else NOBODY, tuple(np.nonzero(agreed.aside[place])[0].tolist())


def weigh_given(
    options: Options,
    rows: Ints,
    projection: Projection,
    scenario: Scenario,
    winning: Bools,
    *,
    seed: int,
    counter: Pact,
    shared: int,
    inner: int,
) -> Singles:
    """
    Estimate chances under some options given what all places share, for aims about totals.

    Parameters
    ----------
    options : Options
    rows : ndarray of int, shape (r,)
        Rows of the table that are wanted, rising.
    projection, scenario, seed, counter
        As :func:`weigh_options` takes them.
    winning : ndarray of bool, shape (s, c, p)
        Sets of winners asked for, place by place.
    shared, inner : int
        Draws of what places share, and of the places' own luck for each of them.

    Returns
    -------
    ndarray of float32, shape (s, shared, r)
    """
    against = deals_by_place(counter)
    codes = options.parties.codes
    tried: list[list[Deals]] = [[] for _ in range(len(options.constituencies))]
    for row in rows.tolist():
        aside = sorted(np.nonzero(options.aside[row])[0].tolist(), key=lambda p: codes[p])
        choice = (int(options.beneficiary[row]), tuple(aside))
        tried[options.place[row]].append(_deals(choice, against[options.place[row]]))
    voters = electorate(projection, scenario, seed=seed)
    return count_given(voters, tried, winning, shared=shared, inner=inner)


def _open_places(projection: Projection, scenario: Scenario) -> Bools:
    """Places a plan may touch: a British poll leaves Northern Ireland alone (rule 3)."""
    if scenario.poll is not None and "GB" in scenario.poll.shares:
        return projection.constituencies.polled()
    return np.ones(len(projection.constituencies), dtype=np.bool_)


def _check_somewhere(
    projection: Projection, scenario: Scenario, partners: Sequence[int], open_places: Bools
) -> None:
    """Refuse a plan whose partners meet only where the poll does not reach."""
    meet = projection.standing[:, list(partners)].sum(axis=1) >= 2
    if meet.any() and not (meet & open_places).any():
        raise ScenarioError(
            f"{' and '.join(scenario.partners)} stand together only in Northern Ireland, and a poll of Great "
            "Britain says nothing about it; leave out [poll] to plan there on the baseline."
        )


def _standing(projection: Projection, place: int, partners: Sequence[int]) -> list[int]:
    """Partners nominated in a place, sorted by code."""
    codes = projection.parties.codes
    return sorted((p for p in partners if projection.standing[place, p]), key=lambda p: codes[p])


def _choices(standing: Sequence[int], settled: Deals) -> list[Choice]:
    """Every (candidate, subset of the other partners) here; those that keep what is agreed."""
    if settled:
        return list(_extensions(standing, settled))
    choices = [NO_DEAL]
    for candidate in standing:
        others = [p for p in standing if p != candidate]
        for size in range(1, len(others) + 1):
            choices += [(candidate, subset) for subset in combinations(others, size)]
    return choices


def _extensions(standing: Sequence[int], settled: Deals) -> Iterator[Choice]:
    """Choices that contain the deal agreed here: the same candidate, perhaps more standing aside."""
    candidate, already = settled[0][1], {party for party, _ in settled}
    free = [p for p in standing if p != candidate and p not in already] if candidate != NOBODY else []
    for size in range(len(free) + 1):
        for more in combinations(free, size):
            yield candidate, tuple(p for p in standing if p in already or p in more)


def _deals(choice: Choice, against: Sequence[Pair]) -> Deals:
    candidate, aside = choice
    return (*((party, candidate) for party in aside), *against)
