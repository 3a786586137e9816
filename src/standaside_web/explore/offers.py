"""Offers as an address or a form names them: a file that ships, one of the visitor's own, or typed lines."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from standaside import (
    OfferFile,
    ScenarioError,
    Settlement,
    SourceError,
    UnknownNameError,
    load_offers,
    offers_text,
    read_moment,
    settle,
    shipped_offers,
)
from standaside_web.explore.question import LONGEST_QUERY, encoded
from standaside_web.own import reading
from standaside_web.parameters import reading_what_was_sent

FIRST = "hampstead-2017"


@dataclass(frozen=True, slots=True, eq=False)
class AskedOffers:
    """
    Offers, and how an address names them.

    Attributes
    ----------
    read : OfferFile
    name : str
        Of the file that ships, or id of one that the visitor brought; empty where lines were typed.
    text : str
        The file's text.
    at : str
        The moment asked for; empty for the last.
    pairs : list of (str, str)
        What an address says of them, without the moment.
    """

    read: OfferFile
    name: str
    text: str
    at: str
    pairs: list[tuple[str, str]]

    @property
    def own(self) -> bool:
        """Whether the visitor brought them."""
        return reading.is_own(self.name)

    def settled(self) -> Settlement:
        """What became of them by their moment."""
        with reading_what_was_sent((SourceError, UnknownNameError)):
            moment = read_moment(self.at, self.read.clock, where="at") if self.at else None
        found: Settlement = settle(self.read.table, moment)
        return found

    def query(self) -> str:
        """What an address says of them, the moment included."""
        return encoded([*self.pairs, *([("at", self.at)] if self.at else [])])


def of_query(query: QueryDict) -> AskedOffers:
    """
    Read the offers that an address, a form or a job names.

    Raises
    ------
    StandasideError
        If there are none of that name, or what they say has no meaning.
    """
    typed = query.get("text", "").strip().replace("\r\n", "\n")
    name = "" if typed else query.get("offers", "").strip() or FIRST
    at = query.get("at", "").strip()[:60]
    if typed:
        if len(typed.encode()) > LONGEST_QUERY:
            raise ScenarioError(
                f"The offers have over {LONGEST_QUERY:,} bytes, more than an address holds; bring a file."
            )
        with reading_what_was_sent():
            read = reading.parsed(typed, name="offers.toml")
        return AskedOffers(read, "", typed, at, [("text", typed)])
    if reading.is_own(name):
        text, read = reading.offers(name)
        return AskedOffers(read, name, text, at, [("offers", name)])
    if name not in shipped_offers():
        raise ScenarioError(f'No offers called "{name[:40]}" ship; there are {", ".join(shipped_offers())}.')
    pairs = [("offers", name)] if name != FIRST else []
    return AskedOffers(load_offers(name), name, offers_text(name), at, pairs)
