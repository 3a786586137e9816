"""``campaign``: who should go where, and what that is worth beside standing aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from standaside.cli.asked import Asked, question
from standaside.cli.options import ScenarioName
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.cli.progress import progress
from standaside.errors import PactRuleError, ScenarioError, UnknownNameError
from standaside.present.flat import flat_rows

if TYPE_CHECKING:
    from standaside.domain import Campaign, Deal, Scenario
    from standaside.model.simulation import Progress


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("campaign")(campaign)


@question
def campaign(
    scenario: ScenarioName,
    pact: Annotated[
        str | None,
        typer.Argument(
            metavar="[PACT.csv]",
            help="Stand-asides to compare with; else the scenario's, else a plan.",
            show_default=False,
        ),
    ] = None,
    *,
    seat: Annotated[
        str | None, typer.Option("--seat", metavar="S", help="One constituency, by name or code.")
    ] = None,
    asked: Asked,
) -> None:
    """Say who should campaign where, beside standing aside."""
    check_target(asked.out)
    from standaside.domain import Campaign
    from standaside.planning.campaigning import plan_campaign
    from standaside.planning.weighed import check_question
    from standaside.present import campaign_tables
    from standaside.present.campaign_words import activists_document
    from standaside.present.documents import provenance

    wanted = asked.scenario(scenario, pact=pact)
    if len(wanted.partners) < 2:
        raise ScenarioError(
            f"The scenario {wanted.name} has no partners who could campaign together; name two under "
            "[bloc] partners."
        )
    places = wanted.baseline.constituencies
    looked = [places.codes[places.find(seat, where=f"in boundary set {places.boundary_set}")]] if seat else []
    check_question(wanted)
    hexes = _hexes(wanted.campaign or Campaign(), places.boundary_set)
    with progress("Moving activists") as update:
        deals, compared = _stand_asides(wanted, asked.seed, update)
        compare = replace(wanted, pact=deals)
        found = plan_campaign(
            compare,
            wanted.campaign or Campaign(),
            hexes,
            seed=asked.seed,
            look_at=looked,
            progress=update,
        )
    document = activists_document(found, compared=compared, seed=asked.seed)
    if looked:
        document["p_win"] = [row for row in document["p_win"] if row["code"] in looked]
        for key in ("moves", "moves_alone"):
            document[key] = [move for move in document[key] if {move["from"], move["to"]} & set(looked)]
    emit(
        Answer(
            document,
            lambda: shown(
                lambda tables: [
                    *(
                        campaign_tables.seat_grids(found, looked[0])
                        if looked
                        else campaign_tables.campaign_grids(found, compared=compared)
                    ),
                    tables.drawn_grid(document["draws"], asked.seed),
                ]
            ),
            lambda: flat_rows(document["moves"]),
            sources=lambda: provenance(document),
        ),
        as_json=asked.as_json,
        out=asked.out,
    )


def _hexes(campaign: Campaign, boundary_set: str) -> Mapping[str, tuple[int, int]] | None:
    """The map that travel is counted on; None where nobody travels."""
    from standaside.data.hexmap import load_hexmap

    if not campaign.travels:
        return None
    try:
        return load_hexmap(boundary_set)
    except UnknownNameError:
        raise ScenarioError(
            f"There is no hex map of boundary set {boundary_set}, and activists travel in steps on one; "
            "write reach = 0 under [campaign], so that nobody travels."
        ) from None


def _stand_asides(scenario: Scenario, seed: int, update: Progress) -> tuple[tuple[Deal, ...], str]:
    """The scenario's stand-asides, or the best plan within its rules where it has none."""
    if scenario.pact:
        return scenario.pact, "the scenario's pact"
    from standaside.planning import assessment

    try:
        found = assessment.plan(scenario, seed=seed, progress=lambda done: update(done / 2))
    except PactRuleError:
        return (), "no pact satisfies the scenario's rules"
    return tuple(found.pact.deals()), "the best plan within the scenario's rules"
