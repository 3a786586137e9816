"""What every possible deal in every constituency is worth: the planner's table of options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from standaside.domain import NOBODY, Bools, Floats, Options, Pact, Projection, Scenario
from standaside.errors import ScenarioError
from standaside.model.simulation import (
    Electorate,
    Progress,
    Seat,
    deals_by_place,
    electorate,
    over_places,
    seat,
)
from standaside.planning.rules import EQUAL

Choice = tuple[int, tuple[int, ...]]
"""(bloc's candidate, partners standing aside); (NOBODY, ()) is no deal."""

NO_DEAL: Choice = (NOBODY, ())


@dataclass(frozen=True, slots=True, eq=False)
class _Weighed:
    """One constituency's choices with the chance of each party under each, shape (o, p)."""

    choices: list[Choice]
    p_win: Floats
    without: Floats


def weigh_options(
    projection: Projection,
    scenario: Scenario,
    *,
    seed: int,
    agreed: Pact,
    counter: Pact,
    progress: Progress | None = None,
) -> Options:
    """
    Estimate, in every constituency, the chance of every party under every deal.

    A place where no deal could lift the chance that some partner wins by
    ``rules.min_effect``, even if every voter followed, keeps only "no deal": an exact
    bound, taken draw by draw, since a deal gives a partner at most the votes moved.

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
    seed : int
    agreed : Pact
        Deals already agreed: their places offer only them and what extends them.
    counter : Pact
        What the other side does; in force under every option.
    progress : callable, optional

    Returns
    -------
    Options
    """
    partners = tuple(projection.parties.index(code) for code in scenario.partners)
    other_side, settled = deals_by_place(counter), deals_by_place(agreed)
    pairs = [(p, e) for p in partners for e in (*partners, NOBODY) if p != e]
    pairs += [deal for here in other_side.values() for deal in here]
    voters = electorate(projection, scenario, seed=seed, pairs=pairs)
    open_places = _open_places(projection, scenario)
    _check_somewhere(projection, scenario, partners, open_places)
    locked = {projection.constituencies.index(lock.code) for lock in scenario.rules.locked if not lock.stands}

    def weigh(place: int) -> _Weighed:
        here = seat(voters, place)
        against = other_side.get(place, [])
        choices = _choices(here, partners, settled.get(place, [])) if open_places[place] else [NO_DEAL]
        if place not in settled and place not in locked:
            choices = _worth_trying(here, partners, against, choices, scenario.rules.min_effect)
        return _weigh(voters, here, against, choices)

    weighed = over_places(range(len(projection.constituencies)), weigh, progress)
    return _table(projection, partners, weighed)


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


def _choices(here: Seat, partners: Sequence[int], settled: Sequence[tuple[int, int]]) -> list[Choice]:
    """Every (candidate, subset of the other partners) here; those that keep what is agreed."""
    standing = [p for p in here.columns if p in partners]
    if settled:
        return list(_extensions(standing, settled))
    choices = [NO_DEAL]
    for candidate in standing:
        others = [p for p in standing if p != candidate]
        for size in range(1, len(others) + 1):
            choices += [(candidate, subset) for subset in combinations(others, size)]
    return choices


def _extensions(standing: Sequence[int], settled: Sequence[tuple[int, int]]) -> Iterator[Choice]:
    """Choices that contain the deal agreed here: the same candidate, perhaps more standing aside."""
    candidate, already = settled[0][1], {party for party, _ in settled}
    free = [p for p in standing if p != candidate and p not in already] if candidate != NOBODY else []
    for size in range(len(free) + 1):
        for more in combinations(free, size):
            yield candidate, tuple(p for p in standing if p in already or p in more)


def _worth_trying(
    here: Seat,
    partners: Sequence[int],
    against: Sequence[tuple[int, int]],
    choices: list[Choice],
    least: float,
) -> list[Choice]:
    """Keep only "no deal" where even perfect obedience could not lift the bloc's chance by ``least``."""
    mine = [k for k, p in enumerate(here.columns) if p in partners]
    rivals = [k for k, p in enumerate(here.columns) if p not in partners]
    if len(choices) == 1 or not rivals:
        return [NO_DEAL]
    votes = here.after(against)
    won = np.isin(here.winners(votes), partners)
    could = votes[:, mine].sum(axis=1) >= votes[:, rivals].max(axis=1)
    more = int((could & ~won).sum())
    return choices if more / len(won) >= least - EQUAL else [NO_DEAL]


def _weigh(
    voters: Electorate, here: Seat, against: Sequence[tuple[int, int]], choices: list[Choice]
) -> _Weighed:
    size = len(voters.projection.parties)

    def chances(deals: Sequence[tuple[int, int]]) -> Floats:
        winners = here.winners(here.after(deals))
        return np.bincount(winners, minlength=size) / len(winners)

    p_win = np.stack([chances([*((p, e) for p in aside), *against]) for e, aside in choices])
    return _Weighed(
        choices, p_win, chances([]) if against else p_win[0] if choices[0] == NO_DEAL else chances([])
    )


def _table(projection: Projection, partners: tuple[int, ...], weighed: Sequence[_Weighed]) -> Options:
    place = np.repeat(np.arange(len(weighed)), [len(one.choices) for one in weighed])
    flat = [choice for one in weighed for choice in one.choices]
    aside = np.zeros((len(flat), len(projection.parties)), dtype=np.bool_)
    for row, (_, parties) in enumerate(flat):
        aside[row, list(parties)] = True
    expected = projection.share * projection.valid_votes[:, None]
    return Options(
        constituencies=projection.constituencies,
        parties=projection.parties,
        partners=partners,
        place=place,
        beneficiary=np.array([candidate for candidate, _ in flat], dtype=np.int8),
        aside=aside,
        p_win=np.concatenate([one.p_win for one in weighed]),
        votes_moved=(expected[place] * aside).sum(axis=1),
        without=np.stack([one.without for one in weighed]),
    )
