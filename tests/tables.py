"""Small elections written as tables, so that a test shows its whole world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from standaside.domain import (
    Constituencies,
    Nominations,
    PactRules,
    Parties,
    PartyKind,
    Poll,
    Result,
    Scenario,
    TransferRow,
    TransferTable,
    Uncertainty,
)

KINDS = {"Ind": PartyKind.INDEPENDENT, "Spk": PartyKind.SPEAKER, "Other": PartyKind.SUM}
CERTAIN = Uncertainty(draws=4, usual=0.0, wild=0.0)
"""No noise at all: a simulated election is the projection."""


def parties(codes: Sequence[str]) -> Parties:
    return Parties(tuple(codes), tuple(codes), tuple(KINDS.get(code, PartyKind.PARTY) for code in codes))


def result(
    rows: Mapping[str, Mapping[str, int]], *, areas: Mapping[str, tuple[str, str]] | None = None
) -> Result:
    """
    A result from {place: {party: votes}}; a party not named did not stand.

    ``areas`` gives (nation, region) of a place; England, South East unless said.
    """
    codes = list(dict.fromkeys(code for row in rows.values() for code in row))
    where = [(areas or {}).get(name, ("England", "South East")) for name in rows]
    votes = np.array([[row.get(code, 0) for code in codes] for row in rows.values()])
    stood = np.array([[code in row for code in codes] for row in rows.values()])
    known = np.ones(len(rows), dtype=bool)
    return Result(
        id="made.2017-06-08",
        name="made-up election",
        date=dt.date(2017, 6, 8),
        is_notional=False,
        source="made up for a test",
        constituencies=Constituencies(
            codes=tuple(rows),
            names=tuple(rows),
            nations=tuple(nation for nation, _ in where),
            regions=tuple(region for _, region in where),
            counties=("",) * len(rows),
            boundary_set="made",
        ),
        parties=parties(codes),
        votes=votes,
        stood=stood,
        electorate=votes.sum(axis=1) * 2,
        winner_known=known,
        majority_known=known,
    )


def rates(
    *rows: tuple[str, str, Mapping[str, float]], concentration: float = 1e9, seat_sd: float = 0.0
) -> TransferTable:
    """A table of transfer rates, sure of itself unless said otherwise."""
    return TransferTable(
        {(party, to): TransferRow(party, to, dict(row), "made up") for party, to, row in rows},
        "made up",
        concentration,
        seat_sd,
    )


def scenario(
    baseline: Result,
    *,
    poll: Mapping[str, float] | Poll | None = None,
    partners: Sequence[str] = ("Lab", "LD"),
    opponents: Sequence[str] = ("Con",),
    transfers: TransferTable | None = None,
    uncertainty: Uncertainty = CERTAIN,
    **more: object,
) -> Scenario:
    """A question about a small election; shares of the poll are fractions of Great Britain."""
    settings: dict[str, object] = {
        "poll": poll if poll is None or isinstance(poll, Poll) else Poll({"GB": dict(poll)}),
        "nominations": Nominations(),
        "rules": PactRules(),
        **more,
    }
    return Scenario(
        name="small",
        title="a small election",
        baseline=baseline,
        partners=tuple(partners),
        opponents=tuple(opponents),
        transfers=transfers or rates(),
        uncertainty=uncertainty,
        **settings,  # type: ignore[arg-type]
    )
