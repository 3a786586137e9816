"""Settled offers as the JSON of ``deals`` and in words: what binds, why, and what it would take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from standaside.domain import Commitment, Kind, Leaf, OfferTable, Result, Settlement
from standaside.planning.deal_changes import Change, changes
from standaside.planning.deal_prices import Bill, Price, Prices, Worth
from standaside.planning.deals import opposite
from standaside.present.documents import Document, library_version
from standaside.present.wording import agree, listed, spoken
from standaside.showing import Shown

_DOING = {
    Kind.ASIDE: "standing aside in {seat}",
    Kind.ACTIVISTS: "keeping its activists out of {seat}",
    Kind.SILENT: "staying silent in {seat}",
}
_WOULD = {
    Kind.ASIDE: ("stands aside in {seat}", "stand aside in {seat}"),
    Kind.ACTIVISTS: ("keeps its activists out of {seat}", "keep their activists out of {seat}"),
    Kind.SILENT: ("stays silent in {seat}", "stay silent in {seat}"),
}


@dataclass(frozen=True, slots=True, eq=False)
class SettledOffers(Shown):
    """A table of offers with what became of them; names are those of ``election``."""

    title: str
    election: Result
    table: OfferTable
    settled: Settlement
    zone: dt.tzinfo
    prices: Prices | None = None


def offers_document(answer: SettledOffers, *, sources: Sequence[str] = ()) -> Document:
    """
    Lay settled offers out as the command line's JSON (DESIGN section 7).

    Parameters
    ----------
    answer : SettledOffers
    sources : sequence of str
        Of the prices.
    """
    found, words = answer.settled, Words(answer)
    needed = changes(answer.table, found)
    return {
        "at": words.iso(found.at),
        "title": answer.title,
        "election": answer.election.id,
        "version": library_version(),
        "binding": [one.id for one in found.binding],
        "lapsed": list(found.lapsed),
        "withdrawn": list(found.withdrawn),
        "conflict": list(found.conflict),
        "waiting": [{"id": i, "missing": words.facts(needed[i].missing)} for i in found.waiting],
        "not_made": list(found.not_made),
        "commitments": [words.fact(one) for one in found.commitments],
        "why": words.why(needed),
        "change": {i: _change(needed[i], words) for i in sorted(needed)},
        "since": {one.id: words.iso(one.since) for one in found.binding},
        "remarks": words.remarks(),
        "prices": None if answer.prices is None else _prices(answer.prices, words, sources),
    }


def _change(change: Change, words: Words) -> Document:
    return {
        "made_again": change.made_again,
        "take_back": list(change.take_back),
        "missing": words.facts(change.missing),
        "smallest": change.smallest,
        "barred_by": words.facts(change.barred_by),
    }


def _prices(prices: Prices, words: Words, sources: Sequence[str]) -> Document:
    return {
        "scenario": prices.scenario,
        "draws": prices.draws,
        "seed": prices.seed,
        "sources": list(sources),
        "offers": {one.id: _price(one, words) for one in prices.offers},
        "binding": None if prices.binding is None else _bill(prices.binding, words),
    }


def _price(price: Price, words: Words) -> Document:
    return {
        "asked": words.facts(price.asked),
        "gives": _bill(price.gives, words),
        "asks": None if price.asks is None else _bill(price.asks, words),
        "both": None if price.both is None else _bill(price.both, words),
    }


def _bill(bill: Bill, words: Words) -> Document:
    return {
        "parties": {one.party: _worth(one) for one in bill.parties},
        "seats": [
            {
                "code": one.code,
                "seat": words.seat(one.code),
                "p_win": {code: {"without": before, "with": after} for code, before, after in one.p_win},
            }
            for one in bill.seats
        ],
    }


def _worth(one: Worth) -> Document:
    return {
        "seats": {"mean": one.seats.mean, "se": one.se, "p05": one.seats.low, "p95": one.seats.high},
        "p_more": one.p_more,
        "p_fewer": one.p_fewer,
        "votes": one.votes,
        "short_money": one.short_money,
        "deposits_lost": one.deposits_lost,
    }


class Words:
    """How the places, parties, times and states of one table are said."""

    def __init__(self, answer: SettledOffers) -> None:
        self.answer, self.found, self.table = answer, answer.settled, answer.table
        self.places, self.parties = answer.election.constituencies, answer.election.parties

    def seat(self, code: str) -> str:
        """Name of a place."""
        return self.places.names[self.places.index(code)]

    def party(self, code: str) -> str:
        """Name of a party inside a sentence."""
        return spoken(self.parties, code)

    def iso(self, moment: dt.datetime) -> str:
        """An instant in the table's zone, with its offset."""
        return moment.astimezone(self.answer.zone).isoformat()

    def time(self, moment: dt.datetime) -> str:
        """An instant for reading: "11 May 2017, 12:00 BST"."""
        local = moment.astimezone(self.answer.zone)
        seconds = f":{local:%S}" if local.second else ""
        return f"{local.day} {local:%B %Y, %H:%M}{seconds} {local.tzname()}"

    def fact(self, leaf: Leaf) -> Document:
        """A commitment or an event with its keys as in a file."""
        if isinstance(leaf, Commitment):
            given: Document = {"party": leaf.party, "seat": self.seat(leaf.code), "code": leaf.code}
            return {**given, "for": leaf.beneficiary or None, "kind": str(leaf.kind)}
        place = {"seat": self.seat(leaf.code), "code": leaf.code} if leaf.code else {}
        return {"event": leaf.name, **({"party": leaf.party} if leaf.party else {}), **place}

    def facts(self, leaves: Iterable[Leaf]) -> list[Document]:
        """Several of them."""
        return [self.fact(leaf) for leaf in leaves]

    def said(self, leaf: Leaf) -> str:
        """A commitment or an event inside a sentence."""
        if not isinstance(leaf, Commitment):
            who = f" by {self.party(leaf.party)}" if leaf.party else ""
            return f"“{leaf.name}”{who}{f' in {self.seat(leaf.code)}' if leaf.code else ''}"
        who = f" for {self.party(leaf.beneficiary)}" if leaf.beneficiary else ""
        return f"{self.party(leaf.party)} {_DOING[leaf.kind].format(seat=self.seat(leaf.code))}{who}"

    def stated(self, one: Commitment) -> str:
        """A commitment as a statement."""
        who = f" for {self.party(one.beneficiary)}" if one.beneficiary else ""
        name = self.party(one.party)
        return f"{name} {agree(name, *_WOULD[one.kind]).format(seat=self.seat(one.code))}{who}"

    def why(self, needed: Mapping[str, Change]) -> dict[str, str]:
        """One or two sentences for every offer, by id."""
        found = self.found
        said = {one.id: self._binds(one.id, one.since, one.circle) for one in found.binding}
        for ids, opening in (
            (found.lapsed, self._lapsed),
            (found.withdrawn, self._withdrawn),
            (found.not_made, self._not_made),
        ):
            said |= {i: f"{opening(i)} {self._would_take(needed[i])}".strip() for i in ids}
        said |= {i: self._clashes(i, needed[i]) for i in found.conflict}
        said |= {i: self._waits(needed[i]) for i in found.waiting}
        return dict(sorted(said.items()))

    def _binds(self, wanted: str, since: dt.datetime, circle: tuple[str, ...]) -> str:
        offer = self.table.offer(wanted)
        if circle:
            because = f"together with {listed(circle)}: each gives what another requires"
        elif offer.requires is None:
            because = "it requires nothing"
        else:
            because = "what it requires is given"
        late = offer.withdrawn is not None and offer.withdrawn <= self.found.at
        ending = " It was withdrawn afterwards, too late: what binds stays bound." if late else ""
        return f"Binds since {self.time(since)}: {because}.{ending}"

    def _lapsed(self, wanted: str) -> str:
        until = self.table.offer(wanted).until
        assert until is not None
        return f"Lapsed at {self.time(until)}, before it could bind."

    def _withdrawn(self, wanted: str) -> str:
        moment = self.table.offer(wanted).withdrawn
        assert moment is not None
        return f"Withdrawn at {self.time(moment)}, before it could bind."

    def _not_made(self, wanted: str) -> str:
        return f"Made only at {self.time(self.table.offer(wanted).made)}."

    def _would_take(self, change: Change) -> str:
        """What it would take now for an offer that is not open."""
        when = "Made again, it" if change.made_again else "Made now, it"
        if change.barred_by:
            return f"{when} would clash with what binds ({self._barred(change)})."
        steps = [f"{listed(change.take_back)} taken back"] if change.take_back else []
        steps += [self.said(leaf) for leaf in change.missing]
        return f"{when} would take {listed(steps)}." if steps else f"{when} would bind at once."

    def _waits(self, change: Change) -> str:
        least = "and nothing less" if change.smallest else "perhaps less; the search was stopped"
        missing = f"Waits for {listed([self.said(leaf) for leaf in change.missing])}, {least}."
        if not change.barred_by:
            return missing + self._suppliers(change)
        return f"{missing} Even then it would clash with what binds ({self._barred(change)})."

    def _suppliers(self, change: Change) -> str:
        """Name open offers that would give what is missing but wait themselves."""
        wanted = [leaf for leaf in change.missing if isinstance(leaf, Commitment)]
        open_ids = [*self.found.waiting, *self.found.conflict]
        giving = [
            i
            for i in open_ids
            if any(leaf.met_by(gift) for leaf in wanted for gift in self.table.offer(i).gives)
        ]
        if not giving:
            return ""
        verb = "offers some of it, but does" if len(giving) == 1 else "offer some of it, but do"
        return f" {listed(giving)} {verb} not bind either."

    def _barred(self, change: Change) -> str:
        return listed([self.stated(one) for one in change.barred_by])

    def _clashes(self, wanted: str, change: Change) -> str:
        offer = self.table.offer(wanted)
        if change.barred_by:
            return f"Clashes with what already binds ({self._barred(change)}), so it cannot bind."
        rivals = [self.table.offer(i) for i in change.take_back]
        given = {gift for rival in rivals for gift in rival.gives}
        seats = [self.seat(gift.code) for gift in offer.gives if opposite(gift) in given]
        steps = [f"{listed(change.take_back)} taken back"] + [self.said(leaf) for leaf in change.missing]
        return (
            f"Could bind, but clashes with {listed(change.take_back)}: in {listed(seats)} each party would "
            f"stand aside for the other. It would take {listed(steps)}."
        )

    def remarks(self) -> list[str]:
        """What is odd about the commitments that bind, though they do not clash by the rule."""
        aside = [one for one in self.found.commitments if one.kind is Kind.ASIDE]
        standing_aside = {(one.party, one.code) for one in aside}
        said = [
            f"{self.party(one.party)} and {self.party(one.beneficiary)} both stand aside in "
            f"{self.seat(one.code)}: the first endorses nobody who stands."
            for one in aside
            if (one.beneficiary, one.code) in standing_aside
        ]
        for party, code in sorted(standing_aside):
            whom = [one.beneficiary for one in aside if (one.party, one.code) == (party, code)]
            if len(whom) > 1:
                names = [self.party(one) if one else "nobody" for one in whom]
                said.append(
                    f"{self.party(party)} {agree(self.party(party), 'stands', 'stand')} aside in "
                    f"{self.seat(code)} for {listed(names)}: priced for the first."
                )
        return [line[0].upper() + line[1:] for line in said]
