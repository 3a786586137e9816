"""
A file of offers (``standaside deals``) → the offers, with every party, seat and time known.

The shape is in ``docs/reference/offers-file.md``. A mistake is one sentence that names the
file, the offer and the remedy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from standaside.data.elections import load_election
from standaside.data.pact_file import Names
from standaside.data.scenario_reading import toml_of, toml_tables
from standaside.domain import (
    AtLeast,
    Commitment,
    Condition,
    Event,
    Happening,
    Kind,
    Offer,
    OfferTable,
    Result,
    instant,
)
from standaside.errors import ScenarioError, SourceError, UnknownNameError
from standaside.matching import did_you_mean, fold
from standaside.showing import Shown

SHIPPED = Path(__file__).parent / "offers"
DEEPEST = 20
"""Conditions within conditions; deeper ones are a mistake or mischief."""

_TOP = ("election", "title", "story", "timezone", "offer", "event")
_OFFER = ("id", "by", "gives", "made", "until", "withdrawn", "requires")
_GIFT = ("seat", "for", "kind")
_WANTED = ("party", "seat", "for", "kind")
_HAPPENING = ("event", "party", "seat")
_EVENT = ("name", "party", "seat", "at")


@dataclass(frozen=True, slots=True, eq=False)
class OfferFile(Shown):
    """
    A table of offers as a file has it.

    ``election`` names the places and parties; times are shown in ``zone``, and those without
    an offset are read in ``clock``, if the file names one.
    """

    name: str
    title: str
    story: str
    election: Result
    table: OfferTable
    zone: dt.tzinfo
    clock: dt.tzinfo | None

    def shown_as(self) -> OfferTable:
        """Give its offers and events."""
        return self.table


def shipped_offers() -> tuple[str, ...]:
    """
    Names of the tables of offers that come with Standaside, sorted.

    Examples
    --------
    >>> "hampstead-2017" in shipped_offers()
    True
    """
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_offers(name: str) -> OfferFile:
    """
    Read a table of offers: a TOML file, or one that comes with Standaside.

    Parameters
    ----------
    name : str
        Path of a file, or the name of a shipped one.

    Returns
    -------
    OfferFile

    Raises
    ------
    SourceError
        If the file is missing or malformed.
    ScenarioError
        If what it says has no meaning: an unknown seat or party, a time without an offset,
        an offer made after its until, a condition that nothing can meet.

    Examples
    --------
    >>> [offer.id for offer in load_offers("hampstead-2017").table.offers]
    ['brighton', 'hampstead', 'wight']
    """
    path = SHIPPED / f"{name}.toml" if name in shipped_offers() else Path(name)
    if not name.strip() or not path.exists():
        shipped = shipped_offers()
        guess = did_you_mean(path.stem, shipped) or f" Shipped are {', '.join(shipped)}."
        raise SourceError(f'There is no file of offers "{name[:200]}".{guess}')
    return offers_from_tables(toml_tables(path, what="file of offers"), name=path.name)


def parse_offers(
    text: str, *, name: str = "offers.toml", load: Callable[[str], Result] = load_election
) -> OfferFile:
    """
    Read a table of offers from the text of such a file.

    Parameters
    ----------
    text, name : str
        The file, and what messages call it.
    load : callable
        Finds the election that it names.

    Raises
    ------
    SourceError
        If it is not TOML.
    ScenarioError
        As :func:`load_offers`.

    Examples
    --------
    >>> len(parse_offers(offers_text("hampstead-2017")).table.offers)
    3
    """
    return offers_from_tables(toml_of(text, name=name, what="file of offers"), name=name, load=load)


def offers_text(name: str) -> str:
    """The text of a table of offers that comes with Standaside."""
    return (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")


def offers_from_tables(
    tables: Mapping[str, Any], *, name: str, load: Callable[[str], Result] = load_election
) -> OfferFile:
    """
    Read offers from plain tables, as a TOML file or a form gives them.

    Parameters
    ----------
    tables : mapping
        The keys of ``docs/reference/offers-file.md``.
    name : str
        What messages call it.
    load : callable
        Finds the election that they name.

    Raises
    ------
    ScenarioError
        As :func:`load_offers`.
    """
    return _Reading(tables, name, load).file()


def read_moment(text: str, zone: dt.tzinfo | None, *, where: str) -> dt.datetime:
    """
    Read an instant that somebody typed: "2017-05-11T12:00:00+01:00".

    Raises
    ------
    UnknownNameError
        If it is no time, or does not say its offset and there is no zone to read it in.

    Examples
    --------
    >>> read_moment("2017-05-11T12:00Z", None, where="--at").isoformat()
    '2017-05-11T12:00:00+00:00'
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        if len(text.strip()) <= len("2017-05-11"):
            raise ValueError("no time of day")
        return _at(moment, zone)
    except ValueError:
        raise UnknownNameError(
            f'{where}: "{text[:60]}" is not a date with a time; write it as 2017-05-11T12:00:00+01:00.'
        ) from None
    except ScenarioError as error:
        raise UnknownNameError(f"{where}: {error}") from None


