"""Tables of pacts of the past: predicted from before, and added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from standaside.present.tables import Grid
from standaside.present.wording import percent, signed

PAGE = "What this shows and what not: docs/explanation/past-pacts.md."


def exante_grids(rows: Sequence[Mapping[str, Any]]) -> list[Grid]:
    """Table of ``backtest --pacts``."""
    shown = tuple(
        (
            str(row["pact"]),
            str(row["modelled"]),
            str(row["n"]),
            percent(row["right"], places=1),
            f"{row['brier']:.3f}",
            f"{row['log']:.3f}",
            f"{100 * row['rmse']:.2f}",
        )
        for row in rows
    )
    notes = (
        "2019 predicted from 2017, the final polls and the nominations, scored in the places of each pact. "
        "Brier runs from 0 (best) to 2; log is minus the logarithm of the chance given to the winner; RMSE "
        "is of the shares of all candidates of polled parties, in points.",
        PAGE,
    )
    columns = ("pact", "modelled", "places", "right, %", "Brier", "log", "RMSE")
    return [Grid("Pacts that happened, predicted from before", columns, shown, left=2, notes=notes)]


def sum_grids(rows: Sequence[Mapping[str, Any]], missing: Sequence[str]) -> list[Grid]:
    """Table of ``backtest --arithmetic``."""
    shown = tuple(
        (
            str(row["election"]),
            str(row["partners"]),
            f"{row['follow']:g}",
            f"{row['leak']:g} to {row['leak_to']}",
            f"{row['counted']} {row['without']}",
            str(row["with"]),
        )
        for row in rows
    )
    notes = (
        "The result itself, all partners behind whoever of them had most votes there; other voters stay at "
        "home. Following all is the bound of rule 17, not a forecast. The Speaker's seat apart.",
        *missing,
        PAGE,
    )
    columns = ("election", "pact", "follow", "cross", "seats without", "with")
    return [Grid("What adding votes up would have given", columns, shown, left=2, notes=notes)]


def effect_grids(rows: Sequence[Mapping[str, Any]]) -> list[Grid]:
    """Table of ``transfers --effects``: raw, and against places like them."""
    shown = tuple(
        (
            str(row["area"]),
            str(row["against"]),
            f"{row['n_led']} and {row['n_others']}",
            signed(100 * row["effect"]),
            f"{100 * row['se']:.1f}",
        )
        for row in rows
    )
    notes = (
        "How much more the LD share rose from 2017 to 2019 where others stood aside for it. "
        "About half of the raw difference is the choice of places.",
        "How it is estimated, and what it cannot tell: docs/explanation/transfers.md.",
    )
    columns = ("area", "against", "places", "points", "s.e.")
    return [Grid("Unite to Remain: what its places gained", columns, shown, left=2, notes=notes)]
