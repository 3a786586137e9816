"""
What each offer is worth to each party: seats, chances, votes, money, risk.

Every offer is judged by itself on the same draws (rule 11): what it gives, what giving
would bring together with what it asks for, and so what the asking is worth. Whatever else
the scenario says, its own pact included, stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import (
    Assessment,
    Commitment,
    Constituencies,
    Deal,
    Floats,
    Kind,
    Offer,
    OfferTable,
    Parties,
    Scenario,
    Settlement,
)
from standaside.errors import ScenarioError
from standaside.model.simulation import (
    Progress,
    electorate,
    expected_votes,
    mean_shares,
    with_shares,
)
from standaside.planning.assessment import evaluate
from standaside.planning.deal_changes import needed_by
from standaside.planning.money import Rates, Spread, money_of
from standaside.showing import Shown


@dataclass(frozen=True, slots=True)
class Worth:
    """
    What some commitments change for one party, against their not being made; same draws.

    Attributes
    ----------
    seats : Spread
        Change of its seats: mean, 5th and 95th percentile.
    se : float
        Standard error of that mean over the draws.
    p_more, p_fewer : float
        Chance that it has more seats than otherwise, and fewer: the risk.
    votes : float
        Change of its expected votes in the country.
    short_money, deposits_lost : float or None
        Change of its expected Short Money if in opposition, pounds a year, and of the number of
        deposits it loses; None where money is not known: no rates were given, or the party is
        no side of the offers.
    """

    party: str
    seats: Spread
    se: float
    p_more: float
    p_fewer: float
    votes: float
    short_money: float | None
    deposits_lost: float | None


@dataclass(frozen=True, slots=True)
class SeatWorth:
    """One seat's chance to be won by each party that has any: without and with."""

    code: str
    p_win: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """Worth of some commitments to everybody concerned, and in the seats they name."""

    parties: tuple[Worth, ...]
    seats: tuple[SeatWorth, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """
    An offer priced.

    ``gives`` is what keeping it changes if nothing comes in return; ``asks`` what comes on
    top once the least that it requires is given; ``both`` the two together. ``asked`` are those
    commitments. Moving activists and staying silent are priced as rule 7 has them.
    """

    id: str
    asked: tuple[Commitment, ...]
    gives: Bill
    asks: Bill | None
    both: Bill | None


@dataclass(frozen=True, slots=True)
class Prices(Shown):
    """All offers priced, and everything that binds as one; with what it was computed from."""

    offers: tuple[Price, ...]
    binding: Bill | None
    scenario: str
    draws: int
    seed: int
    sources: tuple[str, ...] = ()


def price_offers(
    table: OfferTable,
    settled: Settlement,
    scenario: Scenario,
    *,
    seed: int,
    rates: Rates | None = None,
    progress: Progress | None = None,
) -> Prices:
    """
    Price every offer of a table by the engine.

    Parameters
    ----------
    table : OfferTable
    settled : Settlement
        Of the table: what binds is priced as one.
    scenario : Scenario
        Baseline, poll, transfers and draws; of the table's boundary set.
    seed : int
    rates : Rates, optional
        For the money.
    progress : callable, optional

    Returns
    -------
    Prices

    Raises
    ------
    ScenarioError
        If a place or a party of the offers is not the scenario's, or a party would stand aside
        where it is not nominated.

    Notes
    -----
    A commitment asked of a party without saying for whom is priced as made for the one that
    asks. What stands aside for a party that stands aside there too endorses nobody. Of two commitments
    of one party in one seat the one that gives up more counts: the candidacy, then its voice.
    """
    pricing = _Pricing(table, scenario, seed, rates)
    found = []
    for done, offer in enumerate(table.offers, start=1):
        found.append(pricing.price(offer))
        if progress is not None:
            progress(done / (len(table.offers) + 1))
    binding = settled.commitments
    all_of_it = pricing.bill(pricing.nothing, pricing.judge(binding)) if binding else None
    return Prices(
        offers=tuple(found),
        binding=all_of_it,
        scenario=scenario.name,
        draws=scenario.uncertainty.draws,
        seed=seed,
        sources=scenario.sources,
    )


class _World:
    """One pact judged, with what it means in votes and money; seats in every draw, shape (d, p)."""

    def __init__(self, judged: Assessment, rates: Rates | None) -> None:
        self.pact, self.p_win = judged.pact, judged.with_pact.p_win()
        self.seats = judged.with_pact.seats().astype(np.float64)
        voters = electorate(judged.projection, judged.scenario, seed=judged.with_pact.seed)
        shares = mean_shares(voters, judged.pact)  # without activists, or asked for, they vote otherwise
        self.votes: Floats = expected_votes(with_shares(voters, shares), judged.pact).sum(axis=0)
        paid = () if rates is None else money_of(judged, rates)
        self.short_money = {one.party: one.if_opposition[1].mean for one in paid}
        self.deposits_lost = {one.party: one.deposits_lost[1].mean for one in paid}


class _Pricing:
    """A scenario with everybody concerned among the partners, so that all are accounted for."""

    def __init__(self, table: OfferTable, scenario: Scenario, seed: int, rates: Rates | None) -> None:
        self.seed, self.rates = seed, rates
        self.places, self.axis = scenario.baseline.constituencies, scenario.baseline.parties
        gifts = [gift for offer in table.offers for gift in offer.gives]
        asked = [one for offer in table.offers for one in needed_by(offer)]
        _check_known([*gifts, *asked], self.places, self.axis)
        named = {code for one in [*gifts, *asked] for code in (one.party, one.beneficiary) if code}
        named |= set(scenario.partners)
        self.concerned = tuple(c for c in self.axis.codes if c in named | set(scenario.opponents))
        self.scenario = replace(
            scenario,
            partners=tuple(code for code in self.concerned if code in named),
            opponents=tuple(code for code in scenario.opponents if code not in named),
            pact=(),
            counter_pact=(),
            variants=(),
        )
        self.agreed = (*scenario.pact, *scenario.counter_pact)
        self.nothing = self.judge(())

    def judge(self, more: Iterable[Commitment]) -> _World:
        """Judge the scenario's pacts with further commitments."""
        deals = _with(self.agreed, more, self.places)
        own = tuple(d for d in deals if not {*d.aside, d.beneficiary} - {*self.scenario.partners, ""})
        other = tuple(deal for deal in deals if deal not in own)
        wanted = replace(self.scenario, pact=own, counter_pact=other)
        return _World(evaluate(wanted, seed=self.seed), self.rates)

    def price(self, offer: Offer) -> Price:
        """Price one offer: alone, and with the least it requires."""
        asked = tuple(
            one if one.beneficiary else replace(one, beneficiary=offer.by) for one in needed_by(offer)
        )
        alone = self.judge(offer.gives)
        gives = self.bill(self.nothing, alone)
        if not asked:
            return Price(offer.id, asked, gives, None, None)
        together = self.judge([*offer.gives, *asked])
        asks, both = self.bill(alone, together), self.bill(self.nothing, together)
        return Price(offer.id, asked, gives, asks, both)

    def bill(self, before: _World, after: _World) -> Bill:
        """Say what changes from one world to another."""
        moved = (before.pact.aside != after.pact.aside) | (before.pact.endorses != after.pact.endorses)
        moved |= before.pact.soft != after.pact.soft
        return Bill(
            tuple(self._worth(code, before, after) for code in self.concerned),
            tuple(self._seat(int(c), before, after) for c in np.nonzero(moved.any(axis=1))[0]),
        )

    def _worth(self, code: str, before: _World, after: _World) -> Worth:
        p = self.axis.index(code)
        change = after.seats[:, p] - before.seats[:, p]
        paid = code in after.short_money
        return Worth(
            party=code,
            seats=Spread.of(change),
            se=float(change.std()) / len(change) ** 0.5,
            p_more=float((change > 0).mean()),
            p_fewer=float((change < 0).mean()),
            votes=float(after.votes[p] - before.votes[p]),
            short_money=after.short_money[code] - before.short_money[code] if paid else None,
            deposits_lost=after.deposits_lost[code] - before.deposits_lost[code] if paid else None,
        )

    def _seat(self, place: int, before: _World, after: _World) -> SeatWorth:
        chances = zip(self.axis.codes, before.p_win[place], after.p_win[place], strict=True)
        kept = tuple((code, float(b), float(a)) for code, b, a in chances if b > 0 or a > 0)
        return SeatWorth(self.places.codes[place], kept)


def _with(agreed: Iterable[Deal], more: Iterable[Commitment], places: Constituencies) -> tuple[Deal, ...]:
    """Add commitments to deals; what a party already does in a place stays, whoever it is for."""
    taken: dict[tuple[str, str], tuple[str, str]] = {}
    for deal in agreed:
        taken.update({(deal.code, code): (deal.beneficiary, deal.kind) for code in deal.aside})
    for one in sorted(more, key=lambda one: (_GIVES_UP.index(one.kind), one)):
        taken.setdefault((one.code, one.party), (one.beneficiary, str(one.kind)))
    gone = {key for key, (_, kind) in taken.items() if kind == Kind.ASIDE}
    found = []
    for (code, party), (beneficiary, kind) in sorted(taken.items()):
        standing = beneficiary if (code, beneficiary) not in gone else ""
        found.append(Deal(code, places.names[places.index(code)], standing, (party,), kind))
    return tuple(found)


_GIVES_UP = (Kind.ASIDE, Kind.SILENT, Kind.ACTIVISTS)
"""What a party can commit itself to, the most first: silence keeps its activists out as well."""


def _check_known(named: Collection[Commitment], places: Constituencies, parties: Parties) -> None:
    for one in named:
        if one.code not in places.codes:
            raise ScenarioError(
                f"The offers name the place {one.code}, which is not of boundary set {places.boundary_set}; "
                "price them with a scenario on their boundaries."
            )
        odd = next((c for c in (one.party, one.beneficiary) if c and c not in parties.codes), "")
        if odd:
            raise ScenarioError(
                f"The offers name {odd}, which the scenario's baseline does not have; "
                "price them with another scenario."
            )
