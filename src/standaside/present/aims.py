"""How far a plan gets by its aims: for the JSON contract, and in sentences."""

from __future__ import annotations

import math
from typing import Any

from standaside.domain import AimReached, Fresh, Plan
from standaside.present.summary import Summary

CHANCES = {
    "p_majority": "the chance of a majority",
    "p_deny_majority": "the chance that the opponents have no majority",
    "p_measure": "the chance of a majority for the measure",
}
SEATS = {
    "expected_seats": "expected seats",
    "leximin": "the smallest gain of a partner",
    "cvar": "expected seats in the worst elections",
}


def aim_document(aim: AimReached) -> dict[str, Any]:
    """One aim as the JSON contract has it; the gap is in the aim's own unit."""
    return {
        "name": aim.name,
        "value": aim.value,
        "without": aim.without,
        "bound": aim.bound if math.isfinite(aim.bound) else None,
        "gap": aim.gap if math.isfinite(aim.gap) else None,
        "proven": aim.proven,
        "tolerance": aim.tolerance,
        "draws": aim.draws,
    }


def fresh_document(fresh: Fresh) -> dict[str, Any]:
    """The plan's worth on other draws, and what it has there over the plan with the most expected seats."""
    return {
        "value": fresh.value,
        "se": fresh.se,
        "ahead": fresh.ahead,
        "ahead_se": fresh.ahead_se,
        "draws": fresh.draws,
        "seed": fresh.seed,
    }


def p_aim(plan: Plan | None, summary: Summary) -> dict[str, float]:
    """Chance of the first aim that is one, without and with the pact; else of a majority."""
    for aim in plan.aims if plan else ():
        if aim.name in CHANCES:
            return {"without": aim.without, "with": aim.value}
    return {"without": summary.p_majority[0], "with": summary.p_majority[1]}


def aim_sentences(plan: Plan) -> list[str]:
    """
    Say of each aim what is reached, what could be at most, and what fresh draws say.

    Nothing but the fresh draws where expected seats are the only aim: the solver's own
    sentence says the rest.
    """
    only = [aim.name for aim in plan.aims] == ["expected_seats"]
    said = [] if only else [_reached(aim) for aim in plan.aims]
    if plan.fresh is not None and plan.aims:
        said.append(_afresh(plan.fresh, plan.aims[0].name))
    return said


def _shown(value: float, name: str, *, signed: bool = False) -> str:
    if name in CHANCES:
        text = f"{100 * value:+.1f}" if signed else f"{100 * value:.1f}"
        return f"{text}%" if not signed else f"{text} points"
    return f"{value:+.2f} seats" if signed else f"{value:.2f}"


def _reached(aim: AimReached) -> str:
    what = CHANCES.get(aim.name) or SEATS[aim.name]
    now, before = _shown(aim.value, aim.name), _shown(aim.without, aim.name)
    opening = f"Aim {aim.name}, {what}: {now} ({before} without)"
    if aim.name in CHANCES and aim.without >= 1 - 1e-9:
        return f"{opening}. It is certain already, so that no pact is needed for it."
    if aim.name in CHANCES and aim.bound <= 1e-9:
        return f"{opening}. No pact within the rules can reach it in any of the draws."
    if aim.proven:
        return f"{opening}, proven best within a tolerance of {_shown(aim.tolerance, aim.name)}."
    if not math.isfinite(aim.bound):
        return f"{opening}, not proven: the time was too short for a bound."
    most, gap = _shown(aim.bound, aim.name), _shown(aim.gap, aim.name)
    draws = f" on {aim.draws} draws" if aim.draws else ""
    return f"{opening}; no pact within the rules exceeds {most}{draws} (gap {gap}, not proven)."


def _afresh(fresh: Fresh, name: str) -> str:
    unit = " points" if name in CHANCES else " seats"
    scale = 100.0 if name in CHANCES else 1.0
    text = (
        f"On {fresh.draws:,} fresh draws (seed {fresh.seed}): {_shown(fresh.value, name)}, "
        f"give or take {scale * 1.96 * fresh.se:.2f}{unit}"
    )
    if name == "expected_seats":
        return f"{text}."
    ahead, error = _shown(fresh.ahead, name, signed=True), scale * 1.96 * fresh.ahead_se
    return f"{text}; {ahead} against the plan with the most expected seats, give or take {error:.2f}."