def _at(moment: dt.datetime, zone: dt.tzinfo | None) -> dt.datetime:
    """Put a time in UTC; what a clock shows counts only where it shows it once."""
    if moment.tzinfo is None:
        if zone is None:
            raise ScenarioError(
                f"the time {moment.isoformat()} has no offset from UTC; write it as "
                f'{moment.isoformat()}+01:00, or name a timezone ("Europe/London") at the top of the file.'
            )
        moment = _on_the_clock(moment, zone)
    try:
        return instant(moment)
    except OverflowError:
        raise ScenarioError(f"the time {moment.isoformat()} is out of range; correct it.") from None


def _on_the_clock(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Read what clocks of a zone show; refuse what they skip or show twice."""
    early, late = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    there = instant(early).astimezone(zone).replace(tzinfo=None) == moment
    what = (
        "happens twice, because clocks go back" if there else "does not exist, because clocks go forward then"
    )
    raise ScenarioError(
        f"the time {moment.isoformat()} {what} in {zone}; write it with its offset, as "
        f"{early.isoformat()} or {late.isoformat()}."
        if there
        else f"the time {moment.isoformat()} {what} in {zone}; correct it."
    )


class _Reading:
    """One table of offers being read."""

    def __init__(self, tables: Mapping[str, Any], name: str, load: Callable[[str], Result]) -> None:
        self.tables, self.file_name = tables, name
        self._known(tables, _TOP, "")
        election = self._text(tables, "election", "")
        try:
            self.election = load(election)
        except UnknownNameError as error:
            raise ScenarioError(f"{name}: election: {error}") from None
        self.names = Names.of(self.election)
        self.zone = self._zone(self._text(tables, "timezone", "", needed=False))
        self.offsets: set[dt.timedelta | None] = set()

    def file(self) -> OfferFile:
        offers = [self._offer(entry, at) for at, entry in enumerate(self._list("offer"), start=1)]
        if not offers:
            raise ScenarioError(f"{self.file_name}: there is no offer; begin each with [[offer]].")
        events = [self._event(entry, at) for at, entry in enumerate(self._list("event"), start=1)]
        try:
            table = OfferTable(tuple(offers), tuple(events))
        except ScenarioError as error:
            raise ScenarioError(f"{self.file_name}: {error}") from None
        return OfferFile(
            name=Path(self.file_name).stem,
            title=self._text(self.tables, "title", "", needed=False),
            story=" ".join(self._text(self.tables, "story", "", needed=False).split()),
            election=self.election,
            table=table,
            zone=self._shown_in(),
            clock=self.zone,
        )

    def _shown_in(self) -> dt.tzinfo:
        """Choose the zone that times are shown in: the file's, or the one offset it uses, or UTC."""
        if self.zone is not None:
            return self.zone
        if len(self.offsets) == 1 and (only := next(iter(self.offsets))) is not None:
            return dt.timezone(only)
        return dt.timezone.utc  # noqa: UP017

    def _zone(self, name: str) -> dt.tzinfo | None:
        if not name:
            return None
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ScenarioError(
                f'{self.file_name}: there is no timezone "{name[:60]}"; name one such as "Europe/London".'
            ) from None

    def _fault(self, where: str, what: str) -> ScenarioError:
        return ScenarioError(f"{self.file_name}: {where}{': ' if where else ''}{what}")

    def _known(self, entry: Any, known: Sequence[str], where: str) -> None:
        if not isinstance(entry, Mapping):
            raise self._fault(where, f"this is {_shown(entry)}; give a table with {', '.join(known)}.")
        odd = next((key for key in entry if key not in known), None)
        if odd is not None:
            guess = did_you_mean(str(odd), known) or f" It takes {', '.join(known)}."
            raise self._fault(where, f'there is no key "{odd}" here.{guess}')

    def _list(self, key: str) -> list[Any]:
        found = self.tables.get(key, [])
        if not isinstance(found, list):
            raise self._fault("", f"{key} is {_shown(found)}; begin each with [[{key}]].")
        return found

    def _text(self, entry: Mapping[str, Any], key: str, where: str, *, needed: bool = True) -> str:
        value = entry.get(key, "" if not needed else None)
        if isinstance(value, int) and not isinstance(value, bool) and key == "election":
            value = str(value)
        if not isinstance(value, str) or (needed and not value.strip()):
            found = f"{key} is missing" if value is None else f"{key} is {_shown(value)}"
            raise self._fault(where, f"{found}; give it as text in quotes.")
        return value.strip()

    def _party(self, spelling: str, where: str) -> str:
        try:
            return self.names.party(spelling)
        except ScenarioError as error:
            raise self._fault(where, str(error)) from None

    def _place(self, spelling: str, where: str) -> str:
        try:
            return self.election.constituencies.codes[self.names.place(spelling)]
        except ScenarioError as error:
            raise self._fault(where, str(error)) from None

    def _moment(self, entry: Mapping[str, Any], key: str, where: str, *, needed: bool) -> dt.datetime | None:
        value = entry.get(key)
        if value is None and not needed:
            return None
        if not isinstance(value, dt.datetime):
            found = f"{key} is missing" if value is None else f"{key} is {_shown(value)}"
            raise self._fault(
                where, f"{found}; give a date and a time without quotes, as 2017-05-11T12:00:00+01:00."
            )
        self.offsets.add(value.utcoffset())
        try:
            return _at(value, self.zone)
        except ScenarioError as error:
            raise self._fault(where, f"{key}: {error}") from None

    def _offer(self, entry: Any, number: int) -> Offer:
        where = f"offer {number}"
        self._known(entry, _OFFER, where)
        name = self._text(entry, "id", where)
        where = f'offer "{name}"'
        by = self._party(self._text(entry, "by", where), where)
        gives = entry.get("gives")
        if not isinstance(gives, list) or not gives:
            raise self._fault(where, "it gives nothing; write gives = [ { seat = …, for = … } ].")
        made = self._moment(entry, "made", where, needed=True)
        assert made is not None
        commitments = tuple(self._gift(gift, by, where) for gift in gives)
        requires = self._condition(entry["requires"], where, 1) if "requires" in entry else None
        until = self._moment(entry, "until", where, needed=False)
        withdrawn = self._moment(entry, "withdrawn", where, needed=False)
        try:
            return Offer(name, by, commitments, made, until, withdrawn, requires)
        except ScenarioError as error:
            raise ScenarioError(f"{self.file_name}: {error}") from None

    def _gift(self, entry: Any, by: str, where: str) -> Commitment:
        self._known(entry, _GIFT, f"{where}, gives")
        return self._commitment(entry, by, f"{where}, gives")

    def _commitment(self, entry: Mapping[str, Any], party: str, where: str) -> Commitment:
        code = self._place(self._text(entry, "seat", where), where)
        beneficiary = self._text(entry, "for", where, needed=False)
        kind = self._text(entry, "kind", where, needed=False) or "aside"
        if fold(kind) not in set(Kind):
            raise self._fault(
                where, f'there is no kind "{kind}"; it is {", ".join(Kind)}.{did_you_mean(kind, Kind)}'
            )
        return Commitment(
            party, code, self._party(beneficiary, where) if beneficiary else "", Kind(fold(kind))
        )

    def _condition(self, entry: Any, where: str, depth: int) -> Condition:
        where_now = f"{where}, requires" if depth == 1 else where
        if depth > DEEPEST:
            raise self._fault(where, f"its conditions are nested more than {DEEPEST} deep; flatten them.")
        if not isinstance(entry, Mapping):
            raise self._fault(where_now, f"this is {_shown(entry)}; give a table such as {{ all = [ … ] }}.")
        for word, others in (("all", ()), ("any", ()), ("at_least", ("of",))):
            if word in entry:
                self._known(entry, (word, *others), where_now)
                return self._several(entry, word, where_now, depth)
        if "event" in entry:
            self._known(entry, _HAPPENING, where_now)
            return self._happening(entry, "event", where_now)
        self._known(entry, (*_WANTED, "all", "any", "at_least", "event"), where_now)
        party = self._party(self._text(entry, "party", where_now), where_now)
        return self._commitment(entry, party, where_now)

    def _several(self, entry: Mapping[str, Any], word: str, where: str, depth: int) -> AtLeast:
        listed = entry.get("of") if word == "at_least" else entry[word]
        if not isinstance(listed, list):
            key = "of" if word == "at_least" else word
            raise self._fault(where, f"{key} is {_shown(listed)}; give a list of conditions.")
        parts = tuple(self._condition(part, where, depth + 1) for part in listed)
        needed = {"all": len(parts), "any": 1}.get(word, entry[word])
        if not isinstance(needed, int) or isinstance(needed, bool):
            raise self._fault(where, f"at_least is {_shown(needed)}; give a whole number.")
        return AtLeast(needed, parts)

    def _happening(self, entry: Mapping[str, Any], key: str, where: str) -> Happening:
        party = self._text(entry, "party", where, needed=False)
        seat = self._text(entry, "seat", where, needed=False)
        return Happening(
            fold(self._text(entry, key, where)),
            self._party(party, where) if party else "",
            self._place(seat, where) if seat else "",
        )

    def _event(self, entry: Any, number: int) -> Event:
        where = f"event {number}"
        self._known(entry, _EVENT, where)
        moment = self._moment(entry, "at", where, needed=True)
        assert moment is not None
        return Event(self._happening(entry, "name", where), moment)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value[:60]}"'
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "missing" if value is None else str(value)[:60]
