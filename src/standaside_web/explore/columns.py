"""
Columns of the tables that pages show about an answer: kind, unit, and whether a cell may be null.

The description of the API is made from these, and so is the head of an empty CSV; a test holds
every row that a page sends to them, cell by cell. Tables of other pages are in
:mod:`standaside_web.explore.tables`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import GenericAlias
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, create_model

Chance = Annotated[float, Field(ge=-1e-9, le=1 + 1e-9)]
"""A probability in [0, 1]; sums of them may miss the ends by a hair."""

Share = Annotated[float, Field(ge=-1e-9, le=1 + 1e-9)]
"""A fraction in [0, 1]."""

Count = Annotated[int, Field(ge=0)]
"""A whole number of things."""

Verdict = Literal["decisive", "helpful", "pointless", "harmful"]
Kind = Literal["aside", "activists", "silent"]
"""How a party gives way: its candidate stands aside, or stays and does not campaign."""

PARTY = "Code of a party"
CODE, NAME = "Code of the constituency, on its boundary set", "Name of the constituency"
ADDRESS = "Address on this site, without the host"


def columns(called: str, about: str, /, **kinds: Any) -> Any:
    """
    Columns of a table, name by name; nothing else may be in a row.

    Parameters
    ----------
    called : str
        What the manual calls one row.
    about : str
        What one row is, for the manual.
    **kinds
        For each column its kind and what it says, in which unit; an underscore behind a name
        that is a word of Python falls away.

    Examples
    --------
    >>> pair = columns("Pair", "Two.", without=(float, "Seats without"), with_=(float, "Seats with"))
    >>> sorted(pair.model_json_schema()["properties"])
    ['with', 'without']
    """
    fields = {key.rstrip("_"): (kind, Field(description=words)) for key, (kind, words) in kinds.items()}
    settings = ConfigDict(extra="forbid")
    made: Any = create_model(called, __config__=settings, __doc__=about, **fields)  # type: ignore[call-overload]
    return made


def many(kind: Any) -> Any:
    """Rows of a kind."""
    return GenericAlias(Sequence, (kind,))


def named(kind: Any) -> Any:
    """Things of a kind by name."""
    return GenericAlias(Mapping, (str, kind))


WithAndWithout = columns(
    "WithAndWithout",
    "A chance without the pact and with it.",
    without=(Chance, "Chance without the pact, 0 to 1"),
    with_=(Chance, "Chance with it, 0 to 1"),
)
Range = columns(
    "Range",
    "A number of seats over the simulated elections.",
    mean=(float, "Mean, seats"),
    p05=(float, "Five per cent of the simulated elections have fewer, seats"),
    p95=(float, "Five per cent have more, seats"),
)
SeatsOfBloc = columns(
    "SeatsOfBloc",
    "Seats of the partners together.",
    without=(Range, "Without a pact on either side"),
    with_=(Range, "With the pact"),
    gain=(Range, "With less without, election by election"),
    if_every_voter_followed=(Range, "A bound: as if every voter followed"),
    majority_at=(Count, "Seats that are more than half of all"),
    constituencies_with_a_deal=(Count, "Constituencies in which somebody gives way"),
)
PartyRow = columns(
    "PartyRow",
    "Seats of one party.",
    party=(str, PARTY),
    name=(str, "Its name"),
    partner=(bool, "Whether it is bound by the pact"),
    without=(Range, "Without a pact on either side"),
    with_=(Range, "With the pact"),
    gain=(Range, "With less without, election by election"),
)
AccountRow = columns(
    "AccountRow",
    "What one partner gives and gets.",
    party=(str, PARTY),
    stands_aside_in=(Count, "Constituencies in which it stands aside"),
    is_stood_aside_for_in=(Count, "Constituencies in which others stand aside for it"),
    votes_given=(float, "Expected votes of its own in the former"),
    votes_received=(float, "Expected votes it receives in the latter"),
    gain=(Range, "What it gains in seats"),
)
DealOfPlace = columns(
    "DealOfPlace",
    "One deal in a constituency.",
    for_=(str | None, "Party that is helped; null for nobody"),
    aside=(Sequence[str], "Parties that give way"),
    kind=(Kind, "How they give way"),
)
PlaceRow = columns(
    "PlaceRow",
    "One constituency of the map.",
    code=(str, CODE),
    name=(str, NAME),
    nation=(str, "Nation it is in"),
    region=(str, "Region it is in; the nation where there are none"),
    now=(str | None, "Party that won it last; null if unknown"),
    without=(str | None, "Likeliest winner without a pact; null if nobody is"),
    p_without=(Chance, "Chance of that winner, 0 to 1"),
    with_=(str | None, "Likeliest winner with the pact; null if nobody is"),
    p_with=(Chance, "Chance of that winner, 0 to 1"),
    changed=(bool, "Whether the likeliest winner changes"),
    deals=(many(DealOfPlace), "The deals there; empty where nobody gives way"),
    verdict=(Verdict | None, "What the deal does; null where there is none"),
    verdict_nearly=(Verdict | None, "The verdict that is near as well; null where none is"),
    p_bloc=(WithAndWithout, "Chance that some partner wins there"),
)
DealRow = columns(
    "DealRow",
    "One deal, as a file of a pact has it, and what it does.",
    code=(str, CODE),
    seat=(str, NAME),
    for_=(str | None, "Party that is helped; null for nobody"),
    aside=(Sequence[str], "Parties that give way"),
    kind=(Kind, "How they give way"),
    verdict=(Verdict, "What the deal does"),
    verdict_nearly=(Verdict | None, "The verdict that is near as well; null where none is"),
    p_bloc=(WithAndWithout, "Chance that some partner wins there"),
    gains=(Mapping[str, float], "What the deal adds to each partner's chance there, by party, −1 to 1"),
)
EditedSeat = columns(
    "EditedSeat",
    "The constituency that is being edited.",
    code=(str, CODE),
    name=(str, NAME),
    area=(str, "Region and nation"),
    now=(str | None, "Party that won it last; null if unknown"),
)
ChoiceRow = columns(
    "ChoiceRow",
    "Deals that could be made in a constituency, tried within the whole pact.",
    words=(str, "The deals in words"),
    deals=(many(DealOfPlace), "The deals; empty for none"),
    p_bloc=(Chance, "Chance that some partner wins there, 0 to 1"),
    gain=(Range, "What the whole pact then gains the partners, seats"),
    current=(bool, "Whether they are the deals in force"),
    address=(str, ADDRESS),
)
SideOfPlace = columns(
    "SideOfPlace",
    "One constituency under one question.",
    likeliest=(str | None, "Likeliest winner; null if nobody is"),
    p_win=(Chance, "Chance of that winner, 0 to 1"),
    p_bloc=(Chance, "Chance that one of the first question's partners wins, 0 to 1"),
    deal=(str | None, "The deal there, in words; null without one"),
)
DifferRow = columns(
    "DifferRow",
    "A constituency that is not the same under every question.",
    code=(str, CODE),
    name=(str, NAME),
    sides=(many(SideOfPlace), "What it is under each, in order"),
)
