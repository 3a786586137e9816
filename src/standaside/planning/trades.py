"""
Trades for the negotiating table: "you here, us there", in pairs and in circles of three.

A *gift* is one partner alone standing aside for another in one seat. A trade is a gift of
each partner in it to the next, after which all have gained the same, as nearly as may be.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from standaside.domain import NOBODY, Ints, Options, Scenario
from standaside.model.simulation import Progress
from standaside.planning.rules import offered
from standaside.planning.verify_shares import verify_trades
from standaside.planning.weighed import Weighed, weigh
from standaside.showing import Shown

EVEN = 0.02
"""Expected seats within which what each side gains counts as the same: rule 15's "helpful"."""


@dataclass(frozen=True, slots=True)
class Gift:
    """
    One seat that a partner leaves to another.

    Attributes
    ----------
    code, name : str
        The constituency.
    giver, taker : str
    worth : float
        By how much the taker's chance to win the seat rises.
    cost : float
        By how much the giver's falls.
    bloc : float
        By how much the chance of any partner rises.
    row : int
        Of the table of options.
    """

    code: str
    name: str
    giver: str
    taker: str
    worth: float
    cost: float
    bloc: float
    row: int


@dataclass(frozen=True, slots=True)
class Trade:
    """Gifts in a circle: each partner in it gives one and takes one."""

    gifts: tuple[Gift, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """Who gives, in the order of the gifts."""
        return tuple(gift.giver for gift in self.gifts)

    @property
    def worth(self) -> float:
        """Expected seats that the bloc gains."""
        return math.fsum(gift.bloc for gift in self.gifts)

    @property
    def gains(self) -> Mapping[str, float]:
        """Expected seats that each partner in it gains: what it takes less what it gives up."""
        return {
            party: math.fsum(
                [g.worth for g in self.gifts if g.taker == party]
                + [-g.cost for g in self.gifts if g.giver == party]
            )
            for party in self.parties
        }

    @property
    def uneven(self) -> float:
        """How much more the luckiest gains than the unluckiest."""
        gains = self.gains.values()
        return max(gains) - min(gains)


@dataclass(frozen=True, slots=True, eq=False)
class Market(Shown):
    """All trades of a scenario, best first; no seat is in two of them."""

    scenario: Scenario
    trades: tuple[Trade, ...]
    seed: int

    def headline(self) -> str:
        """What was asked, and how much was found."""
        return f'"{self.scenario.title}", {len(self.trades):,} even trades, seed {self.seed}'


def trades_of(scenario: Scenario, *, seed: int, progress: Progress | None = None) -> Market:
    """
    List even trades between a scenario's partners, so that all could be signed together.

    Parameters
    ----------
    scenario : Scenario
        Seats of an agreed pact are not traded.
    seed : int
    progress : callable, optional

    Returns
    -------
    Market
        Checked by ``verify_trades``.
    """
    weighed = weigh(scenario, seed=seed)
    if progress is not None:
        progress(0.7)
    found = tuple(even_trades(gifts_of(weighed)))
    verify_trades(found, weighed.options, EVEN)
    return Market(scenario, found, seed)


def gifts_of(weighed: Weighed) -> list[Gift]:
    """List what each partner could give another under the rules for single deals (rule 14, locks)."""
    options = weighed.options
    allowed = offered(options, weighed.scenario.rules, projection=weighed.projection, agreed=weighed.agreed)
    single = (options.aside.sum(axis=1) == 1) & (options.soft.max(axis=1, initial=0) == 0)
    first = _no_deal_of(options)
    settled = np.asarray(weighed.agreed.gives_way.any(axis=1))[options.place]
    rows = np.nonzero(allowed & single & ~settled & (options.beneficiary != NOBODY) & (first >= 0))[0]
    return [_gift(options, row, int(first[row])) for row in rows.tolist()]


def _no_deal_of(options: Options) -> Ints:
    """Row of "no deal" in the same place for every row, shape (o,); -1 where there is none."""
    at = np.full(len(options.constituencies), -1, dtype=np.int64)
    rows = np.nonzero(~options.has_deal)[0]
    at[options.place[rows]] = rows
    return np.asarray(at[options.place])


def _gift(options: Options, row: int, before: int) -> Gift:
    codes, place = options.parties.codes, int(options.place[row])
    giver, taker = int(options.aside[row].argmax()), int(options.beneficiary[row])
    change = options.p_win[row] - options.p_win[before]
    return Gift(
        code=options.constituencies.codes[place],
        name=options.constituencies.names[place],
        giver=codes[giver],
        taker=codes[taker],
        worth=float(change[taker]),
        cost=float(-change[giver]),
        bloc=math.fsum(float(change[p]) for p in sorted(options.partners)),
        row=row,
    )


def even_trades(gifts: Sequence[Gift], *, even: float = EVEN) -> Iterator[Trade]:
    """
    Match gifts into pairs and then circles of three, best first, each seat once.

    Parameters
    ----------
    gifts : sequence of Gift
    even : float
        Expected seats by which what the partners of a trade gain may differ.

    Yields
    ------
    Trade
        By what the bloc gains, most first; every partner in it gains.
    """
    used: set[str] = set()
    found = list(_take(_pairs(gifts, even), used))
    left = [gift for gift in gifts if gift.code not in used]
    found += _take(_circles(left, even), used)
    yield from sorted(found, key=_rank)


def _rank(trade: Trade) -> tuple[float, float, tuple[str, ...]]:
    return -round(trade.worth, 9), round(trade.uneven, 9), tuple(gift.code for gift in trade.gifts)


def _take(offers: Iterator[Trade], used: set[str]) -> Iterator[Trade]:
    """Sign the best offers whose seats are still free."""
    for trade in sorted(offers, key=_rank):
        codes = {gift.code for gift in trade.gifts}
        if not codes & used:
            used |= codes
            yield trade


def _between(gifts: Sequence[Gift]) -> dict[tuple[str, str], list[Gift]]:
    found: dict[tuple[str, str], list[Gift]] = {}
    for gift in gifts:
        found.setdefault((gift.giver, gift.taker), []).append(gift)
    return found


def _fair(gifts: tuple[Gift, ...], even: float) -> Iterator[Trade]:
    """Make a trade of gifts if all gain, the same, and not in one and the same seat."""
    trade = Trade(gifts)
    gains = trade.gains.values()
    apart = len({gift.code for gift in gifts}) == len(gifts)
    if apart and min(gains) > 0 and max(gains) - min(gains) <= even + 1e-12:
        yield trade


def _pairs(gifts: Sequence[Gift], even: float) -> Iterator[Trade]:
    """Two partners, a gift each way. What is uneven is the difference of worth and cost together."""
    between = _between(gifts)
    for giver, taker in sorted(between):
        back = sorted(between.get((taker, giver), []), key=_swing) if giver < taker else []
        heights = [_swing(gift) for gift in back]
        for gift in between[giver, taker] if back else []:
            at = bisect_left(heights, _swing(gift) - even - 1e-9)
            while at < len(back) and heights[at] <= _swing(gift) + even + 1e-9:
                yield from _fair((gift, back[at]), even)
                at += 1


def _swing(gift: Gift) -> float:
    """By how much a gift moves its taker ahead of its giver."""
    return gift.worth + gift.cost


def _circles(gifts: Sequence[Gift], even: float) -> Iterator[Trade]:
    """Three partners: the first gives to the second, that to the third, and that to the first."""
    between = _between(gifts)
    parties = sorted({gift.giver for gift in gifts})
    for one, two, three in permutations(parties, 3):
        if one < min(two, three):
            chain = [between.get(pair, []) for pair in ((one, two), (two, three), (three, one))]
            if all(chain):
                yield from _circle(chain, even)


def _circle(chain: Sequence[list[Gift]], even: float) -> Iterator[Trade]:
    """For each first gift the nearest in worth of the second and third kind, and their neighbours."""
    ordered = [sorted(gifts, key=lambda gift: (gift.worth, gift.code)) for gifts in chain[1:]]
    for gift in chain[0]:
        near = [_nearest(gifts, gift.worth) for gifts in ordered]
        for second in near[0]:
            for third in near[1]:
                yield from _fair((gift, second, third), even)


NEIGHBOURS = 3
"""Gifts tried on either side of the one nearest in worth."""


def _nearest(gifts: list[Gift], worth: float) -> list[Gift]:
    at = bisect_left([gift.worth for gift in gifts], worth)
    return gifts[max(0, at - NEIGHBOURS) : at + NEIGHBOURS]
