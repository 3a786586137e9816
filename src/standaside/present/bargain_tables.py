"""Ways of sharing what a pact gains: as JSON, and as a table."""

from __future__ import annotations

import math
from typing import Any

from standaside.planning.bargaining import Bargain, Bargains
from standaside.present.documents import finite, library_version
from standaside.present.tables import Grid
from standaside.present.wording import drawn, listed, percent, signed, spoken

Document = dict[str, Any]

WORDS = {
    "most": "most seats for the bloc, nobody worse off",
    "nash": "Nash: the greatest product of gains",
    "kalai_smorodinsky": "Kalai-Smorodinsky: equal parts of each one's ideal",
    "equal_gain": "equal gains, as great as can be",
    "proportional": "gains in proportion to votes",
}


def bargains_document(found: Bargains) -> Document:
    """Disagreement, ideals, and every solution with its gap and its price in the bloc's seats."""
    return {
        "name": found.scenario.name,
        "seed": found.seed,
        "draws": found.scenario.uncertainty.draws,
        "version": library_version(),
        "disagreement": dict(found.disagreement),
        "ideal": dict(found.ideal),
        "weights": dict(found.weights),
        "left_out": list(found.left_out),
        "unproven": list(found.unproven),
        "most": found.most,
        "solutions": [_solution(found, bargain) for bargain in found.solutions],
    }


def _solution(found: Bargains, bargain: Bargain) -> Document:
    options, rows = found.options, list(bargain.chosen)
    return {
        "name": bargain.name,
        "objective": bargain.objective,
        "price": found.most - bargain.objective,
        "seats": dict(bargain.seats),
        "gains": dict(bargain.gains),
        "constituencies": int(options.has_deal[rows].sum()),
        "stand_asides": int(options.aside[rows].sum()),
        "value": finite(bargain.value),
        "gap": finite(bargain.gap),
        "proven": math.isfinite(bargain.gap) and bargain.gap <= 1e-6,
    }


def bargains_grids(found: Bargains) -> list[Grid]:
    """Table of ``plan --bargain``: a line for each way of sharing."""
    partners = found.scenario.partners
    rows = tuple(
        (
            WORDS[bargain.name],
            f"{bargain.objective:.1f}",
            f"{found.most - bargain.objective:.1f}",
            *(signed(bargain.gains[code], places=2) for code in partners),
            _gap(bargain),
        )
        for bargain in found.solutions
    )
    ideal = (
        "the most that each could gain" + (", as far as was found" if found.unproven else ""),
        "",
        "",
        *(signed(found.ideal[c], places=2) for c in partners),
        "",
    )
    parties = found.scenario.baseline.parties
    certain = [code for code in found.left_out if code not in found.unproven]
    names = listed([spoken(parties, code) for code in certain])
    open_still = listed([spoken(parties, code) for code in found.unproven])
    notes = [
        "Gains are expected seats against every party alone, with no pact. Price: seats of the bloc given up "
        "against the most it could win, whoever wins them. Gap: what a better pact could add at most, in the "
        "least gain as each counts it, or (Nash) to the product of gains.",
        "Rules that share gains out are left aside here, because each way does that by itself"
        f"{'; rules with a price are hard' if found.scenario.rules.prices else ''} (rule 25).",
        *([f"No pact can give anything to {names}: held at no worse than without."] if certain else []),
        *(
            [f"Not proven: the time was too short to know the most that {open_still} could gain."]
            if found.unproven
            else []
        ),
        drawn(found.scenario.uncertainty.draws, found.seed),
    ]
    columns = ("way of sharing", "the bloc", "price", *partners, "gap")
    return [Grid("Ways to share what a pact gains", columns, (*rows, ideal), notes=tuple(notes))]


def _gap(bargain: Bargain) -> str:
    if not math.isfinite(bargain.gap):
        return "unknown"
    if bargain.gap <= 1e-6:
        return "0"
    return f"{percent(bargain.gap, places=2)}%" if bargain.name == "nash" else f"{bargain.gap:.3f}"
