"""
The code of every party in Parliament's database, and the axes built of them.

A registered party is the key, a label never is: "Green" names three parties (one code of
ours, one party in each nation), and "CF" names two. Parties of the shipped axis keep their
codes; every other gets Parliament's abbreviation, made fit for a scenario file and unique.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from standaside.domain import Parties, PartyKind

MOST_COLUMNS = 127
"""Positions of parties are int8 in the domain; only 2010 and 2015 have more parties, and both also ship."""

RESERVED = frozenset({"home", "other", "ref", "nobody"})
"""Words that mean something else where a party could stand in a scenario file."""

INDEPENDENT = re.compile(r"Ind\d*")

_PARTIES = """
SELECT party.id, party.name, party.abbreviation,
       GROUP_CONCAT(CASE registration.country_id WHEN 4 THEN 'Northern Ireland ' ELSE 'Great Britain ' END
                    || registration.electoral_commission_id, '; ')
FROM political_parties party
LEFT JOIN political_party_registrations registration ON registration.political_party_id = party.id
GROUP BY party.id ORDER BY party.id
"""


@dataclass(frozen=True, slots=True)
class KnownParty:
    """
    One party of Parliament's database.

    Attributes
    ----------
    id : int
        Parliament's own key.
    code : str
        Ours: the shipped axis's where it has the party.
    name, abbreviation : str
        As Parliament writes them.
    registrations : str
        "Great Britain PP52; Northern Ireland PP51"; "" for a few that were never found.
    """

    id: int
    code: str
    name: str
    abbreviation: str
    registrations: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Electoral Commission ids: ("PP52", "PP51")."""
        return _ids(self.registrations)


def read_parties(connection: sqlite3.Connection, shipped: Parties) -> dict[int, KnownParty]:
    """
    Give every party of the database its code.

    Parameters
    ----------
    connection : Connection
        To psephology.db.
    shipped : Parties
        The axis of the shipped elections, whose codes, once given, stay.

    Returns
    -------
    dict of int to KnownParty
        By Parliament's key.
    """
    found = [
        (int(key), str(name), str(abbreviation or ""), str(registrations or ""))
        for key, name, abbreviation, registrations in connection.execute(_PARTIES)
    ]
    plain = {
        key: _code(key, abbreviation, registrations, shipped) for key, _, abbreviation, registrations in found
    }
    times = Counter(code for code in plain.values() if code not in shipped.codes)
    parties = {}
    for key, name, abbreviation, registrations in found:
        code = plain[key]
        if times[code] > 1:
            code = f"{code}-{_first_id(key, registrations)}"
        parties[key] = KnownParty(key, code, name, abbreviation, registrations)
    return parties


def _code(key: int, abbreviation: str, registrations: str, shipped: Parties) -> str:
    """Take the shipped code if both label and registration agree, else a code of the abbreviation."""
    if abbreviation in shipped.codes:
        ours = shipped.registrations[shipped.index(abbreviation)]
        if set(_ids(registrations)) & set(_ids(ours)):
            return abbreviation
    return own_code(abbreviation, _first_id(key, registrations), shipped)


def own_code(abbreviation: str, identity: str, shipped: Parties) -> str:
    """
    Make a code of an abbreviation: letters, digits and hyphens, and never one that means another.

    Examples
    --------
    >>> shipped = Parties(("Con",), ("Conservative",), (PartyKind.PARTY,))
    >>> [own_code(text, "PP1", shipped) for text in ("Comm L", "M.A.D.", "Con", "")]
    ['CommL', 'MAD', 'Con-PP1', 'PP1']
    """
    code = re.sub(r"[^\w-]", "", abbreviation)
    taken = {known.casefold() for known in shipped.codes} | RESERVED
    if code.casefold() in taken or INDEPENDENT.fullmatch(code):
        return f"{code}-{identity}"
    return code or identity


def _ids(registrations: str) -> tuple[str, ...]:
    return tuple(re.findall(r"PP\d+", registrations))


def _first_id(key: int, registrations: str) -> str:
    return next(iter(sorted(_ids(registrations))), f"party{key}")


def axis_of(shipped: Parties, parties: Iterable[KnownParty], votes: Mapping[str, int]) -> Parties:
    """
    Build the axis of one election: the shipped one first, further independents, then by votes.

    Parameters
    ----------
    shipped : Parties
        Its columns come first, in order and unchanged.
    parties : iterable of KnownParty
        Every party of the database.
    votes : mapping of str to int
        Votes of every code that stood, at this election.

    Returns
    -------
    Parties
        At most ``MOST_COLUMNS``; whoever has fewest votes beyond is inside "Other".
    """
    known = {party.code: party for party in parties}
    further = sorted(code for code in votes if INDEPENDENT.fullmatch(code) and code not in shipped.codes)
    named = [code for code in votes if code in known and code not in shipped.codes]
    others = sorted(named, key=lambda code: (-votes[code], code))
    others = [code for code in others if code not in further][: MOST_COLUMNS - len(shipped) - len(further)]
    kinds = [PartyKind.INDEPENDENT] * len(further) + [PartyKind.PARTY] * len(others)
    return Parties(
        codes=(*shipped.codes, *further, *others),
        names=(*shipped.names, *map(_independent, further), *(known[code].name for code in others)),
        kinds=(*shipped.kinds, *kinds),
        registrations=(
            *shipped.registrations,
            *("" for _ in further),
            *(known[code].registrations for code in others),
        ),
        aliases=shipped.aliases,
    )


def _independent(code: str) -> str:
    return f"Independent, number {code.removeprefix('Ind')} in the place"


def independents(votes: Sequence[int]) -> list[str]:
    """
    Number the independents of one place by their votes, so that no two are ever summed.

    Examples
    --------
    >>> independents([120, 9000, 340])
    ['Ind3', 'Ind', 'Ind2']
    """
    order = sorted(range(len(votes)), key=lambda position: (-votes[position], position))
    codes = [""] * len(votes)
    for rank, position in enumerate(order, start=1):
        codes[position] = "Ind" if rank == 1 else f"Ind{rank}"
    return codes
