"""How the other views of a plan are laid out: frontier, shares, trades, bargains, presets, robustness."""

from __future__ import annotations

from collections.abc import Sequence

from standaside.planning.bargaining import Bargains
from standaside.planning.frontier import Frontier
from standaside.planning.preset_costs import Compared
from standaside.planning.robustness import Robust
from standaside.planning.shares import Shares
from standaside.planning.trades import Market
from standaside.present.bargain_tables import WORDS, bargains_document, bargains_grids
from standaside.present.bars_svg import Bar, bars
from standaside.present.flat import flat_rows
from standaside.present.frontier_tables import frontier_document, frontier_grids
from standaside.present.layouts_rows import MOST_BARS, simple
from standaside.present.layouts_votes import TEN, seats_bar
from standaside.present.markup import Markup
from standaside.present.notebook import About, Laid, about_scenario, layout
from standaside.present.preset_tables import presets_document, presets_grids
from standaside.present.robust_tables import robust_document, robust_grids
from standaside.present.share_tables import shares_document, shares_grids
from standaside.present.summary import Spread, summarise
from standaside.present.trade_tables import trade_rows, trades_grids
from standaside.present.wording import signed

BLOC = "Expected seats of the bloc"


@layout.register
def _frontier(found: Frontier) -> Laid:
    asked, seed = found.scenario, found.seed
    if asked is None or seed is None:
        points = [
            {"stand_asides": p.used, "objective": p.objective, "proven": p.proven} for p in found.points
        ]
        return simple("The most that so few stand-asides can win", points, About())
    document = frontier_document(found, asked, seed=seed)

    def drawing(notes: Sequence[str]) -> Markup:
        shown = [Bar(f"{found.agreed} stand-asides", found.nothing, f"{found.nothing:.2f}")]
        for point in found.points:
            if point.objective > shown[-1].value + 1e-9:
                shown.append(Bar(f"{point.used} stand-asides", point.objective, f"{point.objective:.2f}"))
        return bars(shown[:MOST_BARS], title=BLOC, notes=notes)

    return Laid(
        about_scenario(asked, seed=seed),
        lambda: frontier_grids(found, asked, seed=seed),
        lambda: list(flat_rows(document["frontier"])),
        drawing,
    )


@layout.register
def _shares(found: Shares) -> Laid:
    standing = found.standing

    def drawing(notes: Sequence[str]) -> Markup:
        shown = [
            Bar(f"{code}, {case}", values[code], f"{values[code]:.1f}", code=code)
            for code in found.scenario.partners
            for case, values in (
                ("no pact", standing.alone),
                ("pact", found.pact),
                ("Shapley", standing.shapley),
            )
        ]
        return bars(shown, title="Expected seats: alone, in the pact, and what each brings", notes=notes)

    return Laid(
        about_scenario(found.scenario, seed=found.seed),
        lambda: shares_grids(found),
        lambda: list(flat_rows(shares_document(found)["coalitions"])),
        drawing,
    )


@layout.register
def _market(found: Market) -> Laid:
    def drawing(notes: Sequence[str]) -> Markup:
        shown = [
            Bar(
                " + ".join(trade.parties) + f" {number}",
                trade.worth,
                f"{signed(trade.worth, places=2)} seats",
            )
            for number, trade in enumerate(found.trades, start=1)
        ]
        return bars(
            shown[:MOST_BARS], title="What each trade is worth to the bloc, expected seats", notes=notes
        )

    return Laid(
        about_scenario(found.scenario, seed=found.seed),
        lambda: trades_grids(found),
        lambda: list(flat_rows(trade_rows(found))),
        drawing,
    )


@layout.register
def _bargains(found: Bargains) -> Laid:
    def drawing(notes: Sequence[str]) -> Markup:
        shown = [
            Bar(f"{WORDS[one.name].split(':')[0]}: {code}", gain, signed(gain, places=2), code=code)
            for one in found.solutions
            for code, gain in one.gains.items()
        ]
        return bars(shown[:MOST_BARS], title="Expected seats gained by each way of sharing", notes=notes)

    return Laid(
        about_scenario(found.scenario, seed=found.seed),
        lambda: bargains_grids(found),
        lambda: list(flat_rows(bargains_document(found)["solutions"])),
        drawing,
    )


@layout.register
def _compared(found: Compared) -> Laid:
    forecast = found.best.with_pact
    document = presets_document(found)

    def drawing(notes: Sequence[str]) -> Markup:
        named = [
            ("the best of any size", document["best"]),
            ("the best in the rules", document["best_within_rules"]),
        ]
        named += [(one["title"], one) for one in document["presets"] if one["objective"] is not None]
        shown = [seats_bar(title, Spread(**one["range"])) for title, one in named]
        return bars(
            [seats_bar("no pact", Spread(**document["without"])), *shown], title=BLOC, notes=[TEN, *notes]
        )

    return Laid(
        about_scenario(found.best.scenario, seed=forecast.seed, draws=forecast.draws),
        lambda: presets_grids(found),
        lambda: list(flat_rows(document["presets"])),
        drawing,
    )


@layout.register
def _robust(found: Robust) -> Laid:
    first = found.fared[0].judged

    def drawing(notes: Sequence[str]) -> Markup:
        shown = [
            seats_bar(fared.circumstance.words, summarise(fared.judged).bloc.with_pact)
            for fared in found.fared
        ]
        return bars(shown, title=f"{BLOC} with this pact, if it is …", notes=[TEN, *notes])

    return Laid(
        about_scenario(first.scenario, seed=first.with_pact.seed, draws=first.with_pact.draws),
        lambda: robust_grids(found),
        lambda: list(flat_rows(robust_document(found)["circumstances"])),
        drawing,
    )
