"""Columns of the tables that pages show, for the description of the API; a test holds rows to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, create_model

Chance = Annotated[float, Field(ge=-1e-9, le=1 + 1e-9)]
"""A probability in [0, 1]; sums of them may miss the ends by a hair."""

Verdict = Literal["decisive", "helpful", "pointless", "harmful"]


def columns(called: str, /, **kinds: Any) -> Any:
    """
    Columns of a table, name by name; nothing else may be in a row.

    Examples
    --------
    >>> sorted(columns("Pair", without=float, with_=float).model_json_schema()["properties"])
    ['with', 'without']
    """
    fields = {key.rstrip("_"): (kind, ...) for key, kind in kinds.items()}
    made: Any = create_model(called, __config__=ConfigDict(extra="forbid"), **fields)  # type: ignore[call-overload]
    return made


WithAndWithout = columns("WithAndWithout", without=Chance, with_=Chance)
Range = columns("Range", mean=float, p05=float, p95=float)
SeatsOfBloc = columns(
    "SeatsOfBloc",
    without=Range,
    with_=Range,
    gain=Range,
    if_every_voter_followed=Range,
    majority_at=int,
    constituencies_with_a_deal=int,
)
PartyRow = columns("PartyRow", party=str, name=str, partner=bool, without=Range, with_=Range, gain=Range)
AccountRow = columns(
    "AccountRow",
    party=str,
    stands_aside_in=int,
    is_stood_aside_for_in=int,
    votes_given=float,
    votes_received=float,
    gain=Range,
)
PlaceRow = columns(
    "PlaceRow",
    code=str,
    name=str,
    nation=str,
    region=str,
    now=str | None,
    without=str | None,
    p_without=Chance,
    with_=str | None,
    p_with=Chance,
    changed=bool,
    for_=str | None,
    aside=Sequence[str],
    kind=str | None,
    verdict=Verdict | None,
    verdict_nearly=Verdict | None,
    p_bloc=WithAndWithout,
)
SideOfPlace = columns("SideOfPlace", likeliest=str | None, p_win=Chance, p_bloc=Chance, deal=str | None)
DifferRow = columns("DifferRow", code=str, name=str, sides=Sequence[SideOfPlace])  # type: ignore[valid-type]
JobRow = columns(
    "JobRow",
    kind=Literal["plan", "campaign", "counter", "prices"],
    title=str,
    asks=str,
    state=Literal["waiting", "running", "done", "failed", "cancelled", "lost"],
    said=str,
    started=str,
    address=str,
)
