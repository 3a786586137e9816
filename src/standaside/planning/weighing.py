"""What every possible deal in every constituency is worth: the planner's table of options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from standaside.domain import NOBODY, Bools, Options, Pact, Projection, Scenario
from standaside.errors import ScenarioError
from standaside.model.simulation import Deals, Pair, count, deals_by_place, electorate

Choice = tuple[int, tuple[int, ...]]
"""(bloc's candidate, partners standing aside); (NOBODY, ()) is no deal."""

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
    choices = [
        _choices(_standing(projection, c, partners), settled[c]) if open_places[c] else [NO_DEAL]
        for c in range(len(projection.constituencies))
    ]
    tried = [[_deals(choice, against[c]) for choice in here] for c, here in enumerate(choices)]
    # one choice more in every place, dropped again below: neither side's pact
    counted = count(electorate(projection, scenario, seed=seed), [[*here, ()] for here in tried])
    last = counted.first[1:] - 1
    keep = np.ones(len(counted.p_win), dtype=np.bool_)
    keep[last] = False
    flat = [choice for here in choices for choice in here]
    aside = np.zeros((len(flat), len(projection.parties)), dtype=np.bool_)
    for row, (_, parties) in enumerate(flat):
        aside[row, list(parties)] = True
    place = np.repeat(np.arange(len(choices)), [len(here) for here in choices])
    expected = projection.share * projection.valid_votes[:, None]
    return Options(
        constituencies=projection.constituencies,
        parties=projection.parties,
        partners=partners,
        place=place,
        beneficiary=np.array([candidate for candidate, _ in flat], dtype=np.int8),
        aside=aside,
        p_win=counted.p_win[keep],
        votes_moved=(expected[place] * aside).sum(axis=1),
        without=counted.p_win[last],
    )


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
