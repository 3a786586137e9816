"""Other deals in one constituency, tried within a pact that has been judged (rules 11 and 13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from standaside.domain import Assessment, Bools, Deal, Floats, Ints, Pact
from standaside.errors import ScenarioError
from standaside.model.simulation import (
    Electorate,
    check_pact,
    count,
    deals_by_place,
    electorate,
    only_place,
    soft_shares,
    strata,
    with_shares,
)


class Tried(NamedTuple):
    """
    What other deals in one constituency would do, the rest of the pact as it is.

    Attributes
    ----------
    deals : tuple of Deal
        Empty where nobody would give way there.
    p_win : ndarray of float, shape (p,)
        Chance of each party in the constituency.
    p_bloc : float
        Chance that some partner wins there.
    gain : ndarray of int, shape (d,)
        Seats of the partners with the whole pact so changed, less those without any pact.
    """

    deals: tuple[Deal, ...]
    p_win: Floats
    p_bloc: float
    gain: Ints


def try_deals(judged: Assessment, code: str, ways: Sequence[Sequence[Deal]]) -> tuple[Tried, ...]:
    """
    Try other deals for one constituency within a pact.

    Only that constituency is counted again, on the same draws: what is agreed in one place
    changes nothing elsewhere. The figures are those that :func:`evaluate` gives for the changed pact.

    Parameters
    ----------
    judged : Assessment
        Of the pact as it is, from :func:`evaluate`.
    code : str
        The constituency.
    ways : sequence of sequence of Deal
        What to try there in place of what is agreed: each way is some deals together, or none.

    Returns
    -------
    tuple of Tried
        In the order given.

    Raises
    ------
    ScenarioError
        If a deal is of another constituency, or names a party that is not nominated there.

    Examples
    --------
    >>> from standaside import evaluate, load_scenario, try_deals
    >>> judged = evaluate(load_scenario("unite-to-remain-2019", draws=200), seed=1)
    >>> [tried.deals for tried in try_deals(judged, "E14000598", [()])]
    [()]
    """
    view, scenario = judged.projection, judged.scenario
    stranger = next((deal for deals in ways for deal in deals if deal.code != code), None)
    if stranger is not None:
        raise ScenarioError(
            f"{stranger.name} ({stranger.code}) is another constituency than {code}; try its deals there."
        )
    place = view.constituencies.index(code)
    voters = electorate(view, scenario, seed=judged.with_pact.seed)
    alone = only_place(voters, place)
    partners = [view.parties.index(partner) for partner in scenario.partners]
    before = np.isin(judged.without.winners, partners).sum(axis=1)
    elsewhere = np.isin(np.delete(judged.with_pact.winners, place, axis=1), partners).sum(axis=1)
    beside = [other for other in judged.counter_pact.deals() if other.code == code]
    theirs = Pact.of_deals(beside, view.constituencies, view.parties)
    answer = []
    for deals in ways:
        ours = Pact.of_deals(deals, view.constituencies, view.parties)
        check_pact(ours | theirs, view)
        winners = _winners(voters, alone, place, ours, theirs)
        here: Bools = np.isin(winners, partners)
        wins = (winners[:, None] == np.arange(len(view.parties))).sum(axis=0)
        answer.append(Tried(tuple(deals), wins / len(winners), float(here.mean()), elsewhere + here - before))
    return tuple(answer)


def _winners(voters: Electorate, alone: Electorate, place: int, ours: Pact, theirs: Pact) -> Ints:
    """Who wins the place in every draw, shape (d,), under one deal and what the other side does there."""
    together = ours | theirs
    choice = [[(*deals_by_place(ours)[place], *deals_by_place(theirs)[place])]]
    first = np.zeros(1, np.int64)
    if not (together.soft > 0).any():
        parts = [count(alone, choice, chosen=first).winners]
    else:
        parts = [
            count(
                with_shares(
                    alone, soft_shares(voters, together, beta=part.beta, asked=part.asked)[place : place + 1]
                ),
                choice,
                chosen=first,
                part=(part.start, part.stop),
            ).winners
            for part in strata(voters)
        ]
    return np.concatenate([part[:, 0] for part in parts if part is not None]).astype(np.int64)
