"""Pacts of the past, for ``backtest``: the ex-ante test, and what adding votes up would have given."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from standaside.cli.output import Answer, shown
from standaside.errors import UnknownNameError

if TYPE_CHECKING:
    from standaside.evidence.exante import Trial

SCENARIO = "unite-to-remain-2019"


def exante(seed: int, draws: int) -> Answer:
    """Predict 2019 in the places of its two pacts, with and without them."""
    from standaside.data.elections import load_election
    from standaside.evidence.exante import score_trials
    from standaside.present import past_pact_tables

    rows = score_trials(_trials(draws), load_election("2019"), seed=seed)
    flat = [{key: value for key, value in row.items() if key != "rmse_by_party"} for row in rows]
    return Answer(rows, lambda: shown(lambda _: past_pact_tables.exante_grids(rows)), lambda: flat)


def _trials(draws: int) -> list[Trial]:
    from standaside.data import register
    from standaside.data.scenario import load_scenario
    from standaside.domain import Deal
    from standaside.evidence.exante import Trial

    asked = load_scenario(SCENARIO, draws=draws)
    remain = tuple(deal.code for deal in asked.pact)
    found = [
        row
        for row in register.stand_asides()
        if (row.election, row.party, row.status) == ("2019", "BRX", "unilateral")
    ]
    brexit = tuple(row.code for row in found)
    absent = {**asked.nominations.absent}
    absent["BRX"] = absent["BRX"] - frozenset(brexit)
    standing = dataclasses.replace(asked, nominations=dataclasses.replace(asked.nominations, absent=absent))
    deals = tuple(Deal(row.code, row.name, "Con", ("BRX",)) for row in found)
    remain_name, brexit_name = "Unite to Remain", "Brexit Party in Conservative seats"
    return [
        Trial(remain_name, "without the pact", dataclasses.replace(asked, pact=()), remain),
        Trial(remain_name, "with the pact", asked, remain),
        Trial(brexit_name, "without the pact", standing, brexit),
        Trial(brexit_name, "with the pact", dataclasses.replace(standing, counter_pact=deals), brexit),
        Trial(brexit_name, "as nominated, the poll met by those who stand", asked, brexit),
    ]


def sums() -> Answer:
    """Add the results of 2019 and 2024 up under a pact; 2024 only where Parliament's data was pulled."""
    from standaside.data.elections import load_election
    from standaside.evidence.arithmetic import STEPS, arithmetic
    from standaside.present import past_pact_tables

    rows: list[dict[str, Any]] = []
    missing = []
    for year, (counted, leak_to, partners, nations, steps) in STEPS.items():
        try:
            result = load_election(year)
        except UnknownNameError as error:
            missing.append(f"{year} is left out: {error}")
            continue
        for follow, leak in steps:
            found = arithmetic(
                result,
                partners=partners,
                nations=nations,
                counted=counted,
                leak_to=leak_to,
                follow=follow,
                leak=leak,
            )
            rows.append(_sum_row(dataclasses.asdict(found)))
    return Answer(rows, lambda: shown(lambda _: past_pact_tables.sum_grids(rows, missing)), lambda: rows)


def _sum_row(found: dict[str, Any]) -> dict[str, Any]:
    found["with"] = found.pop("with_pact")
    found["partners"], found["nations"] = " + ".join(found["partners"]), ", ".join(found["nations"])
    return found
