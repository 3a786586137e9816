"""``deals``: conditional offers settled, explained and priced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from standaside.cli.options import DEFAULT_SEED, AsJson, Draws, OutFile, Seed
from standaside.cli.output import Answer, check_target, emit, shown
from standaside.cli.progress import progress
from standaside.errors import UnknownNameError

if TYPE_CHECKING:
    from standaside.data.offers_file import OfferFile
    from standaside.domain import Scenario, Settlement
    from standaside.planning.deal_prices import Prices


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("deals")(deals)


def deals(
    offers: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A TOML file of offers, or hampstead-2017.", show_default=False),
    ],
    *,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="TIME", help="As 2017-05-11T12:00:00+01:00; the file's last moment if left out."
        ),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="SCENARIO", help="Price every offer by this scenario.")
    ] = None,
    draws: Draws = None,
    seed: Seed = DEFAULT_SEED,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Say which conditional offers bind, why, and what the others still need."""
    check_target(out)
    from standaside.data.offers_file import load_offers, read_moment
    from standaside.planning.deals import settle
    from standaside.present import offer_tables
    from standaside.present.offers import SettledOffers, offers_document

    if draws is not None and scenario is None:
        raise UnknownNameError("--draws simulates elections of a scenario; name one by --scenario as well.")
    read = load_offers(offers)
    moment = None if at is None else read_moment(at, read.clock, where="--at")
    settled = settle(read.table, moment)
    priced, sources = _priced(read, settled, scenario, draws, seed)
    answer = SettledOffers(read.title or read.name, read.election, read.table, settled, read.zone, priced)
    document = offers_document(answer, sources=sources)
    emit(
        Answer(
            document,
            lambda: shown(lambda _: offer_tables.offers_grids(answer)),
            lambda: offer_tables.offer_rows(answer, document),
            sources=lambda: [{"what": "source", "value": source} for source in sources],
        ),
        as_json=as_json,
        out=out,
    )


def _priced(
    read: OfferFile, settled: Settlement, name: str | None, draws: int | None, seed: int
) -> tuple[Prices | None, list[str]]:
    """Price the offers where a scenario is named, with the sources of the figures."""
    if name is None:
        return None, []
    from standaside.data import shipped
    from standaside.data.scenario import load_scenario
    from standaside.planning.deal_prices import price_offers
    from standaside.planning.money import rates_from

    wanted: Scenario = load_scenario(name, draws=draws)
    rates = rates_from(shipped.rows("money.csv"), on=wanted.polling_day)
    with progress("Pricing the offers") as update:
        prices = price_offers(read.table, settled, wanted, seed=seed, rates=rates, progress=update)
    return prices, list(wanted.sources)
