"""Published rules for sharing out seats beside the best pact: as JSON, and as a table."""

from __future__ import annotations

from typing import Any

from standaside.domain import Assessment
from standaside.planning.preset_costs import Applied, Compared
from standaside.present.documents import library_version, spread_document
from standaside.present.summary import LEAST, spread, summarise
from standaside.present.tables import Grid
from standaside.present.wording import count, signed

Document = dict[str, Any]

RULES_NOTE = (
    "A published rule knows no limit on numbers and asks nobody whether it is worse off. Its deals are "
    "counted where the party helped stands and another gives way: what was agreed for places where it has "
    "no candidate in this scenario is left out."
)


def presets_document(compared: Compared) -> Document:
    """Every rule with what it reaches and what it costs against the best, paired on the same draws."""
    best, scenario = compared.best, compared.best.scenario
    without = spread(_without(compared))
    return {
        "name": scenario.name,
        "seed": best.with_pact.seed,
        "draws": best.with_pact.draws,
        "version": library_version(),
        "without": spread_document(without),
        "best": _judged(compared, compared.free),
        "best_within_rules": _judged(compared, best),
        "presets": [_preset(compared, applied) for applied in compared.presets],
    }


def _judged(compared: Compared, judged: Assessment) -> Document:
    """What a pact reaches and what it costs, with ranges, and what each partner has of it."""
    summary, cost = summarise(judged), spread(compared.costs(judged))
    partners = judged.scenario.partners
    return {
        "objective": summary.bloc.with_pact.mean,
        "cost": cost.mean,
        "cost_range": spread_document(cost),
        "range": spread_document(summary.bloc.with_pact),
        "constituencies": summary.constituencies_with_a_deal,
        "stand_asides": judged.pact.stand_asides,
        "parties": {code: summary.parties[code].with_pact.mean for code in partners},
        "gains": {code: summary.parties[code].gain.mean for code in partners},
        "worse_off": [code for code in partners if summary.parties[code].gain.mean < -LEAST],
    }


def _without(compared: Compared) -> Any:
    codes = compared.best.projection.parties.codes
    partners = [codes.index(code) for code in compared.best.scenario.partners]
    return compared.best.without.seats()[:, partners].sum(axis=1)


def _preset(compared: Compared, applied: Applied) -> Document:
    named = {"name": applied.name, "title": applied.title, "source": applied.source}
    judged = applied.judged
    if judged is None:
        return {**named, "objective": None, "cost": None, "why": applied.why}
    return {**named, "why": None, **_judged(compared, judged)}


def presets_grids(compared: Compared) -> list[Grid]:
    """Table of ``plan --presets``."""
    document = presets_document(compared)
    partners = compared.best.scenario.partners
    rows = [
        _row({"title": "The best pact of any size", **document["best"]}, partners),
        _row(
            {"title": "The best pact within the scenario's rules", **document["best_within_rules"]}, partners
        ),
        *(_row(preset, partners) for preset in document["presets"] if preset["objective"] is not None),
    ]
    left_out = [preset for preset in document["presets"] if preset["objective"] is None]
    notes = [
        f"Without a pact: {document['without']['mean']:.1f}. Cost: expected seats of the bloc that the best "
        "pact of any size has more, on the same draws; the range holds nine times in ten. Below a party: its "
        "gain against no pact.",
        RULES_NOTE,
        *(
            f"{preset['title']}: cannot be applied, because {preset['why'].rstrip('.')}."
            for preset in left_out
        ),
        *(f"{preset['title']}: {preset['source']}." for preset in document["presets"]),
        f"{count(document['draws'], 'simulated election')}, seed {document['seed']}.",
    ]
    columns = ("rule", "deals", "expected", "cost", "range", *partners)
    return [Grid("Published rules for sharing out the seats", columns, tuple(rows), notes=tuple(notes))]


def _row(preset: Document, partners: tuple[str, ...]) -> tuple[str, ...]:
    cost = preset["cost_range"]
    low, high = f"{cost['p05']:.0f}".replace("-", "−"), f"{cost['p95']:.0f}".replace("-", "−")
    return (
        preset["title"],
        str(preset["constituencies"]),
        f"{preset['objective']:.1f}",
        f"{preset['cost']:.1f}",
        low if low == high else f"{low} to {high}",
        *(signed(preset["gains"][code]) for code in partners),
    )
