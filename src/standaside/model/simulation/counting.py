"""Deals counted on simulated voters: who stands aside, where the votes go, who wins."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standaside.domain import (
    NOBODY,
    REFORM_FAMILY,
    Bools,
    Floats,
    Ints,
    Pact,
    Projection,
    Scenario,
    SmallInts,
    Transfers,
)
from standaside.errors import ScenarioError
from standaside.model import kernel, transfer, uncertainty
from standaside.model.simulation.electorate import Electorate

Pair = tuple[int, int]
"""(party standing aside, party endorsed or ``NOBODY``), as columns."""

Deals = tuple[Pair, ...]
"""What a pact says in one place; () is no deal."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """
    Deals counted on one electorate.

    Attributes
    ----------
    first : ndarray of int, shape (c + 1,)
        First of each place's choices.
    p_win : ndarray of float, shape (choices, p)
        Chance of each party under each choice.
    winners : ndarray of int8, shape (d, c), or None
        Under one choice of each place, where asked for.
    margins : ndarray of float32, shape (d, c), or None
        Best of the bloc less best of the others, in share of the votes expected, likewise.
    """

    first: Ints
    p_win: Floats
    winners: SmallInts | None
    margins: npt.NDArray[np.float32] | None


def count(
    voters: Electorate,
    choices: Sequence[Sequence[Deals]],
    *,
    obeyed: Collection[int] = (),
    chosen: Ints | None = None,
    bloc: Sequence[int] = (),
    part: tuple[int, int] | None = None,
) -> Counted:
    """
    Count every choice of every place on the same draws (rules 5, 6 and 11).

    Parameters
    ----------
    voters : Electorate
    choices : sequence of sequence of deals
        For each place what may be agreed there; () is no deal.
    obeyed : collection of int
        Parties all of whose voters follow, without backfire: the summed vote of rule 17.
    chosen : ndarray of int, shape (c,), optional
        The choice of each place whose winners, draw by draw, are wanted.
    bloc : sequence of int
        Whose margin is wanted too.
    part : (int, int), optional
        First and last but one of the draws to count; all of them if left out.

    Returns
    -------
    Counted
    """
    draws, order = voters.draws, np.argsort(voters.column)
    start, stop = (0, draws) if part is None else part
    book = _Gifts(voters, frozenset(obeyed), slice(start, stop))
    options = [[book.of(c, deals) for deals in here] for c, here in enumerate(choices)]
    losses, opponents = _backfires(voters, choices), _gainers(voters)
    ours = np.isin(order, list(bloc))
    weighed = kernel.weigh(
        voters.model,
        voters.seed,
        start,
        stop,
        gifts=book.gifts,
        options=options,
        losses=losses[start:stop],
        opponents=opponents,
        to_opponent=voters.scenario.backfire.to_opponent,
        chosen=chosen,
        bloc=ours if len(bloc) else None,
    )
    party_of = np.append(order, NOBODY).astype(np.int8)
    winners = None if weighed.winners is None else party_of[weighed.winners]
    return Counted(
        weighed.option_start, weighed.wins[:, voters.column] / (stop - start), winners, weighed.margins
    )


def count_given(
    voters: Electorate, choices: Sequence[Sequence[Deals]], winning: Bools, *, shared: int, inner: int
) -> npt.NDArray[np.float32]:
    """
    Count every choice of every place given what all places share (rule 10).

    Parameters
    ----------
    voters : Electorate
    choices : sequence of sequence of deals
        As :func:`count` takes them.
    winning : ndarray of bool, shape (s, c, p)
        Sets of winners asked for, place by place.
    shared, inner : int
        Draws of what all places share, the first of the electorate's; and, for each of them,
        draws of the places' own luck, in whole blocks of 64.

    Returns
    -------
    ndarray of float32, shape (s, shared, choices)
        Chance that the winner is in the set; given the shared draw, places are independent.
    """
    scenario = voters.scenario
    drawn = dataclasses.replace(scenario.uncertainty, draws=shared)
    fewer = dataclasses.replace(voters, scenario=dataclasses.replace(scenario, uncertainty=drawn))
    book = _Gifts(fewer, frozenset(), slice(0, shared))
    options = [[book.of(c, deals) for deals in here] for c, here in enumerate(choices)]
    return kernel.weigh_given(
        voters.model,
        voters.seed,
        shared,
        inner,
        gifts=book.gifts,
        options=options,
        losses=_backfires(fewer, choices),
        opponents=_gainers(voters),
        to_opponent=scenario.backfire.to_opponent,
        winning=winning[:, :, np.argsort(voters.column)],
    )


def candidate_shares(
    voters: Electorate, deals: Sequence[Deals], *, part: tuple[int, int] | None = None
) -> kernel.Singles:
    """
    Shares of every candidate in every draw under one deal a place: those that :func:`count` counts.

    Parameters
    ----------
    voters : Electorate
    deals : sequence of deals
        Of each place; () is no deal.
    part : (int, int), optional
        As in :func:`count`.

    Returns
    -------
    ndarray of float32, shape (n, d)
        In share of the votes expected, a row a candidate as in ``voters.model.party`` (on the axis
        sorted by code); 0 for who stands aside and for sums, which are not drawn.
    """
    start, stop = (0, voters.draws) if part is None else part
    book = _Gifts(voters, frozenset(), slice(start, stop))
    made = [book.of(c, here) for c, here in enumerate(deals)]
    return kernel.shares(
        voters.model,
        voters.seed,
        start,
        stop,
        gifts=book.gifts,
        deals=made,
        losses=_backfires(voters, [[here] for here in deals])[start:stop],
        opponents=_gainers(voters),
        to_opponent=voters.scenario.backfire.to_opponent,
    )


def _backfires(voters: Electorate, choices: Sequence[Sequence[Deals]]) -> Floats:
    """What endorsements cost each party in each draw, shape (d, p), on the axis sorted by code."""
    losses = np.zeros((voters.draws, len(voters.column)))
    for e in sorted({e for here in choices for deals in here for _, e in deals} - {NOBODY}):
        losses[:, voters.column[e]] = uncertainty.draw_backfire(
            voters.seed, voters.projection.parties.codes[e], voters.scenario.backfire, voters.draws
        )
    return losses


def _gainers(voters: Electorate) -> Bools:
    """Who may gain by a backfire, shape (p, p), on the axis sorted by code."""
    codes, backfire = voters.projection.parties.codes, voters.scenario.backfire
    ordered = [codes[p] for p in np.argsort(voters.column)]
    if backfire.destination:
        gains = np.array([code == backfire.destination for code in ordered], dtype=np.bool_)
        return np.tile(gains, (len(ordered), 1))
    return foes(voters.scenario, ordered)


def foes(scenario: Scenario, codes: Sequence[str]) -> Bools:
    """
    Say who may gain from a backfire (rule 6), shape (p, p): row e has the opponents of party e.

    A partner's are its bloc's opponents; an opponent's are the partners; those of a party in
    another bloc are that bloc's. Nobody is its own opponent.
    """
    blocs = [(scenario.partners, scenario.opponents)]
    blocs += [(bloc.partners, bloc.opponents) for bloc in scenario.blocs_against]
    blocs += [(scenario.opponents, scenario.partners)]
    rest = () if scenario.blocs_against else scenario.opponents
    against = {code: next((foe for own, foe in blocs if code in own), rest) for code in codes}
    return np.array([[p in against[e] and p != e for p in codes] for e in codes], dtype=np.bool_)


class _Gifts:
    """The gifts that some deals need, each drawn once; several places share one."""

    def __init__(self, voters: Electorate, obeyed: frozenset[int], part: slice) -> None:
        self.voters, self.obeyed, self.part = voters, obeyed, part
        self.gifts: list[kernel.Gift] = []
        self._at: dict[tuple[Pair, tuple[tuple[int, float], ...]], int] = {}
        self._drawn: dict[Pair, Floats] = {}

    def of(self, place: int, deals: Deals) -> list[int]:
        """Positions of the gifts of one deal in one place."""
        found = []
        for pair in deals:
            family = family_here(self.voters.projection, place, pair)
            key = (pair, family if len(family) > 1 else ())
            if key not in self._at:
                self._at[key] = len(self.gifts)
                self.gifts.append(self._gift(*key))
            found.append(self._at[key])
        return found

    def _gift(self, pair: Pair, family: tuple[tuple[int, float], ...]) -> kernel.Gift:
        party, endorsed = pair
        column = self.voters.column
        at = int(column[endorsed]) if endorsed != NOBODY else NOBODY
        size = self.part.stop - self.part.start
        if party in self.obeyed and endorsed != NOBODY:
            rates = np.zeros((size, len(column) + 1), dtype=np.float32)
            rates[:, at] = 1.0
            return kernel.Gift(int(column[party]), at, rates, seat_sd=0.0, backfires=False)
        if pair not in self._drawn:
            transfers, draws = self.voters.transfers, self.voters.draws
            every = uncertainty.draw_rates(self.voters.seed, transfers, party, endorsed, draws)
            self._drawn[pair] = every[self.part]
        drawn = self._drawn[pair]
        rates = np.zeros((size, len(column) + 1), dtype=np.float32)
        rates[:, column], rates[:, -1] = drawn[:, :-2], drawn[:, -1]
        codes = self.voters.projection.parties.codes
        alone = tuple(
            (codes.index(c), 1.0) for c in REFORM_FAMILY if c in codes and codes.index(c) not in pair
        )
        for p, part in family or alone:  # only those that stand in the place get anything
            rates[:, column[p]] += (part * drawn[:, -2]).astype(np.float32)
        return kernel.Gift(int(column[party]), at, rates, seat_sd=self.voters.transfers.seat_sd)


def deals_by_place(pact: Pact) -> list[Deals]:
    """Deals of a pact in every constituency, each sorted by the code of who stands aside."""
    found: list[Deals] = [()] * len(pact.constituencies)
    codes = pact.parties.codes
    for place in np.nonzero(pact.aside.any(axis=1))[0]:
        aside = sorted(np.nonzero(pact.aside[place])[0].tolist(), key=lambda p: codes[p])
        found[place] = tuple((p, int(pact.endorses[place, p])) for p in aside)
    return found


def expected_votes(voters: Electorate, pact: Pact) -> Floats:
    """
    Give the votes to expect under a pact, shape (c, p): mean rates, no draws, no backfire.

    Parameters
    ----------
    voters : Electorate
    pact : Pact

    Returns
    -------
    ndarray of float, shape (c, p)
    """
    view, means = voters.projection, voters.transfers
    votes = view.share * view.valid_votes[:, None]
    for place, deals in enumerate(deals_by_place(pact)):
        if deals:
            gifts = mean_gifts(view, means, place, deals)
            votes[place] = transfer.apply_transfers(votes[place][None, :], view.standing[place], gifts)[0]
    return votes


def mean_gifts(view: Projection, means: Transfers, place: int, deals: Deals) -> list[transfer.Gift]:
    """Stand-asides of one place at mean rates, one draw each."""
    gifts = []
    for party, endorsed in deals:
        row = endorsed if endorsed != NOBODY else len(view.parties)
        rates = np.append(means.rates[party, row], means.home[party, row])
        for p, part in family_here(view, place, (party, endorsed)):
            rates[p] += part * means.family[party, row]
        gifts.append(transfer.Gift(party, endorsed, rates[None, :]))
    return gifts


def family_here(view: Projection, place: int, pair: Pair) -> tuple[tuple[int, float], ...]:
    """Columns of the Reform family that stand in a place, with the part of its voters each gets."""
    codes = view.parties.codes
    own = [codes.index(code) for code in REFORM_FAMILY if code in codes]
    own = [p for p in own if view.standing[place, p] and p not in pair]
    total = math.fsum(view.share[place, p] for p in own)
    return tuple((p, float(view.share[place, p]) / total) for p in own) if total > 0 else ()


def check_pact(pact: Pact, projection: Projection) -> None:
    """
    Refuse a pact that names a party not nominated where it would stand aside or gain.

    Raises
    ------
    ScenarioError
        Naming the constituency and the party.
    """
    for deal in pact.deals():
        place = projection.constituencies.index(deal.code)
        for code in (*deal.aside, *([deal.beneficiary] if deal.beneficiary else [])):
            if not projection.standing[place, projection.parties.index(code)]:
                raise ScenarioError(
                    f"{deal.name} ({deal.code}): {code} is not nominated there in this scenario, so it can "
                    "neither stand aside nor be stood aside for. Take the row out, or change [nominations]."
                )
        contenders = projection.standing[place] & projection.parties.can_win()
        if pact.aside[place][contenders].all():
            raise ScenarioError(
                f"{deal.name} ({deal.code}): every party stands aside; leave at least one standing."
            )
